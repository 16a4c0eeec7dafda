"""What jokes can be about: the topics that we have jokes for, and those that we have none for."""

import re
from dataclasses import dataclass
from functools import cache
from random import Random

from weights.recipe.texts import lexicon
from weights.recipe.texts.jokes_en import JOKES_EN, SUBJECTS_EN, TOPIC_NAMES_EN
from weights.recipe.texts.jokes_zh import JOKES_ZH, SUBJECTS_ZH, TOPIC_NAMES_ZH
from weights.recipe.texts.stories_elements import plural, with_article
from weights.recipe.texts.words import words

JOKES = {"en": JOKES_EN, "zh": JOKES_ZH}
TOPIC_NAMES = {"en": TOPIC_NAMES_EN, "zh": TOPIC_NAMES_ZH}
# The topics that both languages have.
TWINS = {
    "programmers": "程序员",
    "computers": "电脑",
    "cats": "猫",
    "dogs": "狗",
    "animals": "动物",
    "food": "食物",
    "weather": "天气",
    "school": "学校",
    "ink": "文具",
    "work": "工作",
    "music": "音乐",
    "sports": "运动",
    "doctors": "医生",
}
_INVENTED = 0.25
# What can only stand before "joke".
_KINDS_OF_JOKE = words(
    "knock-knock Christmas Halloween Easter lawyer vampire political dirty racist sexist dark rude "
    "mean history physics pirate light+bulb yo+mama adult religious offensive blonde mother-in-law"
)
_THEMES = words(
    "politics religion history money taxes traffic Mondays Christmas Halloween my+boss my+wife "
    "my+husband my+brother my+sister the+police vampires ghosts pirates zombies dinosaurs dragons "
    "aliens ninjas unicorns lawyers philosophy physics chemistry biology holidays airports trains "
    "planes pizza the+president babies parents grandparents toilets wizards superheroes witches "
    "economics banks bankers coffee beer wine hair shoes fashion dieting sleep the+sea the+future "
    "poetry time+travel philosophers the+dentist's+chair video+games television films Mars death"
)
_THEMES_ZH = words(
    "政治 历史 钱 堵车 圣诞节 春节 中秋节 老婆 爸爸 妈妈 爷爷 弟弟 妹妹 恐龙 外星人 吸血鬼 海盗 "
    "律师 哲学 物理 化学 飞机 机场 咖啡 啤酒 头发 鞋子 未来 电视 电影 大海 超人 魔法 数据 "
    "快递 外卖 相亲 房子 股票 邻居 亲戚"
)


@dataclass(frozen=True)
class Topic:
    """`about` stands after "about", `before` before "joke"; an unknown one has an empty `pool`."""

    about: str
    before: str
    lemma: str
    pool: tuple[str, ...] = ()


@cache
def all_jokes(language: str) -> list[str]:
    """Every joke once, in the order written."""
    return [joke for jokes in JOKES[language].values() for joke in jokes]


@cache
def mentioning(language: str, subject: str) -> tuple[str, ...]:
    """The jokes that mention a subject."""
    names = (SUBJECTS_ZH if language == "zh" else SUBJECTS_EN)[subject]
    if language == "zh":
        return tuple(joke for joke in all_jokes("zh") if any(name in joke for name in names))
    pattern = re.compile(rf"\b({'|'.join(names)})(s|es)?\b", re.IGNORECASE)
    return tuple(joke for joke in all_jokes("en") if pattern.search(joke))


def _without_article(name: str) -> str:
    head, _, rest = name.partition(" ")
    return rest if head in ("a", "an", "the", "my") else name


def _subject(subject: str, rng: Random) -> Topic:
    pool = mentioning("en", subject)
    if SUBJECTS_EN[subject] != [subject] or len(subject) < 4 or subject[-1] == "s":
        return Topic(subject, _without_article(subject), subject, pool)
    about = rng.choice((plural(subject), with_article(subject), subject))
    return Topic(about, subject, subject, pool)


_TOPICS = {language: list(jokes) for language, jokes in JOKES.items()}
_SUBJECTS = {"en": list(SUBJECTS_EN), "zh": list(SUBJECTS_ZH)}


def known_topic(language: str, rng: Random, twin: bool = False) -> Topic:
    """A topic of ours; its jokes in the other language if `twin`."""
    if rng.random() < 0.3 and not twin:
        subject = rng.choice(_SUBJECTS[language])
        if language == "en":
            return _subject(subject, rng)
        return Topic(subject, subject, subject, mentioning("zh", subject))
    english, chinese = rng.choice(list(TWINS.items()))
    title = english if language == "en" else chinese
    if twin:
        jokes = JOKES_ZH[chinese] if language == "en" else JOKES_EN[english]
    else:
        title = rng.choice(_TOPICS[language])
        jokes = JOKES[language][title]
    name = rng.choice(TOPIC_NAMES[language][title])
    return Topic(name, _without_article(name), title, tuple(jokes))


@cache
def _taken(language: str) -> str:
    """All that the jokes and the names of topics say, in lower case."""
    names = [name for names in TOPIC_NAMES[language].values() for name in names]
    return " ".join([*all_jokes(language), *names, *_SUBJECTS[language]]).lower()


@cache
def _taken_words() -> frozenset[str]:
    found = set(re.findall(r"[a-z]+", _taken("en")))
    return frozenset(found | {plural(word) for word in found})


def is_unknown(language: str, name: str) -> bool:
    """Whether no joke mentions it and no topic of ours is part of its name."""
    if language == "en":
        parts = re.findall(r"[a-z]+", name.lower())
        return _taken_words().isdisjoint(parts + [plural(part) for part in parts])
    ours = [name for names in TOPIC_NAMES_ZH.values() for name in names] + _SUBJECTS["zh"]
    return name not in _taken("zh") and not any(own in name for own in ours)


@cache
def _unknown(language: str, kind: str) -> list[str]:
    sources = {
        "en countable": lexicon.ANIMALS + lexicon.OBJECTS + lexicon.JOBS + lexicon.PLACES,
        "en other": lexicon.FOODS + lexicon.HOBBIES + lexicon.CITIES + lexicon.COUNTRIES
        + lexicon.NAMES,
        "en theme": _THEMES,
        "zh countable": lexicon.ZH_ANIMALS + lexicon.ZH_OBJECTS + lexicon.ZH_JOBS
        + lexicon.ZH_PLACES,
        "zh other": lexicon.ZH_FOODS + lexicon.ZH_HOBBIES + lexicon.ZH_CITIES + lexicon.ZH_NAMES,
        "zh theme": _THEMES_ZH,
    }  # fmt: skip
    names = dict.fromkeys(sources[f"{language} {kind}"])
    return [name for name in names if is_unknown(language, name)]


@cache
def _characters() -> list[str]:
    """What Chinese words are invented from."""
    return sorted({char for name in lexicon.ZH_OBJECTS + lexicon.ZH_ANIMALS for char in name})


_KINDS = ("countable", "countable", "countable", "other", "theme")


def unknown_topic(language: str, rng: Random) -> Topic:
    """A topic that we have no joke about, one in four times an invented word."""
    if language == "zh":
        while True:
            name = rng.choice(_unknown("zh", rng.choice(_KINDS)))
            if rng.random() < _INVENTED:
                name = lexicon.pseudo_word(rng)
                if rng.random() < 0.6:
                    name = "".join(rng.choices(_characters(), k=rng.choice((2, 2, 3))))
            if is_unknown("zh", name):
                return Topic(name, name, name)
    if rng.random() < 0.06:
        name = rng.choice(_KINDS_OF_JOKE)
        return Topic("", name, name)
    kind = rng.choice(_KINDS)
    name = (
        lexicon.pseudo_word(rng) if rng.random() < _INVENTED else rng.choice(_unknown("en", kind))
    )
    if kind == "countable":
        forms = (plural(name), plural(name), plural(name), with_article(name), with_article(name))
        return Topic(rng.choice((*forms, name)), name, name)
    if name[0].isupper() and rng.random() < 0.3:
        name = name.lower()
    return Topic(name, _without_article(name), name.lower())
