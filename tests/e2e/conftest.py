"""One server with the embedded model for all end-to-end tests that only talk to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.server_process import ServerProcess


@pytest.fixture(scope="session")
def served() -> Iterator[ServerProcess]:
    with ServerProcess() as server:
        yield server
