"""One response while it is made: its events, and the object that they add up to.

    created, in_progress, <events of the items>, completed | incomplete | failed
    created, queued, in_progress, ...            in the background

The object is the fold of the same events, streamed or not. It is given to be kept before its last
event is out, so a client that has seen the end can fetch it. A stream that fails in the engine is
kept as failed; a response whose client left, or whose time was up, is not kept, as at OpenAI. One
in the background is kept however it ends.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from typing import Any

import msgspec

from server.errors import APIError, to_api_error
from server.generation import Generation
from server.protocol.logprobs import LogprobWriter
from server.protocol.response import Usage, json_event, obfuscation
from server.responses.document import ResponseDocument
from server.responses.ids import ResponseIds
from server.responses.logprobs import ContentLogprobs
from server.responses.output import Event, Output
from server.text.choice import Delta
from server.text.message import MessageReader
from server.tool_calling import ToolCalling

Keep = Callable[[dict[str, Any]], Awaitable[None]]

_encode = msgspec.json.Encoder().encode


def error_event(error: APIError, number: int) -> bytes:
    """Return the event of an error; `number`: of the events before it."""
    told = {"code": error.code, "message": error.message, "param": error.param}
    return json_event(_encode({"type": "error", "sequence_number": number, **told}), "error")


class ResponseAnswer:
    """Writes one response, whole or as events."""

    def __init__(
        self,
        document: ResponseDocument,
        ids: ResponseIds,
        calling: ToolCalling,
        logprobs: LogprobWriter,
        keep: Keep,
        *,
        pads: bool,
    ) -> None:
        """`keep`: takes the object at its end. `pads`: hide the sizes of the deltas."""
        self._document = document
        self._calling = calling
        self._output = Output(ids)
        self._logprobs = ContentLogprobs(logprobs)
        self._keep = keep
        self._pads = pads
        self._num_events = 0

    def body(self) -> dict[str, Any]:
        """Return the object as it is by now."""
        return self._document.body(self._output.items)

    async def changes(self, generation: Generation) -> AsyncGenerator[Event]:
        """Give the events, until the object is complete."""
        yield self._lifecycle("created")
        yield self._lifecycle(self._document.status)
        (choice,) = generation.choices
        reader = self._calling.reader(choice.splitter())
        reason: str | None = None
        async with aclosing(generation.deltas()) as deltas:
            async for delta in deltas:
                if self._document.is_queued:
                    self._document.begin()
                    yield self._lifecycle("in_progress")
                reason = delta.finish_reason
                for event in self._take(delta, reader):
                    yield event
        status = "incomplete" if reason == "length" else "completed"
        for event in self._output.finish(status, self._logprobs.rest()):
            yield event
        self._document.end(status, generation.usage)
        await self._keep(self.body())
        yield self._lifecycle(status)

    async def events(self, generation: Generation) -> AsyncGenerator[bytes]:
        """Give the same, framed."""
        try:
            async with aclosing(self.changes(generation)) as changes:
                async for event in changes:
                    yield self._frame(event)
        except Exception as error:
            self._fail(to_api_error(error))
            await self._keep(self.body())
            raise

    async def end_early(self, error: APIError | None, usage: Usage) -> bytes:
        """Keep the object as failed, or as cancelled without an error; return the last events.

        The API has no event for what was cancelled; it is told as incomplete, with its status.
        """
        if error is None and not self._document.has_ended:
            self._output.cut()
            self._document.cancel(usage)
            words = self._frame(self._lifecycle("incomplete"))
        else:
            words = b"" if error is None else self.last_words(error)
        await self._keep(self.body())
        return words

    def last_words(self, error: APIError) -> bytes:
        """Return the events that end a stream which fails; none if it had ended."""
        if self._document.has_ended and self._document.status != "failed":
            return b""
        self._fail(error)
        told = error_event(error, self._num_events)
        self._num_events += 1
        return told + self._frame(self._lifecycle("failed"))

    def _fail(self, error: APIError) -> None:
        if not self._document.has_ended:
            self._output.cut()
            self._document.fail(error)

    def _take(self, delta: Delta, reader: MessageReader) -> Iterator[Event]:
        for text in self._logprobs.cut(delta):
            part = reader.push(text)
            yield from self._output.push(part, self._logprobs.of(part))
        if delta.finish_reason is not None:
            part = reader.finish()
            yield from self._output.push(part, self._logprobs.of(part))

    def _lifecycle(self, name: str) -> Event:
        return {"type": f"response.{name}", "response": self.body()}

    def _frame(self, event: Event) -> bytes:
        kind = event["type"]
        data = _encode({"type": kind, "sequence_number": self._num_events, **event})
        self._num_events += 1
        if self._pads and "delta" in event:
            data = data[:-1] + obfuscation(len(data)) + b"}"
        return json_event(data, kind)
