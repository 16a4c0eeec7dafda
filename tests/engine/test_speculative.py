"""Speculation changes how fast tokens come, and nothing else about them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch

from engine import InvalidRequest, LLMEngine, executor, speculative
from engine.request import Request
from engine.sampler import Sampled, sample
from engine.speculative import DraftedSequence, Speculator, draft_length, sampled_rows, verify
from tests.engine.builders import make_request, make_sequence
from tests.engine.test_llm_engine import (
    GIB_OF_32_BLOCKS,
    VOCAB,
    Collected,
    FailingModel,
    assert_same,
    make_engine,
    run,
    some_requests,
)
from tests.tiny_models import make_tiny_llama


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_llama(tmp_path_factory.mktemp("model"))


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts wherever there is a guess, however little they bring."""
    monkeypatch.setattr(speculative, "ROW_COST", 0.0)
    monkeypatch.setattr(speculative, "MARGIN", 0.0)
    monkeypatch.setattr(speculative, "MAX_ROWS", 1000)


def predicting(request: Request, predicted: list[int]) -> Request:
    return msgspec.structs.replace(request, predicted_token_ids=predicted)


def nearly(token_ids: list[int], rng: random.Random) -> list[int]:
    """The same text with a token changed, one left out and one put in."""
    changed = list(token_ids)
    if len(changed) > 12:
        changed[3] = (changed[3] + 1) % VOCAB
        del changed[8]
        changed.insert(11, rng.randrange(VOCAB))
    return changed


def with_predictions(requests: list[Request], answers: Collected) -> list[Request]:
    """Every third request gets its answer as the prediction, every third one nearly so."""
    rng = random.Random(1)
    result = []
    for i, request in enumerate(requests):
        answer = answers.token_ids[request.request_id, 0]
        predicted = ([], answer, nearly(answer, rng))[i % 3]
        result.append(predicting(request, predicted))
    return result


MODES: dict[str, dict[str, Any]] = {
    "greedy": {},
    "seeded": {"temperature": 1.0, "seed": 11},
    "penalties": {
        "temperature": 0.7,
        "seed": 3,
        "frequency_penalty": 0.9,
        "presence_penalty": 0.4,
        "repetition_penalty": 1.2,
        "top_p": 0.9,
    },
}


@pytest.fixture(scope="module")
def plain(folder: Path) -> dict[str, Collected]:
    """The reference: without speculation."""
    engine = make_engine(folder)
    return {name: run(engine, requests_of(name)) for name in MODES}


def requests_of(mode: str) -> list[Request]:
    return some_requests(18, max_tokens=40, logprobs=2, **MODES[mode])


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"enable_prefix_caching": False, "block_size": 16},
        {"max_num_batched_tokens": 16},
        {"max_num_batched_tokens": 23, "max_num_seqs": 2, "num_speculative_tokens": 3},
        {"kv_cache_memory": GIB_OF_32_BLOCKS, "max_num_queued_tokens": 5000, "max_num_seqs": 6},
    ],
    ids=["plain", "no-cache", "chunks-of-16", "two-seqs", "short-of-memory"],
)
def test_output_is_the_same_with_drafts(
    folder: Path, plain: dict[str, Collected], options: dict[str, Any], mode: str
) -> None:
    engine = make_engine(folder, speculative="ngram", **options)
    rng = random.Random(3)
    requests = with_predictions(requests_of(mode), plain[mode])
    assert_same(run(engine, requests, [rng.randrange(12) for _ in requests]), plain[mode])
    stats = engine.stats()
    assert 0 < stats.accepted_tokens < stats.draft_tokens
    if "kv_cache_memory" in options:
        assert stats.preemptions > 0
    if options.get("enable_prefix_caching", True):
        # What a second run finds in the cache was verified before it was put there.
        assert_same(run(engine, requests), plain[mode])
        assert engine.stats().prefix_cache_hits > 0


@pytest.mark.usefixtures("eager")
def test_comparison_notices_unverified_drafts(
    folder: Path, plain: dict[str, Collected], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: taking every draft's successor must not pass for the same."""
    monkeypatch.setattr(executor, "verify", lambda drafts, sampled: sampled)
    engine = make_engine(folder, speculative="ngram")
    with pytest.raises(AssertionError):
        assert_same(
            run(engine, with_predictions(requests_of("greedy"), plain["greedy"])), plain["greedy"]
        )


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(
    "params",
    [
        {"logit_bias": {5: 4.0, 9: -100.0}},
        {"allowed_token_ids": tuple(range(0, VOCAB, 3))},
        {"bad_words": ((3,), (7, 9), (20, 21, 22))},
        {"min_tokens": 9, "stop_token_ids": tuple(range(0, VOCAB, 4))},
        {"stop_token_ids": tuple(range(0, VOCAB, 16))},
        {"top_k": 5, "min_p": 0.05},
        {"n": 3, "logprobs": 4},
        {"prompt_logprobs": 1},
    ],
    ids=lambda params: next(iter(params)),
)
def test_every_parameter_means_the_same_at_a_draft(folder: Path, params: dict[str, Any]) -> None:
    options = {"max_tokens": 30, "temperature": 0.8, "seed": 5, "logprobs": 1} | params
    prompts = [[(7 * i + 3 * j) % VOCAB for j in range(10)] for i in range(4)]
    requests = [make_request(p, request_id=f"r{i}", **options) for i, p in enumerate(prompts)]
    expected = run(make_engine(folder), requests)
    engine = make_engine(folder, speculative="ngram")
    predicted = [predicting(r, expected.token_ids[r.request_id, 0]) for r in requests]
    # Several rows of a sequence in one product are rounded otherwise than one.
    assert_same(run(engine, predicted), expected, abs=1e-4)
    assert engine.stats().accepted_tokens > 0


# ---- where a sequence ends ----------------------------------------------------------------


def answer_to(folder: Path, prompt: list[int], **params: Any) -> list[int]:
    return run(make_engine(folder), [make_request(prompt, **params)]).token_ids["r", 0]


PROMPT = [5, 9, 2, 40, 11]


@pytest.mark.usefixtures("eager")
def test_stop_token_inside_the_drafts_ends_the_sequence_there(folder: Path) -> None:
    answer = answer_to(folder, PROMPT, max_tokens=20)
    stop = answer[10]
    end = answer.index(stop) + 1
    engine = make_engine(folder, num_speculative_tokens=19)
    engine.add_request(
        predicting(make_request(PROMPT, max_tokens=20, stop_token_ids=(stop,)), answer)
    )
    (output,) = engine.step()
    assert output.token_ids == answer[:end]
    assert (output.finish_reason, output.stop_token_id) == ("stop", stop)
    assert engine.stats().generation_tokens == end == output.num_accepted_prediction
    assert not engine.has_work() and engine.stats().num_blocks_free == engine.info.num_blocks


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("max_tokens", [1, 2, 5, 13])
def test_max_tokens_inside_the_drafts_is_kept(folder: Path, max_tokens: int) -> None:
    answer = answer_to(folder, PROMPT, max_tokens=20)
    engine = make_engine(folder, num_speculative_tokens=6)
    request = predicting(make_request(PROMPT, max_tokens=max_tokens), answer)
    collected = run(engine, [request])
    assert collected.token_ids["r", 0] == answer[:max_tokens]
    assert collected.finish["r", 0] == "length"


@pytest.mark.usefixtures("eager")
def test_drafts_do_not_leave_the_window(folder: Path) -> None:
    window = {"max_model_len": 32}
    request = make_request(PROMPT, max_tokens=27)
    answer = run(make_engine(folder, **window), [request]).token_ids["r", 0]
    engine = make_engine(folder, num_speculative_tokens=20, **window)
    collected = run(engine, [predicting(request, answer)])
    assert collected.token_ids["r", 0] == answer and len(answer) == 27


# ---- counters -----------------------------------------------------------------------------


@pytest.mark.usefixtures("eager")
def test_counters_are_exact(folder: Path) -> None:
    answer = answer_to(folder, PROMPT, max_tokens=15)
    engine = make_engine(folder, num_speculative_tokens=4)
    engine.add_request(predicting(make_request(PROMPT, max_tokens=15), answer))
    sizes = []
    while engine.has_work():
        (output,) = engine.step()
        sizes.append(len(output.token_ids))
    assert sizes == [5, 5, 5], "four drafts and one more token in each step"
    stats = engine.stats()
    assert (stats.num_steps, stats.generation_tokens) == (3, 15)
    assert (stats.draft_tokens, stats.accepted_tokens) == (12, 12)
    assert (output.num_accepted_prediction, output.num_rejected_prediction) == (12, 0)


@pytest.mark.usefixtures("eager")
def test_rejected_tokens_of_a_prediction_are_counted_once(folder: Path) -> None:
    answer = answer_to(folder, PROMPT, max_tokens=16)
    predicted = [*answer[:2], (answer[2] + 1) % VOCAB, *answer[3:]]
    engine = make_engine(folder, num_speculative_tokens=4)
    engine.add_request(predicting(make_request(PROMPT, max_tokens=16), predicted))
    outputs = []
    while engine.has_work():
        outputs += engine.step()
    assert [token for output in outputs for token in output.token_ids] == answer
    assert outputs[0].token_ids == answer[:3]
    assert (outputs[0].num_accepted_prediction, outputs[0].num_rejected_prediction) == (2, 2)
    # The wrong one, and the one after it, which was passed by before the output was met again.
    last = outputs[-1]
    assert (last.num_accepted_prediction, last.num_rejected_prediction) == (10, 2)
    assert engine.stats().draft_tokens - engine.stats().accepted_tokens == 2


def test_nothing_is_guessed_unless_asked_for(folder: Path) -> None:
    engine = make_engine(folder)
    run(engine, [make_request([1, 2, 3, 1, 2, 3, 1, 2], max_tokens=30)])
    assert engine.stats().draft_tokens == 0


def test_prediction_needs_no_option(folder: Path) -> None:
    answer = answer_to(folder, PROMPT, max_tokens=20)
    engine = make_engine(folder)
    collected = run(engine, [predicting(make_request(PROMPT, max_tokens=20), answer)])
    assert collected.token_ids["r", 0] == answer
    assert engine.stats().accepted_tokens > 0
    assert engine.stats().num_steps < 20


@pytest.mark.parametrize("predicted", [[VOCAB], [-1], [0] * 257])
def test_impossible_prediction_is_refused(folder: Path, predicted: list[int]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        make_engine(folder).add_request(predicting(make_request([1]), predicted))
    assert caught.value.param == "prediction"


# ---- drafts that do harm ------------------------------------------------------------------


def marked(folder: Path) -> tuple[Request, Collected, Request]:
    """A request, its answer, and the request with a prediction that has the marked token 60."""
    request = make_request(PROMPT, max_tokens=20, logit_bias={60: -100.0}, logprobs=0)
    expected = run(make_engine(folder), [request])
    answer = expected.token_ids["r", 0]
    return request, expected, predicting(request, [*answer[:2], 60, *answer[3:9], 60, *answer[9:]])


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("effect", ["raise", "oom", "nan"])
def test_a_draft_that_fails_does_not_fail_its_request(folder: Path, effect: str) -> None:
    _, expected, predicted = marked(folder)
    engine = make_engine(folder)
    engine.executor.runner.model = FailingModel(engine.executor.runner.model, 60, effect)  # type: ignore[assignment]
    assert_same(run(engine, [predicted]), expected)
    assert engine.stats().draft_tokens > 0


@pytest.mark.usefixtures("eager")
def test_a_draft_leaves_no_nan_in_the_cache(folder: Path) -> None:
    _, expected, predicted = marked(folder)
    engine = make_engine(folder)
    poison(engine, 60)
    assert_same(run(engine, [predicted]), expected)
    assert engine.stats().draft_tokens > 0


def poison(engine: LLMEngine, token_id: int) -> None:
    """Make the keys and values of a token NaN."""
    (weights,) = [
        weights
        for name, weights in engine.executor.runner.model.named_parameters()
        if "embed" in name
    ]
    with torch.no_grad():
        weights[token_id] = torch.nan


# ---- verification -------------------------------------------------------------------------


def tokens(*token_ids: int | None) -> list[Sampled | None]:
    return [None if token_id is None else Sampled(token_id, None) for token_id in token_ids]


@pytest.mark.parametrize(
    ("drafts", "sampled", "taken"),
    [
        ([], (4,), [4]),
        ([4, 5], (4, 5, 6), [4, 5, 6]),
        ([4, 5], (4, 7, 6), [4, 7]),
        ([4, 5], (3, 5, 6), [3]),
        ([4, 5], (4, None, 6), [4]),
        ([4, 5], (None, 5, 6), []),
        ([], (None,), []),
    ],
)
def test_verify(drafts: list[int], sampled: tuple[int | None, ...], taken: list[int]) -> None:
    assert [token.token_id for token in verify(drafts, tokens(*sampled))] == taken


def test_a_row_sees_the_sequence_as_if_its_drafts_were_tokens() -> None:
    logits = torch.randn(1, 16, generator=torch.Generator().manual_seed(0)).repeat(4, 1)
    params: dict[str, Any] = {
        "temperature": 1.0,
        "seed": 9,
        "frequency_penalty": 1.5,
        "repetition_penalty": 1.5,
        "bad_words": ((8, 3),),
        "min_tokens": 3,
        "stop_token_ids": (1, 2),
        "max_tokens": 8,
    }
    seq = make_sequence([4, 5], index=2, **params)
    seq.token_ids += [7]
    seq.num_computed = 2
    seq.draft_token_ids = [8, 8, 9]
    rows = sampled_rows(seq, 4)
    assert len(rows) == 4
    for count, row in enumerate(rows):
        real = make_sequence([4, 5], index=2, **params)
        real.token_ids += [7, *seq.draft_token_ids[:count]]
        assert row.num_tokens == real.num_tokens
        assert row.num_output_tokens == real.num_output_tokens
        assert row.output_token_ids == real.output_token_ids
        assert sample(logits[:1], [row]) == sample(logits[:1], [real])
    assert isinstance(rows[3], DraftedSequence)
    assert sample(logits, rows) == [sample(logits[:1], [row])[0] for row in rows]


def test_a_sequence_that_is_behind_has_no_rows() -> None:
    seq = make_sequence([1, 2, 3])
    assert sampled_rows(seq, 2) == []
    assert sampled_rows(seq, 3) == [seq]
    assert sampled_rows(make_sequence([1], max_tokens=0), 1) == []


# ---- the cost model -----------------------------------------------------------------------


def test_drafts_are_fewer_the_larger_the_batch_and_the_worse_the_guesses() -> None:
    for rows in (1, 2, 4, 8, 16, 32):
        lengths = [draft_length(p / 20, rows, 8) for p in range(21)]
        assert lengths == sorted(lengths)
        assert lengths[0] == 0, "guesses that are never right bring nothing"
    by_rows = [draft_length(0.7, rows, 8) for rows in (1, 2, 4, 8, 16, 32)]
    assert by_rows == sorted(by_rows, reverse=True)
    assert by_rows[0] > 0 and by_rows[-1] == 0


def drafts_of(speculator: Speculator, seq: Any, came: int, num_rows: int = 1) -> list[int]:
    """One step of a sequence: its drafts, after which the token `came` is what comes."""
    drafts = speculator.drafts(seq, num_rows, 100)
    seq.draft_token_ids = drafts
    seq.token_ids.append(came)
    speculator.record(seq, [came])
    seq.draft_token_ids = []
    return drafts


def test_a_sequence_that_is_guessed_wrong_gets_no_drafts_until_it_is_guessed_right() -> None:
    rng = random.Random(0)
    speculator = Speculator("ngram", 4)
    seq = make_sequence([rng.randrange(6, 26) for _ in range(900)], max_tokens=1000)
    given = [drafts_of(speculator, seq, rng.randrange(6, 26)) for _ in range(100)]
    assert any(given) and not any(given[-20:]), "chance is no reason to draft"
    num_drafts = speculator.num_draft_tokens
    text = [1, 2, 3, 4, 5, 0] * 8
    given = [drafts_of(speculator, seq, token) for token in text]
    assert all(given[-5:]), "guesses are watched even while nothing is drafted"
    assert speculator.num_draft_tokens > num_drafts


def test_a_step_with_many_rows_has_no_drafts() -> None:
    speculator = Speculator("ngram", 4)
    seq = make_sequence([1, 2, 3] * 10)
    assert speculator.drafts(seq, speculative.MAX_ROWS + 1, 100) == []
    assert seq.speculation is None, "nor is anything read for them"
    assert speculator.drafts(seq, 1, 100)
