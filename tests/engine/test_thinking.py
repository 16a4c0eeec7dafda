"""The thinking budget forces the closing tag, and nothing before it or after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.sampler import sample
from engine.sequence import Sequence
from engine.thinking import forced_token
from tests.engine.builders import make_request, make_sequence
from tests.engine.test_llm_engine import GIB_OF_32_BLOCKS, VOCAB, make_engine, run
from tests.tiny_models import make_tiny_llama

ids = st.lists(st.integers(0, 3), max_size=40)
tags = st.lists(st.integers(0, 3), min_size=1, max_size=3)


def with_output(output: list[int], **params: Any) -> Sequence:
    seq = make_sequence([1, 2, 3], max_tokens=100, **params)
    seq.token_ids += output
    return seq


def generate(wanted: list[int], **params: Any) -> tuple[list[int], list[int]]:
    """The output of a model that wants these tokens, and the positions that were forced."""
    output: list[int] = []
    forced = []
    for token_id in wanted:
        must = forced_token(with_output(output, **params))
        if must is not None:
            forced.append(len(output))
        output.append(token_id if must is None else must)
    return output, forced


def find(row: list[int], part: list[int]) -> int | None:
    return next((i for i in range(len(row)) if row[i : i + len(part)] == part), None)


@given(ids, st.integers(0, 12), tags)
def test_closing_tag_comes_by_the_end_of_the_budget(
    wanted: list[int], budget: int, end: list[int]
) -> None:
    output, forced = generate(wanted, thinking_budget=budget, thinking_end_ids=tuple(end))
    at = find(output, end)
    if len(wanted) >= budget + len(end):
        assert at is not None and at <= budget
    if forced:
        assert at is not None or len(output) < budget + len(end)
        assert forced == list(range(budget, forced[-1] + 1)), "from the budget on, without a gap"
        assert at is None or forced[-1] < at + len(end), "nothing is forced after the tag"
    else:
        assert output == wanted
    assert output[:budget] == wanted[:budget]


@given(ids, st.integers(0, 12), tags, tags)
def test_thinking_begins_behind_the_opening_tag_alone(
    wanted: list[int], budget: int, start: list[int], end: list[int]
) -> None:
    params = {"thinking_budget": budget, "thinking_end_ids": tuple(end)}
    inside, forced = generate(wanted, **params)
    output, later = generate(start + wanted, thinking_start_ids=tuple(start), **params)
    assert output == start + inside
    assert later == [position + len(start) for position in forced]
    if wanted[: len(start)] != start:
        assert generate(wanted, thinking_start_ids=tuple(start), **params) == (wanted, [])


def test_tag_that_has_begun_is_completed() -> None:
    output, forced = generate([7] * 2 + [8] + [7] * 5, thinking_budget=3, thinking_end_ids=(8, 9))
    assert (output, forced) == ([7, 7, 8, 9, 7, 7, 7, 7], [3])


def test_forced_token_wins_over_bans_and_the_log_probability_is_the_models() -> None:
    logits = torch.tensor([[0.0, 1.0, 2.0, 9.0], [0.0, 1.0, 2.0, 9.0]])
    params: dict[str, Any] = {
        "thinking_budget": 0,
        "thinking_end_ids": (1,),
        "allowed_token_ids": (3,),
        "bad_words": ((1,),),
        "logit_bias": {1: -100.0},
        "temperature": 1.0,
        "logprobs": 0,
    }
    forced, free = sample(logits, [with_output([], **params), with_output([1], **params)])
    assert forced is not None and forced.token_id == 1
    assert forced.logprobs is not None
    assert forced.logprobs.logprob == pytest.approx(logits[0].log_softmax(0)[1].item())
    assert free is not None and free.token_id == 3
    assert logits[0, 1] == 1.0, "the model's logits stay as they are"


def test_row_that_is_not_a_number_fails_though_its_token_is_forced() -> None:
    logits = torch.full((1, 4), torch.nan)
    assert sample(logits, [with_output([], thinking_budget=0, thinking_end_ids=(1,))]) == [None]


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_answer_is_the_same_alone_in_company_and_preempted(
    tmp_path: Path, temperature: float
) -> None:
    folder = make_tiny_llama(tmp_path / "model")
    requests = [
        make_request(
            [(i + 3 * j) % VOCAB for j in range(40)],
            request_id=f"r{i}",
            max_tokens=40,
            temperature=temperature,
            seed=i,
            thinking_budget=4 * i,
            thinking_end_ids=(60, 61),
        )
        for i in range(6)
    ]
    engine = make_engine(folder, kv_cache_memory=GIB_OF_32_BLOCKS, max_num_queued_tokens=5000)
    together = run(engine, requests).token_ids
    assert engine.stats().preemptions > 0
    plain = make_engine(folder)
    for i, request in enumerate(requests):
        alone = run(plain, [request]).token_ids[request.request_id, 0]
        assert together[request.request_id, 0] == alone
        assert alone[4 * i : 4 * i + 2] == [60, 61]
