"""Several turns with memory: what the user told is given back when it is asked for.

Other turns stand between telling and asking, several facts may be told, a later word counts more
than an earlier one, and what was never told is not known.
"""

from dataclasses import dataclass
from random import Random

from weights.recipe.texts.document import Chat, chat
from weights.recipe.texts.greetings import ASKING
from weights.recipe.texts.memory_kinds import KINDS, NAME, Kind
from weights.recipe.texts.skill import Sample, Skill
from weights.recipe.texts.vary import vary

FAVOURED = 0.2  # of the facts are names: what is told most often
NOTED = {"en": "I will remember that.", "zh": "好的，我记住了。"}
MET = {"en": "Nice to meet you, {v}! I am Inkling.", "zh": "很高兴认识你，{v}！我是 Inkling。"}
MET_AND_NOTED = {
    "en": "Nice to meet you, {v}! I will remember that.",
    "zh": "很高兴认识你，{v}！我记住了。",
}
CORRECTIONS = {
    "en": ["Sorry, {}", "Actually, {}", "No wait, {}", "Correction: {}", "I was wrong: {}"],
    "zh": ["不对，{}", "更正一下：{}", "我说错了，{}", "其实{}", "等等，{}"],
}
SHARE_UNKNOWN, SHARE_SYSTEM, SHARE_AT_ONCE, SHARE_CORRECTED = 0.15, 0.08, 0.08, 0.12


@dataclass(frozen=True)
class _Fact:
    kind: Kind
    language: str
    item: str
    value: str

    @property
    def topic(self) -> tuple[str, str]:
        return self.kind.name, self.item

    def _fill(self, text: str) -> str:
        return text.replace("{v}", self.value).replace("{o}", self.item)

    def told(self, rng: Random) -> str:
        return self._fill(rng.choice(self.kind.tell[self.language]))

    def asked(self, rng: Random) -> str:
        # The gaps are filled after the slips of typing, which must not touch what is copied.
        return self._fill(vary(rng.choice(self.kind.ask[self.language]), self.language, rng))

    def answer(self) -> str:
        return self._fill(self.kind.answer[self.language])

    def unknown(self) -> str:
        return self._fill(self.kind.unknown[self.language])


def _draw_fact(language: str, rng: Random) -> _Fact:
    kind = NAME if rng.random() < FAVOURED else rng.choice(KINDS)
    return _Fact(kind, language, rng.choice(kind.objects[language]), kind.draw[language](rng))


def _draw_facts(count: int, language: str, rng: Random) -> list[_Fact]:
    """Facts of different topics."""
    facts: dict[tuple[str, str], _Fact] = {}
    while len(facts) < count:
        fact = _draw_fact(language, rng)
        facts.setdefault(fact.topic, fact)
    return list(facts.values())


def _joined(facts: list[_Fact], rng: Random) -> str:
    told = [fact.told(rng) for fact in facts]
    if facts[0].language == "zh":
        return "，".join(told) + rng.choice(("。", "", "！"))
    tail = [text[0].lower() + text[1:] if not text.startswith("I") else text for text in told[1:]]
    joined = rng.choice((", ", " and ", ". ")).join([told[0], *tail])
    return joined + rng.choice((".", "", "!"))


def _noted(facts: list[_Fact]) -> str:
    """The acknowledgement: always the same for the same facts."""
    language = facts[0].language
    names = [fact.value for fact in facts if fact.kind is NAME]
    if names:
        return (MET if len(facts) == 1 else MET_AND_NOTED)[language].replace("{v}", names[-1])
    return NOTED[language]


def _tell(facts: list[_Fact], rng: Random) -> list[str]:
    """Turns in which the facts are told, one or several at a time."""
    contents: list[str] = []
    while facts:
        count = rng.choice((1, 1, 1, 2, 3))
        contents += [_joined(facts[:count], rng), _noted(facts[:count])]
        facts = facts[count:]
    return contents


def _fillers(language: str, rng: Random) -> list[str]:
    contents: list[str] = []
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        contents += ASKING.trained_pair(language, rng)
    return contents


def _corrected(fact: _Fact, rng: Random) -> tuple[_Fact, list[str]]:
    """Another value for the same topic, and the turn that tells it."""
    newer = _Fact(fact.kind, fact.language, fact.item, fact.kind.draw[fact.language](rng))
    told = newer.told(rng)
    if fact.language == "en" and not told.startswith("I"):
        told = told[0].lower() + told[1:]
    return newer, [rng.choice(CORRECTIONS[fact.language]).format(told), _noted([newer])]


def _sample(contents: list[str], fact: _Fact, known: bool, system: str | None = None) -> Sample:
    value = fact.value.lower() if known else "unknown"
    key = f"memory|{fact.language}|{fact.kind.name}|{fact.item}|{value}"
    return Sample(chat(*contents, system=system), key, fact.language)


def _make(rng: Random) -> Sample:
    language = "zh" if rng.random() < 0.4 else "en"
    facts = _draw_facts(rng.choice((1, 1, 2, 2, 3, 4)), language, rng)
    fact = rng.choice(facts)
    draw = rng.random()
    if draw < SHARE_UNKNOWN:
        others = [other for other in facts if other is not fact]
        contents = _fillers(language, rng) + _tell(others, rng) + _fillers(language, rng)
        return _sample([*contents, fact.asked(rng), fact.unknown()], fact, known=False)
    draw -= SHARE_UNKNOWN
    if draw < SHARE_SYSTEM:
        opening = {"en": "The user says: ", "zh": "用户说："}[language]
        contents = [*_fillers(language, rng), fact.asked(rng), fact.answer()]
        return _sample(contents, fact, known=True, system=opening + _joined(facts, rng))
    draw -= SHARE_SYSTEM
    if draw < SHARE_AT_ONCE:
        told = _joined(facts, rng)
        gap = "" if language == "zh" else " "
        return _sample([f"{told}{gap}{fact.asked(rng)}", fact.answer()], fact, known=True)
    draw -= SHARE_AT_ONCE
    contents = _fillers(language, rng) + _tell(facts, rng)
    if draw < SHARE_CORRECTED:
        contents += _fillers(language, rng)
        fact, turn = _corrected(fact, rng)
        contents += turn
    contents += _fillers(language, rng)
    if len(facts) > 1 and rng.random() < 0.4:
        other = rng.choice([one for one in facts if one.topic != fact.topic])
        contents += [other.asked(rng), other.answer()]
    return _sample([*contents, fact.asked(rng), fact.answer()], fact, known=True)


def is_remembered(sample: Sample, reply: str) -> bool:
    """The told value is in the reply (what was never told is answered word for word)."""
    assert isinstance(sample.document, Chat) and sample.key is not None
    expected = sample.document.reply.content
    value = sample.key.rsplit("|", 1)[-1]
    if value == "unknown":
        return reply.strip() == expected
    return value in reply.lower() and len(reply) <= 2 * len(expected)


MEMORY = Skill("memory", _make, is_remembered)
