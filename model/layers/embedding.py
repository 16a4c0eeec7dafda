"""Token embedding, and the output head, which may share its weight (Press & Wolf 2017)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.config import ModelConfig


class Embedding(nn.Module):
    def __init__(self, config: ModelConfig, dtype: torch.dtype) -> None:
        super().__init__()
        weight = torch.empty(config.vocab_size, config.hidden_size, dtype=dtype)
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.scale = config.embedding_scale

    def forward(self, input_ids: Tensor) -> Tensor:
        """[num_tokens] -> [num_tokens, hidden]."""
        x = F.embedding(input_ids, self.weight)
        return x if self.scale == 1.0 else x * self.scale

    def as_head(self, hidden: Tensor) -> Tensor:
        """[num_rows, hidden] -> [num_rows, vocab], by the same weight.

        The weight stays in its plain layout: a lookup needs it, and a second copy costs memory.
        """
        return F.linear(hidden, self.weight)
