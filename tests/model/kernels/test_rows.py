"""Operations on rows: against their twins in torch, and to the bit against themselves."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from model import ModelConfig
from model.kernels.cpu.kernels import CpuKernels
from model.kernels.cpu.library import Library
from model.kernels.interface import Kernels
from model.kernels.torch_kernels import TorchKernels
from tests.model.test_layers import LLAMA

SIZES = [1, 7, 8, 31, 33, 64, 100, 256, 1000]
CONFIG = ModelConfig.from_dict(LLAMA)
EPS = 1e-5


@pytest.fixture(scope="module")
def kernels(library: Library) -> CpuKernels:
    return CpuKernels(library, CONFIG)


def noise(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def all_of(kernels: Kernels, x: Tensor) -> dict[str, Tensor]:
    """What each operation makes of the rows of x, [num_rows, 2 * size]."""
    size = x.shape[1] // 2
    left, right = x[:, :size].contiguous(), x[:, size:].contiguous()
    weight = noise(size, seed=1).to(kernels.activation_dtype)
    total, normed = kernels.add_rms_norm(left.clone(), right, weight, EPS)
    return {
        "rms_norm": kernels.rms_norm(left, weight, EPS),
        "sum": total.clone(),
        "norm of sum": normed.clone(),
        "silu_mul": kernels.silu_mul(x).clone(),
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("num_rows", [0, 1, 5])
def test_they_equal_their_twins(kernels: CpuKernels, size: int, num_rows: int) -> None:
    x = noise(num_rows, 2 * size) * 3
    expected = all_of(TorchKernels(CONFIG, torch.float64), x.double())
    for name, found in all_of(kernels, x).items():
        assert found.dtype == torch.float32
        torch.testing.assert_close(found.double(), expected[name], atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("size", SIZES)
def test_a_row_has_the_same_bits_in_any_company(kernels: CpuKernels, size: int) -> None:
    x = noise(300, 2 * size)
    alone = [all_of(kernels, row[None].contiguous()) for row in x]
    for threads in (1, 2):
        torch.set_num_threads(threads)
        whole, end = all_of(kernels, x), all_of(kernels, x[7:].contiguous())
        for name, rows in whole.items():
            assert torch.equal(rows, torch.cat([each[name] for each in alone])), name
            assert torch.equal(rows[7:], end[name]), name
    torch.set_num_threads(1)


def test_nan_and_infinity_stay_in_their_row(kernels: CpuKernels) -> None:
    x = noise(3, 200)
    x[1, 50], x[1, 150], x[2, 50], x[2, 150] = math.nan, math.nan, math.inf, math.inf
    for name, found in all_of(kernels, x).items():
        assert found[0].isfinite().all(), name
        assert found[1].isnan().any(), name
        assert not found[2].isfinite().all(), name
        whole_row = "norm" in name
        assert found[1].isnan().all() == whole_row, name


@pytest.mark.parametrize("value", [-1000.0, -88.0, -87.0, -1e-30, 0.0, 1e-30, 88.0, 1000.0])
def test_silu_far_from_zero(kernels: CpuKernels, value: float) -> None:
    gate = torch.full((1, 16), value)
    found = kernels.silu_mul(torch.cat((gate, torch.ones(1, 16)), dim=1))
    expected = torch.nn.functional.silu(gate.double())
    torch.testing.assert_close(found.double(), expected, atol=1e-35, rtol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("size", [5, 64])
@pytest.mark.parametrize("scale", [1.0, 8.0])
def test_embed_looks_rows_up(
    kernels: CpuKernels, dtype: torch.dtype, size: int, scale: float
) -> None:
    table, ids = noise(50, size).to(dtype), torch.tensor([3, 49, 0, 3])
    assert torch.equal(kernels.embed(ids, table, scale), table[ids].float() * scale)


def test_results_of_one_purpose_share_memory_and_norms_outlive_the_pass(
    kernels: CpuKernels,
) -> None:
    weight = torch.ones(32)
    first, kept = kernels.silu_mul(noise(2, 64)), kernels.rms_norm(noise(2, 32), weight, EPS)
    copy = kept.clone()
    second = kernels.silu_mul(noise(2, 64, seed=2))
    kernels.rms_norm(noise(2, 32, seed=2), weight, EPS)
    assert first.data_ptr() == second.data_ptr()
    assert torch.equal(kept, copy)
