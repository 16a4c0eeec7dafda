"""Greetings, small talk and the copying of names, in both languages."""

from random import Random

from weights.recipe.texts.asking import Asking, draw_language, plain
from weights.recipe.texts.document import chat
from weights.recipe.texts.exchange import Exchange
from weights.recipe.texts.greetings_days import DAYS
from weights.recipe.texts.greetings_feelings import FEELINGS
from weights.recipe.texts.greetings_meeting import MEETING
from weights.recipe.texts.greetings_names import (
    INTRODUCED,
    MY_NAME,
    NAMED,
    REMEMBERED,
    draw_name,
)
from weights.recipe.texts.greetings_replies import REPLIES
from weights.recipe.texts.greetings_self import SELF
from weights.recipe.texts.greetings_tastes import TASTES
from weights.recipe.texts.skill import Sample, Skill
from weights.recipe.texts.vary import vary

# Without the question for one's name: what is right depends on what was said before.
EXCHANGES: list[Exchange] = [*MEETING, *REPLIES, *SELF, *TASTES, *FEELINGS, *DAYS]
ASKING = Asking(
    "small", EXCHANGES, often=("hello", "how_are_you", "who_are_you", "what_can_you_do", "thanks")
)
# Shares of the samples.
COPYING, REMEMBERING, UNKNOWN = 0.06, 0.06, 0.01

__all__ = ["ASKING", "EXCHANGES", "SMALL_TALK"]


def _named(item: Exchange, language: str, rng: Random) -> tuple[str, str, str, str]:
    """The wording, what is said, the answer, and the name that is copied."""
    wording = rng.choice(item.asked[language])
    name = draw_name(language, rng)
    said = vary(wording, language, rng).replace("{name}", name)
    return wording, said, item.answers[language][0].replace("{name}", name), name


def _copying(rng: Random) -> Sample:
    language = draw_language(rng)
    item = rng.choice([*NAMED, INTRODUCED, INTRODUCED, INTRODUCED])
    wording, said, answer, name = _named(item, language, rng)
    key = f"small|{item.name}|{plain(wording)}|{name.lower()}"
    return Sample(chat(said, answer), key, language)


def _remembering(rng: Random) -> Sample:
    """A name is told, perhaps other things are said, and the name is asked for."""
    language = draw_language(rng)
    _, said, answer, name = _named(INTRODUCED, language, rng)
    contents = [said, answer]
    for _ in range(rng.randint(0, 2)):
        contents += ASKING.trained_pair(language, rng)
    wording = rng.choice(MY_NAME.asked[language])
    contents += [vary(wording, language, rng), REMEMBERED[language].replace("{name}", name)]
    key = f"small|remembered|{plain(wording)}|{name.lower()}"
    return Sample(chat(*contents), key, language)


def _unknown(rng: Random) -> Sample:
    """A name is asked for that was never told."""
    language = draw_language(rng)
    wording = rng.choice(MY_NAME.asked[language])
    said = vary(wording, language, rng)
    return Sample(chat(said, MY_NAME.answers[language][0]), ASKING.key(MY_NAME, wording), language)


def _make(rng: Random) -> Sample:
    chance = rng.random()
    if chance < COPYING:
        return _copying(rng)
    if chance < COPYING + REMEMBERING:
        return _remembering(rng)
    if chance < COPYING + REMEMBERING + UNKNOWN:
        return _unknown(rng)
    return ASKING.sample(rng)


SMALL_TALK = Skill("small talk", _make)
