"""The choice of kernels for a model, made once, with the reason in the log."""

from __future__ import annotations

import logging

from model.config import ModelConfig
from model.device import Device
from model.kernels.cpu.kernels import CpuKernels, unsupported
from model.kernels.cpu.library import KernelsUnavailable, choose_isa, load_library
from model.kernels.interface import Kernels
from model.kernels.torch_kernels import TorchKernels

logger = logging.getLogger(__name__)


def select_kernels(config: ModelConfig, device: Device) -> Kernels:
    """The fastest kernels that this machine has for a model."""
    if device.torch_device.type != "cpu":
        return TorchKernels(config, device.dtype)
    try:
        isa = choose_isa()
        reason = unsupported(config)
        if reason:
            raise KernelsUnavailable(reason)
        library = load_library(isa)
    except KernelsUnavailable as error:
        logger.warning(
            "cpu kernels: none, %s. PyTorch's own operations take their place: slower, and the "
            "last bits of a result may depend on what else is in the batch",
            error,
        )
        return TorchKernels(config, device.dtype)
    logger.info("cpu kernels: %s (%s)", library.isa, library.origin)
    return CpuKernels(library, config, device.dtype)
