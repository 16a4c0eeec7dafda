"""Small talk: many ways to say a thing, names copied letter by letter, nothing left unfilled."""

import re
from functools import cache
from random import Random

import pytest

from weights.recipe.texts import about
from weights.recipe.texts.asking import plain
from weights.recipe.texts.document import Chat
from weights.recipe.texts.greetings import ASKING, EXCHANGES, SMALL_TALK
from weights.recipe.texts.greetings_names import MY_NAME, NAMED, draw_name
from weights.recipe.texts.lexicon import NAMES, ZH_NAMES
from weights.recipe.texts.skill import Sample, draw_held_out, draw_trained, is_held_out
from weights.recipe.texts.vary import vary
from weights.recipe.texts.wordings import wordings

LANGUAGES = ["en", "zh"]
HAN = r"\u4e00-\u9fff"


@cache
def samples(count: int = 8000) -> list[Sample]:
    rng = Random(1)
    return [SMALL_TALK.make(rng) for _ in range(count)]


def dialogue_of(sample: Sample) -> Chat:
    assert isinstance(sample.document, Chat)
    return sample.document


def test_wordings_are_spelt_out() -> None:
    assert wordings("(Who|What) are you? / (Hi|Hi), (a|)\n b (x|)y") == [
        "Who are you?",
        "What are you?",
        "Hi, a",
        "Hi,",
        "b xy",
        "b y",
    ]
    assert wordings("什么是(Docker|容器)？") == ["什么是 Docker？", "什么是容器？"]


def test_every_exchange_is_bilingual() -> None:
    assert len(EXCHANGES) >= 60
    for item in [*EXCHANGES, *NAMED, MY_NAME]:
        assert len(item.answers["en"]) == len(item.answers["zh"]) in (1, 2)
        assert "\n".join((*item.answers["en"], *item.asked["en"])).isascii()
        for text in item.answers["zh"]:
            assert not re.search(rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]|[,?!]", text), text
        for language in LANGUAGES:
            for text in (*item.asked[language], *item.answers[language]):
                assert text == text.strip() != ""
                assert not re.search(r"[(|]|  | / ", text), text
                assert ("{name}" in text) == (item in NAMED), text


def test_no_wording_belongs_to_two_exchanges() -> None:
    for language in LANGUAGES:
        owners: dict[str, str] = {}
        for item in [*EXCHANGES, *NAMED, MY_NAME, *about.EXCHANGES]:
            for wording in item.asked[language]:
                assert owners.setdefault(plain(wording), item.name) == item.name, wording


def test_samples_are_many_and_graded_by_their_answers() -> None:
    assert len({sample.key for sample in samples()}) > 3000
    assert len({dialogue_of(sample).messages[0].content for sample in samples()}) > 4500
    for sample in samples():
        reply = dialogue_of(sample).reply.content
        assert SMALL_TALK.grade(sample, reply)
        assert SMALL_TALK.grade(sample, f" {reply}\n")
        assert not SMALL_TALK.grade(sample, reply[1:])
        assert not SMALL_TALK.grade(sample, reply + " Yes.")
        for message in dialogue_of(sample).messages:
            assert message.content == message.content.strip() != ""
            assert not re.search(r"[{}]|  ", message.content), message.content


def test_either_answer_of_an_exchange_is_right() -> None:
    (hello,) = [item for item in EXCHANGES if item.name == "hello"]
    greeted = [sample for sample in samples() if (sample.key or "").startswith("small|hello|")]
    assert greeted
    for sample in greeted:
        assert all(SMALL_TALK.grade(sample, text) for text in hello.answers[sample.language])
        other = "zh" if sample.language == "en" else "en"
        assert not any(SMALL_TALK.grade(sample, text) for text in hello.answers[other])


def test_a_name_is_copied_as_it_was_typed() -> None:
    copied = 0
    names = set()
    for sample in samples():
        key = (sample.key or "").split("|")
        if len(key) != 4:
            continue
        reply = dialogue_of(sample).reply.content
        (at,) = [at for at in range(len(reply)) if reply[at:].lower().startswith(key[3])][:1]
        name = reply[at : at + len(key[3])]
        said = [
            message.content for message in dialogue_of(sample).messages if message.role == "user"
        ]
        assert name in said[0], (said, reply)
        names.add(name)
        copied += 1
    assert copied > 600
    assert len(names) > 350


def test_a_name_that_was_told_is_known() -> None:
    unknown = {text for texts in MY_NAME.answers.values() for text in texts}
    remembered = [s for s in samples() if (s.key or "").startswith("small|remembered|")]
    assert len(remembered) > 300
    assert any(unknown & {dialogue_of(sample).reply.content} for sample in samples())
    assert MY_NAME not in EXCHANGES  # an earlier turn never says that the name is unknown
    for sample in remembered:
        assert not unknown & {message.content for message in dialogue_of(sample).messages}


def test_a_quarter_of_the_names_is_invented() -> None:
    rng = Random(3)
    known = {*NAMES, *ZH_NAMES, *(name.lower() for name in NAMES)}
    for language in LANGUAGES:
        drawn = [draw_name(language, rng) for _ in range(2000)]
        assert 0.2 < sum(name not in known for name in drawn) / len(drawn) < 0.3


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_samples_to_train_and_to_hold_out(language: str) -> None:
    rng = Random(2)
    assert language in {draw_trained(SMALL_TALK, rng).language for _ in range(50)}
    assert language in {draw_held_out(SMALL_TALK, rng).language for _ in range(50)}


def test_nothing_that_is_held_out_stands_in_an_earlier_turn() -> None:
    held_out = {
        plain(wording)
        for item in EXCHANGES
        for language in LANGUAGES
        for wording in item.asked[language]
        if is_held_out(ASKING.key(item, wording))
    }
    assert len(held_out) > 150
    for sample in samples():
        earlier = {plain(message.content) for message in dialogue_of(sample).messages[:-2:2]}
        assert not earlier & held_out


def test_variation_keeps_gaps_and_leaves_something() -> None:
    rng = Random(4)
    texts = [
        ("en", "Tell {name} about {thing_2}, please."),
        ("en", "What is {a}?"),
        ("en", "..."),
        ("en", "I'm {name}"),
        ("zh", "请问{name}是谁？"),
        ("zh", "给{name}写一首诗"),
        ("zh", "。。。"),
    ]
    for language, text in texts:
        gaps = re.findall(r"\{\w+\}", text)
        seen = set()
        for _ in range(300):
            varied = vary(text, language, rng)
            assert re.findall(r"\{\w+\}", varied) == gaps
            assert varied == varied.strip() != ""
            assert "  " not in varied
            seen.add(varied)
        assert len(seen) > (20 if gaps else 0)


def test_the_same_seed_gives_the_same_sample() -> None:
    first, second = Random(5), Random(5)
    assert [SMALL_TALK.make(first) for _ in range(50)] == [
        SMALL_TALK.make(second) for _ in range(50)
    ]
