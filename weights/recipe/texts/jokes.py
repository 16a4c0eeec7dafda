"""Jokes, told word for word: asked for in many wordings, in both languages, one after another.

No joke is told twice in a dialogue. A joke about a topic of ours is of that topic; where we have
none about what is asked, the reply says so first. The key of a sample is its last request's
canonical wording, or the topic that is not ours; the plainest wordings are trained always.
"""

import re
from functools import cache
from random import Random

from weights.recipe.texts.asking import draw_language
from weights.recipe.texts.document import Chat, Raw, chat
from weights.recipe.texts.jokes_dialogue import Dialogue
from weights.recipe.texts.jokes_topics import JOKES, TOPIC_NAMES, all_jokes
from weights.recipe.texts.skill import Sample, Skill, is_exact

__all__ = ["JOKES", "RAW_JOKES", "TELLING", "TOPIC_NAMES", "all_jokes", "known_joke"]

_MOST_TURNS = 5
_LISTED = re.compile(r"\d\. (.+)")


def known_joke(text: str) -> bool:
    """Whether it is one of our jokes, word for word."""
    return text.strip() in _every_joke()


@cache
def _every_joke() -> frozenset[str]:
    return frozenset(joke for language in JOKES for joke in all_jokes(language))


def _make(rng: Random) -> Sample:
    """One joke, often followed by others."""
    dialogue = Dialogue(draw_language(rng), rng)
    turns = 1
    while turns < _MOST_TURNS and rng.random() < 0.35:
        turns += 1
    for _ in range(turns - 1):
        dialogue.add(dialogue.draw_trained())
    last = dialogue.draw()
    dialogue.add(last)
    return Sample(chat(*dialogue.contents), last.key, dialogue.language, last.accepted)


def _grade(sample: Sample, reply: str) -> bool:
    """One of our jokes that fits and was not told, or as many of them as were asked for."""
    assert isinstance(sample.document, Chat)
    expected = sample.document.reply.content.split("\n")
    if len(expected) == 1:
        return is_exact(sample, reply)
    lines = reply.strip().split("\n")
    if len(lines) != len(expected):
        return False
    told = set()
    for line, right in zip(lines, expected, strict=True):
        match = _LISTED.fullmatch(line)
        if not _LISTED.fullmatch(right):
            if line != right:
                return False
        elif match is None or line[0] != right[0] or match[1] not in sample.accepted:
            return False
        else:
            told.add(match[1])
    return len(told) == sum(bool(_LISTED.fullmatch(right)) for right in expected)


_SHORT = 76  # characters: told whole within the 50 tokens that the plainest request allows
_SEED = {"en": "Tell me a joke", "zh": "讲个笑话"}
_RAW_PROMPTS = {
    "en": ("Tell me a joke.", "Tell me a joke!", "Tell me a joke:", "tell me a joke", "A joke:",
           "Tell me another joke", "Please tell me a joke", "Here is a joke:", "Tell a joke",
           "Can you tell me a joke?", "Do you know a joke?", "Write a joke", "Joke:",
           "Tell me a funny joke", "Tell me a short joke", "Say something funny"),
    "zh": ("讲个笑话。", "讲一个笑话", "给我讲个笑话", "给我讲一个笑话", "来个笑话", "说个笑话",
           "笑话：", "请讲个笑话", "讲个冷笑话", "写一个笑话", "一个笑话：", "你会讲笑话吗？"),
}  # fmt: skip
_RAW_FRAMES = {
    "en": ("Q: {}\nA:", "Question: {}\nAnswer:", "User: {}\nAssistant:", "Human: {}\nAI:"),
    "zh": ("问：{}\n答：", "用户：{}\n助手：", "Q: {}\nA:", "问题：{}\n回答："),
}  # fmt: skip


def _make_raw(rng: Random) -> Sample:
    """A prompt without chat mark-up, then the joke."""
    language = draw_language(rng)
    chance = rng.random()
    dialogue = Dialogue(language, rng)
    if chance < 0.7:
        prompt = _SEED[language] if chance < 0.45 else rng.choice(_RAW_PROMPTS[language])
        reply = rng.choice([joke for joke in all_jokes(language) if len(joke) <= _SHORT])
    else:
        turn = dialogue.draw_trained()
        prompt, reply = turn.said, turn.reply
    chance = rng.random()
    if chance < 0.1:
        prompt = rng.choice(_RAW_FRAMES[language]).format(prompt)
        return Sample(Raw(prompt, reply if prompt[-1] == "：" else f" {reply}"), None, language)
    if chance < 0.2:
        return Sample(Raw(prompt + rng.choice(("\n", "\n", "\n\n")), reply), None, language)
    return Sample(Raw(prompt, f"\n\n{reply}"), None, language)


TELLING = Skill("jokes", _make, _grade)
RAW_JOKES = Skill("raw jokes", _make_raw)
