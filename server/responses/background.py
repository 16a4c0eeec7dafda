"""Responses that are made whether or not anybody waits for them: `background: true`.

    BackgroundResponses    those that run, and those that were streamed and have just ended
    └── BackgroundResponse one: a task that pulls its events, and the readers that follow them

A run ends by itself, when it is cancelled, when its time is up or when the server stops; in each
case the response is then in the store, with its status. Its events are kept while it runs, if it
was asked for as a stream, and for some time after, so that a reader whose connection was lost goes
on where it was. All is bounded: how many run, the bytes of events, how many ended ones stay.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, Protocol

from server import limits
from server.errors import (
    APIError,
    DeadlineExceeded,
    InternalError,
    InvalidRequestError,
    ServiceUnavailable,
    to_api_error,
)

logger = logging.getLogger("inkstone.server")

Name = tuple[str, str]  # owner, id

_FRAME_END: Final = b"\n\n"


class Making(Protocol):
    """A response in the making."""

    def body(self) -> dict[str, Any]:
        """The object as it is by now."""

    def events(self) -> AsyncIterator[bytes]:
        """What brings it to its end, and keeps it then."""

    def cancel(self) -> None:
        """It is going to be closed because the client wants so."""

    async def aclose(self) -> None:
        """End the work, if it has not ended."""

    async def end(self, error: APIError | None) -> bytes:
        """Keep it, when it was closed early, as failed or cancelled; return the events of that."""


class BackgroundResponse:
    """One response, from the task that makes it to all that follow it."""

    def __init__(self, making: Making, *, is_streamed: bool, seconds: float) -> None:
        """`is_streamed`: its events can be followed. `seconds`: that it may take."""
        self.is_streamed = is_streamed
        self.is_over = False
        self._making = making
        self._seconds = seconds
        self._events: list[bytes] = []  # by their sequence number
        self._is_cut = False  # there were more than are kept
        self._cancelled = asyncio.Event()
        self._changed = asyncio.Event()  # replaced whenever it is set
        self.num_bytes = 0

    @property
    def num_events(self) -> int:
        return len(self._events)

    @property
    def body(self) -> dict[str, Any]:
        """The response as it is by now."""
        return self._making.body()

    async def run(self, cut: asyncio.Event) -> None:
        """Make the response to its end. `cut`: the server stops."""
        pull = asyncio.create_task(self._pull())
        cancelled = asyncio.create_task(self._cancelled.wait())
        stopped = asyncio.create_task(cut.wait())
        try:
            await asyncio.wait(
                {pull, cancelled, stopped},
                timeout=self._seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
            is_made = pull.done()
            await _cancel(pull)
            await self._making.aclose()
            if not is_made:
                error = self._why(is_cancelled=cancelled.done(), is_stopped=stopped.done())
                self._add(await self._making.end(error))
            elif failure := pull.exception():
                self._add(await self._making.end(_reported(failure)))
        finally:
            await _cancel(pull, cancelled, stopped)
            await self._making.aclose()
            self.is_over = True
            self._notify()

    def cancel(self) -> None:
        """End it where it is."""
        self._making.cancel()
        self._cancelled.set()

    async def over(self) -> None:
        """Wait for its end."""
        while not self.is_over:
            await self._changed.wait()

    async def events_after(self, number: int) -> AsyncGenerator[bytes]:
        """Give the events behind this sequence number, those to come among them.

        Raises InvalidRequestError where there are more than are kept.
        """
        position = number + 1
        while True:
            changed = self._changed
            while position < len(self._events):
                yield self._events[position]
                position += 1
            if self._is_cut:
                raise InvalidRequestError(
                    f"Events beyond {limits.MAX_EVENT_BYTES} bytes are not kept: retrieve the "
                    "response without 'stream'.",
                    param="stream",
                )
            if self.is_over:
                return
            await changed.wait()

    async def _pull(self) -> None:
        async for event in self._making.events():
            self._add(event)

    def _why(self, *, is_cancelled: bool, is_stopped: bool) -> APIError | None:
        """The error that ends it early; None if the client wants that."""
        if is_cancelled:
            return None
        if is_stopped:
            return ServiceUnavailable("The server is shutting down.", code="shutting_down")
        seconds = self._seconds
        return DeadlineExceeded(f"The response was not complete within {seconds:g} seconds.")

    def _add(self, events: bytes) -> None:
        if not self.is_streamed or self._is_cut:
            return
        if self.num_bytes + len(events) > limits.MAX_EVENT_BYTES:
            self._is_cut = True
        else:
            frames = events.split(_FRAME_END)[:-1]
            self._events += [frame + _FRAME_END for frame in frames]
            self.num_bytes += len(events)
        self._notify()

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class BackgroundResponses:
    """All that run, and those that have ended and can still be followed."""

    def __init__(self, max_running: int) -> None:
        self._max_running = max_running
        self._num_reserved = 0
        self._responses: OrderedDict[Name, BackgroundResponse] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def num_running(self) -> int:
        return len(self._tasks)

    @property
    def names(self) -> list[Name]:
        """Of all that can be followed or ended, the oldest first."""
        return [*self._responses]

    @contextmanager
    def reserved(self) -> Iterator[None]:
        """Keep room for one that is about to start; ServiceUnavailable if too many run."""
        if self.num_running + self._num_reserved >= self._max_running:
            raise ServiceUnavailable(
                f"{self._max_running} responses are being made in the background; try again later."
            )
        self._num_reserved += 1
        try:
            yield
        finally:
            self._num_reserved -= 1

    def start(
        self, name: Name, response: BackgroundResponse, cut: asyncio.Event
    ) -> asyncio.Task[None]:
        """Let it run; return its task."""
        self._responses[name] = response
        task = asyncio.create_task(response.run(cut))
        self._tasks.add(task)
        task.add_done_callback(lambda _: self._ended(name, task))
        return task

    def get(self, owner: str, response_id: str) -> BackgroundResponse | None:
        """Return it while it runs or can still be followed."""
        return self._responses.get((owner, response_id))

    async def end(self, owner: str, response_id: str, *, forget: bool = False) -> None:
        """End it if it runs, and wait until it is kept; `forget`: nobody can follow it any more."""
        found = self.get(owner, response_id)
        if found is not None and not found.is_over:
            found.cancel()
            await found.over()
        if forget:
            self._responses.pop((owner, response_id), None)

    async def close(self) -> None:
        """Wait for what still runs; the server has told it to end."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, name: Name, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        response = self._responses.get(name)
        if response is not None and not response.is_streamed:
            del self._responses[name]
        over = [each for each, found in self._responses.items() if found.is_over]
        size = sum(self._responses[each].num_bytes for each in over)
        while over and (len(over) > limits.MAX_ENDED_STREAMS or size > limits.MAX_ENDED_BYTES):
            size -= self._responses.pop(over.pop(0)).num_bytes


def _reported(error: BaseException) -> APIError:
    answer = to_api_error(error)
    if isinstance(answer, InternalError):
        logger.error("a response in the background failed", exc_info=error)
    return answer


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel the tasks and wait until their `finally` blocks have run."""
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, Exception):
            await task
