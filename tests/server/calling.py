"""Tools for tests, a tokenizer whose control tokens mark calls, and the grammars of requests."""

from __future__ import annotations

import asyncio
from functools import cache, lru_cache
from typing import Any, ClassVar

import llguidance

from engine.grammar_vocabulary import parser_limits, vocabulary
from server.protocol.chat import ChatCompletionRequest
from server.text.reasoning import Reasoning
from server.text.tool_formats import FORMATS
from server.tool_calling import ToolCalling
from tests.server.fake_engine import ByteTokenizer

MESSAGES: list[Any] = [{"role": "user", "content": "hi"}]
NUMBERS = {
    "type": "object",
    "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
    "required": ["a"],
}
VOCAB_SIZE = 512


EVERY_MARK = tuple(token for row in FORMATS.values() for token in row.control_tokens)


class MarkTokenizer(ByteTokenizer):
    """Bytes, and control tokens for the marks around calls and reasoning."""

    MARKS = ("<|call|>", "<tool_call>", "</tool_call>", "[TOOL_CALLS]", "[ARGS]")
    THINK = ("<think>", "</think>")
    CONTROL: ClassVar = {
        **ByteTokenizer.CONTROL,
        **{
            text: 260 + index
            for index, text in enumerate(dict.fromkeys(MARKS + THINK + EVERY_MARK))
        },
    }


def function(name: str = "add", parameters: Any = NUMBERS, **more: Any) -> dict[str, Any]:
    """A function in `tools`."""
    return {"type": "function", "function": {"name": name, "parameters": parameters, **more}}


def custom(name: str = "run", syntax: str = "", definition: str = "") -> dict[str, Any]:
    """A custom tool in `tools`, with a grammar if a syntax is given."""
    tool: dict[str, Any] = {"name": name}
    if syntax:
        bound = {"syntax": syntax, "definition": definition}
        tool["format"] = {"type": "grammar", "grammar": bound}
    return {"type": "custom", "custom": tool}


def choose(name: str, kind: str = "function") -> dict[str, Any]:
    """A tool by its name, in `tool_choice`."""
    return {"type": kind, kind: {"name": name}}


def allow(mode: str, *names: str) -> dict[str, Any]:
    """Some functions, in `tool_choice`."""
    tools = [choose(name) for name in names]
    return {"type": "allowed_tools", "allowed_tools": {"mode": mode, "tools": tools}}


class _Checker:
    """Answers as `GrammarChecker` does, without a process of its own."""

    def __init__(self, tokenizer: ByteTokenizer) -> None:
        self._tokenizer = tokenizer

    async def error_of(self, grammar: str) -> str:
        error: str = _matcher(grammar, self._tokenizer).get_error()
        return error


def grammars(
    format_name: str,
    tokenizer: ByteTokenizer,
    *bodies: dict[str, Any],
    reasoning: Reasoning | None = None,
) -> list[str]:
    """What requests with these parameters bind the engine to."""
    checker: Any = _Checker(tokenizer)

    async def main() -> list[str]:
        found = []
        for body in bodies:
            request = ChatCompletionRequest.model_validate({"messages": MESSAGES, **body})
            calling = ToolCalling.of(request, FORMATS[format_name])
            found.append(
                await calling.grammar(request, reasoning, tokenizer.special_tokens, checker)
            )
        return found

    return asyncio.run(main())


def takes(grammar: str, tokenizer: ByteTokenizer, text: str) -> bool:
    """Whether a grammar takes the text as a whole, control tokens where it spells them."""
    matcher = matcher_of(grammar, tokenizer)
    ids = tokenizer.encode(text, add_special_tokens=False)
    return matcher.try_consume_tokens(ids) == len(ids) and matcher.is_accepting()


def matcher_of(grammar: str, tokenizer: ByteTokenizer) -> llguidance.LLMatcher:
    """The parser of a grammar, at the beginning."""
    matcher = _matcher(grammar, tokenizer)
    assert not matcher.is_error(), matcher.get_error()
    matcher.reset()
    return matcher


@cache
def _vocabulary(tokenizer: ByteTokenizer) -> llguidance.LLTokenizer:
    return vocabulary(tokenizer, VOCAB_SIZE)


@lru_cache(maxsize=256)
def _matcher(grammar: str, tokenizer: ByteTokenizer) -> llguidance.LLMatcher:
    return llguidance.LLMatcher(
        _vocabulary(tokenizer), grammar, log_level=0, limits=parser_limits()
    )
