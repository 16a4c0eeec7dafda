"""Pages of a list, as OpenAI's client asks for them: it goes on after the last id that it got."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import JSONResponse, Response

from server.errors import InvalidRequestError
from server.protocol.stored import PageQuery
from server.validation import shorten


def page(data: Sequence[dict[str, Any]], has_more: bool) -> Response:
    """Return the page that these objects are; each has an id."""
    return JSONResponse(
        {
            "object": "list",
            "data": data,
            "first_id": data[0]["id"] if data else None,
            "last_id": data[-1]["id"] if data else None,
            "has_more": has_more,
        }
    )


def page_of(objects: Sequence[dict[str, Any]], query: PageQuery) -> Response:
    """Return the part of a whole list that is asked for; its order is the ascending one."""
    ordered = list(objects if query.order == "asc" else reversed(objects))
    if query.after is not None:
        ordered = ordered[_index_after(ordered, query) :]
    return page(ordered[: query.limit], len(ordered) > query.limit)


def no_cursor(query: PageQuery) -> InvalidRequestError:
    """Return the error for an `after` that is nowhere in the list."""
    return InvalidRequestError(
        f"Invalid 'after': '{shorten(query.after or '')}' is not the id of anything in this list.",
        param="after",
        code="invalid_value",
    )


def _index_after(objects: Sequence[dict[str, Any]], query: PageQuery) -> int:
    for index, each in enumerate(objects):
        if each["id"] == query.after:
            return index + 1
    raise no_cursor(query)
