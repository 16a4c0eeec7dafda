"""`ModelConfig`: what a model is, read from its `config.json` before anything is allocated.

Imports no tensor library. Whatever a config asks for that is not implemented is refused by a
`ConfigError` that names field, value and what is supported; nothing is ignored in silence that
would change an answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.families.base import MAX_POSITIONS, ConfigError, ConfigFields
from model.registry import find_family

__all__ = ["ConfigError", "ModelConfig", "RopeConfig"]

MAX_CONFIG_BYTES = 1 << 23
MAX_PARAMETERS = 1 << 44  # 17 trillion: beyond it the sizes cannot be meant

DTYPES = {name: name for name in ("float32", "bfloat16", "float16")}
DTYPES |= {f"torch.{name}": name for name in DTYPES}

# Rope types by what they need; "dynamic" is absent because its angles depend on how far the
# sequence had come when a key was cached, so an answer would depend on scheduling.
ROPE_TYPES = {name: name for name in ("default", "linear", "llama3", "yarn")}

MOE_FIELDS = ("num_experts", "num_local_experts", "n_routed_experts", "moe_intermediate_size")


@dataclass(frozen=True, slots=True, kw_only=True)
class RopeConfig:
    """Rotary positions; which fields matter depends on `rope_type`."""

    rope_type: str = "default"
    theta: float = 10000.0
    factor: float = 1.0
    original_max_position_embeddings: int = 0
    low_freq_factor: float = 1.0
    high_freq_factor: float = 4.0
    beta_fast: float = 32.0
    beta_slow: float = 1.0
    truncate: bool = True
    attention_factor: float | None = None  # None: what `factor` and the two below say
    mscale: float = 0.0
    mscale_all_dim: float = 0.0

    @classmethod
    def from_fields(cls, fields: ConfigFields) -> RopeConfig:
        """Read `rope_parameters`, or the older `rope_theta` and `rope_scaling`."""
        table = fields.table("rope_parameters") or fields.table("rope_scaling") or ConfigFields({})
        fields.refuse("partial_rotary_factor", 1.0)
        table.refuse("partial_rotary_factor", 1.0)
        for name, value in table.fields.items():
            if isinstance(value, dict):
                raise table.error(name, "one set of rope parameters for all layers")
        rope_type = table.choice(
            "type" if "rope_type" not in table and "type" in table else "rope_type",
            ROPE_TYPES,
            "default",
        )
        theta = (table if "rope_theta" in table else fields).number("rope_theta", 10000.0)
        if theta <= 1.0:
            raise fields.error("rope_theta", "a number above 1")
        values: dict[str, Any] = {"rope_type": rope_type, "theta": theta}
        if rope_type == "linear":
            values |= {"factor": table.number("factor")}
        elif rope_type == "llama3":
            values |= _llama3_values(table, fields)
        elif rope_type == "yarn":
            values |= _yarn_values(table, fields)
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """The shape and the switches of a decoder; each switch is read in one layer.

    norm: "rms" or "layer"; norm_placement: "pre" or "post" (of the residual addition)
    activation: "silu", "gelu", "gelu_tanh" or "relu"; gated_mlp: it gates a second projection
    position_type: "rotary", "learned" or "sinusoidal"; `rope` is set for the first alone
    sliding_window: a query sees that many positions, its own included; None: all before it
    torch_dtype: as the config says, None where it does not
    """

    architecture: str
    vocab_size: int
    hidden_size: int
    num_layers: int
    num_heads: int
    num_kv_heads: int
    head_dim: int
    intermediate_size: int
    max_position_embeddings: int
    norm: str
    norm_eps: float
    norm_placement: str = "pre"
    activation: str
    gated_mlp: bool = False
    qkv_bias: bool = False
    attention_output_bias: bool = False
    mlp_bias: bool = False
    qk_norm: bool = False
    position_type: str
    rope: RopeConfig | None = None
    sliding_window: int | None = None
    embedding_scale: float = 1.0
    tie_word_embeddings: bool
    torch_dtype: str | None

    @classmethod
    def from_folder(cls, folder: Path) -> ModelConfig:
        path = folder / "config.json"
        try:
            with path.open("rb") as file:
                content = file.read(MAX_CONFIG_BYTES + 1)
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
        if len(content) > MAX_CONFIG_BYTES:
            raise ConfigError(f"{path}: larger than {MAX_CONFIG_BYTES} bytes")
        try:
            fields = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"{path}: not valid JSON ({error})") from error
        if not isinstance(fields, dict):
            raise ConfigError(f"{path}: not a JSON object")
        return cls.from_dict(fields)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> ModelConfig:
        read = ConfigFields(fields)
        architecture = _architecture(read)
        family = find_family(architecture)
        for name in MOE_FIELDS:
            read.refuse(name, 0)
        read.refuse("quantization_config")
        values = family.read_config(read)
        if values["num_heads"] % values["num_kv_heads"] != 0:
            raise read.error(
                "num_key_value_heads", f"a divisor of {values['num_heads']} attention heads"
            )
        if values["position_type"] == "rotary":
            values["rope"] = RopeConfig.from_fields(read)
            if values["head_dim"] % 2 != 0:
                raise ConfigError(
                    f"config.json: head_dim is {values['head_dim']}; supported with rotary "
                    "positions: an even number"
                )
        config = cls(architecture=architecture, torch_dtype=_dtype(read), **values)
        config._check_total()
        return config

    @property
    def query_size(self) -> int:
        return self.num_heads * self.head_dim

    @property
    def kv_size(self) -> int:
        return self.num_kv_heads * self.head_dim

    def _check_total(self) -> None:
        attention = 2 * self.hidden_size * (self.query_size + self.kv_size)
        mlp = (3 if self.gated_mlp else 2) * self.hidden_size * self.intermediate_size
        total = self.num_layers * (attention + mlp) + self.vocab_size * self.hidden_size
        if total > MAX_PARAMETERS:
            raise ConfigError(
                f"config.json: its sizes make {total:.1e} parameters; supported: at most "
                f"{MAX_PARAMETERS:.1e}"
            )


def _architecture(fields: ConfigFields) -> str:
    names = fields.fields.get("architectures")
    if not isinstance(names, list) or len(names) != 1 or not isinstance(names[0], str):
        raise fields.error("architectures", "a list of one name")
    return names[0]


def _dtype(fields: ConfigFields) -> str | None:
    name = "dtype" if "dtype" in fields else "torch_dtype"
    return fields.choice(name, DTYPES) if name in fields else None


def _llama3_values(table: ConfigFields, fields: ConfigFields) -> dict[str, Any]:
    values = {
        "factor": table.number("factor"),
        "low_freq_factor": table.number("low_freq_factor"),
        "high_freq_factor": table.number("high_freq_factor"),
        "original_max_position_embeddings": _original_positions(table, fields),
    }
    if values["high_freq_factor"] <= values["low_freq_factor"]:
        raise table.error("high_freq_factor", "a number above low_freq_factor")
    return values


def _yarn_values(table: ConfigFields, fields: ConfigFields) -> dict[str, Any]:
    values: dict[str, Any] = {
        "factor": table.number("factor"),
        "beta_fast": table.number("beta_fast", 32.0),
        "beta_slow": table.number("beta_slow", 1.0),
        "truncate": table.flag("truncate", True),
        "original_max_position_embeddings": _original_positions(table, fields),
    }
    if "attention_factor" in table:
        values["attention_factor"] = table.number("attention_factor")
    for name in ("mscale", "mscale_all_dim"):
        if name in table and table.fields[name] != 0:
            values[name] = table.number(name)
    return values


def _original_positions(table: ConfigFields, fields: ConfigFields) -> int:
    name = "original_max_position_embeddings"
    if name in table:
        return table.integer(name, maximum=MAX_POSITIONS)
    if name in fields:
        return fields.integer(name, maximum=MAX_POSITIONS)
    return fields.integer("max_position_embeddings", maximum=MAX_POSITIONS)
