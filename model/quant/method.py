"""What all linear methods share: a layer's parameters as the loader fills them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from model.layers.linear import Linear, StateLayout


def fill(
    owner: nn.Module, attribute: str, rows: slice, tensor: Tensor, device: torch.device
) -> bool:
    """Copy `tensor` into rows of a parameter, which is allocated if it is on "meta" still.

    False if not all is finite, in the parameter's type.
    """
    parameter: nn.Parameter = getattr(owner, attribute)
    if parameter.is_meta:
        empty = torch.empty_like(parameter, device=device)
        parameter = nn.Parameter(empty, requires_grad=False)
        setattr(owner, attribute, parameter)
    destination = parameter.data[rows]
    destination.copy_(tensor)
    if not destination.numel():
        return True
    # Both ends are finite exactly if all is: NaN is contagious in a minimum. It costs about as much
    # as the copy, and far less than isfinite.
    return bool(torch.stack(destination.aminmax()).isfinite().all())


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

    def load(self, layer: Linear, rows: slice, weight: Tensor, device: torch.device) -> bool:
        """Copy rows of the weight to their place, allocated before the first of them."""
        return fill(layer, "weight", rows, weight, device)

    def state_layout(self, layer: Linear) -> StateLayout:
        return {"weight": (layer.weight.dtype, (layer.out_features, layer.in_features))}

    def restore(self, layer: Linear, state: Mapping[str, Tensor]) -> None:
        layer.weight = nn.Parameter(state["weight"].clone(), requires_grad=False)
        if "scales" in state:
            layer.scales = state["scales"].clone()

    def look_up(self, layer: Linear, ids: Tensor, scale: float) -> Tensor:
        raise NotImplementedError("only where `tie` says that the weight holds the table")
