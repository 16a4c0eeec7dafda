"""The corpus: a fixed mixture of generated documents, the same for the same seed.

Knows which skill is drawn how often; knows no tokens.
"""

from dataclasses import replace
from random import Random

from weights.recipe.skills import MIXTURE
from weights.recipe.texts.document import Chat, Document, Message, Raw
from weights.recipe.texts.skill import Sample, Skill, draw_trained
from weights.recipe.texts.system import NEUTRAL_SYSTEM

NEUTRAL_SHARE = 0.12  # of the dialogues without a system message that get one which changes nothing
JOINED_SHARE = 0.12  # of the documents that are several dialogues in a row
LONG_SHARE = 0.03  # of the joined ones that fill much of the context

LATE_FROM = 408_000  # the first document that is drawn with the late shares

_SKILLS: list[Skill] = [part.skill for part in MIXTURE]
_SHARES: list[float] = [part.share for part in MIXTURE]
_LATE: list[float] = [part.late for part in MIXTURE]


class Corpus:
    """Document i depends on the seed and i alone; none is kept."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def document(self, index: int) -> Document:
        rng = Random(f"{self._seed}/{index}")
        shares = _LATE if index >= LATE_FROM else _SHARES
        if rng.random() < JOINED_SHARE:
            count = rng.randint(12, 24) if rng.random() < LONG_SHARE else rng.randint(2, 4)
            return _joined(count, shares, rng)
        sample = _draw(shares, rng)
        return _with_neutral_system(sample.document, sample.language, rng)


def _draw(shares: list[float], rng: Random) -> Sample:
    return draw_trained(rng.choices(_SKILLS, shares)[0], rng)


def _is_plain(document: Document) -> bool:
    """Whether it can stand anywhere in a dialogue."""
    return (
        isinstance(document, Chat) and not document.tools and document.messages[0].role != "system"
    )


def _joined(count: int, shares: list[float], rng: Random) -> Document:
    """Dialogues of several skills, one after the other."""
    messages: list[Message] = []
    while count:
        document = _draw(shares, rng).document
        if _is_plain(document):
            assert isinstance(document, Chat)
            messages += document.messages
            count -= 1
    return _with_neutral_system(Chat(tuple(messages)), rng.choice(["en", "zh"]), rng)


def _with_neutral_system(document: Document, language: str, rng: Random) -> Document:
    if isinstance(document, Raw) or document.messages[0].role == "system":
        return document
    if rng.random() >= NEUTRAL_SHARE:
        return document
    system = Message("system", rng.choice(NEUTRAL_SYSTEM[language]))
    return replace(document, messages=(system, *document.messages))
