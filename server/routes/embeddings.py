"""`POST /v1/embeddings`, and its older form with the model in the path.

A model that generates text has no embeddings of its own: its final hidden states are pooled, and
only if the server was started with --embeddings.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from typing import Any, cast

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from engine import Pooling
from model import Tokenizer, TokenizerError
from server import limits
from server.embeddings import embed
from server.errors import ContextLengthExceeded, InvalidRequestError
from server.prompts import RawPrompt, invalid_text, read_prompts
from server.protocol.embeddings import EmbeddingRequest
from server.protocol.response import encode_body
from server.routes.intake import Intake, read_body, request_schema
from server.streaming import run_unless_disconnected

router = APIRouter()

PATH = "/v1/embeddings"


@router.post(PATH, openapi_extra=request_schema(EmbeddingRequest, PATH))
async def create_embeddings(request: Request) -> Response:
    """Turn texts into vectors."""
    return await _create(request, None)


@router.post("/v1/engines/{engine:path}/embeddings", include_in_schema=False)
async def create_embeddings_with_engine(request: Request, engine: str) -> Response:
    """The same; the model is the one in the path."""
    return await _create(request, engine)


async def _create(request: Request, engine: str | None) -> Response:
    intake = await read_body(request, EmbeddingRequest, engine)
    body = await run_unless_disconnected(request, _answer(intake))
    return Response(body, media_type="application/json", headers=intake.headers)


async def _answer(intake: Intake[EmbeddingRequest]) -> bytes:
    state, params = intake.state, intake.params
    pooling = state.config.embeddings
    if pooling is None:
        raise InvalidRequestError(
            f"The model '{intake.model}' does not support embeddings: it generates text, and the "
            "server was started without --embeddings.",
            param="model",
            code="unsupported_value",
        )
    _check_dimensions(params.dimensions, (await state.engine.wait_ready()).hidden_size)
    raw = read_prompts(
        params.input,
        vocab_size=intake.vocab_size,
        param="input",
        limit=limits.MAX_EMBEDDING_INPUTS,
    )
    inputs = await state.run_in_thread(_encode_all, raw, params.input, state.tokenizer)
    _check_lengths(inputs, state.max_model_len)
    num_tokens = sum(map(len, inputs))
    with state.rate_limits.admit_tokens(intake.context.owner, num_tokens):
        vectors = await embed(state, inputs, cast(Pooling, pooling))
    head = {
        "object": "list",
        "model": intake.model,
        "usage": {"prompt_tokens": num_tokens, "total_tokens": num_tokens},
    }
    return await state.run_in_thread(_body, head, vectors, params.encoding_format)


def _check_dimensions(wanted: int | None, size: int) -> None:
    if wanted is not None and wanted != size:
        raise InvalidRequestError(
            f"Invalid 'dimensions': this model's embeddings have {size} dimensions, and it was not "
            f"trained for other sizes, but got {wanted} instead.",
            param="dimensions",
            code="unsupported_value",
        )


def _encode_all(raw: Sequence[RawPrompt], value: Any, tokenizer: Tokenizer) -> list[list[int]]:
    """Return the ids of each input; InvalidRequestError for one that is empty or no Unicode."""
    is_one = isinstance(value, str)
    inputs: list[list[int]] = []
    for position, each in enumerate(raw):
        if isinstance(each, str):
            place = "input" if is_one else f"input[{position}]"
            if not each:
                raise InvalidRequestError(
                    f"Invalid '{place}': empty string. Expected a string with minimum length 1.",
                    param=place,
                    code="empty_string",
                )
            try:
                inputs.append(tokenizer.encode(each, parse_special=False))
            except TokenizerError as error:
                raise invalid_text(error, place) from error
        else:
            inputs.append(each)
    return inputs


def _check_lengths(inputs: Sequence[list[int]], max_model_len: int) -> None:
    longest = max(map(len, inputs))
    if longest > max_model_len:
        raise ContextLengthExceeded(
            f"This model's maximum context length is {max_model_len} tokens, however you "
            f"requested {longest} tokens ({longest} in your prompt; 0 for the completion). Please "
            "reduce your prompt; or completion length.",
            param="input",
        )
    num_tokens = sum(map(len, inputs))
    if num_tokens > limits.MAX_EMBEDDING_TOKENS:
        raise InvalidRequestError(
            f"Requested {num_tokens} tokens, max {limits.MAX_EMBEDDING_TOKENS} tokens per request.",
            param="input",
            code="max_tokens_per_request",
        )


def _body(head: dict[str, Any], vectors: Sequence[bytes], encoding_format: str) -> bytes:
    """Return the answer. Each vector becomes JSON at once: numbers of thousands take much room."""
    data = [
        msgspec.Raw(
            encode_body(
                {
                    "object": "embedding",
                    "index": index,
                    "embedding": _shown(vector, encoding_format),
                }
            )
        )
        for index, vector in enumerate(vectors)
    ]
    return encode_body({**head, "data": data})


def _shown(vector: bytes, encoding_format: str) -> str | tuple[float, ...]:
    if encoding_format == "base64":
        return base64.b64encode(vector).decode()
    return struct.unpack(f"<{len(vector) // 4}f", vector)
