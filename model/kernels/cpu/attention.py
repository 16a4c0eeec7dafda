"""Attention over the paged cache in C++: `source/attention.cpp`, with norms, rotation and cache."""

from __future__ import annotations

import ctypes
from array import array
from dataclasses import dataclass

import torch
from torch import Tensor

from model.batch import ForwardBatch
from model.config import ModelConfig
from model.kernels.cpu.library import FLOAT, LONG, POINTER, Library
from model.kernels.cpu.workspace import Workspace
from model.layers.rotary import Rotary

MAX_HEAD_DIM = 512  # as in cache.h
CACHE_TYPES = {torch.float32: "fp32", torch.bfloat16: "bf16", torch.int8: "int8"}


class Batch(ctypes.Structure):
    """The twin of `Batch` in attention.cpp: the same fields in order."""

    _fields_ = (
        *((name, POINTER) for name in ("slots", "query_start", "seq_lens", "tables")),
        *((name, POINTER) for name in ("cosines", "sines", "partials")),
        *((name, LONG) for name in ("num_seqs", "num_tokens", "table_width", "block_size")),
        *((name, LONG) for name in ("num_heads", "num_kv_heads", "head_dim", "window")),
        *((name, FLOAT) for name in ("scale", "eps")),
    )


@dataclass(frozen=True, slots=True)
class AttentionPlan:
    """One forward pass, as the kernel takes it.

    address: of `batch`
    alive: what `batch` points to
    """

    address: int
    num_tokens: int
    batch: Batch
    alive: tuple[object, ...]


class Attention:
    """For the attention of one model, with a cache of any of `CACHE_TYPES`."""

    def __init__(self, library: Library, config: ModelConfig, workspace: Workspace) -> None:
        self.workspace = workspace
        self.query_size = config.query_size
        self._attend = {
            dtype: library.function(f"attend_{name}", *[POINTER] * 7)
            for dtype, name in CACHE_TYPES.items()
        }
        self._partials_size = library.function("partials_size", POINTER, result=LONG)
        self._rotation = library.function("rotation", *[POINTER] * 4, LONG, LONG, FLOAT)
        self._constant = Batch(
            num_heads=config.num_heads,
            num_kv_heads=config.num_kv_heads,
            head_dim=config.head_dim,
            window=config.sliding_window or 0,
            scale=config.head_dim**-0.5,
            eps=config.norm_eps,
        )

    def plan(self, batch: ForwardBatch, block_size: int, rotary: Rotary | None) -> AttentionPlan:
        starts, lens = array("i", batch.query_start), array("i", batch.seq_lens)
        slots, tables = batch.slot_mapping, batch.block_tables
        struct = Batch.from_buffer_copy(self._constant)
        struct.slots = slots.data_ptr()
        struct.query_start = starts.buffer_info()[0]
        struct.seq_lens = lens.buffer_info()[0]
        struct.tables = tables.data_ptr()
        struct.num_seqs, struct.num_tokens = batch.num_seqs, batch.num_tokens
        struct.table_width, struct.block_size = tables.shape[1], block_size
        address = ctypes.addressof(struct)
        alive: tuple[object, ...] = (starts, lens, slots, tables)
        if rotary is not None:
            cosines, sines = self._rotate(batch, rotary)
            struct.cosines, struct.sines = cosines.data_ptr(), sines.data_ptr()
        num_partials = self._partials_size(address)
        if num_partials:
            struct.partials = self.workspace.take("partials", 1, num_partials).data_ptr()
        return AttentionPlan(address, batch.num_tokens, struct, alive)

    def _rotate(self, batch: ForwardBatch, rotary: Rotary) -> tuple[Tensor, Tensor]:
        """Cosines and sines of the batch's positions, [num_tokens, head_dim / 2] each."""
        num_tokens, half = batch.num_tokens, rotary.frequencies.shape[0]
        cosines = self.workspace.take("cosines", num_tokens, half)
        sines = self.workspace.take("sines", num_tokens, half)
        self._rotation(
            cosines.data_ptr(),
            sines.data_ptr(),
            batch.positions.data_ptr(),
            rotary.frequencies.data_ptr(),
            num_tokens,
            half,
            rotary.scale,
        )
        return cosines, sines

    def attend(
        self,
        qkv: Tensor,
        norms: tuple[Tensor, Tensor] | None,
        k_cache: Tensor,
        v_cache: Tensor,
        plan: AttentionPlan,
    ) -> Tensor:
        """See `Kernels.attend`."""
        q_norm, k_norm = (
            (None, None) if norms is None else (norms[0].data_ptr(), norms[1].data_ptr())
        )
        out = self.workspace.take("attended", plan.num_tokens, self.query_size)
        self._attend[k_cache.dtype](
            plan.address,
            out.data_ptr(),
            qkv.data_ptr(),
            q_norm,
            k_norm,
            k_cache.data_ptr(),
            v_cache.data_ptr(),
        )
        return out
