"""A response and its generation, as what `BackgroundResponse` makes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from server.errors import APIError
from server.generation import ClosingEvents, Generation
from server.responses.answer import ResponseAnswer


class DetachedResponse:
    """Goes on without a connection; see `Making` for the methods."""

    def __init__(self, answer: ResponseAnswer, generation: Generation) -> None:
        self._answer = answer
        self._generation = generation
        self._events = ClosingEvents(generation, answer.events(generation))

    def body(self) -> dict[str, Any]:
        return self._answer.body()

    def events(self) -> AsyncIterator[bytes]:
        return self._events

    def cancel(self) -> None:
        self._generation.cancel()

    async def aclose(self) -> None:
        await self._events.aclose()

    async def end(self, error: APIError | None) -> bytes:
        return await self._answer.end_early(error, self._generation.usage)
