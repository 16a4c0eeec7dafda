"""Calls as DeepSeek's models write them, of either version."""

from __future__ import annotations

import pytest

from tests.server.tool_texts import Answer, Call, parse

BEGIN, END = "<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"
CALL, SEPARATOR, CALL_END = "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>", "<｜tool▁call▁end｜>"


def v3(name: str, arguments: str) -> str:
    return f"{CALL}function{SEPARATOR}{name}\n```json\n{arguments}\n```{CALL_END}"


def v31(name: str, arguments: str) -> str:
    return f"{CALL}{name}{SEPARATOR}{arguments}{CALL_END}"


TEXTS: list[tuple[str, str, list[tuple[str, str]]]] = [
    (
        f"I look.\n{BEGIN}" + v3("f", '{"a": 1}') + "\n" + v3("g", "{}") + END,
        "I look.",
        [("f", '{"a": 1}'), ("g", "{}")],
    ),
    (
        BEGIN + v31("f", '{"a": "```"}') + v31("g", "{}") + f"{END} So.",
        " So.",
        [("f", '{"a": "```"}'), ("g", "{}")],
    ),
    (BEGIN + v31("f", "{}"), "", [("f", "{}")]),
    (v31("f", "{}") + "\n", "", [("f", "{}")]),
    (f"{BEGIN} " + v31("f", "\n{}\n") + f"\n{END}", "", [("f", "{}")]),
    (f'{BEGIN}{CALL}f{SEPARATOR}{{"a": 1', "", [("f", '{"a": 1')]),
    *[
        (text, text, [])
        for text in (
            f"{BEGIN}f",
            f"{BEGIN}{END}",
            f"{BEGIN}{CALL}f",
            f"{CALL}f{{}}",
            f"{CALL}f{SEPARATOR}g(1)",
            f"{CALL}f{SEPARATOR}g\n```python\n{{}}",
            f"{END} alone",
            "<｜User｜> a",
        )
    ],
]


@pytest.mark.parametrize("name", ["deepseek_v3", "deepseek_v31"])
@pytest.mark.parametrize(("text", "content", "calls"), TEXTS)
def test_both_writings_are_read(
    name: str, text: str, content: str, calls: list[tuple[str, str]]
) -> None:
    expected = Answer(content, [Call(*call) for call in calls])
    assert parse(name, [text]) == parse(name, list(text)) == expected
