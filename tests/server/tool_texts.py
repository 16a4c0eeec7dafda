"""Calls written as each format writes them, and what a parser makes of a text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from server.text.tool_calls import Parsed
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


def parse(format_name: str, pieces: Sequence[str]) -> Answer:
    parser = FORMATS[format_name].parser()
    answer = collect([*[parser.push(piece) for piece in pieces], parser.finish()])
    assert parser.num_calls == len(answer.calls)
    return answer


def write(format_name: str, calls: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """Write calls as a model of the format would."""
    row = FORMATS[format_name]
    form = row.json_form or row.named_form
    if form is not None:
        texts = [form.head(name) + json.dumps(value) + form.tail for name, value in calls]
        return form.begin + form.separator.join(texts) + form.end
    if format_name == "pythonic":
        return "[" + ", ".join(f"{name}({_keywords(value)})" for name, value in calls) + "]"
    begin, end, quote = row.control_tokens
    return "".join(f"{begin}call:{name}{_gemma(value, quote)}{end}" for name, value in calls)


def _keywords(arguments: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value!r}" for key, value in arguments.items())


def _gemma(value: Any, quote: str) -> str:
    if isinstance(value, str):
        return quote + value + quote
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_gemma(item, quote)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_gemma(item, quote) for item in value) + "]"
    return json.dumps(value)
