"""Which loads a contestant gets."""

from __future__ import annotations

import pytest

from bench.contestants import plan_jobs
from bench.cpu_config import CpuConfig
from bench.roofline import Shape


@pytest.mark.parametrize(
    ("window", "names"),
    [
        (4096, ["prefill 512", "context 2000"]),
        # No room for an answer after that context, but for one token.
        (2048, ["prefill 512", "prefill 2000"]),
        (1024, ["prefill 512"]),
    ],
)
def test_a_prompt_as_long_as_the_context_is_computed_once(window: int, names: list[str]) -> None:
    config = CpuConfig(prompts=(512, 2000), context=2000, output_tokens=64)
    _, lone = plan_jobs(config, Shape(10**6, 10**5, 10**5, False, 0, 1000, window))
    assert [job.name for job in lone] == names
