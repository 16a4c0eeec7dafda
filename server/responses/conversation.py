"""The items that a request's prompt is made of: those of earlier responses, then its own.

Items here are plain JSON objects in the shape that the API lists them in: each with an id, text as
parts, nothing but text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from server import limits
from server.errors import InvalidRequestError, NotFound
from server.protocol.response_items import (
    CallOutputItem,
    ForeignItem,
    InputItem,
    ItemReference,
    MediaPart,
    MessageItem,
    ReasoningItem,
    RefusalPart,
    TextPart,
)
from server.protocol.responses import ResponseInput
from server.responses.ids import ResponseIds, find_item, response_of
from server.store import Store
from server.validation import shorten

KIND: Final = "response"

Item = dict[str, Any]

CALLS: Final = frozenset({"function_call", "custom_tool_call"})
OUTPUTS: Final = frozenset({"function_call_output", "custom_tool_call_output"})


@dataclass(frozen=True, slots=True)
class Conversation:
    """before: items of the earlier responses. own: those of this request's input."""

    before: list[Item]
    own: list[Item]

    @property
    def items(self) -> list[Item]:
        return [*self.before, *self.own]


async def read_conversation(
    params: ResponseInput, store: Store, owner: str, ids: ResponseIds
) -> Conversation:
    """Return the items of a request.

    Raises InvalidRequestError for what this model cannot read, for outputs without a call and for
    an earlier response that is not kept, NotFound for a reference to an item that is not kept.
    """
    truncates = params.truncation == "auto"
    before = await _earlier(store, owner, params.previous_response_id, truncates=truncates)
    own: list[Item] = []
    for index, given in enumerate(_given(params)):
        place = f"input[{index}]"
        if isinstance(given, ItemReference):
            found = find_item([*before, *own], given.id) or await _kept(store, owner, given.id)
            if found is None:
                raise _no_item(given.id, f"{place}.id")
            item = found
        else:
            item = _item(given, place)
        # Ids are unique within the list, or a page could not begin after one of them.
        if item.get("id") is None or find_item(own, item["id"]) is not None:
            item = {**item, "id": ids.item(item["type"])}
        own.append(item)
    _check_outputs(before, own)
    return Conversation(before, own)


def _given(params: ResponseInput) -> Sequence[InputItem]:
    if isinstance(params.input, str):
        return [MessageItem(type="message", role="user", content=params.input)]
    return params.input or ()


async def _earlier(
    store: Store, owner: str, response_id: str | None, *, truncates: bool
) -> list[Item]:
    turns: list[list[Item]] = []
    size = 0
    while response_id is not None:
        entry = await store.get(owner, KIND, response_id)
        if entry is None:
            raise InvalidRequestError(
                f"Previous response with id '{shorten(response_id)}' not found.",
                param="previous_response_id",
                code="previous_response_not_found",
            )
        turns.append([*entry.items, *entry.document["output"]])
        size += max(len(turns[-1]), 1)
        if size > limits.MAX_MESSAGES and truncates:
            break
        if size > limits.MAX_MESSAGES:
            raise InvalidRequestError(
                "Invalid 'previous_response_id': the conversation has more than "
                f"{limits.MAX_MESSAGES} items.",
                param="previous_response_id",
                code="array_above_max_length",
            )
        response_id = entry.document["previous_response_id"]
    return [item for turn in reversed(turns) for item in turn]


async def _kept(store: Store, owner: str, item_id: str) -> Item | None:
    response_id = response_of(item_id)
    entry = await store.get(owner, KIND, response_id) if response_id is not None else None
    if entry is None:
        return None
    return find_item([*entry.items, *entry.document["output"]], item_id)


def _item(given: InputItem, place: str) -> Item:
    if isinstance(given, ForeignItem):
        raise _unsupported(given.type, f"{place}.type", "This server has no tools of its own.")
    item = given.model_dump(mode="json", exclude_none=True)
    if isinstance(given, MessageItem):
        item["content"] = _content(given, place)
    elif isinstance(given, CallOutputItem) and isinstance(given.output, list):
        item["output"] = _parts(given.output, f"{place}.output", "input_text")
    elif isinstance(given, ReasoningItem) and given.encrypted_content is not None:
        raise _unsupported(
            "encrypted_content", f"{place}.encrypted_content", "This server cannot decrypt it."
        )
    return {**item, "status": item.get("status", "completed")}


def _content(message: MessageItem, place: str) -> list[Item]:
    is_answer = message.role == "assistant"
    kind = "output_text" if is_answer else "input_text"
    if isinstance(message.content, str):
        return [_text(kind, message.content)]
    place = f"{place}.content"
    for index, part in enumerate(message.content):
        if isinstance(part, RefusalPart) and not is_answer:
            raise InvalidRequestError(
                "Invalid value: 'refusal'. Only messages with role 'assistant' have such parts.",
                param=f"{place}[{index}].type",
                code="invalid_value",
            )
    return _parts(message.content, place, kind)


def _parts(
    parts: Sequence[TextPart | RefusalPart | MediaPart], place: str, kind: str
) -> list[Item]:
    found: list[Item] = []
    for index, part in enumerate(parts):
        if isinstance(part, MediaPart):
            raise _unsupported(part.type, f"{place}[{index}].type", "This model reads text only.")
        if isinstance(part, RefusalPart):
            found.append({"type": "refusal", "refusal": part.refusal})
        else:
            found.append(_text(kind, part.text))
    return found


def _text(kind: str, text: str) -> Item:
    return {"type": kind, "text": text, **({"annotations": []} if kind == "output_text" else {})}


def _check_outputs(before: Sequence[Item], own: Sequence[Item]) -> None:
    called = {item["call_id"] for item in before if item["type"] in CALLS}
    for index, item in enumerate(own):
        if item["type"] in CALLS:
            called.add(item["call_id"])
        elif item["type"] in OUTPUTS and item["call_id"] not in called:
            raise InvalidRequestError(
                "No tool call found for function call output with call_id "
                f"'{shorten(item['call_id'])}'.",
                param=f"input[{index}].call_id",
                code="invalid_value",
            )


def _unsupported(value: str, place: str, reason: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"Unsupported value: '{value}'. {reason}", param=place, code="unsupported_value"
    )


def _no_item(item_id: str, place: str) -> NotFound:
    return NotFound(
        f"Item with id '{shorten(item_id)}' not found. Items are kept with the response that they "
        "belong to, if its 'store' is true.",
        param=place,
    )
