"""Our server against every CPU engine that is installed, in turns, beside the machine's limits.

    python -m bench.cpu --folder models --output bench/results/NAME

Makes the models, unless they are there, and the forms of them that the engines want. Then each
engine in each precision takes its turn in each round: it is started, measured at each concurrency,
left idle, measured with lone long prompts, and stopped. Writes NAME.json (all that was measured,
up to date at each turn), NAME.md (tables, beside the goals) and NAME.png. Needs the development
dependencies. Nothing else may run meanwhile. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.config import BenchError
from bench.contestants import Contestant, prepare, threads_of
from bench.cpu_config import CpuConfig, validate
from bench.cpu_plot import plot
from bench.cpu_report import report
from bench.cpu_turn import take_turn
from bench.engines import (
    CACHE_GIB,
    ENGINES,
    ROOT,
    Installed,
    find,
    shown,
    version_of,
    without_folder,
)
from bench.machine import describe
from bench.make_model import PRESETS
from bench.options import add_options, read_options
from bench.roofline import Shape
from bench.turns import Entry, Say, Turns, take_turns

SCHEMA = "inkstone-cpu/1"
MAKE_SECONDS = 3600.0
INTERRUPTED = 130

Save = Callable[[], None]


def main(argv: list[str] | None = None) -> int:
    """Measure and write. Exit code: 0 all well, 1 something failed, 2 it could not begin, 130."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.cpu", description=__doc__.splitlines()[0] if __doc__ else None
    )
    add_options(parser, CpuConfig)
    arguments = sys.argv[1:] if argv is None else argv
    config = read_options(CpuConfig, parser.parse_args(arguments))
    try:
        validate(config)
        found = [place for each in ENGINES if (place := find(each, asdict(config))) is not None]
        return run(config, found, shown(["python", "-m", "bench.cpu", *arguments]))
    except (BenchError, OSError) as error:
        print(f"bench.cpu: {error}", file=sys.stderr)
        return 2


def run(config: CpuConfig, found: list[Installed], command: str) -> int:
    """Measure every model; what was measured is written even if it ends early."""
    date = datetime.now(UTC)
    output = config.output or str(ROOT / f"bench/results/{date:%Y-%m-%d}-cpu")
    Path(output).parent.mkdir(parents=True, exist_ok=True)
    found = [place for place in found if place.engine.name in config.engines]
    result = _headings(config, found, date, command)
    # All models first: what cannot be made is known before hours of measuring.
    contests = []
    for folder in [make_model(config, name) for name in config.models]:
        contestants, cannot = prepare(config, found, folder)
        turns = Turns()
        result["models"].append(_section(folder, contestants, cannot, turns))
        contests.append((contestants, turns))
    status = 0
    try:
        for contestants, turns in contests:
            _contest(config, contestants, turns, lambda: _write_json(output, result))
    except KeyboardInterrupt:
        status = INTERRUPTED
    finally:
        _write_json(output, result)
        Path(f"{output}.md").write_text(report(result, Path(output).name), encoding="utf-8")
        plot(result, Path(f"{output}.png"))
    print(Path(f"{output}.md").read_text(encoding="utf-8"))
    return status or int(_has_failed(result))


def make_model(config: CpuConfig, name: str) -> Path:
    """The folder of a model, made if it is a preset and not there yet. Raises BenchError."""
    if name not in PRESETS:
        if not (Path(name) / "config.json").exists():
            raise BenchError(f"{name} is neither a preset ({', '.join(PRESETS)}) nor a model")
        return Path(name).absolute()
    folder = (Path(config.folder) / name).absolute()
    # That file is written last: a folder without it is half made.
    if not (folder / "config.json").exists():
        # In a process of its own, so that none of its memory stays.
        command = [sys.executable, "-m", "bench.make_model", name, str(folder)]
        done = subprocess.run(
            command, cwd=ROOT, timeout=MAKE_SECONDS, stdout=sys.stderr, check=False
        )
        if done.returncode:
            raise BenchError(f"{name} could not be made in {folder}")
    return folder


def _contest(config: CpuConfig, contestants: list[Contestant], turns: Turns, save: Save) -> None:
    def measure(contestant: Contestant, say: Say) -> Entry:
        save()  # the turns before this one
        return take_turn(contestant, config.idle_seconds, say)

    # A start and the jobs of each session, and idling.
    steps = max((1 + sum(1 + len(s.jobs) for s in c.sessions) for c in contestants), default=1)
    take_turns(turns, contestants, config.rounds, measure, threads=threads_of(config), steps=steps)


def _headings(
    config: CpuConfig, found: list[Installed], date: datetime, command: str
) -> dict[str, Any]:
    names = [place.engine.name for place in found]
    return {
        "schema": SCHEMA,
        "title": config.title,
        "date": date.isoformat(timespec="seconds"),
        "machine": describe(),
        "threads": threads_of(config),
        "cache_gib": CACHE_GIB,
        "command": command,
        "config": {
            name: without_folder(value) if isinstance(value, str) else value
            for name, value in asdict(config).items()
        },
        "source": _commit(),
        "versions": {place.engine.name: version_of(place) for place in found},
        "not_found": [name for name in config.engines if name not in names],
        "models": [],
    }


def _section(
    folder: Path, contestants: list[Contestant], cannot: dict[str, str], turns: Turns
) -> dict[str, Any]:
    return {
        "name": folder.name,
        "shape": asdict(Shape.from_folder(folder)),
        "contestants": [
            {
                "name": each.name,
                "engine": each.found.engine.name,
                "precision": each.form.precision,
                "in_process": each.found.engine.in_process,
                "environment": dict(each.sessions[0].server.environment) if each.sessions else {},
                "commands": [shown(session.server.command) for session in each.sessions],
            }
            for each in contestants
        ],
        "cannot": cannot,
        "limits": turns.limits,
        "rounds": turns.rounds,
    }


def _commit() -> str:
    """The commit of this source tree, and whether it was changed since."""
    command = ["git", "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def _has_failed(result: dict[str, Any]) -> bool:
    return any(
        "error" in entry or any(level["errors"] for level in entry["levels"])
        for section in result["models"]
        for entry in section["rounds"]
    )


def _write_json(output: str, result: dict[str, Any]) -> None:
    # Not with_suffix: a name may hold dots of its own, as in 1.1b.
    Path(f"{output}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
