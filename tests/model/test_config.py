"""Reading config.json: what is understood, and that all else is refused by name."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import ConfigError, ModelConfig
from model.config import RopeConfig
from model.registry import FAMILIES

LLAMA: dict[str, Any] = {
    "architectures": ["LlamaForCausalLM"],
    "vocab_size": 64,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
    "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0,
    "hidden_act": "silu",
    "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
}
QWEN2 = LLAMA | {"architectures": ["Qwen2ForCausalLM"]}
QWEN3 = LLAMA | {"architectures": ["Qwen3ForCausalLM"]}
MISTRAL = LLAMA | {"architectures": ["MistralForCausalLM"]}
GPT2: dict[str, Any] = {
    "architectures": ["GPT2LMHeadModel"],
    "vocab_size": 64,
    "n_embd": 32,
    "n_layer": 2,
    "n_head": 4,
    "n_positions": 128,
}
TRANSFORMER = LLAMA | {"architectures": ["TransformerForCausalLM"], "hidden_act": "relu"}
ALL = {"llama": LLAMA, "qwen2": QWEN2, "qwen3": QWEN3, "mistral": MISTRAL, "gpt2": GPT2}
YARN = {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}


def read(base: dict[str, Any] = LLAMA, **changes: Any) -> ModelConfig:
    return ModelConfig.from_dict(base | changes)


def test_a_llama_reads() -> None:
    config = read()
    assert config.head_dim == 8
    assert (config.query_size, config.kv_size) == (32, 16)
    assert config.rope == RopeConfig()
    assert config.torch_dtype == "bfloat16"
    assert not (config.qkv_bias or config.mlp_bias or config.qk_norm)
    assert config.sliding_window is None


def test_families_differ_by_values() -> None:
    assert read(QWEN2).qkv_bias
    assert not read(QWEN2).attention_output_bias
    assert read(QWEN3).qk_norm
    assert read(QWEN3).head_dim == 128
    assert read(MISTRAL).sliding_window == 4096
    assert read(GPT2).position_type == "learned"
    assert read(GPT2).intermediate_size == 128
    assert read(GPT2).tie_word_embeddings
    transformer = read(TRANSFORMER)
    assert (transformer.norm_placement, transformer.norm) == ("post", "layer")
    assert transformer.embedding_scale == pytest.approx(math.sqrt(32))


@pytest.mark.parametrize(
    ("base", "changes", "window"),
    [
        (MISTRAL, {"sliding_window": 100}, 100),
        (MISTRAL, {"sliding_window": None}, None),
        (QWEN2, {"sliding_window": 100, "use_sliding_window": False}, None),
        (QWEN2, {"sliding_window": 100, "use_sliding_window": True, "max_window_layers": 0}, 100),
        (QWEN2, {"sliding_window": 100, "use_sliding_window": True, "max_window_layers": 2}, None),
        (
            QWEN3,
            {
                "sliding_window": 9,
                "use_sliding_window": True,
                "layer_types": ["sliding_attention"] * 2,
            },
            9,
        ),
    ],
)
def test_sliding_windows(base: dict[str, Any], changes: dict[str, Any], window: int | None) -> None:
    assert read(base, **changes).sliding_window == window


@pytest.mark.parametrize(
    "fields",
    [
        {"rope_theta": 500.0, "rope_scaling": YARN},
        {"rope_theta": 500.0, "rope_scaling": {**YARN, "rope_type": "yarn"}},
        {"rope_theta": None, "rope_parameters": {**YARN, "rope_type": "yarn", "rope_theta": 500}},
        {"rope_theta": 500.0, "rope_parameters": {**YARN, "rope_type": "yarn"}},
    ],
)
def test_old_and_new_rope_fields_mean_the_same(fields: dict[str, Any]) -> None:
    assert read(**fields).rope == RopeConfig(
        rope_type="yarn", theta=500.0, factor=4.0, original_max_position_embeddings=64
    )


@pytest.mark.parametrize("name", ["dtype", "torch_dtype"])
@pytest.mark.parametrize("value", ["float16", "torch.float16"])
def test_both_names_of_the_dtype(name: str, value: str) -> None:
    fields = {key: each for key, each in LLAMA.items() if key != "torch_dtype"}
    assert ModelConfig.from_dict(fields).torch_dtype is None
    assert ModelConfig.from_dict(fields | {name: value}).torch_dtype == "float16"


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("llama", {"architectures": ["BertForMaskedLM"]}, "BertForMaskedLM"),
    ("llama", {"architectures": []}, "architectures"),
    ("llama", {"architectures": None}, "architectures"),
    ("llama", {"architectures": "LlamaForCausalLM"}, "architectures"),
    ("llama", {"architectures": [["LlamaForCausalLM"]]}, "architectures"),
    ("llama", {"vocab_size": None}, "vocab_size is missing"),
    ("llama", {"vocab_size": 0}, "vocab_size"),
    ("llama", {"vocab_size": "64"}, "vocab_size"),
    ("llama", {"hidden_size": -32}, "hidden_size"),
    ("llama", {"hidden_size": 32.0}, "hidden_size"),
    ("llama", {"hidden_size": True}, "hidden_size"),
    ("llama", {"hidden_size": 10**400}, "hidden_size"),
    ("llama", {"num_hidden_layers": 10**9}, "num_hidden_layers"),
    ("llama", {"intermediate_size": 2**24, "hidden_size": 2**24}, "parameters"),
    ("llama", {"num_attention_heads": 5}, "num_attention_heads"),
    ("llama", {"num_attention_heads": 64}, "num_attention_heads"),
    ("llama", {"num_key_value_heads": 3}, "num_key_value_heads"),
    ("llama", {"num_key_value_heads": 8}, "num_key_value_heads"),
    ("llama", {"head_dim": 7}, "head_dim"),
    ("llama", {"max_position_embeddings": 1 << 40}, "max_position_embeddings"),
    ("llama", {"rms_norm_eps": 0}, "rms_norm_eps"),
    ("llama", {"rms_norm_eps": math.nan}, "rms_norm_eps"),
    ("llama", {"rms_norm_eps": math.inf}, "rms_norm_eps"),
    ("llama", {"rms_norm_eps": 10**400}, "rms_norm_eps"),
    ("llama", {"hidden_act": "gelu"}, "hidden_act"),
    ("llama", {"hidden_act": ["silu"]}, "hidden_act"),
    ("llama", {"attention_bias": "yes"}, "attention_bias"),
    ("llama", {"tie_word_embeddings": 1}, "tie_word_embeddings"),
    ("llama", {"torch_dtype": "float8_e4m3fn"}, "torch_dtype"),
    ("llama", {"torch_dtype": 16}, "torch_dtype"),
    ("llama", {"quantization_config": {"quant_method": "awq"}}, "quantization_config"),
    ("llama", {"num_local_experts": 8}, "num_local_experts"),
    ("qwen3", {"num_experts": 128}, "num_experts"),
    ("llama", {"rope_theta": -1.0}, "rope_theta"),
    ("llama", {"rope_theta": 1.0}, "rope_theta"),
    ("llama", {"partial_rotary_factor": 0.5}, "partial_rotary_factor"),
    ("llama", {"rope_scaling": "yarn"}, "rope_scaling"),
    ("llama", {"rope_scaling": {"type": "dynamic", "factor": 2.0}}, "dynamic"),
    ("llama", {"rope_scaling": {"rope_type": "longrope"}}, "rope_scaling.rope_type"),
    ("llama", {"rope_scaling": {"type": "linear"}}, "rope_scaling.factor is missing"),
    ("llama", {"rope_scaling": {"type": "linear", "factor": 0}}, "rope_scaling.factor"),
    ("llama", {"rope_scaling": {"type": "llama3", "factor": 8.0}}, "low_freq_factor"),
    (
        "llama",
        {
            "rope_scaling": {
                "type": "llama3",
                "factor": 8.0,
                "low_freq_factor": 4.0,
                "high_freq_factor": 4.0,
            }
        },
        "high_freq_factor",
    ),
    (
        "llama",
        {"rope_parameters": {"full_attention": {"rope_type": "default"}}},
        "rope_parameters.full_attention",
    ),
    ("llama", {"rope_parameters": {"partial_rotary_factor": 0.25}}, "partial_rotary_factor"),
    ("mistral", {"sliding_window": 0}, "sliding_window"),
    ("mistral", {"sliding_window": "all"}, "sliding_window"),
    ("qwen2", {"use_sliding_window": True, "max_window_layers": 1}, "use_sliding_window"),
    ("qwen3", {"use_sliding_window": True, "layer_types": ["full_attention"]}, "layer_types"),
    ("gpt2", {"n_embd": 30}, "n_head"),
    ("gpt2", {"activation_function": "quick_gelu"}, "activation_function"),
    ("gpt2", {"scale_attn_weights": False}, "scale_attn_weights"),
    ("gpt2", {"scale_attn_by_inverse_layer_idx": True}, "scale_attn_by_inverse_layer_idx"),
    ("gpt2", {"add_cross_attention": True}, "add_cross_attention"),
]


@pytest.mark.parametrize(("base", "changes", "named"), REFUSED)
def test_what_is_not_implemented_is_refused_by_name(
    base: str, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(ConfigError) as error:
        read(ALL[base], **changes)
    assert named in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


def test_code_in_the_folder_is_not_looked_at(tmp_path: Path) -> None:
    fields = LLAMA | {"auto_map": {"AutoModelForCausalLM": "evil.Model"}}
    (tmp_path / "config.json").write_text(json.dumps(fields))
    (tmp_path / "evil.py").write_text("raise SystemExit('run')")
    assert ModelConfig.from_folder(tmp_path) == read()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"", "not valid JSON"),
        (b"\xff\xfe\x00binary", "not valid JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not valid JSON"),
        (b'{"a": "' + b"x" * (9 << 20) + b'"}', "larger than"),
    ],
)
def test_an_unreadable_config(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "config.json").write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        ModelConfig.from_folder(tmp_path)


def test_a_huge_config_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "config.json").open("wb") as file:
        file.truncate(1 << 30)
    begun = time.process_time()
    with pytest.raises(ConfigError, match="larger than"):
        ModelConfig.from_folder(tmp_path)
    assert time.process_time() - begun < 0.2


junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.sampled_from(["type", "rope_type", "factor", "x"]), st.integers()),
)
names = sorted({name for base in ALL.values() for name in base} | {"rope_scaling", "head_dim"})


@settings(max_examples=150, deadline=None)
@given(base=st.sampled_from(sorted(ALL)), changes=st.dictionaries(st.sampled_from(names), junk))
def test_any_value_is_read_or_refused(base: str, changes: dict[str, Any]) -> None:
    try:
        config = read(ALL[base], **changes)
    except ConfigError:
        return
    assert config.num_heads % config.num_kv_heads == 0
    assert config.architecture in FAMILIES
