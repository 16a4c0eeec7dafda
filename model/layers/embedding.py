"""Token embedding, whose weight the output head may share (Press & Wolf 2017)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.config import ModelConfig
from model.kernels.interface import Kernels
from model.layers.linear import Linear


class Embedding(nn.Module):
    """head: the output head, if it is tied to this weight"""

    def __init__(
        self, config: ModelConfig, dtype: torch.dtype, kernels: Kernels, head: Linear | None
    ) -> None:
        super().__init__()
        self.kernels = kernels
        weight = torch.empty(config.vocab_size, config.hidden_size, dtype=dtype)
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.scale = config.embedding_scale
        self.head = head
        if head is not None:
            head.weight = self.weight

    def process_after_loading(self) -> None:
        """Give the weight to a tied head; it is dropped where the head can be looked up in."""
        if self.head is not None and self.head.tie(self.weight):
            none = self.weight.new_empty(0, self.weight.shape[1])
            self.weight = nn.Parameter(none, requires_grad=False)

    def forward(self, input_ids: Tensor) -> Tensor:
        """[num_tokens] -> [num_tokens, hidden]."""
        if self.head is not None and self.head.holds_rows:
            return self.head.look_up(input_ids, self.scale)
        return self.kernels.embed(input_ids, self.weight, self.scale)
