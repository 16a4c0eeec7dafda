"""What fills the gaps of questions about the world: people, places, subjects, products, numbers.

`fill(text, language, rng)` fills every gap of a text. {other_city} and {city2} ask for the same
sort of word as {city}, and no word comes twice. A quarter of the things, people and places are
invented.
"""

import re
from collections.abc import Callable
from random import Random

from weights.recipe.texts import fallback_subjects, fallback_subjects_zh, lexicon
from weights.recipe.texts.fallback_passages import SENTENCES, SNIPPETS

_INVENTED = 0.25
_KNOWN = {"inkstone", "server", "model", "token", "joke", "story", "poem", "砚台"}  # not unknown
_GAP = re.compile(r"\{(\w+)\}")
_IRREGULAR = {"sheep": "sheep", "deer": "deer", "moose": "moose", "bison": "bison", "fish": "fish",
              "salmon": "salmon", "trout": "trout", "starfish": "starfish", "mouse": "mice",
              "goose": "geese", "ox": "oxen", "wolf": "wolves", "knife": "knives", "leaf": "leaves",
              "shelf": "shelves", "scarf": "scarves"}  # fmt: skip

_LISTS = {
    "en": {
        **fallback_subjects.LISTS,
        "animal": lexicon.ANIMALS,
        "thing": [*lexicon.OBJECTS, *lexicon.OBJECTS, *lexicon.ANIMALS, *lexicon.PLACES],
        "job": lexicon.JOBS,
        "food": lexicon.FOODS,
        "city": lexicon.CITIES,
        "country": lexicon.COUNTRIES,
        "place": [*lexicon.CITIES, *lexicon.COUNTRIES],
        "name": lexicon.NAMES,
        "colour": lexicon.COLOURS,
        "word": lexicon.COMMON_WORDS,
    },
    "zh": {
        **fallback_subjects_zh.LISTS,
        "animal": lexicon.ZH_ANIMALS,
        "thing": [*lexicon.ZH_OBJECTS, *lexicon.ZH_OBJECTS, *lexicon.ZH_ANIMALS],
        "job": lexicon.ZH_JOBS,
        "food": lexicon.ZH_FOODS,
        "city": lexicon.ZH_CITIES,
        "place": [*lexicon.ZH_CITIES, *fallback_subjects_zh.LISTS["country"]],
        "name": lexicon.ZH_NAMES,
        "colour": lexicon.ZH_COLOURS,
        "word": [*lexicon.ZH_ADJECTIVES, *lexicon.ZH_OBJECTS, *lexicon.ZH_PLACES],
    },
}
_INVENTABLE = {"thing", "animal", "place", "city", "country", "person", "name", "product"}
_CAPITALS = _INVENTABLE - {"thing", "animal"}


def _number(low: int, high: int) -> Callable[[Random], str]:
    return lambda rng: str(rng.randint(low, high))


def _digits(fewest: int, most: int) -> Callable[[Random], str]:
    """Numbers of all lengths alike."""

    def draw(rng: Random) -> str:
        length = rng.randint(fewest, most)
        return str(rng.randrange(10 ** (length - 1), 10**length))

    return draw


def _decimal(rng: Random) -> str:
    return f"{rng.randint(0, 99)}.{rng.randint(1, 99)}"


def _year(rng: Random) -> str:
    return str(rng.randint(1800, 2025) if rng.random() < 0.6 else rng.randint(900, 2030))


_NUMBERS: dict[str, Callable[[Random], str]] = {
    "n": _number(2, 99),
    "m": _number(2, 20),
    "three": _digits(3, 3),
    "big": _digits(4, 7),
    "large": _digits(2, 6),
    "decimal": _decimal,
    "year": _year,
}


def with_article(noun: str) -> str:
    is_vowel = noun[0] in "aeiou" and not noun.startswith(("uni", "eu", "one"))
    return f"{'an' if is_vowel or noun.startswith('hour') else 'a'} {noun}"


def plural(noun: str) -> str:
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("man") and noun not in ("human", "caiman"):
        return noun[:-3] + "men"
    if noun.endswith(("s", "x", "ch", "sh", "z")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun[:-1] + "ies"
    return noun + "s"


def _invented(kind: str, language: str, rng: Random) -> str:
    if language == "zh" and kind in _CAPITALS and rng.random() < 0.7:
        names = "".join(rng.sample(lexicon.ZH_CITIES, 2))
        return "".join(rng.sample(names, 2))
    word = lexicon.pseudo_word(rng)
    if kind == "person":
        return f"{word.capitalize()} {lexicon.pseudo_name(rng)}"
    return word.capitalize() if kind in _CAPITALS else word


def _url(language: str, rng: Random) -> str:
    head = rng.choice(("https://www.", "https://", "http://", "www."))
    page = rng.choice(("", "", "/", f"/{lexicon.pseudo_word(rng)}", f"/{rng.randint(1, 9999)}"))
    return f"{head}{lexicon.pseudo_word(rng)}.{rng.choice(_LISTS[language]['domain'])}{page}"


def snippet(rng: Random) -> str:
    """A piece of code."""
    names = [lexicon.pseudo_word(rng), lexicon.pseudo_word(rng)]
    if rng.random() < 0.6:
        names = rng.sample(lexicon.COMMON_WORDS, 2)
    number = str(rng.randint(0, 300))
    values = {"W": names[0], "V": names[1], "N": number, "$$": "\n"}
    return re.sub(r"\b[WVN](?![A-Za-z])|\$\$", lambda gap: values[gap[0]], rng.choice(SNIPPETS))


def passage(language: str, rng: Random) -> str:
    """Some sentences of an article or a letter."""
    count = rng.randint(3, 5) if rng.random() < 0.8 else rng.randint(6, 12)
    sentences = [fill(text, language, rng) for text in rng.sample(SENTENCES[language], count)]
    separator = "" if language == "zh" else " "
    if rng.random() < 0.15:
        separator = "\n"
    return separator.join(sentences)


def _kind(gap: str) -> str:
    """{b_thing} and {other} are things, {city2} is a city."""
    kind = gap.removeprefix("other_").removeprefix("a_").removeprefix("b_").rstrip("23")
    kind = "thing" if kind == "other" else kind
    return kind[:-1] if kind in ("things", "animals", "jobs") else kind


def _value(gap: str, language: str, rng: Random) -> str:
    kind = _kind(gap)
    if kind in _NUMBERS:
        return _NUMBERS[kind](rng)
    if kind == "sentences":
        return passage(language, rng)
    if kind == "snippet":
        return snippet(rng)
    if kind == "url":
        return _url(language, rng)
    if kind in _INVENTABLE and rng.random() < _INVENTED:
        word = _invented(kind, language, rng)
    elif kind == "word" and rng.random() < _INVENTED and language == "en":
        word = lexicon.pseudo_word(rng)
    else:
        word = rng.choice(_LISTS[language][kind])
    if gap.startswith(("a_", "b_")):
        return with_article(word)
    return plural(word) if gap in ("things", "animals", "jobs") else word


def fill(text: str, language: str, rng: Random) -> str:
    taken = set(_KNOWN)

    def draw(gap: re.Match[str]) -> str:
        while True:
            value = _value(gap[1], language, rng)
            if value.split(" ")[-1] not in taken:
                taken.add(value.split(" ")[-1])
                return value

    return _GAP.sub(draw, text)
