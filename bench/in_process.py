"""An engine without a server: a program that takes jobs as lines of JSON and answers with times.

`bench.openvino_harness` is one. What comes back is made into the figures of the load generator, so
that they mean the same as for a server, but for what is missing: HTTP, streaming and the text.
"""

from __future__ import annotations

import dataclasses
import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.config import BenchConfig
from bench.jobs import LOAD_SECONDS, Job, Level, LoadFailed
from bench.record import RequestRecord
from bench.servers import READY_SECONDS, Running, Server, ServerFailed, started
from bench.stats import figures

MAX_ANSWER_BYTES = 64 * 2**20
_READ_BYTES = 65536
_MIN_ID = BenchConfig().min_id


@contextmanager
def running(server: Server) -> Iterator[Running]:
    """Start the program; it is ready inside the `with`. Raises ServerFailed."""
    begin = time.monotonic()
    with started(server, {}, pipes=True) as found:
        try:
            _answer(found.process, READY_SECONDS)
        except LoadFailed as error:
            raise ServerFailed(str(error)) from error
        found.ready_seconds = time.monotonic() - begin
        yield found


def run_job(found: Running, job: Job) -> Level:
    """Measure one job; raises LoadFailed."""
    for requests in (job.warmup, job.requests):
        answer = _ask(found.process, job, requests) if requests else []
    records = [_record(index, each, job) for index, each in enumerate(answer)]
    level = figures(
        records,
        load=job.name,
        wanted_output=job.output_tokens,
        known_input=job.input_tokens,
        concurrency=job.concurrency,
    )
    return dataclasses.asdict(level)


def _ask(process: subprocess.Popen[bytes], job: Job, requests: int) -> list[dict[str, Any]]:
    assert process.stdin is not None
    question = dataclasses.asdict(job) | {"requests": requests, "min_id": _MIN_ID}
    try:
        process.stdin.write(json.dumps(question).encode() + b"\n")
        process.stdin.flush()
    except OSError as error:
        raise LoadFailed(f"it takes no jobs: {error}") from error
    records: list[dict[str, Any]] = _answer(process, LOAD_SECONDS)["records"]
    return records


def _answer(process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any]:
    """The next line of its output, within `seconds`; it sends one line for each question."""
    assert process.stdout is not None
    descriptor, received = process.stdout.fileno(), bytearray()
    deadline = time.monotonic() + seconds
    while not received.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise LoadFailed(f"no answer within {seconds:g} s")
        data = os.read(descriptor, _READ_BYTES)
        if not data or len(received) + len(data) > MAX_ANSWER_BYTES:
            raise LoadFailed("it ended" if not data else "its answer is too long")
        received += data
    try:
        answer: dict[str, Any] = json.loads(received)
    except ValueError as error:
        raise LoadFailed(f"it answers {bytes(received[:200])!r}") from error
    return answer


def _record(index: int, times: dict[str, Any], job: Job) -> RequestRecord:
    record = RequestRecord(index=index, sent=times["sent"])
    record.prompt_tokens, record.completion_tokens = job.input_tokens, times["tokens"]
    record.first_token, record.generation_end = times["first"], times["last"]
    record.chunks, record.finish_reason = times["tokens"], "length"
    if times["last"] is None:
        record.fail("no tokens", "the engine gave up this request")
    record.ended = times["last"] or times["sent"]
    return record
