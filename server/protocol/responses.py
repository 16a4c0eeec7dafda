"""The bodies and queries of /v1/responses."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import QueryParams

from server import limits
from server.errors import InvalidRequestError, UnsupportedParameter
from server.protocol.chat import MetadataKey, MetadataValue, PromptCacheOptions
from server.protocol.common import MAX_INT32
from server.protocol.fields import (
    Between,
    RequestBody,
    StrictModel,
    honoured,
    recorded,
    refused,
)
from server.protocol.formats import JsonObjectFormat, JsonSchema, TextFormat
from server.protocol.response_items import TypedItem
from server.protocol.response_tools import (
    AllowedToolsChoice,
    BuiltInTool,
    ChosenTool,
    CustomTool,
    FunctionTool,
    Tool,
    ToolChoice,
)
from server.protocol.stored import PageQuery, QueryT, read_query

LOGPROBS: Final = "message.output_text.logprobs"
ENCRYPTED: Final = "reasoning.encrypted_content"

# The others are of items that no answer has here, so to include them asks for nothing.
Includable = Literal[
    "message.output_text.logprobs",
    "reasoning.encrypted_content",
    "file_search_call.results",
    "web_search_call.results",
    "web_search_call.action.sources",
    "message.input_image.image_url",
    "computer_call_output.output.image_url",
    "code_interpreter_call.outputs",
]
_LIST = "include[]"  # how OpenAI's client spells a list in a query
ResponseId = Annotated[str, Field(min_length=1, max_length=limits.MAX_FREE_STRING)]
Summary = Literal["auto", "concise", "detailed"]


class ReasoningConfig(StrictModel):
    """How the model reasons. There is no summary: the reasoning itself is in the answer."""

    effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = None
    summary: Summary | None = None
    generate_summary: Summary | None = None
    context: Literal["auto", "current_turn", "all_turns"] | None = None
    mode: Literal["standard", "pro"] | None = None

    def check(self) -> None:
        """Raise UnsupportedParameter for what has no effect here."""
        neutral = {"summary": "auto", "generate_summary": "auto", "context": "auto",
                   "mode": "standard"}  # fmt: skip
        for name, value in neutral.items():
            if getattr(self, name) not in (None, value):
                raise UnsupportedParameter(
                    f"Unsupported value: 'reasoning.{name}' does not support "
                    f"'{getattr(self, name)}' with this model. Supported values are: '{value}'.",
                    param=f"reasoning.{name}",
                    code="unsupported_value",
                )


class JsonSchemaFormat(JsonSchema):
    """JSON that a schema accepts."""

    type: Literal["json_schema"]
    schema_: dict[str, Any] = Field(alias="schema")


class TextConfig(StrictModel):
    """What the answer's text must be."""

    format: (
        Annotated[TextFormat | JsonObjectFormat | JsonSchemaFormat, Field(discriminator="type")]
        | None
    ) = None
    verbosity: Literal["low", "medium", "high"] | None = None


class StreamOptions(StrictModel):
    """How a stream is written."""

    include_obfuscation: bool | None = Field(
        None, description="Pad each delta, so that its size does not tell its text's length."
    )


class ResponseInput(RequestBody):
    """What becomes the prompt; of a request to answer, and of one to count its tokens."""

    model: str | None = honoured("Name of the model; required.")
    input: str | Annotated[list[TypedItem], Field(max_length=limits.MAX_MESSAGES)] | None = (
        honoured(
            "A text, or items: messages, calls of functions and custom tools with their outputs, "
            "reasoning, references to kept items."
        )
    )
    instructions: str | None = honoured(
        "A system message before all else; not taken over from an earlier response."
    )
    previous_response_id: ResponseId | None = honoured(
        "Go on after this kept response: its items, and those before it, come before the input."
    )
    tools: list[Tool] | None = honoured(
        "Functions and custom tools that the model may call; OpenAI's own tools are refused.",
        max_length=limits.MAX_TOOLS,
    )
    tool_choice: ToolChoice | None = honoured(
        "none, auto, required, one tool by its name, or some by allowed_tools."
    )
    parallel_tool_calls: bool = honoured("Several calls in one answer.", True)
    text: TextConfig | None = honoured(
        "`format`: text, a JSON object, or JSON of a schema, as `response_format` of a chat. "
        "`verbosity`: a hint; given to a chat template that reads it."
    )
    reasoning: ReasoningConfig | None = recorded(
        "`effort`: a hint; given to a chat template that reads it. Of the others only `auto` "
        "(`mode`: `standard`): reasoning is in the answer as it is, without a summary."
    )
    conversation: Any = refused("A conversation object; use previous_response_id.")
    truncation: Literal["auto", "disabled"] = honoured(
        "auto leaves out the oldest items that the window has no room for beside max_output_tokens "
        "(a quarter of the window if that is not given, half of it at most); instructions stay.",
        "disabled",
    )

    def check(self) -> None:
        """Raise InvalidRequestError for what is not served, and where there is no input."""
        if self.input is None and self.previous_response_id is None:
            raise InvalidRequestError(
                "Missing required parameter: 'input'.",
                param="input",
                code="missing_required_parameter",
            )
        for index, tool in enumerate(self.tools or ()):
            if isinstance(tool, BuiltInTool):
                raise _no_such_tool(tool, f"tools[{index}].type")
        if isinstance(self.tool_choice, BuiltInTool):
            raise _no_such_tool(self.tool_choice, "tool_choice.type")
        if isinstance(self.tool_choice, AllowedToolsChoice):
            for index, each in enumerate(self.tool_choice.tools):
                if isinstance(each, BuiltInTool):
                    raise _no_such_tool(each, f"tool_choice.tools[{index}].type")
        if self.reasoning is not None:
            self.reasoning.check()

    @property
    def offered(self) -> list[FunctionTool | CustomTool]:
        """The tools; no others pass `check`."""
        return [tool for tool in self.tools or () if not isinstance(tool, BuiltInTool)]

    @property
    def choice(self) -> str | ChosenTool | AllowedToolsChoice | None:
        """The choice among them; no other passes `check`."""
        return None if isinstance(self.tool_choice, BuiltInTool) else self.tool_choice


class InputTokensRequest(ResponseInput):
    """Every parameter of `client.responses.input_tokens.count`."""

    personality: Any = refused("A manner of speaking.")


class ResponseRequest(ResponseInput):
    """Every parameter of `client.responses.create`."""

    stream: bool = honoured("Send the answer as events while it is made.", False)
    stream_options: StreamOptions | None = honoured("Only with stream.")
    store: bool | None = honoured(
        "Keep the response, to be fetched at /v1/responses/{id} and gone on from; true by default. "
        "With --no-store: false by default, and true is refused."
    )
    max_output_tokens: Annotated[int, Between(1, MAX_INT32)] | None = honoured(
        "Upper bound on new tokens, reasoning among them."
    )
    temperature: float = honoured(
        "0 takes the likeliest token each time; higher is more varied.", 1.0, ge=0.0, le=2.0
    )
    top_p: float = honoured(
        "Sample from the fewest tokens that have this share of the probability.",
        1.0,
        ge=0.0,
        le=1.0,
    )
    include: list[Includable] | None = honoured(
        "`message.output_text.logprobs`: log-probabilities of the text's tokens. Encrypted "
        "reasoning is refused; what belongs to OpenAI's own tools asks for nothing.",
        max_length=limits.MAX_METADATA,
    )
    top_logprobs: Annotated[int, Between(0, limits.MAX_TOP_LOGPROBS)] | None = honoured(
        "Those of this many of the likeliest tokens as well; needs include."
    )
    metadata: dict[MetadataKey, MetadataValue] | None = honoured(
        "Pairs of texts, returned with the answer.", max_length=limits.MAX_METADATA
    )
    service_tier: (
        Literal["auto", "default", "flex", "scale", "priority", "fast", "ultrafast"] | None
    ) = honoured(
        "With --allow-service-tier, priority and fast come before other requests, and flex after "
        "them; else there is one tier. The answer says which it was."
    )
    user: str | None = recorded("Who asks; logged as a digest.", max_length=limits.MAX_FREE_STRING)
    safety_identifier: str | None = recorded(
        "Who asks; logged as a digest.", max_length=limits.MAX_FREE_STRING
    )
    prompt_cache_key: str | None = recorded(
        "A hint; prompts share the cache by their content.", max_length=limits.MAX_FREE_STRING
    )
    prompt_cache_options: PromptCacheOptions | None = recorded("A hint.")
    prompt_cache_retention: Literal["in_memory", "24h"] | None = recorded("A hint.")
    background: bool = honoured(
        "Answer at once, and make the response without a connection: it is polled at "
        "/v1/responses/{id}, followed there with stream, and ended by /cancel. Needs store.",
        False,
    )
    background_options: Any = refused("A time by which it is complete.")
    max_tool_calls: Any = refused("A bound on calls of OpenAI's own tools.")
    prompt: Any = refused("A prompt that is kept at OpenAI.")
    context_management: Any = refused("Compaction of long conversations.", [])
    moderation: Any = refused("A check of input and output.")
    access_programs: Any = refused("Programs of OpenAI's.")
    image: Any = refused("How images are read.")

    @property
    def wants_logprobs(self) -> bool:
        return LOGPROBS in (self.include or ())

    def check(self) -> None:
        """Raise InvalidRequestError where parameters do not go together."""
        super().check()
        if self.stream_options is not None and not self.stream:
            raise InvalidRequestError(
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                param="stream_options",
            )
        for index, each in enumerate(self.include or ()):
            if each == ENCRYPTED:
                raise UnsupportedParameter(
                    f"Unsupported value: '{ENCRYPTED}' is not supported: a reasoning item has its "
                    "text itself.",
                    param=f"include[{index}]",
                    code="unsupported_value",
                )
        if self.top_logprobs and not self.wants_logprobs:
            raise InvalidRequestError(
                f"The 'top_logprobs' parameter is only allowed when 'include' has '{LOGPROBS}'.",
                param="top_logprobs",
            )


def _no_such_tool(tool: BuiltInTool, place: str) -> UnsupportedParameter:
    return UnsupportedParameter(
        f"Unsupported value: '{tool.type}'. This server has no tools of its own. Supported values "
        "are: 'function' and 'custom'.",
        param=place,
        code="unsupported_value",
    )


class ItemsQuery(PageQuery):
    """Which part of a response's input, and in which direction; the last items first."""

    order: Literal["asc", "desc"] = "desc"
    include: list[Includable] = Field(default_factory=list)


class RetrieveQuery(BaseModel):
    """What may be asked of a kept response."""

    model_config = ConfigDict(extra="forbid")

    stream: bool = False
    starting_after: int | None = Field(None, ge=0, le=MAX_INT32)
    include_obfuscation: bool | None = None
    include: list[Includable] = Field(default_factory=list)


def read_items_query(params: QueryParams) -> ItemsQuery:
    """Return the query of a list of input items; InvalidRequestError if it is none."""
    return _read(ItemsQuery, params)


def read_retrieve_query(params: QueryParams) -> RetrieveQuery:
    """Return what is asked of a response; InvalidRequestError for what it cannot be given as."""
    query = _read(RetrieveQuery, params)
    if query.include_obfuscation:
        raise UnsupportedParameter(
            "Unsupported value: 'include_obfuscation' is chosen when a response is created: its "
            "events are given as they were made.",
            param="include_obfuscation",
            code="unsupported_value",
        )
    if query.starting_after is not None and not query.stream:
        raise InvalidRequestError(
            "The 'starting_after' parameter is only allowed when 'stream' is enabled.",
            param="starting_after",
        )
    return query


def no_events() -> InvalidRequestError:
    """Return the answer for events that are not kept."""
    return InvalidRequestError(
        "The events of this response cannot be streamed: only those of a response that was created "
        "with 'background' and 'stream' are kept, while it is made and for some time after.",
        param="stream",
        code="invalid_value",
    )


def _read(model: type[QueryT], params: QueryParams) -> QueryT:
    values: dict[str, Any] = dict(params)
    values.pop(_LIST, None)
    include = [*params.getlist("include"), *params.getlist(_LIST)]
    found = read_query(model, {**values, **({"include": include} if include else {})})
    for each in (LOGPROBS, ENCRYPTED):
        if each in include:
            raise UnsupportedParameter(
                f"Unsupported value: '{each}' is not supported here: a kept response is given as "
                "it was made.",
                param="include",
                code="unsupported_value",
            )
    return found
