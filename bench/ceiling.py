"""How much the load generator itself can take: `python -m bench.ceiling`.

Runs the client against `bench.fake_server` in a second process, at paced token rates, and reports
what the client needs for it. A server measured near these rates is measured through the client's
limit, not its own.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from bench.client import measure, new_event_loop
from bench.config import BenchConfig
from bench.report import Report
from bench.stats import LevelFigures

_OUTPUT_TOKENS = 200
# (streams, seconds between two tokens of a stream): from a slow single stream to no pause at all.
_LOADS = ((1, 0.02), (8, 0.02), (32, 0.02), (64, 0.01), (1, 0.0), (32, 0.0), (128, 0.0))


@contextmanager
def _server(token_delay: float) -> Iterator[str]:
    """A fake server in a process of its own; gives its base URL."""
    command = [sys.executable, "-m", "bench.fake_server", "--token-delay", str(token_delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _measured(base_url: str, streams: int) -> LevelFigures:
    """The figures of one level."""
    config = BenchConfig(
        base_url=base_url,
        concurrency=(streams,),
        num_requests=max(2 * streams, 4),
        output_tokens=_OUTPUT_TOKENS,
        warmup=streams,
    )
    report = Report(config=config, started_at="")
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(measure(config, report))
    return report.levels[0]


def main() -> None:
    """Measure every load and print the table."""
    table = Table(title="The client against a server that costs nothing", title_justify="left")
    for name in (
        "streams",
        "offered tok/s",
        "taken tok/s",
        "% of a core",
        "us/token",
        "TTFT p50/p99 ms",
    ):
        table.add_column(name, justify="right")
    for streams, delay in _LOADS:
        with _server(delay) as base_url:
            level = _measured(base_url, streams)
        assert level.ttft_ms is not None and level.client_cpu is not None
        table.add_row(
            str(streams),
            f"{streams / delay:.0f}" if delay else "no pause",
            f"{level.output_tokens_per_s:.0f}",
            f"{level.client_cpu * 100:.0f}",
            f"{level.client_cpu / level.output_tokens_per_s * 1e6:.0f}",
            f"{level.ttft_ms.p50:.1f} / {level.ttft_ms.p99:.1f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
