"""A chat completion as the store keeps it: folded from what was sent, with what was asked.

Kept is what the client got, stream or not: the chunks themselves are folded, so ids and texts are
the same. An answer that did not come to its end (the client left, time was up, the engine failed)
is not kept: OpenAI's object has no state, and no `finish_reason` for a text that was cut off, so
nobody could tell it from a complete one. The answer is in the store before the client sees its
end, so it can be fetched at once.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from engine import SamplingParams
from server.errors import UnsupportedParameter
from server.generation import Generation
from server.protocol.chat import ChatCompletionRequest
from server.protocol.response import usage_body
from server.state import RequestContext, ServerState
from server.store import Entry, Store

logger = logging.getLogger("inkstone.server")

KIND: Final = "chat.completion"

_EVENT_START: Final = b"data: "
_LAST_EVENT: Final = b"data: [DONE]"
# Sent, but of this transport or of the caller; `messages` are the entry's items.
_NOT_SHOWN: Final = frozenset(
    {
        "messages", "store", "stream", "stream_options", "user", "safety_identifier",
        "prompt_cache_key", "cache_salt", "request_id", "priority",
    }
)  # fmt: skip
_SET_ONCE: Final = frozenset({"role", "id", "type"})


class Keeper:
    """Sees a complete answer on its way to the client; this one keeps nothing."""

    async def keep(self, generation: Generation, body: bytes) -> None:
        """Take a whole answer."""

    def events(
        self, generation: Generation, events: AsyncGenerator[bytes]
    ) -> AsyncGenerator[bytes]:
        """Pass on a stream's framed events."""
        return events


KEEPS_NOTHING: Final = Keeper()


def chat_keeper(
    state: ServerState, params: ChatCompletionRequest, context: RequestContext
) -> Keeper:
    """Return what keeps the answer if `store` asks for it; 400 where nothing is kept."""
    if not params.store:
        return KEEPS_NOTHING
    require_store(state)
    return ChatKeeper(state.store, params, context.owner, context.request_id)


def require_store(state: ServerState) -> None:
    """Raise UnsupportedParameter where nothing is kept."""
    if not state.store.keeps:
        raise UnsupportedParameter(
            "Unsupported parameter: 'store' is not supported, because this server keeps no "
            "answers (it was started with --no-store).",
            param="store",
        )


async def put_or_log(store: Store, entry: Entry, request_id: str) -> None:
    """Keep an entry; a store that fails costs the client nothing but the copy."""
    try:
        if not await store.put(entry):
            logger.error("request %s: the answer is too large to be kept", request_id)
    except sqlite3.Error as error:
        logger.error("request %s: the answer could not be kept: %s", request_id, error)


@dataclass(frozen=True, slots=True)
class ChatKeeper(Keeper):
    """Puts one request's answer into the store."""

    store: Store
    params: ChatCompletionRequest
    owner: str
    request_id: str

    async def keep(self, generation: Generation, body: bytes) -> None:
        await self._put(generation, msgspec.json.decode(body))

    async def events(
        self, generation: Generation, events: AsyncGenerator[bytes]
    ) -> AsyncGenerator[bytes]:
        fold = ChunkFold()
        async with aclosing(events):
            async for event in events:
                fold.add(event)
                if fold.is_complete:
                    usage = usage_body(generation.usage)
                    await self._put(generation, {**fold.completion(), "usage": usage})
                yield event

    async def _put(self, generation: Generation, completion: dict[str, Any]) -> None:
        sampling = generation.runs[0].params
        entry = Entry(
            owner=self.owner,
            kind=KIND,
            id=completion["id"],
            created=completion["created"],
            model=completion["model"],
            metadata=self.params.metadata or {},
            document={
                **_asked(self.params),
                **_effective(sampling),
                **completion,
                "request_id": self.request_id,
            },
            items=[_dump(message) for message in self.params.messages],
        )
        await put_or_log(self.store, entry, self.request_id)


def _asked(params: ChatCompletionRequest) -> dict[str, Any]:
    """Return the parameters as sent, and OpenAI's keys for those that were not."""
    sent = params.model_dump(mode="json", exclude_unset=True, exclude=set(_NOT_SHOWN))
    absent = dict.fromkeys(("tools", "tool_choice", "response_format"))
    return {**absent, **sent, "input_user": params.user}


def _effective(sampling: SamplingParams) -> dict[str, Any]:
    """Return how the tokens were drawn: with these values the request can be repeated."""
    return {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "min_p": sampling.min_p,
        "n": sampling.n,
        "seed": sampling.seed,
        "presence_penalty": sampling.presence_penalty,
        "frequency_penalty": sampling.frequency_penalty,
        "repetition_penalty": sampling.repetition_penalty,
        "max_completion_tokens": sampling.max_tokens,
    }


def _dump(message: Any) -> Any:
    return message.model_dump(mode="json", exclude_none=True)


class ChunkFold:
    """The chunks of a stream, folded into the answer that they are pieces of.

    Deltas are added up as OpenAI's client adds them: texts are joined, lists of things with an
    `index` are merged by it, other lists are joined.
    """

    def __init__(self) -> None:
        self.is_complete = False
        self._head: dict[str, Any] = {}
        self._choices: dict[int, dict[str, Any]] = {}

    def add(self, events: bytes) -> None:
        """Take one or several framed events."""
        for event in events.split(b"\n\n"):
            if event == _LAST_EVENT:
                self.is_complete = True
            elif event.startswith(_EVENT_START):
                self._add_chunk(msgspec.json.decode(event[len(_EVENT_START) :]))

    def _add_chunk(self, chunk: dict[str, Any]) -> None:
        for choice in chunk.pop("choices"):
            choice["message"] = choice.pop("delta")
            _merge(self._choices.setdefault(choice["index"], {}), choice)
        chunk.pop("obfuscation", None)
        self._head.update(chunk)

    def completion(self) -> dict[str, Any]:
        """Return the whole answer, in the shape that it has when it is not streamed."""
        choices = [self._choices[index] for index in sorted(self._choices)]
        for choice in choices:
            _finish_message(choice["message"])
        return {**self._head, "object": KIND, "choices": choices}


def _finish_message(message: dict[str, Any]) -> None:
    """Give a folded message the keys that it has only when it is whole."""
    message.setdefault("annotations", [])
    calls = message.get("tool_calls", ())
    for call in calls:
        call.pop("index", None)
    if (calls or "function_call" in message) and not message.get("content"):
        message["content"] = None


def _merge(whole: dict[str, Any], piece: dict[str, Any]) -> None:
    for key, value in piece.items():
        before = whole.get(key)
        if before is None:
            whole[key] = value
        elif isinstance(value, dict):
            _merge(before, value)
        elif isinstance(value, list):
            _merge_lists(before, value)
        elif isinstance(value, str) and key not in _SET_ONCE:
            whole[key] = before + value
        elif value is not None:
            whole[key] = value


def _merge_lists(whole: list[Any], pieces: list[Any]) -> None:
    by_index = {item["index"]: item for item in whole if _is_indexed(item)}
    for piece in pieces:
        if _is_indexed(piece) and piece["index"] in by_index:
            _merge(by_index[piece["index"]], piece)
        else:
            whole.append(piece)


def _is_indexed(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("index"), int)
