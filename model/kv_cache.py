"""`KVCache`: keys and values of all layers, in blocks of slots; who owns a block is not here."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from model.config import ModelConfig
from model.huge_pages import lazy_zeros


@dataclass(frozen=True, slots=True)
class KVCache:
    """k, v: for each layer [num_blocks, num_kv_heads, block_size, head_dim].

    Slot block_id * block_size + offset holds one token. A head's tokens of a block lie together,
    so that attention reads them in one piece. Written by the attention layer; the engine clears
    what is broken.
    """

    k: tuple[Tensor, ...]
    v: tuple[Tensor, ...]
    num_blocks: int
    block_size: int

    @classmethod
    def allocate(
        cls,
        config: ModelConfig,
        num_blocks: int,
        block_size: int,
        dtype: torch.dtype,
        device: torch.device | str,
    ) -> KVCache:
        """All zeros. On a CPU memory is taken as it is written to."""
        entry = config.num_kv_heads, block_size, config.head_dim
        shape = (2, config.num_layers, num_blocks, *entry)
        if torch.device(device).type == "cpu":
            k, v = lazy_zeros(shape, dtype)
        else:
            k, v = torch.zeros(shape, dtype=dtype, device=device)
        return cls(tuple(k), tuple(v), num_blocks, block_size)

    def clear(self, slots: list[int]) -> None:
        """Zero the keys and values in these slots."""
        places = torch.tensor(slots, dtype=torch.int64, device=self.k[0].device)
        blocks, offsets = places // self.block_size, places % self.block_size
        for cache in (*self.k, *self.v):
            cache[blocks, :, offsets] = 0.0

    @staticmethod
    def bytes_per_block(config: ModelConfig, block_size: int, dtype: torch.dtype) -> int:
        """Bytes that one block takes in all layers together."""
        return 2 * config.num_layers * block_size * config.kv_size * dtype.itemsize
