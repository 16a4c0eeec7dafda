"""Samples of a table of exchanges: dialogues in both languages, keyed by the bare wording.

A wording is held out whole: wherever it is not the sample's own problem (an earlier turn, a raw
text, another module's dialogue), only wordings that are trained may stand.
"""

from collections.abc import Sequence
from functools import cached_property
from random import Random

from weights.recipe.texts.document import chat
from weights.recipe.texts.exchange import Exchange
from weights.recipe.texts.skill import Sample, is_held_out
from weights.recipe.texts.vary import vary

LANGUAGES = ("en", "zh")


def draw_language(rng: Random) -> str:
    return "en" if rng.random() < 0.6 else "zh"


def plain(wording: str) -> str:
    """Letters, digits and gaps, in lower case; the wording itself where it has none."""
    letters = [letter for letter in wording.lower() if letter.isalnum() or letter in "{}"]
    return "".join(letters) or wording


class Asking:
    """A table of exchanges under the prefix of its keys; those `often` asked come more often."""

    def __init__(self, prefix: str, exchanges: Sequence[Exchange], often: Sequence[str] = ()):
        self.prefix = prefix
        self.exchanges = [item for item in exchanges for _ in range(3 if item.name in often else 1)]

    def key(self, exchange: Exchange, wording: str) -> str:
        """The same for wordings that differ in case, spaces and punctuation alone."""
        return f"{self.prefix}|{exchange.name}|{plain(wording)}"

    @cached_property
    def _trained(self) -> dict[tuple[str, str], list[str]]:
        return {
            (item.name, language): [
                wording
                for wording in item.asked[language]
                if not is_held_out(self.key(item, wording))
            ]
            for item in self.exchanges
            for language in LANGUAGES
        }

    def trained_pair(self, language: str, rng: Random) -> tuple[str, str]:
        """What is said, varied, and an answer; nothing that is held out."""
        item = rng.choice(self.exchanges)
        wording = rng.choice(self._trained[item.name, language])
        return vary(wording, language, rng), rng.choice(item.answers[language])

    def sample(self, rng: Random) -> Sample:
        """One exchange, seldom after one or two others."""
        language = draw_language(rng)
        contents: list[str] = []
        while rng.random() < 0.15 and len(contents) < 4:
            contents += self.trained_pair(language, rng)
        item = rng.choice(self.exchanges)
        wording = rng.choice(item.asked[language])
        answers = tuple(item.answers[language])
        contents += [vary(wording, language, rng), rng.choice(answers)]
        return Sample(chat(*contents), self.key(item, wording), language, answers)
