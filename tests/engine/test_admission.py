"""Every value that a tensor operation could use as an index or a size is bounded."""

from __future__ import annotations

import math
from typing import Any

import pytest

from engine.admission import check_request
from engine.errors import InvalidRequest
from engine.messages import EngineInfo
from tests.engine.builders import make_request

INFO = EngineInfo(
    max_model_len=32,
    vocab_size=64,
    hidden_size=8,
    block_size=4,
    num_blocks=16,
    max_num_seqs=4,
    dtype="float32",
    device="cpu",
    num_parameters=1,
    fingerprint="0",
)


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"max_tokens": -1}, "max_tokens"),
        ({"max_tokens": 31}, "max_tokens"),
        ({"n": 0}, "n"),
        ({"n": 129}, "n"),
        ({"min_tokens": 9}, "min_tokens"),
        ({"min_tokens": -1}, "min_tokens"),
        ({"temperature": math.nan}, "temperature"),
        ({"temperature": -0.1}, "temperature"),
        ({"top_k": 2**63}, "top_k"),
        ({"top_p": math.inf}, "top_p"),
        ({"min_p": 1.1}, "min_p"),
        ({"repetition_penalty": 0.0}, "repetition_penalty"),
        ({"frequency_penalty": math.inf}, "frequency_penalty"),
        ({"presence_penalty": -1e9}, "presence_penalty"),
        ({"logprobs": 21}, "logprobs"),
        ({"prompt_logprobs": -1}, "prompt_logprobs"),
        ({"stop_token_ids": (64,)}, "stop_token_ids"),
        ({"stop_token_ids": (-1,)}, "stop_token_ids"),
        ({"allowed_token_ids": (1, 64)}, "allowed_token_ids"),
        ({"bad_words": ((1, 64),)}, "bad_words"),
        ({"bad_words": ((),)}, "bad_words"),
        ({"thinking_budget": -1, "thinking_end_ids": (1,)}, "thinking_budget"),
        ({"thinking_budget": 1}, "thinking_end_ids"),
        ({"thinking_budget": 1, "thinking_end_ids": (1, 64)}, "thinking_end_ids"),
        ({"thinking_budget": 1, "thinking_end_ids": (1,) * 65}, "thinking_end_ids"),
        (
            {"thinking_budget": 1, "thinking_end_ids": (1,), "thinking_start_ids": (-1,)},
            "thinking_start_ids",
        ),
        ({"logit_bias": {64: 1.0}}, "logit_bias"),
        ({"logit_bias": {1: math.nan}}, "logit_bias"),
        ({"logit_bias": {1: 101.0}}, "logit_bias"),
    ],
)
def test_value_out_of_bounds_is_refused_by_name(params: dict[str, Any], param: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        check_request(make_request([1, 2], **params), INFO, ())
    assert raised.value.param == param


@pytest.mark.parametrize("prompt", [[], [-1], [64], [1, 5 * 10**18]])
def test_prompt_outside_the_vocabulary_is_refused(prompt: list[int]) -> None:
    with pytest.raises(InvalidRequest) as raised:
        check_request(make_request(prompt), INFO, ())
    assert raised.value.param == "prompt"


def test_values_at_the_bounds_pass() -> None:
    request = make_request(
        [0, 63],
        max_tokens=30,
        min_tokens=30,
        top_p=0.0,
        min_p=1.0,
        logprobs=20,
        stop_token_ids=(0, 63),
        logit_bias={0: -100.0, 63: 100.0},
        n=128,
    )
    check_request(request, INFO, ())


def test_open_request_id_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        check_request(make_request([1], request_id="a"), INFO, {"a"})
