"""A family of processes: who belongs to it, what it uses, and its end."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from bench.processes import (
    MemoryWatch,
    Process,
    cpu_seconds,
    cpu_seconds_of,
    family,
    family_cpu_seconds,
    kill,
)

# Starts a child that outlives it, says the child's id, and waits.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; x = bytearray(32 << 20); time.sleep(60)"])
print(child.pid, flush=True)
sys.stdin.readline()
"""  # noqa: E501


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", PARENT]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, start_new_session=True)
    members = []
    try:
        yield process
        members = family(process.pid)
    finally:
        kill([*members, *family(process.pid)])
        process.communicate()


def test_cpu_time_is_read_behind_any_name() -> None:
    fields = ["S", "1", "2", "3", "0", "-1", "4", "5", "6", "7", "8", "250", "50", *"9" * 12]
    assert cpu_seconds(f"42 (a) (b c) {' '.join(fields)}\n", 100) == 3.0


def child_of(parent: subprocess.Popen[str]) -> int:
    assert parent.stdout is not None
    return int(parent.stdout.readline())


def test_children_count_and_strangers_do_not(parent: subprocess.Popen[str]) -> None:
    child = child_of(parent)
    assert [each.pid for each in family(parent.pid)] == sorted([parent.pid, child])
    assert family_cpu_seconds(parent.pid) >= cpu_seconds_of(parent.pid) > 0


def test_an_orphan_stays_in_the_family(parent: subprocess.Popen[str]) -> None:
    child = child_of(parent)
    assert parent.stdin is not None
    parent.stdin.write("end\n")
    parent.stdin.flush()
    parent.wait(10)
    assert [each.pid for each in family(parent.pid)] == [child]
    (orphan,) = family(parent.pid)
    kill([Process(orphan.pid, orphan.started + 1)])
    assert family(parent.pid), "another process of that id is left alone"
    kill([orphan])
    deadline = time.monotonic() + 10
    while family(parent.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not family(parent.pid)


def test_memory_is_that_of_the_whole_family(parent: subprocess.Popen[str]) -> None:
    child_of(parent)
    with MemoryWatch(parent.pid, 0.05) as watch:
        deadline = time.monotonic() + 10
        while watch.peak_pss < 32 << 20 and time.monotonic() < deadline:
            time.sleep(0.05)
    assert 32 << 20 < watch.peak_pss <= watch.high_water < 256 << 20
