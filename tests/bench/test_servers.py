"""A server from start to end, and nothing of it left."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from bench import servers
from bench.processes import family
from bench.servers import Server, ServerFailed, filled, running

FAKE = (sys.executable, "-m", "bench.fake_server", "--port", "{port}")
# Starts a fake server beside a child of its own, and does not listen to SIGTERM.
STUBBORN = f"""
import os, signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
server = subprocess.Popen({FAKE!r}[:-1] + (sys.argv[1],))
print("both", child.pid, server.pid, flush=True)
server.wait()
"""


def test_ready_server_answers_and_is_gone_afterwards() -> None:
    with running(Server("fake", FAKE)) as found:
        assert found.ready_seconds > 0
        pid = found.process.pid
        assert f"http://127.0.0.1:{found.port}/v1" in found.log_text()
        assert found.log_end() == found.log_text()
    assert found.process.returncode is not None
    assert not family(pid)
    assert found.memory.peak_pss > 1 << 20


def test_stubborn_server_and_its_children_are_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "STOP_SECONDS", 0.3)
    with running(Server("stubborn", (sys.executable, "-c", STUBBORN, "{port}"))) as found:
        (line,) = [line for line in found.log_text().splitlines() if line.startswith("both")]
        children = [int(word) for word in line.split()[1:]]
    for pid in children:
        deadline = time.monotonic() + 10
        while _alive(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_server_that_ends_is_an_error_with_its_words(capfd: pytest.CaptureFixture[str]) -> None:
    command = (sys.executable, "-c", "import sys; sys.exit('no such model')")
    with (
        pytest.raises(ServerFailed, match="status 1: no such model"),
        running(Server("x", command)),
    ):
        pass
    assert "no such model" in capfd.readouterr().err


def test_server_that_is_never_ready_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "READY_SECONDS", 0.2)
    command = (sys.executable, "-c", "import time; time.sleep(60)")
    with pytest.raises(ServerFailed, match="not ready"), running(Server("x", command)):
        pass


def test_program_that_is_not_there() -> None:
    with pytest.raises(ServerFailed, match="/no/such"), running(Server("x", ("/no/such",))):
        pass


def test_environment_is_what_the_server_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("KEPT", "yes")
    code = "import os; print(os.environ.get('OMP_NUM_THREADS'), os.environ['KEPT'], "
    code += "os.environ['NEW'], flush=True); import time; time.sleep(60)"
    server = Server("x", (sys.executable, "-c", code), {"NEW": "1"}, without=("OMP_",))
    with servers.started(server, {}) as found:
        deadline = time.monotonic() + 10
        while not found.log_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert found.log_text() == "None yes 1\n"
    assert os.environ["OMP_NUM_THREADS"] == "7"


def test_only_known_names_in_braces_are_filled() -> None:
    assert filled('{"a": {port}}', {"port": "1"}) == '{"a": 1}'
