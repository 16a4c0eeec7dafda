"""Random-weight models in Hugging Face layout, to measure speed with: nothing is downloaded.

    python -m bench.make_model tinyllama-1.1b DIR

The same preset and seed give the same bytes: numpy's PCG64, seeded by the tensor's name. One shard
is in memory at a time, and config.json is written last, so that a half-made folder cannot load.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from safetensors.torch import save_file

from bench.tokenizer import BOS_ID, END_OF_TURN_ID, EOS_ID, write_tokenizer

_STD = 0.02
_BYTES = 2  # bfloat16
_SHARD_BYTES = 512 * 2**20
_DRAW = 4 * 2**20  # values drawn at once, in float32
_OUTLIER = 40.0

Shape = tuple[int, ...]


@dataclass(frozen=True)
class ModelShape:
    """The numbers of a decoder-only model.

    outliers: channels that every norm makes `_OUTLIER` times as large as the others, which is what
        makes the activations of trained models hard to quantise (Dettmers et al. 2022, LLM.int8())
    """

    architecture: str
    model_type: str
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    intermediate: int
    vocab: int
    max_positions: int
    rope_theta: float
    norm_eps: float
    tied: bool
    qk_norm: bool
    add_bos: bool
    outliers: int = 0

    def config(self) -> dict[str, Any]:
        """The content of config.json."""
        return {
            "architectures": [self.architecture],
            "model_type": self.model_type,
            "hidden_size": self.hidden,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.kv_heads,
            "head_dim": self.head_dim,
            "intermediate_size": self.intermediate,
            "vocab_size": self.vocab,
            "max_position_embeddings": self.max_positions,
            "rope_theta": self.rope_theta,
            "rope_scaling": None,
            "rms_norm_eps": self.norm_eps,
            "hidden_act": "silu",
            "attention_bias": False,
            "attention_dropout": 0.0,
            "tie_word_embeddings": self.tied,
            "initializer_range": _STD,
            "bos_token_id": BOS_ID,
            "eos_token_id": EOS_ID,
            "pad_token_id": EOS_ID,
            "use_cache": True,
            "torch_dtype": "bfloat16",
        }

    def tensors(self) -> Iterator[tuple[str, Shape]]:
        """Name and shape of every tensor, in file order."""
        yield "model.embed_tokens.weight", (self.vocab, self.hidden)
        for layer in range(self.layers):
            prefix = f"model.layers.{layer}."
            for name, shape in self._layer():
                yield f"{prefix}{name}.weight", shape
        yield "model.norm.weight", (self.hidden,)
        if not self.tied:
            yield "lm_head.weight", (self.vocab, self.hidden)

    def _layer(self) -> Iterator[tuple[str, Shape]]:
        q, kv = self.heads * self.head_dim, self.kv_heads * self.head_dim
        yield "input_layernorm", (self.hidden,)
        yield "self_attn.q_proj", (q, self.hidden)
        yield "self_attn.k_proj", (kv, self.hidden)
        yield "self_attn.v_proj", (kv, self.hidden)
        yield "self_attn.o_proj", (self.hidden, q)
        if self.qk_norm:
            yield "self_attn.q_norm", (self.head_dim,)
            yield "self_attn.k_norm", (self.head_dim,)
        yield "post_attention_layernorm", (self.hidden,)
        yield "mlp.gate_proj", (self.intermediate, self.hidden)
        yield "mlp.up_proj", (self.intermediate, self.hidden)
        yield "mlp.down_proj", (self.hidden, self.intermediate)


_TINYLLAMA = ModelShape(
    architecture="LlamaForCausalLM",
    model_type="llama",
    hidden=2048,
    layers=22,
    heads=32,
    kv_heads=4,
    head_dim=64,
    intermediate=5632,
    vocab=32000,
    max_positions=4096,
    rope_theta=10000.0,
    norm_eps=1e-5,
    tied=False,
    qk_norm=False,
    add_bos=True,
)
_QWEN3 = ModelShape(
    architecture="Qwen3ForCausalLM",
    model_type="qwen3",
    hidden=1024,
    layers=28,
    heads=16,
    kv_heads=8,
    head_dim=128,
    intermediate=3072,
    vocab=151936,
    max_positions=40960,
    rope_theta=1e6,
    norm_eps=1e-6,
    tied=True,
    qk_norm=True,
    add_bos=False,
)
_TINY: dict[str, Any] = {
    "hidden": 64,
    "layers": 2,
    "heads": 4,
    "kv_heads": 2,
    "head_dim": 16,
    "intermediate": 128,
    "vocab": 2048,
    "max_positions": 512,
}

_LLAMA_100M: dict[str, Any] = {
    "hidden": 768,
    "layers": 12,
    "heads": 12,
    "kv_heads": 4,
    "intermediate": 2048,
    "vocab": 16000,
}

PRESETS = {
    "tinyllama-1.1b": _TINYLLAMA,
    "qwen3-0.5b": _QWEN3,
    "llama-100m": dataclasses.replace(_TINYLLAMA, **_LLAMA_100M),
    "llama-100m-outliers": dataclasses.replace(_TINYLLAMA, **_LLAMA_100M, outliers=6),
    "tiny": dataclasses.replace(_TINYLLAMA, **_TINY),
    "tiny-qwen3": dataclasses.replace(_QWEN3, **_TINY),
}


def tensor_bytes(shape: Shape) -> int:
    """Size of a tensor in its file."""
    return int(np.prod(shape, dtype=np.int64)) * _BYTES


def make_tensor(
    name: str,
    shape: Shape,
    seed: int,
    on_bytes: Callable[[int], None] = lambda _: None,
    outliers: int = 0,
) -> torch.Tensor:
    """The weights of that name: normal with a deviation of 0.02, or a norm's, which are ones.

    outliers: of a norm, evenly spaced, with `_OUTLIER` in place of one
    """
    tensor = torch.empty(shape, dtype=torch.bfloat16)
    flat = tensor.view(-1)
    draw = np.random.Generator(np.random.PCG64([seed, *name.encode()]))
    for start in range(0, flat.numel(), _DRAW):
        part = flat[start : start + _DRAW]
        if len(shape) == 1:
            part.fill_(1.0)
        else:
            values = draw.standard_normal(part.numel(), dtype=np.float32)
            values *= np.float32(_STD)
            part.copy_(torch.from_numpy(values))
        on_bytes(part.numel() * _BYTES)
    if len(shape) == 1 and outliers:
        tensor[:: -(-shape[0] // outliers)] = _OUTLIER
    return tensor


def plan_shards(shape: ModelShape, shard_bytes: int) -> list[list[tuple[str, Shape]]]:
    """The tensors of each file; a file holds at least one tensor."""
    shards: list[list[tuple[str, Shape]]] = []
    left = 0
    for name, dims in shape.tensors():
        size = tensor_bytes(dims)
        if not shards or size > left:
            shards.append([])
            left = shard_bytes
        shards[-1].append((name, dims))
        left -= size
    return shards


def make_model(
    shape: ModelShape,
    folder: Path,
    seed: int = 0,
    shard_bytes: int = _SHARD_BYTES,
    on_bytes: Callable[[int], None] = lambda _: None,
) -> int:
    """Write the whole model into an empty or new folder; returns the bytes of its weights."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    total = sum(tensor_bytes(dims) for _, dims in shape.tensors())
    if shutil.disk_usage(folder).free < total * 1.05:
        raise OSError(f"{folder}: {total / 1e9:.1f} GB do not fit on that disk")
    shards = plan_shards(shape, shard_bytes)
    weight_map: dict[str, str] = {}
    for number, tensors in enumerate(shards, 1):
        file = f"model-{number:05d}-of-{len(shards):05d}.safetensors"
        if len(shards) == 1:
            file = "model.safetensors"
        weights = {
            name: make_tensor(name, dims, seed, on_bytes, shape.outliers) for name, dims in tensors
        }
        save_file(weights, folder / file, metadata={"format": "pt"})
        (folder / file).chmod(0o644)  # as the other files: a container reads them as another user
        weight_map |= dict.fromkeys(weights, file)
        del weights  # before the next shard's tensors are made
    if len(shards) > 1:
        index = {"metadata": {"total_size": total}, "weight_map": weight_map}
        _write_json(folder / "model.safetensors.index.json", index)
    write_tokenizer(folder, shape.vocab, shape.max_positions, shape.add_bos)
    generation = {
        "bos_token_id": BOS_ID,
        "eos_token_id": [EOS_ID, END_OF_TURN_ID],
        "pad_token_id": EOS_ID,
    }
    _write_json(folder / "generation_config.json", generation)
    _write_json(folder / "config.json", shape.config())
    return total


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Make one preset, with a progress bar on a terminal."""
    parser = argparse.ArgumentParser(prog="python -m bench.make_model", description=__doc__)
    parser.add_argument("preset", choices=sorted(PRESETS))
    parser.add_argument("folder", type=Path, help="new or empty")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(argv)
    shape = PRESETS[chosen.preset]
    columns = (
        TextColumn(chosen.preset),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    total = sum(tensor_bytes(dims) for _, dims in shape.tensors())
    begin = time.perf_counter()
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task("", total=total)
            make_model(
                shape,
                chosen.folder,
                chosen.seed,
                on_bytes=lambda number: progress.advance(task, number),
            )
    except OSError as error:
        print(f"make_model: {error}", file=sys.stderr)
        return 1
    seconds = time.perf_counter() - begin
    print(
        f"{chosen.folder}: {total / 1e9:.2f} GB of weights in {seconds:.0f} s, "
        f"{total / 1e6 / seconds:.0f} MB/s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
