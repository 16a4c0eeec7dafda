"""Who takes turns in `bench.cpu`: each engine in each precision, with its commands and its jobs."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.cpu_config import CpuConfig
from bench.engines import CannotMake, Form, Installed, make_form
from bench.jobs import Job
from bench.roofline import Shape
from bench.servers import Server, filled
from bench.turns import progress

LEAST_REQUESTS = 4
LONE_REQUESTS = 3
LONGEST = 4096  # tokens of any sequence; engines that ask reserve no more
_ROUND_TO = 256  # tokens of a window, which some engines round up themselves
# Numbers of threads and the ways they wait are ours to say, the same for all.
WITHOUT = ("OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "LLAMA_ARG_", "VLLM_")


@dataclass(frozen=True)
class Session:
    """One start of an engine, and what is measured then."""

    server: Server
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Contestant:
    """An engine in one precision with one model."""

    name: str
    found: Installed
    form: Form
    model: Path
    sessions: tuple[Session, ...]


def prepare(
    config: CpuConfig, found: Sequence[Installed], folder: Path
) -> tuple[list[Contestant], dict[str, str]]:
    """Make every form of a model; who can take turns with it, and why others cannot."""
    shape = Shape.from_folder(folder)
    wanted = [
        (place, form)
        for place in found
        for form in place.engine.forms
        if form.precision in config.precisions
    ]
    contestants, cannot = [], {}
    with progress(len(wanted)) as say:
        for place, form in wanted:
            name = f"{place.engine.name} {form.label}"
            say(f"{folder.name} for {name}")
            try:
                model = make_form(place, form, folder)
            except CannotMake as error:
                cannot[name] = str(error)
                continue
            sessions = plan_sessions(config, place, form, model, shape)
            contestants.append(Contestant(name, place, form, model, sessions))
    return contestants, cannot


def plan_jobs(config: CpuConfig, shape: Shape) -> tuple[tuple[Job, ...], tuple[Job, ...]]:
    """The jobs at each concurrency, and the lone ones; none that the model's window excludes.

    A prompt of as many tokens as the context is computed once, for both, where both fit.
    """
    inputs, outputs, vocab = config.input_tokens, config.output_tokens, shape.vocab_size
    crowd = []
    for streams in config.concurrency:
        requests = max(LEAST_REQUESTS, streams * config.waves)
        crowd.append(Job(f"c={streams}", streams, requests, inputs, outputs, vocab, warmup=1))
    fits = min(shape.window, LONGEST)
    context = Job(f"context {config.context}", 1, LONE_REQUESTS, config.context, outputs, vocab)
    lone = [Job(f"prefill {n}", 1, LONE_REQUESTS, n, 1, vocab) for n in config.prompts]
    if context.window <= fits:
        lone = [job for job in lone if job.input_tokens != context.input_tokens] + [context]
    return tuple(j for j in crowd if j.window <= fits), tuple(j for j in lone if j.window <= fits)


def plan_sessions(
    config: CpuConfig, found: Installed, form: Form, model: Path, shape: Shape
) -> tuple[Session, ...]:
    """One start for all jobs, unless the command depends on how many and how long they are."""
    engine = found.engine
    added = [text.partition("=") for text in config.add]
    more = [words for name, _, words in added if name == engine.name]
    words = (*engine.command, *form.options, *shlex.split(" ".join(more)))
    if config.threads is not None:
        words += engine.if_threads
    sessions: list[Session] = []
    for jobs in filter(None, plan_jobs(config, shape)):
        values = _values(config, model, shape, jobs)
        command = (*found.program, *(filled(word, values) for word in words))
        environment = {k: filled(v, values) for k, v in engine.environment.items()}
        server = Server(engine.name, command, environment, WITHOUT)
        if sessions and sessions[-1].server == server:
            jobs = sessions.pop().jobs + jobs
        sessions.append(Session(server, jobs))
    return tuple(sessions)


def threads_of(config: CpuConfig) -> int:
    """Compute threads, the same for every engine."""
    return config.threads or len(os.sched_getaffinity(0))


def _values(config: CpuConfig, model: Path, shape: Shape, jobs: Sequence[Job]) -> dict[str, str]:
    """What stands for the names in an engine's command; {port} is left."""
    parallel = max(job.concurrency for job in jobs)
    window = -(-max(job.window for job in jobs) // _ROUND_TO) * _ROUND_TO
    cpus = sorted(os.sched_getaffinity(0))[: threads_of(config)]
    return {
        "model": str(model),
        "threads": str(threads_of(config)),
        "cpus": ",".join(map(str, cpus)),
        "parallel": str(parallel),
        "window": str(window),
        "context": str(window * parallel),
        "longest": str(min(shape.window, LONGEST)),
    }
