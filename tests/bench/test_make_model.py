"""Made models: the same bytes again, and transformers can use them."""

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from bench.make_model import PRESETS, main, make_model, plan_shards, tensor_bytes
from bench.tokenizer import SPECIAL_TOKENS, build_tokenizer
from bench.words import WORDS


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_the_same_preset_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert main(["tiny", str(tmp_path / name)]) == 0
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    make_model(PRESETS["tiny"], tmp_path / "c", seed=1)
    changed = {n for n, d in digests(tmp_path / "c").items() if d != digests(tmp_path / "a")[n]}
    assert changed == {"model.safetensors"}


def test_the_weights_do_not_depend_on_the_shards(tmp_path: Path) -> None:
    shape = PRESETS["tiny"]
    made: list[int] = []
    total = make_model(shape, tmp_path / "many", shard_bytes=200_000, on_bytes=made.append)
    assert sum(made) == total == sum(tensor_bytes(dims) for _, dims in shape.tensors())
    make_model(shape, tmp_path / "one")
    index = json.loads((tmp_path / "many" / "model.safetensors.index.json").read_text())
    one = load_file(tmp_path / "one" / "model.safetensors")
    assert set(index["weight_map"]) == set(one)
    files = set(index["weight_map"].values())
    assert len(files) > 2
    for file in files:
        for name, tensor in load_file(tmp_path / "many" / file).items():
            assert torch.equal(tensor, one[name])


def test_a_shard_is_bounded() -> None:
    for shape in PRESETS.values():
        for shard in plan_shards(shape, 512 * 2**20):
            assert sum(tensor_bytes(dims) for _, dims in shard) <= 512 * 2**20


@pytest.mark.parametrize(("preset", "billions"), [("tinyllama-1.1b", 1.10), ("qwen3-0.5b", 0.596)])
def test_the_large_presets_have_their_sizes(preset: str, billions: float) -> None:
    size = sum(tensor_bytes(dims) for _, dims in PRESETS[preset].tensors())
    assert size / 2e9 == pytest.approx(billions, rel=0.005)


def test_a_folder_with_content_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("")
    assert main(["tiny", str(tmp_path)]) == 1
    assert "not empty" in capsys.readouterr().err


@pytest.mark.parametrize("preset", ["tiny", "tiny-qwen3"])
def test_transformers_loads_and_generates(tmp_path: Path, preset: str) -> None:
    make_model(PRESETS[preset], tmp_path)
    model, loading = AutoModelForCausalLM.from_pretrained(tmp_path, output_loading_info=True)
    assert not any(loading[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys"))
    assert type(model).__name__ == PRESETS[preset].architecture
    assert model.dtype == torch.bfloat16
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    text = "the house of the world"
    inputs = tokenizer(text, return_tensors="pt")
    # five words, the first one without its space: two tokens
    assert inputs["input_ids"].shape[1] == 5 + 1 + PRESETS[preset].add_bos
    output = model.generate(**inputs, max_new_tokens=4, min_new_tokens=4, do_sample=False)
    assert output.shape[1] == inputs["input_ids"].shape[1] + 4
    assert tokenizer.decode(inputs["input_ids"][0], skip_special_tokens=True) == text
    chat = [{"role": "user", "content": "hi"}]
    rendered = tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
    assert rendered == "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n"


@pytest.mark.parametrize("vocab", [2048, 32000])
def test_every_id_has_a_text_of_its_own(vocab: int) -> None:
    tokenizer = build_tokenizer(vocab, add_bos=True)
    assert tokenizer.get_vocab_size() == vocab
    texts = [tokenizer.decode([number], skip_special_tokens=False) for number in range(vocab)]
    distinct = [text for text in texts if "\ufffd" not in text]
    assert len(set(distinct)) == len(distinct)
    assert vocab - len(distinct) == 128, "the rest are lone bytes above 127"
    assert max(map(len, texts)) <= 12


def test_any_text_comes_back() -> None:
    tokenizer = build_tokenizer(2048, add_bos=False)
    for text in ("Größe 漢字 🙂\n\tx", " ".join(WORDS), "a  b"):
        assert tokenizer.decode(tokenizer.encode(text).ids) == text
    ids = tokenizer.encode("<|im_start|>user").ids
    assert ids[0] == SPECIAL_TOKENS.index("<|im_start|>")


def test_common_words_are_one_token_after_a_space() -> None:
    """The text prompts of the load generator are made of them."""
    tokenizer = build_tokenizer(2048, add_bos=False)
    for word in WORDS:
        assert len(tokenizer.encode(" " + word).ids) == 1, word


def test_shapes_differ_only_where_they_say() -> None:
    assert dataclasses.replace(PRESETS["tiny"], layers=3).config()["num_hidden_layers"] == 3


def test_outliers_are_channels_of_every_norm(tmp_path: Path) -> None:
    shape = dataclasses.replace(PRESETS["tiny"], outliers=3)
    make_model(shape, tmp_path)
    for name, tensor in load_file(tmp_path / "model.safetensors").items():
        if "norm" in name:
            assert tensor.unique(return_counts=True)[1].tolist() == [61, 3]
        else:
            assert tensor.abs().max() < 1
