"""The chat that a Responses request is, of as many of its items as are to be in the prompt."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from server.chat_generation import chat_prompt
from server.protocol.chat import ChatCompletionRequest
from server.protocol.responses import ResponseInput, ResponseRequest
from server.responses.chat import NO_DEFAULTS, chat_request
from server.responses.conversation import Item
from server.responses.names import in_terms_of_responses
from server.responses.truncation import fitting_items, prompt_room
from server.state import ServerState
from server.tool_calling import ToolCalling

logger = logging.getLogger("inkstone.server")


async def chat_of(
    state: ServerState,
    params: ResponseInput,
    items: Sequence[Item],
    defaults: Mapping[str, Any] = NO_DEFAULTS,
) -> tuple[ChatCompletionRequest, ToolCalling]:
    """Return the chat, and how its tools are called; InvalidRequestError if it is none.

    With `truncation: auto` the oldest items are left out until the rest fits the window.
    """

    def made_of(some: Sequence[Item]) -> tuple[ChatCompletionRequest, ToolCalling]:
        with in_terms_of_responses():
            chat = chat_request(params, some, defaults)
            return chat, ToolCalling.of(chat, state.tool_format)

    async def size_of(some: Sequence[Item]) -> int:
        with in_terms_of_responses():
            return len((await chat_prompt(state, *made_of(some))).token_ids)

    if params.truncation == "auto":
        wanted = params.max_output_tokens if isinstance(params, ResponseRequest) else None
        kept = await fitting_items(items, prompt_room(state.max_model_len, wanted), size_of)
        if len(kept) < len(items):
            logger.info(
                "%d of %d items are left out of a prompt", len(items) - len(kept), len(items)
            )
        items = kept
    return made_of(items)
