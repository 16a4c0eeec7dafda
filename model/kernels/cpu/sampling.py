"""The choice of tokens in C++: `source/sampling.cpp`."""

from __future__ import annotations

from array import array

import torch
from torch import Tensor

from model.kernels.cpu.library import LONG, POINTER, Library
from model.kernels.cpu.workspace import Workspace


class Sampling:
    def __init__(self, library: Library, workspace: Workspace) -> None:
        self.workspace = workspace
        self._choose = library.function(
            "choose_tokens", *[POINTER] * 3, LONG, LONG, POINTER, POINTER
        )
        self._memory = library.function("sampling_memory", LONG, result=LONG)

    def choose(self, raw: Tensor, logits: Tensor, settings: array[float]) -> list[int]:
        """See `Kernels.choose_tokens`."""
        raw, logits = raw.contiguous(), logits.contiguous()
        rows, vocab = logits.shape
        tokens = torch.empty(rows, dtype=torch.int64)
        memory = self.workspace.take("sampling", 1, self._memory(vocab))
        self._choose(
            tokens.data_ptr(),
            raw.data_ptr(),
            logits.data_ptr(),
            rows,
            vocab,
            settings.buffer_info()[0],
            memory.data_ptr(),
        )
        chosen: list[int] = tokens.tolist()
        return chosen
