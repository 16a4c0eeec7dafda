"""The Responses API.

    POST    /v1/responses                     answer, whole or as a stream of events
    POST    /v1/responses/input_tokens        count the tokens of a prompt
    GET     /v1/responses/{id}                a kept response
    DELETE  /v1/responses/{id}                forget it
    POST    /v1/responses/{id}/cancel         400: nothing runs in the background
    GET     /v1/responses/{id}/input_items    a page of the items of its own input

Kept are responses unless `store` is false; each API key sees only its own.
"""

from __future__ import annotations

from contextlib import aclosing

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from server.chat_generation import chat_prompt, start_chat
from server.errors import InvalidRequestError, NotFound
from server.generation import ClosingEvents, Generation
from server.protocol.logprobs import LogprobWriter
from server.protocol.response import encode_body
from server.protocol.responses import (
    InputTokensRequest,
    ResponseRequest,
    check_retrieve_query,
    read_items_query,
)
from server.responses.answer import ResponseAnswer
from server.responses.chat import chat_request
from server.responses.conversation import KIND, read_conversation
from server.responses.document import ResponseDocument
from server.responses.ids import ResponseIds
from server.responses.kept import is_kept, keep_nothing, keeper
from server.responses.names import in_terms_of_responses
from server.routes.intake import Intake, read_body, request_schema
from server.routes.paging import page_of
from server.service_tier import served_tier
from server.state import RequestContext, ServerState
from server.store import Entry
from server.streaming import EventStreamResponse, run_unless_disconnected
from server.tool_calling import ToolCalling
from server.tools import tool_set
from server.validation import shorten

router = APIRouter()

PATH = "/v1/responses"
COUNT_PATH = PATH + "/input_tokens"
ONE_PATH = PATH + "/{response_id}"


@router.post(PATH, openapi_extra=request_schema(ResponseRequest, PATH))
async def create_response(request: Request) -> Response:
    """Answer a conversation."""
    intake = await read_body(request, ResponseRequest, None)
    state, params = intake.state, intake.params
    context = RequestContext.of(request.scope)
    kept = is_kept(params, state)
    ids = ResponseIds()
    conversation = await read_conversation(params, state.store, context.owner, ids)
    with in_terms_of_responses():
        chat = chat_request(params, conversation.items, state.sampling_defaults)
        calling = ToolCalling(tool_set(chat), state.tool_format)
    tier = served_tier(params.service_tier, is_allowed=state.config.allow_service_tier)
    answer = ResponseAnswer(
        ResponseDocument(params, ids.response, intake.model, is_kept=kept, tier=tier),
        ids,
        calling,
        LogprobWriter(state.tokenizer),
        keeper(state.store, context, conversation.own) if kept else keep_nothing,
        pads=bool(params.stream_options and params.stream_options.include_obfuscation),
    )

    async def start() -> Generation:
        with in_terms_of_responses():
            return await start_chat(state, chat, calling, intake.received)

    async def whole() -> bytes:
        async with await start() as generation, aclosing(answer.changes(generation)) as changes:
            async for _ in changes:
                pass  # the object is what they add up to
        return encode_body(answer.body())

    if not params.stream:
        body = await run_unless_disconnected(request, whole())
        return Response(body, media_type="application/json", headers=intake.headers)
    generation = await run_unless_disconnected(request, start())
    events = ClosingEvents(generation, answer.events(generation))
    return EventStreamResponse(events, headers=intake.headers, last_words=answer.last_words)


@router.post(COUNT_PATH, openapi_extra=request_schema(InputTokensRequest, COUNT_PATH))
async def count_input_tokens(request: Request) -> Response:
    """Count the tokens that a request's prompt would have."""
    intake: Intake[InputTokensRequest] = await read_body(request, InputTokensRequest, None)
    state, owner = _state_and_owner(request)
    conversation = await read_conversation(intake.params, state.store, owner, ResponseIds())
    with in_terms_of_responses():
        chat = chat_request(intake.params, conversation.items)
        calling = ToolCalling(tool_set(chat), state.tool_format)
        prompt = await chat_prompt(state, chat, calling)
    counted = {"object": "response.input_tokens", "input_tokens": len(prompt.token_ids)}
    return JSONResponse(counted, headers=intake.headers)


@router.post(PATH + "/compact", include_in_schema=False)
async def compact_response(request: Request) -> Response:
    """404: conversations are not compacted."""
    raise NotFound(
        f"Invalid URL (POST {PATH}/compact): compaction is not served; send a shorter input."
    )


@router.get(ONE_PATH)
async def retrieve_response(request: Request, response_id: str) -> Response:
    """Return a kept response."""
    check_retrieve_query(request.query_params)
    return JSONResponse(dict((await _get(request, response_id)).document))


@router.delete(ONE_PATH)
async def delete_response(request: Request, response_id: str) -> Response:
    """Forget a kept response. Later ones cannot be gone on from then, if they go on from it."""
    state, owner = _state_and_owner(request)
    if not await state.store.delete(owner, KIND, response_id):
        raise _not_found(response_id)
    return JSONResponse({"id": response_id, "object": KIND, "deleted": True})


@router.post(ONE_PATH + "/cancel")
async def cancel_response(request: Request, response_id: str) -> Response:
    """Refuse: a response is kept when it has ended. To end one early, close its connection."""
    await _get(request, response_id)
    raise InvalidRequestError(
        "Cannot cancel a synchronous response: only responses with 'background': true can be "
        "cancelled, and this server makes none. Close the connection of a request to end it.",
        param="response_id",
        code="invalid_value",
    )


@router.get(ONE_PATH + "/input_items")
async def list_input_items(request: Request, response_id: str) -> Response:
    """List the items of a kept response's own input: `after`, `limit`, `order`."""
    query = read_items_query(request.query_params)
    return page_of((await _get(request, response_id)).items, query)


def _state_and_owner(request: Request) -> tuple[ServerState, str]:
    return request.app.state.inkstone, RequestContext.of(request.scope).owner


async def _get(request: Request, response_id: str) -> Entry:
    state, owner = _state_and_owner(request)
    entry = await state.store.get(owner, KIND, response_id)
    if entry is None:
        raise _not_found(response_id)
    return entry


def _not_found(response_id: str) -> NotFound:
    return NotFound(
        f"Response with id '{shorten(response_id)}' not found. Kept are responses whose 'store' "
        "is not false, until they are deleted or newer ones need the room."
    )
