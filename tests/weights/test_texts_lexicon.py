"""The shared word lists, the skill's split, and the documents that skills hand over."""

from random import Random

import pytest

from weights.recipe.texts import lexicon
from weights.recipe.texts.document import Message, chat
from weights.recipe.texts.lexicon import COMMON_WORDS, pseudo_name, pseudo_word
from weights.recipe.texts.skill import (
    HELD_OUT,
    Sample,
    Skill,
    draw_held_out,
    draw_trained,
    is_exact,
    is_held_out,
)

LISTS = [name for name in lexicon.__all__ if name.isupper()]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_long_enough_and_says_nothing_twice(name: str) -> None:
    values = getattr(lexicon, name)
    assert len(values) == len(set(values)) >= 15
    assert all(value == value.strip() != "" for value in values)


def test_there_are_many_common_words() -> None:
    assert len(COMMON_WORDS) >= 1200
    assert all(word.isalpha() and word.islower() for word in COMMON_WORDS)


def test_invented_words_can_be_said_and_vary() -> None:
    rng = Random(0)
    words = [pseudo_word(rng) for _ in range(2000)]
    assert all(4 <= len(word) <= 9 and word.isalpha() and word.islower() for word in words)
    assert len(set(words)) > 1900
    assert len(set(words) & set(COMMON_WORDS)) < 20
    assert pseudo_name(rng).istitle()


def test_a_key_alone_decides_what_is_held_out() -> None:
    held = [is_held_out(f"key {number}") for number in range(20_000)]
    assert sum(held) / len(held) == pytest.approx(HELD_OUT / 256, abs=0.01)
    skill = Skill("numbers", lambda rng: Sample(chat("?", "!"), f"key {rng.randint(0, 5000)}"))
    rng = Random(3)
    trained = {draw_trained(skill, rng).key for _ in range(3000)}
    kept = {draw_held_out(skill, rng).key for _ in range(300)}
    assert trained and kept and not trained & kept


def test_a_sample_without_a_key_is_always_trained() -> None:
    skill = Skill("free", lambda rng: Sample(chat("?", "!")))
    assert draw_trained(skill, Random(0)).key is None


def test_dialogues_alternate_and_end_with_the_reply() -> None:
    dialogue = chat("Hi", "Hello", "Bye", "See you", system="Be kind.")
    roles = [message.role for message in dialogue.messages]
    assert roles == ["system", "user", "assistant", "user", "assistant"]
    assert dialogue.reply == Message("assistant", "See you")
    sample = Sample(dialogue, "k", accepted=("Ciao",))
    assert is_exact(sample, " See you\n") and is_exact(sample, "Ciao") and not is_exact(sample, "")
