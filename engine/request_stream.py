"""`RequestStream`: the outputs of one request, between the link and the task that reads them.

Delivery never blocks: one callback serves all streams, so each takes what comes and merges it
while nobody reads. This file imports no tensor library.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from types import TracebackType

from engine.errors import EngineError
from engine.messages import TokenOutput
from engine.request import Request


class RequestStream:
    """The outputs of one admitted request, until each of its sequences has ended.

    Iterate once, by one task, inside `async with`: leaving the block aborts what is unfinished.
    Outputs that pile up are merged, so at most one for each sequence waits here. An aborted
    sequence brings nothing more. A lost engine raises, after what had arrived.
    """

    def __init__(self, request: Request, abort: Callable[[int | None], None]) -> None:
        self.request_id = request.request_id
        self._send_abort = abort
        self._unfinished = set(range(request.params.n))
        self._waiting: dict[int, TokenOutput] = {}
        self._admitted = False
        self._error: EngineError | None = None
        self._changed = asyncio.Event()

    @property
    def num_unfinished(self) -> int:
        return len(self._unfinished)

    def __aiter__(self) -> AsyncIterator[TokenOutput]:
        return self

    async def __anext__(self) -> TokenOutput:
        while not self._waiting:
            if not self._unfinished:
                raise StopAsyncIteration
            await self._wait_change()
        return self._waiting.pop(next(iter(self._waiting)))

    def abort(self, index: int | None = None) -> None:
        """Give up one sequence, or all; one that has ended already is ignored."""
        aborted = self._unfinished & ({index} if index is not None else self._unfinished)
        self._unfinished -= aborted
        for each in list(self._waiting) if index is None else [index]:
            self._waiting.pop(each, None)
        self._changed.set()
        if aborted:
            self._send_abort(index if self._unfinished else None)

    async def aclose(self) -> None:
        """Abort what is unfinished; closing twice is fine."""
        self.abort()

    async def __aenter__(self) -> RequestStream:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    # ---- called by EngineClient -----------------------------------------------------------

    async def wait_admitted(self) -> None:
        """Return when the engine has taken the request; raise what it answered otherwise."""
        while not self._admitted:
            await self._wait_change()

    def admit(self) -> None:
        self._admitted = True
        self._changed.set()

    def put(self, output: TokenOutput) -> None:
        """Take an output, without waiting for a reader."""
        index = output.index
        if index not in self._unfinished:
            return  # aborted while this was on its way
        if index in self._waiting:
            _merge(self._waiting[index], output)
        else:
            self._waiting[index] = output
        if output.finish_reason is not None:
            self._unfinished.discard(index)
        self._changed.set()

    def fail(self, error: EngineError) -> None:
        """Raise `error` for the reader once it has what had arrived."""
        self._error = error
        self._changed.set()

    async def _wait_change(self) -> None:
        if self._error is not None:
            raise self._error
        self._changed.clear()
        await self._changed.wait()


def _merge(first: TokenOutput, second: TokenOutput) -> None:
    """Make `first` the same as both, one after the other."""
    first.token_ids = first.token_ids + second.token_ids
    if second.logprobs is not None:
        first.logprobs = (first.logprobs or []) + second.logprobs
    if second.prompt_logprobs is not None:
        first.prompt_logprobs = (first.prompt_logprobs or []) + second.prompt_logprobs
    first.finish_reason = second.finish_reason
    first.stop_token_id = second.stop_token_id
    first.num_cached_tokens = max(first.num_cached_tokens, second.num_cached_tokens)
    first.error = second.error
    first.embedding = second.embedding
    first.num_accepted_prediction = second.num_accepted_prediction
    first.num_rejected_prediction = second.num_rejected_prediction
