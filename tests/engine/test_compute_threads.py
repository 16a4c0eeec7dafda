"""Small models take all threads for prompts alone, unless they were told how many to take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine import EngineConfig, LLMEngine
from engine.compute_threads import MANY_TOKENS, SMALL_MODEL_BYTES, ComputeThreads
from engine.step_budget import StepBudget
from tests.engine.builders import make_request
from tests.tiny_models import make_tiny_llama


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(1)


@pytest.mark.parametrize(
    ("asked", "weight_bytes", "on_cpu", "few", "many", "shown"),
    [
        (None, SMALL_MODEL_BYTES - 1, True, 1, 2, "1 or 2"),
        (None, SMALL_MODEL_BYTES, True, 2, 2, "2"),
        (None, 1, False, 2, 2, "2"),
        (1, SMALL_MODEL_BYTES, True, 1, 1, "1"),
        (1, SMALL_MODEL_BYTES, False, 1, 1, "1"),
        (2, 1, True, 2, 2, "2"),
    ],
)
def test_threads_are_those_of_the_step(
    asked: int | None, weight_bytes: int, on_cpu: bool, few: int, many: int, shown: str
) -> None:
    threads = ComputeThreads.choose(asked, weight_bytes, on_cpu)
    assert str(threads) == shown
    for num_tokens, expected in ((1, few), (MANY_TOKENS, many), (MANY_TOKENS - 1, few)):
        threads.take_for(num_tokens)
        assert torch.get_num_threads() == expected


@pytest.mark.parametrize(
    ("threads", "expected"), [(None, [2, 1, 1]), (2, [2, 2, 2]), (1, [1, 1, 1])]
)
def test_an_engine_takes_them_step_by_step(
    threads: int | None,
    expected: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(StepBudget, "num_tokens", lambda *_: 2 * MANY_TOKENS)
    folder = make_tiny_llama(tmp_path)
    config = EngineConfig(model=str(folder), dtype="float32", device="cpu", threads=threads)
    engine = LLMEngine.from_config(config)
    engine.add_request(make_request([5] * MANY_TOKENS, max_tokens=3))
    seen = []
    while engine.has_work():
        engine.step()
        seen.append(torch.get_num_threads())
    assert seen == expected
