"""`KVCache`: keys and values of all layers, in blocks of slots; who owns a block is not here.

An entry is a head's key or value of one token. In the model's type it is [head_dim]. In int8 it is
whole numbers of [-127, 127], and the bytes of their scale, a float32, at the next multiple of 4:
the largest magnitude becomes 127, the others are rounded to the nearest, ties to even. So what is
held of a token depends on nothing but the token. An entry that is not finite has the scale NaN.

Kernels that compute the scores of several keys in one vector want the keys of a block transposed:
their numbers of one dimension side by side, dimension after dimension, and in int8 the scales after
all numbers. The kernels' twin of this is `model/kernels/cpu/source/cache.h`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from model.config import ModelConfig
from model.huge_pages import lazy_zeros
from model.quant.integers import to_int8

SCALE_BYTES = 4


@dataclass(frozen=True, slots=True)
class KVCache:
    """k, v: for each layer [num_blocks, num_kv_heads, block_size, entry_size]; k, if it is
        transposed, [num_blocks, num_kv_heads, entry_size, block_size].

    Slot block_id * block_size + offset holds one token. A head's tokens of a block lie together,
    so that attention reads them in one piece. Written by the attention layer; the engine clears
    what is broken.
    """

    k: tuple[Tensor, ...]
    v: tuple[Tensor, ...]
    num_blocks: int
    block_size: int
    transposed_keys: bool = False

    @classmethod
    def allocate(
        cls,
        config: ModelConfig,
        num_blocks: int,
        block_size: int,
        dtype: torch.dtype,
        device: torch.device | str,
        *,
        transposed_keys: bool = False,
    ) -> KVCache:
        """All zeros. dtype: the model's, or int8. On a CPU memory is taken as it is written to.

        transposed_keys: as `Kernels` say
        """
        size = entry_size(config.head_dim, dtype)
        heads = config.num_layers, num_blocks, config.num_kv_heads
        shape = (2, *heads, block_size, size)
        if torch.device(device).type == "cpu":
            k, v = lazy_zeros(shape, dtype)
        else:
            k, v = torch.zeros(shape, dtype=dtype, device=device)
        if transposed_keys:
            k = k.view(*heads, size, block_size)
        return cls(tuple(k), tuple(v), num_blocks, block_size, transposed_keys)

    def clear(self, slots: list[int]) -> None:
        """Zero the keys and values in these slots."""
        places = torch.tensor(slots, dtype=torch.int64, device=self.k[0].device)
        blocks, offsets = places // self.block_size, places % self.block_size
        for k, v in zip(self.k, self.v, strict=True):
            keys = transposed_parts(k) if self.transposed_keys else (k.mT,)
            for part in (*keys, v.mT):
                part[blocks, :, :, offsets] = 0

    @staticmethod
    def bytes_per_block(config: ModelConfig, block_size: int, dtype: torch.dtype) -> int:
        """Bytes that one block takes in all layers together."""
        entry = entry_size(config.head_dim, dtype) * dtype.itemsize
        return 2 * config.num_layers * block_size * config.num_kv_heads * entry


def entry_size(head_dim: int, dtype: torch.dtype) -> int:
    """Elements of `dtype` that an entry takes."""
    return -(-head_dim // 4) * 4 + SCALE_BYTES if dtype == torch.int8 else head_dim


def transposed_parts(keys: Tensor) -> tuple[Tensor, ...]:
    """Transposed keys [..., entry_size, block_size] -> views of what they consist of: numbers
    [..., head_dim or, in int8, the next multiple of 4, block_size], and in int8 scales
    [..., 1, block_size] float32."""
    if keys.dtype != torch.int8:
        return (keys,)
    numbers, scales = keys[..., :-SCALE_BYTES, :], keys[..., -SCALE_BYTES:, :]
    return numbers, scales.flatten(-2).view(torch.float32)[..., None, :]


def to_entries(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Keys or values [..., head_dim] -> [..., entry_size] of `dtype`."""
    if dtype != torch.int8:
        return x.to(dtype)
    numbers, scales = to_int8(x.float())
    numbers = F.pad(numbers.to(torch.int8), (0, -x.shape[-1] % 4))
    return torch.cat((numbers, scales[..., None].view(torch.int8)), dim=-1)


def from_entries(entries: Tensor, like: Tensor) -> Tensor:
    """[..., entry_size] -> keys or values [..., head_dim], of the size and the type of `like`'s."""
    if entries.dtype != torch.int8:
        return entries.to(like.dtype)
    scales = entries[..., -SCALE_BYTES:].view(torch.float32)
    return (entries[..., : like.shape[-1]] * scales).to(like.dtype)
