"""Numbers as small integers times a scale, in plain torch: the same integers as the C++ kernels'.

What the kernels do is written in `model/kernels/cpu/source/quantise.h` and `linear_int4.cpp`. Each
operation here is rounded as there, so weights and activations come out alike to the last bit.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

TINY = 1e-30  # below it nothing is told from zero: 127 / x must not overflow
INT4_CANDIDATES = (6.8, 7.3, 7.8, 8.3, 8.8, 9.3, 9.8, 10.3)


def in_groups(x: Tensor, group: int) -> Tensor:
    """[rows, size] -> [rows, groups, group], with zeros at the end."""
    rows, size = x.shape
    return F.pad(x, (0, -size % group)).view(rows, -1, group)


def to_int8(x: Tensor) -> tuple[Tensor, Tensor]:
    """[..., size] float32 -> whole numbers of [-127, 127] as float32, and scales [...].

    Where not all numbers of a row are finite, its scale is NaN.
    """
    most = x.abs().amax(-1)
    finite, tiny = most.isfinite(), most < TINY
    # By tensors: a number divided by a tensor is multiplied by the reciprocal, and rounded twice.
    factor = torch.where(finite & ~tiny, most.new_tensor(127.0) / most, 0.0)
    integers = torch.where(finite[..., None], (x * factor[..., None]).round(), 0.0)
    scales = torch.where(tiny, 0.0, most / 127.0)
    return integers, torch.where(finite, scales, torch.nan)


def to_int4(x: Tensor) -> tuple[Tensor, Tensor]:
    """[..., group] float32, finite -> whole numbers of [-8, 7] as float32, and scales [...] bf16.

    Of some scales, by which the largest number becomes about -8, that of the least squared error.
    """
    most, least = x.amax(-1), x.amin(-1)
    largest = torch.where(most >= -least, most, least)
    tiny = largest.abs() < TINY
    best, least_error = torch.zeros_like(largest), torch.full_like(largest, torch.inf)
    for candidate in INT4_CANDIDATES:
        scale = (largest / -candidate).bfloat16().float()
        error = _squared_error(x * (1.0 / scale)[..., None]) * (scale * scale)
        better = error < least_error
        best = torch.where(better, scale, best)
        least_error = torch.where(better, error, least_error)
    per_scale = torch.where(tiny, 0.0, 1.0 / best)
    return _whole(x * per_scale[..., None]), torch.where(tiny, 0.0, best).bfloat16()


def _whole(steps: Tensor) -> Tensor:
    return steps.round().clamp(-8.0, 7.0)


def _squared_error(steps: Tensor) -> Tensor:
    """The sum over the last dimension, in the order of the kernel: eight running sums."""
    error = _whole(steps) - steps
    parts = (error * error).unflatten(-1, (-1, 8))
    sums: Tensor = parts[..., 0, :]
    for index in range(1, parts.shape[-2]):
        sums = sums + parts[..., index, :]
    while sums.shape[-1] > 1:
        half = sums.shape[-1] // 2
        sums = sums[..., :half] + sums[..., half:]
    return sums[..., 0]
