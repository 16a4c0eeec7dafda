"""Kept chat completions: list, fetch, change the metadata of, and delete them; their messages.

    GET     /v1/chat/completions                  a page; filters model and metadata[key]=value
    GET     /v1/chat/completions/{id}             one
    POST    /v1/chat/completions/{id}             replace its metadata
    DELETE  /v1/chat/completions/{id}             forget it
    GET     /v1/chat/completions/{id}/messages    a page of the messages that it answers

Kept are answers to requests with `store: true`; each API key sees only its own. A page begins
after the id in `after`, holds `limit` objects, and is in the order of creation (`asc`) unless
`order` is `desc`. None of these routes needs the engine.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from server.errors import NotFound
from server.json_body import read_json_object
from server.protocol.stored import (
    UpdateRequest,
    read_list_query,
    read_page_query,
    read_update,
)
from server.routes.intake import request_schema
from server.routes.paging import no_cursor, page, page_of
from server.state import RequestContext, ServerState
from server.store import Entry, Query, UnknownCursor
from server.stored_chat import KIND
from server.validation import shorten

router = APIRouter()

PATH = "/v1/chat/completions"
ONE_PATH = PATH + "/{completion_id}"


@router.get(PATH)
async def list_chat_completions(request: Request) -> Response:
    """List the kept completions: `after`, `limit`, `order`, `model`, `metadata[key]`."""
    state, owner = _state_and_owner(request)
    asked = read_list_query(request.query_params)
    query = Query(
        model=asked.model,
        metadata=asked.metadata,
        after=asked.after,
        limit=asked.limit,
        descending=asked.order == "desc",
    )
    try:
        found = await state.store.page(owner, KIND, query)
    except UnknownCursor:
        raise no_cursor(asked) from None
    return page([_completion(entry) for entry in found.entries], found.has_more)


@router.get(ONE_PATH)
async def retrieve_chat_completion(request: Request, completion_id: str) -> Response:
    """Return a kept completion."""
    return JSONResponse(_completion(await _get(request, completion_id)))


@router.post(ONE_PATH, openapi_extra=request_schema(UpdateRequest, ONE_PATH))
async def update_chat_completion(request: Request, completion_id: str) -> Response:
    """Replace a kept completion's metadata, and return it."""
    state, owner = _state_and_owner(request)
    body = await read_json_object(request)
    metadata = read_update(body, reject_unknown=state.config.unknown_params != "warn")
    entry = await state.store.set_metadata(owner, KIND, completion_id, metadata)
    if entry is None:
        raise _not_found(completion_id)
    return JSONResponse(_completion(entry))


@router.delete(ONE_PATH)
async def delete_chat_completion(request: Request, completion_id: str) -> Response:
    """Forget a kept completion."""
    state, owner = _state_and_owner(request)
    if not await state.store.delete(owner, KIND, completion_id):
        raise _not_found(completion_id)
    return JSONResponse({"object": f"{KIND}.deleted", "id": completion_id, "deleted": True})


@router.get(ONE_PATH + "/messages")
async def list_chat_completion_messages(request: Request, completion_id: str) -> Response:
    """List the messages that a kept completion answers: `after`, `limit`, `order`."""
    query = read_page_query(request.query_params)
    entry = await _get(request, completion_id)
    messages = [_message(entry.id, number, sent) for number, sent in enumerate(entry.items)]
    return page_of(messages, query)


def _state_and_owner(request: Request) -> tuple[ServerState, str]:
    return request.app.state.inkstone, RequestContext.of(request.scope).owner


async def _get(request: Request, completion_id: str) -> Entry:
    state, owner = _state_and_owner(request)
    entry = await state.store.get(owner, KIND, completion_id)
    if entry is None:
        raise _not_found(completion_id)
    return entry


def _completion(entry: Entry) -> dict[str, Any]:
    return {**entry.document, "metadata": entry.metadata}


def _message(completion_id: str, number: int, sent: dict[str, Any]) -> dict[str, Any]:
    """Return a message in OpenAI's form: text as `content`, a list of parts as `content_parts`."""
    content = sent.get("content")
    is_text = content is None or isinstance(content, str)
    return {
        "name": None,
        "refusal": None,
        **sent,
        "id": f"{completion_id}-{number}",
        "content": content if is_text else None,
        "content_parts": None if is_text else content,
    }


def _not_found(completion_id: str) -> NotFound:
    return NotFound(
        f"No chat completion with the id '{shorten(completion_id)}' is kept here. Kept are "
        "answers to requests with 'store': true, until they are deleted or newer ones need the "
        "room."
    )
