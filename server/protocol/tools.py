"""`tools`, `tool_choice` and their legacy forms, `functions` and `function_call`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from server import limits
from server.protocol.fields import StrictModel

ToolName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Description = Annotated[str, Field(max_length=limits.MAX_GRAMMAR)]


class FunctionDefinition(StrictModel):
    """A function; without `parameters` it takes none. `strict` binds arguments to the schema."""

    name: ToolName
    description: Description | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class FunctionTool(StrictModel):
    """A function that the model may call."""

    type: Literal["function"]
    function: FunctionDefinition


class TextInput(StrictModel):
    """Any text."""

    type: Literal["text"]


class InputGrammar(StrictModel):
    """A grammar of the input: a regular expression, or Lark."""

    definition: Annotated[str, Field(min_length=1, max_length=limits.MAX_GRAMMAR)]
    syntax: Literal["lark", "regex"]


class GrammarInput(StrictModel):
    """Text of a grammar."""

    type: Literal["grammar"]
    grammar: InputGrammar


class CustomDefinition(StrictModel):
    """A tool whose input is text."""

    name: ToolName
    description: Description | None = None
    format: Annotated[TextInput | GrammarInput, Field(discriminator="type")] | None = None


class CustomTool(StrictModel):
    """A tool with free input that the model may call."""

    type: Literal["custom"]
    custom: CustomDefinition


Tool = Annotated[FunctionTool | CustomTool, Field(discriminator="type")]


class ToolReference(StrictModel):
    """A tool by its name."""

    name: ToolName


class FunctionChoice(StrictModel):
    """This function, and no other."""

    type: Literal["function"]
    function: ToolReference


class CustomChoice(StrictModel):
    """This custom tool, and no other."""

    type: Literal["custom"]
    custom: ToolReference


class AllowedTools(StrictModel):
    """Some of the tools; the prompt still has them all, so that its cached beginning fits."""

    mode: Literal["auto", "required"]
    tools: list[Annotated[FunctionChoice | CustomChoice, Field(discriminator="type")]] = Field(
        min_length=1, max_length=limits.MAX_TOOLS
    )


class AllowedToolsChoice(StrictModel):
    """One of the allowed tools."""

    type: Literal["allowed_tools"]
    allowed_tools: AllowedTools


ToolChoice = (
    Literal["none", "auto", "required"]
    | Annotated[FunctionChoice | CustomChoice | AllowedToolsChoice, Field(discriminator="type")]
)
FunctionCallChoice = Literal["none", "auto"] | ToolReference
