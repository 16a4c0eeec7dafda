"""One server from its start to its end: started on a free port, waited for, stopped, nothing left.

The command gets a session of its own, so that whatever it starts can be found and ended with it.
Its output goes to a file; the end of that is shown when something goes wrong.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from bench.processes import MemoryWatch, family, kill

READY_SECONDS = 300.0
STOP_SECONDS = 30.0
KILLED_SECONDS = 10.0  # a killed process may have to give back much memory first
WATCH_SECONDS = 1.0  # between two looks at the memory
MAX_LOG_BYTES = 4_000_000
SHOWN_BYTES = 4000


class ServerFailed(RuntimeError):
    """The server ended, or was not ready in time."""


@dataclass(frozen=True)
class Server:
    """One candidate; `{port}` in an argument becomes the port."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)  # beside ours
    without: tuple[str, ...] = ()  # variables of ours that it does not get, by their beginnings


@dataclass
class Running:
    """A server that is ready."""

    process: subprocess.Popen[bytes]
    memory: MemoryWatch
    log: IO[bytes]
    port: int = 0
    ready_seconds: float = 0.0

    def log_text(self) -> str:
        """What it has written, from the beginning."""
        return _read(self.log, 0)

    def log_end(self) -> str:
        """The last of what it has written."""
        size = os.fstat(self.log.fileno()).st_size
        return _read(self.log, max(0, size - SHOWN_BYTES))


def _read(log: IO[bytes], start: int) -> str:
    # Not by seek: the server's own place in the file, where it writes, is the same as ours.
    return os.pread(log.fileno(), MAX_LOG_BYTES, start).decode(errors="replace")


@contextmanager
def running(server: Server) -> Iterator[Running]:
    """Start the server on a free loopback port; it is ready inside the `with`.

    Raises ServerFailed if it does not become so.
    """
    port = free_port()
    with started(server, {"port": str(port)}) as found:
        found.port = port
        begin = time.monotonic()
        _wait_ready(found, port, begin)
        found.ready_seconds = time.monotonic() - begin
        yield found


@contextmanager
def started(server: Server, values: Mapping[str, str], pipes: bool = False) -> Iterator[Running]:
    """Start the command with `{name}` replaced in its arguments; stop all of it at the end.

    pipes: standard input and output are pipes, and only standard error goes to the log.
    """
    command = [filled(argument, values) for argument in server.command]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(server.without)}
    pipe = subprocess.PIPE if pipes else None
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                command,
                stdin=pipe or subprocess.DEVNULL,
                stdout=pipe or log,
                stderr=log,
                env=environment | dict(server.environment),
                start_new_session=True,
            )
        except OSError as error:
            raise ServerFailed(f"{command[0]}: {error.strerror}") from error
        memory = MemoryWatch(process.pid, WATCH_SECONDS)
        found = Running(process, memory, log)
        try:
            with memory:
                yield found
        except BaseException:
            sys.stderr.write(found.log_end())
            raise
        finally:
            stop(process)


def filled(argument: str, values: Mapping[str, str]) -> str:
    """The argument with each `{name}` replaced; other braces stay, as JSON has them."""
    for name, value in values.items():
        argument = argument.replace("{" + name + "}", value)
    return argument


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the process, politely first, and then all that is left of what it started."""
    # It is not reaped before the end, so that its id stays its own.
    if exit_status(process) is None:
        process.terminate()
    members = set(family(process.pid))
    deadline = time.monotonic() + STOP_SECONDS
    while exit_status(process) is None and time.monotonic() < deadline:
        time.sleep(0.05)
        members |= set(family(process.pid))
    kill(members | set(family(process.pid)))
    process.wait(KILLED_SECONDS)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # nobody is left to read what is unsent
                pipe.close()


def exit_status(process: subprocess.Popen[bytes]) -> int | None:
    """The status that it ended with, negative for a signal; None: it runs. Does not reap it."""
    found = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    if found is None:
        return None
    return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_ready(found: Running, port: int, begin: float) -> None:
    while time.monotonic() - begin < READY_SECONDS:
        status = exit_status(found.process)
        if status is not None:
            last_words = found.log_end().strip().rpartition("\n")[2][:300]
            raise ServerFailed(f"the server ended with status {status}: {last_words}")
        health = _status(port, "/health")
        if health == 200 or (health == 404 and _status(port, "/v1/models") == 200):
            return
        time.sleep(0.05)
    raise ServerFailed(f"the server was not ready after {READY_SECONDS:g} s")


def _status(port: int, path: str) -> int | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
