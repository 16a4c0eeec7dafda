"""Settings of the model's tests."""

from __future__ import annotations

import pytest
import transformers


@pytest.fixture(scope="package", autouse=True)
def quiet_oracles() -> None:
    transformers.utils.logging.disable_progress_bar()
