"""Log-probabilities in the two shapes of the API, and a prompt's in vLLM's.

A token that is not text by itself (a part of a character) is written `bytes:\\xe2\\x80`, so that
nothing is lost. JSON has no infinity: what is impossible is -9999.0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from engine import TokenLogprobs
from model import Tokenizer
from server.errors import InternalError
from server.text.choice import TokenEntry

IMPOSSIBLE = -9999.0


class LogprobWriter:
    """Writes entries as JSON objects."""

    def __init__(self, tokenizer: Tokenizer, *, as_ids: bool = False) -> None:
        """`as_ids`: tokens are written `token_id:5` (as vLLM has it), so that none is ambiguous."""
        self._tokenizer = tokenizer
        self._as_ids = as_ids

    def chat(self, entries: Sequence[TokenEntry]) -> dict[str, Any]:
        """Return `choices[].logprobs` of a chat completion."""
        return {
            "content": [
                {
                    **self._chat_token(entry.token_id, entry.data, entry.logprob),
                    "top_logprobs": [self._chat_token(*each) for each in entry.top],
                }
                for entry in entries
            ],
            "refusal": None,
        }

    def legacy(self, entries: Sequence[TokenEntry]) -> dict[str, Any]:
        """Return `choices[].logprobs` of a completion: parallel arrays."""
        return {
            "tokens": [self._text(entry.token_id, entry.data) for entry in entries],
            "token_logprobs": [_number(entry.logprob) for entry in entries],
            "top_logprobs": [self._legacy_top(entry) for entry in entries],
            "text_offset": [entry.offset for entry in entries],
        }

    def prompt(self, logprobs: Sequence[TokenLogprobs], num_top: int) -> list[Any]:
        """Return `prompt_logprobs`: for each token of the prompt but the first, by id."""
        return [None, *(self._prompt_token(each, num_top) for each in logprobs)]

    def _chat_token(
        self, token_id: int, data: bytes | None, logprob: float | None
    ) -> dict[str, Any]:
        return {
            "token": self._text(token_id, data),
            "logprob": _number(logprob),
            "bytes": list(data) if data is not None else None,
        }

    def _legacy_top(self, entry: TokenEntry) -> dict[str, float | None] | None:
        if entry.logprob is None:
            return None
        top: dict[str, float | None] = {}
        # Most likely first: of two tokens with one text the likelier one stays.
        for each in entry.top:
            top.setdefault(self._text(each.token_id, each.data), _number(each.logprob))
        top.setdefault(self._text(entry.token_id, entry.data), _number(entry.logprob))
        return top

    def _prompt_token(self, logprobs: TokenLogprobs, num_top: int) -> dict[str, Any]:
        ranks = {token_id: rank for rank, (token_id, _) in enumerate(logprobs.top, start=1)}
        values = {**dict(logprobs.top[:num_top]), logprobs.token_id: logprobs.logprob}
        return {
            str(token_id): {
                "logprob": _number(logprob),
                "rank": ranks.get(token_id),
                "decoded_token": self._text(token_id, None),
            }
            for token_id, logprob in values.items()
        }

    def _text(self, token_id: int, data: bytes | None) -> str:
        if self._as_ids:
            return f"token_id:{token_id}"
        if data is None:
            data = b""
            if token_id < self._tokenizer.vocab_size:
                data = self._tokenizer.token_bytes(token_id)
        try:
            return data.decode()
        except UnicodeDecodeError:
            return "bytes:" + "".join(f"\\x{byte:02x}" for byte in data)


def _number(logprob: float | None) -> float | None:
    if logprob is None:
        return None
    if math.isnan(logprob):
        raise InternalError("The model's log-probabilities are not numbers.")
    return max(logprob, IMPOSSIBLE)
