"""A server under measurement: how to reach it, and one request sent to it and timed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec

from bench.config import BenchConfig, BenchError
from bench.record import RequestRecord, StreamReader, error_kind, read_whole
from bench.transport import ConnectFailed, Transport, TransportError, clock
from bench.workload import Prompt

_MODELS_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Target:
    """What every request to the server has in common."""

    model: str
    endpoint: str
    temperature: float
    timeout: float
    stream: bool
    ignore_eos: bool = False
    include_usage: bool = True

    @property
    def path(self) -> str:
        return "/chat/completions" if self.endpoint == "chat" else "/completions"

    def body(self, prompt: Prompt, max_tokens: int, stream: bool) -> bytes:
        """The request's JSON."""
        content: dict[str, Any] = {
            "model": self.model,
            "max_tokens": max_tokens,
            "temperature": self.temperature,
            "stream": stream,
        }
        if self.endpoint == "chat":
            content["messages"] = [{"role": "user", "content": prompt}]
        else:
            content["prompt"] = prompt
        if stream and self.include_usage:
            content["stream_options"] = {"include_usage": True}
        if self.ignore_eos:
            content["ignore_eos"] = True
        return msgspec.json.encode(content)


def normalise_base_url(url: str) -> str:
    """The OpenAI base URL; a bare host gets the usual /v1."""
    url = url.rstrip("/")
    return url if urlsplit(url).path else url + "/v1"


def open_transport(config: BenchConfig) -> Transport:
    """The connections to the configured server, with its key."""
    key = config.api_key or os.environ.get("OPENAI_API_KEY")
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return Transport(normalise_base_url(config.base_url), headers)


async def first_model(transport: Transport) -> str:
    """The first model that the server lists."""
    try:
        async with asyncio.timeout(_MODELS_TIMEOUT_S):
            response = await transport.get("/models")
        return str(msgspec.json.decode(response.body)["data"][0]["id"])
    except (TransportError, TimeoutError) as error:
        raise BenchError(f"/models: {error or type(error).__name__}") from error
    except (msgspec.DecodeError, KeyError, IndexError, TypeError) as error:
        shown = response.body[:200].decode(errors="replace")
        raise BenchError(
            f"/models answers {response.status} {shown!r}: give the model with --model"
        ) from error


async def send(
    transport: Transport,
    target: Target,
    prompt: Prompt,
    *,
    max_tokens: int,
    index: int,
    stream: bool | None = None,
    on_chunks: Callable[[int], None] | None = None,
) -> RequestRecord:
    """Send one request and time it. Whatever goes wrong is in the record, never raised."""
    stream = target.stream if stream is None else stream
    body = target.body(prompt, max_tokens, stream)
    record = RequestRecord(index=index, sent=clock())
    reader = StreamReader(record, on_chunks) if stream else None
    try:
        async with asyncio.timeout(target.timeout):
            response = await transport.post(target.path, body, reader.feed if reader else None)
        if response.status != 200:
            _refused(record, response.status, response.body)
        elif reader is not None:
            reader.finish(response.ended)
        else:
            read_whole(record, response.ended, response.body)
    except TimeoutError:
        record.fail("timeout", f"no end within {target.timeout:g} s")
    except ConnectFailed as error:
        record.fail("connect", str(error))
    except TransportError as error:
        record.fail("connection lost", str(error))
    record.ended = record.ended or clock()
    return record


def _refused(record: RequestRecord, status: int, body: bytes) -> None:
    try:
        content = msgspec.json.decode(body)
    except msgspec.DecodeError:
        content = None
    record.fail(error_kind(f"http {status}", content), body.decode(errors="replace"))
