"""The model: maths and files; knows no requests.

These are the public names. Importing this package imports no torch: tokenizer, template and
config are needed in the server process; the rest is loaded at its first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from model.chat_template import ChatTemplate, TemplateError, TextSegment
from model.config import ConfigError, ModelConfig
from model.tokenizer import Tokenizer, TokenizerError, load_tokenizer

if TYPE_CHECKING:
    from model.batch import ForwardBatch
    from model.decoder import Decoder
    from model.device import Device, select_device
    from model.kv_cache import KVCache
    from model.loader import LoadError, load_model

__all__ = [
    "ChatTemplate",
    "ConfigError",
    "Decoder",
    "Device",
    "ForwardBatch",
    "KVCache",
    "LoadError",
    "ModelConfig",
    "TemplateError",
    "TextSegment",
    "Tokenizer",
    "TokenizerError",
    "load_model",
    "load_tokenizer",
    "select_device",
]

_NEEDS_TORCH = {
    "Decoder": "model.decoder",
    "Device": "model.device",
    "ForwardBatch": "model.batch",
    "KVCache": "model.kv_cache",
    "LoadError": "model.loader",
    "load_model": "model.loader",
    "select_device": "model.device",
}


def __getattr__(name: str) -> Any:
    if name in _NEEDS_TORCH:
        return getattr(import_module(_NEEDS_TORCH[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
