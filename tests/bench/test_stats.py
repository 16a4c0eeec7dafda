"""Figures from records, against values worked out by hand and by numpy."""

import random

import numpy as np
import pytest

from bench.record import RequestRecord
from bench.stats import figures, percentile, summarise


@pytest.mark.parametrize("count", [1, 2, 3, 10, 101])
def test_percentiles_are_numpys(count: int) -> None:
    values = sorted(random.Random(count).random() for _ in range(count))
    for percent in (0, 50, 90, 99, 100):
        assert percentile(values, percent) == pytest.approx(np.percentile(values, percent))


def test_summary_of_known_values() -> None:
    summary = summarise([3.0, None, 1.0, 2.0, 4.0], scale=10)
    assert summary is not None
    assert (summary.count, summary.mean, summary.p50, summary.max) == (4, 25.0, 25.0, 40.0)
    assert summary.p90 == pytest.approx(37.0)
    assert summarise([None]) is None


def record(index: int, sent: float, first: float, end: float, tokens: int) -> RequestRecord:
    return RequestRecord(
        index=index,
        sent=sent,
        first_token=first,
        generation_end=end,
        ended=end,
        prompt_tokens=100,
        completion_tokens=tokens,
        finish_reason="length",
    )


def test_level_figures_by_hand() -> None:
    """Two good requests in 4 s of wall time, one failed, one early stop."""
    good = record(0, sent=10.0, first=10.5, end=12.5, tokens=5)
    early = record(1, sent=11.0, first=11.1, end=14.0, tokens=3)
    failed = RequestRecord(index=2, sent=10.0, ended=10.1, prompt_tokens=7, chunks=4)
    failed.fail("http 503 overloaded", "full")
    level = figures([good, early, failed], load="c=2", wanted_output=5, concurrency=2)
    assert level.wall_s == pytest.approx(4.0)
    assert (level.requests, level.completed, level.early_stops) == (3, 2, 1)
    assert level.errors == {"http 503 overloaded": 1}
    assert level.error_examples == {"http 503 overloaded": "full"}
    assert level.requests_per_s == pytest.approx(0.5)
    assert level.input_tokens_per_s == pytest.approx(50.0)
    assert level.output_tokens_per_s == pytest.approx(2.0)
    assert level.ttft_ms is not None and level.tpot_ms is not None
    assert level.ttft_ms.mean == pytest.approx(300.0)
    assert level.tpot_ms.mean == pytest.approx((500 + 1450) / 2)
    assert level.output_tokens_from == "usage"


def test_unknown_input_is_not_zero() -> None:
    """A server that counts no prompt tokens must not look like one with empty prompts."""
    silent = record(0, 0.0, 1.0, 2.0, 5)
    silent.prompt_tokens = silent.completion_tokens = None
    silent.chunks = 4
    level = figures([silent], load="c=1", wanted_output=5)
    assert level.input_tokens is level.input_tokens_per_s is level.input_tokens_per_request is None
    assert (level.output_tokens, level.output_tokens_from) == (4, "chunks")
    known = figures([silent], load="c=1", wanted_output=5, known_input=128)
    assert known.input_tokens == 128


def test_a_level_without_requests_has_no_figures() -> None:
    level = figures([], load="c=1", wanted_output=5)
    assert (level.requests, level.output_tokens_per_s, level.ttft_ms) == (0, 0.0, None)


def test_few_large_chunks_are_no_early_stop() -> None:
    """Without usage, a server that sends ten tokens a chunk has not stopped early by that."""
    silent = record(0, 0.0, 1.0, 2.0, 5)
    silent.completion_tokens, silent.chunks = None, 1
    assert figures([silent], load="c=1", wanted_output=5).early_stops == 0
    silent.finish_reason = "stop"
    assert figures([silent], load="c=1", wanted_output=5).early_stops == 1
