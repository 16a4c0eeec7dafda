"""The linear method of the C++ kernels: weights packed for them in fp32, bf16, int8 or int4.

A row's result has the same bits whatever rows come with it. Weights are packed from the checkpoint
as they come, without another copy of them between.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from model.kernels.cpu.linear import PLAIN_FORMATS, LinearKernel
from model.kernels.cpu.memory import Arena
from model.kernels.cpu.workspace import Workspace
from model.quant.method import Method

if TYPE_CHECKING:
    from model.layers.linear import Linear, StateLayout


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

    def load(self, layer: Linear, rows: slice, weight: Tensor, device: torch.device) -> bool:
        if layer.weight.is_meta:
            self._take_panels(layer)
        first, _, _ = rows.indices(layer.out_features)
        if weight.dtype == torch.float16:
            weight = weight.float()
        return self.kernel.pack(layer.weight, weight, first)

    def process_after_loading(self, layer: Linear) -> None:
        if layer.weight.dtype != torch.uint8:  # filled by others
            weight = layer.weight
            self._take_panels(layer)
            self.kernel.pack(layer.weight, weight, 0)
        layer.packed = self.kernel.packed(
            layer.weight, layer.in_features, layer.out_features, layer.bias
        )

    def _take_panels(self, layer: Linear) -> None:
        panels = self.kernel.take_panels(layer.in_features, layer.out_features, self.arena)
        layer.weight = nn.Parameter(panels, requires_grad=False)

    def state_layout(self, layer: Linear) -> StateLayout:
        size = self.kernel.size(layer.in_features, layer.out_features)
        return {"weight": (torch.uint8, (size,))}

    def restore(self, layer: Linear, state: Mapping[str, Tensor]) -> None:
        self._take_panels(layer)
        layer.weight.copy_(state["weight"])

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
