"""What the JSON files beside a tokenizer say about it: special tokens, end ids, flags.

Read here once, for both kinds of tokenizer and for the chat template. The vocabulary itself is
not read here. Imports no tensor library.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class TokenizerError(ValueError):
    """The tokenizer's files cannot be used, or a text or an id cannot be converted."""


_NAMES = (
    "bos_token",
    "eos_token",
    "unk_token",
    "sep_token",
    "pad_token",
    "cls_token",
    "mask_token",
)


@dataclass(frozen=True)
class AddedToken:
    """One entry of `added_tokens_decoder`: a text that is one token wherever it stands."""

    content: str
    special: bool = False
    lstrip: bool = False
    rstrip: bool = False
    single_word: bool = False
    normalized: bool = False


@dataclass(frozen=True)
class TokenizerSettings:
    """The settings of one model folder; `None` means that no file says anything about it.

    `named` maps `bos_token` and its like to their texts; `extra_special` are further texts that are
    special; `added` maps ids to added tokens. `bos_token_id` and `eos_token_ids` come from
    `generation_config.json`, else `config.json`: those are what the model was trained to stop at,
    while a tokenizer's own eos is often the base model's.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    extra_special: tuple[str, ...] = ()
    added: Mapping[int, AddedToken] = field(default_factory=dict)
    add_bos_token: bool | None = None
    add_eos_token: bool | None = None
    legacy: bool | None = None
    add_prefix_space: bool | None = None
    bos_token_id: int | None = None
    eos_token_ids: tuple[int, ...] = ()


def read_json_object(path: Path) -> dict[str, Any]:
    """The object in a JSON file; {} when there is no such file.

    Raises TokenizerError when the file cannot be read or holds something else.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise TokenizerError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(value, dict):
        raise TokenizerError(f"{path.name} must hold an object, not {type(value).__name__}")
    return value


def read_settings(folder: Path) -> TokenizerSettings:
    """Collect the settings of a model folder. Raises TokenizerError on a file it cannot read."""
    config = read_json_object(folder / "tokenizer_config.json")
    legacy_map = read_json_object(folder / "special_tokens_map.json")
    named = {
        name: text
        for name in _NAMES
        if (text := token_text(config.get(name, legacy_map.get(name)))) is not None
    }
    bos, eos = _model_ids(folder)
    return TokenizerSettings(
        named=named,
        extra_special=_extra_special(config, legacy_map),
        added=_added_tokens(folder, config),
        add_bos_token=_flag(config, "add_bos_token"),
        add_eos_token=_flag(config, "add_eos_token"),
        legacy=_flag(config, "legacy"),
        add_prefix_space=_flag(config, "add_prefix_space"),
        bos_token_id=bos,
        eos_token_ids=eos,
    )


def token_text(value: Any) -> str | None:
    """The text of a token as the config files write one: a string, or an object with `content`."""
    if isinstance(value, dict):
        value = value.get("content")
    return value if isinstance(value, str) and value else None


def _flag(config: Mapping[str, Any], name: str) -> bool | None:
    value = config.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise TokenizerError(f"tokenizer_config.json: {name} must be true or false, not {value!r}")


def _extra_special(*configs: Mapping[str, Any]) -> tuple[str, ...]:
    texts: list[str] = []
    for config in configs:
        for key in ("additional_special_tokens", "extra_special_tokens"):
            values = config.get(key) or []
            if isinstance(values, dict):
                values = list(values.values())
            texts += [text for value in values if (text := token_text(value)) is not None]
    return tuple(dict.fromkeys(texts))


def _added_tokens(folder: Path, config: Mapping[str, Any]) -> dict[int, AddedToken]:
    added: dict[int, AddedToken] = {}
    for text, token_id in read_json_object(folder / "added_tokens.json").items():
        if not isinstance(token_id, int) or isinstance(token_id, bool) or token_id < 0:
            raise TokenizerError(f"added_tokens.json: {text!r} has no usable id: {token_id!r}")
        added[token_id] = AddedToken(text)
    for key, entry in (config.get("added_tokens_decoder") or {}).items():
        content = token_text(entry)
        if not str(key).isdecimal() or content is None or not isinstance(entry, dict):
            raise TokenizerError(
                f"tokenizer_config.json: added_tokens_decoder[{key!r}] is unusable"
            )
        flags = {
            flag: bool(entry.get(flag, False))
            for flag in ("special", "lstrip", "rstrip", "single_word", "normalized")
        }
        added[int(key)] = AddedToken(content, **flags)
    return added


def _model_ids(folder: Path) -> tuple[int | None, tuple[int, ...]]:
    bos: int | None = None
    eos: tuple[int, ...] = ()
    for name in ("generation_config.json", "config.json"):
        config = read_json_object(folder / name)
        nested = config.get("text_config")
        for source in (config, nested if isinstance(nested, dict) else {}):
            if bos is None:
                bos = next(iter(_ids(source.get("bos_token_id"), name)), None)
            eos = eos or _ids(source.get("eos_token_id"), name)
    return bos, eos


def _ids(value: Any, file_name: str) -> tuple[int, ...]:
    values = value if isinstance(value, list) else [value]
    for item in values:
        if item is not None and (not isinstance(item, int) or isinstance(item, bool)):
            raise TokenizerError(f"{file_name}: a token id must be an integer, not {item!r}")
    # -1 is how some configs write "there is none".
    return tuple(dict.fromkeys(item for item in values if item is not None and item >= 0))
