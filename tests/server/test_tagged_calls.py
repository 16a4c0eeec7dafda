"""Calls whose arguments stand between tags: what a value is, by the schema, and what breaks off."""

from __future__ import annotations

import json

import pytest

from tests.server.tool_texts import Answer, Call, parse

SCHEMAS = {
    "f": {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "kind": {"enum": ["null", "b"]},
            "note": {"type": ["string", "null"]},
            "maybe": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
            "count": {"type": "integer"},
            "size": {"$ref": "#/$defs/size"},
            "on": {"type": "boolean"},
            "list": {"type": "array"},
            "either": {"type": ["string", "integer", "array"]},
            "any": {},
        },
        "$defs": {"size": {"type": "number"}},
    }
}


def tagged(name: str, *arguments: tuple[str, str]) -> str:
    """A call of f with values as they are written."""
    if name == "qwen3_coder":
        texts = [f"<parameter={key}>\n{value}\n</parameter>\n" for key, value in arguments]
        return f"<tool_call>\n<function=f>\n{''.join(texts)}</function>\n</tool_call>"
    line = "\n" if name == "glm45" else ""
    texts = [
        f"<arg_key>{key}</arg_key>{line}<arg_value>{value}</arg_value>{line}"
        for key, value in arguments
    ]
    return f"<tool_call>f{line}{''.join(texts)}</tool_call>"


TAGGED = pytest.mark.parametrize("name", ["qwen3_coder", "glm45", "glm47"])


@TAGGED
@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        ("text", "plain", "plain"),
        ("text", "", ""),
        ("text", "5", "5"),
        ("text", "null", "null"),
        ("text", '{"a": 1}', '{"a": 1}'),
        ("text", ' two\n\nlines "\\" 字 ', ' two\n\nlines "\\" 字 '),
        ("text", "\n<b>&amp;</b>\n", "\n<b>&amp;</b>\n"),
        ("kind", "null", "null"),
        ("note", "null", None),
        ("note", "None", None),
        ("note", "nul", "nul"),
        ("note", "null and void", "null and void"),
        ("note", "", ""),
        ("maybe", "null", None),
        ("maybe", "5", "5"),
        ("count", "5", 5),
        ("count", "nonsense", "nonsense"),
        ("size", "-1.5e3", -1500.0),
        ("on", "true", True),
        ("on", "False", False),
        ("list", '[1, {"a": "]<"}]', [1, {"a": "]<"}]),
        ("list", "nonsense", "nonsense"),
        ("either", "5", 5),
        ("either", "true", "true"),
        ("either", "[1]", [1]),
        ("either", '"5"', "5"),
        ("either", "[1", "[1"),
        ("either", '["</parameter></arg_value>\\""]', ['</parameter></arg_value>"']),
        ("either", '5" and </b>', '5" and </b>'),
        ("list", '["</parameter></arg_value>"]', ["</parameter></arg_value>"]),
        ("any", "5", 5),
        ("any", "abc", "abc"),
        ("any", "NaN", "NaN"),
        ("other", "null", None),
        ("other", "abc", "abc"),
    ],
)
def test_values_between_tags_are_of_the_types_of_the_schema(
    name: str, key: str, written: str, value: object
) -> None:
    content, [call] = parse(name, list("Well.\n" + tagged(name, (key, written))), SCHEMAS)
    assert (content, call.name) == ("Well.", "f")
    assert json.loads(call.arguments) == {key: value}


@TAGGED
def test_calls_between_tags_in_a_row(name: str) -> None:
    text = tagged(name, ("text", "a"), ("count", "1")) + "\n" + tagged(name)
    assert parse(name, [text + "\n"], SCHEMAS) == Answer(
        "", [Call("f", '{"text": "a", "count": 1}'), Call("f", "{}")]
    )


def test_white_space_between_tags_counts_for_nothing() -> None:
    qwen = (
        "<tool_call><function=f><parameter=text>a</parameter> \n<parameter=list> [1] </parameter>"
        "</function></tool_call>"
    )
    glm = (
        "<tool_call>\nf <arg_key> text </arg_key> <arg_value>a</arg_value>\n\n"
        "<arg_key>list</arg_key><arg_value>\n[1]\n</arg_value> </tool_call>"
    )
    expected = Answer("", [Call("f", '{"text": "a", "list": [1]}')])
    assert parse("qwen3_coder", [qwen], SCHEMAS) == expected
    assert parse("glm45", [glm], SCHEMAS) == parse("glm47", [glm], SCHEMAS) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("qwen3_coder", "<tool_call>"),
        ("qwen3_coder", '<tool_call>\n{"name": "f"}\n</tool_call>'),
        ("qwen3_coder", "<tool_call>\n<function=>\n</function>\n</tool_call>"),
        ("qwen3_coder", "<tool_call>\n<function=f\n</function>\n</tool_call>"),
        ("qwen3_coder", "<tool_call>\n<function=f>\n"),
        ("qwen3_coder", "<tool_call>\n<function=f>\nHello</function>\n</tool_call>"),
        ("qwen3_coder", "<function=f>\n</function>"),
        ("glm45", "<tool_call>"),
        ("glm45", "<tool_call>f\nHello</tool_call>"),
        ("glm45", "<tool_call>f\n"),
        ("glm45", '<tool_call>{"name": "f"}</tool_call>'),
    ],
)
def test_texts_with_tags_that_are_no_calls(name: str, text: str) -> None:
    assert parse(name, [text]) == Answer(text, [])


@pytest.mark.parametrize(
    ("text", "arguments", "content"),
    [
        ("<parameter=text>\nab", '{"text": "ab', ""),
        ("<parameter=text>\nab\n</param", '{"text": "ab', ""),
        ("<parameter=list>\n[1, ", '{"list": [1, ', ""),
        ("<parameter=list>\n[1] 2\n</parameter>", '{"list": [1]', " 2\n</parameter>"),
        ("<parameter=text>\na\n</parameter>\nHm.", '{"text": "a"', "\nHm."),
        ("<parameter=" + "k" * 300 + ">\na", "{", "k" * 300 + ">\na"),
    ],
)
def test_a_call_between_tags_that_breaks_off_keeps_what_it_has(
    text: str, arguments: str, content: str
) -> None:
    found = parse("qwen3_coder", ["<tool_call>\n<function=f>\n" + text], SCHEMAS)
    assert found == Answer(content, [Call("f", arguments)])


def test_a_schema_that_is_none_leaves_values_to_their_looks() -> None:
    text = tagged("glm45", ("a", "5"), ("b", "x"))
    for schema in ({"properties": []}, {"$ref": "#/nowhere"}, {"anyOf": 5}, {"not": {}}):
        [call] = parse("glm45", [text], {"f": schema}).calls
        assert json.loads(call.arguments) == {"a": 5, "b": "x"}
