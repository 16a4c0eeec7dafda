"""Figures, goals and report of `bench.cpu`, from results whose numbers are known."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from bench.cpu_config import CpuConfig
from bench.cpu_figures import Figures
from bench.cpu_goals import Goal, goals
from bench.cpu_report import report
from bench.roofline import Shape

SHAPE = Shape(
    layers=10**9, head=10**8, embedding=10**8, tied=False, cache_per_token=0,
    vocab_size=32_000, window=4096,
)  # fmt: skip
CONFIG = asdict(CpuConfig())


def level(load: str, rate: float, ttft: float, tpot: float) -> dict[str, Any]:
    times = {"ttft_ms": {"p50": ttft}, "tpot_ms": {"p50": tpot}}
    counts = {"requests": 4, "completed": 4, "early_stops": 0, "errors": {}}
    return {"load": load, "output_tokens_per_s": rate, **times, **counts}


def turn(number: int, server: str, *levels: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"round": number, "server": server, "levels": list(levels), **more}


def limits(bandwidth: float) -> dict[str, Any]:
    figures = [
        {"kind": "read", "name": "read", "best": bandwidth, "unit": "GB/s"},
        {"kind": "bf16", "name": "bf16", "best": 1e6, "unit": "GFLOP/s"},
    ]
    return {"limits": figures, "threads": 2, "torch": "2"}


def contestant(name: str, engine: str, precision: str, in_process: bool = False) -> dict[str, Any]:
    return {
        "name": name, "engine": engine, "precision": precision, "in_process": in_process,
        "environment": {"A": "b"}, "commands": ["serve it | now"],
    }  # fmt: skip


def section() -> dict[str, Any]:
    return {
        "name": "shape",
        "shape": asdict(SHAPE),
        "contestants": [
            contestant("inkstone bf16", "inkstone", "bf16"),
            contestant("inkstone int8", "inkstone", "int8"),
            contestant("vllm bf16", "vllm", "bf16"),
            contestant("openvino-genai int8", "openvino-genai", "int8", in_process=True),
        ],
        "cannot": {"llama.cpp Q8_0": "no\nconverter"},
        "limits": [limits(22), limits(44), limits(22)],
        "rounds": [
            turn(0, "inkstone bf16", level("c=1", 10, 100, 50), level("context 2000", 9, 4000, 80),
                 ready_seconds=3.0, peak_bytes=int(2e9), idle_share=0.02),
            turn(0, "inkstone int8", level("c=1", 30, 150, 20), level("prefill 512", 1, 512, 0)),
            turn(0, "vllm bf16", level("c=1", 8, 200, 70)),
            turn(0, "openvino-genai int8", level("c=1", 20, 200, 70)),
            turn(1, "inkstone bf16", level("c=1", 14, 120, 50), ready_seconds=5.0),
            turn(1, "inkstone int8", error="ServerFailed: gone"),
            turn(1, "vllm bf16", level("c=1", 8, 200, 70), doubt="was it used?"),
            turn(1, "openvino-genai int8", level("c=1", 20, 200, 70)),
        ],
    }  # fmt: skip


@pytest.fixture
def figures() -> Figures:
    return Figures(section(), CONFIG)


def test_medians_and_fractions_are_of_each_round(figures: Figures) -> None:
    ours = figures.contestants[0]
    assert figures.rate("inkstone bf16", "c=1") == 12
    # 2.2 GB at 44 GB/s on one side of each round: 50 ms a step, and next to no prefill.
    limit = figures.limit("bf16", "c=1")
    assert limit == pytest.approx(64 / (63 * 0.05), rel=0.01)
    assert figures.fraction(ours, "c=1") == pytest.approx(12 / limit)
    assert figures.limit("int8", "c=1") == pytest.approx(2 * limit, rel=0.01)
    assert figures.kept("inkstone bf16") == pytest.approx(50 / 80)
    assert figures.kept("vllm bf16") is None
    assert figures.prefill_rate("inkstone int8", "prefill 512") == pytest.approx(1000)
    # As long as the context, so measured with that.
    assert figures.prefill_rate("inkstone bf16", "prefill 2000") == pytest.approx(500)


def test_the_best_of_each_side(figures: Figures) -> None:
    assert figures.best("c=1", ours=True) == (figures.contestants[1], 30)
    assert figures.best("c=1", ours=False) == (figures.contestants[3], 20)
    assert figures.best("c=1", ours=False, precision="bf16") == (figures.contestants[2], 8)
    assert figures.best("c=1", ours=False, precision="int4") is None


def goal_of(found: list[Goal], beginning: str) -> Goal:
    (goal,) = [goal for goal in found if goal.what.startswith(beginning)]
    return goal


def test_goals_are_measured_or_said_to_be_not(figures: Figures) -> None:
    found = goals(figures, cache_gib=1)
    over = goal_of(found, "c=1: our best over")
    assert (over.measured, over.aim, over.reached) == (1.5, 1.4, True)
    assert "(inkstone int8, openvino-genai int8)" in over.what
    assert goal_of(found, "c=1: our best bf16").measured == 1.5
    assert goal_of(found, "c=1: our best int4").reached is None
    ttft = goal_of(found, "c=1: TTFT")
    assert (ttft.measured, ttft.reached) == (150, True)
    assert goal_of(found, "prefill 512").reached is True
    ready = goal_of(found, "bf16: ready")
    assert (ready.measured, ready.reached) == (4.0, True)
    memory = goal_of(found, "bf16: peak")
    assert memory.aim == pytest.approx(2.4 + 1.073741824 + 0.35) and memory.reached
    assert goal_of(found, "bf16: decode speed").reached is False
    assert goal_of(found, "bf16: idle").reached is False
    assert goal_of(found, "int8: ready").measured is None
    assert not any(goal.what.startswith("c=8") for goal in found)


def test_the_embedded_model_has_aims_of_its_own() -> None:
    found = goals(Figures(section() | {"name": "inkling"}, CONFIG), 1)
    assert goal_of(found, "c=1: output tokens/s").aim == 1500


def test_the_page_says_all_that_qualifies_a_figure(figures: Figures) -> None:
    machine = {
        "cores": 2, "processor": "P", "family": "1", "model": "2", "flags": [],
        "memory_gib": 24, "kernel": "6", "python": "3",
    }  # fmt: skip
    result = {
        "title": "T", "date": "today", "machine": machine, "threads": 2, "cache_gib": 1,
        "config": CONFIG, "command": "c", "source": "abc", "versions": {"vllm": "1"},
        "not_found": ["llama.cpp"], "models": [section()],
    }  # fmt: skip
    page = report(result, "name.1")
    assert "![output tokens/s by concurrency](name.1.png)" in page
    assert "| inkstone bf16 | bf16 | 12.0 (10.0 to 14.0), 0.59 |" in page
    assert "error: ServerFailed: gone" in page and "doubt: was it used?" in page
    assert "not measured: no converter" in page
    assert r"`A=b serve it \| now`" in page
    assert "none of avx2" in page
    assert "Not found, so not measured: llama.cpp." in page
    for row in (line for line in page.splitlines() if line.startswith("| ")):
        assert row.endswith(" |")


def test_a_run_that_measured_nothing_has_a_page() -> None:
    empty = section() | {"rounds": [], "limits": []}
    found = Figures(empty, CONFIG)
    assert found.limit("bf16", "c=1") is None and not found.crowd
    assert all(goal.measured is None for goal in goals(found, 1))
