"""`ModelRunner`: the model and its KV tensors; forward of a batch, logits of some of its rows."""

from __future__ import annotations

from pathlib import Path

import torch

from engine.compute_threads import ComputeThreads
from engine.config import EngineConfig
from engine.plan import KVCachePlan
from model import (
    Decoder,
    Device,
    ForwardBatch,
    KVCache,
    ModelConfig,
    load_model,
    select_cache_dtype,
)


class ModelRunner:
    def __init__(
        self,
        model: Decoder,
        config: ModelConfig,
        device: Device,
        cache_dtype: torch.dtype,
        num_threads: int | None = None,
    ) -> None:
        """num_threads: that the user asked for"""
        self.model = model
        self.config = config
        self.device = device
        self.cache_dtype = cache_dtype
        on_cpu = device.torch_device.type == "cpu"
        self.threads = ComputeThreads.choose(num_threads, model.weight_bytes, on_cpu)
        self.kv_cache: KVCache | None = None

    @classmethod
    def load(
        cls, folder: Path, model_config: ModelConfig, device: Device, config: EngineConfig
    ) -> ModelRunner:
        """Load the weights; LoadError if a file does not hold what the model needs, ConfigError if
        the device cannot have what is asked for."""
        cache_dtype = select_cache_dtype(config.kv_cache_dtype, device)
        cache = Path(config.quantized_cache) if config.quantized_cache is not None else None
        model = load_model(
            folder,
            model_config,
            device,
            quantization=config.quantization,
            quantized_cache=cache,
            deterministic=config.deterministic,
        )
        return cls(model, model_config, device, cache_dtype, config.threads)

    def allocate_kv_cache(self, plan: KVCachePlan) -> None:
        self.kv_cache = KVCache.allocate(
            self.config,
            plan.num_blocks,
            plan.block_size,
            self.cache_dtype,
            self.device.torch_device,
            transposed_keys=self.model.kernels.transposed_keys,
        )
        self.model.join(self.kv_cache)

    @torch.inference_mode()
    def forward(self, batch: ForwardBatch) -> torch.Tensor:
        """Write the batch's keys and values, and return its hidden states, [num_tokens, hidden]."""
        if self.kv_cache is None:
            raise RuntimeError("forward before the KV cache is allocated")
        self.threads.take_for(batch.num_tokens)
        hidden: torch.Tensor = self.model(batch, self.kv_cache)
        return hidden

    @torch.inference_mode()
    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """[rows, hidden] -> [rows, vocab] float32."""
        return self.model.compute_logits(hidden)

    def clear(self, slots: list[int]) -> None:
        """Forget the keys and values in these slots, which hold nothing that counts."""
        if self.kv_cache is not None:
            self.kv_cache.clear(slots)

    def describe(self) -> str:
        """What of the machine and its libraries determines the bits of the output."""
        threads = self.threads if self.device.torch_device.type == "cpu" else 0
        return (
            f"{self.device.torch_device.type} {self.device.dtype} torch {torch.__version__} "
            f"threads {threads} kernels {self.model.kernels.name} linear {self.model.linear_name} "
            f"kv cache {self.cache_dtype}"
        )
