"""How much KV cache there will be, and the context window that follows; decided once at start.

Pure arithmetic on what the machine and the user said; this file imports no tensor library.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import EngineConfig
from engine.errors import EngineError

GIB = 1024**3
CPU_SHARE = 0.5  # of free memory, at most, for the KV cache: the machine is not ours alone


class PlanError(EngineError):
    """The engine cannot run with what there is; the text says what to change."""


@dataclass(frozen=True, slots=True)
class KVCachePlan:
    num_blocks: int
    block_size: int
    max_model_len: int
    max_num_seqs: int
    reason: str

    @property
    def num_tokens(self) -> int:
        return self.num_blocks * self.block_size


def check_window(config: EngineConfig, model_window: int) -> None:
    """Raise PlanError if the user asks for a longer window than the model has."""
    if config.max_model_len is not None and config.max_model_len > model_window:
        raise PlanError(
            f"--max-model-len {config.max_model_len} is beyond the model's window of "
            f"{model_window} tokens"
        )


def plan_kv_cache(
    config: EngineConfig,
    *,
    model_window: int,
    bytes_per_block: int,
    free_bytes: int,
    on_cpu: bool,
) -> KVCachePlan:
    """Size the KV cache from what is free once the weights are loaded.

    No more is taken than `max_num_seqs` full windows could use. PlanError if the user's window
    is beyond the model's, or does not fit.
    """
    check_window(config, model_window)
    window = config.max_model_len or model_window
    if config.kv_cache_memory is not None:
        budget, reason = int(config.kv_cache_memory * GIB), "--kv-cache-memory"
    else:
        share = CPU_SHARE if on_cpu else config.gpu_memory_utilization
        budget = int(free_bytes * share)
        reason = f"{share:.0%} of {free_bytes / GIB:.1f} GiB free"
    blocks_for_window = -(-window // config.block_size)
    num_blocks = budget // bytes_per_block
    if num_blocks >= blocks_for_window * config.max_num_seqs:
        num_blocks = blocks_for_window * config.max_num_seqs
        reason = f"{config.max_num_seqs} sequences of the full window"
    if num_blocks < blocks_for_window:
        if config.max_model_len is not None or num_blocks == 0:
            raise PlanError(
                f"a window of {window} tokens needs {blocks_for_window * bytes_per_block / GIB:.2f}"
                f" GiB of KV cache, and there is {budget / GIB:.2f} GiB ({reason}): lower "
                "--max-model-len or raise --kv-cache-memory"
            )
        window = num_blocks * config.block_size
        reason += f"; the window is cut from {model_window} tokens to fit"
    return KVCachePlan(num_blocks, config.block_size, window, config.max_num_seqs, reason)
