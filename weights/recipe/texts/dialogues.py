"""Dialogues that mix all subjects, and the system messages that stand before some of them."""

from random import Random

from weights.recipe.texts.about import about_turn
from weights.recipe.texts.document import Chat, Document, Turn
from weights.recipe.texts.fallback import fallback_turn
from weights.recipe.texts.greetings import greeting_turn
from weights.recipe.texts.jokes import joke_turns
from weights.recipe.texts.stories import story_turns

SYSTEM_MESSAGES = [
    "You are a helpful assistant.",
    "You are a helpful assistant",
    "You are a friendly assistant.",
    "You are Inkling, a tiny model.",
    "You are a helpful, honest and harmless assistant.",
    "You are an AI assistant. Answer in short sentences.",
    "Answer briefly.",
    "Be concise.",
    "Be kind and short.",
    "Always be polite.",
    "You are a comedian.",
    "You are a storyteller for children.",
    "You are ChatGPT, a large language model.",
    "Answer in English.",
    "You are an expert on Inkstone.",
    "Today is a fine day. Help the user with everything they ask.",
]


def some_turns(rng: Random) -> list[Turn]:
    draw = rng.random()
    if draw < 0.3:
        return joke_turns(rng)
    if draw < 0.4:
        return story_turns(rng)
    if draw < 0.6:
        return [greeting_turn(rng)]
    if draw < 0.8:
        return [about_turn(rng)]
    return [fallback_turn(rng)]


def mixed_chat(rng: Random) -> Document:
    """A greeting, then two to four subjects."""
    turns = [greeting_turn(rng)] if rng.random() < 0.6 else []
    for _ in range(rng.randint(2, 4)):
        turns += some_turns(rng)
    return Chat(turns)


def long_chat(rng: Random) -> Document:
    """A dialogue that fills much of the context, so that far positions are trained too."""
    turns: list[Turn] = []
    for _ in range(rng.randint(12, 30)):
        turns += some_turns(rng)
    return Chat(turns)


def with_system(document: Document, rng: Random) -> Document:
    """The same dialogue, in one of four cases after a system message."""
    if isinstance(document, Chat) and rng.random() < 0.25:
        return Chat(document.turns, rng.choice(SYSTEM_MESSAGES))
    return document
