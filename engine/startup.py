"""From an `EngineConfig` to a loaded model with its KV cache, phase by phase."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.config import EngineConfig
from engine.grammar import GrammarCompiler
from engine.host import available_memory
from engine.messages import EngineInfo
from engine.model_runner import ModelRunner
from engine.plan import KVCachePlan, check_window, plan_kv_cache
from model import (
    KVCache,
    ModelConfig,
    load_tokenizer,
    resolve_model,
    select_device,
    weights_fingerprint,
)

logger = logging.getLogger(__name__)

# About the second-level caches of two cores; measured with the embedded model of 8 MB.

OnPhase = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    runner: ModelRunner
    plan: KVCachePlan
    info: EngineInfo
    grammars: GrammarCompiler


def load(config: EngineConfig, on_phase: OnPhase) -> Loaded:
    """Load the weights and allocate the KV cache; `on_phase` gets each phase's name and seconds.

    Raises ConfigError, LoadError, HubError, PlanError, or ValueError for an option that cannot be
    meant; each is one line that says what to do.
    """
    phase_begun = time.monotonic()

    def end_phase(phase: str) -> None:
        nonlocal phase_begun
        now = time.monotonic()
        on_phase(phase, now - phase_begun)
        phase_begun = now

    config.check()
    folder = resolve_model(config.model)
    model_config = ModelConfig.from_folder(folder)
    check_window(config, model_config.max_position_embeddings)  # before minutes of loading
    device = select_device(config.device, config.dtype, model_config)
    logger.info("device: %s", device.reason)
    end_phase("config")
    runner = ModelRunner.load(folder, model_config, device, config)
    size = runner.model.weight_bytes / 1e6
    logger.info("compute threads: %s; the weights are %.1f MB", runner.threads, size)
    end_phase("weights")
    plan = _plan(config, runner)
    runner.allocate_kv_cache(plan)
    end_phase("kv_cache")
    grammars = GrammarCompiler(lambda: load_tokenizer(folder), model_config.vocab_size)
    return Loaded(runner, plan, _info(config, folder, runner, plan), grammars)


def _plan(config: EngineConfig, runner: ModelRunner) -> KVCachePlan:
    device, model_config = runner.device, runner.config
    on_cpu = device.torch_device.type == "cpu"
    plan = plan_kv_cache(
        config,
        model_window=model_config.max_position_embeddings,
        bytes_per_block=KVCache.bytes_per_block(
            model_config, config.block_size, runner.cache_dtype
        ),
        free_bytes=available_memory()[0] if on_cpu else device.free_memory_bytes(),
        on_cpu=on_cpu,
    )
    logger.info(
        "KV cache: %s, %d blocks of %d tokens, %d in all; window %d (%s)",
        _name(runner.cache_dtype),
        plan.num_blocks,
        plan.block_size,
        plan.num_tokens,
        plan.max_model_len,
        plan.reason,
    )
    return plan


def _info(config: EngineConfig, folder: Path, runner: ModelRunner, plan: KVCachePlan) -> EngineInfo:
    dtype = _name(runner.device.dtype)
    identity = f"{weights_fingerprint(folder)} {runner.describe()}"
    return EngineInfo(
        max_model_len=plan.max_model_len,
        vocab_size=runner.config.vocab_size,
        hidden_size=runner.config.hidden_size,
        block_size=plan.block_size,
        num_blocks=plan.num_blocks,
        max_num_seqs=plan.max_num_seqs,
        dtype=dtype if config.quantization == "none" else config.quantization,
        device=str(runner.device.torch_device),
        num_parameters=runner.model.num_parameters,
        fingerprint=hashlib.blake2b(identity.encode(), digest_size=5).hexdigest(),
    )


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
