"""Idempotency-Key: equal requests get one answer, while it is made and for some time after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import openai
import pytest
from starlette.types import Message, Receive, Scope, Send

from server import limits
from server.config import ServerConfig
from server.errors import ClientDisconnected
from server.idempotency import IdempotencyMiddleware
from tests.server.conftest import Service, assert_error_body, in_process, on_socket, until
from tests.server.fake_engine import FakeEngine, Script
from tests.server.test_completions import HELLO, sdk

CHAT = "/v1/chat/completions"
TEXT = "/v1/completions"
BODIES: dict[str, dict[str, Any]] = {
    CHAT: {"model": "tiny", "messages": [{"role": "user", "content": "hi"}]},
    TEXT: {"model": "tiny", "prompt": "hi"},
}
BOTH = pytest.mark.parametrize("path", [CHAT, TEXT])
STREAM = pytest.mark.parametrize("stream", [False, True])


def serving(
    use: Callable[[Service], Awaitable[None]], engine: FakeEngine | None = None, **config: Any
) -> None:
    async def main() -> None:
        async with in_process(engine or FakeEngine(HELLO), ServerConfig(**config)) as service:
            await use(service)

    asyncio.run(main())


async def post(
    service: Service, path: str = CHAT, *, key: str | None = "k", api_key: str = "", **more: Any
) -> httpx.Response:
    headers = {"idempotency-key": key} if key is not None else {}
    if api_key:
        headers["api-key"] = api_key
    return await service.client.post(path, json={**BODIES[path], **more}, headers=headers)


# ---- kept answers ----------------------------------------------------------------------------


@STREAM
@BOTH
def test_a_second_request_gets_the_bytes_of_the_first(path: str, stream: bool) -> None:
    async def use(service: Service) -> None:
        first = await post(service, path, stream=stream)
        second = await post(service, path, stream=stream)
        assert first.status_code == second.status_code == 200
        assert first.content == second.content
        assert len(service.engine.requests) == 1
        assert "idempotent-replayed" not in first.headers
        assert second.headers["idempotent-replayed"] == "true"
        own = {"x-request-id", "openai-processing-ms", "idempotent-replayed"}
        assert {n: v for n, v in first.headers.items() if n not in own} == {
            n: v for n, v in second.headers.items() if n not in own
        }
        assert first.headers["x-request-id"] != second.headers["x-request-id"]

    serving(use)


def test_without_the_header_or_with_another_key_it_runs_again() -> None:
    async def use(service: Service) -> None:
        answers = [await post(service, key=key) for key in ("a", "b", None, None)]
        assert len({answer.json()["id"] for answer in answers}) == 4
        assert len(service.engine.requests) == 4

    serving(use)


def test_paths_have_keys_of_their_own() -> None:
    async def use(service: Service) -> None:
        for path in (CHAT, TEXT):
            assert (await post(service, path)).status_code == 200
        older = await service.client.post(
            "/v1/engines/tiny/completions", json={"prompt": "hi"}, headers={"idempotency-key": "k"}
        )
        again = await service.client.post(
            "/v1/engines/tiny/completions", json={"prompt": "hi"}, headers={"idempotency-key": "k"}
        )
        assert older.content == again.content
        assert len(service.engine.requests) == 3

    serving(use)


def test_routes_that_generate_nothing_do_not_read_the_header() -> None:
    async def use(service: Service) -> None:
        headers = {"idempotency-key": ""}
        assert (await service.client.get("/v1/models", headers=headers)).status_code == 200
        assert (await service.client.get(CHAT, headers=headers)).status_code == 200

    serving(use)


@BOTH
def test_the_same_key_with_another_body_is_refused(path: str) -> None:
    async def use(service: Service) -> None:
        first = await post(service, path)
        error = assert_error_body(
            await post(service, path, max_tokens=3), 400, "idempotency_key_reused"
        )
        assert error["param"] == "Idempotency-Key"
        assert error["message"] == (
            "This 'Idempotency-Key' was used for another request, with a different body. Send the "
            "same body again, or a new key."
        )
        assert (await post(service, path)).content == first.content

    serving(use)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ([""], "expected one or more printable ASCII characters"),
        (["caf\xe9"], "expected one or more printable ASCII characters"),
        (["a", "a"], "send it once"),
        (
            ["k" * (limits.MAX_IDEMPOTENCY_KEY + 1)],
            "expected at most 255 characters, but got 256",
        ),
    ],
)
def test_what_can_be_no_key_is_refused(keys: list[str], message: str) -> None:
    async def use(service: Service) -> None:
        headers = [(b"idempotency-key", key.encode("latin-1")) for key in keys]
        answer = await service.client.post(CHAT, json=BODIES[CHAT], headers=headers)
        error = assert_error_body(answer, 400, "invalid_value")
        assert error["param"] == "Idempotency-Key"
        assert error["message"] == f"Invalid header 'Idempotency-Key': {message}."
        assert service.engine.requests == []
        longest = await post(service, key="k" * limits.MAX_IDEMPOTENCY_KEY)
        assert longest.status_code == 200

    serving(use)


def test_api_keys_have_keys_of_their_own() -> None:
    async def use(service: Service) -> None:
        one = await post(service, api_key="one")
        two = await post(service, api_key="two", max_tokens=3)
        assert (one.status_code, two.status_code) == (200, 200)
        assert (await post(service, api_key="one")).content == one.content
        assert_error_body(await post(service, api_key="three"), 401, "invalid_api_key")

    serving(use, api_key=("one", "two"))


def test_a_replay_is_counted_under_its_route_and_kept_once_only() -> None:
    async def use(service: Service) -> None:
        for _ in range(3):
            assert (await post(service, store=True)).status_code == 200
        assert len((await service.client.get(CHAT)).json()["data"]) == 1
        metrics = (await service.client.get("/metrics")).text
        line = f'http_requests_total{{handler="{CHAT}",method="POST",status="200"}} 3.0'
        assert line in metrics

    serving(use)


# ---- failures --------------------------------------------------------------------------------


def test_an_error_is_not_kept() -> None:
    async def use(service: Service) -> None:
        assert_error_body(await post(service, max_tokens=-1), 400, "integer_below_min_value")
        assert (await post(service)).status_code == 200  # another body, the key is free

    serving(use)


@STREAM
@pytest.mark.parametrize(
    "script", [Script([72, 105], error_after=1), Script([72, 105], lose_after=1)]
)
def test_a_generation_that_fails_is_not_kept(script: Script, stream: bool) -> None:
    async def use(service: Service) -> None:
        failed = await post(service, stream=stream)
        assert '"error"' in failed.text
        assert failed.status_code == (200 if stream else failed.status_code)
        good = await post(service, stream=stream)
        assert good.status_code == 200 and '"error"' not in good.text
        assert "idempotent-replayed" not in good.headers

    serving(use, FakeEngine([script, HELLO]))


def test_all_that_wait_get_the_error() -> None:
    async def use(service: Service) -> None:
        answers = await asyncio.gather(*(post(service) for _ in range(3)))
        assert [answer.status_code for answer in answers] == [answers[0].status_code] * 3
        assert answers[0].status_code >= 500
        assert len(service.engine.requests) == 1

    serving(use, FakeEngine(Script([72, 105], error_after=1, delay=0.02)))


# ---- running answers -------------------------------------------------------------------------


@STREAM
def test_many_at_once_are_one_generation(stream: bool) -> None:
    async def use(service: Service) -> None:
        answers = await asyncio.gather(*(post(service, stream=stream) for _ in range(20)))
        assert len({answer.content for answer in answers}) == 1
        assert len(service.engine.requests) == 1
        assert sum("idempotent-replayed" in answer.headers for answer in answers) == 19
        refused = await post(service, stream=not stream)
        assert_error_body(refused, 400, "idempotency_key_reused")

    serving(use, FakeEngine(Script(list(b"abcdef"), delay=0.01)))


def test_another_body_is_refused_while_the_first_runs() -> None:
    async def main() -> None:
        hold = asyncio.Event()
        async with in_process(FakeEngine(Script(list(b"abc"), hold=hold))) as service:
            first = asyncio.create_task(post(service))
            await until(lambda: service.engine.requests)
            assert_error_body(await post(service, max_tokens=1), 400, "idempotency_key_reused")
            hold.set()
            assert (await first).status_code == 200

    asyncio.run(main())


@asynccontextmanager
async def reading(service: Service) -> AsyncIterator[AsyncIterator[bytes]]:
    """A stream of which one piece was read."""
    async with service.client.stream(
        "POST", CHAT, json={**BODIES[CHAT], "stream": True}, headers={"idempotency-key": "k"}
    ) as answer:
        pieces = answer.aiter_bytes()
        yield pieces


def test_a_stream_is_joined_from_its_beginning_and_outlives_the_first_client() -> None:
    async def main() -> None:
        engine = FakeEngine(Script(list(b"abcdefghij"), delay=0.03))
        async with on_socket(engine) as service:
            async with reading(service) as pieces:
                beginning = await anext(pieces)
                joined = asyncio.create_task(post(service, stream=True))
                await until(lambda: service.state.open_requests == 2)
            # The first has left.
            await until(lambda: service.state.open_requests == 1)
            answer = await joined
            assert answer.content.startswith(beginning)
            assert answer.text.endswith("data: [DONE]\n\n")
            assert answer.text.count('"content":') == 11  # the role's and ten letters
            assert engine.aborted == [] and len(engine.requests) == 1
            assert (await post(service, stream=True)).content == answer.content

    asyncio.run(main())


def test_an_answer_outlives_the_first_client() -> None:
    async def main() -> None:
        hold = asyncio.Event()
        engine = FakeEngine(Script(list(b"abc"), hold=hold))
        async with on_socket(engine) as service:
            first = asyncio.create_task(post(service))
            await until(lambda: engine.requests)
            second = asyncio.create_task(post(service))
            await until(lambda: service.state.open_requests == 2)
            first.cancel()
            await until(lambda: service.state.open_requests == 1)
            assert engine.aborted == []
            hold.set()
            answer = await second
            assert answer.json()["choices"][0]["message"]["content"] == "abc"
            assert len(engine.requests) == 1

    asyncio.run(main())


@STREAM
def test_when_all_have_left_the_generation_is_aborted(stream: bool) -> None:
    async def main() -> None:
        never = asyncio.Event()
        engine = FakeEngine([Script(hold=never), HELLO])
        async with on_socket(engine) as service:
            clients = [asyncio.create_task(post(service, stream=stream)) for _ in range(2)]
            await until(lambda: service.state.open_requests == 2 and engine.requests)
            for client in clients:
                client.cancel()
            await until(lambda: service.state.open_requests == 0)
            assert len(engine.aborted) == 1 and engine.num_open == 0
            # A retry runs again.
            answer = await post(service, stream=stream)
            assert answer.status_code == 200 and "idempotent-replayed" not in answer.headers

    asyncio.run(main())


def test_the_clients_retry_after_its_timeout_gets_the_running_answer() -> None:
    async def main() -> None:
        hold = asyncio.Event()
        engine = FakeEngine(Script(list(b"abc"), hold=hold))
        async with sdk(engine) as client:
            request: dict[str, Any] = {
                **BODIES[CHAT], "extra_headers": {"Idempotency-Key": "order-17"}
            }  # fmt: skip
            waiting = asyncio.create_task(client.chat.completions.create(**request))
            await until(lambda: engine.requests)
            with pytest.raises(openai.APITimeoutError):
                await client.chat.completions.create(**request, timeout=0.2)
            hold.set()
            first = await waiting
            again = await client.chat.completions.create(**request)
            assert first == again and len(engine.requests) == 1

    asyncio.run(main())


def test_a_client_that_leaves_while_it_sends_leaves_nothing() -> None:
    async def main() -> None:
        engine = FakeEngine(HELLO)
        async with on_socket(engine) as service:
            _, writer = await asyncio.open_connection("127.0.0.1", service.port)
            writer.write(
                f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: k\r\n"
                "Content-Length: 100\r\n\r\n{".encode()
            )
            await until(lambda: service.state.open_requests == 1)
            writer.close()
            await until(lambda: service.state.open_requests == 0)
            assert (await post(service)).status_code == 200

    asyncio.run(main())


# ---- bounds, on a small application ----------------------------------------------------------


class Scripted:
    """An ASGI application that answers each request with these pieces."""

    def __init__(self, *pieces: bytes, error: Exception | None = None) -> None:
        self.pieces = pieces
        self.error = error
        self.num_calls = 0
        self.num_sent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.num_calls += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for piece in self.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            self.num_sent += 1
        if self.error is not None:
            raise self.error
        await send({"type": "http.response.body"})


class Client:
    """Sends one request; reads only as long as `may_read` is set."""

    def __init__(self, key: str) -> None:
        self.scope: Scope = {
            "type": "http", "method": "POST", "path": CHAT,
            "headers": [(b"idempotency-key", key.encode())],
        }  # fmt: skip
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.leave = asyncio.Event()
        self.got = b""
        self._sent = False

    async def receive(self) -> Message:
        if not self._sent:
            self._sent = True
            return {"type": "http.request", "body": b"{}"}
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.may_read.wait()
        self.got += message.get("body", b"")


async def ask(middleware: IdempotencyMiddleware, key: str = "k") -> bytes:
    client = Client(key)
    await middleware(client.scope, client.receive, client.send)
    return client.got


def test_an_answer_is_kept_for_its_time() -> None:
    async def main() -> None:
        app = Scripted(b"ab", b"cd")
        middleware = IdempotencyMiddleware(app, keep_seconds=0.2)
        assert await ask(middleware) == await ask(middleware) == b"abcd"
        assert app.num_calls == 1
        await asyncio.sleep(0.3)
        assert await ask(middleware) == b"abcd"
        assert app.num_calls == 2

    asyncio.run(main())


def test_the_oldest_leave_when_there_are_too_many() -> None:
    async def main() -> None:
        app = Scripted(b"abc")
        middleware = IdempotencyMiddleware(app, max_replies=2)
        for key in ("a", "b", "c"):
            await ask(middleware, key)
        await ask(middleware, "c")
        await ask(middleware, "b")
        assert app.num_calls == 3
        await ask(middleware, "a")
        assert app.num_calls == 4

    asyncio.run(main())


def test_the_oldest_leave_when_they_are_too_large() -> None:
    async def main() -> None:
        app = Scripted(b"x" * 40)
        middleware = IdempotencyMiddleware(app, max_bytes=100)
        for key in ("a", "b", "c"):
            await ask(middleware, key)
        await ask(middleware, "c")
        await ask(middleware, "b")
        assert app.num_calls == 3
        await ask(middleware, "a")
        assert app.num_calls == 4

    asyncio.run(main())


def test_an_answer_beyond_its_share_is_given_but_not_kept() -> None:
    async def main() -> None:
        app = Scripted(*[b"x" * 30] * 5)
        middleware = IdempotencyMiddleware(app, max_reply_bytes=100)
        assert await ask(middleware) == await ask(middleware) == b"x" * 150
        assert app.num_calls == 2
        assert middleware._num_bytes == 0 and not middleware._replies

    asyncio.run(main())


def test_beyond_its_share_an_answer_waits_for_its_slowest_reader() -> None:
    async def main() -> None:
        app = Scripted(*[b"x" * 30] * 10)
        middleware = IdempotencyMiddleware(app, max_reply_bytes=100)
        slow, fast = Client("k"), Client("k")
        slow.may_read.clear()
        tasks = [
            asyncio.create_task(middleware(each.scope, each.receive, each.send))
            for each in (slow, fast)
        ]
        for _ in range(50):
            await asyncio.sleep(0)
        assert app.num_sent == 3 and not tasks[1].done()
        assert fast.got == b"x" * 120
        slow.may_read.set()
        await asyncio.gather(*tasks)
        assert slow.got == fast.got == b"x" * 300
        assert middleware._num_bytes == 0

    asyncio.run(main())


def test_a_slow_reader_that_leaves_holds_up_nobody() -> None:
    async def main() -> None:
        app = Scripted(*[b"x" * 30] * 10)
        middleware = IdempotencyMiddleware(app, max_reply_bytes=100)
        slow, fast = Client("k"), Client("k")
        slow.may_read.clear()
        tasks = [
            asyncio.create_task(middleware(each.scope, each.receive, each.send))
            for each in (slow, fast)
        ]
        await asyncio.sleep(0.01)
        slow.leave.set()
        slow.may_read.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert fast.got == b"x" * 300
        assert middleware._num_bytes == 0 and app.num_calls == 1

    asyncio.run(main())


def test_bytes_of_a_dropped_answer_count_until_its_readers_have_left() -> None:
    async def main() -> None:
        app = Scripted(b"x" * 60)
        middleware = IdempotencyMiddleware(app, max_bytes=100)
        await ask(middleware, "a")
        slow = Client("a")
        slow.may_read.clear()
        reading = asyncio.create_task(middleware(slow.scope, slow.receive, slow.send))
        await asyncio.sleep(0.01)
        assert await ask(middleware, "b") == b"x" * 60
        assert not middleware._replies and middleware._num_bytes == 60
        slow.may_read.set()
        await reading
        assert slow.got == b"x" * 60 and middleware._num_bytes == 0

    asyncio.run(main())


def test_an_abandoned_answer_is_joined_by_nobody() -> None:
    """While the application winds up the first, an equal request runs anew."""

    async def main() -> None:
        left, wound_up = asyncio.Event(), asyncio.Event()
        num_calls = 0

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal num_calls
            num_calls += 1
            if num_calls == 1:
                await receive()
                assert (await receive())["type"] == "http.disconnect"
                left.set()
                await wound_up.wait()
                return
            await Scripted(b"new")(scope, receive, send)

        middleware = IdempotencyMiddleware(app)
        first = Client("k")
        asking = asyncio.create_task(middleware(first.scope, first.receive, first.send))
        await asyncio.sleep(0.01)
        first.leave.set()
        await asyncio.wait_for(left.wait(), 5)
        assert await asyncio.wait_for(ask(middleware), 5) == b"new"
        assert not asking.done()  # it ends when its work has ended
        wound_up.set()
        with pytest.raises(ClientDisconnected):
            await asking
        assert await ask(middleware) == b"new" and num_calls == 2

    asyncio.run(main())


def test_a_bug_reaches_every_client_and_is_not_kept() -> None:
    async def main() -> None:
        app = Scripted(b"ab", error=RuntimeError("a bug"))
        middleware = IdempotencyMiddleware(app)
        results = await asyncio.gather(*(ask(middleware) for _ in range(3)), return_exceptions=True)
        assert [str(result) for result in results] == ["a bug"] * 3
        assert app.num_calls == 1
        with pytest.raises(RuntimeError):
            await ask(middleware)
        assert app.num_calls == 2
        assert middleware._num_bytes == 0 and not middleware._replies

    asyncio.run(main())


def test_large_answers_come_in_pieces_and_whole() -> None:
    async def main() -> None:
        whole = bytes(range(256)) * 1000
        app = Scripted(whole)
        middleware = IdempotencyMiddleware(app)
        assert await ask(middleware) == await ask(middleware) == whole
        assert app.num_calls == 1

    asyncio.run(main())
