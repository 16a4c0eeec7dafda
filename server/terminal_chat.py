"""Talk to a server of the OpenAI API from a terminal, in one conversation.

An empty line, /quit or Ctrl-D ends it, /new begins a new one, Ctrl-C stops an answer.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from engine import option

Message = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatConfig:
    """The options of `inkstone chat`."""

    base_url: str = option("http://127.0.0.1:8000/v1", "where the API is")
    model: str | None = option(None, "model name (default: the first that the server lists)")
    api_key: str | None = option(
        None, "key to send (default: INKSTONE_API_KEY or OPENAI_API_KEY from the environment)"
    )
    system: str | None = option(None, "instructions that open each conversation")
    temperature: float | None = option(None, "randomness, 0 to 2 (default: the server's)")
    max_tokens: int | None = option(None, "tokens of one answer, at most (default: the server's)")


class ChatError(Exception):
    """The server could not be asked, or refused; the text is one line."""


def run(config: ChatConfig) -> int:
    """Read lines, print answers, until the input ends."""
    key = config.api_key or _key_from_environment()
    headers = {"authorization": f"Bearer {key}"} if key else {}
    # No limit on reading: a long prompt on a small machine takes its time before the first token.
    timeout = httpx.Timeout(10.0, read=None)
    base_url = config.base_url.rstrip("/")
    with httpx.Client(base_url=base_url, headers=headers, timeout=timeout) as client:
        try:
            model = config.model or _first_model(client)
        except ChatError as error:
            print(f"inkstone chat: {error}", file=sys.stderr)
            return 1
        print(f"Talking to {model}. /new begins anew, /quit ends.")
        _converse(client, config, model)
    return 0


def _key_from_environment() -> str:
    ours = os.environ.get("INKSTONE_API_KEY", "").partition(",")[0].strip()
    return ours or os.environ.get("OPENAI_API_KEY", "")


def _converse(client: httpx.Client, config: ChatConfig, model: str) -> None:
    opening: list[Message] = (
        [{"role": "system", "content": config.system}] if config.system is not None else []
    )
    messages = list(opening)
    while True:
        try:
            line = input("\n> ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if line in ("", "/quit", "/exit"):
            return
        if line == "/new":
            messages = list(opening)
            continue
        messages.append({"role": "user", "content": line})
        answer = _answer(client, config, model, messages)
        if answer:
            messages.append({"role": "assistant", "content": answer})
        else:
            messages.pop()  # so that the line can be tried again


def _answer(client: httpx.Client, config: ChatConfig, model: str, messages: list[Message]) -> str:
    """Print an answer while it comes, and return it; what came before an end of any kind counts."""
    body: dict[str, Any] = {"model": model, "messages": messages, "stream": True}
    if config.temperature is not None:
        body["temperature"] = config.temperature
    if config.max_tokens is not None:
        body["max_completion_tokens"] = config.max_tokens
    pieces: list[str] = []
    try:
        for piece in _stream(client, body):
            pieces.append(piece)
            print(piece, end="", flush=True)
    except KeyboardInterrupt:
        print(" [stopped]", end="")
    except ChatError as error:
        print(f"[{error}]", end="", file=sys.stderr, flush=True)
    print()
    return "".join(pieces)


def _stream(client: httpx.Client, body: dict[str, Any]) -> Iterator[str]:
    try:
        with client.stream("POST", "/chat/completions", json=body) as response:
            if response.status_code != 200:
                raise ChatError(_error_text(response.read()))
            for line in response.iter_lines():
                if line.startswith("data: ") and line != "data: [DONE]":
                    yield _text_of(line.removeprefix("data: "))
    except httpx.HTTPError as error:
        raise ChatError(f"the server cannot be reached: {error}") from error


def _text_of(event: str) -> str:
    chunk = json.loads(event)
    if "error" in chunk:
        raise ChatError(chunk["error"]["message"])
    choices = chunk.get("choices") or [{}]
    text: str | None = choices[0].get("delta", {}).get("content")
    return text or ""


def _first_model(client: httpx.Client) -> str:
    try:
        response = client.get("/models")
    except httpx.HTTPError as error:
        raise ChatError(f"the server cannot be reached: {error}") from error
    if response.status_code != 200:
        raise ChatError(_error_text(response.content))
    name: str = response.json()["data"][0]["id"]
    return name


def _error_text(body: bytes) -> str:
    try:
        text: str = json.loads(body)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        return body[:200].decode(errors="replace")
    return text
