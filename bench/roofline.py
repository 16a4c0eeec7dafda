"""The least time that a machine needs for a model, and so what share of the possible was reached.

The formulas are those of bench/README.md, "Fractions of the limit". Pure arithmetic: a model's
`config.json` and the figures of `bench.limits` go in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PRECISIONS = ("bf16", "int8", "int4")
# Of a weight. Four bits and a scale of two bytes for each 64 of them; what scales for whole
# channels take is not counted.
WEIGHT_BYTES = {"bf16": 2.0, "int8": 1.0, "int4": 0.5 + 2 / 64}
CACHE_BYTES = 2  # of a key's or value's element, bf16; in int8 one, and a scale
CACHE_SCALE_BYTES = 4
# The arithmetic that weights of a precision can be used in, by the kinds of `bench.limits`.
ARITHMETIC = {
    "bf16": ("fp32", "bf16"),
    "int8": ("fp32", "bf16", "int8"),
    "int4": ("fp32", "bf16", "int8"),
}


@dataclass(frozen=True)
class Machine:
    """What it can do at most: bytes a second, and operations a second for each arithmetic."""

    bandwidth: float
    rates: Mapping[str, float]

    @classmethod
    def from_limits(cls, measured: Iterable[Mapping[str, Any]]) -> Machine:
        """The best of several runs of `bench.limits`, so that a fraction is never too high."""
        best: dict[str, float] = {}
        for result in measured:
            for figure in result["limits"]:
                kind, value = figure["kind"], figure["best"] * 1e9
                best[kind] = max(value, best.get(kind, 0.0))
        return cls(best.pop("read"), best)

    def rate(self, precision: str) -> float:
        """The fastest arithmetic that weights of this precision can be used in."""
        return max(self.rates.get(kind, 0.0) for kind in ARITHMETIC[precision])


@dataclass(frozen=True)
class Shape:
    """A decoder with gated feed-forward layers, as numbers of weights; norms are left out.

    layers, head, embedding: weights of each; a tied head is the embedding
    cache_per_token: bytes of keys and values
    """

    layers: int
    head: int
    embedding: int
    tied: bool
    cache_per_token: int
    vocab_size: int
    window: int

    @classmethod
    def from_folder(cls, folder: Path, kv_cache_dtype: str = "auto") -> Shape:
        """Read `config.json`. kv_cache_dtype: as the engine's option, "auto" for bf16."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        hidden, layers = config["hidden_size"], config["num_hidden_layers"]
        heads = config["num_attention_heads"]
        kv_heads = config.get("num_key_value_heads") or heads
        head_dim = config.get("head_dim") or hidden // heads
        attention = 2 * hidden * head_dim * (heads + kv_heads)
        table = config["vocab_size"] * hidden
        entry = head_dim * CACHE_BYTES
        if kv_cache_dtype == "int8":
            entry = head_dim + CACHE_SCALE_BYTES
        return cls(
            layers=layers * (attention + 3 * hidden * config["intermediate_size"]),
            head=table,
            embedding=table,
            tied=config["tie_word_embeddings"],
            cache_per_token=2 * layers * kv_heads * entry,
            vocab_size=config["vocab_size"],
            window=config["max_position_embeddings"],
        )

    def read_bytes(self, precision: str) -> float:
        """Of the weights that a decode step reads: all layers and the head."""
        return (self.layers + self.head) * WEIGHT_BYTES[precision]

    def held_bytes(self, precision: str) -> float:
        """Of the weights that must be in memory: the table of a quantised model stays bf16."""
        if precision == "bf16" and self.tied:
            return self.read_bytes(precision)
        return self.read_bytes(precision) + self.embedding * WEIGHT_BYTES["bf16"]

    def decode_seconds(self, machine: Machine, precision: str, batch: int, context: float) -> float:
        """Of one step, at least: it reads the weights and the cache, and multiplies."""
        read = self.read_bytes(precision) + batch * context * self.cache_per_token
        operations = 2 * (self.layers + self.head) * batch
        return max(read / machine.bandwidth, operations / machine.rate(precision))

    def prefill_seconds(self, machine: Machine, precision: str, tokens: int) -> float:
        """Of one prompt, at least, before attention; the head is for its last token alone."""
        return 2 * (self.layers * tokens + self.head) / machine.rate(precision)

    def output_rate(
        self, machine: Machine, precision: str, concurrency: int, inputs: int, outputs: int
    ) -> float:
        """Output tokens a second, at most, of requests of this size; their prefill counts."""
        prefill = concurrency * self.prefill_seconds(machine, precision, inputs)
        # The first token comes with the prefill.
        context = inputs + outputs / 2
        step = self.decode_seconds(machine, precision, concurrency, context)
        return concurrency * outputs / (prefill + (outputs - 1) * step)

    def prefill_rate(self, machine: Machine, precision: str, tokens: int) -> float:
        """Prompt tokens a second, at most."""
        return tokens / self.prefill_seconds(machine, precision, tokens)
