"""A tool as one chat shows it: under which names, in which order, described or not.

So that the definition must be read, names change from chat to chat, down to invented ones. A tool
for evaluation keeps the names of its parameters, which are unknown anyway.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from weights.recipe.texts.lexicon import pseudo_word
from weights.recipe.texts.tools_format import Parameter, Tool
from weights.recipe.texts.tools_names import PARAMETER_NAMES, VERB_SWAPS, ZH_PARAMETER_NAMES


@dataclass(frozen=True)
class Shown:
    """`names` maps each parameter to what it is called here, in the order of the definition.

    `choices` is the language in which the values of choices are listed.
    """

    tool: Tool
    name: str
    description: str
    names: Mapping[str, str]
    choices: str

    def parameters(self) -> list[Parameter]:
        by_name = {parameter.name: parameter for parameter in self.tool.parameters}
        return [by_name[name] for name in self.names]

    def definition(self) -> dict[str, Any]:
        """As the API takes it."""
        parameters = self.parameters()
        function: dict[str, Any] = {"name": self.name}
        if self.description:
            function["description"] = self.description
        function["parameters"] = {
            "type": "object",
            "properties": {self.names[one.name]: one.schema(self.choices) for one in parameters},
            "required": [self.names[one.name] for one in parameters if one.required],
        }
        return {"type": "function", "function": function}


def spoken(name: str) -> str:
    """A parameter's name in words: cityName and city_name are "city name"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("_", " ").lower()


def _styled(name: str, style: str) -> str:
    if style == "snake" or "_" not in name:
        return name
    if style == "kebab":
        return name.replace("_", "-")
    first, *others = name.split("_")
    camel = first + "".join(part.capitalize() for part in others)
    return camel if style == "camel" else camel[0].upper() + camel[1:]


def _tool_name(tool: Tool, style: str, rng: Random) -> tuple[str, bool]:
    """A name, and whether it is wholly invented, so that only the description can help."""
    chance = rng.random()
    if chance < 0.09 and (tool.domain == "made" or tool.bare):
        return pseudo_word(rng), True
    verb, _, noun = tool.name.partition("_")
    if tool.domain == "made" or chance < 0.42:
        return _styled(tool.name, style), False
    if chance < 0.52 and noun:
        return _styled(f"{pseudo_word(rng)}_{noun}", style), False
    if chance < 0.62 and noun and verb in VERB_SWAPS:
        return _styled(f"{rng.choice(VERB_SWAPS[verb])}_{noun}", style), False
    if chance < 0.68 and noun:
        return _styled(f"{noun}_{verb}", style), False
    return _styled(rng.choice(tool.aliases), style), False


def _parameter_names(tool: Tool, language: str, style: str, rng: Random) -> dict[str, str]:
    """By usual name, in the order shown; all Chinese at times, at most one invented."""
    order = [parameter.name for parameter in tool.parameters]
    if rng.random() < 0.3:
        rng.shuffle(order)
    if tool.evaluation:
        return {name: name for name in order}
    if language == "zh" and rng.random() < 0.25:
        chinese = {name: ZH_PARAMETER_NAMES[name] for name in order}
        if len({*chinese.values()}) == len(order):
            return chinese
    invented = rng.choice(order) if order and rng.random() < 0.08 else None
    taken = {*order}
    names: dict[str, str] = {}
    for name in order:
        shown = name
        if name == invented:
            shown = pseudo_word(rng)
        elif rng.random() < 0.35:
            # A name that could mean another parameter of the tool is of no use.
            others = [other for other in PARAMETER_NAMES[name] if other not in taken]
            shown = rng.choice(others) if others else name
        taken.update((shown, *(PARAMETER_NAMES[name] if shown != name else ())))
        names[name] = _styled(shown, style)
    return names


def show(tool: Tool, language: str, rng: Random) -> Shown:
    style = rng.choices(("snake", "camel", "kebab", "pascal"), (64, 26, 5, 5))[0]
    name, invented = _tool_name(tool, style, rng)
    names = _parameter_names(tool, language, "snake" if style == "kebab" else style, rng)
    described = invented or tool.evaluation or rng.random() < 0.8
    chinese = language == "zh" and rng.random() < 0.75
    if tool.evaluation or tool.domain == "made":
        # Nothing seen in training would link a Chinese request to an English description.
        chinese, described = language == "zh", described or language == "zh"
    description = tool.about["zh" if chinese else "en"] if described else ""
    if description and rng.random() < 0.2:
        description += "。" if chinese else "."
    listed = language
    if language == "zh" and not tool.evaluation and rng.random() < 0.4:
        listed = "en"
    return Shown(tool, name, description, names, listed)


def show_all(tools: Sequence[Tool], language: str, rng: Random) -> list[Shown]:
    """Each under a name of its own."""
    shown: list[Shown] = []
    for tool in tools:
        one = show(tool, language, rng)
        while any(one.name == other.name for other in shown):
            one = show(tool, language, rng)
        shown.append(one)
    return shown
