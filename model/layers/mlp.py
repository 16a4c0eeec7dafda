"""The feed-forward: outer(act(inner(x))), or gated, outer(act(gate(x)) * up(x)) (Shazeer 2020)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.config import ModelConfig
from model.layers.linear import Linear, LinearMethod

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu_tanh": partial(F.gelu, approximate="tanh"),
    "relu": F.relu,
}


class MLP(nn.Module):
    def __init__(self, config: ModelConfig, dtype: torch.dtype, method: LinearMethod) -> None:
        super().__init__()
        size = config.intermediate_size
        self.gated = config.gated_mlp
        self.activation = ACTIVATIONS[config.activation]
        self.inner = Linear(
            config.hidden_size,
            {"gate": size, "up": size} if config.gated_mlp else {"up": size},
            bias=config.mlp_bias,
            dtype=dtype,
            method=method,
        )
        self.outer = Linear(
            size,
            {"output": config.hidden_size},
            bias=config.mlp_bias,
            dtype=dtype,
            method=method,
        )

    def forward(self, x: Tensor) -> Tensor:
        """[num_tokens, hidden] -> [num_tokens, hidden]."""
        y: Tensor = self.inner(x)
        if self.gated:
            gate, up = y.chunk(2, dim=-1)
            y = self.activation(gate) * up
        else:
            y = self.activation(y)
        out: Tensor = self.outer(y)
        return out
