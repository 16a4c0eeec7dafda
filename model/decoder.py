"""`Decoder`: embed -> blocks -> norm -> head, for every family. Knows tokens, not sequences."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.batch import ForwardBatch
from model.config import ModelConfig
from model.kernels.interface import Joined, Kernels
from model.kv_cache import KVCache
from model.layers.block import make_blocks, make_final_norm
from model.layers.embedding import Embedding
from model.layers.linear import Linear, LinearMethod
from model.layers.positions import make_positions
from model.layers.rotary import Rotary
from model.quant.plain import PlainMethod


class Decoder(nn.Module):
    """Call it under `torch.inference_mode()`; parameters are filled by the loader."""

    def __init__(
        self,
        config: ModelConfig,
        dtype: torch.dtype,
        kernels: Kernels,
        method: LinearMethod | None = None,
        head_method: LinearMethod | None = None,
    ) -> None:
        """head_method: None: as `method`, whose results must not share memory then"""
        super().__init__()
        method = method or PlainMethod()
        head_method = head_method or method
        head = Linear(
            config.hidden_size,
            {"output": config.vocab_size},
            bias=False,
            dtype=dtype,
            method=head_method,
        )
        self.config = config
        self.kernels = kernels
        tied = config.tie_word_embeddings
        self.embedding = Embedding(config, dtype, kernels, head if tied else None)
        self.positions = make_positions(config, kernels)
        self.rotary = Rotary(config.rope, config.head_dim) if config.rope is not None else None
        self.blocks = make_blocks(config, dtype, method, kernels)
        self.steps = tuple(block.forward for block in self.blocks)
        self.norm = make_final_norm(config, kernels)
        self.head = head
        self.linear_name = f"{method.name}, head {head_method.name}"
        self.num_parameters = sum(parameter.numel() for parameter in self.parameters())
        self._joined: tuple[Joined | None, KVCache | None] = (None, None)

    def join(self, kv_cache: KVCache) -> None:
        """Compute with this cache by fewer, larger operations from now on, if the kernels have
        them; the results are the same. Only once all weights are loaded."""
        self._joined = self.kernels.join(self, kv_cache), kv_cache

    def forward(self, batch: ForwardBatch, kv_cache: KVCache) -> Tensor:
        """Hidden states after the last norm, [num_tokens, hidden]; writes the batch's k and v."""
        x: Tensor = self.embedding(batch.input_ids)
        if self.positions is not None:
            x = self.positions(x, batch.positions)
        plan = self.kernels.plan(batch, kv_cache.block_size, self.rotary)
        joined, joined_cache = self._joined
        if joined is not None and joined_cache is kv_cache:
            return joined(x, plan)
        y = None
        for block, k_cache, v_cache in zip(self.steps, kv_cache.k, kv_cache.v, strict=True):
            x, y = block((x, y), k_cache, v_cache, plan)
        hidden: Tensor = self.norm(x if y is None else x + y)
        return hidden

    def compute_logits(self, hidden: Tensor) -> Tensor:
        """[num_rows, hidden] -> [num_rows, vocab] float32."""
        logits: Tensor = self.head(hidden)
        return logits.float()

    def linears(self) -> dict[str, Linear]:
        """The linear layers by name, but for a head that is tied to the embedding."""
        tied = self.embedding.head
        return {
            name: module
            for name, module in self.named_modules()
            if isinstance(module, Linear) and module is not tied
        }

    @property
    def weight_bytes(self) -> int:
        """Memory that the parameters take as they are held."""
        return sum(parameter.nbytes for parameter in self.parameters())
