"""All tools: those written by hand and those that a small grammar makes."""

from random import Random

from weights.recipe.texts import (
    tools_library_evaluation,
    tools_library_home,
    tools_library_work,
    tools_library_world,
)
from weights.recipe.texts.lexicon import OBJECTS, pseudo_word
from weights.recipe.texts.tools_format import Parameter, Tool, parse_parameter, parse_tools
from weights.recipe.texts.tools_names import NOUNS, VERBS
from weights.recipe.texts.words import words

TRAINED = [
    tool
    for library in (tools_library_world, tools_library_work, tools_library_home)
    for tool in parse_tools(library.TEXT)
]
EVALUATION = parse_tools(tools_library_evaluation.TEXT, evaluation=True)

# Domains whose tools a request may be meant for alike.
_RELATED = (
    "clock now timers alarms",
    "mail messages phone contacts",
    "calendar meetings reminders tasks notes alarms health",
    "search news knowledge dictionary",
    "shops orders lists food restaurants recipes nutrition",
    "music songs volume pausing",
    "lights heating doors",
    "maps taxis trains flights cars hotels",
    "money stocks bank budget",
    "fitness gaming games sports",
    "tickets projects users servers",
    "files databases notes",
    "units numbers money",
    "reviews films",
)
_NEIGHBOURS: dict[str, set[str]] = {}
for _group in _RELATED:
    for _domain in _group.split():
        _NEIGHBOURS.setdefault(_domain, set()).update(_group.split())

# What a made tool may take.
POOL = [
    parse_parameter(text)
    for text in words(
        "colour:colour amount:2-99 size:small=小/medium=中/large=大 speed:2-120 day:weekday "
        "place:place person:person material:material code:code owner:person length:2-300 "
        "price:1.5-99.5 time:clock room:room city:city email:email count:2-40 date:date "
        "gently:!gently=小心/quickly=快速 tags:word[] items:food[] weight:1.5-80.5 label:invented "
        "percent:2-100 mode:quick=快速/normal=普通/slow=慢速 team:city language:language"
    )
]


def neighbours(tool: Tool) -> set[str]:
    """The domains near the tool's, its own among them."""
    return _NEIGHBOURS.get(tool.domain) or {tool.domain}


_NEAR = {
    tool.name: [one for one in pool if one.domain in neighbours(tool) and one is not tool]
    for pool in (TRAINED, EVALUATION)
    for tool in pool
}


def near_tools(tool: Tool) -> list[Tool]:
    """Other tools of the same set that are easily mistaken for the tool."""
    return _NEAR.get(tool.name, [])


def _optional(parameter: Parameter) -> Parameter:
    return Parameter(parameter.name, parameter.kind, False, parameter.choices)


def made_tool(language: str, rng: Random, like: Tool | None = None) -> Tool:
    """A tool such as polish_lamp(colour, amount); `like` gives it the verb or the noun."""
    verb, zh_verb = rng.choice(VERBS)
    noun = zh_noun = pseudo_word(rng)
    if rng.random() < 0.75:
        noun, zh_noun = rng.choice(NOUNS)
        if language == "en":
            noun = rng.choice(OBJECTS)
    if like is not None:
        like_verb, like_zh_verb, like_noun, like_zh_noun = like.aliases
        if rng.random() < 0.5:
            verb, zh_verb = like_verb, like_zh_verb
        else:
            noun, zh_noun = like_noun, like_zh_noun
    parameters = rng.sample(POOL, rng.choice((1, 1, 2, 2, 2, 3)))
    if len(parameters) > 1 and rng.random() < 0.4:
        parameters[-1] = _optional(parameters[-1])
    bare = {"en": f"{verb} the {noun}", "zh": zh_verb + zh_noun}
    return Tool(
        name=f"{verb}_{noun.replace(' ', '_').replace('-', '_')}",
        aliases=(verb, zh_verb, noun, zh_noun),
        domain="made",
        about={"en": bare["en"].capitalize(), "zh": bare["zh"]},
        parameters=tuple(parameters),
        full={"en": (), "zh": ()},
        partial={"en": (), "zh": ()},
        clauses={"en": {}, "zh": {}},
        bare=bare,
    )
