"""`tools` and `tool_choice` of the Responses API, whose shapes are flat."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from server import limits
from server.protocol.fields import StrictModel
from server.protocol.tools import Description, FunctionDefinition, TextInput, ToolName


class FunctionTool(FunctionDefinition):
    """A function that the model may call."""

    type: Literal["function"]


class GrammarInput(StrictModel):
    """Text of a grammar: a regular expression, or Lark."""

    type: Literal["grammar"]
    definition: Annotated[str, Field(min_length=1, max_length=limits.MAX_GRAMMAR)]
    syntax: Literal["lark", "regex"]


class CustomTool(StrictModel):
    """A tool with free input that the model may call."""

    type: Literal["custom"]
    name: ToolName
    description: Description | None = None
    format: Annotated[TextInput | GrammarInput, Field(discriminator="type")] | None = None


class _BuiltIn(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)


class BuiltInTool(_BuiltIn):
    """A tool that OpenAI's servers run; known, so that it can be refused by name."""

    type: Literal[
        "file_search", "web_search", "web_search_2025_08_26", "web_search_preview",
        "web_search_preview_2025_03_11", "computer", "computer_use_preview", "mcp",
        "code_interpreter", "image_generation", "local_shell", "shell", "apply_patch",
        "namespace", "tool_search", "programmatic_tool_calling",
    ]  # fmt: skip


Tool = Annotated[FunctionTool | CustomTool | BuiltInTool, Field(discriminator="type")]


class ChosenTool(StrictModel):
    """This tool, and no other."""

    type: Literal["function", "custom"]
    name: ToolName


class AllowedToolsChoice(StrictModel):
    """Some of the tools; the prompt still has them all, so that its cached beginning fits."""

    type: Literal["allowed_tools"]
    mode: Literal["auto", "required"]
    tools: list[Annotated[ChosenTool | BuiltInTool, Field(discriminator="type")]] = Field(
        min_length=1, max_length=limits.MAX_TOOLS
    )


ToolChoice = (
    Literal["none", "auto", "required"]
    | Annotated[ChosenTool | AllowedToolsChoice | BuiltInTool, Field(discriminator="type")]
)


def chat_tool(tool: FunctionTool | CustomTool) -> dict[str, Any]:
    """Return the tool in the shape that it has in a chat."""
    fields = tool.model_dump(exclude_none=True, exclude={"type"})
    if isinstance(tool, CustomTool) and isinstance(tool.format, GrammarInput):
        grammar = {"definition": tool.format.definition, "syntax": tool.format.syntax}
        fields["format"] = {"type": "grammar", "grammar": grammar}
    return {"type": tool.type, tool.type: fields}


def chat_tool_choice(choice: str | ChosenTool | AllowedToolsChoice) -> Any:
    """Return the choice in the shape that it has in a chat."""
    if isinstance(choice, str):
        return choice
    if isinstance(choice, ChosenTool):
        return {"type": choice.type, choice.type: {"name": choice.name}}
    tools = [chat_tool_choice(tool) for tool in choice.tools if isinstance(tool, ChosenTool)]
    return {"type": "allowed_tools", "allowed_tools": {"mode": choice.mode, "tools": tools}}
