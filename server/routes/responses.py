"""The Responses API.

    POST    /v1/responses                     answer, whole or as a stream of events
    POST    /v1/responses/input_tokens        count the tokens of a prompt
    GET     /v1/responses/{id}                a kept response, or one in the background
    DELETE  /v1/responses/{id}                forget it
    POST    /v1/responses/{id}/cancel         end one in the background
    GET     /v1/responses/{id}/input_items    a page of the items of its own input

Kept are responses unless `store` is false; each API key sees only its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from server.chat_generation import chat_prompt, start_chat
from server.errors import APIError, InvalidRequestError, NotFound
from server.generation import ClosingEvents, Generation
from server.protocol.chat import ChatCompletionRequest
from server.protocol.logprobs import LogprobWriter
from server.protocol.response import encode_body
from server.protocol.responses import (
    InputTokensRequest,
    ResponseRequest,
    no_events,
    read_items_query,
    read_retrieve_query,
)
from server.responses.answer import ResponseAnswer, error_event
from server.responses.background import BackgroundResponse
from server.responses.conversation import KIND, read_conversation
from server.responses.detached import DetachedResponse
from server.responses.document import ResponseDocument
from server.responses.ids import ResponseIds
from server.responses.kept import is_kept, keep_nothing, keeper
from server.responses.names import in_terms_of_responses
from server.responses.prompt import chat_of
from server.routes.intake import Intake, read_body, report_clamped, request_schema
from server.routes.paging import page_of
from server.service_tier import served_tier
from server.state import RequestContext, ServerState
from server.store import Entry
from server.streaming import EventStreamResponse, run_unless_disconnected
from server.tool_calling import ToolCalling
from server.validation import shorten

router = APIRouter()

PATH = "/v1/responses"
COUNT_PATH = PATH + "/input_tokens"
ONE_PATH = PATH + "/{response_id}"


@router.post(PATH, openapi_extra=request_schema(ResponseRequest, PATH))
async def create_response(request: Request) -> Response:
    """Answer a conversation."""
    intake = await read_body(request, ResponseRequest, None)
    creation = await run_unless_disconnected(request, _Creation.of(intake))
    if intake.params.background:
        return await run_unless_disconnected(request, creation.in_background())
    if not intake.params.stream:
        body = await run_unless_disconnected(request, creation.whole())
        return Response(body, media_type="application/json", headers=intake.headers)
    generation = await run_unless_disconnected(request, creation.start())
    answer = creation.answer
    events = ClosingEvents(generation, answer.events(generation))
    return EventStreamResponse(events, headers=intake.headers, last_words=answer.last_words)


@dataclass(frozen=True, slots=True)
class _Creation:
    """One response before its generation."""

    intake: Intake[ResponseRequest]
    chat: ChatCompletionRequest
    calling: ToolCalling
    answer: ResponseAnswer
    response_id: str

    @classmethod
    async def of(cls, intake: Intake[ResponseRequest]) -> _Creation:
        """Return what a request is, as far as the engine need not be asked."""
        state, params, context = intake.state, intake.params, intake.context
        kept = is_kept(params, state)
        ids = ResponseIds()
        conversation = await read_conversation(params, state.store, context.owner, ids)
        chat, calling = await chat_of(state, params, conversation.items, state.sampling_defaults)
        tier = served_tier(params.service_tier, is_allowed=state.config.allow_service_tier)
        answer = ResponseAnswer(
            ResponseDocument(params, ids.response, intake.model, is_kept=kept, tier=tier),
            ids,
            calling,
            LogprobWriter(state.tokenizer),
            keeper(state.store, context, conversation.own) if kept else keep_nothing,
            pads=bool(params.stream_options and params.stream_options.include_obfuscation),
        )
        return cls(intake, chat, calling, answer, ids.response)

    async def start(self) -> Generation:
        """Return the generation once the engine has admitted it."""
        intake = self.intake
        with in_terms_of_responses():
            generation = await start_chat(intake.state, self.chat, self.calling, intake.context)
        wanted = intake.params.max_output_tokens
        report_clamped(intake, "max_output_tokens", wanted, generation.max_tokens)
        return generation

    async def whole(self) -> bytes:
        """Return the response when it has ended."""
        async with (
            await self.start() as generation,
            aclosing(self.answer.changes(generation)) as changes,
        ):
            async for _ in changes:
                pass  # the object is what they add up to
        return encode_body(self.answer.body())

    async def in_background(self) -> Response:
        """Let the response be made by itself; answer with its beginning, or follow its events."""
        state, params, context = self.intake.state, self.intake.params, self.intake.context
        with state.background.reserved():
            generation = await self.start()
            response = BackgroundResponse(
                DetachedResponse(self.answer, generation),
                is_streamed=params.stream,
                seconds=state.config.request_timeout,
            )
            body = encode_body(response.body)
            run = state.background.start((context.owner, self.response_id), response, state.cut)
        state.open_requests += 1  # so that the server waits for it before it stops
        run.add_done_callback(lambda _: _closed(state))
        if params.stream:
            return _follow(response, -1, self.intake.headers)
        return Response(body, media_type="application/json", headers=self.intake.headers)


def _closed(state: ServerState) -> None:
    state.open_requests -= 1


def _follow(
    response: BackgroundResponse, after: int, headers: Mapping[str, str] | None = None
) -> Response:
    """Give the events behind this number, and those to come."""

    def last_words(error: APIError) -> bytes:
        return error_event(error, response.num_events)

    return EventStreamResponse(response.events_after(after), headers=headers, last_words=last_words)


@router.post(COUNT_PATH, openapi_extra=request_schema(InputTokensRequest, COUNT_PATH))
async def count_input_tokens(request: Request) -> Response:
    """Count the tokens that a request's prompt would have."""
    intake: Intake[InputTokensRequest] = await read_body(request, InputTokensRequest, None)
    state, owner = _state_and_owner(request)
    conversation = await read_conversation(intake.params, state.store, owner, ResponseIds())
    chat, calling = await chat_of(state, intake.params, conversation.items)
    with in_terms_of_responses():
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
    """Return a response that is kept or being made, or follow the events of the latter."""
    query = read_retrieve_query(request.query_params)
    state, owner = _state_and_owner(request)
    running = state.background.get(owner, response_id)
    if query.stream:
        if running is None:
            await _get(request, response_id)
        if running is None or not running.is_streamed:
            raise no_events()
        return _follow(running, -1 if query.starting_after is None else query.starting_after)
    if running is not None and not running.is_over:
        return JSONResponse(running.body)
    return JSONResponse(dict((await _get(request, response_id)).document))


@router.delete(ONE_PATH)
async def delete_response(request: Request, response_id: str) -> Response:
    """Forget a response. Later ones cannot be gone on from then, if they go on from it."""
    state, owner = _state_and_owner(request)
    await state.background.end(owner, response_id, forget=True)
    if not await state.store.delete(owner, KIND, response_id):
        raise _not_found(response_id)
    return JSONResponse({"id": response_id, "object": KIND, "deleted": True})


@router.post(ONE_PATH + "/cancel")
async def cancel_response(request: Request, response_id: str) -> Response:
    """End a response that is made in the background; one that has ended stays as it is."""
    state, owner = _state_and_owner(request)
    await state.background.end(owner, response_id)
    document = dict((await _get(request, response_id)).document)
    if not document["background"]:
        raise InvalidRequestError(
            "Cannot cancel a synchronous response: only responses with 'background': true can be "
            "cancelled. Close the connection of a request to end it.",
            param="response_id",
            code="invalid_value",
        )
    return JSONResponse(document)


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
