"""Errors of the chat, in the terms of a Responses request: the parameters have other names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from server.errors import InvalidRequestError

_RENAMED = (
    (r"messages\b.*", "input"),
    (r"response_format\.json_schema\.", "text.format."),
    (r"response_format\b", "text.format"),
    (r"(tools\[\d+\])\.custom\.format\.grammar\.", r"\1.format."),
    (r"(tools\[\d+\])\.(function|custom)\.", r"\1."),
    (r"tool_choice\.allowed_tools\.tools(\[\d+\])\.(function|custom)\.", r"tool_choice.tools\1."),
    (r"tool_choice\.(function|custom)\.", "tool_choice."),
    (r"(max_completion_tokens|max_tokens)$", "max_output_tokens"),
)


def renamed(param: str) -> str:
    """Return a chat's parameter under its name in the Responses API."""
    for pattern, name in _RENAMED:
        if re.match(pattern, param):
            return re.sub(f"^{pattern}", name, param, count=1)
    return param


@contextmanager
def in_terms_of_responses() -> Iterator[None]:
    """Rename the parameter that an error is about, in its text too."""
    try:
        yield
    except InvalidRequestError as error:
        for param in (error.param or "", "response_format"):
            error.message = error.message.replace(f"'{param}'", f"'{renamed(param)}'")
        error.param = error.param and renamed(error.param)
        raise
