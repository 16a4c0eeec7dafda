"""Chat messages as templates expect them: from the API's shapes to what transformers passes.

Pure functions on plain dicts; nothing that is passed in is changed.
"""

import json
from typing import Any

from model.chat_template.analysis import TemplateFacts
from model.chat_template.limits import TemplateError

Message = dict[str, Any]

# Names a message's reasoning goes by; as transformers does, each template finds the one it reads.
_REASONING = ("reasoning_content", "thinking", "reasoning")


def prepare(messages: list[Message], facts: TemplateFacts) -> list[Message]:
    """The messages for a template. Raises TemplateError naming the message that cannot be used."""
    if not messages:
        raise TemplateError("messages must not be empty")
    return [_prepare_one(message, index, facts) for index, message in enumerate(messages)]


def _prepare_one(message: Message, index: int, facts: TemplateFacts) -> Message:
    if not isinstance(message, dict) or not isinstance(message.get("role"), str):
        raise TemplateError(f"messages[{index}] must be an object with a role")
    # Many templates print "None" for a key that is there, and treat a missing one well.
    made = {key: value for key, value in message.items() if value is not None}
    if made["role"] == "developer" and "developer" not in facts.words:
        made["role"] = "system"
    elif made["role"] == "function":
        made["role"] = "tool"
    if isinstance(made.get("function_call"), dict) and "tool_calls" not in made:
        made["tool_calls"] = [{"type": "function", "function": made.pop("function_call")}]
    if "tool_calls" in made:
        made["tool_calls"] = [_with_parsed_arguments(call) for call in made["tool_calls"]]
    if "content" in made:
        made["content"] = _content(made["content"], index, facts)
    reasoning = next((made[key] for key in _REASONING if key in made), None)
    if reasoning is not None:
        made = {"thinking": reasoning, **made, "reasoning_content": reasoning}
    return made


def _with_parsed_arguments(call: Any) -> Any:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("arguments"), str):
        return call
    try:
        arguments = json.loads(function["arguments"] or "{}")
    except (ValueError, RecursionError):
        return call
    # Templates that write JSON want an object; anything else is the model's own odd text.
    if not isinstance(arguments, dict):
        return call
    return {**call, "function": {**function, "arguments": arguments}}


def _content(content: Any, index: int, facts: TemplateFacts) -> Any:
    if isinstance(content, str):
        if facts.content_format == "openai" and not facts.takes_plain_content:
            return [{"type": "text", "text": content}]
        return content
    if not isinstance(content, list):
        raise TemplateError(f"messages[{index}].content must be a string or a list of parts")
    texts = [_part_text(part, f"messages[{index}].content[{i}]") for i, part in enumerate(content)]
    if facts.content_format == "openai":
        return [{"type": "text", "text": text} for text in texts]
    return "\n".join(texts)


def _part_text(part: Any, where: str) -> str:
    if isinstance(part, str):
        return part
    kind = part.get("type", "text") if isinstance(part, dict) else None
    text = part.get(kind) if kind in ("text", "refusal") else None
    if not isinstance(text, str):
        raise TemplateError(f"{where}: only text parts are supported, not {kind!r}")
    return text


def fill_missing_content(messages: list[Message]) -> list[Message]:
    """Empty text where a message has no content, for templates that cannot do without."""
    return [message if "content" in message else {**message, "content": ""} for message in messages]


def arguments_as_text(messages: list[Message]) -> list[Message]:
    """Tool-call arguments as JSON text, for templates that add them to a string."""
    return [
        {**message, "tool_calls": [_with_text_arguments(call) for call in message["tool_calls"]]}
        if "tool_calls" in message
        else message
        for message in messages
    ]


def _with_text_arguments(call: Any) -> Any:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("arguments"), dict):
        return call
    text = json.dumps(function["arguments"], ensure_ascii=False)
    return {**call, "function": {**function, "arguments": text}}


def merge_system(messages: list[Message]) -> list[Message]:
    """All system messages as one, the first message; for templates that refuse a late one."""
    system = [message for message in messages if message["role"] in ("system", "developer")]
    if not system or (len(system) == 1 and messages[0] is system[0]):
        return messages
    contents = [message["content"] for message in system if message.get("content")]
    merged: Any
    if all(isinstance(content, str) for content in contents):
        merged = "\n\n".join(contents)
    else:
        merged = [part for content in contents for part in _as_parts(content)]
    others = [message for message in messages if message["role"] not in ("system", "developer")]
    return [{**system[0], "content": merged}, *others]


def _as_parts(content: Any) -> list[Any]:
    return content if isinstance(content, list) else [{"type": "text", "text": content}]


def with_cut_mark(messages: list[Message], mark: str) -> list[Message]:
    """`mark` and a space after the last message's text. Raises TemplateError when it has none."""
    *others, last = messages
    content = last.get("content")
    if isinstance(content, str):
        return [*others, {**last, "content": f"{content}{mark} "}]
    parts = content if isinstance(content, list) else []
    for index in reversed(range(len(parts))):
        if "text" in parts[index]:
            part = {**parts[index], "text": f"{parts[index]['text']}{mark} "}
            return [*others, {**last, "content": [*parts[:index], part, *parts[index + 1 :]]}]
    raise TemplateError("continue_final_message: the final message has no content to continue")


def cut_at_mark(text: str, mark: str) -> str:
    """The rendered text up to the mark. Raises TemplateError when the template dropped it."""
    place = text.rfind(mark)
    if place < 0:
        raise TemplateError("continue_final_message: the template does not render the message")
    # A template that trims the message took the mark's space, so trims what comes before it too.
    trims = not text.startswith(f"{mark} ", place)
    return text[:place].rstrip() if trims else text[:place]
