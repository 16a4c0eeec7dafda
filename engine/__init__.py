"""The engine: takes prompt ids and parameters, gives token ids; knows no text and no HTTP.

These are the public names, each loaded at its first use: the server process stays free of torch
(which only `LLMEngine` needs), and the command line pays for no more than its options.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.client import EngineClient, EngineState
    from engine.config import EngineConfig, option
    from engine.errors import (
        EngineDead,
        EngineError,
        EngineLoading,
        EngineOverloaded,
        EngineRestarting,
        EngineUnavailable,
        InvalidRequest,
        RequestFailed,
    )
    from engine.grammar_checker import GrammarChecker
    from engine.llm_engine import LLMEngine
    from engine.messages import EngineInfo, EngineStats, TokenLogprobs, TokenOutput
    from engine.request import Pooling, Request
    from engine.request_stream import RequestStream
    from engine.sampling_params import MAX_LOGPROBS, SamplingParams

__all__ = [
    "MAX_LOGPROBS",
    "EngineClient",
    "EngineConfig",
    "EngineDead",
    "EngineError",
    "EngineInfo",
    "EngineLoading",
    "EngineOverloaded",
    "EngineRestarting",
    "EngineState",
    "EngineStats",
    "EngineUnavailable",
    "GrammarChecker",
    "InvalidRequest",
    "LLMEngine",
    "Pooling",
    "Request",
    "RequestFailed",
    "RequestStream",
    "SamplingParams",
    "TokenLogprobs",
    "TokenOutput",
    "option",
]

_HOMES = {
    "client": ("EngineClient", "EngineState"),
    "config": ("EngineConfig", "option"),
    "errors": (
        "EngineDead",
        "EngineError",
        "EngineLoading",
        "EngineOverloaded",
        "EngineRestarting",
        "EngineUnavailable",
        "InvalidRequest",
        "RequestFailed",
    ),
    "grammar_checker": ("GrammarChecker",),
    "llm_engine": ("LLMEngine",),
    "messages": ("EngineInfo", "EngineStats", "TokenLogprobs", "TokenOutput"),
    "request": ("Pooling", "Request"),
    "request_stream": ("RequestStream",),
    "sampling_params": ("MAX_LOGPROBS", "SamplingParams"),
}
_MODULES = {name: f"engine.{module}" for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value
