"""Responses in the store: each with the items of its own input."""

from __future__ import annotations

from typing import Any

from server.errors import InvalidRequestError
from server.protocol.responses import ResponseRequest
from server.responses.answer import Keep
from server.responses.conversation import KIND, Item
from server.state import RequestContext, ServerState
from server.store import Entry, Store
from server.stored_chat import put_or_log, require_store


def is_kept(params: ResponseRequest, state: ServerState) -> bool:
    """Whether the response is to be kept.

    Raises UnsupportedParameter if that is asked for in vain, InvalidRequestError for a response in
    the background that is not to be kept: nobody could get it.
    """
    if params.store or params.background:
        require_store(state)
    if params.background and params.store is False:
        raise InvalidRequestError(
            "Invalid 'background': a response in the background requires 'store' to be true.",
            param="background",
            code="invalid_value",
        )
    return state.store.keeps if params.store is None else params.store


async def keep_nothing(document: dict[str, Any]) -> None:
    """Take a response and forget it."""


def keeper(store: Store, context: RequestContext, items: list[Item]) -> Keep:
    """Return what puts a response into the store, with the items that it answers."""

    async def keep(document: dict[str, Any]) -> None:
        entry = Entry(
            owner=context.owner,
            kind=KIND,
            id=document["id"],
            created=document["created_at"],
            model=document["model"],
            metadata=document["metadata"],
            document=document,
            items=items,
        )
        await put_or_log(store, entry, context.request_id)

    return keep
