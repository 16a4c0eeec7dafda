"""Operations on rows, [num_rows, size] float32: each row's result depends on that row alone."""

from __future__ import annotations

import torch
from torch import Tensor

from model.kernels.cpu.library import FLOAT, LONG, POINTER, Library


class Rows:
    def __init__(self, library: Library) -> None:
        self._rms_norm = library.function("rms_norm", POINTER, POINTER, POINTER, LONG, LONG, FLOAT)

    def rms_norm(self, x: Tensor, weight: Tensor, eps: float) -> Tensor:
        """x [..., size] contiguous, weight [size], both float32 -> x / rms(x) * weight."""
        out = torch.empty_like(x)
        size = weight.shape[0]
        self._rms_norm(
            out.data_ptr(), x.data_ptr(), weight.data_ptr(), x.numel() // size, size, eps
        )
        return out
