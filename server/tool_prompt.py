"""Tools for chat templates that know none: described in the system message, in plain words.

Calls and results in the conversation become text too. Calls are written as the model's family does;
where none is known, as Hermes does, which many models have seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from server.text.call_form import Form
from server.tools import INPUT

Message = dict[str, Any]

_INTRODUCTION = (
    "You can call functions to answer the user. These are their signatures, one in each line:"
)
_INSTRUCTION = "To call a function, answer with nothing but its name and arguments, written so:"
_EXAMPLE = ("NAME", '{"PARAMETER": "VALUE"}')


def as_plain_messages(
    messages: Iterable[Message], definitions: Sequence[Mapping[str, Any]], form: Form
) -> list[Message]:
    """Return the messages as a template without tools can take them. `form`: of calls."""
    plain = [_plain(message, form) for message in messages]
    return with_system_text(plain, describe(definitions, form)) if definitions else plain


def with_system_text(messages: Sequence[Message], text: str) -> list[Message]:
    """Return the messages with more text at the end of the system message, the first of all."""
    if messages and messages[0]["role"] in ("system", "developer"):
        first, *rest = messages
        return [{**first, "content": f"{_text(first.get('content'))}\n\n{text}"}, *rest]
    return [{"role": "system", "content": text}, *messages]


def with_function_calls(message: Message) -> Message:
    """Return the message with calls of custom tools as calls of functions: all that models know."""
    if not message.get("tool_calls"):
        return message
    calls = [
        {
            "id": call["id"],
            "type": "function",
            "function": {
                "name": call["custom"]["name"],
                "arguments": json.dumps({INPUT: call["custom"]["input"]}, ensure_ascii=False),
            },
        }
        if call.get("type") == "custom"
        else call
        for call in message["tool_calls"]
    ]
    return {**message, "tool_calls": calls}


def describe(definitions: Sequence[Mapping[str, Any]], form: Form) -> str:
    """Return the tools in words, and how they are called."""
    lines = [json.dumps(each["function"], ensure_ascii=False) for each in definitions]
    return "\n".join([_INTRODUCTION, *lines, _INSTRUCTION, form.text([_EXAMPLE])])


def _plain(message: Message, form: Form) -> Message:
    if message["role"] in ("tool", "function"):
        text = f"<tool_response>\n{_text(message.get('content'))}\n</tool_response>"
        return {"role": "user", "content": text}
    calls = message.get("tool_calls") or []
    functions = [call["function"] for call in calls if "function" in call]
    if message.get("function_call"):
        functions.append(message["function_call"])
    if not functions:
        return message
    calls = form.text((function["name"], function["arguments"]) for function in functions)
    texts = [_text(message.get("content")), calls]
    return {"role": message["role"], "content": "\n".join(text for text in texts if text)}


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(part.get("text") or part.get("refusal") or "" for part in content)
    return content or ""
