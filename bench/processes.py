"""A process and everything that it started: memory, CPU time, end. Reads Linux's /proc.

A process is known by its id and the time it was started at, since an id alone may be somebody
else's by tomorrow.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_PROC = Path("/proc")
_GROWTH = 1.02


@dataclass(frozen=True)
class Process:
    """One process; `started` is in clock ticks since boot."""

    pid: int
    started: int


@dataclass(frozen=True)
class _Stat:
    """What is needed of /proc/PID/stat."""

    parent: int
    session: int
    started: int
    cpu_ticks: int


def _parse(stat: str) -> _Stat:
    # The second field, the program's name, may itself hold spaces and parentheses.
    fields = stat.rpartition(")")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return _Stat(int(fields[1]), int(fields[3]), int(fields[19]), user + system)


def cpu_seconds(stat: str, ticks_per_second: int) -> float:
    """User and system time from the text of /proc/PID/stat, all threads of the process."""
    return _parse(stat).cpu_ticks / ticks_per_second


def cpu_seconds_of(pid: int) -> float:
    """CPU seconds that a process has used."""
    stat = (_PROC / str(pid) / "stat").read_text()
    return cpu_seconds(stat, os.sysconf("SC_CLK_TCK"))


def _all() -> Iterator[tuple[int, _Stat]]:
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):  # it has ended meanwhile
                yield int(entry.name), _parse((entry / "stat").read_text())


def family(root: int) -> list[Process]:
    """The process and its descendants; those of its session too, whose parent may be gone."""
    stats = dict(_all())
    members = {pid for pid, stat in stats.items() if pid == root or stat.session == root}
    grown = True
    while grown:
        children = {pid for pid, stat in stats.items() if stat.parent in members} - members
        members |= children
        grown = bool(children)
    return [Process(pid, stats[pid].started) for pid in sorted(members)]


def family_cpu_seconds(root: int) -> float:
    """CPU seconds of the family; what an ended member used is in it no longer."""
    total = 0.0
    for process in family(root):
        with contextlib.suppress(OSError):
            total += cpu_seconds_of(process.pid)
    return total


def kill(processes: Iterable[Process]) -> None:
    """Send SIGKILL to those that still run."""
    for process in processes:
        with contextlib.suppress(OSError):
            stat = _parse((_PROC / str(process.pid) / "stat").read_text())
            if stat.started == process.started:
                os.kill(process.pid, signal.SIGKILL)


def _kib(path: Path, name: str) -> int:
    """The KiB that a line `NAME: 12 kB` gives; 0 without one."""
    for line in path.read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0


@dataclass
class MemoryWatch:
    """The peak memory of a family while the `with` lasts, in bytes.

    peak_pss: largest sum of proportional set sizes that was seen. A page that several processes
        share counts once in all; pages of mapped files count. To sum them up takes the kernel
        26 ms for a GB, so it is done only when what is resident, looked at every `interval`
        seconds, has grown by a fiftieth.
    high_water: sum of what each process had resident at its own peak, by the kernel. Misses
        nothing between two looks, but counts shared pages for each process.
    """

    root: int
    interval: float
    peak_pss: int = 0
    _resident: int = 0  # when the sizes were last summed up
    _high_water: dict[Process, int] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def high_water(self) -> int:
        return sum(self._high_water.values())

    def look(self) -> None:
        """Sum up now."""
        members = family(self.root)
        self._resident = self._look_at_residents(members)
        pss = 0
        for process in members:
            with contextlib.suppress(OSError):  # it has ended meanwhile
                pss += _kib(_PROC / str(process.pid) / "smaps_rollup", "Pss") * 1024
        self.peak_pss = max(self.peak_pss, pss)

    def __enter__(self) -> MemoryWatch:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self.look()

    def _run(self) -> None:
        while not self._stop.is_set():
            if self._look_at_residents(family(self.root)) > _GROWTH * self._resident:
                self.look()
            self._stop.wait(self.interval)

    def _look_at_residents(self, members: Iterable[Process]) -> int:
        """Bytes that are resident, shared ones counted for each; keeps the high-water marks."""
        resident = 0
        for process in members:
            with contextlib.suppress(OSError):
                status = _PROC / str(process.pid) / "status"
                self._high_water[process] = _kib(status, "VmHWM") * 1024
                resident += _kib(status, "VmRSS") * 1024
        return resident
