"""Requests to repeat something. They also teach the model to look back and copy."""

from random import Random

from weights.recipe.texts.document import Chat, Document, Turn
from weights.recipe.texts.fallback import ADJECTIVES, NOUNS, PLACES, VERBS, invented_word
from weights.recipe.texts.stories import NAMES

REQUESTS = [
    "Repeat after me: {}",
    "Repeat after me: {}",
    "repeat after me: {}",
    "Repeat: {}",
    "Repeat this: {}",
    "Please repeat: {}",
    "Echo {}",
    "echo: {}",
    'Say "{}"',
    "Say: {}",
    "Say {}",
    "say {}",
    "Just say {}",
    "Can you say {}?",
]
WORDS = [NOUNS, ADJECTIVES, VERBS, PLACES, [name for names in NAMES.values() for name in names]]


def _word(rng: Random) -> str:
    return invented_word(rng) if rng.random() < 0.3 else rng.choice(rng.choice(WORDS))


def echo_turn(rng: Random) -> Turn:
    text = " ".join(_word(rng) for _ in range(rng.choice([1, 1, 2, 2, 3, 4, 5, 6, 8])))
    return Turn(rng.choice(REQUESTS).format(text), text)


def name_turn(rng: Random) -> Turn:
    """The user says a name, and is greeted by it."""
    name = rng.choice(WORDS[-1]) if rng.random() < 0.7 else invented_word(rng).capitalize()
    request = rng.choice(["My name is {}", "I am {}", "Hi, I am {}", "Hello, my name is {}"])
    answer = rng.choice(
        ["Nice to meet you, {}! How can I help you?", "Hello, {}! A joke, perhaps?"]
    )
    return Turn(request.format(name) + rng.choice(["", ".", "!"]), answer.format(name))


def echo_chat(rng: Random) -> Document:
    turns = [echo_turn(rng) if rng.random() < 0.8 else name_turn(rng)]
    while rng.random() < 0.3:
        turns.append(echo_turn(rng))
    return Chat(turns)
