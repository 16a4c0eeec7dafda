from __future__ import annotations

from typing import Any

import pytest

from engine.config import EngineConfig
from engine.plan import GIB, KVCachePlan, PlanError, plan_kv_cache


def plan(free_bytes: int = GIB, on_cpu: bool = True, **options: Any) -> KVCachePlan:
    return plan_kv_cache(
        EngineConfig(**options),
        model_window=1024,
        bytes_per_block=1024 * 1024,
        free_bytes=free_bytes,
        on_cpu=on_cpu,
    )


def test_takes_half_of_what_is_free_on_cpu() -> None:
    assert plan(max_num_seqs=64).num_blocks == 512


def test_takes_the_configured_share_on_a_gpu() -> None:
    assert plan(on_cpu=False, gpu_memory_utilization=0.75, max_num_seqs=64).num_blocks == 768


def test_takes_no_more_than_all_sequences_can_use() -> None:
    assert plan(free_bytes=100 * GIB, max_num_seqs=3).num_blocks == 3 * 64


def test_explicit_memory_wins() -> None:
    assert plan(kv_cache_memory=0.25).num_blocks == 256


def test_window_shrinks_to_what_fits_and_says_so() -> None:
    small = plan(free_bytes=64 * 1024 * 1024)
    assert small.max_model_len == 32 * 16
    assert "cut from 1024" in small.reason


def test_asked_window_that_does_not_fit_is_refused_with_the_remedy() -> None:
    with pytest.raises(PlanError, match="--kv-cache-memory"):
        plan(free_bytes=64 * 1024 * 1024, max_model_len=1024)


def test_window_beyond_the_model_is_refused() -> None:
    with pytest.raises(PlanError, match="1024"):
        plan(max_model_len=2048)


def test_no_memory_at_all_is_refused() -> None:
    with pytest.raises(PlanError):
        plan(free_bytes=0)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"max_num_seqs": 0}, "--max-num-seqs"),
        ({"block_size": -1}, "--block-size"),
        ({"kv_cache_memory": 0.0}, "--kv-cache-memory"),
        ({"kv_cache_memory": float("nan")}, "--kv-cache-memory"),
        ({"threads": 0}, "--threads"),
        ({"max_num_queued_reqs": -1}, "--max-num-queued-reqs"),
        ({"max_num_seqs": 64, "max_num_batched_tokens": 32}, "--max-num-batched-tokens"),
        ({"gpu_memory_utilization": 1.5}, "--gpu-memory-utilization"),
    ],
)
def test_option_that_cannot_be_meant_is_refused_by_name(
    options: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        EngineConfig(**options).check()


def test_defaults_pass() -> None:
    EngineConfig().check()
