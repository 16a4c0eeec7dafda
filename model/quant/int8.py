"""Weights and activations of 8 bits, in plain torch: the twin of the kernels' "int8".

A weight is a whole number of [-127, 127] times its output channel's scale. An activation is one
too, with a scale for each group of inputs of each row, found anew for each product. What is summed
within a group is exact; only the order of the groups' sums differs from the kernels'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from model.quant.integers import in_groups, to_int8
from model.quant.method import Method

if TYPE_CHECKING:
    from model.layers.linear import Linear, StateLayout

# Each product is below 2^14, so a sum of no more than 2^10 of them is exact in float32.
INT8_GROUP = 128


class Int8Method(Method):
    def __init__(self, group: int = INT8_GROUP) -> None:
        super().__init__()
        self.group = group
        self.name = f"int8 in groups of {group}, in torch"

    def process_after_loading(self, layer: Linear) -> None:
        if layer.weight.dtype == torch.int8:
            return  # restored
        integers, layer.scales = to_int8(layer.weight.float())
        layer.weight = nn.Parameter(integers.to(torch.int8), requires_grad=False)

    def state_layout(self, layer: Linear) -> StateLayout:
        shape = (layer.out_features, layer.in_features)
        return {"weight": (torch.int8, shape), "scales": (torch.float32, shape[:1])}

    def apply(self, layer: Linear, x: Tensor) -> Tensor:
        """[num_rows, in] -> [num_rows, out]."""
        rows, row_scales = to_int8(in_groups(x.float(), self.group))
        y = x.new_zeros(x.shape[0], layer.out_features, dtype=torch.float32)
        for index, weight in enumerate(layer.weight.split(self.group, dim=1)):
            sums = rows[:, index, : weight.shape[1]] @ weight.T.float()
            y += sums * row_scales[:, index, None]
        y *= layer.scales
        return (y if layer.bias is None else y + layer.bias).to(x.dtype)

    def tie(self, layer: Linear, table: nn.Parameter) -> bool:
        layer.weight = table
        self.process_after_loading(layer)
        return False
