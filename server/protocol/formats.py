"""What an answer's text can be bound to: `response_format`, and the extensions of other servers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from server import limits
from server.protocol.fields import StrictModel

SchemaDocument = dict[str, Any] | bool
Pattern = Annotated[str, Field(min_length=1, max_length=limits.MAX_GRAMMAR)]
Choices = Annotated[
    list[Annotated[str, Field(max_length=limits.MAX_GRAMMAR)]],
    Field(min_length=1, max_length=limits.MAX_CHOICES),
]


class TextFormat(StrictModel):
    """Any text."""

    type: Literal["text"]


class JsonObjectFormat(StrictModel):
    """A JSON object; of a schema, as llama.cpp has it, if there is one."""

    type: Literal["json_object"]
    schema_: SchemaDocument | None = Field(None, alias="schema")


class JsonSchema(StrictModel):
    """A JSON schema. It is always enforced; `strict` says only that the client relies on it."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    description: str | None = Field(None, max_length=limits.MAX_GRAMMAR)
    schema_: SchemaDocument | None = Field(None, alias="schema")
    strict: bool | None = None


class JsonSchemaFormat(StrictModel):
    """JSON that a schema accepts."""

    type: Literal["json_schema"]
    json_schema: JsonSchema


ResponseFormat = Annotated[
    TextFormat | JsonObjectFormat | JsonSchemaFormat, Field(discriminator="type")
]


class StructuredOutputs(StrictModel):
    """vLLM's extension: exactly one of these."""

    json_: SchemaDocument | str | None = Field(None, alias="json")
    json_object: bool | None = None
    regex: Pattern | None = None
    choice: Choices | None = None
    grammar: Pattern | None = None
