"""Extraction: the objects say what the sentences say, and the grader knows right from wrong."""

import json
import re
from functools import cache
from random import Random

import pytest

from weights.recipe.texts.document import Chat
from weights.recipe.texts.extraction import EXTRACTION, FAMILIES, LISTS, make
from weights.recipe.texts.extraction_keys import FOREIGN, SYNONYMS
from weights.recipe.texts.skill import Sample, draw_held_out, draw_trained, is_held_out


@cache
def samples() -> list[Sample]:
    rng = Random(1)
    return [make(rng) for _ in range(4000)]


def chat_of(sample: Sample) -> Chat:
    assert isinstance(sample.document, Chat)
    return sample.document


def asked_of(sample: Sample) -> str:
    """All that is not of the assistant."""
    return "\n".join(one.content for one in chat_of(sample).messages if one.role != "assistant")


def test_the_seed_decides() -> None:
    assert [make(Random(5)) for _ in range(3)] == [make(Random(5)) for _ in range(3)]


def test_there_are_many_families_and_each_has_several_patterns() -> None:
    for language in ("en", "zh"):
        assert len(FAMILIES[language]) >= 30
        for family in FAMILIES[language] + LISTS[language]:
            assert 1 < len(family.fields) < 7
            assert len(family.patterns) >= 4
            for pattern in family.patterns:
                assert {*pattern.fields} <= {*family.fields}, pattern.text
                assert len({*pattern.fields}) == len(pattern.fields)
            if family.list_field:
                assert all(family.list_field in pattern.fields for pattern in family.patterns)


def test_every_field_has_other_names() -> None:
    for language, families in FAMILIES.items():
        for family in families + LISTS[language]:
            lacking = {*family.fields} - {*SYNONYMS[language]} - {"port", "browser"}
            assert not lacking, family.name
        assert len(FOREIGN[language]) > 5


def test_the_values_stand_in_the_last_message() -> None:
    for sample in samples():
        text = chat_of(sample).messages[-2].content
        for value in json.loads(chat_of(sample).reply.content).values():
            for one in value if isinstance(value, list) else [value]:
                assert one is None or str(one) in text


def test_the_keys_stand_in_the_request_in_their_order() -> None:
    for sample in samples():
        if sample.key and sample.key.endswith("|all"):
            continue
        # A field asked for in two words has a key with an underscore.
        text = asked_of(sample).replace(" ", "_")
        for key in json.loads(chat_of(sample).reply.content):
            assert key in text, (key, text)


def test_the_answers_are_compact_json_as_python_writes_it() -> None:
    for sample in samples():
        reply = chat_of(sample).reply.content
        assert reply == json.dumps(json.loads(reply), ensure_ascii=False)
        assert 0 < len(json.loads(reply)) <= 5


def test_shares_of_lists_nulls_and_languages() -> None:
    replies = [json.loads(chat_of(sample).reply.content) for sample in samples()]
    lists = sum(any(isinstance(one, list) for one in reply.values()) for reply in replies)
    nulls = sum(None in reply.values() for reply in replies)
    chinese = sum(sample.language == "zh" for sample in samples())
    assert 0.1 < lists / len(replies) < 0.2
    assert 0.06 < nulls / len(replies) < 0.14
    assert 0.35 < chinese / len(replies) < 0.45


def test_no_gap_is_left_and_no_space_doubled() -> None:
    for sample in samples():
        text = asked_of(sample)
        assert not re.search(r"{(keys|form|\w)}|  |\ba [aeiou]|\bon to(day|morrow)\b", text), text
        assert text == text.strip()


def test_keys_are_many_and_both_sides_have_both_languages() -> None:
    keys = {sample.key for sample in samples()}
    assert len(keys) > 0.93 * len(samples())
    rng = Random(2)
    for draw, held_out in ((draw_trained, False), (draw_held_out, True)):
        drawn = [draw(EXTRACTION, rng) for _ in range(60)]
        assert {sample.language for sample in drawn} == {"en", "zh"}
        assert all(is_held_out(sample.key or "") is held_out for sample in drawn)


def test_some_dialogues_have_a_second_sentence_with_the_same_keys() -> None:
    longer = [one for one in samples() if sum(m.role == "user" for m in chat_of(one).messages) > 1]
    assert len(longer) > 100
    for sample in longer:
        first, second = (one for one in chat_of(sample).messages if one.role == "assistant")
        assert list(json.loads(first.content)) == list(json.loads(second.content))


def test_the_wordings_vary() -> None:
    requests = {re.sub(r"\d+|[A-Z]\w+", "#", asked_of(sample)) for sample in samples()}
    assert len(requests) > 0.95 * len(samples())


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("", "nothing"),
        ("not JSON", "no JSON"),
        ("[]", "no object"),
        ("{}", "no keys"),
        ("null", "no object"),
    ],
)
def test_the_grader_rejects_what_is_no_answer(wrong: str, why: str) -> None:
    assert not EXTRACTION.grade(samples()[0], wrong), why


def test_the_grader_compares_objects() -> None:
    for sample in samples()[:500]:
        reply = chat_of(sample).reply.content
        found = json.loads(reply)
        assert EXTRACTION.grade(sample, reply)
        assert EXTRACTION.grade(sample, json.dumps(dict(reversed(found.items())), indent=1))
        key = next(iter(found))
        assert not EXTRACTION.grade(sample, json.dumps({**found, key: "something else"}))
        assert not EXTRACTION.grade(sample, json.dumps({**found, "more": 1}))
        if isinstance(found[key], int):
            assert not EXTRACTION.grade(sample, json.dumps({**found, key: str(found[key])}))
