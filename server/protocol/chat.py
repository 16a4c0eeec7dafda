"""The body of POST /v1/chat/completions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from server import limits
from server.errors import InvalidRequestError
from server.protocol.common import MAX_INT32, CreateRequest, check_same
from server.protocol.fields import Between, StrictModel, honoured, recorded, refused
from server.protocol.messages import Message, TextPart
from server.protocol.tools import FunctionCallChoice, FunctionDefinition, Tool, ToolChoice

MAX_KWARG_LENGTH = 64
THINKING_BUDGET_NAMES = (
    "thinking_token_budget",
    "thinking_budget_tokens",
    "reasoning_budget_tokens",
)

MetadataKey = Annotated[str, Field(max_length=limits.MAX_METADATA_KEY)]
MetadataValue = Annotated[str, Field(max_length=limits.MAX_METADATA_VALUE)]
ThinkingBudget = Annotated[int, Between(-1, MAX_INT32)]
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
        "The conversation so far. Parts of text are joined with a line break for a template that "
        "takes one text, as most do; a `name` reaches a template that reads it, and no other.",
        ...,
        min_length=1,
        max_length=limits.MAX_MESSAGES,
    )
    logprobs: bool = honoured("Log-probabilities of the answer's tokens.", False)
    top_logprobs: Annotated[int, Between(0, limits.MAX_TOP_LOGPROBS)] | None = honoured(
        "Those of this many of the likeliest tokens as well; needs logprobs."
    )
    metadata: dict[MetadataKey, MetadataValue] | None = honoured(
        "Pairs of texts, returned with the answer.", max_length=limits.MAX_METADATA
    )
    store: bool = honoured(
        "Keep the answer, to be fetched at /v1/chat/completions/{id}; refused with --no-store.",
        False,
    )
    prediction: Prediction | None = honoured(
        "Text that the answer probably has, at most a context window of it: where it is right, the "
        "answer, which is the same without it, comes sooner. Its tokens that were tried in vain "
        "count as completion tokens."
    )
    service_tier: Literal["auto", "default", "flex", "scale", "priority", "fast"] | None = honoured(
        "With --allow-service-tier, priority and fast are served before others, flex after them; "
        "else there is one tier. The answer says which it was."
    )

    tools: list[Tool] | None = honoured(
        "Functions and custom tools that the model may call.", max_length=limits.MAX_TOOLS
    )
    tool_choice: ToolChoice | None = honoured(
        "none, auto, required, one tool by its name, or some by allowed_tools."
    )
    parallel_tool_calls: bool = honoured("Several calls in one answer.", True)
    functions: list[FunctionDefinition] | None = honoured(
        "The legacy form of tools.", max_length=limits.MAX_TOOLS
    )
    function_call: FunctionCallChoice | None = honoured("The legacy form of tool_choice.")

    verbosity: Literal["low", "medium", "high"] | None = recorded(
        "A hint; given to a chat template that reads it."
    )
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = (
        recorded(
            "A hint; given to a chat template that reads it, as `reasoning_effort` and as "
            "`enable_thinking` or `thinking`, which are false for none."
        )
    )
    prompt_cache_key: str | None = recorded(
        "A hint; prompts share the cache by their content.", max_length=limits.MAX_FREE_STRING
    )
    prompt_cache_options: PromptCacheOptions | None = recorded("A hint.")
    prompt_cache_retention: Literal["in_memory", "in-memory", "24h"] | None = recorded("A hint.")
    safety_identifier: str | None = recorded(
        "Who asks; logged as a digest.", max_length=limits.MAX_FREE_STRING
    )
    audio: Any = refused("Parameters of spoken output.")
    modalities: Any = refused("Kinds of output other than text.", ["text"])
    web_search_options: Any = refused("A search that the server makes.")
    moderation: Any = refused("A check of input and output.")

    add_generation_prompt: bool | None = honoured(
        "Open the assistant's turn after the messages; true by default."
    )
    echo: bool = honoured(
        "Begin the answer with the last message, if that is the assistant's.", False
    )
    chat_template: str | None = honoured(
        "A template for this request; only where the server runs with "
        "--trust-request-chat-template.",
        min_length=1,
        max_length=limits.MAX_TEMPLATE,
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

    include_reasoning: bool = honoured(
        "Give the reasoning text, as `reasoning_content`; its tokens are counted in any case.", True
    )
    thinking_token_budget: ThinkingBudget | None = honoured(
        "End the reasoning text after this many tokens; -1: no bound. Only with a model whose "
        "reasoning is known to the server, between tags that are one token each."
    )
    thinking_budget_tokens: ThinkingBudget | None = honoured("The same.")
    reasoning_budget_tokens: ThinkingBudget | None = honoured("The same.")

    @property
    def thinking_budget(self) -> tuple[str, int | None]:
        """The name under which the client bounded the reasoning's tokens, and the bound."""
        given = {name: getattr(self, name) for name in THINKING_BUDGET_NAMES}
        name = next((each for each, value in given.items() if value is not None), "")
        value = given.get(name)
        return name, None if value == -1 else value

    @property
    def opens_turn(self) -> bool:
        """Whether the prompt ends with the beginning of a new assistant message."""
        if self.add_generation_prompt is None:
            return not self.continue_final_message
        return self.add_generation_prompt

    def check(self) -> None:
        """Raise InvalidRequestError where parameters do not go together."""
        super().check()
        first, *others = THINKING_BUDGET_NAMES
        for each in others:
            check_same(self, first, each)
        check_same(self, *others)
        wanted = {"top_logprobs": self.top_logprobs, "logprob_token_ids": self.logprob_token_ids}
        for name, value in wanted.items():
            if value not in (None, []) and not self.logprobs:
                raise InvalidRequestError(
                    f"The '{name}' parameter is only allowed when 'logprobs' is enabled.",
                    param=name,
                )
        if self.continue_final_message and self.add_generation_prompt:
            raise InvalidRequestError(
                "'continue_final_message' and 'add_generation_prompt' exclude each other.",
                param="continue_final_message",
                code="invalid_value",
            )
