"""What is kept of /v1/responses: fetched, gone on from, referred to and forgotten."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import openai
import pytest

from server.config import ServerConfig
from tests.server.conftest import Service, assert_error_body, in_process
from tests.server.fake_engine import ByteTokenizer, FakeEngine
from tests.server.test_completions import HELLO, sdk
from tests.server.test_responses import CALL, PATH, RESULT, saying


def serving(
    use: Callable[[Service], Awaitable[None]], engine: FakeEngine | None = None, **config: Any
) -> None:
    async def main() -> None:
        async with in_process(engine or saying("Hello"), ServerConfig(**config)) as service:
            await use(service)

    asyncio.run(main())


async def create(service: Service, key: str = "", **body: Any) -> Any:
    headers = {"api-key": key} if key else {}
    request = {"model": "tiny", "input": "hi", **body}
    answer = await service.client.post(PATH, json=request, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def last_prompt(service: Service) -> str:
    ids = service.engine.requests[-1].prompt_token_ids
    return ByteTokenizer().decode(ids, skip_special_tokens=False)


# ---- with OpenAI's client --------------------------------------------------------------------


def test_the_client_fetches_lists_and_deletes() -> None:
    async def main() -> None:
        async with sdk(saying("Hello")) as client:
            items: list[Any] = [
                {"role": "developer", "content": "Be brief."},
                {"role": "user", "content": "a"},
                {"role": "assistant", "content": "b"},
                {"type": "reasoning", "id": "rs_1", "summary": []},
                CALL,
                RESULT,
                {"type": "custom_tool_call", "call_id": "call_2", "name": "c", "input": "x"},
                {"type": "custom_tool_call_output", "call_id": "call_2", "output": [
                    {"type": "input_text", "text": "y"}]},
            ]  # fmt: skip
            made = await client.responses.create(model="tiny", input=items)
            kept = await client.responses.retrieve(made.id)
            assert kept == made
            # The client asks for page after page; the last item comes first by default.
            pages = client.responses.input_items.list(made.id, limit=3)
            listed = [item async for item in pages]
            assert [item.type for item in listed] == [
                "custom_tool_call_output", "custom_tool_call", "function_call_output",
                "function_call", "reasoning", "message", "message", "message",
            ]  # fmt: skip
            assert len({item.id for item in listed}) == len(items)
            assert listed[4].id == "rs_1"
            ascending = await client.responses.input_items.list(made.id, order="asc", limit=2)
            assert [item.id for item in ascending.data] == [item.id for item in listed[:-3:-1]]
            assert ascending.has_more

            await client.responses.delete(made.id)
            with pytest.raises(openai.NotFoundError, match=made.id):
                await client.responses.retrieve(made.id)
            with pytest.raises(openai.NotFoundError):
                await client.responses.delete(made.id)
            with pytest.raises(openai.NotFoundError):
                await client.responses.input_items.list(made.id)

    asyncio.run(main())


def test_the_client_cannot_cancel_what_is_done() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(HELLO)) as client:
            made = await client.responses.create(model="tiny", input="a")
            with pytest.raises(openai.BadRequestError, match="synchronous"):
                await client.responses.cancel(made.id)
            with pytest.raises(openai.NotFoundError):
                await client.responses.cancel("resp_0")
            with pytest.raises(openai.BadRequestError, match="'stream'"):
                await client.responses.retrieve(made.id, stream=True)
            with pytest.raises(openai.BadRequestError, match="'starting_after'"):
                await client.responses.retrieve(made.id, starting_after=1)
            with pytest.raises(openai.BadRequestError, match="'include_obfuscation'"):
                await client.responses.retrieve(made.id, include_obfuscation=True)
            with pytest.raises(openai.BadRequestError, match="as it was made"):
                await client.responses.retrieve(
                    made.id, include=["message.output_text.logprobs", "web_search_call.results"]
                )
            same = await client.responses.retrieve(
                made.id, stream=False, include=["web_search_call.results"]
            )
            assert same == made

    asyncio.run(main())


# ---- chains ----------------------------------------------------------------------------------


def test_a_chain_has_all_items_and_only_its_own_instructions() -> None:
    async def use(service: Service) -> None:
        first = await create(service, input="one", instructions="Be brief.")
        second = await create(service, input="two", previous_response_id=first["id"])
        third = await create(
            service, input="three", previous_response_id=second["id"], instructions="Be long."
        )
        assert third["previous_response_id"] == second["id"]
        assert last_prompt(service) == (
            "<|bos|><|user|>system: Be long.<|user|>user: one<|user|>assistant: Hello"
            "<|user|>user: two<|user|>assistant: Hello<|user|>user: three<|bot|>"
        )
        # Its own input only; the rest is that of the earlier ones.
        items = (await service.client.get(f"{PATH}/{third['id']}/input_items")).json()["data"]
        assert [item["content"][0]["text"] for item in items] == ["three"]

    serving(use)


def test_a_chain_forks_and_goes_on_without_input() -> None:
    async def use(service: Service) -> None:
        first = await create(service, input="one")
        await create(service, input="two", previous_response_id=first["id"])
        await create(service, input="other", previous_response_id=first["id"], store=False)
        assert "two" not in last_prompt(service)
        await create(service, input=None, previous_response_id=first["id"])
        assert last_prompt(service).endswith("user: one<|user|>assistant: Hello<|bot|>")

    serving(use)


def test_the_output_of_a_call_goes_on_from_it() -> None:
    call = '<tool_call>\n{"name": "f", "arguments": {}}\n</tool_call>'

    async def use(service: Service) -> None:
        tools = [{"type": "function", "name": "f"}]
        first = await create(service, tools=tools)
        (item,) = first["output"]
        output = {**RESULT, "call_id": item["call_id"]}
        await create(service, input=[output], previous_response_id=first["id"])
        assert "<tool_response>\n42\n</tool_response>" in last_prompt(service)

    serving(use, saying(call))


def test_a_link_that_is_gone_is_named() -> None:
    async def use(service: Service) -> None:
        first = await create(service)
        second = await create(service, previous_response_id=first["id"])
        await service.client.delete(f"{PATH}/{first['id']}")
        for missing in (first["id"], second["id"], "resp_0"):
            answer = await service.client.post(
                PATH, json={"model": "tiny", "input": "a", "previous_response_id": missing}
            )
            error = assert_error_body(answer, 400, "previous_response_not_found")
            assert error["param"] == "previous_response_id"
        assert len(service.engine.requests) == 2

    serving(use)


def test_a_chain_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.limits.MAX_MESSAGES", 3)

    async def use(service: Service) -> None:
        first = await create(service)
        second = await create(service, previous_response_id=first["id"])
        answer = await service.client.post(
            PATH, json={"model": "tiny", "input": "a", "previous_response_id": second["id"]}
        )
        error = assert_error_body(answer, 400, "array_above_max_length")
        assert error["param"] == "previous_response_id"

    serving(use)


# ---- references ------------------------------------------------------------------------------


def test_items_are_referred_to_by_their_ids() -> None:
    async def use(service: Service) -> None:
        first = await create(service, input="one")
        (said,) = first["output"]
        (asked,) = (await service.client.get(f"{PATH}/{first['id']}/input_items")).json()["data"]
        await create(
            service,
            input=[
                {"type": "item_reference", "id": asked["id"]},
                {"id": said["id"]},
                {"role": "user", "content": "two"},
            ],
        )
        assert last_prompt(service) == (
            "<|bos|><|user|>user: one<|user|>assistant: Hello<|user|>user: two<|bot|>"
        )

    serving(use)


def test_an_item_twice_has_two_ids() -> None:
    async def use(service: Service) -> None:
        item = {"role": "user", "content": "a", "id": "msg_1"}
        made = await create(service, input=[item, item, {"id": "msg_1"}])
        listed = (await service.client.get(f"{PATH}/{made['id']}/input_items?order=asc")).json()
        ids = [each["id"] for each in listed["data"]]
        assert ids[0] == "msg_1" and len(set(ids)) == 3
        assert (listed["first_id"], listed["last_id"]) == (ids[0], ids[2])

    serving(use)


@pytest.mark.parametrize("item_id", ["msg_1", "msg_" + "0" * 52, "x"])
def test_references_to_nothing_are_not_found(item_id: str) -> None:
    async def use(service: Service) -> None:
        answer = await service.client.post(
            PATH, json={"model": "tiny", "input": [{"type": "item_reference", "id": item_id}]}
        )
        error = assert_error_body(answer, 404, None)
        assert error["param"] == "input[0].id" and f"'{item_id}'" in error["message"]

    serving(use)


# ---- who keeps what --------------------------------------------------------------------------


def test_without_a_store_nothing_is_kept_and_asking_is_refused() -> None:
    async def use(service: Service) -> None:
        made = await create(service)
        assert made["store"] is False
        assert (await create(service, store=False))["store"] is False
        body = {"model": "tiny", "input": "a", "store": True}
        answer = await service.client.post(PATH, json=body)
        error = assert_error_body(answer, 400, "unsupported_parameter")
        assert error["param"] == "store" and "--no-store" in error["message"]
        assert_error_body(await service.client.get(f"{PATH}/{made['id']}"), 404, None)

    serving(use, store=False)


def test_what_is_not_to_be_kept_is_not() -> None:
    async def use(service: Service) -> None:
        made = await create(service, store=False)
        assert made["store"] is False
        assert_error_body(await service.client.get(f"{PATH}/{made['id']}"), 404, None)

    serving(use)


def test_keys_see_only_their_own() -> None:
    async def use(service: Service) -> None:
        made = await create(service, key="key-one")
        path = f"{PATH}/{made['id']}"
        other = {"api-key": "key-two"}
        for method, each in (
            ("GET", path), ("DELETE", path), ("POST", f"{path}/cancel"),
            ("GET", f"{path}/input_items"),
        ):  # fmt: skip
            answer = await service.client.request(method, each, headers=other)
            assert_error_body(answer, 404, None)
        for body in ({"previous_response_id": made["id"]},
                     {"input": [{"id": made["output"][0]["id"]}]}):  # fmt: skip
            answer = await service.client.post(
                PATH, json={"model": "tiny", "input": "a", **body}, headers=other
            )
            assert answer.status_code in (400, 404)
        assert (await service.client.get(path, headers={"api-key": "key-one"})).status_code == 200
        # A kept response is no chat completion.
        listed = await service.client.get("/v1/chat/completions", headers={"api-key": "key-one"})
        assert listed.json()["data"] == []

    serving(use, api_key=("key-one", "key-two"))


def test_a_failing_store_costs_only_the_copy(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(entry: Any) -> bool:
        raise sqlite3.OperationalError("disk full")

    async def use(service: Service) -> None:
        monkeypatch.setattr(service.state.store, "put", fail)
        made = await create(service)
        assert made["status"] == "completed"
        assert_error_body(await service.client.get(f"{PATH}/{made['id']}"), 404, None)

    with caplog.at_level(logging.ERROR):
        serving(use)
    assert "disk full" in caplog.text


@pytest.mark.parametrize(
    ("query", "param"),
    [("limit=0", "limit"), ("limit=101", "limit"), ("order=up", "order"), ("after=x", "after"),
     ("before=x", "before"), ("include[]=everything", "include[0]")],
)  # fmt: skip
def test_wrong_queries_are_refused_by_name(query: str, param: str) -> None:
    async def use(service: Service) -> None:
        made = await create(service)
        answer = await service.client.get(f"{PATH}/{made['id']}/input_items?{query}")
        assert answer.status_code == 400
        assert answer.json()["error"]["param"] == param

    serving(use)


@pytest.mark.parametrize("stream", [False, True])
def test_an_idempotency_key_gives_equal_requests_one_response(stream: bool) -> None:
    async def use(service: Service) -> None:
        body = {"model": "tiny", "input": "a", "stream": stream}
        headers = {"idempotency-key": "k"}
        first, second = [
            await service.client.post(PATH, json=body, headers=headers) for _ in range(2)
        ]
        assert first.content == second.content
        assert second.headers["idempotent-replayed"] == "true"
        assert len(service.engine.requests) == 1

    serving(use)
