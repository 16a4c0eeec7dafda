"""`Device`: where a model runs and in which type, chosen once, with the reason for the log."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from model.config import ConfigError, ModelConfig
from model.kernels.cpu.library import KernelsUnavailable
from model.kernels.select import cpu_library

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}

# The first generation of NVIDIA's GPUs with bf16 (Ampere).
BF16_CUDA_CAPABILITY = (8, 0)


@dataclass(frozen=True, slots=True)
class Device:
    torch_device: torch.device
    dtype: torch.dtype
    reason: str

    def free_memory_bytes(self) -> int:
        """Free bytes of a CUDA device, torch's own cache counted as free."""
        if self.torch_device.type != "cuda":
            raise ValueError(f"free_memory_bytes is not known for {self.torch_device}")
        free, _ = torch.cuda.mem_get_info(self.torch_device)
        reserved = torch.cuda.memory_reserved(self.torch_device)
        return free + reserved - torch.cuda.memory_allocated(self.torch_device)


def select_device(device: str, dtype: str, config: ModelConfig) -> Device:
    """Choose for `device` "auto", "cpu" or "cuda" and `dtype` "auto" or the name of one.

    ConfigError if the choice cannot run on this machine.
    """
    torch_device, device_reason = _choose_device(device)
    on_cpu = torch_device.type == "cpu"
    has_bf16 = cpu_has_bf16(config) if on_cpu else _cuda_has_bf16(torch_device)
    chosen, dtype_reason = _choose_dtype(dtype, torch_device, has_bf16, config)
    return Device(torch_device, DTYPES[chosen], f"{torch_device} {device_reason}; {dtype_reason}")


def select_cache_dtype(kv_cache_dtype: str, device: Device) -> torch.dtype:
    """The type of keys and values in the cache for "auto" or "int8".

    ConfigError if it is neither, or the device cannot have it.
    """
    if kv_cache_dtype == "auto":
        return device.dtype
    if kv_cache_dtype != "int8":
        raise ConfigError(f"--kv-cache-dtype is {kv_cache_dtype!r}; supported: auto, int8")
    if device.torch_device.type != "cpu":
        raise ConfigError(
            f"--kv-cache-dtype is 'int8', which is for CPUs, and the device is "
            f"{device.torch_device}: try auto"
        )
    return torch.int8


def cpu_has_bf16(config: ModelConfig) -> bool:
    """Whether a model is best held in bf16.

    The C++ kernels widen its weights as they read them, which loses nothing and halves what is
    read. Without them the processor must multiply bf16: one that emulates it is faster in fp32.
    """
    try:
        cpu_library(config)
        return True
    except KernelsUnavailable:
        pass
    # Inner functions of torch (2.11 to 2.13 have both), so their absence is an answer.
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, bool)() for name in probes)


def _choose_device(device: str) -> tuple[torch.device, str]:
    available = torch.cuda.is_available()
    if device == "cuda" and not available:
        raise ConfigError(
            f"device is 'cuda', and torch {torch.__version__} finds no CUDA device: try cpu"
        )
    if device not in ("auto", "cpu", "cuda"):
        raise ConfigError(f"device is {device!r}; supported: auto, cpu, cuda")
    if device != "auto":
        return torch.device(device), "as asked"
    if available:
        return torch.device("cuda"), f"({torch.cuda.get_device_name()} found)"
    return torch.device("cpu"), "(no CUDA device found)"


def _choose_dtype(
    dtype: str, device: torch.device, has_bf16: bool, config: ModelConfig
) -> tuple[str, str]:
    """The name of the type, and why."""
    on_cpu = device.type == "cpu"
    if dtype != "auto":
        if dtype not in DTYPES:
            raise ConfigError(f"dtype is {dtype!r}; supported: auto, " + ", ".join(DTYPES))
        if dtype == "float16" and on_cpu:
            raise ConfigError(
                "dtype is 'float16'; supported on CPU: float32, bfloat16 (fp16 products are not "
                "native there)"
            )
        return dtype, f"{dtype} as asked"
    named = config.torch_dtype
    if named is None:
        return "float32", "float32: config.json names no dtype"
    if named == "float32" or (named == "bfloat16" and has_bf16):
        return named, f"{named} as in config.json"
    if named == "float16" and not on_cpu:
        return named, f"{named} as in config.json"
    where = "this processor" if on_cpu else "this GPU"
    if has_bf16:
        return "bfloat16", f"bfloat16 in place of {named}, which {where} does not multiply natively"
    if not on_cpu:
        return "float16", f"float16 in place of {named}, which {where} does not multiply natively"
    return "float32", f"float32 in place of {named}, which {where} does not multiply natively"


def _cuda_has_bf16(device: torch.device) -> bool:
    return torch.cuda.get_device_capability(device) >= BF16_CUDA_CAPABILITY
