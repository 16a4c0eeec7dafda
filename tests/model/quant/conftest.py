"""The compiled kernels, where this machine has them."""

from tests.model.kernels.conftest import library

__all__ = ["library"]
