"""Sequences of random q, k and v, computed by `Kernels.attend` in whatever steps a test wants."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import torch
from torch import Tensor

from model import ForwardBatch, KVCache, ModelConfig
from model.kernels.interface import Kernels
from model.kv_cache import from_entries, to_entries
from model.layers.rotary import Rotary, rotate
from tests.model.paged import poison
from tests.model.test_layers import LLAMA

Step = Sequence[tuple[int, int]]  # (sequence, number of tokens) of one forward pass


def make_config(heads: tuple[int, int], head_dim: int, window: int | None) -> ModelConfig:
    """A model with (query, key) heads; heads and their size are all that matters of it."""
    fields: dict[str, Any] = LLAMA | {
        "num_attention_heads": heads[0],
        "num_key_value_heads": heads[1],
        "head_dim": head_dim,
    }
    if window is not None:
        fields |= {"architectures": ["MistralForCausalLM"], "sliding_window": window}
    return ModelConfig.from_dict(fields)


class Scene:
    """qkv: of each sequence [its length, query_size + 2 * kv_size]; norms: of q and k, or None.

    dtype: of the cache
    """

    def __init__(
        self,
        config: ModelConfig,
        lens: Sequence[int],
        *,
        dtype: torch.dtype = torch.float32,
        norm: bool = False,
        rotary: bool = True,
        block_size: int = 16,
        seed: int = 0,
    ) -> None:
        generator = torch.Generator().manual_seed(seed)
        self.config, self.dtype, self.block_size = config, dtype, block_size
        width = config.query_size + 2 * config.kv_size
        self.qkv = [torch.randn(length, width, generator=generator) for length in lens]
        self.norms: tuple[Tensor, Tensor] | None = None
        if norm:
            weights = 1 + 0.2 * torch.randn(2, config.head_dim, generator=generator)
            self.norms = weights[0], weights[1]
        self.rotary = Rotary(config.rope, config.head_dim) if rotary and config.rope else None
        self.rng = random.Random(seed)
        self.forget()

    def forget(self) -> None:
        """Give every sequence new blocks, in which lies what would spoil all that it touched."""
        counts = [-(-len(rows) // self.block_size) for rows in self.qkv]
        blocks = list(range(sum(counts) + 1))
        self.rng.shuffle(blocks)
        ends = list(accumulate(counts))
        self.tables = [blocks[end - n : end] for n, end in zip(counts, ends, strict=True)]
        self.computed = [0] * len(counts)
        self.num_blocks = len(blocks)
        self._cache: KVCache | None = None

    @property
    def cache(self) -> KVCache:
        assert self._cache is not None, "nothing was computed since the blocks are new"
        return self._cache

    def share(self, seq: int, donor: int, num_tokens: int) -> None:
        """Let `seq` begin with blocks that `donor` has computed, as a prefix cache does."""
        num_blocks = num_tokens // self.block_size
        self.tables[seq][:num_blocks] = self.tables[donor][:num_blocks]
        self.computed[seq] = num_blocks * self.block_size

    def run(self, kernels: Kernels, steps: Sequence[Step]) -> list[Tensor]:
        """The output of all tokens of each sequence that the steps computed."""
        if self._cache is None:
            self._cache = KVCache.allocate(
                self.config,
                self.num_blocks,
                self.block_size,
                self.dtype,
                "cpu",
                transposed_keys=kernels.transposed_keys,
            )
            poison(self._cache)
        rows: list[list[Tensor]] = [[] for _ in self.qkv]
        for step in steps:
            taken = [self.qkv[seq][self.computed[seq] : self.computed[seq] + n] for seq, n in step]
            plan = kernels.plan(self.batch(step), self.block_size, self.rotary)
            caches = self.cache.k[0], self.cache.v[0]
            qkv = torch.cat(taken).to(kernels.activation_dtype)
            out = kernels.attend(qkv, self.norms, *caches, plan).clone()
            assert out.shape == (sum(n for _, n in step), self.config.query_size)
            for (seq, n), part in zip(step, out.split([n for _, n in step]), strict=True):
                self.computed[seq] += n
                rows[seq].append(part)
        return [torch.cat(parts) if parts else torch.empty(0) for parts in rows]

    def whole(self, kernels: Kernels) -> list[Tensor]:
        """Each sequence alone, in one step."""
        self.forget()
        steps = [[(seq, len(rows))] for seq, rows in enumerate(self.qkv)]
        return self.run(kernels, steps)

    def batch(self, step: Step) -> ForwardBatch:
        size = self.block_size
        spans = [range(self.computed[seq], self.computed[seq] + n) for seq, n in step]
        slots = [
            self.tables[seq][position // size] * size + position % size
            for (seq, _), span in zip(step, spans, strict=True)
            for position in span
        ]
        width = max(len(self.tables[seq]) for seq, _ in step)
        tables = [self.tables[seq] + [0] * (width - len(self.tables[seq])) for seq, _ in step]
        positions = torch.tensor([position for span in spans for position in span])
        return ForwardBatch(
            input_ids=positions,
            positions=positions,
            slot_mapping=torch.tensor(slots),
            block_tables=torch.tensor(tables, dtype=torch.int32),
            logits_indices=positions,
            query_start=tuple(accumulate((n for _, n in step), initial=0)),
            seq_lens=tuple(span.stop for span in spans),
        )

    def expected(self, seq: int) -> Tensor:
        """Attention as it is defined, head by head, in float64."""
        config, rows = self.config, self.qkv[seq].double()
        heads = rows.view(len(rows), -1, config.head_dim).transpose(0, 1)
        q, k, v = heads.split([config.num_heads, config.num_kv_heads, config.num_kv_heads])
        if self.norms is not None:
            q, k = (
                x / (x.square().mean(-1, keepdim=True) + config.norm_eps).sqrt() * weight.double()
                for x, weight in zip((q, k), self.norms, strict=True)
            )
        positions = torch.arange(len(rows))
        if self.rotary is not None:
            cos, sin = self.rotary.rotation(positions, torch.float64)
            q, k = (rotate(x, (cos[:, 0], sin[:, 0])) for x in (q, k))
        k, v = (from_entries(to_entries(x, self.dtype), x) for x in (k, v))
        distance = positions[:, None] - positions
        seen = (distance >= 0) & (distance < (config.sliding_window or len(rows)))
        share = config.num_heads // config.num_kv_heads
        outputs = []
        for head in range(config.num_heads):
            scores = q[head] @ k[head // share].T * config.head_dim**-0.5
            weights = scores.masked_fill(~seen, -torch.inf).softmax(-1)
            outputs.append(weights @ v[head // share])
        return torch.stack(outputs, dim=1).view(len(rows), -1)
