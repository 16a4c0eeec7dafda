"""One API request while it runs: requests to the engine, deltas of text from it.

Each prompt is one request to the engine, with as many sequences as choices are generated; choice
index = prompt index * choices + sequence index. All prompts are admitted before anything is
answered, they run at the same time, and their deltas come as the engine makes them. Whatever ends
a generation early, `aclose` aborts what still runs; nothing else does, except that a sequence whose
stop string matched is aborted in the step that brought the match.

A non-streaming answer is the fold of the same deltas (`collect`).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from types import TracebackType

from engine import EngineError, Request, RequestFailed, TokenOutput
from server.errors import APIError, ServiceUnavailable, from_engine_error
from server.prompt_run import GenerationOptions, Job, PromptRun
from server.protocol.response import Usage
from server.state import RequestContext, ServerState
from server.text.choice import Choice, Delta, TokenEntry

logger = logging.getLogger("inkstone.server")


@dataclass(slots=True)
class FinishedChoice:
    """All deltas of one choice, folded."""

    index: int
    mean_logprob: float
    texts: list[str] = field(default_factory=list)
    entries: list[TokenEntry] = field(default_factory=list)
    token_ids: list[int] = field(default_factory=list)
    finish_reason: str | None = None
    stop_reason: int | str | None = None

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def add(self, delta: Delta) -> None:
        self.texts.append(delta.text)
        self.entries += delta.entries
        self.token_ids += delta.token_ids
        self.finish_reason = delta.finish_reason
        self.stop_reason = delta.stop_reason


class Generation:
    """All prompts of one API request. Use it inside `async with`, or call `aclose`."""

    def __init__(self, state: ServerState, runs: list[PromptRun], context: RequestContext) -> None:
        """Made by `start`."""
        self.runs = runs
        self._state = state
        self._context = context
        self._last_token: dict[int, float] = {}  # by choice
        self._failed = False
        self._cancelled = False
        self._closed = False

    @classmethod
    async def start(
        cls,
        state: ServerState,
        jobs: Sequence[Job],
        options: GenerationOptions,
        context: RequestContext,
    ) -> Generation:
        """Return when the engine has admitted every prompt; raise APIError if it does not."""
        num_tokens = sum(len(job.prompt.token_ids) for job in jobs)
        with state.rate_limits.admit_tokens(context.owner, num_tokens):
            runs = await _submit(state, jobs, options)
        state.metrics.request_started(time.monotonic() - context.started)
        return cls(state, runs, context)

    @property
    def choices(self) -> list[Choice]:
        return [choice for run in self.runs for choice in run.choices]

    @property
    def max_tokens(self) -> int:
        """The upper bound on new tokens of each choice, the lowest of all prompts."""
        return min(run.params.max_tokens for run in self.runs)

    @property
    def usage(self) -> Usage:
        """Tokens counted so far."""
        return Usage(
            prompt_tokens=sum(len(run.prompt.token_ids) for run in self.runs),
            completion_tokens=sum(choice.num_tokens for choice in self.choices),
            cached_tokens=sum(run.num_cached for run in self.runs),
            reasoning_tokens=sum(choice.num_reasoning_tokens for choice in self.choices),
            accepted_prediction_tokens=sum(run.num_accepted_prediction for run in self.runs),
            rejected_prediction_tokens=sum(run.num_rejected_prediction for run in self.runs),
        )

    async def deltas(self) -> AsyncGenerator[Delta]:
        """Give what is new, choice by choice, until all of them have ended."""
        try:
            for run in self.runs:
                for delta in run.first_deltas():
                    yield delta
            async with aclosing(_merge(self.runs)) as outputs:
                async for run, output in outputs:
                    self._measure(run, output)
                    for delta in run.push(output):
                        yield delta
            if any(choice.finish_reason is None for choice in self.choices):
                raise RequestFailed("the engine ended this request early")
        except EngineError as error:
            self._failed = True
            logger.warning("a running request failed: %s", error)
            raise from_engine_error(error) from error
        except Exception:
            self._failed = True
            raise

    async def collect(self) -> list[FinishedChoice]:
        """Return the choices when all of them have ended, in the order of their indexes."""
        finished = {choice.index: FinishedChoice(choice.index, 0.0) for choice in self.choices}
        async with aclosing(self.deltas()) as deltas:
            async for delta in deltas:
                finished[delta.index].add(delta)
        for choice in self.choices:
            finished[choice.index].mean_logprob = choice.mean_logprob
        return list(finished.values())

    def cancel(self) -> None:
        """It is going to be closed because its client asked for that."""
        self._cancelled = True

    async def aclose(self) -> None:
        """Abort what still runs, and count how the request ended."""
        if self._closed:
            return
        self._closed = True
        for run in self.runs:
            run.stream.abort()
        metrics = self._state.metrics
        reasons = [choice.finish_reason for choice in self.choices]
        usage = self.usage
        num_new = usage.completion_tokens + usage.rejected_prediction_tokens
        self._state.rate_limits.add_tokens(self._context.owner, num_new)
        if self._failed or None in reasons:
            why = self._why_aborted()
            metrics.aborted(why)
            logger.info(
                "request %s ended early (%s): %d prompt tokens, %d generated",
                self._context.request_id,
                why,
                usage.prompt_tokens,
                usage.completion_tokens,
            )
            return
        elapsed = time.monotonic() - self._context.started
        metrics.finished(reasons[0] or "", elapsed, usage.prompt_tokens, usage.completion_tokens)

    def _why_aborted(self) -> str:
        if self._failed:
            return "error"
        if self._cancelled:
            return "cancelled"
        if self._state.cut.is_set():
            return "shutdown"
        elapsed = time.monotonic() - self._context.started
        return "timeout" if elapsed >= self._state.config.request_timeout else "disconnect"

    def _measure(self, run: PromptRun, output: TokenOutput) -> None:
        """Record the times between tokens; tokens of one output share its time."""
        if not output.token_ids:
            return
        now = time.monotonic()
        if not self._last_token:
            self._state.metrics.first_token(now - self._context.started)
        index = run.choices[output.index].index
        before = self._last_token.get(index)
        if before is not None:
            self._state.metrics.inter_token((now - before) / len(output.token_ids))
        self._last_token[index] = now

    async def __aenter__(self) -> Generation:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


async def _submit(
    state: ServerState, jobs: Sequence[Job], options: GenerationOptions
) -> list[PromptRun]:
    """Give all prompts to the engine, or none."""
    runs: list[PromptRun] = []
    request_id = secrets.token_hex(12)
    first_index = 0
    try:
        for number, job in enumerate(jobs):
            stream = await state.engine.submit(
                Request(
                    request_id=f"{request_id}-{number}",
                    prompt_token_ids=job.prompt.token_ids,
                    params=job.params,
                    priority=options.priority,
                    cache_salt=options.cache_salt,
                    predicted_token_ids=job.predicted_token_ids,
                )
            )
            runs.append(PromptRun(job, stream, first_index, state.tokenizer, options))
            first_index += job.params.n
    except BaseException as error:
        for run in runs:
            run.stream.abort()
        if isinstance(error, EngineError):
            raise refusal(error, state) from error
        raise
    return runs


def refusal(error: EngineError, state: ServerState) -> APIError:
    """Return the answer for an error of the engine before anything is answered; counts a 503."""
    answer = from_engine_error(error)
    if isinstance(answer, ServiceUnavailable):
        state.metrics.rejected(answer.code or "")
    return answer


async def _merge(runs: Sequence[PromptRun]) -> AsyncGenerator[tuple[PromptRun, TokenOutput]]:
    """Give the outputs of all prompts as they come."""
    if len(runs) == 1:
        async for output in runs[0].stream:
            yield runs[0], output
        return
    # Short: what waits longer is merged in its stream.
    queue: asyncio.Queue[tuple[PromptRun, TokenOutput] | Exception | None] = asyncio.Queue(1)

    async def pump(run: PromptRun) -> None:
        try:
            async for output in run.stream:
                await queue.put((run, output))
        except Exception as error:
            await queue.put(error)
        else:
            await queue.put(None)

    tasks = [asyncio.create_task(pump(run)) for run in runs]
    try:
        num_open = len(tasks)
        while num_open:
            item = await queue.get()
            if item is None:
                num_open -= 1
            elif isinstance(item, Exception):
                raise item
            else:
                yield item
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class ClosingEvents(AsyncIterator[bytes]):
    """Events of a stream that end its generation when they are closed, even if never begun.

    An asynchronous generator that was never begun runs nothing when it is closed.
    """

    def __init__(self, generation: Generation, events: AsyncGenerator[bytes]) -> None:
        self._generation = generation
        self._events = events

    async def __anext__(self) -> bytes:
        return await anext(self._events)

    async def aclose(self) -> None:
        try:
            await self._events.aclose()
        finally:
            await self._generation.aclose()
