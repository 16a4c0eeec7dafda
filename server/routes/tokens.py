"""`POST /tokenize` and `POST /detokenize`, with and without /v1: text to token ids and back.

The ids of a conversation are those that /v1/chat/completions would give to the model, those of a
text the ones of /v1/completions (but an empty text has no more than the tokenizer's own tokens).
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from model import Tokenizer, TokenizerError
from server.conversation import (
    check_messages,
    encode_conversation,
    require_template,
    template_variables,
)
from server.prompts import Prompt, check_ids, invalid_text, prompt_text
from server.protocol.chat import ChatCompletionRequest
from server.protocol.fields import parse_body
from server.protocol.response import encode_body
from server.protocol.tokens import CHAT_PARAMETERS, DetokenizeRequest, TokenizeRequest
from server.routes.intake import Intake, read_body, request_schema
from server.tools import tool_set

router = APIRouter()

TOKENIZE = "/tokenize"
DETOKENIZE = "/detokenize"


@router.post(TOKENIZE, openapi_extra=request_schema(TokenizeRequest, TOKENIZE))
@router.post("/v1" + TOKENIZE, include_in_schema=False)
async def tokenize(request: Request) -> Response:
    """Count and list the tokens of a text or a conversation."""
    intake = await read_body(request, TokenizeRequest, None, needs_model=False)
    state, params = intake.state, intake.params
    if params.prompt is None:
        ids = await _conversation_ids(intake)
    else:
        added = params.add_special_tokens is not False
        ids = await state.run_in_thread(_encode, params.prompt, state.tokenizer, added)
    strings = None
    if params.return_token_strs:
        strings = await state.run_in_thread(_strings, ids, state.tokenizer)
    body = {
        "count": len(ids),
        "max_model_len": state.max_model_len,
        "tokens": ids,
        "token_strs": strings,
    }
    return Response(encode_body(body), media_type="application/json", headers=intake.headers)


@router.post(DETOKENIZE, openapi_extra=request_schema(DetokenizeRequest, DETOKENIZE))
@router.post("/v1" + DETOKENIZE, include_in_schema=False)
async def detokenize(request: Request) -> Response:
    """Join the texts of some tokens."""
    intake = await read_body(request, DetokenizeRequest, None, needs_model=False)
    text = await intake.state.run_in_thread(
        _decode, intake.params.tokens, intake.state.tokenizer, intake.vocab_size
    )
    body = encode_body({"prompt": text})
    return Response(body, media_type="application/json", headers=intake.headers)


def _encode(text: str, tokenizer: Tokenizer, add_special_tokens: bool) -> list[int]:
    try:
        return tokenizer.encode(text, add_special_tokens=add_special_tokens)
    except TokenizerError as error:
        raise invalid_text(error, "prompt") from error


async def _conversation_ids(intake: Intake[TokenizeRequest]) -> list[int]:
    state, asked = intake.state, intake.params
    names = ("messages", "add_special_tokens", *CHAT_PARAMETERS)
    params, _ = parse_body(
        ChatCompletionRequest, {name: getattr(asked, name) for name in names}, reject_unknown=True
    )
    params.check()
    check_messages(params.messages)
    template = require_template(state.chat_template)
    variables = template_variables(params, template)
    prompt = await state.run_in_thread(
        encode_conversation,
        params,
        variables,
        template,
        state.tokenizer,
        state.tool_format.form,
        tool_set(params).definitions,
    )
    return prompt.token_ids


def _strings(ids: Sequence[int], tokenizer: Tokenizer) -> list[str]:
    """The text of each token alone; bytes of a part of a character become U+FFFD."""
    return [tokenizer.token_bytes(token_id).decode(errors="replace") for token_id in ids]


def _decode(ids: list[int], tokenizer: Tokenizer, vocab_size: int) -> str:
    check_ids(ids, "tokens", vocab_size)
    return prompt_text(Prompt(ids), tokenizer, frozenset())
