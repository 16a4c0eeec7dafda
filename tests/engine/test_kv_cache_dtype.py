"""`--kv-cache-dtype int8`: more blocks, the same answers in any batch, nearly the usual ones."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from engine import EngineConfig, LLMEngine
from model import ConfigError, load_tokenizer
from model.kernels.cpu.library import KernelsUnavailable, load_library
from tests.engine.builders import make_request
from tests.engine.test_llm_engine import (
    GIB_OF_32_BLOCKS,
    Collected,
    assert_same,
    make_engine,
    run,
    some_requests,
)
from tests.tiny_models import make_tiny_llama

INKLING = Path(__file__).parents[2] / "weights/inkling"
PROMPTS = [
    "Tell me a joke",
    "Once upon a time",
    *(
        f"<|user|>{question}<|end|><|assistant|>"
        for question in (
            "Hello!",
            "Who are you?",
            "What is Inkstone?",
            "Tell me a joke.",
            "Tell me a story.",
            "How do I use the openai client with you?",
            "What can you do?",
            "Thank you!",
            "Good morning",
            "How are you?",
        )
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_llama(tmp_path_factory.mktemp("model"))


def test_more_blocks_fit_into_the_same_memory(folder: Path) -> None:
    plain = make_engine(folder, kv_cache_memory=GIB_OF_32_BLOCKS).info
    small = make_engine(folder, kv_cache_memory=GIB_OF_32_BLOCKS, kv_cache_dtype="int8").info
    # A head's 8 numbers: 32 bytes in fp32, 8 and a scale of 4 in int8.
    assert (plain.num_blocks, small.num_blocks) == (32, 32 * 32 // 12)
    assert (plain.max_model_len, small.max_model_len) == (128, 256)


def test_a_type_that_is_not_known_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigError, match="--kv-cache-dtype is 'fp8'"):
        make_engine(folder, kv_cache_dtype="fp8")


@pytest.mark.parametrize("quantization", ["none", "int8", "int4"])
def test_output_is_the_same_alone_and_in_any_batch(folder: Path, quantization: str) -> None:
    try:
        load_library()
    except KernelsUnavailable as error:
        pytest.skip(f"no compiled kernels: {error}")
    common: dict[str, Any] = {"kv_cache_dtype": "int8", "quantization": quantization}
    requests, alone = some_requests(12), Collected()
    engine = make_engine(folder, enable_prefix_caching=False, **common)
    for request in requests:
        one = run(engine, [request])
        for field in ("token_ids", "logprobs", "finish"):
            getattr(alone, field).update(getattr(one, field))
    rng = random.Random(3)
    arrivals = [rng.randrange(12) for _ in requests]
    short = {"kv_cache_memory": GIB_OF_32_BLOCKS * 12 / 32, "max_num_queued_tokens": 5000}
    for options in ({"max_num_batched_tokens": 16}, {"speculative": "ngram"}, short):
        engine = make_engine(folder, **common, **options)
        for _ in range(2):
            assert_same(run(engine, requests, arrivals), alone)
        stats = engine.stats()
        assert stats.prefix_cache_hits > 0
        assert (stats.preemptions > 0) == (options is short)


def greedy(kv_cache_dtype: str) -> list[list[int]]:
    engine = LLMEngine.from_config(
        EngineConfig(model=str(INKLING), device="cpu", kv_cache_dtype=kv_cache_dtype)
    )
    tokenizer = load_tokenizer(INKLING)
    requests = [
        make_request(tokenizer.encode(prompt), request_id=str(index), max_tokens=48)
        for index, prompt in enumerate(PROMPTS)
    ]
    found = run(engine, requests).token_ids
    return [found[str(index), 0] for index in range(len(PROMPTS))]


def test_most_answers_of_the_embedded_model_are_the_usual_ones() -> None:
    plain, small = greedy("auto"), greedy("int8")
    equal = sum(a == b for a, b in zip(plain, small, strict=True))
    assert equal > len(PROMPTS) // 2
    # Those that differ do so late: what was said before is the same.
    assert all(a[:4] == b[:4] for a, b in zip(plain, small, strict=True))
