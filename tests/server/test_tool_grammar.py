"""The grammars of answers that may or must call tools: which texts they take, in each format."""

from __future__ import annotations

import json
import time
from typing import Any, NamedTuple

import pytest

from server.errors import InvalidRequestError
from server.notation.gemma import GemmaNotation
from server.text.reasoning import FORMATS as REASONING_FORMATS
from server.text.reasoning import Reasoning
from server.text.tool_formats import FORMATS
from tests.server.calling import (
    NUMBERS,
    MarkTokenizer,
    allow,
    choose,
    custom,
    function,
    grammars,
    takes,
)
from tests.server.fake_engine import ByteTokenizer
from tests.server.tool_texts import parse, write

BYTES, MARKS = ByteTokenizer(), MarkTokenizer()
EVERY = pytest.mark.parametrize("name", list(FORMATS))
TAGGED = ("qwen3_coder", "glm45", "glm47")
TOKENIZERS = pytest.mark.parametrize("tokenizer", [BYTES, MARKS], ids=["bytes", "marks"])
TOOLS = {"tools": [function(), function("sub"), custom()]}
POINT = {
    "type": "object",
    "properties": {"x": {"type": "integer"}},
    "required": ["x"],
    "additionalProperties": False,
}
FORMAT = {"response_format": {"type": "json_schema", "json_schema": {"name": "p", "schema": POINT}}}

ADD = ("add", {"a": 1})
SUB = ("sub", {"a": 1, "b": -2})
RUN = ("run", {"input": 'ls "x"\n'})
WRONG_TYPE = ("add", {"a": "x"})
MISSING = ("add", {"b": 1})
MORE = ("add", {"a": 1, "c": 1})
UNKNOWN = ("evil", {"a": 1})
NO_TEXT = ("run", {"input": 5})


def tag(key: str, value: str) -> str:
    """An argument as GLM 4.7 writes it."""
    return f"<arg_key>{key}</arg_key><arg_value>{value}</arg_value>"


def bad_calls(name: str) -> list[Any]:
    """Calls that no grammar may take; between tags, everything can be a text."""
    return [WRONG_TYPE, MISSING, MORE, UNKNOWN, *([] if name in TAGGED else [NO_TEXT])]


class Mode(NamedTuple):
    """Parameters; answers that are only calls and may be or not; whether text may be."""

    body: dict[str, Any]
    taken: list[list[Any]]
    refused: list[list[Any]]
    text: bool


MODES = {
    "auto": Mode(TOOLS, [[ADD], [SUB], [RUN], [ADD, SUB, RUN, ADD]], [], text=True),
    "required": Mode({**TOOLS, "tool_choice": "required"}, [[RUN], [ADD, SUB]], [], text=False),
    "named": Mode(
        {**TOOLS, "tool_choice": choose("add")}, [[ADD]], [[SUB], [RUN], [ADD, ADD]], text=False
    ),
    "named custom": Mode(
        {**TOOLS, "tool_choice": choose("run", "custom")}, [[RUN]], [[ADD], [RUN, RUN]], text=False
    ),
    "allowed": Mode(
        {**TOOLS, "tool_choice": allow("auto", "add", "sub", "add")},
        [[ADD], [SUB, ADD]],
        [[RUN], [ADD, RUN]],
        text=True,
    ),
    "allowed required": Mode(
        {**TOOLS, "tool_choice": allow("required", "sub")}, [[SUB], [SUB, SUB]], [[ADD]], text=False
    ),
    "one at a time": Mode(
        {**TOOLS, "parallel_tool_calls": False}, [[ADD], [RUN]], [[ADD, ADD]], text=True
    ),
    "one required": Mode(
        {**TOOLS, "tool_choice": "required", "parallel_tool_calls": False},
        [[ADD]],
        [[ADD, SUB]],
        text=False,
    ),
    "legacy": Mode(
        {"functions": [function()["function"]]}, [[ADD]], [[SUB], [ADD, ADD]], text=True
    ),
    "legacy named": Mode(
        {
            "functions": [function()["function"], function("sub")["function"]],
            "function_call": {"name": "sub"},
        },
        [[SUB]],
        [[ADD], [SUB, SUB]],
        text=False,
    ),
}


def assert_takes(grammar: str, tokenizer: ByteTokenizer, taken: list[str], not_: list[str]) -> None:
    assert [text for text in taken if not takes(grammar, tokenizer, text)] == []
    assert [text for text in not_ if takes(grammar, tokenizer, text)] == []


@TOKENIZERS
@EVERY
def test_each_mode_in_each_format(name: str, tokenizer: ByteTokenizer) -> None:
    found = grammars(name, tokenizer, *(mode.body for mode in MODES.values()))
    for grammar, mode in zip(found, MODES.values(), strict=True):
        taken = [write(name, calls) for calls in mode.taken]
        refused = [
            write(name, calls) for calls in [*mode.refused, *([bad] for bad in bad_calls(name))]
        ]
        refused += [f"{text} and" for text in taken]
        texts = ["", "Hello", "字 \n", "a <tool", "[1, 2]", "\n"]
        assert_takes(
            grammar,
            tokenizer,
            taken + (texts if mode.text else []),
            refused + ([] if mode.text else texts),
        )


@TOKENIZERS
@EVERY
def test_the_parser_sees_no_call_that_the_grammar_did_not_see(
    name: str, tokenizer: ByteTokenizer
) -> None:
    (grammar,) = grammars(name, tokenizer, TOOLS)
    for before in ("", "\n", " \n  ", "\x1c", "Well.", "Well.\n\n"):
        for call in (ADD, RUN, *bad_calls(name)):
            text = before + write(name, [call])
            if parse(name, [text]).calls and takes(grammar, tokenizer, text):
                assert call in (ADD, RUN), text


@pytest.mark.parametrize("name", ["hermes", "inkling", "mistral_v11"])
def test_marks_that_are_control_tokens_are_written_as_such(name: str) -> None:
    (grammar,) = grammars(name, MARKS, {**TOOLS, "tool_choice": "required"})
    text = write(name, [ADD])
    assert takes(grammar, MARKS, text)
    # The same characters as bytes are no mark.
    assert not takes(grammar, BYTES, text)


# ---- with reasoning --------------------------------------------------------------------------

THINK = REASONING_FORMATS["think"]


@TOKENIZERS
@EVERY
def test_reasoning_may_come_before_a_call(name: str, tokenizer: ByteTokenizer) -> None:
    auto, required, both = grammars(
        name,
        tokenizer,
        TOOLS,
        {**TOOLS, "tool_choice": "required"},
        {**TOOLS, **FORMAT},
        reasoning=Reasoning(THINK, opened=False),
    )
    good, bad = write(name, [ADD]), write(name, [UNKNOWN])
    thoughts = ["", "<think>a { b</think>", "<think>\n字\n</think>\n\n"]
    calls = [thought + good for thought in thoughts]
    bad_calls = [thought + bad for thought in thoughts]
    texts = [thought + "Hello" for thought in thoughts]
    answers = [thought + '{"x": 1}' for thought in thoughts]
    assert_takes(auto, tokenizer, [*calls, *texts, "<thin", "<think>open"], bad_calls)
    assert_takes(required, tokenizer, calls, [*bad_calls, *texts, "<think>open"])
    assert_takes(both, tokenizer, calls + answers, [*bad_calls, *texts, '{"x": "1"}'])


@TOKENIZERS
@EVERY
def test_the_prompt_may_have_opened_the_reasoning(name: str, tokenizer: ByteTokenizer) -> None:
    auto, required, both = grammars(
        name,
        tokenizer,
        TOOLS,
        {**TOOLS, "tool_choice": "required"},
        {**TOOLS, **FORMAT},
        reasoning=Reasoning(THINK, opened=True),
    )
    good, bad = write(name, [ADD]), write(name, [UNKNOWN])
    calls = [f"</think>{good}", f"so {{ it\n</think>\n\n{good}"]
    bad_calls = [f"</think>{bad}", f"so\n</think>\n\n{bad}"]
    assert_takes(auto, tokenizer, [*calls, "so</think>Hello", "open", ""], bad_calls)
    assert_takes(required, tokenizer, calls, [*bad_calls, good, "so</think>Hello", "open"])
    assert_takes(both, tokenizer, [*calls, 'so</think>{"x": 1}'], [*bad_calls, good, '{"x": 1}'])


@pytest.mark.parametrize("name", [name for name, row in FORMATS.items() if row.mark])
@pytest.mark.parametrize("opened", [False, True])
def test_a_mark_in_the_reasoning_begins_no_call(name: str, opened: bool) -> None:
    """A model may think about how it will call."""
    (grammar,) = grammars(name, BYTES, TOOLS, reasoning=Reasoning(THINK, opened=opened))
    thought = f"{'' if opened else '<think>'}I may say {write(name, [UNKNOWN])}</think>\n"
    good, bad = write(name, [ADD]), write(name, [UNKNOWN])
    assert_takes(
        grammar, BYTES, [thought + "Hello", thought + good, thought[:-10]], [thought + bad]
    )


# ---- beside a response format ----------------------------------------------------------------


@TOKENIZERS
@EVERY
def test_a_response_format_binds_answers_without_calls(name: str, tokenizer: ByteTokenizer) -> None:
    auto, required = grammars(
        name, tokenizer, {**TOOLS, **FORMAT}, {**TOOLS, **FORMAT, "tool_choice": "required"}
    )
    calls = [write(name, [ADD]), write(name, [ADD, SUB])]
    bad = [write(name, [call]) for call in bad_calls(name)]
    assert_takes(auto, tokenizer, [*calls, '{"x": 1}'], [*bad, "Hello", "", '{"y": 1}'])
    assert_takes(required, tokenizer, calls, [*bad, '{"x": 1}'])


def test_no_tool_may_be_called_where_none_is_chosen() -> None:
    none, format_only = grammars(
        "hermes",
        BYTES,
        {**TOOLS, "tool_choice": "none"},
        {**TOOLS, **FORMAT, "tool_choice": "none"},
    )
    assert none == ""
    assert_takes(format_only, BYTES, ['{"x": 1}'], [write("hermes", [ADD])])


# ---- arguments -------------------------------------------------------------------------------


def in_arguments(grammar: str, *values: Any) -> list[bool]:
    return [takes(grammar, BYTES, write("hermes", [("f", value)])) for value in values]


UNHONOURABLE = {"type": "object", "properties": {"a": {"type": "array", "uniqueItems": True}}}


def test_a_strict_schema_that_cannot_be_honoured_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        grammars("hermes", BYTES, {"tools": [function(), function("f", UNHONOURABLE, strict=True)]})
    assert caught.value.param == "tools[1].function.parameters"
    assert caught.value.code == "invalid_json_schema"
    assert "at '/properties/a/uniqueItems'" in str(caught.value)


def test_without_strict_such_a_schema_means_any_object() -> None:
    (grammar,) = grammars("hermes", BYTES, {"tools": [function("f", UNHONOURABLE)]})
    assert in_arguments(grammar, {"a": [1, 1]}, {"b": 2}, {}) == [True, True, True]
    bad = [f'<tool_call>\n{{"name": "f", "arguments": {it}}}\n</tool_call>' for it in ("1", "[]")]
    assert_takes(grammar, BYTES, [], bad)


@pytest.mark.parametrize(
    ("parameters", "taken", "refused"),
    [
        (None, [{}], [{"a": 1}]),
        ({}, [{}, {"a": [None]}], []),
        ({"type": "object"}, [{}, {"a": 1}], []),
        ({"type": "object", "properties": {}}, [{}], [{"a": 1}]),
        ({**NUMBERS, "additionalProperties": {"type": "null"}}, [{"a": 1, "z": None}], [{}]),
        (
            {"$ref": "#/$defs/n", "$defs": {"n": {**NUMBERS, "additionalProperties": False}}},
            [{"a": 1}],
            [{}, {"a": 1, "c": 2}],
        ),
        ({"anyOf": [NUMBERS, {"type": "null"}]}, [{"a": 1}], [{"b": 1}]),
    ],
)
def test_the_schema_of_a_function(parameters: Any, taken: list[Any], refused: list[Any]) -> None:
    (grammar,) = grammars("hermes", BYTES, {"tools": [function("f", parameters)]})
    assert in_arguments(grammar, *taken) == [True] * len(taken)
    assert in_arguments(grammar, *refused) == [False] * len(refused)
    assert not takes(grammar, BYTES, '<tool_call>\n{"name": "f", "arguments": null}\n</tool_call>')


@pytest.mark.parametrize("name", ["hermes", "pythonic", "gemma4", "qwen3_coder", "deepseek_v3"])
def test_many_tools_compile_in_reasonable_time(name: str) -> None:
    tools = [
        function(f"tool_{index}", {**NUMBERS, "properties": {**NUMBERS["properties"], f"p{index}": {
            "enum": [index, -1]
        }}})
        for index in range(128)
    ]  # fmt: skip
    begin = time.process_time()
    (grammar,) = grammars(name, BYTES, {"tools": tools})
    assert time.process_time() - begin < 10
    good = write(name, [("tool_127", {"a": 1, "p127": 127}), ("tool_0", {"a": 1, "p0": -1})])
    bad = [write(name, [("tool_127", {"a": 1, "p0": 0})]), write(name, [("tool_128", {})])]
    assert_takes(grammar, BYTES, [good], bad)


# ---- arguments in other notations ------------------------------------------------------------

OPTIONS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "minLength": 1, "maxLength": 3},
        "kind": {"enum": ["a b", "c", None]},
        "count": {"type": "integer", "minimum": 2, "exclusiveMaximum": 12},
        "flag": {"anyOf": [{"type": "boolean"}, {"const": "it's"}]},
        "list": {"type": "array", "items": {"type": "number"}, "minItems": 1, "maxItems": 2},
        "tree": {"$ref": "#/$defs/node"},
    },
    "required": ["text", "count"],
    "additionalProperties": False,
    "$defs": {
        "node": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "next": {"$ref": "#/$defs/node"}},
            "required": ["name"],
        }
    },
}
TREE = {"name": "x", "next": {"name": "y", "other": [True, None]}}
GOOD_OPTIONS: list[dict[str, Any]] = [
    {"text": "字", "count": 2},
    {"text": "a\\b", "count": 11},
    {"text": "abc", "kind": "a b", "count": 11},
    {"text": "abc", "kind": None, "count": 5, "list": [1, -2.5e3]},
    {"text": '"\'"', "count": 5, "flag": True},
    {"text": "a", "count": 5, "tree": TREE},
]
BAD_OPTIONS: list[dict[str, Any]] = [
    {},
    {"text": "abc"},
    {"count": 2, "text": "abc"},
    {"text": "", "count": 2},
    {"text": "abcd", "count": 2},
    {"text": "abc", "count": 1},
    {"text": "abc", "count": 12},
    {"text": "abc", "count": 2, "kind": "a b"},
    {"text": "abc", "kind": "a", "count": 2},
    {"text": "abc", "count": 2, "flag": None},
    {"text": "abc", "count": 2, "list": []},
    {"text": "abc", "count": 2, "list": [1, 2, 3]},
    {"text": "abc", "count": 2, "list": ["1"]},
    {"text": "abc", "count": 2, "tree": {}},
    {"text": "abc", "count": 2, "tree": {"name": 1}},
    {"text": "abc", "count": 2, "tree": {"name": "x", "next": {}}},
    {"text": "abc", "count": 2, "more": 1},
]


@TOKENIZERS
@EVERY
def test_a_schema_binds_arguments_in_each_format(name: str, tokenizer: ByteTokenizer) -> None:
    (grammar,) = grammars(name, tokenizer, {"tools": [function("f", OPTIONS, strict=True)]})
    # Gemma's models write members in the order of their names, whatever that of the schema is.
    is_sorted = isinstance(FORMATS[name].form.notation, GemmaNotation)
    bad = [each for each in BAD_OPTIONS if not is_sorted or set(each) != {"text", "count", "kind"}]
    bad = [each for each in bad if not is_sorted or each != {"text": "abc", "count": 2}]
    assert_takes(
        grammar,
        tokenizer,
        [write(name, [("f", each)]) for each in GOOD_OPTIONS],
        [write(name, [("f", each)]) for each in bad],
    )


@pytest.mark.parametrize(
    ("name", "arguments", "is_taken"),
    [
        ("pythonic", "text='a', count=2", True),
        ("pythonic", 'text="\'", count=2', True),
        ("pythonic", r"text='\'\n', count=2", True),
        ("pythonic", "text='a',count=2", True),
        ("pythonic", "text='a', count=2, list=[1,2]", True),
        ("pythonic", "text='a', count=2, flag=False", True),
        ("pythonic", "text='a', count=2, flag='it\\'s'", False),
        ("pythonic", "text='a', count=2, flag=false", False),
        ("pythonic", "text='a', kind=null, count=2", False),
        ("pythonic", "text='a', count=2, list=(1,)", False),
        ("pythonic", "text = 'a', count = 2", False),
        ("pythonic", "text='a' count=2", False),
        ("pythonic", r"text='\q', count=2", False),
        ("pythonic", "'a', 2", False),
        ("functiongemma", "count:2,text:<escape>a<escape>", True),
        ("functiongemma", "count:2,kind:null,text:<escape>a<escape>", True),
        ("functiongemma", "count:2,flag:true,text:<escape>a<escape>", True),
        ("functiongemma", "count:2,list:[1,2],text:<escape><<escape>", True),
        ("functiongemma", "text:<escape>a<escape>,count:2", False),
        ("functiongemma", "count:2, text:<escape>a<escape>", False),
        ("functiongemma", "count:2,flag:True,text:<escape>a<escape>", False),
        ("functiongemma", 'count:2,text:"a"', False),
        ("functiongemma", "count:2,text:a", False),
        ("glm47", tag("text", "a") + tag("count", "2"), True),
        ("glm47", tag("text", "5") + tag("kind", "null") + tag("count", "2"), True),
        ("glm47", tag("text", "a") + tag("count", "2") + tag("flag", '"it\'s"'), True),
        ("glm47", tag("text", "a") + tag("count", "2") + tag("flag", "it's"), False),
        ("glm47", tag("text", "a") + tag("count", '"2"'), False),
        ("glm47", tag("text", "a") + "\n" + tag("count", "2"), False),
        ("glm47", "text=a", False),
    ],
)
def test_the_writing_of_arguments(name: str, arguments: str, is_taken: bool) -> None:
    (grammar,) = grammars(name, BYTES, {"tools": [function("f", OPTIONS, strict=True)]})
    form = FORMATS[name].form
    closing = form.notation.write("{}")
    text = form.begin + form.head("f") + arguments + closing + form.call_end + form.end
    assert takes(grammar, BYTES, text) is is_taken


def unwritable(inside: Any, key: str = "a") -> dict[str, Any]:
    return {"type": "object", "properties": {key: inside}}


@pytest.mark.parametrize(
    ("name", "parameters", "pointer"),
    [
        ("pythonic", unwritable({"type": "integer"}, "no name"), "/properties/no name"),
        ("pythonic", unwritable({"type": "integer"}, "a=b/c"), "/properties/a=b~1c"),
        ("qwen3_coder", unwritable({"type": "integer"}, "a>b"), "/properties/a>b"),
        ("glm45", unwritable({"type": "integer"}, " a"), "/properties/ a"),
        ("gemma4", unwritable({"enum": ['<|"|>']}), "/properties/a/enum"),
        ("gemma4", unwritable({}, '<|"|>'), '/properties/<|"|>'),
        ("qwen3_coder", unwritable({"enum": ["</parameter>"]}), "/properties/a/enum"),
        ("glm47", unwritable({"type": "string", "pattern": "(^a|b)c"}), "/properties/a/pattern"),
        (
            "gemma4",
            unwritable({"type": "array", "items": {"patternProperties": {"^a": {}}}}),
            "/properties/a/items/patternProperties",
        ),
        (
            "qwen3_coder",
            {"properties": {"a": {"items": {"$ref": "#/properties/b"}}, "b": {"type": "null"}}},
            "/properties/a",
        ),
        (
            "pythonic",
            unwritable({"anyOf": [{"pattern": "a"}, {"type": "null"}], "pattern": "b"}),
            "/properties/a/anyOf/0/pattern",
        ),
    ],
)
def test_what_a_notation_cannot_say_is_refused_with_its_place(
    name: str, parameters: Any, pointer: str
) -> None:
    (loose,) = grammars(name, BYTES, {"tools": [function("f", parameters)]})
    assert takes(loose, BYTES, write(name, [("f", {"z": 1})])), "not strict, so any arguments"
    with pytest.raises(InvalidRequestError) as caught:
        grammars(name, BYTES, {"tools": [function("f", parameters, strict=True)]})
    assert caught.value.param == "tools[0].function.parameters"
    assert caught.value.code == "invalid_json_schema"
    assert f"at '{pointer}'" in str(caught.value)


@EVERY
def test_a_strict_schema_that_nobody_can_honour_is_refused_in_each_format(name: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        grammars(name, BYTES, {"tools": [function("f", UNHONOURABLE, strict=True)]})
    assert "at '/properties/a/uniqueItems'" in str(caught.value)


def test_texts_that_begin_with_a_bracket_are_no_calls() -> None:
    (grammar,) = grammars("pythonic", BYTES, TOOLS)
    texts = ["[", "[a", "[link](there)", "[ ] to do", "[1](2)", " [x] done", "[a b(c)]", "f(a=1)"]
    assert_takes(grammar, BYTES, texts, ["[evil()", " [evil(", "[\nadd-1("])


def test_a_list_as_content_is_told_from_python_calls() -> None:
    values = {"type": "array", "items": {"type": ["boolean", "null", "array", "integer"]}}
    wanted = {"type": "json_schema", "json_schema": {"name": "v", "schema": values}}
    tools = [function(name, NUMBERS) for name in ("true_x", "t", "null", "f-1")]
    (grammar,) = grammars("pythonic", BYTES, {"tools": tools, "response_format": wanted})
    answers = ["[]", "[true]", "[null, false]", "[[true], 1]", "[ true ]", "[1]"]
    calls = [write("pythonic", [(name, {"a": 1})]) for name in ("true_x", "t", "null", "f-1")]
    assert_takes(grammar, BYTES, answers + calls, ["[true(", "[t", "[t]", "[x(a=1)]", "Hello"])


# ---- custom tools ----------------------------------------------------------------------------


@TOKENIZERS
@EVERY
@pytest.mark.parametrize("definition", ['[a-c]+|"?x', '^(?:[a-c]+|"?x)$'])
def test_a_regular_expression_binds_the_whole_input(
    name: str, tokenizer: ByteTokenizer, definition: str
) -> None:
    (grammar,) = grammars(name, tokenizer, {"tools": [custom("run", "regex", definition)]})
    texts = ["abc", "x", '"x']
    bad = ["", "abcd", "abx", "abc\n", "xx"]
    assert_takes(
        grammar,
        tokenizer,
        [write(name, [("run", {"input": text})]) for text in texts],
        [write(name, [("run", {"input": text})]) for text in bad],
    )


LARK = 'start: "SELECT " NAME ("," NAME)*\nNAME: /[a-z"]+/'


def raw(name: str, text: str) -> str:
    """A call whose input is raw."""
    return FORMATS[name].form.raw_head("run") + text


@TOKENIZERS
@EVERY
def test_a_lark_grammar_binds_the_rest_of_the_answer(name: str, tokenizer: ByteTokenizer) -> None:
    tools = [function(), custom("run", "lark", LARK)]
    auto, required, named = grammars(
        name,
        tokenizer,
        {"tools": tools},
        {"tools": tools, "tool_choice": "required"},
        {"tools": tools, "tool_choice": choose("run", "custom")},
    )
    good = [raw(name, "SELECT a"), raw(name, 'SELECT a,"b",c')]
    bad = [raw(name, "SELECT "), raw(name, "DROP a"), raw(name, "SELECT a}"), raw(name, "")]
    add = [write(name, [ADD]), write(name, [ADD, ADD])]
    both = write(name, [ADD]) + raw(name, "SELECT a")
    assert_takes(auto, tokenizer, [*good, *add, "Hello"], [*bad, both])
    assert_takes(required, tokenizer, [*good, *add], [*bad, both, "Hello"])
    assert_takes(named, tokenizer, good, [*bad, *add, "Hello"])


@pytest.mark.parametrize(
    ("syntax", "definition"),
    [("regex", "(a"), ("regex", "(?=a)b"), ("lark", "start: missing"), ("lark", "nonsense")],
)
def test_a_grammar_that_cannot_be_read_is_refused_by_its_place(
    syntax: str, definition: str
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        grammars("hermes", BYTES, {"tools": [function(), custom("run", syntax, definition)]})
    assert caught.value.param == "tools[1].custom.format.grammar.definition"
    assert caught.value.code == "invalid_grammar"


@pytest.mark.parametrize(
    ("parameter", "value"), [("min_tokens", 2), ("allowed_token_ids", [97]), ("bad_words", ["x"])]
)
def test_what_could_take_away_tokens_is_refused_beside_tools(parameter: str, value: Any) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        grammars("hermes", BYTES, {**TOOLS, parameter: value})
    assert (caught.value.param, caught.value.code) == (parameter, "unsupported_parameter")


def test_arguments_are_written_as_json_with_one_kind_of_space() -> None:
    (grammar,) = grammars("inkling", BYTES, TOOLS)
    head = '<|call|>{"name": "add", "arguments": '
    assert_takes(
        grammar,
        BYTES,
        [head + it + "}" for it in ('{"a":1}', json.dumps({"a": 1}, indent=2))],
        [head + it + "}" for it in ('{ "a":1, }', '{"a":  1}', "{'a': 1}")],
    )
