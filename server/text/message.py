"""A choice's text as a message of the assistant: reasoning, content, calls of tools.

    text ──> splitter ──> reasoning
                 └──> raw tail ──> parser ──> content, calls

Each stage takes the text in pieces and holds back only what is not decided yet, so that the parts
of a message stream as they are made. Whole answers are read by the same code.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from server.text.stop import StopMatcher, StopStrings
from server.text.tool_calls import CallDelta, Parsed, ToolCallParser

_ID_BYTES = 12


class Splitter(Protocol):
    """Tells reasoning from the rest."""

    def push(self, text: str) -> tuple[str, str]:
        """Return (reasoning, rest) that is certain by now."""

    def finish(self) -> tuple[str, str]:
        """Return what was held back."""


@dataclass(slots=True)
class CallPart:
    """What is new in one call; `call_id` and `name` are set in its first part and no other.

    text: a piece of the arguments' JSON, or of a custom tool's input.
    """

    index: int
    text: str = ""
    call_id: str | None = None
    name: str | None = None
    is_custom: bool = False


@dataclass(slots=True)
class MessagePart:
    """What is new in one message."""

    content: str = ""
    reasoning: str = ""
    calls: list[CallPart] = field(default_factory=list)


class PlainText:
    """A parser for answers that call nothing: everything is content, at once."""

    num_calls = 0

    def push(self, text: str) -> Parsed:
        return Parsed(text)

    def finish(self) -> Parsed:
        return Parsed()


class RawTail:
    """Calls whose input is raw text: from their head on, all of the answer is input.

    All else is for the parser inside.
    """

    def __init__(self, inner: ToolCallParser, heads: Mapping[str, str]) -> None:
        """`heads`: what opens such a call -> the tool's name."""
        self._inner = inner
        self._heads = heads
        self._matcher = StopMatcher(StopStrings(list(heads)))

    @property
    def num_calls(self) -> int:
        return self._inner.num_calls + (self._matcher.matched is not None)

    def push(self, text: str) -> Parsed:
        parsed = Parsed()
        for position, char in enumerate(text):
            if self._matcher.matched is not None:
                parsed.calls.append(CallDelta(self._inner.num_calls, None, text[position:]))
                break
            parsed.add(self._inner.push(self._matcher.push(char)))
            if self._matcher.matched is not None:
                held = self._inner.finish()
                parsed.add(Parsed(held.content.rstrip(), held.calls))
                name = self._heads[self._matcher.matched]
                parsed.calls.append(CallDelta(self._inner.num_calls, name))
        return parsed

    def finish(self) -> Parsed:
        parsed = Parsed()
        if self._matcher.matched is None:
            parsed.add(self._inner.push(self._matcher.flush()))
            parsed.add(self._inner.finish())
        return parsed


class CustomInput:
    """The text in `{"input": "..."}`, as it comes in pieces of JSON.

    What is not such an object is given as it is, at the end. Half a surrogate pair, which no
    client can be sent, becomes U+FFFD.
    """

    _OPENING = re.compile(r'\s*\{\s*"input"\s*:\s*"')
    # Of a string's inside: whole characters and escapes. The first half of a surrogate pair waits
    # for what follows.
    _WHOLE = re.compile(
        r'(?:[^"\\]|\\["\\/bfnrt]|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}'
        r"|\\u[dD][89abAB][0-9a-fA-F]{2}(?=[^\\]|\\[^u]|\\u[^dD]|\\u[dD][^c-fC-F])"
        r"|\\u(?![dD][89abAB])[0-9a-fA-F]{4})*"
    )
    _HALF = re.compile(r"[\ud800-\udfff]")

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._ended = False

    def push(self, text: str) -> str:
        """Return the input that is certain by now."""
        if self._ended:
            return ""
        self._held += text
        if not self._inside:
            opening = self._OPENING.match(self._held)
            if opening is None:
                return ""
            self._inside = True
            self._held = self._held[opening.end() :]
        whole = self._WHOLE.match(self._held)
        end = whole.end() if whole else 0
        value: str = json.loads(f'"{self._held[:end]}"', strict=False)
        self._held = self._held[end:]
        self._ended = self._held.startswith('"')
        return self._HALF.sub("\ufffd", value)

    def finish(self) -> str:
        """Return what was held back."""
        return "" if self._inside else self._held


class MessageReader:
    """Reads one choice's text."""

    def __init__(
        self,
        splitter: Splitter,
        parser: ToolCallParser,
        is_custom: Callable[[str], bool] = lambda name: False,
        raw_names: Container[str] = (),
    ) -> None:
        """`is_custom`: whether a tool takes text. `raw_names`: those that are written as such."""
        self._splitter = splitter
        self._parser = parser
        self._is_custom = is_custom
        self._raw_names = raw_names
        self._input: CustomInput | None = None  # of the running call, if it is written as JSON
        self._running_is_custom = False

    @property
    def num_calls(self) -> int:
        """Calls begun so far."""
        return self._parser.num_calls

    def push(self, text: str) -> MessagePart:
        """Take a piece of text; return what is certain by now."""
        reasoning, rest = self._splitter.push(text)
        return self._part(reasoning, self._parser.push(rest))

    def finish(self) -> MessagePart:
        """Return what was held back: the text ends here."""
        reasoning, rest = self._splitter.finish()
        parsed = self._parser.push(rest)
        parsed.add(self._parser.finish())
        part = self._part(reasoning, parsed)
        if self._input is not None:
            held = self._input.finish()
            if held:
                part.calls.append(CallPart(self.num_calls - 1, held, is_custom=True))
        return part

    def _part(self, reasoning: str, parsed: Parsed) -> MessagePart:
        return MessagePart(parsed.content, reasoning, [*map(self._call, parsed.calls)])

    def _call(self, delta: CallDelta) -> CallPart:
        part = CallPart(delta.index)
        if delta.name is not None:
            self._running_is_custom = self._is_custom(delta.name)
            is_json = self._running_is_custom and delta.name not in self._raw_names
            self._input = CustomInput() if is_json else None
            part.name = delta.name
            part.call_id = f"call_{secrets.token_hex(_ID_BYTES)}"
        part.is_custom = self._running_is_custom
        part.text = delta.arguments if self._input is None else self._input.push(delta.arguments)
        return part
