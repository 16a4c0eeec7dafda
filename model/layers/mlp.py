"""The feed-forward: outer(act(inner(x))), or gated, outer(act(gate(x)) * up(x)) (Shazeer 2020)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.config import ModelConfig
from model.kernels.interface import Kernels
from model.layers.linear import Linear, LinearMethod

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu_tanh": partial(F.gelu, approximate="tanh"),
    "relu": F.relu,
}


class MLP(nn.Module):
    def __init__(
        self, config: ModelConfig, dtype: torch.dtype, method: LinearMethod, kernels: Kernels
    ) -> None:
        super().__init__()
        size = config.intermediate_size
        activation = ACTIVATIONS[config.activation]
        if config.gated_mlp:
            is_silu = config.activation == "silu"
            activation = kernels.silu_mul if is_silu else partial(_gated, activation)
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
        self.steps = self.inner.forward, activation, self.outer.forward

    def forward(self, x: Tensor) -> Tensor:
        """[num_tokens, hidden] -> [num_tokens, hidden]."""
        inner, activation, outer = self.steps
        return outer(activation(inner(x)))


def _gated(activation: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """[num_tokens, 2 * size], gates first -> activation(gates) * the others."""
    gate, up = x.chunk(2, dim=-1)
    return activation(gate) * up
