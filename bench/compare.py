"""Servers measured against each other on one machine, in turns: A B A B.

    python -m bench.compare --output bench/results/NAME \
        --server 'inkstone=inkstone serve MODEL --port {port}' \
        --server 'other=other-server --model MODEL --port {port}'

Each server is started, waited for, warmed, measured by `python -m bench` and stopped, in each
round, so that a machine whose speed drifts treats all alike. The machine's limits are measured
before the first and after the last round. Writes NAME.md (medians over the rounds and ratios to
the first server) and NAME.json (all that was measured).
"""

from __future__ import annotations

import argparse
import json
import platform
import shlex
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

READY_SECONDS = 300.0
STOP_SECONDS = 30.0
ROUND_SECONDS = 1800.0


@dataclass(frozen=True)
class Server:
    """One candidate; `command` holds {port}."""

    name: str
    command: str


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
    servers = [Server(*text.split("=", 1)) for text in args.server]
    limits = [_limits()]
    rounds: list[dict[str, Any]] = []
    for number in range(args.rounds):
        for server in servers:
            print(f"round {number + 1} of {args.rounds}: {server.name}", file=sys.stderr)
            rounds.append({"round": number, "server": server.name, **_measure(server, args)})
    limits.append(_limits())
    result = {
        "title": args.title,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": _machine(),
        "input_tokens": args.input_tokens,
        "output_tokens": args.output_tokens,
        "commands": {server.name: server.command for server in servers},
        "limits": limits,
        "rounds": rounds,
    }
    args.output.parent.mkdir(parents=True, exist_ok=True)
    # Not with_suffix: a name may hold dots of its own, as in 1.1b.
    Path(f"{args.output}.json").write_text(json.dumps(result, indent=1) + "\n")
    Path(f"{args.output}.md").write_text(markdown(result))
    print(markdown(result))
    return 0


def markdown(result: dict[str, Any]) -> str:
    """Return the report: one row for each server and concurrency, medians over the rounds."""
    names = list(result["commands"])
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
    for load in dict.fromkeys(
        level["load"] for entry in result["rounds"] for level in entry["levels"]
    ):
        first = _median(result, names[0], load, "output_tokens_per_s")
        for name in names:
            rates = _values(result, name, load, "output_tokens_per_s")
            if not rates:
                continue
            rate = statistics.median(rates)
            lines.append(
                f"| {name} | {load} | {rate:.1f} ({min(rates):.1f} to {max(rates):.1f}) "
                f"| {rate / first:.2f} | {_median(result, name, load, 'ttft_ms'):.0f} "
                f"| {_median(result, name, load, 'tpot_ms'):.1f} "
                f"| {_failed(result, name, load)} |"
            )
    lines += ["", "| server | ready after s (each round) | command |", "|---|---|---|"]
    for name in names:
        ready = [f"{e['ready_seconds']:.1f}" for e in result["rounds"] if e["server"] == name]
        lines.append(f"| {name} | {', '.join(ready)} | `{result['commands'][name]}` |")
    lines += ["", "Limits of the machine, before and after:", ""]
    for figures in result["limits"]:
        shown = ", ".join(f"{f['name']} {f['best']:.1f} {f['unit']}" for f in figures["limits"])
        lines.append(f"- {shown} ({figures['threads']} threads, torch {figures['torch']})")
    return "\n".join(lines) + "\n"


def _values(result: dict[str, Any], name: str, load: str, key: str) -> list[float]:
    found = []
    for entry in result["rounds"]:
        for level in entry["levels"]:
            value = level.get(key)
            if entry["server"] == name and level["load"] == load and value is not None:
                found.append(float(value["p50"] if isinstance(value, dict) else value))
    return found


def _failed(result: dict[str, Any], name: str, load: str) -> int:
    """Requests that failed or whose answer was shorter than asked for."""
    return sum(
        level["requests"] - level["completed"] + level["early_stops"]
        for entry in result["rounds"]
        for level in entry["levels"]
        if entry["server"] == name and level["load"] == load
    )


def _median(result: dict[str, Any], name: str, load: str, key: str) -> float:
    return statistics.median(_values(result, name, load, key) or [float("nan")])


def _measure(server: Server, args: argparse.Namespace) -> dict[str, Any]:
    with _running(server) as (port, ready_seconds), tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "figures.json"
        command = [
            *(sys.executable, "-m", "bench", "--base-url", f"http://127.0.0.1:{port}/v1"),
            *("--ignore-eos", "--json", str(output)),
            *("--input-tokens", str(args.input_tokens)),
            *("--output-tokens", str(args.output_tokens)),
            *("--concurrency", *map(str, args.concurrency)),
        ]
        if args.requests_per_level:
            command += ["--num-requests", str(args.requests_per_level)]
        subprocess.run(command, check=True, timeout=ROUND_SECONDS, stdout=subprocess.DEVNULL)
        figures: dict[str, Any] = json.loads(output.read_text())
        return {"ready_seconds": ready_seconds, "levels": figures["levels"]}


@contextmanager
def _running(server: Server) -> Iterator[tuple[int, float]]:
    """Start the server on a free loopback port; yield the port and the seconds until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.monotonic()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            shlex.split(server.command.format(port=port)), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_ready(process, port, started)
            yield port, time.monotonic() - started
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace")[-4000:])
            raise
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_ready(process: subprocess.Popen[bytes], port: int, started: float) -> None:
    while time.monotonic() - started < READY_SECONDS:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        health = _status(port, "/health")
        if health == 200 or (health == 404 and _status(port, "/v1/models") == 200):
            return
        time.sleep(0.05)
    raise TimeoutError(f"the server was not ready after {READY_SECONDS:g} s")


def _status(port: int, path: str) -> int | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def _limits() -> dict[str, Any]:
    # In a process of its own: torch's threads and buffers are gone before a server starts.
    done = subprocess.run(
        [sys.executable, "-m", "bench.limits", "--json"], check=True, capture_output=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _machine() -> str:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    details = {
        key: next(
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith(key)
        )
        for key in ("cpu family", "model\t")
    }
    cores = Path("/proc/cpuinfo").read_text().count("processor\t")
    family = ", ".join(f"{key.strip()} {value}" for key, value in details.items())
    return f"{cores} cores of {cpu} ({family}), Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
