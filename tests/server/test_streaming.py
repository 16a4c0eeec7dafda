"""Streams end visibly or not at all, and whatever ends them closes the iterator that feeds them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from engine import EngineRestarting
from server import limits, streaming
from server.config import ServerConfig
from server.errors import DeadlineExceeded, InvalidRequestError, ServiceUnavailable
from server.streaming import (
    DONE,
    PING,
    ClientDisconnected,
    EventStreamResponse,
    run_unless_disconnected,
    sse_event,
)
from tests.server.conftest import make_app, until


class Source:
    """Events with pauses; knows whether it was closed, and how many were pulled."""

    def __init__(self, *steps: bytes | float | Exception | asyncio.Event) -> None:
        self.steps = steps
        self.pulled = 0
        self.closed = False

    async def events(self) -> AsyncIterator[bytes]:
        try:
            for step in self.steps:
                if isinstance(step, asyncio.Event):
                    await step.wait()
                elif isinstance(step, float):
                    await asyncio.sleep(step)
                elif isinstance(step, Exception):
                    raise step
                else:
                    self.pulled += 1
                    yield step
        finally:
            await asyncio.sleep(0)  # an abort may wait for something too
            self.closed = True


class Client:
    """The other side of one ASGI call."""

    def __init__(self, config: ServerConfig | None = None) -> None:
        self.app = make_app(config=config)
        self.sent: list[dict[str, Any]] = []
        self.left = asyncio.Event()
        self.may_read = asyncio.Event()
        self.may_read.set()

    @property
    def scope(self) -> dict[str, Any]:
        return {"type": "http", "method": "POST", "path": "/", "headers": [], "app": self.app}

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        await self.may_read.wait()
        self.sent.append(message)

    @property
    def chunks(self) -> list[bytes]:
        return [m["body"] for m in self.sent if m["type"] == "http.response.body"]

    @property
    def text(self) -> bytes:
        return b"".join(self.chunks)

    @property
    def is_complete(self) -> bool:
        return bool(self.sent) and self.sent[-1].get("more_body") is False

    async def stream(self, source: Source) -> None:
        await EventStreamResponse(source.events())(self.scope, self.receive, self.send)


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 10))  # type: ignore[arg-type]


A, B = sse_event(b'{"a":1}'), sse_event(b'{"b":2}')


def test_events_go_out_as_they_come_with_the_headers_of_a_stream() -> None:
    async def test() -> None:
        client, source = Client(), Source(A, 0.01, B, 0.01, DONE)
        await client.stream(source)
        assert client.text == b'data: {"a":1}\n\ndata: {"b":2}\n\ndata: [DONE]\n\n'
        assert len([chunk for chunk in client.chunks if chunk]) == 3
        headers = dict(client.sent[0]["headers"])
        assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
        assert headers[b"cache-control"] == b"no-cache"
        assert headers[b"x-accel-buffering"] == b"no"
        assert b"content-length" not in headers
        assert client.is_complete and source.closed

    run(test)


def test_events_that_are_ready_together_go_out_together() -> None:
    async def test() -> None:
        client, source = Client(), Source(*[A] * 50, DONE)
        await client.stream(source)
        assert client.text == A * 50 + DONE
        assert len(client.chunks) <= 2

    run(test)


def test_a_slow_reader_holds_the_producer_back_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "MAX_AHEAD_BYTES", 100)

    async def test() -> None:
        client = Client()
        source = Source(*[step for _ in range(100) for step in (A, 0.0)], DONE)
        client.may_read.clear()
        task = asyncio.create_task(client.stream(source))
        await asyncio.sleep(0.05)
        ahead = source.pulled
        assert ahead * len(A) <= 100 + len(A)
        client.may_read.set()
        await task
        assert client.text == A * 100 + DONE

    run(test)


def test_silence_is_filled_with_comments() -> None:
    async def test() -> None:
        client = Client(ServerConfig(sse_ping_interval=0.02))
        await client.stream(Source(0.09, A, DONE))
        pings = client.text.count(PING)
        assert 2 <= pings <= 4
        assert client.text == PING * pings + A + DONE

    run(test)


def test_a_client_that_leaves_closes_the_iterator_where_it_waits() -> None:
    async def test() -> None:
        client, source = Client(), Source(A, asyncio.Event())
        task = asyncio.create_task(client.stream(source))
        await until(lambda: client.text == A)
        client.left.set()
        with pytest.raises(ClientDisconnected):
            await task
        assert source.closed and not client.is_complete

    run(test)


def test_a_client_that_left_before_the_first_event_closes_it_too() -> None:
    async def test() -> None:
        client, source = Client(), Source(asyncio.Event())
        client.left.set()
        with pytest.raises(ClientDisconnected):
            await client.stream(source)
        assert source.closed

    run(test)


def test_a_reader_that_takes_nothing_counts_as_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WRITE_STALL_SECONDS", 0.05)

    async def test() -> None:
        client, source = Client(), Source(A, 0.01, B, asyncio.Event())
        task = asyncio.create_task(client.stream(source))
        await until(lambda: client.text.startswith(A))
        client.may_read.clear()
        with pytest.raises(ClientDisconnected):
            await task
        assert source.closed

    run(test)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EngineRestarting("the engine was lost"), b"engine_restarting"),
        (InvalidRequestError("no", code="invalid_value"), b"invalid_value"),
        (RuntimeError("secret"), b"internal_error"),
    ],
)
def test_an_error_ends_the_stream_with_an_error_event_and_done(
    error: Exception, code: bytes
) -> None:
    async def test() -> None:
        client, source = Client(), Source(A, 0.01, error)
        await client.stream(source)
        assert client.text.startswith(A + b'data: {"error": {"message"')
        assert client.text.endswith(DONE) and client.text.count(b"data: ") == 3
        assert code in client.text and b"secret" not in client.text
        assert client.is_complete and source.closed

    run(test)


def test_a_server_that_stops_ends_the_stream_with_an_error_event() -> None:
    async def test() -> None:
        client, source = Client(), Source(A, asyncio.Event())
        task = asyncio.create_task(client.stream(source))
        await until(lambda: client.text == A)
        client.app.state.inkstone.cut.set()
        await task
        assert b"shutting_down" in client.text and client.text.endswith(DONE)
        assert client.is_complete and source.closed

    run(test)


def test_a_stream_that_takes_too_long_ends_with_an_error_event() -> None:
    async def test() -> None:
        client = Client(ServerConfig(request_timeout=0.05))
        source = Source(A, asyncio.Event())
        await client.stream(source)
        assert b'"timeout"' in client.text and client.text.endswith(DONE)
        assert source.closed

    run(test)


def test_a_cancelled_response_closes_the_iterator() -> None:
    async def test() -> None:
        client, source = Client(), Source(A, asyncio.Event())
        task = asyncio.create_task(client.stream(source))
        await until(lambda: client.text == A)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert source.closed

    run(test)


def request_of(client: Client) -> Request:
    return Request(client.scope, client.receive)


class Work:
    """An answer in the making."""

    def __init__(self, seconds: float, result: Any = "answer") -> None:
        self.seconds = seconds
        self.result = result
        self.cleaned_up = False

    async def make(self) -> Any:
        try:
            await asyncio.sleep(self.seconds)
            if isinstance(self.result, Exception):
                raise self.result
            return self.result
        finally:
            await asyncio.sleep(0)
            self.cleaned_up = True


def test_the_result_comes_if_nothing_is_in_its_way() -> None:
    async def test() -> None:
        client = Client()
        assert await run_unless_disconnected(request_of(client), Work(0.01).make()) == "answer"
        with pytest.raises(EngineRestarting):
            work = Work(0.01, EngineRestarting("lost"))
            await run_unless_disconnected(request_of(client), work.make())

    run(test)


@pytest.mark.parametrize(
    ("happens", "raised"),
    [
        (lambda client: client.left.set(), ClientDisconnected),
        (lambda client: client.app.state.inkstone.cut.set(), ServiceUnavailable),
        (lambda client: None, DeadlineExceeded),
    ],
)
def test_what_ends_the_wait_cancels_the_work(
    happens: Callable[[Client], None], raised: type[Exception]
) -> None:
    async def test() -> None:
        client, work = Client(ServerConfig(request_timeout=0.1)), Work(60)
        task = asyncio.create_task(run_unless_disconnected(request_of(client), work.make()))
        await asyncio.sleep(0.01)
        happens(client)
        with pytest.raises(raised):
            await task
        assert work.cleaned_up

    run(test)


def test_state_is_all_that_the_response_asks_of_the_application() -> None:
    async def test() -> None:
        client = Client()
        state = SimpleNamespace(config=ServerConfig(), cut=asyncio.Event())
        client.app = SimpleNamespace(state=SimpleNamespace(inkstone=state))  # type: ignore[assignment]
        await client.stream(Source(A, DONE))
        assert client.text == A + DONE

    run(test)
