"""`Linear`: y = x W^T + b. The only caller of quantisation.

It holds one weight made of named parts ("q", "k", "v"), each a range of its rows, so that a loader
can fill them one by one. How the weight is stored and applied is its method's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from model.kernels.cpu.linear import Packed


StateLayout = dict[str, tuple[torch.dtype, tuple[int, ...]]]


class LinearMethod(Protocol):
    """name: for the log and the fingerprint, with whatever the bits of the results depend on"""

    name: str

    def create_weights(self, layer: Linear, *, bias: bool, dtype: torch.dtype) -> None:
        """Register the parameters of `layer`, empty."""

    def load(self, layer: Linear, rows: slice, weight: Tensor, device: torch.device) -> bool:
        """Take rows of the weight from a checkpoint; False if not all of them are finite."""

    def process_after_loading(self, layer: Linear) -> None:
        """Bring the filled parameters into the form that `apply` wants."""

    def apply(self, layer: Linear, x: Tensor) -> Tensor:
        """[num_rows, in] -> [num_rows, out]."""

    def state_layout(self, layer: Linear) -> StateLayout:
        """The attributes of `layer` that hold its weight, less its bias, in the method's form."""

    def restore(self, layer: Linear, state: Mapping[str, Tensor]) -> None:
        """Take copies of such attributes in place of `load`; `process_after_loading` follows."""

    def tie(self, layer: Linear, table: nn.Parameter) -> bool:
        """Make the weight of `layer` of an embedding's table [out, in].

        True: the table is not needed beside it, as `look_up` finds the same numbers in it.
        """

    def look_up(self, layer: Linear, ids: Tensor, scale: float) -> Tensor:
        """ids [num_ids] -> rows of a weight that was tied so, [num_ids, in], times scale."""


class Linear(nn.Module):
    """weight, packed, scales: whatever the method makes of the weight [out, in] that is loaded"""

    weight: nn.Parameter
    bias: nn.Parameter | None
    packed: Packed
    scales: Tensor

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
        self.holds_rows = False
        method.create_weights(self, bias=bias, dtype=dtype)

    def load(self, rows: slice, weight: Tensor, device: torch.device) -> bool:
        """Take rows of the weight from a checkpoint; False if not all of them are finite."""
        return self.method.load(self, rows, weight, device)

    def process_after_loading(self) -> None:
        self.method.process_after_loading(self)

    def tie(self, table: nn.Parameter) -> bool:
        """Take an embedding's table [out, in] for the weight; True: nobody else needs it."""
        self.holds_rows = self.method.tie(self, table)
        return self.holds_rows

    def look_up(self, ids: Tensor, scale: float) -> Tensor:
        """ids [num_ids] -> rows of the weight, [num_ids, in], times scale, if it holds them."""
        return self.method.look_up(self, ids, scale)

    def forward(self, x: Tensor) -> Tensor:
        """[num_rows, in] -> [num_rows, out]."""
        return self.method.apply(self, x)
