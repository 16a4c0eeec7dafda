"""A message of the assistant in the shapes of the API: whole, and as the deltas of a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.text.message import CallPart, MessagePart, MessageReader
from server.tools import ToolSet


@dataclass(frozen=True, slots=True)
class MessageWriter:
    """Writes the messages of one request.

    shows_reasoning: whether reasoning is in them. echo: what their content begins with.
    """

    tools: ToolSet
    shows_reasoning: bool
    echo: str = ""

    def finish_reason(self, reason: str | None, num_calls: int) -> str | None:
        """Return why a message ended, which its text's end alone does not tell."""
        return self.tools.finish_reason if num_calls and reason == "stop" else reason

    # ---- whole ----------------------------------------------------------------------------

    def message(self, reader: MessageReader, text: str) -> dict[str, Any]:
        """Return the message that a whole text is."""
        first, last = reader.push(text), reader.finish()
        calls = _joined([*first.calls, *last.calls])
        content: str | None = self.echo + first.content + last.content
        if calls and not content:
            content = None
        message: dict[str, Any] = {
            "role": "assistant",
            "content": content,
            "refusal": None,
            "annotations": [],
        }
        reasoning = first.reasoning + last.reasoning
        if reasoning and self.shows_reasoning:
            message["reasoning_content"] = reasoning
        if calls and self.tools.legacy:
            message["function_call"] = {"name": calls[0].name, "arguments": calls[0].text}
        elif calls:
            message["tool_calls"] = [_whole_call(call) for call in calls]
        return message

    # ---- in a stream ----------------------------------------------------------------------

    def role(self) -> dict[str, Any]:
        """Return the delta that opens a message; where calls may be, there may be no content."""
        content = None if self.tools.callable_ and not self.echo else ""
        return {"role": "assistant", "content": content, "refusal": None}

    def echoes(self) -> Iterator[dict[str, Any]]:
        """Give the delta of what the content begins with, if that is anything."""
        if self.echo:
            yield {"content": self.echo}

    def deltas(self, part: MessagePart) -> Iterator[dict[str, Any]]:
        """Give the deltas of what is new; none if nothing is to be shown."""
        if part.reasoning and self.shows_reasoning:
            yield {"reasoning_content": part.reasoning}
        if part.content:
            yield {"content": part.content}
        for call in part.calls:
            if self.tools.legacy:
                yield from ({"function_call": delta} for delta in _function_deltas(call))
            else:
                yield from ({"tool_calls": [delta]} for delta in _call_deltas(call))


def _joined(parts: list[CallPart]) -> list[CallPart]:
    calls: list[CallPart] = []
    for part in parts:
        if part.name is not None:
            calls.append(CallPart(part.index, "", part.call_id, part.name, part.is_custom))
        calls[-1].text += part.text
    return calls


def _whole_call(call: CallPart) -> dict[str, Any]:
    if call.is_custom:
        custom = {"name": call.name, "input": call.text}
        return {"id": call.call_id, "type": "custom", "custom": custom}
    function = {"name": call.name, "arguments": call.text}
    return {"id": call.call_id, "type": "function", "function": function}


def _call_deltas(call: CallPart) -> Iterator[dict[str, Any]]:
    """OpenAI's client adds up what it gets twice, so id, type and name come once."""
    kind, text = ("custom", "input") if call.is_custom else ("function", "arguments")
    if call.name is not None:
        head = {"index": call.index, "id": call.call_id, "type": kind}
        yield {**head, kind: {"name": call.name, text: ""}}
    if call.text:
        yield {"index": call.index, kind: {text: call.text}}


def _function_deltas(call: CallPart) -> Iterator[dict[str, Any]]:
    if call.name is not None:
        yield {"name": call.name, "arguments": ""}
    if call.text:
        yield {"arguments": call.text}
