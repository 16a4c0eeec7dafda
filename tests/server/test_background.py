"""`background: true`: a response that needs no connection, is polled, followed and ended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import openai
import pytest

from engine import EngineOverloaded
from server.config import ServerConfig
from tests.server.conftest import Service, assert_error_body, in_process, on_socket, until
from tests.server.fake_engine import FakeEngine, Script
from tests.server.test_completions import EOS, HELLO, sdk
from tests.server.test_generation import scrape
from tests.server.test_responses import PATH
from tests.server.test_responses_stream import events_of

SLOW = Script([*b"Hello", EOS], stop_token_id=EOS, delay=0.03)
ENDLESS = Script([97] * 200, delay=0.01)


def serving(
    use: Callable[[Service], Awaitable[None]], engine: FakeEngine | None = None, **config: Any
) -> None:
    async def main() -> None:
        async with in_process(engine or FakeEngine(HELLO), ServerConfig(**config)) as service:
            await use(service)

    asyncio.run(main())


async def begin(service: Service, key: str = "", **body: Any) -> Any:
    headers = {"api-key": key} if key else {}
    request = {"model": "tiny", "input": "hi", "background": True, **body}
    answer = await service.client.post(PATH, json=request, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def get(service: Service, response_id: str) -> Any:
    return (await service.client.get(f"{PATH}/{response_id}")).json()


async def until_status(service: Service, response_id: str, *statuses: str) -> Any:
    async with asyncio.timeout(5):
        while (found := await get(service, response_id))["status"] not in statuses:
            await asyncio.sleep(0.01)
    return found


def holding() -> tuple[FakeEngine, asyncio.Event]:
    """An engine that says nothing before the event is set."""
    hold = asyncio.Event()
    return FakeEngine(Script(HELLO.token_ids, stop_token_id=EOS, hold=hold)), hold


# ---- with OpenAI's client --------------------------------------------------------------------


def test_the_client_polls_until_it_is_there() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(SLOW)) as client:
            made = await client.responses.create(model="tiny", input="hi", background=True)
            assert (made.status, made.background, made.output) == ("queued", True, [])
            seen = set()
            while made.status in ("queued", "in_progress"):
                seen.add(made.status)
                await asyncio.sleep(0.01)
                made = await client.responses.retrieve(made.id)
            assert (made.status, made.output_text) == ("completed", "Hello")
            assert "in_progress" in seen and made.usage is not None
            # It is a kept response as any other.
            listed = await client.responses.input_items.list(made.id)
            assert len(listed.data) == 1
            after = await client.responses.create(
                model="tiny", input="more", previous_response_id=made.id
            )
            assert after.status == "completed"

    asyncio.run(main())


def test_the_client_follows_and_goes_on_where_it_was() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(SLOW)) as client:
            numbers, text, response_id = [], "", ""
            async with await client.responses.create(
                model="tiny", input="hi", background=True, stream=True
            ) as stream:
                async for event in stream:
                    numbers.append(event.sequence_number)
                    if event.type == "response.created":
                        response_id = event.response.id
                        assert event.response.status == "queued"
                    if event.type == "response.output_text.delta":
                        text += event.delta
                        break  # the connection is lost
            async for event in await client.responses.retrieve(
                response_id, stream=True, starting_after=numbers[-1]
            ):
                numbers.append(event.sequence_number)
                if event.type == "response.output_text.delta":
                    text += event.delta
            assert event.type == "response.completed" and event.response.output_text == "Hello"
            assert text == "Hello" and numbers == [*range(len(numbers))]
            again = [event async for event in await client.responses.retrieve(
                response_id, stream=True)]  # fmt: skip
            assert [event.sequence_number for event in again] == numbers
            assert [event.type for event in again][:3] == [
                "response.created", "response.queued", "response.in_progress",
            ]  # fmt: skip

    asyncio.run(main())


def test_the_client_cancels_once_and_again() -> None:
    async def main() -> None:
        engine = FakeEngine(ENDLESS)
        async with sdk(engine) as client:
            made = await client.responses.create(
                model="tiny", input="hi", background=True, max_output_tokens=200
            )
            while (await client.responses.retrieve(made.id)).status != "in_progress":
                await asyncio.sleep(0.01)
            cancelled = await client.responses.cancel(made.id)
            assert (cancelled.status, cancelled.completed_at) == ("cancelled", None)
            (message,) = cancelled.output
            assert message.type == "message" and message.status == "incomplete"
            assert set(cancelled.output_text) == {"a"}
            assert cancelled.usage is not None and 0 < cancelled.usage.output_tokens < 200
            assert engine.num_open == 0
            assert await client.responses.cancel(made.id) == cancelled
            assert await client.responses.retrieve(made.id) == cancelled

    asyncio.run(main())


def test_what_has_ended_cannot_be_cancelled_any_more() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(HELLO)) as client:
            made = await client.responses.create(model="tiny", input="hi", background=True)
            while made.status != "completed":
                await asyncio.sleep(0.01)
                made = await client.responses.retrieve(made.id)
            assert await client.responses.cancel(made.id) == made
            with pytest.raises(openai.NotFoundError):
                await client.responses.cancel("resp_0")

    asyncio.run(main())


# ---- without a connection --------------------------------------------------------------------


def test_a_reader_that_leaves_ends_nothing() -> None:
    async def main() -> None:
        engine = FakeEngine(SLOW)
        async with on_socket(engine) as service:
            body = {"model": "tiny", "input": "hi", "background": True, "stream": True}
            async with service.client.stream("POST", PATH, json=body) as answer:
                lines = answer.aiter_lines()
                first = await anext(lines)
                created = json.loads((await anext(lines)).removeprefix("data: "))
            assert first == "event: response.created"
            found = await until_status(service, created["response"]["id"], "completed")
            assert found["output"][0]["content"][0]["text"] == "Hello"
            assert engine.aborted == []

    asyncio.run(main())


def test_all_readers_get_all_events() -> None:
    async def use(service: Service) -> None:
        async def follow(response_id: str, after: int) -> str:
            query = f"stream=true&starting_after={after}"
            return (await service.client.get(f"{PATH}/{response_id}?{query}")).text

        body = {"model": "tiny", "input": "hi", "background": True, "stream": True}
        first = asyncio.create_task(service.client.post(PATH, json=body))
        await until(lambda: service.state.background.num_running)
        ((_, response_id),) = service.state.background.names
        texts = await asyncio.gather(*(follow(response_id, after) for after in (0, 0, 3, 99)))
        whole = (await first).text
        events = events_of(whole)
        assert events[-1]["type"] == "response.completed"
        assert texts[0] == texts[1] == "".join(f"{each}\n\n" for each in whole.split("\n\n")[1:-1])
        assert whole.endswith(texts[2]) and len(texts[2]) < len(texts[0])
        assert texts[3] == ""

    serving(use, FakeEngine(SLOW))


def test_a_cancelled_stream_tells_its_end() -> None:
    async def use(service: Service) -> None:
        body = {"model": "tiny", "input": "hi", "background": True, "stream": True}
        stream = asyncio.create_task(service.client.post(PATH, json=body))
        await until(lambda: service.state.background.num_running)
        ((_, response_id),) = service.state.background.names
        await until_status(service, response_id, "in_progress")
        answer = await service.client.post(f"{PATH}/{response_id}/cancel")
        assert answer.json()["status"] == "cancelled"
        events = events_of((await stream).text)
        assert events[-1]["type"] == "response.incomplete"
        assert events[-1]["response"] == answer.json()
        assert await scrape(service, "requests_aborted_total") == 1
        text = (await service.client.get("/metrics")).text
        assert 'requests_aborted_total{model_name="models/tiny",reason="cancelled"} 1.0' in text

    serving(use, FakeEngine(ENDLESS))


def test_it_is_queued_until_the_engine_begins_and_cannot_be_gone_on_from() -> None:
    async def use(service: Service) -> None:
        made = await begin(service)
        await asyncio.sleep(0.05)
        assert (await get(service, made["id"]))["status"] == "queued"
        body = {"model": "tiny", "input": "a", "previous_response_id": made["id"]}
        answer = await service.client.post(PATH, json=body)
        assert_error_body(answer, 400, "previous_response_not_found")
        hold.set()
        await until_status(service, made["id"], "completed")

    engine, hold = holding()
    serving(use, engine)


def test_what_runs_is_deleted_with_its_work() -> None:
    async def use(service: Service) -> None:
        made = await begin(service)
        answer = await service.client.delete(f"{PATH}/{made['id']}")
        assert answer.json() == {"id": made["id"], "object": "response", "deleted": True}
        assert service.engine.num_open == 0
        assert_error_body(await service.client.get(f"{PATH}/{made['id']}"), 404, None)
        assert service.state.open_requests == 0

    serving(use, FakeEngine(ENDLESS))


# ---- errors and bounds -----------------------------------------------------------------------


@pytest.mark.parametrize("stream", [False, True])
def test_what_fails_is_kept_as_failed(stream: bool) -> None:
    async def use(service: Service) -> None:
        request = {"model": "tiny", "input": "hi", "background": True, "stream": stream}
        answer = await service.client.post(PATH, json=request)
        if stream:
            *_, error, failed = events_of(answer.text)
            assert (error["type"], failed["type"]) == ("error", "response.failed")
            response_id = failed["response"]["id"]
        else:
            response_id = answer.json()["id"]
        found = await until_status(service, response_id, "failed")
        assert found["error"]["code"] == "server_error" and found["usage"] is None

    serving(use, FakeEngine(Script(b"abcdef", error_after=2)))


def test_what_the_engine_refuses_is_refused_at_once() -> None:
    async def use(service: Service) -> None:
        body = {"model": "tiny", "input": "hi", "background": True}
        assert_error_body(await service.client.post(PATH, json=body), 503, "overloaded")
        assert service.state.background.num_running == 0

    serving(use, FakeEngine(Script(refuse=EngineOverloaded("the queue is full"))))


def test_its_time_is_bounded() -> None:
    async def use(service: Service) -> None:
        made = await begin(service)
        found = await until_status(service, made["id"], "failed")
        assert "within 0.2 seconds" in found["error"]["message"]
        assert service.engine.num_open == 0

    serving(use, FakeEngine(ENDLESS), request_timeout=0.2)


def test_so_many_run_at_once_and_no_more() -> None:
    async def use(service: Service) -> None:
        running = [await begin(service) for _ in range(2)]
        body = {"model": "tiny", "input": "hi", "background": True}
        refused = await service.client.post(PATH, json=body)
        assert_error_body(refused, 503, "overloaded")
        assert refused.headers["retry-after"]
        await service.client.post(f"{PATH}/{running[0]['id']}/cancel")
        await begin(service)
        # Others are not concerned.
        other = await service.client.post(PATH, json={**body, "background": False, "stream": True})
        assert other.status_code == 200

    serving(use, FakeEngine(lambda _: ENDLESS), max_background_responses=2)


def test_events_beyond_what_is_kept_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.limits.MAX_EVENT_BYTES", 6000)

    async def use(service: Service) -> None:
        request = {"model": "tiny", "input": "hi", "background": True, "stream": True}
        answer = await service.client.post(PATH, json=request)
        events = events_of(answer.text)
        assert events[-1]["type"] == "error" and "not kept" in events[-1]["message"]
        found = await until_status(service, events[0]["response"]["id"], "completed")
        assert found["output"][0]["content"][0]["text"] == "a" * 100

    serving(use, FakeEngine(Script([*b"a" * 100, EOS], stop_token_id=EOS, delay=0.001)))


def test_ended_streams_make_room_for_newer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.limits.MAX_ENDED_STREAMS", 2)

    async def use(service: Service) -> None:
        ids = []
        for _ in range(4):
            request = {"model": "tiny", "input": "hi", "background": True, "stream": True}
            answer = await service.client.post(PATH, json=request)
            ids.append(events_of(answer.text)[0]["response"]["id"])
        await until(lambda: service.state.background.num_running == 0)
        statuses = [
            (await service.client.get(f"{PATH}/{each}?stream=true")).status_code for each in ids
        ]
        assert statuses == [400, 400, 200, 200]
        assert [(await get(service, each))["status"] for each in ids] == ["completed"] * 4

    serving(use)


def test_only_what_was_streamed_can_be_followed() -> None:
    async def use(service: Service) -> None:
        made = await begin(service)
        answer = await service.client.get(f"{PATH}/{made['id']}?stream=true")
        assert assert_error_body(answer, 400, "invalid_value")["param"] == "stream"
        missing = await service.client.get(f"{PATH}/resp_0?stream=true")
        assert_error_body(missing, 404, None)

    serving(use, FakeEngine(SLOW))


def test_keys_see_only_their_own() -> None:
    async def use(service: Service) -> None:
        made = await begin(service, key="key-one")
        path = f"{PATH}/{made['id']}"
        for method, each in (
            ("GET", path), ("GET", f"{path}?stream=true"), ("POST", f"{path}/cancel"),
            ("DELETE", path),
        ):  # fmt: skip
            answer = await service.client.request(method, each, headers={"api-key": "key-two"})
            assert_error_body(answer, 404, None)
        answer = await service.client.get(path, headers={"api-key": "key-one"})
        assert answer.json()["status"] in ("queued", "in_progress")

    serving(use, FakeEngine(ENDLESS), api_key=("key-one", "key-two"))


def test_where_nothing_is_kept_nothing_runs_in_the_background() -> None:
    async def use(service: Service) -> None:
        body = {"model": "tiny", "input": "hi", "background": True}
        error = assert_error_body(
            await service.client.post(PATH, json=body), 400, "unsupported_parameter"
        )
        assert error["param"] == "store"

    serving(use, store=False)


def test_the_server_waits_for_it_and_ends_it_when_told_to() -> None:
    async def use(service: Service) -> None:
        made = await begin(service)
        assert service.state.open_requests == 1
        service.state.cut.set()
        found = await until_status(service, made["id"], "failed")
        assert "shutting down" in found["error"]["message"]
        assert service.state.open_requests == 0

    serving(use, FakeEngine(ENDLESS))


def test_what_runs_when_the_server_stops_is_kept_as_failed(tmp_path: Any) -> None:
    path = str(tmp_path / "store.sqlite")

    async def main() -> None:
        config = ServerConfig(store_path=path)
        async with in_process(FakeEngine(ENDLESS), config) as service:
            made = await begin(service)
        async with in_process(FakeEngine(HELLO), config) as service:
            assert (await get(service, made["id"]))["status"] == "failed"

    asyncio.run(main())
