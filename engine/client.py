"""The server's view of the engine: submit a request, iterate over its outputs.

`EngineClient` keeps one engine process running and speaks with it. A request that the engine
has admitted is a `RequestStream`. A lost engine reaches every open stream at once.
This file imports no tensor library.

    spawn ──> LOADING ──Ready──> READY ──lost──> RESTARTING ──Ready──> READY
                 │                                   │
                 └── StartupFailed ──> DEAD <── lost too often       any ── stop ──> STOPPED
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from enum import StrEnum

import msgspec

from engine.config import EngineConfig
from engine.errors import (
    EngineDead,
    EngineError,
    EngineLoading,
    EngineOverloaded,
    EngineRestarting,
    EngineUnavailable,
    InvalidRequest,
    RequestFailed,
)
from engine.messages import (
    FRAME_HEADER,
    AbortSequence,
    AddRequest,
    Admitted,
    EngineInfo,
    EngineStats,
    FromEngine,
    Progress,
    Ready,
    RequestRejected,
    Shutdown,
    StartupFailed,
    StepOutputs,
    TokenOutput,
    decode_to_engine,
    encode_frame,
)
from engine.process import EngineProcess
from engine.request import Request
from engine.request_stream import RequestStream

logger = logging.getLogger(__name__)

_WORKER_COMMAND = (sys.executable, "-m", "engine.worker")
_RESTARTING = "the engine stopped and is being restarted; please retry"
_WATCH_SECONDS = 0.25
_EXIT_SECONDS = 1.0  # for an engine that closed its link to exit by itself and tell its status


class EngineState(StrEnum):
    """Where the engine is; only READY takes requests."""

    LOADING = "loading"
    READY = "ready"
    RESTARTING = "restarting"
    DEAD = "dead"
    STOPPED = "stopped"


class EngineClient:
    """Starts the engine, keeps it alive and gives it requests.

    `spawn` may be called before there is an event loop; `start`, `submit` and `stop` belong to
    one loop. `dead` is set when the engine is lost for good: the server then has to exit.
    """

    def __init__(
        self,
        config: EngineConfig,
        *,
        worker_command: Sequence[str] | None = None,
        stall_timeout: float = 30.0,
        on_phase: Callable[[str, float], None] | None = None,
        restart_delays: Sequence[float] = (1.0, 2.0, 4.0),
        restart_window: float = 600.0,
    ) -> None:
        """`restart_delays` are the waits before the restarts within any `restart_window` s."""
        self._config = config
        self._command = tuple(worker_command or _WORKER_COMMAND)
        self._stall_timeout = stall_timeout
        self._on_phase = on_phase or _log_phase
        self._restart_delays = tuple(restart_delays)
        self._restart_window = restart_window
        self._restarts: deque[float] = deque()
        self._process: EngineProcess | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._state = EngineState.LOADING
        self._state_changed = asyncio.Event()
        self._startup_error: str | None = None
        self._streams: dict[str, RequestStream] = {}  # by wire id, see `submit`
        self._open_ids: set[str] = set()
        self._wire_numbers = itertools.count()
        self._owes_since: float | None = None  # since when the engine owes us a message
        self.info: EngineInfo | None = None
        self.stats = EngineStats()
        self.num_restarts = 0
        self.death_reason: str | None = None
        self.dead = asyncio.Event()

    # ---- life -----------------------------------------------------------------------------

    @property
    def state(self) -> EngineState:
        return self._state

    @property
    def pid(self) -> int | None:
        """The engine process, None while there is none."""
        return self._process.pid if self._process is not None else None

    @property
    def last_message_age(self) -> float:
        """Seconds since the engine was last heard of; 0 while there is none.

        An idle engine says nothing, so a great age means nothing by itself: `state` does.
        """
        return time.monotonic() - self._process.last_message if self._process else 0.0

    def spawn(self) -> None:
        """Start the engine process and return at once; see `EngineProcess` about threads."""
        if self._process is None:
            self._process = EngineProcess(self._command, self._config)
            logger.info("engine process %d started", self._process.pid)

    async def start(self) -> None:
        """Attach to the running event loop; loading goes on."""
        self.spawn()
        self._supervisor = asyncio.get_running_loop().create_task(self._supervise())

    async def wait_ready(self) -> EngineInfo:
        """Return when the engine takes requests; EngineDead if it never will."""
        while self._state in (EngineState.LOADING, EngineState.RESTARTING):
            await self._state_changed.wait()
        if self._state is not EngineState.READY or self.info is None:
            raise EngineDead(self.death_reason or "the engine was stopped")
        return self.info

    async def stop(self, timeout: float) -> None:
        """Ask the engine to leave, kill it after `timeout` seconds; open streams raise."""
        # An engine that loads does not read its link yet, and has nothing to lose.
        grace = timeout if self._state is EngineState.READY else 0.0
        self._set_state(EngineState.STOPPED)
        self._fail_streams(EngineDead, "the server is shutting down")
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.wait([self._supervisor])
        if self._process is not None:
            self._process.send(encode_frame(Shutdown()))
            await self._discard(grace)

    # ---- requests -------------------------------------------------------------------------

    async def submit(self, request: Request) -> RequestStream:
        """Return the stream of an admitted request.

        Raises EngineUnavailable when no engine is ready or it is lost meanwhile, InvalidRequest,
        EngineOverloaded or RequestFailed when the engine does not take the request, ValueError
        when the id is open already.
        """
        self._check_available()
        if request.request_id in self._open_ids:
            raise ValueError(f"request {request.request_id!r} is open already")
        self._check_capacity(request.params.n)
        # A number of our own follows the id on the wire: outputs of an aborted request that are
        # still on their way must not reach the next request of the same id.
        wire_id = f"{request.request_id}#{next(self._wire_numbers)}"
        frame = _request_frame(msgspec.structs.replace(request, request_id=wire_id))
        stream = RequestStream(request, lambda index: self._abort(wire_id, index))
        self._streams[wire_id] = stream
        self._open_ids.add(request.request_id)
        self._send(frame)
        try:
            await stream.wait_admitted()
        except BaseException:
            stream.abort()
            raise
        return stream

    async def generate(self, request: Request) -> AsyncGenerator[TokenOutput, None]:
        """Submit a request and yield its outputs; closing the generator aborts it."""
        async with await self.submit(request) as stream:
            async for output in stream:
                yield output

    def _check_available(self) -> None:
        if self._state is EngineState.LOADING:
            raise EngineLoading("the model is still loading; please retry")
        if self._state is EngineState.RESTARTING:
            raise EngineRestarting(_RESTARTING)
        if self._state is EngineState.STOPPED:
            raise EngineDead("the server is shutting down")
        if self._state is EngineState.DEAD:
            raise EngineDead("the engine is not available")

    def _check_capacity(self, num_sequences: int) -> None:
        """Refuse what certainly finds the queue full, without waiting for the step to end."""
        if self.info is None:
            return
        capacity = self.info.max_num_seqs + self._config.max_num_queued_reqs
        num_open = sum(stream.num_unfinished for stream in self._streams.values())
        if num_open + num_sequences > capacity:
            raise EngineOverloaded("the queue is full; please retry later")

    def _abort(self, wire_id: str, index: int | None) -> None:
        if wire_id not in self._streams:
            return
        if index is None:
            self._forget(wire_id)
        self._send(encode_frame(AbortSequence(wire_id, index)))

    def _send(self, frame: bytes) -> None:
        if self._process is not None:
            self._process.send(frame)
        if self._owes_since is None:
            self._owes_since = time.monotonic()

    def _forget(self, wire_id: str) -> RequestStream | None:
        stream = self._streams.pop(wire_id, None)
        if stream is not None:
            self._open_ids.discard(stream.request_id)
        return stream

    def _fail_streams(self, error: type[EngineUnavailable], message: str) -> None:
        for wire_id in list(self._streams):
            stream = self._forget(wire_id)
            if stream is not None:
                stream.fail(error(message))

    # ---- messages -------------------------------------------------------------------------

    def _on_message(self, message: FromEngine) -> None:
        match message:
            case StepOutputs():
                self.stats = message.stats
                for output in message.outputs:
                    self._deliver(output)
            case Admitted():
                if message.request_id in self._streams:
                    self._streams[message.request_id].admit()
            case RequestRejected():
                stream = self._forget(message.request_id)
                if stream is not None:
                    stream.fail(_rejection(message))
            case Progress():
                self._on_phase(message.phase, message.seconds)
            case Ready():
                self.info = message.info
                self._set_state(EngineState.READY)
            case StartupFailed():
                self._startup_error = message.message
        self._owes_since = time.monotonic() if self._streams else None

    def _deliver(self, output: TokenOutput) -> None:
        wire_id = output.request_id
        stream = self._streams.get(wire_id)
        if stream is None:
            return  # aborted while this was on its way
        output.request_id = stream.request_id
        stream.put(output)
        if not stream.num_unfinished:
            self._forget(wire_id)

    # ---- supervision ----------------------------------------------------------------------

    async def _supervise(self) -> None:
        """Keep an engine running until `stop`, a first start that failed, or too many losses."""
        try:
            while True:
                self.spawn()
                await self._attend()
                delay = await self._lose()
                if delay is None:
                    return
                await asyncio.sleep(delay)
        except Exception as error:
            # Nobody would ever notice a lost engine again.
            logger.exception("supervision of the engine failed")
            self._die(f"supervision failed: {error}")

    async def _attend(self) -> None:
        """Serve one engine process until it is lost.

        It is stalled, and killed, when it owes a message for too long: each of ours is answered
        after one step at most, and while a stream is open there is a heartbeat. An engine that
        loads or is idle owes nothing.
        """
        process = self._process
        if process is None:
            return
        await process.connect(self._on_message)
        interval = min(_WATCH_SECONDS, self._stall_timeout / 4)
        watched = time.monotonic()
        exited = False
        while not await process.wait_lost(interval):
            if exited:
                return  # some process that it started still holds its end of the link
            exited = process.has_exited()
            now = time.monotonic()
            if self._owes_since is not None:
                if now - watched > 2 * interval + 1.0:
                    # We were stopped ourselves, and Ctrl-Z stops both: silence proves nothing.
                    self._owes_since = now
                if now - self._owes_since > self._stall_timeout:
                    process.kill(f"did not answer for {self._stall_timeout:g} s")
            watched = now

    async def _lose(self) -> float | None:
        """Tell every stream, clear away the process; return the wait before the next or None."""
        self._set_state(EngineState.RESTARTING)
        self._fail_streams(EngineRestarting, _RESTARTING)
        self.stats = EngineStats()
        self._owes_since = None
        process, startup_error = self._process, self._startup_error
        self._startup_error = None
        await self._discard(_EXIT_SECONDS)
        end = process.describe_end() if process is not None else "is gone"
        reason = startup_error or f"the engine process {end}"
        if startup_error is not None and self.info is None:
            # It has never run: what it complains of needs a person, whom `wait_ready` tells.
            self._die(reason, logging.DEBUG)
            return None
        logger.error("engine lost: %s", reason)
        delay = self._next_delay()
        if delay is None:
            self._die(f"{reason}; no restart after {len(self._restarts)} in a short time")
            return None
        logger.warning("engine restarts in %g s", delay)
        self.num_restarts += 1
        return delay

    async def _discard(self, grace: float) -> None:
        if self._process is not None:
            await self._process.discard(grace)
            self._process = None  # only now: a cancelled call leaves the rest to `stop`

    def _next_delay(self) -> float | None:
        """Return how long to wait before a restart, None when there were too many."""
        now = time.monotonic()
        while self._restarts and now - self._restarts[0] > self._restart_window:
            self._restarts.popleft()
        if len(self._restarts) >= len(self._restart_delays):
            return None
        self._restarts.append(now)
        return self._restart_delays[len(self._restarts) - 1]

    def _die(self, reason: str, level: int = logging.CRITICAL) -> None:
        self.death_reason = reason
        logger.log(level, "the engine is lost for good: %s", reason)
        self._set_state(EngineState.DEAD)
        self._fail_streams(EngineDead, "the engine is not available")
        self.dead.set()

    def _set_state(self, state: EngineState) -> None:
        if self._state is EngineState.STOPPED:
            return
        if self._state is EngineState.DEAD and state is not EngineState.STOPPED:
            return
        self._state = state
        self._state_changed.set()
        self._state_changed = asyncio.Event()


def _log_phase(phase: str, seconds: float) -> None:
    logger.info("engine: %s took %.2f s", phase, seconds)


def _request_frame(request: Request) -> bytes:
    """Encode a request, or raise InvalidRequest if the engine could not decode it.

    Structs do not check their fields: a float where an integer belongs would make the engine
    close the link, and one request would end all.
    """
    try:
        frame = encode_frame(AddRequest(request))
        decode_to_engine(memoryview(frame)[FRAME_HEADER.size :])
    except (ValueError, OverflowError, TypeError, msgspec.MsgspecError) as error:
        raise InvalidRequest(f"the request does not fit the engine: {error}") from error
    return frame


def _rejection(message: RequestRejected) -> EngineError:
    match message.kind:
        case "invalid":
            return InvalidRequest(message.message, param=message.param, code=message.code)
        case "overloaded":
            return EngineOverloaded(message.message)
        case _:
            return RequestFailed(message.message)
