"""Responses in the store: each with the items of its own input."""

from __future__ import annotations

from typing import Any

from server.protocol.responses import ResponseRequest
from server.responses.answer import Keep
from server.responses.conversation import KIND, Item
from server.state import RequestContext, ServerState
from server.store import Entry, Store
from server.stored_chat import put_or_log, require_store


def is_kept(params: ResponseRequest, state: ServerState) -> bool:
    """Whether the response is to be kept; UnsupportedParameter if that is asked for in vain."""
    if params.store:
        require_store(state)
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
