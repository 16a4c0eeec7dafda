"""What a model's reasoning means for a request: its format, its beginning, its budget.

The format is found once, when the model is loaded (`resolve_format`); the rest follows from each
request and its prompt. The splitting of the text itself is `server.text.reasoning`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from model import ChatTemplate, Tokenizer
from server.errors import InvalidRequestError
from server.prompts import Prompt
from server.protocol.chat import ChatCompletionRequest
from server.text.reasoning import (
    AUTO,
    FORMATS,
    Reasoning,
    ReasoningFormat,
    begins_block,
    detect,
    opened_by_prompt,
)

_TAIL_TOKENS = 64  # an opening tag, spelled in bytes, and white space after it
# Variables by which templates turn reasoning on and off.
_SWITCHES = ("enable_thinking", "thinking")


class ThinkingLimit(NamedTuple):
    """A thinking budget in the engine's terms; see `engine.SamplingParams`. By default, none."""

    budget: int | None = None
    start_ids: tuple[int, ...] = ()
    end_ids: tuple[int, ...] = ()


UNLIMITED = ThinkingLimit()


def resolve_format(
    parser: str, template: ChatTemplate | None, tokenizer: Tokenizer
) -> tuple[ReasoningFormat | None, str]:
    """Return the format for a value of --reasoning-parser, and where it comes from."""
    if parser != AUTO:
        return FORMATS.get(parser), "--reasoning-parser"
    if template is None:
        return None, "no chat template"
    return detect(template.text, tokenizer.special_tokens), "chat template and control tokens"


def reasoning_of(
    format_: ReasoningFormat | None,
    request: ChatCompletionRequest,
    prompt: Prompt,
    tokenizer: Tokenizer,
) -> Reasoning | None:
    """Return how the answer to a prompt reasons; None if the model has no format for it."""
    if format_ is None:
        return None
    tail = tokenizer.decode(prompt.token_ids[-_TAIL_TOKENS:], skip_special_tokens=False)
    opened = opened_by_prompt(format_, tail)
    if request.continue_final_message and not opened:
        opened = begins_block(format_, _text_of_last(request))
    return Reasoning(format_, opened)


def _text_of_last(request: ChatCompletionRequest) -> str:
    content = request.messages[-1].content
    if isinstance(content, list):
        return "".join(getattr(part, "text", "") for part in content)
    return content or ""


def thinking_limit(
    request: ChatCompletionRequest, reasoning: Reasoning | None, tokenizer: Tokenizer
) -> ThinkingLimit:
    """Return the request's thinking budget.

    Raises InvalidRequestError, naming the parameter, where it could not be kept: the model has no
    format, or a tag that is several tokens, which the model may spell otherwise.
    """
    name, budget = request.thinking_budget
    if budget is None:
        return UNLIMITED
    if reasoning is None:
        raise _no_budget(name, "This model has no reasoning text that the server knows.")
    tags = reasoning.format
    start = () if reasoning.opened else _one_token(tags.opening, tokenizer, name)
    return ThinkingLimit(budget, start, _one_token(tags.closing, tokenizer, name))


def _one_token(tag: str, tokenizer: Tokenizer, name: str) -> tuple[int, ...]:
    if tag in tokenizer.special_tokens:
        return (tokenizer.special_tokens[tag],)
    ids = tuple(tokenizer.encode(tag, add_special_tokens=False))
    if len(ids) != 1:
        raise _no_budget(name, f"The tag '{tag}' is not one token of this model.")
    return ids


def _no_budget(name: str, reason: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"Unsupported parameter: '{name}' is not supported with this model. {reason}",
        param=name,
        code="unsupported_parameter",
    )


def effort_variables(effort: str | None, template: ChatTemplate) -> Mapping[str, Any]:
    """Return the template variables that `reasoning_effort` stands for, those that are read."""
    if effort is None:
        return {}
    variables: dict[str, Any] = {"reasoning_effort": effort}
    variables.update(dict.fromkeys(_SWITCHES, effort != "none"))
    return {name: value for name, value in variables.items() if name in template.reads}
