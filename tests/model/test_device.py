"""The choice of device and type, on machines of every kind."""

from __future__ import annotations

import pytest
import torch

from model import ConfigError, Device, ModelConfig, select_cache_dtype, select_device
from model import device as device_module
from model.kernels.cpu.library import KernelsUnavailable
from tests.model.test_config import LLAMA


def config(dtype: str | None) -> ModelConfig:
    fields = {name: value for name, value in LLAMA.items() if name != "torch_dtype"}
    return ModelConfig.from_dict(fields | ({"torch_dtype": dtype} if dtype else {}))


def machine(
    patch: pytest.MonkeyPatch, *, cuda: bool = False, bf16: bool = True, capability: int = 9
) -> None:
    patch.setattr(torch.cuda, "is_available", lambda: cuda)
    patch.setattr(torch.cuda, "get_device_name", lambda: "Test GPU")
    patch.setattr(torch.cuda, "get_device_capability", lambda _: (capability, 0))
    patch.setattr(device_module, "cpu_has_bf16", lambda _: bf16)


@pytest.mark.parametrize(
    ("named", "bf16", "chosen"),
    [
        ("bfloat16", True, torch.bfloat16),
        ("bfloat16", False, torch.float32),
        ("float16", True, torch.bfloat16),
        ("float16", False, torch.float32),
        ("float32", True, torch.float32),
        (None, True, torch.float32),
    ],
)
def test_auto_on_cpu(
    monkeypatch: pytest.MonkeyPatch, named: str | None, bf16: bool, chosen: torch.dtype
) -> None:
    machine(monkeypatch, bf16=bf16)
    device = select_device("auto", "auto", config(named))
    assert (device.torch_device.type, device.dtype) == ("cpu", chosen)
    assert "no CUDA device found" in device.reason
    if named is not None:
        assert named in device.reason


@pytest.mark.parametrize(
    ("named", "capability", "chosen"),
    [
        ("bfloat16", 9, torch.bfloat16),
        ("bfloat16", 7, torch.float16),
        ("float16", 9, torch.float16),
        ("float32", 9, torch.float32),
    ],
)
def test_auto_on_cuda(
    monkeypatch: pytest.MonkeyPatch, named: str, capability: int, chosen: torch.dtype
) -> None:
    machine(monkeypatch, cuda=True, capability=capability)
    device = select_device("auto", "auto", config(named))
    assert (device.torch_device.type, device.dtype) == ("cuda", chosen)
    assert "Test GPU" in device.reason


def test_what_is_asked_for_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, cuda=True)
    assert select_device("cpu", "float32", config("bfloat16")).torch_device.type == "cpu"
    assert select_device("cuda", "float16", config("bfloat16")).dtype == torch.float16
    assert select_device("cpu", "bfloat16", config("float32")).dtype == torch.bfloat16


@pytest.mark.parametrize(
    ("device", "dtype", "said"),
    [
        ("cuda", "auto", "CUDA"),
        ("tpu", "auto", "'tpu'"),
        ("cpu", "float16", "float16"),
        ("cpu", "int8", "'int8'"),
    ],
)
def test_what_cannot_run_is_refused(
    monkeypatch: pytest.MonkeyPatch, device: str, dtype: str, said: str
) -> None:
    machine(monkeypatch)
    with pytest.raises(ConfigError, match=said):
        select_device(device, dtype, config("bfloat16"))


def test_the_cache_has_the_type_of_the_model_or_int8() -> None:
    cpu = Device(torch.device("cpu"), torch.bfloat16, "a test")
    assert select_cache_dtype("auto", cpu) == torch.bfloat16
    assert select_cache_dtype("int8", cpu) == torch.int8
    with pytest.raises(ConfigError, match="--kv-cache-dtype is 'fp8'; supported: auto, int8"):
        select_cache_dtype("fp8", cpu)


def test_a_cache_in_int8_is_refused_on_a_gpu() -> None:
    cuda = Device(torch.device("cuda:0"), torch.float16, "a test")
    assert select_cache_dtype("auto", cuda) == torch.float16
    with pytest.raises(
        ConfigError, match=r"--kv-cache-dtype is 'int8', which is for CPUs, .* cuda:0"
    ):
        select_cache_dtype("int8", cuda)


@pytest.mark.parametrize("kernels", [True, False])
@pytest.mark.parametrize("native", [True, False])
def test_bf16_needs_kernels_or_the_processor(
    monkeypatch: pytest.MonkeyPatch, kernels: bool, native: bool
) -> None:
    def library(_: ModelConfig) -> None:
        if not kernels:
            raise KernelsUnavailable("a test")

    monkeypatch.setattr(device_module, "cpu_library", library)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: native, raising=False)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False, raising=False)
    assert device_module.cpu_has_bf16(config("bfloat16")) == (kernels or native)


def test_free_memory_is_known_for_cuda_alone() -> None:
    with pytest.raises(ValueError, match="cpu"):
        select_device("cpu", "float32", config("float32")).free_memory_bytes()


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_free_memory_of_a_gpu() -> None:
    device = select_device("cuda", "float32", config("float32"))
    before = device.free_memory_bytes()
    kept = torch.empty(1 << 26, dtype=torch.uint8, device="cuda")
    assert 0 < device.free_memory_bytes() <= before - kept.numel() // 2
