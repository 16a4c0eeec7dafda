"""The choice of kernels for a model, made once, with the reason in the log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from model.config import ConfigError, ModelConfig
from model.kernels.cpu.kernels import CpuKernels, unsupported
from model.kernels.cpu.library import KernelsUnavailable, Library, choose_isa, load_library
from model.kernels.interface import Kernels
from model.kernels.torch_kernels import TorchKernels

if TYPE_CHECKING:
    from model.device import Device

logger = logging.getLogger(__name__)


def select_kernels(config: ModelConfig, device: Device, *, deterministic: bool = False) -> Kernels:
    """The fastest kernels that this machine has for a model.

    deterministic: a row must have the same bits whatever rows come with it; ConfigError if no
    kernels here keep that promise.
    """
    if device.torch_device.type != "cpu":
        if deterministic:
            raise _not_deterministic(f"the device is {device.torch_device}")
        return TorchKernels(config, device.dtype)
    try:
        library = cpu_library(config)
    except KernelsUnavailable as error:
        if deterministic:
            raise _not_deterministic(str(error)) from error
        logger.warning(
            "cpu kernels: none, %s. PyTorch's own operations take their place: slower, and the "
            "last bits of a result may depend on what else is in the batch",
            error,
        )
        return TorchKernels(config, device.dtype)
    logger.info("cpu kernels: %s (%s)", library.isa, library.origin)
    return CpuKernels(library, config)


def _not_deterministic(reason: str) -> ConfigError:
    return ConfigError(
        "deterministic: only the C++ kernels for CPUs give a request the same bits in any batch, "
        f"and they cannot be had: {reason}"
    )


def cpu_library(config: ModelConfig) -> Library:
    """The C++ kernels of this processor; KernelsUnavailable if there are none for the model."""
    isa, reason = choose_isa(), unsupported(config)
    if reason:
        raise KernelsUnavailable(reason)
    return load_library(isa)
