"""Operations on rows against their definitions, and to the bit against themselves."""

from __future__ import annotations

import math

import pytest
import torch

from model.kernels.cpu.library import Library
from model.kernels.cpu.rows import Rows

SIZES = [1, 7, 8, 31, 33, 64, 100, 256, 1000]


@pytest.fixture(scope="module")
def rows(library: Library) -> Rows:
    return Rows(library)


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("num_rows", [0, 1, 5])
def test_rms_norm(rows: Rows, size: int, num_rows: int) -> None:
    x, weight = noise(num_rows, size), noise(size, seed=1)
    expected = torch.nn.functional.rms_norm(x.double(), (size,), weight.double(), 1e-5)
    found = rows.rms_norm(x, weight, 1e-5)
    torch.testing.assert_close(found.double(), expected, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("size", SIZES)
def test_a_row_has_the_same_bits_alone(rows: Rows, size: int) -> None:
    x, weight = noise(300, size), noise(size, seed=1)
    alone = torch.cat([rows.rms_norm(row[None].clone(), weight, 1e-5) for row in x])
    for threads in (1, 2):
        torch.set_num_threads(threads)
        assert torch.equal(rows.rms_norm(x, weight, 1e-5), alone)
        assert torch.equal(rows.rms_norm(x[7:].clone(), weight, 1e-5), alone[7:])
    torch.set_num_threads(1)


def test_nan_and_infinity_stay_in_their_row(rows: Rows) -> None:
    x = noise(3, 100)
    x[1, 50], x[2, 99] = math.nan, math.inf
    found = rows.rms_norm(x, noise(100, seed=1), 1e-5)
    assert found[0].isfinite().all()
    assert found[1].isnan().all()
    assert found[2].isnan().any()
