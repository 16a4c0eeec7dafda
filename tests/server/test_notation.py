"""Schemas taken apart into variants, and strings without quotation marks as regular expressions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench.judge import judge_output
from server.lark import escaped
from server.notation.raw_text import raw_text
from server.notation.variants import (
    ALL_TYPES,
    MAX_VARIANTS,
    ArgumentTypes,
    Unwritable,
    Variant,
    types_of,
    variants,
)
from tests.server.calling import takes
from tests.server.fake_engine import ByteTokenizer

BYTES = ByteTokenizer()


def found(schema: Any, root: Any = None) -> dict[str, Any]:
    """The bounds of a schema's variants by their types; there is one of each."""
    variants_ = variants(schema if root is None else root, schema)
    assert len({each.type for each in variants_}) == len(variants_)
    return {each.type: each.bounds for each in variants_}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "maxLength": 3, "minimum": 5}, {"string": {"maxLength": 3}}),
        ({"type": ["integer", "null"], "minimum": 5}, {"integer": {"minimum": 5}, "null": {}}),
        ({"type": ["integer", "number"]}, {"number": {}}),
        ({"enum": ["a", 1, 1.0, 2.5, None, True]}, {
            "string": {"enum": ["a"]},
            "integer": {"enum": [1, 1.0]},
            "number": {"enum": [2.5]},
            "null": {"enum": [None]},
            "boolean": {"enum": [True]},
        }),
        ({"type": "integer", "enum": ["a", 1, True, 2.0]}, {"integer": {"enum": [1, 2.0]}}),
        ({"const": [1]}, {
            "array": {"prefixItems": [{"const": 1}], "items": False, "minItems": 1}
        }),
        ({"const": {"a": 1}}, {
            "object": {
                "properties": {"a": {"const": 1}},
                "required": ["a"],
                "additionalProperties": False,
            }
        }),
        ({"enum": [1, 2, 3], "const": 2}, {"integer": {"enum": [2]}}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "A"},
         {"string": {}, "null": {}}),
        ({"oneOf": [{"type": "string", "maxLength": 2}, {"type": "boolean"}], "minLength": 1},
         {"string": {"maxLength": 2, "minLength": 1}, "boolean": {}}),
        ({"allOf": [{"type": "integer", "minimum": 1}, {"minimum": 3, "maximum": 9}], "maximum": 5},
         {"integer": {"minimum": 3, "maximum": 5}}),
        ({"type": "number", "anyOf": [{"type": "integer"}, {"type": "string"}]}, {"integer": {}}),
        ({"allOf": [{"type": "object", "properties": {"a": {}}, "required": ["a"]},
                    {"type": "object", "properties": {"b": {}}, "required": ["b", "a"]}]},
         {"object": {"properties": {"a": {}, "b": {}}, "required": ["a", "b"]}}),
        ({"allOf": [{"type": "object", "properties": {"a": {"minimum": 1}}},
                    {"type": "object", "properties": {"a": {"type": "integer"}}}]},
         {"object": {"properties": {"a": {"allOf": [{"minimum": 1}, {"type": "integer"}]}}}}),
        ({"type": "array", "uniqueItems": False, "items": True}, {"array": {"items": True}}),
        ({"type": "string", "x-order": 3, "examples": ["a"]}, {"string": {}}),
    ],
)  # fmt: skip
def test_variants(schema: Any, expected: dict[str, Any]) -> None:
    assert found(schema) == expected


def test_all_is_any_type_and_nothing_is_none() -> None:
    assert set(found(True)) == set(found({})) == ALL_TYPES - {"integer"}
    assert variants({}, False) == []
    assert variants({}, {"type": "string", "const": 1}) == []
    assert variants({}, {"allOf": [{"type": "string"}, {"type": "null"}]}) == []


def test_references_are_followed_within_the_document() -> None:
    root = {
        "$defs": {"a/b": {"type": "string"}, "c": {"$ref": "#/$defs/a~1b", "maxLength": 4}},
        "properties": {"p": {"type": "null"}},
    }
    assert found({"$ref": "#/$defs/c"}, root) == {"string": {"maxLength": 4}}
    assert found({"$ref": "#/properties/p"}, root) == {"null": {}}
    assert "object" in found({"$ref": "#"}, root)
    [variant] = variants(root, {"$ref": "#/%24defs/a~1b"}, "/x")
    assert variant == Variant("string", {}, "/$defs/a~1b")


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"not": {}}, "/not"),
        ({"anyOf": [{}, {"if": {}}]}, "/anyOf/1/if"),
        ({"type": "array", "uniqueItems": True}, "/uniqueItems"),
        ({"type": "object", "patternProperties": {"a": {}}}, "/patternProperties"),
        ({"type": "text"}, "/type"),
        ({"enum": ["a"], "pattern": "b"}, "/pattern"),
        ({"$ref": "#/nowhere"}, "/$ref"),
        ({"$ref": "http://example.org"}, "/$ref"),
        ({"$ref": "#/$ref"}, "/$ref"),
        ({"$ref": "#anchor"}, "/$ref"),
        ({"allOf": [{"pattern": "a"}, {"pattern": "b"}]}, "/allOf/1/pattern"),
        ({"allOf": [{"properties": {"a": {}}, "additionalProperties": False},
                    {"properties": {"b": {}}}]}, "/allOf/0/additionalProperties"),
        ({"allOf": [{"prefixItems": [{}]}, {"items": {}}]}, "/allOf/0/prefixItems"),
        ({"anyOf": [{"maxLength": n} for n in range(MAX_VARIANTS + 1)]}, ""),
        ({"anyOf": 5}, ""),
        ({"properties": []}, ""),
        ({"required": "a"}, ""),
        ({"allOf": [{"minLength": "a"}, {"minLength": 1}]}, ""),
        ("text", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_apart_is_told_with_its_place(schema: Any, pointer: str) -> None:
    with pytest.raises(Unwritable) as caught:
        variants(schema, schema)
    assert caught.value.pointer == pointer
    assert types_of(schema, schema) == ALL_TYPES


def test_a_schema_that_is_only_itself_ends() -> None:
    root = {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}}
    with pytest.raises(Unwritable):
        variants(root, {"$ref": "#/$defs/a"})


def test_types_of_arguments() -> None:
    types = ArgumentTypes(
        {
            "anyOf": [
                {"properties": {"a": {"type": "string"}, "b": {"type": "null"}}},
                {"properties": {"a": {"type": "integer"}}, "additionalProperties": False},
            ]
        }
    )
    assert types["a"] == {"string", "integer"}
    assert types["b"] == {"null"}, "the second one has no b"
    assert types["c"] == ALL_TYPES - {"integer"}, "the first one may have any"
    closed = ArgumentTypes({"properties": {}, "additionalProperties": {"type": ["string", "null"]}})
    assert closed["x"] == {"string", "null"}
    assert ArgumentTypes({"not": {}})["a"] == ALL_TYPES - {"integer"}, "which numbers are"


# ---- strings ---------------------------------------------------------------------------------


def matches(bounds: dict[str, Any], *texts: str, ending: str = "</end>") -> list[bool]:
    terminal = raw_text([Variant("string", bounds, "")], ending)
    grammar = {"grammars": [{"lark_grammar": f"start: TEXT\nTEXT: {terminal}"}]}
    return [takes(json.dumps(grammar), BYTES, text) for text in texts]


@pytest.mark.parametrize(
    ("bounds", "taken", "refused"),
    [
        ({}, ["", 'a\n\\"</en', "字🙂"], ["</end>", "a</end>b"]),
        ({"minLength": 1, "maxLength": 2}, ["a", "字🙂"], ["", "abc"]),
        ({"enum": ["", "a.b", "/\n\t-"]}, ["", "a.b", "/\n\t-"], ["axb", "a"]),
        ({"pattern": "b+"}, ["b", "abbc\n"], ["", "ac"]),
        ({"pattern": "^b+"}, ["b", "bc"], ["ab"]),
        ({"pattern": "b+$"}, ["b", "ab"], ["ba"]),
        ({"pattern": "^b+$"}, ["b", "bb"], ["ab", "ba", "b\n"]),
        ({"pattern": "^a|b$"}, ["ax", "xb", "a", "b"], ["xa", "bx"]),
        ({"pattern": "^(?:a|^b$)$"}, ["a", "b"], ["ab"]),
        ({"pattern": r"^[$|^]\$\^/\/$"}, ["$$^//", "|$^//", "^$^//"], ["a$^//"]),
        ({"pattern": r"^\d\w$"}, ["1a", "2_"], ["1é", "٣a"]),
        ({"pattern": "[0-9]{2}", "maxLength": 3}, ["12", "a12"], ["ab12", "1a2"]),
        ({"format": "date", "pattern": "^2024"}, ["2024-02-29"], ["2023-01-01", "2024-02-30"]),
    ],
)
def test_raw_text(bounds: dict[str, Any], taken: list[str], refused: list[str]) -> None:
    assert matches(bounds, *taken) == [True] * len(taken)
    assert matches(bounds, *refused) == [False] * len(refused)


FORMAT_TEXTS = {
    "date": ["2024-02-29", "2000-02-29", "1999-12-31", "2023-02-29", "1900-02-29", "2024-04-31"],
    "time": ["12:30:60Z", "23:59:59.5+01:00", "24:00:00Z", "12:30:00"],
    "date-time": ["2024-02-29T12:30:00z", "2023-02-29T12:30:00Z", "2024-01-01 12:30:00Z"],
    "duration": ["P1Y2M3DT4H5M6S", "P3W", "PT5M", "P", "PT", "P1W2D"],
    "hostname": ["example.org", "a-b.c", "-a.b", "a..b", "x" * 64, ".".join(["x" * 60] * 5)],
    "ipv4": ["0.0.0.0", "255.249.199.9", "256.1.1.1", "1.2.3", "01.2.3.4"],
    "ipv6": ["::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2::7:8", "fe80::aBcD", "1:2:3:4:5:6:7::",
             ":::", "1::2::3", "1:2:3:4:5:6:7", "12345::", "1:2:3:4:5:6:7:8:9"],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-42661417400"],
}  # fmt: skip


@pytest.mark.parametrize("name", list(FORMAT_TEXTS))
def test_formats_are_those_of_the_judge(name: str) -> None:
    schema = {"type": "string", "format": name}
    verdicts = [
        judge_output(schema, json.dumps(text), "stop").verdict == "valid"
        for text in FORMAT_TEXTS[name]
    ]
    assert {*verdicts} == {True, False}
    assert matches({"format": name}, *FORMAT_TEXTS[name]) == verdicts


@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("email", ["a.b+c@example.org", "a@b"], ["a..b@c", "@c", "a b@c", "a@", "a@b..c"]),
        ("uri", ["https://example.org/a?b=c#d", "mailto:a@b"], ["example.org", "a b:c", "x:a b"]),
    ],
)
def test_formats_that_the_judge_hardly_knows(
    name: str, taken: list[str], refused: list[str]
) -> None:
    expected = [True] * len(taken) + [False] * len(refused)
    assert matches({"format": name}, *taken, *refused) == expected


def test_every_character_can_be_spelled_in_a_regular_expression() -> None:
    text = "".join(map(chr, range(1, 256))) + "字🙂"
    grammar = {"grammars": [{"lark_grammar": f"start: /{escaped(text)}/"}]}
    assert takes(json.dumps(grammar), BYTES, text)
    assert not takes(json.dumps(grammar), BYTES, text[1:])
