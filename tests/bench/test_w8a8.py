"""The int8 checkpoint: what it holds, and how near it is."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file

from bench.make_model import PRESETS, make_model
from bench.w8a8 import main, quantise


def test_a_row_is_its_scale_times_whole_numbers() -> None:
    weight = torch.tensor([[0.5, -1.0, 0.25], [0.0, 0.0, 0.0], [4.0, 2.0, -8.0]])
    quantised, scale = quantise(weight.bfloat16())
    assert quantised.dtype == torch.int8 and scale.shape == (3, 1)
    assert quantised.abs().amax(dim=1).tolist() == [127, 0, 127]
    error = (quantised.float() * scale.float() - weight).abs()
    assert bool((error <= 0.51 * scale.float()).all())


def test_projections_become_int8_and_nothing_else_changes(tmp_path: Path) -> None:
    make_model(PRESETS["tiny"], tmp_path / "m", shard_bytes=200_000)
    assert main([str(tmp_path / "m"), str(tmp_path / "q")]) == 0
    config = json.loads((tmp_path / "q/config.json").read_text())
    assert config["quantization_config"]["quant_method"] == "compressed-tensors"
    assert config["hidden_size"] == 64
    index = json.loads((tmp_path / "q/model.safetensors.index.json").read_text())
    shards = {path.name: load_file(path) for path in (tmp_path / "q").glob("*.safetensors")}
    tensors = {name: t for shard in shards.values() for name, t in shard.items()}
    assert index["weight_map"] == {n: file for file, shard in shards.items() for n in shard}
    assert index["metadata"]["total_size"] == sum(t.nbytes for t in tensors.values())
    before = {}
    for path in (tmp_path / "m").glob("*.safetensors"):
        before |= load_file(path)
    for name, tensor in before.items():
        if name.endswith("_proj.weight"):
            assert tensors[name].dtype == torch.int8
            back = tensors[name].float() * tensors[name + "_scale"].float()
            assert float((back - tensor.float()).abs().max()) < 0.001
        else:
            assert torch.equal(tensors[name], tensor)
    assert (tmp_path / "q/tokenizer.json").exists()
