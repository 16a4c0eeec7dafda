"""What a request binds its answer to: which texts the engine's grammar then takes, and refusals."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import llguidance
import pytest

from engine import GrammarChecker
from engine.grammar_vocabulary import parser_limits, vocabulary
from server.constraint import Constraint, constraint_of
from server.json_schema import json_grammar, locate
from server.protocol.chat import ChatCompletionRequest
from tests.server.conftest import assert_error_body
from tests.server.fake_engine import ByteTokenizer, FakeEngine, Script
from tests.server.test_completions import wire

TOKENIZER = ByteTokenizer()
VOCABULARY = vocabulary(TOKENIZER, 512)
CHAT = "/v1/chat/completions"
MESSAGES = [{"role": "user", "content": "Hi"}]
POINT = {
    "type": "object",
    "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}},
    "required": ["x", "y"],
    "additionalProperties": False,
}


def takes(grammar: str, text: str) -> bool:
    """Whether the grammar takes the text as a whole."""
    matcher = llguidance.LLMatcher(VOCABULARY, grammar, log_level=0, limits=parser_limits())
    assert not matcher.is_error(), matcher.get_error()
    ids = list(text.encode())
    return matcher.try_consume_tokens(ids) == len(ids) and matcher.is_accepting()


def as_format(schema: Any, **more: Any) -> dict[str, Any]:
    wanted = {"name": "answer", "schema": schema, **more}
    return {"response_format": {"type": "json_schema", "json_schema": wanted}}


ONE_POINT = (['{"x": 1, "y": 2}', '{"x":1,"y":2}'], ['{"x": 1}', "{}", '{"x": 1, "y": "a"}', "x"])
WORDS = (["yes", "no"], ["maybe", "yesno", ""])
NUMBERS = (["1", "123"], ["", "x", "1x"])
SOURCES: list[tuple[dict[str, Any], tuple[list[str], list[str]]]] = [
    (as_format(POINT), ONE_POINT),
    (as_format(POINT, strict=True, description="A point."), ONE_POINT),
    (as_format(True), (["1", '"a"', "{}", "null"], ["x", ""])),
    (
        {"response_format": {"type": "json_schema", "json_schema": {"name": "any"}}},
        (["[1]"], ["x"]),
    ),
    (
        {"response_format": {"type": "json_object"}},
        (['{"a": [1, {"b": null}]}', "{}"], ["[]", "1"]),
    ),
    ({"response_format": {"type": "json_object", "schema": POINT}}, ONE_POINT),
    ({"structured_outputs": {"json": POINT}}, ONE_POINT),
    ({"structured_outputs": {"json": json.dumps(POINT)}}, ONE_POINT),
    ({"structured_outputs": {"json_object": True}}, (["{}"], ["[]"])),
    ({"structured_outputs": {"regex": "[0-9]+"}}, NUMBERS),
    ({"structured_outputs": {"choice": ["yes", "no"]}}, WORDS),
    ({"structured_outputs": {"grammar": 'start: "yes" | "no"'}}, WORDS),
    ({"structured_outputs": {"grammar": 'root ::= "yes" | "no"'}}, WORDS),
    ({"guided_json": POINT}, ONE_POINT),
    ({"guided_json": json.dumps(POINT)}, ONE_POINT),
    ({"guided_regex": "[0-9]+"}, NUMBERS),
    ({"guided_regex": "^[0-9]+$"}, NUMBERS),
    ({"guided_choice": ["yes", "no"]}, WORDS),
    ({"guided_choice": ['"', "a\nb", "é"]}, (['"', "a\nb", "é"], ["e", "a", ""])),
    ({"guided_grammar": "start: /[0-9]+/"}, NUMBERS),
    ({"json_schema": POINT}, ONE_POINT),
    ({"grammar": "root ::= [0-9]+"}, NUMBERS),
    ({"regex": "[0-9]+"}, NUMBERS),
    ({"ebnf": 'root ::= "yes" | "no"'}, WORDS),
]


@pytest.mark.parametrize(
    ("path", "body"), [(CHAT, {"messages": MESSAGES}), ("/v1/completions", {"prompt": "Hi"})]
)
def test_the_engine_gets_a_grammar_of_exactly_the_texts_asked_for(
    path: str, body: dict[str, Any]
) -> None:
    engine = FakeEngine(Script([104, 105]))
    answers = wire(engine, *({**body, **parameters} for parameters, _ in SOURCES), path=path)
    assert [answer.status_code for answer in answers] == [200] * len(SOURCES)
    for request, (parameters, (taken, refused)) in zip(engine.requests, SOURCES, strict=True):
        grammar = request.params.grammar
        assert [text for text in taken if not takes(grammar, text)] == [], parameters
        assert [text for text in refused if takes(grammar, text)] == [], parameters


def test_without_a_format_nothing_is_bound() -> None:
    engine = FakeEngine(Script([104]))
    bodies: list[dict[str, Any]] = [{}, {"response_format": {"type": "text"}}, {"grammar": ""}]
    wire(engine, *({"messages": MESSAGES, **body} for body in bodies), path=CHAT)
    assert [request.params.grammar for request in engine.requests] == ["", "", ""]


def test_json_may_be_indented_but_not_padded_for_ever() -> None:
    request = ChatCompletionRequest.model_validate({"messages": MESSAGES, **as_format(POINT)})
    constraint = constraint_of(request)
    assert constraint is not None
    assert takes(constraint.text, '{\n  "x": 1,\n  "y": 2\n}')
    assert not takes(constraint.text, '{  "x": 1, "y": 2}')
    assert not takes(constraint.text, '{"x": 1,\n\n"y": 2}')


OPEN = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
TWICE = [r'{"a": "x", "\u0061": 2}', '{"a": "x", "a": 2}']


@pytest.mark.parametrize(
    ("schema", "wrap"),
    [
        (OPEN, "%s"),
        ({**OPEN, "additionalProperties": {"type": "integer"}}, "%s"),
        ({"type": "array", "items": OPEN}, "[%s]"),
        ({"$defs": {"o": OPEN}, "$ref": "#/$defs/o"}, "%s"),
        ({"anyOf": [{"type": "null"}, OPEN]}, "%s"),
    ],
)
def test_a_declared_name_comes_once_however_it_is_spelled(schema: Any, wrap: str) -> None:
    grammar = Constraint("", json_grammar(schema)).text
    taken = ['{"a": "x"}', '{"a": "x", "b": 2}', r'{"a": "\n\"字", "é": 2}']
    assert [text for text in taken if not takes(grammar, wrap % text)] == []
    assert [text for text in TWICE if takes(grammar, wrap % text)] == []


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({**OPEN, "additionalProperties": False}, r'{"a": "\u001b"}'),
        ({**OPEN, "properties": {"a": {"const": "\x1b"}}}, r'{"a": "\u001b"}'),
        ({**OPEN, "properties": {"a": {"enum": ["\x7f"]}}}, r'{"a": "\u007f"}'),
        ({"type": "object"}, r'{"a": "\u001b"}'),
    ],
)
def test_control_characters_stay_possible_where_no_name_needs_care(schema: Any, text: str) -> None:
    assert takes(Constraint("", json_grammar(schema)).text, text)


@pytest.mark.parametrize(
    "schema",
    [
        {"format": "hostname"},
        {"type": "string", "format": "hostname", "maxLength": 300},
        {"anyOf": [{"type": "null"}, {"type": "string", "format": "hostname"}]},
        {"$defs": {"host": {"type": "string", "format": "hostname"}}, "$ref": "#/$defs/host"},
    ],
)
def test_host_names_have_their_greatest_length(schema: Any) -> None:
    constraint = Constraint("", json_grammar(schema))
    longest = ".".join(["a" * 50] * 4 + ["b" * 49])
    assert len(longest) == 253
    assert takes(constraint.text, f'"{longest}"')
    assert not takes(constraint.text, f'"{longest}b"')


def test_what_is_no_schema_is_left_as_it_is() -> None:
    value = {"format": "hostname", "properties": {"format": "hostname"}}
    schema = {"enum": [value], "properties": {"format": True}, "default": value}
    made = json_grammar(schema)["json_schema"]
    assert made.pop("x-guidance") and made == schema


BAD_SCHEMAS = [
    ({"type": "strin"}, "/"),
    ({"properties": {"a": {"not": {"type": "null"}}}}, "/properties/a/not"),
    (
        {"properties": {"a/b": {"items": {"uniqueItems": True}}}},
        "/properties/a~1b/items/uniqueItems",
    ),
    ({"anyOf": [{"type": "null"}, {"type": "string", "pattern": "(?=x)"}]}, "/anyOf/1"),
    ({"prefixItems": [{"type": "string", "format": "no-such-format"}]}, "/prefixItems/0"),
    ({"$defs": {"n": {"if": {}}}, "$ref": "#/$defs/n"}, "/$defs/n/if"),
    ({"$ref": "#/$defs/missing"}, "/"),
    ({"$ref": "https://example.com/schema.json"}, "/"),
    ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, "/"),
]


def test_a_schema_that_cannot_be_honoured_is_refused_with_its_place() -> None:
    bodies = [{"messages": MESSAGES, **as_format(schema)} for schema, _ in BAD_SCHEMAS]
    answers = wire(FakeEngine(), *bodies, path=CHAT)
    for answer, (_, pointer) in zip(answers, BAD_SCHEMAS, strict=True):
        error = assert_error_body(answer, 400, "invalid_json_schema")
        assert error["param"] == "response_format.json_schema.schema"
        assert f"at '{pointer}'" in error["message"]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"response_format": {"type": "xml"}}, "response_format.type", "invalid_value"),
    ({"response_format": "json"}, "response_format", "invalid_type"),
    (
        {"response_format": {"type": "json_schema"}},
        "response_format.json_schema",
        "missing_required_parameter",
    ),
    (
        {"response_format": {"type": "json_schema", "json_schema": {"name": "a b"}}},
        "response_format.json_schema.name",
        "invalid_value",
    ),
    (as_format(3), "response_format.json_schema.schema", "invalid_type"),
    ({"guided_regex": "(a"}, "guided_regex", "invalid_grammar"),
    ({"guided_regex": ""}, "guided_regex", "empty_string"),
    ({"guided_choice": []}, "guided_choice", "empty_array"),
    ({"guided_json": "{"}, "guided_json", "invalid_json_schema"),
    ({"guided_json": "3"}, "guided_json", "invalid_json_schema"),
    ({"guided_grammar": 'start: "x'}, "guided_grammar", "invalid_grammar"),
    ({"guided_grammar": "nonsense"}, "guided_grammar", "invalid_grammar"),
    ({"grammar": "root ::= missing"}, "grammar", "invalid_grammar"),
    ({"structured_outputs": {}}, "structured_outputs", "invalid_value"),
    (
        {"structured_outputs": {"structural_tag": "x"}},
        "structured_outputs.structural_tag",
        "unknown_parameter",
    ),
    (
        {"structured_outputs": {"regex": "a", "choice": ["a"]}},
        "structured_outputs.choice",
        "invalid_value",
    ),
    ({"regex": "a", **as_format(POINT)}, "regex", "invalid_value"),
    ({"regex": "a", "min_tokens": 2}, "min_tokens", "unsupported_parameter"),
    ({"regex": "a", "bad_words": ["x"]}, "bad_words", "unsupported_parameter"),
    ({"regex": "a", "allowed_token_ids": [97]}, "allowed_token_ids", "unsupported_parameter"),
    ({"guided_decoding_backend": "outlines"}, "guided_decoding_backend", "unsupported_value"),
]


def test_what_cannot_be_honoured_is_refused_by_name() -> None:
    bodies = [{"messages": MESSAGES, **parameters} for parameters, _, _ in REFUSED]
    answers = wire(FakeEngine(), *bodies, path=CHAT)
    for answer, (_, param, code) in zip(answers, REFUSED, strict=True):
        assert assert_error_body(answer, 400, code)["param"] == param


def test_the_search_for_the_place_is_bounded() -> None:
    asked = 0

    async def error_of(part: Any) -> str:
        nonlocal asked
        asked += 1
        return ""

    schema = {"properties": {str(index): {"type": "string"} for index in range(5000)}}
    assert asyncio.run(locate(schema, "wrong", error_of)) == ("", "wrong")
    assert asked <= 256


def test_the_checker_refuses_what_takes_too_long_and_goes_on() -> None:
    good = json.dumps({"grammars": [{"lark_grammar": 'start: "a" <|user|>'}]})
    other = json.dumps({"grammars": [{"lark_grammar": 'start: "b"'}]})

    async def main() -> None:
        hasty = GrammarChecker(512, TOKENIZER.special_tokens, seconds=0.0)
        patient = GrammarChecker(512, TOKENIZER.special_tokens, seconds=20.0)
        try:
            assert "takes longer" in await hasty.error_of(good)
            assert await patient.error_of(good) == ""
            assert "unknown special token" in await patient.error_of(good.replace("user", "no"))
            assert await patient.error_of(other) == ""
        finally:
            await hasty.close()
            await patient.close()

    asyncio.run(main())


def test_the_checker_survives_the_death_of_its_process() -> None:
    async def main() -> None:
        checker = GrammarChecker(512, {}, seconds=20.0)
        try:
            assert await checker.error_of(json.dumps({"grammars": [{"json_schema": {}}]})) == ""
            process = checker._process
            assert process is not None
            process.kill()
            await process.wait()
            assert await checker.error_of(json.dumps({"grammars": [{"json_schema": True}]})) == ""
        finally:
            await checker.close()

    asyncio.run(main())
