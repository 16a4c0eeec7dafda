"""The items of an answer while they are made, and the events that tell of it.

    reasoning            the text between the model's tags
    message              its content
    function_call,
    custom_tool_call     a call

One item is open at a time. Every event is an object without its `sequence_number`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from server.responses.ids import ResponseIds
from server.text.message import CallPart, MessagePart

Event = dict[str, Any]


class _Text:
    """A message or reasoning: an item with one part of text."""

    def __init__(self, kind: str, item_id: str, index: int) -> None:
        is_message = kind == "message"
        self.kind = kind
        more: dict[str, Any] = {"role": "assistant"} if is_message else {"summary": []}
        self.item = {"id": item_id, "type": kind, "status": "in_progress", **more, "content": []}
        self._part: dict[str, Any] = (
            {"type": "output_text", "annotations": [], "logprobs": []}
            if is_message
            else {"type": "reasoning_text"}
        )
        self._name = f"response.{self._part['type']}"
        self._texts: list[str] = []
        self._place = {"item_id": item_id, "output_index": index, "content_index": 0}

    def added(self) -> Iterator[Event]:
        part = {**self._part, "text": ""}
        yield {"type": "response.content_part.added", **self._place, "part": part}

    def push(self, text: str, logprobs: Sequence[Any]) -> Event:
        self._texts.append(text)
        event: Event = {"type": f"{self._name}.delta", **self._place, "delta": text}
        if self.kind == "message":
            self.add_logprobs(logprobs)
            event["logprobs"] = [*logprobs]
        return event

    def add_logprobs(self, logprobs: Sequence[Any]) -> None:
        if self.kind == "message":
            self._part["logprobs"].extend(logprobs)

    def done(self) -> Iterator[Event]:
        part = {**self._part, "text": "".join(self._texts)}
        self.item["content"] = [part]
        event: Event = {"type": f"{self._name}.done", **self._place, "text": part["text"]}
        if "logprobs" in part:
            event["logprobs"] = part["logprobs"]
        yield event
        yield {"type": "response.content_part.done", **self._place, "part": part}


class _Call:
    """A call, with its arguments or its input."""

    def __init__(self, call: CallPart, item_id: str, index: int) -> None:
        self.kind = "custom_tool_call" if call.is_custom else "function_call"
        self._key = "input" if call.is_custom else "arguments"
        self._name = (
            "response.custom_tool_call_input"
            if call.is_custom
            else "response.function_call_arguments"
        )
        self.item: dict[str, Any] = {
            "id": item_id,
            "type": self.kind,
            "status": "in_progress",
            "call_id": call.call_id,
            "name": call.name,
            self._key: "",
        }
        self._texts: list[str] = []
        self._place = {"item_id": item_id, "output_index": index}

    def added(self) -> Iterator[Event]:
        yield from ()

    def push(self, text: str) -> Event:
        self._texts.append(text)
        return {"type": f"{self._name}.delta", **self._place, "delta": text}

    def done(self) -> Iterator[Event]:
        self.item[self._key] = "".join(self._texts)
        yield {"type": f"{self._name}.done", **self._place, self._key: self.item[self._key]}


class Output:
    """All items of one answer."""

    def __init__(self, ids: ResponseIds) -> None:
        self._ids = ids
        self._closed: list[dict[str, Any]] = []
        self._open: _Text | _Call | None = None

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items that have ended."""
        return [*self._closed]

    def push(self, part: MessagePart, logprobs: Sequence[Any] = ()) -> Iterator[Event]:
        """Take what is new; `logprobs`: of the content's tokens."""
        calls = list(part.calls)
        while calls and calls[0].name is None:  # first: content would end that call
            yield from self._push_call(calls.pop(0))
        if part.reasoning:
            yield from self._push_text("reasoning", part.reasoning)
        if part.content:
            yield from self._push_text("message", part.content, logprobs)
        for call in calls:
            yield from self._push_call(call)

    def finish(self, status: str, logprobs: Sequence[Any] = ()) -> Iterator[Event]:
        """End the open item with this status; an answer without any item is an empty message.

        `logprobs`: of tokens at the end that add no text.
        """
        if self._open is None and not self._closed:
            yield from self._begin(_Text("message", self._ids.item("message"), 0))
        if isinstance(self._open, _Text):
            self._open.add_logprobs(logprobs)
        yield from self._end(status)

    def cut(self) -> None:
        """End the open item where it is: there will be no more of it, and no events."""
        for _ in self._end("incomplete"):
            pass

    def _push_text(self, kind: str, text: str, logprobs: Sequence[Any] = ()) -> Iterator[Event]:
        if self._open is None or self._open.kind != kind:
            yield from self._end("completed")
            yield from self._begin(_Text(kind, self._ids.item(kind), len(self._closed)))
        if isinstance(self._open, _Text):
            yield self._open.push(text, logprobs)

    def _push_call(self, call: CallPart) -> Iterator[Event]:
        if call.name is not None:
            yield from self._end("completed")
            kind = "custom_tool_call" if call.is_custom else "function_call"
            yield from self._begin(_Call(call, self._ids.item(kind), len(self._closed)))
        if call.text and isinstance(self._open, _Call):
            yield self._open.push(call.text)

    def _begin(self, item: _Text | _Call) -> Iterator[Event]:
        self._open = item
        yield self._event("response.output_item.added", item)
        yield from item.added()

    def _end(self, status: str) -> Iterator[Event]:
        item, self._open = self._open, None
        if item is None:
            return
        yield from item.done()
        item.item["status"] = status
        yield self._event("response.output_item.done", item)
        self._closed.append(item.item)

    def _event(self, kind: str, item: _Text | _Call) -> Event:
        return {"type": kind, "output_index": len(self._closed), "item": {**item.item}}
