"""`Linear`: y = x W^T + b. The only caller of quantisation.

It holds one weight made of named parts ("q", "k", "v"), each a range of its rows, so that a loader
can fill them one by one. How the weight is stored and applied is its method's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import Protocol

import torch
from torch import Tensor, nn


class LinearMethod(Protocol):
    def create_weights(self, layer: Linear, *, bias: bool, dtype: torch.dtype) -> None:
        """Register the parameters of `layer`, empty."""

    def process_after_loading(self, layer: Linear) -> None:
        """Bring the filled parameters into the form that `apply` wants."""

    def apply(self, layer: Linear, x: Tensor) -> Tensor:
        """[num_rows, in] -> [num_rows, out]."""


class Linear(nn.Module):
    weight: nn.Parameter
    bias: nn.Parameter | None

    def __init__(
        self,
        in_features: int,
        parts: Mapping[str, int],
        *,
        bias: bool,
        dtype: torch.dtype,
        method: LinearMethod,
    ) -> None:
        super().__init__()
        ends = list(accumulate(parts.values()))
        self.in_features = in_features
        self.out_features = ends[-1]
        self.rows = {
            name: slice(end - size, end)
            for (name, size), end in zip(parts.items(), ends, strict=True)
        }
        self.method = method
        method.create_weights(self, bias=bias, dtype=dtype)

    def process_after_loading(self) -> None:
        self.method.process_after_loading(self)

    def forward(self, x: Tensor) -> Tensor:
        """[num_rows, in] -> [num_rows, out]."""
        return self.method.apply(self, x)
