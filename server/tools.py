"""The tools of one request: which are shown, which may be called, and how a call is to be answered.

The legacy `functions` are the same tools with another form of answer: one call, as
`function_call`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.errors import InvalidRequestError
from server.protocol.chat import ChatCompletionRequest
from server.protocol.tools import (
    AllowedToolsChoice,
    CustomChoice,
    CustomTool,
    FunctionChoice,
    FunctionDefinition,
    FunctionTool,
    GrammarInput,
    InputGrammar,
    ToolReference,
)
from server.validation import shorten

INPUT = "input"  # the only argument of a custom tool, where a model knows functions alone


@dataclass(frozen=True, slots=True, eq=False)
class OfferedTool:
    """One tool. parameters: the schema of its arguments. place: its path in the request.

    grammar: of a custom tool's input, if that is bound to one.
    """

    name: str
    description: str | None
    parameters: dict[str, Any]
    place: str
    strict: bool = False
    is_custom: bool = False
    grammar: InputGrammar | None = None

    @property
    def definition(self) -> dict[str, Any]:
        """The tool as chat templates know tools."""
        function: dict[str, Any] = {"name": self.name, "parameters": self.parameters}
        if self.description is not None:
            function["description"] = self.description
        return {"type": "function", "function": function}


@dataclass(frozen=True, slots=True)
class ToolSet:
    """What a request says about tools.

    shown: tools in the prompt. callable_: those that may be called, () if none may.
    required: at least one must be. named: exactly this one was asked for.
    parallel: several calls in one answer. legacy: answered as `function_call`.
    """

    shown: tuple[OfferedTool, ...] = ()
    callable_: tuple[OfferedTool, ...] = ()
    required: bool = False
    named: bool = False
    parallel: bool = True
    legacy: bool = False

    @property
    def definitions(self) -> list[dict[str, Any]]:
        """The tools for the chat template."""
        return [tool.definition for tool in self.shown]

    def is_custom(self, name: str) -> bool:
        """Whether the tool of this name takes text."""
        return any(tool.is_custom and tool.name == name for tool in self.callable_)

    @property
    def finish_reason(self) -> str:
        """Why an answer ended that has calls."""
        if self.legacy:
            return "function_call"
        return "stop" if self.named else "tool_calls"


NO_TOOLS = ToolSet()


def tool_set(request: ChatCompletionRequest) -> ToolSet:
    """Return the tools of a request.

    Raises InvalidRequestError for names that are given twice or chosen and not given, and for old
    and new forms in one request.
    """
    if request.functions or request.function_call is not None:
        return _legacy(request)
    tools = _named_once(
        [_offered(tool, f"tools[{index}]") for index, tool in enumerate(request.tools or ())],
        "tools",
    )
    choice = request.tool_choice
    if not tools:
        if choice not in (None, "none", "auto"):
            raise InvalidRequestError(
                "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are "
                "specified.",
                param="tool_choice",
                code="invalid_value",
            )
        return NO_TOOLS
    parallel = request.parallel_tool_calls
    if choice == "none":
        return NO_TOOLS
    if choice is None or isinstance(choice, str):
        return ToolSet(tools, tools, required=choice == "required", parallel=parallel)
    if isinstance(choice, AllowedToolsChoice):
        allowed = choice.allowed_tools
        chosen = tuple(
            _find(tools, each, f"tool_choice.allowed_tools.tools[{index}]")
            for index, each in enumerate(allowed.tools)
        )
        required = allowed.mode == "required"
        return ToolSet(tools, tuple(dict.fromkeys(chosen)), required=required, parallel=parallel)
    chosen = (_find(tools, choice, "tool_choice"),)
    return ToolSet(tools, chosen, required=True, named=True, parallel=False)


def _legacy(request: ChatCompletionRequest) -> ToolSet:
    if request.tools or request.tool_choice is not None:
        name = "functions" if request.functions else "function_call"
        raise InvalidRequestError(
            f"'{name}' is the legacy form of tools: the two exclude each other.",
            param=name,
            code="invalid_value",
        )
    functions = _named_once(
        [
            _function(function, f"functions[{index}]")
            for index, function in enumerate(request.functions or ())
        ],
        "functions",
    )
    choice = request.function_call
    if isinstance(choice, ToolReference):
        chosen = _find_named(functions, choice.name, "function_call.name")
        return ToolSet(functions, (chosen,), required=True, parallel=False, legacy=True)
    if choice == "none" or not functions:
        return NO_TOOLS
    return ToolSet(functions, functions, parallel=False, legacy=True)


def _offered(tool: FunctionTool | CustomTool, place: str) -> OfferedTool:
    if isinstance(tool, FunctionTool):
        return _function(tool.function, f"{place}.function")
    custom = tool.custom
    bound = custom.format.grammar if isinstance(custom.format, GrammarInput) else None
    described = {"type": "string"}
    if bound is not None:
        described["description"] = f"Text of this {bound.syntax} grammar:\n{bound.definition}"
    parameters = {
        "type": "object",
        "properties": {INPUT: described},
        "required": [INPUT],
        "additionalProperties": False,
    }
    return OfferedTool(
        custom.name,
        custom.description,
        parameters,
        f"{place}.custom",
        strict=True,
        is_custom=True,
        grammar=bound,
    )


def _function(function: FunctionDefinition, place: str) -> OfferedTool:
    parameters = function.parameters
    if parameters is None:
        parameters = {"type": "object", "properties": {}, "additionalProperties": False}
    if parameters.get("type", "object") != "object":
        raise InvalidRequestError(
            f"Invalid schema for function '{function.name}': schema must be a JSON Schema of "
            f"'type: \"object\"', got 'type: {shorten(json.dumps(parameters['type']))}'.",
            param=f"{place}.parameters",
            code="invalid_function_parameters",
        )
    return OfferedTool(
        function.name, function.description, parameters, place, strict=function.strict is True
    )


def _named_once(tools: Iterable[OfferedTool], param: str) -> tuple[OfferedTool, ...]:
    found: dict[str, OfferedTool] = {}
    for tool in tools:
        if tool.name in found:
            raise InvalidRequestError(
                f"Invalid '{tool.place}.name': '{tool.name}' is the name of another one of "
                f"'{param}'.",
                param=f"{tool.place}.name",
                code="invalid_value",
            )
        found[tool.name] = tool
    return tuple(found.values())


def _find(
    tools: tuple[OfferedTool, ...], choice: FunctionChoice | CustomChoice, place: str
) -> OfferedTool:
    if isinstance(choice, FunctionChoice):
        candidates = tuple(tool for tool in tools if not tool.is_custom)
        return _find_named(candidates, choice.function.name, f"{place}.function.name")
    candidates = tuple(tool for tool in tools if tool.is_custom)
    return _find_named(candidates, choice.custom.name, f"{place}.custom.name")


def _find_named(tools: tuple[OfferedTool, ...], name: str, place: str) -> OfferedTool:
    for tool in tools:
        if tool.name == name:
            return tool
    raise InvalidRequestError(
        f"Invalid value: '{shorten(name)}' is not among the tools of this request that can be "
        f"chosen here.",
        param=place,
        code="invalid_value",
    )
