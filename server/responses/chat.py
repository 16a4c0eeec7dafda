"""A Responses request as the request of a chat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from server.protocol.chat import ChatCompletionRequest
from server.protocol.fields import parse_body
from server.protocol.response_tools import chat_tool, chat_tool_choice
from server.protocol.responses import JsonSchemaFormat, ResponseInput, ResponseRequest
from server.responses.conversation import Item
from server.sampling_defaults import with_defaults

Message = dict[str, Any]

NO_DEFAULTS: Mapping[str, Any] = {}
_SAMPLING = {"temperature", "top_p"}


def chat_request(
    params: ResponseInput, items: Iterable[Item], defaults: Mapping[str, Any] = NO_DEFAULTS
) -> ChatCompletionRequest:
    """Return the chat that a request and its conversation are; InvalidRequestError if none.

    `defaults`: sampling parameters of the chat where the request does not give them.
    """
    reasoning, text = params.reasoning, params.text
    body: dict[str, Any] = {
        "model": params.model,
        "messages": messages_of(params.instructions, items),
        "tools": [*map(chat_tool, params.offered)],
        "tool_choice": None if params.choice is None else chat_tool_choice(params.choice),
        "parallel_tool_calls": params.parallel_tool_calls,
        "reasoning_effort": reasoning and reasoning.effort,
        "verbosity": text and text.verbosity,
        "response_format": _response_format(params),
    }
    if isinstance(params, ResponseRequest):
        body |= {
            **{name: getattr(params, name) for name in _SAMPLING & params.model_fields_set},
            "max_completion_tokens": params.max_output_tokens,
            "service_tier": None if params.service_tier == "ultrafast" else params.service_tier,
            "logprobs": params.wants_logprobs,
            "top_logprobs": params.top_logprobs if params.wants_logprobs else None,
        }
    body = with_defaults(body, defaults)
    request, _ = parse_body(ChatCompletionRequest, body, reject_unknown=True)
    request.check()
    return request


def _response_format(params: ResponseInput) -> dict[str, Any] | None:
    wanted = params.text and params.text.format
    if wanted is None:
        return None
    fields = wanted.model_dump(by_alias=True, exclude_none=True)
    if not isinstance(wanted, JsonSchemaFormat):
        return fields
    return {"type": fields.pop("type"), "json_schema": fields}


def messages_of(instructions: str | None, items: Iterable[Item]) -> list[Message]:
    """Return the messages that a conversation is.

    Reasoning, the text after it and the calls after that are one message of the assistant.
    """
    found: list[Message] = []
    if instructions is not None:
        found.append({"role": "system", "content": instructions})
    turn: Message = {}  # the assistant's, still open
    for item in items:
        kind = item["type"]
        if kind == "reasoning":
            if turn.keys() - {"role", "reasoning_content"}:
                _close(turn, found)
            turn["role"] = "assistant"
            turn["reasoning_content"] = turn.get("reasoning_content", "") + _reasoning(item)
        elif kind in ("function_call", "custom_tool_call"):
            turn["role"] = "assistant"
            turn.setdefault("tool_calls", []).append(_call(item))
        elif kind == "message" and item["role"] == "assistant":
            if turn.keys() - {"role", "reasoning_content"}:
                _close(turn, found)
            turn.update(_message(item))
        else:
            _close(turn, found)
            found.append(_message(item) if kind == "message" else _result(item))
    _close(turn, found)
    return found


def _close(turn: Message, found: list[Message]) -> None:
    if turn:
        found.append({**turn, "content": turn.get("content", None if "tool_calls" in turn else "")})
        turn.clear()


def _message(item: Item) -> Message:
    phase = {"phase": item["phase"]} if "phase" in item else {}
    return {"role": item["role"], "content": _content(item["content"]), **phase}


def _result(item: Item) -> Message:
    output = item["output"]
    content = output if isinstance(output, str) else _content(output)
    return {"role": "tool", "tool_call_id": item["call_id"], "content": content}


def _content(parts: list[Item]) -> str | list[Item]:
    """One text as it is, several as parts."""
    texts = [
        part if part["type"] == "refusal" else {"type": "text", "text": part["text"]}
        for part in parts
    ]
    if not texts:
        return ""
    return texts[0]["text"] if len(texts) == 1 and "text" in texts[0] else texts


def _reasoning(item: Item) -> str:
    """The reasoning itself, or what is told of it."""
    return "".join(part["text"] for part in item.get("content") or item.get("summary") or ())


def _call(item: Item) -> dict[str, Any]:
    if item["type"] == "custom_tool_call":
        custom = {"name": item["name"], "input": item["input"]}
        return {"id": item["call_id"], "type": "custom", "custom": custom}
    function = {"name": item["name"], "arguments": item["arguments"]}
    return {"id": item["call_id"], "type": "function", "function": function}
