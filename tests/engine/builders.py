"""Requests and sequences for the engine's tests, with defaults."""

from __future__ import annotations

from typing import Any

from engine.request import Pooling, Request
from engine.sampling_params import SamplingParams
from engine.sequence import Sequence


def make_request(
    prompt: list[int],
    *,
    request_id: str = "r",
    priority: int = 0,
    cache_salt: str = "",
    pooling: Pooling | None = None,
    **params: Any,
) -> Request:
    params.setdefault("max_tokens", 8 if pooling is None else 0)
    params.setdefault("temperature", 0.0)
    return Request(
        request_id=request_id,
        prompt_token_ids=prompt,
        params=SamplingParams(**params),
        priority=priority,
        cache_salt=cache_salt,
        pooling=pooling,
    )


def make_sequence(prompt: list[int], *, order: int = 0, index: int = 0, **kwargs: Any) -> Sequence:
    return Sequence(make_request(prompt, **kwargs), index, order)
