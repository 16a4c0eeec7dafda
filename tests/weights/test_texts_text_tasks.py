"""The text tasks: right by a computation of their own, clean, many, and fairly graded."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from weights.recipe.texts.document import Chat
from weights.recipe.texts.skill import Sample, draw_held_out, draw_trained
from weights.recipe.texts.text_tasks import TEXT_TASKS, task_of
from weights.recipe.texts.text_tasks_problems import EN_TASKS, ZH_TASKS, Problem
from weights.recipe.texts.text_tasks_wordings import EN
from weights.recipe.texts.text_tasks_wordings_zh import ZH

MARKS = ".!?。！？"


def _texts(sample: Sample) -> tuple[str, str]:
    assert isinstance(sample.document, Chat)
    return sample.document.messages[0].content, sample.document.reply.content


def _samples(count: int, seed: int = 1) -> list[Sample]:
    rng = Random(seed)
    return [TEXT_TASKS.make(rng) for _ in range(count)]


SAMPLES = _samples(8000)


def _problems(language: str, task: str, count: int = 150) -> list[Problem]:
    rng = Random(f"{language} {task}")
    _, builder = {"en": EN_TASKS, "zh": ZH_TASKS}[language][task]
    return [builder(rng) for _ in range(count)]


def _bare_words(text: str) -> list[str]:
    return re.findall(r"[^ .!?]+", text)


def _items(text: str) -> list[str]:
    return [item for item in re.split(r"[,;，、\s-]+| and ", text.replace(" and ", ", ")) if item]


RESULTS: dict[str, Callable[[str], str]] = {
    "repeat": lambda text: text,
    "upper-case": str.upper,
    "lower-case": str.lower,
    "title-case": lambda text: " ".join(word.capitalize() for word in text.split()),
    "reverse words": lambda text: " ".join(_bare_words(text)[::-1]),
    "reverse characters": lambda text: "".join(reversed(text)),
    "spell": lambda text: re.sub(r"(?<=.)(?=.)", "-", text),
    "bullets": lambda text: "".join(f"\n- {item}" for item in _items(text))[1:],
    "numbered": lambda text: "\n".join(f"{i + 1}. {w}" for i, w in enumerate(_items(text))),
}
ENDINGS: dict[str, Callable[[str], str]] = {
    "reverse letters": lambda text: text[::-1],
    "first letter": lambda text: f"is {text[0]}.",
    "last letter": lambda text: f"is {text[-1]}.",
    "first word": lambda text: f'is "{_bare_words(text)[0]}".',
    "last word": lambda text: f'is "{_bare_words(text)[-1]}".',
    "first character": lambda text: f"是“{text[0]}”。",
    "last character": lambda text: f"是“{text[-1]}”。",
    "count characters": lambda text: f"{len(text)}{text[-1]}，一共{len(text)}个字。",
}


@pytest.mark.parametrize("task", RESULTS)
def test_the_result_is_the_whole_reply(task: str) -> None:
    for language, tasks in (("en", EN_TASKS), ("zh", ZH_TASKS)):
        for problem in _problems(language, task) if task in tasks else []:
            assert problem.reply == RESULTS[task](problem.text)


@pytest.mark.parametrize("task", ENDINGS)
def test_the_reply_ends_in_the_result(task: str) -> None:
    for language, tasks in (("en", EN_TASKS), ("zh", ZH_TASKS)):
        for problem in _problems(language, task) if task in tasks else []:
            assert problem.reply.endswith(ENDINGS[task](problem.text))


def test_counts_are_right_and_numbered_to_the_end() -> None:
    for problem in _problems("en", "count words"):
        words = _bare_words(problem.text)
        assert problem.reply.endswith(f"{len(words)} {words[-1]}: {len(words)} words.")
    for language, noun in (("en", "letters"), ("zh", "个字母")):
        for problem in _problems(language, "count letters"):
            numbers = re.findall(r"\d+", problem.reply)
            assert numbers[-2:] == [str(len(problem.text))] * 2
            assert noun in problem.reply
    for problem in _problems("en", "count a letter"):
        letter = problem.slots["w"].strip('"')
        count = problem.text.count(letter)
        times = "time" if count == 1 else "times"
        assert problem.reply.endswith(f": {letter} appears {count} {times}.")
        assert re.sub(r"\W|\d", "", problem.reply.split(":")[0]) == problem.text


def test_lists_are_sorted_and_whole() -> None:
    for language in ("en", "zh"):
        for problem in _problems(language, "sort words"):
            assert _items(problem.reply) == sorted(_items(problem.text))
        for task, sign in (("sort up", 1), ("sort down", -1)):
            for problem in _problems(language, task):
                numbers = [int(number) for number in _items(problem.reply)]
                assert sorted(_items(problem.reply)) == sorted(_items(problem.text))
                assert all((b - a) * sign > 0 for a, b in pairwise(numbers))
        for problem in _problems(language, "commas"):
            assert _items(problem.reply) == _items(problem.text)
            assert "\n" not in problem.reply


def test_words_are_replaced_removed_and_found() -> None:
    def unquoted(problem: Problem) -> list[str]:
        return [word.strip("\"'“”") for word in problem.slots.values()]

    for language in ("en", "zh"):
        for problem in _problems(language, "replace"):
            old, new = unquoted(problem)
            assert problem.reply in {
                problem.text[: at.start()] + new + problem.text[at.end() :]
                for at in re.finditer(re.escape(old), problem.text)
            }
        for problem in _problems(language, "remove"):
            (old,) = unquoted(problem)
            assert len(problem.text) - len(problem.reply) == len(old) + (language == "en")
        for problem in _problems(language, "contains"):
            (word,) = unquoted(problem)
            assert problem.reply.startswith(("Yes", "有")) == (word in problem.text)


def test_the_item_is_that_of_the_number() -> None:
    places = ["first", "second", "third", "fourth", "fifth", "sixth"]
    for problem in _problems("en", "nth item"):
        match = re.fullmatch(r'The (\w+) one is "(.+)"\.', problem.reply)
        assert match is not None
        assert _items(problem.text)[places.index(match[1])] == match[2]
    for problem in _problems("zh", "nth item"):
        match = re.fullmatch(r"第(.)个是“(.+)”。", problem.reply)
        assert match is not None
        assert _items(problem.text)["一二三四五六".index(match[1])] == match[2]


def test_every_task_comes_and_has_wordings() -> None:
    assert EN.keys() == EN_TASKS.keys()
    assert ZH.keys() == ZH_TASKS.keys()
    drawn = Counter((sample.language, task_of(sample.key or "")) for sample in SAMPLES)
    assert len(drawn) == len(EN) + len(ZH)
    assert min(drawn.values()) > 20
    assert min(sum(map(len, groups)) for groups in [*EN.values(), *ZH.values()]) >= 12


def test_texts_are_clean_and_prompts_vary() -> None:
    for sample in SAMPLES:
        prompt, reply = _texts(sample)
        assert not re.search(r"[{}]|  ", f"{prompt}|{reply}"), prompt
        assert prompt == prompt.strip() and reply == reply.strip() != ""
        assert bool(re.search(r"[\u3000-\u9fff]", prompt)) == (sample.language == "zh"), prompt
        if sample.language == "en":
            assert reply.isascii()
    assert len({_texts(sample)[0] for sample in SAMPLES}) > 7800


def test_the_text_stands_in_the_prompt() -> None:
    for sample in SAMPLES:
        if task_of(sample.key or "") in ("repeat", "quotes"):
            prompt, reply = _texts(sample)
            assert reply.strip('"“”') in prompt


def test_keys_are_many_and_both_kinds_are_drawn_in_both_languages() -> None:
    assert len({sample.key for sample in SAMPLES}) > 7500
    rng = Random(2)
    for draw in (draw_trained, draw_held_out):
        assert {draw(TEXT_TASKS, rng).language for _ in range(40)} == {"en", "zh"}


def test_the_grader_takes_the_right_reply_and_no_other() -> None:
    rng = Random(3)
    for sample in SAMPLES:
        _, reply = _texts(sample)
        assert TEXT_TASKS.grade(sample, reply)
        assert TEXT_TASKS.grade(sample, reply + "\n")
        assert all(TEXT_TASKS.grade(sample, text) for text in sample.accepted)
        assert not TEXT_TASKS.grade(sample, "")
        place = rng.choice([i for i, character in enumerate(reply) if character.isalnum()])
        assert not TEXT_TASKS.grade(sample, f"{reply[:place]}~{reply[place + 1 :]}")


def test_quotes_and_a_full_stop_make_no_difference_where_they_are_not_asked_for() -> None:
    by_task = {task_of(sample.key or ""): sample for sample in SAMPLES}
    spelt, quoted = by_task["spell"], by_task["quotes"]
    reply = _texts(spelt)[1]
    for variant in (f'"{reply}"', f"{reply}.", f'"{reply}."', f"“{reply}”。"):
        assert TEXT_TASKS.grade(spelt, variant)
    assert not TEXT_TASKS.grade(spelt, reply.upper())
    assert not TEXT_TASKS.grade(quoted, _texts(quoted)[1][1:-1])
