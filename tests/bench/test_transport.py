"""The bare HTTP client against servers that answer in unusual ways."""

import asyncio

import pytest

from bench.transport import ConnectFailed, ConnectionLost, Response, Transport


def exchange(answers: list[bytes], requests: int = 1) -> tuple[list[Response], list[bytes], int]:
    """Send requests one after another; each connection gives the answers in turn, then closes."""
    streamed: list[bytes] = []
    connections = 0
    left = iter(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n{}")
                answer = next(left)
                writer.write(answer)
                await writer.drain()
                if b"content-length" not in answer:
                    return
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    async def main() -> list[Response]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        transport = Transport(url, {"x": "y"})
        try:
            return [
                await transport.post("/p", b"{}", lambda _now, data: streamed.append(data))
                for _ in range(requests)
            ]
        finally:
            transport.close()
            server.close()
            await asyncio.sleep(0.01)

    return asyncio.run(main()), streamed, connections


OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"


def test_a_connection_is_kept() -> None:
    responses, streamed, connections = exchange([OK, OK, OK], requests=3)
    assert [r.status for r in responses] == [200] * 3
    assert (b"".join(streamed), connections) == (b"hihihi", 1)


def test_an_error_body_is_not_streamed() -> None:
    responses, streamed, _ = exchange([OK.replace(b"200", b"503")])
    assert (responses[0].status, responses[0].body, streamed) == (503, b"hi", [])


def test_a_body_may_end_with_its_connection() -> None:
    responses, streamed, _ = exchange([b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nwhole"])
    assert (responses[0].status, b"".join(streamed)) == (200, b"whole")


def test_an_idle_connection_that_the_server_closed_is_replaced() -> None:
    """A server may drop an idle connection just as the next request goes out on it."""
    responses, _, connections = exchange([OK + b"", OK.replace(b"200", b"201")], requests=2)
    assert [r.status for r in responses] == [200, 201]
    closing = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi"
    _, _, connections = exchange([closing, OK], requests=2)
    assert connections == 2


@pytest.mark.parametrize(
    "answer",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab"],
)
def test_half_an_answer_is_an_error(answer: bytes) -> None:
    with pytest.raises(ConnectionLost):
        exchange([answer])


def test_no_listener() -> None:
    with pytest.raises(ConnectFailed):
        asyncio.run(Transport("http://127.0.0.1:1", {}).get("/models"))
