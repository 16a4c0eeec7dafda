"""`Workspace`: memory for what lives no longer than one step of a forward pass.

Large tensors that are made and dropped in every layer are given back to the system and faulted in
again, which costs more than many of the operations on them; small ones cost Python more time than
the operations take. So each purpose has one buffer, which every layer takes again.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

MAX_VIEWS = 256


class Workspace:
    def __init__(self) -> None:
        self._buffers: dict[str, Tensor] = {}
        self._views: dict[tuple[str, int, int], Tensor] = {}

    def take(self, purpose: str, num_rows: int, size: int) -> Tensor:
        """[num_rows, size] float32, with anything in it; it is whatever was taken for `purpose`
        before, so that must be of no more use."""
        key = (purpose, num_rows, size)
        view = self._views.get(key)
        return self._new_view(key) if view is None else view

    def _new_view(self, key: tuple[str, int, int]) -> Tensor:
        purpose, *shape = key
        needed = math.prod(shape)
        buffer = self._buffers.get(purpose)
        if buffer is None or buffer.numel() < needed:
            buffer = self._buffers[purpose] = torch.empty(needed)
            self._views = {old: view for old, view in self._views.items() if old[0] != purpose}
        if len(self._views) >= MAX_VIEWS:
            self._views.clear()
        view = self._views[key] = buffer[:needed].view(shape)
        return view
