"""The cache's layout, its entries in int8, and the memory that it takes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model import KVCache, ModelConfig
from model.kv_cache import SCALE_BYTES, from_entries, to_entries, transposed_parts
from tests.model.paged import entries_of_transposed, poison
from tests.model.test_layers import LLAMA

DTYPES = [torch.float32, torch.bfloat16, torch.int8]
CONFIG = ModelConfig.from_dict(LLAMA)
STATM = Path("/proc/self/statm")


def noise(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def parts(entries: Tensor, head_dim: int) -> tuple[Tensor, Tensor]:
    """Whole numbers and scales."""
    return entries[..., :head_dim], entries[..., -SCALE_BYTES:].view(torch.float32)[..., 0]


@pytest.mark.parametrize("dtype", DTYPES)
def test_it_takes_the_bytes_it_says(dtype: torch.dtype) -> None:
    cache = KVCache.allocate(CONFIG, 5, 16, dtype, torch.device("cpu"))
    assert (cache.num_blocks, cache.block_size, len(cache.k), len(cache.v)) == (5, 16, 3, 3)
    assert cache.k[0].shape == (5, 2, 16, 8 + 4 if dtype == torch.int8 else 8)
    total = sum(tensor.nbytes for tensor in (*cache.k, *cache.v))
    assert total == 5 * KVCache.bytes_per_block(CONFIG, 16, dtype)
    for tensor in (*cache.k, *cache.v):
        assert tensor.dtype == dtype and tensor.is_contiguous() and not tensor.any()
    assert len({tensor.data_ptr() for tensor in (*cache.k, *cache.v)}) == 6


@pytest.mark.parametrize("dtype", DTYPES)
def test_transposed_keys_take_the_same_memory_otherwise(dtype: torch.dtype) -> None:
    cache = KVCache.allocate(CONFIG, 5, 16, dtype, "cpu", transposed_keys=True)
    size = 12 if dtype == torch.int8 else 8
    assert cache.k[0].shape == (5, 2, size, 16) and cache.v[0].shape == (5, 2, 16, size)
    assert all(keys.is_contiguous() for keys in cache.k)
    for value, part in enumerate(transposed_parts(cache.k[1]), 1):
        part[3, 1, :, 15] = value
    assert not any(keys.any() for keys in (cache.k[0], cache.k[2]))
    memory = cache.k[1].view(torch.uint8).flatten().tolist()
    block = 16 * size * dtype.itemsize
    assert sum(map(bool, memory)) == sum(map(bool, memory[7 * block : 8 * block])) > 0
    if dtype == torch.int8:
        scales = torch.tensor(memory[8 * block - 64 : 8 * block], dtype=torch.uint8)
        assert scales.view(torch.float32).tolist() == [0.0] * 15 + [2.0]


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("dtype", DTYPES)
def test_clear_zeroes_the_slots_and_no_others(dtype: torch.dtype, transposed: bool) -> None:
    cache = KVCache.allocate(CONFIG, 4, 8, dtype, "cpu", transposed_keys=transposed)
    poison(cache)
    cache.clear([9, 31])
    keys = [entries_of_transposed(k) if transposed else k for k in cache.k]
    for tensor in (*keys, *cache.v):
        values = from_entries(tensor, noise(8))
        assert not values[1, :, 1].any() and not values[3, :, 7].any()
        assert values.isnan().all(dim=-1).sum() == (4 * 8 - 2) * 2


@pytest.mark.parametrize("head_dim", [1, 6, 8, 20, 64])
def test_an_entry_in_int8_is_within_half_a_step(head_dim: int) -> None:
    x = noise(50, 3, head_dim) * torch.logspace(-20, 20, 50)[:, None, None]
    entries = to_entries(x, torch.int8)
    numbers, scales = parts(entries, head_dim)
    assert entries.shape == (50, 3, -(-head_dim // 4) * 4 + 4)
    assert torch.equal(scales, x.abs().amax(-1) / 127.0)
    assert (numbers.abs().amax(-1) == 127).all()
    error = (from_entries(entries, x) - x).abs() / scales[..., None]
    assert error.max() <= 0.5001
    for row, entry in zip(x, entries, strict=True):  # of the token alone
        assert torch.equal(to_entries(row, torch.int8), entry)


def test_ties_go_to_even_numbers() -> None:
    x = torch.tensor([127.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 126.5])
    numbers, scale = parts(to_entries(x, torch.int8), 8)
    assert scale == 1.0
    assert numbers.tolist() == [127, 0, 2, 2, 0, -2, -2, 126]


def test_zeros_and_what_is_not_finite() -> None:
    x = noise(6, 8)
    x[0] = 0.0
    x[1] *= 1e-35
    x[2, 3], x[3, 3], x[4, 3] = torch.inf, -torch.inf, torch.nan
    found = from_entries(to_entries(x, torch.int8), x)
    assert not found[:2].any()
    assert found[2:5].isnan().all()
    assert found[5].isfinite().all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_models_own_type_is_taken_as_it_is(dtype: torch.dtype) -> None:
    x = noise(3, 2, 8).to(dtype)
    assert torch.equal(to_entries(x, dtype), x)
    assert torch.equal(from_entries(x, x), x)


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
    for keys in cache.k:
        keys.fill_(1.0)  # half of all
    assert resident() - before - taken > size // 4
