"""The grammar of an answer that may or must call tools, as the model's family writes calls.

    auto        text, then perhaps calls      (or what `response_format` wants, or calls)
    required    calls
    named       one call of this tool

So calls are always of an allowed tool, with arguments of its schema, and as many as allowed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from engine import GrammarChecker
from server.constraint import Constraint, check_constraint, regex_grammar
from server.errors import InvalidRequestError
from server.json_schema import json_grammar
from server.lark import (
    AFTER_THINKING,
    ANY_TEXT,
    SPACE,
    escaped,
    grammar_text,
    literal,
    thinking,
    unclosed,
    unthinking,
    up_to,
)
from server.notation.base import Grammar, Notation
from server.notation.variants import Unwritable
from server.text.reasoning import Reasoning
from server.text.tool_formats import ToolFormat
from server.tools import INPUT, OfferedTool, ToolSet

# Keywords by which a schema may mean more properties than it lists.
_OPENING = ("additionalProperties", "patternProperties", "allOf", "anyOf", "oneOf", "$ref")

_JSON_TOKENS = re.compile(r'"[^"]*"|[a-zA-Z0-9_.(-]+|[^"]')


def is_raw(tool: OfferedTool) -> bool:
    """Whether the tool's input is written as raw text."""
    return tool.grammar is not None and tool.grammar.syntax == "lark"


async def tool_grammar(
    tools: ToolSet,
    family: ToolFormat,
    special_tokens: Mapping[str, int],
    content: Constraint | None,
    reasoning: Reasoning | None,
    checker: GrammarChecker,
) -> str:
    """Return the grammar of a request's answer. `content`: what an answer without calls must be.

    `reasoning`: what may stand before it.

    Raises InvalidRequestError for a strict schema, or a custom tool's grammar, that cannot be
    honoured. The schema of a function that is not strict binds as far as it can: if it cannot, the
    arguments are any.
    """
    parts = {
        f"tool{index}": await _arguments(tool, family.form.notation, special_tokens, checker)
        for index, tool in enumerate(tools.callable_)
    }
    if content is not None and not tools.required:
        parts["content"] = content.grammar
    rules = _Rules(tools, family, special_tokens, has_content=content is not None)
    lines = [*rules.start(reasoning), *thinking(reasoning, special_tokens), *rules.calls()]
    text = grammar_text("\n".join(lines), parts)
    error = await checker.error_of(text)
    if error:
        raise InvalidRequestError(
            f"Invalid 'tools': their grammar cannot be used: {error.splitlines()[0]}.",
            param="tools",
            code="invalid_grammar",
        )
    return text


class _Rules:
    """The rules of an answer around the arguments of its calls."""

    def __init__(
        self,
        tools: ToolSet,
        family: ToolFormat,
        special_tokens: Mapping[str, int],
        *,
        has_content: bool,
    ) -> None:
        self._tools = tools
        self._form = family.form
        self._mark = family.mark
        self._other_marks = [text for text in family.syntax.triggers if text != self._mark]
        self._has_content = has_content and not tools.required
        self._special_tokens = special_tokens
        # What stands before the first call is written apart from it where it has a mark.
        self._lead = self._form.begin + self._form.call_begin if self._mark else ""

    def start(self, reasoning: Reasoning | None) -> list[str]:
        """The rule `start`, and those that it needs beside `thinking` and `calls`."""
        calls = _sequence(self._literal(self._lead), "calls")
        if self._tools.required:
            return [f"start: thinking {calls}"]
        if self._has_content:
            return [f"start: thinking (@content | {calls})"]
        thought = unclosed(reasoning, self._special_tokens)
        end = f" | {thought}" if thought else ""
        text = f"TEXT: {unthinking(self._text(), reasoning)}"
        if not self._mark:
            return [f"start: thinking (TEXT | calls){end}", text]
        after = _sequence(self._literal(self._lead.removeprefix(self._mark)), "calls")
        before = up_to(self._mark, self._special_tokens, name="before", before="TEXT")
        return [f"start: thinking (TEXT | before {after}){end}", text, before]

    def _text(self) -> str:
        """The terminal of text in which parsers see no call, up to a mark."""
        unlike = [f"(?s:.*){escaped(mark)}" for mark in self._other_marks]
        if self._form.openings:
            unlike.append(f"[{SPACE}]*(?:{self._form.openings})")
        return " & ".join([ANY_TEXT, *(f"~/{beginning}(?s:.*)/" for beginning in unlike)])

    def calls(self) -> list[str]:
        """The rule `calls`, after what leads to the first one, and those that it needs."""
        form, first, later, alternatives, rules = self._form, [], [], [], []
        for index, tool in enumerate(self._tools.callable_):
            if is_raw(tool):
                head = self._first_head(form.raw_head(tool.name))
                alternatives.append(_sequence(head, f"@tool{index}"))
                continue
            head = form.head(tool.name)
            rules.append(f"call{index}: {_sequence(f'@tool{index}', self._literal(form.call_end))}")
            first.append(_sequence(self._first_head(form.begin + head), f"call{index}"))
            later.append(_sequence(self._literal(form.separator + head), f"call{index}"))
        if first:
            rules.append(f"first: {' | '.join(first)}")
            more = "later*" if self._tools.parallel else ""
            alternatives.append(_sequence("first", more, self._literal(form.end)))
            if more:
                rules.append(f"later: {' | '.join(later)}")
        return [f"calls: {' | '.join(alternatives)}", *rules]

    def _first_head(self, head: str) -> str:
        """The expression of how the first call begins, after what leads to it.

        Only its characters tell it from what else the answer may be. If that is JSON, both end
        their terminals at the same places; if it is text, which is one terminal, this is one too,
        with the space that such a text could begin with.
        """
        if self._mark or self._tools.required:
            return self._literal(head.removeprefix(self._lead))
        if self._has_content:
            return " ".join(map(json.dumps, _JSON_TOKENS.findall(head)))
        return f"/{AFTER_THINKING}{escaped(head)}/"

    def _literal(self, text: str) -> str:
        return literal(text, self._special_tokens) if text else ""


def _sequence(*expressions: str) -> str:
    return " ".join(expression for expression in expressions if expression)


async def _arguments(
    tool: OfferedTool,
    notation: Notation,
    special_tokens: Mapping[str, int],
    checker: GrammarChecker,
) -> Grammar:
    """Return the grammar of a tool's arguments, or of its raw input."""
    bound = tool.grammar
    if bound is not None:
        place = f"{tool.place}.format.grammar.definition"
        if is_raw(tool):
            grammar: Grammar = {"lark_grammar": bound.definition}
            await check_constraint(Constraint(place, grammar), checker)
            return grammar
        # First alone, for an error about what the client wrote.
        await check_constraint(Constraint(place, regex_grammar(bound.definition)), checker)
        pattern = {"type": "string", "pattern": f"^(?:{bound.definition})$"}
        schema = {**tool.parameters, "properties": {INPUT: pattern}}
        return await _exact(schema, place, notation, special_tokens, checker)
    schema = {"type": "object", **tool.parameters}
    if "properties" in schema and not any(key in schema for key in _OPENING):
        schema["additionalProperties"] = False  # a call with other arguments would be a mistake
    place = f"{tool.place}.parameters"
    if tool.strict:
        return await _exact(schema, place, notation, special_tokens, checker)
    error = await checker.error_of(Constraint(place, json_grammar(schema)).text)
    if not error:
        try:
            grammar = notation.grammar(schema, special_tokens)
            error = await checker.error_of(Constraint(place, grammar).text)
        except Unwritable as unwritable:
            error = unwritable.reason
    return notation.loose_grammar(schema, special_tokens) if error else grammar


async def _exact(
    schema: dict[str, Any],
    place: str,
    notation: Notation,
    special_tokens: Mapping[str, int],
    checker: GrammarChecker,
) -> Grammar:
    """Return the grammar of the arguments that a schema accepts.

    Raises InvalidRequestError with the place in the schema that cannot be honoured, or written.
    """
    await check_constraint(Constraint(place, json_grammar(schema)), checker)
    try:
        grammar = notation.grammar(schema, special_tokens)
    except Unwritable as error:
        raise InvalidRequestError(
            f"Invalid '{place}', at '{error.pointer or '/'}': {error.reason}, in the way in which "
            "this model writes calls.",
            param=place,
            code="invalid_json_schema",
        ) from error
    await check_constraint(Constraint(place, grammar), checker)
    return grammar
