"""How one request's calls are written and read: its tools, in the format of the model's family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine import GrammarChecker
from server.constraint import Constraint, check_compatible, check_constraint, constraint_of
from server.errors import UnsupportedParameter
from server.lark import grammar_text, thinking
from server.protocol.chat import ChatCompletionRequest
from server.text.bound_answer import CallsOrContent
from server.text.json_calls import ARGUMENT_KEYS
from server.text.message import MessageReader, PlainText, RawTail, Splitter
from server.text.reasoning import Reasoning
from server.text.tool_calls import ToolCallParser
from server.text.tool_formats import FORMATS, JsonForm, ToolFormat
from server.tool_grammar import Form, is_raw, raw_head, tool_grammar
from server.tools import ToolSet, tool_set

_FALLBACK = FORMATS["generic"]


@dataclass(frozen=True, slots=True)
class ToolCalling:
    """The tools of a request and the format of their calls.

    form: None where the format has no grammar. content: what an answer without calls must be.
    """

    tools: ToolSet
    format: ToolFormat
    form: Form | None
    content: Constraint | None = None

    @classmethod
    def of(cls, request: ChatCompletionRequest, family: ToolFormat) -> ToolCalling:
        """Return how the tools of a request are called.

        A call that must be made is written as JSON, also where the family writes calls in another
        way, which has no grammar here. Raises InvalidRequestError for tools, or a constraint of the
        answer, that cannot be.
        """
        tools = tool_set(request)
        content = constraint_of(request)
        form = family.json_form or family.named_form
        if form is None and tools.required:
            return cls(tools, _FALLBACK, _FALLBACK.json_form, content)
        if content is None or tools.required or not isinstance(form, JsonForm):
            return cls(tools, family, form, content)
        if form.begin + form.call_begin or not may_look_like_a_call(content):
            return cls(tools, family, form, content)
        # Calls behind the mark that the family has for them, and none without it.
        syntax = replace(family.syntax, openers="")
        marked = replace(form, begin=syntax.triggers[0])
        return cls(tools, replace(family, syntax=syntax), marked, content)

    @property
    def visible_tokens(self) -> tuple[str, ...]:
        """Control tokens that calls are recognised by."""
        return self.format.control_tokens if self.tools.callable_ else ()

    def reader(self, splitter: Splitter) -> MessageReader:
        """Return a reader for one choice."""
        if not self.tools.callable_:
            return MessageReader(splitter, PlainText())
        parser: ToolCallParser = self.format.parser()
        raw = [tool.name for tool in self.tools.callable_ if is_raw(tool)]
        if raw and self.form is not None:
            parser = RawTail(parser, {raw_head(self.form, name): name for name in raw})
        if self.content is not None:
            parser = CallsOrContent(parser)
        return MessageReader(splitter, parser, self.tools.is_custom, raw)

    async def grammar(
        self,
        request: ChatCompletionRequest,
        reasoning: Reasoning | None,
        special_tokens: Mapping[str, int],
        checker: GrammarChecker,
    ) -> str:
        """Return the grammar of the answer, checked; empty if anything may be said.

        `reasoning`: what may stand before the answer. Raises InvalidRequestError for what cannot
        be honoured.
        """
        content = self.content
        if content is not None:
            await check_constraint(content, checker)
        if not self.tools.callable_:
            return "" if content is None else _bound(content, reasoning, special_tokens)
        if self.form is None:
            self._check_unbound(content)
            return ""
        check_compatible(request, "tools")
        return await tool_grammar(
            self.tools, self.form, special_tokens, content, reasoning, checker
        )

    def _check_unbound(self, content: Constraint | None) -> None:
        """Raise UnsupportedParameter for what only a grammar could ensure."""
        tools = self.tools
        bound = next((tool for tool in tools.callable_ if tool.strict), None)
        place = "" if bound is None else bound.place + (".strict" if not bound.is_custom else "")
        asked = [
            ("response_format", content is not None),
            (place, bound is not None),
            ("functions" if tools.legacy else "parallel_tool_calls", not tools.parallel),
            ("tool_choice", len(tools.callable_) < len(tools.shown)),
        ]
        for param, is_asked in asked:
            if is_asked:
                raise UnsupportedParameter(
                    f"Unsupported parameter: '{param}' is not supported together with 'tools' by "
                    f"this model's way of writing calls ({self.format.name}), unless a call is "
                    "required.",
                    param=param,
                )


def may_look_like_a_call(content: Constraint) -> bool:
    """Whether an answer that a constraint takes could be read as a call that has no mark.

    Such a call is an object with a name and arguments. False only if the schema excludes that.
    """
    schema = content.grammar.get("json_schema", {})
    if schema.get("type") != "object":
        return not isinstance(schema.get("type"), str)
    properties = schema.get("properties", {})
    is_closed = schema.get("additionalProperties") is False and "patternProperties" not in schema
    return not is_closed or ("name" in properties and bool(ARGUMENT_KEYS & properties.keys()))


def _bound(
    content: Constraint, reasoning: Reasoning | None, special_tokens: Mapping[str, int]
) -> str:
    """The grammar of an answer that only has content, after its reasoning."""
    if reasoning is None:
        return content.text
    rules = ["start: thinking @content", *thinking(reasoning, special_tokens)]
    return grammar_text("\n".join(rules), {"content": content.grammar})
