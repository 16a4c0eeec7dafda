"""How one request's calls are written and read: its tools, in the format of the model's family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine import GrammarChecker
from server.constraint import Constraint, check_compatible, check_constraint, constraint_of
from server.lark import grammar_text, thinking
from server.notation.json_text import JSON
from server.protocol.chat import ChatCompletionRequest
from server.text.bound_answer import CallsOrContent
from server.text.json_calls import ARGUMENT_KEYS
from server.text.message import MessageReader, PlainText, RawTail, Splitter
from server.text.reasoning import Reasoning
from server.text.tool_calls import ToolCallParser
from server.text.tool_formats import ToolFormat
from server.tool_grammar import is_raw, tool_grammar
from server.tools import ToolSet, tool_set


@dataclass(frozen=True, slots=True)
class ToolCalling:
    """The tools of a request and the format of their calls.

    content: what an answer without calls must be.
    """

    tools: ToolSet
    format: ToolFormat
    content: Constraint | None = None

    @classmethod
    def of(cls, request: ChatCompletionRequest, family: ToolFormat) -> ToolCalling:
        """Return how the tools of a request are called.

        Raises InvalidRequestError for tools, or a constraint of the answer, that cannot be.
        """
        tools = tool_set(request)
        content = constraint_of(request)
        if content is not None and not tools.required and may_look_like_a_call(content, family):
            family = family.marked()
        return cls(tools, family, content)

    @property
    def visible_tokens(self) -> tuple[str, ...]:
        """Control tokens that calls are recognised by."""
        return self.format.control_tokens if self.tools.callable_ else ()

    def reader(self, splitter: Splitter) -> MessageReader:
        """Return a reader for one choice."""
        if not self.tools.callable_:
            return MessageReader(splitter, PlainText())
        schemas = {tool.name: tool.parameters for tool in self.tools.callable_}
        parser: ToolCallParser = self.format.parser(schemas)
        raw = [tool.name for tool in self.tools.callable_ if is_raw(tool)]
        if raw:
            parser = RawTail(parser, {self.format.form.raw_head(name): name for name in raw})
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
        check_compatible(request, "tools")
        return await tool_grammar(
            self.tools, self.format, special_tokens, content, reasoning, checker
        )


def may_look_like_a_call(content: Constraint, family: ToolFormat) -> bool:
    """Whether an answer that a constraint takes could be read as a call that has no mark.

    Of JSON only an object with a name and arguments is one, where calls are JSON at all.
    """
    if family.mark:
        return False
    if "json_schema" not in content.grammar:
        return True
    schema = content.grammar["json_schema"]
    if family.form.notation is not JSON or schema.get("type") != "object":
        return family.form.notation is JSON and not isinstance(schema.get("type"), str)
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
