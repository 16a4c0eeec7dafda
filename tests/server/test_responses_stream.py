"""Streams of /v1/responses: OpenAI's own events, which add up to the response."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import openai
import pytest

from server.config import ServerConfig
from tests.server.conftest import in_process, on_socket, until
from tests.server.fake_engine import FakeEngine, Script
from tests.server.golden import assert_golden
from tests.server.test_completions import EOS, HELLO, sdk
from tests.server.test_responses import CALLS, PATH, THOUGHT, TOOLS, respond, saying

LOGPROBS: list[Any] = ["message.output_text.logprobs"]


def events_of(text: str) -> list[dict[str, Any]]:
    """The events of a stream on the wire; each is named twice, and numbered."""
    events = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        name, data = block.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['type']}"
        events.append(event)
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    return events


def stable(text: str) -> str:
    """Without what differs from run to run."""
    text = re.sub(r'"(created|completed)_at":\d+', r'"\1_at":0', text)
    text = re.sub(r"call_[0-9a-f]{24}", "call_0", text)
    return re.sub(r"(resp|msg|rs|fc|ctc)_[0-9a-f]{48}", r"\1_0", text)


GOLDEN: list[tuple[str, str, dict[str, Any]]] = [
    ("responses_plain", "Hi!", {}),
    ("responses_logprobs", "Hi!", {"include": LOGPROBS, "top_logprobs": 1}),
    ("responses_incomplete", "Hi!", {"max_output_tokens": 2, "metadata": {"k": "v"}}),
    ("responses_reasoning", THOUGHT, {"reasoning": {"effort": "low"}}),
    ("responses_calls", CALLS, {"tools": TOOLS, "instructions": "Be brief."}),
]


@pytest.mark.parametrize(("name", "text", "body"), GOLDEN)
def test_golden_streams(name: str, text: str, body: dict[str, Any]) -> None:
    # A delay, so that outputs come one by one: what waits together is merged.
    engine = saying(text, delay=0.02, chunk=1 if len(text) < 9 else 40)
    (answer,) = respond(engine, {"stream": True, **body}, reasoning_parser="think")
    assert answer.headers["content-type"].startswith("text/event-stream")
    events_of(answer.text)
    assert_golden(name, stable(answer.text))


@pytest.mark.parametrize("chunk", [1, 5, 100])
@pytest.mark.parametrize("text", ["a 🙂 字 b", CALLS, THOUGHT, ""])
def test_the_clients_own_accumulation_is_what_is_kept(text: str, chunk: int) -> None:
    """Wrong indexes, ids or orders fail in the client; the strict one checks every shape."""

    async def main() -> None:
        config = ServerConfig(reasoning_parser="think")
        async with sdk(saying(text, chunk=chunk, delay=0.002), config) as client:
            request: dict[str, Any] = {
                "model": "tiny", "input": "a", "tools": TOOLS, "include": LOGPROBS,
            }  # fmt: skip
            added_up: dict[int, str] = {}
            async with client.responses.stream(**request) as stream:
                async for event in stream:
                    if event.type in (
                        "response.output_text.delta",
                        "response.reasoning_text.delta",
                        "response.function_call_arguments.delta",
                        "response.custom_tool_call_input.delta",
                    ):
                        before = added_up.get(event.output_index, "")
                        added_up[event.output_index] = before + event.delta
                final = await stream.get_final_response()
            kept = await client.responses.retrieve(final.id)
            for item in kept.output:
                item.__dict__.pop("parsed_arguments", None)
            assert kept.status == "completed"
            assert [item.to_dict() for item in kept.output] == [
                _unparsed(item.to_dict()) for item in final.output
            ]
            assert kept.usage == final.usage
            assert [added_up.get(index, "") for index in range(len(kept.output))] == [
                _text_of(item) for item in kept.output
            ]
            whole = await client.responses.create(**request)
            assert [_text_of(item) for item in whole.output] == [
                _text_of(item) for item in kept.output
            ]
            assert whole.usage == kept.usage

    asyncio.run(main())


def _unparsed(item: Any) -> Any:
    """Without what the client adds."""
    item.pop("parsed_arguments", None)
    for part in item.get("content", ()):
        part.pop("parsed", None)
    return item


def _text_of(item: Any) -> str:
    if item.type == "function_call":
        return str(item.arguments)
    if item.type == "custom_tool_call":
        return str(item.input)
    return "".join(part.text for part in item.content)


def test_the_synchronous_client_streams() -> None:
    def call(url: str) -> None:
        with openai.OpenAI(
            base_url=f"{url}/v1", api_key="any", _strict_response_validation=True
        ) as client:
            with client.responses.create(model="tiny", input="a", stream=True) as stream:
                events = list(stream)
            assert events[0].type == "response.created"
            assert events[-1].type == "response.completed"
            assert client.responses.retrieve(events[-1].response.id).output_text == "Hello"

    async def main() -> None:
        async with on_socket(FakeEngine(HELLO)) as service:
            await asyncio.to_thread(call, service.url)

    asyncio.run(main())


def test_log_probabilities_of_a_stream_are_those_of_the_answer() -> None:
    body = {"include": LOGPROBS, "top_logprobs": 1, "tools": TOOLS}
    whole, streamed = respond(saying(CALLS), body, {**body, "stream": True})
    events = events_of(streamed.text)
    (part,) = whole.json()["output"][0]["content"]
    told = [
        each
        for event in events
        if event["type"] == "response.output_text.delta"
        for each in event["logprobs"]
    ]
    assert told == part["logprobs"]
    (done,) = (event for event in events if event["type"] == "response.output_text.done")
    assert done["logprobs"] == part["logprobs"]


def test_sizes_can_be_hidden() -> None:
    body = {"stream": True, "stream_options": {"include_obfuscation": True}}
    (answer,) = respond(FakeEngine(HELLO), body)
    for line in answer.text.splitlines():
        if line.startswith("data: "):
            event = json.loads(line.removeprefix("data: "))
            assert ("obfuscation" in event) == ("delta" in event)
    assert "obfuscation" in answer.text


# ---- ends that are not good ------------------------------------------------------------------


@pytest.mark.parametrize("script", [{"error_after": 2}, {"lose_after": 2}])
def test_a_stream_that_fails_says_so_and_is_kept_as_failed(script: dict[str, Any]) -> None:
    async def main() -> None:
        # A delay, so that text is out before it fails: what waits together is merged.
        engine = FakeEngine(Script([*b"Hello", EOS], stop_token_id=EOS, delay=0.02, **script))
        async with in_process(engine) as service:
            answer = await service.client.post(
                PATH, json={"model": "tiny", "input": "a", "stream": True}
            )
            *_, error, failed = events_of(answer.text)
            assert error["type"] == "error" and error["message"]
            assert {"code", "param"} < error.keys()
            assert failed["type"] == "response.failed"
            response = failed["response"]
            assert response["status"] == "failed"
            assert response["error"]["code"] == "server_error"
            (message,) = response["output"]
            assert message["status"] == "incomplete"
            kept = await service.client.get(f"{PATH}/{response['id']}")
            assert kept.json() == response

    asyncio.run(main())


def test_the_client_reads_the_failure() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(Script([*b"Hello"], error_after=2))) as client:
            stream = await client.responses.create(model="tiny", input="a", stream=True)
            kinds = [event.type async for event in stream]
            assert kinds[-2:] == ["error", "response.failed"]

    asyncio.run(main())


def test_an_answer_that_fails_whole_is_an_error_and_not_kept() -> None:
    (answer,) = respond(FakeEngine(Script([*b"Hello"], error_after=2)), {})
    assert answer.status_code == 500
    assert answer.json()["error"]["type"] == "server_error"


def test_a_stream_that_takes_too_long_ends_with_the_same_words() -> None:
    async def main() -> None:
        engine = FakeEngine(Script([*b"Hello"], delay=0.2))
        async with in_process(engine, ServerConfig(request_timeout=0.5)) as service:
            answer = await service.client.post(
                PATH, json={"model": "tiny", "input": "a", "stream": True}
            )
            *_, error, failed = events_of(answer.text)
            assert (error["type"], error["code"]) == ("error", "timeout")
            assert failed["response"]["status"] == "failed"
            kept = await service.client.get(f"{PATH}/{failed['response']['id']}")
            assert kept.status_code == 404
            await until(lambda: engine.num_open == 0)

    asyncio.run(main())


def test_a_client_that_leaves_aborts_and_nothing_is_kept() -> None:
    async def main() -> None:
        engine = FakeEngine(Script([*b"Hello"] * 10, delay=0.05))
        async with on_socket(engine) as service:
            body = {"model": "tiny", "input": "a", "stream": True}
            async with service.client.stream("POST", PATH, json=body) as answer:
                lines = answer.aiter_lines()
                await anext(lines)
                data = json.loads((await anext(lines)).removeprefix("data: "))
            await until(lambda: engine.num_open == 0)
            kept = await service.client.get(f"{PATH}/{data['response']['id']}")
            assert kept.status_code == 404

    asyncio.run(main())


def test_what_is_refused_has_a_status_and_no_stream() -> None:
    (answer,) = respond(FakeEngine(HELLO), {"stream": True, "input": "a" * 400})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "context_length_exceeded"


def test_a_stream_that_fails_before_any_text_has_no_items() -> None:
    (answer,) = respond(FakeEngine(Script([*b"Hello"], error_after=0)), {"stream": True})
    *_, failed = events_of(answer.text)
    assert (failed["type"], failed["response"]["output"]) == ("response.failed", [])
