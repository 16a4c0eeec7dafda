"""The bodies of POST /tokenize and POST /detokenize, in vLLM's shapes."""

from __future__ import annotations

from typing import Any

from server.errors import InvalidRequestError
from server.protocol.chat import ChatCompletionRequest
from server.protocol.fields import RequestBody, honoured, like

# Of a conversation; meaningless for a text.
CHAT_PARAMETERS = (
    "add_generation_prompt",
    "continue_final_message",
    "tools",
    "chat_template_kwargs",
)


class TokenizeRequest(RequestBody):
    """A text, or a conversation as /v1/chat/completions takes it; the main model by default."""

    prompt: str | None = honoured(
        "A text, read as /v1/completions reads it; this or messages is required."
    )
    messages: Any = like(ChatCompletionRequest, "messages")
    add_generation_prompt: Any = like(ChatCompletionRequest, "add_generation_prompt")
    continue_final_message: Any = like(ChatCompletionRequest, "continue_final_message")
    tools: Any = like(ChatCompletionRequest, "tools")
    chat_template_kwargs: Any = like(ChatCompletionRequest, "chat_template_kwargs")
    add_special_tokens: bool | None = honoured(
        "Put the tokenizer's own tokens (BOS) around the text; true by default for a prompt, false "
        "for messages, whose template writes them."
    )
    return_token_strs: bool = honoured("Add the text of each token.", False)

    def check(self) -> None:
        """Raise InvalidRequestError unless there is either a text or a conversation."""
        if self.prompt is None and self.messages is None:
            raise InvalidRequestError(
                "Missing required parameter: 'prompt' (or 'messages').",
                param="prompt",
                code="missing_required_parameter",
            )
        if self.messages is None:
            self._refuse_without_messages()
        elif self.prompt is not None:
            raise InvalidRequestError(
                "'prompt' and 'messages' exclude each other.", param="prompt", code="invalid_value"
            )

    def _refuse_without_messages(self) -> None:
        for name in CHAT_PARAMETERS:
            if getattr(self, name) is not None:
                raise InvalidRequestError(
                    f"The '{name}' parameter is only allowed with 'messages'.", param=name
                )


class DetokenizeRequest(RequestBody):
    """Token ids; the main model by default."""

    # Checked by `server.prompts`: a list of many ids would give as many errors.
    tokens: Any = honoured("The ids, in order; control tokens have text here.")

    def check(self) -> None:
        """Raise InvalidRequestError if there are no ids."""
        if self.tokens is None:
            raise InvalidRequestError(
                "Missing required parameter: 'tokens'.",
                param="tokens",
                code="missing_required_parameter",
            )
        if not isinstance(self.tokens, list):
            raise InvalidRequestError(
                "Invalid type for 'tokens': expected an array of integers.",
                param="tokens",
                code="invalid_type",
            )
