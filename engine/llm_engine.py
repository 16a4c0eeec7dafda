"""`LLMEngine`: the engine as one plain, synchronous object; its `step` is the table of contents.

It is what the engine process runs, and works as well inside any other program: tests, benchmarks,
offline generation. Every admitted sequence ends in exactly one output with a finish reason,
unless it is aborted.
"""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import Any

from engine.admission import check_request
from engine.block_manager import BlockManager
from engine.config import EngineConfig
from engine.errors import EngineOverloaded
from engine.executor import Executor, RowResult
from engine.messages import EngineInfo, EngineStats, TokenOutput
from engine.metrics import EngineMetrics
from engine.pooler import add_part, embedding
from engine.request import Request
from engine.scheduler import Scheduler
from engine.sequence import FINISH_REASONS, Sequence, SequenceStatus
from engine.speculative import Speculator, prediction_counts
from engine.startup import Loaded, OnPhase, load
from engine.step_budget import StepBudget


class LLMEngine:
    def __init__(self, config: EngineConfig, loaded: Loaded) -> None:
        plan = loaded.plan
        self.config = config
        self.info: EngineInfo = loaded.info
        self.executor = Executor(loaded.runner, plan.block_size)
        self.scheduler = Scheduler(
            BlockManager(plan.num_blocks, plan.block_size, config.enable_prefix_caching),
            max_num_seqs=plan.max_num_seqs,
            max_num_batched_tokens=config.max_num_batched_tokens,
            max_model_len=plan.max_model_len,
            speculator=Speculator(config.speculative, config.num_speculative_tokens),
        )
        self.step_budget = StepBudget(config.max_num_batched_tokens)
        self.metrics = EngineMetrics()
        self._sequences: dict[str, list[Sequence]] = {}  # of each open request, by index
        self.grammars = loaded.grammars
        self._num_requests = 0

    @classmethod
    def from_config(cls, config: EngineConfig, on_phase: OnPhase = lambda *_: None) -> LLMEngine:
        """Load everything; `on_phase` gets the name and seconds of each phase.

        Raises ConfigError, LoadError, HubError or PlanError; each is one line that says what
        to do.
        """
        engine = cls(config, load(config, on_phase))
        first, second = engine._warm_up(), engine._warm_up()
        engine.step_budget.record(1, second, is_full=False)
        on_phase("warm_up", first + second)
        return engine

    def prepare(self, request: Request) -> Future[Any] | None:
        """Begin, in a thread, what `add_request` would otherwise wait for; None: nothing is."""
        return self.grammars.prepare(request.params.grammar)

    def add_request(self, request: Request) -> None:
        """Queue the request's sequences.

        Raises InvalidRequest if it can never be served, EngineOverloaded if the queue is full;
        then nothing of it is kept.
        """
        check_request(request, self.info, self._sequences)
        self._check_queue(request)
        grammars = [self.grammars.compile(request.params.grammar) for _ in range(request.params.n)]
        self._num_requests += 1
        leader = Sequence(request, 0, self._num_requests, grammar=grammars[0])
        others = [
            Sequence(request, index, self._num_requests, leader, grammars[index])
            for index in range(1, request.params.n)
        ]
        self._sequences[request.request_id] = [leader, *others]
        for seq in (leader, *others):
            self.scheduler.add(seq)

    def abort(self, request_id: str, index: int | None = None) -> None:
        """Drop a sequence, or all of a request, with its blocks; unknown ids are ignored."""
        for seq in self._sequences.get(request_id, []):
            if (index is None or seq.index == index) and not seq.status.is_finished:
                self.scheduler.finish(seq, SequenceStatus.FINISHED_ABORTED)
        self._forget_if_finished(request_id)

    def has_work(self) -> bool:
        return bool(self._sequences)

    def step(self) -> list[TokenOutput]:
        """Compute one batch; return what it brought, in the batch's order."""
        started = time.monotonic()
        budget = self.step_budget.num_tokens(len(self.scheduler.running))
        step = self.scheduler.schedule(budget)
        scheduled = step.scheduled
        results = self.executor.execute(scheduled) if scheduled else []
        outputs: list[TokenOutput] = []
        for (seq, num_tokens), result in zip(scheduled, results, strict=True):
            if not seq.status.is_finished:  # else its request failed earlier in this loop
                outputs += self._update(seq, num_tokens, result)
        seconds = time.monotonic() - started
        if scheduled and not any(result.error for result in results):
            self.step_budget.record(step.num_tokens, seconds, is_full=step.room == 0)
        self.metrics.num_steps += 1
        self.metrics.step_seconds += seconds
        self._check_idle()
        return outputs

    def _warm_up(self) -> float:
        started = time.monotonic()
        self.executor.warm_up()
        return time.monotonic() - started

    def stats(self) -> EngineStats:
        return self.metrics.snapshot(self.scheduler)

    def _update(self, seq: Sequence, num_tokens: int, result: RowResult) -> list[TokenOutput]:
        if result.error is not None:
            return self._fail(seq, result.error)
        num_prompt_tokens = min(num_tokens, seq.num_prompt_tokens - seq.num_computed)
        self.metrics.prompt_tokens += max(0, num_prompt_tokens)
        seq.num_prompt_logprobs += len(result.prompt_logprobs or ())
        if result.pooled is not None:
            add_part(seq, result.pooled)
        num_taken = self.scheduler.update(seq, num_tokens, [t.token_id for t in result.sampled])
        taken = result.sampled[:num_taken]
        self.metrics.generation_tokens += num_taken
        if not taken and not result.prompt_logprobs and not seq.status.is_finished:
            return []
        output = _output_of(seq)
        output.prompt_logprobs = result.prompt_logprobs
        output.embedding = embedding(seq.pooled) if seq.pooled else None
        output.token_ids = [token.token_id for token in taken]
        output.logprobs = [token.logprobs for token in taken if token.logprobs] or None
        if seq.status.is_finished and taken and taken[-1].token_id in seq.params.stop_token_ids:
            output.stop_token_id = taken[-1].token_id
        self._forget_if_finished(seq.request.request_id)
        return [output]

    def _fail(self, seq: Sequence, error: str) -> list[TokenOutput]:
        """End all sequences of the request: half an answer would look like a whole one."""
        outputs = []
        for sibling in self._sequences[seq.request.request_id]:
            if not sibling.status.is_finished:
                self.scheduler.finish(sibling, SequenceStatus.FINISHED_ERROR)
                output = _output_of(sibling)
                output.error = error
                outputs.append(output)
        self._forget_if_finished(seq.request.request_id)
        return outputs

    def _forget_if_finished(self, request_id: str) -> None:
        if all(seq.status.is_finished for seq in self._sequences.get(request_id, [])):
            self._sequences.pop(request_id, None)

    def _check_queue(self, request: Request) -> None:
        scheduler, num_new = self.scheduler, request.params.n
        num_waiting = len(scheduler.waiting)
        num_places = self.config.max_num_queued_reqs + scheduler.max_num_seqs
        if num_waiting + len(scheduler.running) + num_new > num_places:
            raise EngineOverloaded(f"the queue is full: {num_waiting} sequences wait")
        max_tokens = self.config.max_num_queued_tokens
        if max_tokens is None:
            max_tokens = 4 * self.info.num_blocks * self.info.block_size
        num_queued = sum(seq.num_tokens for seq in scheduler.waiting)
        if num_queued and num_queued + len(request.prompt_token_ids) * num_new > max_tokens:
            raise EngineOverloaded(f"the queue is full: {num_queued} tokens wait")

    def _check_idle(self) -> None:
        """Raise RuntimeError if blocks are held though no sequence is left: a leak."""
        blocks = self.scheduler.block_manager
        if not self._sequences and blocks.num_available != blocks.num_blocks:
            raise RuntimeError(
                f"{blocks.num_blocks - blocks.num_available} KV blocks are held by nobody"
            )


def _output_of(seq: Sequence) -> TokenOutput:
    num_accepted, num_rejected = prediction_counts(seq)
    return TokenOutput(
        request_id=seq.request.request_id,
        index=seq.index,
        token_ids=[],
        finish_reason=FINISH_REASONS.get(seq.status),
        num_cached_tokens=seq.num_cached_tokens,
        num_accepted_prediction=num_accepted,
        num_rejected_prediction=num_rejected,
    )
