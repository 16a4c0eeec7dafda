"""`EngineConfig`: every choice about the engine, made once, before anything is allocated.

An option is written once, as a field: name, type, default and metadata made by `option`; the
command line and the environment variables are generated from it. This file imports no tensor
library.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MAX_OPTION = 2**31


def option(
    default: Any,
    help: str,
    *,
    aliases: tuple[str, ...] = (),
    choices: tuple[str, ...] = (),
    metavar: str | None = None,
) -> Any:
    """A dataclass field that the command line is generated from.

    `aliases` are other names of the flag, without dashes. A tuple type takes several values.
    """
    metadata = {"help": help, "aliases": aliases, "choices": choices, "metavar": metavar}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineConfig:
    """What the user asked for; None and "auto" leave the choice to the engine process."""

    model: str = option("weights/inkling", "model folder, or org/name on the Hugging Face hub")
    device: str = option("auto", "where to run", choices=("auto", "cpu", "cuda"))
    dtype: str = option(
        "auto",
        "type of weights and KV cache; auto: as the checkpoint says, fp32 where bf16 would be slow",
        choices=("auto", "float32", "bfloat16", "float16"),
    )
    kv_cache_dtype: str = option(
        "auto",
        "hold keys and values in 8 bits (CPU): more tokens in the same memory, a little less "
        "exact; auto: in the type of --dtype",
        choices=("auto", "int8"),
    )
    quantization: str = option(
        "none",
        "hold the weights of linear layers in 8 or 4 bits, and multiply in 8 (CPU): faster and "
        "smaller, a little less exact",
        choices=("none", "int8", "int4"),
    )
    quantized_cache: str | None = option(
        None, "folder that keeps quantised weights for the next start"
    )
    deterministic: bool = option(
        False,
        "start only where a request gets the same bits alone and in any batch, which the C++ "
        "kernels for CPUs see to at no cost",
    )
    max_model_len: int | None = option(
        None,
        "context window in tokens (default: the model's, or what memory allows)",
        aliases=("ctx-size",),
    )
    max_num_seqs: int = option(64, "sequences that run at once", aliases=("parallel",))
    max_num_batched_tokens: int = option(
        1024, "tokens computed in one step, at most; fewer where it would take long"
    )
    max_num_queued_reqs: int = option(256, "sequences that wait, at most; more are answered 503")
    max_num_queued_tokens: int | None = option(
        None, "prompt tokens that wait, at most (default: 4 times the KV cache)"
    )
    block_size: int = option(16, "tokens in one KV cache block")
    enable_prefix_caching: bool = option(True, "reuse the KV cache of equal prompt beginnings")
    kv_cache_memory: float | None = option(
        None, "GiB for the KV cache (default: sized from what is free)"
    )
    gpu_memory_utilization: float = option(
        0.9, "share of the device's free memory that weights and KV cache may take"
    )
    speculative: str = option(
        "none",
        "guess the next tokens and compute several in one step; ngram: from what the text repeats",
        choices=("none", "ngram"),
    )
    num_speculative_tokens: int = option(8, "tokens guessed for a sequence in one step, at most")
    threads: int | None = option(
        None,
        "CPU threads (default: OMP_NUM_THREADS, else the container's quota; tiny models take 1, "
        "but for prompts)",
    )

    def check(self) -> None:
        """Raise ValueError, naming the option, for values that cannot be meant."""
        for name in (
            "max_model_len",
            "max_num_seqs",
            "max_num_batched_tokens",
            "max_num_queued_tokens",
            "block_size",
            "kv_cache_memory",
            "num_speculative_tokens",
            "threads",
        ):
            value = getattr(self, name)
            if value is not None and not 0 < value < MAX_OPTION:
                raise ValueError(f"--{name.replace('_', '-')} must be more than 0, not {value}")
        if not 0 <= self.max_num_queued_reqs < MAX_OPTION:
            raise ValueError("--max-num-queued-reqs must not be less than 0")
        if self.quantized_cache is not None and self.quantization == "none":
            raise ValueError("--quantized-cache needs --quantization int8 or int4")
        if self.max_num_batched_tokens < self.max_num_seqs:
            # Each running sequence takes one token of a step before any prompt gets its share.
            raise ValueError("--max-num-batched-tokens must not be less than --max-num-seqs")
        if not 0 < self.gpu_memory_utilization <= 1:
            raise ValueError("--gpu-memory-utilization must be above 0 and at most 1")
