"""Weights of 4 and activations of 8 bits, in plain torch: the twin of the kernels' "int4".

A weight is a whole number of [-8, 7] times a scale in bf16 that a group of inputs of an output
channel share. An activation is one of [-127, 127], with a scale for each group of each row, found
anew for each product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from model.quant.integers import in_groups, to_int4, to_int8
from model.quant.method import Method

if TYPE_CHECKING:
    from model.layers.linear import Linear, StateLayout

INT4_GROUP = 64


class Int4Method(Method):
    """Two weights share a byte: of each group the first half of its inputs and the second."""

    def __init__(self, group: int = INT4_GROUP) -> None:
        super().__init__()
        self.group = group
        self.name = f"int4 in groups of {group}, in torch"

    def process_after_loading(self, layer: Linear) -> None:
        if layer.weight.dtype == torch.uint8:
            return  # restored
        integers, layer.scales = to_int4(in_groups(layer.weight.float(), self.group))
        low, high = (integers + 8.0).to(torch.uint8).chunk(2, dim=-1)
        layer.weight = nn.Parameter(low | high << 4, requires_grad=False)

    def state_layout(self, layer: Linear) -> StateLayout:
        shape = (layer.out_features, -(-layer.in_features // self.group))
        weight = (torch.uint8, (*shape, self.group // 2))
        return {"weight": weight, "scales": (torch.bfloat16, shape)}

    def apply(self, layer: Linear, x: Tensor) -> Tensor:
        """[num_rows, in] -> [num_rows, out]."""
        rows, row_scales = to_int8(in_groups(x.float(), self.group))
        y = x.new_zeros(x.shape[0], layer.out_features, dtype=torch.float32)
        for index in range(rows.shape[1]):
            both = layer.weight[:, index]
            weight = torch.cat((both & 15, both >> 4), dim=1).float() - 8.0
            sums = rows[:, index] @ weight.T
            y += sums * layer.scales[:, index].float() * row_scales[:, index, None]
        return (y if layer.bias is None else y + layer.bias).to(x.dtype)

    def tie(self, layer: Linear, table: nn.Parameter) -> bool:
        layer.weight = table
        self.process_after_loading(layer)
        return False
