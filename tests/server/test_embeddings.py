"""/v1/embeddings through OpenAI's client and on the wire."""

from __future__ import annotations

import asyncio
import base64
import inspect
import struct
from typing import Any

import openai
import pytest
from openai.resources.embeddings import Embeddings

from engine import EngineOverloaded
from server import limits
from server.config import ServerConfig
from server.protocol.embeddings import EmbeddingRequest
from server.protocol.fields import decision_of
from tests.server.conftest import assert_error_body, in_process, on_socket, until
from tests.server.fake_engine import INFO, ByteTokenizer, FakeEngine, Script

PATH = "/v1/embeddings"
MEAN = ServerConfig(embeddings="mean")
BOS = ByteTokenizer.BOS


def vector(first: int, last: int, length: int) -> list[float]:
    """What the fake engine makes of a prompt, as float32."""
    packed = struct.pack("<8f", first, last, length, 0.1, 0, 0, 0, 0)
    return list(struct.unpack("<8f", packed))


def wire(
    engine: FakeEngine, *bodies: dict[str, Any], path: str = PATH, config: ServerConfig = MEAN
) -> list[Any]:
    async def main() -> list[Any]:
        async with in_process(engine, config) as service:
            return [
                await service.client.post(path, json={"model": "tiny", **body}) for body in bodies
            ]

    return asyncio.run(main())


def test_every_parameter_of_the_client_has_a_decision() -> None:
    client_side = {"self", "extra_headers", "extra_query", "extra_body", "timeout"}
    parameters = set(inspect.signature(Embeddings.create).parameters) - client_side
    assert parameters == set(EmbeddingRequest.model_fields)
    for field in EmbeddingRequest.model_fields.values():
        assert decision_of(field) and field.description


@pytest.mark.parametrize("more", [{}, {"encoding_format": "float"}, {"encoding_format": "base64"}])
def test_the_client_reads_an_answer(more: dict[str, Any]) -> None:
    async def main() -> None:
        async with (
            on_socket(FakeEngine(), MEAN) as service,
            openai.AsyncOpenAI(
                base_url=f"{service.url}/v1",
                api_key="any",
                # Base64 does not pass the client's own strict check of its undecoded form.
                _strict_response_validation=more.get("encoding_format") == "float",
            ) as client,
        ):
            answer = await client.embeddings.create(
                model="tiny", input=["ab", "c"], dimensions=8, user="me", **more
            )
        assert (answer.object, answer.model) == ("list", "tiny")
        assert [each.index for each in answer.data] == [0, 1]
        found = [each.embedding for each in answer.data]
        if more.get("encoding_format") == "base64":  # asked for by hand, the client leaves it
            found = [list(struct.unpack("<8f", base64.b64decode(text))) for text in found]  # type: ignore[arg-type]
        assert found == [vector(BOS, 98, 3), vector(BOS, 99, 2)]
        assert answer.usage.model_dump() == {"prompt_tokens": 5, "total_tokens": 5}

    asyncio.run(main())


def test_all_four_forms_of_input() -> None:
    inputs = ["a", ["a", "bc"], [1, 2, 3], [[1, 2], [3]]]
    answers = wire(FakeEngine(), *({"input": value} for value in inputs))
    assert [[each["embedding"] for each in answer.json()["data"]] for answer in answers] == [
        [vector(BOS, 97, 2)],
        [vector(BOS, 97, 2), vector(BOS, 99, 3)],
        [vector(1, 3, 3)],
        [vector(1, 2, 2), vector(3, 3, 1)],
    ]


@pytest.mark.parametrize("pooling", ["mean", "last"])
def test_the_engine_is_asked_for_the_pooling_of_the_server_and_no_token(pooling: str) -> None:
    engine = FakeEngine()
    (answer,) = wire(engine, {"input": "a<|eos|>"}, config=ServerConfig(embeddings=pooling))
    assert answer.status_code == 200
    (request,) = engine.requests
    assert (request.pooling, request.params.max_tokens) == (pooling, 0)
    assert ByteTokenizer.EOS not in request.prompt_token_ids


def test_the_path_may_name_the_model() -> None:
    """As openai 0.28 asks: no model in the body, and base64."""
    for path in ("/v1/engines/tiny/embeddings", "/openai/deployments/tiny/embeddings"):
        (answer,) = wire(
            FakeEngine(), {"model": None, "input": ["a"], "encoding_format": "base64"}, path=path
        )
        assert answer.json()["model"] == "tiny"
        assert isinstance(answer.json()["data"][0]["embedding"], str)


WRONG: list[tuple[dict[str, Any], str, str | None]] = [
    ({}, "input", "missing_required_parameter"),
    ({"input": None}, "input", "missing_required_parameter"),
    ({"input": ""}, "input", "empty_string"),
    ({"input": ["a", ""]}, "input[1]", "empty_string"),
    ({"input": []}, "input", "empty_array"),
    ({"input": [[1], []]}, "input[1]", "empty_array"),
    ({"input": 5}, "input", "invalid_type"),
    ({"input": ["a", [1]]}, "input[1]", "invalid_type"),
    ({"input": [1, True]}, "input[1]", "invalid_type"),
    ({"input": [1, 512]}, "input[1]", "invalid_value"),
    ({"input": [[1], [2, -1]]}, "input[1][1]", "invalid_value"),
    ({"input": "x" * 256}, "input", "context_length_exceeded"),
    ({"input": "a", "dimensions": 4}, "dimensions", "unsupported_value"),
    ({"input": "a", "dimensions": 0}, "dimensions", "integer_below_min_value"),
    ({"input": "a", "encoding_format": "hex"}, "encoding_format", "invalid_value"),
    ({"input": "a", "user": 3}, "user", "invalid_type"),
    ({"input": "a", "inputs": "b"}, "inputs", "unknown_parameter"),
    ({"input": "a", "model": None}, "model", "missing_required_parameter"),
]


def test_wrong_requests_are_refused_by_name() -> None:
    engine = FakeEngine()
    answers = wire(engine, *(body for body, *_ in WRONG))
    for (body, param, code), answer in zip(WRONG, answers, strict=True):
        assert assert_error_body(answer, 400, code)["param"] == param, body
    assert not engine.requests


def test_the_whole_window_is_served() -> None:
    (answer,) = wire(FakeEngine(), {"input": [1] * INFO.max_model_len})
    assert answer.status_code == 200


def test_without_the_option_the_answer_says_which() -> None:
    (answer,) = wire(FakeEngine(), {"input": "a"}, config=ServerConfig())
    error = assert_error_body(answer, 400, "unsupported_value")
    assert "--embeddings" in error["message"] and "'tiny'" in error["message"]


def test_few_inputs_are_in_the_engine_at_once_and_all_are_answered() -> None:
    async def main() -> None:
        hold = asyncio.Event()
        engine = FakeEngine(Script(hold=hold))
        async with in_process(engine, MEAN) as service:
            body = {"model": "tiny", "input": ["abc"] * 50}
            asking = asyncio.create_task(service.client.post(PATH, json=body))
            await until(lambda: engine.num_open == limits.MAX_EMBEDDINGS_AT_ONCE)
            await asyncio.sleep(0.02)
            assert len(engine.requests) == limits.MAX_EMBEDDINGS_AT_ONCE
            hold.set()
            answer = await asking
            assert len(answer.json()["data"]) == 50
            assert len(engine.requests) == 50

    asyncio.run(main())


def test_a_client_that_leaves_frees_the_engine() -> None:
    async def main() -> None:
        engine = FakeEngine(Script(hold=asyncio.Event()))
        async with on_socket(engine, MEAN) as service:
            body = {"model": "tiny", "input": ["abc"] * 50}
            asking = asyncio.create_task(service.client.post(PATH, json=body))
            await until(lambda: engine.num_open > 0)
            asking.cancel()
            await until(lambda: engine.num_open == 0)
            assert len(engine.requests) <= limits.MAX_EMBEDDINGS_AT_ONCE

    asyncio.run(main())


@pytest.mark.parametrize(
    ("script", "status", "code"),
    [
        (Script(error_after=0), 500, "internal_error"),
        (Script(refuse=EngineOverloaded("the queue is full")), 503, "overloaded"),
    ],
)
def test_a_failure_ends_the_whole_request(script: Script, status: int, code: str) -> None:
    engine = FakeEngine(lambda request: script if request.prompt_token_ids[-1] == 98 else Script())
    (answer,) = wire(engine, {"input": ["a"] * 20 + ["b"] + ["a"] * 20})
    assert_error_body(answer, status, code)
    assert engine.num_open == 0


def test_a_lost_engine_ends_the_request() -> None:
    async def main() -> None:
        engine = FakeEngine(Script(hold=asyncio.Event()))
        async with in_process(engine, MEAN) as service:
            body = {"model": "tiny", "input": ["abc"] * 50}
            asking = asyncio.create_task(service.client.post(PATH, json=body))
            await until(lambda: engine.num_open > 0)
            engine.lose()
            assert_error_body(await asking, 503, "engine_restarting")

    asyncio.run(main())
