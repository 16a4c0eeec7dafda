"""One engine process, from its start until nothing of it is left.

`EngineProcess` starts the process, carries messages both ways and notices that it is gone. It
knows no requests and never starts a second process: `EngineClient` does.
This file imports no tensor library.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import cast

import msgspec

from engine.config import EngineConfig
from engine.link import FrameBuffer, MalformedFrame
from engine.messages import FromEngine, decode_from_engine

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.02
_KILL_SECONDS = 10.0  # a killed process may have to give back much memory first


class EngineProcess:
    """A running engine; `connect` it to the event loop, `discard` it in the end."""

    def __init__(self, command: Sequence[str], config: EngineConfig) -> None:
        """Start the process; it loads while the caller goes on.

        The kernel ends the child when the calling *thread* ends: call this from a thread that
        lives as long as the engine is to live.
        """
        ours, theirs = socket.socketpair()
        try:
            self._popen = subprocess.Popen(
                [
                    *command,
                    *("--fd", str(theirs.fileno())),
                    *("--parent", str(os.getpid())),
                    *("--config", msgspec.json.encode(config).decode()),
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        self._socket = ours
        self._connection: _Connection | None = None
        self._killed_because: str | None = None
        self.last_message = time.monotonic()

    @property
    def pid(self) -> int:
        return self._popen.pid

    async def connect(self, on_message: Callable[[FromEngine], None]) -> None:
        """Give each message that arrives to `on_message`, on the running event loop."""

        def receive(message: FromEngine) -> None:
            self.last_message = time.monotonic()
            on_message(message)

        connection = self._connection = _Connection(receive)
        await asyncio.get_running_loop().create_unix_connection(
            lambda: connection, sock=self._socket
        )

    def send(self, frame: bytes) -> None:
        """Queue a frame, without waiting; nothing happens if the link is lost."""
        if self._connection is not None:
            self._connection.send(frame)

    async def wait_lost(self, timeout: float) -> bool:
        """Wait until the link is closed; False if it still stands after `timeout` seconds."""
        if self._connection is None:
            return True
        await asyncio.wait([self._connection.lost], timeout=timeout)
        return self._connection.lost.done()

    def has_exited(self) -> bool:
        return self._popen.poll() is not None

    def kill(self, reason: str) -> None:
        """Send SIGKILL, the only signal that a stopped or stuck process cannot ignore."""
        self._killed_because = self._killed_because or reason
        self._popen.kill()

    async def discard(self, grace: float) -> None:
        """Wait `grace` seconds for its exit, then kill it; reap it and close the link."""
        try:
            await self._wait_exit(grace)
        finally:
            if not self.has_exited():
                self.kill("closed its link and did not exit")
                await self._wait_exit(_KILL_SECONDS)
            if not self.has_exited():
                logger.error("engine process %d survives SIGKILL", self.pid)
            if self._connection is not None:
                await self._connection.close()
            self._socket.close()

    def describe_end(self) -> str:
        """Say in a few words why the process is gone."""
        status = self._popen.poll()
        if self._connection is not None and self._connection.malformed:
            return f"sent a malformed message: {self._connection.malformed}"
        if self._killed_because:
            return self._killed_because
        if status is None:
            return "closed its link"
        if status == -signal.SIGKILL:
            return "was killed by SIGKILL (the kernel does this when memory runs out)"
        if status < 0:
            return f"was killed by {signal.Signals(-status).name}"
        return f"exited with status {status}"

    async def _wait_exit(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not self.has_exited() and time.monotonic() < deadline:
            await asyncio.sleep(_POLL_SECONDS)


class _Connection(asyncio.Protocol):
    """The server's end of the link."""

    def __init__(self, on_message: Callable[[FromEngine], None]) -> None:
        self._on_message = on_message
        self._frames = FrameBuffer()
        self._transport: asyncio.Transport | None = None
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.malformed: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            for payload in self._frames.feed(data):
                self._on_message(decode_from_engine(payload))
        except (MalformedFrame, msgspec.DecodeError) as error:
            self.malformed = str(error)
            if self._transport is not None:
                self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set_result(None)

    def send(self, frame: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(frame)

    async def close(self) -> None:
        """Drop what is unsent and wait until the socket is closed."""
        if self._transport is not None:
            self._transport.abort()
            await asyncio.wait([self.lost])
