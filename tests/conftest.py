"""Settings of all tests."""

import gc
import os
from collections.abc import Generator

import pytest
from hypothesis import settings

# A busy machine is no failure.
settings.register_profile("inkstone", deadline=None)
settings.load_profile("inkstone")

# PyTorch reads it when it is imported. Tiny models gain nothing from a second thread, and lose much
# when something else runs, as the other half of the tests does.
os.environ["OMP_NUM_THREADS"] = "1"

# Nothing here speaks TLS, and httpx reads a file of all certificates for each client: 40 ms. From a
# folder they are read when one is wanted.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = os.devnull


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays, PyTorch and all: no garbage is looked for in it, now or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
