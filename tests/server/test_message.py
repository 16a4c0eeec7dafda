"""A choice's text as a message: input of custom tools as it comes, raw input, and all together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.text.message import (
    CallPart,
    CustomInput,
    MessagePart,
    MessageReader,
    PlainText,
    RawTail,
)
from server.text.reasoning import FORMATS as REASONING_FORMATS
from server.text.reasoning import NoReasoning, ReasoningSplitter
from server.text.tool_formats import FORMATS
from tests.server.tool_texts import Answer, Call, collect, write

# Of JSON's inside: everything that has an escape, and halves and pairs of surrogates.
CHARACTERS = 'ab"\\/\b\n\té字🙂\u2028{}'


@st.composite
def cuts(draw: st.DrawFn, text: str) -> list[str]:
    """The text, cut anywhere."""
    places = draw(st.sets(st.integers(1, max(len(text) - 1, 1)), max_size=12))
    edges = [0, *sorted(place for place in places if place < len(text)), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


def every_cut(text: str) -> Iterable[list[str]]:
    """The text whole, in characters, and in two at each place."""
    yield [text]
    yield list(text)
    yield from ([text[:place], text[place:]] for place in range(len(text) + 1))


# ---- custom input written as JSON ------------------------------------------------------------


def read_input(pieces: Iterable[str]) -> str:
    reader = CustomInput()
    return "".join([*map(reader.push, pieces), reader.finish()])


@given(
    st.data(), st.text(CHARACTERS, max_size=12), st.booleans(), st.sampled_from(["", " ", "\n "])
)
def test_custom_input_is_the_text_in_the_json(
    data: st.DataObject, text: str, ascii_only: bool, space: str
) -> None:
    written = json.dumps({"input": text}, ensure_ascii=ascii_only, indent=space or None)
    assert read_input(data.draw(cuts(written))) == text
    for pieces in every_cut(written):
        assert read_input(pieces) == text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (r"\u0041\/\b\f\n\r\t\"\\", 'A/\b\f\n\r\t"\\'),
        (r"\ud83d\ude42", "🙂"),
        (r"\uD83D\uDE42\uD83D\uDE42", "🙂🙂"),
        (r"\ud83dx", "\ufffdx"),
        (r"\ud83d\n", "\ufffd\n"),
        (r"\ud83d\u0041", "\ufffdA"),
        (r"\ud83d\ud83d\ude42", "\ufffd🙂"),
        (r"\ude42\ud83d", "\ufffd\ufffd"),
        ("a\nb", "a\nb"),
        ("", ""),
    ],
)
def test_escapes_in_custom_input(inside: str, text: str) -> None:
    for pieces in every_cut(f'{{"input": "{inside}"}}'):
        assert read_input(pieces) == text


def test_custom_input_comes_as_soon_as_it_is_certain() -> None:
    reader = CustomInput()
    pieces = ['{"inp', 'ut": "', "a", "b\\", "n", "\\ud8", "3d", "\\ude42", "c", '"', "}", "x"]
    given_ = [reader.push(piece) for piece in pieces]
    assert given_ == ["", "", "a", "b", "\n", "", "", "🙂", "c", "", "", ""]
    assert reader.finish() == ""


@pytest.mark.parametrize("text", ['{"input": 5}', '{"other": "a"}', "ls -l", '{"input', ""])
def test_what_is_no_such_object_is_input_as_it_is(text: str) -> None:
    for pieces in every_cut(text):
        assert read_input(pieces) == text


def test_input_that_is_cut_off_keeps_what_is_whole() -> None:
    assert read_input(['{"input": "ab\\']) == "ab"
    assert read_input(['{"input": "ab\\ud83']) == "ab"
    assert read_input(['{"input": "ab']) == "ab"


# ---- raw input -------------------------------------------------------------------------------

HEADS = {'<|call|>{"name": "run", "input": ': "run", '<|call|>{"name": "sql", "input": ': "sql"}


def read_tail(pieces: Iterable[str]) -> Answer:
    parser = RawTail(FORMATS["inkling"].parser(), HEADS)
    answer = collect([*map(parser.push, pieces), parser.finish()])
    assert parser.num_calls == len(answer.calls)
    return answer


ADD = write("inkling", [("add", {"a": 1})])
TAILS = [
    ('<|call|>{"name": "run", "input": SELECT "a"}', "", [Call("run", 'SELECT "a"}')]),
    ('Well.\n <|call|>{"name": "sql", "input": x\n', "Well.", [Call("sql", "x\n")]),
    ('<|call|>{"name": "run", "input": ', "", [Call("run", "")]),
    (f'<|call|>{{"name": "run", "input": {ADD}', "", [Call("run", ADD)]),
    (ADD, "", [Call("add", '{"a": 1}')]),
    (f"Well.\n{ADD}", "Well.", [Call("add", '{"a": 1}')]),
    (
        f'{ADD}<|call|>{{"name": "run", "input": x',
        "",
        [Call("add", '{"a": 1}'), Call("run", "x")],
    ),
    ('<|call|>{"name": "run", "in', "", [Call("run", "")]),
    ("<|call|> is a mark\n", "<|call|> is a mark\n", []),
    ("", "", []),
]


@pytest.mark.parametrize(("text", "content", "calls"), TAILS)
def test_raw_input_is_the_rest_of_the_text(text: str, content: str, calls: list[Call]) -> None:
    for pieces in every_cut(text):
        assert read_tail(pieces) == Answer(content, calls)


def test_raw_input_streams() -> None:
    parser = RawTail(FORMATS["inkling"].parser(), HEADS)
    parser.push('<|call|>{"name": "run", "input": ')
    assert [parser.push(piece).calls[0].arguments for piece in ("a", "{", "\n")] == ["a", "{", "\n"]


# ---- messages --------------------------------------------------------------------------------


def read(reader: MessageReader, pieces: Iterable[str]) -> tuple[str, str, list[CallPart]]:
    """Reasoning, content and whole calls."""
    calls: list[CallPart] = []
    reasoning = content = ""
    for part in [*map(reader.push, pieces), reader.finish()]:
        assert isinstance(part, MessagePart)
        reasoning += part.reasoning
        content += part.content
        for call in part.calls:
            if call.name is not None:
                assert call.index == len(calls) and call.call_id
                calls.append(CallPart(call.index, "", call.call_id, call.name, call.is_custom))
            assert call.index == len(calls) - 1 and call.is_custom == calls[-1].is_custom
            assert (call.name is None) == (call.call_id is None)
            calls[-1].text += call.text
    assert reader.num_calls == len(calls)
    return reasoning, content, calls


def reader_of(*, thinks: bool = False, raw: tuple[str, ...] = ()) -> MessageReader:
    splitter: Any = NoReasoning()
    if thinks:
        splitter = ReasoningSplitter(REASONING_FORMATS["think"], opened=False)
    parser: Any = FORMATS["hermes"].parser()
    return MessageReader(splitter, parser, lambda name: name in ("run", *raw), raw)


def test_a_message_has_reasoning_content_and_calls() -> None:
    calls = write("hermes", [("add", {"a": 1}), ("run", {"input": 'ls "🙂"'}), ("add", {})])
    text = f"<think>Six <tool_call></think>\nLook:\n{calls}"
    for pieces in every_cut(text):
        reasoning, content, found = read(reader_of(thinks=True), pieces)
        assert (reasoning, content) == ("Six <tool_call>", "Look:")
        assert [(call.name, call.text, call.is_custom) for call in found] == [
            ("add", '{"a": 1}', False),
            ("run", 'ls "🙂"', True),
            ("add", "{}", False),
        ]
        ids = [call.call_id or "" for call in found]
        assert len(set(ids)) == 3 and all(each.startswith("call_") for each in ids)


@given(st.data())
def test_a_message_does_not_depend_on_how_the_text_is_cut(data: st.DataObject) -> None:
    parts = st.sampled_from(
        ["<think>", "</think>", "<tool_call>\n", "</tool_call>", '{"name": "run", "arguments": ',
         '{"input": "', "\\ud83d", "\\ude42", '"}', "}", '{"name": "add", "arguments": {"a": 1}}',
         "\n", "a", "\\n", '"']
    )  # fmt: skip
    text = "".join(data.draw(st.lists(parts, max_size=14)))
    whole, pieces = (read(reader_of(thinks=True), each) for each in ([text], data.draw(cuts(text))))
    assert whole[:2] == pieces[:2]
    for one, other in zip(whole[2], pieces[2], strict=True):
        assert (one.name, one.text, one.is_custom) == (other.name, other.text, other.is_custom)
    "".join([*whole[:2], *(call.text for call in whole[2])]).encode()  # what a client can be sent


def test_a_call_that_is_cut_off_keeps_what_it_has() -> None:
    head = '<tool_call>\n{"name": "%s", "arguments": '
    _, _, [add] = read(reader_of(), [head % "add" + '{"a": 1'])
    assert (add.text, add.is_custom) == ('{"a": 1', False)
    _, _, [run] = read(reader_of(), [head % "run" + '{"input": "l'])
    assert (run.text, run.is_custom) == ("l", True)
    _, _, [odd] = read(reader_of(), [head % "run" + '["l"'])
    assert (odd.text, odd.is_custom) == ('["l"', True)


def test_raw_input_is_no_json() -> None:
    text = write("hermes", [("sql", {"input": "a"})])
    _, _, [call] = read(reader_of(raw=("sql",)), [text])
    assert (call.text, call.is_custom) == ('{"input": "a"}', True)


def test_without_tools_everything_is_content() -> None:
    text = write("hermes", [("add", {})])
    reader = MessageReader(NoReasoning(), PlainText())
    assert read(reader, [text[:9], text[9:]]) == ("", text, [])
