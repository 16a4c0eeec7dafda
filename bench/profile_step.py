"""Where the time of one decode step goes: linear layers, attention, Python, the link, HTTP.

    python -m bench.profile_step --model FOLDER [options of the engine] --output bench/results/NAME

Starts the server with an engine that watches itself (`bench.profile_server`), lets as many
sequences run together as asked, and reads what each step took once all of them decode. Writes
NAME.md and NAME.json. The time of the server process is its CPU time, beside the step: it delays
the step only where the cores are fewer than the threads.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.config import BenchError
from bench.engines import shown
from bench.jobs import Job, load_job
from bench.machine import describe, one_line
from bench.markdown import table
from bench.options import add_options, read_options
from bench.processes import cpu_seconds_of
from bench.roofline import PRECISIONS, Machine, Shape
from bench.servers import Server, running
from bench.step_profile import ELSEWHERE, NAMES
from bench.turns import limit_lines, measure_limits, progress

SCHEMA = "inkstone-step/1"
NUM_FUNCTIONS = 15  # that are listed for each batch
LEAST_STEPS = 8


def _option(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class ProfileConfig:
    """What to profile; what is not known here goes to the engine."""

    model: str = _option("weights/inkling", "model folder")
    batch: tuple[int, ...] = _option((1, 8, 32), "sequences that decode together")
    input_tokens: int = _option(128, "prompt tokens of each")
    output_tokens: int = _option(128, "output tokens of each, so many steps and one")
    output: str | None = _option(None, "path without an ending (default: standard output alone)")


def main(argv: list[str] | None = None) -> int:
    """Profile, print, write. Exit code: 0 all well, 2 it could not be measured."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.profile_step",
        description=__doc__.splitlines()[0] if __doc__ else None,
        epilog="All other options are the engine's: --quantization int8, --threads 2, ...",
    )
    add_options(parser, ProfileConfig)
    arguments = sys.argv[1:] if argv is None else argv
    chosen, engine_options = parser.parse_known_args(arguments)
    config = read_options(ProfileConfig, chosen)
    try:
        result = profile(config, engine_options)
    except (BenchError, RuntimeError, OSError) as error:
        print(f"bench.profile_step: {error}", file=sys.stderr)
        return 2
    result["command"] = shown(["python", "-m", "bench.profile_step", *arguments])
    page = report(result)
    print(page)
    if config.output is not None:
        Path(config.output).parent.mkdir(parents=True, exist_ok=True)
        # Not with_suffix: a name may hold dots of its own, as in 1.1b.
        Path(f"{config.output}.json").write_text(json.dumps(result, indent=1) + "\n")
        Path(f"{config.output}.md").write_text(page)
    return 0


def profile(config: ProfileConfig, engine_options: Sequence[str]) -> dict[str, Any]:
    """Run every batch; raises BenchError, ServerFailed or LoadFailed."""
    folder = Path(config.model).absolute()
    if not (folder / "config.json").exists():
        raise BenchError(f"{config.model} is no model folder")
    shape = Shape.from_folder(folder, _value(engine_options, "--kv-cache-dtype") or "auto")
    if config.input_tokens + config.output_tokens > shape.window or config.output_tokens < 2:
        raise BenchError(f"prompt and output must fit into the window of {shape.window} tokens")
    with tempfile.TemporaryDirectory() as scratch, progress(len(config.batch) + 2) as say:
        say("the limits of the machine")
        limits = [measure_limits()]
        file = Path(scratch) / "profile.json"
        command = [sys.executable, "-m", "bench.profile_server", "--port", "{port}"]
        command += ["--profile", str(file), "--model", str(folder), *engine_options]
        say("starting")
        with running(Server("inkstone", tuple(command))) as found:
            batches = []
            for size in config.batch:
                say(f"{size} sequences")
                batches.append(_run_batch(config, shape, found.port, found.process.pid, size))
        _add_profiles(batches, json.loads(file.read_text(encoding="utf-8")))
    return {
        "schema": SCHEMA,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": describe(),
        "model": folder.name,
        "shape": asdict(shape),
        "precision": _precision(engine_options),
        "engine_options": list(engine_options),
        "config": asdict(config) | {"model": folder.name, "output": None},
        "limits": limits,
        "batches": batches,
    }


def _run_batch(
    config: ProfileConfig, shape: Shape, port: int, pid: int, size: int
) -> dict[str, Any]:
    """Let so many requests of one length run together; what the server process took for them."""
    job = Job(f"c={size}", size, size, config.input_tokens, config.output_tokens, shape.vocab_size)
    cpu = cpu_seconds_of(pid)
    level = load_job(port, job)
    cpu = cpu_seconds_of(pid) - cpu
    if level["completed"] < size:
        raise BenchError(f"{size} sequences: {level['error_examples'] or 'some were cut short'}")
    return {"batch": size, "level": level, "server_cpu_s": cpu}


def _add_profiles(batches: list[dict[str, Any]], profiles: dict[str, Any]) -> None:
    for batch in batches:
        found = profiles.get(str(batch["batch"]), {"steps": 0})
        if found["steps"] < LEAST_STEPS:
            raise BenchError(f"{batch['batch']} sequences: only {found['steps']} steps together")
        batch |= found


def _precision(engine_options: Sequence[str]) -> str:
    value = _value(engine_options, "--quantization")
    return value if value in PRECISIONS else "bf16"


def _value(engine_options: Sequence[str], name: str) -> str | None:
    """What an option of the engine is set to."""
    return dict(pairwise(engine_options)).get(name)


def report(result: dict[str, Any]) -> str:
    """The page: a table of parts, and the functions that took most."""
    batches = [Batch(each, result) for each in result["batches"]]
    config = result["config"]
    headings = ["milliseconds of a step", *(f"batch {each.size}" for each in batches)]
    rows = [
        [name, *(_part_cell(each.parts[name], each.step_ms) for each in batches)]
        for name in (*NAMES, ELSEWHERE)
    ]
    rows.append(["**step**", *(f"**{each.step_ms:.2f}**" for each in batches)])
    rows.append(["at least, by the limits", *(f"{each.least_ms:.2f}" for each in batches)])
    rows.append(["TPOT p50, as the client sees it", *(f"{b.tpot_ms:.2f}" for b in batches)])
    rows.append(
        ["CPU of the server process, beside the step", *(f"{b.server_ms:.2f}" for b in batches)]
    )
    rows.append(["steps watched", *(str(each.steps) for each in batches)])
    lines = [
        f"# Where a decode step's time goes: {result['model']}, {result['precision']}",
        "",
        f"{result['date']}, {one_line(result['machine'])}. {config['input_tokens']} prompt tokens, "
        f"{config['output_tokens']} output tokens, all sequences together. Options of the engine: "
        f"{' '.join(result['engine_options']) or 'none'}. A part has the Python around its "
        "kernels.",
        "",
        *table(headings, rows),
    ]
    for each in batches:
        lines += [f"Functions at batch {each.size}, with what they call that is not ours:", ""]
        lines += table(["function", "part", "ms of a step"], each.function_rows())
    lines += ["Limits of the machine, before:", "", *limit_lines(result["limits"]), ""]
    return "\n".join([*lines, f"`{result['command']}`"]) + "\n"


class Batch:
    """The figures of one batch."""

    def __init__(self, batch: dict[str, Any], result: dict[str, Any]) -> None:
        self.size: int = batch["batch"]
        self.steps: int = batch["steps"]
        self.step_ms = batch["seconds"] / self.steps * 1e3
        # Looks do not begin and end with the steps, so their sum is not quite the steps' time.
        per_second = self.step_ms / (sum(seconds for _, _, seconds in batch["seen"]) or 1.0)
        self.parts: dict[str, float] = defaultdict(float)
        self.functions: dict[tuple[str, str], float] = {}
        for part, place, seconds in batch["seen"]:
            self.parts[part] += seconds * per_second
            self.functions[place, part] = seconds * per_second
        self.tpot_ms: float = batch["level"]["tpot_ms"]["p50"]
        tokens = batch["level"]["output_tokens"]
        self.server_ms = batch["server_cpu_s"] / tokens * self.size * 1e3
        config = result["config"]
        context = config["input_tokens"] + config["output_tokens"] / 2
        shape, machine = Shape(**result["shape"]), Machine.from_limits(result["limits"])
        seconds = shape.decode_seconds(machine, result["precision"], self.size, context)
        self.least_ms = seconds * 1e3

    def function_rows(self) -> list[list[str]]:
        """Those that took most."""
        ordered = sorted(self.functions.items(), key=lambda item: -item[1])[:NUM_FUNCTIONS]
        return [[f"`{place}`", part, f"{ms:.3f}"] for (place, part), ms in ordered]


def _part_cell(milliseconds: float, step: float) -> str:
    return f"{milliseconds:.2f} ({milliseconds / step:.0%})"


if __name__ == "__main__":
    sys.exit(main())
