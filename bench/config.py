"""`BenchConfig`: every option of the load generator, written once.

A field is an option: its name, type, default and help text are all a command line needs. Only the
standard library is imported, so a command line can list the options without loading the client.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

MAX_CONCURRENCY = 4096
MAX_REQUESTS = 1_000_000


class BenchError(Exception):
    """The measurement cannot begin: a wrong option, or a server that cannot be used."""


def _option(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class BenchConfig:
    """What to send, how hard, and where the figures go."""

    base_url: str = _option(
        "http://127.0.0.1:8000/v1", "base URL of the server, as the openai client takes it"
    )
    model: str | None = _option(None, "model name (default: the first that /v1/models lists)")
    api_key: str | None = _option(None, "bearer key (default: the environment's OPENAI_API_KEY)")
    endpoint: Literal["completions", "chat"] = _option("completions", "which endpoint to measure")
    prompt_format: Literal["text", "ids"] = _option(
        "text", "text calibrated to the wanted length, or random token ids (completions only)"
    )
    input_tokens: int = _option(128, "prompt tokens of each request, template and BOS included")
    output_tokens: int = _option(64, "max_tokens of each request")
    shared_prefix: int = _option(
        0, "leading tokens that all prompts share; the rest is unique, so no cache can help"
    )
    text_file: str | None = _option(
        None, "take the prompts from this file: paragraphs if it has blank lines, else lines"
    )
    vocab_size: int | None = _option(None, "token ids are drawn below this (needed for ids)")
    min_id: int = _option(300, "token ids are drawn from here up, past the special tokens")
    concurrency: tuple[int, ...] = _option(
        (1, 8, 32), "closed loop: requests in flight, one level each; without --request-rate"
    )
    num_requests: int | None = _option(
        None,
        "requests for each level (default: 4 x concurrency, at least 8; open loop: 30 s worth); "
        "no limit of its own when --duration is given",
    )
    duration: float | None = _option(
        None, "send for this many seconds at each level, then let what is in flight finish"
    )
    request_rate: float | None = _option(
        None, "open loop: Poisson arrivals, this many a second, however many are in flight"
    )
    stream: bool = _option(True, "stream; without it only whole-request latency can be measured")
    temperature: float = _option(0.0, "sampling temperature")
    ignore_eos: bool = _option(
        False, "send ignore_eos, an extension that not every server has, so none stops early"
    )
    seed: int | None = _option(
        None,
        "seed of the prompts (default: drawn, so that a second run finds nothing in a cache); "
        "arrival times use it too, or 0",
    )
    warmup: int = _option(1, "uncounted requests before each level, at that level's concurrency")
    timeout: float = _option(600.0, "seconds a whole request may take before it is an error")
    json: str | None = _option(None, "also write the figures as JSON to this file, or - for stdout")
    json_records: bool = _option(False, "put every single request into the JSON as well")


def validate(config: BenchConfig) -> None:
    """Refuse options that contradict each other or have no bound."""
    problems = [
        (urlsplit(config.base_url).scheme not in ("http", "https"), "base_url must be http(s)://"),
        (min(config.input_tokens, config.output_tokens) < 1, "token counts must be at least 1"),
        (
            not config.concurrency
            or not all(1 <= c <= MAX_CONCURRENCY for c in config.concurrency),
            f"concurrency must be 1 to {MAX_CONCURRENCY}",
        ),
        (
            config.num_requests is not None and not 1 <= config.num_requests <= MAX_REQUESTS,
            f"num_requests must be 1 to {MAX_REQUESTS}",
        ),
        (config.duration is not None and not 0 < config.duration <= 86400, "duration: 0 to 86400"),
        (
            config.request_rate is not None and not 0 < config.request_rate <= 10_000,
            "request_rate must be above 0 and at most 10000",
        ),
        (
            config.json not in (None, "-") and not Path(str(config.json)).parent.is_dir(),
            f"json: there is no folder for {config.json}",
        ),
        (not 0 < config.timeout <= 86400, "timeout must be above 0 and at most 86400"),
        (not 0 <= config.warmup <= MAX_CONCURRENCY, f"warmup must be 0 to {MAX_CONCURRENCY}"),
        (
            not 0 <= config.shared_prefix < config.input_tokens,
            "shared_prefix must be at least 0 and below input_tokens",
        ),
        (
            config.text_file is not None
            and (config.prompt_format, config.shared_prefix) != ("text", 0),
            "text_file prompts are sent as they are: no ids, no shared_prefix",
        ),
    ]
    if config.prompt_format == "ids":
        problems += [
            (config.endpoint == "chat", "chat takes text: prompt_format ids needs completions"),
            (config.vocab_size is None, "prompt_format ids needs vocab_size"),
            (
                not 0 <= config.min_id < (config.vocab_size or config.min_id + 1),
                "min_id must be at least 0 and below vocab_size",
            ),
        ]
    for wrong, message in problems:
        if wrong:
            raise BenchError(message)
