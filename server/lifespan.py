"""From an open port to a server that answers, and back.

Loading runs beside the event loop, so that the port answers (503 `model_loading`, health) from the
first moment. Whatever goes wrong is told in one line, through `ServerState.fail`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from engine import EngineClient, EngineDead, EngineStats
from model import (
    ChatTemplate,
    ConfigError,
    ModelConfig,
    TemplateError,
    Tokenizer,
    TokenizerError,
    load_tokenizer,
)
from server import limits
from server.config import ServerConfig
from server.reasoning import resolve_format
from server.sampling_defaults import OPENAI_DEFAULTS, read_sampling_defaults
from server.state import ServerState
from server.store import NoStore, SQLiteStore, Store, StoreError
from server.text.reasoning import AUTO, ReasoningFormat
from server.text.tool_formats import FORMATS, ToolFormat, detect

logger = logging.getLogger("inkstone.server")

T = TypeVar("T")

REPORT_SECONDS = 10.0
ENGINE_STOP_SECONDS = 1.0  # for the step that runs; nobody waits for its result any more


@dataclass(frozen=True, slots=True)
class TextTools:
    """What turns text into tokens and back."""

    tokenizer: Tokenizer
    chat_template: ChatTemplate | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the model comes from.

    folder: None if it has to be found first, by `find`; then `make_engine` makes the client of
        the engine that loads what was found.
    """

    name: str
    folder: Path | None
    find: Callable[[str], Path] | None = None
    make_engine: Callable[[Path], EngineClient] | None = None


# What may go wrong at the start, each with a text that says it all.
_KNOWN = (
    EngineDead, ConfigError, TemplateError, TokenizerError, StoreError, OSError, ValueError
)  # fmt: skip

TextLoader = Callable[[Path, ServerConfig], TextTools]


def load_text_tools(folder: Path, config: ServerConfig) -> TextTools:
    """Load tokenizer and template from the model's folder."""
    # The engine would refuse the same config.json, but only after its own slow imports.
    ModelConfig.from_folder(folder)
    tokenizer = _timed("tokenizer", load_tokenizer, folder)
    template = _timed(
        "chat template",
        lambda: ChatTemplate.load(
            folder, config.chat_template, special_tokens=tokenizer.special_tokens
        ),
    )
    if template is None:
        logger.warning("the model has no chat template: /v1/chat/completions needs --chat-template")
    else:
        logger.info("chat template: %s", template.source)
    return TextTools(tokenizer, template)


async def bring_up(state: ServerState, source: Source, load_text: TextLoader) -> None:
    """Make the server ready, then watch over the engine until it is lost for good."""
    try:
        await _load(state, source, load_text)
        await state.engine.dead.wait()
        raise EngineDead(state.engine.death_reason or "the engine is lost")
    except _KNOWN as error:
        logger.debug("the server gives up", exc_info=True)
        state.fail(" ".join(str(error).split()))
    except Exception as error:
        logger.exception("the server could not start")
        state.fail(f"{type(error).__name__}: {' '.join(str(error).split())}")


async def open_store(config: ServerConfig) -> Store:
    """Return the store that the options ask for; StoreError if its file cannot be used."""
    if not config.store:
        return NoStore()
    return await SQLiteStore.open(
        config.store_path or None,
        max_entries=config.store_max_entries,
        max_bytes=config.store_max_mib * limits.MIB,
    )


async def _load(state: ServerState, source: Source, load_text: TextLoader) -> None:
    state.store_or_none = await open_store(state.config)
    folder = source.folder
    if folder is None:
        if source.find is None or source.make_engine is None:
            raise OSError(f"the model '{source.name}' was not found")
        folder = await asyncio.to_thread(_timed, "model files", source.find, source.name)
        state.use_engine(source.make_engine(folder))
    await state.engine.start()
    text = await asyncio.to_thread(load_text, folder, state.config)
    state.sampling_defaults = _sampling_defaults(folder, state.config)
    info = await state.engine.wait_ready()
    state.become_ready(
        text.tokenizer,
        text.chat_template,
        info.vocab_size,
        reasoning_format=_reasoning_format(text, state.config),
        tool_format=_tool_format(text, state.config),
    )
    logger.info(
        "engine ready: %s, %d parameters, %s on %s, window %d tokens, KV cache %d blocks of %d "
        "tokens, %d sequences at once",
        state.model_name,
        info.num_parameters,
        info.dtype,
        info.device,
        info.max_model_len,
        info.num_blocks,
        info.block_size,
        info.max_num_seqs,
    )


def _reasoning_format(text: TextTools, config: ServerConfig) -> ReasoningFormat | None:
    found, why = resolve_format(config.reasoning_parser, text.chat_template, text.tokenizer)
    if found is None:
        logger.info("reasoning text: none (%s)", why)
    else:
        logger.info(
            "reasoning text: %s, %s ... %s (%s)", found.name, found.opening, found.closing, why
        )
    return found


def _sampling_defaults(folder: Path, config: ServerConfig) -> dict[str, Any]:
    defaults = read_sampling_defaults(folder) if config.generation_config == "model" else {}
    told = {**OPENAI_DEFAULTS, **defaults}
    logger.info("sampling defaults: %s (--generation-config %s)", told, config.generation_config)
    return defaults


def _tool_format(text: TextTools, config: ServerConfig) -> ToolFormat:
    if config.tool_call_parser != AUTO:
        found, why = FORMATS[config.tool_call_parser], "--tool-call-parser"
    else:
        template = text.chat_template
        found = detect(template.text if template else None, text.tokenizer.special_tokens)
        why = "chat template and control tokens"
    logger.info("tool calls: %s (%s)", found.name, why)
    return found


async def report(state: ServerState) -> None:
    """Log the engine's throughput from time to time; nothing while it is idle."""
    before = state.engine.stats
    while True:
        await asyncio.sleep(REPORT_SECONDS)
        stats = state.engine.stats
        if stats.num_steps > before.num_steps:
            logger.info(throughput_line(before, stats, REPORT_SECONDS))
        before = stats


def throughput_line(before: EngineStats, after: EngineStats, seconds: float) -> str:
    """Return the line that people know from vLLM, for the time between two snapshots."""
    used = after.num_blocks_total - after.num_blocks_free
    asked = after.prefix_cache_queries - before.prefix_cache_queries
    found = after.prefix_cache_hits - before.prefix_cache_hits
    return (
        f"Avg prompt throughput: {(after.prompt_tokens - before.prompt_tokens) / seconds:.1f} "
        "tokens/s, Avg generation throughput: "
        f"{(after.generation_tokens - before.generation_tokens) / seconds:.1f} tokens/s, "
        f"Running: {after.num_running} reqs, Waiting: {after.num_waiting} reqs, "
        f"KV cache usage: {100 * used / max(after.num_blocks_total, 1):.1f}%, "
        f"Prefix cache hit rate: {100 * found / max(asked, 1):.1f}%"
    )


async def shut_down(state: ServerState, *tasks: asyncio.Task[None]) -> None:
    """Stop the engine and everything that was started."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    state.cut.set()  # for what runs without a connection, which nobody has told yet
    await state.background.close()
    await state.engine.stop(ENGINE_STOP_SECONDS)
    if state.store_or_none is not None:
        await state.store_or_none.close()
    await state.aclose()


def _timed(what: str, function: Callable[..., T], *args: object) -> T:
    started = time.monotonic()
    result = function(*args)
    logger.info("%s took %.2f s", what, time.monotonic() - started)
    return result
