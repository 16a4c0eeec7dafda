"""All blocks of a decoder as one operation: `source/blocks.cpp`."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

from model.kernels.cpu.attention import CACHE_TYPES, AttentionPlan
from model.kernels.cpu.library import FLOAT, LONG, POINTER, Library, address_of
from model.kernels.cpu.linear import Packed
from model.kernels.cpu.workspace import Workspace

if TYPE_CHECKING:
    from model.decoder import Decoder
    from model.kv_cache import KVCache
    from model.layers.block import PreNormBlock
    from model.layers.linear import Linear
    from model.layers.norm import RMSNorm


class Block(ctypes.Structure):
    """The twin of `Block` in blocks.cpp: the same fields in order."""

    _fields_ = tuple(
        (name, POINTER)
        for name in (
            *("attention_norm", "mlp_norm", "q_norm", "k_norm"),
            *("qkv", "output", "inner", "outer", "k_cache", "v_cache"),
        )
    )


class Blocks(ctypes.Structure):
    """The twin of `Blocks` in blocks.cpp: the same fields in order."""

    _fields_ = (
        *((name, POINTER) for name in ("blocks", "norm", "attend")),
        *((name, LONG) for name in ("num_blocks", "hidden")),
        ("eps", FLOAT),
    )


class Results(ctypes.Structure):
    """The twin of `Results` in blocks.cpp: the same fields in order."""

    _fields_ = tuple(
        (name, POINTER) for name in ("normed", "wide", "attended", "activated", "narrow")
    )


def can_join(decoder: Decoder) -> bool:
    """Whether the blocks consist of these operations, with weights packed for them."""
    config = decoder.config
    return (
        (config.norm, config.norm_placement) == ("rms", "pre")
        and config.gated_mlp
        and config.activation == "silu"
        and all(hasattr(linear, "packed") for linear in decoder.linears().values())
    )


class JoinedBlocks:
    """The blocks of a decoder that `can_join`, and its last norm, over one cache.

    They take the weights where they are: these must be loaded, and the decoder must outlive them.
    """

    def __init__(
        self, library: Library, decoder: Decoder, kv_cache: KVCache, workspace: Workspace
    ) -> None:
        self._run = library.function("run_blocks", *[POINTER] * 4, LONG, POINTER)
        self._workspace = workspace
        config = self._config = decoder.config
        caches = zip(kv_cache.k, kv_cache.v, strict=True)
        blocks = [
            _block(cast("PreNormBlock", block), k_cache, v_cache)
            for block, (k_cache, v_cache) in zip(decoder.blocks, caches, strict=True)
        ]
        array = (Block * len(blocks))(*blocks)
        attend = library.function(f"attend_{CACHE_TYPES[kv_cache.k[0].dtype]}", *[POINTER] * 7)
        self._blocks = Blocks(
            blocks=ctypes.addressof(array),
            norm=_address(decoder.norm),
            attend=address_of(attend),
            num_blocks=len(blocks),
            hidden=config.hidden_size,
            eps=config.norm_eps,
        )
        self._alive = array, kv_cache
        self._address = ctypes.addressof(self._blocks)

    def __call__(self, x: Tensor, plan: AttentionPlan) -> Tensor:
        """[num_tokens, hidden], which is used up -> [num_tokens, hidden], after the last norm."""
        num_rows = plan.num_tokens
        results = self._take_results(num_rows)
        out = torch.empty(x.shape)
        self._run(
            *(self._address, plan.address, ctypes.addressof(results)),
            *(x.data_ptr(), num_rows, out.data_ptr()),
        )
        return out

    def _take_results(self, num_rows: int) -> Results:
        take, config = self._workspace.take, self._config
        qkv_size = config.query_size + 2 * config.kv_size
        sizes = {
            "normed": config.hidden_size,
            "wide": max(qkv_size, 2 * config.intermediate_size),
            "attended": config.query_size,
            "activated": config.intermediate_size,
            "narrow": config.hidden_size,
        }
        return Results(*(take(name, num_rows, size).data_ptr() for name, size in sizes.items()))


def _block(block: PreNormBlock, k_cache: Tensor, v_cache: Tensor) -> Block:
    attention, mlp = block.attention, block.mlp
    return Block(
        attention_norm=_address(block.attention_norm),
        mlp_norm=_address(block.mlp_norm),
        q_norm=_address(attention.q_norm),
        k_norm=_address(attention.k_norm),
        qkv=_packed(attention.qkv),
        output=_packed(attention.output),
        inner=_packed(mlp.inner),
        outer=_packed(mlp.outer),
        k_cache=k_cache.data_ptr(),
        v_cache=v_cache.data_ptr(),
    )


def _address(norm: nn.Module | None) -> int | None:
    return None if norm is None else cast("RMSNorm", norm).weight.data_ptr()


def _packed(linear: Linear) -> int:
    packed: Packed = linear.packed
    return packed.address
