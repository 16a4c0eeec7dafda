"""What the user sees: the table, the JSON, and the progress while it runs."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import sys
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench.config import BenchConfig
from bench.load import Level
from bench.record import RequestRecord
from bench.stats import LevelFigures, Summary
from bench.transport import clock

SCHEMA = "inkstone-bench/1"
_REFRESH_S = 0.25
_BUSY = 0.6  # of a core; above it the client's own queueing shows in the times
_WIDTH = 170  # of a table that goes to a file or a pipe


@dataclasses.dataclass
class Report:
    """A run as it grows, so that an interrupted one still shows what it has."""

    config: BenchConfig
    started_at: str
    model: str = ""
    seed: int = 0
    notes: list[str] = dataclasses.field(default_factory=list)
    levels: list[LevelFigures] = dataclasses.field(default_factory=list)
    records: list[list[RequestRecord]] = dataclasses.field(default_factory=list)

    def note(self, *notes: str) -> None:
        self.notes += [note for note in notes if note not in self.notes]


def as_json(report: Report) -> bytes:
    """The whole report; the key is left out. Times are milliseconds where the name ends so."""
    config = dataclasses.asdict(report.config)
    del config["api_key"]
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "started_at": report.started_at,
        "model": report.model,
        "seed": report.seed,
        "config": config,
        "notes": report.notes,
        "levels": [dataclasses.asdict(level) for level in report.levels],
    }
    if report.config.json_records:
        for level, records in zip(content["levels"], report.records, strict=True):
            level["records"] = [_record(r) for r in records]
    return msgspec.json.format(msgspec.json.encode(content), indent=2)


def _record(record: RequestRecord) -> dict[str, Any]:
    """`sent_s` has an arbitrary zero, the same for all requests of a run."""
    return {
        "index": record.index,
        "sent_s": record.sent,
        "ttft_ms": _ms(record.ttft),
        "tpot_ms": _ms(record.tpot),
        "latency_ms": _ms(record.latency),
        "gaps_ms": [_ms(gap) for gap in record.gaps],
        "chunks": record.chunks,
        "prompt_tokens": record.prompt_tokens,
        "completion_tokens": record.completion_tokens,
        "finish_reason": record.finish_reason,
        "error": record.error,
        "detail": record.detail,
    }


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1e3, 4)


def print_report(report: Report, console: Console) -> None:
    """A table of counts and rates, one of times, then everything that qualifies them."""
    config = report.config
    how = f"{config.endpoint}, {'streamed' if config.stream else 'not streamed'}"
    rates = _table(
        f"{report.model} at {config.base_url}: {how}",
        ("ok", "errors", "early", "in/req", "out/req", "req/s", "in tok/s", "out tok/s"),
    )
    times = _table("ms: mean (p50 p90 p99)", ("TTFT", "TPOT", "ITL", "E2E"))
    for level in report.levels:
        inputs, outputs = level.input_tokens_per_request, level.output_tokens_per_request
        rates.add_row(
            level.load,
            str(level.completed),
            str(level.requests - level.completed),
            str(level.early_stops),
            _number(inputs.mean if inputs else None),
            _number(outputs.mean if outputs else None),
            _number(level.requests_per_s),
            _number(level.input_tokens_per_s),
            _number(level.output_tokens_per_s),
        )
        times.add_row(
            level.load,
            *map(_times, (level.ttft_ms, level.tpot_ms, level.itl_ms, level.latency_ms)),
        )
    console.print(rates, times)
    for line in [*report.notes, *_remarks(report)]:
        console.print(f"- {line}", markup=False, highlight=False)


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table("load", title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, justify="right", overflow="fold")
    return table


def _remarks(report: Report) -> list[str]:
    lines = []
    for level in report.levels:
        for kind, count in level.errors.items():
            lines.append(f"{level.load}: {count} x {kind}: {level.error_examples[kind]}")
        if level.early_stops:
            reasons = ", ".join(f"{n} x {reason}" for reason, n in level.finish_reasons.items())
            lines.append(
                f"{level.load}: {level.early_stops} requests stopped before "
                f"{report.config.output_tokens} tokens ({reasons})"
            )
        if level.completed and level.output_tokens_from != "usage":
            lines.append(
                f"{level.load}: the server gave no usage for some or all requests: output tokens "
                "there are chunks"
            )
        if level.client_cpu is not None and level.client_cpu > _BUSY:
            lines.append(
                f"{level.load}: the load generator used {level.client_cpu:.0%} of a core: the "
                "figures may be its own limit"
            )
        lag = level.send_lag_ms
        if lag is not None:
            lines.append(f"{level.load}: sent {lag.p99:.1f} ms late at p99, {lag.max:.1f} at most")
    return lines


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    digits = 0 if value >= 1000 or value == int(value) else 1 if value >= 100 else 2
    return f"{value:.{digits}f}"


def _times(summary: Summary | None) -> str:
    if summary is None:
        return "-"
    mean, *rest = (f"{v:.3g}" if v < 100 else f"{v:.0f}" for v in _shown(summary))
    return f"{mean} ({' '.join(rest)})"


def _shown(summary: Summary) -> tuple[float, ...]:
    return summary.mean, summary.p50, summary.p90, summary.p99


def table_console(config: BenchConfig) -> Console:
    """Where the table goes: stdout, unless the JSON is there."""
    stream = sys.stderr if config.json == "-" else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else _WIDTH)


@dataclasses.dataclass
class LiveCounts:
    """What the progress line shows of the level that runs."""

    requests: int = 0
    chunks: int = 0

    def add_chunks(self, number: int) -> None:
        self.chunks += number


@contextlib.asynccontextmanager
async def progress(level: Level, counts: LiveCounts) -> AsyncIterator[None]:
    """A progress line on stderr while the level runs, if stderr is a terminal.

    Drawn from the event loop a few times a second: a drawing thread would hold the interpreter
    lock in the middle of a measurement.
    """
    if not sys.stderr.isatty():
        yield
        return
    columns = (
        TextColumn(level.name),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[rate]:.0f} tok/s"),
    )
    bar = Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True)
    total = None if level.duration is not None else level.num_requests
    task = bar.add_task("", total=total, rate=0.0)

    async def draw() -> None:
        seen, then = 0, clock()
        while True:
            await asyncio.sleep(_REFRESH_S)
            now = clock()
            rate = (counts.chunks - seen) / (now - then)
            bar.update(task, completed=counts.requests, rate=rate, refresh=True)
            seen, then = counts.chunks, now

    with bar:
        drawing = asyncio.create_task(draw())
        try:
            yield
        finally:
            drawing.cancel()
