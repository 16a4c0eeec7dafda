"""One answer for equal requests: the header `Idempotency-Key` on the endpoints that generate.

A client that lost an answer sends the request again with the same key, and gets the same bytes:
those of the running answer from its beginning, or those kept for IDEMPOTENCY_SECONDS after its
end. The key belongs to an API key and a path; the same key with another body is refused (400: a
409 would make OpenAI's legacy client loop). An answer with an error, in its status or in its
stream, is not kept, so that a retry runs again.

The request runs in a task of its own, which writes into a `_Reply`; every client that asked reads
from there at its own speed. Its time runs from the first of them. When the last has left, the
application is told what it is told of any client that leaves. A reply that outgrows its share of
memory is kept no longer: it is then written only as fast as the slowest of its readers reads, and
a retry runs again.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from typing import Any, Final, NoReturn

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import limits
from server.errors import ClientDisconnected, InvalidRequestError
from server.state import RequestContext
from server.streaming import until_disconnected

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = (b"idempotent-replayed", b"true")

_PATH: Final = re.compile(r"/v1/((engines/.+/)?(chat/)?completions|responses)")
_SLICE: Final = 64 * limits.KIB  # bytes written at once

_Name = tuple[str, str, str]  # owner, path, key


class IdempotencyMiddleware:
    """The innermost: what it keeps is what the application itself answered.

    Running replies are as many as there are open requests; kept ones, and the bytes of both, are
    bounded, and the oldest leave first.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        keep_seconds: float = limits.IDEMPOTENCY_SECONDS,
        max_replies: int = limits.MAX_REPLIES,
        max_reply_bytes: int = limits.MAX_REPLY_BYTES,
        max_bytes: int = limits.MAX_REPLIES_BYTES,
    ) -> None:
        self._app = app
        self._keep_seconds = keep_seconds
        self._max_replies = max_replies
        self._max_reply_bytes = max_reply_bytes
        self._max_bytes = max_bytes
        self._replies: dict[_Name, _Reply] = {}  # the oldest first
        self._num_bytes = 0  # in all replies that have a name or a reader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        body = await _read_body(receive)
        name = (RequestContext.of(scope).owner, scope["path"], key)
        fingerprint = hashlib.sha256(body).hexdigest()
        reply = self._replies.get(name)
        is_replay = reply is not None
        if reply is None:
            reply = self._begin(name, fingerprint, scope, body)
        elif reply.fingerprint != fingerprint:
            raise InvalidRequestError(
                f"This '{HEADER}' was used for another request, with a different body. Send the "
                "same body again, or a new key.",
                param=HEADER,
                code="idempotency_key_reused",
            )
        try:
            await reply.give(receive, send, is_replay=is_replay)
        finally:
            scope.setdefault("route", reply.scope.get("route"))  # for the log and the metrics
            await self._left(name, reply)

    def _begin(self, name: _Name, fingerprint: str, scope: Scope, body: bytes) -> _Reply:
        reply = self._replies[name] = _Reply(fingerprint, scope)
        self._drop_oldest(lambda: len(self._replies) > self._max_replies)
        reply.task = asyncio.create_task(self._run(name, reply, body))
        return reply

    async def _run(self, name: _Name, reply: _Reply, body: bytes) -> None:
        """Let the application answer, and keep the answer if it is a good one."""

        async def send(message: Message) -> None:
            self._num_bytes += reply.write(message)
            self._drop_oldest(lambda: self._num_bytes > self._max_bytes)
            if self._num_bytes > self._max_bytes or reply.num_bytes > self._max_reply_bytes:
                self._forget(name, reply)
            if not reply.is_named:
                await reply.until_read()
                self._num_bytes -= reply.clear()

        try:
            await self._app(reply.scope, _receiver(body, reply.abandoned), send)
        except Exception as error:
            reply.end(error)
        finally:
            reply.end()
        if reply.is_good and reply.is_named:
            loop = asyncio.get_running_loop()
            reply.timer = loop.call_later(self._keep_seconds, self._forget, name, reply)
        else:
            self._forget(name, reply)

    async def _left(self, name: _Name, reply: _Reply) -> None:
        """A reader has gone; the last one takes the work along, if it is not done."""
        if reply.num_readers or reply.task is None:
            return
        if not reply.is_complete:
            reply.abandoned.set()
            self._forget(name, reply)
        await asyncio.wait([reply.task])
        self._release(reply)

    def _drop_oldest(self, is_over: Callable[[], bool]) -> None:
        """Forget kept replies while there are too many."""
        for name, reply in list(self._replies.items()) if is_over() else ():
            if not is_over():
                return
            if reply.timer is not None:
                self._forget(name, reply)

    def _forget(self, name: _Name, reply: _Reply) -> None:
        """Let nobody join any more."""
        if reply.is_named:
            del self._replies[name]
            reply.forget()
            self._release(reply)

    def _release(self, reply: _Reply) -> None:
        if not reply.is_named and not reply.num_readers:
            self._num_bytes -= reply.clear()


class _Reply:
    """One answer, from the task that makes it to all that read it.

    is_named: others can join. is_complete: the body has come to its end.
    """

    def __init__(self, fingerprint: str, scope: Scope) -> None:
        self.fingerprint = fingerprint
        self.scope = scope
        self.task: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None  # set while it is kept, after its end
        self.abandoned = asyncio.Event()
        self.is_named = True
        self.is_complete = False
        self._start: Message | None = None
        self._body = bytearray()
        self._cleared = 0  # bytes that were taken out of the front of `_body`
        self._ended = False
        self._error: Exception | None = None
        self._readers: list[_Reader] = []
        self._changed = asyncio.Event()  # replaced whenever it is set

    @property
    def num_readers(self) -> int:
        return len(self._readers)

    @property
    def num_bytes(self) -> int:
        return len(self._body)

    @property
    def is_good(self) -> bool:
        """Whether it may be given again."""
        return (
            self._error is None
            and self.is_complete
            and self._start is not None
            and self._start["status"] < 400
            and not RequestContext.of(self.scope).failed
        )

    # ---- the writer -----------------------------------------------------------------------

    def write(self, message: Message) -> int:
        """Take a message of the application; return by how many bytes the reply has grown."""
        data: bytes = message.get("body", b"")
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._body += data
            self.is_complete = not message.get("more_body", False)
        self._notify()
        return len(data)

    def end(self, error: Exception | None = None) -> None:
        """Nothing more will come."""
        self._error = self._error or error
        self._ended = True
        self._notify()

    async def until_read(self) -> None:
        """Wait until all readers have had everything."""
        while any(reader.offset < self._end for reader in self._readers):
            await self._wait()

    def clear(self) -> int:
        """Let the body go; return its size."""
        size = len(self._body)
        self._cleared += size
        self._body.clear()
        return size

    def forget(self) -> None:
        """Take the name away."""
        self.is_named = False
        if self.timer is not None:
            self.timer.cancel()

    # ---- the readers ----------------------------------------------------------------------

    async def give(self, receive: Receive, send: Send, *, is_replay: bool) -> None:
        """Send everything from the beginning to the end, to one client.

        Raises ClientDisconnected if it leaves, and what the application raised.
        """
        reader = _Reader()
        self._readers.append(reader)
        reader.gone = asyncio.create_task(until_disconnected(receive))
        reader.gone.add_done_callback(lambda _: self._notify())
        try:
            while await self._has_more(reader):
                await send(self._next(reader, is_replay))
                if not self.is_named:
                    self._notify()  # the writer may wait for this reader
        finally:
            reader.gone.cancel()
            self._readers.remove(reader)
            self._notify()

    async def _has_more(self, reader: _Reader) -> bool:
        while not reader.is_done:
            if reader.gone.done():
                raise ClientDisconnected
            if self._start is not None and not reader.has_start:
                return True
            if reader.offset < self._end or self.is_complete:
                return True
            if self._error is not None:
                raise self._error
            if self._ended:
                return False
            await self._wait()
        return False

    def _next(self, reader: _Reader, is_replay: bool) -> Message:
        if not reader.has_start:
            reader.has_start = True
            start: dict[str, Any] = dict(self._start or {})
            start["headers"] = [*start.get("headers", ()), *([REPLAYED] if is_replay else ())]
            return start
        first = reader.offset - self._cleared
        data = bytes(self._body[first : first + _SLICE])
        reader.offset += len(data)
        reader.is_done = self.is_complete and reader.offset == self._end
        return {"type": "http.response.body", "body": data, "more_body": not reader.is_done}

    @property
    def _end(self) -> int:
        return self._cleared + len(self._body)

    async def _wait(self) -> None:
        await self._changed.wait()

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class _Reader:
    """How far one client has read."""

    gone: asyncio.Task[None]

    def __init__(self) -> None:
        self.has_start = False
        self.offset = 0
        self.is_done = False


def _key(scope: Scope) -> str | None:
    """Return the request's key, None if it has none or needs none; 400 if it cannot be one."""
    if scope["type"] != "http" or scope["method"] != "POST" or not _PATH.fullmatch(scope["path"]):
        return None
    keys = Headers(scope=scope).getlist(HEADER)
    if not keys:
        return None
    if len(keys) > 1:
        _fail("send it once")
    (key,) = keys
    if len(key) > limits.MAX_IDEMPOTENCY_KEY:
        _fail(f"expected at most {limits.MAX_IDEMPOTENCY_KEY} characters, but got {len(key)}")
    if not key or not key.isascii() or not key.isprintable():
        _fail("expected one or more printable ASCII characters")
    return key


def _fail(reason: str) -> NoReturn:
    raise InvalidRequestError(
        f"Invalid header '{HEADER}': {reason}.", param=HEADER, code="invalid_value"
    )


async def _read_body(receive: Receive) -> bytes:
    pieces: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


def _receiver(body: bytes, abandoned: asyncio.Event) -> Receive:
    """Return what gives the application the body, and the disconnection of everybody."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await abandoned.wait()
        return {"type": "http.disconnect"}

    return receive
