"""One request's record, and the reading of a response into it.

Pure: bytes and times go in, a `RequestRecord` comes out; no clock and no socket, so that every
figure can be checked against known times. What counts as what:

- A *chunk* is an event that carries text (content, reasoning or a tool call). A role-only or empty
  event is none, and sets no time.
- *First token* is the first chunk. *Generation end* is the last chunk or the event with the finish
  reason, whichever is later: a last token without text (end-of-sequence) arrives only there.
- A *gap* (ITL) is the time between two chunks, whatever number of tokens a chunk holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec


class _Delta(msgspec.Struct):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[Any] | None = None

    def has_text(self) -> bool:
        return bool(self.content or self.reasoning_content or self.reasoning or self.tool_calls)


class _Choice(msgspec.Struct):
    text: str | None = None
    delta: _Delta | None = None
    message: _Delta | None = None
    finish_reason: str | None = None

    def has_text(self) -> bool:
        return bool(self.text) or (self.delta is not None and self.delta.has_text())


class _Usage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Event(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None


_decode_event = msgspec.json.Decoder(_Event).decode


@dataclass(slots=True)
class RequestRecord:
    """What was seen of one request; times are seconds of one monotonic clock."""

    index: int
    sent: float
    ended: float = 0.0
    first_token: float | None = None
    generation_end: float | None = None
    gaps: list[float] = field(default_factory=list)
    chunks: int = 0
    prompt_tokens: int | None = None  # as the server counts, None if it does not say
    completion_tokens: int | None = None
    finish_reason: str | None = None
    error: str | None = None  # a short kind to count by
    detail: str = ""

    @property
    def output_tokens(self) -> int:
        """The server's count, or the number of chunks where it gives none."""
        return self.chunks if self.completion_tokens is None else self.completion_tokens

    @property
    def ttft(self) -> float | None:
        return None if self.first_token is None else self.first_token - self.sent

    @property
    def tpot(self) -> float | None:
        """Mean time for each token after the first; None below two tokens."""
        if self.first_token is None or self.generation_end is None or self.output_tokens < 2:
            return None
        return (self.generation_end - self.first_token) / (self.output_tokens - 1)

    @property
    def latency(self) -> float:
        return self.ended - self.sent

    def fail(self, kind: str, detail: str = "") -> None:
        """Mark as failed; the first reason stands."""
        if self.error is None:
            self.error, self.detail = kind, detail[:500]


def error_kind(prefix: str, body: Any) -> str:
    """`prefix` and the error's code or type, if an OpenAI error object names one."""
    error = body.get("error", body) if isinstance(body, dict) else None
    named = (error.get("code") or error.get("type")) if isinstance(error, dict) else None
    return f"{prefix} {named}" if named else prefix


class StreamReader:
    """Reads the body of a streamed response into a record.

    Every `data:` line is one event: OpenAI servers never spread one over several lines.
    Comments and other SSE fields are skipped.
    """

    def __init__(
        self, record: RequestRecord, on_chunks: Callable[[int], None] | None = None
    ) -> None:
        self.record = record
        self._on_chunks = on_chunks
        self._rest = b""
        self._done = False
        self._last_chunk: float | None = None

    def feed(self, now: float, data: bytes) -> None:
        """Take what one read brought; everything in it has the time `now`."""
        before = self.record.chunks
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                payload = line[5:].strip()
                if payload == b"[DONE]":
                    self._done = True
                else:
                    self._event(now, payload)
        if self._on_chunks is not None:
            self._on_chunks(self.record.chunks - before)

    def finish(self, now: float) -> None:
        """The body has ended."""
        record = self.record
        record.ended = now
        if not self._done and record.finish_reason is None:
            record.fail("stream cut", "no finish_reason and no [DONE] before the end")
        elif record.chunks == 0 and not record.completion_tokens:
            record.fail("no tokens", "the stream ended without any text")

    def _event(self, now: float, payload: bytes) -> None:
        record = self.record
        try:
            event = _decode_event(payload)
        except msgspec.DecodeError as error:
            record.fail("bad event", f"{error}: {payload[:200]!r}")
            return
        if event.error is not None:
            record.fail(error_kind("error event", event.error), str(event.error))
        if event.usage is not None:
            _take_usage(record, event.usage)
        for choice in event.choices or ():
            if choice.has_text():
                self._chunk(now)
            if choice.finish_reason is not None:
                record.finish_reason = choice.finish_reason
                record.generation_end = now

    def _chunk(self, now: float) -> None:
        record = self.record
        record.chunks += 1
        record.generation_end = now
        if self._last_chunk is None:
            record.first_token = now
        else:
            record.gaps.append(now - self._last_chunk)
        self._last_chunk = now


def read_whole(record: RequestRecord, now: float, body: bytes) -> None:
    """Read the body of a response that was not streamed."""
    record.ended = now
    try:
        answer = _decode_event(body)
    except msgspec.DecodeError as error:
        record.fail("bad body", f"{error}: {body[:200]!r}")
        return
    if answer.error is not None:
        record.fail(error_kind("error body", answer.error), str(answer.error))
    if answer.usage is not None:
        _take_usage(record, answer.usage)
    for choice in answer.choices or ():
        record.finish_reason = choice.finish_reason
    if not answer.choices:
        record.fail("no tokens", "the answer has no choices")


def _take_usage(record: RequestRecord, usage: _Usage) -> None:
    if usage.prompt_tokens is not None:
        record.prompt_tokens = usage.prompt_tokens
    if usage.completion_tokens is not None:
        record.completion_tokens = usage.completion_tokens
