"""Tool calls in a text: found however it arrives, streamed as they come, and nothing lost."""

from __future__ import annotations

import itertools
import json
import re
import time
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from server.notation.json_text import JSON
from server.notation.python import PYTHON
from server.notation.variants import type_of
from server.text.tool_calls import MAX_DEPTH, MAX_NAME, MAX_SPACE, CallDelta, Parsed
from server.text.tool_formats import FORMATS
from tests.server.tool_texts import Answer, Call, collect, parse, write

EVERY = pytest.mark.parametrize("name", list(FORMATS))
EVERY_SYNTAX = pytest.mark.parametrize(
    "name", list({row.syntax: name for name, row in FORMATS.items()}.values())
)
JSON_FORMATS = pytest.mark.parametrize(
    "name", [name for name, row in FORMATS.items() if row.form.notation is JSON]
)

# Scraps that models' texts are made of, so that random texts come near calls.
SCRAPS = [
    *sorted({token for row in FORMATS.values() for token in row.control_tokens}),
    *[
        '{"name": "f", "arguments": {"a": 1}}',
        '{"name": "f"',
        '"parameters": {',
        '"arguments": "x"',
    ],
    *["{", "}", "[", "]", "(", ")", ",", ":", ";", '"', "'", '"""', "\\", "=", " ", "\n", "f", "1"],
    *[
        "call:f{",
        "<function=f>",
        "</function>",
        "<parameter=a>\n",
        "</parameter>",
        "f<arg_key>a</arg_key>",
        "f<｜tool▁sep｜>",
        "```json",
        "a:",
        "f(a=",
        "g()",
        "true",
        "name",
        '"name": "g"',
        "<tool",
        "字",
        "</",
        "[TOOL",
        "<|",
    ],
]
texts = st.lists(st.sampled_from(SCRAPS) | st.text(max_size=3), max_size=14).map("".join)
keys = st.sampled_from(["a", "from", "max_size", "b-c", "K.2"])
numbers = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
some_calls = st.lists(
    st.tuples(st.sampled_from(["f", "get-weather", "ns.g_2"]), st.dictionaries(keys, values)),
    min_size=1,
    max_size=3,
)


@st.composite
def pieces_of(draw: st.DrawFn, text: str) -> list[str]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return [text[a:b] for a, b in itertools.pairwise([0, *cuts, len(text)])]


def told_apart(name: str, calls: list[tuple[str, dict[str, Any]]]) -> bool:
    """Whether the format can say these calls at all: not all have escapes for their marks."""
    has_escapes = FORMATS[name].form.notation in (JSON, PYTHON)
    return has_escapes or not re.search(r"<", json.dumps(calls))


def schemas_of(calls: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Schemas of the calls, whose names differ."""
    return {
        name: {"properties": {key: {"type": type_of(value)} for key, value in arguments.items()}}
        for name, arguments in calls
    }


@EVERY_SYNTAX
@settings(max_examples=60)
@given(data=st.data())
def test_the_answer_does_not_depend_on_the_pieces(name: str, data: st.DataObject) -> None:
    text = data.draw(texts | some_calls.map(lambda calls: write(name, calls)))
    whole = parse(name, [text])
    assert parse(name, list(text)) == whole
    assert parse(name, data.draw(pieces_of(text))) == whole


@EVERY_SYNTAX
@settings(max_examples=60)
@given(data=st.data())
def test_nor_on_any_cut_in_two(name: str, data: st.DataObject) -> None:
    text = data.draw(texts)
    whole = parse(name, [text])
    for cut in range(len(text)):
        assert parse(name, [text[:cut], text[cut:]]) == whole


@EVERY_SYNTAX
@settings(max_examples=60)
@given(data=st.data())
def test_nor_at_the_bounds(name: str, data: st.DataObject) -> None:
    text = data.draw(texts | some_calls.map(lambda calls: write(name, calls)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.text.tool_calls.MAX_HELD", data.draw(st.integers(30, 60)))
        patch.setattr("server.text.call_parser.MAX_SPACE", 2)
        patch.setattr("server.text.json_calls.MAX_NAME", 6)
        whole = parse(name, [text])
        assert parse(name, list(text)) == whole
        assert parse(name, data.draw(pieces_of(text))) == whole


@EVERY_SYNTAX
@given(text=texts)
def test_a_text_without_calls_is_content_to_the_character(name: str, text: str) -> None:
    content, calls = parse(name, [text])
    if not calls:
        assert content == text
    else:  # what is not in a call is still in order
        rest = iter(text)
        assert all(char in rest for char in content)


@EVERY
@settings(max_examples=50)
@given(calls=some_calls, before=st.sampled_from(["", "\n"]))
def test_written_calls_come_back(
    name: str, calls: list[tuple[str, dict[str, Any]]], before: str
) -> None:
    assume(told_apart(name, calls))
    calls = [(f"{call}_{index}", value) for index, (call, value) in enumerate(calls)]
    content, found = parse(name, list(before + write(name, calls) + "\n"), schemas_of(calls))
    assert content == ""
    assert [call.name for call in found] == [call_name for call_name, _ in calls]
    assert [json.loads(call.arguments) for call in found] == [value for _, value in calls]


@JSON_FORMATS
def test_arguments_are_the_models_own_text(name: str) -> None:
    form = FORMATS[name].form
    own = '{ "a":1.0,\n\t"b" : "\\u5b57}\\"{", "c":[ ] , "a":[[{}]]}'
    text = form.begin + form.head("f") + own + form.call_end + form.end
    assert parse(name, [text]) == Answer("", [Call("f", own)])


@JSON_FORMATS
def test_names_and_arguments_stream(name: str) -> None:
    form = FORMATS[name].form
    parser = FORMATS[name].parser()
    assert parser.push(form.begin + form.head("f") + '{"text": "on')
    assert parser.num_calls == 1
    assert parser.push("ce up") == Parsed(calls=[CallDelta(0, None, "ce up")])
    assert parser.push(' \\"') == Parsed(calls=[CallDelta(0, None, ' \\"')])
    assert parser.push('on"}') == Parsed(calls=[CallDelta(0, None, 'on"}')])
    assert parser.push(form.call_end + form.end) == Parsed()
    assert parser.finish() == Parsed()


@EVERY
@pytest.mark.parametrize("value", ["Zebras " * 20, ["Zebra"] * 9, {"a": {"b": ["Zebra", "Zoo"]}}])
def test_arguments_are_given_out_as_they_come(name: str, value: Any) -> None:
    calls = [("f", {"key": value, "n": 1})]
    parser = FORMATS[name].parser(schemas_of(calls))
    text, shown = write(name, calls), ""
    for position, char in enumerate(text, 1):
        shown += "".join(delta.arguments for delta in parser.push(char).calls)
        # The last one may still be held.
        assert shown.count("Z") >= text[:position].count("Z") - 1
    assert json.loads(shown) == {"key": value, "n": 1}


def test_the_name_is_out_when_it_is_complete() -> None:
    parser = FORMATS["hermes"].parser()
    assert parser.push('<tool_call>{"name": "get') == Parsed()
    assert parser.push('_time"') == Parsed(calls=[CallDelta(0, "get_time")])


def test_arguments_wait_for_the_name() -> None:
    parser = FORMATS["hermes"].parser()
    assert parser.push('<tool_call>{"arguments": {"a": [1, "}"]}, "na') == Parsed()
    assert parser.push('me": "f"') == Parsed(calls=[CallDelta(0, "f", '{"a": [1, "}"]}')])
    assert parser.push("}</tool_call>") == Parsed()


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ('{"name": "f"}', "{}"),
        ('{"name": "f", "parameters": {"a": 1}}', '{"a": 1}'),
        ('{"name": "f", "arguments": {"a": 1}, "parameters": {"b": 2}}', '{"a": 1}'),
        ('{"type": "function", "x": [{"name": "no"}], "name": "f", "arguments": null}', "null"),
        ('{"name": "f", "arguments": "{\\"a\\": 1}", "id": 7, }', '"{\\"a\\": 1}"'),
        ('{"name": "f", "name": "g", "arguments":12}', "12"),
        ('{"n\\u0061me": "\\u0066"}', "{}"),
    ],
)
def test_objects_that_are_calls(text: str, arguments: str) -> None:
    assert parse("hermes", [f"<tool_call>{text}</tool_call>"]) == Answer("", [Call("f", arguments)])


@pytest.mark.parametrize(
    "text",
    [
        "<tool_call>",
        "<tool_call></tool_call>",
        "<tool_call>\nf(1)\n</tool_call>",
        "<tool_call>{}</tool_call>",
        '<tool_call>{"name": 3}</tool_call>',
        '<tool_call>{"name": ""}</tool_call>',
        '<tool_call>{"name": "\\ud800"}</tool_call>',
        '<tool_call>{"name": "\\x"}</tool_call>',
        '<tool_call>{"arguments": {"a": 1}}</tool_call>',
        '<tool_call>{"arguments": , "name": "f"}</tool_call>',
        "<tool_call>{'name': 'f'}</tool_call>",
        '<tool_call>{"name" "f"}</tool_call>',
        '<tool_call>{"name": "f',
        ' \n<tool_call>\n{"arguments": {"a": 1}, "na',
        "</tool_call> alone",
        "<tool_calls>",
    ],
)
def test_what_is_no_call_is_content(text: str) -> None:
    assert parse("hermes", [text]) == Answer(text, [])
    assert parse("hermes", [text + "x \n"]).content == text + "x \n"


def test_a_call_after_one_that_failed_is_found() -> None:
    text = '<tool_call><tool_call>{"x"<tool_call>{"name": "f"}</tool_call>'
    assert parse("hermes", [text]) == Answer('<tool_call><tool_call>{"x"', [Call("f", "{}")])


@pytest.mark.parametrize(
    ("text", "arguments", "content"),
    [
        ('{"name": "f", "arguments": {"a": "b', '{"a": "b', ""),
        ('{"name": "f", "arguments": ', "", ""),
        ('{"name": "f", "arguments": {"a": 1}\n</tool_call>', '{"a": 1}', ""),
        ('{"name": "f", "arguments": {"a": 1}}} </tool_call>', '{"a": 1}', "}"),
        ('{"name": "f", x}</tool_call>', "{}", ", x}"),
        ('{"name": "f", "arguments": {a: 1, }}</tool_call>', "{a: 1, }", ""),
        ('{"name": "f", "arguments": nonsense}</tool_call>', "nonsense", ""),
    ],
)
def test_a_begun_call_keeps_what_it_has(text: str, arguments: str, content: str) -> None:
    assert parse("hermes", ["<tool_call>" + text]) == Answer(content, [Call("f", arguments)])


def test_whitespace_around_calls_is_dropped_and_other_text_kept() -> None:
    call = '<tool_call>{"name": "f"}</tool_call>'
    text = f" Let me see. \n\n{call}\n{call} \nThere.\n\n{call}\n\n"
    assert parse("hermes", [text]) == Answer(" Let me see. \nThere.", [Call("f", "{}")] * 3)


def test_no_more_whitespace_is_held_than_the_bound() -> None:
    parser = FORMATS["hermes"].parser()
    shown = collect([parser.push(" \n" * MAX_SPACE), parser.finish()])
    assert shown.content == " \n" * MAX_SPACE
    for row in FORMATS.values():
        parser = row.parser()
        held = MAX_SPACE * 4 - sum(len(parser.push("\n").content) for _ in range(MAX_SPACE * 4))
        assert 0 < held <= MAX_SPACE


@EVERY
def test_plain_text_is_shown_at_once(name: str) -> None:
    parser = FORMATS[name].parser()
    for piece in ["Plain", " text,", " a = f(b[1]); 字 {x}", "\n- one"]:
        assert parser.push(piece) == Parsed(piece)
    assert parser.push("") == Parsed()


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("hermes", "a <", "a"),
        ("hermes", "a <b", "a <b"),
        ("hermes", "a <tool_cal", "a"),
        ("hermes", "a <tool_can <to", "a <tool_can"),
        ("hermes", "a </tool_call", "a </tool_call"),
        ("mistral", "[1] [TOOL", "[1]"),
        ("llama3_json", "{x", "{x"),
        ("llama3_json", 'x {"name": "f"', 'x {"name": "f"'),
        ("pythonic", "[1]: a list", "[1]: a list"),
    ],
)
def test_only_what_may_become_a_call_is_held(name: str, text: str, shown: str) -> None:
    parser = FORMATS[name].parser()
    assert parser.push(text) == Parsed(shown)
    assert parser.finish() == Parsed(text[len(shown) :])


def test_finish_of_nothing_is_nothing() -> None:
    assert all(row.parser().finish() == Parsed() for row in FORMATS.values())


DEEP = "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hermes", '<tool_call>{"arguments": ' + DEEP + ', "name": "f"}</tool_call>'),
        ("hermes", '<tool_call>{"name": "' + "f" * (MAX_NAME + 1) + '"}</tool_call>'),
        ("mistral_v11", "[TOOL_CALLS]" + "f" * (MAX_NAME + 1) + "[ARGS]{}"),
        ("pythonic", "[" + "f" * (MAX_NAME + 1) + "()]"),
        ("pythonic", f"[f(a={DEEP})]"),
        ("pythonic", "[f(a=" + "-" * 50_000 + "1)]"),
        ("pythonic", "[f(a=" + "1+" * 50_000 + "1)]"),
        ("functiongemma", f"<start_function_call>call:f{{a:{DEEP}}}<end_function_call>"),
        ("pythonic", "[f(" + "k" * (MAX_NAME + 1) + "=1)]"),
        (
            "qwen3_coder",
            "<tool_call><function=" + "f" * (MAX_NAME + 1) + "></function>",
        ),
    ],
)
def test_beyond_the_bounds_it_is_content(name: str, text: str) -> None:
    assert parse(name, [text]) == Answer(text, [])
    assert parse(name, [text[i : i + 1013] for i in range(0, len(text), 1013)]).content == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hermes", '<tool_call>{"arguments": "' + "x" * 500 + '", "name": "f"}</tool_call>'),
        ("hermes", "<tool_call>" + " " * 500 + '{"name": "f"}'),
        ("llama3_json", '{"parameters": {"a": "' + "x" * 500 + '"}, "name": "f"}'),
        ("pythonic", "[f(a=" + "1" * 500 + ")]"),
        ("gemma4", "<|tool_call>call:f{a:" + "x" * 500 + "}<tool_call|>"),
        ("glm45", "<tool_call>" + " " * 500 + "f</tool_call>"),
        (
            "deepseek_v31",
            "<｜tool▁call▁begin｜>f<｜tool▁sep｜>" + " " * 500 + "{}<｜tool▁call▁end｜>",
        ),
    ],
)
def test_no_more_is_held_than_the_bound(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parse(name, [text]).content == ""
    monkeypatch.setattr("server.text.tool_calls.MAX_HELD", 400)
    assert parse(name, [text]) == Answer(text, [])
    parser = FORMATS[name].parser()
    shown = [parser.push(char).content for char in text]
    assert "".join(shown[:399]) == ""
    assert len("".join(shown[:402])) >= 400


def test_arguments_that_are_too_deep_end_there() -> None:
    text = '<tool_call>{"name": "f", "arguments": ' + DEEP + "}</tool_call>"
    content, [call] = parse("hermes", [text])
    assert call.arguments == "[" * MAX_DEPTH
    assert content == DEEP[MAX_DEPTH:] + "}"


@pytest.mark.parametrize(
    ("name", "begin", "unit"),
    [
        ("hermes", "", "plain text <"),
        ("hermes", "", "<tool_call>{"),
        ("hermes", '<tool_call>{"name": "f", "arguments": {"a": "', 'x\\"'),
        ("hermes", '<tool_call>{"arguments": {"a": "', "abc"),
        ("mistral", "[TOOL_CALLS] [", '{"name": "f"}, '),
        ("pythonic", "", "[f(a='"),
        ("pythonic", "[f(a='", "\\'"),
        ("functiongemma", "<start_function_call>call:f{a:<escape>", "<escap"),
        ("qwen3_coder", "<tool_call><function=f><parameter=a>", "\n</parameter"),
        ("glm45", "<tool_call>f<arg_key>a</arg_key><arg_value>", "</arg_key>"),
        ("deepseek_v3", "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>f<｜tool▁sep｜>"),
    ],
)
def test_time_is_linear(name: str, begin: str, unit: str) -> None:
    """vLLM's parsers look through the whole text again for each token."""
    started = time.process_time()
    parser = FORMATS[name].parser()
    parser.push(begin)
    for _ in range(20_000):
        parser.push(unit)
    parser.finish()
    assert time.process_time() - started < 4.0
