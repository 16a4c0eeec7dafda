"""Documents as the marked-up text that the chat template makes of them.

The template in the model's folder is the only place that knows the format: training reads what a
server would send. Knows no ids.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from weights.recipe.texts.document import Chat, Message

UNKNOWN, BOS, EOS = "<unk>", "<s>", "</s>"
SYSTEM, USER, ASSISTANT, TOOL = "<|system|>", "<|user|>", "<|assistant|>", "<|tool|>"
TOOLS, CALL, END = "<|tools|>", "<|call|>", "<|end|>"
CONTROL = [SYSTEM, USER, ASSISTANT, TOOL, TOOLS, CALL, END]
SPECIAL = [UNKNOWN, BOS, EOS, *CONTROL]  # their ids are 0, 1, 2, ...
TEMPLATE = Path(__file__).with_name("chat_template.jinja")


def as_json(value: object) -> str:
    """JSON as templates write it everywhere: characters as they are, a space after , and :."""
    return json.dumps(value, ensure_ascii=False)


def api_message(message: Message) -> dict[str, Any]:
    """The message as the chat API has it."""
    record: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.calls:
        record["tool_calls"] = [
            {
                "id": f"call_{index}",
                "type": "function",
                "function": {"name": call.name, "arguments": as_json(call.arguments)},
            }
            for index, call in enumerate(message.calls)
        ]
    return record


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["tojson"] = as_json
    environment.globals["raise_exception"] = _refuse
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))


def _refuse(message: str) -> None:
    raise ValueError(message)


def render(chat: Chat) -> str:
    """The whole dialogue, beginning token and control tokens written out."""
    messages = [api_message(message) for message in chat.messages]
    return _template().render(messages=messages, tools=chat.tools, bos_token=BOS)


_MARKS = re.compile("(" + "|".join(re.escape(token) for token in (BOS, *CONTROL)) + ")")


def parts(rendered: str) -> Iterator[tuple[str, bool]]:
    """The text cut at its control tokens, each a part of its own; and whether the model writes it.

    The model writes what follows `ASSISTANT`, up to and with the next `END`.
    """
    writes = False
    for part in _MARKS.split(rendered):
        if part:
            yield part, writes
        if part in (ASSISTANT, END):
            writes = part == ASSISTANT
