"""API.md 3.2 and 3.3 through openai 3.x: class, status, type, code and param of each row; retries.

Both the synchronous and the asynchronous client, with strict validation of responses.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import openai
import pytest

from server.config import ServerConfig
from tests.clients.error_table import CONFIG, NOT_RETRIED, RETRIED, ROWS, SENTENCES, Row, request_of
from tests.clients.parrot import KEY, MODEL, async_client, parrot, sync_client
from tests.server.conftest import on_socket, until
from tests.server.fake_engine import FakeEngine, Script

CLASSES: dict[int, type[openai.APIStatusError]] = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    403: openai.PermissionDeniedError,
    404: openai.NotFoundError,
    429: openai.RateLimitError,
    500: openai.InternalServerError,
    503: openai.InternalServerError,
    504: openai.InternalServerError,
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with parrot(**CONFIG) as base_url:
        yield base_url


def arguments(create: Callable[..., Any], row: Row) -> dict[str, Any]:
    """The call's arguments; what the client has no name for goes in the extra body."""
    known = inspect.signature(create).parameters
    body = request_of(row)
    return {
        **{name: value for name, value in body.items() if name in known},
        "extra_body": {name: value for name, value in body.items() if name not in known},
        "extra_headers": row.headers,
    }


def check(error: openai.APIStatusError, row: Row) -> None:
    assert type(error) is CLASSES.get(row.status, openai.APIStatusError)
    assert error.status_code == row.status
    assert (error.type, error.code, error.param) == (row.type, row.code, row.param)
    assert SENTENCES.get(row.code or "", "") in error.message
    assert error.request_id
    headers = error.response.headers
    assert ("www-authenticate" in headers) == (row.status == 401)
    assert ("retry-after" in headers) == (row.code in RETRIED)
    if row.code in NOT_RETRIED:
        assert headers["x-should-retry"] == "false"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_is_the_clients_own_error(url: str, row: Row) -> None:
    def sync_error() -> openai.APIStatusError:
        with sync_client(url, row.key) as client:
            resource = (
                client.completions if row.endpoint == "completions" else client.chat.completions
            )
            with pytest.raises(openai.APIStatusError) as caught:
                resource.create(**arguments(resource.create, row))
            return caught.value

    async def async_error() -> openai.APIStatusError:
        async with async_client(url, row.key) as client:
            resource = (
                client.completions if row.endpoint == "completions" else client.chat.completions
            )
            with pytest.raises(openai.APIStatusError) as caught:
                await resource.create(**arguments(resource.create, row))
            return caught.value

    check(sync_error(), row)
    check(asyncio.run(async_error()), row)


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.status < 500 and row.param != "stream_options"],
    ids=lambda row: row.name,
)
def test_a_stream_is_refused_in_the_same_way(url: str, row: Row) -> None:
    with sync_client(url, row.key) as client:
        resource = client.completions if row.endpoint == "completions" else client.chat.completions
        with pytest.raises(openai.APIStatusError) as caught:
            resource.create(**arguments(resource.create, row), stream=True)
        check(caught.value, row)


@pytest.mark.parametrize(
    ("told", "code"), [("!fail", "internal_error"), ("!lose", "engine_restarting")]
)
def test_an_error_within_a_stream(url: str, told: str, code: str) -> None:
    """After the status is out only an event can tell; both endpoints, and what came is kept."""
    with sync_client(url, strict=False) as client:
        text = ""
        with pytest.raises(openai.APIError) as caught:
            for chunk in client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": told}], stream=True
            ):
                text += chunk.choices[0].delta.content or ""
        assert not isinstance(caught.value, openai.APIStatusError)
        assert (text, caught.value.code, caught.value.type) == ("ab", code, "server_error")
        with pytest.raises(openai.APIError) as caught:
            list(client.completions.create(model=MODEL, prompt=told, stream=True))
        assert caught.value.code == code


def test_routes_and_methods_that_do_not_exist(url: str) -> None:
    with sync_client(url, strict=False) as client:
        with pytest.raises(openai.NotFoundError) as caught:
            client.moderations.create(input="a")
        assert (caught.value.code, caught.value.type) == (None, "invalid_request_error")
        assert "Invalid URL (POST /v1/moderations)" in caught.value.message
        with pytest.raises(openai.NotFoundError, match=r"Invalid URL \(GET /v1/nothing\)"):
            client.get("/nothing", cast_to=object)
        with pytest.raises(openai.APIStatusError) as refused:
            client.models.delete(MODEL)
        assert refused.value.status_code == 405
        assert refused.value.response.headers["allow"]
        with pytest.raises(openai.NotFoundError) as missing:
            client.models.retrieve("gpt-9")
        assert (missing.value.code, missing.value.param) == ("model_not_found", "model")


# ---- what is tried again ---------------------------------------------------------------------


def counting() -> tuple[httpx.Client, list[str]]:
    """An HTTP client that notes the retry count that each request bears."""
    seen: list[str] = []
    hooks = {"request": [lambda request: seen.append(request.headers["x-stainless-retry-count"])]}
    return httpx.Client(event_hooks=hooks), seen


def test_a_full_queue_is_asked_again_after_the_time_it_names(url: str) -> None:
    http_client, seen = counting()
    with openai.OpenAI(base_url=url, api_key=KEY, http_client=http_client) as client:
        started = time.monotonic()
        answer = client.completions.create(model=MODEL, prompt="!once sync")
        assert answer.choices[0].text == "sync"
        assert seen == ["0", "1"]
        assert time.monotonic() - started >= 0.9, "Retry-After is a second"


def test_the_asynchronous_client_asks_again_too(url: str) -> None:
    async def main() -> None:
        async with openai.AsyncOpenAI(base_url=url, api_key=KEY) as client:
            stream = await client.completions.create(model=MODEL, prompt="!once async", stream=True)
            assert "".join([chunk.choices[0].text async for chunk in stream]) == "async"

    asyncio.run(main())


@pytest.mark.parametrize("told", ["!fail", "!slow"])
def test_what_would_fail_again_is_not_tried_again(url: str, told: str) -> None:
    http_client, seen = counting()
    with (
        openai.OpenAI(base_url=url, api_key=KEY, http_client=http_client) as client,
        pytest.raises(openai.InternalServerError),
    ):
        client.completions.create(model=MODEL, prompt=told, max_tokens=200)
    assert seen == ["0"]


def test_a_clients_own_timeout_frees_the_engine() -> None:
    async def main() -> None:
        engine = FakeEngine(Script([97] * 200, delay=0.05))
        async with (
            on_socket(engine, ServerConfig()) as service,
            openai.AsyncOpenAI(base_url=f"{service.url}/v1", api_key="any") as client,
        ):
            hasty = client.with_options(timeout=0.3, max_retries=0)
            with pytest.raises(openai.APITimeoutError):
                await hasty.completions.create(model=MODEL, prompt="a", max_tokens=200)
            await until(lambda: engine.num_open == 0, 1.0)
            async with await client.completions.create(
                model=MODEL, prompt="a", max_tokens=200, stream=True
            ) as stream:
                await anext(aiter(stream))
                assert engine.num_open == 1
            await until(lambda: engine.num_open == 0, 1.0)

    asyncio.run(main())
