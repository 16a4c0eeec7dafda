"""What people type when they want a story: hundreds of wordings around the elements."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from weights.recipe.texts.stories_elements import (
    DISHES,
    Element,
    draw_element,
    plural,
    pronoun_of,
    with_article,
)
from weights.recipe.texts.stories_en_plots import (
    CONTEST,
    DOORSTEP,
    GIFT,
    GROWING,
    GUARD,
    LETTER,
    PAINTING,
    SLEEPLESS,
    TALKING,
    TRADE,
    Plot,
)
from weights.recipe.texts.stories_en_quests import (
    BROKEN,
    ECHO,
    FEAR,
    JOURNEY,
    LOST,
    OWNER,
    RECIPE,
    SHARE,
    STORM,
    TREE,
    WISH,
)
from weights.recipe.texts.vary import vary


@dataclass(frozen=True)
class Request:
    """`plots` are those that tell what was asked for; any if empty. `pronoun` is the hero's."""

    text: str
    elements: tuple[Element, ...]
    pronoun: str = ""
    plots: tuple[Plot, ...] = ()


VERBS = [
    *("Tell me", "Tell me", "Tell me", "Tell", "Write", "Write", "Write", "Write me", "Write me"),
    *("Create", "Make up", "Compose", "Give me", "Give me", "Come up with", "Invent", "Make"),
    *("I want", "I would like", "I'd like", "I need", "How about", "Can you tell me"),
    *("Can you write", "Could you write", "Would you write", "Can I have", "Can I hear"),
    "Let me hear",
    *("Please tell me", "Please write", "Generate", "Share", "Do you know", "I want to hear"),
    *("Help me write", "Try to write", "Read me", "I want to read", "Produce", "Tell us", "Draft"),
]  # fmt: skip
STORIES = [
    *("a story", "a story", "a story", "a story", "a short story", "a short story"),
    *("a little story", "a bedtime story", "a bedtime story", "a fairy tale", "a tale", "a fable"),
    *("a very short story", "a nice story", "a funny story", "a happy story", "a cute story"),
    *("a children's story", "a kids' story", "a story for children", "an adventure story"),
    *("a story for kids", "a brief story", "a small story", "a good story", "a warm story"),
    "a sweet story",
    *("a fantasy story", "an exciting story", "a magical story", "a sad story", "a quick story"),
    *("an original story", "a simple story", "a heartwarming story", "one story", "some story"),
    "a new story",
]  # fmt: skip
LINKS = [
    *("about", "about", "about", "about", "about", "about", "with", "with", "featuring"),
    *("that has", "involving", "including", "on", "that mentions", "which includes"),
]
ENDINGS = [
    *([""] * 16),
    *(" for my daughter", " for my son", " for children", " for kids", " for bedtime"),
    *(" with a happy ending", " in one paragraph", " in a few sentences", " in about 100 words"),
    *(" in simple words", " for a child", ", not too long", ", please", " please", ", short one"),
    *(" in English", " for a 5 year old", " for tonight", ", something short", ", make it short"),
]  # fmt: skip
BARE = [
    *("Story please", "story", "A story, please", "Story time!", "One story please", "a story!"),
    *("Tell me something nice before I sleep", "I can't sleep, tell me a story", "bedtime story"),
    *("I'm bored, tell me a story", "Do you know any stories?", "Can you tell stories?"),
    *("Surprise me with a story", "Tell me any story you like", "Write whatever story you want"),
    *("Once upon a time", "Start a story", "Tell the kids a story", "short story"),
    "fairy tale please",
    *("Let's hear a story", "What story can you tell me?", "I would love to hear a story"),
    *("Entertain me with a little tale", "My kids want a story", "Can you write stories?"),
    *("Write something creative", "Be creative and write a short story", "write a story for me"),
]  # fmt: skip
LISTED = [
    "Write a story with these words: {what}",
    "Use these words in a short story: {what}",
    "Make a story out of {what}",
    "story: {what}",
    "Story about {what}",
    "short story, {what}",
    "Words: {what}. Write a story.",
    "Topic: {what}. Tell me a story.",
    "{what} - make a story out of it",
    "Here are my ideas for a story: {what}",
    "Write a story that contains {what}",
    "The story should have {what} in it. Go!",
    "bedtime story about {what}",
    "Can you put {what} into one story?",
    "I need a story, it must include {what}",
    "A tale of {what}, please",
    "Something about {what}, as a story",
    "Let's make up a story about {what}",
    "My daughter loves {what}. Tell her a story.",
    "My son wants a story about {what}",
    "Combine {what} in a little story",
]
# Whether the noun stands with an article, and the wording.
COMPOUNDS = [
    (False, "{what} story"),
    (False, "{what} story please"),
    (False, "one {what} story"),
    (False, "some {what} story"),
    (True, "{what} story"),
    (True, "tell me {what} story"),
    (True, "write {what} story"),
    (True, "I want {what} story"),
]
FOLLOW_UPS = [
    *("Another one", "Another one, please", "Tell me another story", "One more", "One more story"),
    *("Another story", "Again", "I liked that. Another story?", "Do you know another one?", "more"),
    *("Nice! Tell me one more", "Can I have one more story?", "Next story", "And another?"),
]
ABOUT_ANOTHER = [
    *("Now one about {what}", "And one about {what}?", "Now tell me a story about {what}"),
    *("Great! Now a story about {what}", "Another one, about {what}", "next: {what}"),
    *("Tell me another story, this time about {what}", "Can you do one with {what}?"),
]

# What the hero does with the thing, and which plots tell of that.
DOINGS: list[tuple[str, tuple[Plot, ...]]] = [
    ("who finds {thing}", (TALKING, GROWING, OWNER)),
    ("who found {thing}", (TALKING, GROWING, OWNER)),
    ("that finds {thing}", (TALKING, GROWING, OWNER)),
    ("finding {thing}", (TALKING, GROWING, OWNER)),
    ("who discovers {thing}", (TALKING, GROWING, OWNER)),
    ("who loses {their} {noun}", (LOST,)),
    ("who lost {their} {noun}", (LOST,)),
    ("losing {thing}", (LOST,)),
    ("who is looking for {thing}", (LOST, JOURNEY)),
    ("in search of {thing}", (JOURNEY,)),
    ("who goes on a journey to find {thing}", (JOURNEY,)),
    ("who wants {thing}", (CONTEST, TRADE)),
    ("who wins {thing}", (CONTEST,)),
    ("who buys {thing}", (TALKING, TRADE)),
    ("who has {thing}", (LOST, STORM, ECHO, BROKEN)),
    ("who owns {thing}", (LOST, STORM, BROKEN)),
    ("with {thing}", (LOST, STORM, ECHO, BROKEN, TALKING, LETTER)),
    ("and {their} {noun}", (LOST, STORM, BROKEN)),
    ("and a talking {noun}", (TALKING,)),
    ("who breaks {their} {noun}", (BROKEN,)),
    ("who repairs {thing}", (BROKEN,)),
    ("who paints {thing}", (PAINTING,)),
    ("who guards {thing}", (GUARD,)),
    ("who plants {thing}", (TREE,)),
    ("who gives away {thing}", (GIFT,)),
    ("who gets {thing} as a present", (DOORSTEP,)),
]
FOOD_DOINGS: list[tuple[str, tuple[Plot, ...]]] = [
    ("who finds {thing}", (TALKING, GROWING)),
    ("who buys {thing}", (TALKING, TRADE)),
    ("who wins {thing}", (CONTEST,)),
    ("who shares {their} {noun}", (SHARE,)),
    ("who has only {thing}", (SHARE,)),
    ("with {thing}", (SHARE, TALKING, LETTER)),
]
DISH_DOINGS: list[tuple[str, tuple[Plot, ...]]] = [
    ("who makes {thing}", (RECIPE,)),
    ("who wants to make the best {noun}", (RECIPE,)),
    ("and the perfect {noun}", (RECIPE,)),
]
PLAIN_DOINGS: list[tuple[str, tuple[Plot, ...]]] = [
    ("who can't sleep", (SLEEPLESS,)),
    ("who cannot sleep", (SLEEPLESS,)),
    ("who gets a letter", (LETTER,)),
    ("who gets a surprise party", (LETTER,)),
    ("on {their} birthday", (LETTER,)),
    ("who takes part in a race", (CONTEST,)),
    ("who makes a wish", (TALKING,)),
    ("who paints", (PAINTING,)),
    ("who goes on a journey", (JOURNEY,)),
    ("on an adventure", (JOURNEY,)),
    ("in a storm", (STORM,)),
    ("who makes a friend", ()),
    ("who helps a stranger", (SHARE, GUARD, CONTEST)),
]
LIVINGS = [
    *("who lives in {place}", "in {place}", "in {place}", "at {place}", "near {place}"),
    *("from {place}", "that lives near {place}", "who works near {place}", "living near {place}"),
    *("who visits {place}", "by {place}", "and {place}"),
]
WISHES = [
    *("who wants to {wish}", "who learns to {wish}", "who dreams of learning to {wish}"),
    *("that wants to {wish}", "learning to {wish}", "who cannot {wish}", "who can't {wish}"),
]
FEARS = ["who is afraid of {fear}", "afraid of {fear}", "who fears {fear}", "scared of {fear}"]
EITHER = [
    *("{one} and {two}", "{one} and {two}", "{one} and {their} friend, {two}"),
    *("{one} and {their} {bare}", "{one} with {their} {bare}", "{one} who meets {two}"),
    "the friendship of {one} and {two}",
]  # fmt: skip
SEPARATORS = [(", ", " and "), (", ", " and "), (", ", ", and "), (" and ", " and "), (", ", ", ")]
_COMBINATIONS = {
    1: {"being": 9, "object": 3, "place": 3, "theme": 2, "food": 1},
    2: {
        "being object": 5,
        "being place": 4,
        "being being": 3,
        "being wish": 2,
        "being fear": 1,
        "object place": 1,
        "object object": 1,
        "being food": 1,
        "being theme": 1,
        "food place": 1,
        "theme place": 1,
    },
    3: {
        "being object place": 6,
        "being being place": 1,
        "being being object": 1,
        "being object object": 1,
        "being food place": 1,
        "being object theme": 1,
        "being being being": 1,
        "being object wish": 1,
    },
}
# By number of elements: their kinds, each as often as its weight.
KINDS = {
    count: [kinds.split() for kinds, weight in weights.items() for _ in range(weight)]
    for count, weights in _COMBINATIONS.items()
}


def _draw_elements(rng: Random) -> list[Element]:
    """One to three different elements; beings in the order of their importance."""
    count = rng.choice((1, 1, 1, 1, 2, 2, 2, 3, 3))
    elements: list[Element] = []
    for kind in rng.choice(KINDS[count]):
        if kind in ("wish", "fear"):
            plot = WISH if kind == "wish" else FEAR
            elements.append(Element(kind, rng.choice(plot.choices[kind])))
            continue
        element = draw_element(kind, rng)
        while any(element.noun == other.noun for other in elements):
            element = draw_element(kind, rng)
        elements.append(element)
    return elements


def _named(element: Element, style: float, rng: Random) -> str:
    """One element within a list: "a fox", "fox", "the fox" or "foxes"."""
    if element.bare:
        return element.name
    noun = element.indefinite(rng.choice(("named", "named", "called", "named")))
    if element.name or element.kind not in ("being", "object", "place") or style < 0.7:
        return noun
    inner = f"{element.adjective} {element.noun}".strip()
    if style < 0.88:
        return inner
    return f"the {inner}" if style < 0.94 else plural(inner)


def _listed(elements: Sequence[Element], style: float, rng: Random) -> str:
    names = [_named(element, style, rng) for element in elements]
    if len(names) == 1:
        return names[0]
    separator, last = rng.choice(SEPARATORS)
    if len(names) == 2 and last == ", and ":
        last = " and "
    return separator.join(names[:-1]) + last + names[-1]


def _shuffled(elements: list[Element], rng: Random) -> list[Element]:
    """In any order, but with the beings still in theirs: the first is the hero."""
    mixed = rng.sample(elements, len(elements))
    beings = iter([element for element in elements if element.kind == "being"])
    return [next(beings) if element.kind == "being" else element for element in mixed]


def _told(elements: list[Element], pronoun: str, rng: Random) -> tuple[str, tuple[Plot, ...]]:
    """The hero with what it does: "a girl named Wren who finds a key in a forest"."""
    hero = elements[0]
    rest = rng.sample(elements[1:], len(elements) - 1)
    rest.sort(key=lambda each: each.kind not in ("being", "wish", "fear"))
    is_set = any(each.kind in ("wish", "fear") for each in rest)
    text = _named(hero, 0.0, rng)
    plots: tuple[Plot, ...] = ()
    their = {"he": "his", "she": "her", "it": "its"}.get(pronoun, "their")
    for element in rest:
        noun = f"{element.adjective} {element.noun}".strip()
        gaps = {"thing": element.indefinite("called"), "noun": noun, "their": their}
        if element.kind == "being":
            choices = [each for each in EITHER if not (element.name and "bare" in each)]
            text = rng.choice(choices).format(one=text, two=gaps["thing"], their=their, bare=noun)
        elif element.kind in ("object", "food"):
            doings = DOINGS if element.kind == "object" else FOOD_DOINGS
            if element.noun in DISHES and rng.random() < 0.4:
                doings = DISH_DOINGS
            doing, plots = ("and {thing}", plots) if plots or is_set else rng.choice(doings)
            if element.adjective and "{noun}" in doing and "talking" in doing:
                doing = "and {thing}, which can talk"
            text += " " + doing.format(**gaps)
        elif element.kind == "place":
            text += " " + rng.choice(LIVINGS).format(place=gaps["thing"])
        elif element.kind == "theme":
            text += f" and {element.noun}"
        else:
            clause = rng.choice(WISHES if element.kind == "wish" else FEARS)
            text += " " + clause.format(**{element.kind: element.noun})
    if not rest and rng.random() < 0.5:
        doing, plots = rng.choice(PLAIN_DOINGS)
        text += " " + doing.format(their=their)
    return text, plots


def _fits(elements: Sequence[Element]) -> bool:
    """Whether the first is a hero that can be told of with a clause."""
    return elements[0].kind == "being" and sum(each.kind == "object" for each in elements) < 2


def _finished(text: str, what: str, rng: Random) -> str:
    """`text` typed as people type, with `what` in its gap."""
    if len(what) > 90:
        text = text.replace(", not too long", "")
    typed = vary(text, "en", rng)
    if typed == typed.lower() and rng.random() < 0.7:
        what = what.lower()
    return typed.replace("{what}", what)


def draw_request(rng: Random) -> Request:
    """A request with its elements; one in eight names none."""
    if rng.random() < 0.12:
        bare = rng.choice(BARE) if rng.random() < 0.4 else _frame(rng, "")
        return Request(vary(bare, "en", rng), ())
    return _request_about(_draw_elements(rng), rng)


def _frame(rng: Random, what: str) -> str:
    text = f"{rng.choice(VERBS)} {rng.choice(STORIES)}"
    if what:
        text += f" {rng.choice(LINKS)} {what}"
    return text + rng.choice(ENDINGS)


def _request_about(elements: list[Element], rng: Random) -> Request:
    needs_clause = any(each.kind in ("wish", "fear") for each in elements)
    if needs_clause or (_fits(elements) and rng.random() < 0.5):
        pronoun = pronoun_of(elements[0], rng)
        what, plots = _told(elements, pronoun, rng)
        frame = f"{rng.choice(VERBS)} {rng.choice(STORIES)} about {{what}}{rng.choice(ENDINGS)}"
        if rng.random() < 0.15:
            frame = rng.choice(("Story about {what}", "story: {what}", "A tale of {what}"))
        return Request(_finished(frame, what, rng), tuple(elements), pronoun, plots)
    elements = _shuffled(elements, rng)
    only = elements[0]
    is_plain = len(elements) == 1 and not only.name and not only.adjective
    if is_plain and " " not in only.noun and rng.random() < 0.12:
        article, compound = rng.choice(COMPOUNDS)
        noun = with_article(only.noun) if article else only.noun
        return Request(_finished(compound, noun, rng), (only,))
    what = _listed(elements, rng.random(), rng)
    frame = rng.choice(LISTED) if rng.random() < 0.3 else _frame(rng, "{what}")
    return Request(_finished(frame, what, rng), tuple(elements))


def draw_follow_up(rng: Random) -> Request:
    """What is asked after a story has been told."""
    if rng.random() < 0.5:
        return Request(vary(rng.choice(FOLLOW_UPS), "en", rng), ())
    elements = tuple(_shuffled(_draw_elements(rng), rng))
    if any(each.kind in ("wish", "fear") for each in elements):
        return Request(vary(rng.choice(FOLLOW_UPS), "en", rng), ())
    what = _listed(elements, 0.0, rng)
    return Request(_finished(rng.choice(ABOUT_ANOTHER), what, rng), elements)
