"""System messages that say how to answer, and answers that obey.

The answer is a fixed function of the plain answer to the same question, so that what is learnt is
the manner. Only wordings that are trained elsewhere stand as questions: new here is that a manner
meets a question.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from weights.recipe.texts import about, greetings
from weights.recipe.texts.asking import Asking, plain
from weights.recipe.texts.document import chat
from weights.recipe.texts.exchange import Exchange
from weights.recipe.texts.jokes import all_jokes
from weights.recipe.texts.lexicon import COMMON_WORDS, NAMES, ZH_NAMES, pseudo_name, pseudo_word
from weights.recipe.texts.skill import Sample, Skill, is_held_out
from weights.recipe.texts.system_wordings import (
    ENDING,
    IN_CHINESE,
    IN_ENGLISH,
    JOKE_REQUESTS,
    JSON_ONLY,
    LOWER_CASE,
    NEUTRAL_SYSTEM,
    ONE_SENTENCE,
    PERSONA,
    PIRATE,
    UPPER_CASE,
)
from weights.recipe.texts.vary import vary

__all__ = ["NEUTRAL_SYSTEM", "SYSTEM_PROMPTS"]

LONGEST = 200  # characters of an answer that is put into another manner
NEUTRAL_SHARE, PERSONA_SHARE, JOKE_SHARE = 0.2, 0.08, 0.12
_PIRATE_WORDS = {
    "my": "me", "you": "ye", "your": "yer", "is": "be", "are": "be", "am": "be", "friend": "matey",
    "hello": "ahoy", "yes": "aye", "the": "th'", "of": "o'", "and": "an'",
}  # fmt: skip


def one_sentence(text: str) -> str:
    """The first sentence."""
    return re.split(r"(?<=[.!?])\s+|(?<=[。！？])", text, maxsplit=1)[0]


def as_pirate(text: str) -> str:
    """The same as a pirate says it."""
    if re.search("[\u4e00-\u9fff]", text):
        return f"啊嘿！{text}伙计！"

    def said(match: re.Match[str]) -> str:
        word = match.group()
        new = _PIRATE_WORDS.get(word.lower(), word)
        return new.capitalize() if word[0].isupper() and new != word else new

    return f"Arr! {re.sub(r'[A-Za-z]+', said, text)} Yo ho ho!"


def as_json(text: str) -> str:
    return json.dumps({"answer": text}, ensure_ascii=False)


@dataclass(frozen=True)
class Manner:
    """How to answer: the system messages that ask for it, and what it makes of a plain answer.

    `answers_in` is the language of the answer where the manner sets it, whatever the question's.
    """

    name: str
    system: dict[str, list[str]]
    apply: Callable[[str], str]
    answers_in: str | None = None
    english_only: bool = False
    jokes: bool = True


MANNERS = [
    Manner("Chinese", IN_CHINESE, str, answers_in="zh"),
    Manner("Chinese", IN_CHINESE, str, answers_in="zh"),
    Manner("English", IN_ENGLISH, str, answers_in="en"),
    Manner("one sentence", ONE_SENTENCE, one_sentence, jokes=False),
    Manner("upper case", UPPER_CASE, str.upper, english_only=True),
    Manner("lower case", LOWER_CASE, str.lower, english_only=True),
    Manner("pirate", PIRATE, as_pirate),
    Manner("JSON", JSON_ONLY, as_json),
]
_ASKINGS: list[Asking] = [greetings.ASKING, greetings.ASKING, about.ASKING]


def _fits(item: Exchange) -> bool:
    answers = [answer for texts in item.answers.values() for answer in texts]
    return all(len(a) <= LONGEST and "\n" not in a and "{" not in a for a in answers) and not any(
        "{" in wording for wordings in item.asked.values() for wording in wordings
    )


_ITEMS = {asking.prefix: [item for item in asking.exchanges if _fits(item)] for asking in _ASKINGS}


def _question(language: str, rng: Random) -> tuple[Exchange, str]:
    """An exchange, and a wording of it that other skills train."""
    while True:
        asking = rng.choice(_ASKINGS)
        item = rng.choice(_ITEMS[asking.prefix])
        wording = rng.choice(item.asked[language])
        if not is_held_out(asking.key(item, wording)):
            return item, wording


def _embedded(core: str, language: str, rng: Random) -> str:
    """The instruction alone, or among sentences that change nothing."""
    neutral = rng.choice(NEUTRAL_SYSTEM[language])
    stop, gap = ("。", "") if language == "zh" else (".", " ")
    if neutral[-1] not in ".!。！":
        neutral += stop
    closed = core if core[-1] in ".!。！" else core + stop
    return rng.choice((core, core, closed, f"{neutral}{gap}{closed}", f"{closed}{gap}{neutral}"))


def _sample(
    parts: Sequence[str],
    system: str,
    question: str,
    answers: Sequence[str],
    language: str,
    rng: Random,
) -> Sample:
    """`answers`: all right ones; the first is what is trained."""
    dialogue = chat(vary(question, language, rng), answers[0], system=system)
    return Sample(dialogue, "|".join(("system", *parts)), language, tuple(answers))


def _obeying(rng: Random) -> Sample:
    manner = rng.choice(MANNERS)
    spoken = "zh" if rng.random() < 0.4 and not manner.english_only else "en"
    if manner.answers_in is not None and rng.random() < 0.7:
        spoken = "en" if manner.answers_in == "zh" else "zh"
    told_in = spoken if rng.random() < 0.75 else rng.choice(("en", "zh"))
    answered = manner.answers_in or spoken
    core = rng.choice(manner.system[told_in])
    system = _embedded(core, told_in, rng)
    if manner.jokes and rng.random() < JOKE_SHARE:
        question = rng.choice(JOKE_REQUESTS[spoken])
        jokes = [manner.apply(joke) for joke in all_jokes(answered)]
        answers, name = [rng.choice(jokes), *jokes], "joke"
    else:
        item, question = _question(spoken, rng)
        answers, name = [manner.apply(answer) for answer in item.answers[answered]], item.name
    parts = [manner.name, plain(core), name, plain(question)]
    return _sample(parts, system, question, answers, spoken, rng)


def _persona(rng: Random) -> Sample:
    """The model has the name that the system message gives it."""
    language = "zh" if rng.random() < 0.4 else "en"
    names = ZH_NAMES if language == "zh" else NAMES
    name = pseudo_name(rng) if rng.random() < 0.3 else rng.choice(names)
    core = rng.choice(PERSONA[language]["system"])
    question = rng.choice(PERSONA[language]["asked"])
    system = _embedded(core.replace("{v}", name), language, rng)
    answer = {"en": f"My name is {name}.", "zh": f"我叫{name}。"}[language]
    parts = ["persona", plain(core), name.lower(), plain(question)]
    return _sample(parts, system, question, [answer], language, rng)


def _ending(rng: Random) -> Sample:
    """Every answer ends with a word of the system message."""
    word = pseudo_word(rng) if rng.random() < 0.4 else rng.choice(COMMON_WORDS)
    core = rng.choice(ENDING)
    item, question = _question("en", rng)
    answers = [f"{answer} {word}" for answer in item.answers["en"]]
    system = _embedded(core.replace("{v}", word), "en", rng)
    parts = ["ending", plain(core), word, item.name, plain(question)]
    return _sample(parts, system, question, answers, "en", rng)


def _neutral(rng: Random) -> Sample:
    language = "zh" if rng.random() < 0.4 else "en"
    item, question = _question(language, rng)
    system = rng.choice(NEUTRAL_SYSTEM[language])
    parts = ["neutral", plain(system), item.name, plain(question)]
    return _sample(parts, system, question, item.answers[language], language, rng)


def _make(rng: Random) -> Sample:
    draw = rng.random()
    if draw < NEUTRAL_SHARE:
        return _neutral(rng)
    if draw < NEUTRAL_SHARE + PERSONA_SHARE:
        return _persona(rng)
    if draw < NEUTRAL_SHARE + 2 * PERSONA_SHARE:
        return _ending(rng)
    return _obeying(rng)


SYSTEM_PROMPTS = Skill("system prompts", _make)
