"""The choice of linear methods for a model, made once, with the reason in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from model.config import ConfigError
from model.device import Device
from model.kernels.cpu.kernels import CpuKernels
from model.kernels.cpu.linear import PLAIN_FORMATS, LinearKernel
from model.kernels.cpu.memory import Arena
from model.kernels.interface import Kernels
from model.layers.linear import LinearMethod
from model.quant.int4 import INT4_GROUP, Int4Method
from model.quant.int8 import INT8_GROUP, Int8Method
from model.quant.packed import PackedMethod
from model.quant.plain import PlainMethod

logger = logging.getLogger(__name__)

# For each choice the formats of the layers and of the head: the choice among all tokens is where
# 4 bits would cost the most.
FORMATS = {"int8": ("int8", "int8"), "int4": ("int4", "int8")}
GROUPS = {"int8": INT8_GROUP, "int4": INT4_GROUP}
TWINS: dict[str, Callable[[], LinearMethod]] = {"int8": Int8Method, "int4": Int4Method}


@dataclass(frozen=True, slots=True)
class Methods:
    """layers: whose results are valid until it is applied again; head: whose results stay"""

    layers: LinearMethod
    head: LinearMethod


def make_methods(quantization: str, kernels: Kernels, device: Device) -> Methods:
    """Those for "none", "int8" or "int4" with the kernels that were chosen.

    ConfigError if they cannot be had on the device.
    """
    if quantization not in ("none", *FORMATS):
        raise ConfigError(f"quantization is {quantization!r}; supported: none, int8, int4")
    if quantization != "none" and device.torch_device.type != "cpu":
        raise ConfigError(
            f"quantization is {quantization!r}, which is for CPUs, and the device is "
            f"{device.torch_device}: try none"
        )
    if isinstance(kernels, CpuKernels):
        methods = _packed(quantization, kernels, device)
    elif quantization == "none":
        methods = Methods(PlainMethod(), PlainMethod())
    else:
        layers, head = (TWINS[format]() for format in FORMATS[quantization])
        methods = Methods(layers, head)
        logger.warning(
            "quantization %s without compiled kernels saves memory and costs time", quantization
        )
    logger.info("linear layers: %s; head: %s", methods.layers.name, methods.head.name)
    return methods


def _packed(quantization: str, kernels: CpuKernels, device: Device) -> Methods:
    plain = PLAIN_FORMATS[device.dtype]
    layers, head = (
        LinearKernel(kernels.library, format, GROUPS.get(format, 0))
        for format in FORMATS.get(quantization, (plain, plain))
    )
    arena = Arena()
    return Methods(PackedMethod(layers, arena, kernels.workspace), PackedMethod(head, arena))
