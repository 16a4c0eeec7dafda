"""Servers measured against each other on one machine, in turns: A B A B.

    python -m bench.compare --output bench/results/NAME \
        --server 'inkstone=inkstone serve MODEL --port {port}' \
        --server 'other=other-server --model MODEL --port {port}'

Each server is started, waited for, warmed, measured by `python -m bench` and stopped, in each
round, so that a machine whose speed drifts treats all alike. The machine's limits are measured
before each round and after the last. Writes NAME.md (medians over the rounds and ratios to
the first server) and NAME.json (all that was measured).
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.jobs import load
from bench.machine import describe, one_line
from bench.markdown import number
from bench.servers import Server, running
from bench.turns import Entry, Say, Turns, limit_lines, take_turns


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.compare", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("--server", action="append", required=True, metavar="NAME=COMMAND")
    parser.add_argument("--output", type=Path, required=True, help="path without an ending")
    parser.add_argument("--title", default="Comparison")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--concurrency", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--input-tokens", type=int, default=128)
    parser.add_argument("--output-tokens", type=int, default=64)
    parser.add_argument("--requests-per-level", type=int, default=0, help="0: the client's choice")
    args = parser.parse_args(argv)
    commands = dict(text.split("=", 1) for text in args.server)
    servers = [Server(name, tuple(shlex.split(text))) for name, text in commands.items()]

    def measure(server: Server, say: Say) -> Entry:
        say("")
        with running(server) as found:
            levels = load(found.port, _load_arguments(args))
            return {"ready_seconds": found.ready_seconds, "levels": levels}

    turns = Turns()
    take_turns(turns, servers, args.rounds, measure)
    result = {
        "title": args.title,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": one_line(describe()),
        "input_tokens": args.input_tokens,
        "output_tokens": args.output_tokens,
        "commands": commands,
        "limits": turns.limits,
        "rounds": turns.rounds,
    }
    args.output.parent.mkdir(parents=True, exist_ok=True)
    # Not with_suffix: a name may hold dots of its own, as in 1.1b.
    Path(f"{args.output}.json").write_text(json.dumps(result, indent=1) + "\n")
    Path(f"{args.output}.md").write_text(markdown(result))
    print(markdown(result))
    return 0


def _load_arguments(args: argparse.Namespace) -> list[str]:
    arguments = [
        "--ignore-eos",
        *("--input-tokens", str(args.input_tokens)),
        *("--output-tokens", str(args.output_tokens)),
        *("--concurrency", *map(str, args.concurrency)),
    ]
    if args.requests_per_level:
        arguments += ["--num-requests", str(args.requests_per_level)]
    return arguments


def markdown(result: dict[str, Any]) -> str:
    """Return the report: one row for each server and concurrency, medians over the rounds."""
    names = list(result["commands"])
    turns = Turns(result["limits"], result["rounds"])
    lines = [
        f"# {result['title']}",
        "",
        f"{result['date']}, {result['machine']}. {result['input_tokens']} tokens in, "
        f"{result['output_tokens']} out, streamed over HTTP, closed loop. Medians over the rounds "
        "(lowest to highest); the servers ran in turns.",
        "",
        "| server | concurrency | output tokens/s | x first | TTFT p50 ms | TPOT p50 ms | short |",
        "|---|---|---|---|---|---|---|",
    ]
    for load_name in turns.loads():
        first = turns.median(names[0], load_name, "output_tokens_per_s")
        for name in names:
            rates = turns.values(name, load_name, "output_tokens_per_s")
            rate = turns.median(name, load_name, "output_tokens_per_s")
            if rate is None:
                continue
            lines.append(
                f"| {name} | {load_name} | {rate:.1f} ({min(rates):.1f} to {max(rates):.1f}) "
                f"| {number(first and rate / first, 2)} "
                f"| {number(turns.median(name, load_name, 'ttft_ms'), 0)} "
                f"| {number(turns.median(name, load_name, 'tpot_ms'), 1)} "
                f"| {turns.short(name, load_name)} |"
            )
    lines += ["", "| server | ready after s (each round) | command |", "|---|---|---|"]
    for name in names:
        ready = [f"{entry['ready_seconds']:.1f}" for entry in turns.entries(name)]
        lines.append(f"| {name} | {', '.join(ready)} | `{result['commands'][name]}` |")
    lines += ["", "Limits of the machine, before each round and after the last:", ""]
    return "\n".join([*lines, *limit_lines(turns.limits)]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
