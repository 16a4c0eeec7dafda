"""Parts of response bodies that both endpoints write, and the chunks of a stream.

Bodies are plain dicts that become JSON at once. In a stream, what is equal in all chunks is encoded
once, since there is a chunk for every token.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from server.protocol.common import CreateRequest
from server.streaming import sse_event

_ID_LENGTH = 29
_ID_ALPHABET = string.ascii_letters + string.digits
_OBFUSCATED_SIZE = 64  # sizes of chunks are multiples of this

# Some clients split a stream's text at every line break that Unicode has, not only at those of
# the standard; inside a JSON string these three have another spelling.
_LINE_BREAKS = (
    (b"\xc2\x85", b"\\u0085"),
    (b"\xe2\x80\xa8", b"\\u2028"),
    (b"\xe2\x80\xa9", b"\\u2029"),
)

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a whole request: each prompt once, every sampled token of every choice.

    reasoning_tokens: those of the completion that are reasoning, without the tags.
    rejected_prediction_tokens: not among the completion_tokens here, which are the answer's.
    """

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    reasoning_tokens: int = 0
    accepted_prediction_tokens: int = 0
    rejected_prediction_tokens: int = 0


def encode_body(body: Mapping[str, Any]) -> bytes:
    """Return a response body as JSON."""
    return _encode(body)


def response_id(prefix: str, request: CreateRequest) -> str:
    """Return the id of an answer: the client's own if it gave one."""
    if request.request_id is not None:
        return f"{prefix}-{request.request_id}"
    # One call of the system for the whole id. That 256 is no multiple of 62 is no matter here.
    drawn = secrets.token_bytes(_ID_LENGTH)
    return f"{prefix}-{''.join([_ID_ALPHABET[byte % len(_ID_ALPHABET)] for byte in drawn])}"


def usage_body(usage: Usage) -> dict[str, Any]:
    """Return the `usage` object; every detail is always there.

    As OpenAI counts, what was rejected of a prediction is part of the completion tokens.
    """
    completion_tokens = usage.completion_tokens + usage.rejected_prediction_tokens
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": usage.prompt_tokens + completion_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": usage.reasoning_tokens,
            "audio_tokens": 0,
            "accepted_prediction_tokens": usage.accepted_prediction_tokens,
            "rejected_prediction_tokens": usage.rejected_prediction_tokens,
        },
    }


class ChunkWriter:
    """Writes the chunks of one stream.

    `usage` is a key of every chunk exactly if the client asked for it: null, or the usage so far,
    and in a last chunk without choices the whole.
    """

    def __init__(
        self, head: Mapping[str, Any], request: CreateRequest, usage: Callable[[], Usage]
    ) -> None:
        """`head`: what all chunks have in common. `usage`: tells the usage so far."""
        options = request.stream_options
        self.sends_usage = bool(options and options.include_usage)
        self._counts_on = bool(options and options.continuous_usage_stats)
        self._pads = bool(options and options.include_obfuscation)
        self._usage = usage
        self._head = _encode(head)[:-1] + b',"choices":['

    def chunk(self, choice: Mapping[str, Any], extra: Mapping[str, Any] | None = None) -> bytes:
        """Return a chunk with one choice; `extra` are more keys at the top."""
        data = self._head + _encode(choice) + b"]"
        if self._counts_on:
            data += b',"usage":' + _encode(usage_body(self._usage()))
        elif self.sends_usage:
            data += b',"usage":null'
        if extra:
            data += b"," + _encode(extra)[1:-1]
        if self._pads:
            data += obfuscation(len(data))
        return json_event(data + b"}")

    def usage_chunk(self) -> bytes:
        """Return the last chunk, with the usage and no choice."""
        return json_event(self._head + b'],"usage":' + _encode(usage_body(self._usage())) + b"}")


def json_event(data: bytes, name: str = "") -> bytes:
    """Frame a JSON object as an event that no client splits in the wrong place."""
    if not data.isascii():
        for raw, escaped in _LINE_BREAKS:
            data = data.replace(raw, escaped)
    return sse_event(data, name)


def obfuscation(size: int) -> bytes:
    """Return a random last key for an object of `size` bytes, so that its size tells nothing."""
    padding = secrets.token_hex(_OBFUSCATED_SIZE)[: _OBFUSCATED_SIZE - size % _OBFUSCATED_SIZE]
    return b',"obfuscation":"' + padding.encode() + b'"'
