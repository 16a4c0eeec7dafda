"""Every skill, how often it is drawn for training, and which ones are evaluated."""

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

# Shares of the documents, not of the tokens: a story is ten times as long as a greeting.
_CHATS: list[tuple[Skill, float]] = [
    (TEXT_TASKS, 24),
    (EXTRACTION, 14),
    (TOOL_CALLS, 14),
    (TOOL_ANSWERS, 4),
    (ONE_DIGIT, 1.5),
    (TWO_DIGITS, 4),
    (TWO_DIGIT_PRODUCTS, 5),
    (THREE_DIGITS, 4),
    (MEMORY, 8),
    (SYSTEM_PROMPTS, 8),
    (FACTS, 8),
    (SMALL_TALK, 7),
    (HONESTY, 7),
    (TELLING, 5),
    (stories.STORIES, 2.5),
    (stories_zh.STORIES, 2.2),
    (stories.CONTINUATIONS, 1),
    (stories_zh.CONTINUATIONS, 0.7),
    (openings.OPENINGS, 0.8),
    (openings.TALES_IN_ONE_SENTENCE, 0.6),
    (stories_zh.OPENINGS, 0.7),
    (stories_zh.ONE_LINE_STORIES, 0.5),
    (verses.VERSES, 1.5),
    (verses_zh.VERSES, 1.2),
]
_RAW: list[tuple[Skill, float]] = [
    (RAW_JOKES, 4.5),
    (stories.RAW_STORIES, 0.8),
    (stories_zh.RAW_STORIES, 0.5),
    (RAW_EXCHANGES, 3),
    (RAW_FALLBACK, 0.7),
]
MIXTURE: list[tuple[Skill, float]] = _CHATS + _RAW
EVALUATED: list[Skill] = [skill for skill, _ in _CHATS]
