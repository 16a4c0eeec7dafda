"""The engine process: reads requests from its link, steps the engine, writes outputs.

Started by `EngineProcess` as `python -m engine.worker --fd N --parent PID --config JSON`. The
loop is plain and single: between two steps it takes what has arrived. It ends with status 0 when
told to or when the server is gone, and with status 1 when the engine cannot start or has failed
as a whole. It knows nothing of HTTP and decides nothing about requests.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import dataclasses
import faulthandler
import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

import msgspec

import engine
from engine import host
from engine.config import EngineConfig
from engine.errors import EngineOverloaded, InvalidRequest
from engine.link import Link, LinkClosed, MalformedFrame
from engine.messages import (
    AbortSequence,
    AddRequest,
    Admitted,
    EngineInfo,
    EngineStats,
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
from engine.request import Request

logger = logging.getLogger("engine.worker")  # also where it runs as __main__

_HEARTBEAT_SECONDS = 0.5
_PREPARING_SECONDS = 0.01
_LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

OnPhase = Callable[[str, float], None]


class Engine(Protocol):
    """What the loop needs of an engine: `LLMEngine`, or a fake one in tests."""

    @property
    def info(self) -> EngineInfo: ...
    def prepare(self, request: Request) -> Future[Any] | None: ...
    def add_request(self, request: Request) -> None: ...
    def abort(self, request_id: str, index: int | None = None) -> None: ...
    def has_work(self) -> bool: ...
    def step(self) -> list[TokenOutput]: ...
    def stats(self) -> EngineStats: ...


LoadEngine = Callable[[EngineConfig, OnPhase], Engine]


class EngineLoop:
    """Messages in, steps, outputs out; until Shutdown."""

    def __init__(self, llm_engine: Engine, link: Link) -> None:
        self._engine = llm_engine
        self._link = link
        self._last_report = time.monotonic()
        self._has_news = False
        self._preparing: dict[str, tuple[Request, Future[Any]]] = {}  # not added yet

    def run(self) -> None:
        """Return at Shutdown; raise LinkClosed when the server is gone, or what a step raises."""
        while True:
            idle = not self._engine.has_work()
            if idle and self._has_news:
                self._report([])  # the last word before silence: nothing runs
            for payload in self._link.receive(wait=idle and not self._preparing):
                message = decode_to_engine(payload)
                if isinstance(message, Shutdown):
                    return
                self._handle(message)
            self._add_prepared(wait=idle)
            if self._engine.has_work():
                self._step()

    def _step(self) -> None:
        outputs = self._engine.step()
        self._has_news = True
        if outputs or time.monotonic() - self._last_report >= _HEARTBEAT_SECONDS:
            self._report(outputs)

    def _report(self, outputs: list[TokenOutput]) -> None:
        self._link.send(encode_frame(StepOutputs(outputs, self._engine.stats())))
        self._last_report = time.monotonic()
        self._has_news = False

    def _handle(self, message: AddRequest | AbortSequence) -> None:
        self._has_news = True
        if isinstance(message, AbortSequence):
            if message.index is None:
                self._preparing.pop(message.request_id, None)
            self._engine.abort(message.request_id, message.index)
            return
        request = message.request
        preparation = self._engine.prepare(request)
        if preparation is not None:
            self._preparing[request.request_id] = (request, preparation)
        else:
            self._link.send(encode_frame(self._add(request)))

    def _add_prepared(self, *, wait: bool) -> None:
        """Add the requests whose preparation has ended; while nothing runs, wait a little."""
        if wait and self._preparing:
            futures = [future for _, future in self._preparing.values()]
            concurrent.futures.wait(futures, _PREPARING_SECONDS, return_when="FIRST_COMPLETED")
        for request_id, (request, future) in list(self._preparing.items()):
            if future.done():
                del self._preparing[request_id]
                self._link.send(encode_frame(self._add(request)))

    def _add(self, request: Request) -> Admitted | RequestRejected:
        request_id = request.request_id
        try:
            self._engine.add_request(request)
        except InvalidRequest as error:
            return RequestRejected(request_id, "invalid", str(error), error.param, error.code)
        except EngineOverloaded as error:
            return RequestRejected(request_id, "overloaded", str(error))
        except Exception:
            # A request that trips over a mistake of ours must not take the others with it.
            logger.exception("request %s could not be added", request_id)
            return RequestRejected(request_id, "failed", "the engine failed to take the request")
        return Admitted(request_id)


def load_llm_engine(config: EngineConfig, on_phase: OnPhase) -> Engine:
    """Load the real engine; this is where torch is imported."""
    return engine.LLMEngine.from_config(config, on_phase)


def asked_threads(configured: int | None) -> tuple[int, str] | None:
    """Return the number of compute threads that the user asked for, and where; None: nowhere."""
    if configured is not None:
        return max(1, configured), "as configured"
    # "4,2" gives nested regions their own numbers; the first is ours.
    from_environment = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if from_environment.isdigit() and int(from_environment) > 0:
        return int(from_environment), "OMP_NUM_THREADS"
    return None


def main(argv: Sequence[str] | None = None, load: LoadEngine = load_llm_engine) -> int:
    """Run the process; return its exit status."""
    parser = argparse.ArgumentParser(prog="engine.worker", allow_abbrev=False)
    parser.add_argument("--fd", type=int, required=True, help="socket to the server")
    parser.add_argument("--parent", type=int, required=True, help="process to end with")
    parser.add_argument("--config", required=True, help="EngineConfig as JSON")
    args = parser.parse_args(argv)
    _prepare_process(args.parent)
    sock = socket.socket(fileno=args.fd)
    sock.set_inheritable(False)  # a process that we start must not keep the link open after us
    link = Link(sock)
    try:
        return _serve(link, args.config, load)
    except LinkClosed:
        logger.info("the server is gone")
        return 0
    finally:
        link.close()


def _prepare_process(parent: int) -> None:
    logging.basicConfig(level=logging.INFO, format=_LOG_FORMAT)
    faulthandler.enable()
    host.set_parent_death_signal(parent)
    # Ctrl-C reaches the whole foreground group, a service manager's SIGTERM the whole service:
    # while the server finishes what is open, the engine has to go on. The server ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _serve(link: Link, config_json: str, load: LoadEngine) -> int:
    def on_phase(phase: str, seconds: float) -> None:
        link.send(encode_frame(Progress(phase, seconds)))

    # What imports and loading make lives on: collections meanwhile would find nothing (an eighth of
    # the time that torch takes to import), and later ones need not look at it again.
    gc.disable()
    try:
        config = msgspec.json.decode(config_json, type=EngineConfig)
        llm_engine = load(_with_threads(config), on_phase)
        gc.collect()
        gc.freeze()
        link.send(encode_frame(Ready(llm_engine.info)))
    except LinkClosed:
        raise
    except Exception as error:
        link.send(encode_frame(StartupFailed(_startup_message(error))))
        return 1
    finally:
        gc.enable()
    try:
        EngineLoop(llm_engine, link).run()
    except LinkClosed:
        raise
    except (MalformedFrame, msgspec.DecodeError) as error:
        logger.critical("the server sent a malformed message: %s", error)
        return 1
    except Exception:
        logger.critical("the engine failed", exc_info=True)
        return 1
    return 0


def _with_threads(config: EngineConfig) -> EngineConfig:
    """Set the thread counts, which libraries read from the environment when they are imported.

    The config returned has a number only where the user chose one.
    """
    asked = asked_threads(config.threads)
    threads, reason = asked or host.cpu_count()
    logger.info("threads: %d (%s)", threads, reason)
    os.environ["OMP_NUM_THREADS"] = str(threads)
    # A thread that spins while it waits takes the processor from the very thread it waits for, as
    # soon as anything else runs (the server process does): with libgomp's own count a tenth of
    # the speed was left. One that sleeps at once pays for waking up after each operation.
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "10000")
    for name in ("MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))
    return dataclasses.replace(config, threads=threads) if asked else config


def _startup_message(error: Exception) -> str:
    """Return one line for the user; the log has the traceback of what nobody foresaw."""
    text = " ".join(str(error).split())
    # Errors that our packages define are raised to be read; any other is a surprise.
    if type(error).__module__.partition(".")[0] in ("engine", "model"):
        return text
    logger.error("the engine cannot start", exc_info=error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
