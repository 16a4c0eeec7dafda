"""Everything outside the small world of the model, and the plain answer that it is too small.

A question is a frame with gaps, a complete one-off, or made of letters, code or foreign words. The
key is the frame, so a frame is held out with all that fills it; a one-off is its own key. Any
honest answer in the right language is right, save that a cry for help has its own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from weights.recipe.texts import (
    fallback_one_offs,
    fallback_one_offs_zh,
    fallback_questions,
    fallback_questions_zh,
    lexicon,
)
from weights.recipe.texts.asking import draw_language, plain
from weights.recipe.texts.document import Raw, chat
from weights.recipe.texts.fallback_answers import ANSWERS, FOLLOW_UPS, FOLLOWED
from weights.recipe.texts.fallback_passages import FOREIGN, SCRIPTS
from weights.recipe.texts.fallback_words import fill, passage, snippet
from weights.recipe.texts.raw_exchanges import LABELS
from weights.recipe.texts.skill import Sample, Skill, is_held_out
from weights.recipe.texts.vary import vary
from weights.recipe.texts.wordings import wordings

__all__ = ["ANSWERS", "HONESTY", "RAW_FALLBACK"]

_PREFIX = "honesty"
_ONE_OFF_SHARE = 0.28  # of the questions
_EARLIER_SHARE = 0.12  # of the questions come after another one
_FOLLOW_UP_SHARE = 0.11
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "dfghjk", "sdfghjkl", "wertzuio")
_SCRAPS = {
    "en": ("?", "??", "???", ".", "..", "-", "--", ",", ";", ":", "/", "*", "#", "@", "?!", "!?",
           "a", "b", "k", "x", "y", "uh", "er", "umm", "0", "1", "42", "()", "[]", "{}", "<>", "_",
           "~", "^", "&", "%", "$", "'", '"', "eh", "mhm", "huh", "\\"),
    "zh": ("？", "？？", "。", "，", "、", "？！", "……。", "～", "：", "；", "“”", "（）", "《》",
           "啊", "嗯嗯嗯", "的", "了", "一", "额额", "——"),
}  # fmt: skip
_MASHED = (
    "的了在是我有和人这中大来上个国到说们为子你地出道也时年得就那要下以生会自着去之过家学对可里后"
)
_PATTERN_END = re.compile(r"\s+/\s+|\n")


@dataclass(frozen=True)
class _Question:
    """`texts` are wordings with gaps, all of one problem."""

    kind: str
    language: str
    key: str
    texts: tuple[str, ...]


Drawn = tuple[str, str, str]  # what is said, the kind of answer, the key


def _patterns(table: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (kind, pattern.strip())
        for kind, block in table.items()
        for pattern in _PATTERN_END.split(block)
        if pattern.strip()
    ]


@lru_cache(maxsize=4)
def _questions(language: str, one_offs: bool) -> list[_Question]:
    frames = {"en": fallback_questions.FRAMES, "zh": fallback_questions_zh.FRAMES}
    singles = {"en": fallback_one_offs.ONE_OFFS, "zh": fallback_one_offs_zh.ONE_OFFS}
    return [
        _Question(
            kind,
            language,
            f"{_PREFIX}|{plain(pattern) if one_offs else pattern}",
            (pattern,) if one_offs else tuple(wordings(pattern)),
        )
        for kind, pattern in _patterns((singles if one_offs else frames)[language])
    ]


@lru_cache(maxsize=8)
def _trained(language: str, kinds: tuple[str, ...]) -> list[_Question]:
    return [
        question
        for one_offs in (False, True)
        for question in _questions(language, one_offs)
        if question.kind in kinds and not is_held_out(question.key)
    ]


def _say(question: _Question, rng: Random) -> str:
    text = vary(rng.choice(question.texts), question.language, rng)
    filled = fill(text, question.language, rng)
    is_lower = re.sub(r"\{\w+\}", "", text).islower()
    return filled.lower() if is_lower and len(filled) < 100 and rng.random() < 0.6 else filled


def _asked(language: str, rng: Random) -> Drawn:
    question = rng.choice(_questions(language, rng.random() < _ONE_OFF_SHARE))
    return _say(question, rng), question.kind, question.key


def _own_key(make: Callable[[str, Random], str], kind: str) -> Callable[[str, Random], Drawn]:
    """A text that is its own key."""

    def draw(language: str, rng: Random) -> Drawn:
        text = make(language, rng)
        return text, kind, f"{_PREFIX}|{text}"

    return draw


def _mash(rng: Random) -> str:
    draw = rng.random()
    if draw < 0.4:
        row = rng.choice(_KEYBOARD)
        start = rng.randrange(len(row) - 2)
        return (row[start:] * 2)[: rng.randint(3, 12)]
    if draw < 0.7:
        return "".join(rng.choices("bcdfghjklmnpqrstvwxz" * 2 + "aeiouy", k=rng.randint(4, 12)))
    return "".join(chr(rng.randint(33, 126)) for _ in range(rng.randint(3, 14)))


def _gibberish(language: str, rng: Random) -> str:
    draw = rng.random()
    if draw < 0.25:
        return rng.choice(_SCRAPS[language])
    if language == "zh":
        if draw < 0.45:
            return rng.choice(_MASHED) * rng.randint(3, 8)
        return "".join(rng.choices(_MASHED, k=rng.randint(4, 12)))
    if draw < 0.65:
        return " ".join(_mash(rng) for _ in range(rng.choice((1, 1, 1, 2, 3))))
    return " ".join(lexicon.pseudo_word(rng) for _ in range(rng.randint(1, 6)))


def _foreign(language: str, rng: Random) -> str:
    """A sentence in another language, or letters of another script."""
    if rng.random() < 0.75:
        text = rng.choice(FOREIGN)
        return text.lower() if rng.random() < 0.2 else text
    first, last = rng.choice(SCRIPTS)
    parts = (
        "".join(chr(rng.randint(ord(first), ord(last))) for _ in range(rng.randint(2, 7)))
        for _ in range(rng.randint(1, 4))
    )
    return " ".join(parts) + rng.choice(("", "?", "!", "."))


def _bare(language: str, rng: Random) -> str:
    """A word or two without any request."""
    if language == "zh":
        things = [*lexicon.ZH_OBJECTS, *lexicon.ZH_ANIMALS, *lexicon.ZH_FOODS, *lexicon.ZH_PLACES]
        before = rng.choice(["", "", *lexicon.ZH_COLOURS]) if rng.random() < 0.5 else ""
        return before + ("的" if before else "") + rng.choice(things)
    things = [*lexicon.OBJECTS, *lexicon.ANIMALS, *lexicon.FOODS, *lexicon.PLACES]
    before = rng.choice(["the ", "a ", *(f"{colour} " for colour in lexicon.COLOURS)])
    return (before if rng.random() < 0.4 else "") + rng.choice(things)


def _foreign_drawn(language: str, rng: Random) -> Drawn:
    text = _foreign(language, rng)
    return text, "language", f"{_PREFIX}|{plain(text)}"


_MADE = (
    (0.055, _own_key(_gibberish, "gibberish")),
    (0.025, _own_key(_bare, "unclear")),
    (0.03, _own_key(passage, "pasted")),
    (0.02, _own_key(lambda language, rng: snippet(rng), "code")),
)
_FOREIGN_SHARE = 0.06


def _pair(language: str, rng: Random) -> tuple[str, str]:
    """A trained question that may be followed up, and its answer."""
    question = rng.choice(_trained(language, FOLLOWED))
    return _say(question, rng), rng.choice(ANSWERS[question.kind][language])


def _draw(language: str, rng: Random) -> Drawn:
    draw = rng.random()
    if language == "en" and draw > 1 - _FOREIGN_SHARE:
        return _foreign_drawn(language, rng)
    for share, make in _MADE:
        if draw < share:
            return make(language, rng)
        draw -= share
    return _asked(language, rng)


def _accepted(kind: str, language: str) -> tuple[str, ...]:
    if kind == "crisis":
        return ANSWERS[kind][language]
    return tuple(
        answer
        for other, answers in ANSWERS.items()
        if other != "crisis"
        for answer in answers[language]
    )


def _follow_up(language: str, rng: Random) -> Sample:
    item = rng.choice(FOLLOW_UPS)
    wording = rng.choice(item.asked[language])
    contents = [*_pair(language, rng), vary(wording, language, rng), item.answers[language][0]]
    key = f"{_PREFIX}|{item.name}|{plain(wording)}"
    return Sample(chat(*contents), key, language, _accepted(item.name, language))


def _make(rng: Random) -> Sample:
    language = draw_language(rng)
    if rng.random() < _FOLLOW_UP_SHARE:
        return _follow_up(language, rng)
    text, kind, key = _draw(language, rng)
    contents: list[str] = []
    while rng.random() < _EARLIER_SHARE and len(contents) < 4:
        contents += _pair(language, rng)
    contents += [text, rng.choice(ANSWERS[kind][language])]
    return Sample(chat(*contents), key, language, _accepted(kind, language))


def _make_raw(rng: Random) -> Sample:
    """A question as completion clients send it: after a label, or bare."""
    language = draw_language(rng)
    said, answer = _pair(language, rng)
    if rng.random() < 0.35:
        return Sample(Raw(said, f"\n\n{answer}"), None, language)
    asked, answered = rng.choice(LABELS[language])
    if language == "zh" and not asked.isascii():
        return Sample(Raw(f"{asked}：{said}\n{answered}：", answer), None, language)
    return Sample(Raw(f"{asked}: {said}\n{answered}:", f" {answer}"), None, language)


HONESTY = Skill("honesty", _make)
RAW_FALLBACK = Skill("raw fallback", _make_raw)
