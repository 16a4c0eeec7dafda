"""The decoder of "Attention Is All You Need" (Vaswani et al. 2017), as the first GPTs used it.

Token embedding times sqrt(hidden_size), sinusoidal positions, multi-head attention and a ReLU
feed-forward with biases, and LayerNorm after each sub-layer (post-norm: no norm at the end).
There is no cross-attention: a decoder alone has nothing to look across at.

config.json: vocab_size, hidden_size, num_hidden_layers, num_attention_heads, intermediate_size,
max_position_embeddings; also layer_norm_eps (1e-5), hidden_act ("relu"), tie_word_embeddings
(true). Checkpoint names, all weights as [out, in]: those of `WEIGHTS` below.
"""

from __future__ import annotations

from typing import Any

from model.families.base import MAX_LAYERS, MAX_POSITIONS, ConfigFields, Family, Weight

ACTIVATIONS = {"relu": "relu", "gelu": "gelu"}

WEIGHTS = (
    Weight("embedding.weight", "embedding.weight"),
    Weight("layers.{}.attention.query.weight", "blocks.{}.attention.qkv.weight", "q"),
    Weight("layers.{}.attention.key.weight", "blocks.{}.attention.qkv.weight", "k"),
    Weight("layers.{}.attention.value.weight", "blocks.{}.attention.qkv.weight", "v"),
    Weight("layers.{}.attention.query.bias", "blocks.{}.attention.qkv.bias", "q"),
    Weight("layers.{}.attention.key.bias", "blocks.{}.attention.qkv.bias", "k"),
    Weight("layers.{}.attention.value.bias", "blocks.{}.attention.qkv.bias", "v"),
    Weight("layers.{}.attention.output.weight", "blocks.{}.attention.output.weight"),
    Weight("layers.{}.attention.output.bias", "blocks.{}.attention.output.bias"),
    Weight("layers.{}.attention_norm.weight", "blocks.{}.attention_norm.weight"),
    Weight("layers.{}.attention_norm.bias", "blocks.{}.attention_norm.bias"),
    Weight("layers.{}.feed_forward.inner.weight", "blocks.{}.mlp.inner.weight"),
    Weight("layers.{}.feed_forward.inner.bias", "blocks.{}.mlp.inner.bias"),
    Weight("layers.{}.feed_forward.outer.weight", "blocks.{}.mlp.outer.weight"),
    Weight("layers.{}.feed_forward.outer.bias", "blocks.{}.mlp.outer.bias"),
    Weight("layers.{}.feed_forward_norm.weight", "blocks.{}.mlp_norm.weight"),
    Weight("layers.{}.feed_forward_norm.bias", "blocks.{}.mlp_norm.bias"),
    Weight("head.weight", "head.weight"),
)


def read_transformer(fields: ConfigFields) -> dict[str, Any]:
    hidden_size = fields.integer("hidden_size")
    num_heads = fields.integer("num_attention_heads")
    if hidden_size % num_heads != 0:
        raise fields.error("num_attention_heads", f"a divisor of hidden_size = {hidden_size}")
    return {
        "vocab_size": fields.integer("vocab_size"),
        "hidden_size": hidden_size,
        "num_layers": fields.integer("num_hidden_layers", maximum=MAX_LAYERS),
        "num_heads": num_heads,
        "num_kv_heads": num_heads,
        "head_dim": hidden_size // num_heads,
        "intermediate_size": fields.integer("intermediate_size"),
        "max_position_embeddings": fields.integer("max_position_embeddings", maximum=MAX_POSITIONS),
        "norm": "layer",
        "norm_eps": fields.number("layer_norm_eps", 1e-5),
        "norm_placement": "post",
        "activation": fields.choice("hidden_act", ACTIVATIONS, "relu"),
        "qkv_bias": True,
        "attention_output_bias": True,
        "mlp_bias": True,
        "position_type": "sinusoidal",
        "embedding_scale": hidden_size**0.5,
        "tie_word_embeddings": fields.flag("tie_word_embeddings", True),
    }


TRANSFORMER = Family(read_transformer, WEIGHTS)
