"""The grammar of an answer that may or must call tools, as the model's family writes calls.

    auto        text, then perhaps calls      (or what `response_format` wants, or calls)
    required    calls
    named       one call of this tool

So calls are always of an allowed tool, their arguments JSON of its schema, and as many as allowed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine import GrammarChecker
from server.constraint import Constraint, check_constraint, json_grammar, regex_grammar
from server.errors import InvalidRequestError
from server.lark import (
    ANY_TEXT,
    grammar_text,
    json_tokens,
    literal,
    thinking,
    unclosed,
    unthinking,
    up_to,
)
from server.text.reasoning import Reasoning
from server.text.tool_formats import JsonForm, NamedForm
from server.tools import INPUT, OfferedTool, ToolSet

Form = JsonForm | NamedForm

# Text whose first character that is no space is no brace; the spaces are those of `str.isspace`.
_SPACE = r"\s\x1c-\x1f"
_NO_BRACE = rf"/[{_SPACE}]*([^{{{_SPACE}](?s:.*))?/"

# Keywords by which a schema may mean more properties than it lists.
_OPENING = ("additionalProperties", "patternProperties", "allOf", "anyOf", "oneOf", "$ref")


def raw_head(form: Form, name: str) -> str:
    """What opens a call whose input is raw text and goes on to the end of the answer.

    A custom tool's input in a grammar of its own cannot be escaped as JSON.
    """
    return f'{form.begin}{form.call_begin}{{"name": {json.dumps(name)}, "{INPUT}": '


def is_raw(tool: OfferedTool) -> bool:
    """Whether the tool's input is written as raw text."""
    return tool.grammar is not None and tool.grammar.syntax == "lark"


async def tool_grammar(
    tools: ToolSet,
    form: Form,
    special_tokens: Mapping[str, int],
    content: Constraint | None,
    reasoning: Reasoning | None,
    checker: GrammarChecker,
) -> str:
    """Return the grammar of a request's answer. `content`: what an answer without calls must be.

    `reasoning`: what may stand before it.

    Raises InvalidRequestError for a strict schema, or a custom tool's grammar, that cannot be
    honoured. The schema of a function that is not strict binds as far as it can: if it cannot, the
    arguments are any JSON object.
    """
    parts = {
        f"tool{index}": await _arguments(tool, checker)
        for index, tool in enumerate(tools.callable_)
    }
    if content is not None and not tools.required:
        parts["content"] = content.grammar
    has_content = content is not None
    start = _start(tools, form, special_tokens, reasoning, has_content=has_content)
    rules = [*start, *thinking(reasoning, special_tokens), *_calls(tools, form, special_tokens)]
    text = grammar_text("\n".join(rules), parts)
    error = await checker.error_of(text)
    if error:
        raise InvalidRequestError(
            f"Invalid 'tools': their grammar cannot be used: {error.splitlines()[0]}.",
            param="tools",
            code="invalid_grammar",
        )
    return text


def _start(
    tools: ToolSet,
    form: Form,
    special_tokens: Mapping[str, int],
    reasoning: Reasoning | None,
    *,
    has_content: bool,
) -> list[str]:
    lead = form.begin + form.call_begin
    calls = _sequence(literal(lead, special_tokens) if lead else "", "calls")
    if tools.required:
        return [f"start: thinking {calls}"]
    if has_content:
        return [f"start: thinking (@content | {calls})"]
    thought = unclosed(reasoning, special_tokens)
    end = f" | {thought}" if thought else ""
    if not lead:
        # A call has no mark but its brace, so no other text may begin with one.
        text = unthinking(_NO_BRACE, reasoning)
        return [f"start: thinking (TEXT | {calls}){end}", f"TEXT: {text}"]
    mark = lead.split()[0]  # what parsers look for
    rest = lead.removeprefix(mark)
    after = _sequence(literal(rest, special_tokens) if rest else "", "calls")
    return [
        f"start: thinking (TEXT | before {after}){end}",
        f"TEXT: {unthinking(ANY_TEXT, reasoning)}",
        up_to(mark, special_tokens, name="before", before="TEXT"),
    ]


def _calls(tools: ToolSet, form: Form, special_tokens: Mapping[str, int]) -> list[str]:
    """The rule `calls`, after what opens the first one, and those that it needs."""
    lead = form.begin + form.call_begin

    def text(value: str) -> str:
        return literal(value, special_tokens) if value else ""

    def opening(value: str) -> str:
        return text(value) if lead else json_tokens(value)

    calls, raw, rules = [], [], []
    for index, tool in enumerate(tools.callable_):
        rule = f"call{index}"
        if is_raw(tool):
            raw.append(rule)
            head = opening(raw_head(form, tool.name).removeprefix(lead))
            rules.append(f"{rule}: {_sequence(head, f'@tool{index}')}")
        else:
            calls.append(rule)
            head = opening(form.head(tool.name).removeprefix(form.call_begin))
            rules.append(f"{rule}: {_sequence(head, f'@tool{index}', text(form.tail))}")
    alternatives = list(raw)
    if calls:
        again = _sequence(text(form.separator + form.call_begin), "call")
        more = f"({again})*" if tools.parallel else ""
        alternatives.append(_sequence("call", more, text(form.end)))
        rules.append(f"call: {' | '.join(calls)}")
    return [f"calls: {' | '.join(alternatives)}", *rules]


def _sequence(*expressions: str) -> str:
    return " ".join(expression for expression in expressions if expression)


async def _arguments(tool: OfferedTool, checker: GrammarChecker) -> dict[str, Any]:
    """The grammar of a tool's arguments, or of its raw input."""
    bound = tool.grammar
    if bound is not None:
        place = f"{tool.place}.format.grammar.definition"
        if is_raw(tool):
            grammar: dict[str, Any] = {"lark_grammar": bound.definition}
            await check_constraint(Constraint(place, grammar), checker)
            return grammar
        # First alone, for an error about what the client wrote.
        await check_constraint(Constraint(place, regex_grammar(bound.definition)), checker)
        pattern = {"type": "string", "pattern": f"^(?:{bound.definition})$"}
        grammar = json_grammar({**tool.parameters, "properties": {INPUT: pattern}})
        await check_constraint(Constraint(place, grammar), checker)
        return grammar
    schema = {"type": "object", **tool.parameters}
    if "properties" in schema and not any(key in schema for key in _OPENING):
        schema["additionalProperties"] = False  # a call with other arguments would be a mistake
    grammar = json_grammar(schema)
    constraint = Constraint(f"{tool.place}.parameters", grammar)
    if tool.strict:
        await check_constraint(constraint, checker)
    elif await checker.error_of(constraint.text):
        return json_grammar({"type": "object"})
    return grammar
