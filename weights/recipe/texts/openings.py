"""Skills: a first sentence for a story, and a whole story in a single sentence."""

from collections.abc import Mapping, Sequence
from random import Random

from weights.recipe.texts.document import Chat, chat
from weights.recipe.texts.openings_texts import OPENINGS_OF, OPENINGS_WITH, TALES_OF, TALES_WITH
from weights.recipe.texts.skill import Sample, Skill
from weights.recipe.texts.stories import asked_of, key_of
from weights.recipe.texts.stories_elements import Element, draw_element
from weights.recipe.texts.stories_en import capital
from weights.recipe.texts.stories_judge import holds, is_coherent, words_of
from weights.recipe.texts.vary import vary

Table = Mapping[str, Sequence[str]]

LINES = [
    *("an opening line", "a first sentence", "a first line", "an opening sentence", "an opening"),
    *(
        "a good first line",
        "a catchy first sentence",
        "a good opening line",
        "one opening sentence",
    ),
    *("a hook", "the first line", "the first sentence", "the opening line", "a strong opening"),
    *("a beautiful first sentence", "an interesting first line", "a starting sentence"),
]
WORKS = [
    "a story",
    "a story",
    "a story",
    "a novel",
    "a short story",
    "a tale",
    "a book",
    "my story",
]
ASKS = [
    *("Give me", "Give me", "Write", "Write", "Write me", "Suggest", "I need", "Can you give me"),
    *("Could you write", "Come up with", "Tell me", "Show me", "Think of", "Create", "I want"),
    *("Find me", "Help me with", "Invent", "Please write", "Do you have", "What would be", ""),
]
OTHER_LINES = [
    "How could a story about {what} begin?",
    "How would you begin a story about {what}?",
    "Start a story about {what} with one sentence",
    "Begin a story about {what}, only the first sentence",
    "Write only the first sentence of a story about {what}",
    "My story is about {what}. How should it start?",
    "I am writing about {what} and need a first sentence",
    "Give me a first sentence about {what}",
    "First sentence about {what}, please",
    "opening line: {what}",
    "One sentence to start a story about {what}",
    "What is a good first line for a book about {what}?",
    "How do I start a novel about {what}?",
]
TALES = [
    "Write a story in one sentence about {what}",
    "Tell me a story in one sentence about {what}",
    "Tell me a story about {what} in one sentence",
    "Write a one-sentence story about {what}",
    "One-sentence story about {what}",
    "A story about {what} in a single sentence, please",
    "In one sentence, tell me a story about {what}",
    "In a single sentence: a story about {what}",
    "Give me a one sentence story about {what}",
    "Can you tell a story about {what} in just one sentence?",
    "Could you write a story of one sentence about {what}?",
    "I want a story about {what}, but only one sentence",
    "Make up a one-line story about {what}",
    "A one-line tale about {what}",
    "Shortest story about {what}, one sentence",
    "Create a single-sentence story with {what}",
    "micro story, one sentence: {what}",
    "A whole story about {what} in one sentence",
    "Write one sentence that tells a story about {what}",
    "Compose a one sentence tale with {what}",
]
PAIRS = [("being", "place"), ("being", "object"), ("being", "being"), ("being", "food")]
KINDS = ["being", "being", "being", "place", "place", "object", "object", "food", "theme"]


def fill(template: str, elements: Sequence[Element]) -> str:
    """The sentence with its elements: the last is {a} and {the}, a first of two {a_hero}."""
    slots = {}
    for prefix, element in zip(("", "_hero"), reversed(elements), strict=False):
        verb = "called" if element.kind == "place" else "named"
        slots[f"a{prefix}"] = element.indefinite(verb)
        slots[f"the{prefix}"] = element.told_first
        if element.bare:
            slots[f"a{prefix}"] = element.name
    slots |= {slot.capitalize(): capital(text) for slot, text in slots.items()}
    return capital(template.format_map(slots))


def _draw_anything(rng: Random) -> str:
    """A sentence about whatever comes: nothing that only a request could have named."""
    element = draw_element(rng.choice(KINDS), rng, invented=0.0)
    while element.bare:
        element = draw_element("being", rng, invented=0.0)
    return fill(rng.choice(OPENINGS_OF[element.kind]), [element])


def _draw(single: Table, paired: Table, rng: Random) -> tuple[list[Element], str]:
    """What is asked for, one element or a pair, and a sentence with it."""
    if rng.random() < 0.25:
        kinds = rng.choice(PAIRS)
        elements = [draw_element(kind, rng) for kind in kinds]
        while elements[0].noun == elements[1].noun:
            elements[1] = draw_element(kinds[1], rng)
        return elements, fill(rng.choice(paired[kinds[1]]), elements)
    element = draw_element(rng.choice(KINDS), rng)
    return [element], fill(rng.choice(single[element.kind]), [element])


def _asked(elements: Sequence[Element], rng: Random) -> str:
    """The elements as the request has them."""
    names = [element.name if element.bare else element.indefinite("called") for element in elements]
    if elements[-1].kind == "place" and rng.random() < 0.5:
        return f" {rng.choice(('in', 'and', 'near', 'at'))} ".join(names)
    return " and ".join(names)


def _typed(text: str, what: str, rng: Random) -> str:
    typed = vary(text, "en", rng)
    return typed.replace("{what}", what.lower() if typed == typed.lower() else what)


def make_opening(rng: Random) -> Sample:
    """A first sentence; seldom one about anything."""
    asked = rng.choice(OTHER_LINES)
    if rng.random() < 0.6:
        asked = f"{rng.choice(ASKS)} {rng.choice(LINES)} for {rng.choice(WORKS)}".strip()
        if rng.random() < 0.06:
            return Sample(chat(vary(asked, "en", rng), _draw_anything(rng)))
        asked += " about {what}"
    elements, line = _draw(OPENINGS_OF, OPENINGS_WITH, rng)
    text = _typed(asked, _asked(elements, rng), rng)
    return Sample(chat(text, line), key_of("opening", elements), "en", asked_of(elements))


def make_tale(rng: Random) -> Sample:
    elements, line = _draw(TALES_OF, TALES_WITH, rng)
    text = _typed(rng.choice(TALES), _asked(elements, rng), rng)
    return Sample(chat(text, line), key_of("tale", elements), "en", asked_of(elements))


def grade_sentence(sample: Sample, reply: str) -> bool:
    """One line of a sentence or two that holds all that was asked for."""
    assert isinstance(sample.document, Chat)
    prompt = sample.document.messages[-2].content
    return (
        5 <= len(words_of(reply)) <= 40
        and "\n" not in reply.strip()
        and all(holds(reply, word) for word in sample.accepted)
        and is_coherent(reply, prompt)
    )


OPENINGS = Skill("openings", make_opening, grade_sentence)
TALES_IN_ONE_SENTENCE = Skill("one-sentence stories", make_tale, grade_sentence)
