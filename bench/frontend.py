"""What the front end costs: server CPU time for each streamed token and each request.

    python -m bench.frontend --output frontend.json

The server runs with an engine that computes nothing (`bench.stub_engine`), and the load generator
reads as many streams as asked. The CPU time is that of the server process alone, user and system,
from /proc/PID/stat: it hardly depends on what else the machine does, as times on a clock would.

For each pace of the engine and each number of streams there are two runs: of answers of one token,
and of long ones. The first gives the cost of a request, and what the second took beyond it is the
cost of its tokens. With a pace that the server can follow each token is a chunk of its own; with
none (0 ms) the engine is always ahead, and the server sends what has piled up as one chunk.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
from rich.console import Console
from rich.table import Table

from bench.client import new_event_loop
from bench.config import BenchError
from bench.load import Level, closed_loop
from bench.options import add_options, read_options
from bench.processes import cpu_seconds_of
from bench.record import RequestRecord
from bench.stats import Summary, summarise
from bench.target import Target, first_model, send
from bench.transport import Transport

READY_SECONDS = 60.0
STOP_SECONDS = 20.0
TOKENS_OF_A_LEVEL = 40_000  # at least, so that ticks of 10 ms do not show
REQUESTS_OF_A_LEVEL = 400  # the same, for answers of one token
SECONDS_OF_A_LEVEL = 10.0  # at most
PROMPT = "Tell me a joke about a fox who wanted to see the sea."


def _option(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class FrontendConfig:
    """What to measure."""

    streams: tuple[int, ...] = _option((1, 32, 256), "streams at once, one level each")
    step_ms: tuple[float, ...] = _option(
        (10.0, 1.0), "milliseconds from one step of the engine to the next; 0: no pause"
    )
    output_tokens: int = _option(256, "tokens of a long answer")
    endpoint: Literal["chat", "completions"] = _option("chat", "which endpoint to measure")
    output: str | None = _option(None, "also write the figures as JSON to this file")


@dataclass(frozen=True)
class Sample:
    """One run: what was served, and the CPU seconds of the server meanwhile."""

    requests: int
    tokens: int
    chunks: int
    cpu_s: float
    wall_s: float


@dataclass(frozen=True)
class Cost:
    """One level. CPU times are of the server process; rates are for one core of it."""

    streams: int
    step_ms: float
    us_per_request: float
    us_per_token: float
    us_per_chunk: float
    tokens_per_chunk: float
    tokens_per_core_s: float  # of long answers, their requests included
    tokens_per_s: float  # as the clock had it
    itl_ms: Summary | None
    short: Sample
    long: Sample


def cost(
    streams: int, step_ms: float, short: Sample, long: Sample, itl_ms: Summary | None = None
) -> Cost:
    """Tell the cost of requests from that of tokens.

    short: answers of one token, whose cost belongs to the request; long: all tokens but the first
    of each answer are what its other CPU time was for.
    """
    per_request = short.cpu_s / short.requests
    of_tokens = max(long.cpu_s - per_request * long.requests, 0.0)
    more_tokens = long.tokens - long.requests
    return Cost(
        streams=streams,
        step_ms=step_ms,
        us_per_request=per_request * 1e6,
        us_per_token=of_tokens / more_tokens * 1e6,
        us_per_chunk=of_tokens / max(long.chunks - long.requests, 1) * 1e6,
        tokens_per_chunk=long.tokens / long.chunks,
        tokens_per_core_s=long.tokens / long.cpu_s,
        tokens_per_s=long.tokens / long.wall_s,
        itl_ms=itl_ms,
        short=short,
        long=long,
    )


@contextmanager
def stub_server(step_seconds: float) -> Iterator[tuple[str, int]]:
    """A server with the stub engine; gives its base URL and its process id."""
    command = [sys.executable, "-m", "bench.stub_server", "--step-seconds", str(step_seconds)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process.pid
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


async def _ready(transport: Transport, target: Target) -> None:
    """Wait for the first answer."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        record = await send(transport, target, PROMPT, max_tokens=1, index=0)
        if record.error is None:
            return
        if time.monotonic() > deadline:
            raise BenchError(f"the server is not ready: {record.error}: {record.detail}")
        await asyncio.sleep(0.1)


async def _sample(
    transport: Transport, target: Target, pid: int, level: Level, tokens: int
) -> tuple[Sample, list[RequestRecord]]:
    """Run one level after a warm-up of it."""

    async def one() -> RequestRecord:
        return await send(transport, target, PROMPT, max_tokens=tokens, index=0)

    streams = level.concurrency or 1
    await closed_loop(Level(streams, concurrency=streams), one)
    cpu, started = cpu_seconds_of(pid), time.perf_counter()
    records = (await closed_loop(level, one)).requests
    cpu, wall = cpu_seconds_of(pid) - cpu, time.perf_counter() - started
    failed = next((record for record in records if record.error is not None), None)
    if failed is not None:
        raise BenchError(f"a request failed: {failed.error}: {failed.detail}")
    sample = Sample(
        requests=len(records),
        tokens=sum(record.output_tokens for record in records),
        chunks=sum(record.chunks for record in records),
        cpu_s=cpu,
        wall_s=wall,
    )
    return sample, records


async def _measure(
    config: FrontendConfig, base_url: str, pid: int, streams: int, step_ms: float
) -> Cost:
    transport = Transport(base_url, {})
    try:
        target = Target(
            model=await first_model(transport),
            endpoint=config.endpoint,
            temperature=0.0,
            timeout=120.0,
            stream=True,
            ignore_eos=False,
        )
        await _ready(transport, target)
        requests = max(REQUESTS_OF_A_LEVEL, 2 * streams)
        level = Level(requests, SECONDS_OF_A_LEVEL, concurrency=streams)
        short, _ = await _sample(transport, target, pid, level, 1)
        requests = max(2 * streams, TOKENS_OF_A_LEVEL // config.output_tokens)
        level = Level(requests, SECONDS_OF_A_LEVEL, concurrency=streams)
        long, records = await _sample(transport, target, pid, level, config.output_tokens)
    finally:
        transport.close()
    gaps = summarise((gap for record in records for gap in record.gaps), 1e3)
    return cost(streams, step_ms, short, long, gaps)


def measure(config: FrontendConfig) -> list[Cost]:
    """Measure every level, each with a server of its own."""
    if not config.streams or min(config.streams) < 1 or config.output_tokens < 2:
        raise BenchError("streams must be at least 1 and output_tokens at least 2")
    costs = []
    for step_ms in config.step_ms:
        for streams in config.streams:
            with (
                stub_server(step_ms / 1e3) as (base_url, pid),
                asyncio.Runner(loop_factory=new_event_loop) as runner,
            ):
                costs.append(runner.run(_measure(config, base_url, pid, streams, step_ms)))
    return costs


def table(costs: list[Cost]) -> Table:
    """The figures, one row for each level."""
    shown = Table(title="CPU time of the server process", title_justify="left")
    for name in (
        "step ms",
        "streams",
        "us/request",
        "us/token",
        "us/chunk",
        "tokens/chunk",
        "tokens/s of a core",
        "tokens/s seen",
        "ITL p50/p99 ms",
    ):
        shown.add_column(name, justify="right")
    for each in costs:
        shown.add_row(
            f"{each.step_ms:g}" if each.step_ms else "no pause",
            str(each.streams),
            f"{each.us_per_request:.0f}",
            f"{each.us_per_token:.1f}",
            f"{each.us_per_chunk:.1f}",
            f"{each.tokens_per_chunk:.1f}",
            f"{each.tokens_per_core_s:,.0f}",
            f"{each.tokens_per_s:,.0f}",
            f"{each.itl_ms.p50:.1f} / {each.itl_ms.p99:.1f}" if each.itl_ms else "-",
        )
    return shown


def as_json(config: FrontendConfig, costs: list[Cost]) -> bytes:
    """All figures, with what they were measured for."""
    content = {
        "schema": "inkstone-frontend/1",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "config": asdict(config),
        "levels": [asdict(each) for each in costs],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1)


def main(argv: list[str] | None = None) -> int:
    """Measure, print, write. Exit code: 0 all well, 2 it could not be measured."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.frontend", description=__doc__.splitlines()[0] if __doc__ else None
    )
    add_options(parser, FrontendConfig)
    config = read_options(FrontendConfig, parser.parse_args(argv))
    try:
        costs = measure(config)
    except BenchError as error:
        print(f"bench.frontend: {error}", file=sys.stderr)
        return 2
    Console(width=140).print(table(costs))
    if config.output is not None:
        Path(config.output).write_bytes(as_json(config, costs) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
