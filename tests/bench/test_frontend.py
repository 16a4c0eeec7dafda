"""The arithmetic of `bench.frontend`, and one short run of it against the real server process."""

from __future__ import annotations

import json

import pytest

from bench.frontend import FrontendConfig, Sample, as_json, cost, measure
from bench.stub_engine import StubEngine
from engine import EngineConfig, Request
from engine.sampling_params import SamplingParams
from server.serve import PROJECT


def test_requests_and_tokens_are_told_apart() -> None:
    """200 us for each request, its first token included, and 10 us for each further token."""
    short = Sample(requests=100, tokens=100, chunks=100, cpu_s=0.02, wall_s=1.0)
    long = Sample(requests=50, tokens=5050, chunks=1050, cpu_s=0.01 + 0.05, wall_s=2.0)
    found = cost(32, 10.0, short, long)
    assert found.us_per_request == pytest.approx(200)
    assert found.us_per_token == pytest.approx(10)
    assert found.us_per_chunk == pytest.approx(50)
    assert found.tokens_per_chunk == pytest.approx(5050 / 1050)
    assert found.tokens_per_core_s == pytest.approx(5050 / 0.06)
    assert found.tokens_per_s == pytest.approx(2525)


def test_tokens_that_cost_less_than_can_be_seen_cost_nothing() -> None:
    short = Sample(requests=10, tokens=10, chunks=10, cpu_s=0.02, wall_s=1.0)
    long = Sample(requests=10, tokens=20, chunks=10, cpu_s=0.01, wall_s=1.0)
    found = cost(1, 0.0, short, long)
    assert (found.us_per_token, found.us_per_chunk) == (0, 0)


def test_the_stub_gives_every_sequence_its_tokens() -> None:
    engine = StubEngine(EngineConfig(model=str(PROJECT / "weights/inkling")), 0.0)
    for name, max_tokens in (("a", 3), ("b", 0), ("c", 9)):
        params = SamplingParams(n=2, max_tokens=max_tokens)
        engine.add_request(Request(request_id=name, prompt_token_ids=[1], params=params))
    engine.abort("c", 0)
    given: dict[tuple[str, int], list[int]] = {}
    reasons: dict[tuple[str, int], str] = {}
    for _ in range(20):
        for output in engine.step():
            given.setdefault((output.request_id, output.index), []).extend(output.token_ids)
            if output.finish_reason is not None:
                reasons[output.request_id, output.index] = output.finish_reason
    assert {key: len(ids) for key, ids in given.items()} == {
        ("a", 0): 3, ("a", 1): 3, ("b", 0): 0, ("b", 1): 0, ("c", 1): 9,
    }  # fmt: skip
    assert set(reasons.values()) == {"length"} and reasons.keys() == given.keys()
    assert not engine.has_work()
    assert given["c", 1][:3] == given["a", 0]


def test_a_run_counts_what_the_server_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.frontend.TOKENS_OF_A_LEVEL", 60)
    monkeypatch.setattr("bench.frontend.REQUESTS_OF_A_LEVEL", 4)
    config = FrontendConfig(streams=(2,), step_ms=(1.0,), output_tokens=10)
    (found,) = measure(config)
    assert (found.short.requests, found.short.tokens) == (4, 4)
    assert (found.long.requests, found.long.tokens) == (6, 60)
    assert found.short.cpu_s > 0 and found.long.chunks <= 60
    content = json.loads(as_json(config, [found]))
    assert content["levels"][0]["streams"] == 2
    assert content["config"]["output_tokens"] == 10
