"""Extraction: a sentence and the keys asked for, answered by a JSON object.

The object has the keys as asked and in the order asked; texts are copied from the sentence,
numbers are JSON numbers, and what the sentence does not say is null. A field asked for in several
words ("phone number") has a key with underscores. Without keys asked for, all that the sentence
says is given under the usual names.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from weights.recipe.texts import extraction_families, extraction_families_zh
from weights.recipe.texts.document import Chat, chat
from weights.recipe.texts.extraction_keys import FOREIGN, SYNONYMS
from weights.recipe.texts.extraction_requests import Asked, request, system_request
from weights.recipe.texts.held_out import held_out_key
from weights.recipe.texts.lexicon import pseudo_word
from weights.recipe.texts.skill import Sample, Skill, is_held_out
from weights.recipe.texts.slots import Value, drawer, json_type, smooth
from weights.recipe.texts.words import words

LISTED = 0.15
ABSENT = 0.1
KEYLESS = 0.04
INVENTED = 0.07


@dataclass(frozen=True)
class Pattern:
    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """`fields` maps the usual name of each field to the kind of its values."""

    name: str
    language: str
    fields: Mapping[str, str]
    patterns: tuple[Pattern, ...]
    foreign: Sequence[str]

    @property
    def list_field(self) -> str | None:
        return next((name for name, kind in self.fields.items() if kind.endswith("[]")), None)


@dataclass(frozen=True)
class Reading:
    """A sentence and what it says, by field."""

    sentence: str
    values: Mapping[str, Any]


def _pattern(text: str) -> Pattern:
    return Pattern(text, tuple(re.findall(r"{(\w+)}", text)))


def _listings(fields: Sequence[str], language: str) -> list[str]:
    """Patterns that are no sentences: "Name: {name}, Age: {age}"."""
    colon = ": " if language == "en" else "："
    pairs = [f"{field.replace('_', ' ').capitalize()}{colon}{{{field}}}" for field in fields]
    return [(", " if language == "en" else "，").join(pairs), "\n".join(pairs[-3:])]


def _families(text: str, language: str) -> list[Family]:
    families = []
    for block in text.strip().split("\n\n"):
        head, *lines = block.splitlines()
        name, _, field_text = head.partition(" | ")
        pairs = (field.split(":") for field in field_text.split())
        fields = dict(pairs)
        known = {
            *fields,
            *(other for field in fields for other in SYNONYMS[language].get(field, [])),
        }
        patterns = tuple(map(_pattern, [*lines, *_listings(list(fields), language)]))
        foreign = tuple(field for field in FOREIGN[language] if field not in known)
        families.append(Family(name, language, fields, patterns, foreign))
    return families


FAMILIES = {
    "en": _families(extraction_families.FAMILIES, "en"),
    "zh": _families(extraction_families_zh.FAMILIES, "zh"),
}
LISTS = {
    "en": _families(extraction_families.LISTS, "en"),
    "zh": _families(extraction_families_zh.LISTS, "zh"),
}


# Sentences of things that do not exist, so that only the words tell what is what.
INVENTED_PATTERNS = {
    "en": (
        "The {a} is {x}.",
        "The {a} is {x} and the {b} is {y}.",
        "{a}: {x}, {b}: {y}",
        "{a} = {x}, {b} = {y}, {c} = {z}",
        "{a}: {x}\n{b}: {y}\n{c}: {z}",
        "Its {a} is {x}, its {b} is {y} and its {c} is {z}.",
        "We have a {a} of {x} and a {b} of {y}.",
        "With a {a} of {x}, the {b} became {y}.",
        "{a} {x}; {b} {y}; {c} {z}",
    ),
    "zh": (
        "{a}是{x}。",
        "{a}是{x}，{b}是{y}。",
        "{a}：{x}，{b}：{y}",
        "{a}={x}，{b}={y}，{c}={z}",
        "{a}：{x}\n{b}：{y}\n{c}：{z}",
        "它的{a}是{x}，{b}为{y}，{c}为{z}。",
        "这里{a}为{x}，{b}是{y}。",
    ),
}
INVENTED_KINDS = words(
    "2-99 2-9000 1.5-99.5 colour city person food object adjective day clock code animal place word"
)


def _invented_family(language: str, rng: Random) -> Family:
    """A family of one pattern, whose fields have invented names."""
    text = rng.choice(INVENTED_PATTERNS[language])
    fields = {}
    for letter, value in (("a", "x"), ("b", "y"), ("c", "z")):
        if f"{{{letter}}}" in text:
            name = pseudo_word(rng)
            fields[name] = rng.choice(INVENTED_KINDS)
            text = text.replace(f"{{{letter}}}", name).replace(f"{{{value}}}", f"{{{name}}}")
    return Family("invented", language, fields, (_pattern(text),), FOREIGN[language])


def _lowered(value: Value) -> Value:
    data = value.data
    if isinstance(data, str):
        data = data.lower()
    elif isinstance(data, list):
        data = [item.lower() if isinstance(item, str) else item for item in data]
    return Value(value.text.lower(), data)


def _different(kinds: Sequence[str], rng: Random, language: str) -> list[Value]:
    """A value of each kind, no two alike, so that each value has one meaning."""
    values: list[Value] = []
    while len(values) < len(kinds):
        value = drawer(kinds[len(values)])(rng, language)
        if all(value.text != other.text for other in values):
            values.append(value)
    return values


def _hurried(sentence: str, language: str, rng: Random) -> str:
    """The sentence as people type it who do not care for the last sign."""
    if rng.random() < 0.12:
        sentence = sentence.rstrip(".。")
    if language == "zh" and rng.random() < 0.1:
        sentence = sentence.replace("，", rng.choice((",", " "))).replace("。", "")
    return sentence


def _read(family: Family, pattern: Pattern, rng: Random) -> Reading:
    values = _different([family.fields[name] for name in pattern.fields], rng, family.language)
    text = pattern.text
    if family.language == "en" and rng.random() < 0.07:
        values, text = [_lowered(value) for value in values], _lower_text(text)
    by_name = dict(zip(pattern.fields, values, strict=True))
    sentence = text.format_map({name: value.text for name, value in by_name.items()})
    sentence = _hurried(smooth(sentence, family.language), family.language, rng)
    return Reading(sentence, {name: value.data for name, value in by_name.items()})


@cache
def _lower_text(pattern: str) -> str:
    return re.sub(
        r"{\w+}|[^{}]", lambda part: part[0] if len(part[0]) > 1 else part[0].lower(), pattern
    )


def _asked_fields(family: Family, pattern: Pattern, rng: Random) -> list[str]:
    """Which fields are asked for, in the order asked; at times one that the sentence lacks."""
    listed = family.list_field
    said = [name for name in pattern.fields if name != listed]
    size = rng.choices((1, 2, 3, 4), (6, 4, 1, 0) if listed else (22, 40, 27, 11))[0]
    fields = rng.sample(said, min(size - bool(listed), len(said)))
    if listed:
        fields.insert(rng.randrange(len(fields) + 1), listed)
    if rng.random() < ABSENT:
        unsaid = [name for name in family.fields if name not in pattern.fields]
        absent = rng.choice(family.foreign if not unsaid or rng.random() < 0.3 else unsaid)
        fields[rng.randrange(len(fields)) if len(fields) > 1 else len(fields) :] = [absent]
    elif rng.random() < 0.4:
        fields.sort(key=pattern.fields.index)
    return fields


def _wordings(family: Family, field: str, asked: Sequence[str], first: bool) -> list[str]:
    """The other names of the field that cannot mean another field of the family."""
    table = SYNONYMS[family.language]
    taken = {*family.fields, *asked}
    for other in taken - {field}:
        taken.update(table.get(other, ()))
    names = [name for name in table.get(field, ()) if name not in taken]
    if first and family.language == "en" and json_type(family.fields.get(field, "-")) == "string":
        names += [name for name in ("name",) if name not in taken]
    return names


def _key_style(rng: Random) -> str:
    return rng.choices(("snake", "camel", "spoken", "capital"), (50, 22, 20, 8))[0]


def _styled(name: str, style: str) -> tuple[str, str]:
    """How the request writes the field's name, and the key that this means."""
    if not name.isascii():
        return name, name
    parts = name.replace("_", " ").split()
    if style == "camel":
        key = parts[0] + "".join(part.capitalize() for part in parts[1:])
        return key, key
    if style == "capital":
        key = "_".join(part.capitalize() for part in parts)
        return key, key
    key = "_".join(parts)
    return (" ".join(parts), key) if style == "spoken" else (key, key)


def _asked_keys(family: Family, fields: Sequence[str], rng: Random) -> list[Asked]:
    """Each field under its usual name, another name, or a key that the request defines."""
    style = _key_style(rng)
    defined = rng.randrange(len(fields)) if rng.random() < 0.1 else None
    asked: list[Asked] = []
    names: set[str] = set()
    for index, field in enumerate(fields):
        name = field
        others = _wordings(family, field, fields, field == next(iter(family.fields)))
        if others and rng.random() < 0.45:
            name = rng.choice(others)
        wording, key = _styled(name, style)
        if index == defined and field in family.fields:
            wording, key = _styled(name, "spoken")[0], pseudo_word(rng)
        if key in names:
            wording, key = field, field
        names.add(key)
        kind = json_type(family.fields.get(field, "word"))
        asked.append(Asked(wording, key, kind, defined=index == defined and key != wording))
    return asked


def _answer(asked: Sequence[Asked], fields: Sequence[str], reading: Reading) -> str:
    found = {one.key: reading.values.get(field) for one, field in zip(asked, fields, strict=True)}
    return json.dumps(found, ensure_ascii=False)


def _problem(family: Family, fields: Sequence[str], reading: Reading) -> str:
    """The same for the same values of the same fields, however asked for."""
    values = [f"{field}={reading.values.get(field)}" for field in sorted(fields)]
    return "|".join(("extraction", family.language, family.name, *values))


def make(rng: Random) -> Sample:
    language = "en" if rng.random() < 0.6 else "zh"
    if rng.random() < INVENTED:
        family = _invented_family(language, rng)
    else:
        family = rng.choice((LISTS if rng.random() < LISTED else FAMILIES)[language])
    pattern = rng.choice(family.patterns)
    reading = _read(family, pattern, rng)
    if rng.random() < KEYLESS:
        fields: Sequence[str] = pattern.fields
        asked = [Asked(field, field, json_type(family.fields[field])) for field in fields]
        content = request(reading.sentence, [], language, rng)
        document = chat(content, _answer(asked, fields, reading))
        return Sample(document, _problem(family, fields, reading) + "|all", language)
    fields = _asked_fields(family, pattern, rng)
    asked = _asked_keys(family, fields, rng)
    key = _problem(family, fields, reading)
    earlier = None
    if rng.random() < 0.09:
        earlier = _read(family, rng.choice(family.patterns), rng)
        if is_held_out(_problem(family, fields, earlier)):
            key = held_out_key(key)
    document = _dialogue(asked, fields, [*filter(None, [earlier]), reading], language, rng)
    return Sample(document, key, language)


def _dialogue(
    asked: Sequence[Asked],
    fields: Sequence[str],
    readings: Sequence[Reading],
    language: str,
    rng: Random,
) -> Chat:
    """The keys in the request or in the system message, then the sentences one by one."""
    sentences: list[str] = []
    for reading in readings:
        sentences += (reading.sentence, _answer(asked, fields, reading))
    if rng.random() < 0.14:
        return chat(*sentences, system=system_request(asked, language, rng))
    sentences[0] = request(sentences[0], asked, language, rng)
    if len(sentences) > 2:
        more = {
            "en": ("", "", "And this: ", "Next: ", "Now this one: ", "Another: "),
            "zh": ("", "", "再来一句：", "下一句：", "还有：", "这个呢："),
        }[language]
        sentences[2] = rng.choice(more) + sentences[2]
    return chat(*sentences)


def is_the_object(sample: Sample, reply: str) -> bool:
    """The reply is JSON and says the same as the answer; the order of the keys does not matter."""
    assert isinstance(sample.document, Chat)
    try:
        found = json.loads(reply)
    except ValueError:
        return False
    expected = json.loads(sample.document.reply.content)
    return json.dumps(found, sort_keys=True) == json.dumps(expected, sort_keys=True)


EXTRACTION = Skill("extraction", make, is_the_object)
