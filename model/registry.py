"""Architecture name -> family. The only place that looks at the name; imports no tensor library."""

from __future__ import annotations

from model.families.base import ConfigError, Family
from model.families.gpt2 import GPT2
from model.families.llama import LLAMA, MISTRAL, QWEN2, QWEN3
from model.families.transformer import TRANSFORMER

FAMILIES: dict[str, Family] = {
    "GPT2LMHeadModel": GPT2,
    "LlamaForCausalLM": LLAMA,
    "MistralForCausalLM": MISTRAL,
    "Qwen2ForCausalLM": QWEN2,
    "Qwen3ForCausalLM": QWEN3,
    "TransformerForCausalLM": TRANSFORMER,
}


def find_family(architecture: str) -> Family:
    family = FAMILIES.get(architecture)
    if family is None:
        raise ConfigError(
            f"config.json: architectures is [{architecture!r}]; supported: " + ", ".join(FAMILIES)
        )
    return family
