"""A real `inkstone serve` in its own processes, on a free loopback port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import httpx

ROOT = Path(__file__).parents[2]


class ServerProcess:
    """Starts on entry and is ready; ends, by its own pid, on exit."""

    def __init__(self, *args: str, wait_ready: bool = True, env: dict[str, str] | None = None):
        self.args = args
        self.wait_ready = wait_ready
        self.env = {name: v for name, v in os.environ.items() if not name.startswith("INKSTONE_")}
        self.env |= env or {}
        self.lines: list[str] = []
        self.url = ""

    def __enter__(self) -> ServerProcess:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server", "serve", *self.args, "--port", "0"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        try:
            self._wait_for_port()
            if self.wait_ready:
                self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self, sig: int = signal.SIGTERM, timeout: float = 20) -> int:
        if self.process.poll() is None:
            self.process.send_signal(sig)
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.reader.join(timeout)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def wait_until_ready(self, timeout: float = 60) -> float:
        """Seconds from the start to the first healthy answer.

        What is asked while the server imports is answered only afterwards.
        """
        with httpx.Client() as client:
            while (left := self.started + timeout - time.monotonic()) > 0:
                if self.process.poll() is not None:
                    raise RuntimeError(f"the server ended:\n{self.output}")
                with suppress(httpx.TransportError):
                    if client.get(self.url + "/health", timeout=left).status_code == 200:
                        return time.monotonic() - self.started
                time.sleep(0.05)
        raise TimeoutError(self.output)

    def engine_pid(self) -> int:
        """The one child process."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        (pid,) = children.split()
        return int(pid)

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip("\n"))

    def _wait_for_port(self, timeout: float = 10) -> None:
        while time.monotonic() - self.started < timeout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", self.output):
                self.url = f"http://127.0.0.1:{found[1]}"
                return
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended:\n{self.output}")
            time.sleep(0.01)
        raise TimeoutError(self.output)


def run_cli(*args: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *args],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
