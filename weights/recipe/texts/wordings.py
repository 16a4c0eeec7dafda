"""Exchanges written compactly: many wordings in a block of text, answers in pairs of languages.

Wordings stand one after another, a slash with a space on each side, or a line's end, between them;
`(a|b|)` stands for a choice within one, the empty one too. "(Who|What) are you?" is two wordings.
"""

import re
from itertools import product

from weights.recipe.texts.exchange import Exchange

_EDGE = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9`/])|(?<=[A-Za-z0-9`/])(?=[\u4e00-\u9fff])")
_GAP_IN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")


def _expanded(pattern: str) -> list[str]:
    parts = _CHOICE.split(pattern)  # text, choices, text, choices, ..., text
    options = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return ["".join(chosen).replace("  ", " ").strip() for chosen in product(*options)]


def _spaced(text: str) -> str:
    """A space between Chinese and other letters, none within Chinese."""
    return (
        _GAP_IN_CHINESE.sub("", _EDGE.sub(" ", text))
        .replace("  ", " ")
        .replace(" ?", "?")
        .replace(" ,", ",")
    )


def wordings(text: str) -> list[str]:
    """All wordings of the block, each once, in the order of the text."""
    patterns = [pattern for pattern in re.split(r"\s+/\s+|\n", text) if pattern.strip()]
    every = (_spaced(text) for pattern in patterns for text in _expanded(pattern))
    return list(dict.fromkeys(every))


def exchange(name: str, english: str, chinese: str, *answers: tuple[str, str]) -> Exchange:
    """`answers` are pairs of an English and a Chinese text of the same meaning."""
    return Exchange(
        name,
        asked={"en": wordings(english), "zh": wordings(chinese)},
        answers={"en": [pair[0] for pair in answers], "zh": [pair[1] for pair in answers]},
    )
