"""The load generator behind `inkstone bench`: drives a server through levels of load.

One asyncio loop, one thread. Steps: find the model, learn what the server understands, make
prompts of the wanted length, then for each level warm up, measure, report.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.calibrate import word_prompts
from bench.config import BenchConfig, BenchError, validate
from bench.load import Level, LevelRecords, Send, closed_loop, levels, open_loop
from bench.record import RequestRecord
from bench.report import LiveCounts, Report, as_json, print_report, progress, table_console
from bench.stats import figures
from bench.target import Target, first_model, open_transport, send
from bench.transport import Transport
from bench.workload import FilePrompts, IdPrompts, PromptSource

try:  # a fifth less CPU time for each chunk; absent on Windows
    import uvloop

    new_event_loop: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
except ImportError:
    new_event_loop = asyncio.new_event_loop

__all__ = ["BenchConfig", "BenchError", "measure", "run"]

_UNCOUNTED = -1  # the index of requests that are no part of a level


def run(config: BenchConfig) -> int:
    """Measure and report. Exit code: 0 all well, 1 some requests failed, 2 could not begin, 130."""
    report = Report(config=config, started_at=datetime.now(UTC).isoformat(timespec="seconds"))
    code = 0
    try:
        validate(config)
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(measure(config, report))
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        report.note("interrupted: the level that ran is not shown")
        code = 130
    print_report(report, table_console(config))
    if config.json == "-":
        sys.stdout.write(as_json(report).decode() + "\n")
    elif config.json is not None:
        Path(config.json).write_bytes(as_json(report) + b"\n")
    return code or int(any(level.errors or not level.completed for level in report.levels))


async def measure(config: BenchConfig, report: Report) -> None:
    """Run every level; each one's figures are in `report` as soon as it ends."""
    seed = random.SystemRandom().randrange(2**32) if config.seed is None else config.seed
    transport = open_transport(config)
    try:
        model = config.model or await first_model(transport)
        report.model, report.seed = model, seed
        target = Target(
            model=model,
            endpoint=config.endpoint,
            temperature=config.temperature,
            timeout=config.timeout,
            stream=config.stream,
            ignore_eos=config.ignore_eos,
        )
        # The text of the probe does not matter; ids where the server may know nothing else.
        probe = IdPrompts(config, seed + 1) if config.prompt_format == "ids" else None
        target = await _understood(transport, target, probe, report)
        prompts = await _prompts(transport, target, config, seed)
        report.note(*prompts.notes)
        indices = itertools.count()
        for level in levels(config):
            await _run_level(transport, target, prompts, config, report, level, indices)
    finally:
        transport.close()


async def _understood(
    transport: Transport, target: Target, probe: IdPrompts | None, report: Report
) -> Target:
    """Try one request; leave out `stream_options` if the server refuses it."""
    prompt = "Hello" if probe is None else probe.prompt(0)
    record = await send(transport, target, prompt, max_tokens=2, index=_UNCOUNTED)
    if record.error and record.error.startswith(("http 400", "http 422")) and target.stream:
        refusal = record
        target = dataclasses.replace(target, include_usage=False)
        record = await send(transport, target, prompt, max_tokens=2, index=_UNCOUNTED)
        if record.error is None:
            report.note(f"stream_options.include_usage is refused: {refusal.detail}")
    if record.error is not None and record.error != "no tokens":
        raise BenchError(f"{target.path}: {record.error}: {record.detail}")
    return target


async def _prompts(
    transport: Transport, target: Target, config: BenchConfig, seed: int
) -> PromptSource:
    if config.text_file is not None:
        return FilePrompts(config.text_file)
    if config.prompt_format == "ids":
        return IdPrompts(config, seed)

    async def count(text: str) -> int | None:
        record = await send(transport, target, text, max_tokens=1, index=_UNCOUNTED, stream=False)
        return record.prompt_tokens

    return await word_prompts(config, seed, count)


async def _run_level(
    transport: Transport,
    target: Target,
    prompts: PromptSource,
    config: BenchConfig,
    report: Report,
    level: Level,
    indices: itertools.count[int],
) -> None:
    counts = LiveCounts()

    async def one() -> RequestRecord:
        index = next(indices)
        record = await send(
            transport,
            target,
            prompts.prompt(index),
            max_tokens=config.output_tokens,
            index=index,
            on_chunks=counts.add_chunks,
        )
        counts.requests += 1
        return record

    if config.warmup:
        await closed_loop(Level(config.warmup, concurrency=level.concurrency or 1), one)
        counts.requests = 0
    cpu = time.process_time()
    async with progress(level, counts):
        result = await _load(level, one, config.seed)
    cpu = time.process_time() - cpu
    report.levels.append(
        figures(
            result.requests,
            load=level.name,
            wanted_output=config.output_tokens,
            known_input=config.input_tokens if config.prompt_format == "ids" else None,
            concurrency=level.concurrency,
            request_rate=level.request_rate,
            send_lags=result.send_lags,
            client_cpu_s=cpu,
        )
    )
    report.records.append(result.requests)


async def _load(level: Level, one: Send, seed: int | None) -> LevelRecords:
    if level.request_rate:
        return await open_loop(level, one, random.Random(f"{seed or 0}/arrivals"))
    return await closed_loop(level, one)
