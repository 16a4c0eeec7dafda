"""Every parameter of the API is honoured, recorded or refused; nothing is dropped in silence."""

from __future__ import annotations

import asyncio
import inspect
import logging
from typing import Any

import msgspec
import pytest
from fastapi import FastAPI
from openai.resources.chat.completions import Completions as ChatCompletions
from openai.resources.completions import Completions

from server.config import ServerConfig
from server.protocol.chat import ChatCompletionRequest
from server.protocol.common import CreateRequest
from server.protocol.completions import CompletionRequest
from server.protocol.fields import METADATA_KEY, decision_of, parse_body
from server.routes import chat, completions
from server.routes.intake import _warn_once
from tests.server.conftest import assert_error_body, in_process
from tests.server.fake_engine import INFO, FakeEngine

CLIENT_SIDE = {"self", "extra_headers", "extra_query", "extra_body", "timeout"}
MODELS: list[type[CreateRequest]] = [CompletionRequest, ChatCompletionRequest]
MESSAGES = [{"role": "user", "content": "hi"}]
PATHS = {
    CompletionRequest: ("/v1/completions", {"model": "tiny", "prompt": "a"}),
    ChatCompletionRequest: ("/v1/chat/completions", {"model": "tiny", "messages": MESSAGES}),
}


@pytest.mark.parametrize(
    ("method", "model"),
    [(Completions.create, CompletionRequest), (ChatCompletions.create, ChatCompletionRequest)],
)
def test_every_parameter_of_the_client_has_a_decision(
    method: Any, model: type[CreateRequest]
) -> None:
    """A new version of the client with a new parameter fails here, until somebody decides."""
    parameters = set(inspect.signature(method).parameters) - CLIENT_SIDE
    assert parameters
    assert parameters <= set(model.model_fields)


@pytest.mark.parametrize("model", MODELS)
def test_every_field_says_what_becomes_of_it(model: type[CreateRequest]) -> None:
    for field in model.model_fields.values():
        assert decision_of(field) in ("honour", "record", "refuse")
        assert field.description


@pytest.mark.parametrize("model", MODELS)
def test_decisions_are_in_the_schema(model: type[CreateRequest]) -> None:
    properties = model.model_json_schema()["properties"]
    assert all(METADATA_KEY in schema for schema in properties.values())


async def post_all(model: type[CreateRequest], bodies: list[dict[str, Any]]) -> list[Any]:
    path, base = PATHS[model]
    async with in_process(FakeEngine()) as service:
        return [await service.client.post(path, json={**base, **body}) for body in bodies]


@pytest.mark.parametrize("model", MODELS)
def test_refused_parameters_are_named(model: type[CreateRequest]) -> None:
    refused = [name for name, f in model.model_fields.items() if decision_of(f) == "refuse"]
    assert len(refused) > 30
    bodies = [{name: {"any": "thing"}} for name in refused]
    for name, response in zip(refused, asyncio.run(post_all(model, bodies)), strict=True):
        extra: Any = model.model_fields[name].json_schema_extra
        has_values = bool(extra[METADATA_KEY]["neutral"])
        code = "unsupported_value" if has_values else "unsupported_parameter"
        error = assert_error_body(response, 400, code)
        assert error["param"] == name
        assert f"'{name}'" in error["message"]


@pytest.mark.parametrize("model", MODELS)
def test_values_that_ask_for_nothing_are_accepted(model: type[CreateRequest]) -> None:
    bodies: list[dict[str, Any]] = []
    for name, field in model.model_fields.items():
        extra: Any = field.json_schema_extra
        bodies += [{name: value} for value in extra[METADATA_KEY].get("neutral", [])]
    for body, response in zip(bodies, asyncio.run(post_all(model, bodies)), strict=True):
        assert response.status_code == 200, (body, response.text)


def test_neutral_values_are_compared_as_json_has_them() -> None:
    """0 == False in Python, so `use_beam_search: 0` would pass for `false`."""
    (response,) = asyncio.run(post_all(ChatCompletionRequest, [{"use_beam_search": 0}]))
    error = assert_error_body(response, 400, "unsupported_value")
    assert error["message"].endswith("Supported values are: false.")


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"temperature": 2.5}, "temperature", "decimal_above_max_value"),
    ({"temperature": -0.1}, "temperature", "decimal_below_min_value"),
    ({"temperature": "1"}, "temperature", "invalid_type"),
    ({"temperature": True}, "temperature", "invalid_type"),
    ({"top_p": 1.1}, "top_p", "decimal_above_max_value"),
    ({"min_p": -1}, "min_p", "decimal_below_min_value"),
    ({"presence_penalty": -3}, "presence_penalty", "decimal_below_min_value"),
    ({"frequency_penalty": 2.01}, "frequency_penalty", "decimal_above_max_value"),
    ({"repetition_penalty": 0}, "repetition_penalty", "decimal_below_min_value"),
    ({"n": 0}, "n", "integer_below_min_value"),
    ({"n": 129}, "n", "integer_above_max_value"),
    ({"n": True}, "n", "invalid_type"),
    ({"n": 1.5}, "n", "invalid_type"),
    ({"max_tokens": -1}, "max_tokens", "integer_below_min_value"),
    ({"max_tokens": 2**31}, "max_tokens", "integer_above_max_value"),
    ({"seed": 2**63}, "seed", "integer_above_max_value"),
    ({"seed": -(2**63) - 1}, "seed", "integer_below_min_value"),
    ({"top_k": -2}, "top_k", "integer_below_min_value"),
    ({"stream": "true"}, "stream", "invalid_type"),
    ({"stop": ""}, "stop", "empty_string"),
    ({"stop": ["a", ""]}, "stop[1]", "empty_string"),
    ({"stop": ["a", "b", "c", "d", "e"]}, "stop", "array_above_max_length"),
    ({"stop": "x" * 257}, "stop", "string_above_max_length"),
    ({"stop": 7}, "stop", "invalid_type"),
    ({"stop_token_ids": [512]}, "stop_token_ids[0]", "invalid_value"),
    ({"stop_token_ids": [-1]}, "stop_token_ids[0]", "integer_below_min_value"),
    ({"stop_token_ids": [1] * 65}, "stop_token_ids", "array_above_max_length"),
    ({"allowed_token_ids": [1, 512]}, "allowed_token_ids[1]", "invalid_value"),
    ({"allowed_token_ids": []}, "allowed_token_ids", "empty_array"),
    ({"bad_words": [""]}, "bad_words[0]", "empty_string"),
    ({"logit_bias": {"512": 1}}, "logit_bias", "invalid_value"),
    ({"logit_bias": {"-1": 1}}, "logit_bias", "invalid_value"),
    ({"logit_bias": {"1e3": 1}}, "logit_bias", "invalid_value"),
    ({"logit_bias": {"": 1}}, "logit_bias", "invalid_value"),
    ({"logit_bias": {"1": 101}}, "logit_bias.1", "decimal_above_max_value"),
    ({"logit_bias": {str(i): 1 for i in range(1025)}}, "logit_bias", "object_above_max_length"),
    ({"min_tokens": 5, "max_tokens": 4}, "min_tokens", "invalid_value"),
    ({"max_tokens": 4, "max_completion_tokens": 5}, "max_completion_tokens", "invalid_value"),
    ({"repetition_penalty": 2, "repeat_penalty": 3}, "repetition_penalty", "invalid_value"),
    ({"user": "u" * 257}, "user", "string_above_max_length"),
    ({"request_id": "a b"}, "request_id", "invalid_value"),
    ({"cache_salt": ""}, "cache_salt", "empty_string"),
    ({"stream": True, "stream_options": {"usage": True}}, "stream_options.usage",
     "unknown_parameter"),
    ({"stream": True, "prompt_logprobs": 1}, "prompt_logprobs", None),
    ({"n": 128, "prompt": ["a", "b"], "messages": MESSAGES}, "n", "integer_above_max_value"),
    ({"tempreature": 1}, "tempreature", "unknown_parameter"),
    ({"model": 5}, "model", "invalid_type"),
    ({"model": None}, "model", "missing_required_parameter"),
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
def test_wrong_values_are_refused_by_name(model: type[CreateRequest]) -> None:
    cases = WRONG if model is CompletionRequest else [c for c in WRONG if "prompt" not in c[0]]
    if model is CompletionRequest:
        cases = [
            ({k: v for k, v in body.items() if k != "messages"}, *rest) for body, *rest in cases
        ]
    responses = asyncio.run(post_all(model, [case[0] for case in cases]))
    for (body, param, code), response in zip(cases, responses, strict=True):
        error = assert_error_body(response, 400, code)
        assert error["param"] == param, body


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_floats_are_finite(constant: str) -> None:
    async def main() -> None:
        async with in_process() as service:
            for name in ("temperature", "top_p", "min_p", "presence_penalty", "repetition_penalty"):
                text = f'{{"model": "tiny", "prompt": "a", "{name}": {constant}}}'
                response = await service.client.post(
                    "/v1/completions", content=text, headers={"content-type": "application/json"}
                )
                assert_error_body(response, 400, None)

    asyncio.run(main())


# Values that become variables of a template, where JSON's own limits are enough.
UNBOUNDED = {"chat_template_kwargs"}


def _numbers(node: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(node, dict):
        own = [(path, node)] if node.get("type") in ("integer", "number") else []
        return own + [
            each
            for key, value in node.items()
            if key not in UNBOUNDED
            for each in _numbers(value, f"{path}.{key}")
        ]
    if isinstance(node, list):
        return [each for value in node for each in _numbers(value, path)]
    return []


@pytest.mark.parametrize("model", MODELS)
def test_every_number_has_both_bounds(model: type[CreateRequest]) -> None:
    """A number without a bound ends as an index or a size in the engine."""
    numbers = _numbers(model.model_json_schema())
    assert len(numbers) > 15
    for path, schema in numbers:
        assert {"minimum", "maximum"} <= schema.keys(), path


EXTREMES = [-(2**63), -(2**31), -1, 0, 1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**19]


@pytest.mark.parametrize("model", MODELS)
def test_extreme_integers_are_answered(model: type[CreateRequest]) -> None:
    names = [
        name
        for name, schema in model.model_json_schema()["properties"].items()
        if any(path.count(".") < 3 for path, _ in _numbers(schema))
    ]
    bodies: list[dict[str, Any]] = [{name: value} for name in names for value in EXTREMES]
    for body, response in zip(bodies, asyncio.run(post_all(model, bodies)), strict=True):
        assert response.status_code in (200, 400), (body, response.text)


def test_openai_wording() -> None:
    bodies = [
        {"temperature": 200},
        {"stream_options": {"include_usage": True}},
        {"top_logprobs": 2},
        {"foo": 1},
        {"max_tokns": 1},
    ]
    responses = asyncio.run(post_all(ChatCompletionRequest, bodies))
    assert [response.json()["error"]["message"] for response in responses] == [
        "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 200 "
        "instead.",
        "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
        "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
        "Unknown parameter: 'foo'.",
        "Unknown parameter: 'max_tokns'. Did you mean 'max_tokens'?",
    ]


def test_unknown_parameters_can_be_reported_instead(caplog: pytest.LogCaptureFixture) -> None:
    _warn_once.cache_clear()

    async def main() -> None:
        async with in_process(config=ServerConfig(unknown_params="warn")) as service:
            for _ in range(2):
                response = await service.client.post(
                    "/v1/completions",
                    json={"model": "tiny", "prompt": "a", "tpyo": 1, "ünï": 2},
                )
                assert response.status_code == 200
                assert response.headers["x-ignored-params"] == "tpyo, ?n?"
            text = (await service.client.get("/metrics")).text
            assert "inkstone:ignored_params_total" in text

    with caplog.at_level(logging.WARNING):
        asyncio.run(main())
    assert sum("tpyo" in record.getMessage() for record in caplog.records) == 1


def test_unknown_parameters_within_others_are_left_out_where_the_server_says_so() -> None:
    """Of one value among several that are right: only what is unknown is left out."""
    tool = {"type": "function", "function": {"name": "f", "new": 1, "strict": None}, "more": {}}
    body = {
        "model": "tiny",
        "messages": [{"role": "user", "content": "hi"}],
        "stream": True,
        "stream_options": {"include_usage": True, "later": 1},
        "tools": [tool, {"type": "function", "function": {"name": "g"}}],
        "tool_choice": {"type": "function", "function": {"name": "f", "odd": 1}},
    }

    async def main() -> None:
        info = msgspec.structs.replace(INFO, max_model_len=2048)
        config = ServerConfig(unknown_params="warn")
        async with in_process(FakeEngine(info=info), config) as service:
            answer = await service.client.post("/v1/chat/completions", json=body)
            assert answer.status_code == 200, answer.text
            ignored = answer.headers["x-ignored-params"].split(", ")
            assert sorted(ignored) == [
                "stream_options.later", "tool_choice.function.odd", "tools[0].function.new",
                "tools[0].more",
            ]  # fmt: skip
            assert '"choices":[],"usage":{' in answer.text
            wrong = {**body, "tools": [{"type": "function", "function": {"new": 1}}]}
            answer = await service.client.post("/v1/chat/completions", json=wrong)
            error = assert_error_body(answer, 400, "missing_required_parameter")
            assert error["param"] == "tools[0].function.name"
            many = {**body, "stream_options": {f"k{index}": 1 for index in range(100)}}
            answer = await service.client.post("/v1/chat/completions", json=many)
            assert_error_body(answer, 400, "unknown_parameter")

    asyncio.run(main())


def test_an_unknown_parameter_is_named_where_it_stands() -> None:
    """`function` is a key of a tool, and the kind of tool as well."""
    tools = [{"type": "function", "function": {"name": "f"}, "more": 1}]
    (response,) = asyncio.run(post_all(ChatCompletionRequest, [{"tools": tools}]))
    assert assert_error_body(response, 400, "unknown_parameter")["param"] == "tools[0].more"


def test_who_asks_is_logged_as_a_digest(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        asyncio.run(post_all(ChatCompletionRequest, [{"user": "ann@example.com"}]))
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert "'user'" in logged
    assert "ann@example.com" not in logged


def test_integers_may_be_written_as_decimals() -> None:
    params, _ = parse_body(CompletionRequest, {"max_tokens": 50.0, "n": 2.0}, reject_unknown=True)
    assert (params.max_tokens, params.n) == (50, 2)


EFFECTS: list[tuple[dict[str, Any], str, Any]] = [
    ({"temperature": 0}, "temperature", 0.0),
    ({"top_p": 0}, "top_p", 0.0),
    ({"n": 3}, "n", 3),
    ({"max_tokens": 7}, "max_tokens", 7),
    ({"max_completion_tokens": 7}, "max_tokens", 7),
    ({"max_completion_tokens": 7, "max_tokens": 7}, "max_tokens", 7),
    ({"presence_penalty": 1}, "presence_penalty", 1.0),
    ({"frequency_penalty": -1}, "frequency_penalty", -1.0),
    ({"logit_bias": {"65": -100, "511": 2.5}}, "logit_bias", {65: -100.0, 511: 2.5}),
    ({"allowed_token_ids": [66, 67]}, "allowed_token_ids", (66, 67)),
    ({"bad_words": ["AB"]}, "bad_words", ((65, 66), (32, 65, 66))),
    ({"bad_words": []}, "bad_words", ()),
    ({"seed": -5}, "seed", -5),
    ({"top_k": 40}, "top_k", 40),
    ({"top_k": -1}, "top_k", 0),
    ({"min_p": 0.05}, "min_p", 0.05),
    ({"repetition_penalty": 1.5}, "repetition_penalty", 1.5),
    ({"repeat_penalty": 1.5}, "repetition_penalty", 1.5),
    ({"stop_token_ids": [65]}, "stop_token_ids", (65, 257)),
    ({"stop": "<|user|>"}, "stop_token_ids", (258, 257)),
    ({"ignore_eos": True}, "stop_token_ids", ()),
    ({}, "stop_token_ids", (257,)),
    ({"min_tokens": 2}, "min_tokens", 2),
    ({"prompt_logprobs": 3}, "prompt_logprobs", 3),
]


@pytest.mark.parametrize("model", MODELS)
def test_parameters_reach_the_engine(model: type[CreateRequest]) -> None:
    async def main() -> None:
        path, base = PATHS[model]
        engine = FakeEngine()
        async with in_process(engine) as service:
            for body, name, value in EFFECTS:
                response = await service.client.post(path, json={**base, **body})
                assert response.status_code == 200, response.text
                assert getattr(engine.requests[-1].params, name) == value, body
            await service.client.post(path, json={**base, "priority": -3, "cache_salt": "s"})
            assert (engine.requests[-1].priority, engine.requests[-1].cache_salt) == (-3, "s")

    asyncio.run(main())


def test_a_seed_is_drawn_for_each_prompt_unless_given() -> None:
    async def main() -> None:
        engine = FakeEngine()
        async with in_process(engine) as service:
            for more in ({}, {"seed": 7}):
                await service.client.post(
                    "/v1/completions", json={"model": "tiny", "prompt": ["a", "a"], **more}
                )
        drawn, given = engine.requests[:2], engine.requests[2:]
        assert drawn[0].params.seed != drawn[1].params.seed
        assert [request.params.seed for request in given] == [7, 7]

    asyncio.run(main())


@pytest.mark.parametrize("model", MODELS)
def test_references_of_the_openapi_document_resolve(model: type[CreateRequest]) -> None:
    app = FastAPI()
    app.include_router(chat.router)
    app.include_router(completions.router)
    document = app.openapi()
    path, _ = PATHS[model]
    text = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    for reference in _references(text):
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/")]
        assert node


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [each for value in node.values() for each in _references(value)]
    if isinstance(node, list):
        return [each for value in node for each in _references(value)]
    return []
