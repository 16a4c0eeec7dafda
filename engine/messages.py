"""What crosses the border between the server process and the engine process.

Frames on one socketpair: a 4-byte big-endian length, then msgpack of one tagged Struct. Never
pickle: what arrives is data, and a frame that does not fit its schema closes the link.
This file imports no tensor library.
"""

from __future__ import annotations

import struct

import msgspec

from engine.request import Request

MAX_FRAME_BYTES = 64 * 1024 * 1024
FRAME_HEADER = struct.Struct(">I")


# ---- server -> engine ---------------------------------------------------------------------


class AddRequest(msgspec.Struct, tag="add", frozen=True):
    request: Request


class AbortSequence(msgspec.Struct, tag="abort", frozen=True):
    """`index` None aborts all sequences of the request; unknown ids are ignored (a race)."""

    request_id: str
    index: int | None = None


class Shutdown(msgspec.Struct, tag="shutdown", frozen=True):
    """Leave the loop and exit with status 0; open sequences are dropped."""


# ---- engine -> server ---------------------------------------------------------------------


class TokenLogprobs(msgspec.Struct, array_like=True, frozen=True):
    """Log-probabilities at one position: of the token there and of the most likely ones.

    `top` holds (token id, logprob), most likely first. Values are of the model's raw
    distribution, in nats, and may be -inf.
    """

    token_id: int
    logprob: float
    top: list[tuple[int, float]]


class TokenOutput(msgspec.Struct, array_like=True):
    """What one step brought for one sequence.

    token_ids: new tokens, a stop token included. logprobs: one for each of them, if asked for.
    prompt_logprobs: the next positions of the prompt, from position 1 on (sequence 0 only).
    finish_reason: "stop" | "length" | "error", on the last output of the sequence.
    stop_token_id: the stop token that ended it (also last of token_ids).
    num_cached_tokens: prompt tokens taken from the prefix cache.
    error: text for the client where finish_reason is "error".
    embedding: hidden_size little-endian float32, of length 1; with the end of a request that has
        `pooling`.
    num_accepted_prediction, num_rejected_prediction: tokens of the predicted text so far that
        were proposed and right, and those that were computed for nothing.
    """

    request_id: str
    index: int
    token_ids: list[int]
    logprobs: list[TokenLogprobs] | None = None
    prompt_logprobs: list[TokenLogprobs] | None = None
    finish_reason: str | None = None
    stop_token_id: int | None = None
    num_cached_tokens: int = 0
    error: str | None = None
    embedding: bytes | None = None
    num_accepted_prediction: int = 0
    num_rejected_prediction: int = 0


class EngineStats(msgspec.Struct, array_like=True, frozen=True):
    """A snapshot; counters count from the engine's start."""

    num_running: int = 0
    num_waiting: int = 0
    num_blocks_total: int = 0
    num_blocks_free: int = 0  # neither referenced nor cached, plus cached ones that are idle
    num_steps: int = 0
    prompt_tokens: int = 0  # computed, without those taken from the cache
    generation_tokens: int = 0
    prefix_cache_queries: int = 0  # prompt tokens looked up
    prefix_cache_hits: int = 0  # prompt tokens found
    preemptions: int = 0
    step_seconds: float = 0.0  # sum of the time spent in steps
    draft_tokens: int = 0  # computed as guesses
    accepted_tokens: int = 0  # of these, the right ones


class StepOutputs(msgspec.Struct, tag="step", frozen=True):
    outputs: list[TokenOutput]
    stats: EngineStats


class Admitted(msgspec.Struct, tag="admitted", frozen=True):
    """The request waits or runs: from here on its failures are its own outputs."""

    request_id: str


class RequestRejected(msgspec.Struct, tag="rejected", frozen=True):
    """The request was not admitted; `kind` is "invalid", "overloaded" or "failed"."""

    request_id: str
    kind: str
    message: str
    param: str | None = None
    code: str | None = None


class EngineInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What the server must know of the engine once it is ready."""

    max_model_len: int
    vocab_size: int  # width of the logits
    hidden_size: int  # width of the hidden states, and so of an embedding
    block_size: int
    num_blocks: int
    max_num_seqs: int
    dtype: str
    device: str
    num_parameters: int
    fingerprint: str  # ten hex digits of what determines the output: weights, dtype, versions


class Ready(msgspec.Struct, tag="ready", frozen=True):
    info: EngineInfo


class Progress(msgspec.Struct, tag="progress", frozen=True):
    """A start-up phase ended; the server logs it. `seconds` is that phase's own time."""

    phase: str
    seconds: float


class StartupFailed(msgspec.Struct, tag="failed", frozen=True):
    """The engine cannot start; `message` is one line that says what to do."""

    message: str


ToEngine = AddRequest | AbortSequence | Shutdown
FromEngine = StepOutputs | Admitted | RequestRejected | Ready | Progress | StartupFailed

_encoder = msgspec.msgpack.Encoder()
_to_engine: msgspec.msgpack.Decoder[ToEngine] = msgspec.msgpack.Decoder(ToEngine)
_from_engine: msgspec.msgpack.Decoder[FromEngine] = msgspec.msgpack.Decoder(FromEngine)


def encode_frame(message: ToEngine | FromEngine) -> bytes:
    """Return the message as one frame; ValueError if it is larger than a frame may be."""
    payload = _encoder.encode(message)
    if len(payload) > MAX_FRAME_BYTES:
        raise ValueError(f"message of {len(payload)} bytes exceeds {MAX_FRAME_BYTES}")
    return FRAME_HEADER.pack(len(payload)) + payload


def decode_to_engine(payload: bytes | memoryview) -> ToEngine:
    """Decode a frame's payload; msgspec.DecodeError (ValidationError) if it does not fit."""
    return _to_engine.decode(payload)


def decode_from_engine(payload: bytes | memoryview) -> FromEngine:
    """Decode a frame's payload; msgspec.DecodeError (ValidationError) if it does not fit."""
    return _from_engine.decode(payload)
