"""English stories, told from plots: of 60 to 110 words, with one hero from start to end.

A story is a list of parts (one or two sentences each): an opening that introduces hero and place,
the beats of a plot, and a closing. What was asked for comes early and comes back at the end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from weights.recipe.texts.stories_elements import (
    ADJECTIVES_OF,
    DISHES,
    FOODS,
    FREE_OBJECTS,
    LIVES_PREPOSITION,
    PLACES,
    UNIQUE,
    YOUNG,
    Element,
    draw_being,
    draw_name,
    pronoun_of,
)
from weights.recipe.texts.stories_en_plots import CHOICES, Plot
from weights.recipe.texts.stories_en_quests import FEAR, PLOTS, WISH

FEWEST, MOST = 60, 110  # words
HERO_MENTIONS = 3  # at least, so that everybody knows whose story it is

ONCE = [
    "Once upon a time there was {hero} who lived {in_place}.",
    "Once upon a time there was {hero} who lived {in_place}.",
    "Once upon a time, {in_place}, there lived {hero}.",
    "Once upon a time {hero} lived {in_place}.",
    "Once upon a time there was {place}, and not far from it lived {hero}.",
    "Once upon a time, not far from {place}, there was {hero}.",
]
OTHER_OPENINGS = [
    "Long ago, {hero} lived {in_place}.",
    "There was once {hero} who lived {in_place}.",
    "{In_place} there lived {hero}.",
    "Far away, {in_place}, lived {hero}.",
    "In a time of tall ships and slow letters, {hero} lived {in_place}.",
    "Not so long ago there was {hero} who lived {in_place}.",
    "Many years ago, {hero} came to live {in_place}.",
    "Where the road ends there was {place}, and there lived {hero}.",
    "This is the story of {hero} who lived {in_place}.",
    "On the way to {place} there stood a small house, and in it lived {hero}.",
]
THEME_OPENINGS = [
    "This is a story about {theme}.",
    "Here is a little story about {theme}.",
    "People say many things about {theme}, but few know this story.",
    "If you want to know about {theme}, listen.",
]
TRAITS = [
    "Everyone liked {them}, because {they} always had time for a friend.",
    "{They} knew the name of every star.",
    "{They} liked nothing more than a warm cup of tea.",
    "Every evening {they} sat by the fire and told stories.",
    "{They} loved to sing in the morning, even in the rain.",
    "{They} had a garden full of yellow flowers.",
    "{They} {was} small, but {their} heart was big.",
    "{Their} lamp was always the last to go out at night.",
    "{They} {was} good at listening and bad at getting up early.",
    "Nobody could laugh as loudly as {they} could.",
]
FRIENDS = [
    "{Their} best friend was {helper}.",
    "Next door lived {helper}, and the two were good friends.",
    "{They} had a good friend, {helper}.",
    "Every evening {they} had tea with {helper}.",
    "Not far away lived {helper}.",
]
EXTRAS = {
    "thing": [
        "{They} never left home without {extra}.",
        "By {their} door {they} kept {extra}.",
        "All that {they} had brought from home was {extra}.",
        "On a shelf above {their} bed {they} kept {extra}.",
    ],
    "place": [
        "Long ago {they} had come from {extra}.",
        "From {their} window {they} could see {extra}.",
        "Every Sunday {they} walked all the way to {extra}.",
        "{They} had grown up near {extra}.",
    ],
    "being": [
        "{They} shared {their} home with {extra}.",
        "{Their} neighbour was {extra}.",
        "{Their} oldest friend was {extra}.",
        "On the other side of the road lived {extra}.",
    ],
}
EXTRA_CLOSINGS = {
    "thing": [
        "When {hero} came home, {extra} was waiting by the door.",
        "That night {hero} put {extra} by the window and slept well.",
        "{Hero} looked at {extra} that evening and smiled.",
    ],
    "place": [
        "On the way home they could see {extra} in the distance.",
        "In the evening they all walked to {extra} and watched the sun go down.",
        "The wind carried the news as far as {extra}.",
    ],
    "being": [
        "In the evening {extra} came over, and they all had supper together.",
        "{Extra} heard the story that evening and wanted to hear it again.",
        "Then {extra} made a big pot of soup for all of them.",
    ],
}
CLOSINGS: dict[str, list[str]] = {
    "hero": [
        "That night {hero} slept better than ever.",
        "{Hero} never forgot that day.",
        "And if you listen well, you can still hear {hero} laugh.",
        "{Hero} went to bed happy, and the stars looked in.",
        "And {hero} smiled all the way home.",
        "It was a good day, and {hero} knew it.",
    ],
    "helper": [
        "From that day on, {hero} and {helper} were the best of friends.",
        "And every evening {hero} and {helper} had tea together.",
        "{Hero} and {helper} still tell each other that story.",
        "Since that day nobody has seen {hero} without {helper}.",
        "And {helper} stayed a true friend to {hero} for ever.",
        "{Helper} and {hero} lived happily ever after.",
    ],
    "thing": [
        "To this day people tell the story of {hero} and {thing}.",
        "And whenever {hero} thought of {thing}, {they} smiled.",
        "And that was the story of {hero} and {thing}.",
        "{Hero} never forgot {thing} and that happy day.",
        "Who would have thought that {thing} could bring so much joy?",
        "And that night {hero} dreamed of {thing} and smiled.",
    ],
    "place": [
        "And {hero} walked home to {place} with a light heart.",
        "And whenever the wind is soft near {place}, people tell this story.",
        "That night the lights near {place} burned for a long time.",
        "And so {hero} lived happily {in_place} for many years.",
        "Since that day there has always been laughter near {place}.",
        "The stars came out over {place}, and all was well.",
    ],
    "theme": [
        "{Hero} had learned a lot about {theme} that day.",
        "When people near {place} talk about {theme}, they tell this story.",
        "And that is all that {hero} ever said about {theme}.",
        "Since then {hero} has often thought about {theme} and smiled.",
    ],
}
_THEIRS = {
    "he": ("him", "his", "himself"),
    "she": ("her", "her", "herself"),
    "it": ("it", "its", "itself"),
    "they": ("them", "their", "themself"),
}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _with_adjective(element: Element, used: set[str], rng: Random) -> Element:
    """Half of the elements that were not asked for with an adjective get one, each its own."""
    kind = element.kind
    if element.adjective or kind not in ADJECTIVES_OF or rng.random() < 0.5:
        return element
    adjective = rng.choice(ADJECTIVES_OF[kind])
    is_odd = adjective in ("old", "young") and element.noun in YOUNG
    if is_odd or adjective in used or element.noun in UNIQUE:
        return element
    used.add(adjective)
    return replace(element, adjective=adjective)


@dataclass
class Cast:
    """Who and what is in a story. `given` are the roles that were asked for."""

    roles: dict[str, Element]
    pronoun: str
    given: list[str] = field(default_factory=list)


_ROLES = {
    "being": ("hero", "helper"),
    "place": ("place",),
    "object": ("thing",),
    "food": ("thing",),
}


def draw_cast(elements: Sequence[Element], rng: Random, pronoun: str = "") -> Cast:
    """The elements in their roles, first come first served; drawn freely where none is given."""
    roles: dict[str, Element] = {}
    for element in elements:
        free = [role for role in _ROLES.get(element.kind, ("theme",)) if role not in roles]
        roles[free[0] if free else "extra"] = element
    given = list(roles)
    if "hero" not in roles:
        hero = Element("being", draw_being(rng))
        roles["hero"] = replace(hero, name=draw_name(hero, rng)) if rng.random() < 0.45 else hero
    if "place" not in roles:
        roles["place"] = Element("place", rng.choice(PLACES))
    if "thing" not in roles:
        kind = "object" if rng.random() < 0.85 or "theme" in roles else "food"
        roles["thing"] = Element(kind, rng.choice(FREE_OBJECTS if kind == "object" else FOODS))
    taken = {element.noun for element in roles.values()}
    while "helper" not in roles:
        noun = draw_being(rng)
        if noun not in taken:
            roles["helper"] = Element("being", noun)
    used = {element.adjective for element in roles.values()}
    told = {role: _with_adjective(element, used, rng) for role, element in roles.items()}
    return Cast(told, pronoun or pronoun_of(roles["hero"], rng), given)


class Telling(Mapping[str, str]):
    """The slots of the story's sentences; knows who and what has been told of already."""

    def __init__(self, cast: Cast, choices: Mapping[str, str], rng: Random) -> None:
        them, their, themself = _THEIRS[cast.pronoun]
        was = "were" if cast.pronoun == "they" else "was"
        self._fixed = {
            **choices,
            "they": cast.pronoun,
            "them": them,
            "their": their,
            "themself": themself,
            "was": was,
        }
        self._roles = cast.roles
        self._told: set[str] = set()
        self.hero_mentions = 0
        self._rng = rng
        self._verb = rng.choice(("named", "named", "called"))

    def __len__(self) -> int:
        return len(self._fixed) + len(self._roles)

    def __iter__(self) -> Iterator[str]:
        return iter((*self._fixed, *self._roles))

    def __getitem__(self, slot: str) -> str:
        if slot == "They" and self._fixed["they"] == "it":
            slot = "Hero"  # a sentence that starts with "It" might speak of the thing
        if slot[0].isupper():
            return capital(self[slot[0].lower() + slot[1:]])
        if slot in self._fixed:
            return self._fixed[slot]
        if slot in self._roles:
            return self._mention(slot)
        if slot == "a_thing":
            return self._roles["thing"].indefinite(plain=True)
        if slot.startswith("the_"):
            return self._definite(slot.removeprefix("the_"))
        if slot == "thing_noun":
            return self._noun("thing")
        place = self._roles["place"].noun
        preposition = LIVES_PREPOSITION.get(place, "near") if slot == "in_place" else "near"
        return f"{preposition} {self._mention('place')}"

    def _mention(self, role: str) -> str:
        element = self._roles[role]
        self.hero_mentions += role == "hero"
        if role not in self._told:
            self._told.add(role)
            return element.indefinite("called" if role == "place" else self._verb)
        if element.name and (element.kind == "place" or self._rng.random() < 0.75):
            return element.name
        return element.definite

    def _definite(self, role: str) -> str:
        """The name, or "the" and the noun even where nothing was told of it before."""
        element = self._roles[role]
        self._told.add(role)
        return element.told_first

    def _noun(self, role: str) -> str:
        element = self._roles[role]
        if role in self._told or not element.adjective:
            self._told.add(role)
            return element.noun
        self._told.add(role)
        return f"{element.adjective} {element.noun}"

    def tell(self, template: str) -> str:
        return capital(template.format_map(self))


@dataclass(frozen=True)
class Story:
    """`parts` in the order told; `hero` and `place` as they are in it."""

    parts: tuple[str, ...]
    hero: Element
    place: Element

    @property
    def text(self) -> str:
        return " ".join(self.parts)


_THINGS = {"object": ("any", "object"), "food": ("any", "food"), "dish": ("any", "food", "dish")}
_PLOTS_OF = {
    kind: [plot for plot in PLOTS if plot.things in things] for kind, things in _THINGS.items()
}


def _draw_plot(cast: Cast, plots: Sequence[Plot], rng: Random) -> tuple[Plot, dict[str, str]]:
    theme = cast.roles.get("theme")
    forced = {"wish": WISH, "fear": FEAR}.get(theme.kind) if theme else None
    thing = cast.roles["thing"]
    kind = "dish" if thing.kind == "food" and thing.noun in DISHES else thing.kind
    plot = forced or rng.choice(plots or _PLOTS_OF[kind])
    choices = {slot: rng.choice(options) for slot, options in CHOICES.items()}
    choices |= {slot: rng.choice(options) for slot, options in plot.choices.items()}
    if forced and theme:
        choices[theme.kind] = theme.noun
    return plot, choices


def _has_theme(cast: Cast) -> bool:
    """Whether the theme is to be named; a wish or a fear is the plot itself."""
    return "theme" in cast.roles and cast.roles["theme"].kind == "theme"


def _opening(cast: Cast, rng: Random) -> list[str]:
    """The templates up to the one that tells of the hero."""
    theme = _has_theme(cast) and (len(cast.given) > 1 or rng.random() < 0.6)
    templates = [rng.choice(THEME_OPENINGS)] if theme else []
    opening = rng.choice(ONCE if theme or rng.random() < 0.5 else OTHER_OPENINGS)
    if "there was {place}" in opening and cast.roles["place"].noun in UNIQUE:
        opening = ONCE[0]  # nobody says that there was the sea
    return [*templates, opening]


def _company(cast: Cast, plot: Plot, rng: Random) -> list[str]:
    """The templates about those others that were asked for."""
    templates = []
    if "extra" in cast.roles:
        templates.append(rng.choice(EXTRAS[_extra_kind(cast)]))
    if "helper" in cast.given and not plot.meets:
        templates.append(rng.choice(FRIENDS))
    return templates


def _closing(cast: Cast, rng: Random) -> list[str]:
    templates = []
    if "extra" in cast.roles:
        templates.append(rng.choice(EXTRA_CLOSINGS[_extra_kind(cast)]))
    roles = [role for role in cast.given if role in CLOSINGS and role != "hero"]
    if "theme" in roles and not _has_theme(cast):
        roles.remove("theme")
    return [*templates, rng.choice(CLOSINGS[rng.choice(roles or ("hero", "helper"))])]


def _extra_kind(cast: Cast) -> str:
    kind = cast.roles["extra"].kind
    return kind if kind in EXTRAS else "thing"


def _tell_once(
    cast: Cast, opening: Sequence[str], plots: Sequence[Plot], rng: Random
) -> tuple[str, ...] | None:
    """The parts of a story; None if it came out too short or too long, or lost its hero."""
    plot, choices = _draw_plot(cast, plots, rng)
    telling = Telling(cast, choices, rng)
    templates = opening or _opening(cast, rng)
    parts = [telling.tell(template) for template in templates]
    introduced = len(parts)
    parts += [telling.tell(template) for template in _company(cast, plot, rng)]
    briefly = len(cast.given) > 1 or rng.random() < 0.6
    beats = [beat for beat in plot.beats if not (briefly and beat.optional)]
    parts += [telling.tell(rng.choice(beat.sentences)) for beat in beats]
    parts += [telling.tell(template) for template in _closing(cast, rng)]
    count = sum(part.count(" ") + 1 for part in parts)
    if count < FEWEST + 8:
        parts.insert(introduced, telling.tell(rng.choice(TRAITS)))
        count += parts[introduced].count(" ") + 1
    fits = FEWEST <= count <= MOST and telling.hero_mentions >= HERO_MENTIONS
    return tuple(parts) if fits else None


def tell(
    elements: Sequence[Element],
    rng: Random,
    opening: Sequence[str] = (),
    pronoun: str = "",
    plots: Sequence[Plot] = (),
) -> Story:
    """A story with all the elements, told by one of `plots` if any are given.

    `opening` holds templates to begin with, the last of which tells of the hero.
    """
    cast = draw_cast(elements, rng, pronoun)
    while True:
        parts = _tell_once(cast, opening, plots, rng)
        if parts is not None:
            return Story(parts, cast.roles["hero"], cast.roles["place"])
