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

EXCHANGES: list[Exchange] = [*MEETING, *REPLIES, *SELF, *TASTES, *FEELINGS, *DAYS, MY_NAME]
ASKING = Asking(
    "small", EXCHANGES, often=("hello", "how_are_you", "who_are_you", "what_can_you_do", "thanks")
)
_NAMELESS = Asking("small", [item for item in EXCHANGES if item is not MY_NAME])
NAMES_SHARE = 0.12  # of the samples copy a name, half of them from an earlier turn

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
        contents += _NAMELESS.trained_pair(language, rng)
    wording = rng.choice(MY_NAME.asked[language])
    contents += [vary(wording, language, rng), REMEMBERED[language].replace("{name}", name)]
    key = f"small|remembered|{plain(wording)}|{name.lower()}"
    return Sample(chat(*contents), key, language)


def _make(rng: Random) -> Sample:
    chance = rng.random()
    if chance < NAMES_SHARE / 2:
        return _copying(rng)
    if chance < NAMES_SHARE:
        return _remembering(rng)
    return ASKING.sample(rng)


SMALL_TALK = Skill("small talk", _make)
