"""Taking turns: A B A B, each next to the limits of the machine, and the reading of what came out.

On a shared host the speed of the machine drifts, so every candidate runs once in each round, and
the limits are measured before each round and after the last.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

LIMITS_SECONDS = 600.0

Entry = dict[str, Any]
Say = Callable[[str], None]


class Named(Protocol):
    @property
    def name(self) -> str: ...


Candidate = TypeVar("Candidate", bound=Named)


@dataclass
class Turns:
    """What was measured.

    limits: results of `bench.limits`; number r and r + 1 stand around round r
    rounds: one entry for each turn, in order: `round`, `server`, and what its measurement gave
    """

    limits: list[Entry] = field(default_factory=list)
    rounds: list[Entry] = field(default_factory=list)

    def entries(self, name: str) -> list[Entry]:
        """The turns of one candidate."""
        return [entry for entry in self.rounds if entry["server"] == name]

    def values(self, name: str, load: str, key: str) -> list[float]:
        """A figure of one load in each round where it is known; of a distribution its median."""
        return [value for _, value in self.by_round(name, load, key)]

    def by_round(self, name: str, load: str, key: str) -> list[tuple[int, float]]:
        """The same with the number of the round."""
        found = []
        for entry in self.entries(name):
            for level in entry.get("levels", ()):
                value = level.get(key)
                if level["load"] == load and value is not None:
                    number = value["p50"] if isinstance(value, dict) else value
                    found.append((entry["round"], float(number)))
        return found

    def median(self, name: str, load: str, key: str) -> float | None:
        """The median over the rounds."""
        values = self.values(name, load, key)
        return statistics.median(values) if values else None

    def loads(self) -> list[str]:
        """Names of all loads, in the order of their first appearance."""
        names = (level["load"] for entry in self.rounds for level in entry.get("levels", ()))
        return list(dict.fromkeys(names))

    def short(self, name: str, load: str) -> int:
        """Requests that failed or whose answer was shorter than asked for."""
        return sum(
            level["requests"] - level["completed"] + level["early_stops"]
            for entry in self.entries(name)
            for level in entry.get("levels", ())
            if level["load"] == load
        )


def take_turns(
    turns: Turns,
    candidates: Sequence[Candidate],
    rounds: int,
    measure: Callable[[Candidate, Say], Entry],
    *,
    threads: int | None = None,
    steps: int = 1,
) -> None:
    """Fill `turns`; whatever ends it early, what was measured before is kept there.

    measure: gives the entry of a turn, and may say what it does, at most `steps` times a turn
    """
    with progress(rounds * (len(candidates) * steps + 1) + 1) as say:
        for number in range(rounds):
            say("the limits of the machine")
            turns.limits.append(measure_limits(threads))
            for candidate in candidates:
                place = f"round {number + 1} of {rounds}: {candidate.name}"

                def step(what: str, place: str = place) -> None:
                    say(f"{place}: {what}" if what else place)

                entry = measure(candidate, step)
                turns.rounds.append({"round": number, "server": candidate.name, **entry})
        say("the limits of the machine")
        turns.limits.append(measure_limits(threads))


def measure_limits(threads: int | None = None) -> Entry:
    """Run `bench.limits`."""
    # In a process of its own: torch's threads and buffers are gone before a server starts.
    command = [sys.executable, "-m", "bench.limits", "--json"]
    command += [] if threads is None else ["--threads", str(threads)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=LIMITS_SECONDS)
    found: Entry = json.loads(done.stdout)
    return found


def limit_lines(limits: Sequence[Entry]) -> list[str]:
    """The limits as a Markdown list, in the order of measuring."""
    lines = []
    for figures in limits:
        shown = ", ".join(f"{f['name']} {f['best']:.1f} {f['unit']}" for f in figures["limits"])
        lines.append(f"- {shown} ({figures['threads']} threads, torch {figures['torch']})")
    return lines


@contextmanager
def progress(total: int) -> Iterator[Say]:
    """Say each step as it begins: a bar on a terminal, else lines, both on standard error.

    Drawn only when a step begins: a drawing thread would take part in what is measured.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what: print(what, file=sys.stderr, flush=True)
        return
    columns = (
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, auto_refresh=False) as bar:
        task = bar.add_task("", total=total)
        begun = 0

        def say(what: str) -> None:
            nonlocal begun
            bar.update(task, description=what, completed=begun, refresh=True)
            begun += 1

        yield say
