"""Attention over a paged cache, in plain torch: the twin that every later kernel is tested against.

`plan_attention` sorts the sequences of a batch into groups once for all layers; `paged_attention`
runs one layer. A group is chosen by shapes alone:

- few query tokens each (decode, draft verification): keys and values of several sequences of
  similar length are gathered side by side, the query heads that share a key head are packed into
  the rows of one matrix product, and masked columns hide the difference of lengths;
- many query tokens (a prompt or a chunk of it): one sequence at a time, by torch's fused kernel.

Queries see keys and values as the cache holds them, also those that they come with: in int8 a
prompt's are rounded for itself as for all that follows.

A sequence's result does not depend on its neighbours beyond rounding. Masked columns are blocks of
its own, and a block is cleared before its first token is written, so that no NaN which an earlier
owner left there can reach it: a weight of zero times NaN is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from model.batch import ForwardBatch
from model.config import ModelConfig
from model.kv_cache import from_entries, to_entries

# Up to this many query tokens the packed matrix product beats the fused kernel.
SHORT_QUERY = 16

# Elements of keys gathered at once, at most. On CPU 2 MiB in bf16: more leaves the cache, and is
# given back to the system and faulted in again at each call, which costs more than the product.
MAX_GROUP_SIZE_CPU = 1 << 20
MAX_GROUP_SIZE_GPU = 1 << 27

# A group's shortest sequence lacks no more keys than this, or this share of its longest one's.
SLACK_KEYS = 64
SLACK_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class PackedGroup:
    """Sequences with `query_len` tokens each, few of them.

    rows: [num_seqs * query_len] int64, or a slice; the batch rows of their queries
    blocks: [num_seqs, num_kv_heads, num_blocks] int64; block_id * num_kv_heads + head
    mask: [num_seqs, 1, 1, query_len, num_blocks * block_size] float32, added to the scores
    """

    rows: Tensor | slice
    query_len: int
    blocks: Tensor
    mask: Tensor


@dataclass(frozen=True, slots=True)
class LongGroup:
    """One sequence with many query tokens.

    rows: its rows in the batch
    blocks: [num_kv_heads, num_blocks] int64, where its keys are, as above; None: the rows are the
        whole sequence
    mask: [query_len, num_keys] bool, true where a key is seen; None: causal
    """

    rows: slice
    blocks: Tensor | None
    mask: Tensor | None


@dataclass(frozen=True, slots=True)
class AttentionPlan:
    """places: [num_tokens * num_kv_heads] int64, where the batch's keys and values are written
    fresh_blocks: [num_fresh] int64, those whose first token is in the batch
    """

    places: Tensor
    fresh_blocks: Tensor
    packed: tuple[PackedGroup, ...]
    long: tuple[LongGroup, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """One sequence of a batch: its rows, and the blocks of its table that its queries see."""

    index: int
    start: int
    query_len: int
    seq_len: int
    first_block: int
    end_block: int

    @property
    def num_blocks(self) -> int:
        return self.end_block - self.first_block


def plan_attention(batch: ForwardBatch, block_size: int, config: ModelConfig) -> AttentionPlan:
    """Group the sequences of `batch`; made once per forward and used by every layer."""
    planner = _Planner(batch, block_size, config)
    on_cpu = batch.block_tables.device.type == "cpu"
    limit = MAX_GROUP_SIZE_CPU if on_cpu else MAX_GROUP_SIZE_GPU
    spans = list(planner.spans())
    short = [span for span in spans if span.query_len <= SHORT_QUERY]
    groups = _similar(short, block_size, limit // (config.kv_size * block_size))
    slots = batch.slot_mapping
    return AttentionPlan(
        places=planner.by_head(slots // block_size, slots % block_size),
        fresh_blocks=slots[slots % block_size == 0] // block_size,
        packed=tuple(map(planner.packed_group, groups)),
        long=tuple(planner.long_group(span) for span in spans if span.query_len > SHORT_QUERY),
    )


def paged_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    k_cache: Tensor,
    v_cache: Tensor,
    plan: AttentionPlan,
    scale: float,
) -> Tensor:
    """Write k and v to the cache, then attend: [num_tokens, num_heads, head_dim], contiguous.

    q: [num_tokens, num_heads, head_dim]; k, v: [num_tokens, num_kv_heads, head_dim]
    k_cache, v_cache: [num_blocks, num_kv_heads, block_size, entry_size], keys not transposed
    """
    k, v = _write(k, k_cache, plan), _write(v, v_cache, plan)
    out = torch.empty(q.shape, dtype=q.dtype, device=q.device)
    for group in plan.packed:
        keys, values = _gather(k_cache, group.blocks, q), _gather(v_cache, group.blocks, q)
        out[group.rows] = _attend_packed(q[group.rows], keys, values, group, scale)
    for span in plan.long:
        if span.blocks is None or span.mask is None:
            keys, values = k[span.rows].transpose(0, 1), v[span.rows].transpose(0, 1)
        else:
            num_keys = span.mask.shape[-1]
            keys = _gather(k_cache, span.blocks, q)[:, :num_keys]
            values = _gather(v_cache, span.blocks, q)[:, :num_keys]
        out[span.rows] = _attend_long(q[span.rows], keys, values, span.mask, scale)
    return out


def _write(new: Tensor, cache: Tensor, plan: AttentionPlan) -> Tensor:
    """Keys or values [num_tokens, num_kv_heads, head_dim] -> the same as the cache holds them."""
    if plan.fresh_blocks.numel():
        cache.index_fill_(0, plan.fresh_blocks, 0)
    entries, size = to_entries(new, cache.dtype), cache.shape[-1]
    cache.view(-1, size).index_copy_(0, plan.places, entries.reshape(-1, size))
    return from_entries(entries, new)


def _gather(cache: Tensor, blocks: Tensor, q: Tensor) -> Tensor:
    """blocks [..., num_kv_heads, num_blocks] -> [... * num_kv_heads, num_keys, head_dim]."""
    _, _, block_size, size = cache.shape
    rows = cache.view(-1, block_size * size).index_select(0, blocks.view(-1))
    return from_entries(rows.view(-1, blocks.shape[-1] * block_size, size), q)


def _attend_packed(
    q: Tensor, keys: Tensor, values: Tensor, group: PackedGroup, scale: float
) -> Tensor:
    """q [num_seqs * query_len, num_heads, head_dim] -> the same shape.

    keys, values: [num_seqs * num_kv_heads, num_keys, head_dim]
    Scores and softmax are in fp32, but for the rounding of the products to the cache's type.
    """
    num_rows, num_heads, head_dim = q.shape
    num_seqs, num_kv_heads, _ = group.blocks.shape
    query_len, packed = group.query_len, num_heads // num_kv_heads
    # Scaled before the product, which in fp16 would overflow sooner than its result matters.
    queries = (q * scale).view(num_seqs, query_len, num_kv_heads, packed, head_dim)
    queries = queries.permute(0, 2, 3, 1, 4).reshape(-1, packed * query_len, head_dim)
    scores = torch.bmm(queries, keys.transpose(1, 2))
    scores = scores.view(num_seqs, num_kv_heads, packed, query_len, -1) + group.mask
    weights = scores.softmax(-1).to(q.dtype)
    out = torch.bmm(weights.view(-1, packed * query_len, weights.shape[-1]), values)
    out = out.view(num_seqs, num_kv_heads, packed, query_len, head_dim)
    return out.permute(0, 3, 1, 2, 4).reshape(num_rows, num_heads, head_dim)


def _attend_long(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, scale: float) -> Tensor:
    """q [query_len, num_heads, head_dim], k and v [num_kv_heads, num_keys, head_dim] -> as q."""
    out = F.scaled_dot_product_attention(
        q.transpose(0, 1)[None],
        k[None],
        v[None],
        attn_mask=mask,
        is_causal=mask is None,
        scale=scale,
        enable_gqa=q.shape[1] != k.shape[0],
    )
    return out[0].transpose(0, 1)


def _similar(spans: list[_Span], block_size: int, max_blocks: int) -> Iterator[list[_Span]]:
    """Cut the sequences into groups of equal query length and similar numbers of blocks."""
    group: list[_Span] = []
    for span in sorted(spans, key=lambda span: (span.query_len, span.num_blocks)):
        slack = max(SLACK_KEYS / block_size, SLACK_SHARE * span.num_blocks)
        if group and (
            span.query_len != group[0].query_len
            or span.num_blocks - group[0].num_blocks > slack
            or span.num_blocks * (len(group) + 1) > max_blocks
        ):
            yield sorted(group, key=lambda span: span.start)
            group = []
        group.append(span)
    if group:
        yield sorted(group, key=lambda span: span.start)


class _Planner:
    """Index tensors and masks of one batch."""

    def __init__(self, batch: ForwardBatch, block_size: int, config: ModelConfig) -> None:
        self.batch = batch
        self.block_size = block_size
        self.window = config.sliding_window or max(batch.seq_lens, default=1)
        self.device = batch.block_tables.device
        self.heads = torch.arange(config.num_kv_heads, device=self.device)

    def spans(self) -> Iterator[_Span]:
        for index, seq_len in enumerate(self.batch.seq_lens):
            start, end = self.batch.query_start[index : index + 2]
            first_key = max(0, seq_len - (end - start) + 1 - self.window)
            first_block, end_block = first_key // self.block_size, -(-seq_len // self.block_size)
            if start < end:
                yield _Span(index, start, end - start, seq_len, first_block, end_block)

    def packed_group(self, spans: list[_Span]) -> PackedGroup:
        query_len, num_blocks = spans[0].query_len, max(span.num_blocks for span in spans)
        first, last, seq_lens, indices, starts = torch.tensor(
            [
                (span.first_block, span.end_block - 1, span.seq_len, span.index, span.start)
                for span in spans
            ],
            device=self.device,
        ).T[..., None]
        columns = first + torch.arange(num_blocks, device=self.device)
        tables = self.batch.block_tables[indices[:, 0]]
        blocks = tables.gather(1, columns.minimum(last)).long()
        offsets = torch.arange(query_len, device=self.device)
        queries = seq_lens - query_len + offsets
        keys = first * self.block_size + torch.arange(
            num_blocks * self.block_size, device=self.device
        )
        seen = self._seen(queries[..., None], keys[:, None])
        mask = torch.zeros(seen.shape, device=self.device).masked_fill_(~seen, -math.inf)
        rows = slice(spans[0].start, spans[-1].start + query_len)
        contiguous = rows.stop - rows.start == len(spans) * query_len
        return PackedGroup(
            rows=rows if contiguous else (starts + offsets).view(-1),
            query_len=query_len,
            blocks=blocks[:, None] * len(self.heads) + self.heads[:, None],
            mask=mask[:, None, None],
        )

    def long_group(self, span: _Span) -> LongGroup:
        rows = slice(span.start, span.start + span.query_len)
        whole = span.query_len == span.seq_len
        if whole and span.seq_len <= self.window:
            return LongGroup(rows, None, None)
        first_key = span.first_block * self.block_size
        keys = torch.arange(first_key, span.seq_len, device=self.device)
        queries = torch.arange(span.seq_len - span.query_len, span.seq_len, device=self.device)
        table = self.batch.block_tables[span.index, span.first_block : span.end_block].long()
        blocks = table * len(self.heads) + self.heads[:, None]
        return LongGroup(rows, blocks, self._seen(queries[:, None], keys))

    def by_head(self, blocks: Tensor, offsets: Tensor) -> Tensor:
        """Rows of a cache seen as [num_blocks * num_kv_heads * block_size, head_dim]."""
        places = (blocks[:, None] * len(self.heads) + self.heads) * self.block_size
        return (places + offsets[:, None]).view(-1)

    def _seen(self, queries: Tensor, keys: Tensor) -> Tensor:
        """Which keys a query sees, by position: its own and up to window - 1 before."""
        return (keys <= queries) & (keys > queries - self.window)
