"""Quantised weights that are kept: the same model, and never a wrong one."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine import EngineConfig
from model import ModelConfig, load_model, select_device
from model.kernels.cpu.kernels import CpuKernels
from model.kernels.cpu.library import Library
from model.kernels.interface import Kernels
from model.kernels.torch_kernels import TorchKernels
from tests.model.oracles import CASES, MAX_LEN
from tests.model.paged import Paged

IDS = [5, 9, 2, 6, 53, 58, 9, 7]

Make = Callable[[ModelConfig, torch.dtype], Kernels]


@pytest.fixture(params=["kernels", "torch"])
def make(request: pytest.FixtureRequest) -> Make:
    if request.param == "torch":
        return TorchKernels
    library: Library = request.getfixturevalue("library")
    return lambda config, _: CpuKernels(library, config)


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    CASES[getattr(request, "param", "llama mqa, biases")](tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "new" / "cache"


def logits(folder: Path, make: Make, quantization: str, cache: Path | None) -> Tensor:
    config = ModelConfig.from_folder(folder)
    device = select_device("cpu", "float32", config)
    kernels = make(config, device.dtype)
    model = load_model(folder, config, device, False, kernels, quantization, cache)
    return Paged(model, max_len=MAX_LEN).step([(0, IDS)])[0]


def only_file(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


@pytest.mark.parametrize("folder", ["llama mqa, biases", "gpt2"], indirect=True)
@pytest.mark.parametrize("quantization", ["int8", "int4"])
def test_the_next_start_has_the_same_model(
    folder: Path, make: Make, quantization: str, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="model.quant.cache")
    expected = logits(folder, make, quantization, None)
    assert torch.equal(logits(folder, make, quantization, cache), expected)
    before = only_file(cache).stat()
    assert torch.equal(logits(folder, make, quantization, cache), expected)
    assert only_file(cache).stat().st_mtime_ns == before.st_mtime_ns
    lines = [line for line in caplog.messages if line.startswith("quantised weights")]
    assert [line.split()[2] for line in lines] == ["kept", "read"]


def test_what_is_read_is_what_was_kept(folder: Path, make: Make, cache: Path) -> None:
    """Weights are not quantised anew: others in the file are those that are computed with."""
    expected = logits(folder, make, "int8", cache)
    tensors = load_file(only_file(cache))
    name = next(name for name, tensor in tensors.items() if tensor.dtype != torch.float32)
    tensors[name] = tensors[name] ^ 1
    save_file(tensors, only_file(cache))
    assert not torch.equal(logits(folder, make, "int8", cache), expected)


def test_each_method_and_each_state_of_a_checkpoint_has_a_file_of_its_own(
    folder: Path, make: Make, cache: Path
) -> None:
    expected = logits(folder, make, "int8", cache)
    logits(folder, make, "int4", cache)
    assert len(list(cache.iterdir())) == 2
    file = folder / "model.safetensors"
    tensors = {name: tensor.clone() for name, tensor in load_file(file).items()}
    for tensor in tensors.values():
        tensor.mul_(1.5)
    save_file(tensors, file)
    os.utime(file, ns=(0, 0))
    assert not torch.equal(logits(folder, make, "int8", cache), expected)
    assert len(list(cache.iterdir())) == 3


def damage_in_the_header(file: Path) -> None:
    file.write_bytes(b"\xff" * 100 + file.read_bytes()[100:])


def damage_by_cutting(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def damage_by_another_shape(file: Path) -> None:
    tensors = load_file(file)
    name = sorted(tensors)[0]
    save_file(tensors | {name: tensors[name][:-1].contiguous()}, file)


def damage_by_a_missing_tensor(file: Path) -> None:
    tensors = load_file(file)
    del tensors[sorted(tensors)[3]]
    save_file(tensors, file)


def damage_by_another_tensor(file: Path) -> None:
    save_file(load_file(file) | {"another": torch.zeros(3)}, file)


@pytest.mark.parametrize(
    "damage",
    [
        damage_in_the_header,
        damage_by_cutting,
        damage_by_another_shape,
        damage_by_a_missing_tensor,
        damage_by_another_tensor,
    ],
)
def test_a_damaged_file_is_replaced(
    damage: Callable[[Path], None],
    folder: Path,
    make: Make,
    cache: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    expected = logits(folder, make, "int4", cache)
    whole = only_file(cache).read_bytes()
    damage(only_file(cache))
    assert torch.equal(logits(folder, make, "int4", cache), expected)
    assert "is not used and will be replaced" in caplog.text
    assert only_file(cache).read_bytes() == whole


def test_a_folder_that_cannot_be_written_to_costs_a_warning(
    folder: Path, make: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    expected = logits(folder, make, "int8", None)
    assert torch.equal(logits(folder, make, "int8", tmp_path / "file" / "cache"), expected)
    assert "quantised weights are not kept" in caplog.text


def test_nothing_is_left_of_a_file_that_could_not_be_written(
    folder: Path, make: Make, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    logits(folder, make, "int8", cache)
    assert list(cache.iterdir()) == []


def test_another_copy_of_the_checkpoint_has_the_same_file(
    folder: Path, make: Make, cache: Path, tmp_path: Path
) -> None:
    logits(folder, make, "int8", cache)
    shutil.copytree(folder, tmp_path / "copy")  # with the files' times
    logits(tmp_path / "copy", make, "int8", cache)
    assert len(list(cache.iterdir())) == 1


def test_the_option_needs_something_to_keep() -> None:
    EngineConfig(quantized_cache="x", quantization="int8").check()
    with pytest.raises(ValueError, match="--quantized-cache needs --quantization"):
        EngineConfig(quantized_cache="x").check()
