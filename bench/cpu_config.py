"""`CpuConfig`: the options of `bench.cpu`, written once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bench.config import BenchError
from bench.engines import ENGINES
from bench.roofline import PRECISIONS

_NAMES = tuple(engine.name for engine in ENGINES)


def _option(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class CpuConfig:
    """What to measure, how hard, and where the engines are."""

    models: tuple[str, ...] = _option(
        ("tinyllama-1.1b",), "presets of bench.make_model, made in --folder, or model folders"
    )
    folder: str = _option("models", "where models are made, and kept for the next run")
    output: str | None = _option(None, "path without an ending (default: bench/results/DATE-cpu)")
    title: str = _option("CPU engines", "headline of the report")
    rounds: int = _option(3, "turns of each engine in each precision")
    precisions: tuple[str, ...] = _option(PRECISIONS, "which of bf16, int8 and int4")
    engines: tuple[str, ...] = _option(_NAMES, "those to measure if they are found")
    add: tuple[str, ...] = _option((), "more options for an engine, each as NAME=OPTIONS")
    threads: int | None = _option(None, "compute threads (default: one for each core allowed)")
    concurrency: tuple[int, ...] = _option((1, 8, 32), "requests in flight, one level each")
    input_tokens: int = _option(128, "prompt tokens of each of these requests")
    output_tokens: int = _option(64, "output tokens of each request")
    waves: int = _option(2, "requests for each stream of a level, four in all at least")
    prompts: tuple[int, ...] = _option((512, 2000), "tokens of lone prompts, with 1 output token")
    context: int = _option(2000, "prompt tokens of lone requests whose decode speed counts")
    idle_seconds: float = _option(10.0, "how long the idle server is watched; 0: not at all")
    inkstone: str | None = _option(None, "our server's program (default: this source tree)")
    llama_server: str | None = _option(None, "llama.cpp's server, in its build folder")
    vllm: str | None = _option(None, "vllm's program, in an environment without zentorch")
    vllm_zentorch: str | None = _option(None, "vllm's program, in an environment with zentorch")
    openvino_python: str | None = _option(None, "Python of an environment with openvino-genai")
    optimum: str | None = _option(
        None, "optimum-cli, which exports models for OpenVINO (default: beside its Python)"
    )


def validate(config: CpuConfig) -> None:
    """Refuse what cannot be meant, before anything is made; raises BenchError."""
    unknown = [name for name in config.engines if name not in _NAMES]
    unknown += [text for text in config.add if text.partition("=")[0] not in _NAMES]
    counts = (config.rounds, config.waves, config.input_tokens, config.context)
    problems = [
        (bool(unknown), f"no such engine: {', '.join(unknown)}; known: {', '.join(_NAMES)}"),
        (any("=" not in text for text in config.add), "add: NAME=OPTIONS is wanted"),
        (
            not set(config.precisions) <= set(PRECISIONS),
            f"precisions: there are {', '.join(PRECISIONS)}",
        ),
        (
            min(*counts, *config.prompts, *config.concurrency) < 1,
            "rounds, waves, tokens and concurrency must be at least 1",
        ),
        (config.output_tokens < 2, "output_tokens must be at least 2"),
        (config.threads is not None and config.threads < 1, "threads must be at least 1"),
        (not 0 <= config.idle_seconds <= 600, "idle_seconds: 0 to 600"),
    ]
    for wrong, message in problems:
        if wrong:
            raise BenchError(message)
