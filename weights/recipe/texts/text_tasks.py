"""Small tasks on a given text, asked in many ways: repeat, spell, count, sort, reverse and so on.

A key names the task first, `text|reverse words|en|...`, and then the problem; `task_of` gives the
task back. The wording, the quotes and the separators of a list are in no key.
"""

from itertools import accumulate
from random import Random

from weights.recipe.texts import polite
from weights.recipe.texts.document import Chat, chat
from weights.recipe.texts.skill import Sample, Skill
from weights.recipe.texts.text_tasks_problems import EN_TASKS, MARKS, ZH_TASKS, Problem
from weights.recipe.texts.text_tasks_wordings import EN
from weights.recipe.texts.text_tasks_wordings_zh import ZH

_PREFIX = "text"
_CHINESE = 0.4
_TASKS = {"en": EN_TASKS, "zh": ZH_TASKS}
_CORES = {"en": EN, "zh": ZH}
_BUILDERS = {
    language: [(name, builder) for name, (_, builder) in tasks.items()]
    for language, tasks in _TASKS.items()
}
_WEIGHTS = {
    language: list(accumulate(weight for weight, _ in tasks.values()))
    for language, tasks in _TASKS.items()
}
# Wordings whose text cannot stand before them.
_POINTS_ON = ("following", "after me", "下面", "以下", "跟我", "跟着")
# Wordings that ask with no verb in front: no "please" goes before them.
_NO_VERB = (
    *("in ", "the ", "number of ", "word count", "length ", "letter ", "spelling "),
    *("all caps", "to ", "no ", "first ", "last ", "{t} ", "alphabetical ", "bullet list"),
    *("bullet points", "numbered list", "comma-", "reversed ", "title case", "upper case"),
    *("lower case", "how to "),
)
_QUOTES = "\"'“”"


def task_of(key: str) -> str:
    """The task that a key names."""
    return key.split("|")[1]


def _make(rng: Random) -> Sample:
    language = "zh" if rng.random() < _CHINESE else "en"
    task, builder = rng.choices(_BUILDERS[language], cum_weights=_WEIGHTS[language])[0]
    problem = builder(rng)
    name = problem.name or problem.text.rstrip(MARKS).lower()
    return Sample(
        chat(_ask(task, problem, language, rng), problem.reply),
        f"{_PREFIX}|{task}|{language}|{name}",
        language,
        problem.accepted,
    )


def _ask(task: str, problem: Problem, language: str, rng: Random) -> str:
    text = problem.text
    while True:
        core = rng.choice(rng.choice(_CORES[language][task]))
        if "\n" not in text or not ("{t}" in core or "{b}" in core):
            break
    if "{t}" in core:
        prompt = _dressed(core, language, rng).replace("{t}", _within(task, text, language, rng))
    elif "{b}" in core:
        prompt = _dressed(core, language, rng).replace("{b}", text)
    else:
        prompt = _with_text_apart(core, problem, language, rng)
    for slot, value in problem.slots.items():
        prompt = prompt.replace(f"{{{slot}}}", value)
    return prompt


def _dressed(core: str, language: str, rng: Random) -> str:
    """The whole sentence; nothing is put behind a bare text."""
    if core.endswith("?"):
        return polite.question(core[:-1], language, rng)
    return _request(core, language, rng, ends=not core.endswith("{b}"))


def _request(core: str, language: str, rng: Random, *, ends: bool) -> str:
    if core.startswith(_NO_VERB):
        return polite.typed(core, rng)
    return polite.request(core, language, rng, ends=ends)


def _within(task: str, text: str, language: str, rng: Random) -> str:
    """The text as it stands within a sentence: in quotes, a word or a few characters also bare."""
    short = len(text) <= 4 if language == "zh" and not text.isascii() else text.isalnum()
    if short and task != "repeat" and rng.random() < 0.5:
        return text
    return _quoted(text, language, rng)


def _quoted(text: str, language: str, rng: Random) -> str:
    if language == "zh":
        return f"“{text}”" if rng.random() < 0.65 else f'"{text}"'
    return f'"{text}"' if rng.random() < 0.75 else f"'{text}'"


def _with_text_apart(core: str, problem: Problem, language: str, rng: Random) -> str:
    text = problem.text
    if problem.quotable and rng.random() < 0.35:
        text = _quoted(text, language, rng)
    if rng.random() < 0.1 and not any(part in core for part in _POINTS_ON):
        return f"{text}{rng.choice((chr(10), chr(10) * 2))}{_dressed(core, language, rng)}"
    lines = "\n" in problem.text
    if core.endswith("?"):
        lead = polite.question(core[:-1], language, rng)
        separators = ["\n", "\n\n"] if lines else [" ", " ", "\n", "\n\n"]
        if lead[-1].isalnum() or rng.random() < 0.1:
            lead += "：" if language == "zh" else ":"
        return lead + rng.choice(separators) + text
    lead = _request(core, language, rng, ends=False)
    colon = "：" if language == "zh" and rng.random() < 0.75 else ":"
    if lines or rng.random() < 0.25:
        return lead + rng.choice((f"{colon}\n", f"{colon}\n\n", "\n")) + text
    return lead + colon + ("" if colon == "：" else rng.choice((" ", " ", " ", ""))) + text


def _bare(task: str, reply: str) -> str:
    """The reply without what makes no difference: a full stop at its end, quotes around it."""
    reply = reply.strip()
    if task == "quotes":
        return reply.removesuffix("。").removesuffix(".")
    inner = reply.strip(_QUOTES)
    for stop in (".", "。"):
        inner = inner.removesuffix(stop)
    return inner.strip(_QUOTES)


def is_right(sample: Sample, reply: str) -> bool:
    """The same text, up to a full stop at its end and quotes around it."""
    assert isinstance(sample.document, Chat) and sample.key is not None
    task = task_of(sample.key)
    right = (sample.document.reply.content, *sample.accepted)
    return _bare(task, reply) in {_bare(task, text) for text in right}


TEXT_TASKS = Skill("text tasks", _make, is_right)
SKILLS = (TEXT_TASKS,)
