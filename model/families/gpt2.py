"""GPT-2 (Radford et al. 2019).

Pre-norm blocks with LayerNorm, learned positions, biases everywhere, a tanh-approximated GELU.
Its linear weights are stored as [in, out] (`Conv1D`), with q, k and v fused.
Defaults of absent fields are those of `transformers.GPT2Config`.
"""

from __future__ import annotations

from typing import Any

from model.families.base import MAX_LAYERS, MAX_POSITIONS, ConfigFields, Family, Weight

ACTIVATIONS = {
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "gelu": "gelu",
    "relu": "relu",
    "silu": "silu",
    "swish": "silu",
}

WEIGHTS = (
    Weight("transformer.wte.weight", "embedding.weight"),
    Weight("transformer.wpe.weight", "positions.weight"),
    Weight("transformer.h.{}.ln_1.weight", "blocks.{}.attention_norm.weight"),
    Weight("transformer.h.{}.ln_1.bias", "blocks.{}.attention_norm.bias"),
    Weight("transformer.h.{}.attn.c_attn.weight", "blocks.{}.attention.qkv.weight", transpose=True),
    Weight("transformer.h.{}.attn.c_attn.bias", "blocks.{}.attention.qkv.bias"),
    Weight(
        "transformer.h.{}.attn.c_proj.weight", "blocks.{}.attention.output.weight", transpose=True
    ),
    Weight("transformer.h.{}.attn.c_proj.bias", "blocks.{}.attention.output.bias"),
    Weight("transformer.h.{}.ln_2.weight", "blocks.{}.mlp_norm.weight"),
    Weight("transformer.h.{}.ln_2.bias", "blocks.{}.mlp_norm.bias"),
    Weight("transformer.h.{}.mlp.c_fc.weight", "blocks.{}.mlp.inner.weight", transpose=True),
    Weight("transformer.h.{}.mlp.c_fc.bias", "blocks.{}.mlp.inner.bias"),
    Weight("transformer.h.{}.mlp.c_proj.weight", "blocks.{}.mlp.outer.weight", transpose=True),
    Weight("transformer.h.{}.mlp.c_proj.bias", "blocks.{}.mlp.outer.bias"),
    Weight("transformer.ln_f.weight", "norm.weight"),
    Weight("transformer.ln_f.bias", "norm.bias"),
    Weight("lm_head.weight", "head.weight"),
)

# The causal masks of older checkpoints; not to be confused with c_attn.bias.
IGNORED = ("transformer.h.*.attn.bias", "transformer.h.*.attn.masked_bias")


def read_gpt2(fields: ConfigFields) -> dict[str, Any]:
    hidden_size = fields.integer("n_embd")
    num_heads = fields.integer("n_head")
    if hidden_size % num_heads != 0:
        raise fields.error("n_head", f"a divisor of n_embd = {hidden_size}")
    fields.refuse("scale_attn_weights", True)
    fields.refuse("scale_attn_by_inverse_layer_idx", False)
    fields.refuse("add_cross_attention", False)
    return {
        "vocab_size": fields.integer("vocab_size"),
        "hidden_size": hidden_size,
        "num_layers": fields.integer("n_layer", maximum=MAX_LAYERS),
        "num_heads": num_heads,
        "num_kv_heads": num_heads,
        "head_dim": hidden_size // num_heads,
        "intermediate_size": fields.integer("n_inner", 4 * hidden_size),
        "max_position_embeddings": fields.integer("n_positions", maximum=MAX_POSITIONS),
        "norm": "layer",
        "norm_eps": fields.number("layer_norm_epsilon", 1e-5),
        "activation": fields.choice("activation_function", ACTIVATIONS, "gelu_new"),
        "qkv_bias": True,
        "attention_output_bias": True,
        "mlp_bias": True,
        "position_type": "learned",
        "tie_word_embeddings": fields.flag("tie_word_embeddings", True),
    }


# The published checkpoints were saved from the base model, without "transformer.".
GPT2 = Family(read_gpt2, WEIGHTS, IGNORED, optional_prefix="transformer.")
