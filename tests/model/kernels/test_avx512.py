"""The code for AVX512, on an emulation of it: no machine of the project has it.

Products must be those of the code for AVX2 bit for bit, but for bf16, which has instructions of its
own there. Attention sums in other orders, as its vectors are longer.
"""

from __future__ import annotations

import ctypes
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.kernels.cpu.compiler import SOURCE, find_compiler
from model.kernels.cpu.kernels import CpuKernels
from model.kernels.cpu.library import Library, load_library
from model.kernels.cpu.linear import LinearKernel
from tests.model.kernels.scenes import Scene, make_config
from tests.model.kernels.test_linear import pack

EMULATION = Path(__file__).parent / "emulated_avx512.h"
FLAGS = ("-std=c++17", "-O0", "-ffp-contract=off", "-fPIC", "-w", "-march=x86-64-v3")
# It needs real registers; without it nothing but the speed changes.
KEEP = 'asm volatile("" : "+v"(x), "+v"(y));'

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Library:
    compiler = find_compiler()
    if compiler is None:
        pytest.skip("no C++ compiler")
    folder = tmp_path_factory.mktemp("emulated")
    for path in SOURCE.glob("*"):
        (folder / path.name).write_text(path.read_text().replace(KEEP, ""))
    assert KEEP in (SOURCE / "integers.h").read_text()

    def compile(source: Path) -> Path:
        target = source.with_suffix(".o")
        include = ["-include", str(EMULATION)]
        subprocess.run([*compiler, *FLAGS, *include, "-c", source, "-o", target], check=True)
        return target

    with ThreadPoolExecutor(2) as pool:
        objects = list(pool.map(compile, folder.glob("*.cpp")))
    built = folder / "emulated.so"
    subprocess.run([*compiler, "-shared", *objects, "-o", built], check=True)
    return Library("avx512", "", "emulated", ctypes.CDLL(str(built)))


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def product(library: Library, case: tuple[str, int], weight: Tensor, x: Tensor) -> Tensor:
    kernel = LinearKernel(library, *case)
    packed = pack(kernel, weight, torch.linspace(-1, 1, weight.shape[0]))
    out = torch.full((x.shape[0], weight.shape[0]), torch.nan)
    kernel.multiply(packed, x, out)
    return out


@pytest.mark.parametrize("shape", [(1, 1), (33, 64), (40, 129), (70, 301)], ids=str)
@pytest.mark.parametrize("case", [("fp32", 0), ("int8", 32), ("int8", 128), ("int4", 64)], ids=str)
def test_the_bits_are_those_of_avx2(
    emulated: Library, case: tuple[str, int], shape: tuple[int, int]
) -> None:
    weight, x = random(*shape), random(29, shape[1], seed=1)
    expected = product(load_library("avx2"), case, weight, x)
    for num_rows in (1, 2, 5, 12, 13, 29):
        found = product(emulated, case, weight, x[:num_rows])
        assert torch.equal(found, expected[:num_rows]), num_rows


@pytest.mark.parametrize("shape", [(1, 1), (33, 64), (40, 129), (70, 301)], ids=str)
def test_bf16_rounds_the_activations(emulated: Library, shape: tuple[int, int]) -> None:
    weight, x = random(*shape).bfloat16(), random(29, shape[1], seed=1)
    expected = product(load_library("avx2"), ("bf16", 0), weight, x.bfloat16().float())
    found = product(emulated, ("bf16", 0), weight, x)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-5)
    for num_rows in (1, 2, 5, 12, 13):
        assert torch.equal(product(emulated, ("bf16", 0), weight, x[:num_rows]), found[:num_rows])


@pytest.mark.parametrize("shape", [(33, 64), (40, 129)], ids=str)
def test_rows_are_found_again(emulated: Library, shape: tuple[int, int]) -> None:
    kernel, weight = LinearKernel(emulated, "bf16"), random(*shape).bfloat16()
    ids = torch.tensor([0, 32, 7])
    found = kernel.look_up(pack(kernel, weight, None), ids, 1.0)
    assert torch.equal(found, weight[ids].float())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.int8])
def test_attention_is_that_of_avx2_and_the_same_in_any_batch(
    emulated: Library, dtype: torch.dtype
) -> None:
    config = make_config((6, 2), 40, None)
    scene = Scene(config, [150, 20], dtype=dtype)
    expected = scene.whole(CpuKernels(load_library("avx2"), config))
    kernels = CpuKernels(emulated, config)
    found = scene.whole(kernels)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)
    scene.forget()
    again = scene.run(kernels, [[(0, 140), (1, 3)], [(1, 17), (0, 1)], [(0, 9)]])
    for ours, theirs in zip(again, found, strict=True):
        assert torch.equal(ours, theirs)
