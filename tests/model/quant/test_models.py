"""Whole models with weights in other forms: near the plain ones, and the same bits in any batch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model import Decoder, LoadError, ModelConfig, load_model, select_device
from model.config import ConfigError
from model.device import Device
from model.kernels.cpu.kernels import CpuKernels
from model.kernels.cpu.library import Library
from model.kernels.interface import Kernels
from model.kernels.torch_kernels import TorchKernels
from model.quant.select import make_methods
from tests.model.oracles import CASES, MAX_LEN, VOCAB
from tests.model.paged import Paged
from tests.tiny_models import make_tiny_llama

IDS = torch.randint(0, VOCAB, (60,), generator=torch.Generator().manual_seed(1)).tolist()
OTHERS = torch.randint(0, VOCAB, (41,), generator=torch.Generator().manual_seed(2)).tolist()
# Of the root mean square of the logits; random weights forgive less than trained ones.
ERRORS = {"none": 1e-4, "int8": 0.06, "int4": 0.75}
NAMES = ["llama mha, tied", "llama mqa, biases", "gpt2", "transformer", "transformer untied, gelu"]

Make = Callable[[ModelConfig, torch.dtype], Kernels]


@pytest.fixture
def cpu(library: Library) -> Make:
    return lambda config, _: CpuKernels(library, config)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    made: dict[str, Path] = {}

    def find(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp("model")
            CASES[name](made[name])
        return made[name]

    return find


def load(folder: Path, quantization: str, kernels: Make, dtype: str = "float32") -> Decoder:
    config = ModelConfig.from_folder(folder)
    device = select_device("cpu", dtype, config)
    return load_model(
        folder, config, device, False, kernels(config, device.dtype), quantization
    )  # fmt: skip


def logits(model: Decoder, cache_dtype: torch.dtype | None = None) -> Tensor:
    return Paged(model, max_len=MAX_LEN, cache_dtype=cache_dtype).step([(0, IDS)])[0]


def distance(a: Tensor, b: Tensor) -> float:
    """Root mean square of the difference, as a share of that of b."""
    return ((a - b).square().mean() / b.square().mean()).sqrt().item()


@pytest.mark.parametrize("quantization", ["none", "int8", "int4"])
@pytest.mark.parametrize("name", NAMES)
def test_the_kernels_compute_what_the_twins_do(
    name: str, quantization: str, cpu: Make, folders: Callable[[str], Path]
) -> None:
    plain = logits(load(folders(name), "none", TorchKernels))
    twin = logits(load(folders(name), quantization, TorchKernels))
    found = logits(load(folders(name), quantization, cpu))
    assert distance(found, twin) < (1e-4 if quantization == "none" else 0.03)
    for each in (found, twin):
        assert distance(each, plain) < ERRORS[quantization]
        assert quantization == "none" or distance(each, plain) > 1e-3


@pytest.mark.parametrize("quantization", ["none", "int8"])
@pytest.mark.parametrize("name", NAMES)
def test_a_cache_in_int8_costs_little_and_is_that_of_the_twins(
    name: str, quantization: str, cpu: Make, folders: Callable[[str], Path]
) -> None:
    plain = logits(load(folders(name), "none", TorchKernels))
    twin = logits(load(folders(name), quantization, TorchKernels), torch.int8)
    found = logits(load(folders(name), quantization, cpu), torch.int8)
    assert distance(found, twin) < 0.03
    for each in (found, twin):
        assert 1e-4 < distance(each, plain) < 1.5 * ERRORS["int8"]


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("quantization", ["none", "int8", "int4"])
def test_a_sequence_has_the_same_bits_however_it_is_computed(
    quantization: str, dtype: str, cpu: Make, folders: Callable[[str], Path]
) -> None:
    model = load(folders("llama gqa"), quantization, cpu, dtype)
    expected = logits(model)
    for sizes in ([1] * 60, [7] * 8 + [4], [32, 28], [59, 1]):
        paged, rest, rows = Paged(model, max_len=MAX_LEN), IDS, []
        for index, size in enumerate(sizes):
            step = [(0, rest[:size]), (1, OTHERS[index % 40 :])]
            paged.computed[1] = 0  # it begins again and again
            rows.append(paged.step(step if index % 2 else step[::-1])[1 - index % 2])
            rest = rest[size:]
        assert torch.equal(torch.cat(rows), expected), sizes


@pytest.mark.parametrize("quantization", ["none", "int8", "int4"])
@pytest.mark.parametrize("name", ["llama gqa", "llama mqa, biases", "qwen3", "mistral window"])
def test_joined_blocks_give_the_same_bits(
    name: str, quantization: str, cpu: Make, folders: Callable[[str], Path]
) -> None:
    model = load(folders(name), quantization, cpu)
    cache_dtype = torch.int8 if quantization == "int4" else None
    expected = logits(model, cache_dtype)
    paged = Paged(model, max_len=MAX_LEN, cache_dtype=cache_dtype, joined=True)
    model.steps = ()  # the blocks one by one
    rows = paged.step([(1, OTHERS), (0, IDS[:33])])[1:]
    rows += paged.step([(0, IDS[33:34])])
    rows += paged.step([(0, IDS[34:]), (2, OTHERS)])[:1]
    assert torch.equal(torch.cat(rows), expected)


@pytest.mark.parametrize("name", ["gpt2", "transformer"])
def test_other_blocks_are_not_joined(name: str, cpu: Make, folders: Callable[[str], Path]) -> None:
    model = load(folders(name), "none", cpu)
    expected = logits(model)
    paged = Paged(model, max_len=MAX_LEN, joined=True)
    assert model.kernels.join(model, paged.cache) is None
    assert torch.equal(paged.step([(0, IDS)])[0], expected)


def test_another_cache_than_the_joined_one_still_counts(
    cpu: Make, folders: Callable[[str], Path]
) -> None:
    model = load(folders("llama gqa"), "none", cpu)
    expected = logits(model)
    Paged(model, max_len=MAX_LEN, joined=True)
    assert torch.equal(logits(model), expected)


@pytest.mark.parametrize("quantization", ["none", "int8", "int4"])
def test_the_weights_take_the_memory_that_they_should(
    quantization: str, cpu: Make, tmp_path: Path
) -> None:
    folder = make_tiny_llama(tmp_path, hidden_size=512, intermediate_size=1024, vocab_size=640)
    model = load(folder, quantization, cpu)
    rest, head = 640 * 512 * 4, 640 * 512
    layers = model.num_parameters - 2 * head
    bits = {"none": 32, "int8": 8, "int4": 4.25}[quantization]
    expected = rest + layers * bits / 8 + head * max(bits, 8) / 8
    assert expected * 0.99 < model.weight_bytes < expected * 1.02


@pytest.mark.parametrize("quantization", ["none", "int8"])
def test_a_tied_head_costs_no_second_copy_where_look_ups_can_do_with_its_form(
    quantization: str, cpu: Make, folders: Callable[[str], Path]
) -> None:
    model = load(folders("llama mha, tied"), quantization, cpu)
    assert model.embedding.weight.numel() == (0 if quantization == "none" else VOCAB * 32)
    assert model.head.holds_rows == (quantization == "none")


def test_the_fingerprint_tells_how_weights_are_held(
    cpu: Make, folders: Callable[[str], Path]
) -> None:
    names = {
        load(folders("llama gqa"), quantization, make).linear_name
        for quantization in ("none", "int8", "int4")
        for make in (cpu, TorchKernels)
    }
    assert len(names) == 6


def test_what_is_not_supported_is_refused() -> None:
    config = ModelConfig.from_dict({
        "architectures": ["LlamaForCausalLM"], "vocab_size": 8, "hidden_size": 8,
        "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1,
        "max_position_embeddings": 8,
    })  # fmt: skip
    kernels = TorchKernels(config, torch.float32)
    cpu = Device(torch.device("cpu"), torch.float32, "")
    cuda = Device(torch.device("cuda"), torch.float32, "")
    with pytest.raises(ConfigError, match="quantization is 'int5'; supported: none, int8, int4"):
        make_methods("int5", kernels, cpu)
    with pytest.raises(ConfigError, match="quantization is 'int8', which is for CPUs"):
        make_methods("int8", kernels, cuda)


def test_a_checkpoint_that_is_quantised_already_is_refused(tmp_path: Path) -> None:
    folder = make_tiny_llama(tmp_path, quantization_config={"quant_method": "gptq", "bits": 4})
    with pytest.raises((ConfigError, LoadError), match="quant"):
        load(folder, "none", TorchKernels)
