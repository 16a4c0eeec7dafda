"""Every family against another implementation, through the real loader, in fp32."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import LlamaForCausalLM

from model import Decoder, ModelConfig, load_model, select_device
from model.kernels.select import select_kernels
from model.kernels.torch_kernels import TorchKernels
from tests.model.oracles import CASES, MAX_LEN, VOCAB, Oracle, oracle_of
from tests.model.paged import Paged

TOLERANCE = 1e-4
PROMPT = torch.randint(0, VOCAB, (45,), generator=torch.Generator().manual_seed(5)).tolist()
OTHER = torch.randint(0, VOCAB, (33,), generator=torch.Generator().manual_seed(6)).tolist()

DEVICES = [
    "cpu",
    "cpu, torch alone",
    pytest.param(
        "cuda",
        marks=[
            pytest.mark.cuda,
            pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
        ],
    ),
]


def load(folder: Path, name: str = "cpu", dtype: str = "float32") -> Decoder:
    """The model on a device, with the best kernels for it or with those in torch."""
    config = ModelConfig.from_folder(folder)
    device = select_device(name.partition(",")[0], dtype, config)
    torch_alone = name.endswith("torch alone")
    kernels = TorchKernels(config, device.dtype) if torch_alone else select_kernels(config, device)
    return load_model(folder, config, device, progress=False, kernels=kernels)


@pytest.fixture(scope="module", params=CASES)
def saved(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Oracle]:
    folder = tmp_path_factory.mktemp("model")
    return folder, CASES[request.param](folder)


@pytest.fixture(scope="module", params=DEVICES)
def pair(request: pytest.FixtureRequest, saved: tuple[Path, Oracle]) -> tuple[Decoder, Oracle]:
    folder, oracle = saved
    return load(folder, request.param), oracle


def assert_close(ours: torch.Tensor, theirs: torch.Tensor) -> None:
    torch.testing.assert_close(ours.cpu(), theirs, atol=TOLERANCE, rtol=0.0)


def test_a_prompt_in_one_forward(pair: tuple[Decoder, Oracle]) -> None:
    model, oracle = pair
    (logits,) = Paged(model).step([(0, PROMPT)])
    assert logits.dtype == torch.float32
    assert_close(logits, oracle(PROMPT))


@pytest.mark.parametrize("chunks", [(1, 1, 20, 3, 20), (20, 25), (5, 17, 23), (44, 1)])
def test_a_prompt_in_chunks(pair: tuple[Decoder, Oracle], chunks: tuple[int, ...]) -> None:
    model, oracle = pair
    paged, rows, start = Paged(model), [], 0
    for size in chunks:
        rows += paged.step([(2, PROMPT[start : start + size])])
        start += size
    assert_close(torch.cat(rows), oracle(PROMPT))


def test_greedy_continuation(pair: tuple[Decoder, Oracle]) -> None:
    model, oracle = pair
    paged = Paged(model)
    (logits,) = paged.step([(1, PROMPT[:23])])
    ours = paged.greedy(1, logits[-1], 20)
    ids = PROMPT[:23]
    for _ in range(20):
        ids = [*ids, int(oracle(ids)[-1].argmax())]
    assert ours == ids[23:]


def test_a_chunk_and_decodes_in_one_batch(pair: tuple[Decoder, Oracle]) -> None:
    model, oracle = pair
    paged = Paged(model)
    first = paged.step([(0, OTHER[:20]), (3, PROMPT[:4])])
    mixed = paged.step([(1, OTHER[:30]), (0, OTHER[20:21]), (3, PROMPT[4:25])])
    last = paged.step([(3, PROMPT[25:26]), (0, OTHER[21:22]), (1, OTHER[30:33])])
    assert_close(torch.cat([first[0], mixed[1], last[1]]), oracle(OTHER[:22]))
    assert_close(torch.cat([first[1], mixed[2], last[0]]), oracle(PROMPT[:26]))
    assert_close(torch.cat([mixed[0], last[2]]), oracle(OTHER))


def test_neighbours_do_not_matter(pair: tuple[Decoder, Oracle]) -> None:
    model, _ = pair
    alone, among = Paged(model), Paged(model, num_seqs=6, seed=3)
    (expected,) = alone.step([(0, PROMPT)])
    others = [(i, OTHER[: 3 * i]) for i in (1, 2, 3)]
    found = among.step([*others, (0, PROMPT), (4, PROMPT[7:])])[3]
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0.0)
    for token in (3, 1, 4, 1, 5):
        (expected,) = alone.step([(0, [token])])
        found = among.step([(4, [token]), (0, [token]), (2, [token]), (1, [token])])[1]
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=0.0)


def test_the_last_position_of_the_window(pair: tuple[Decoder, Oracle]) -> None:
    model, oracle = pair
    ids = (PROMPT * 3)[:MAX_LEN]
    paged = Paged(model)
    (first,) = paged.step([(0, ids[:-1])])
    (last,) = paged.step([(0, ids[-1:])])
    assert_close(torch.cat([first, last]), oracle(ids))


@pytest.mark.parametrize("device", DEVICES)
def test_bf16_is_as_near_to_fp32_as_the_oracle_in_bf16(device: str, tmp_path: Path) -> None:
    expected = CASES["llama gqa"](tmp_path)(PROMPT)
    rounded = oracle_of(LlamaForCausalLM.from_pretrained(tmp_path, dtype=torch.bfloat16))(PROMPT)
    paged = Paged(load(tmp_path, device, "bfloat16"))
    logits = torch.cat([paged.step([(0, part)])[0] for part in (PROMPT[:40], PROMPT[40:])])
    error, usual = (logits.cpu() - expected).abs().mean(), (rounded - expected).abs().mean()
    assert error < 1.3 * usual


def test_parameters_are_counted(tmp_path: Path) -> None:
    CASES["llama gqa"](tmp_path)
    # embedding and head, 3 layers of (q, k, v, o, three of the MLP, two norms), the last norm
    layer = 32 * (32 + 16 + 16 + 32) + 3 * 32 * 48 + 2 * 32
    assert load(tmp_path).num_parameters == 2 * VOCAB * 32 + 3 * layer + 32
