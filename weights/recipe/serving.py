"""The product itself, started on a model folder, for an evaluation through its API."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

READY_SECONDS = 120.0


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[str]:
    """`base_url` of a server of `folder` on a free port of the loopback interface.

    Raises RuntimeError with the server's last words when it does not become ready.
    """
    command = [str(Path(sys.executable).with_name("inkstone")), "serve", str(folder)]
    options = ["--host", "127.0.0.1", "--port", str(_free_port()), "--no-access-log", *arguments]
    log = Path(tempfile.gettempdir()) / f"inkstone-{os.getpid()}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *options], stdout=output, stderr=subprocess.STDOUT, env=os.environ
        )
    root = f"http://127.0.0.1:{options[3]}"
    try:
        _wait_ready(process, root, log)
        yield f"{root}/v1"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        log.unlink(missing_ok=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_ready(process: subprocess.Popen[bytes], root: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with httpx.Client() as client:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if client.get(f"{root}/health/ready").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    raise RuntimeError(f"the server did not become ready: {log.read_text()[-2000:]}")
