"""Answers that take long: server-sent events, and the race against a client that leaves.

Whatever ends an answer early (the client left, the server stops, time is up) ends it in one way:
the iterator that makes it is cancelled where it waits, and closed. So the abort of the engine's
sequences lives in that iterator's `finally`, and nowhere else.

A stream ends visibly or not at all: with the iterator's own last event, or with an error event
and `[DONE]`, or what else the endpoint has for that.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server import limits
from server.errors import (
    APIError,
    ClientDisconnected,
    DeadlineExceeded,
    InternalError,
    ServiceUnavailable,
    to_api_error,
)
from server.state import RequestContext, ServerState

__all__ = [
    "DONE",
    "ClientDisconnected",
    "EventStreamResponse",
    "error_and_done",
    "run_unless_disconnected",
    "sse_event",
    "until_disconnected",
]

logger = logging.getLogger("inkstone.server")

T = TypeVar("T")

DONE = b"data: [DONE]\n\n"
PING = b": ping\n\n"
MAX_AHEAD_BYTES = 64 * 1024  # events made but not yet written, while the reader is slow

STREAM_HEADERS: Mapping[str, str] = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    "x-accel-buffering": "no",
    "connection": "keep-alive",
}


def sse_event(json_bytes: bytes, name: str = "") -> bytes:
    """Frame one line of JSON as an event; `name`: its type, where the API has such.

    No other lines: OpenAI's client fails on `id:`, `retry:` and empty events.
    """
    head = f"event: {name}\n".encode() if name else b""
    return head + b"data: " + json_bytes + b"\n\n"


def error_and_done(error: APIError) -> bytes:
    """Return how a stream of chunks ends that fails."""
    return sse_event(error.encode()) + DONE


class EventStreamResponse(Response):
    """Writes framed events as an iterator makes them.

    The iterator is pulled by one task, at most MAX_AHEAD_BYTES ahead of the writer; what is ready
    at the same time goes out in one write. It is always closed, by that same task.
    """

    def __init__(
        self,
        events: AsyncIterator[bytes],
        *,
        headers: Mapping[str, str] | None = None,
        last_words: Callable[[APIError], bytes] = error_and_done,
    ) -> None:
        """`last_words`: writes the events that end a stream which fails."""
        super().__init__(headers={**STREAM_HEADERS, **(headers or {})})
        # There is no length to announce; the body ends with the last chunk.
        del self.headers["content-length"]
        self._events = events
        self._last_words = last_words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state: ServerState = scope["app"].state.inkstone
        writer = _EventWriter(self._events, state.config.sse_ping_interval, self._last_words)
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        deadline = RequestContext.of(scope).started + state.config.request_timeout
        tasks = [
            asyncio.create_task(writer.pull()),
            asyncio.create_task(writer.end_on_disconnect(receive)),
            asyncio.create_task(writer.end_on_cut(state.cut)),
        ]
        timer = asyncio.get_running_loop().call_later(
            max(deadline - time.monotonic(), 0.0), writer.end, _too_late(state)
        )
        try:
            await send(start)
            await writer.write_all(send)
        finally:
            timer.cancel()
            await _cancel(*tasks)
        RequestContext.of(scope).failed = writer.error is not None
        if isinstance(writer.error, ClientDisconnected):
            raise writer.error


class _EventWriter:
    """The events between the task that makes them and the one that writes them."""

    def __init__(
        self,
        events: AsyncIterator[bytes],
        ping_seconds: float,
        last_words: Callable[[APIError], bytes],
    ) -> None:
        self._events = events
        self._ping_seconds = ping_seconds
        self._words = last_words
        self._ready: list[bytes] = []
        self._ready_bytes = 0
        self._wake = asyncio.Event()  # there is something to write, or an end
        self._room = asyncio.Event()  # the puller may go on
        self._ended = False
        self.error: BaseException | None = None
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()  # when the last write began, or ended
        self._is_writing = False
        self._ping_is_due = False

    def end(self, error: BaseException | None = None) -> None:
        """End the stream, once; an error replaces the rest of the events."""
        if not self._ended:
            self._ended = True
            self.error = error
            self._wake.set()

    async def end_on_disconnect(self, receive: Receive) -> None:
        await until_disconnected(receive)
        self.end(ClientDisconnected())

    async def end_on_cut(self, cut: asyncio.Event) -> None:
        await cut.wait()
        self.end(_shutting_down())

    async def pull(self) -> None:
        """Pull the iterator to its end, close it, and end the stream."""
        try:
            async for event in self._events:
                self._ready.append(event)
                self._ready_bytes += len(event)
                self._wake.set()
                if self._ready_bytes >= MAX_AHEAD_BYTES:
                    self._room.clear()
                    await self._room.wait()
        except Exception as error:
            self.end(error)
        else:
            self.end()
        finally:
            close = getattr(self._events, "aclose", None)
            if close is not None:
                await close()

    async def write_all(self, send: Send) -> None:
        """Write until the end; a comment where there is nothing to write for long.

        Raises ClientDisconnected for a reader that takes nothing for long.
        """
        try:
            async with asyncio.timeout(None) as self._patience:
                self._watch()
                await self._write_events(send)
        except TimeoutError:
            raise ClientDisconnected from None
        finally:
            self._timer.cancel()

    async def _write_events(self, send: Send) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            chunk = self._take()
            if self._ended:
                if not isinstance(self.error, ClientDisconnected):
                    await self._write(send, chunk + self._last_words(), more=False)
                return
            if chunk or self._ping_is_due:
                await self._write(send, chunk or PING)

    async def _write(self, send: Send, body: bytes, *, more: bool = True) -> None:
        self._since, self._is_writing = self._loop.time(), True
        await send({"type": "http.response.body", "body": body, "more_body": more})
        self._since, self._is_writing = self._loop.time(), False
        self._ping_is_due = False

    def _watch(self) -> None:
        """Notice a write or a silence that lasts too long.

        One timer for the stream's whole life: one for each write and each wait before it takes
        as long as making the text that is written.
        """
        now = self._loop.time()
        limit = limits.WRITE_STALL_SECONDS if self._is_writing else self._ping_seconds
        left = self._since + limit - now
        if left <= 0 and self._is_writing:
            self._patience.reschedule(now)
        elif left <= 0:
            self._ping_is_due = True
            self._wake.set()
        pause = min(self._ping_seconds, limits.WRITE_STALL_SECONDS)
        self._timer = self._loop.call_later(min(left, pause) if left > 0 else pause, self._watch)

    def _take(self) -> bytes:
        chunk = b"".join(self._ready)
        self._ready.clear()
        self._ready_bytes = 0
        self._room.set()
        return chunk

    def _last_words(self) -> bytes:
        if self.error is None:
            return b""
        return self._words(_reported(self.error))


async def run_unless_disconnected(request: Request, awaitable: Awaitable[T]) -> T:
    """Return the result, unless the client leaves, the server stops or time is up before it.

    The awaitable is cancelled then, and awaited to its end; the request's body must have been
    read. Raises ClientDisconnected, ServiceUnavailable or DeadlineExceeded in these cases.
    """
    state: ServerState = request.app.state.inkstone
    work = asyncio.ensure_future(awaitable)
    gone = asyncio.create_task(until_disconnected(request.receive))
    cut = asyncio.create_task(state.cut.wait())
    left = (
        RequestContext.of(request.scope).started + state.config.request_timeout - time.monotonic()
    )
    try:
        await asyncio.wait(
            {work, gone, cut}, timeout=max(left, 0.0), return_when=asyncio.FIRST_COMPLETED
        )
        if work.done():
            return work.result()
        if gone.done():
            raise ClientDisconnected
        raise _shutting_down() if cut.done() else _too_late(state)
    finally:
        await _cancel(work, gone, cut)


async def until_disconnected(receive: Receive) -> None:
    """Return when the client has left; the request's body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancel(*tasks: asyncio.Future[Any]) -> None:
    """Cancel the tasks and wait until their `finally` blocks have run."""
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, Exception):
            await task


def _shutting_down() -> APIError:
    return ServiceUnavailable("The server is shutting down.", code="shutting_down")


def _too_late(state: ServerState) -> APIError:
    seconds = state.config.request_timeout
    return DeadlineExceeded(f"The request was not complete within {seconds:g} seconds.")


def _reported(error: BaseException) -> APIError:
    answer = to_api_error(error)
    if isinstance(answer, InternalError):
        logger.error("a stream failed", exc_info=error)
    return answer
