"""The values that fill the gaps of sentences: each as the sentence says it and as JSON has it.

A kind names a sort of value: one of `KINDS` ("city", "clock"), a range of whole numbers ("2-9"),
a range of decimal numbers ("1.5-9.5", as many decimals as the low end), or a kind followed by
[] for a list. About a quarter of the words are invented, so that they must be copied.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from weights.recipe.texts import lexicon
from weights.recipe.texts.slots_words import (
    ACTIONS,
    BROWSERS,
    CURRENCIES,
    DAYS,
    DEPARTMENTS,
    ENDINGS,
    EVENTS,
    GENRES,
    ILLNESSES,
    LANGUAGES,
    MATERIALS,
    MONTHS,
    MOODS,
    PROBLEMS,
    ROOMS,
    SKIES,
    SPORTS,
    STOCK_MESSAGES,
    SUBJECTS,
    SUFFIXES,
    TRANSPORTS,
    UNITS,
    ZH_ACTIONS,
    ZH_COUNTRIES,
    ZH_CURRENCIES,
    ZH_DAYS,
    ZH_DEPARTMENTS,
    ZH_EVENTS,
    ZH_FAMILY,
    ZH_GENRES,
    ZH_GIVEN,
    ZH_ILLNESSES,
    ZH_LANGUAGES,
    ZH_MATERIALS,
    ZH_MOODS,
    ZH_PROBLEMS,
    ZH_ROOMS,
    ZH_SKIES,
    ZH_SPORTS,
    ZH_SUBJECTS,
    ZH_TRANSPORTS,
    ZH_UNITS,
)


@dataclass(frozen=True)
class Value:
    """`text` as the sentence has it, `data` as JSON has it."""

    text: str
    data: Any


Draw = Callable[[Random, str], Value]

INVENTED = 0.25


def _either(english: Sequence[str], chinese: Sequence[str], *, name: bool = False) -> Draw:
    """A word of the list of the language, or an invented one; a name has a capital letter."""
    blend = [word for word in chinese if 2 <= len(word) <= 3 and not word.isascii()]

    def draw(rng: Random, language: str) -> Value:
        if rng.random() >= INVENTED:
            text = rng.choice(english if language == "en" else chinese)
        elif language == "zh" and blend and rng.random() < 0.7:
            text = rng.choice(blend)[0] + rng.choice(blend)[1:]
        else:
            text = lexicon.pseudo_word(rng)
            text = text.capitalize() if name else text
        return Value(text, text)

    return draw


def _fixed(english: Sequence[str], chinese: Sequence[str]) -> Draw:
    """A word of the list of the language."""

    def draw(rng: Random, language: str) -> Value:
        text = rng.choice(english if language == "en" else chinese)
        return Value(text, text)

    return draw


def _text(make: Callable[[Random, str], str]) -> Draw:
    def draw(rng: Random, language: str) -> Value:
        text = make(rng, language)
        return Value(text, text)

    return draw


def _person(rng: Random, language: str) -> str:
    if language == "zh":
        if rng.random() < 0.5:
            return rng.choice(lexicon.ZH_NAMES)
        given = "".join(rng.choice(ZH_GIVEN) for _ in range(rng.choice((1, 2))))
        return rng.choice(ZH_FAMILY) + given
    if rng.random() < INVENTED:
        return lexicon.pseudo_word(rng).capitalize()
    return rng.choice(lexicon.NAMES)


def _full_name(rng: Random, language: str) -> str:
    if language == "zh":
        return _person(rng, language)
    return f"{_person(rng, language)} {_person(rng, language)}"


def _plural(rng: Random, language: str) -> str:
    word = OBJECT(rng, language).text
    if language == "zh":
        return word
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _clock(rng: Random, language: str) -> str:
    hour, minute = rng.randrange(1, 13), rng.choice((0, 15, 30, 45, rng.randrange(60)))
    if rng.random() < 0.5:
        return (
            f"{rng.randrange(24)}:{minute:02}" if rng.random() < 0.8 else f"{hour:02}:{minute:02}"
        )
    if language == "zh":
        day_part = rng.choice(("上午", "下午", "晚上", "早上"))
        return f"{day_part}{hour}点" + rng.choice(("", "", "半", f"{minute}分" if minute else ""))
    return rng.choice((f"{hour} {rng.choice(('am', 'pm'))}", f"{hour}{rng.choice(('am', 'pm'))}"))


def _date(rng: Random, language: str) -> str:
    month, day = rng.randrange(12), rng.randrange(1, 29)
    if rng.random() < 0.3:
        return f"20{rng.randrange(20, 36)}-{month + 1:02}-{day:02}"
    if language == "zh":
        return f"{month + 1}月{day}{rng.choice('日日号')}"
    return rng.choice((f"{day} {MONTHS[month]}", f"{MONTHS[month]} {day}"))


def _email(rng: Random, language: str) -> str:
    user = rng.choice(lexicon.NAMES).lower() if rng.random() < 0.6 else lexicon.pseudo_word(rng)
    host = lexicon.pseudo_word(rng) if rng.random() < 0.6 else rng.choice(("mail", "example"))
    return f"{user}{rng.choice(('', '', rng.randrange(1, 99)))}@{host}.{rng.choice(ENDINGS)}"


def _phone(rng: Random, language: str) -> str:
    if language == "zh":
        return "1" + rng.choice("3578") + "".join(rng.choices("0123456789", k=9))
    groups = rng.choice(((3, 4), (3, 4), (4, 3), (3, 3, 4)))
    return "-".join("".join(rng.choices("0123456789", k=size)) for size in groups)


def _code(rng: Random, language: str) -> str:
    letters = "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=rng.choice((1, 1, 2, 3))))
    return letters + rng.choice(("", "", "-")) + str(rng.randrange(10, 10000))


def _flight(rng: Random, language: str) -> str:
    return "".join(rng.choices("ABCEHKLMQTUZ", k=2)) + str(rng.randrange(10, 9000))


def _ticker(rng: Random, language: str) -> str:
    return "".join(rng.choices("ABCDEFGHIKLMNOPRSTVXZ", k=rng.choice((3, 3, 4))))


def _version(rng: Random, language: str) -> str:
    return f"{rng.randrange(10)}.{rng.randrange(20)}" + rng.choice(("", f".{rng.randrange(10)}"))


def _site(rng: Random, language: str) -> str:
    return f"{lexicon.pseudo_word(rng)}.{rng.choice(ENDINGS)}"


def _file(rng: Random, language: str) -> str:
    known = rng.random() < 0.6
    stem = rng.choice(lexicon.COMMON_WORDS) if known else lexicon.pseudo_word(rng)
    return f"{stem}{rng.choice(('', '', '_' + str(rng.randrange(1, 30))))}.{rng.choice(SUFFIXES)}"


def _company(rng: Random, language: str) -> str:
    if language == "zh":
        middle = "".join(rng.choice(ZH_GIVEN) for _ in range(2))
        return middle + rng.choice(("公司", "科技", "集团", "商店"))
    name = lexicon.pseudo_word(rng).capitalize()
    return name + rng.choice(("", "", " Labs", " Foods", " Motors", " Bank", " Tools"))


def _title(rng: Random, language: str) -> str:
    """Of a book, a film or a song."""
    adjective, thing = ADJECTIVE(rng, language).text, OBJECT(rng, language).text
    if language == "zh":
        return rng.choice((f"{adjective}的{thing}", f"{thing}的故事", f"{thing}与{adjective}"))
    adjective, thing = adjective.capitalize(), thing.title()
    return rng.choice((f"The {adjective} {thing}", f"{adjective} {thing}", f"My {thing}"))


def _topic(rng: Random, language: str) -> str:
    """What one may search for: a word or two."""
    if language == "zh":
        return rng.choice(
            (
                _noun(rng, language),
                ADJECTIVE(rng, language).text + "的" + OBJECT(rng, language).text,
            )
        )
    if rng.random() < 0.4:
        return _noun(rng, language)
    first = rng.choice((ADJECTIVE, COLOUR, OBJECT))(rng, language).text
    return f"{first} {_plural(rng, language)}"


def _noun(rng: Random, language: str) -> str:
    return rng.choice((OBJECT, ANIMAL, FOOD, PLACE))(rng, language).text


def _task(rng: Random, language: str) -> str:
    """Something to do, as on a list or in a reminder."""
    if language == "zh":
        return rng.choice(ZH_ACTIONS) + OBJECT(rng, language).text
    person = f"call {_person(rng, language)}"
    return rng.choice((f"{rng.choice(ACTIONS)} the {OBJECT(rng, language).text}",) * 3 + (person,))


def _message(rng: Random, language: str) -> str:
    """What one may write to somebody, without a full stop."""
    if language == "zh":
        thing, adjective = OBJECT(rng, language).text, ADJECTIVE(rng, language).text
        return rng.choice(
            (
                f"我{_clock(rng, language)}到",
                f"{thing}很{adjective}",
                f"记得{rng.choice(ZH_ACTIONS)}{thing}",
                "我要晚一点到",
                f"谢谢你的{thing}",
                "会议取消了",
                f"我在{PLACE(rng, language).text}等你",
            )
        )
    thing = OBJECT(rng, language).text
    return rng.choice(
        (
            f"I am at the {PLACE(rng, language).text}",
            f"the {thing} is {ADJECTIVE(rng, language).text}",
            f"thanks for the {thing}",
            f"see you at {_clock(rng, language)}",
            f"remember to {rng.choice(ACTIONS)} the {thing}",
            rng.choice(STOCK_MESSAGES),
            " ".join(rng.choices(lexicon.COMMON_WORDS, k=rng.choice((2, 3, 4)))),
        )
    )


def _sum(rng: Random, language: str) -> str:
    terms = [str(rng.randrange(1, rng.choice((10, 100, 1000)))) for _ in range(rng.choice((2, 3)))]
    return rng.choice((" + ", " * ", " - ", " / ", "+", "*", "-")).join(terms)


def _price(rng: Random, language: str) -> Value:
    """No decimals or decimals that do not end in a nought."""
    whole = rng.randrange(1, rng.choice((20, 100, 1000)))
    number: float = whole
    if rng.random() < 0.4:
        number = whole + rng.choice((25, 45, 49, 75, 95, 99, 5)) / 100
    return Value(f"{number}", number)


ANIMAL = _either(lexicon.ANIMALS, lexicon.ZH_ANIMALS)
OBJECT = _either(lexicon.OBJECTS, lexicon.ZH_OBJECTS)
FOOD = _either(lexicon.FOODS, lexicon.ZH_FOODS)
COLOUR = _either(lexicon.COLOURS, lexicon.ZH_COLOURS)
ADJECTIVE = _fixed(lexicon.ADJECTIVES, lexicon.ZH_ADJECTIVES)
PLACE = _fixed(lexicon.PLACES, lexicon.ZH_PLACES)

KINDS: dict[str, Draw] = {
    "person": _text(_person),
    "full": _text(_full_name),
    "city": _either(lexicon.CITIES, lexicon.ZH_CITIES, name=True),
    "country": _fixed(lexicon.COUNTRIES, ZH_COUNTRIES),
    "animal": ANIMAL,
    "object": OBJECT,
    "plural": _text(_plural),
    "food": FOOD,
    "colour": COLOUR,
    "adjective": ADJECTIVE,
    "job": _fixed(lexicon.JOBS, lexicon.ZH_JOBS),
    "place": PLACE,
    "hobby": _fixed(lexicon.HOBBIES, lexicon.ZH_HOBBIES),
    "day": _fixed(DAYS, ZH_DAYS),
    "weekday": _fixed(DAYS[:7], ZH_DAYS[:5]),
    "month": _fixed(MONTHS, [f"{month}月" for month in range(1, 13)]),
    "language": _either(LANGUAGES, ZH_LANGUAGES, name=True),
    "currency": _fixed(CURRENCIES, ZH_CURRENCIES),
    "genre": _either(GENRES, ZH_GENRES),
    "sport": _fixed(SPORTS, ZH_SPORTS),
    "sky": _fixed(SKIES, ZH_SKIES),
    "mood": _fixed(MOODS, ZH_MOODS),
    "room": _either(ROOMS, ZH_ROOMS),
    "subject": _fixed(SUBJECTS, ZH_SUBJECTS),
    "unit": _fixed(UNITS, ZH_UNITS),
    "clock": _text(_clock),
    "date": _text(_date),
    "email": _text(_email),
    "phone": _text(_phone),
    "code": _text(_code),
    "flight": _text(_flight),
    "ticker": _text(_ticker),
    "version": _text(_version),
    "site": _text(_site),
    "file": _text(_file),
    "company": _text(_company),
    "title": _text(_title),
    "topic": _text(_topic),
    "task": _text(_task),
    "message": _text(_message),
    "sum": _text(_sum),
    "word": _either(lexicon.COMMON_WORDS, lexicon.ZH_ADJECTIVES),
    "invented": _text(lambda rng, language: lexicon.pseudo_word(rng)),
    "score": _text(lambda rng, language: f"{rng.randint(3, 9)}比{rng.randint(0, 2)}"),
    "problem": _fixed(PROBLEMS, ZH_PROBLEMS),
    "browser": _fixed(BROWSERS, BROWSERS),
    "department": _fixed(DEPARTMENTS, ZH_DEPARTMENTS),
    "event": _fixed(EVENTS, ZH_EVENTS),
    "illness": _fixed(ILLNESSES, ZH_ILLNESSES),
    "transport": _fixed(TRANSPORTS, ZH_TRANSPORTS),
    "material": _either(MATERIALS, ZH_MATERIALS),
    "price": _price,
}  # fmt: skip


def _whole(low: int, high: int) -> Draw:
    def draw(rng: Random, language: str) -> Value:
        number = rng.randint(low, high)
        return Value(str(number), number)

    return draw


def _decimal(low: str, high: str) -> Draw:
    places = len(low.partition(".")[2])

    def draw(rng: Random, language: str) -> Value:
        number = round(rng.uniform(float(low), float(high)), places)
        if number == int(number):
            number += 0.5
        return Value(str(number), number)

    return draw


def _listed(draw_one: Draw) -> Draw:
    """Two to four different ones, as people list them."""

    def draw(rng: Random, language: str) -> Value:
        values: dict[str, Any] = {}
        size = rng.choice((2, 2, 3, 3, 4))
        while len(values) < size:
            value = draw_one(rng, language)
            values[value.text] = value.data
        return Value(listing(list(values), language), list(values.values()))

    return draw


def listing(texts: Sequence[str], language: str) -> str:
    """ "a, b and c" """
    *first, last = texts
    if not first:
        return last
    return f"{', '.join(first)} and {last}" if language == "en" else f"{'、'.join(first)}和{last}"


def smooth(text: str, language: str) -> str:
    """The text with what the values have made wrong put right: "a apple", "on today"."""
    if language == "zh":
        return text
    text = re.sub(r"\b[oO]n (today|tomorrow)\b", r"\1", text)
    return re.sub(r"\b([aA]) (?=[aeiouAEIOU]|8|1[18]\b)", r"\1n ", text)


@cache
def drawer(kind: str) -> Draw:
    """What draws values of the kind."""
    if kind.endswith("[]"):
        return _listed(drawer(kind[:-2]))
    low, hyphen, high = kind.partition("-")
    if hyphen:  # no name of a kind has one
        return _decimal(low, high) if "." in low else _whole(int(low), int(high))
    return KINDS[kind]


def json_type(kind: str) -> str:
    """The JSON schema type of the values of the kind."""
    if kind.endswith("[]"):
        return "array"
    if kind == "price" or "-" in kind:
        return "number" if kind == "price" or "." in kind else "integer"
    return "string"
