"""Each quantised method in torch against the kernels of the same name: the same integers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from model.kernels.cpu.library import Library
from model.kernels.cpu.linear import LinearKernel
from model.kernels.cpu.memory import Arena
from model.layers.linear import Linear, LinearMethod
from model.quant.int4 import Int4Method
from model.quant.int8 import Int8Method
from model.quant.integers import INT4_CANDIDATES, to_int4, to_int8
from model.quant.packed import PackedMethod

TWINS: dict[str, Callable[[int], LinearMethod]] = {"int8": Int8Method, "int4": Int4Method}
CASES = [("int8", 32), ("int8", 128), ("int4", 32), ("int4", 64)]
SHAPES = [(1, 1), (40, 129), (100, 96), (300, 520)]


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def make_layer(method: LinearMethod, weight: Tensor, bias: Tensor | None) -> Linear:
    size, parts = weight.shape[1], {"output": weight.shape[0]}
    layer = Linear(size, parts, bias=bias is not None, dtype=weight.dtype, method=method)
    layer.weight.data.copy_(weight)
    if layer.bias is not None and bias is not None:
        layer.bias.data.copy_(bias)
    layer.process_after_loading()
    return layer


def pair(
    library: Library, case: tuple[str, int], weight: Tensor, bias: Tensor | None
) -> list[Linear]:
    name, group = case
    kernel = PackedMethod(LinearKernel(library, name, group), Arena())
    return [make_layer(method, weight, bias) for method in (kernel, TWINS[name](group))]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_weights_are_the_same(
    library: Library, case: tuple[str, int], shape: tuple[int, int], dtype: torch.dtype
) -> None:
    weight = random(*shape).to(dtype)
    weight[:, : shape[1] // 3] *= 30.0  # so that groups have scales of their own
    kernel, twin = pair(library, case, weight, None)
    one_each = torch.eye(shape[1])  # which each give one weight: the integer times its scale
    # A step is 1/127 or more of what there is: an integer off by one would show.
    torch.testing.assert_close(kernel(one_each), twin(one_each), atol=0.0, rtol=1e-6)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_products_are_the_same(
    library: Library, case: tuple[str, int], shape: tuple[int, int], bias: bool
) -> None:
    kernel, twin = pair(library, case, random(*shape), random(shape[0], seed=1) if bias else None)
    x = random(50, shape[1], seed=2) * torch.logspace(-3, 3, 50)[:, None]
    for rows in (x, x[:1], x[7:9]):
        scale = rows.abs().amax(1, keepdim=True) * shape[1] ** 0.5
        torch.testing.assert_close(kernel(rows) / scale, twin(rows) / scale, atol=3e-6, rtol=0)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_not_finite_is_alike(library: Library, case: tuple[str, int]) -> None:
    kernel, twin = pair(library, case, random(40, 129), None)
    x = random(4, 129, seed=3)
    x[1, 5], x[2, 100] = torch.nan, torch.inf
    assert twin(x).isnan().all(1).tolist() == kernel(x).isnan().all(1).tolist()
    assert twin(x).isnan().any(1).tolist() == [False, True, True, False]


def test_8_bits_round_to_the_nearest() -> None:
    x = random(64, 200)
    integers, scales = to_int8(x)
    assert integers.abs().max() == 127
    assert (integers.abs().amax(1) == 127).all()
    assert ((integers * scales[:, None] - x).abs() <= scales[:, None] * 0.50001).all()


@pytest.mark.parametrize("value", [0.0, 1e-40, 1e-31])
def test_rows_of_next_to_nothing_become_zeros(value: float) -> None:
    integers, scales = to_int8(torch.full((2, 32), value))
    assert not integers.any() and not scales.any()
    integers, scales = to_int4(torch.full((2, 32), value))
    assert not integers.any() and not scales.any()


def test_4_bits_have_the_least_error_of_the_candidates() -> None:
    x = random(500, 64)
    integers, scales = to_int4(x)
    assert integers.min() >= -8 and integers.max() <= 7
    error = (integers * scales[:, None].float() - x).square().sum(1)
    largest = x.gather(1, x.abs().argmax(1, keepdim=True))
    others = []
    for candidate in INT4_CANDIDATES:
        scale = (-largest / candidate).bfloat16().float()
        others.append(((x / scale).round().clamp(-8, 7) * scale - x).square().sum(1))
    torch.testing.assert_close(error, torch.stack(others).amin(0), atol=1e-5, rtol=1e-5)
    plain = (x / (x.abs().amax(1, keepdim=True) / 7)).round() * (x.abs().amax(1, keepdim=True) / 7)
    assert error.sum() < 0.75 * (plain - x).square().sum()


def test_a_weight_of_4_bits_takes_half_a_byte() -> None:
    layer = make_layer(Int4Method(64), random(10, 130), None)
    assert layer.weight.nbytes == 10 * 192 // 2
    assert layer.scales.nbytes == 10 * 3 * 2
