"""Figures of one level from its records: pure arithmetic.

Times, tokens and rates come from completed requests alone; failed ones are counted by kind. Rates
are over the wall time from the first send to the last end, failed requests included, so that the
filling and the draining of the load are part of it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bench.record import RequestRecord


def percentile(ordered: list[float], percent: float) -> float:
    """Percentile of sorted values, linear between neighbours (numpy's default)."""
    position = (len(ordered) - 1) * percent / 100
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


@dataclass(frozen=True)
class Summary:
    """The distribution of one quantity."""

    count: int
    mean: float
    p50: float
    p90: float
    p99: float
    max: float


def summarise(values: Iterable[float | None], scale: float = 1.0) -> Summary | None:
    """Summary of the values that exist, times `scale`; None if there is none."""
    ordered = sorted(value * scale for value in values if value is not None)
    if not ordered:
        return None
    return Summary(
        count=len(ordered),
        mean=math.fsum(ordered) / len(ordered),
        p50=percentile(ordered, 50),
        p90=percentile(ordered, 90),
        p99=percentile(ordered, 99),
        max=ordered[-1],
    )


@dataclass(frozen=True)
class LevelFigures:
    """What one level showed; `None` where it cannot be known.

    `client_cpu` is the part of one core that the load generator itself used.
    """

    load: str
    concurrency: int | None
    request_rate: float | None
    requests: int
    completed: int
    errors: dict[str, int]
    error_examples: dict[str, str]
    early_stops: int
    finish_reasons: dict[str, int]
    wall_s: float
    requests_per_s: float
    input_tokens: int | None
    output_tokens: int
    output_tokens_from: str
    input_tokens_per_s: float | None
    output_tokens_per_s: float
    input_tokens_per_request: Summary | None
    output_tokens_per_request: Summary | None
    ttft_ms: Summary | None
    tpot_ms: Summary | None
    itl_ms: Summary | None
    latency_ms: Summary | None
    send_lag_ms: Summary | None
    client_cpu: float | None


def figures(
    records: list[RequestRecord],
    *,
    load: str,
    wanted_output: int,
    known_input: int | None = None,
    concurrency: int | None = None,
    request_rate: float | None = None,
    send_lags: Iterable[float] = (),
    client_cpu_s: float | None = None,
) -> LevelFigures:
    """Reduce the records of a level; `known_input` stands in where the server counts no prompt."""
    good = [r for r in records if r.error is None]
    failed = [r for r in records if r.error is not None]
    wall = max(r.ended for r in records) - min(r.sent for r in records) if records else 0.0
    rate = 1 / wall if wall > 0 else 0.0
    inputs = [known_input if r.prompt_tokens is None else r.prompt_tokens for r in good]
    input_tokens = None if None in inputs else sum(n for n in inputs if n is not None)
    output_tokens = sum(r.output_tokens for r in good)
    counted = sum(r.completion_tokens is None for r in good)
    return LevelFigures(
        load=load,
        concurrency=concurrency,
        request_rate=request_rate,
        requests=len(records),
        completed=len(good),
        errors=dict(Counter(r.error for r in failed if r.error)),
        error_examples={r.error: r.detail for r in reversed(failed) if r.error},
        early_stops=sum(_stopped_early(r, wanted_output) for r in good),
        finish_reasons=dict(Counter(r.finish_reason or "none" for r in good)),
        wall_s=wall,
        requests_per_s=len(good) * rate,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        output_tokens_from="chunks"
        if counted == len(good)
        else "usage, chunks"
        if counted
        else "usage",
        input_tokens_per_s=None if input_tokens is None else input_tokens * rate,
        output_tokens_per_s=output_tokens * rate,
        input_tokens_per_request=summarise(inputs),
        output_tokens_per_request=summarise(r.output_tokens for r in good),
        ttft_ms=summarise((r.ttft for r in good), 1e3),
        tpot_ms=summarise((r.tpot for r in good), 1e3),
        itl_ms=summarise((gap for r in good for gap in r.gaps), 1e3),
        latency_ms=summarise((r.latency for r in good), 1e3),
        send_lag_ms=summarise(send_lags, 1e3),
        client_cpu=None if client_cpu_s is None else client_cpu_s * rate,
    )


def _stopped_early(record: RequestRecord, wanted: int) -> bool:
    """Fewer tokens than asked for; chunks that hold several tokens each do not show it."""
    counted = record.completion_tokens is not None
    return record.output_tokens < wanted and (counted or record.finish_reason != "length")
