"""Matrix products with packed weights in C++: `source/linear.h` and the formats beside it."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import torch
from torch import Tensor

from model.kernels.cpu.library import FLOAT, LONG, POINTER, Library, address_of
from model.kernels.cpu.memory import Arena

PLAIN_FORMATS = {torch.float32: "fp32", torch.bfloat16: "bf16"}


class Layer(ctypes.Structure):
    """The twin of `Layer` in layer.h: the same fields in order."""

    _fields_ = (
        ("panels", POINTER),
        ("bias", POINTER),
        *((name, LONG) for name in ("in_features", "out_features", "group")),
        ("multiply", POINTER),
    )


class Channels(ctypes.Structure):
    """The twin of `Channels` in pack.h: the same fields in order."""

    _fields_ = (
        ("rows", POINTER),
        *((name, LONG) for name in ("is_bf16", "in_features", "first", "count")),
    )


@dataclass(frozen=True, slots=True)
class Packed:
    """A weight in the form that the kernels read.

    panels: uint8
    address: of `layer`
    bias: [out] float32, which `layer` points to
    """

    panels: Tensor
    address: int
    layer: Layer
    bias: Tensor | None


class LinearKernel:
    """The products in one format: "fp32", "bf16", "int8" or "int4".

    group: inputs that share a scale: of activations, in int4 of weights too; a multiple of 32, and
        256 at most
    """

    def __init__(self, library: Library, format: str, group: int = 0) -> None:
        self.format, self.group = format, group
        self.name = f"{format} in groups of {group}" if group else format
        self._multiply = library.function(f"linear_{format}", POINTER, POINTER, LONG, POINTER)
        self._size = library.function(f"size_{format}", LONG, LONG, LONG, result=LONG)
        self._pack = library.function(f"pack_{format}", POINTER, POINTER, LONG, result=LONG)
        if format in PLAIN_FORMATS.values():
            self._look_up = library.function(
                f"look_up_{format}", POINTER, POINTER, POINTER, LONG, FLOAT
            )

    def size(self, in_features: int, out_features: int) -> int:
        """Bytes of the panels of a weight."""
        size: int = self._size(in_features, out_features, self.group)
        return size

    def take_panels(self, in_features: int, out_features: int, arena: Arena) -> Tensor:
        """Memory for the panels of a weight."""
        panels = arena.take(self.size(in_features, out_features))
        panels[-self.size(in_features, 1) :].zero_()  # the lanes that the last one has no use for
        return panels

    def pack(self, panels: Tensor, weight: Tensor, first: int) -> bool:
        """Pack rows of a weight, [count, in] float32 or bfloat16, the first of which is `first`.

        False if not all of it is finite, in bf16 once rounded.
        """
        weight = weight.contiguous()
        is_bf16, (count, in_features) = weight.dtype == torch.bfloat16, weight.shape
        channels = Channels(weight.data_ptr(), is_bf16, in_features, first, count)
        return bool(self._pack(panels.data_ptr(), ctypes.addressof(channels), self.group))

    def packed(
        self, panels: Tensor, in_features: int, out_features: int, bias: Tensor | None
    ) -> Packed:
        """A weight whose rows are all packed, for use."""
        pointer = bias.data_ptr() if bias is not None else None
        sizes = in_features, out_features, self.group
        layer = Layer(panels.data_ptr(), pointer, *sizes, address_of(self._multiply))
        return Packed(panels, ctypes.addressof(layer), layer, bias)

    def multiply(self, packed: Packed, x: Tensor, out: Tensor) -> None:
        """x [num_rows, in], out [num_rows, out], both float32 and contiguous."""
        self._multiply(packed.address, x.data_ptr(), x.shape[0], out.data_ptr())

    def look_up(self, packed: Packed, ids: Tensor, scale: float) -> Tensor:
        """ids [num_ids] int64, outputs of a plain format -> their weights, [num_ids, in] float32,
        times scale."""
        out = torch.empty(ids.shape[0], packed.layer.in_features)
        self._look_up(packed.address, out.data_ptr(), ids.data_ptr(), ids.shape[0], scale)
        return out
