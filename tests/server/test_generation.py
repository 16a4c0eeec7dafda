"""A request while it runs: what is aborted, what is counted, and what an error looks like."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import Any

import openai
import pytest

from engine import EngineOverloaded, InvalidRequest, Request, TokenLogprobs, TokenOutput
from server.config import ServerConfig
from server.generation import Generation
from server.prompt_run import GenerationOptions, Job
from server.prompts import Prompt
from server.protocol.completions import CompletionRequest
from server.sampling import sampling_params, text_options
from server.state import RequestContext
from tests.server.conftest import Service, assert_error_body, in_process, on_socket, until
from tests.server.fake_engine import FakeEngine, Script
from tests.server.test_completions import EOS, HELLO, saying, sdk

BODY: dict[str, Any] = {"model": "tiny", "prompt": "a", "max_tokens": 200}
FOREVER = Script([97] * 200, delay=0.01)


def metric(text: str, name: str) -> float:
    """The sum of a metric's samples."""
    lines = [line for line in text.splitlines() if line.startswith(f"inkstone:{name}")]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


async def scrape(service: Service, name: str) -> float:
    return metric((await service.client.get("/metrics")).text, name)


# ---- abort -----------------------------------------------------------------------------------


def test_a_stop_string_aborts_its_sequence_at_once() -> None:
    async def main() -> None:
        script = Script(
            lambda request, index: b"ab.cdefgh" if index == 0 else b"x" * 30, delay=0.002
        )
        engine = FakeEngine(script)
        async with in_process(engine) as service:
            response = await service.client.post(
                "/v1/completions", json={**BODY, "n": 2, "stop": ".", "max_tokens": 30}
            )
        assert [choice["text"] for choice in response.json()["choices"]] == ["ab", "x" * 30]
        assert engine.aborted == [(engine.requests[0].request_id, 0)]
        assert engine.num_open == 0

    asyncio.run(main())


def test_after_a_stop_string_the_engine_works_no_longer() -> None:
    async def main() -> None:
        engine = FakeEngine(Script([*b"ab.", *b"c" * 150], delay=0.002))
        async with in_process(engine) as service:
            response = await service.client.post("/v1/completions", json={**BODY, "stop": "."})
            assert response.json()["choices"][0]["text"] == "ab"
            assert response.json()["usage"]["completion_tokens"] == 3
            assert engine.aborted == [(engine.requests[0].request_id, None)]
            assert engine.stats.generation_tokens < 10

    asyncio.run(main())


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_frees_the_engine(
    stream: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "inkstone.server")

    async def main() -> None:
        engine = FakeEngine(FOREVER)
        async with on_socket(engine) as service:
            body = {**BODY, "stream": stream, "prompt": ["a", "b"], "n": 2}
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await service.client.post("/v1/completions", json=body)
            await until(lambda: engine.num_open == 0)
            await until(lambda: len(engine.aborted) == 2)
            (told,) = [each for each in caplog.messages if "ended early" in each]
            counts = r"\(disconnect\): 4 prompt tokens, [1-9]\d* generated$"
            assert re.search(rf"^request req_\w+ ended early {counts}", told)
            text = (await service.client.get("/metrics")).text
            assert (
                'requests_aborted_total{model_name="models/tiny",reason="disconnect"} 1.0' in text
            )

    asyncio.run(main())


def test_if_one_prompt_is_not_admitted_none_runs() -> None:
    async def main() -> None:
        scripts = [FOREVER, Script(refuse=EngineOverloaded("the queue is full"))]
        engine = FakeEngine(scripts)
        async with in_process(engine) as service:
            response = await service.client.post(
                "/v1/completions", json={**BODY, "prompt": ["a", "b"], "stream": True}
            )
            assert_error_body(response, 503, "overloaded")
            assert engine.num_open == 0
            assert await scrape(service, "admission_rejections_total") == 1

    asyncio.run(main())


def test_a_stream_that_was_never_begun_is_aborted_when_closed() -> None:
    """A generator that was never begun runs none of its `finally` blocks."""

    async def main() -> None:
        engine = FakeEngine(FOREVER)
        async with in_process(engine) as service:
            generation = await start(service)
            await generation.aclose()
            await generation.aclose()
            assert engine.num_open == 0

    asyncio.run(main())


async def start(service: Service, **body: Any) -> Generation:
    params = CompletionRequest.model_validate(body)
    tokenizer = service.state.tokenizer
    sampling = sampling_params(
        params, tokenizer, n=params.n, max_tokens=50, logprobs=None, prompt_logprobs=None
    )
    options = GenerationOptions(text=text_options(params, tokenizer, with_entries=False))
    jobs = [Job(Prompt([1, 2], None), sampling)]
    return await Generation.start(service.state, jobs, options, RequestContext("", 0.0))


# ---- errors ----------------------------------------------------------------------------------


def test_the_engines_refusal_is_a_400() -> None:
    async def main() -> None:
        refuse = InvalidRequest("no such thing", param="prompt", code="invalid_value")
        async with in_process(FakeEngine(Script(refuse=refuse))) as service:
            response = await service.client.post("/v1/completions", json=BODY)
        assert assert_error_body(response, 400, "invalid_value")["param"] == "prompt"

    asyncio.run(main())


@pytest.mark.parametrize(
    ("script", "status", "code"),
    [
        (Script(b"abcdef", error_after=2), 500, "internal_error"),
        (Script(b"abcdef", lose_after=2), 503, "engine_restarting"),
    ],
)
def test_a_failure_while_running(script: Script, status: int, code: str) -> None:
    """An error object, whether the answer has begun or not; then [DONE], and no half truth."""

    async def main() -> None:
        async with in_process(FakeEngine([script, script])) as service:
            response = await service.client.post("/v1/completions", json=BODY)
            assert_error_body(response, status, code)
            options = {"include_usage": True}
            response = await service.client.post(
                "/v1/completions", json={**BODY, "stream": True, "stream_options": options}
            )
            assert response.status_code == 200
            *_, usage, error, done, end = response.text.split("\n\n")
            assert json.loads(usage.removeprefix("data: "))["usage"]["completion_tokens"] >= 0
            assert json.loads(error.removeprefix("data: "))["error"]["code"] == code
            assert (done, end) == ("data: [DONE]", "")
            assert '"error":null' not in response.text
            assert await scrape(service, "requests_aborted_total") == 2

    asyncio.run(main())


def test_tokens_that_were_merged_with_a_failure_are_given_out() -> None:
    """All of these wait when the reader comes: the text, and that the rest is lost."""

    async def main() -> None:
        engine = FakeEngine(Script(b"abcdef", error_after=3, chunk=3))
        async with in_process(engine) as service:
            response = await service.client.post("/v1/completions", json={**BODY, "stream": True})
        text, error, done, end = response.text.split("\n\n")
        assert json.loads(text.removeprefix("data: "))["choices"][0]["text"] == "abc"
        assert json.loads(error.removeprefix("data: "))["error"]["code"] == "internal_error"
        assert (done, end) == ("data: [DONE]", "")

    asyncio.run(main())


def test_a_failure_behind_a_stop_string_is_none() -> None:
    async def main() -> None:
        engine = FakeEngine(Script(b"ab.def", error_after=5, chunk=5))
        async with in_process(engine) as service:
            response = await service.client.post("/v1/completions", json={**BODY, "stop": "."})
        (choice,) = response.json()["choices"]
        assert (choice["text"], choice["finish_reason"]) == ("ab", "stop")

    asyncio.run(main())


def test_the_client_raises_at_an_error_within_a_stream() -> None:
    async def main() -> None:
        engine = FakeEngine(Script(b"abcdef", error_after=2, delay=0.005))
        async with sdk(engine, strict=False) as client:
            with pytest.raises(openai.APIError, match="told to fail"):
                async for _ in await client.completions.create(
                    model="tiny", prompt="a", stream=True
                ):
                    pass

    asyncio.run(main())


# ---- several prompts and choices -------------------------------------------------------------


def test_prompts_run_at_the_same_time() -> None:
    async def main() -> None:
        engine = FakeEngine(Script(b"abcde", delay=0.01))
        async with in_process(engine) as service:
            response = await service.client.post(
                "/v1/completions", json={**BODY, "prompt": ["a", "b"], "n": 2, "stream": True}
            )
        indexes = [
            json.loads(line.removeprefix("data: "))["choices"][0]["index"]
            for line in response.text.splitlines()
            if line and not line.endswith("[DONE]")
        ]
        assert set(indexes) == {0, 1, 2, 3}
        # All have begun before any has ended.
        assert set(indexes[:8]) == {0, 1, 2, 3}

    asyncio.run(main())


def test_tokens_are_there_exactly_once_for_a_slow_reader() -> None:
    """What waits is merged, never dropped and never doubled."""

    async def main() -> None:
        text = "".join(f"{number} 🙂 " for number in range(12))
        async with in_process(saying(text, delay=0.001)) as service:
            generation = await start(service, n=3)
            parts = ["", "", ""]
            ids: list[list[int]] = [[], [], []]
            async with generation:
                async for delta in generation.deltas():
                    parts[delta.index] += delta.text
                    ids[delta.index] += delta.token_ids
                    await asyncio.sleep(0.003)
            expected = list(text.encode())[:50]
            assert ids == [expected] * 3
            assert parts == [bytes(expected).decode(errors="replace")] * 3
            assert generation.usage.completion_tokens == 150

    asyncio.run(main())


def test_an_echo_waits_for_the_whole_prompts_logprobs() -> None:
    """A long prompt is computed in pieces, and other choices may be ahead of the first."""

    def output(index: int, ids: list[int], prompt: list[int] | None, end: bool) -> TokenOutput:
        return TokenOutput(
            "r",
            index,
            ids,
            [TokenLogprobs(id_, -1.0, []) for id_ in ids],
            [TokenLogprobs(id_, -2.0, []) for id_ in prompt] if prompt else None,
            "length" if end else None,
        )

    class InPieces(FakeEngine):
        async def submit(self, request: Request) -> Any:
            stream = await super().submit(request)
            for each in (
                output(0, [], [98], False),
                output(1, [120], None, False),
                output(0, [], [99], False),
                output(0, [121], None, True),
                output(1, [122], None, True),
            ):
                stream.put(each)
            return stream

    async def main() -> None:
        engine = InPieces(Script(hold=asyncio.Event()))
        async with in_process(engine) as service:
            response = await service.client.post(
                "/v1/completions",
                json={"model": "tiny", "prompt": [97, 98, 99], "n": 2, "echo": True, "logprobs": 0},
            )
        first, second = response.json()["choices"]
        assert (first["text"], second["text"]) == ("abcy", "abcxz")
        assert second["logprobs"]["token_logprobs"] == [None, -2.0, -2.0, -1.0, -1.0]
        assert second["logprobs"]["text_offset"] == [0, 1, 2, 3, 4]

    asyncio.run(main())


# ---- measures --------------------------------------------------------------------------------


def test_a_request_is_measured() -> None:
    async def main() -> None:
        async with in_process(
            FakeEngine(Script(HELLO.token_ids, stop_token_id=EOS, delay=0.002))
        ) as service:
            await service.client.post("/v1/completions", json=BODY)
            assert await scrape(service, "requests_total") == 1
            assert await scrape(service, "time_to_first_token_seconds_count") == 1
            assert await scrape(service, "inter_token_latency_seconds_count") == 5
            assert await scrape(service, "request_success_total") == 1
            assert await scrape(service, "request_prompt_tokens_sum") == 2
            assert await scrape(service, "request_generation_tokens_sum") == 6
            assert await scrape(service, "requests_aborted_total") == 0

    asyncio.run(main())


def test_time_runs_out_with_an_error_and_frees_the_engine() -> None:
    async def main() -> None:
        engine = FakeEngine(FOREVER)
        config = ServerConfig(request_timeout=0.15)
        async with in_process(engine, config) as service:
            response = await service.client.post("/v1/completions", json=BODY)
            assert_error_body(response, 504, "timeout")
            await until(lambda: engine.num_open == 0)
            assert 'reason="timeout"} 1.0' in (await service.client.get("/metrics")).text

    asyncio.run(main())


def test_nothing_is_logged_as_an_error_when_the_queue_is_full(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        engine = FakeEngine(Script(refuse=EngineOverloaded("the queue is full")))
        async with in_process(engine) as service:
            await service.client.post("/v1/completions", json=BODY)

    with caplog.at_level(logging.WARNING):
        asyncio.run(main())
    assert not caplog.records
