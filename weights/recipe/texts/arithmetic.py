"""Sums, differences and products with the working shown, in English and Chinese.

A small model cannot add long numbers in one go, so every reply goes column by column from the
right: `345 + 678: 5 + 8 = 13, 4 + 7 + 1 = 12, 3 + 6 + 1 = 10, so 345 + 678 = 1023.` Each step needs
two or three digits alone, and the result is read off the steps. The reply depends on the operation,
the numbers and the language and on nothing else; a word problem gets one sentence more.

A key names the operation and the numbers, so a problem that is held out is trained in no wording
and in neither language; it may occur as a step of a longer one (23 x 7 in 23 x 47). All four skills
share their keys.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from weights.recipe.texts import arithmetic_questions as questions
from weights.recipe.texts import arithmetic_word_problems as word_problems
from weights.recipe.texts.document import Chat, chat
from weights.recipe.texts.skill import Sample, Skill

ADD, SUBTRACT, MULTIPLY = "+", "-", "x"
LARGEST_FACTOR = 99

_WORD_PROBLEMS = 0.25  # of the samples that can be told as one
_CHINESE = 0.4
_ROUND = 0.08  # of the numbers of three digits


@dataclass(frozen=True)
class _Marks:
    """The punctuation of a working."""

    colon: str
    comma: str
    so: str
    stop: str
    times: str


_MARKS = {"en": _Marks(": ", ", ", "so ", ".", "x"), "zh": _Marks("：", "，", "所以 ", "。", "×")}


@dataclass(frozen=True)
class Problem:
    operation: str
    a: int
    b: int

    @property
    def key(self) -> str:
        first, second = self.a, self.b
        if self.operation != SUBTRACT:
            first, second = sorted((first, second))
        return f"arithmetic|{self.operation}|{first}|{second}"


def result(operation: str, a: int, b: int) -> int:
    if operation == ADD:
        return a + b
    return a - b if operation == SUBTRACT else a * b


def solve(operation: str, a: int, b: int, language: str) -> str:
    """The reply to "what is a operation b": its working and its result.

    `operation` is one of + - x. Numbers are not negative; factors are at most 99.
    """
    if min(a, b) < 0 or (operation == MULTIPLY and max(a, b) > LARGEST_FACTOR):
        raise ValueError(f"no working for {a} {operation} {b}")
    marks = _MARKS[language]
    sign = marks.times if operation == MULTIPLY else operation
    equation = f"{a} {sign} {b} = {result(operation, a, b)}{marks.stop}"
    steps = _steps(operation, a, b, marks)
    if not steps:
        return equation
    head = f"{a} {sign} {b}"
    if operation == SUBTRACT and a < b:
        head += f" = -({b} - {a})"
    return head + marks.colon + marks.comma.join([*steps, marks.so + equation])


def _steps(operation: str, a: int, b: int, marks: _Marks) -> list[str]:
    """The steps of the working; none where the result is known by heart."""
    if operation == ADD:
        return [] if max(a, b) < 10 else _sum_columns(a, b)
    if operation == SUBTRACT:
        return [] if max(a, b) <= 10 else _difference_columns(max(a, b), min(a, b))
    return [] if _is_table_product(a, b) else _product_steps(a, b, marks)


def _digits(number: int, count: int) -> list[int]:
    """The last `count` digits, the ones first."""
    return [number // 10**place % 10 for place in range(count)]


def _sum_columns(a: int, b: int) -> list[str]:
    count = len(str(max(a, b)))
    steps, carry = [], 0
    for upper, lower in zip(_digits(a, count), _digits(b, count), strict=True):
        total = upper + lower + carry
        steps.append(f"{upper} + {lower}{' + 1' if carry else ''} = {total}")
        carry = total // 10
    return steps


def _difference_columns(larger: int, smaller: int) -> list[str]:
    """A column that must borrow shows ten more; the next column then subtracts one more."""
    count = len(str(larger))
    steps, borrowed = [], 0
    for upper, lower in zip(_digits(larger, count), _digits(smaller, count), strict=True):
        borrows = int(upper - borrowed < lower)
        left = f"{upper + 10 * borrows}{' - 1' if borrowed else ''} - {lower}"
        steps.append(f"{left} = {upper + 10 * borrows - borrowed - lower}")
        borrowed = borrows
    return steps


def _is_table_product(a: int, b: int) -> bool:
    """Products of two digits, with 0, 1 or 10, and of a digit with full tens."""
    smaller, larger = sorted((a, b))
    if smaller <= 1 or larger <= 10 or 10 in (a, b):
        return True
    return b % 10 == 0 or (smaller < 10 and larger % 10 == 0)


def _product_steps(a: int, b: int, marks: _Marks) -> list[str]:
    sign = marks.times
    if min(a, b) < 10:
        digit, number = sorted((a, b))
        tens, ones = number // 10 * 10, number % 10
        parts = [tens * digit, ones * digit]
        steps = [f"{tens} {sign} {digit} = {parts[0]}", f"{ones} {sign} {digit} = {parts[1]}"]
        return [*steps, f"{parts[0]} + {parts[1]} = {sum(parts)}"]
    tens, ones = b // 10 * 10, b % 10
    parts = [a * tens, a * ones]
    columns = _sum_columns(*parts)
    columns[0] = f"{parts[0]} + {parts[1]}{marks.colon}{columns[0]}"
    return [f"{a} {sign} {tens} = {parts[0]}", f"{a} {sign} {ones} = {parts[1]}", *columns]


def is_right(sample: Sample, reply: str) -> bool:
    """The number after the last = is right, and no sentence that follows names another one."""
    assert isinstance(sample.document, Chat)
    wanted = re.findall(r"-?\d+", _conclusion(sample.document.reply.content))
    found = re.findall(r"-?\d+", _conclusion(reply))
    return bool(found) and set(found) == set(wanted) and "=" in reply


def _conclusion(reply: str) -> str:
    return reply.rpartition("=")[2]


def _number(digits: int, rng: Random) -> int:
    if digits == 1:
        return rng.randrange(10)
    if digits == 3 and rng.random() < _ROUND:
        return rng.choice((10, 25, 50, 100)) * rng.randint(10, 18) % 900 + 100
    return rng.randrange(10 ** (digits - 1), 10**digits)


def _one_digit(rng: Random) -> Problem:
    operation = rng.choice((ADD, SUBTRACT, MULTIPLY))
    top = 9 if operation == ADD else 10
    a, b = rng.randint(0, top), rng.randint(0, top)
    if operation == SUBTRACT and a < b and rng.random() < 0.6:
        a, b = b, a
    return Problem(operation, a, b)


def _columns(digits: int, rng: Random) -> Problem:
    """An addition or subtraction whose larger number has `digits` digits."""
    operation = rng.choice((ADD, SUBTRACT))
    larger = _number(digits, rng)
    fewer = rng.choices(range(1, digits + 1), [1, 2, 5][:digits])[0]
    a, b = larger, _number(fewer, rng)
    if operation == SUBTRACT:
        a, b = max(a, b), min(a, b)
    if rng.random() < (0.15 if operation == SUBTRACT else 0.5):
        a, b = b, a
    return Problem(operation, a, b)


def _two_digits(rng: Random) -> Problem:
    while True:
        problem = _columns(2, rng)
        if problem.operation == ADD or max(problem.a, problem.b) > 10:
            return problem


def _product(rng: Random) -> Problem:
    a, b = _number(2, rng), _number(rng.choices((1, 2), (2, 3))[0], rng)
    if max(a, b) == 10:
        a += rng.randint(1, 89)
    return Problem(MULTIPLY, a, b) if rng.random() < 0.6 else Problem(MULTIPLY, b, a)


def _sample(problem: Problem, rng: Random) -> Sample:
    language = "zh" if rng.random() < _CHINESE else "en"
    operation, a, b = problem.operation, problem.a, problem.b
    reply = solve(operation, a, b, language)
    told = min(a, b) >= 2 and (operation != SUBTRACT or a > b)
    if told and rng.random() < _WORD_PROBLEMS:
        question, closing = word_problems.ask(
            operation, a, b, result(operation, a, b), language, rng
        )
        reply += f" {closing}" if language == "en" else closing
    else:
        question = questions.ask(operation, a, b, language, rng)
    return Sample(chat(question, reply), problem.key, language)


def _skill(name: str, draw: Callable[[Random], Problem]) -> Skill:
    return Skill(name, lambda rng: _sample(draw(rng), rng), is_right)


ONE_DIGIT = _skill("one-digit arithmetic", _one_digit)
TWO_DIGITS = _skill("two-digit addition and subtraction", _two_digits)
TWO_DIGIT_PRODUCTS = _skill("two-digit multiplication", _product)
THREE_DIGITS = _skill("three-digit addition and subtraction", lambda rng: _columns(3, rng))
SKILLS = (ONE_DIGIT, TWO_DIGITS, TWO_DIGIT_PRODUCTS, THREE_DIGITS)
