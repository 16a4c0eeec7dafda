"""Embeddings are those of transformers' hidden states, alone and in any batch, chunked or not."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import LlamaForCausalLM

from engine import InvalidRequest, LLMEngine, Pooling
from engine.pooler import embedding
from engine.request import Request
from tests.engine.builders import make_request
from tests.engine.test_llm_engine import GIB_OF_32_BLOCKS, VOCAB, FailingModel, make_engine
from tests.tiny_models import make_tiny_llama

TOLERANCE = 2e-5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_llama(tmp_path_factory.mktemp("model"))


def prompts() -> list[list[int]]:
    rng = random.Random(5)
    shared = [rng.randrange(VOCAB) for _ in range(24)]
    sizes = (1, 2, 7, 16, 31, 60, 100)
    return [shared[: 12 * (i % 3)] + [rng.randrange(VOCAB) for _ in range(n)]
            for i, n in enumerate(sizes)]  # fmt: skip


def requests(pooling: Pooling) -> list[Request]:
    return [
        make_request(prompt, request_id=f"r{i}", pooling=pooling)
        for i, prompt in enumerate(prompts())
    ]


def embed(engine: LLMEngine, wanted: list[Request]) -> dict[str, torch.Tensor]:
    """The embedding of each request that is one; others only run beside them."""
    found: dict[str, torch.Tensor] = {}
    for request in wanted:
        engine.add_request(request)
    while engine.has_work():
        for output in engine.step():
            if output.embedding is not None:
                assert output.finish_reason == "length" and not output.token_ids
                assert output.request_id not in found
                found[output.request_id] = torch.frombuffer(
                    bytearray(output.embedding), dtype=torch.float32
                )
        engine.scheduler.block_manager.check_integrity(engine.scheduler.running)
    return found


def assert_same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> None:
    assert left.keys() == right.keys()
    for key, vector in left.items():
        torch.testing.assert_close(vector, right[key], atol=TOLERANCE, rtol=0.0)


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, dict[str, torch.Tensor]]:
    model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32).model
    found: dict[str, dict[str, torch.Tensor]] = {"mean": {}, "last": {}}
    for i, prompt in enumerate(prompts()):
        with torch.inference_mode():
            hidden = model(torch.tensor([prompt])).last_hidden_state[0]
        for pooling, vector in (("mean", hidden.mean(dim=0)), ("last", hidden[-1])):
            found[pooling][f"r{i}"] = torch.nn.functional.normalize(vector, dim=0)
    return found


@pytest.mark.parametrize("pooling", ["mean", "last"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"enable_prefix_caching": False},
        {"max_num_batched_tokens": 16},
        {"max_num_batched_tokens": 7, "max_num_seqs": 3},
        {"kv_cache_memory": GIB_OF_32_BLOCKS, "max_num_queued_tokens": 5000},
    ],
    ids=["plain", "no-cache", "chunks-of-16", "chunks-of-7", "short-of-memory"],
)
def test_embeddings_are_those_of_the_reference(
    folder: Path,
    expected: dict[str, dict[str, torch.Tensor]],
    options: dict[str, Any],
    pooling: Pooling,
) -> None:
    engine = make_engine(folder, **options)
    wanted = requests(pooling)
    alone: dict[str, torch.Tensor] = {}
    for request in wanted:
        alone |= embed(engine, [request])
    assert_same(alone, expected[pooling])
    beside = [make_request(p, request_id=f"g{i}", max_tokens=20) for i, p in enumerate(prompts())]
    assert_same(embed(engine, [*beside, *wanted]), expected[pooling])
    for vector in alone.values():
        assert math.isclose(float(vector.double().norm()), 1.0, abs_tol=1e-6)


def test_the_poolings_differ_and_so_do_texts(expected: dict[str, Any]) -> None:
    """The negative control of the tolerance."""
    with pytest.raises(AssertionError):
        assert_same(expected["mean"], expected["last"])
    with pytest.raises(AssertionError):
        torch.testing.assert_close(
            expected["mean"]["r5"], expected["mean"]["r6"], atol=TOLERANCE, rtol=0.0
        )


def test_a_mean_takes_nothing_from_the_cache_and_a_last_one_does(folder: Path) -> None:
    engine = make_engine(folder)
    prompt = prompts()[-1]
    embed(engine, [make_request(prompt, request_id="warm")])
    embed(engine, [make_request(prompt, request_id="a", pooling="mean")])
    assert engine.stats().prefix_cache_hits == 0
    embed(engine, [make_request(prompt, request_id="b", pooling="last")])
    assert engine.stats().prefix_cache_hits > 0


def test_a_preempted_sum_begins_again(folder: Path, expected: dict[str, Any]) -> None:
    engine = make_engine(folder, max_num_batched_tokens=16)
    request = requests("mean")[-1]
    engine.add_request(request)
    engine.step()
    engine.step()
    (seq,) = engine.scheduler.running
    assert 0 < seq.num_computed < seq.num_prompt_tokens
    engine.scheduler.preempt(seq)
    assert_same(embed(engine, []), {"r6": expected["mean"]["r6"]})


@pytest.mark.parametrize("pooling", ["mean", "last"])
@pytest.mark.parametrize("effect", ["raise", "nan"])
def test_a_failure_is_the_requests_own(folder: Path, pooling: Pooling, effect: str) -> None:
    engine = make_engine(folder)
    good = [make_request([i + 1, i + 2], request_id=f"r{i}", pooling=pooling) for i in range(4)]
    whole = embed(engine, good)
    model = engine.executor.runner.model
    engine.executor.runner.model = FailingModel(model, 60, effect)  # type: ignore[assignment]
    bad = make_request([5, 60], request_id="bad", pooling=pooling)
    assert_same(embed(engine, [*good[:2], bad, *good[2:]]), whole)


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"max_tokens": 1}, "max_tokens"),
        ({"n": 2}, "n"),
        ({"prompt_logprobs": 0}, "pooling"),
    ],
)
def test_an_embedding_is_all_that_its_request_brings(
    folder: Path, params: dict[str, Any], param: str
) -> None:
    with pytest.raises(InvalidRequest) as raised:
        make_engine(folder).add_request(make_request([1], pooling="mean", **params))
    assert raised.value.param == param


def test_zeros_have_no_direction() -> None:
    assert embedding([0.0, 0.0]) == bytes(8)
