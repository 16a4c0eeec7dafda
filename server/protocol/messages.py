"""The messages of a chat request, one model for each role.

Unknown keys of a message are kept and not complained about: agents send back what other servers
answered (`annotations`, `reasoning_content`, `refusal: null`), and a template may read them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Lenient(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)


class TextPart(_Lenient):
    """A piece of text."""

    type: Literal["text"]
    text: str


class RefusalPart(_Lenient):
    """What an assistant said instead of an answer."""

    type: Literal["refusal"]
    refusal: str


class MediaPart(_Lenient):
    """A piece of something other than text; known, so that it can be refused by name."""

    type: Literal["image_url", "input_audio", "file", "video_url", "audio_url"]


ContentPart = Annotated[TextPart | RefusalPart | MediaPart, Field(discriminator="type")]
Parts = Annotated[list[ContentPart], Field(min_length=1)]


class FunctionCall(_Lenient):
    """A call that an assistant made; `arguments` is JSON as text."""

    name: str
    arguments: str


class FunctionToolCall(_Lenient):
    """A call of a function."""

    id: str
    type: Literal["function"] = "function"
    function: FunctionCall


class CustomCall(_Lenient):
    """What an assistant gave a custom tool."""

    name: str
    input: str


class CustomToolCall(_Lenient):
    """A call of a custom tool."""

    id: str
    type: Literal["custom"]
    custom: CustomCall


ToolCall = CustomToolCall | FunctionToolCall


class SystemMessage(_Lenient):
    """Instructions; `developer` is the newer name of the role."""

    role: Literal["system", "developer"]
    content: str | Parts
    name: str | None = None


class UserMessage(_Lenient):
    """What the user says."""

    role: Literal["user"]
    content: str | Parts
    name: str | None = None


class AssistantMessage(_Lenient):
    """What the model said; without content only if it called something instead."""

    role: Literal["assistant"]
    content: str | Parts | None = None
    name: str | None = None
    refusal: str | None = None
    tool_calls: list[ToolCall] | None = None
    function_call: FunctionCall | None = None
    audio: dict[str, Any] | None = None


class ToolMessage(_Lenient):
    """The result of a call."""

    role: Literal["tool"]
    content: str | Parts
    tool_call_id: str


class FunctionMessage(_Lenient):
    """The legacy form of a call's result."""

    role: Literal["function"]
    content: str | None
    name: str


Message = Annotated[
    SystemMessage | UserMessage | AssistantMessage | ToolMessage | FunctionMessage,
    Field(discriminator="role"),
]
