"""`store: true` and the routes of what it keeps, through OpenAI's client and on the wire."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from server.config import ServerConfig
from server.lifespan import open_store
from server.store import StoreError
from server.stored_chat import ChunkFold
from tests.server.conftest import (
    Service,
    assert_error_body,
    in_process,
    make_app,
    on_socket,
    until,
)
from tests.server.fake_engine import FakeEngine, Script
from tests.server.test_completions import EOS, HELLO, saying, sdk

PATH = "/v1/chat/completions"
MESSAGES: list[Any] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": [{"type": "text", "text": "hi"}], "name": "ann"},
    {"role": "assistant", "content": None, "tool_calls": [
        {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
    {"role": "tool", "content": "42", "tool_call_id": "call_1"},
]  # fmt: skip
KEPT: dict[str, Any] = {"model": "tiny", "messages": MESSAGES, "store": True}


def serving(
    use: Callable[[Service], Awaitable[None]],
    engine: FakeEngine | None = None,
    **config: Any,
) -> None:
    async def main() -> None:
        async with in_process(engine or FakeEngine(HELLO), ServerConfig(**config)) as service:
            await use(service)

    asyncio.run(main())


async def create(service: Service, **body: Any) -> Any:
    answer = await service.client.post(PATH, json={**KEPT, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def listed(service: Service, query: str = "") -> list[str]:
    answer = await service.client.get(PATH + query)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["data"]]


# ---- with OpenAI's client --------------------------------------------------------------------


def test_the_client_lists_fetches_changes_and_deletes() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(HELLO)) as client:
            made = [
                await client.chat.completions.create(
                    model="tiny", messages=MESSAGES, store=True, metadata={"n": str(number)}
                )
                for number in range(3)
            ]
            ids = [each.id for each in made]
            # The client asks for page after page.
            pages = client.chat.completions.list(limit=2)
            assert [each.id async for each in pages] == ids
            newest = await client.chat.completions.list(order="desc", limit=1)
            assert [each.id for each in newest.data] == [ids[2]] and newest.has_more
            found = await client.chat.completions.list(model="tiny", metadata={"n": "1"})
            assert [each.id for each in found.data] == [ids[1]]
            assert not found.has_more

            one = await client.chat.completions.retrieve(ids[0])
            assert (one.choices, one.usage) == (made[0].choices, made[0].usage)
            assert (one.model, one.created) == (made[0].model, made[0].created)
            assert one.metadata == {"n": "0"}
            changed = await client.chat.completions.update(ids[0], metadata={"m": "x"})
            assert changed.metadata == {"m": "x"}
            assert (await client.chat.completions.retrieve(ids[0])).metadata == {"m": "x"}

            gone = await client.chat.completions.delete(ids[0])
            assert (gone.id, gone.deleted, gone.object) == (
                ids[0], True, "chat.completion.deleted"
            )  # fmt: skip
            with pytest.raises(openai.NotFoundError, match=ids[0]):
                await client.chat.completions.retrieve(ids[0])

    asyncio.run(main())


def test_the_client_deletes_what_it_lists_while_it_lists_it() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(HELLO)) as client:
            for _ in range(5):
                await client.chat.completions.create(model="tiny", messages=MESSAGES, store=True)
            async for each in client.chat.completions.list(limit=2):
                await client.chat.completions.delete(each.id)
            assert (await client.chat.completions.list()).data == []

    asyncio.run(main())


def test_the_client_lists_the_messages() -> None:
    """Not with strict validation: the client's type for them has assistants alone."""

    async def main() -> None:
        async with sdk(FakeEngine(HELLO), strict=False) as client:
            made = await client.chat.completions.create(model="tiny", messages=MESSAGES, store=True)
            pages = client.chat.completions.messages.list(made.id, limit=3)
            messages = [each async for each in pages]
            assert [each.id for each in messages] == [f"{made.id}-{n}" for n in range(4)]
            assert [each.role for each in messages] == ["system", "user", "assistant", "tool"]
            assert [each.content for each in messages] == ["Be brief.", None, None, "42"]
            (part,) = messages[1].content_parts or []
            assert (part.type, part.text) == ("text", "hi")  # type: ignore[union-attr]
            (call,) = messages[2].tool_calls or []
            assert call.id == "call_1"
            last = await client.chat.completions.messages.list(made.id, order="desc", limit=1)
            assert [each.id for each in last.data] == [messages[3].id] and last.has_more

    asyncio.run(main())


def test_strict_validation_passes_where_all_messages_are_assistants() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(HELLO)) as client:
            made = await client.chat.completions.create(
                model="tiny", messages=[{"role": "assistant", "content": "so"}], store=True
            )
            (message,) = (await client.chat.completions.messages.list(made.id)).data
            assert (message.content, message.refusal) == ("so", None)

    asyncio.run(main())


def test_a_stream_is_kept_as_the_client_adds_it_up() -> None:
    engine = FakeEngine(
        Script(lambda request, index: [*f"choice {index} 🙂".encode(), EOS], stop_token_id=EOS)
    )

    async def main() -> None:
        async with sdk(engine) as client:
            request: dict[str, Any] = {
                "model": "tiny", "messages": MESSAGES, "n": 2, "logprobs": True,
                "top_logprobs": 1, "store": True, "metadata": {"k": "v"},
            }  # fmt: skip
            whole = await client.chat.completions.create(**request)
            for options in ({}, {"stream_options": {"include_usage": True}}):
                async with client.chat.completions.stream(**request, **options) as stream:
                    async for _ in stream:
                        pass
                    added_up = await stream.get_final_completion()
                # It is there as soon as the stream has ended.
                kept = await client.chat.completions.retrieve(added_up.id)
                assert [each.message.content for each in kept.choices] == [
                    "choice 0 🙂", "choice 1 🙂"
                ]  # fmt: skip
                assert kept.choices == whole.choices
                assert kept.usage == whole.usage
                assert kept.metadata == {"k": "v"}
                assert kept.object == "chat.completion"

    asyncio.run(main())


# ---- what is kept ----------------------------------------------------------------------------


def test_the_kept_object_says_how_it_was_made() -> None:
    async def use(service: Service) -> None:
        body = {"temperature": 0.5, "max_tokens": 9, "stop": ["###"], "user": "u", "seed": 7}
        answer = await service.client.post(
            PATH, json={**KEPT, **body}, headers={"x-request-id": "req-1"}
        )
        made = answer.json()
        kept = (await service.client.get(f"{PATH}/{made['id']}")).json()
        assert kept.items() >= made.items()
        expected = {
            "request_id": "req-1", "temperature": 0.5, "top_p": 1.0, "n": 1, "seed": 7,
            "presence_penalty": 0.0, "frequency_penalty": 0.0, "repetition_penalty": 1.0,
            "top_k": 0, "min_p": 0.0, "max_completion_tokens": 9, "stop": ["###"],
            "tools": None, "tool_choice": None, "response_format": None, "input_user": "u",
            "metadata": {},
        }  # fmt: skip
        assert {name: kept[name] for name in expected} == expected
        assert not {"messages", "store", "stream", "user"} & kept.keys()

    serving(use)


def test_a_drawn_seed_is_kept_and_repeats_the_request() -> None:
    async def use(service: Service) -> None:
        made = await create(service)
        kept = (await service.client.get(f"{PATH}/{made['id']}")).json()
        assert kept["seed"] == service.engine.requests[0].params.seed

    serving(use)


def test_only_what_asks_for_it_is_kept() -> None:
    async def use(service: Service) -> None:
        await create(service, store=False)
        await create(service, store=None)
        await create(service, store=False, stream_options=None)
        answer = await service.client.post(PATH, json={**KEPT, "max_tokens": -1})
        assert answer.status_code == 400
        assert await listed(service) == []

    serving(use)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    "script", [Script([72, 105], error_after=1), Script([72, 105], lose_after=1)]
)
def test_an_answer_that_fails_is_not_kept(script: Script, stream: bool) -> None:
    async def use(service: Service) -> None:
        answer = await service.client.post(PATH, json={**KEPT, "stream": stream})
        assert '"error"' in answer.text
        assert await listed(service) == []

    serving(use, FakeEngine(script))


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_whose_client_leaves_is_not_kept(stream: bool) -> None:
    async def main() -> None:
        engine = FakeEngine([Script([65] * 100, delay=0.02), HELLO])
        async with on_socket(engine) as service:
            # A stream sends pieces more often than this, so its reader leaves by itself.
            with pytest.raises(httpx.TimeoutException):
                body = {**KEPT, "stream": stream}
                async with service.client.stream("POST", PATH, json=body, timeout=0.3) as answer:
                    async for _ in answer.aiter_bytes():
                        raise httpx.ReadTimeout("left")
            await until(lambda: engine.aborted and not engine.num_open)
            assert await listed(service) == []
            made = await create(service)
            assert await listed(service) == [made["id"]]

    asyncio.run(main())


def test_a_client_can_give_the_id_and_the_later_answer_takes_its_place() -> None:
    async def use(service: Service) -> None:
        for text in ("one", "two"):
            messages = [{"role": "user", "content": text}]
            made = await create(service, request_id="mine", messages=messages)
            assert made["id"] == "chatcmpl-mine"
        assert await listed(service) == ["chatcmpl-mine"]
        answer = await service.client.get(f"{PATH}/chatcmpl-mine/messages")
        assert [each["content"] for each in answer.json()["data"]] == ["two"]

    serving(use)


def test_the_fold_joins_calls_and_other_lists() -> None:
    def event(delta: str, more: str = '"finish_reason":null') -> bytes:
        choice = f'{{"index":0,"delta":{delta},"logprobs":null,{more}}}'
        return f'data: {{"id":"x","created":1,"choices":[{choice}]}}\n\n'.encode()

    fold = ChunkFold()
    fold.add(event('{"role":"assistant","content":"","refusal":null}'))
    call = '{"index":%d,"id":"call_%d","type":"function","function":{"name":"f","arguments":""}}'
    more = '{"index":%d,"function":{"arguments":"%s"}}'
    fold.add(event('{"reasoning_content":"a "}') + event('{"reasoning_content":"thought"}'))
    for index in (0, 1):
        fold.add(event('{"tool_calls":[%s]}' % (call % (index, index))))
        for piece in ("{", "}"):
            fold.add(event('{"tool_calls":[%s]}' % (more % (index, piece))))
    assert not fold.is_complete
    fold.add(event("{}", '"finish_reason":"tool_calls","token_ids":[1]') + b": ping\n\n")
    fold.add(event("{}", '"token_ids":[2]') + b"data: [DONE]\n\n")
    assert fold.is_complete
    (choice,) = fold.completion()["choices"]
    assert (choice["finish_reason"], choice["token_ids"]) == ("tool_calls", [1, 2])
    assert choice["message"] == {
        "role": "assistant", "content": None, "refusal": None, "annotations": [],
        "reasoning_content": "a thought",
        "tool_calls": [
            {"id": f"call_{n}", "type": "function", "function": {"name": "f", "arguments": "{}"}}
            for n in (0, 1)
        ],
    }  # fmt: skip


# ---- lists on the wire -----------------------------------------------------------------------


def test_the_shape_of_a_page() -> None:
    async def use(service: Service) -> None:
        empty = (await service.client.get(PATH)).json()
        assert empty == {
            "object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False
        }  # fmt: skip
        ids = [(await create(service))["id"] for _ in range(21)]
        page = (await service.client.get(PATH)).json()
        assert (page["first_id"], page["last_id"]) == (ids[0], ids[19])
        assert len(page["data"]) == 20 and page["has_more"]
        assert await listed(service, "?limit=100&api-version=2024") == ids
        assert await listed(service, f"?after={ids[18]}") == ids[19:]

    serving(use)


def test_filters() -> None:
    async def use(service: Service) -> None:
        first = (await create(service, metadata={"a[b]": "1", "c": "2"}))["id"]
        other = (await create(service, model="chatgpt", metadata={"c": "2"}))["id"]
        assert await listed(service, "?metadata[c]=2") == [first, other]
        assert await listed(service, "?metadata[c]=2&metadata[a[b]]=1") == [first]
        assert await listed(service, "?model=chatgpt") == [other]
        assert await listed(service, "?metadata[c]=3") == []

    serving(use)


@pytest.mark.parametrize(
    ("query", "param", "code", "words"),
    [
        ("limit=0", "limit", "integer_below_min_value", ">= 1"),
        ("limit=101", "limit", "integer_above_max_value", "<= 100"),
        ("limit=many", "limit", "invalid_type", "an integer"),
        ("order=up", "order", "invalid_value", "'asc' and 'desc'"),
        ("after=chatcmpl-none", "after", "invalid_value", "'chatcmpl-none' is not the id"),
        ("metadata=x", "metadata", "invalid_value", "metadata[key]=value"),
        ("metadata[" + "k" * 65 + "]=x", None, "string_above_max_length", "64"),
        ("modle=tiny", "modle", "unknown_parameter", "Did you mean 'model'?"),
    ],
)
def test_a_wrong_query_is_refused(query: str, param: str | None, code: str, words: str) -> None:
    async def use(service: Service) -> None:
        error = assert_error_body(await service.client.get(f"{PATH}?{query}"), 400, code)
        assert param is None or error["param"] == param
        assert words in error["message"], error

    serving(use)


def test_a_wrong_query_for_messages_is_refused() -> None:
    async def use(service: Service) -> None:
        path = f"{PATH}/{(await create(service))['id']}/messages"
        for query, code in (
            ("after=x-1", "invalid_value"),
            ("limit=101", "integer_above_max_value"),
            ("model=tiny", "unknown_parameter"),
        ):
            assert_error_body(await service.client.get(f"{path}?{query}"), 400, code)

    serving(use)


def test_an_unknown_id_is_404_everywhere() -> None:
    async def use(service: Service) -> None:
        for method, path in (
            ("GET", ""), ("POST", ""), ("DELETE", ""), ("GET", "/messages")
        ):  # fmt: skip
            answer = await service.client.request(
                method,
                f"{PATH}/chatcmpl-none{path}",
                json={"metadata": {}} if method == "POST" else None,
            )
            error = assert_error_body(answer, 404, None)
            assert error["message"].startswith(
                "No chat completion with the id 'chatcmpl-none' is kept here."
            )

    serving(use)


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({}, "metadata", "missing_required_parameter"),
        ({"metadata": {"k": 1}}, "metadata.k", "invalid_type"),
        ({"metadata": {"k": "v" * 513}}, "metadata.k", "string_above_max_length"),
        ({"metadata": {str(n): "" for n in range(17)}}, "metadata", "object_above_max_length"),
        ({"metadata": {}, "model": "x"}, "model", "unknown_parameter"),
    ],
)
def test_a_wrong_update_changes_nothing(body: Any, param: str, code: str) -> None:
    async def use(service: Service) -> None:
        path = f"{PATH}/{(await create(service, metadata={'k': 'v'}))['id']}"
        error = assert_error_body(await service.client.post(path, json=body), 400, code)
        assert error["param"] == param
        assert (await service.client.get(path)).json()["metadata"] == {"k": "v"}
        cleared = await service.client.post(path, json={"metadata": None})
        assert cleared.json()["metadata"] == {}

    serving(use)


# ---- keys, options, failures -----------------------------------------------------------------


def test_a_key_sees_only_its_own() -> None:
    one, two = ({"authorization": f"Bearer {key}"} for key in ("key-one", "key-two"))

    async def use(service: Service) -> None:
        made = (await service.client.post(PATH, json=KEPT, headers=one)).json()
        path = f"{PATH}/{made['id']}"
        for method, url in (
            ("GET", path), ("DELETE", path), ("GET", path + "/messages"), ("POST", path)
        ):  # fmt: skip
            body = {"metadata": {}} if method == "POST" else None
            answer = await service.client.request(method, url, headers=two, json=body)
            assert_error_body(answer, 404, None)
        assert (await service.client.get(PATH, headers=two)).json()["data"] == []
        assert (await service.client.get(path, headers={"api-key": "key-one"})).json() == (
            await service.client.get(path, headers=one)
        ).json()

    serving(use, api_key=("key-one", "key-two"))


def test_without_keys_all_share_one_store() -> None:
    async def use(service: Service) -> None:
        answer = await service.client.post(PATH, json=KEPT, headers={"api-key": "any"})
        assert await listed(service) == [answer.json()["id"]]

    serving(use)


def test_a_server_without_a_store_refuses_to_keep() -> None:
    async def use(service: Service) -> None:
        answer = await service.client.post(PATH, json=KEPT)
        error = assert_error_body(answer, 400, "unsupported_parameter")
        assert error["param"] == "store" and "--no-store" in error["message"]
        assert service.engine.requests == []
        await create(service, store=False)
        assert await listed(service) == []
        assert_error_body(await service.client.get(f"{PATH}/x"), 404, None)

    serving(use, store=False)


def test_kept_answers_outlive_the_server(tmp_path: Path) -> None:
    path = str(tmp_path / "store")
    ids: list[str] = []

    async def fill(service: Service) -> None:
        ids.append((await create(service, metadata={"k": "v"}))["id"])

    async def look(service: Service) -> None:
        assert await listed(service, "?metadata[k]=v") == ids
        answer = await service.client.get(f"{PATH}/{ids[0]}/messages")
        assert len(answer.json()["data"]) == 4

    serving(fill, store_path=path)
    serving(look, store_path=path)


def test_the_bounds_are_options() -> None:
    async def entries(service: Service) -> None:
        ids = [(await create(service))["id"] for _ in range(3)]
        assert await listed(service) == ids[1:]

    serving(entries, store_max_entries=2)
    for option in ("store_max_entries", "store_max_mib"):
        with pytest.raises(ValueError, match=f"--{option.replace('_', '-')}"):
            ServerConfig(**{option: 0}).check()


def test_an_answer_without_room_is_given_and_the_loss_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def use(service: Service) -> None:
        messages = [{"role": "user", "content": "x", "extra": "y" * (1 << 20)}]
        await create(service, messages=messages)
        assert await listed(service) == []

    with caplog.at_level(logging.ERROR, "inkstone.server"):
        serving(use, store_max_mib=1)
    assert [r.getMessage().partition(": ")[2] for r in caplog.records] == [
        "the answer is too large to be kept"
    ]


@pytest.mark.parametrize("stream", [False, True])
def test_a_store_that_fails_costs_only_the_copy(
    stream: bool, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    path = tmp_path / "store"

    async def use(service: Service) -> None:
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE entries")
        connection.close()
        answer = await service.client.post(PATH, json={**KEPT, "stream": stream})
        assert answer.status_code == 200 and "error" not in answer.text
        if stream:
            assert answer.text.endswith("data: [DONE]\n\n")
        assert_error_body(await service.client.get(PATH), 500, "internal_error")

    with caplog.at_level(logging.ERROR, "inkstone.server"):
        serving(use, store_path=str(path))
    assert "could not be kept: no such table" in caplog.text


def test_a_file_that_cannot_be_used_ends_the_server_with_one_line(tmp_path: Path) -> None:
    async def main() -> None:
        with pytest.raises(StoreError):
            await open_store(ServerConfig(store_path=str(tmp_path)))
        app = make_app(config=ServerConfig(store_path=str(tmp_path)))
        async with app.router.lifespan_context(app):
            state = app.state.inkstone
            await asyncio.wait_for(state.fatal.wait(), 5)
            assert state.fatal_reason.startswith("--store-path: ")
            assert "\n" not in state.fatal_reason

    asyncio.run(main())


def test_before_the_store_is_open_its_routes_say_so() -> None:
    async def main() -> None:
        app = make_app()
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            assert_error_body(await client.get(PATH), 503, "model_loading")

    asyncio.run(main())


def test_many_clients_at_once() -> None:
    async def use(service: Service) -> None:
        async def one(number: int) -> str:
            text = f"{number:03d}"
            answer = await service.client.post(
                PATH, json={**KEPT, "metadata": {"n": text}, "stream": number % 2 == 0}
            )
            assert answer.status_code == 200
            (id,) = await listed(service, f"?metadata[n]={text}")
            return id

        ids = await asyncio.gather(*(one(number) for number in range(40)))
        assert sorted(await listed(service, "?limit=100")) == sorted(ids)

    serving(use, saying("well"))
