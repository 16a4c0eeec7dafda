"""What a request must be before it is queued: the last check, whoever sent it.

The server validates for the sake of its messages; this check is for the sake of the engine. A
value that a tensor operation uses as an index or a size has passed here. This file imports no
tensor library.
"""

from __future__ import annotations

import math
from collections.abc import Container

from engine.errors import InvalidRequest
from engine.messages import EngineInfo
from engine.request import Request
from engine.sampling_params import MAX_LOGPROBS, SamplingParams

MAX_SEQUENCES = 128  # of one request
MAX_GRAMMAR_CHARS = 1 << 20
MAX_TAG_TOKENS = 64  # of a tag that begins or ends thinking


def check_request(request: Request, info: EngineInfo, open_requests: Container[str]) -> None:
    """Raise InvalidRequest unless the engine can serve the request to its end."""
    if request.request_id in open_requests:
        raise InvalidRequest(f"request id {request.request_id!r} is in use", param="request_id")
    prompt, params = request.prompt_token_ids, request.params
    if not prompt:
        raise InvalidRequest("the prompt has no tokens", param="prompt")
    _check_ids("prompt", prompt, info.vocab_size)
    if params.max_tokens < 0:
        raise InvalidRequest("max_tokens is negative", param="max_tokens")
    if len(prompt) + params.max_tokens > info.max_model_len:
        raise InvalidRequest(
            f"prompt ({len(prompt)} tokens) and max_tokens ({params.max_tokens}) exceed the "
            f"window of {info.max_model_len} tokens",
            param="max_tokens",
            code="context_length_exceeded",
        )
    _check_range("prediction", len(request.predicted_token_ids), 0, info.max_model_len)
    _check_ids("prediction", request.predicted_token_ids, info.vocab_size)
    _check_params(params, info.vocab_size)
    if request.pooling is not None:
        _check_pooling(params)


def _check_pooling(params: SamplingParams) -> None:
    """An embedding is the one thing that its request brings."""
    _check_range("max_tokens", params.max_tokens, 0, 0)
    _check_range("n", params.n, 1, 1)
    if params.prompt_logprobs is not None:
        raise InvalidRequest("prompt_logprobs and pooling exclude each other", param="pooling")


def _check_params(params: SamplingParams, vocab_size: int) -> None:
    _check_range("n", params.n, 1, MAX_SEQUENCES)
    _check_range("min_tokens", params.min_tokens, 0, params.max_tokens)
    _check_range("temperature", params.temperature, 0.0, 100.0)
    _check_range("top_k", params.top_k, 0, 2**31)
    _check_range("top_p", params.top_p, 0.0, 1.0)
    _check_range("min_p", params.min_p, 0.0, 1.0)
    _check_range("repetition_penalty", params.repetition_penalty, 1e-3, 1e3)
    _check_range("presence_penalty", params.presence_penalty, -100.0, 100.0)
    _check_range("frequency_penalty", params.frequency_penalty, -100.0, 100.0)
    for name, count in (
        ("logprobs", params.logprobs),
        ("prompt_logprobs", params.prompt_logprobs),
    ):
        if count is not None:
            _check_range(name, count, 0, MAX_LOGPROBS)
    _check_ids("logprob_token_ids", list(params.logprob_token_ids), vocab_size)
    _check_ids("stop_token_ids", list(params.stop_token_ids), vocab_size)
    _check_ids("allowed_token_ids", list(params.allowed_token_ids), vocab_size)
    for word in params.bad_words:
        _check_range("bad_words", len(word), 1, math.inf)
        _check_ids("bad_words", list(word), vocab_size)
    _check_thinking(params, vocab_size)
    _check_ids("logit_bias", list(params.logit_bias), vocab_size)
    for bias in params.logit_bias.values():
        _check_range("logit_bias", bias, -100.0, 100.0)
    _check_grammar(params)


def _check_grammar(params: SamplingParams) -> None:
    """A grammar may need the very tokens that other bans take away."""
    if not params.grammar:
        return
    if len(params.grammar) > MAX_GRAMMAR_CHARS:
        raise InvalidRequest(f"the grammar exceeds {MAX_GRAMMAR_CHARS} characters", param="grammar")
    for name in ("min_tokens", "allowed_token_ids", "bad_words"):
        if getattr(params, name):
            raise InvalidRequest(f"{name} and a grammar exclude each other", param=name)


def _check_thinking(params: SamplingParams, vocab_size: int) -> None:
    if params.thinking_budget is not None:
        _check_range("thinking_budget", params.thinking_budget, 0, 2**31)
        _check_range("thinking_end_ids", len(params.thinking_end_ids), 1, MAX_TAG_TOKENS)
    _check_range("thinking_start_ids", len(params.thinking_start_ids), 0, MAX_TAG_TOKENS)
    _check_ids("thinking_start_ids", list(params.thinking_start_ids), vocab_size)
    _check_ids("thinking_end_ids", list(params.thinking_end_ids), vocab_size)


def _check_ids(param: str, token_ids: list[int], vocab_size: int) -> None:
    if token_ids and not (min(token_ids) >= 0 and max(token_ids) < vocab_size):
        position = next(i for i, id_ in enumerate(token_ids) if not 0 <= id_ < vocab_size)
        raise InvalidRequest(
            f"token id {token_ids[position]} at position {position} is not in the vocabulary "
            f"(0 to {vocab_size - 1})",
            param=param,
        )


def _check_range(param: str, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise InvalidRequest(f"{param} is {value}, expected {low} to {high}", param=param)
