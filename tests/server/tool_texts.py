"""Calls written as each format writes them, and what a parser makes of a text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from server.text.tool_calls import Parsed, Schemas
from server.text.tool_formats import FORMATS


class Call(NamedTuple):
    name: str
    arguments: str


class Answer(NamedTuple):
    content: str
    calls: list[Call]


def collect(parts: Iterable[Parsed]) -> Answer:
    """Join what a parser gave out, and hold it to its contract."""
    content = ""
    calls: list[Call] = []
    for part in parts:
        content += part.content
        for delta in part.calls:
            if delta.index == len(calls):
                assert delta.name, "the first delta of a call has its name"
                calls.append(Call(delta.name, delta.arguments))
            else:
                assert delta.index == len(calls) - 1 and delta.name is None
                calls[-1] = Call(calls[-1].name, calls[-1].arguments + delta.arguments)
    return Answer(content, calls)


def parse(format_name: str, pieces: Sequence[str], schemas: Schemas | None = None) -> Answer:
    parser = FORMATS[format_name].parser(schemas or {})
    answer = collect([*[parser.push(piece) for piece in pieces], parser.finish()])
    assert parser.num_calls == len(answer.calls)
    return answer


def write(format_name: str, calls: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """Write calls as a model of the format would."""
    form = FORMATS[format_name].form
    return form.text((name, json.dumps(value, ensure_ascii=False)) for name, value in calls)
