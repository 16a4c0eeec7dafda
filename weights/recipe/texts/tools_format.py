"""What a tool of the library is, and the notation in which the library is written.

A block is a tool:

    name other_name other_name
    domain | English description | Chinese description
    parameter:kind optional?:kind             or - for none
    what one says with a {parameter} | the same in Chinese
    ?optional what adds the {optional} one | the same in Chinese
    - what one wants in short | the same in Chinese

A kind is one of `slots`, a choice (celsius=摄氏度/fahrenheit=华氏度) or a boolean, whose word for
true comes first (!on=打开/off=关闭). A line may lack its Chinese half. A ~ marks what is no request
but a statement or a mere name. What is said may lack a required value, which is then asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from weights.recipe.texts.slots import json_type


@dataclass(frozen=True)
class Parameter:
    """`choices` holds the words for the values by language; `kind` is then choice or boolean."""

    name: str
    kind: str
    required: bool
    choices: Mapping[str, tuple[str, ...]]

    def schema(self, language: str) -> dict[str, Any]:
        """Its JSON schema, with the values of a choice in the language."""
        if self.kind == "choice":
            return {"type": "string", "enum": list(self.choices[language])}
        if self.kind == "boolean":
            return {"type": "boolean"}
        kind = json_type(self.kind)
        if kind == "array":
            return {"type": kind, "items": {"type": json_type(self.kind[:-2])}}
        return {"type": kind}


@dataclass(frozen=True)
class Utterance:
    """What one says, with {parameter} where values come; `plain` if it is no request."""

    text: str
    slots: tuple[str, ...]
    plain: bool = False


@dataclass(frozen=True)
class Tool:
    """The mappings go by language; `full` has all that is required, `partial` has not."""

    name: str
    aliases: tuple[str, ...]
    domain: str
    about: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    full: Mapping[str, tuple[Utterance, ...]]
    partial: Mapping[str, tuple[Utterance, ...]]
    clauses: Mapping[str, Mapping[str, Utterance]]
    bare: Mapping[str, str]
    evaluation: bool = False


def parse_parameter(text: str) -> Parameter:
    name, _, kind = text.partition(":")
    choices: dict[str, tuple[str, ...]] = {}
    if "/" in kind:
        pairs = [choice.partition("=") for choice in kind.lstrip("!").split("/")]
        choices = {"en": tuple(pair[0] for pair in pairs), "zh": tuple(pair[2] for pair in pairs)}
        kind = "boolean" if kind.startswith("!") else "choice"
    return Parameter(name.rstrip("?"), kind, not name.endswith("?"), choices)


def parse_utterance(text: str) -> Utterance:
    plain = text.startswith("~")
    text = text.removeprefix("~")
    return Utterance(text, tuple(re.findall(r"{(\w+)}", text)), plain)


def _parse_tool(block: str, evaluation: bool) -> Tool:
    names, about, parameter_text, *lines = block.splitlines()
    name, *aliases = names.split()
    domain, english, chinese = about.split(" | ")
    parameters = tuple(map(parse_parameter, parameter_text.removeprefix("-").split()))
    said: dict[str, list[Utterance]] = {"en": [], "zh": []}
    clauses: dict[str, dict[str, Utterance]] = {"en": {}, "zh": {}}
    bare: dict[str, str] = {}
    for line in lines:
        for language, text in zip(("en", "zh"), line.split(" | "), strict=False):
            if line.startswith("- "):
                bare[language] = text.removeprefix("- ")
            elif line.startswith("?"):
                parameter = line[1:].split()[0]
                clauses[language][parameter] = parse_utterance(text.removeprefix(f"?{parameter} "))
            else:
                said[language].append(parse_utterance(text))
    required = {parameter.name for parameter in parameters if parameter.required}
    full = {key: tuple(one for one in said[key] if required <= {*one.slots}) for key in said}
    partial = {key: tuple(one for one in said[key] if not required <= {*one.slots}) for key in said}
    descriptions = {"en": english, "zh": chinese}
    return Tool(
        name,
        tuple(aliases),
        domain,
        descriptions,
        parameters,
        full,
        partial,
        clauses,
        bare,
        evaluation,
    )


def parse_tools(text: str, *, evaluation: bool = False) -> list[Tool]:
    """The tools of a text, in the order written."""
    return [_parse_tool(block, evaluation) for block in text.strip().split("\n\n")]
