"""Memory in huge pages, where the system has them: large tensors are then read faster on CPUs.

The processor translates addresses page by page and remembers only some thousands of them. With
pages of 4 KiB a walk over weights or caches keeps it looking them up: measured on a virtual
machine, reading in order was half as fast again with pages of 2 MiB, and blocks here and there too.
A page takes memory once it is written to.
"""

from __future__ import annotations

import ctypes
import math
import mmap
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

HUGE_PAGE = 1 << 21
_MADV_HUGEPAGE = 14  # of Linux


def _find_madvise() -> Callable[[int, int, int], int] | None:
    function = getattr(ctypes.CDLL(None), "madvise", None)
    if function is None:
        return None
    function.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    function.restype = ctypes.c_int
    madvise: Callable[[int, int, int], int] = function
    return madvise


_madvise = _find_madvise()


def prefer_huge_pages(tensor: Tensor) -> Tensor:
    """Ask for huge pages for a tensor that was not written to yet; the same tensor.

    What the system makes of it is its own affair: nothing but speed depends on it.
    """
    if _madvise is not None and tensor.device.type == "cpu":
        begin = -(-tensor.data_ptr() // HUGE_PAGE) * HUGE_PAGE
        end = (tensor.data_ptr() + tensor.nbytes) // HUGE_PAGE * HUGE_PAGE
        if begin < end:
            _madvise(begin, end - begin, _MADV_HUGEPAGE)
    return tensor


def lazy_zeros(shape: Sequence[int], dtype: torch.dtype) -> Tensor:
    """Zeros on the CPU, contiguous, of which only the pages that are written to take memory."""
    size = math.prod(shape) * dtype.itemsize
    memory = torch.frombuffer(_map(size + HUGE_PAGE), dtype=torch.uint8)
    begin = -memory.data_ptr() % HUGE_PAGE
    return prefer_huge_pages(memory[begin : begin + size]).view(dtype).view(*shape)


def _map(size: int) -> mmap.mmap:
    """Memory of this process, which the system gives zeroed, page by page."""
    if hasattr(mmap, "MAP_ANONYMOUS"):
        return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return mmap.mmap(-1, size)
