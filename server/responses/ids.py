"""Ids of a response and of its items: an item's id tells in which response it is kept."""

from __future__ import annotations

import re
import secrets
from typing import Any, Final

_TOKEN_BYTES = 24
_ITEM: Final = re.compile(rf"[a-z]+_([0-9a-f]{{{2 * _TOKEN_BYTES}}})[0-9a-f]{{4,}}")
_PREFIXES: Final = {
    "message": "msg",
    "reasoning": "rs",
    "function_call": "fc",
    "function_call_output": "fco",
    "custom_tool_call": "ctc",
    "custom_tool_call_output": "ctco",
}


class ResponseIds:
    """The ids of one response, each new."""

    def __init__(self) -> None:
        self._token = secrets.token_hex(_TOKEN_BYTES)
        self._num_items = 0

    @property
    def response(self) -> str:
        return f"resp_{self._token}"

    def item(self, kind: str) -> str:
        """Return the id of the next item, of type `kind`."""
        self._num_items += 1
        return f"{_PREFIXES[kind]}_{self._token}{self._num_items:04x}"


def response_of(item_id: str) -> str | None:
    """Return the id of the response that an item belongs to; None if the id is not of ours."""
    found = _ITEM.fullmatch(item_id)
    return None if found is None else f"resp_{found[1]}"


def find_item(items: list[dict[str, Any]], item_id: str) -> dict[str, Any] | None:
    """Return the item of this id, if it is among them."""
    return next((item for item in items if item["id"] == item_id), None)
