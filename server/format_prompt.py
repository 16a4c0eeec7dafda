"""What the model is told of the format that `response_format` binds its answer to.

A chat template that reads `response_format` gets it as the client sent it. With any other, the
model is told what the client wrote for it: the `description` of a schema, with its name, at the end
of the system message. The schema itself is not put into words: the grammar holds the answer to it,
and a client that wants it in the prompt knows better where.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model import ChatTemplate
from server.protocol.common import CreateRequest
from server.protocol.formats import JsonSchemaFormat
from server.tool_prompt import Message, with_system_text

VARIABLE = "response_format"


def format_variables(request: CreateRequest, template: ChatTemplate) -> dict[str, Any]:
    """Return the template's variable of the format, if it reads it and there is one."""
    wanted = request.response_format
    if wanted is None or VARIABLE not in template.reads:
        return {}
    return {VARIABLE: wanted.model_dump(by_alias=True, exclude_unset=True)}


def with_described_format(
    messages: Sequence[Message], request: CreateRequest, template: ChatTemplate
) -> list[Message]:
    """Return the messages with what the client says of the format, where the template does not."""
    wanted = request.response_format
    if not isinstance(wanted, JsonSchemaFormat) or VARIABLE in template.reads:
        return [*messages]
    name, description = wanted.json_schema.name, wanted.json_schema.description
    if not description:
        return [*messages]
    return with_system_text(messages, f'Your answer is JSON in the format "{name}": {description}')
