"""Sampling parameters where a request gives none: OpenAI's, or those of the model's own files.

OpenAI's are in the request models. With `--generation-config model` the values of
`generation_config.json` stand before them; what a request says stands before both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from server.protocol.common import CreateRequest

FILE = "generation_config.json"
OPENAI_DEFAULTS: Mapping[str, Any] = {"temperature": 1.0, "top_p": 1.0}

_NAMES = ("temperature", "top_p", "top_k", "min_p", "repetition_penalty")
_ALIASES = {"repetition_penalty": "repeat_penalty"}


def read_sampling_defaults(folder: Path) -> dict[str, Any]:
    """Return what the model's file says of sampling; nothing if there is no file.

    `do_sample: false` is the temperature 0. Raises ValueError for values that a request could not
    have either.
    """
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ValueError(f"{FILE} cannot be read: {error}") from error
    defaults = {name: found[name] for name in _NAMES if found.get(name) is not None}
    if found.get("do_sample") is False:
        defaults["temperature"] = 0.0
    try:
        CreateRequest.model_validate(defaults)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(
            f"{FILE}: '{first['loc'][0]}' cannot be a default: {first['msg']} "
            "(start without --generation-config model)"
        ) from error
    return defaults


def with_defaults(body: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request's body with the defaults in the places that it leaves open."""
    given = {
        name
        for name in defaults
        if body.get(name) is not None or body.get(_ALIASES.get(name, name)) is not None
    }
    return {**body, **{name: defaults[name] for name in defaults.keys() - given}}
