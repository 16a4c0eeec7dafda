"""The linear method of the C++ kernels: weights packed for them in fp32, bf16, int8 or int4.

A row's result has the same bits whatever rows come with it. The packed weight replaces the one that
was loaded, so there are never two copies of more than one layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from model.kernels.cpu.linear import PLAIN_FORMATS, LinearKernel
from model.kernels.cpu.memory import Arena
from model.kernels.cpu.workspace import Workspace
from model.quant.method import Method

if TYPE_CHECKING:
    from model.layers.linear import Linear


class PackedMethod(Method):
    """workspace: for results that nobody needs once the method is applied again; None: keep all"""

    def __init__(
        self, kernel: LinearKernel, arena: Arena, workspace: Workspace | None = None
    ) -> None:
        super().__init__(bias_dtype=torch.float32)
        self.name = kernel.name
        self.kernel = kernel
        self.arena = arena
        self.workspace = workspace

    def process_after_loading(self, layer: Linear) -> None:
        layer.packed = self.kernel.pack(layer.weight, layer.bias, self.arena)
        layer.weight = nn.Parameter(layer.packed.panels, requires_grad=False)

    def apply(self, layer: Linear, x: Tensor) -> Tensor:
        """[num_rows, in] -> [num_rows, out], float32."""
        if self.workspace is None:
            out = torch.empty(x.shape[0], layer.out_features)
        else:
            out = self.workspace.take("linear", x.shape[0], layer.out_features)
        self.kernel.multiply(layer.packed, x, out)
        return out

    def tie(self, layer: Linear, table: nn.Parameter) -> bool:
        layer.weight = table
        self.process_after_loading(layer)
        return self.kernel.format in PLAIN_FORMATS.values()

    def look_up(self, layer: Linear, ids: Tensor, scale: float) -> Tensor:
        return self.kernel.look_up(layer.packed, ids, scale)
