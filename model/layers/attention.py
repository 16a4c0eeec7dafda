"""Multi-head attention with grouped key/value heads (Ainslie et al. 2023, GQA) over a paged cache.

Knows nothing of sequences: the kernel gets them as an `AttentionPlan`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.config import ModelConfig
from model.kernels.attention import AttentionPlan, paged_attention
from model.layers.linear import Linear, LinearMethod
from model.layers.norm import RMSNorm
from model.layers.rotary import Rotation, rotate


class Attention(nn.Module):
    def __init__(self, config: ModelConfig, dtype: torch.dtype, method: LinearMethod) -> None:
        super().__init__()
        self.num_heads = config.num_heads
        self.num_kv_heads = config.num_kv_heads
        self.head_dim = config.head_dim
        self.scale = config.head_dim**-0.5
        self.qkv = Linear(
            config.hidden_size,
            {"q": config.query_size, "k": config.kv_size, "v": config.kv_size},
            bias=config.qkv_bias,
            dtype=dtype,
            method=method,
        )
        self.output = Linear(
            config.query_size,
            {"output": config.hidden_size},
            bias=config.attention_output_bias,
            dtype=dtype,
            method=method,
        )
        self.q_norm = self.k_norm = None
        if config.qk_norm:
            self.q_norm = RMSNorm(config.head_dim, config.norm_eps, dtype)
            self.k_norm = RMSNorm(config.head_dim, config.norm_eps, dtype)

    def forward(
        self,
        x: Tensor,
        rotation: Rotation | None,
        k_cache: Tensor,
        v_cache: Tensor,
        plan: AttentionPlan,
    ) -> Tensor:
        """[num_tokens, hidden] -> [num_tokens, hidden]; writes k and v of the tokens to the cache.

        k_cache, v_cache: [num_blocks, num_kv_heads, block_size, head_dim]
        """
        num_tokens = x.shape[0]
        num_qk_heads = self.num_heads + self.num_kv_heads
        heads = self.qkv(x).view(num_tokens, num_qk_heads + self.num_kv_heads, self.head_dim)
        qk, v = heads[:, :num_qk_heads], heads[:, num_qk_heads:]
        if self.q_norm is not None and self.k_norm is not None:
            q, k = qk[:, : self.num_heads], qk[:, self.num_heads :]
            qk = torch.cat((self.q_norm(q), self.k_norm(k)), dim=1)
        if rotation is not None:
            qk = rotate(qk, rotation)
        q, k = qk[:, : self.num_heads], qk[:, self.num_heads :]
        y = paged_attention(q, k, v, k_cache, v_cache, plan, self.scale)
        out: Tensor = self.output(y.view(num_tokens, -1))
        return out
