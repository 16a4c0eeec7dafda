"""One turn of a contestant in `bench.cpu`: started, measured, left idle, stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import in_process, servers
from bench.contestants import Contestant, Session
from bench.jobs import Job, Level, LoadFailed, load_job
from bench.processes import family_cpu_seconds
from bench.servers import Running, Server, ServerFailed
from bench.turns import Entry, Say

SETTLE_SECONDS = 2.0  # after the last request, before idling is measured
_READ_BYTES = 2**24
_MAX_EVIDENCE = 12  # lines of a log

Measure = Callable[[Job], Level]

# In a log, what tells which kernels an engine has really chosen.
EVIDENCE = ("kernel", "zentorch", " isa ", "avx", "amx", "onednn", "system_info")


def take_turn(contestant: Contestant, idle_seconds: float, say: Say) -> Entry:
    """Measure it; an engine that fails is no end of the run, and `error` says why.

    peak_bytes, high_water_bytes: the most memory that a start of it took, see `MemoryWatch`
    idle_share: of one core, by the whole family, with nothing to do
    """
    entry: Entry = {"levels": []}
    try:
        warm(contestant.model)
        for session in contestant.sessions:
            _take_session(contestant, session, idle_seconds, say, entry)
    except (ServerFailed, LoadFailed) as error:
        entry["error"] = f"{type(error).__name__}: {error}"
    return entry


def warm(model: Path) -> None:
    """Read all files once, so that every engine loads from memory and none from the disk."""
    for path in sorted(model.rglob("*")) if model.is_dir() else [model]:
        if path.is_file():
            with path.open("rb", buffering=0) as file:
                while file.read(_READ_BYTES):
                    pass


def _take_session(
    contestant: Contestant, session: Session, idle_seconds: float, say: Say, entry: Entry
) -> None:
    say("starting")
    first = "ready_seconds" not in entry
    with _running(session.server, contestant.found.engine.in_process) as (found, measure):
        entry.setdefault("ready_seconds", found.ready_seconds)
        try:
            for job in session.jobs:
                say(job.name)
                entry["levels"].append(measure(job))
            if first and idle_seconds and not contestant.found.engine.in_process:
                say("idle")
                entry["idle_share"] = idle_share(found.process.pid, idle_seconds)
        finally:
            found.memory.look()
            for key, value in (
                ("peak_bytes", found.memory.peak_pss),
                ("high_water_bytes", found.memory.high_water),
            ):
                entry[key] = max(value, entry.get(key, 0))
            if first:
                _read_log(contestant, found, entry)


@contextmanager
def _running(server: Server, is_in_process: bool) -> Iterator[tuple[Running, Measure]]:
    """The engine when it is ready, and how a job is run on it."""
    if is_in_process:
        with in_process.running(server) as found:
            yield found, lambda job: in_process.run_job(found, job)
    else:
        with servers.running(server) as found:
            yield found, lambda job: load_job(found.port, job)


def idle_share(root: int, seconds: float) -> float:
    """The part of one core that a family of processes uses while nothing is asked of it."""
    time.sleep(SETTLE_SECONDS)
    used, begin = family_cpu_seconds(root), time.monotonic()
    time.sleep(seconds)
    return (family_cpu_seconds(root) - used) / (time.monotonic() - begin)


def _read_log(contestant: Contestant, found: Running, entry: Entry) -> None:
    # Whose machine it was is nobody's business.
    lines = found.log_text().replace(str(Path.home()), "~").splitlines()
    told = [line.strip()[:300] for line in lines if any(w in line.lower() for w in EVIDENCE)]
    entry["log"] = list(dict.fromkeys(told))[:_MAX_EVIDENCE]
    wanted = contestant.found.engine.log_says
    if wanted and not any(wanted in line.lower() for line in lines):
        entry["doubt"] = f"its log does not say {wanted}: was it used?"
