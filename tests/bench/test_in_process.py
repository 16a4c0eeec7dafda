"""An engine without a server, by way of OpenVINO's harness and a module that passes for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import in_process
from bench.engines import OPENVINO
from bench.in_process import run_job, running
from bench.jobs import Job, LoadFailed
from bench.servers import Server, ServerFailed, filled
from tests.bench import fake_engines


def harness(tmp_path: Path) -> Server:
    python = fake_engines.openvino_python(tmp_path)
    words = (*OPENVINO.command, *OPENVINO.forms[1].options)
    command = [filled(word, {"model": "m", "threads": "2"}) for word in words]
    return Server("fake", (str(python), *command))


def test_figures_are_those_of_a_server(tmp_path: Path) -> None:
    with running(harness(tmp_path)) as found:
        assert found.ready_seconds > 0
        level = run_job(found, Job("c=2", 2, 4, 16, 8, 2048, warmup=1))
        assert "noise on the standard output" in found.log_text()
        assert "'INFERENCE_NUM_THREADS': '2'" in found.log_text()
        assert "'INFERENCE_PRECISION_HINT': 'f32'" in found.log_text()
    assert (level["load"], level["requests"], level["completed"]) == ("c=2", 4, 4)
    assert (level["input_tokens"], level["output_tokens"], level["early_stops"]) == (64, 32, 0)
    # Two after two, a step of 5 ms for each token.
    assert 0.08 <= level["wall_s"] < 2
    assert level["output_tokens_per_s"] == pytest.approx(32 / level["wall_s"])
    assert 5 <= level["ttft_ms"]["p50"] < 100
    assert 5 <= level["tpot_ms"]["p50"] < 100


def test_a_request_that_is_given_up_is_a_failure(tmp_path: Path) -> None:
    with running(harness(tmp_path)) as found:
        level = run_job(found, Job("long", 1, 2, 4000, 8, 2048))
    assert (level["completed"], level["errors"]) == (0, {"no tokens": 2})


def test_no_answer_in_time_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_process, "LOAD_SECONDS", 0.2)
    with running(harness(tmp_path)) as found, pytest.raises(LoadFailed, match="within"):
        run_job(found, Job("slow", 1, 1, 16, 1000, 2048))


def test_a_program_that_ends_is_a_failure() -> None:
    server = Server("x", (sys.executable, "-c", "print()"))
    with pytest.raises(ServerFailed, match="answers"), running(server):
        pass
    with pytest.raises(ServerFailed, match="ended"), running(Server("x", ("true",))):
        pass


def test_a_program_that_ends_between_jobs_is_a_failure() -> None:
    code = "import sys; print('{}', flush=True); sys.stdin.readline()"
    job = Job("c=1", 1, 1, 16, 8, 2048)
    with running(Server("x", (sys.executable, "-c", code))) as found:
        with pytest.raises(LoadFailed, match="ended"):
            run_job(found, job)
        with pytest.raises(LoadFailed):
            run_job(found, job)
