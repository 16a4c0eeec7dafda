"""uvicorn on a socket that is already open, and the way to stop it.

uvicorn's own shutdown closes the port first and cuts streams without a word. Here a signal makes
the server drain: the port stays open and answers 503, running requests go on for as long as
`shutdown_timeout`, and what runs then is ended with an error that says so. A second signal ends it
at once.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from engine import EngineClient, EngineConfig
from model import resolve_model
from server import limits
from server.app import create_app
from server.config import ServerConfig
from server.http_protocol import InkstoneProtocol
from server.lifespan import Source
from server.listener import BACKLOG, url_of
from server.state import ServerState

logger = logging.getLogger("inkstone.server")

SIGNALS = (signal.SIGTERM, signal.SIGINT)
LAST_WORDS_SECONDS = 1.0  # for the error events of requests that are cut
_POLL_SECONDS = 0.02


class Server(uvicorn.Server):
    """uvicorn without its handling of signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def make_server(app: FastAPI, config: ServerConfig) -> Server:
    """Return a uvicorn server with our protocol and without what we do ourselves."""
    return Server(
        uvicorn.Config(
            app,
            host=config.host,
            http=InkstoneProtocol,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_keep_alive=limits.KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=1,
        )
    )


def run(
    listener: socket.socket,
    engine: EngineClient,
    config: ServerConfig,
    engine_config: EngineConfig,
    folder: Path | None,
    started: float,
) -> int:
    """Serve on the socket until a signal or a fatal error; return the exit status."""

    def make_engine(found: Path) -> EngineClient:
        return EngineClient(replace(engine_config, model=str(found)))

    source = Source(engine_config.model, folder, resolve_model, make_engine)
    app = create_app(engine, config, source=source)
    return run_app(app, listener, config, started)


def run_app(app: FastAPI, listener: socket.socket, config: ServerConfig, started: float) -> int:
    """Serve an application on the socket; return the exit status."""
    state: ServerState = app.state.inkstone
    server = make_server(app, config)
    url = url_of(config, listener)
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(serve(server, state, listener, url, started))
    if state.fatal.is_set():
        print(f"inkstone serve: {state.fatal_reason}", file=sys.stderr)
        return 1
    return 0


async def serve(
    server: Server, state: ServerState, listener: socket.socket, url: str, started: float
) -> None:
    """Run the server with our signals, until it has stopped."""
    drain = Drain(server, state)
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, drain.on_signal, number)
    watchers = [
        asyncio.create_task(_announce(state, url, started)),
        asyncio.create_task(_give_up(server, state)),
    ]
    try:
        await server.serve(sockets=[listener])
    finally:
        for task in watchers:
            task.cancel()
        for number in SIGNALS:
            loop.remove_signal_handler(number)


async def _announce(state: ServerState, url: str, started: float) -> None:
    await state.ready.wait()
    # What was made while loading lives on; looking at it again in each full collection would
    # hold every stream up.
    gc.collect()
    gc.freeze()
    logger.info("ready after %.2f s; models: %s", time.monotonic() - started,
                ", ".join(state.served_names))  # fmt: skip
    # Scripts wait for these two lines, as they do with other servers.
    logger.info("Application startup complete.")
    logger.info("Uvicorn running on %s (Press CTRL+C to quit)", url)


async def _give_up(server: Server, state: ServerState) -> None:
    await state.fatal.wait()
    state.cut.set()
    server.should_exit = True


class Drain:
    """From the first signal to uvicorn's own shutdown."""

    def __init__(self, server: Server, state: ServerState) -> None:
        self._server = server
        self._state = state
        self._task: asyncio.Task[None] | None = None

    def on_signal(self, number: int) -> None:
        name = signal.Signals(number).name
        if self._task is not None:
            logger.warning("%s again: open requests are ended now", name)
            self._state.cut.set()
            return
        seconds = self._state.config.shutdown_timeout
        logger.info(
            "%s: shutting down; %d open requests have %g s",
            name,
            self._state.open_requests,
            seconds,
        )
        self._state.draining = True
        self._task = asyncio.get_running_loop().create_task(self._run(seconds))

    async def _run(self, seconds: float) -> None:
        await self._wait_idle(seconds)
        if self._state.open_requests:
            logger.warning("%d requests are cut", self._state.open_requests)
            self._state.cut.set()
            await self._wait_idle(LAST_WORDS_SECONDS, ignore_cut=True)
        self._server.should_exit = True

    async def _wait_idle(self, seconds: float, *, ignore_cut: bool = False) -> None:
        """Wait until no request is open, `seconds` have passed, or a second signal has come."""
        deadline = time.monotonic() + seconds
        while self._state.open_requests and time.monotonic() < deadline:
            if self._state.cut.is_set() and not ignore_cut:
                return
            await asyncio.sleep(_POLL_SECONDS)
