"""What all linear methods share: a layer's parameters as the loader fills them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from model.layers.linear import Linear


class Method:
    """Weights begin as the checkpoint has them.

    bias_dtype: of biases; None: as the weights
    """

    def __init__(self, bias_dtype: torch.dtype | None = None) -> None:
        self.bias_dtype = bias_dtype

    def create_weights(self, layer: Linear, *, bias: bool, dtype: torch.dtype) -> None:
        """Give `layer` its parameters: weight [out, in] and, if asked for, bias [out]."""
        weight = torch.empty(layer.out_features, layer.in_features, dtype=dtype)
        layer.weight = nn.Parameter(weight, requires_grad=False)
        layer.bias = None
        if bias:
            empty = torch.empty(layer.out_features, dtype=self.bias_dtype or dtype)
            layer.bias = nn.Parameter(empty, requires_grad=False)

    def look_up(self, layer: Linear, ids: Tensor, scale: float) -> Tensor:
        raise NotImplementedError("only where `tie` says that the weight holds the table")
