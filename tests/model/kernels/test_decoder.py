"""A whole decoder: the same bits for a sequence however it is computed (RELIABILITY: DET-03).

Its matrix products are made of sums in one order, so that all that is tested is the rest.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from model import Decoder, ModelConfig
from model.kernels.cpu.kernels import CpuKernels
from model.kernels.cpu.library import Library
from model.kernels.interface import Kernels
from model.kernels.torch_kernels import TorchKernels
from model.layers.linear import Linear
from model.quant.plain import PlainMethod
from tests.model.paged import Paged
from tests.model.test_layers import LLAMA

SMALL = {
    "num_hidden_layers": 2,
    "hidden_size": 16,
    "intermediate_size": 24,
    "vocab_size": 24,
    "head_dim": 8,
}
MODELS: dict[str, Mapping[str, Any]] = {
    "gqa": {},
    "mqa, biases": {"num_key_value_heads": 1, "attention_bias": True, "mlp_bias": True},
    "qk-norm": {"architectures": ["Qwen3ForCausalLM"], "head_dim": 16},
    "window": {"architectures": ["MistralForCausalLM"], "sliding_window": 40},
}
# Of the weights and of the cache.
DTYPES = [
    (torch.float32, torch.float32),
    (torch.bfloat16, torch.bfloat16),
    (torch.bfloat16, torch.int8),
]
LENGTH = 150


class InOrder(PlainMethod):
    """Sums the products of a row in the order of its elements, one rounding after another."""

    def process_after_loading(self, layer: Linear) -> None:
        pass

    def apply(self, layer: Linear, x: Tensor) -> Tensor:
        y = torch.zeros(x.shape[0], layer.out_features)
        for column, weights in zip(x.T, layer.weight.float().T, strict=True):
            y = y + column[:, None] * weights
        return y if layer.bias is None else y + layer.bias.float()


class Plain(PlainMethod):
    """As it comes, whose sums depend on the number of rows."""

    def apply(self, layer: Linear, x: Tensor) -> Tensor:
        return F.linear(x, layer.weight)


def make_decoder(
    name: str, dtype: torch.dtype, kernels: Callable[[ModelConfig, torch.dtype], Kernels],
    method: PlainMethod | None = None,
) -> Decoder:  # fmt: skip
    config = ModelConfig.from_dict({**LLAMA, **SMALL, **MODELS[name]})
    decoder = Decoder(config, dtype, kernels(config, dtype), method or InOrder())
    generator = torch.Generator().manual_seed(0)
    for key, parameter in decoder.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        spread = 0.1 if parameter.dim() == 1 else 1.5 / parameter.shape[-1] ** 0.5
        parameter.copy_((1.0 if "norm" in key else 0.0) + noise * spread)
    return decoder


@pytest.fixture
def cpu(library: Library) -> Iterator[Callable[[ModelConfig, torch.dtype], Kernels]]:
    yield lambda config, _: CpuKernels(library, config)
    torch.set_num_threads(1)


def tokens(seed: int, length: int = LENGTH) -> list[int]:
    return random.Random(seed).choices(range(SMALL["vocab_size"]), k=length)


def alone(decoder: Decoder, ids: list[int], cache_dtype: torch.dtype | None = None) -> Tensor:
    """The logits of a sequence that is computed in one pass."""
    return Paged(decoder, max_len=2 * LENGTH, cache_dtype=cache_dtype).step([(0, ids)])[0]


def same_bits(a: Tensor, b: Tensor) -> bool:
    return torch.equal(a.view(torch.int32), b.view(torch.int32))


def computed_otherwise(
    decoder: Decoder, ids: list[int], cache_dtype: torch.dtype | None = None
) -> Iterator[tuple[str, Tensor]]:
    """How, and the logits of the sequence."""
    make = functools.partial(Paged, decoder, max_len=2 * LENGTH, cache_dtype=cache_dtype)
    for sizes in ([1] * LENGTH, [7] * 21 + [3], [64, 64, 22], [LENGTH - 1, 1]):
        paged, rows, rest = make(), [], ids
        for size in sizes:
            rows += paged.step([(0, rest[:size])])
            rest = rest[size:]
        yield f"chunks of {sizes[0]}", torch.cat(rows)
    for place in (0, 2, 5):
        paged = make(num_seqs=6, seed=place)
        others = [(seq, tokens(seq, 9 * seq + 1)) for seq in range(6) if seq != place]
        rng, rows, rest = random.Random(place), [], ids
        while rest:
            size = rng.choice([1, 1, 5, 40])
            company = rng.sample(others, rng.randint(0, 5))
            step = [*company, (place, rest[:size])]
            rng.shuffle(step)
            for seq, _ in company:
                paged.computed[seq] = 0  # they begin again and again
            found = paged.step(step)
            rows.append(found[[seq for seq, _ in step].index(place)])
            rest = rest[size:]
        yield f"in company, seed {place}", torch.cat(rows)
    torch.set_num_threads(2)
    yield "with two threads", alone(decoder, ids, cache_dtype)
    torch.set_num_threads(1)


@pytest.mark.parametrize("dtypes", DTYPES, ids=str)
@pytest.mark.parametrize("name", MODELS)
def test_a_sequence_has_the_same_bits_however_it_is_computed(
    name: str, dtypes: tuple[torch.dtype, torch.dtype],
    cpu: Callable[[ModelConfig, torch.dtype], Kernels],
) -> None:  # fmt: skip
    dtype, cache_dtype = dtypes
    decoder = make_decoder(name, dtype, cpu)
    ids = tokens(0)
    expected = alone(decoder, ids, cache_dtype)
    for how, logits in computed_otherwise(decoder, ids, cache_dtype):
        assert same_bits(logits, expected), how


@pytest.mark.parametrize("name", MODELS)
def test_it_is_the_decoder_of_the_twins(
    name: str, cpu: Callable[[ModelConfig, torch.dtype], Kernels]
) -> None:
    ids = tokens(1)
    expected = alone(make_decoder(name, torch.float32, TorchKernels), ids)
    found = alone(make_decoder(name, torch.float32, cpu), ids)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_bf16_weights_are_computed_with_in_fp32(
    cpu: Callable[[ModelConfig, torch.dtype], Kernels],
) -> None:
    """Nearer to the model in fp32, whose weights are the same, than activations in bf16 come."""
    halves = make_decoder("gqa", torch.bfloat16, cpu)
    singles = make_decoder("gqa", torch.float32, cpu)
    twin = make_decoder("gqa", torch.bfloat16, TorchKernels, PlainMethod())
    for source, *targets in zip(
        halves.parameters(), singles.parameters(), twin.parameters(), strict=True
    ):
        for target in targets:
            target.copy_(source)
    ids = tokens(2)
    expected = alone(singles, ids)
    error = (alone(halves, ids) - expected).abs().mean()
    assert 0 < error < 0.5 * (alone(twin, ids) - expected).abs().mean()


@pytest.mark.parametrize("part", ["kernels", "linear"])
def test_the_test_can_fail(part: str, cpu: Callable[[ModelConfig, torch.dtype], Kernels]) -> None:
    ids = tokens(0)
    if part == "kernels":
        decoder = make_decoder("gqa", torch.float32, TorchKernels)
    else:
        decoder = make_decoder("gqa", torch.float32, cpu, Plain())
    expected = alone(decoder, ids)
    assert not all(same_bits(logits, expected) for _, logits in computed_otherwise(decoder, ids))
