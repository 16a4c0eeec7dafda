"""The items of a Responses request's `input`: one model for each type.

Unknown keys of an item are kept and not complained about: clients send back the items that they
were answered, with keys of other servers. An item without `type` is a message if it has a role, as
OpenAI's shorthand has it, else a reference.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Status = Literal["in_progress", "completed", "incomplete"]
Name = Annotated[str, Field(min_length=1)]


class _Lenient(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)


class TextPart(_Lenient):
    """A piece of text, of the client or of the model."""

    type: Literal["input_text", "output_text"]
    text: str


class RefusalPart(_Lenient):
    """What an assistant said instead of an answer."""

    type: Literal["refusal"]
    refusal: str


class MediaPart(_Lenient):
    """A piece of something other than text; known, so that it can be refused by name."""

    type: Literal["input_image", "input_file", "input_audio"]


MessagePart = Annotated[TextPart | RefusalPart | MediaPart, Field(discriminator="type")]
OutputPart = Annotated[TextPart | MediaPart, Field(discriminator="type")]


class MessageItem(_Lenient):
    """What somebody says."""

    type: Literal["message"]
    role: Literal["user", "assistant", "system", "developer"]
    content: str | list[MessagePart]
    id: str | None = None
    status: Status | None = None
    phase: Literal["commentary", "final_answer"] | None = None


class FunctionCallItem(_Lenient):
    """A call of a function that the model made; `arguments` is JSON as text."""

    type: Literal["function_call"]
    call_id: Name
    name: Name
    arguments: str
    id: str | None = None
    status: Status | None = None


class CustomToolCallItem(_Lenient):
    """A call of a custom tool that the model made."""

    type: Literal["custom_tool_call"]
    call_id: Name
    name: Name
    input: str
    id: str | None = None
    status: Status | None = None


class CallOutputItem(_Lenient):
    """What a call gave back."""

    type: Literal["function_call_output", "custom_tool_call_output"]
    call_id: Name
    output: str | list[OutputPart]
    id: str | None = None
    status: Status | None = None


class SummaryText(_Lenient):
    """A piece of a summary of reasoning."""

    type: Literal["summary_text"]
    text: str


class ReasoningText(_Lenient):
    """A piece of reasoning."""

    type: Literal["reasoning_text"]
    text: str


class ReasoningItem(_Lenient):
    """What the model thought."""

    type: Literal["reasoning"]
    summary: list[SummaryText] = Field(default_factory=list)
    content: list[ReasoningText] | None = None
    encrypted_content: str | None = None
    id: str | None = None
    status: Status | None = None


class ItemReference(_Lenient):
    """An item that is kept, by its id."""

    type: Literal["item_reference"]
    id: Name


class ForeignItem(_Lenient):
    """An item of a tool or a feature that this server does not have; refused by name."""

    type: Literal[
        "file_search_call", "computer_call", "computer_call_output", "web_search_call",
        "code_interpreter_call", "image_generation_call", "local_shell_call",
        "local_shell_call_output", "shell_call", "shell_call_output", "apply_patch_call",
        "apply_patch_call_output", "mcp_list_tools", "mcp_approval_request",
        "mcp_approval_response", "mcp_call", "tool_search_call", "tool_search_output",
        "additional_tools", "compaction", "compaction_trigger", "program", "program_output",
    ]  # fmt: skip


def _with_type(item: Any) -> Any:
    if not isinstance(item, dict) or item.get("type") is not None:
        return item
    if "role" in item:
        return {**item, "type": "message"}
    return {**item, "type": "item_reference"} if "id" in item else item


InputItem = Annotated[
    MessageItem
    | FunctionCallItem
    | CustomToolCallItem
    | CallOutputItem
    | ReasoningItem
    | ItemReference
    | ForeignItem,
    Field(discriminator="type"),
]
# Beside the union, since a union by discriminator looks at the type first.
TypedItem = Annotated[InputItem, BeforeValidator(_with_type)]
