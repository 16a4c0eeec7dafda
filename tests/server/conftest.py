"""Servers for tests: the application in-process, and behind real sockets; warnings are errors."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from model import ChatTemplate
from server.app import create_app
from server.config import ServerConfig
from server.lifespan import Source, TextLoader, TextTools
from server.runner import make_server
from server.state import ServerState
from tests.server.fake_engine import ByteTokenizer, FakeEngine

TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<|user|>{{ message.role }}: "
    "{{ message.content }}{% endfor %}{% if add_generation_prompt %}<|bot|>{% endif %}"
)
SOURCE = Source("models/tiny", Path("models/tiny"))
NAMES = ("models/tiny", "tiny", "chatgpt")


def load_fake_text(folder: Path, config: ServerConfig) -> TextTools:
    """A byte tokenizer and a template that marks roles; no files are read."""
    template = ChatTemplate(
        TEMPLATE,
        "test",
        variables={"bos_token": "<|bos|>", "eos_token": "<|eos|>"},
        special_tokens=ByteTokenizer.CONTROL,
    )
    return TextTools(ByteTokenizer(), template)


@dataclass
class Service:
    """A running application; `url` is empty where no socket listens."""

    app: FastAPI
    engine: FakeEngine
    client: httpx.AsyncClient
    url: str = ""

    @property
    def state(self) -> ServerState:
        state: ServerState = self.app.state.inkstone
        return state

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


def make_app(
    engine: FakeEngine | None = None,
    config: ServerConfig | None = None,
    *,
    load_text: TextLoader = load_fake_text,
) -> FastAPI:
    fake: Any = engine or FakeEngine()
    return create_app(fake, config or ServerConfig(), source=SOURCE, load_text=load_text)


@asynccontextmanager
async def in_process(
    engine: FakeEngine | None = None,
    config: ServerConfig | None = None,
    *,
    ready: bool = True,
    load_text: TextLoader = load_fake_text,
) -> AsyncIterator[Service]:
    """The application behind httpx's ASGI transport, which gives answers only when complete."""
    engine = engine or FakeEngine()
    app = make_app(engine, config, load_text=load_text)
    async with app.router.lifespan_context(app):
        if ready:
            await asyncio.wait_for(app.state.inkstone.ready.wait(), 5)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield Service(app, engine, client)


@asynccontextmanager
async def on_socket(
    engine: FakeEngine | None = None, config: ServerConfig | None = None, *, ready: bool = True
) -> AsyncIterator[Service]:
    """The application behind uvicorn and our protocol, on a free port."""
    engine = engine or FakeEngine()
    config = config or ServerConfig()
    app = make_app(engine, config)
    server = make_server(app, config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started:
                await asyncio.sleep(0.005)
            if ready:
                await asyncio.wait_for(app.state.inkstone.ready.wait(), 5)
            async with httpx.AsyncClient(base_url=url, timeout=10) as client:
                yield Service(app, engine, client, url)
        finally:
            server.should_exit = True
            await serving


async def until(condition: Any, seconds: float = 5.0) -> None:
    """Wait until `condition()` is true."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


def assert_error_body(response: httpx.Response, status: int, code: str | None) -> dict[str, Any]:
    """Check that a response is OpenAI's error object with this status and code; return it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert list(body) == ["error"]
    error: dict[str, Any] = body["error"]
    assert sorted(error) == ["code", "message", "param", "type"]
    assert isinstance(error["message"], str) and error["message"]
    assert error["code"] == code, error
    return error
