"""`Notation`: how the arguments of calls are written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

from server.notation.variants import Schema

Grammar: TypeAlias = dict[str, Any]
"""One grammar of llguidance's JSON form, by its key: a schema or Lark."""


class Notation(Protocol):
    """Arguments, from after what opens them up to and with what closes them."""

    @property
    def raw_opening(self) -> str:
        """What opens the only argument of a custom tool whose input is raw text."""

    def write(self, arguments: str) -> str:
        """Return arguments as a model writes them.

        `arguments`: the text of a JSON object; what is none is returned as it is.
        """

    def grammar(self, schema: Schema, special_tokens: Mapping[str, int]) -> Grammar:
        """Return the grammar of the arguments that a schema accepts.

        Raises Unwritable for what the notation cannot say.
        """

    def loose_grammar(self, schema: Schema, special_tokens: Mapping[str, int]) -> Grammar:
        """Return the grammar of any arguments, as they are read with the schema."""


def object_of(arguments: str) -> dict[str, Any] | None:
    """Return the object that arguments are the JSON of; None if they are that of none."""
    try:
        value = json.loads(arguments)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
