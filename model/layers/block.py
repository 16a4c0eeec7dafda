"""The wirings of a block: where its norms stand. `ModelConfig.norm_placement` chooses one.

pre:   x ─┬─ norm ─ attention ─ + ─┬─ norm ─ mlp ─ + ─> x
          └─────────────────────┘  └───────────────┘

post (Vaswani et al. 2017):
       x ─┬─ attention ─ + ─ norm ─┬─ mlp ─ + ─ norm ─> x
          └──────────────┘         └────────┘
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.config import ModelConfig
from model.kernels.attention import AttentionPlan
from model.layers.attention import Attention
from model.layers.linear import LinearMethod
from model.layers.mlp import MLP
from model.layers.norm import make_norm
from model.layers.rotary import Rotation


class PreNormBlock(nn.Module):
    def __init__(self, config: ModelConfig, dtype: torch.dtype, method: LinearMethod) -> None:
        super().__init__()
        self.attention_norm = make_norm(config, dtype)
        self.attention = Attention(config, dtype, method)
        self.mlp_norm = make_norm(config, dtype)
        self.mlp = MLP(config, dtype, method)

    def forward(
        self,
        x: Tensor,
        rotation: Rotation | None,
        k_cache: Tensor,
        v_cache: Tensor,
        plan: AttentionPlan,
    ) -> Tensor:
        """[num_tokens, hidden] -> [num_tokens, hidden]."""
        x = x + self.attention(self.attention_norm(x), rotation, k_cache, v_cache, plan)
        out: Tensor = x + self.mlp(self.mlp_norm(x))
        return out


class PostNormBlock(PreNormBlock):
    """The same parts, normalised after each residual addition."""

    def forward(
        self,
        x: Tensor,
        rotation: Rotation | None,
        k_cache: Tensor,
        v_cache: Tensor,
        plan: AttentionPlan,
    ) -> Tensor:
        """[num_tokens, hidden] -> [num_tokens, hidden]."""
        x = self.attention_norm(x + self.attention(x, rotation, k_cache, v_cache, plan))
        out: Tensor = self.mlp_norm(x + self.mlp(x))
        return out


BLOCKS = {"pre": PreNormBlock, "post": PostNormBlock}


def make_blocks(config: ModelConfig, dtype: torch.dtype, method: LinearMethod) -> nn.ModuleList:
    block = BLOCKS[config.norm_placement]
    return nn.ModuleList(block(config, dtype, method) for _ in range(config.num_layers))


def make_final_norm(config: ModelConfig, dtype: torch.dtype) -> nn.Module:
    """After the last block; post-norm blocks end in a norm of their own."""
    return make_norm(config, dtype) if config.norm_placement == "pre" else nn.Identity()
