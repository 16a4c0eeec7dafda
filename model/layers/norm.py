"""Normalisation: RMSNorm (Zhang & Sennrich 2019) and LayerNorm (Ba et al. 2016)."""

from __future__ import annotations

from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.config import ModelConfig
from model.kernels.interface import Kernels


class RMSNorm(nn.Module):
    def __init__(self, size: int, eps: float, kernels: Kernels) -> None:
        super().__init__()
        weight = torch.empty(size, dtype=kernels.activation_dtype)
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.eps = eps
        self.kernels = kernels

    def forward(self, x: Tensor) -> Tensor:
        """[num_rows, size] -> [num_rows, size]."""
        return self.kernels.rms_norm(x, self.weight, self.eps)

    def add(self, x: Tensor, y: Tensor | None) -> tuple[Tensor, Tensor]:
        """[num_rows, size] -> x + y, which may take the place of x, and its norm."""
        if y is None:
            return x, self.forward(x)
        weight = cast(Tensor, self._parameters["weight"])  # found sooner than `self.weight`
        return self.kernels.add_rms_norm(x, y, weight, self.eps)


class LayerNorm(nn.Module):
    def __init__(self, size: int, eps: float, kernels: Kernels) -> None:
        super().__init__()
        dtype = kernels.activation_dtype
        self.weight = nn.Parameter(torch.empty(size, dtype=dtype), requires_grad=False)
        self.bias = nn.Parameter(torch.empty(size, dtype=dtype), requires_grad=False)
        self.size = (size,)
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """[num_rows, size] -> [num_rows, size]."""
        return F.layer_norm(x, self.size, self.weight, self.bias, self.eps)

    def add(self, x: Tensor, y: Tensor | None) -> tuple[Tensor, Tensor]:
        """[num_rows, size] -> x + y and its norm."""
        x = x if y is None else x + y
        return x, self.forward(x)


Norm = RMSNorm | LayerNorm
NORMS: dict[str, type[Norm]] = {"rms": RMSNorm, "layer": LayerNorm}


def make_norm(config: ModelConfig, kernels: Kernels) -> Norm:
    return NORMS[config.norm](config.hidden_size, config.norm_eps, kernels)
