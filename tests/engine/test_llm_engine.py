"""`LLMEngine` on a real tiny model: equal alone and in company, whole after any failure."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import pytest
import torch

from engine import EngineConfig, EngineOverloaded, InvalidRequest, LLMEngine, TokenOutput
from engine.request import Request
from engine.sequence import Sequence
from engine.step_budget import LEAST_TOKENS
from model import ConfigError
from tests.engine.builders import make_request
from tests.tiny_models import make_tiny_llama

VOCAB = 64
GIB_OF_32_BLOCKS = 32 * 4 * 2 * 2 * 2 * 8 * 4 / 1024**3  # 4 tokens, 2 layers, k and v, 2 heads of 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_llama(tmp_path_factory.mktemp("model"))


def make_engine(folder: Path, **options: Any) -> LLMEngine:
    defaults = {"model": str(folder), "dtype": "float32", "device": "cpu", "block_size": 4}
    return LLMEngine.from_config(EngineConfig(**(defaults | {"max_num_seqs": 16} | options)))


class Collected:
    """All that an engine gave for each (request id, index)."""

    def __init__(self) -> None:
        self.token_ids: dict[tuple[str, int], list[int]] = {}
        self.logprobs: dict[tuple[str, int], list[float]] = {}
        self.prompt_logprobs: dict[tuple[str, int], list[float]] = {}
        self.finish: dict[tuple[str, int], str] = {}
        self.cached: dict[tuple[str, int], int] = {}

    def add(self, outputs: list[TokenOutput]) -> None:
        for output in outputs:
            key = (output.request_id, output.index)
            assert key not in self.finish, "nothing comes after the end"
            self.token_ids.setdefault(key, []).extend(output.token_ids)
            if output.logprobs:
                self.logprobs.setdefault(key, []).extend(e.logprob for e in output.logprobs)
            if output.prompt_logprobs:
                self.prompt_logprobs.setdefault(key, []).extend(
                    e.logprob for e in output.prompt_logprobs
                )
            self.cached[key] = output.num_cached_tokens
            if output.finish_reason:
                self.finish[key] = output.finish_reason


def run(engine: LLMEngine, requests: list[Request], arrivals: list[int] | None = None) -> Collected:
    """Run to the end; request i is added before step arrivals[i]."""
    collected, step = Collected(), 0
    todo = sorted(zip(arrivals or [0] * len(requests), requests, strict=True), key=lambda e: e[0])
    while todo or engine.has_work():
        while todo and todo[0][0] <= step:
            engine.add_request(todo.pop(0)[1])
        collected.add(engine.step())
        engine.scheduler.block_manager.check_integrity(engine.scheduler.running)
        step += 1
        assert step < 5000
    return collected


def some_requests(count: int, seed: int = 0, **params: Any) -> list[Request]:
    rng = random.Random(seed)
    shared = [rng.randrange(VOCAB) for _ in range(24)]
    requests = []
    for i in range(count):
        own = [rng.randrange(VOCAB) for _ in range(rng.choice([1, 3, 8, 30, 70]))]
        prompt = shared[: rng.choice([0, 0, 9, 24])] + own
        options = {"max_tokens": rng.choice([1, 5, 24]), "logprobs": 1} | params
        requests.append(make_request(prompt, request_id=f"r{i}", **options))
    return requests


def assert_same(left: Collected, right: Collected, abs: float = 1e-5) -> None:
    assert left.token_ids == right.token_ids
    assert left.finish == right.finish
    for key, values in left.logprobs.items():
        assert values == pytest.approx(right.logprobs[key], abs=abs)
    for key, values in left.prompt_logprobs.items():
        assert values == pytest.approx(right.prompt_logprobs[key], abs=abs)


@pytest.fixture(scope="module")
def alone(folder: Path) -> dict[str, Collected]:
    """The reference: each request by itself, in one chunk, without a cache."""
    engine = make_engine(folder, enable_prefix_caching=False)
    for _ in range(6):
        engine.step_budget.record(1024, 1e-3, is_full=True)
    assert engine.step_budget.num_tokens(0) == 1024
    result = {}
    for name, params in (("greedy", {}), ("seeded", {"temperature": 1.0, "seed": 11})):
        result[name] = Collected()
        for request in some_requests(20, **params):
            one = run(engine, [request])
            for field in ("token_ids", "logprobs", "finish", "prompt_logprobs"):
                getattr(result[name], field).update(getattr(one, field))
    return result


@pytest.mark.parametrize("mode", ["greedy", "seeded"])
@pytest.mark.parametrize(
    "options",
    [
        {"enable_prefix_caching": False},
        {"max_num_batched_tokens": 16, "max_num_seqs": 16},
        {"max_num_batched_tokens": 23, "max_num_seqs": 5},
        {"max_num_seqs": 2},
        {"block_size": 16},
        {"kv_cache_memory": GIB_OF_32_BLOCKS, "max_num_queued_tokens": 5000},
    ],
    ids=["no-cache", "chunks-of-16", "chunks-of-23", "two-seqs", "block-16", "short-of-memory"],
)
def test_output_is_the_same_alone_and_in_any_batch(
    folder: Path, alone: dict[str, Collected], options: dict[str, Any], mode: str
) -> None:
    params = {} if mode == "greedy" else {"temperature": 1.0, "seed": 11}
    engine = make_engine(folder, **options)
    rng = random.Random(3)
    requests = some_requests(20, **params)
    arrivals = [rng.randrange(12) for _ in requests]
    assert_same(run(engine, requests, arrivals), alone[mode])
    if "kv_cache_memory" in options:
        assert engine.stats().preemptions > 0
    if options.get("enable_prefix_caching", True):
        again = [Request(**{**_fields(r), "request_id": r.request_id}) for r in requests]
        assert_same(run(engine, again), alone[mode])
        assert engine.stats().prefix_cache_hits > 0


def _fields(request: Request) -> dict[str, Any]:
    return {name: getattr(request, name) for name in request.__struct_fields__}


def test_equality_check_notices_a_difference(folder: Path, alone: dict[str, Collected]) -> None:
    """The negative control: another model must not pass for the same."""
    other = make_tiny_llama(folder.parent / "other", seed=1)
    engine = make_engine(other)
    with pytest.raises(AssertionError):
        assert_same(run(engine, some_requests(20)), alone["greedy"])


def test_choices_share_the_prompt_and_equal_their_lone_runs(folder: Path) -> None:
    prompt = list(range(1, 40))
    request = make_request(prompt, n=4, temperature=1.0, seed=5, max_tokens=12)
    engine = make_engine(folder)
    batched = run(engine, [request])
    assert engine.stats().prompt_tokens < 2 * len(prompt)
    assert len({tuple(ids) for ids in batched.token_ids.values()}) > 1
    two = run(
        make_engine(folder), [make_request(prompt, n=2, temperature=1.0, seed=5, max_tokens=12)]
    )
    for key, token_ids in two.token_ids.items():
        assert batched.token_ids[key] == token_ids


def test_prompt_logprobs_do_not_depend_on_chunks_or_cache(folder: Path) -> None:
    prompt = [(7 * i) % VOCAB for i in range(50)]
    request = make_request(prompt, max_tokens=3, prompt_logprobs=2)
    whole = run(make_engine(folder), [request])
    assert len(whole.prompt_logprobs["r", 0]) == len(prompt) - 1
    engine = make_engine(folder, max_num_batched_tokens=16)
    run(engine, [make_request(prompt, request_id="warm")])
    assert_same(run(engine, [request]), whole)


def test_prompt_logprobs_are_sent_once_though_preempted(folder: Path) -> None:
    engine = make_engine(folder, kv_cache_memory=GIB_OF_32_BLOCKS, max_num_queued_tokens=5000)
    prompts = [[(i + 5 * j) % VOCAB for j in range(60)] for i in range(6)]
    requests = [
        make_request(p, request_id=f"r{i}", max_tokens=50, prompt_logprobs=0)
        for i, p in enumerate(prompts)
    ]
    collected = run(engine, requests)
    assert engine.stats().preemptions > 0
    assert [len(v) for v in collected.prompt_logprobs.values()] == [59] * 6


def test_scoring_without_generation(folder: Path) -> None:
    collected = run(make_engine(folder), [make_request([1, 2, 3], max_tokens=0, prompt_logprobs=0)])
    assert collected.token_ids["r", 0] == []
    assert len(collected.prompt_logprobs["r", 0]) == 2
    assert collected.finish["r", 0] == "length"


def test_a_step_computes_no_more_of_a_prompt_than_its_budget(folder: Path) -> None:
    engine = make_engine(folder)
    engine.add_request(make_request([i % VOCAB for i in range(90)], max_tokens=3))
    budget = engine.step_budget.num_tokens(0)
    assert budget == LEAST_TOKENS, "nothing is known of the machine yet"
    assert engine.step() == []
    assert engine.scheduler.running[0].num_computed == budget
    assert len(run(engine, []).token_ids["r", 0]) == 3
    assert engine.step_budget.num_tokens(0) > budget


def test_abort_frees_the_blocks_at_once(folder: Path) -> None:
    engine = make_engine(folder, max_num_batched_tokens=16)
    total = engine.stats().num_blocks_free
    engine.add_request(make_request(list(range(60)), request_id="prefill", max_tokens=50))
    engine.add_request(make_request([1], request_id="queued", n=3, max_tokens=50))
    engine.step()
    assert engine.stats().num_blocks_free < total
    engine.abort("prefill")
    engine.abort("queued", 1)
    engine.abort("unknown")
    while engine.stats().num_waiting:
        engine.step()
    engine.abort("queued")
    assert not engine.has_work()
    assert engine.stats().num_blocks_free == total
    assert engine.step() == []


def test_full_queue_refuses_and_keeps_nothing(folder: Path) -> None:
    engine = make_engine(folder, max_num_seqs=1, max_num_queued_reqs=2)
    for i in range(3):
        engine.add_request(make_request([1], request_id=f"r{i}"))
    with pytest.raises(EngineOverloaded):
        engine.add_request(make_request([1], request_id="late"))
    assert engine.stats().num_waiting == 3
    assert len(run(engine, []).finish) == 3


def test_queue_of_tokens_is_bounded(folder: Path) -> None:
    engine = make_engine(folder, max_num_queued_tokens=50)
    engine.add_request(make_request([1] * 60, request_id="a"))
    with pytest.raises(EngineOverloaded):
        engine.add_request(make_request([1], request_id="b"))


def test_invalid_request_is_refused(folder: Path) -> None:
    with pytest.raises(InvalidRequest):
        make_engine(folder).add_request(make_request([VOCAB]))


class FailingModel(torch.nn.Module):
    """Raises, or poisons, whenever a marked token is in the batch."""

    def __init__(self, model: torch.nn.Module, token_id: int, effect: str) -> None:
        super().__init__()
        self.model, self.token_id, self.effect = model, token_id, effect

    def forward(self, batch: Any, kv_cache: Any) -> torch.Tensor:
        hidden: torch.Tensor = self.model(batch, kv_cache)
        marked = (batch.input_ids == self.token_id).nonzero()[:, 0].tolist()
        if marked and self.effect == "raise":
            raise RuntimeError("marked token")
        if marked and self.effect == "oom":
            raise torch.OutOfMemoryError("marked token")
        hidden[marked] = math.nan
        return hidden

    def compute_logits(self, hidden: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.model.compute_logits(hidden)
        return logits


@pytest.mark.parametrize("effect", ["raise", "oom", "nan"])
def test_failing_step_fails_the_request_that_caused_it_alone(folder: Path, effect: str) -> None:
    engine = make_engine(folder)
    requests = [
        make_request(
            [i + 1, i + 2, i + 3], request_id=f"r{i}", max_tokens=10, logit_bias={60: -100.0}
        )
        for i in range(9)
    ]
    expected = run(engine, requests)
    engine.executor.runner.model = FailingModel(engine.executor.runner.model, 60, effect)  # type: ignore[assignment]
    culprit = make_request([5, 6, 60], request_id="culprit", n=2, max_tokens=10)
    collected = run(engine, [*requests[:4], culprit, *requests[4:]])
    assert collected.finish.pop(("culprit", 0)) == "error"
    assert collected.finish.pop(("culprit", 1)) == "error"
    assert collected.finish == expected.finish
    for key, token_ids in expected.token_ids.items():
        assert collected.token_ids[key] == token_ids


def test_large_batch_that_exhausts_memory_shrinks(folder: Path) -> None:
    engine = make_engine(folder)
    requests = some_requests(8)
    expected = run(engine, requests)
    model = engine.executor.runner.model

    class Small(FailingModel):
        def forward(self, batch: Any, kv_cache: Any) -> torch.Tensor:
            if batch.num_seqs > 2:
                raise torch.OutOfMemoryError("too many")
            hidden: torch.Tensor = self.model(batch, kv_cache)
            return hidden

    engine.executor.runner.model = Small(model, -1, "none")  # type: ignore[assignment]
    assert_same(run(engine, requests), expected)


def test_leaked_blocks_are_noticed_when_idle(folder: Path) -> None:
    engine = make_engine(folder)
    stray = Sequence(make_request([1, 2]), 0, 0)
    engine.scheduler.block_manager.admit(stray, 2)
    with pytest.raises(RuntimeError, match="held by nobody"):
        engine.step()


def test_info_and_stats_tell_the_truth(folder: Path) -> None:
    phases: list[str] = []
    config = EngineConfig(model=str(folder), dtype="float32", device="cpu", max_num_seqs=2)
    engine = LLMEngine.from_config(config, lambda phase, seconds: phases.append(phase))
    assert phases == ["config", "weights", "kv_cache", "warm_up"]
    assert engine.info.max_model_len == 256 and engine.info.vocab_size == VOCAB
    assert engine.info.num_blocks == 2 * 256 // 16
    run(engine, [make_request([1, 2, 3], max_tokens=4)])
    stats = engine.stats()
    assert (stats.prompt_tokens, stats.generation_tokens) == (3, 4)
    assert stats.num_running == stats.num_waiting == 0


def test_fingerprint_follows_weights_and_precision(folder: Path) -> None:
    same = [make_engine(folder).info.fingerprint for _ in range(2)]
    other = make_engine(make_tiny_llama(folder.parent / "seed2", seed=2)).info.fingerprint
    bf16 = make_engine(folder, dtype="bfloat16").info.fingerprint
    cache = make_engine(folder, kv_cache_dtype="int8").info.fingerprint
    assert same[0] == same[1]
    assert len({same[0], other, bf16, cache}) == 4


def test_an_engine_that_must_be_deterministic_starts_with_the_kernels_that_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKSTONE_KERNELS_ISA", "none")
    make_engine(folder)
    with pytest.raises(ConfigError, match=r"deterministic: .* INKSTONE_KERNELS_ISA"):
        make_engine(folder, deterministic=True)
