"""The body of POST /v1/chat/completions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from server import limits
from server.errors import InvalidRequestError
from server.protocol.common import CreateRequest
from server.protocol.fields import Between, StrictModel, honoured, recorded, refused
from server.protocol.messages import Message, TextPart

MAX_KWARG_LENGTH = 64

MetadataKey = Annotated[str, Field(max_length=limits.MAX_METADATA_KEY)]
MetadataValue = Annotated[str, Field(max_length=limits.MAX_METADATA_VALUE)]
TemplateValue = bool | int | float | Annotated[str, Field(max_length=MAX_KWARG_LENGTH)] | None


class PromptCacheOptions(StrictModel):
    """How long to keep a prompt's beginning; the cache here keeps what it has room for."""

    mode: Literal["implicit", "explicit"] | None = None
    ttl: str | None = Field(None, max_length=limits.MAX_FREE_STRING)


PredictedParts = Annotated[list[TextPart], Field(min_length=1, max_length=limits.MAX_PREDICTION)]


class Prediction(StrictModel):
    """Text that the answer probably has, for example the file that it is to change a little."""

    type: Literal["content"]
    content: str | PredictedParts

    @property
    def text(self) -> str:
        """All of it."""
        if isinstance(self.content, str):
            return self.content
        return "".join(part.text for part in self.content)


class ChatCompletionRequest(CreateRequest):
    """Every parameter of `client.chat.completions.create`, and the extensions."""

    messages: list[Message] = honoured(
        "The conversation so far.", ..., min_length=1, max_length=limits.MAX_MESSAGES
    )
    logprobs: bool = honoured("Log-probabilities of the answer's tokens.", False)
    top_logprobs: Annotated[int, Between(0, limits.MAX_TOP_LOGPROBS)] | None = honoured(
        "Those of this many of the likeliest tokens as well; needs logprobs."
    )
    metadata: dict[MetadataKey, MetadataValue] | None = honoured(
        "Pairs of texts, returned with the answer.", max_length=limits.MAX_METADATA
    )
    prediction: Prediction | None = honoured(
        "Text that the answer probably has, at most a context window of it: where it is right, the "
        "answer, which is the same without it, comes sooner. Its tokens that were tried in vain "
        "count as completion tokens."
    )
    service_tier: Literal["auto", "default", "flex", "scale", "priority", "fast"] | None = honoured(
        "There is one tier; the answer says so."
    )

    verbosity: Literal["low", "medium", "high"] | None = recorded(
        "A hint; given to a chat template that reads it."
    )
    prompt_cache_key: str | None = recorded(
        "A hint; prompts share the cache by their content.", max_length=limits.MAX_FREE_STRING
    )
    prompt_cache_options: PromptCacheOptions | None = recorded("A hint.")
    prompt_cache_retention: Literal["in_memory", "in-memory", "24h"] | None = recorded("A hint.")
    safety_identifier: str | None = recorded(
        "Who asks; logged as a digest.", max_length=limits.MAX_FREE_STRING
    )
    parallel_tool_calls: bool | None = recorded("Has a meaning only with tools.")

    tools: Any = refused("Functions that the model may call.", [])
    tool_choice: Any = refused("Which of the tools to call.", "none", "auto")
    functions: Any = refused("The legacy form of tools.", [])
    function_call: Any = refused("The legacy form of tool_choice.", "none", "auto")
    response_format: Any = refused("A format of the answer other than text.", {"type": "text"})
    reasoning_effort: Any = refused("How much to reason.")
    store: Any = refused("Keep the answer, to be fetched later.", False)
    audio: Any = refused("Parameters of spoken output.")
    modalities: Any = refused("Kinds of output other than text.", ["text"])
    web_search_options: Any = refused("A search that the server makes.")
    moderation: Any = refused("A check of input and output.")
    echo: Any = refused("Repeating the last message.", False)
    chat_template: Any = refused("A template that comes with the request is never run.")

    add_generation_prompt: bool | None = honoured(
        "Open the assistant's turn after the messages; true by default."
    )
    continue_final_message: bool = honoured(
        "Go on with the last message instead of a new one.", False
    )
    chat_template_kwargs: dict[str, TemplateValue] | None = honoured(
        "Variables of the chat template; only those that it reads.", max_length=limits.MAX_METADATA
    )
    documents: list[dict[str, Any]] | None = honoured(
        "Texts for a chat template that reads them.", max_length=limits.MAX_MESSAGES
    )

    @property
    def opens_turn(self) -> bool:
        """Whether the prompt ends with the beginning of a new assistant message."""
        if self.add_generation_prompt is None:
            return not self.continue_final_message
        return self.add_generation_prompt

    def check(self) -> None:
        """Raise InvalidRequestError where parameters do not go together."""
        super().check()
        if self.top_logprobs is not None and not self.logprobs:
            raise InvalidRequestError(
                "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
                param="top_logprobs",
            )
        if self.continue_final_message and self.add_generation_prompt:
            raise InvalidRequestError(
                "'continue_final_message' and 'add_generation_prompt' exclude each other.",
                param="continue_final_message",
                code="invalid_value",
            )
