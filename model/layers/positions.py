"""Positions added to the embedding: a learned table, or sinusoids (Vaswani et al. 2017)."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.config import ModelConfig
from model.kernels.interface import Kernels


class LearnedPositions(nn.Module):
    def __init__(self, config: ModelConfig, kernels: Kernels) -> None:
        super().__init__()
        shape = (config.max_position_embeddings, config.hidden_size)
        weight = torch.empty(shape, dtype=kernels.activation_dtype)
        self.weight = nn.Parameter(weight, requires_grad=False)

    def forward(self, x: Tensor, positions: Tensor) -> Tensor:
        """x [num_tokens, hidden], positions [num_tokens] -> [num_tokens, hidden]."""
        return x + F.embedding(positions, self.weight)


class SinusoidalPositions(nn.Module):
    """Dimensions 2i and 2i + 1 are sine and cosine of position / 10000^(2i / hidden)."""

    def __init__(self, config: ModelConfig, kernels: Kernels) -> None:
        super().__init__()
        self.hidden_size = config.hidden_size

    def forward(self, x: Tensor, positions: Tensor) -> Tensor:
        """x [num_tokens, hidden], positions [num_tokens] -> [num_tokens, hidden]."""
        even = torch.arange(0, self.hidden_size, 2, device=x.device, dtype=torch.float32)
        frequencies = torch.exp(even * (-math.log(10000.0) / self.hidden_size))
        angles = positions[:, None].float() * frequencies
        waves = torch.stack((angles.sin(), angles.cos()), dim=-1).flatten(1)
        return x + waves[:, : self.hidden_size].to(x.dtype)


def make_positions(config: ModelConfig, kernels: Kernels) -> nn.Module | None:
    """The module that adds positions to the embedding; None where attention rotates instead."""
    if config.position_type == "learned":
        return LearnedPositions(config, kernels)
    if config.position_type == "sinusoidal":
        return SinusoidalPositions(config, kernels)
    return None
