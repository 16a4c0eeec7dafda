"""`Arena`: memory for weights, in huge pages where the system gives them.

A processor that reads weights at the speed of its memory spends a third of the time on finding
pages of 4 KiB. Weights lie side by side in large chunks, so that no page is lost at the end of
each; what is never written to takes no memory.
"""

from __future__ import annotations

import contextlib
import mmap

import torch
from torch import Tensor

CHUNK = 64 << 20
HUGE_PAGE = 2 << 20
ALIGNMENT = 64


class Arena:
    """Nothing is given back singly: a chunk is freed once no tensor in it is left."""

    def __init__(self) -> None:
        self._free = torch.empty(0, dtype=torch.uint8)

    def take(self, size: int) -> Tensor:
        """[size] uint8, at a multiple of 64 bytes, with zeros in it."""
        padded = -(-size // ALIGNMENT) * ALIGNMENT
        if self._free.numel() < padded:
            self._free = _map(max(CHUNK, padded))
        taken, self._free = self._free[:size], self._free[padded:]
        return taken


def _map(size: int) -> Tensor:
    """New memory that begins with a huge page."""
    memory = mmap.mmap(-1, size + HUGE_PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with contextlib.suppress(AttributeError, OSError):  # not this system, or not this kernel
        memory.madvise(mmap.MADV_HUGEPAGE)
    chunk = torch.frombuffer(memory, dtype=torch.uint8)
    begin = -chunk.data_ptr() % HUGE_PAGE
    return chunk[begin : begin + size]
