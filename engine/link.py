"""The link between the two processes: frames in a byte stream, over one end of a socketpair.

`FrameBuffer` cuts bytes into payloads and serves both ends. `Link` is the engine's end: plain
blocking calls on a non-blocking socket. The server's end is asyncio's (`engine/process.py`).
Neither knows what a message means. This file imports no tensor library.
"""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator

from engine.messages import FRAME_HEADER, MAX_FRAME_BYTES

_READ_BYTES = 256 * 1024
_MAX_BUFFERED_BYTES = 8 * 1024 * 1024  # thousands of steps' outputs: beyond it the reader is stuck


class LinkClosed(Exception):
    """The other end is gone."""


class MalformedFrame(Exception):
    """What arrived cannot be a frame."""


class FrameBuffer:
    """Bytes as they come, payloads as they were sent."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield each payload that `data` completes; MalformedFrame if a length is too large."""
        self._buffer += data
        start = 0
        try:
            while len(self._buffer) - start >= FRAME_HEADER.size:
                (length,) = FRAME_HEADER.unpack_from(self._buffer, start)
                # Checked before the payload is awaited: a wrong length must not gather memory.
                if length > MAX_FRAME_BYTES:
                    raise MalformedFrame(f"frame of {length} bytes exceeds {MAX_FRAME_BYTES}")
                end = start + FRAME_HEADER.size + length
                if end > len(self._buffer):
                    break
                payload = bytes(self._buffer[start + FRAME_HEADER.size : end])
                start = end
                yield payload
        finally:
            del self._buffer[:start]


class Link:
    """The engine's end: never blocks in a send while there is something to read.

    A frame that the kernel does not take at once waits in a buffer. Only when that is full does
    `send` wait, and then it reads too, so that two full directions cannot hold each other up. It
    waits without a deadline: the server may be stopped by a debugger or Ctrl-Z, and when it is
    gone the socket says so.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._frames = FrameBuffer()
        self._received: list[bytes] = []
        self._unsent = bytearray()
        self._end: str | None = None  # why nothing more will arrive

    def receive(self, *, wait: bool) -> list[bytes]:
        """Return the payloads that have arrived, after waiting for at least one if `wait`.

        Raises LinkClosed when the other end is gone and all that it sent has been returned.
        """
        self._flush()
        self._read()
        while wait and not self._received and self._end is None:
            self._exchange()
        if self._end is not None and not self._received:
            raise LinkClosed(self._end)
        received, self._received = self._received, []
        return received

    def send(self, frame: bytes) -> None:
        """Send a frame now, or as soon as the other end reads."""
        self._unsent += frame
        self._flush()
        while len(self._unsent) > _MAX_BUFFERED_BYTES:
            if self._end is not None:
                raise LinkClosed(self._end)
            self._exchange()

    def close(self, timeout: float = 1.0) -> None:
        """Send what is left, for at most `timeout` seconds, and close the socket."""
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(self._unsent)
        except OSError:
            pass  # the other end is gone or does not read: nobody misses these bytes
        finally:
            self._socket.close()

    def _exchange(self) -> None:
        """Wait until the socket can be read, or written if something is unsent; do both."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | (select.POLLOUT if self._unsent else 0))
        poll.poll()
        self._read()
        self._flush()

    def _read(self) -> None:
        while self._end is None:
            try:
                data = self._socket.recv(_READ_BYTES)
            except BlockingIOError:
                return
            except OSError as error:
                self._end = str(error)
            else:
                self._received.extend(self._frames.feed(data))
                if not data:
                    self._end = "end of stream"

    def _flush(self) -> None:
        while self._unsent:
            try:
                sent = self._socket.send(self._unsent)
            except BlockingIOError:
                return
            except OSError as error:
                raise LinkClosed(str(error)) from error
            del self._unsent[:sent]
