"""Short Chinese stories about what is asked for, their beginnings, and how they go on.

Every story holds all that it was asked for; what was not asked for is drawn. A story is a first
sentence that brings in the hero, then the steps of a plot; see stories_zh_steps.
"""

import re
from collections.abc import Iterable
from functools import cache
from random import Random

from weights.recipe.texts import lexicon, stories_zh_measures
from weights.recipe.texts import stories_zh_asked as asked
from weights.recipe.texts import stories_zh_cast as cast
from weights.recipe.texts import stories_zh_lines as lines
from weights.recipe.texts.document import Chat, Raw, chat
from weights.recipe.texts.skill import Sample, Skill
from weights.recipe.texts.stories_zh_cast import USUAL, Element, joined
from weights.recipe.texts.stories_zh_ideas import IDEAS
from weights.recipe.texts.stories_zh_plots import PLOTS
from weights.recipe.texts.stories_zh_steps import DAYS, ENDINGS, Plot
from weights.recipe.texts.stories_zh_tales import TALES
from weights.recipe.texts.words import words

Given = dict[str, list[Element]]

SYSTEM_PROMPTS = [
    "你是一个会讲故事的助手。",
    "你是一位童话作家。",
    "你很会给孩子讲故事。",
    "请用中文回答。",
]

_FITTING = {
    "food": ("any", "carried", "food"),
    "object": ("any", "carried", "object"),
    "large": ("any", "object"),
    "mixed": ("any", "carried"),
}
_ALL = (*PLOTS, *TALES)
_BY_THING = {
    kind: [plot for plot in _ALL if plot.thing in fitting] for kind, fitting in _FITTING.items()
}


def _thing_kind(things: list[Element]) -> str:
    kinds = {thing.kind for thing in things}
    return "large" if "large" in kinds else kinds.pop() if len(kinds) == 1 else "mixed"


def _in_slots(elements: Iterable[Element]) -> Given:
    """The elements by slot; of several beings the first is the hero, the others are friends."""
    given: Given = {}
    for element in elements:
        slot = "k" if element.slot == "h" and "h" in given else element.slot
        given.setdefault(slot, []).append(element)
    return given


def _usual(slot: str, taken: Given, rng: Random) -> Element:
    """One of the usual elements, unlike those taken."""
    told = "".join(element.counted for elements in taken.values() for element in elements)
    while True:
        element = rng.choice(USUAL[slot])
        if element.told.removeprefix("小") not in told and element.told[-1] not in told:
            return element


def _values(given: Given, rng: Random) -> dict[str, str]:
    """What fills the slots of a sentence; every slot must have been given or drawn."""
    values = {"d": rng.choice(DAYS), "q": rng.choice(lines.TRAITS)}
    for slot, elements in given.items():
        values[slot] = joined([element.told for element in elements])
        values[slot.upper()] = joined([element.counted for element in elements])
    if "h" in given:
        values["i"] = given["h"][0].pronoun
        values["b"] = joined([element.told for element in given["h"] + given.get("k", [])])
    return values


def _filled(line: str, values: dict[str, str]) -> str:
    text = line.format_map(values)
    if values.get("p", "").endswith("边"):
        for doubled in ("边的旁边", "边旁边", "边附近"):
            text = text.replace(doubled, "边")
    return text


def _first_lines(plot: Plot, about_idea: bool, rng: Random) -> list[str]:
    if plot.at_home:
        return lines.AT_HOME
    return lines.WITH_IDEA if about_idea and rng.random() < 0.4 else lines.AWAY


def tell(elements: Iterable[Element], rng: Random) -> tuple[list[str], Given]:
    """The sentences of a story about all the elements, and what it is about in the end."""
    given = _in_slots(elements)
    if "x" in given:
        plots = [plot for plot in IDEAS if plot.thing in _FITTING[_thing_kind(given.get("t", []))]]
    elif "t" in given:
        plots = _BY_THING[_thing_kind(given["t"])]
    else:
        plots = list(_ALL)
    plot = rng.choice(plots)
    for slot in "hkpt":
        if slot not in given:
            source = "food" if slot == "t" and plot.thing == "food" else slot
            given[slot] = [_usual(source, given, rng)]
    values = _values(given, rng)
    told = [rng.choice(_first_lines(plot, "x" in given, rng))]
    for step in plot.steps:
        if step.optional and rng.random() < 0.5:
            continue
        line = rng.choice(step.variants)
        while line == "@end" or line in told:
            line = rng.choice(ENDINGS)
        told.append(line)
    return [_filled(line, values) for line in told], given


def draw_elements(rng: Random, most: int = 3) -> list[Element]:
    """Nothing to three things to tell of, in any order, no two alike."""
    count = min(most, rng.choices((0, 1, 2, 3), (15, 35, 32, 18))[0])
    while True:
        slots = rng.choices("hptx", (50, 22, 30, 12), k=count)
        if slots.count("x") < 3 and slots.count("p") < 3:
            break
    return draw_distinct(slots, rng)


def draw_distinct(slots: Iterable[str], rng: Random) -> list[Element]:
    elements: list[Element] = []
    for slot in slots:
        while True:
            element = cast.DRAWS[slot](rng)
            if not any(_alike(element, other) for other in elements):
                break
        elements.append(element)
    return elements


def _alike(one: Element, other: Element) -> bool:
    return any(a in b or b in a for a in (one.told, *one.words) for b in (other.told, *other.words))


def _words(elements: Iterable[Element]) -> tuple[str, ...]:
    return tuple(word for element in elements for word in element.words)


def _key(prefix: str, elements: Iterable[Element]) -> str | None:
    named = sorted(_words(elements))
    return f"{prefix}|{','.join(named)}" if named else None


def make_story(rng: Random) -> Sample:
    elements = draw_elements(rng)
    story = "".join(tell(elements, rng)[0])
    request = asked.story_request(elements, rng)
    system = rng.choice(SYSTEM_PROMPTS) if rng.random() < 0.05 else None
    if rng.random() < 0.06:
        request = rng.choice(asked.AGAIN) if not elements else request
        earlier = "".join(tell([], rng)[0])
        document = chat(asked.story_request([], rng), earlier, request, story, system=system)
    else:
        document = chat(request, story, system=system)
    return Sample(document, _key("story_zh", elements), "zh", _words(elements))


@cache
def _all_text() -> str:
    """All that stories are made of when nothing is asked for."""
    plots = (*_ALL, *IDEAS)
    texts = [line for plot in plots for step in plot.steps for line in step.variants]
    texts += [*ENDINGS, *DAYS, *lines.AT_HOME, *lines.AWAY, *lines.WITH_IDEA, *lines.TRAITS]
    texts += [*lines.OPENINGS, *lines.ONE_LINE, "一叫的城市孩子她他它、和"]
    texts += [element.counted for elements in USUAL.values() for element in elements]
    texts += [*stories_zh_measures.WHOLE.values(), *stories_zh_measures.LAST.values()]
    return "\n".join(texts)


@cache
def alphabet() -> frozenset[str]:
    """Every character that a story can hold which was not in the request."""
    return frozenset(_all_text()) - frozenset("{}@abdefhiknpqtxHKPT\n")


@cache
def _names() -> list[str]:
    """The names that are not words of the stories too."""
    return [name for name in lexicon.ZH_NAMES if name not in _all_text()]


@cache
def _usual_words() -> list[str]:
    return [element.told for elements in USUAL.values() for element in elements]


_BEINGS = [word for word in (*lexicon.ZH_ANIMALS, *lexicon.ZH_JOBS) if len(word) > 1]


def _prompt(sample: Sample) -> str:
    assert isinstance(sample.document, Chat)
    return sample.document.messages[-2].content


def _without(known: Iterable[str], text: str) -> str:
    """The text less known words, for 国王明白 holds the name 王明."""
    for word in known:
        text = text.replace(word, "，")
    return text


def is_coherent(sample: Sample, reply: str) -> bool:
    """Known characters, no sentence twice, and nobody who was not brought in."""
    prompt = _prompt(sample)
    if not alphabet().issuperset(set(reply) - set(prompt)):
        return False
    if reply.count("“") != reply.count("”"):
        return False
    sentences = re.split("[。！？]”?", reply)[:-1]
    if len(set(sentences)) < len(sentences) or not reply.endswith(("。", "！", "？", "”")):
        return False
    said = _without(sample.accepted, reply)
    for being in _BEINGS:
        at = said.find(being)
        if at >= 0 and being not in prompt and "一" not in said[max(0, at - 3) : at]:
            return False
    said = _without([*_usual_words(), *_BEINGS], said)
    return not any(
        name in said and name not in prompt and f"叫{name}" not in said for name in _names()
    )


def is_story(sample: Sample, reply: str) -> bool:
    """Of a story's length, about all that was asked for, and coherent."""
    reply = reply.strip()
    return (
        50 <= len(reply) <= 260
        and all(word in reply for word in sample.accepted)
        and is_coherent(sample, reply)
    )


def make_raw_story(rng: Random) -> Sample:
    """A completion prompt: a story cut off early, its title, or a request, and the rest."""
    elements = draw_elements(rng) if rng.random() < 0.6 else []
    sentences, given = tell(elements, rng)
    story = "".join(sentences)
    chance = rng.random()
    if chance < 0.35:
        at = story.index("，") + rng.randrange(2) if "，" in story[:16] else 2
        return Sample(Raw(story[:at], story[at:]), None, "zh")
    if chance < 0.7:
        at = rng.randrange(2, len(sentences[0]) + len(sentences[1]))
        return Sample(Raw(story[:at], story[at:]), None, "zh")
    if chance < 0.85:
        title = joined([each.told for each in elements or given["h"] + given["p"]])
        prompt = rng.choice(("《{}》", "故事：{}", "{}的故事", "《{}的故事》")).format(title)
        return Sample(Raw(prompt, f"\n\n{story}"), None, "zh")
    return Sample(Raw(asked.story_request(elements, rng), f"\n\n{story}"), None, "zh")


def make_continuation(rng: Random) -> Sample:
    """The beginning names the hero and the place; the reply is the rest of the story."""
    elements = draw_distinct("hp", rng)
    hero, place = elements
    while True:
        sentences, _ = tell(elements, rng)
        begun = rng.choice((1, 1, 2, 3))
        while place.told not in "".join(sentences[:begun]):
            begun += 1
        rest = "".join(sentences[begun:])
        if hero.told in rest and len(sentences) - begun > 1:
            break
    document = chat(asked.go_on_request("".join(sentences[:begun]), rng), rest)
    key = f"continue_zh|{','.join(hero.words)}|{place.told}"
    return Sample(document, key, "zh", (hero.told, place.told))


def is_continuation(sample: Sample, reply: str) -> bool:
    """Two sentences or more about the hero, none of which was in the beginning."""
    reply, prompt = reply.strip(), _prompt(sample)
    sentences = re.findall("[^。！？”]+[。！？]", reply)
    return (
        25 <= len(reply) <= 260
        and len(sentences) > 1
        and sample.accepted[0] in reply
        and not any(sentence in prompt for sentence in sentences)
        and is_coherent(sample, reply)
    )


def _slots_of(line: str) -> frozenset[str]:
    slots = set(re.findall(r"\{(\w)\}", line.lower())) - {"i", "q", "d"}
    return frozenset(slots - {"b"} | ({"h", "k"} if "b" in slots else set()))


_Lines = list[tuple[str, frozenset[str]]]
_OPENINGS: _Lines = [(line, _slots_of(line)) for line in lines.OPENINGS]
_ONE_LINE: _Lines = [(line, _slots_of(line)) for line in lines.ONE_LINE]
_WANTED = words("h h h h p p t t x x hk hp hp hp ht ht ht pt hx px")


@cache
def _holding(slots: str, opening: bool) -> _Lines:
    """The lines that have all the slots."""
    return [each for each in (_OPENINGS if opening else _ONE_LINE) if each[1].issuperset(slots)]


def _line(opening: bool, rng: Random) -> tuple[list[Element], str]:
    slots = rng.choice(_WANTED)
    elements = draw_distinct(slots.replace("k", "h"), rng)
    given: Given = {slot: [element] for slot, element in zip(slots, elements, strict=True)}
    line, needed = rng.choice(_holding(slots, opening))
    for slot in sorted(needed - given.keys()):
        given[slot] = [_usual(slot, given, rng)]
    return elements, _filled(line, _values(given, rng))


def make_opening(rng: Random) -> Sample:
    elements, line = _line(True, rng)
    document = chat(asked.opening_request(elements, rng), line)
    return Sample(document, _key("opening_zh", elements), "zh", _words(elements))


def make_one_line(rng: Random) -> Sample:
    elements, line = _line(False, rng)
    document = chat(asked.line_request(elements, rng), line)
    return Sample(document, _key("line_zh", elements), "zh", _words(elements))


def is_one_line(sample: Sample, reply: str) -> bool:
    """One coherent sentence about all that was asked for."""
    reply = reply.strip()
    return (
        10 <= len(reply) <= 90
        and len(re.findall("[。！？]", reply)) == 1
        and all(word in reply for word in sample.accepted)
        and is_coherent(sample, reply)
    )


STORIES = Skill("stories (zh)", make_story, is_story)
RAW_STORIES = Skill("raw stories (zh)", make_raw_story)
CONTINUATIONS = Skill("continuations (zh)", make_continuation, is_continuation)
OPENINGS = Skill("openings (zh)", make_opening, is_one_line)
ONE_LINE_STORIES = Skill("one-line stories (zh)", make_one_line, is_one_line)
