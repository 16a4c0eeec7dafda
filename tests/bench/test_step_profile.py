"""Which part of a step a function belongs to, and what the looks add up to."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.step_profile import ELSEWHERE, NAMES, ROOT, DecodeProfile, Sampler, part_of


@pytest.mark.parametrize(
    ("place", "part"),
    [
        ("model/layers/linear.py:Linear.forward", "linear"),
        ("model/quant/int8.py:Int8Method.apply", "linear"),
        ("model/kernels/cpu/linear.py:multiply", "linear"),
        ("model/layers/embedding.py:Embedding.as_head", "linear"),
        ("model/layers/embedding.py:Embedding.forward", "other kernels"),
        ("model/kernels/attention.py:paged_attention", "attention"),
        ("model/kernels/cpu/kernels.py:CpuKernels.attend", "attention"),
        ("model/layers/rotary.py:rotate", "attention"),
        ("model/kernels/cpu/kernels.py:CpuKernels.add_rms_norm", "other kernels"),
        ("model/layers/mlp.py:MLP.forward", "other kernels"),
        ("model/decoder.py:Decoder.forward", "Python of engine and model"),
        ("engine/sampler.py:sample", "sampler"),
        ("engine/scheduler.py:Scheduler.schedule", "Python of engine and model"),
        ("engine/link.py:Link.send", "link to the server"),
        ("bench/profile_server.py:WatchedEngine.step", None),
        (".venv/lib/torch/nn/modules/linear.py:Linear.forward", None),
    ],
)
def test_files_and_functions_tell_the_part(place: str, part: str | None) -> None:
    assert part_of(place) == part


@pytest.fixture
def sampler() -> Iterator[Sampler]:
    running = Sampler()
    yield running
    running.stop()


def function(file: str, code: str, **names: Any) -> Any:
    """The function `f` of code that says it stands in a file of the project."""
    exec(compile(code, ROOT + file, "exec"), names)
    return names["f"]


def test_time_goes_to_the_innermost_function_of_ours(sampler: Sampler) -> None:
    sleeping = function("model/quant/fake.py", "def f(sleep): sleep(0.2)")
    helper = function("bench/fake.py", "def f(sleep): sleep(0.1)")
    calling = function(
        "model/layers/attention.py",
        "def f(sleep):\n sleeping(sleep)\n helper(sleep)",
        sleeping=sleeping,
        helper=helper,
    )
    sampler.start()
    begin = time.perf_counter()
    calling(time.sleep)
    seconds = time.perf_counter() - begin
    seen = sampler.take()
    assert seen["linear", "model/quant/fake.py:f"] >= 0.19
    assert seen["attention", "model/layers/attention.py:f"] >= 0.09
    assert sum(seen.values()) == pytest.approx(seconds, rel=0.1)
    time.sleep(0.05)
    assert set(sampler.take()) == {(ELSEWHERE, ELSEWHERE)}


def test_what_a_long_operation_took_is_its_callers(sampler: Sampler) -> None:
    """Signals that arrive inside it become one look at its end, which has all of its time."""
    busy = function("engine/sampler.py", "def f(values): return sorted(values)")
    values = [float(i * 7919 % 1_000_003) for i in range(400_000)]
    sampler.start()
    begin = time.perf_counter()
    busy(values)
    seconds = time.perf_counter() - begin
    time.sleep(0.01)
    seen = sampler.take()
    assert seen["sampler", "engine/sampler.py:f"] == pytest.approx(seconds, rel=0.3)


def test_a_profile_is_written_whole(tmp_path: Path) -> None:
    profile = DecodeProfile()
    for _ in range(2):
        profile.add_step(8, 0.5, {("linear", "a:f"): 0.25, ("sampler", "b:g"): 0.125})
    profile.write(tmp_path / "profile.json")
    assert json.loads((tmp_path / "profile.json").read_text()) == {
        "8": {
            "steps": 2,
            "seconds": 1.0,
            "seen": [["linear", "a:f", 0.5], ["sampler", "b:g", 0.25]],
        }
    }
    assert [path.name for path in tmp_path.iterdir()] == ["profile.json"]
    assert len(set(NAMES)) == len(NAMES)
