"""A job over HTTP, with the load generator in a process of its own."""

from __future__ import annotations

import pytest

from bench import jobs
from bench.fake_server import Behaviour, running
from bench.jobs import Job, LoadFailed, load_job

JOB = Job("prefill 40", 1, 2, 40, 1, 2048)


def port_of(base_url: str) -> int:
    return int(base_url.removesuffix("/v1").rpartition(":")[2])


def test_a_job_asks_for_what_it_says() -> None:
    with running(Behaviour(first_delay=0.02)) as server:
        level = load_job(port_of(server.base_url), JOB)
    assert (level["load"], level["completed"], level["input_tokens"]) == ("prefill 40", 2, 80)
    assert level["ttft_ms"]["p50"] >= 20
    counted = server.requests[-2:]
    assert all(len(r["prompt"]) == 40 and r["max_tokens"] == 1 for r in counted)
    assert all(r["ignore_eos"] and r["temperature"] == 0 and r["stream"] for r in counted)
    assert all(300 <= number < 2048 for r in counted for number in r["prompt"])
    assert JOB.window == 42


def test_requests_that_fail_are_figures_and_not_the_end() -> None:
    with running(Behaviour(cut_every=2, token_delay=0.001)) as server:
        level = load_job(port_of(server.base_url), Job("c=2", 2, 4, 16, 8, 2048))
    assert (level["completed"], level["errors"]) == (2, {"stream cut": 2})


def test_a_run_that_cannot_begin_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LoadFailed, match="refused"):
        load_job(1, JOB)
    monkeypatch.setattr(jobs, "LOAD_SECONDS", 0.01)
    with pytest.raises(LoadFailed, match="no end within"):
        load_job(1, JOB)
