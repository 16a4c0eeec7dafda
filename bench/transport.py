"""HTTP/1.1 with nothing between the socket and the clock.

A general HTTP client costs a tenth of a millisecond of CPU for each small read, which at a few
thousand tokens a second is what one would be measuring. Here the event loop's callback takes the
time and hands the body on: httptools parses, the rest is connections. No redirects, no proxies, no
cookies, no decompression.

    TransportError
      ConnectFailed     no connection: refused, unreachable, TLS
      ConnectionLost    the connection ended, or what came is no HTTP
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

import httptools

clock = time.perf_counter

OnBody = Callable[[float, bytes], None]


class TransportError(Exception):
    """The request did not get a whole response."""


class ConnectFailed(TransportError):
    """No connection could be made."""


class ConnectionLost(TransportError):
    """The connection ended before the response did."""


@dataclass(frozen=True)
class Response:
    """A finished response; `body` is empty where it was streamed away."""

    status: int
    body: bytes
    ended: float


class _Connection(asyncio.Protocol):
    """One connection: at most one request at a time, kept open between them."""

    def __init__(self) -> None:
        self.usable = False
        self.got_data = False
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Response] | None = None

    def request(self, data: bytes, on_body: OnBody | None) -> asyncio.Future[Response]:
        """Write a request; the future is the whole response. `on_body` sees a 200's body only."""
        assert self._transport is not None
        self._parser = httptools.HttpResponseParser(self)
        self._on_body = on_body
        self._body: list[bytes] = []
        self._has_length = self._in_body = self.got_data = False
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(data)
        return self._answer

    def abort(self) -> None:
        """Drop the connection at once."""
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.usable = True

    def data_received(self, data: bytes) -> None:
        self._now = clock()
        self.got_data = True
        if self._answer is None or self._answer.done():
            self.abort()  # nobody asked
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(f"not HTTP: {error}")
            self.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self.usable = False
        if error is None and self._in_body and not self._has_length:
            self._now = clock()
            self._finish()  # a body without a length ends with its connection
        self._fail(str(error or "closed by the server"))

    # What httptools calls, in this order.

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._has_length = True

    def on_headers_complete(self) -> None:
        self._in_body = True
        if self._parser.get_status_code() != 200:
            self._on_body = None

    def on_body(self, data: bytes) -> None:
        if self._on_body is None:
            self._body.append(data)
        else:
            self._on_body(self._now, data)

    def on_message_complete(self) -> None:
        if not self._parser.should_keep_alive():
            self.abort()
        self._finish()

    def _finish(self) -> None:
        if self._answer is not None and not self._answer.done():
            status = self._parser.get_status_code()
            self._answer.set_result(Response(status, b"".join(self._body), self._now))

    def _fail(self, why: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionLost(why))


class Transport:
    """Requests to one server; as many connections as requests are in flight."""

    def __init__(self, base_url: str, headers: dict[str, str]) -> None:
        parts = urlsplit(base_url)
        self._path = parts.path
        self._host = parts.hostname or ""
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        lines = {"host": parts.netloc.rpartition("@")[2], "accept-encoding": "identity"} | headers
        self._head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self._idle: list[_Connection] = []

    async def get(self, path: str) -> Response:
        """GET of a path under the base URL."""
        return await self._send(f"GET {self._path}{path} HTTP/1.1\r\n{self._head}\r\n".encode())

    async def post(self, path: str, body: bytes, on_body: OnBody | None = None) -> Response:
        """POST of JSON; the body of a 200 goes to `on_body`, piece by piece, with its time."""
        head = (
            f"POST {self._path}{path} HTTP/1.1\r\n{self._head}"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        return await self._send(head.encode() + body, on_body)

    def close(self) -> None:
        """Drop all idle connections."""
        while self._idle:
            self._idle.pop().abort()

    async def _send(self, data: bytes, on_body: OnBody | None = None) -> Response:
        while True:
            connection = self._reuse()
            reused = connection is not None
            connection = connection or await self._connect()
            try:
                response = await connection.request(data, on_body)
            except ConnectionLost:
                # The server may close an idle connection just when it is used again.
                if reused and not connection.got_data:
                    continue
                raise
            except asyncio.CancelledError:
                connection.abort()
                raise
            if connection.usable:
                self._idle.append(connection)
            return response

    def _reuse(self) -> _Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
        return None

    async def _connect(self) -> _Connection:
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(
                _Connection, self._host, self._port, ssl=self._tls
            )
        except (OSError, ValueError) as error:
            raise ConnectFailed(f"{self._host}:{self._port}: {error}") from error
        return connection
