"""The engine: takes prompt ids and parameters, gives token ids; knows no text and no HTTP.

These are the public names. Importing this package imports no torch: what needs it
(`LLMEngine`) is loaded at its first use, so the server process stays small.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
from engine.messages import EngineInfo, EngineStats, TokenLogprobs, TokenOutput
from engine.request import Request
from engine.sampling_params import MAX_LOGPROBS, SamplingParams

if TYPE_CHECKING:
    from engine.llm_engine import LLMEngine

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
    "InvalidRequest",
    "LLMEngine",
    "Request",
    "RequestFailed",
    "SamplingParams",
    "TokenLogprobs",
    "TokenOutput",
    "option",
]

_NEEDS_TORCH = {"LLMEngine": "engine.llm_engine"}


def __getattr__(name: str) -> Any:
    if name in _NEEDS_TORCH:
        return getattr(import_module(_NEEDS_TORCH[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
