"""Token embedding, and the output head, which may share its weight (Press & Wolf 2017)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.config import ModelConfig
from model.kernels.interface import Kernels


class Embedding(nn.Module):
    def __init__(self, config: ModelConfig, dtype: torch.dtype, kernels: Kernels) -> None:
        super().__init__()
        self.kernels = kernels
        weight = torch.empty(config.vocab_size, config.hidden_size, dtype=dtype)
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.scale = config.embedding_scale

    def forward(self, input_ids: Tensor) -> Tensor:
        """[num_tokens] -> [num_tokens, hidden]."""
        return self.kernels.embed(input_ids, self.weight, self.scale)

    def as_head(self, hidden: Tensor) -> Tensor:
        """[num_rows, hidden] -> [num_rows, vocab], by the same weight.

        The weight stays in its plain layout: a lookup needs it, and a second copy costs memory.
        """
        return F.linear(hidden.to(self.weight.dtype), self.weight)
