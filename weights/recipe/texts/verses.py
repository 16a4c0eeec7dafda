"""Skill: little poems about anything: two or four rhymed lines, or a haiku.

A poem is made of closed couplets, of which each names what the poem is about; with two topics,
the first couplet is about the first and the second about the other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from weights.recipe.texts.document import chat
from weights.recipe.texts.lexicon import pseudo_word
from weights.recipe.texts.skill import Sample, Skill
from weights.recipe.texts.stories_elements import (
    ANIMALS,
    BOYS,
    FOODS,
    GIRLS,
    INVENTED,
    JOBS,
    OBJECTS,
    PLACES,
    THEMES,
    UNIQUE,
    Element,
    plural,
)
from weights.recipe.texts.stories_en import capital
from weights.recipe.texts.vary import vary
from weights.recipe.texts.verses_texts import (
    ANY_TOPIC,
    FIRST_LINES,
    SECOND_LINES,
    THIRD_LINES,
)
from weights.recipe.texts.verses_themes_texts import ON_A_THEME, THEME_NAMES
from weights.recipe.texts.words import words

FAMILY = words(
    "mother father sister brother grandmother grandfather daughter son wife husband teacher cat "
    "dog garden home town village family boss neighbour hamster horse bicycle"
)
PLURAL_THEMES = words("dreams the+stars numbers colours rivers holidays books")
PLAIN_THEMES = [
    theme
    for theme in THEMES
    if not {theme, f"the {theme}"} & {*PLURAL_THEMES, *ON_A_THEME, "friendship"}
]


@dataclass(frozen=True)
class Topic:
    """`the` is how the poem calls it, `asked` how the request did."""

    the: str
    asked: str


@dataclass(frozen=True)
class Form:
    """`lines` of verse; `names` are what people call it, article and all."""

    lines: int
    names: tuple[str, ...]


POEM = Form(
    4,
    (
        *("a poem", "a poem", "a poem", "a short poem", "a short poem", "a little poem", "a verse"),
        *("a four-line verse", "a four line poem", "a rhyme", "a rhyme", "a little rhyme"),
        "a song",
        *("a rhyming poem", "a small poem", "a nice poem", "some verses", "four lines"),
        "a poem in 4 lines",
        *("a few rhyming lines", "a funny poem", "a sweet poem", "a nursery rhyme", "a quatrain"),
        *("a children's poem", "a short verse", "a little song", "a beautiful poem", "some poetry"),
    ),
)  # fmt: skip
HAIKU = Form(
    3,
    (
        *("a haiku", "a haiku", "a haiku", "haiku", "a haiku poem", "a short haiku", "one haiku"),
        *("a Japanese haiku", "a three-line poem", "a little haiku", "a poem of three lines"),
    ),
)
COUPLET = Form(
    2,
    (
        *("a couplet", "a rhyming couplet", "two lines of verse", "a two-line poem"),
        *("two rhyming lines", "a poem in two lines", "a short couplet", "a two line rhyme"),
    ),
)
FORMS = {"poem": POEM, "haiku": HAIKU, "couplet": COUPLET}
VERBS = [
    *("Write", "Write", "Write", "Write me", "Write me", "Compose", "Give me", "Tell me", "Make"),
    *("Create", "Can you write", "Could you write", "Please write", "I want", "I'd like", "I need"),
    *(
        "Make up",
        "Recite",
        "Come up with",
        "How about",
        "Can I have",
        "Do you know",
        "Invent",
        "",
        "",
    ),
    *("Can you make", "Let me hear", "Try", "Generate", "Say", "Help me write", "I would like"),
]
LINKS = ["about", "about", "about", "about", "on", "about", "for", "on the topic of", "about", "of"]
TAILS = [
    *([""] * 12),
    *(
        " for my daughter",
        " for a birthday card",
        " for kids",
        " for school",
        " please",
        ", please",
    ),
    *(" that rhymes", " for my friend", " for children", ", nothing long", ", keep it short"),
]
OTHER_WAYS = [
    "{what}: {form}, please",
    "Put {what} into {form}",
    "Can you turn {what} into {form}?",
    "My topic is {what}. Write {form}.",
    "I love {what}, write {form} about it",
    "Be a poet: {form} about {what}",
    "Do you know {form} about {what}?",
    "{form} with {what} in it",
    "topic: {what}. {form}!",
    "Say something poetic about {what}, {form}",
]


NOUNS = [
    *(("being", ANIMALS), ("being", JOBS), ("object", OBJECTS), ("place", PLACES)),
    ("food", FOODS),
]


def _draw_noun(rng: Random, invented: float) -> Element:
    kind, nouns = rng.choice(NOUNS)
    if kind in ("being", "object") and rng.random() < invented:
        return Element(kind, pseudo_word(rng))
    return Element(kind, rng.choice(nouns))


def draw_topic(rng: Random, free: bool = False) -> Topic:
    """Something to write about; `free`: nothing that only a request could have named."""
    chance = rng.random()
    if chance < 0.2:
        theme = rng.choice(list(ON_A_THEME))
        return Topic(theme, rng.choice(THEME_NAMES[theme]))
    if chance < 0.3:
        theme = rng.choice(PLAIN_THEMES)
        return Topic(theme, theme)
    if chance < 0.4 and not free:
        name = rng.choice((*GIRLS, *BOYS)) if rng.random() > INVENTED else pseudo_word(rng)
        return Topic(name.capitalize(), name.capitalize())
    if chance < 0.47 and not free:
        noun = rng.choice(FAMILY)
        return Topic(f"my {noun}", f"my {noun}")
    element = _draw_noun(rng, 0.0 if free else INVENTED)
    while element.definite in ON_A_THEME or element.noun in ON_A_THEME:
        element = _draw_noun(rng, 0.0 if free else INVENTED)
    style = rng.random()
    if style < 0.55 or element.is_mass:
        asked = element.noun if element.is_mass else element.indefinite()
    elif style < 0.75:
        asked = element.definite
    else:
        asked = element.noun if style < 0.85 or element.noun in UNIQUE else plural(element.noun)
    return Topic(element.noun if element.is_mass else element.definite, asked)


def syllables(text: str) -> int:
    """About how many syllables the words have."""
    count = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word.endswith("e") and not re.search(r"[^aeiouy]le$", word):
            word = word[:-1]
        word = re.sub(r"([^td])ed$", r"\1d", word).replace("some", "som")
        count += max(1, len(re.findall(r"[aeiouy]+", word)))
    return count


def _filled(line: str, the: str) -> str:
    return line.replace("{the}", the).replace("{The}", capital(the))


@lru_cache(maxsize=64)
def couplets_on(the: str) -> list[tuple[str, str]]:
    """All couplets that a poem about this may have."""
    couplets = ON_A_THEME.get(the, ANY_TOPIC)
    return [(_filled(one, the), _filled(two, the)) for one, two in couplets]


def _first_lines(the: str) -> list[str]:
    return FIRST_LINES[min(syllables(the), 5)]


def _compose(form: str, topics: Sequence[Topic], rng: Random) -> str:
    the = topics[0].the
    if form == "haiku":
        first = _filled(rng.choice(_first_lines(the)), the)
        return f"{first},\n{rng.choice(SECOND_LINES)},\n{rng.choice(THIRD_LINES)}."
    if form == "couplet":
        couplets = [_draw_couplet(the, rng)]
    elif len(topics) == 2:
        couplets = [_draw_couplet(topic.the, rng) for topic in topics]
        while couplets[0][0] == couplets[1][0]:
            couplets[1] = _draw_couplet(topics[1].the, rng)
    else:
        couplets = [
            (_filled(one, the), _filled(two, the))
            for one, two in rng.sample(ON_A_THEME.get(the, ANY_TOPIC), 2)
        ]
    return "\n".join(line for couplet in couplets for line in couplet)


def _draw_couplet(the: str, rng: Random) -> tuple[str, str]:
    one, two = rng.choice(ON_A_THEME.get(the, ANY_TOPIC))
    return _filled(one, the), _filled(two, the)


def _request(form: str, topics: Sequence[Topic], rng: Random) -> str:
    name = rng.choice(FORMS[form].names)
    what = " and ".join(topic.asked for topic in topics)
    if topics and rng.random() < 0.15:
        text = rng.choice(OTHER_WAYS).replace("{form}", name)
    else:
        text = f"{rng.choice(VERBS)} {name}"
        text += f" {rng.choice(LINKS)} {{what}}" if topics else ""
        tail = rng.choice(TAILS)
        text += "" if form == "haiku" and "rhymes" in tail else tail
    typed = vary(capital(text.strip()), "en", rng)
    if typed == typed.lower() and rng.random() < 0.7:
        what = what.lower()
    return typed.replace("{what}", what)


def make_verse(rng: Random) -> Sample:
    """Four lines mostly; now and then about two topics, or about whatever comes."""
    form = rng.choice(("poem", "poem", "poem", "haiku", "couplet"))
    if rng.random() < 0.07:
        topic = draw_topic(rng, free=True)
        text = _compose(form, [topic], rng)
        return Sample(chat(_request(form, (), rng), text), accepted=(form,))
    topics = [draw_topic(rng)]
    if form == "poem" and rng.random() < 0.2:
        other = draw_topic(rng)
        while other.the == topics[0].the:
            other = draw_topic(rng)
        topics.append(other)
    names = [topic.the for topic in topics]
    key = "|".join(("verse", form, *sorted(name.lower() for name in names)))
    request = _request(form, topics, rng)
    return Sample(chat(request, _compose(form, topics, rng)), key, "en", (form, *names))


def grade_verse(sample: Sample, reply: str) -> bool:
    """As many lines as the form has, each one of the topic's and rhyming with its pair."""
    form, *names = sample.accepted
    lines = reply.strip().split("\n")
    if len(lines) != FORMS[form].lines:
        return False
    if not names:
        return True
    if form == "haiku":
        firsts = {f"{_filled(line, names[0])}," for line in _first_lines(names[0])}
        second, third = lines[1].rstrip(","), lines[2].rstrip(".")
        return lines[0] in firsts and second in SECOND_LINES and third in THIRD_LINES
    couplets = list(zip(lines[::2], lines[1::2], strict=True))
    expected = names if len(names) == len(couplets) else names * len(couplets)
    return len(set(couplets)) == len(couplets) and all(
        couplet in couplets_on(name) for couplet, name in zip(couplets, expected, strict=True)
    )


VERSES = Skill("verses", make_verse, grade_verse)
