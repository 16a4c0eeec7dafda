"""What a client asked of the engine: prompt ids and parameters, never text.

This file imports no tensor library.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.sampling_params import SamplingParams

Pooling = Literal["mean", "last"]


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One prompt and how to continue it; made by the server once, and never changed.

    request_id: unique among the open requests (a prompt list becomes one Request for each prompt).
    priority: lower runs earlier; within one priority the order of arrival holds.
    cache_salt: requests share cached prefix blocks only under equal salts.
    pooling: what is wanted is the prompt's embedding, made of the final hidden states of all its
        tokens or of the last; nothing is sampled then (`max_tokens` is 0, `n` is 1).
    predicted_token_ids: what the output will probably be; changes its speed alone.
    """

    request_id: str
    prompt_token_ids: list[int]
    params: SamplingParams
    priority: int = 0
    cache_salt: str = ""
    pooling: Pooling | None = None
    predicted_token_ids: list[int] = []
