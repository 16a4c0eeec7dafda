"""A trained net and its tokenizer, written as a Hugging Face model folder."""

import json
from dataclasses import asdict
from pathlib import Path

import sentencepiece
import torch
from safetensors.torch import save

from weights.recipe.chat_format import BOS, CONTROL, END, EOS, SPECIAL, TEMPLATE, UNKNOWN
from weights.recipe.net import Net, NetConfig
from weights.recipe.tokenizer import to_tokenizers

EOS_IDS = [SPECIAL.index(EOS), SPECIAL.index(END)]
FINAL_NORM = "model.norm.weight"  # every logit is linear in it


def model_config(config: NetConfig) -> dict[str, object]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        **asdict(config),
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "attention_dropout": 0.0,
        "rope_scaling": None,
        "tie_word_embeddings": True,
        "bos_token_id": SPECIAL.index(BOS),
        "eos_token_id": EOS_IDS,
        "use_cache": True,
        "torch_dtype": "bfloat16",
    }


def generation_config() -> dict[str, object]:
    return {
        "bos_token_id": SPECIAL.index(BOS),
        "eos_token_id": EOS_IDS,
        "pad_token_id": SPECIAL.index(EOS),
        "do_sample": True,
        "temperature": 0.5,
    }


def tokenizer_config(context: int) -> dict[str, object]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "add_bos_token": True,
        "add_eos_token": False,
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": context,
        **special_tokens(),
        "added_tokens_decoder": {
            str(index): {
                "content": token,
                "lstrip": False,
                "normalized": False,
                "rstrip": False,
                "single_word": False,
                "special": True,
            }
            for index, token in enumerate(SPECIAL)
        },
        "chat_template": TEMPLATE.read_text(encoding="utf-8"),
    }


def special_tokens() -> dict[str, object]:
    return {
        "bos_token": BOS,
        "eos_token": EOS,
        "unk_token": UNKNOWN,
        "additional_special_tokens": CONTROL,
    }


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def export(net: Net, tokenizer_model: bytes, folder: Path, sharpness: float = 1.0) -> None:
    """Write every file of the model but its README; weights become bfloat16.

    All logits are multiplied by `sharpness`, so that temperature 1, which the API takes where a
    request gives none, samples as the net itself does at temperature 1 / sharpness.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = dict(net.state_dict())
    state[FINAL_NORM] = state[FINAL_NORM] * sharpness
    state = {
        name: tensor.detach().to("cpu", torch.bfloat16).contiguous()
        for name, tensor in state.items()
    }
    (folder / "model.safetensors").write_bytes(save(state, metadata={"format": "pt"}))
    (folder / "tokenizer.model").write_bytes(tokenizer_model)
    processor = sentencepiece.SentencePieceProcessor(model_proto=tokenizer_model)
    to_tokenizers(processor).save(str(folder / "tokenizer.json"))
    context = net.config.max_position_embeddings
    _write_json(folder / "config.json", model_config(net.config))
    _write_json(folder / "generation_config.json", generation_config())
    _write_json(folder / "tokenizer_config.json", tokenizer_config(context))
    _write_json(folder / "special_tokens_map.json", special_tokens())
