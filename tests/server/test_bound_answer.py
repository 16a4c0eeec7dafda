"""Bound content beside tools: what looks like a call in it is none, in every format."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from server.constraint import Constraint, choice_grammar
from server.json_schema import json_grammar
from server.text.bound_answer import CallsOrContent
from server.text.tool_formats import FORMATS
from server.tool_calling import may_look_like_a_call
from tests.server.calling import NUMBERS, function, grammars, takes
from tests.server.conftest import in_process
from tests.server.fake_engine import ByteTokenizer
from tests.server.test_responses import saying
from tests.server.tool_texts import write

BYTES = ByteTokenizer()
WRITTEN = list(FORMATS)
CALL = ("add", {"a": 1})
TOOLS = {"tools": [function()]}
MARK = "<|python_tag|>"


def as_format(schema: Any) -> dict[str, Any]:
    return {
        "response_format": {"type": "json_schema", "json_schema": {"name": "p", "schema": schema}}
    }


def closed(*names: str) -> dict[str, Any]:
    properties = {name: {} for name in names}
    return {"type": "object", "properties": properties, "additionalProperties": False}


NOTE = {
    "type": "object",
    "properties": {"note": {"type": "string"}},
    "required": ["note"],
    "additionalProperties": False,
}
CONTACT = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "parameters": NUMBERS},
    "required": ["name", "parameters"],
    "additionalProperties": False,
}


# ---- the parser ------------------------------------------------------------------------------


def read(name: str, text: str, size: int) -> tuple[str, int]:
    """The content and the number of calls, read in pieces of a size."""
    parser = CallsOrContent(FORMATS[name].parser())
    content = "".join(
        parser.push(text[start : start + size]).content for start in range(0, len(text), size)
    )
    return content + parser.finish().content, parser.num_calls


@pytest.mark.parametrize("size", [1, 3, 10_000])
@pytest.mark.parametrize("name", WRITTEN)
def test_it_is_calls_from_its_beginning_or_content_to_its_end(name: str, size: int) -> None:
    call = write(name, [CALL])
    inside = json.dumps({"note": call}, ensure_ascii=False)
    assert read(name, inside, size) == (inside, 0)
    after = f"7 {call}"
    assert read(name, after, size) == (after, 0)
    for before in ("", "\n "):
        assert read(name, before + call, size) == ("", 1)
    assert read(name, write(name, [CALL, CALL]), size) == ("", 2)
    for text in ("", "  ", '"', "{", "[1]"):
        assert read(name, text, size) == (text, 0)


# ---- calls without a mark --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grammar", "may"),
    [
        (json_grammar({"type": "object"}), True),
        (json_grammar(True), True),
        (json_grammar({"type": ["object", "null"]}), True),
        (json_grammar(closed("name", "parameters")), True),
        (json_grammar(closed("arguments", "name", "x")), True),
        (json_grammar({**closed("x"), "additionalProperties": {}}), True),
        (json_grammar({**closed("x"), "patternProperties": {"n": {}}}), True),
        (choice_grammar(['{"name": "add", "parameters": {}}']), True),
        (json_grammar(closed("x")), False),
        (json_grammar(closed("name", "x")), False),
        (json_grammar(closed("parameters")), False),
        (json_grammar({"type": "array"}), False),
    ],
)
def test_which_content_may_look_like_a_call(grammar: dict[str, Any], may: bool) -> None:
    assert may_look_like_a_call(Constraint("", grammar), FORMATS["llama3_json"]) is may
    is_json = "json_schema" in grammar
    assert may_look_like_a_call(Constraint("", grammar), FORMATS["pythonic"]) is not is_json
    assert not may_look_like_a_call(Constraint("", grammar), FORMATS["hermes"])


def test_calls_get_a_mark_where_content_may_look_like_one() -> None:
    call = write("llama3_json", [CALL])
    text = '{"name": "add", "parameters": {"a": 1}}'
    plain, marked, required = grammars(
        "llama3_json",
        BYTES,
        {**TOOLS, **as_format(NOTE)},
        {**TOOLS, **as_format(CONTACT)},
        {**TOOLS, **as_format(CONTACT), "tool_choice": "required"},
    )
    for grammar, taken, refused in (
        (plain, [call, '{"note": "x"}'], [MARK + call, "x"]),
        (marked, [MARK + call, text], ['{"note": "x"}', MARK + text[:-1]]),
        (required, [call], [MARK + call, '{"note": "x"}']),
    ):
        assert [each for each in taken if not takes(grammar, BYTES, each)] == []
        assert [each for each in refused if takes(grammar, BYTES, each)] == []


def message(says: str, **body: Any) -> Any:
    async def main() -> Any:
        async with in_process(saying(says)) as service:
            service.state.tool_format = FORMATS["llama3_json"]
            messages = [{"role": "user", "content": "hi"}]
            answer = await service.client.post(
                "/v1/chat/completions", json={"model": "tiny", "messages": messages, **body}
            )
            assert answer.status_code == 200, answer.text
            return answer.json()["choices"][0]["message"]

    return asyncio.run(main())


CONTACT_TEXT = '{"name": "add", "parameters": {"a": 1}}'


@pytest.mark.parametrize(
    "body",
    [
        as_format(CONTACT),
        {**TOOLS, **as_format(CONTACT)},
        {**TOOLS, "response_format": {"type": "json_object"}},
        {**TOOLS, "tool_choice": "none"},
        {**TOOLS, **as_format(CONTACT), "tool_choice": "none"},
        {},
    ],
)
def test_what_is_bound_or_cannot_be_a_call_stays_content(body: dict[str, Any]) -> None:
    found = message(CONTACT_TEXT, **body)
    assert found["content"] == CONTACT_TEXT and "tool_calls" not in found


@pytest.mark.parametrize(
    ("says", "body"),
    [
        (CONTACT_TEXT, TOOLS),
        (CONTACT_TEXT, {**TOOLS, **as_format(NOTE)}),
        (MARK + CONTACT_TEXT, {**TOOLS, **as_format(CONTACT)}),
        (CONTACT_TEXT, {**TOOLS, **as_format(CONTACT), "tool_choice": "required"}),
    ],
)
def test_what_is_a_call_stays_one(says: str, body: dict[str, Any]) -> None:
    found = message(says, **body)
    (call,) = found["tool_calls"]
    assert found["content"] is None
    assert (call["function"]["name"], call["function"]["arguments"]) == ("add", '{"a": 1}')


def test_calls_within_bound_texts_are_content_too() -> None:
    text = json.dumps({"note": MARK + CONTACT_TEXT})
    found = message(text, **TOOLS, **as_format(NOTE))
    assert found["content"] == text and "tool_calls" not in found
