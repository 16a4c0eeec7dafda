"""A profile of the embedded model by way of the real server, and the arithmetic of its page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import profile_step
from bench.engines import ROOT
from bench.profile_step import Batch, main
from bench.roofline import Shape
from bench.step_profile import ELSEWHERE, NAMES

LIMITS: dict[str, Any] = {
    "torch": "0", "threads": 2,
    "limits": [
        {"kind": "read", "name": "read", "best": 20.0, "unit": "GB/s"},
        {"kind": "fp32", "name": "fp32 GEMM", "best": 150.0, "unit": "GFLOP/s"},
    ],
}  # fmt: skip
INKLING = str(ROOT / "weights/inkling")


def test_steps_are_divided_among_the_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(profile_step, "measure_limits", lambda: LIMITS)
    output = tmp_path / "results" / "inkling-1.0"
    arguments = ["--model", INKLING, "--batch", "3", "--output", str(output)]
    options = ["--threads", "1", "--kv-cache-dtype", "int8"]
    arguments += ["--input-tokens", "24", "--output-tokens", "120", *options]
    assert main(arguments) == 0
    page = Path(f"{output}.md").read_text(encoding="utf-8")
    assert page in capsys.readouterr().out
    assert f"Options of the engine: {' '.join(options)}" in page
    # The attention that is left beside the joined blocks takes microseconds: a timer may miss it.
    for name in ("linear", "other kernels", "Python of engine and model"):
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {name} |")]
        assert "| 0.00" not in row
    result = json.loads(Path(f"{output}.json").read_text(encoding="utf-8"))
    assert result["precision"] == "bf16"
    assert result["shape"]["cache_per_token"] == 2 * 8 * 2 * (32 + 4)
    (found,) = [Batch(batch, result) for batch in result["batches"]]
    assert found.size == 3 and 8 <= found.steps < 120
    assert sum(found.parts.values()) == pytest.approx(found.step_ms)
    assert set(found.parts) <= {*NAMES, ELSEWHERE}
    assert found.server_ms > 0 and 0 < found.least_ms < found.step_ms
    assert str(tmp_path) not in page


def test_figures_are_for_one_step() -> None:
    shape = Shape(10**6, 10**5, 10**5, False, 0, 1000, 512)
    batch = {
        "batch": 4, "steps": 10, "seconds": 0.2, "server_cpu_s": 0.05,
        "seen": [["linear", "a:f", 0.12], ["sampler", "b:g", 0.04]],
        "level": {"tpot_ms": {"p50": 21.0}, "output_tokens": 400},
    }  # fmt: skip
    config = {"input_tokens": 8, "output_tokens": 8}
    result = {"config": config, "shape": vars(shape), "precision": "bf16", "limits": [LIMITS]}
    found = Batch(batch, result)
    assert found.step_ms == 20.0
    assert found.parts == pytest.approx({"linear": 15.0, "sampler": 5.0})
    assert found.server_ms == pytest.approx(0.5), "0.125 ms for each of four tokens"
    assert found.least_ms == pytest.approx(2.2e6 / 20e9 * 1e3)
    assert found.function_rows()[0] == ["`a:f`", "linear", "15.000"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "/no/such"], "no model folder"),
        (["--model", INKLING, "--input-tokens", "2048"], "window of 2048"),
        (["--model", INKLING, "--no-such-option"], "ended with status 2"),
    ],
)
def test_what_cannot_be_profiled_is_refused(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(profile_step, "measure_limits", lambda: LIMITS)
    assert main(arguments) == 2
    assert message in capfd.readouterr().err
