"""Whether a text reads as one story: known words, one hero, one gender, nothing said twice."""

import re
from functools import lru_cache
from itertools import pairwise

from weights.recipe.texts import lexicon, openings_texts, stories_elements, stories_en
from weights.recipe.texts import stories_en_plots as plots
from weights.recipe.texts.stories_elements import BOYS, CREATURES, GIRLS, KNOWN_BEINGS
from weights.recipe.texts.stories_en_quests import PLOTS

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_SENTENCE = re.compile(r"[^.!?]+")
_SLOT = re.compile(r"\{[^{}]*\}")
_NAMED = re.compile(r"\b(?:named|called) ([A-Z][a-z]+)")

_FEMALE = {"she", "her", "herself", "hers"}
_MALE = {"he", "him", "his", "himself"}
NAMES = frozenset([*lexicon.NAMES, *GIRLS, *BOYS, *CREATURES])


def words_of(text: str) -> list[str]:
    return _WORD.findall(text)


def _asked(given: str) -> set[str]:
    """The words of a prompt in lower case, those in the plural in the singular, too."""
    asked = {word.lower() for word in words_of(given)}
    return asked | {word.removesuffix(end) for word in asked for end in ("s", "es")}


def holds(text: str, phrase: str) -> bool:
    """Whether the words of `phrase` stand in `text`, whatever the case."""
    return re.search(rf"\b{re.escape(phrase)}\b", text, re.IGNORECASE) is not None


def _templates() -> list[str]:
    texts = [sentence for plot in PLOTS for beat in plot.beats for sentence in beat.sentences]
    for choices in (plots.CHOICES, *(plot.choices for plot in PLOTS)):
        texts += [option for options in choices.values() for option in options]
    texts += stories_en.ONCE + stories_en.OTHER_OPENINGS + stories_en.THEME_OPENINGS
    texts += stories_en.TRAITS + stories_en.FRIENDS + openings_texts.HERO_COMES
    texts += [prompt + rest for prompt, rest in openings_texts.FRAGMENTS]
    for table in (
        stories_en.EXTRAS,
        stories_en.EXTRA_CLOSINGS,
        stories_en.CLOSINGS,
        openings_texts.OPENINGS_OF,
        openings_texts.TALES_OF,
        openings_texts.TALES_WITH,
        openings_texts.OPENINGS_WITH,
    ):
        texts += [sentence for sentences in table.values() for sentence in sentences]
    return [_SLOT.sub(" ", text) for text in texts]


@lru_cache(maxsize=1)
def _lower_words() -> frozenset[str]:
    """Every word that the tables can give, but for names; in lower case."""
    elements = stories_elements
    texts = [*_templates(), *KNOWN_BEINGS, *elements.OBJECTS, *elements.FOODS, *elements.PLACES]
    texts += [adjective for each in elements.ADJECTIVES_OF.values() for adjective in each]
    texts += elements.THEMES
    texts.append(
        "a an the some named called near in on by she her herself he him his himself it its"
    )
    texts.append("itself they them their themself was were land planet")
    return frozenset(word.lower() for text in texts for word in words_of(text))


@lru_cache(maxsize=1)
def _free_beings() -> frozenset[str]:
    """Beings that the sentences themselves speak of."""
    return (
        frozenset(word.lower() for text in _templates() for word in words_of(text)) & KNOWN_BEINGS
    )


@lru_cache(maxsize=1)
def _capitals() -> frozenset[str]:
    """Words that are written with a capital inside a sentence, such as "Sunday"."""
    found = re.findall(r"(?<=[a-z,] )[A-Z][a-z]*", " \n ".join(_templates()))
    return frozenset(found) | {"I", "Christmas"}


def _starts(text: str) -> set[int]:
    """Where a sentence or a quotation starts."""
    return {match.end() for match in re.finditer(r'^"?|[.!?:]"? "?| "', text)}


def _knows_its_names(text: str, given: str) -> bool:
    """Every capital is that of a sentence, of a name introduced or asked for, or of a day."""
    introduced = set(_NAMED.findall(text))
    asked = {word.lower() for word in words_of(given)}
    if len([name for name in introduced if name.lower() not in asked]) > 1:
        return False
    allowed = introduced | {word.capitalize() for word in asked}
    starts = _starts(text)
    for match in re.finditer(r"\b[A-Z][a-z]*", text):
        word = match.group()
        if word in allowed or word in _capitals():
            continue
        if match.start() not in starts or word.lower() not in _lower_words():
            return False
    return True


def _knows_its_beings(words: list[str], given: str) -> bool:
    """Nobody is "the owl" before there was "an owl"."""
    seen = _asked(given) | _free_beings()
    for before, word in zip(["", *words], words, strict=False):
        if word in KNOWN_BEINGS and before == "the" and word not in seen:
            return False
        seen.add(word)
    return True


def _repeats_itself(text: str) -> bool:
    sentences = [sentence.strip(' "') for sentence in _SENTENCE.findall(text.lower())]
    long_ones = [sentence for sentence in sentences if sentence.count(" ") > 2]
    pairs = (pair for sentence in sentences for pair in pairwise(words_of(sentence)))
    doubled = any(one == two for one, two in pairs)
    return doubled or len(set(long_ones)) < len(long_ones)


def is_coherent(text: str, given: str = "") -> bool:
    """Whether `text` is a sound piece of story for one who was given the text `given`."""
    text = text.strip()
    words = [word.lower() for word in words_of(text)]
    if not words or text[-1] not in '.!?"' or text.count('"') % 2:
        return False
    asked = _asked(given)
    told = set(words)
    named = {name.lower() for name in _NAMED.findall(text)} & _names()
    return (
        told <= _lower_words() | asked | named
        and not (told & _FEMALE and told & _MALE)
        and not _repeats_itself(text)
        and _knows_its_names(text, given)
        and _knows_its_beings(words, given)
    )


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(name.lower() for name in NAMES)
