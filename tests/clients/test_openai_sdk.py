"""API.md 6.26 (b) and 2.4: openai 3.x, synchronous and asynchronous, over every route, strictly.

`_strict_response_validation=True` makes a response that does not fit its declared type an error.
Known exceptions, which OpenAI's own answers share (each has a test that it is one):

- a chunk of a text completion has a null `finish_reason`, and the client's type for it is that of
  a whole choice;
- so has an echoed token without a predecessor a null log-probability;
- messages of a stored completion that no assistant wrote: `test_stored_routes.py` has these.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import openai
import pytest
from pydantic import BaseModel

from tests.clients.parrot import CALL, KEY, MODEL, async_client, parrot, sync_client

ADD: Any = {
    "type": "function",
    "function": {
        "name": "add",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "required": ["a", "b"],
            "additionalProperties": False,
        },
    },
}


class Event(BaseModel):
    """What the model is to answer."""

    name: str
    people: list[str]


EVENT = '{"name": "fair", "people": ["Ann", "Bo"]}'


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with parrot(api_key=(KEY,)) as base_url:
        yield base_url


@pytest.fixture(params=["sync", "async"])
def run(url: str, request: pytest.FixtureRequest) -> Callable[..., None]:
    """Runs a scenario, which is written once for both clients."""

    def call(scenario: Callable[[Any], Awaitable[None]], *, strict: bool = True) -> None:
        async def main() -> None:
            if request.param == "sync":
                with sync_client(url, strict=strict) as client:
                    await scenario(client)
            else:
                async with async_client(url, strict=strict) as client:
                    await scenario(client)

        asyncio.run(main())

    return call


async def got(value: Any) -> Any:
    """What a call of either client gives."""
    return await value if inspect.isawaitable(value) else value


async def items(values: Any) -> list[Any]:
    """All that a stream or the pages of either client give."""
    if hasattr(values, "__aiter__"):
        return [each async for each in values]
    return list(values)


@asynccontextmanager
async def opened(manager: Any) -> AsyncIterator[Any]:
    """Enter a context manager of either client."""
    if hasattr(manager, "__aenter__"):
        async with manager as value:
            yield value
    else:
        with manager as value:
            yield value


def saying(text: str) -> dict[str, Any]:
    return {"model": MODEL, "messages": [{"role": "user", "content": text}]}


# ---- chat ------------------------------------------------------------------------------------


def test_chat_whole_and_streamed(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        create = client.chat.completions.create
        answer = await got(create(**saying("Hi 🙂"), n=2, logprobs=True, top_logprobs=2))
        assert [choice.message.content for choice in answer.choices] == ["Hi 🙂"] * 2
        assert answer.usage.total_tokens == answer.usage.prompt_tokens + 2 * 8
        chunks = await items(
            await got(
                create(**saying("Hi 🙂"), n=2, stream=True, stream_options={"include_usage": True})
            )
        )
        assert len({chunk.id for chunk in chunks}) == len({chunk.created for chunk in chunks}) == 1
        assert [chunk.usage is None for chunk in chunks] == [True] * (len(chunks) - 1) + [False]
        assert chunks[-1].choices == []
        texts = ["", ""]
        for choice in (choice for chunk in chunks for choice in chunk.choices):
            texts[choice.index] += choice.delta.content or ""
        assert texts == ["Hi 🙂"] * 2

    run(scenario)


def test_the_streaming_helper_and_its_events(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        manager = client.chat.completions.stream(
            **saying("Hello"), n=3, stream_options={"include_usage": True}
        )
        async with opened(manager) as stream:
            events = await items(stream)
            final = await got(stream.get_final_completion())
        assert {"chunk", "content.delta", "content.done"} == {event.type for event in events}
        done = [event.content for event in events if event.type == "content.done"]
        assert done == ["Hello"] * 3
        assert [choice.message.role for choice in final.choices] == ["assistant"] * 3
        assert final.usage.completion_tokens == 18

    run(scenario)


def test_parsing_into_a_model(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        completions = client.chat.completions
        answer = await got(completions.parse(**saying(EVENT), response_format=Event))
        expected = Event(name="fair", people=["Ann", "Bo"])
        assert answer.choices[0].message.parsed == expected
        async with opened(completions.stream(**saying(EVENT), response_format=Event)) as stream:
            await items(stream)
            final = await got(stream.get_final_completion())
        assert final.choices[0].message.parsed == expected
        with pytest.raises(openai.LengthFinishReasonError):
            await got(completions.parse(**saying(EVENT), response_format=Event, max_tokens=3))

    run(scenario)


def test_tools_whole_parsed_and_streamed(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        completions = client.chat.completions
        answer = await got(completions.create(**saying(CALL), tools=[ADD]))
        (choice,) = answer.choices
        assert (choice.finish_reason, choice.message.content) == ("tool_calls", None)
        (call,) = choice.message.tool_calls
        assert (call.type, call.function.name) == ("function", "add")
        assert json.loads(call.function.arguments) == {"a": 2, "b": 3}
        parsed = await got(completions.parse(**saying(CALL), tools=[ADD]))
        (call,) = parsed.choices[0].message.tool_calls
        assert call.function.parsed_arguments == {"a": 2, "b": 3}
        async with opened(completions.stream(**saying(CALL), tools=[ADD])) as stream:
            events = await items(stream)
            final = await got(stream.get_final_completion())
        deltas = [each for each in events if each.type == "tool_calls.function.arguments.delta"]
        assert len(deltas) > 3, "arguments come as they are made"
        (call,) = final.choices[0].message.tool_calls
        assert call.id.startswith("call_") and call.function.name == "add"
        assert call.function.parsed_arguments == {"a": 2, "b": 3}

    run(scenario)


def test_the_legacy_function_call(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        functions = [{"name": "add", "parameters": ADD["function"]["parameters"]}]
        answer = await got(client.chat.completions.create(**saying(CALL), functions=functions))
        (choice,) = answer.choices
        assert choice.finish_reason == "function_call"
        assert choice.message.function_call.name == "add"
        assert choice.message.tool_calls is None

    run(scenario)


# ---- text completions ------------------------------------------------------------------------


def test_text_completions(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        create = client.completions.create
        answer = await got(create(model=MODEL, prompt=["one", "two"], n=2, logprobs=2))
        assert [choice.text for choice in answer.choices] == ["one", "one", "two", "two"]
        assert answer.choices[0].logprobs.tokens == ["o", "n", "e"]
        assert answer.choices[3].logprobs.text_offset == [3, 4, 5]
        with pytest.raises(openai.APIResponseValidationError):
            await got(create(model=MODEL, prompt="ab", echo=True, logprobs=0, max_tokens=0))
        stream = await got(create(model=MODEL, prompt="a", stream=True))
        with pytest.raises(openai.APIResponseValidationError):
            await items(stream)

    run(scenario)


def test_text_completions_without_the_exceptions(run: Callable[..., None]) -> None:
    """What strict validation refuses above is right all the same."""

    async def scenario(client: Any) -> None:
        create = client.completions.create
        scored = await got(create(model=MODEL, prompt="ab", echo=True, logprobs=0, max_tokens=0))
        assert scored.choices[0].logprobs.token_logprobs == [None, -0.25, -0.25]
        options = {"include_usage": True}
        stream = await got(create(model=MODEL, prompt="abc", stream=True, stream_options=options))
        *chunks, last = await items(stream)
        assert "".join(chunk.choices[0].text for chunk in chunks) == "abc"
        assert chunks[-1].choices[0].finish_reason == "stop"
        assert last.usage.completion_tokens == 4

    run(scenario, strict=False)


# ---- the other routes, and the other ways to call them ---------------------------------------


def test_models(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        models = await items(await got(client.models.list()))
        assert MODEL in [model.id for model in models]
        for model in models:  # a name may have a slash
            assert (await got(client.models.retrieve(model.id))).id == model.id

    run(scenario)


def test_raw_responses(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        raw = await got(client.chat.completions.with_raw_response.create(**saying("raw")))
        assert raw.headers["openai-version"] == "2020-10-01"
        assert raw.headers["openai-model"] == MODEL
        assert raw.request_id == raw.headers["x-request-id"]
        assert raw.parse().choices[0].message.content == "raw"
        raw = await got(client.completions.with_raw_response.create(model=MODEL, prompt="raw"))
        assert int(raw.headers["openai-processing-ms"]) >= 0
        assert raw.parse().choices[0].text == "raw"
        raw = await got(client.models.with_raw_response.list())
        assert (await items(raw.parse()))[0].object == "model"

    run(scenario)


def test_streaming_responses(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        create = client.chat.completions.with_streaming_response.create
        async with opened(create(**saying("lines"), stream=True)) as response:
            assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
            lines = [line for line in await items(response.iter_lines()) if line]
        assert all(line.startswith("data: ") for line in lines)
        assert lines[-1] == "data: [DONE]"
        async with opened(create(**saying("parsed"), stream=True)) as response:
            chunks = await items(await got(response.parse()))
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "parsed"
        async with opened(create(**saying("whole"))) as response:
            assert json.loads(await got(response.read()))["object"] == "chat.completion"

    run(scenario)


def test_stored_completions_page_by_page(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        completions = client.chat.completions
        for number in range(3):
            await got(
                completions.create(**saying(f"kept {number}"), store=True, metadata={"t": "page"})
            )
        kept = await items(completions.list(limit=2, metadata={"t": "page"}))
        texts = [each.choices[0].message.content for each in kept]
        assert texts == ["kept 0", "kept 1", "kept 2"]
        first = await got(completions.list(limit=2, metadata={"t": "page"}))
        assert first.has_more and first.has_next_page()
        second = await got(first.get_next_page())
        assert [each.id for each in second.data] == [kept[2].id] and not second.has_more
        changed = await got(completions.update(kept[0].id, metadata={"t": "other"}))
        assert (await got(completions.retrieve(kept[0].id))).metadata == changed.metadata
        for each in kept:
            assert (await got(completions.delete(each.id))).deleted

    run(scenario)


def test_an_id_of_the_callers_is_given_back(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        raw = await got(
            client.completions.with_raw_response.create(
                model=MODEL, prompt="a", extra_headers={"X-Request-Id": "mine-1"}
            )
        )
        assert raw.headers["x-request-id"] == "mine-1"

    run(scenario)


def test_many_streams_at_once(url: str) -> None:
    """One asynchronous client, as applications share it."""

    async def main() -> None:
        async with async_client(url) as client:

            async def ask(number: int) -> str:
                stream = await client.chat.completions.create(
                    **saying(f"answer {number}"), stream=True
                )
                return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

            texts = await asyncio.gather(*map(ask, range(20)))
        assert texts == [f"answer {number}" for number in range(20)]

    asyncio.run(main())
