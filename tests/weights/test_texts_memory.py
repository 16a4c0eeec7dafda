"""Memory: what is asked for was told (or was not), in whatever turn, and a later word counts."""

import re
from random import Random

from weights.recipe.texts.document import Chat
from weights.recipe.texts.lexicon import NAMES
from weights.recipe.texts.memory import MEMORY, is_remembered
from weights.recipe.texts.memory_kinds import KINDS
from weights.recipe.texts.skill import Sample, draw_held_out, draw_trained, is_held_out


def _samples(count: int) -> list[Sample]:
    rng = Random(0)
    return [MEMORY.make(rng) for _ in range(count)]


def _said(sample: Sample) -> list[str]:
    assert isinstance(sample.document, Chat)
    return [message.content for message in sample.document.messages if message.role != "assistant"]


def test_what_is_given_back_was_told_before() -> None:
    for sample in _samples(3000):
        assert sample.key is not None and isinstance(sample.document, Chat)
        value = sample.key.rsplit("|", 1)[-1]
        if value == "unknown":
            assert re.search("not told me|还没有告诉我", sample.document.reply.content)
            continue
        told = [text for text in _said(sample) if value in text.lower()]
        assert told, sample
        assert value in sample.document.reply.content.lower()


def test_a_kind_has_one_answer_and_texts_without_gaps_left() -> None:
    for sample in _samples(3000):
        assert isinstance(sample.document, Chat)
        for message in sample.document.messages:
            assert not re.search(r"[{}]|  ", message.content), message
            assert message.content == message.content.strip()
    for kind in KINDS:
        for language in ("en", "zh"):
            assert len(kind.tell[language]) >= 3 and len(kind.ask[language]) >= 3, kind.name
            assert "{v}" in kind.answer[language] and "{v}" not in kind.unknown[language]


def test_the_later_of_two_values_counts() -> None:
    corrections = 0
    for sample in _samples(4000):
        assert isinstance(sample.document, Chat) and sample.key is not None
        if len(sample.document.messages) < 4:
            continue
        changed, noted, _question, _answer = sample.document.messages[-4:]
        if re.match("Actually, |Correction: |No wait, |不对，|更正一下：", changed.content):
            corrections += 1
            assert noted.role == "assistant"
            assert sample.key.rsplit("|", 1)[-1] in changed.content.lower()
    assert corrections > 50


def test_articles_fit() -> None:
    for sample in _samples(3000):
        for text in _said(sample):
            assert not re.search(r"\b(as|is|am) a [aeio]", text), text


def test_keys_are_many_and_both_languages_are_in_both_parts() -> None:
    keys = {sample.key for sample in _samples(5000)}
    assert len(keys) > 3000
    rng = Random(1)
    for draw, held in ((draw_trained, False), (draw_held_out, True)):
        samples = [draw(MEMORY, rng) for _ in range(60)]
        assert {sample.language for sample in samples} == {"en", "zh"}
        assert all(is_held_out(str(sample.key)) == held for sample in samples)


def test_the_grader_wants_the_value() -> None:
    rejected = 0
    for sample in _samples(1000):
        assert isinstance(sample.document, Chat)
        reply = sample.document.reply.content
        assert is_remembered(sample, reply)
        assert not is_remembered(sample, "")
        assert not is_remembered(sample, reply * 3)
        rejected += not is_remembered(sample, "Your name is Quux.")
    assert rejected == 1000


def test_many_names_are_invented() -> None:
    names = [
        str(sample.key).split("|")[-1]
        for sample in _samples(4000)
        if str(sample.key).startswith("memory|en|name|") and "unknown" not in str(sample.key)
    ]
    known = {name.lower() for name in NAMES}
    assert 0.1 < sum(name not in known for name in names) / len(names) < 0.4
