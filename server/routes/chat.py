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

from server.conversation import (
    check_messages,
    encode_conversation,
    encode_prediction,
    require_template,
    template_variables,
)
from server.generation import FinishedChoice, Generation
from server.prompt_run import GenerationOptions, Job
from server.prompts import chat_token_limit
from server.protocol.chat import ChatCompletionRequest
from server.protocol.logprobs import LogprobWriter
from server.protocol.response import ChunkWriter, encode_body, response_id, usage_body
from server.routes.answering import respond
from server.routes.intake import Intake, check_num_sequences, request_schema, take_in
from server.sampling import sampling_params, text_options
from server.streaming import DONE
from server.text.choice import Delta

router = APIRouter()

PATH = "/v1/chat/completions"
SERVICE_TIER = "default"


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
    return await respond(request, intake, lambda: _start(intake), _Answer(intake))


async def _start(intake: Intake[ChatCompletionRequest]) -> Generation:
    """Return the generation once the engine has admitted it."""
    state, params = intake.state, intake.params
    check_num_sequences(params.n, state)
    check_messages(params.messages)
    template = require_template(state.chat_template)
    variables = template_variables(params, template)
    prompt = await state.run_in_thread(
        encode_conversation, params, variables, template, state.tokenizer
    )
    sampling = sampling_params(
        params,
        state.tokenizer,
        n=params.n,
        max_tokens=chat_token_limit(len(prompt.token_ids), params.token_limit, state.max_model_len),
        logprobs=(params.top_logprobs or 0) if params.logprobs else None,
        prompt_logprobs=params.prompt_logprobs,
    )
    predicted: list[int] = []
    if params.prediction is not None:
        predicted = await state.run_in_thread(
            encode_prediction,
            params.prediction,
            state.tokenizer,
            max_model_len=state.max_model_len,
        )
    options = GenerationOptions(
        text=text_options(params, state.tokenizer, with_entries=params.logprobs),
        priority=params.priority,
        cache_salt=params.cache_salt or "",
    )
    job = Job(prompt, sampling, predicted)
    return await Generation.start(state, [job], options, intake.received)


class _Answer:
    """Writes one request's answer, whole or in chunks."""

    def __init__(self, intake: Intake[ChatCompletionRequest]) -> None:
        self._params = intake.params
        self._logprobs = LogprobWriter(intake.state.tokenizer)
        self._head = {
            "id": response_id("chatcmpl", intake.params),
            "object": "chat.completion.chunk" if intake.params.stream else "chat.completion",
            "created": int(time.time()),
            "model": intake.model,
            "service_tier": SERVICE_TIER,
            "system_fingerprint": intake.state.system_fingerprint,
        }

    def body(self, generation: Generation, finished: list[FinishedChoice]) -> bytes:
        """Return the whole answer."""
        run = generation.runs[0]
        body: dict[str, Any] = {
            **self._head,
            "choices": [self._choice(choice) for choice in finished],
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

    def _choice(self, choice: FinishedChoice) -> dict[str, Any]:
        message: dict[str, Any] = {
            "role": "assistant",
            "content": choice.text,
            "refusal": None,
            "annotations": [],
        }
        body: dict[str, Any] = {
            "index": choice.index,
            "message": message,
            "logprobs": self._logprobs.chat(choice.entries) if self._params.logprobs else None,
            "finish_reason": choice.finish_reason,
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
            yield writer.chunk(_role_choice(choice.index), extra)
            extra = {}
        try:
            async with aclosing(generation.deltas()) as deltas:
                async for delta in deltas:
                    yield b"".join(map(writer.chunk, self._chunk_choices(delta)))
        except Exception:
            if writer.sends_usage:
                yield writer.usage_chunk()
            raise
        if writer.sends_usage:
            yield writer.usage_chunk()
        yield DONE

    def _chunk_choices(self, delta: Delta) -> Iterator[dict[str, Any]]:
        """Give the text's chunk and the end's."""
        extra: dict[str, Any] = {}
        if self._params.return_token_ids:
            extra["token_ids"] = delta.token_ids
        if delta.text or delta.entries:
            yield {
                "index": delta.index,
                "delta": {"content": delta.text},
                "logprobs": self._logprobs.chat(delta.entries) if self._params.logprobs else None,
                "finish_reason": None,
                **extra,
            }
            extra = {"token_ids": []} if extra else {}
        if delta.finish_reason is not None:
            if delta.stop_reason is not None:
                extra["stop_reason"] = delta.stop_reason
            yield {
                "index": delta.index,
                "delta": {},
                "logprobs": None,
                "finish_reason": delta.finish_reason,
                **extra,
            }


def _role_choice(index: int) -> dict[str, Any]:
    return {
        "index": index,
        "delta": {"role": "assistant", "content": "", "refusal": None},
        "logprobs": None,
        "finish_reason": None,
    }
