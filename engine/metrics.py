"""Counters of the engine, and their snapshot. This file imports no tensor library."""

from __future__ import annotations

from dataclasses import dataclass

from engine.messages import EngineStats
from engine.scheduler import Scheduler


@dataclass(slots=True)
class EngineMetrics:
    """Counts from the engine's start."""

    num_steps: int = 0
    prompt_tokens: int = 0
    generation_tokens: int = 0
    step_seconds: float = 0.0

    def snapshot(self, scheduler: Scheduler) -> EngineStats:
        blocks = scheduler.block_manager
        return EngineStats(
            num_running=len(scheduler.running),
            num_waiting=len(scheduler.waiting),
            num_blocks_total=blocks.num_blocks,
            num_blocks_free=blocks.num_available,
            num_steps=self.num_steps,
            prompt_tokens=self.prompt_tokens,
            generation_tokens=self.generation_tokens,
            prefix_cache_queries=blocks.prefix_cache_queries,
            prefix_cache_hits=blocks.prefix_cache_hits,
            preemptions=scheduler.num_preemptions,
            step_seconds=self.step_seconds,
            draft_tokens=scheduler.speculator.num_draft_tokens,
            accepted_tokens=scheduler.speculator.num_accepted_tokens,
        )
