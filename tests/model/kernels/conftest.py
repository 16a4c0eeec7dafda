"""The compiled kernels, where this machine has them."""

from __future__ import annotations

import pytest

from model.kernels.cpu.library import KernelsUnavailable, Library, load_library


@pytest.fixture(scope="session")
def library() -> Library:
    try:
        return load_library()
    except KernelsUnavailable as error:
        pytest.skip(f"no compiled kernels: {error}")
