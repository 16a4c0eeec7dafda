"""On the bare wire: what is malformed, too large, too slow or too much is refused, and bounded."""

import asyncio
import json
import socket

import pytest

from server import http_protocol, limits
from tests.server.conftest import Service, on_socket, until
from tests.server.fake_engine import FakeEngine, Script

HEAD = b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
BODY = b'{"model":"tiny","prompt":"a"}'
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
HEALTH = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"


async def exchange(service: Service, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send pieces, and return all that comes until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    for piece in pieces:
        writer.write(piece)
        await asyncio.sleep(pause)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer


def check(answer: bytes, status: int) -> None:
    """The answer is one, with this status and OpenAI's error body, and the connection ended."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), answer
    assert answer.count(b"HTTP/1.1 ") == 1, answer
    assert b"connection: close" in head.lower()
    assert sorted(json.loads(body)["error"]) == ["code", "message", "param", "type"]


MALFORMED = {
    "length and chunked": HEAD + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": HEAD + LENGTH + b"Content-Length: 5\r\n\r\n" + BODY,
    "signed length": HEAD + b"Content-Length: +5\r\n\r\nhello",
    "negative length": HEAD + b"Content-Length: -1\r\n\r\n",
    "hexadecimal length": HEAD + b"Content-Length: 0x5\r\n\r\nhello",
    "huge length": HEAD + b"Content-Length: 99999999999999999999999\r\n\r\n",
    "chunked twice": HEAD + b"Transfer-Encoding: chunked\r\n" * 2 + b"\r\n0\r\n\r\n",
    "chunked in a list": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "identity": HEAD + b"Transfer-Encoding: identity\r\n\r\n",
    "folded header": HEAD + b"X: a\r\n b\r\n\r\n",
    "space before colon": HEAD + b"Content-Length : 5\r\n\r\nhello",
    "NUL in a header": HEAD + b"X: a\x00b\r\n\r\n",
    "bare CR in a header": HEAD + b"X: a\rb\r\n\r\n",
    "bad chunk size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "bad chunk end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\naXX",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "unknown method": b"FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bad target": b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bytes in the target": b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bad version": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "CONNECT": b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.fixture(autouse=True)
def short_linger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "LINGER_SECONDS", 0.1)


def test_malformed_requests_are_refused_and_nothing_behind_them_is_answered() -> None:
    async def run() -> None:
        async with on_socket(FakeEngine(Script([65]))) as service:
            answers = await asyncio.gather(
                *(exchange(service, data + HEALTH + b"\r\n") for data in MALFORMED.values())
            )
            for name, answer in zip(MALFORMED, answers, strict=True):
                assert answer.startswith(b"HTTP/1.1 400 "), name
                check(answer, 400)
            assert service.engine.requests == []
            assert (await service.client.get("/health")).status_code == 200

    asyncio.run(run())


def large_heads() -> list[tuple[str, bytes, int]]:
    at_most = limits.MAX_HEADER_BYTES
    host = len(b"Host: localhost\r\n")
    rest = at_most - host - len(b"X: \r\n")
    many = limits.MAX_HEADERS - 1
    target = limits.MAX_REQUEST_LINE_BYTES - len("/health/live?")
    get = b"GET /health/live?%s HTTP/1.1\r\nHost: localhost\r\n"
    return [
        ("bytes", HEALTH + b"X: " + b"a" * rest + b"\r\n\r\n", 200),
        ("bytes", HEALTH + b"X: " + b"a" * (rest + 1) + b"\r\n\r\n", 431),
        ("bytes in all", HEALTH + (b"X: " + b"a" * 1000 + b"\r\n") * 33 + b"\r\n", 431),
        ("count", HEALTH + b"X: a\r\n" * many + b"\r\n", 200),
        ("count", HEALTH + b"X: a\r\n" * (many + 1) + b"\r\n", 431),
        ("target", get % (b"a" * target) + b"\r\n", 200),
        ("target", get % (b"a" * (target + 1)) + b"\r\n", 414),
        ("endless header", HEALTH + b"X: " + b"a" * 1_000_000, 431),
        ("endless target", b"GET /" + b"a" * 1_000_000, 414),
        ("endless name", HEALTH + b"a" * 1_000_000, 431),
    ]


def test_heads_are_taken_up_to_their_limits() -> None:
    async def run() -> None:
        async with on_socket() as service:
            for name, data, status in large_heads():
                if status == 200:
                    assert await status_of(service, data) == 200, name
            refused = [(data, status) for _, data, status in large_heads() if status != 200]
            # In one piece, and in many.
            for size in (2_000_000, 10_000):
                answers = await asyncio.gather(
                    *(
                        exchange(service, *(data[i : i + size] for i in range(0, len(data), size)))
                        for data, _ in refused
                    )
                )
                for answer, (_, status) in zip(answers, refused, strict=True):
                    check(answer, status)

    asyncio.run(run())


async def status_of(service: Service, data: bytes) -> int:
    """Return the status of one answer, on a connection that is kept open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    writer.write(data)
    line = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    return int(line[9:12])


def test_trailers_cannot_add_headers_and_are_bounded() -> None:
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n" % (len(BODY), BODY)

    async def run() -> None:
        async with on_socket(FakeEngine(Script([65]))) as service:
            assert await status_of(service, chunked + b"X: a\r\n\r\n") == 200
            answer = await exchange(service, chunked + b"X: a\r\n" * 200 + b"\r\n")
            assert answer == b"" or answer.startswith(b"HTTP/1.1 431")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", None),
        (b"\r\n", None),
        (b"GET /health HT", 408),
        (HEALTH, 408),
        (HEAD + LENGTH + b"\r\n", 408),
        (HEAD + LENGTH + b"\r\n" + BODY[:-1], 408),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n", 408),
    ],
)
def test_what_is_not_received_in_time_is_ended(
    data: bytes, status: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(limits, "RECEIVE_SECONDS", 0.1)

    async def run() -> None:
        async with on_socket() as service:
            answer = await exchange(service, data)
            if status is None:
                assert answer == b"" or answer.startswith(b"HTTP/1.1 408")
            else:
                check(answer, status)

    asyncio.run(run())


def test_a_byte_now_and_then_does_not_move_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HEAD_SECONDS", 0.15)
    monkeypatch.setattr(limits, "RECEIVE_SECONDS", 0.15)

    async def drip(service: Service, data: bytes) -> float:
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        started = asyncio.get_running_loop().time()
        for position in range(len(data)):
            writer.write(data[position : position + 1])
            await asyncio.sleep(0.02)
            if reader.at_eof() or writer.is_closing():
                break
            if asyncio.get_running_loop().time() - started > 0.15 and reader._buffer:  # type: ignore[attr-defined]
                break
        await asyncio.wait_for(reader.read(), 5)
        writer.close()
        return asyncio.get_running_loop().time() - started

    async def run() -> None:
        async with on_socket() as service:
            assert await drip(service, HEALTH * 9) < 1.0
            assert (await service.client.get("/health")).status_code == 200

    asyncio.run(run())


def test_a_connection_may_be_idle_between_requests_for_longer_than_a_head_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(limits, "RECEIVE_SECONDS", 0.1)

    async def run() -> None:
        async with on_socket() as service:
            reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
            for _ in range(2):
                writer.write(HEALTH + b"\r\n")
                assert await reader.readuntil(b'{"status":"ok"}')
                await asyncio.sleep(0.25)
            writer.write(b"GET")  # the next head has its own deadline
            assert b"408" in await asyncio.wait_for(reader.read(), 5)
            writer.close()

    asyncio.run(run())


def test_an_answer_may_take_longer_than_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HEAD_SECONDS", 0.05)
    monkeypatch.setattr(limits, "RECEIVE_SECONDS", 0.05)

    async def run() -> None:
        async with on_socket(FakeEngine(Script([65], delay=0.3))) as service:
            answer = await service.client.post("/v1/completions", content=BODY)
            assert answer.status_code == 200, answer.text

    asyncio.run(run())


def test_a_request_behind_another_is_not_answered_and_the_first_one_is() -> None:
    async def run() -> None:
        async with on_socket(FakeEngine(Script([65], delay=0.05))) as service:
            answer = await exchange(service, (HEAD + LENGTH + b"\r\n" + BODY) * 3)
            assert answer.count(b"HTTP/1.1 200") == 1
            assert len(service.engine.requests) == 1

    asyncio.run(run())


def test_a_client_that_pipelined_and_left_is_noticed() -> None:
    async def run() -> None:
        async with on_socket(FakeEngine(Script([65], hold=asyncio.Event()))) as service:
            _, writer = await asyncio.open_connection("127.0.0.1", service.port)
            writer.write((HEAD + LENGTH + b"\r\n" + BODY) * 2)
            await until(lambda: service.engine.num_open == 1)
            writer.transport.abort()
            await until(lambda: service.engine.num_open == 0)
            assert service.engine.aborted

    asyncio.run(run())


def test_a_large_body_is_refused_before_it_is_all_sent_and_the_answer_is_read() -> None:
    size = limits.MAX_BODY_BYTES + 1

    async def run() -> None:
        async with on_socket() as service:
            for headers in ({"content-length": str(size)}, {"transfer-encoding": "chunked"}):
                answer = await service.client.post(
                    "/v1/completions", content=pieces(size), headers=headers
                )
                assert answer.status_code == 413
                assert answer.json()["error"]["code"] == "request_too_large"

    async def pieces(count: int):  # type: ignore[no-untyped-def]
        for start in range(0, count, 65536):
            yield b" " * min(65536, count - start)

    asyncio.run(run())


def test_a_body_without_end_is_cut_off() -> None:
    async def run() -> None:
        async with on_socket() as service:
            reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
            writer.write(HEAD + b"Content-Length: 1000000000\r\n\r\n")
            sent = 0
            with pytest.raises(OSError):
                while sent < 10 * http_protocol.MAX_DROPPED_BYTES:
                    writer.write(b" " * 262144)
                    sent += 262144
                    await writer.drain()
            writer.close()
            assert (await service.client.get("/health")).status_code == 200
            del reader

    asyncio.run(run())


def test_a_reader_that_stops_reading_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WRITE_STALL_SECONDS", 0.3)

    async def run() -> None:
        engine = FakeEngine(lambda request: Script([65] * 200_000, chunk=200))
        async with on_socket(engine) as service:
            service.state.engine.info = None  # so that no window bounds the answer
            engine.info = engine._final_info.__class__(
                **{
                    **{
                        f: getattr(engine._final_info, f)
                        for f in engine._final_info.__struct_fields__
                    },
                    "max_model_len": 1_000_000,
                }
            )
            raw = socket.socket()
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.connect(("127.0.0.1", service.port))
            body = json.dumps(
                {
                    "model": "tiny",
                    "prompt": "a",
                    "stream": True,
                    "max_tokens": 200_000,
                    "logprobs": 5,
                }
            ).encode()
            raw.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            await until(lambda: engine.num_open == 1)
            await until(lambda: engine.num_open == 0 and bool(engine.aborted), 8)
            raw.close()

    asyncio.run(run())


def test_connections_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CONNECTIONS", 2)

    async def run() -> None:
        async with on_socket() as service:
            held = [await asyncio.open_connection("127.0.0.1", service.port) for _ in range(2)]
            check(await exchange(service), 503)
            for _, writer in held:
                writer.close()
            await asyncio.sleep(0.05)
            assert (await service.client.get("/health")).status_code == 200

    asyncio.run(run())


def test_a_request_for_another_protocol_is_served_as_http() -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"

    async def run() -> None:
        async with on_socket(FakeEngine(Script([65]))) as service:
            assert await status_of(service, HEALTH + upgrade + b"\r\n") == 200
            assert await status_of(service, HEAD + upgrade + LENGTH + b"\r\n" + BODY) == 200

    asyncio.run(run())
