"""`CpuKernels`: the operations in C++, on activations in fp32, whatever the type of the weights.

A row's result has the same bits whatever rows come with it, and a query's whatever part of its
sequence was computed when, on however many threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from model.batch import ForwardBatch
from model.config import ModelConfig
from model.kernels.cpu.attention import MAX_HEAD_DIM, Attention, AttentionPlan
from model.kernels.cpu.blocks import JoinedBlocks, can_join
from model.kernels.cpu.library import FLOAT, LONG, POINTER, Library
from model.kernels.cpu.sampling import Sampling
from model.kernels.cpu.workspace import Workspace
from model.layers.rotary import Rotary

if TYPE_CHECKING:
    from model.decoder import Decoder
    from model.kv_cache import KVCache


def unsupported(config: ModelConfig) -> str | None:
    """Why these kernels cannot compute a model; None: they can."""
    if config.head_dim > MAX_HEAD_DIM:
        return f"head_dim is {config.head_dim}; they have at most {MAX_HEAD_DIM}"
    return None


class CpuKernels:
    """Tensors must be contiguous; ids and block tables, which are indices, in bounds."""

    activation_dtype = torch.float32
    transposed_keys = True

    def __init__(self, library: Library, config: ModelConfig) -> None:
        self.library = library
        self.name = f"{library.isa} {library.digest}"
        self.workspace = Workspace()
        self._attention = Attention(library, config, self.workspace)
        self.choose_tokens = Sampling(library, self.workspace).choose
        pointers, sizes = [POINTER] * 3, [LONG, LONG]
        self._rms_norm = library.function("rms_norm", *pointers, *sizes, FLOAT)
        self._add_rms_norm = library.function("add_rms_norm", *pointers, POINTER, *sizes, FLOAT)
        self._silu_mul = library.function("silu_mul", POINTER, POINTER, *sizes)
        self._embed = {
            type_: library.function(name, *pointers, *sizes, FLOAT)
            for type_, name in ((torch.float32, "embed_fp32"), (torch.bfloat16, "embed_bf16"))
        }

    def plan(self, batch: ForwardBatch, block_size: int, rotary: Rotary | None) -> AttentionPlan:
        return self._attention.plan(batch, block_size, rotary)

    def join(self, decoder: Decoder, kv_cache: KVCache) -> JoinedBlocks | None:
        if not can_join(decoder):
            return None
        return JoinedBlocks(self.library, decoder, kv_cache, self.workspace)

    def embed(self, input_ids: Tensor, table: Tensor, scale: float) -> Tensor:
        num_tokens, size = input_ids.shape[0], table.shape[1]
        out = self.workspace.take("stream", num_tokens, size)
        self._embed[table.dtype](
            out.data_ptr(), input_ids.data_ptr(), table.data_ptr(), num_tokens, size, scale
        )
        return out

    def rms_norm(self, x: Tensor, weight: Tensor, eps: float) -> Tensor:
        num_rows, size = x.shape
        out = torch.empty(num_rows, size)
        self._rms_norm(out.data_ptr(), x.data_ptr(), weight.data_ptr(), num_rows, size, eps)
        return out

    def add_rms_norm(
        self, x: Tensor, y: Tensor, weight: Tensor, eps: float
    ) -> tuple[Tensor, Tensor]:
        num_rows, size = x.shape
        out = self.workspace.take("normed", num_rows, size)
        self._add_rms_norm(
            out.data_ptr(),
            x.data_ptr(),
            y.data_ptr(),
            weight.data_ptr(),
            num_rows,
            size,
            eps,
        )
        return x, out

    def silu_mul(self, x: Tensor) -> Tensor:
        num_rows, size = x.shape
        size //= 2
        out = self.workspace.take("activated", num_rows, size)
        self._silu_mul(out.data_ptr(), x.data_ptr(), num_rows, size)
        return out

    def attend(
        self,
        qkv: Tensor,
        norms: tuple[Tensor, Tensor] | None,
        k_cache: Tensor,
        v_cache: Tensor,
        plan: AttentionPlan,
    ) -> Tensor:
        return self._attention.attend(qkv, norms, k_cache, v_cache, plan)
