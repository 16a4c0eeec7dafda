"""The paged attention kernel against attention written as its definition, in float64."""

from __future__ import annotations

import math
import random
from itertools import accumulate, chain
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from model import ForwardBatch
from model.kernels import attention
from model.kernels.attention import SHORT_QUERY, paged_attention, plan_attention

BLOCK_SIZE = 4
HEAD_DIM = 8

# What the caches hold where no sequence has written: another sequence's poison.
STALE = float("nan")

sequences = st.lists(
    st.tuples(
        st.one_of(st.just(1), st.integers(1, 5), st.integers(SHORT_QUERY - 1, 40)),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=8,
)


class Scene:
    """Random sequences, their keys and values, and a cache that holds all but the newest."""

    def __init__(
        self,
        sizes: list[tuple[int, int]],
        num_heads: int,
        num_kv_heads: int,
        window: int | None,
        seed: int,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        generator = torch.Generator().manual_seed(seed)
        self.sizes, self.window, self.scale = sizes, window, 0.3
        self.config = cast(
            Any,
            SimpleNamespace(
                sliding_window=window,
                num_kv_heads=num_kv_heads,
                head_dim=HEAD_DIM,
                kv_size=num_kv_heads * HEAD_DIM,
            ),
        )

        def random_heads(length: int, heads: int) -> Tensor:
            return torch.randn(length, heads, HEAD_DIM, generator=generator).to(dtype)

        lens = [query + context for query, context in sizes]
        self.q = [random_heads(query, num_heads) for query, _ in sizes]
        self.k = [random_heads(length, num_kv_heads) for length in lens]
        self.v = [random_heads(length, num_kv_heads) for length in lens]
        counts = [-(-length // BLOCK_SIZE) for length in lens]
        blocks = list(range(1 + sum(counts)))  # and one that is nobody's
        random.Random(seed).shuffle(blocks)
        ends = list(accumulate(counts))
        self.tables = [blocks[end - n : end] for n, end in zip(counts, ends, strict=True)]
        shape = (len(blocks), num_kv_heads, BLOCK_SIZE, HEAD_DIM)
        self.k_cache = torch.full(shape, STALE, dtype=dtype)
        self.v_cache = torch.full(shape, STALE, dtype=dtype)
        for i, (_, context) in enumerate(sizes):
            for cache, rows in ((self.k_cache, self.k[i]), (self.v_cache, self.v[i])):
                table = self.tables[i][: -(-context // BLOCK_SIZE)]
                cache[table] = 0.0  # as it is when a sequence comes to own a block
                for position in range(context):
                    block, offset = table[position // BLOCK_SIZE], position % BLOCK_SIZE
                    cache[block, :, offset] = rows[position]

    def slots(self, i: int, start: int, end: int) -> list[int]:
        table = self.tables[i]
        return [table[p // BLOCK_SIZE] * BLOCK_SIZE + p % BLOCK_SIZE for p in range(start, end)]

    def run(self, device: str = "cpu") -> list[Tensor]:
        """The kernel's output for each sequence."""
        plan = plan_attention(self.batch(device), BLOCK_SIZE, self.config)
        new = [slice(context, None) for _, context in self.sizes]
        k = torch.cat([k[rows] for k, rows in zip(self.k, new, strict=True)]).to(device)
        v = torch.cat([v[rows] for v, rows in zip(self.v, new, strict=True)]).to(device)
        q = torch.cat(self.q).to(device)
        caches = self.k_cache.to(device), self.v_cache.to(device)
        out = paged_attention(q, k, v, *caches, plan, self.scale)
        assert out.shape == q.shape
        assert out.is_contiguous()
        return list(out.cpu().split([query for query, _ in self.sizes]))

    def batch(self, device: str) -> ForwardBatch:
        width = max(map(len, self.tables))
        tables = [table + [0] * (width - len(table)) for table in self.tables]
        lens = [query + context for query, context in self.sizes]
        slots = [
            self.slots(i, context, query + context) for i, (query, context) in enumerate(self.sizes)
        ]
        empty = torch.empty(0, dtype=torch.long)
        return ForwardBatch(
            input_ids=empty,
            positions=empty,
            slot_mapping=torch.tensor(list(chain.from_iterable(slots)), device=device),
            block_tables=torch.tensor(tables, dtype=torch.int32, device=device),
            logits_indices=empty,
            query_start=tuple(accumulate((query for query, _ in self.sizes), initial=0)),
            seq_lens=tuple(lens),
        )

    def expected(self, i: int) -> Tensor:
        """softmax(q k^T) v, row by row and head by head."""
        q, k, v = self.q[i].double(), self.k[i].double(), self.v[i].double()
        out = torch.empty_like(q)
        share = q.shape[1] // k.shape[1]
        for row, position in enumerate(range(self.sizes[i][1], len(k))):
            first = 0 if self.window is None else max(0, position + 1 - self.window)
            for head in range(q.shape[1]):
                keys = k[first : position + 1, head // share]
                weights = (keys @ q[row, head] * self.scale).softmax(0)
                out[row, head] = weights @ v[first : position + 1, head // share]
        return out


@settings(max_examples=60, deadline=None)
@given(
    sizes=sequences,
    heads=st.sampled_from([(4, 4), (4, 2), (6, 1)]),
    window=st.one_of(st.none(), st.integers(1, 50)),
    seed=st.integers(0, 1000),
)
def test_equals_the_definition(
    sizes: list[tuple[int, int]], heads: tuple[int, int], window: int | None, seed: int
) -> None:
    scene = Scene(sizes, *heads, window, seed)
    for i, out in enumerate(scene.run()):
        torch.testing.assert_close(out, scene.expected(i).float(), atol=2e-6, rtol=1e-5)


@settings(max_examples=20, deadline=None)
@given(sizes=sequences, seed=st.integers(0, 1000))
def test_a_cut_into_small_groups_changes_nothing(sizes: list[tuple[int, int]], seed: int) -> None:
    scene = Scene(sizes, 4, 2, None, seed)
    whole = scene.run()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attention, "MAX_GROUP_SIZE_CPU", 16 * BLOCK_SIZE * 16)
        for found, expected in zip(scene.run(), whole, strict=True):
            torch.testing.assert_close(found, expected, atol=1e-6, rtol=1e-5)


def test_a_neighbours_nan_stays_its_own() -> None:
    sizes = [(1, 9), (1, 10), (20, 5), (3, 8), (3, 7)]
    scene = Scene(sizes, 4, 2, None, seed=1)
    for i in (0, 2, 4):
        scene.k[i].fill_(math.nan)
        scene.v[i].fill_(math.nan)
        scene.k_cache[scene.tables[i]] = math.nan
        scene.v_cache[scene.tables[i]] = math.nan
    out = scene.run()
    for i in (1, 3):
        torch.testing.assert_close(out[i], scene.expected(i).float(), atol=2e-6, rtol=1e-5)


def test_groups_are_of_similar_length_and_bounded() -> None:
    sizes = [(1, n) for n in (3, 400, 5, 390, 4)] + [(2, 3), (30, 0)]
    scene = Scene(sizes, 4, 2, None, seed=0)
    plan = plan_attention(scene.batch("cpu"), BLOCK_SIZE, scene.config)
    shapes = sorted(tuple(group.blocks.shape) for group in plan.packed)
    assert shapes == [(1, 2, 2), (2, 2, 101), (3, 2, 2)]
    assert [group.blocks for group in plan.long] == [None]


def test_bf16_is_within_its_rounding() -> None:
    scene = Scene([(1, 300), (1, 250), (40, 100)], 8, 2, None, seed=2, dtype=torch.bfloat16)
    for i, out in enumerate(scene.run()):
        torch.testing.assert_close(out.double(), scene.expected(i), atol=0.02, rtol=0.02)


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("window", [None, 13])
def test_cuda_equals_the_definition(dtype: torch.dtype, window: int | None) -> None:
    tolerance = 1e-5 if dtype == torch.float32 else 0.02
    sizes = [(1, 70), (40, 0), (30, 30), (1, 64), (5, 20), (1, 0)]
    scene = Scene(sizes, 8, 2, window, seed=3, dtype=dtype)
    for i, out in enumerate(scene.run("cuda")):
        torch.testing.assert_close(out.double(), scene.expected(i), atol=tolerance, rtol=tolerance)
