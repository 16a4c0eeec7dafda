"""Every skill, how often it is drawn for training, and which ones are evaluated."""

from typing import NamedTuple

from weights.recipe.texts import openings, stories, stories_zh, verses, verses_zh
from weights.recipe.texts.about import FACTS
from weights.recipe.texts.arithmetic import (
    ONE_DIGIT,
    THREE_DIGITS,
    TWO_DIGIT_PRODUCTS,
    TWO_DIGITS,
)
from weights.recipe.texts.extraction import EXTRACTION
from weights.recipe.texts.fallback import HONESTY, RAW_FALLBACK
from weights.recipe.texts.greetings import SMALL_TALK
from weights.recipe.texts.jokes import RAW_JOKES, TELLING, known_joke
from weights.recipe.texts.memory import MEMORY
from weights.recipe.texts.raw_exchanges import RAW_EXCHANGES
from weights.recipe.texts.skill import Skill
from weights.recipe.texts.system import SYSTEM_PROMPTS
from weights.recipe.texts.text_tasks import TEXT_TASKS
from weights.recipe.texts.tools import TOOL_ANSWERS, TOOL_CALLS

__all__ = ["EVALUATED", "MIXTURE", "known_joke"]


class Part(NamedTuple):
    """A skill and its share of the documents, at first and late (`corpus.LATE_FROM`).

    Not of the tokens: a story is ten times as long as a greeting. Late, more is drawn of what is
    learnt slowly and is short.
    """

    skill: Skill
    share: float
    late: float


_CHATS: list[Part] = [
    Part(TEXT_TASKS, 24, 42),
    Part(EXTRACTION, 14, 20),
    Part(TOOL_CALLS, 14, 17),
    Part(TOOL_ANSWERS, 4, 3),
    Part(ONE_DIGIT, 1.5, 1.5),
    Part(TWO_DIGITS, 4, 4),
    Part(TWO_DIGIT_PRODUCTS, 5, 5),
    Part(THREE_DIGITS, 4, 4),
    Part(MEMORY, 8, 6),
    Part(SYSTEM_PROMPTS, 8, 9),
    Part(FACTS, 8, 8),
    Part(SMALL_TALK, 7, 8),
    Part(HONESTY, 7, 7),
    Part(TELLING, 5, 5),
    Part(stories.STORIES, 2.5, 2.5),
    Part(stories_zh.STORIES, 2.2, 2.2),
    Part(stories.CONTINUATIONS, 1, 1),
    Part(stories_zh.CONTINUATIONS, 0.7, 0.7),
    Part(openings.OPENINGS, 0.8, 1.2),
    Part(openings.TALES_IN_ONE_SENTENCE, 0.6, 1.2),
    Part(stories_zh.OPENINGS, 0.7, 1.2),
    Part(stories_zh.ONE_LINE_STORIES, 0.5, 1),
    Part(verses.VERSES, 1.5, 2.5),
    Part(verses_zh.VERSES, 1.2, 2.4),
]
_RAW: list[Part] = [
    Part(RAW_JOKES, 4.5, 4.5),
    Part(stories.RAW_STORIES, 0.8, 0.8),
    Part(stories_zh.RAW_STORIES, 0.5, 0.5),
    Part(RAW_EXCHANGES, 3, 3),
    Part(RAW_FALLBACK, 0.7, 0.7),
]
MIXTURE: list[Part] = _CHATS + _RAW
EVALUATED: list[Skill] = [part.skill for part in _CHATS]
