"""The wirings of a block: where its norms stand. `ModelConfig.norm_placement` chooses one.

pre:   x ─┬─ norm ─ attention ─ + ─┬─ norm ─ mlp ─ + ─> x
          └─────────────────────┘  └───────────────┘

post (Vaswani et al. 2017):
       x ─┬─ attention ─ + ─ norm ─┬─ mlp ─ + ─ norm ─> x
          └──────────────┘         └────────┘

A block leaves its last addition to whatever comes next, as two addends (x, y), because an addition
and the norm after it are one operation. y is None where there is nothing to add.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.config import ModelConfig
from model.kernels.interface import Kernels, Plan
from model.layers.attention import Attention
from model.layers.linear import LinearMethod
from model.layers.mlp import MLP
from model.layers.norm import make_norm

# A module finds its parts by a search that takes longer than some of them: hot paths keep them in
# tuples, and call `forward` itself.
Addends = tuple[Tensor, Tensor | None]


class PreNormBlock(nn.Module):
    def __init__(
        self, config: ModelConfig, dtype: torch.dtype, method: LinearMethod, kernels: Kernels
    ) -> None:
        super().__init__()
        self.attention_norm = make_norm(config, kernels)
        self.attention = Attention(config, dtype, method, kernels)
        self.mlp_norm = make_norm(config, kernels)
        self.mlp = MLP(config, dtype, method, kernels)
        self.steps = (
            self.attention_norm.add,
            self.attention.forward,
            self.mlp_norm.add,
            self.mlp.forward,
        )

    def forward(self, addends: Addends, k_cache: Tensor, v_cache: Tensor, plan: Plan) -> Addends:
        """[num_tokens, hidden] each."""
        attention_norm, attention, mlp_norm, mlp = self.steps
        x, y = attention_norm(*addends)
        x, y = mlp_norm(x, attention(y, k_cache, v_cache, plan))
        return x, mlp(y)


class PostNormBlock(PreNormBlock):
    """The same parts, normalised after each residual addition."""

    def forward(self, addends: Addends, k_cache: Tensor, v_cache: Tensor, plan: Plan) -> Addends:
        """[num_tokens, hidden] each; the second is always None."""
        attention_norm, attention, mlp_norm, mlp = self.steps
        x, _ = addends
        _, x = attention_norm(x, attention(x, k_cache, v_cache, plan))
        _, x = mlp_norm(x, mlp(x))
        return x, None


BLOCKS = {"pre": PreNormBlock, "post": PostNormBlock}


def make_blocks(
    config: ModelConfig, dtype: torch.dtype, method: LinearMethod, kernels: Kernels
) -> nn.ModuleList:
    block = BLOCKS[config.norm_placement]
    return nn.ModuleList(block(config, dtype, method, kernels) for _ in range(config.num_layers))


def make_final_norm(config: ModelConfig, kernels: Kernels) -> nn.Module:
    """After the last block; post-norm blocks end in a norm of their own."""
    return make_norm(config, kernels) if config.norm_placement == "pre" else nn.Identity()
