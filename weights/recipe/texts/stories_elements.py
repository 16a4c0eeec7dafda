"""What a story can be asked to hold: beings, places, things, themes; how each is spoken of."""

from dataclasses import dataclass
from random import Random

from weights.recipe.texts import lexicon
from weights.recipe.texts.words import words

INVENTED = 0.2

BEINGS = words(
    "robot dragon wizard knight princess prince king queen witch giant ghost fairy mermaid pirate "
    "unicorn girl boy child grandmother grandfather astronaut monster dinosaur woman man elf troll "
    "inventor explorer magician musician poet shepherd gardener fisherman clockmaker traveller "
    "puppy kitten snowman scarecrow alien genie dwarf sailor miller lighthouse+keeper"
)
ALWAYS_SHE = set(
    words("princess queen witch mermaid fairy girl grandmother woman hen cow waitress")
)
ALWAYS_HE = set(words("prince king knight boy grandfather man fisherman wizard rooster snowman"))
ALWAYS_IT = set(words("robot scarecrow"))
YOUNG = set(words("girl boy child kitten puppy lamb grandmother grandfather"))  # or old by nature
MORE_PLACES = words(
    "sea ocean forest "
    "village moon island mountain river castle garden lake desert city farm cave tower "
    "hill beach mill harbour valley town meadow well bridge market house cottage swamp kingdom"
)
# Where a being may live, and how that is said; near any other place.
LIVES = {
    "in": words(
        "forest village castle garden desert city cave tower valley town house cottage kingdom "
        "lighthouse palace cabin jungle swamp mill barn windmill attic hut hotel museum library "
        "workshop cellar treehouse teahouse inn theatre zoo circus orchard meadow canyon vineyard "
        "temple observatory park bookshop kitchen bakery land"
    ),
    "on": words("moon island mountain farm hill planet cliff"),
    "by": words("sea river lake beach harbour bridge ocean pond well stream coast waterfall"),
}
LIVES_PREPOSITION = {place: prep for prep, places in LIVES.items() for place in places}
UNIQUE = set(words("sea moon ocean sun sky"))
MASS_FOODS = set(
    words(
        "bread rice honey soup cheese butter milk pasta jam salt sugar chocolate salad tea coffee "
        "cake+batter porridge noodles spaghetti chips ice+cream yoghurt yogurt toast tofu garlic "
        "corn spinach broccoli popcorn fruit juice ham bacon beef chicken fish pork lamb flour "
        "oatmeal cereal cream mustard ketchup vinegar oil pepper cinnamon ginger celery lettuce "
        "cabbage water candy lemonade "
        "asparagus curry stew chili gravy hummus salmon tuna sushi caramel fudge "
        "marmalade syrup jelly lasagna lasagne ramen kale parsley basil mint vanilla couscous"
    )
)
# What a story can say "the best ... in the world" of, since somebody made it.
DISHES = set(
    words(
        "bread soup stew pizza pie cake cookie biscuit muffin pudding pancake waffle omelette jam "
        "salad curry porridge lemonade ice+cream sandwich burger dumpling pretzel croissant bagel "
        "sushi taco chocolate cheese roll tea coffee rice pasta"
    )
)
NO_OBJECTS = words("soap thread dice lens lid")  # no sentence fits a mass or a plural
BUILT_IN = set(
    words(
        "window door gate fence wall roof chimney brick tile pipe tap sink tub towel razor screen "
        "heater stove oven fridge freezer cable plug antenna satellite printer engine toaster "
        "blender scale pocket zipper drawer shelf plough barometer battery tractor nail eraser mop"
    )
)
NO_FOODS = words("chicken fish beef shrimp date")  # may be taken for something else
GIRLS = words(
    "Anna Mia Rosa Lily Nora Emma Clara Ruth Ella Alice Sophie Lucy Grace Hannah Maya Zoe Ivy Wren "
    "Olivia Julia Leah Eva Sara Laura Nina Iris Marta Elena Priya Aisha Yuki Ingrid Freya Luna "
    "Molly Daisy Amelia Chloe Tara Mina Zara Greta Petra Ada Edith Maria Lena Carla Dora Flora"
)
BOYS = words(
    "Tom Ben Oscar Leo Max Sam Hugo Paul Jack Peter Noah Liam Ethan Adam Felix Simon David Daniel "
    "Henry Theo Arthur Oliver George Lucas Jonas Emil Omar Ravi Kenji Mateo Diego Ivan Pablo Finn "
    "Otto Karl Martin Victor Edgar Albert Walter Jasper Toby Harry Hassan Andrei Marco Luca Nico"
)
CREATURES = words(
    "Pip Dot Button Pebble Biscuit Moss Inky Patch Pepper Bramble Clover Hazel Nutmeg Tumble Rusty "
    "Bolt Ziggy Mango Pickle Marble Thimble Acorn Poppy Fern Rumble Whisker Cinder Misty Toffee"
)
BEING_ADJECTIVES = words(
    "little kind brave shy curious clever quiet cheerful old young gentle sleepy lonely small "
    "friendly patient busy hungry wise proud lazy grumpy tired happy sad poor tiny"
)
PLACE_ADJECTIVES = words(
    "quiet small old little lonely sunny hidden great forgotten green peaceful windy snowy dark "
    "magic distant crowded strange beautiful foggy"
)
THING_ADJECTIVES = words(
    "old strange beautiful blue red golden silver magic small shiny green yellow "
    "wonderful mysterious glowing white black dusty special"
)
FOOD_ADJECTIVES = words("fresh warm sweet golden delicious simple magic special wonderful")
THEMES = words(
    "friendship love courage kindness hope patience honesty trust winter summer autumn spring rain "
    "snow music magic time dreams luck happiness family home peace Christmas space adventure "
    "loneliness winning losing forgiveness sharing growing+up silence curiosity freedom change "
    "the+stars the+wind the+weather the+night laughter teamwork memory imagination gratitude "
    "the+future nature justice work colours numbers sleep rivers holidays school books"
)
_AN = ("hour", "honest", "heir")
_NOT_AN = ("uni", "use", "uku", "ute", "eu", "one")
_IRREGULAR = {
    "mouse": "mice", "wolf": "wolves", "sheep": "sheep", "fish": "fish", "goose": "geese",
    "deer": "deer", "knife": "knives", "child": "children", "fox": "foxes", "leaf": "leaves",
    "elf": "elves", "dwarf": "dwarves", "shelf": "shelves", "scarf": "scarves", "calf": "calves",
    "potato": "potatoes", "tomato": "tomatoes", "thief": "thieves", "moose": "moose",
    "squid": "squid", "salmon": "salmon", "bison": "bison", "ox": "oxen", "loaf": "loaves",
    "mango": "mangoes", "hero": "heroes", "echo": "echoes", "tooth": "teeth", "foot": "feet",
}  # fmt: skip


@dataclass(frozen=True)
class Element:
    """One thing that a story is about; `kind` is being, place, object, food or theme.

    A bare name ("a story about Wren") is an element whose `noun` nobody asked for: `bare`.
    """

    kind: str
    noun: str
    adjective: str = ""
    name: str = ""
    bare: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """What the story must hold: each word in lower case."""
        parts = (self.adjective, "" if self.bare else self.noun, self.name)
        return tuple(part.lower() for part in parts if part)

    @property
    def is_mass(self) -> bool:
        return self.kind == "food" and self.noun in MASS_FOODS

    @property
    def definite(self) -> str:
        return self.noun if self.kind == "theme" else f"the {self.noun}"

    @property
    def told_first(self) -> str:
        """With "the" although nothing was told of it before: "the old castle", "the city of X"."""
        if self.kind == "theme":
            return self.noun
        if self.bare or (self.name and self.kind == "being"):
            return self.name
        text = f"the {self.adjective} {self.noun}".replace("  ", " ")
        return f"{text} of {self.name}" if self.name else text

    def indefinite(self, verb: str = "named", plain: bool = False) -> str:
        """With the article that fits, the adjective unless `plain`, and the name."""
        if self.kind == "theme":
            return self.noun
        text = self.noun if plain or not self.adjective else f"{self.adjective} {self.noun}"
        if self.noun in UNIQUE:
            return f"the {text}"
        text = f"some {text}" if self.is_mass else with_article(text)
        return f"{text} {verb} {self.name}" if self.name and not plain else text


def with_article(text: str) -> str:
    """`text` after "a" or "an"."""
    vowel = text[0] in "aeiou" and not text.startswith(_NOT_AN)
    return f"an {text}" if vowel or text.startswith(_AN) else f"a {text}"


def plural(noun: str) -> str:
    """More than one of it."""
    head, _, last = noun.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith("man") and last != "human":
        last = last[:-2] + "en"
    elif last.endswith(("s", "x", "z", "ch", "sh")):
        last += "es"
    elif last.endswith("y") and last[-2] not in "aeiou":
        last = last[:-1] + "ies"
    else:
        last += "s"
    return f"{head} {last}".lstrip()


def _singular(nouns: list[str]) -> list[str]:
    """Without those that are plural in form: nobody has "a scissors"."""
    return [noun for noun in nouns if not noun.endswith("s") or noun.endswith(("ss", "us"))]


ANIMALS = _singular(lexicon.ANIMALS)
JOBS = _singular(lexicon.JOBS)
OBJECTS = [noun for noun in _singular(lexicon.OBJECTS) if noun not in {*BEINGS, *NO_OBJECTS}]
# Those that a story takes when it may choose: nobody carries a wall about.
FREE_OBJECTS = [noun for noun in OBJECTS if noun not in BUILT_IN]
PLACES = [noun for noun in _singular(lexicon.PLACES + MORE_PLACES) if " " not in noun]
PLACES = list(dict.fromkeys(PLACES))
FOODS = [noun for noun in _singular(lexicon.FOODS) if noun not in {*ANIMALS, *NO_FOODS}]
ADJECTIVES_OF = {
    "being": BEING_ADJECTIVES,
    "place": PLACE_ADJECTIVES,
    "object": THING_ADJECTIVES,
    "food": FOOD_ADJECTIVES,
}


def draw_being(rng: Random) -> str:
    return rng.choice(rng.choice((ANIMALS, ANIMALS, JOBS, BEINGS)))


def pronoun_of(being: Element, rng: Random) -> str:
    """he, she, it or they: of one being always the same where its noun or name tells."""
    if being.noun in ALWAYS_SHE:
        return "she"
    if being.noun in ALWAYS_HE or being.noun.endswith("man"):
        return "he"
    if being.name in BOYS or being.name in GIRLS:
        return "he" if being.name in BOYS else "she"
    if being.noun == "child":
        return "they"
    if being.noun in ALWAYS_IT or being.noun not in KNOWN_BEINGS:
        return "it"
    return rng.choice(("he", "she"))


def draw_name(being: Element, rng: Random) -> str:
    """A name that suits the being."""
    if being.noun in ALWAYS_SHE:
        return rng.choice(GIRLS)
    if being.noun in ALWAYS_HE or being.noun.endswith("man"):
        return rng.choice(BOYS)
    if being.noun in PEOPLE:
        return rng.choice(rng.choice((GIRLS, BOYS)))
    return rng.choice(CREATURES)


PEOPLE = {*JOBS, *words("child inventor explorer musician poet shepherd gardener sailor miller")}
KNOWN_BEINGS = {*ANIMALS, *JOBS, *BEINGS}


def draw_element(kind: str, rng: Random, invented: float = INVENTED) -> Element:
    """An element of the kind as a request may name it: now and then an invented word."""
    is_invented = kind != "food" and rng.random() < invented
    adjective = ""
    if kind != "theme" and rng.random() < 0.25:
        adjective = rng.choice(ADJECTIVES_OF[kind])
    if kind == "being":
        return _draw_asked_being(rng, adjective, is_invented)
    if kind == "place":
        if is_invented:
            noun = rng.choice(("land", "town", "village", "kingdom", "planet", "city", "island"))
            return Element(kind, noun, adjective, lexicon.pseudo_word(rng).capitalize())
        noun = rng.choice(PLACES)
        return Element(kind, noun, "" if noun in UNIQUE else adjective)
    if kind == "theme":
        return Element(kind, rng.choice(THEMES))
    nouns = FOODS if kind == "food" else OBJECTS
    return Element(kind, lexicon.pseudo_word(rng) if is_invented else rng.choice(nouns), adjective)


def _draw_asked_being(rng: Random, adjective: str, is_invented: bool) -> Element:
    if adjective in ("old", "young"):
        adjective = "brave"
    if rng.random() < 0.3:
        noun = rng.choice(("girl", "boy", "girl", "boy", rng.choice(ANIMALS), draw_being(rng)))
        being = Element("being", noun)
        name = lexicon.pseudo_word(rng).capitalize() if is_invented else draw_name(being, rng)
        if not is_invented and noun in ("girl", "boy") and rng.random() < 0.3:
            return Element("being", noun, "", name, bare=True)
        if is_invented and rng.random() < 0.2:
            return Element("being", "child", "", name, bare=True)
        return Element("being", noun, adjective, name)
    noun = lexicon.pseudo_word(rng) if is_invented else draw_being(rng)
    return Element("being", noun, adjective)
