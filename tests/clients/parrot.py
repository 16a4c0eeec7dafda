"""A server behind a real socket whose model says what it is told to, for clients of any kind.

    with parrot() as url: ...

The last message of a chat, or the whole text of a completion's prompt, is the answer. Texts of
`TROUBLE` bring a failure instead.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import openai

from engine import EngineDead, EngineLoading, EngineOverloaded, EngineRestarting, Request
from server.config import ServerConfig
from tests.server.conftest import on_socket
from tests.server.fake_engine import INFO, ByteTokenizer, FakeEngine, Script

MODEL = "tiny"
KEY = "sk-right"
CALL = '<tool_call>\n{"name": "add", "arguments": {"a": 2, "b": 3}}\n</tool_call>'
TROUBLE: dict[str, Script] = {
    "!overloaded": Script(refuse=EngineOverloaded("the queue is full; please retry later")),
    "!loading": Script(refuse=EngineLoading("the model is still loading; please retry")),
    "!restarting": Script(refuse=EngineRestarting("the engine is being restarted")),
    "!dead": Script(refuse=EngineDead("the engine is not available")),
    "!fail": Script([*b"abcdef"], error_after=2, delay=0.01),
    "!lose": Script([*b"abcdef"], lose_after=2, delay=0.01),
    "!slow": Script([97] * 200, delay=0.05),
}


class Parrot(FakeEngine):
    """`!once X` is refused as overloaded the first time, and then answered with X."""

    def __init__(self) -> None:
        super().__init__(self._answer, info=msgspec.structs.replace(INFO, max_model_len=1024))
        self._refused: set[str] = set()

    def _answer(self, request: Request) -> Script:
        text = _told(request.prompt_token_ids)
        if text.startswith("!once") and text not in self._refused:
            self._refused.add(text)
            return TROUBLE["!overloaded"]
        text = text.removeprefix("!once ")
        end = ByteTokenizer.EOS
        return TROUBLE.get(text) or Script([*text.encode(), end], stop_token_id=end, delay=0.001)


def _told(prompt: list[int]) -> str:
    """The last message without its role, or the prompt without control tokens."""
    if ByteTokenizer.BOT not in prompt:
        return bytes(token for token in prompt if token < 256).decode()
    begin = len(prompt) - prompt[::-1].index(ByteTokenizer.USER)
    message = bytes(token for token in prompt[begin:] if token < 256).decode()
    return message.partition(": ")[2]


@contextmanager
def parrot(**config: Any) -> Iterator[str]:
    """Serve in a thread; give the base URL, `/v1` included."""
    url: list[str] = []
    started, stop = threading.Event(), threading.Event()

    async def serve() -> None:
        async with on_socket(Parrot(), ServerConfig(**config)) as service:
            url.append(f"{service.url}/v1")
            started.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert started.wait(10)
        yield url[0]
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def sync_client(url: str, key: str = KEY, *, strict: bool = True) -> openai.OpenAI:
    """A client that tries once; `strict`: a response that does not fit its type is an error."""
    return openai.OpenAI(
        base_url=url,
        api_key=key,
        max_retries=0,
        http_client=openai.DefaultHttpxClient(verify=False),  # certificates take long to load
        _strict_response_validation=strict,
    )


def async_client(url: str, key: str = KEY, *, strict: bool = True) -> openai.AsyncOpenAI:
    """The same, asynchronous."""
    return openai.AsyncOpenAI(
        base_url=url,
        api_key=key,
        max_retries=0,
        http_client=openai.DefaultAsyncHttpxClient(verify=False),
        _strict_response_validation=strict,
    )
