"""The prompt of /v1/chat/completions: messages through the model's chat template, as token ids.

What the messages must be to each other is checked here; the forms of one message by its model in
`server.protocol.messages`. Text of a client never becomes a control token, whatever it spells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from model import ChatTemplate, TemplateError, Tokenizer, TokenizerError
from server.errors import InvalidRequestError, UnsupportedParameter
from server.format_prompt import format_variables, with_described_format
from server.prompts import Prompt, invalid_text
from server.protocol.chat import ChatCompletionRequest, Prediction
from server.protocol.messages import (
    AssistantMessage,
    MediaPart,
    Message,
    RefusalPart,
    TextPart,
    ToolMessage,
)
from server.reasoning import effort_variables
from server.state import ServerState
from server.text.call_form import Form
from server.tool_prompt import as_plain_messages, with_function_calls
from server.validation import shorten


def check_messages(messages: Sequence[Message]) -> None:
    """Raise InvalidRequestError for what this model cannot read, and for results without a call."""
    called: set[str] = set()
    for index, message in enumerate(messages):
        place = f"messages[{index}]"
        if isinstance(message.content, list):
            _check_parts(message, place)
        if isinstance(message, AssistantMessage):
            _check_has_content(message, place)
            called.update(call.id for call in message.tool_calls or ())
        elif isinstance(message, ToolMessage) and message.tool_call_id not in called:
            raise InvalidRequestError(
                f"Invalid parameter: messages with role 'tool' must be a response to a preceding "
                f"message with 'tool_calls'; '{shorten(message.tool_call_id)}' is the id of none.",
                param=f"{place}.tool_call_id",
                code="invalid_value",
            )


def _check_parts(message: Message, place: str) -> None:
    for index, part in enumerate(message.content or ()):
        if isinstance(part, MediaPart):
            raise InvalidRequestError(
                f"Invalid value: '{part.type}'. This model reads text only.",
                param=f"{place}.content[{index}].type",
                code="unsupported_value",
            )
        if isinstance(part, RefusalPart) and not isinstance(message, AssistantMessage):
            raise InvalidRequestError(
                "Invalid value: 'refusal'. Only messages with role 'assistant' have such parts.",
                param=f"{place}.content[{index}].type",
                code="invalid_value",
            )


def _check_has_content(message: AssistantMessage, place: str) -> None:
    if message.audio is not None:
        raise InvalidRequestError(
            f"Unsupported parameter: '{place}.audio' is not supported with this model.",
            param=f"{place}.audio",
            code="unsupported_value",
        )
    instead = message.tool_calls or message.function_call or message.refusal
    if message.content is None and not instead:
        raise InvalidRequestError(
            f"Invalid value for '{place}.content': expected a string, got null.",
            param=f"{place}.content",
            code="invalid_type",
        )


def template_variables(request: ChatCompletionRequest, template: ChatTemplate) -> dict[str, Any]:
    """Return what the request gives the template beside its messages.

    Raises InvalidRequestError for what the template does not read: it would have no effect.
    """
    variables: dict[str, Any] = dict(request.chat_template_kwargs or {})
    for name in variables:
        if name not in template.reads:
            raise InvalidRequestError(
                f"Unsupported parameter: 'chat_template_kwargs.{shorten(name)}' is not read by "
                f"this model's chat template.",
                param=f"chat_template_kwargs.{shorten(name)}",
                code="unsupported_parameter",
            )
    if request.documents and "documents" not in template.reads:
        raise InvalidRequestError(
            "Unsupported parameter: 'documents' is not read by this model's chat template.",
            param="documents",
            code="unsupported_parameter",
        )
    if request.verbosity is not None and "verbosity" in template.reads:
        variables.setdefault("verbosity", request.verbosity)
    return {
        **effort_variables(request.reasoning_effort, template),
        **format_variables(request, template),
        **variables,
    }


def require_template(template: ChatTemplate | None) -> ChatTemplate:
    """Return the model's template; InvalidRequestError if it has none."""
    if template is None:
        raise InvalidRequestError(
            "This model has no chat template. Use /v1/completions, or start the server with "
            "--chat-template.",
            param="messages",
            code="unsupported_value",
        )
    return template


async def template_of(request: ChatCompletionRequest, state: ServerState) -> ChatTemplate:
    """Return the request's own template if it brings one, else the model's.

    Raises InvalidRequestError if there is none, if it does not compile, or if the server runs no
    templates of requests.
    """
    text = request.chat_template
    if text is None:
        return require_template(state.chat_template)
    if not state.config.trust_request_chat_template:
        raise UnsupportedParameter(
            "Unsupported parameter: 'chat_template' is not supported, unless the server is started "
            "with --trust-request-chat-template.",
            param="chat_template",
        )
    try:
        return await state.run_in_thread(_compile, text, state.tokenizer)
    except TemplateError as error:
        raise InvalidRequestError(
            f"Invalid 'chat_template': {error}.", param="chat_template", code="invalid_value"
        ) from error


def _compile(text: str, tokenizer: Tokenizer) -> ChatTemplate:
    ends = {
        "bos_token": tokenizer.bos_token_id,
        "eos_token": next(iter(tokenizer.eos_token_ids), None),
    }
    variables = {
        name: tokenizer.token_bytes(token_id).decode(errors="replace")
        for name, token_id in ends.items()
        if token_id is not None
    }
    return ChatTemplate(
        text, "the template", variables=variables, special_tokens=tokenizer.special_tokens
    )


def echoed_text(request: ChatCompletionRequest) -> str:
    """Return what `echo` puts before the answer: the last message, if it is the assistant's."""
    last = request.messages[-1]
    if not request.echo or not isinstance(last, AssistantMessage):
        return ""
    if isinstance(last.content, list):
        return "\n".join(part.text for part in last.content if isinstance(part, TextPart))
    return last.content or ""


def encode_conversation(
    request: ChatCompletionRequest,
    variables: Mapping[str, Any],
    template: ChatTemplate,
    tokenizer: Tokenizer,
    form: Form,
    tools: Sequence[Mapping[str, Any]] = (),
) -> Prompt:
    """Render and tokenise; work for a thread.

    tools: what the model is told that it can call. form: how, if the template does not say.
    """
    messages = [message.model_dump(exclude_unset=True) for message in request.messages]
    messages = [*map(with_function_calls, messages)]
    messages = with_described_format(messages, request, template)
    if "tools" not in template.reads:
        messages, tools = as_plain_messages(messages, tools, form), ()
    try:
        segments = template.render(
            messages,
            tools=tools,
            documents=request.documents,
            add_generation_prompt=request.opens_turn,
            continue_final_message=request.continue_final_message,
            kwargs=variables,
        )
        ids = tokenizer.encode_segments(segments)
    except TokenizerError as error:
        raise invalid_text(error, "messages") from error
    except TemplateError as error:
        raise InvalidRequestError(
            f"Invalid 'messages': {str(error).rstrip('.')}.", param="messages", code="invalid_value"
        ) from error
    bos = tokenizer.bos_token_id
    if request.add_special_tokens and bos is not None and ids[:1] != [bos]:
        ids = [bos, *ids]
    keep_last = request.truncate_prompt_tokens
    return Prompt(ids if keep_last is None else ids[-keep_last:])


def encode_prediction(
    prediction: Prediction, tokenizer: Tokenizer, *, max_model_len: int
) -> list[int]:
    """Return the tokens that the answer will probably have; work for a thread.

    Raises InvalidRequestError for more than any answer can have.
    """
    try:
        ids = tokenizer.encode(prediction.text, add_special_tokens=False, parse_special=False)
    except TokenizerError as error:
        raise invalid_text(error, "prediction") from error
    if len(ids) > max_model_len:
        raise InvalidRequestError(
            f"Invalid 'prediction': its {len(ids)} tokens are more than this model's context "
            f"length of {max_model_len} tokens.",
            param="prediction",
            code="context_length_exceeded",
        )
    return ids
