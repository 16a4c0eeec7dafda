"""`POST /v1/chat/completions`, and its older form with the model in the path.

    body ── take_in ──> ChatCompletionRequest ── template, encode ──> Job ── start ──> Generation
                                                                                           │
                          stream: a chunk for each delta  <── deltas ──┴── collect ──> one body

An answer begins only when the engine has admitted the request.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from server.chat_generation import start_chat
from server.conversation import echoed_text
from server.generation import FinishedChoice, Generation
from server.protocol.chat import ChatCompletionRequest
from server.protocol.logprobs import LogprobWriter
from server.protocol.message_writer import MessageWriter
from server.protocol.response import ChunkWriter, encode_body, response_id, usage_body
from server.routes.answering import respond
from server.routes.intake import Intake, check_num_sequences, request_schema, take_in
from server.service_tier import served_tier
from server.state import RequestContext
from server.stored_chat import chat_keeper
from server.streaming import DONE
from server.text.choice import Delta
from server.text.message import MessageReader
from server.text.reasoning import Splitter
from server.tool_calling import ToolCalling
from server.tools import tool_set

router = APIRouter()

PATH = "/v1/chat/completions"


@router.post(PATH, openapi_extra=request_schema(ChatCompletionRequest, PATH))
async def create_chat_completion(request: Request) -> Response:
    """Answer a conversation."""
    return await _complete(request, None)


@router.post("/v1/engines/{engine:path}/chat/completions", include_in_schema=False)
async def create_chat_completion_with_engine(request: Request, engine: str) -> Response:
    """The same; the model is the one in the path."""
    return await _complete(request, engine)


async def _complete(request: Request, engine: str | None) -> Response:
    intake = await take_in(request, ChatCompletionRequest, engine)
    calling = ToolCalling(tool_set(intake.params), intake.state.tool_format)
    keeper = chat_keeper(intake.state, intake.params, RequestContext.of(request.scope))
    answer = _Answer(intake, calling)
    return await respond(request, intake, lambda: _start(intake, calling), answer, keeper)


async def _start(intake: Intake[ChatCompletionRequest], calling: ToolCalling) -> Generation:
    """Return the generation once the engine has admitted it."""
    check_num_sequences(intake.params.n, intake.state)
    return await start_chat(intake.state, intake.params, calling, intake.received)


def _tier(intake: Intake[ChatCompletionRequest]) -> str:
    is_allowed = intake.state.config.allow_service_tier
    return served_tier(intake.params.service_tier, is_allowed=is_allowed)


class _Answer:
    """Writes one request's answer, whole or in chunks."""

    def __init__(self, intake: Intake[ChatCompletionRequest], calling: ToolCalling) -> None:
        self._params = intake.params
        self._calling = calling
        self._writer = MessageWriter(
            calling.tools, intake.params.include_reasoning, echoed_text(intake.params)
        )
        self._logprobs = LogprobWriter(
            intake.state.tokenizer, as_ids=intake.params.return_tokens_as_token_ids
        )
        self._head = {
            "id": response_id("chatcmpl", intake.params),
            "object": "chat.completion.chunk" if intake.params.stream else "chat.completion",
            "created": int(time.time()),
            "model": intake.model,
            "service_tier": _tier(intake),
            "system_fingerprint": intake.state.system_fingerprint,
        }

    def body(self, generation: Generation, finished: list[FinishedChoice]) -> bytes:
        """Return the whole answer."""
        run = generation.runs[0]
        body: dict[str, Any] = {
            **self._head,
            "choices": [
                self._choice(choice, running.splitter())
                for choice, running in zip(finished, generation.choices, strict=True)
            ],
            "usage": usage_body(generation.usage),
        }
        if self._params.metadata is not None:
            body["metadata"] = self._params.metadata
        if self._params.prompt_logprobs is not None:
            body["prompt_logprobs"] = self._logprobs.prompt(
                run.prompt_logprobs, self._params.prompt_logprobs
            )
        if self._params.return_token_ids:
            body["prompt_token_ids"] = run.prompt.token_ids
        return encode_body(body)

    def _choice(self, choice: FinishedChoice, splitter: Splitter) -> dict[str, Any]:
        reader = self._calling.reader(splitter)
        message = self._writer.message(reader, choice.text)
        body: dict[str, Any] = {
            "index": choice.index,
            "message": message,
            "logprobs": self._logprobs.chat(choice.entries) if self._params.logprobs else None,
            "finish_reason": self._writer.finish_reason(choice.finish_reason, reader.num_calls),
        }
        if choice.stop_reason is not None:
            body["stop_reason"] = choice.stop_reason
        if self._params.return_token_ids:
            body["token_ids"] = choice.token_ids
        return body

    async def events(self, generation: Generation) -> AsyncGenerator[bytes]:
        """Give the answer as framed events.

        The role comes once for each choice and in the order of their indexes: OpenAI's client
        fails if an index is first seen out of order, and adds up what it gets twice.
        """
        writer = ChunkWriter(self._head, self._params, lambda: generation.usage)
        extra: dict[str, Any] = {}
        if self._params.return_token_ids:
            extra["prompt_token_ids"] = generation.runs[0].prompt.token_ids
        for choice in generation.choices:
            yield writer.chunk(_chunk_choice(choice.index, self._writer.role()), extra)
            for echo in self._writer.echoes():
                yield writer.chunk(_chunk_choice(choice.index, echo))
            extra = {}
        readers = {each.index: self._calling.reader(each.splitter()) for each in generation.choices}
        try:
            async with aclosing(generation.deltas()) as deltas:
                async for delta in deltas:
                    choices = self._chunk_choices(delta, readers[delta.index])
                    yield b"".join(map(writer.chunk, choices))
        except Exception:
            if writer.sends_usage:
                yield writer.usage_chunk()
            raise
        if writer.sends_usage:
            yield writer.usage_chunk()
        yield DONE

    def _chunk_choices(self, delta: Delta, reader: MessageReader) -> Iterator[dict[str, Any]]:
        """Give the chunks of what is new, and that of the end.

        Log-probabilities and token ids are in the first of them, with or without text.
        """
        logprobs = self._logprobs.chat(delta.entries) if self._params.logprobs else None
        extra: dict[str, Any] = {}
        if self._params.return_token_ids:
            extra["token_ids"] = delta.token_ids
        deltas = list(self._writer.deltas(reader.push(delta.text)))
        if delta.finish_reason is not None:
            deltas += self._writer.deltas(reader.finish())
        if not deltas and (delta.entries or (extra and delta.finish_reason is None)):
            deltas.append({})
        for body in deltas:
            yield {**_chunk_choice(delta.index, body), "logprobs": logprobs, **extra}
            logprobs = self._logprobs.chat([]) if self._params.logprobs else None
            extra = {"token_ids": []} if extra else {}
        if delta.finish_reason is not None:
            if delta.stop_reason is not None:
                extra["stop_reason"] = delta.stop_reason
            reason = self._writer.finish_reason(delta.finish_reason, reader.num_calls)
            yield {**_chunk_choice(delta.index, {}), "finish_reason": reason, **extra}


def _chunk_choice(index: int, delta: dict[str, Any]) -> dict[str, Any]:
    return {"index": index, "delta": delta, "logprobs": None, "finish_reason": None}
