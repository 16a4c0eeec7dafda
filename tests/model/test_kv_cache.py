"""The cache's layout and the memory that it takes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from model import KVCache, ModelConfig
from tests.model.test_layers import LLAMA

DTYPES = [torch.float32, torch.bfloat16]
CONFIG = ModelConfig.from_dict(LLAMA)
STATM = Path("/proc/self/statm")


@pytest.mark.parametrize("dtype", DTYPES)
def test_it_takes_the_bytes_it_says(dtype: torch.dtype) -> None:
    cache = KVCache.allocate(CONFIG, 5, 16, dtype, torch.device("cpu"))
    assert (cache.num_blocks, cache.block_size, len(cache.k), len(cache.v)) == (5, 16, 3, 3)
    assert cache.k[0].shape == (5, 2, 16, 8)
    total = sum(tensor.nbytes for tensor in (*cache.k, *cache.v))
    assert total == 5 * KVCache.bytes_per_block(CONFIG, 16, dtype)
    for tensor in (*cache.k, *cache.v):
        assert tensor.dtype == dtype and tensor.is_contiguous() and not tensor.any()
    assert len({tensor.data_ptr() for tensor in (*cache.k, *cache.v)}) == 6


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not STATM.exists(), reason="needs /proc")
def test_memory_is_taken_as_it_is_written_to() -> None:
    size = 1 << 29
    num_blocks = size // KVCache.bytes_per_block(CONFIG, 16, torch.float32)
    before = resident()
    cache = KVCache.allocate(CONFIG, num_blocks, 16, torch.float32, "cpu")
    cache.k[1][num_blocks // 2] = 1.0
    cache.clear([0, 16 * num_blocks - 1])
    assert not cache.v[2][num_blocks // 3].any()
    taken = resident() - before
    assert taken < size // 8
    written = torch.ones(size // 4, dtype=torch.uint8)  # so that it would show
    assert resident() - before - taken > size // 8 > written.nbytes // 4
