"""Matrix products with packed weights: right, and the same bits whatever comes with a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from model.kernels.cpu.library import Library
from model.kernels.cpu.linear import LinearKernel, Packed
from model.kernels.cpu.memory import Arena

FORMATS = ["fp32", "bf16", "int8", "int4"]
GROUPS = {"fp32": [0], "bf16": [0], "int8": [32, 128], "int4": [32, 64, 128]}
CASES = [(format, group) for format in FORMATS for group in GROUPS[format]]
# out, in: below a panel and a vector, odd, beyond a block along k, many panels
SHAPES = [(1, 1), (7, 3), (33, 64), (40, 129), (100, 96), (24, 1000), (300, 300)]


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(1)


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@dataclass
class Weight:
    kernel: LinearKernel
    packed: Packed
    plain: Tensor
    bias: Tensor | None

    def __call__(self, x: Tensor) -> Tensor:
        out = torch.full((x.shape[0], self.plain.shape[0]), torch.nan)
        self.kernel.multiply(self.packed, x, out)
        return out

    def expected(self, x: Tensor) -> Tensor:
        y = x.double() @ self.plain.double().T
        return y if self.bias is None else y + self.bias.double()


def pack(kernel: LinearKernel, weight: Tensor, bias: Tensor | None) -> Packed:
    out_features, in_features = weight.shape
    panels = kernel.take_panels(in_features, out_features, Arena())
    assert kernel.pack(panels, weight, 0)
    return kernel.packed(panels, in_features, out_features, bias)


def make(library: Library, case: tuple[str, int], shape: tuple[int, int], bias: bool) -> Weight:
    format, group = case
    kernel = LinearKernel(library, format, group)
    plain, offset = random(*shape), random(shape[0], seed=1) if bias else None
    if format == "bf16":
        plain = plain.bfloat16()
    return Weight(kernel, pack(kernel, plain, offset), plain, offset)


def tolerance(format: str, isa: str, size: int) -> float:
    """Of sums of `size` products of normal numbers: it grows with the root of the size, and where
    each addition is rounded, so does the error's share of it."""
    if format in ("int8", "int4"):
        return (0.05 if format == "int8" else 0.55) * max(size, 16) ** 0.5
    rounded = format == "bf16" and isa == "avx512"  # the activations, there
    return 0.02 * max(size, 16) ** 0.5 if rounded else 3e-7 * max(size, 16)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_the_product(
    library: Library, case: tuple[str, int], shape: tuple[int, int], bias: bool
) -> None:
    weight = make(library, case, shape, bias)
    x = random(11, shape[1], seed=2)
    error = (weight(x) - weight.expected(x)).abs().max()
    assert error < tolerance(case[0], library.isa, shape[1])


@pytest.mark.parametrize("shape", [(33, 64), (24, 1000), (300, 300), (700, 800)], ids=str)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_row_has_the_same_bits_in_any_company(
    library: Library, case: tuple[str, int], shape: tuple[int, int]
) -> None:
    weight = make(library, case, shape, bias=True)
    x = random(300, shape[1], seed=3)
    torch.set_num_threads(1)
    alone = torch.cat([weight(row[None]) for row in x])
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        for num_rows in (*range(1, 41), 64, 128, 193, 300):
            for first in (0, (300 - num_rows) // 2, 300 - num_rows):
                rows = slice(first, first + num_rows)
                assert torch.equal(weight(x[rows]), alone[rows]), (threads, num_rows, first)


def test_the_comparison_of_bits_can_fail() -> None:
    """MKL's product of one row sums in another order than that of many."""
    w, x = random(300, 1000), random(300, 1000, seed=3)
    alone = torch.cat([row[None] @ w.T for row in x])
    assert not torch.equal(x @ w.T, alone)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_rows(library: Library, case: tuple[str, int]) -> None:
    assert make(library, case, (33, 64), bias=True)(torch.empty(0, 64)).shape == (0, 33)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("bad", [torch.nan, torch.inf, -torch.inf])
def test_what_is_not_finite_shows_in_its_row_alone(
    library: Library, case: tuple[str, int], bad: float
) -> None:
    weight = make(library, case, (40, 129), bias=True)
    x = random(9, 129, seed=4)
    clean = weight(x)
    x[5, 77] = bad
    found = weight(x)
    assert not found[5].isfinite().any()
    others = torch.arange(9) != 5
    assert torch.equal(found[others], clean[others])


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("scale", [0.0, 1e-40, 1e-25, 1e25])
def test_sizes_of_activations(library: Library, case: tuple[str, int], scale: float) -> None:
    weight = make(library, case, (33, 64), bias=False)
    x = random(3, 64, seed=5)
    expected = weight(x).double() * scale
    tolerance = 1e-38 if scale == 1e-40 else 1e-2 * scale * 64
    torch.testing.assert_close(weight(x * scale).double(), expected, atol=tolerance, rtol=0)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_weight_of_zeros(library: Library, case: tuple[str, int]) -> None:
    kernel = LinearKernel(library, *case)
    packed = pack(kernel, torch.zeros(40, 96), None)
    out = torch.full((2, 40), torch.nan)
    kernel.multiply(packed, random(2, 96), out)
    assert not out.any()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_weight_can_come_in_parts(library: Library, case: tuple[str, int]) -> None:
    kernel, weight = LinearKernel(library, *case), random(100, 129)
    whole, panels = pack(kernel, weight, None).panels, kernel.take_panels(129, 100, Arena())
    for begin, end in ((37, 64), (0, 37), (64, 65), (65, 100)):
        assert kernel.pack(panels, weight[begin:end], begin)
    assert torch.equal(panels, whole)


@pytest.mark.parametrize("bad", [torch.nan, torch.inf, -torch.inf])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_weight_that_is_not_finite_is_noticed(
    library: Library, case: tuple[str, int], bad: float
) -> None:
    kernel, weight = LinearKernel(library, *case), random(100, 129)
    weight[77, 128] = bad
    panels = kernel.take_panels(129, 100, Arena())
    assert not kernel.pack(panels, weight, 0)
    assert kernel.pack(panels, weight[:77], 0)


def test_a_weight_that_bf16_cannot_hold_is_noticed(library: Library) -> None:
    for format, fine in (("fp32", True), ("bf16", False)):
        kernel = LinearKernel(library, format)
        panels = kernel.take_panels(2, 1, Arena())
        assert kernel.pack(panels, torch.tensor([[0.0, 3.4e38]]), 0) == fine
        assert kernel.pack(panels, torch.tensor([[0.0, 3.38e38]]), 0)


@pytest.mark.parametrize("format", ["fp32", "bf16"])
@pytest.mark.parametrize("shape", [(7, 3), (40, 129), (300, 64)], ids=str)
def test_rows_of_a_plain_weight_are_found_again(
    library: Library, format: str, shape: tuple[int, int]
) -> None:
    weight = make(library, (format, 0), shape, bias=False)
    ids = torch.tensor([0, shape[0] - 1, 3, 3])
    found = weight.kernel.look_up(weight.packed, ids, 1.0)
    assert torch.equal(found, weight.plain[ids].float())
    assert torch.equal(weight.kernel.look_up(weight.packed, ids, 2.5), found * 2.5)


def test_nothing_is_written_beyond_the_result(library: Library) -> None:
    for case in CASES:
        weight = make(library, case, (37, 50), bias=True)
        memory = torch.zeros(13 * 37 + 64)
        weight.kernel.multiply(weight.packed, random(13, 50), memory[: 13 * 37].view(13, 37))
        assert not memory[13 * 37 :].any(), case
