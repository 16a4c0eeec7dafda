"""Memory in huge pages, where the system has them: large tensors are then read faster on CPUs.

The processor translates addresses page by page and remembers only some thousands of them. With
pages of 4 KiB a walk over weights or caches keeps it looking them up: measured on a virtual
machine, reading in order was half as fast again with pages of 2 MiB, and blocks here and there too.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

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
