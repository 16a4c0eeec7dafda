"""Drive a `Decoder` by `ForwardBatch`es, as an engine would, with nothing but lists."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate

import torch
from torch import Tensor

from model import Decoder, ForwardBatch, KVCache
from model.kv_cache import transposed_parts

BLOCK_SIZE = 4


def poison(cache: KVCache) -> None:
    """Fill a cache with NaN, in int8 as a scale: what a neighbour left behind must not matter."""
    for tensor in (*cache.k, *cache.v):
        tensor.view(torch.uint8).fill_(0xFF)


def entries_of_transposed(keys: Tensor) -> Tensor:
    """Transposed keys -> [num_blocks, num_kv_heads, block_size, entry_size]."""
    parts = (part.mT.contiguous().view(keys.dtype) for part in transposed_parts(keys))
    return torch.cat(tuple(parts), dim=-1)


class Paged:
    """A model with a KV cache and a block table for each sequence, over shuffled blocks."""

    def __init__(
        self,
        model: Decoder,
        num_seqs: int = 4,
        max_len: int = 128,
        block_size: int = BLOCK_SIZE,
        seed: int = 0,
        cache_dtype: torch.dtype | None = None,
        joined: bool = False,
    ) -> None:
        """cache_dtype: None: that of the weights

        joined: the blocks are one operation, where the kernels can make them that
        """
        self.model = model
        weight = model.embedding.weight
        self.device = weight.device
        per_seq = -(-max_len // block_size)
        num_blocks = num_seqs * per_seq
        self.cache = KVCache.allocate(
            model.config,
            num_blocks,
            block_size,
            cache_dtype or weight.dtype,
            self.device,
            transposed_keys=model.kernels.transposed_keys,
        )
        poison(self.cache)
        if joined:
            model.join(self.cache)
        blocks = list(range(num_blocks))
        random.Random(seed).shuffle(blocks)
        self.tables = [blocks[i * per_seq : (i + 1) * per_seq] for i in range(num_seqs)]
        self.computed = [0] * num_seqs

    @torch.inference_mode()
    def step(self, new: Sequence[tuple[int, Sequence[int]]]) -> list[Tensor]:
        """Compute the next tokens of some sequences; the logits of each token, by sequence."""
        hidden = self.model(self.batch(new), self.cache)
        logits = self.model.compute_logits(hidden)
        for index, tokens in new:
            self.computed[index] += len(tokens)
        return list(logits.split([len(tokens) for _, tokens in new]))

    def batch(self, new: Sequence[tuple[int, Sequence[int]]]) -> ForwardBatch:
        ids: list[int] = []
        positions: list[int] = []
        slots: list[int] = []
        size = self.cache.block_size
        for index, tokens in new:
            span = range(self.computed[index], self.computed[index] + len(tokens))
            ids += tokens
            positions += span
            slots += [self.tables[index][p // size] * size + p % size for p in span]
        lens = [self.computed[index] + len(tokens) for index, tokens in new]
        width = max(-(-length // size) for length in lens)
        rows = [
            self.tables[index][: -(-n // size)] for (index, _), n in zip(new, lens, strict=True)
        ]
        query_start = tuple(accumulate((len(tokens) for _, tokens in new), initial=0))
        return ForwardBatch(
            input_ids=torch.tensor(ids, device=self.device),
            positions=torch.tensor(positions, device=self.device),
            slot_mapping=torch.tensor(slots, device=self.device),
            block_tables=torch.tensor(
                [row + [0] * (width - len(row)) for row in rows],
                dtype=torch.int32,
                device=self.device,
            ),
            logits_indices=torch.tensor(query_start[1:], device=self.device) - 1,
            query_start=query_start,
            seq_lens=tuple(lens),
        )

    def greedy(self, index: int, logits: Tensor, num_tokens: int) -> list[int]:
        """Continue sequence `index` greedily; `logits` are those of its last token so far."""
        output = [int(logits.argmax())]
        while len(output) < num_tokens:
            (logits,) = self.step([(index, output[-1:])])
            output.append(int(logits[-1].argmax()))
        return output
