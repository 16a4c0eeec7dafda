"""uvicorn's HTTP protocol, with the limits and deadlines that it lacks.

What is wrong on the wire is answered here, as an OpenAI error body, before any application code
runs: head too large (431, 414), received too slowly (408), malformed (400), too many connections
(503). A reader that takes nothing for long is cut off. One request at a time is served on a
connection: what is pipelined behind it is not answered, and the connection closes.

It relies on few names of uvicorn's class (`cycle`, `flow`, `url`, `parser` and the callbacks), and
the raw-socket tests fail if one of them changes.
"""

from __future__ import annotations

import asyncio
import re
from enum import Enum
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server import limits
from server.errors import (
    APIError,
    HeadersTooLarge,
    InvalidRequestError,
    RequestTimeout,
    ServiceUnavailable,
    URITooLong,
)

# An answer given before all was received is lost if the socket is closed with data unread (the
# kernel then resets the connection); so the rest is read and dropped for this long.
LINGER_SECONDS = 1.0
# A refused body may come to its end, so that the connection can be used again, up to this size.
MAX_DROPPED_BYTES = 4 * limits.MAX_BODY_BYTES


_UPGRADE = re.compile(rb"(\r\n)Upgrade(:[^\r\n]*)", re.IGNORECASE)


class _Refused(Exception):
    """Stops the parser; `_refusal` says why."""


class _Phase(Enum):
    """What of a request is being received."""

    NOTHING = "nothing"
    HEAD = "head"
    BODY = "body"


class InkstoneProtocol(HttpToolsProtocol):
    """One connection."""

    _timer: asyncio.TimerHandle | None = None  # for receiving the request
    _stall_timer: asyncio.TimerHandle | None = None  # for writing the answer
    _refusal: APIError | None = None
    _phase = _Phase.NOTHING
    _pipelined = False
    _dropping = False  # what still comes is read and dropped
    _head_bytes = 0
    _header_bytes = 0
    _header_count = 0
    _dropped_bytes = 0

    # ---- the connection -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > limits.MAX_CONNECTIONS:
            self._refuse(ServiceUnavailable("Too many connections are open; try again later."))
            return
        self._arm(limits.HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        self._writable()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._dropping:
            return
        is_idle = self.cycle is None or self.cycle.response_complete
        if self._timer is None and self._phase is _Phase.NOTHING and is_idle:
            self._arm(limits.HEAD_SECONDS)  # the first bytes on a connection kept alive
        super().data_received(data if self._phase is _Phase.BODY else _without_upgrade(data))
        if self._phase is _Phase.HEAD and not self._dropping:
            self._head_bytes += len(data)
            if self._head_bytes > limits.MAX_REQUEST_LINE_BYTES + limits.MAX_HEADER_BYTES:
                self._refuse(_headers_too_large())

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall_timer = self.loop.call_later(limits.WRITE_STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._writable()
        super().resume_writing()

    def _writable(self) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    # ---- the parser's callbacks -----------------------------------------------------------

    def on_message_begin(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            # uvicorn would queue it, and then not notice that the client of the first one left.
            self._pipelined = True
            raise _Refused
        super().on_message_begin()
        self._phase = _Phase.HEAD
        self._header_bytes = self._header_count = self._dropped_bytes = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > limits.MAX_REQUEST_LINE_BYTES:
            size = limits.MAX_REQUEST_LINE_BYTES
            self._stop(URITooLong(f"The request line is longer than {size} bytes."))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_count += 1
        self._header_bytes += len(name) + len(value) + len(b": \r\n")
        if self._header_bytes > limits.MAX_HEADER_BYTES or self._header_count > limits.MAX_HEADERS:
            self._stop(_headers_too_large())
        # Else it is a trailer: nothing that a request is judged by may come so late.
        if self._phase is _Phase.HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        encodings = [value for name, value in self.headers if name == b"transfer-encoding"]
        if encodings and (encodings != [b"chunked"] or self.parser.get_http_version() != "1.1"):
            self._stop(InvalidRequestError("The request's Transfer-Encoding is not supported."))
        super().on_headers_complete()
        self._phase = _Phase.BODY
        self._head_bytes = 0
        self._arm(limits.RECEIVE_SECONDS)

    def on_body(self, body: bytes) -> None:
        if self.cycle.response_complete:
            self._dropped_bytes += len(body)
            if self._dropped_bytes > MAX_DROPPED_BYTES:
                self.transport.abort()
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._phase = _Phase.NOTHING
        self._disarm()

    # ---- refusals -------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        """Answer what stopped the parser; uvicorn calls this for all its errors."""
        if self._pipelined:
            self.cycle.keep_alive = False
            self._dropping = True
            return
        self._refuse(self._refusal or InvalidRequestError("The HTTP request is malformed."))

    def _stop(self, error: APIError) -> None:
        self._refusal = error
        raise _Refused

    def _refuse(self, error: APIError) -> None:
        """Answer on the bare connection, and close it."""
        self._disarm()
        self._dropping = True
        if self.cycle is not None and not self.cycle.response_complete:
            # The request that the application is working on: to it, the client is gone.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started:
                self.transport.abort()
                return
        self.transport.write(_render(error))
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    # ---- the deadline for receiving ---------------------------------------------------------

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._timer = self.loop.call_later(seconds, self._too_slow)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        is_answered = self.cycle is not None and self.cycle.response_complete
        if self._phase is _Phase.NOTHING or (self._phase is _Phase.BODY and is_answered):
            self.transport.close()  # nobody waits for an answer
            return
        self._refuse(RequestTimeout("The request was not received in time."))


def _without_upgrade(data: bytes) -> bytes:
    """Return a head without the wish for another protocol, which no client insists on.

    Java's client asks for HTTP/2 in this way with every request; the parser would drop the body.
    """
    if b"pgrade" not in data:
        return data
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(rb"\1x-declined\2", head) + end + rest


def _headers_too_large() -> APIError:
    return HeadersTooLarge(
        f"The request's headers are larger than {limits.MAX_HEADER_BYTES} bytes or more than "
        f"{limits.MAX_HEADERS}."
    )


def _render(error: APIError) -> bytes:
    body = error.encode()
    headers = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "connection": "close",
        **error.headers,
    }
    lines = [f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
