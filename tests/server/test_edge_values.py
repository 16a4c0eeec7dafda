"""Zeros, empties and nulls: which of them ask for nothing, and what the others mean."""

from __future__ import annotations

from typing import Any

import pytest

from server.protocol.chat import ChatCompletionRequest
from server.protocol.completions import CompletionRequest
from server.protocol.embeddings import EmbeddingRequest
from server.protocol.fields import StrictModel
from server.protocol.responses import InputTokensRequest, ResponseRequest
from server.protocol.tokens import DetokenizeRequest, TokenizeRequest
from tests.server.test_effects import (
    ENTRY,
    SCORED_CHAT,
    SEEDED,
    STREAM,
    body,
    both,
    choice,
    comparable,
    in_service,
    param,
    prompt,
    size,
    text,
)

Body = dict[str, Any]
GENERATING: list[type[StrictModel]] = [CompletionRequest, ChatCompletionRequest]

# Each means the same as its absence; before it, what both requests have.
NOTHING: list[tuple[Body, Body]] = [
    ({}, {"n": 1}),
    ({}, {"stop": []}),
    ({}, {"stop_token_ids": []}),
    ({}, {"logit_bias": {}}),
    ({}, {"bad_words": []}),
    ({}, {"min_tokens": 0}),
    ({}, {"min_p": 0}),
    ({}, {"top_k": 0}),
    ({}, {"top_k": -1}),
    ({}, {"top_p": 1}),
    ({}, {"repetition_penalty": 1}),
    ({}, {"presence_penalty": 0, "frequency_penalty": 0.0}),
    ({}, {"priority": 0}),
    ({}, {"stream": False}),
    ({}, {"grammar": ""}),
    ({}, {"response_format": {"type": "text"}}),
    ({"max_tokens": 5}, {"max_tokens": 5.0}),
    (STREAM, {"stream_options": {}}),
    (STREAM, {"stream_options": {"include_usage": False}}),
    (STREAM, {"stream_options": {"include_usage": None}}),
]
NOTHING_OF: dict[type[StrictModel], list[tuple[Body, Body]]] = {
    CompletionRequest: [
        ({"prompt": None}, {"prompt": ""}),
        ({}, {"suffix": ""}),
        ({}, {"best_of": 1}),
        ({"n": 2}, {"best_of": 2}),
        ({"n": 2, **STREAM}, {"best_of": 2}),
        ({}, {"echo": False}),
    ],
    ChatCompletionRequest: [
        ({}, {"tools": []}),
        ({}, {"functions": []}),
        ({}, {"tool_choice": "none"}),
        ({}, {"tool_choice": "auto", "tools": []}),
        ({}, {"parallel_tool_calls": False}),
        ({}, {"function_call": "none"}),
        ({}, {"documents": []}),
        ({}, {"chat_template_kwargs": {}}),
        ({}, {"thinking_token_budget": -1}),
        ({}, {"logprobs": False}),
        (SCORED_CHAT, {"top_logprobs": 0}),
        ({}, {"prediction": {"type": "content", "content": ""}}),
        ({}, {"modalities": ["text"]}),
        ({}, {"store": False}),
        ({}, {"service_tier": "auto"}),
    ],
}

# What each means instead: where it shows, and what is there.
USED_UP = both(text, choice("finish_reason"))
COUNTED = body("usage", "completion_tokens")
CODE = both(body("error", "param"), body("error", "code"))
MEANING: list[tuple[Body, Any, Any]] = [
    ({"temperature": 0, "n": 3}, both(param("temperature"), size("choices")), (0.0, 3)),
    ({"top_p": 0}, param("top_p"), 0.0),
    ({"seed": 0}, param("seed"), 0),
    ({"max_tokens": 0}, both(USED_UP, COUNTED), (("", "length"), 0)),
    ({"max_completion_tokens": 0}, both(USED_UP, COUNTED), (("", "length"), 0)),
    ({"prompt_logprobs": 0}, param("prompt_logprobs"), 0),
    ({"n": 0}, CODE, ("n", "integer_below_min_value")),
    ({"stop": ""}, CODE, ("stop", "empty_string")),
    ({"stop": ["a", ""]}, CODE, ("stop[1]", "empty_string")),
    ({"cache_salt": ""}, CODE, ("cache_salt", "empty_string")),
    ({"allowed_token_ids": []}, CODE, ("allowed_token_ids", "empty_array")),
    ({"guided_choice": []}, CODE, ("guided_choice", "empty_array")),
    ({"repetition_penalty": 0}, CODE, ("repetition_penalty", "decimal_below_min_value")),
    ({"truncate_prompt_tokens": 0}, CODE, ("truncate_prompt_tokens", "integer_below_min_value")),
    ({"stream_options": {}}, CODE, ("stream_options", None)),
]
MEANING_OF: dict[type[StrictModel], list[tuple[Body, Any, Any]]] = {
    CompletionRequest: [
        ({"logprobs": 0}, choice("logprobs", "top_logprobs"), [{c: -0.25} for c in "Hello"]),
        ({"max_tokens": 0, "echo": True}, USED_UP, ("a", "length")),
        ({"prompt": ""}, prompt, "<|bos|>"),
        ({"prompt": []}, CODE, ("prompt", "empty_array")),
        ({"best_of": 0}, CODE, ("best_of", "invalid_value")),
    ],
    ChatCompletionRequest: [
        ({**SCORED_CHAT, "top_logprobs": 0}, choice(*ENTRY, "top_logprobs"), []),
        ({"thinking_token_budget": 0}, param("thinking_budget"), 0),
        ({"metadata": {}}, body("metadata"), {}),
        ({"messages": []}, CODE, ("messages", "empty_array")),
        ({"tools": [], "tool_choice": "required"}, CODE, ("tool_choice", "invalid_value")),
    ],
}


# Without these there is no request.
REQUIRED: dict[type[StrictModel], set[str]] = {
    CompletionRequest: {"model"},
    ChatCompletionRequest: {"model", "messages"},
    EmbeddingRequest: {"model", "input"},
    TokenizeRequest: {"prompt"},  # or messages, which the request here has not
    DetokenizeRequest: {"tokens"},
    ResponseRequest: {"model", "input"},
    InputTokensRequest: {"model", "input"},
}


@pytest.mark.parametrize("model", REQUIRED)
def test_null_is_the_default_of_every_parameter(model: type[StrictModel]) -> None:
    async def look_at(send: Any) -> None:
        seed = SEEDED if model in GENERATING else {}
        plain = comparable(await send(seed), model)
        for name in model.model_fields:
            seen = await send({**seed, name: None})
            if name in REQUIRED[model]:
                assert CODE(seen) == (name, "missing_required_parameter")
            elif name in ("seed", "prompt"):  # a drawn one; BOS alone
                assert seen.answer.status_code == 200
            else:
                assert comparable(seen, model) == plain, name

    in_service(model, look_at)


@pytest.mark.parametrize("model", GENERATING)
def test_what_asks_for_nothing_is_like_nothing(model: type[StrictModel]) -> None:
    async def look_at(send: Any) -> None:
        for beside, given in [*NOTHING, *NOTHING_OF[model]]:
            without = await send({**SEEDED, **beside})
            seen = await send({**SEEDED, **beside, **given})
            assert seen.answer.status_code == 200, (given, seen.answer.text)
            assert comparable(seen, model) == comparable(without, model), given

    in_service(model, look_at)


@pytest.mark.parametrize("model", GENERATING)
def test_what_means_something_is_not_like_nothing(model: type[StrictModel]) -> None:
    async def look_at(send: Any) -> None:
        for given, look, expected in [*MEANING, *MEANING_OF[model]]:
            seen = await send(given)
            assert look(seen) == expected, (given, seen.answer.text)

    in_service(model, look_at)
