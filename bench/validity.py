"""Whether a server keeps its word: structured outputs and tool calls, asked for and judged.

    python -m bench.validity --base-url http://127.0.0.1:8000/v1 --outputs 1000 --calls 500

The schemas and tools come from a seed (`bench.schemas`), each request has a seed of its own, and
`bench.judge` says what each answer is: valid, cut by max_tokens, or invalid, which none should be.
The exit code is 0 if no answer was invalid and no request failed, else 1; 2 if it could not begin.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench.config import MAX_CONCURRENCY, MAX_REQUESTS, BenchConfig, BenchError
from bench.judge import Allowed, Judgement, judge_calls, judge_output
from bench.options import add_options, read_options
from bench.record import error_kind
from bench.schemas import make_parameters, make_schemas
from bench.target import first_model, open_transport
from bench.transport import Transport, TransportError

_PATH = "/chat/completions"
_QUESTIONS = (
    "Hello! Who are you?",
    "What is the weather in Paris?",
    "Add 12 and 30, please.",
    "Tell me about a person as JSON.",
    "Remind me to buy bread tomorrow at nine.",
)
_TOOL_NAMES = ("get_weather", "add", "search", "remind", "send-mail", "find_user")
CALL_MODES = ("required", "named", "auto", "allowed", "one at a time", "strict")
_VERDICTS = ("valid", "cut", "invalid", "failed")
_MAX_EXAMPLES = 20


def _option(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class ValidityConfig:
    """What to ask for, and where the figures go."""

    base_url: str = _option(
        "http://127.0.0.1:8000/v1", "base URL of the server, as the openai client takes it"
    )
    model: str | None = _option(None, "model name (default: the first that /v1/models lists)")
    api_key: str | None = _option(None, "bearer key (default: the environment's OPENAI_API_KEY)")
    outputs: int = _option(1000, "structured outputs to ask for")
    schemas: int = _option(250, "different schemas, used in turn")
    calls: int = _option(500, "answers with tools to ask for")
    concurrency: int = _option(16, "requests in flight")
    max_tokens: int = _option(400, "max_tokens of each request")
    temperature: float = _option(1.0, "sampling temperature")
    seed: int = _option(0, "seed of schemas, tools and answers")
    timeout: float = _option(300.0, "seconds a request may take before it has failed")
    output: str | None = _option(None, "also write the figures as JSON to this file")

    def check(self) -> None:
        """Raise BenchError for values that have no meaning or no bound."""
        problems = [
            (not 0 <= self.outputs <= MAX_REQUESTS, "outputs"),
            (not 0 <= self.calls <= MAX_REQUESTS, "calls"),
            (not 1 <= self.schemas <= MAX_REQUESTS, "schemas"),
            (not 1 <= self.concurrency <= MAX_CONCURRENCY, "concurrency"),
            (not 1 <= self.max_tokens <= MAX_REQUESTS, "max_tokens"),
            (not 0 < self.timeout <= 86400, "timeout"),
            (self.output is not None and not Path(self.output).parent.is_dir(), "output"),
        ]
        for wrong, name in problems:
            if wrong:
                raise BenchError(f"{name}: {getattr(self, name)} is out of range")


@dataclass(frozen=True)
class Case:
    """One request, and what its answer must be: JSON of `schema`, or calls that are `allowed`."""

    groups: tuple[str, ...]
    parameters: dict[str, Any]
    schema: Any = None
    allowed: Allowed | None = None

    def judge(self, choice: dict[str, Any]) -> Judgement:
        """Judge a choice of the answer."""
        message, reason = choice["message"], choice["finish_reason"]
        if self.allowed is not None:
            return judge_calls(self.allowed, message, reason)
        return judge_output(self.schema, message["content"] or "", reason)


@dataclass
class Figures:
    """What became of the requests, for each kind of them and each feature."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    examples: list[dict[str, Any]] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    num_repeats: int = 0  # valid answers in which a name comes twice in an object
    completion_tokens: int = 0
    seconds: float = 0.0

    def add(self, case: Case, verdict: str) -> None:
        for group in case.groups:
            self.counts[group][verdict] += 1

    def example(self, case: Case, reason: str, answer: Any) -> None:
        """Keep what went wrong, some of it."""
        if len(self.examples) < _MAX_EXAMPLES:
            self.examples.append(
                {"groups": case.groups, "reason": reason, "request": case.parameters}
                | {"answer": answer}
            )

    @property
    def num_wrong(self) -> int:
        kinds = (self.counts["outputs"], self.counts["calls"])
        return sum(kind["invalid"] + kind["failed"] for kind in kinds)


def output_cases(config: ValidityConfig) -> Iterator[Case]:
    """Give the requests for structured outputs."""
    schemas = make_schemas(min(config.schemas, config.outputs), config.seed)
    for number in range(config.outputs):
        made = schemas[number % len(schemas)]
        wanted = {"name": f"answer_{number}", "schema": made.schema, "strict": True}
        yield Case(
            ("outputs", *sorted(made.features)),
            {"response_format": {"type": "json_schema", "json_schema": wanted}},
            schema=made.schema,
        )


def call_cases(config: ValidityConfig) -> Iterator[Case]:
    """Give the requests with tools, all modes in turn."""
    for number in range(config.calls):
        mode = CALL_MODES[number % len(CALL_MODES)]
        rng = random.Random(f"{config.seed}/call/{number}")
        names = rng.sample(_TOOL_NAMES, rng.randint(2, 4))
        schemas = {
            name: make_parameters(number * len(_TOOL_NAMES) + index, config.seed)
            for index, name in enumerate(names)
        }
        parameters, allowed = _in_mode(mode, schemas)
        tools = [_function(name, schema, mode) for name, schema in schemas.items()]
        yield Case(("calls", f"calls: {mode}"), {"tools": tools, **parameters}, allowed=allowed)


def _in_mode(mode: str, schemas: dict[str, Any]) -> tuple[dict[str, Any], Allowed]:
    first = next(iter(schemas))
    chosen = {"type": "function", "function": {"name": first}}
    if mode == "named":
        return {"tool_choice": chosen}, Allowed({first: schemas[first]}, 1, 1, named=True)
    if mode == "allowed":
        choice = {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [chosen]}}
        return {"tool_choice": choice}, Allowed({first: schemas[first]}, 1)
    if mode == "one at a time":
        one = {"tool_choice": "required", "parallel_tool_calls": False}
        return one, Allowed(schemas, 1, 1)
    if mode == "auto":
        return {"tool_choice": "auto"}, Allowed(schemas)
    return {"tool_choice": "required"}, Allowed(schemas, 1)


def _function(name: str, schema: Any, mode: str) -> dict[str, Any]:
    function = {"name": name, "parameters": schema, "description": f"Does {name}."}
    if mode == "strict":
        function["strict"] = True
    return {"type": "function", "function": function}


async def measure(config: ValidityConfig, figures: Figures, progress: Progress) -> str:
    """Ask for everything; what came is in `figures` as it comes. Returns the model's name."""
    transport = open_transport(BenchConfig(base_url=config.base_url, api_key=config.api_key))
    cases = enumerate([*output_cases(config), *call_cases(config)])
    task = progress.add_task("answers", total=config.outputs + config.calls)
    begin = time.monotonic()
    try:
        model = config.model or await first_model(transport)

        async def work() -> None:
            for number, case in cases:
                await _ask(transport, config, model, number, case, figures)
                figures.seconds = time.monotonic() - begin
                progress.advance(task)

        async with asyncio.TaskGroup() as group:
            for _ in range(config.concurrency):
                group.create_task(work())
    finally:
        transport.close()
    return model


async def _ask(
    transport: Transport,
    config: ValidityConfig,
    model: str,
    number: int,
    case: Case,
    figures: Figures,
) -> None:
    body = {
        "model": model,
        "messages": [{"role": "user", "content": _QUESTIONS[number % len(_QUESTIONS)]}],
        "max_tokens": config.max_tokens,
        "temperature": config.temperature,
        "seed": config.seed + number,
        **case.parameters,
    }
    try:
        async with asyncio.timeout(config.timeout):
            response = await transport.post(_PATH, json.dumps(body).encode())
        answer = json.loads(response.body)
        if response.status != 200:
            raise BenchError(error_kind(f"http {response.status}", answer))
        [choice] = answer["choices"]
        judgement = case.judge(choice)
        figures.completion_tokens += answer["usage"]["completion_tokens"]
    except (TransportError, TimeoutError, BenchError) as error:
        answer = answer if isinstance(error, BenchError) else None
        _failed(figures, case, str(error) or type(error).__name__, answer)
        return
    except (ValueError, KeyError, TypeError) as error:
        _failed(figures, case, f"unexpected answer: {error!r}", response.body.decode("latin-1"))
        return
    figures.add(case, judgement.verdict)
    figures.num_repeats += judgement.repeats
    if judgement.verdict == "invalid":
        figures.example(case, judgement.reason, choice)


def _failed(figures: Figures, case: Case, kind: str, answer: Any) -> None:
    figures.add(case, "failed")
    figures.errors[kind] += 1
    figures.example(case, kind, answer)


def as_json(config: ValidityConfig, figures: Figures, model: str, started_at: str) -> str:
    """The figures and the first of what went wrong."""
    content = {
        "schema": "inkstone-validity/1",
        "started_at": started_at,
        "model": model,
        "config": {k: v for k, v in dataclasses.asdict(config).items() if k != "api_key"},
        "counts": {
            group: {verdict: counts[verdict] for verdict in _VERDICTS}
            for group, counts in figures.counts.items()
        },
        "errors": dict(figures.errors),
        "repeated_names": figures.num_repeats,
        "completion_tokens": figures.completion_tokens,
        "seconds": round(figures.seconds, 3),
        "examples": figures.examples,
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def print_figures(figures: Figures, console: Console) -> None:
    """A row for each kind of request and each feature."""
    table = Table("", *_VERDICTS)
    for group in sorted(figures.counts, key=lambda name: (name not in ("outputs", "calls"), name)):
        counts = figures.counts[group]
        table.add_row(group, *(str(counts[verdict]) for verdict in _VERDICTS))
    console.print(table)
    for example in figures.examples:
        console.print(f"{example['groups'][0]}: {example['reason']}", markup=False)
    rate = figures.completion_tokens / figures.seconds if figures.seconds else 0.0
    console.print(
        f"{figures.completion_tokens} tokens in {figures.seconds:.1f} s, {rate:.0f} tokens/s; "
        f"{figures.num_repeats} valid answers with a name twice in an object"
    )


def run(config: ValidityConfig) -> int:
    """Ask, judge and report; see above for the exit code, which is 130 if it was interrupted."""
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    figures, code, model = Figures(), 0, config.model or ""
    console = Console(stderr=True)
    columns = (TextColumn("answers"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        config.check()
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            model = asyncio.run(measure(config, figures, progress))
    except BenchError as error:
        print(f"validity: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        code = 130
    print_figures(figures, Console())
    if config.output is not None:
        text = as_json(config, figures, model, started_at)
        Path(config.output).write_text(text + "\n", encoding="utf-8")
    return code or int(figures.num_wrong > 0)


def main(argv: list[str] | None = None) -> int:
    """Parse the options and run."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.validity",
        description="Ask a server for structured outputs and tool calls, and judge them.",
    )
    add_options(parser, ValidityConfig)
    return run(read_options(ValidityConfig, parser.parse_args(argv)))


if __name__ == "__main__":
    sys.exit(main())
