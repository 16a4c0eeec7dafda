"""What `bench.cpu` is to show, each beside what was measured.

The aims are those for the shape of TinyLlama on two cores, from the state of the field in 2026.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from bench.cpu_figures import Figures

# Our best over the best peer, of any precision and of the same one.
OVER_ANY = {"c=1": 1.4, "c=8": 1.25, "c=32": 1.15}
OVER_SAME = {
    "bf16": {"c=1": 1.15, "c=8": 1.15, "c=32": 1.15},
    "int8": {"c=1": 1.15, "c=8": 1.2, "c=32": 1.15},
    "int4": {},
}
OF_THE_LIMIT = {"c=1": 0.65, "c=8": 0.60, "c=32": 0.75}
TTFT_MS = {"c=1": 160.0, "c=8": 700.0, "c=32": 2000.0}
PREFILL_INT8 = {"prefill 512": 850.0, "prefill 2000": 750.0}
READY_SECONDS = {"bf16": 4.0, "int8": 6.0, "int4": 6.0}
MORE_MEMORY = 350e6  # bytes beyond the weights and the cache
KEPT = 0.85
IDLE = 0.01
EMBEDDED_MODEL = "inkling"
EMBEDDED_RATES = {"c=1": 1500.0, "c=32": 6000.0}


@dataclass(frozen=True)
class Goal:
    """`measured` is None where something it needs is missing, `aim` where none was set."""

    what: str
    measured: float | None
    aim: float | None
    at_most: bool = False
    digits: int = 2

    @property
    def reached(self) -> bool | None:
        if self.measured is None or self.aim is None:
            return None
        return self.measured <= self.aim if self.at_most else self.measured >= self.aim


def goals(figures: Figures, cache_gib: float) -> list[Goal]:
    """All that can be told of a model."""
    return [
        *_rates(figures),
        *_prompts(figures),
        *_resources(figures, cache_gib),
        *_embedded(figures),
    ]


def _rates(figures: Figures) -> Iterator[Goal]:
    for load in figures.crowd:
        yield _ratio(figures, load, None, OVER_ANY.get(load))
        for precision, aims in OVER_SAME.items():
            yield _ratio(figures, load, precision, aims.get(load))
        best = figures.best(load, ours=True)
        fraction = ttft = None
        if best is not None:
            fraction = figures.fraction(best[0], load)
            ttft = figures.turns.median(best[0]["name"], load, "ttft_ms")
        yield Goal(f"{load}: our best, of its limit", fraction, OF_THE_LIMIT.get(load))
        what = f"{load}: TTFT p50 of our best, ms"
        yield Goal(what, ttft, TTFT_MS.get(load), at_most=True, digits=0)


def _ratio(figures: Figures, load: str, precision: str | None, aim: float | None) -> Goal:
    ours = figures.best(load, ours=True, precision=precision)
    peer = figures.best(load, ours=False, precision=precision)
    of = "best" if precision is None else f"best {precision}"
    what = f"{load}: our {of} over the {of} peer"
    if ours is None or peer is None:
        return Goal(what, None, aim)
    return Goal(f"{what} ({ours[0]['name']}, {peer[0]['name']})", ours[1] / peer[1], aim)


def _prompts(figures: Figures) -> Iterator[Goal]:
    for load in figures.prompts:
        if load in PREFILL_INT8:
            (name,) = [c["name"] for c in figures.of(ours=True, precision="int8")] or [""]
            what = f"{load} in int8, tokens/s"
            yield Goal(what, figures.prefill_rate(name, load), PREFILL_INT8[load], digits=0)


def _resources(figures: Figures, cache_gib: float) -> Iterator[Goal]:
    for contestant in figures.of(ours=True):
        name, precision = contestant["name"], contestant["precision"]
        ready = figures.of_turns(name, "ready_seconds")
        yield Goal(
            f"{precision}: ready after, s",
            statistics.median(ready) if ready else None,
            READY_SECONDS[precision],
            at_most=True,
            digits=1,
        )
        room = figures.shape.held_bytes(precision) + cache_gib * 2**30 + MORE_MEMORY
        peak = max(figures.of_turns(name, "peak_bytes"), default=None)
        yield Goal(
            f"{precision}: peak memory, GB",
            None if peak is None else peak / 1e9,
            room / 1e9,
            at_most=True,
        )
        kept = figures.kept(name)
        yield Goal(f"{precision}: decode speed kept, {figures.context} tokens", kept, KEPT)
        idle = figures.of_turns(name, "idle_share")
        yield Goal(
            f"{precision}: idle, share of a core",
            max(idle, default=None),
            IDLE,
            at_most=True,
            digits=3,
        )


def _embedded(figures: Figures) -> Iterator[Goal]:
    if figures.name == EMBEDDED_MODEL:
        for load in EMBEDDED_RATES:
            if load in figures.crowd:
                best = figures.best(load, ours=True)
                rate = None if best is None else best[1]
                yield Goal(f"{load}: output tokens/s", rate, EMBEDDED_RATES[load], digits=0)
