"""Tiny random models whose right answers another implementation knows, saved by that one.

Each case writes a checkpoint folder and returns its oracle: token ids -> logits [num_tokens, vocab]
in float32. The oracle of the Transformer of 2017 is made of torch.nn's own parts.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import save_file
from torch import Tensor, nn

Oracle = Callable[[list[int]], Tensor]

VOCAB = 97
MAX_LEN = 128

BASE = {
    "vocab_size": VOCAB,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": MAX_LEN,
    "bos_token_id": None,
    "eos_token_id": None,
}
GPT2_BASE = {
    "vocab_size": VOCAB,
    "n_embd": 32,
    "n_layer": 3,
    "n_head": 4,
    "n_positions": MAX_LEN,
    "bos_token_id": None,
    "eos_token_id": None,
}
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 500.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
YARN = {
    "rope_type": "yarn",
    "rope_theta": 1000.0,
    "factor": 4.0,
    "original_max_position_embeddings": 32,
}


def randomise(model: nn.Module, seed: int = 0) -> nn.Module:
    """Random weights, biases and norms alike: zeros and ones would hide a mistake in their use."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            is_norm = "norm" in name or "ln_" in name
            if is_norm and name.endswith("weight"):
                parameter.copy_(1.0 + 0.1 * noise)
            elif parameter.dim() == 1:
                parameter.copy_(0.1 * noise)
            else:
                parameter.copy_(noise * (1.5 / parameter.shape[-1] ** 0.5))
    return model.eval()


def hugging_face(
    name: str, values: dict[str, Any], dtype: torch.dtype = torch.float32, **save_options: Any
) -> Callable[[Path], Oracle]:
    """A case of `transformers`, by the name of its config class less `Config`."""
    architecture = name + ("LMHeadModel" if name == "GPT2" else "ForCausalLM")

    def make(folder: Path) -> Oracle:
        model_class = getattr(transformers, architecture)
        config = getattr(transformers, name + "Config")(**values, attn_implementation="eager")
        model = randomise(model_class(config))
        if dtype != torch.float32:
            model.to(dtype).save_pretrained(folder, **save_options)
            # Loaded anew: `to` has rounded the rotary frequencies as well.
            return oracle_of(model_class.from_pretrained(folder, dtype=torch.float32))
        model.save_pretrained(folder, **save_options)
        return oracle_of(model)

    return make


def oracle_of(model: nn.Module) -> Oracle:
    @torch.no_grad()
    def logits(ids: list[int]) -> Tensor:
        return model(torch.tensor([ids]), use_cache=False).logits[0].float()

    return logits


def old_form_llama(folder: Path) -> Oracle:
    """rope_theta and rope_scaling with `type`, torch_dtype, a head that is tied and yet stored."""
    values = BASE | {"rope_parameters": {**YARN, "rope_theta": 1000.0}, "tie_word_embeddings": True}
    oracle = hugging_face("Llama", values)(folder)
    path = folder / "config.json"
    config = json.loads(path.read_text())
    scaling = config.pop("rope_parameters")
    config["rope_theta"] = scaling.pop("rope_theta")
    scaling["type"] = scaling.pop("rope_type")
    config["rope_scaling"] = scaling
    config["torch_dtype"] = config.pop("dtype")
    path.write_text(json.dumps(config))
    return oracle


def gpt2_from_the_base_model(folder: Path) -> Oracle:
    """As the published checkpoint: no "transformer." in the names, and stored causal masks."""
    values = GPT2_BASE | {"n_inner": 56}
    oracle = hugging_face("GPT2", values)(folder)
    weights = transformers.GPT2LMHeadModel.from_pretrained(folder).state_dict()
    renamed = {
        name.removeprefix("transformer."): tensor.contiguous().clone()
        for name, tensor in weights.items()
        if name != "lm_head.weight"
    }
    for layer in range(3):
        renamed[f"h.{layer}.attn.bias"] = torch.ones(1, 1, MAX_LEN, MAX_LEN).tril()
    save_file(renamed, folder / "model.safetensors")
    return oracle


class Vaswani(nn.Module):
    """An encoder layer of torch.nn under a causal mask is a decoder without cross-attention."""

    def __init__(self, hidden: int, heads: int, inner: int, layers: int, activation: str) -> None:
        super().__init__()
        self.embedding = nn.Embedding(VOCAB, hidden)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                hidden, heads, inner, dropout=0.0, activation=activation, batch_first=True
            )
            for _ in range(layers)
        )
        self.head = nn.Linear(hidden, VOCAB, bias=False)

    @torch.no_grad()
    def forward(self, ids: list[int]) -> Tensor:
        hidden = self.embedding.weight.shape[1]
        x = self.embedding.weight[ids] * math.sqrt(hidden)
        for position in range(len(ids)):
            for i in range(hidden // 2):
                angle = position / 10000 ** (2 * i / hidden)
                x[position, 2 * i] += math.sin(angle)
                x[position, 2 * i + 1] += math.cos(angle)
        x, mask = x[None], nn.Transformer.generate_square_subsequent_mask(len(ids))
        for layer in self.layers:
            x = layer(x, src_mask=mask, is_causal=True)
        return self.head(x[0])


def transformer_2017(tied: bool, activation: str = "relu") -> Callable[[Path], Oracle]:
    def make(folder: Path) -> Oracle:
        model = Vaswani(32, 4, 48, 3, activation)
        randomise(model)
        if tied:
            model.head.weight = model.embedding.weight
        config = {
            "architectures": ["TransformerForCausalLM"],
            "vocab_size": VOCAB,
            "hidden_size": 32,
            "num_hidden_layers": 3,
            "num_attention_heads": 4,
            "intermediate_size": 48,
            "max_position_embeddings": MAX_LEN,
            "hidden_act": activation,
            "tie_word_embeddings": tied,
        }
        folder.mkdir(exist_ok=True)
        (folder / "config.json").write_text(json.dumps(config))
        save_file(_transformer_names(model, tied), folder / "model.safetensors")
        return model

    return make


def _transformer_names(model: Vaswani, tied: bool) -> dict[str, Tensor]:
    weights = {"embedding.weight": model.embedding.weight.data}
    if not tied:
        weights["head.weight"] = model.head.weight.data
    for number, layer in enumerate(model.layers):
        attention, start = layer.self_attn, f"layers.{number}."
        for part, weight, bias in zip(
            ("query", "key", "value"),
            attention.in_proj_weight.data.chunk(3),
            attention.in_proj_bias.data.chunk(3),
            strict=True,
        ):
            weights[f"{start}attention.{part}.weight"] = weight.clone()
            weights[f"{start}attention.{part}.bias"] = bias.clone()
        for name, module in (
            ("attention.output", attention.out_proj),
            ("attention_norm", layer.norm1),
            ("feed_forward.inner", layer.linear1),
            ("feed_forward.outer", layer.linear2),
            ("feed_forward_norm", layer.norm2),
        ):
            weights[f"{start}{name}.weight"] = module.weight.data
            weights[f"{start}{name}.bias"] = module.bias.data
    return weights


CASES: dict[str, Callable[[Path], Oracle]] = {
    "llama gqa": hugging_face("Llama", BASE),
    "llama mha, tied": hugging_face(
        "Llama", BASE | {"num_key_value_heads": 4, "tie_word_embeddings": True}
    ),
    "llama mqa, biases": hugging_face(
        "Llama", BASE | {"num_key_value_heads": 1, "attention_bias": True, "mlp_bias": True}
    ),
    "llama wide heads": hugging_face("Llama", BASE | {"head_dim": 20}),
    "llama rope linear": hugging_face(
        "Llama",
        BASE | {"rope_parameters": {"rope_type": "linear", "rope_theta": 100.0, "factor": 4.0}},
    ),
    "llama rope llama3": hugging_face("Llama", BASE | {"rope_parameters": LLAMA3}),
    "llama rope yarn": hugging_face("Llama", BASE | {"rope_parameters": YARN}),
    "llama rope yarn, untruncated": hugging_face(
        "Llama",
        BASE | {"rope_parameters": YARN | {"truncate": False, "beta_fast": 8.0, "beta_slow": 2.0}},
    ),
    "llama rope yarn, mscale": hugging_face(
        "Llama",
        BASE | {"rope_parameters": YARN | {"mscale": 0.7, "mscale_all_dim": 1.2}},
    ),
    "llama rope yarn, attention_factor": hugging_face(
        "Llama", BASE | {"rope_parameters": YARN | {"attention_factor": 0.8}}
    ),
    "llama in old form": old_form_llama,
    "llama in shards": hugging_face("Llama", BASE, max_shard_size="20KB"),
    "llama in fp16": hugging_face("Llama", BASE, dtype=torch.float16),
    "llama in bf16": hugging_face("Llama", BASE, dtype=torch.bfloat16),
    "mistral window": hugging_face("Mistral", BASE | {"sliding_window": 7}),
    "mistral wide window": hugging_face("Mistral", BASE | {"sliding_window": 4096}),
    "mistral no window": hugging_face("Mistral", BASE | {"sliding_window": None}),
    "qwen2": hugging_face("Qwen2", BASE | {"tie_word_embeddings": True}),
    "qwen2 window": hugging_face(
        "Qwen2",
        BASE | {"use_sliding_window": True, "sliding_window": 9, "max_window_layers": 0},
    ),
    "qwen3": hugging_face("Qwen3", BASE | {"head_dim": 16}),
    "qwen3 biases": hugging_face("Qwen3", BASE | {"head_dim": 8, "attention_bias": True}),
    "gpt2": hugging_face("GPT2", GPT2_BASE),
    "gpt2 untied, relu": hugging_face(
        "GPT2", GPT2_BASE | {"tie_word_embeddings": False, "activation_function": "relu"}
    ),
    "gpt2 from the base model": gpt2_from_the_base_model,
    "transformer": transformer_2017(tied=True),
    "transformer untied, gelu": transformer_2017(tied=False, activation="gelu"),
}
