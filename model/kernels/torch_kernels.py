"""`TorchKernels`: the operations in plain torch, on any device and in any type.

They are what the hand-written kernels are tested against, and what runs where there are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from model.batch import ForwardBatch
from model.config import ModelConfig
from model.kernels.attention import AttentionPlan, paged_attention, plan_attention
from model.layers.rotary import Rotary, Rotation, rotate

if TYPE_CHECKING:
    from model.decoder import Decoder
    from model.kv_cache import KVCache


@dataclass(frozen=True, slots=True)
class TorchPlan:
    attention: AttentionPlan
    rotation: Rotation | None


class TorchKernels:
    name = "torch"
    transposed_keys = False
    choose_tokens = None

    def __init__(self, config: ModelConfig, dtype: torch.dtype) -> None:
        self.config = config
        self.activation_dtype = dtype

    def plan(self, batch: ForwardBatch, block_size: int, rotary: Rotary | None) -> TorchPlan:
        rotation = None
        if rotary is not None:
            rotation = rotary.rotation(batch.positions, self.activation_dtype)
        return TorchPlan(plan_attention(batch, block_size, self.config), rotation)

    def join(self, decoder: Decoder, kv_cache: KVCache) -> None:
        return None

    def embed(self, input_ids: Tensor, table: Tensor, scale: float) -> Tensor:
        x = F.embedding(input_ids, table)
        return x if scale == 1.0 else x * scale

    def rms_norm(self, x: Tensor, weight: Tensor, eps: float) -> Tensor:
        return F.rms_norm(x, weight.shape, weight, eps)

    def add_rms_norm(
        self, x: Tensor, y: Tensor, weight: Tensor, eps: float
    ) -> tuple[Tensor, Tensor]:
        x = x + y
        return x, F.rms_norm(x, weight.shape, weight, eps)

    def silu_mul(self, x: Tensor) -> Tensor:
        gate, up = x.chunk(2, dim=-1)
        return F.silu(gate) * up

    def attend(
        self,
        qkv: Tensor,
        norms: tuple[Tensor, Tensor] | None,
        k_cache: Tensor,
        v_cache: Tensor,
        plan: TorchPlan,
    ) -> Tensor:
        config = self.config
        num_heads, num_tokens = config.num_heads, qkv.shape[0]
        heads = qkv.view(num_tokens, -1, config.head_dim)
        qk, v = heads[:, : -config.num_kv_heads], heads[:, -config.num_kv_heads :]
        if norms is not None:
            q, k = qk[:, :num_heads], qk[:, num_heads:]
            q, k = (
                F.rms_norm(x, weight.shape, weight, config.norm_eps)
                for x, weight in zip((q, k), norms, strict=True)
            )
            qk = torch.cat((q, k), dim=1)
        if plan.rotation is not None:
            qk = rotate(qk, plan.rotation)
        q, k = qk[:, :num_heads], qk[:, num_heads:]
        scale = config.head_dim**-0.5
        out = paged_attention(q, k, v, k_cache, v_cache, plan.attention, scale)
        return out.view(num_tokens, -1)
