"""Which kernels a model gets, and what the log says."""

from __future__ import annotations

import logging

import pytest
import torch

from model import Device, ModelConfig
from model.config import ConfigError
from model.kernels import select
from model.kernels.cpu.kernels import CpuKernels
from model.kernels.cpu.library import KernelsUnavailable, Library
from model.kernels.select import select_kernels
from model.kernels.torch_kernels import TorchKernels
from tests.model.kernels.scenes import make_config
from tests.model.test_layers import LLAMA

CONFIG = ModelConfig.from_dict(LLAMA)
CPU = Device(torch.device("cpu"), torch.bfloat16, "a test")


def test_the_compiled_ones_where_there_are_some(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    kernels = select_kernels(CONFIG, CPU)
    assert isinstance(kernels, CpuKernels)
    assert kernels.activation_dtype == torch.float32
    assert kernels.name == f"{library.isa} {library.digest}"
    assert f"cpu kernels: {library.isa} ({library.origin})" in caplog.text


def test_without_a_compiler_those_in_torch_and_one_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def none(_: str) -> Library:
        raise KernelsUnavailable("there is no C++ compiler: install g++")

    monkeypatch.setattr(select, "choose_isa", lambda: "avx2")
    monkeypatch.setattr(select, "load_library", none)
    kernels = select_kernels(CONFIG, CPU)
    assert isinstance(kernels, TorchKernels)
    assert kernels.activation_dtype == torch.bfloat16
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "cpu kernels: none, there is no C++ compiler: install g++." in record.message


def test_who_asks_for_determinism_gets_it_or_the_reason_why_not(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(select_kernels(CONFIG, CPU, deterministic=True), CpuKernels)
    cuda = Device(torch.device("cuda"), torch.float16, "a test")
    with pytest.raises(ConfigError, match=r"deterministic: .* the device is cuda"):
        select_kernels(CONFIG, cuda, deterministic=True)
    monkeypatch.setenv("INKSTONE_KERNELS_ISA", "none")
    with pytest.raises(ConfigError, match=r"deterministic: .* INKSTONE_KERNELS_ISA"):
        select_kernels(CONFIG, CPU, deterministic=True)


def test_a_model_beyond_them_is_named(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    config = make_config((1, 1), 520, None)
    assert isinstance(select_kernels(config, CPU), TorchKernels)
    assert "head_dim is 520; they have at most 512" in caplog.text


def test_a_gpu_has_those_in_torch(caplog: pytest.LogCaptureFixture) -> None:
    cuda = Device(torch.device("cuda"), torch.float16, "a test")
    kernels = select_kernels(CONFIG, cuda)
    assert isinstance(kernels, TorchKernels)
    assert kernels.name == "torch"
    assert not caplog.records
