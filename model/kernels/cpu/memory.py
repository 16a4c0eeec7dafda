"""`Arena`: memory for weights, side by side in huge pages.

A tensor alone has huge pages only between its first and its last multiple of their size; in a large
chunk that many weights share, next to nothing lies outside. What is not written to takes no memory.
"""

from __future__ import annotations

import torch
from torch import Tensor

from model.huge_pages import HUGE_PAGE, prefer_huge_pages

CHUNK = 64 << 20
ALIGNMENT = 64


class Arena:
    """Nothing is given back singly: a chunk is freed once no tensor in it is left."""

    def __init__(self) -> None:
        self._free = torch.empty(0, dtype=torch.uint8)

    def take(self, size: int) -> Tensor:
        """[size] uint8 at a multiple of 64 bytes, with anything in it."""
        padded = -(-size // ALIGNMENT) * ALIGNMENT
        if self._free.numel() < padded:
            room = max(CHUNK, padded)
            chunk = prefer_huge_pages(torch.empty(room + HUGE_PAGE, dtype=torch.uint8))
            self._free = chunk[-chunk.data_ptr() % HUGE_PAGE :]
        taken, self._free = self._free[:size], self._free[padded:]
        return taken
