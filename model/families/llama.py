"""Llama (Touvron et al. 2023) and those that differ from it by values: Mistral, Qwen2, Qwen3.

Pre-norm blocks with RMSNorm (Zhang & Sennrich 2019), rotary positions (Su et al. 2021, RoFormer),
grouped-query attention (Ainslie et al. 2023, GQA), SwiGLU feed-forward (Shazeer 2020).
Defaults of absent fields are those of the architecture's class in `transformers`.
"""

from __future__ import annotations

from typing import Any

from model.families.base import MAX_LAYERS, MAX_POSITIONS, ConfigFields, Family, Weight

ACTIVATIONS = {"silu": "silu", "swish": "silu"}

WEIGHTS = (
    Weight("model.embed_tokens.weight", "embedding.weight"),
    Weight("model.layers.{}.input_layernorm.weight", "blocks.{}.attention_norm.weight"),
    Weight("model.layers.{}.self_attn.q_proj.weight", "blocks.{}.attention.qkv.weight", "q"),
    Weight("model.layers.{}.self_attn.k_proj.weight", "blocks.{}.attention.qkv.weight", "k"),
    Weight("model.layers.{}.self_attn.v_proj.weight", "blocks.{}.attention.qkv.weight", "v"),
    Weight("model.layers.{}.self_attn.q_proj.bias", "blocks.{}.attention.qkv.bias", "q"),
    Weight("model.layers.{}.self_attn.k_proj.bias", "blocks.{}.attention.qkv.bias", "k"),
    Weight("model.layers.{}.self_attn.v_proj.bias", "blocks.{}.attention.qkv.bias", "v"),
    Weight("model.layers.{}.self_attn.q_norm.weight", "blocks.{}.attention.q_norm.weight"),
    Weight("model.layers.{}.self_attn.k_norm.weight", "blocks.{}.attention.k_norm.weight"),
    Weight("model.layers.{}.self_attn.o_proj.weight", "blocks.{}.attention.output.weight"),
    Weight("model.layers.{}.self_attn.o_proj.bias", "blocks.{}.attention.output.bias"),
    Weight("model.layers.{}.post_attention_layernorm.weight", "blocks.{}.mlp_norm.weight"),
    Weight("model.layers.{}.mlp.gate_proj.weight", "blocks.{}.mlp.inner.weight", "gate"),
    Weight("model.layers.{}.mlp.up_proj.weight", "blocks.{}.mlp.inner.weight", "up"),
    Weight("model.layers.{}.mlp.gate_proj.bias", "blocks.{}.mlp.inner.bias", "gate"),
    Weight("model.layers.{}.mlp.up_proj.bias", "blocks.{}.mlp.inner.bias", "up"),
    Weight("model.layers.{}.mlp.down_proj.weight", "blocks.{}.mlp.outer.weight"),
    Weight("model.layers.{}.mlp.down_proj.bias", "blocks.{}.mlp.outer.bias"),
    Weight("model.norm.weight", "norm.weight"),
    Weight("lm_head.weight", "head.weight"),
)

# Older checkpoints carry the rotary frequencies, which the config determines.
IGNORED = ("model.layers.*.self_attn.rotary_emb.inv_freq",)


def read_llama(fields: ConfigFields) -> dict[str, Any]:
    attention_bias = fields.flag("attention_bias", False)
    return {
        **_shared_values(fields),
        "qkv_bias": attention_bias,
        "attention_output_bias": attention_bias,
        "mlp_bias": fields.flag("mlp_bias", False),
    }


def read_mistral(fields: ConfigFields) -> dict[str, Any]:
    # Only a null says "no window": a config without the field means the class default.
    window = fields.fields.get("sliding_window", 4096)
    return {
        **_shared_values(fields),
        "sliding_window": None if window is None else _window(fields, 4096),
    }


def read_qwen2(fields: ConfigFields) -> dict[str, Any]:
    return {
        **_shared_values(fields),
        "qkv_bias": True,
        "sliding_window": _qwen_window(fields),
    }


def read_qwen3(fields: ConfigFields) -> dict[str, Any]:
    attention_bias = fields.flag("attention_bias", False)
    return {
        **_shared_values(fields),
        "head_dim": fields.integer("head_dim", 128),
        "qkv_bias": attention_bias,
        "attention_output_bias": attention_bias,
        "qk_norm": True,
        "sliding_window": _qwen_window(fields),
    }


LLAMA = Family(read_llama, WEIGHTS, IGNORED)
MISTRAL = Family(read_mistral, WEIGHTS, IGNORED)
QWEN2 = Family(read_qwen2, WEIGHTS, IGNORED)
QWEN3 = Family(read_qwen3, WEIGHTS, IGNORED)


def _shared_values(fields: ConfigFields) -> dict[str, Any]:
    hidden_size = fields.integer("hidden_size")
    num_heads = fields.integer("num_attention_heads")
    if "head_dim" not in fields and hidden_size % num_heads != 0:
        raise fields.error("num_attention_heads", f"a divisor of hidden_size = {hidden_size}")
    return {
        "vocab_size": fields.integer("vocab_size"),
        "hidden_size": hidden_size,
        "num_layers": fields.integer("num_hidden_layers", maximum=MAX_LAYERS),
        "num_heads": num_heads,
        "num_kv_heads": fields.integer("num_key_value_heads", num_heads),
        "head_dim": fields.integer("head_dim", hidden_size // num_heads or 1),
        "intermediate_size": fields.integer("intermediate_size"),
        "max_position_embeddings": fields.integer("max_position_embeddings", maximum=MAX_POSITIONS),
        "norm": "rms",
        "norm_eps": fields.number("rms_norm_eps", 1e-6),
        "activation": fields.choice("hidden_act", ACTIVATIONS, "silu"),
        "gated_mlp": True,
        "position_type": "rotary",
        "tie_word_embeddings": fields.flag("tie_word_embeddings", False),
    }


def _window(fields: ConfigFields, default: int | None = None) -> int:
    return fields.integer("sliding_window", default, maximum=MAX_POSITIONS)


def _qwen_window(fields: ConfigFields) -> int | None:
    """One window for all layers, or None; a window for only some of the layers is refused."""
    if not fields.flag("use_sliding_window", False):
        return None
    window = _window(fields, 4096)
    num_layers = fields.integer("num_hidden_layers", maximum=MAX_LAYERS)
    first = fields.integer("max_window_layers", 28, minimum=0)
    sliding = [layer >= first for layer in range(num_layers)]
    if "layer_types" in fields:
        layer_types = fields.fields["layer_types"]
        if not isinstance(layer_types, list) or len(layer_types) != num_layers:
            raise fields.error("layer_types", f"a list of {num_layers} names")
        sliding = [layer_type == "sliding_attention" for layer_type in layer_types]
    if all(sliding):
        return window
    if any(sliding):
        raise fields.error("use_sliding_window", "a window in all layers or in none")
    return None
