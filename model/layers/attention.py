"""Multi-head attention with grouped key/value heads (Ainslie et al. 2023, GQA) over a paged cache.

Knows nothing of sequences: the kernels get them as their `Plan`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.config import ModelConfig
from model.kernels.interface import Kernels, Plan
from model.layers.linear import Linear, LinearMethod
from model.layers.norm import RMSNorm


class Attention(nn.Module):
    def __init__(
        self, config: ModelConfig, dtype: torch.dtype, method: LinearMethod, kernels: Kernels
    ) -> None:
        super().__init__()
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
            self.q_norm = RMSNorm(config.head_dim, config.norm_eps, kernels)
            self.k_norm = RMSNorm(config.head_dim, config.norm_eps, kernels)
        self.steps = self.qkv.forward, kernels.attend, self.output.forward
        self.norms = self.q_norm, self.k_norm

    def forward(self, x: Tensor, k_cache: Tensor, v_cache: Tensor, plan: Plan) -> Tensor:
        """[num_tokens, hidden] -> [num_tokens, hidden]; writes k and v of the tokens to the cache.

        k_cache, v_cache: of this layer, see `KVCache`
        """
        qkv, attend, output = self.steps
        q_norm, k_norm = self.norms
        norms = None if q_norm is None or k_norm is None else (q_norm.weight, k_norm.weight)
        return output(attend(qkv(x), norms, k_cache, v_cache, plan))
