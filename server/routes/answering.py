"""From a valid request to its answer, whole or in a stream; the same for both endpoints.

An answer begins only when the engine has admitted the request, so a refusal has a real status.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, Protocol

from fastapi import Request
from starlette.responses import Response

from server.generation import ClosingEvents, FinishedChoice, Generation
from server.routes.intake import Intake
from server.stored_chat import KEEPS_NOTHING, Keeper
from server.streaming import EventStreamResponse, run_unless_disconnected


class Answer(Protocol):
    """How an endpoint writes what was generated."""

    def body(self, generation: Generation, finished: list[FinishedChoice]) -> bytes:
        """Return the whole answer."""

    def events(self, generation: Generation) -> AsyncGenerator[bytes]:
        """Give the answer as framed events."""


async def respond(
    request: Request,
    intake: Intake[Any],
    start: Callable[[], Awaitable[Generation]],
    answer: Answer,
    keeper: Keeper = KEEPS_NOTHING,
) -> Response:
    """Start the generation and return what it brings, in the form that was asked for.

    `keeper` sees the answer when it is complete, before the client can know that it is.
    """
    if intake.params.stream:
        generation = await run_unless_disconnected(request, start())
        events = ClosingEvents(generation, keeper.events(generation, answer.events(generation)))
        return EventStreamResponse(events, headers=intake.headers)
    body = await run_unless_disconnected(request, _whole(start, answer, keeper))
    return Response(body, media_type="application/json", headers=intake.headers)


async def _whole(
    start: Callable[[], Awaitable[Generation]], answer: Answer, keeper: Keeper
) -> bytes:
    async with await start() as generation:
        body = answer.body(generation, await generation.collect())
        await keeper.keep(generation, body)
        return body
