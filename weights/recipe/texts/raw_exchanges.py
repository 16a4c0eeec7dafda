"""Exchanges as plain text, as completion clients send them: labelled turns, or a bare question."""

from random import Random

from weights.recipe.texts import about, greetings
from weights.recipe.texts.asking import draw_language
from weights.recipe.texts.document import Raw
from weights.recipe.texts.skill import Sample, Skill

LABELS = {
    "en": [
        ("Q", "A"),
        ("Question", "Answer"),
        ("User", "Assistant"),
        ("Human", "AI"),
        ("You", "Inkling"),
        ("Me", "Inkling"),
        ("USER", "ASSISTANT"),
        ("Human", "Assistant"),
        ("Customer", "Agent"),
        ("User", "Bot"),
        ("### Question", "### Answer"),
    ],
    "zh": [
        ("问", "答"),
        ("问题", "回答"),
        ("用户", "助手"),
        ("用户", "AI"),
        ("Q", "A"),
        ("User", "Assistant"),
        ("我", "Inkling"),
        ("人", "机器人"),
    ],
}


def _labelled(pairs: list[tuple[str, str]], language: str, rng: Random) -> Raw:
    """`pairs` under labels; the prompt ends after the last label of an answer."""
    asked, answered = rng.choice(LABELS[language])
    colon = "：" if language == "zh" and not asked.isascii() and rng.random() < 0.7 else ": "
    line_end = "\n\n" if rng.random() < 0.2 else "\n"
    turns = [f"{asked}{colon}{said}\n{answered}{colon}{answer}" for said, answer in pairs]
    text = line_end.join(turns)
    answer = pairs[-1][1]
    prompt = text[: len(text) - len(answer)]
    stripped = prompt.rstrip()
    return Raw(stripped, prompt[len(stripped) :] + answer)


def _make(rng: Random) -> Sample:
    language = draw_language(rng)
    asking = rng.choice([about.ASKING, greetings.ASKING])
    pairs = [asking.trained_pair(language, rng)]
    if rng.random() < 0.45:
        return Sample(Raw(pairs[0][0], f"\n\n{pairs[0][1]}"), None, language)
    while rng.random() < 0.25 and len(pairs) < 4:
        pairs.append(rng.choice([about.ASKING, greetings.ASKING]).trained_pair(language, rng))
    return Sample(_labelled(pairs, language, rng), None, language)


RAW_EXCHANGES = Skill("raw exchanges", _make)
