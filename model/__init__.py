"""The model: maths and files; knows no requests.

These are the public names, each loaded at its first use: tokenizer, template and config import
no torch, so the server process stays free of it, and the engine process needs no template engine.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.batch import ForwardBatch
    from model.chat_template import ChatTemplate, TemplateError, TextSegment
    from model.config import ConfigError, ModelConfig
    from model.decoder import Decoder
    from model.device import Device, select_cache_dtype, select_device
    from model.hub import HubError, resolve_model
    from model.kv_cache import KVCache
    from model.loader import LoadError, load_model, weights_fingerprint
    from model.tokenizer import Tokenizer, TokenizerError, load_tokenizer

__all__ = [
    "ChatTemplate",
    "ConfigError",
    "Decoder",
    "Device",
    "ForwardBatch",
    "HubError",
    "KVCache",
    "LoadError",
    "ModelConfig",
    "TemplateError",
    "TextSegment",
    "Tokenizer",
    "TokenizerError",
    "load_model",
    "load_tokenizer",
    "resolve_model",
    "select_cache_dtype",
    "select_device",
    "weights_fingerprint",
]

_HOMES = {
    "batch": ("ForwardBatch",),
    "chat_template": ("ChatTemplate", "TemplateError", "TextSegment"),
    "config": ("ConfigError", "ModelConfig"),
    "decoder": ("Decoder",),
    "device": ("Device", "select_cache_dtype", "select_device"),
    "hub": ("HubError", "resolve_model"),
    "kv_cache": ("KVCache",),
    "loader": ("LoadError", "load_model", "weights_fingerprint"),
    "tokenizer": ("Tokenizer", "TokenizerError", "load_tokenizer"),
}
_MODULES = {name: f"model.{module}" for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value
