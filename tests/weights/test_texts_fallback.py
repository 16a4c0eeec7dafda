"""Honesty: every question outside gets an answer of its kind, and whole frames are held out."""

import re
from random import Random

import pytest

from weights.recipe.texts.document import Chat, Raw
from weights.recipe.texts.fallback import HONESTY, RAW_FALLBACK
from weights.recipe.texts.fallback_answers import ANSWERS, FOLLOW_UPS
from weights.recipe.texts.skill import Sample, draw_held_out, draw_trained, is_held_out

CHINESE = re.compile("[\u4e00-\u9fff]")


def _samples(count: int) -> list[Sample]:
    rng = Random(0)
    return [HONESTY.make(rng) for _ in range(count)]


def _chat(sample: Sample) -> Chat:
    assert isinstance(sample.document, Chat)
    return sample.document


def test_the_reply_is_an_honest_one_of_its_language() -> None:
    follow_ups = {
        answer for item in FOLLOW_UPS for texts in item.answers.values() for answer in texts
    }
    for sample in _samples(4000):
        reply = _chat(sample).reply.content
        answers = {answer for kind in ANSWERS.values() for answer in kind[sample.language]}
        assert reply in answers | follow_ups
        assert bool(CHINESE.search(reply)) == (sample.language == "zh")


def test_the_questions_are_many_and_no_gap_is_left() -> None:
    asked = [_chat(sample).messages[-2].content for sample in _samples(6000)]
    assert len(set(asked)) > 4800
    for text in asked:
        assert not re.search(r"\{[a-z_]+\}", text), text
        assert text == text.strip() != ""


def test_frames_are_held_out_whole() -> None:
    """All fillings of one frame have one key, so that a held-out question is new in its form."""
    keys = {str(sample.key) for sample in _samples(20_000)}
    frames = {key for key in keys if "{" in key}
    assert len(frames) > 700
    assert 0.02 < sum(map(is_held_out, frames)) / len(frames) < 0.12


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages_are_trained_and_held_out(language: str) -> None:
    rng = Random(1)
    for draw in (draw_trained, draw_held_out):
        assert any(draw(HONESTY, rng).language == language for _ in range(30))


def test_earlier_turns_hold_nothing_that_is_held_out() -> None:
    """An earlier question comes from the trained frames: the same answers, other questions."""
    for sample in _samples(3000):
        for message in _chat(sample).messages[1:-1:2]:
            assert message.content in {
                answer for kind in ANSWERS.values() for answer in kind[sample.language]
            }


def test_sums_that_are_too_hard_are_told_apart_from_small_ones() -> None:
    hard = [
        _chat(sample).messages[-2].content
        for sample in _samples(20_000)
        if _chat(sample).reply.content in ANSWERS["maths"]["en"]
    ]
    assert len(hard) > 100
    sums = [re.fullmatch(r"(\d+) ?[-+] ?(\d+)", text.rstrip(" ?=.!")) for text in hard]
    numbers = [max(int(found[1]), int(found[2])) for found in sums if found]
    assert numbers and min(numbers) > 999


def test_the_grader_accepts_honest_answers_alone() -> None:
    for sample in _samples(1000):
        assert HONESTY.grade(sample, _chat(sample).reply.content)
        assert not HONESTY.grade(sample, "Paris.")
        assert not HONESTY.grade(sample, "")


def test_completion_clients_get_the_same_answers() -> None:
    rng = Random(2)
    answers = {answer for kind in ANSWERS.values() for texts in kind.values() for answer in texts}
    for _ in range(500):
        sample = RAW_FALLBACK.make(rng)
        assert sample.key is None and isinstance(sample.document, Raw)
        assert sample.document.text.strip() in answers
        assert sample.document.prompt.strip()
