"""Limits of a key: what is counted, what is answered beyond, and what is told on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import openai
import pytest

from engine import EngineOverloaded
from server.config import ServerConfig
from server.errors import RequestRateExceeded, TokenRateExceeded
from server.rate_limit import RATE_HEADERS, RateLimits, duration
from tests.server.conftest import Service, assert_error_body, in_process
from tests.server.fake_engine import FakeEngine
from tests.server.test_completions import HELLO, sdk

COMPLETIONS = "/v1/completions"
BODY: dict[str, Any] = {"model": "tiny", "prompt": "abc"}  # 4 tokens; the answer has 6
KEYS = ("key-1", "key-2")


class Clock:
    """Time that goes on only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def limited(**limits: int) -> tuple[RateLimits, Clock]:
    clock = Clock()
    return RateLimits(**limits, clock=clock), clock


# ---- buckets ---------------------------------------------------------------------------------


def test_a_minutes_requests_may_come_at_once_and_come_back_evenly() -> None:
    limits, clock = limited(requests=6)
    for _ in range(6):
        limits.admit_request("a")
    with pytest.raises(RequestRateExceeded) as caught:
        limits.admit_request("a")
    assert caught.value.headers["retry-after"] == "10"
    assert "Limit 6, Used 6, Requested 1. Please try again in 10s." in caught.value.message
    clock.now += 9.75
    with pytest.raises(RequestRateExceeded) as caught:
        limits.admit_request("a")
    # The client waits 250 ms; others wait a whole second.
    assert (caught.value.headers["retry-after"], caught.value.headers["retry-after-ms"]) == (
        "1",
        "250",
    )
    clock.now += 0.25
    limits.admit_request("a")
    clock.now += 3600
    for _ in range(6):
        limits.admit_request("a")
    with pytest.raises(RequestRateExceeded):
        limits.admit_request("a")


def test_each_key_has_its_own() -> None:
    limits, _ = limited(requests=1)
    limits.admit_request("a")
    limits.admit_request("b")
    with pytest.raises(RequestRateExceeded):
        limits.admit_request("a")


def test_generated_tokens_are_owed_and_paid_back() -> None:
    limits, clock = limited(tokens=60)
    with limits.admit_tokens("a", 10):
        pass
    limits.add_tokens("a", 100)
    assert limits.headers("a")["x-ratelimit-remaining-tokens"] == "0"
    with pytest.raises(TokenRateExceeded) as caught, limits.admit_tokens("a", 1):
        pass
    assert caught.value.headers["retry-after"] == "51"
    clock.now += 51
    with limits.admit_tokens("a", 1):
        pass


def test_what_the_engine_did_not_take_is_not_counted() -> None:
    limits, _ = limited(tokens=60)
    with pytest.raises(EngineOverloaded), limits.admit_tokens("a", 50):
        raise EngineOverloaded("full")
    assert limits.headers("a")["x-ratelimit-remaining-tokens"] == "60"


def test_more_than_a_minute_brings_is_never_worth_a_retry() -> None:
    limits, _ = limited(tokens=60)
    with (
        pytest.raises(TokenRateExceeded, match="too large") as caught,
        limits.admit_tokens("a", 61),
    ):
        pass
    assert caught.value.headers["x-should-retry"] == "false"
    assert "retry-after" not in caught.value.headers


def test_without_limits_nothing_is_counted_or_told() -> None:
    limits, _ = limited()
    for _ in range(1000):
        limits.admit_request("a")
        limits.add_tokens("a", 10**9)
    assert limits.headers("a") == {}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0ms"), (0.0201, "21ms"), (1, "1s"), (8.64, "8.64s"), (72, "1m12s"), (360, "6m0s")],
)
def test_times_are_written_as_openais(seconds: float, text: str) -> None:
    assert duration(seconds) == text


# ---- in service ------------------------------------------------------------------------------


def serving(
    use: Callable[[Service], Awaitable[None]], engine: FakeEngine | None = None, **config: Any
) -> None:
    async def main() -> None:
        async with in_process(engine or FakeEngine(HELLO), ServerConfig(**config)) as service:
            await use(service)

    asyncio.run(main())


async def post(service: Service, key: str = "key-1", path: str = COMPLETIONS, **body: Any) -> Any:
    headers = {"authorization": f"Bearer {key}"}
    return await service.client.post(path, json={**BODY, **body}, headers=headers)


def test_the_request_beyond_is_429_in_openais_words_and_other_keys_go_on() -> None:
    async def use(service: Service) -> None:
        for left in (1, 0):
            answer = await post(service)
            assert answer.status_code == 200
            assert answer.headers["x-ratelimit-limit-requests"] == "2"
            assert answer.headers["x-ratelimit-remaining-requests"] == str(left)
            assert answer.headers["x-ratelimit-reset-requests"].endswith("s")
            assert "x-ratelimit-limit-tokens" not in answer.headers
        refused = await post(service)
        error = assert_error_body(refused, 429, "rate_limit_exceeded")
        assert (error["type"], error["param"]) == ("requests", None)
        assert 0 < int(refused.headers["retry-after"]) <= 30
        assert refused.headers["x-ratelimit-remaining-requests"] == "0"
        assert (await post(service, "key-2")).status_code == 200
        metrics = (await post_metrics(service)).splitlines()
        assert any("admission_rejections" in line and "rate_limit" in line for line in metrics)

    serving(use, api_key=KEYS, requests_per_minute=2)


async def post_metrics(service: Service) -> str:
    headers = {"api-key": "key-2"}
    return str((await service.client.get("/metrics", headers=headers)).text)


def test_tokens_of_prompts_and_answers_are_counted() -> None:
    async def use(service: Service) -> None:
        first = await post(service)
        assert first.headers["x-ratelimit-limit-tokens"] == "25"
        assert first.headers["x-ratelimit-remaining-tokens"] in ("15", "21")  # with the answer's 6
        assert (await post(service, prompt="abcdefghij")).status_code == 200  # 11 of 15
        refused = await post(service, prompt="abcdef")
        error = assert_error_body(refused, 429, "rate_limit_exceeded")
        assert error["type"] == "tokens"
        assert len(service.engine.requests) == 2
        too_large = await post(service, "key-2", prompt="a" * 30)
        assert_error_body(too_large, 429, "rate_limit_exceeded")
        assert too_large.headers["x-should-retry"] == "false"

    serving(use, api_key=KEYS, tokens_per_minute=25)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "hi"}]}),
        ("/v1/responses", {"input": "hi"}),
        ("/v1/embeddings", {"input": "hi"}),
        ("/v1/engines/tiny/completions", {"prompt": "a"}),
        ("/openai/deployments/tiny/completions", {"prompt": "a"}),
    ],
)
def test_all_that_computes_is_counted(path: str, body: dict[str, Any]) -> None:
    async def use(service: Service) -> None:
        request = {"model": "tiny", **body}
        answers = [await service.client.post(path, json=request) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]
        for answer in answers:
            assert answer.headers["x-ratelimit-limit-requests"] == "1"

    serving(use, embeddings="mean", requests_per_minute=1)


def test_all_that_computes_uses_tokens() -> None:
    async def use(service: Service) -> None:
        left = 1000
        for path, body in (
            ("/v1/chat/completions", {"messages": [{"role": "user", "content": "hi"}]}),
            ("/v1/responses", {"input": "hi"}),
            ("/v1/embeddings", {"input": "hi"}),
            ("/v1/completions", {"prompt": ["a", "b"], "n": 2}),
        ):
            request = {"model": "tiny", **body}
            usage = (await service.client.post(path, json=request)).json()["usage"]
            left -= usage["total_tokens"]
            now = service.state.rate_limits.headers("")["x-ratelimit-remaining-tokens"]
            assert left <= int(now) <= left + 40, path  # some have come back meanwhile

    serving(use, embeddings="mean", tokens_per_minute=1000)


def test_looking_around_is_free() -> None:
    async def use(service: Service) -> None:
        for _ in range(3):
            assert (await service.client.get("/v1/models")).status_code == 200
            answer = await service.client.post("/tokenize", json={"prompt": "a"})
            assert answer.status_code == 200
            assert not set(RATE_HEADERS) & set(answer.headers)
        assert (await post(service)).status_code == 200

    serving(use, requests_per_minute=1)


def test_without_limits_there_are_no_headers() -> None:
    async def use(service: Service) -> None:
        assert not set(RATE_HEADERS) & set((await post(service)).headers)

    serving(use)


def test_the_client_raises_its_own_error_and_waits_as_told() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(HELLO), ServerConfig(requests_per_minute=30)) as client:
            patient = client.with_options(max_retries=1)
            for _ in range(31):  # the last one at the second try, after the time that is told
                await patient.completions.create(model="tiny", prompt="a")
        async with sdk(FakeEngine(HELLO), ServerConfig(requests_per_minute=1)) as client:
            await client.completions.create(model="tiny", prompt="a")
            with pytest.raises(openai.RateLimitError) as caught:
                await client.completions.create(model="tiny", prompt="a")
        assert (caught.value.code, caught.value.type) == ("rate_limit_exceeded", "requests")

    asyncio.run(main())


@pytest.mark.parametrize("name", ["requests_per_minute", "tokens_per_minute"])
def test_a_limit_of_nothing_is_no_limit_that_can_be_meant(name: str) -> None:
    limits: dict[str, Any] = {name: 0}
    with pytest.raises(ValueError, match=f"--{name.replace('_', '-')}"):
        ServerConfig(**limits).check()
