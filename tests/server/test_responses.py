"""/v1/responses: what is asked becomes a chat, and the chat's answer a response."""

from __future__ import annotations

import asyncio
import inspect
import json
from typing import Any

import msgspec
import openai
import pydantic
import pytest
from fastapi import FastAPI
from openai.resources.responses import Responses
from openai.resources.responses.input_tokens import InputTokens

from server.config import ServerConfig
from server.protocol.fields import METADATA_KEY, StrictModel, decision_of
from server.protocol.responses import InputTokensRequest, ResponseRequest
from server.responses.chat import messages_of
from server.responses.names import renamed
from server.routes import responses
from tests.server.conftest import assert_error_body, in_process, on_socket
from tests.server.fake_engine import INFO, ByteTokenizer, FakeEngine, Script
from tests.server.test_completions import EOS, HELLO, sdk, wire
from tests.server.test_protocol import CLIENT_SIDE, _numbers, _references

PATH = "/v1/responses"
COUNT = PATH + "/input_tokens"
THOUGHT = "<think>Six sevens</think>\n\n42"
TOOLS: list[Any] = [
    {
        "type": "function",
        "name": "f",
        "description": "d",
        "parameters": {
            "type": "object",
            "properties": {"a": {"type": "integer"}},
            "required": ["a"],
            "additionalProperties": False,
        },
        "strict": True,
    },
    {"type": "custom", "name": "c"},
]
CALLS = (
    'See.\n<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call>\n'
    '<tool_call>\n{"name": "c", "arguments": {"input": "x\\ny"}}\n</tool_call>'
)
CALL = {"type": "function_call", "call_id": "call_1", "name": "f", "arguments": "{}"}
RESULT = {"type": "function_call_output", "call_id": "call_1", "output": "42"}


def saying(text: str, **more: Any) -> FakeEngine:
    """With a window that has room for tools."""
    info = msgspec.structs.replace(INFO, max_model_len=4096)
    return FakeEngine(Script([*text.encode(), EOS], stop_token_id=EOS, **more), info=info)


def respond(engine: FakeEngine, *bodies: dict[str, Any], **config: Any) -> list[Any]:
    return wire(engine, *({"input": "hi", **body} for body in bodies), path=PATH, **config)


def prompt_of(body: dict[str, Any]) -> str:
    """The prompt that the engine gets, as text with its control tokens."""
    engine = saying("x")
    (answer,) = respond(engine, body)
    assert answer.status_code == 200, answer.text
    return ByteTokenizer().decode(engine.requests[0].prompt_token_ids, skip_special_tokens=False)


# ---- with OpenAI's client --------------------------------------------------------------------


def test_the_client_reads_a_response() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(Script([*b"Hello", EOS], stop_token_id=EOS, cached=3))) as client:
            answer = await client.responses.create(
                model="tiny",
                input="hi",
                instructions="Be brief.",
                metadata={"k": "v"},
                service_tier="flex",
                temperature=0.5,
                top_p=0.9,
                user="u",
                text={"verbosity": "low"},
                reasoning={"effort": "low", "summary": "auto"},
            )
        assert answer.id.startswith("resp_") and answer.object == "response"
        assert (answer.model, answer.status, answer.error) == ("tiny", "completed", None)
        assert answer.output_text == "Hello"
        (message,) = answer.output
        assert message.type == "message" and message.status == "completed"
        assert message.id.startswith("msg_")
        assert answer.instructions == "Be brief."
        assert answer.metadata == {"k": "v"} and answer.service_tier == "default"
        assert (answer.temperature, answer.top_p, answer.user) == (0.5, 0.9, "u")
        assert answer.text is not None and answer.text.verbosity == "low"
        assert answer.reasoning is not None and answer.reasoning.effort == "low"
        assert (answer.tool_choice, answer.tools) == ("auto", [])
        usage = answer.usage
        assert usage is not None
        assert (usage.output_tokens, usage.input_tokens_details.cached_tokens) == (6, 3)
        assert usage.total_tokens == usage.input_tokens + 6
        assert answer.to_dict()["store"] is True

    asyncio.run(main())


def test_the_synchronous_client_works_too() -> None:
    class Point(pydantic.BaseModel):
        x: int

    def call(url: str) -> None:
        with openai.OpenAI(
            base_url=f"{url}/v1", api_key="any", _strict_response_validation=True
        ) as client:
            made = client.responses.parse(model="tiny", input="a", text_format=Point)
            assert made.output_parsed == Point(x=1)
            assert client.responses.retrieve(made.id).output_text == '{"x": 1}'
            items = client.responses.input_items.list(made.id)
            assert [item.type for item in items] == ["message"]
            with client.responses.stream(model="tiny", input="a", text_format=Point) as stream:
                assert stream.get_final_response().output_parsed == Point(x=1)
            client.responses.delete(made.id)
            with pytest.raises(openai.NotFoundError):
                client.responses.retrieve(made.id)

    async def main() -> None:
        async with on_socket(saying('{"x": 1}')) as service:
            await asyncio.to_thread(call, service.url)

    asyncio.run(main())


def test_the_client_parses_what_a_format_binds() -> None:
    class Point(pydantic.BaseModel):
        x: int

    async def main() -> None:
        engine = saying('{"x": 1}')
        async with sdk(engine) as client:
            made = await client.responses.parse(model="tiny", input="a", text_format=Point)
            assert made.output_parsed == Point(x=1)
            assert made.text is not None and made.text.format is not None
            assert made.text.format.type == "json_schema"
        assert "json_schema" in engine.requests[0].params.grammar

    asyncio.run(main())


def test_log_probabilities_come_where_they_are_included() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(HELLO)) as client:
            made = await client.responses.create(
                model="tiny", input="a", include=["message.output_text.logprobs"], top_logprobs=2
            )
            (message,) = made.output
            assert message.type == "message"
            (part,) = message.content
            assert part.type == "output_text" and part.logprobs is not None
            assert "".join(each.token for each in part.logprobs) == "Hello"
            assert [len(each.top_logprobs) for each in part.logprobs] == [2] * 5
            plain = await client.responses.create(model="tiny", input="a")
            (message,) = plain.output
            assert message.type == "message" and message.content[0].to_dict()["logprobs"] == []

    asyncio.run(main())


# ---- items of the answer ---------------------------------------------------------------------


@pytest.mark.parametrize("chunk", [1, 4, 100])
def test_reasoning_is_an_item_of_its_own(chunk: int) -> None:
    body = {"include": ["message.output_text.logprobs"], "max_output_tokens": 100}
    (answer,) = respond(saying(THOUGHT, chunk=chunk), body, reasoning_parser="think")
    reasoning, message = answer.json()["output"]
    assert reasoning["content"] == [{"type": "reasoning_text", "text": "Six sevens"}]
    assert (reasoning["type"], reasoning["summary"]) == ("reasoning", [])
    (part,) = message["content"]
    assert part["text"] == "42"
    assert [each["token"] for each in part["logprobs"]] == ["4", "2"]
    assert answer.json()["usage"]["output_tokens_details"]["reasoning_tokens"] == 10


@pytest.mark.parametrize("chunk", [1, 4, 100])
def test_calls_are_items_of_their_own(chunk: int) -> None:
    async def main() -> None:
        async with sdk(saying(CALLS, chunk=chunk)) as client:
            made = await client.responses.create(
                model="tiny",
                input="a",
                tools=TOOLS,
                include=["message.output_text.logprobs"],
            )
            message, function, custom = made.output
            assert message.type == "message" and made.output_text == "See."
            (part,) = message.content
            assert part.type == "output_text" and part.logprobs is not None
            assert "".join(each.token for each in part.logprobs) == "See."
            assert function.type == "function_call" and custom.type == "custom_tool_call"
            assert (function.name, json.loads(function.arguments)) == ("f", {"a": 1})
            assert (custom.name, custom.input) == ("c", "x\ny")
            assert function.call_id != custom.call_id
            assert made.tools[0].to_dict().items() >= TOOLS[0].items()

    asyncio.run(main())


def test_what_is_cut_is_incomplete() -> None:
    (answer,) = respond(FakeEngine(HELLO), {"max_output_tokens": 3})
    body = answer.json()
    assert (body["status"], body["completed_at"]) == ("incomplete", None)
    assert body["incomplete_details"] == {"reason": "max_output_tokens"}
    (message,) = body["output"]
    assert (message["status"], message["content"][0]["text"]) == ("incomplete", "Hel")


def test_an_answer_of_nothing_is_an_empty_message() -> None:
    (answer,) = respond(FakeEngine(Script([EOS], stop_token_id=EOS)), {})
    (message,) = answer.json()["output"]
    assert (message["status"], message["content"][0]["text"]) == ("completed", "")


def test_choices_of_tools_are_echoed_and_bind() -> None:
    choices: list[Any] = [
        "required",
        {"type": "function", "name": "f"},
        {"type": "custom", "name": "c"},
        {"type": "allowed_tools", "mode": "required", "tools": [{"type": "custom", "name": "c"}]},
    ]
    engine = saying('<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call>')
    answers = respond(engine, *({"tools": TOOLS, "tool_choice": each} for each in choices))
    assert [answer.json()["tool_choice"] for answer in answers] == choices
    grammars = [request.params.grammar for request in engine.requests]
    assert all(grammars) and len(set(grammars)) == len(choices)
    (answer,) = respond(saying(CALLS), {"tools": TOOLS, "tool_choice": "none"})
    assert [item["type"] for item in answer.json()["output"]] == ["message"]


# ---- items of the input ----------------------------------------------------------------------


def test_a_text_is_a_message_of_the_user_after_the_instructions() -> None:
    assert prompt_of({"input": "hi", "instructions": "Be brief."}) == (
        "<|bos|><|user|>system: Be brief.<|user|>user: hi<|bot|>"
    )


@pytest.mark.parametrize(
    "item",
    [
        {"role": "user", "content": "hi"},
        {"type": None, "role": "user", "content": "hi"},
        {"type": "message", "role": "user", "content": "hi", "id": "m", "status": "completed"},
        {"role": "user", "content": [{"type": "input_text", "text": "hi"}]},
    ],
)
def test_forms_of_a_message(item: dict[str, Any]) -> None:
    assert prompt_of({"input": [item]}) == "<|bos|><|user|>user: hi<|bot|>"


def test_an_assistants_turn_is_one_message() -> None:
    thought = {"type": "reasoning", "summary": [], "content": [
        {"type": "reasoning_text", "text": "Hm."}]}  # fmt: skip
    said = {"type": "message", "role": "assistant", "content": [
        {"type": "output_text", "text": "See."}]}  # fmt: skip
    custom = {"type": "custom_tool_call", "call_id": "call_2", "name": "c", "input": "x"}
    messages = messages_of("Be brief.", [thought, said, CALL, custom, RESULT, said, said, thought])
    assert messages == [
        {"role": "system", "content": "Be brief."},
        {
            "role": "assistant",
            "reasoning_content": "Hm.",
            "content": "See.",
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": "f", "arguments": "{}"},
                },
                {"id": "call_2", "type": "custom", "custom": {"name": "c", "input": "x"}},
            ],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "42"},
        {"role": "assistant", "content": "See."},
        {"role": "assistant", "content": "See."},
        {"role": "assistant", "reasoning_content": "Hm.", "content": ""},
    ]


def test_a_call_without_text_has_no_content() -> None:
    call, _ = messages_of(None, [CALL, RESULT])
    assert call["content"] is None


def test_several_texts_and_refusals_stay_parts() -> None:
    parts = [{"type": "input_text", "text": "a"}, {"type": "input_text", "text": "b"}]
    refusal = [{"type": "refusal", "refusal": "no"}]
    messages = messages_of(
        None,
        [
            {"type": "message", "role": "user", "content": parts},
            {"type": "message", "role": "assistant", "content": refusal, "phase": "commentary"},
            {"type": "message", "role": "user", "content": []},
        ],
    )
    assert [message["content"] for message in messages] == [
        [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
        refusal,
        "",
    ]
    assert messages[1]["phase"] == "commentary"


def test_a_whole_answer_can_be_sent_back() -> None:
    async def main() -> None:
        engine = saying(CALLS)
        async with sdk(engine, ServerConfig(store=False)) as client:
            first = await client.responses.create(model="tiny", input="a", tools=TOOLS)
            assert first.to_dict()["store"] is False
            history: list[Any] = [{"role": "user", "content": "a"}, *first.output]
            for item in first.output:
                if item.type in ("function_call", "custom_tool_call"):
                    output = {"type": f"{item.type}_output", "output": "42"}
                    history.append({**output, "call_id": getattr(item, "call_id", "")})
            await client.responses.create(model="tiny", input=history, tools=TOOLS)
        prompt = ByteTokenizer().decode(engine.requests[1].prompt_token_ids)
        assert '{"name": "f", "arguments": {"a": 1}}' in prompt
        assert prompt.count("<tool_response>\n42\n</tool_response>") == 2

    asyncio.run(main())


# ---- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "model"),
    [(Responses.create, ResponseRequest), (InputTokens.count, InputTokensRequest)],
)
def test_every_parameter_of_the_client_has_a_decision(
    method: Any, model: type[StrictModel]
) -> None:
    """A new version of the client with a new parameter fails here, until somebody decides."""
    parameters = set(inspect.signature(method).parameters) - CLIENT_SIDE
    assert parameters and parameters <= set(model.model_fields)
    for field in model.model_fields.values():
        assert decision_of(field) in ("honour", "record", "refuse") and field.description


@pytest.mark.parametrize(("path", "model"), [(PATH, ResponseRequest), (COUNT, InputTokensRequest)])
def test_refused_parameters_are_named(path: str, model: type[StrictModel]) -> None:
    refused = [name for name, each in model.model_fields.items() if decision_of(each) == "refuse"]
    assert "conversation" in refused
    bodies = [{"input": "a", name: {"any": "thing"}} for name in refused]
    for name, answer in zip(refused, wire(FakeEngine(HELLO), *bodies, path=path), strict=True):
        extra: Any = model.model_fields[name].json_schema_extra
        has_values = bool(extra[METADATA_KEY]["neutral"])
        code = "unsupported_value" if has_values else "unsupported_parameter"
        error = assert_error_body(answer, 400, code)
        assert error["param"] == name and f"'{name}'" in error["message"]


def test_values_that_ask_for_nothing_are_accepted() -> None:
    bodies: list[dict[str, Any]] = []
    for name, field in ResponseRequest.model_fields.items():
        extra: Any = field.json_schema_extra
        bodies += [{name: value} for value in extra[METADATA_KEY].get("neutral", [])]
        if name not in ("model", "input"):
            bodies.append({name: None})
    bodies += [
        {"include": ["web_search_call.results", "message.input_image.image_url"]},
        {"reasoning": {"summary": "auto", "mode": "standard", "context": "auto"}},
        {"top_logprobs": 0},
        {"tools": [], "tool_choice": "auto"},
        {"text": {"format": {"type": "text"}}},
        {"prompt_cache_key": "k", "safety_identifier": "s", "prompt_cache_retention": "in_memory"},
        {"prompt_cache_options": {"mode": "implicit"}},
        {"max_output_tokens": 100_000},
    ]
    for body, answer in zip(bodies, respond(FakeEngine(HELLO), *bodies), strict=True):
        assert answer.status_code == 200, (body, answer.text)


IMAGE = {"type": "input_image", "image_url": "data:,"}
WRONG: list[tuple[dict[str, Any], str, str | None]] = [
    ({"input": None}, "input", "missing_required_parameter"),
    ({"input": []}, "input", "empty_array"),
    ({"input": 7}, "input", "invalid_type"),
    ({"input": [{}]}, "input[0].type", "missing_required_parameter"),
    ({"input": [{"type": "song"}]}, "input[0].type", "invalid_value"),
    ({"input": [{"role": "singer", "content": "a"}]}, "input[0].role", "invalid_value"),
    ({"input": [{"role": "user"}]}, "input[0].content", "missing_required_parameter"),
    ({"input": [{"role": "user", "content": [IMAGE]}]}, "input[0].content[0].type",
     "unsupported_value"),
    ({"input": [{"role": "user", "content": [{"type": "input_file"}]}]},
     "input[0].content[0].type", "unsupported_value"),
    ({"input": [{"role": "user", "content": [{"type": "refusal", "refusal": "no"}]}]},
     "input[0].content[0].type", "invalid_value"),
    ({"input": [CALL, {**RESULT, "output": [IMAGE]}]}, "input[1].output[0].type",
     "unsupported_value"),
    ({"input": [RESULT]}, "input[0].call_id", "invalid_value"),
    ({"input": [{"type": "web_search_call", "id": "ws"}]}, "input[0].type", "unsupported_value"),
    ({"input": [{"type": "reasoning", "summary": [], "encrypted_content": "x"}]},
     "input[0].encrypted_content", "unsupported_value"),
    ({"input": "a" * 5000}, "input", "context_length_exceeded"),
    ({"input": [{"role": "user", "content": ""}] * 1025}, "input", "array_above_max_length"),
    ({"tools": [{"type": "web_search"}]}, "tools[0].type", "unsupported_value"),
    ({"tools": [{"type": "mcp", "server_label": "s"}]}, "tools[0].type", "unsupported_value"),
    ({"tools": [{"type": "hammer"}]}, "tools[0].type", "invalid_value"),
    ({"tools": [{"type": "function"}]}, "tools[0].name", "missing_required_parameter"),
    ({"tools": [*TOOLS, TOOLS[0]]}, "tools[2].name", "invalid_value"),
    ({"tools": [{**TOOLS[0], "defer_loading": True}]}, "tools[0].defer_loading",
     "unknown_parameter"),
    ({"tools": [{**TOOLS[0], "parameters": {"type": "object", "not": {}}}]},
     "tools[0].parameters", "invalid_json_schema"),
    ({"tools": [{"type": "custom", "name": "c", "format": {
        "type": "grammar", "syntax": "lark", "definition": "start: ("}}]},
     "tools[0].format.definition", "invalid_grammar"),
    ({"tools": TOOLS, "tool_choice": {"type": "web_search_preview"}}, "tool_choice.type",
     "unsupported_value"),
    ({"tools": TOOLS, "tool_choice": {"type": "function", "name": "g"}}, "tool_choice.name",
     "invalid_value"),
    ({"tools": TOOLS, "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [
        {"type": "function", "name": "f"}, {"type": "function", "name": "g"}]}},
     "tool_choice.tools[1].name", "invalid_value"),
    ({"tools": TOOLS, "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [
        {"type": "mcp"}]}}, "tool_choice.tools[0].type", "unsupported_value"),
    ({"tool_choice": "required"}, "tool_choice", "invalid_value"),
    ({"text": {"format": {"type": "json_schema", "name": "n", "schema": {"type": 5}}}},
     "text.format.schema", "invalid_json_schema"),
    ({"text": {"format": {"type": "json_schema", "name": "n"}}}, "text.format.schema",
     "missing_required_parameter"),
    ({"text": {"format": {"type": "xml"}}}, "text.format.type", "invalid_value"),
    ({"text": {"verbosity": "loud"}}, "text.verbosity", "invalid_value"),
    ({"reasoning": {"effort": "much"}}, "reasoning.effort", "invalid_value"),
    ({"reasoning": {"summary": "detailed"}}, "reasoning.summary", "unsupported_value"),
    ({"reasoning": {"mode": "pro"}}, "reasoning.mode", "unsupported_value"),
    ({"include": ["reasoning.encrypted_content"]}, "include[0]", "unsupported_value"),
    ({"include": ["all"]}, "include[0]", "invalid_value"),
    ({"top_logprobs": 2}, "top_logprobs", None),
    ({"top_logprobs": 21}, "top_logprobs", "integer_above_max_value"),
    ({"temperature": 3}, "temperature", "decimal_above_max_value"),
    ({"top_p": -1}, "top_p", "decimal_below_min_value"),
    ({"max_output_tokens": 0}, "max_output_tokens", "integer_below_min_value"),
    ({"metadata": {"k": 1}}, "metadata.k", "invalid_type"),
    ({"service_tier": "gold"}, "service_tier", "invalid_value"),
    ({"stream_options": {"include_obfuscation": True}}, "stream_options", None),
    ({"stream": True, "stream_options": {"include_usage": True}}, "stream_options.include_usage",
     "unknown_parameter"),
    ({"background": True, "store": False}, "background", "invalid_value"),
    ({"background": "yes"}, "background", "invalid_type"),
    ({"background_options": {}}, "background_options", "unsupported_parameter"),
    ({"truncation": "some"}, "truncation", "invalid_value"),
    ({"max_tokens": 5}, "max_tokens", "unknown_parameter"),
    ({"model": None}, "model", "missing_required_parameter"),
    ({"user": "u" * 257}, "user", "string_above_max_length"),
]  # fmt: skip


def test_wrong_values_are_refused_by_name() -> None:
    engine = saying("x")
    for (body, param, code), answer in zip(
        WRONG, respond(engine, *(case[0] for case in WRONG)), strict=True
    ):
        error = assert_error_body(answer, 400, code)
        assert error["param"] == param, (body, error)
    assert not engine.requests


def test_errors_of_the_chat_speak_of_responses() -> None:
    tools = {"tools": [{**TOOLS[0], "parameters": {"type": "object", "not": {}}}]}
    (answer,) = respond(saying("x"), tools)
    assert "'tools[0].parameters'" in answer.json()["error"]["message"]
    assert renamed("messages[3].content[0].type") == "input"
    assert renamed("tools[1].custom.format.grammar.definition") == "tools[1].format.definition"
    assert renamed("max_tokens") == "max_output_tokens"
    assert renamed("temperature") == "temperature"


def test_a_model_that_is_not_served_is_not_found() -> None:
    (answer,) = respond(FakeEngine(HELLO), {"model": "gpt-5"})
    assert_error_body(answer, 404, "model_not_found")


def test_every_number_has_both_bounds() -> None:
    numbers = _numbers(ResponseRequest.model_json_schema())
    assert len(numbers) == 4
    for path, schema in numbers:
        assert {"minimum", "maximum"} <= schema.keys(), path


@pytest.mark.parametrize("path", [PATH, COUNT])
def test_references_of_the_openapi_document_resolve(path: str) -> None:
    app = FastAPI()
    app.include_router(responses.router)
    document = app.openapi()
    post = document["paths"][path]["post"]
    found = _references(post["requestBody"]["content"]["application/json"]["schema"])
    assert found
    for reference in found:
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/")]
        assert node


# ---- tokens of the input ---------------------------------------------------------------------


def test_tokens_of_the_input_are_counted_as_they_are_used() -> None:
    async def main() -> None:
        engine = saying("x")
        async with sdk(engine) as client:
            request: dict[str, Any] = {
                "model": "tiny", "input": "hello", "instructions": "Be brief.", "tools": TOOLS
            }  # fmt: skip
            made = await client.responses.create(**request)
            counted = await client.responses.input_tokens.count(**request)
            assert made.usage is not None
            assert counted.input_tokens == made.usage.input_tokens
            more = await client.responses.input_tokens.count(
                model="tiny", previous_response_id=made.id
            )
            assert more.object == "response.input_tokens"
        assert len(engine.requests) == 1

    asyncio.run(main())


def test_wrong_inputs_are_not_counted() -> None:
    for body, param in (({}, "input"), ({"input": [RESULT]}, "input[0].call_id")):
        (answer,) = wire(FakeEngine(HELLO), body, path=COUNT)
        assert answer.json()["error"]["param"] == param
    (answer,) = wire(FakeEngine(HELLO), {"input": "a", "temperature": 1}, path=COUNT)
    assert_error_body(answer, 400, "unknown_parameter")


def test_compaction_is_not_served() -> None:
    async def main() -> None:
        async with in_process(FakeEngine(HELLO)) as service:
            answer = await service.client.post(f"{PATH}/compact", json={})
            assert "compaction is not served" in assert_error_body(answer, 404, None)["message"]

    asyncio.run(main())
