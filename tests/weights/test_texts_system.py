"""System messages: the answer is the plain answer in the manner that was asked for."""

import json
import re
from random import Random

from weights.recipe.texts import about, greetings
from weights.recipe.texts.document import Chat
from weights.recipe.texts.jokes import all_jokes
from weights.recipe.texts.skill import Sample, draw_held_out, is_held_out
from weights.recipe.texts.system import SYSTEM_PROMPTS, as_json, as_pirate, one_sentence
from weights.recipe.texts.system_wordings import NEUTRAL_SYSTEM

CHINESE = re.compile("[\u4e00-\u9fff]")


def _samples(count: int, manner: str = "") -> list[Sample]:
    rng = Random(0)
    drawn = [SYSTEM_PROMPTS.make(rng) for _ in range(count)]
    return [sample for sample in drawn if str(sample.key).startswith(f"system|{manner}")]


def _reply(sample: Sample) -> str:
    assert isinstance(sample.document, Chat)
    return sample.document.reply.content


def test_each_manner_shows_in_the_answer() -> None:
    checks = {
        "Chinese": lambda text: CHINESE.search(text),
        "English": lambda text: not CHINESE.search(text),
        "upper case": str.isupper,
        "lower case": str.islower,
        "pirate": lambda text: text.startswith(("Arr! ", "啊嘿！")),
        "JSON": lambda text: list(json.loads(text)) == ["answer"],
        "one sentence": lambda text: len(re.findall(r"[.!?] |[。！？].", text)) == 0,
    }
    for manner, holds in checks.items():
        samples = _samples(4000, manner)
        assert len(samples) > 50, manner
        obeyed = sum(bool(holds(_reply(sample))) for sample in samples)
        assert obeyed >= 0.98 * len(samples), manner  # a "pong" has no language


def test_transformations() -> None:
    assert one_sentence("Hello! How are you?") == "Hello!"
    assert one_sentence("你好！你好吗？") == "你好！"
    assert as_pirate("You are my friend.") == "Arr! Ye be me matey. Yo ho ho!"
    assert as_json('Say "hi"') == '{"answer": "Say \\"hi\\""}'


def test_the_questions_are_trained_wordings() -> None:
    """A wording that is held out of facts or small talk is not let in by this door."""
    held = {
        wording.lower()
        for asking in (about.ASKING, greetings.ASKING)
        for item in asking.exchanges
        for language in ("en", "zh")
        for wording in item.asked[language]
        if is_held_out(asking.key(item, wording))
    }
    for sample in _samples(3000):
        assert isinstance(sample.document, Chat)
        assert sample.document.messages[-2].content.lower() not in held


def test_a_persona_and_a_last_word_are_copied() -> None:
    for sample in _samples(3000, "persona"):
        assert isinstance(sample.document, Chat)
        name = re.sub(r"^My name is |^我叫|[.。]$", "", _reply(sample))
        assert name in sample.document.messages[0].content
    for sample in _samples(3000, "ending"):
        assert isinstance(sample.document, Chat)
        assert _reply(sample).split()[-1] in sample.document.messages[0].content


def test_jokes_are_told_in_the_manner() -> None:
    jokes = [joke.upper() for joke in all_jokes("en")]
    told = [
        _reply(sample) for sample in _samples(8000, "upper case") if "|joke|" in str(sample.key)
    ]
    assert len(told) > 10
    assert set(told) <= set(jokes)


def test_keys_are_many_and_neutral_messages_too() -> None:
    assert len({sample.key for sample in _samples(4000)}) > 3000
    assert all(len(texts) >= 30 for texts in NEUTRAL_SYSTEM.values())
    rng = Random(2)
    held = [draw_held_out(SYSTEM_PROMPTS, rng) for _ in range(80)]
    assert {sample.language for sample in held} == {"en", "zh"}


def test_the_grader_accepts_the_answers_and_nothing_else() -> None:
    for sample in _samples(500):
        assert SYSTEM_PROMPTS.grade(sample, _reply(sample))
        assert not SYSTEM_PROMPTS.grade(sample, "Hello, I do as I please.")
