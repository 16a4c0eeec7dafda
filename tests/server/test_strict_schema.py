"""`strict`: what is outside OpenAI's subset is named, and refused where the server is told to."""

from __future__ import annotations

import asyncio
import enum
from typing import Any, Literal

import pydantic
import pytest
from openai.lib._parsing._completions import type_to_response_format_param
from openai.lib._pydantic import to_strict_json_schema

from server.config import ServerConfig
from server.strict_schema import (
    MAX_DEPTH,
    MAX_ENUM_TEXT,
    MAX_ENUM_VALUES,
    MAX_PROPERTIES,
    MAX_TEXT,
    NOT_PERMITTED,
    _warn_once,
    first_departure,
)
from tests.server.calling import function
from tests.server.conftest import assert_error_body, in_process
from tests.server.test_effects import SayingEngine

CHAT = "/v1/chat/completions"
TEXT = {"type": "string"}


def of(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object in the subset."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
        **more,
    }


def nested(depth: int) -> dict[str, Any]:
    return of({"x": nested(depth - 1)} if depth > 1 else {"x": TEXT})


# ---- what OpenAI's own client sends ----------------------------------------------------------


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Node(pydantic.BaseModel):
    """Recursive, with everything that models commonly have."""

    name: str = pydantic.Field(description="d", pattern="^[a-z]+$")
    colour: Colour
    kind: Literal["leaf", "tree"]
    size: int | None = None
    tags: list[str] = pydantic.Field(min_length=1, max_length=3)
    children: list[Node]
    other: Node | None = pydantic.Field(description="with a description beside its reference")


class Answer(pydantic.BaseModel):
    nodes: list[Node]


@pytest.mark.parametrize("model", [Answer, Node])
def test_what_the_client_makes_of_a_model_is_in_the_subset(model: Any) -> None:
    assert first_departure(to_strict_json_schema(model)) is None
    sent: Any = type_to_response_format_param(model)
    assert sent["json_schema"]["strict"] is True


# ---- the rules -------------------------------------------------------------------------------

AT_THE_BOUNDS = [
    of({}),
    {"type": "object", "additionalProperties": False},
    nested(MAX_DEPTH),
    of({f"p{i}": {"type": "null"} for i in range(MAX_PROPERTIES)}),
    of({"e": {"type": "integer", "enum": [*range(MAX_ENUM_VALUES)]}}),
    of({"e": {"type": "string", "enum": ["a" * (MAX_ENUM_TEXT // 300) for _ in range(300)]}}),
    of({"e": {"type": "string", "const": "a" * (MAX_TEXT - 1)}}),
    of({"u": {"anyOf": [TEXT, {"type": "null"}]}, "n": {"type": ["string", "null"]}}),
    of({"r": {"$ref": "#/$defs/a"}}, **{"$defs": {"a": TEXT}}),
    of({"l": {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 2}}),
    of({"s": {"type": "string", "pattern": "a", "format": "email"}}),
    of({"i": {"type": "integer", "minimum": 0, "exclusiveMaximum": 9, "multipleOf": 3}}),
]


@pytest.mark.parametrize("schema", AT_THE_BOUNDS)
def test_what_is_in_the_subset(schema: dict[str, Any]) -> None:
    assert first_departure(schema) is None


BEYOND: list[tuple[Any, tuple[str, ...], str]] = [
    (None, (), "type 'object'"),
    (True, (), "type 'object'"),
    ({"type": "array", "items": TEXT}, (), "type 'object'"),
    ({**of({}), "anyOf": [of({})]}, (), "'anyOf'"),
    ({"type": "object", "properties": {}}, (), "'additionalProperties'"),
    (of({}, additionalProperties=TEXT), (), "'additionalProperties'"),
    (of({"a": TEXT}, required=[]), (), "Missing 'a'"),
    (of({"a": TEXT}, required=None), (), "'required'"),
    (of({}, required=["b"]), (), "extra required key 'b'"),
    (of({"a": {"type": "object"}}), ("properties", "a"), "'additionalProperties'"),
    (of({"a": {"properties": {}}}), ("properties", "a"), "'additionalProperties'"),
    (of({"a": True}), ("properties", "a"), "must be an object"),
    (of({"a": {}}), ("properties", "a"), "'type' key"),
    (of({"a": {"type": "array"}}), ("properties", "a"), "missing items"),
    (
        of({"a": {"type": "array", "items": {"type": "object"}}}),
        ("properties", "a", "items"),
        "'additionalProperties'",
    ),
    (
        of({"a": {"anyOf": [TEXT, {"type": "object"}]}}),
        ("properties", "a", "anyOf", "1"),
        "'additionalProperties'",
    ),
    (
        of({"a": TEXT}, **{"$defs": {"b": {"type": "object"}}}),
        ("$defs", "b"),
        "'additionalProperties'",
    ),
    (
        of({"a": {"$ref": "#/$defs/a", "description": "d"}}, **{"$defs": {"a": TEXT}}),
        ("properties", "a"),
        "$ref cannot have keywords description",
    ),
    *((of({"a": {**TEXT, key: {}}}), ("properties", "a"), f"'{key}'") for key in NOT_PERMITTED),
    (nested(MAX_DEPTH + 1), ("properties", "x") * MAX_DEPTH, "levels of nesting"),
    (
        of({f"p{i}": {"type": "null"} for i in range(MAX_PROPERTIES + 1)}),
        (),
        "object properties",
    ),
    (
        of({"e": {"type": "integer", "enum": [*range(MAX_ENUM_VALUES + 1)]}}),
        ("properties", "e"),
        "enum values",
    ),
    (
        of({"e": {"type": "string", "enum": ["a" * 51 for _ in range(300)]}}),
        ("properties", "e"),
        "so many enum values",
    ),
    (of({"e": {"type": "string", "const": "a" * MAX_TEXT}}), ("properties", "e"), "characters"),
]


@pytest.mark.parametrize(("schema", "path", "reason"), BEYOND)
def test_what_is_not(schema: Any, path: tuple[str, ...], reason: str) -> None:
    found = first_departure(schema)
    assert found is not None
    assert found.path == path
    assert reason in found.reason


def test_the_place_is_told_as_openai_does_and_as_a_pointer() -> None:
    found = first_departure(of({"a/b": {"type": "object"}}))
    assert str(found) == (
        "In context=('properties', 'a/b'), 'additionalProperties' is required to be supplied and "
        "to be false (at '/properties/a~1b')"
    )


# ---- in service ------------------------------------------------------------------------------

LOOSE: dict[str, Any] = {
    "type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"],
}  # fmt: skip
STRICT = of({"x": {"type": "integer"}})


def as_format(schema: Any, strict: bool = True) -> dict[str, Any]:
    named = {"name": "point", "schema": schema, "strict": strict}
    return {"response_format": {"type": "json_schema", "json_schema": named}}


def as_tool(schema: Any, strict: bool = True) -> dict[str, Any]:
    return {"tools": [function("f", schema, strict=strict)]}


MESSAGES = {"messages": [{"role": "user", "content": "hi"}]}
REFUSED = [
    (CHAT, {**MESSAGES, **as_format(LOOSE)}, "response_format.json_schema.schema"),
    ("/v1/completions", {"prompt": "a", **as_format(LOOSE)}, "response_format.json_schema.schema"),
    (CHAT, {**MESSAGES, **as_tool(LOOSE)}, "tools[0].function.parameters"),
    (
        CHAT,
        {**MESSAGES, "functions": [{"name": "f", "parameters": LOOSE, "strict": True}]},
        "functions[0].parameters",
    ),
    (
        "/v1/responses",
        {
            "input": "hi",
            "text": {
                "format": {"type": "json_schema", "name": "p", "schema": LOOSE, "strict": True}
            },
        },
        "text.format.schema",
    ),
    (
        "/v1/responses",
        {
            "input": "hi",
            "tools": [{"type": "function", "name": "f", "parameters": LOOSE, "strict": True}],
        },
        "tools[0].parameters",
    ),
]  # fmt: skip


def send(path: str, *bodies: dict[str, Any], **config: Any) -> tuple[list[Any], str]:
    """The answers, and the metrics after them."""

    async def main() -> tuple[list[Any], str]:
        engine = SayingEngine()
        engine.says = '{"x": 1}'
        async with in_process(engine, ServerConfig(**config)) as service:
            answers = [
                await service.client.post(path, json={"model": "tiny", **body}) for body in bodies
            ]
            return answers, (await service.client.get("/metrics")).text

    return asyncio.run(main())


@pytest.mark.parametrize(("path", "body", "param"), REFUSED)
def test_it_is_refused_where_the_server_is_told_to(
    path: str, body: dict[str, Any], param: str
) -> None:
    (answer,), _ = send(path, body, strict_schemas="openai")
    is_format = "format" in param
    code = "invalid_json_schema" if is_format else "invalid_function_parameters"
    error = assert_error_body(answer, 400, code)
    assert error["param"] == param
    assert error["message"].startswith(
        f"Invalid schema for {'response_format' if is_format else 'function'} '"
    )
    assert "In context=(), 'additionalProperties' is required" in error["message"]


@pytest.mark.parametrize(("path", "body", "param"), REFUSED)
def test_else_it_is_served_counted_and_named_once(
    path: str, body: dict[str, Any], param: str, caplog: pytest.LogCaptureFixture
) -> None:
    _warn_once.cache_clear()  # another test may have named it
    answers, metrics = send(path, body, body)
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert 'inkstone:loose_strict_schemas_total{model_name="models/tiny"} 2.0' in metrics
    (named,) = [each for each in caplog.messages if "OpenAI would refuse" in each]
    assert "'additionalProperties' is required" in named


def test_what_is_in_the_subset_or_not_called_strict_is_served_everywhere() -> None:
    bodies = [
        {**MESSAGES, **body}
        for body in (
            as_format(STRICT),
            as_format(LOOSE, strict=False),
            as_tool(STRICT),
            as_tool(LOOSE, strict=False),
            {"tools": [function("f", None, strict=True)]},
            {"tools": [{"type": "custom", "custom": {"name": "c"}}]},
        )
    ]
    answers, metrics = send(CHAT, *bodies, strict_schemas="openai")
    assert [answer.status_code for answer in answers] == [200] * len(bodies)
    assert "loose_strict_schemas_total{" not in metrics
