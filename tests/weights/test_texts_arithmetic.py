"""The arithmetic: every step true, every result right, every pair of numbers in one key."""

import re
from random import Random

import pytest

from weights.recipe.texts import number_words
from weights.recipe.texts.arithmetic import SKILLS, Problem, solve
from weights.recipe.texts.document import Chat
from weights.recipe.texts.skill import Sample, Skill, draw_held_out, draw_trained

FORMS = {
    ("+", 345, 678, "en"): "345 + 678: 5 + 8 = 13, 4 + 7 + 1 = 12, 3 + 6 + 1 = 10, "
    "so 345 + 678 = 1023.",
    ("+", 345, 678, "zh"): "345 + 678：5 + 8 = 13，4 + 7 + 1 = 12，3 + 6 + 1 = 10，"
    "所以 345 + 678 = 1023。",
    ("+", 95, 7, "en"): "95 + 7: 5 + 7 = 12, 9 + 0 + 1 = 10, so 95 + 7 = 102.",
    ("+", 3, 8, "en"): "3 + 8 = 11.",
    ("-", 512, 178, "en"): "512 - 178: 12 - 8 = 4, 11 - 1 - 7 = 3, 5 - 1 - 1 = 3, "
    "so 512 - 178 = 334.",
    ("-", 178, 512, "en"): "178 - 512 = -(512 - 178): 12 - 8 = 4, 11 - 1 - 7 = 3, "
    "5 - 1 - 1 = 3, so 178 - 512 = -334.",
    ("-", 500, 178, "zh"): "500 - 178：10 - 8 = 2，10 - 1 - 7 = 2，5 - 1 - 1 = 3，"
    "所以 500 - 178 = 322。",
    ("-", 3, 10, "en"): "3 - 10 = -7.",
    ("x", 7, 8, "zh"): "7 × 8 = 56。",
    ("x", 23, 7, "en"): "23 x 7: 20 x 7 = 140, 3 x 7 = 21, 140 + 21 = 161, so 23 x 7 = 161.",
    ("x", 7, 23, "en"): "7 x 23: 20 x 7 = 140, 3 x 7 = 21, 140 + 21 = 161, so 7 x 23 = 161.",
    ("x", 23, 47, "en"): "23 x 47: 23 x 40 = 920, 23 x 7 = 161, 920 + 161: 0 + 1 = 1, "
    "2 + 6 = 8, 9 + 1 = 10, so 23 x 47 = 1081.",
    ("x", 23, 40, "en"): "23 x 40 = 920.",
}


def _texts(sample: Sample) -> tuple[str, str]:
    assert isinstance(sample.document, Chat)
    return sample.document.messages[0].content, sample.document.reply.content


def _samples(skill: Skill, count: int = 3000) -> list[Sample]:
    rng = Random(1)
    return [skill.make(rng) for _ in range(count)]


def _value(expression: str) -> int:
    """The value of numbers joined by signs, independently of the generator."""
    factors = re.split(" [x×] ", expression)
    if len(factors) == 2:
        return int(factors[0]) * int(factors[1])
    return sum(
        int(number) * (-1 if sign == "-" else 1)
        for sign, number in re.findall(r"(?:^|([+-]) )(\d+)", expression)
    )


@pytest.mark.parametrize("problem", FORMS, ids=str)
def test_a_working_has_its_form(problem: tuple[str, int, int, str]) -> None:
    assert solve(*problem) == FORMS[problem]


def test_what_has_no_working_is_refused() -> None:
    with pytest.raises(ValueError, match="no working"):
        solve("x", 123, 4, "en")
    with pytest.raises(ValueError, match="no working"):
        solve("+", -1, 4, "en")


def test_every_step_is_true_and_the_result_is_that_of_the_problem() -> None:
    for skill in SKILLS:
        for sample in _samples(skill):
            _, reply = _texts(sample)
            assert sample.key is not None
            _, operation, first, second = sample.key.split("|")
            equations = re.findall(r"(\d[\d +x×-]*?) = (-?\d+)(?=[,.，。])", reply)
            assert equations, reply
            for expression, result in equations:
                assert _value(expression) == int(result), reply
            last, result = equations[-1]
            numbers = re.findall(r"\d+", last)
            assert sorted(numbers) == sorted((first, second)), reply
            assert operation == "-" or int(first) <= int(second)
            assert f" {operation} " in last.replace("×", "x")


def test_numbers_have_the_sizes_that_the_skill_names() -> None:
    for skill, digits in zip(SKILLS, (1, 2, 2, 3), strict=True):
        for sample in _samples(skill):
            assert sample.key is not None
            larger = max(int(number) for number in sample.key.split("|")[2:])
            assert len(str(larger)) == digits or larger == 10, sample.key


def test_texts_are_clean_and_questions_vary() -> None:
    for skill in SKILLS:
        samples = _samples(skill)
        for sample in samples:
            question, reply = _texts(sample)
            assert not re.search(r"[{}]|  ", question + "|" + reply), question
            assert question == question.strip() and reply == reply.strip()
            chinese = re.search(r"[\u3000-\u9fff\uff00-\uffef]", question)
            assert bool(chinese) == (sample.language == "zh"), question
            assert reply.isascii() == (sample.language == "en")
        assert len({_texts(sample)[0] for sample in samples}) > 2800
        shapes = {re.sub(r"\d+", "1", _texts(sample)[0]) for sample in samples}
        assert len(shapes) > 1500


def test_keys_are_many_and_both_kinds_are_drawn_in_both_languages() -> None:
    least = dict(zip(SKILLS, (200, 4000, 2500, 7000), strict=True))
    rng = Random(2)
    for skill, count in least.items():
        assert len({sample.key for sample in _samples(skill, 8000)}) >= count, skill.name
        for draw in (draw_trained, draw_held_out):
            assert {draw(skill, rng).language for _ in range(40)} == {"en", "zh"}


def test_the_key_knows_no_order_where_order_does_not_matter() -> None:
    assert Problem("+", 3, 12).key == Problem("+", 12, 3).key
    assert Problem("x", 3, 12).key == Problem("x", 12, 3).key
    assert Problem("-", 3, 12).key != Problem("-", 12, 3).key


def test_the_grade_is_that_of_the_last_number() -> None:
    rng = Random(3)
    for skill in SKILLS:
        for _ in range(500):
            sample = skill.make(rng)
            _, reply = _texts(sample)
            assert skill.grade(sample, reply)
            right = re.findall(r"-?\d+", reply)[-1]
            assert skill.grade(sample, f"The answer = {right}")
            wrong = str(int(right) + rng.choice((-100, -1, 1, 10)))
            assert not skill.grade(sample, re.sub(r"-?\d+(?=\D*$)", wrong, reply))
            assert not skill.grade(sample, "")
            assert not skill.grade(sample, right)


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        (0, "zero", "零"),
        (10, "ten", "十"),
        (13, "thirteen", "十三"),
        (20, "twenty", "二十"),
        (47, "forty-seven", "四十七"),
        (100, "one hundred", "一百"),
        (105, "one hundred and five", "一百零五"),
        (110, "one hundred and ten", "一百一十"),
        (222, "two hundred and twenty-two", "二百二十二"),
        (999, "nine hundred and ninety-nine", "九百九十九"),
    ],
)
def test_numbers_are_spelt_out(number: int, english: str, chinese: str) -> None:
    assert number_words.english(number) == english
    assert number_words.chinese(number) == chinese


def test_no_two_numbers_are_spelt_alike() -> None:
    for spell in (number_words.english, number_words.chinese):
        assert len({spell(number) for number in range(1000)}) == 1000
    assert number_words.chinese(2, counting=True) == "两"
    assert number_words.chinese(212, counting=True) == "两百一十二"
    with pytest.raises(ValueError):
        number_words.english(1000)
