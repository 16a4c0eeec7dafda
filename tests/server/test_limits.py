"""At each limit a request is served, and one beyond it is answered as the table says."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server import limits
from server.config import ServerConfig
from server.errors import APIError
from server.json_body import parse_json_object
from server.streaming import STREAM_HEADERS
from tests.server.conftest import assert_error_body, in_process
from tests.server.fake_engine import INFO, FakeEngine, Script

CHAT = "/v1/chat/completions"
COMPLETIONS = "/v1/completions"
EMBEDDINGS = "/v1/embeddings"
OTHER_REASONS = ("context_length_exceeded",)
MESSAGE = {"role": "user", "content": "hi"}


CONFIG = ServerConfig(embeddings="mean", trust_request_chat_template=True)


def _digits(size: int) -> str:
    """A grammar of this many characters."""
    return "start: /[0-9]/".ljust(size)


def _tools(count: int) -> list[dict[str, Any]]:
    return [{"type": "function", "function": {"name": f"f{index}"}} for index in range(count)]


# For each limit on a parameter: a request of that size.
REQUESTS: dict[str, Callable[[int], tuple[str, dict[str, Any]]]] = {
    "n": lambda size: (CHAT, {"messages": [MESSAGE], "n": size}),
    "best_of": lambda size: (COMPLETIONS, {"prompt": "a", "best_of": size}),
    "prompts": lambda size: (COMPLETIONS, {"prompt": ["a"] * size}),
    "sequences": lambda size: (
        COMPLETIONS,
        {"prompt": ["a"] * 2, "n": size // 2} if size % 2 == 0 else {"prompt": ["a"] * 3, "n": 43},
    ),
    "messages": lambda size: (CHAT, {"messages": [{"role": "user", "content": ""}] * size}),
    "stop": lambda size: (COMPLETIONS, {"prompt": "a", "stop": [f"q{i}" for i in range(size)]}),
    "stop_length": lambda size: (COMPLETIONS, {"prompt": "a", "stop": "q" * size}),
    "stop_token_ids": lambda size: (
        COMPLETIONS,
        {"prompt": "a", "stop_token_ids": list(range(size))},
    ),
    "allowed_token_ids": lambda size: (
        COMPLETIONS,
        {"prompt": "a", "allowed_token_ids": [65] * size},
    ),
    "bad_words": lambda size: (COMPLETIONS, {"prompt": "a", "bad_words": ["b"] * size}),
    "logit_bias": lambda size: (
        COMPLETIONS,
        {"prompt": "a", "logit_bias": {str(token_id): 1 for token_id in range(size)}},
    ),
    "top_logprobs": lambda size: (
        CHAT,
        {"messages": [MESSAGE], "logprobs": True, "top_logprobs": size},
    ),
    "logprobs": lambda size: (COMPLETIONS, {"prompt": "a", "logprobs": size}),
    "grammar": lambda size: (COMPLETIONS, {"prompt": "a", "guided_grammar": _digits(size)}),
    "chat_template": lambda size: (
        CHAT,
        {"messages": [MESSAGE], "chat_template": "{{ bos_token }}".ljust(size)},
    ),
    "guided_choice": lambda size: (
        COMPLETIONS,
        {"prompt": "a", "guided_choice": [str(index) for index in range(size)]},
    ),
    "tools": lambda size: (CHAT, {"messages": [MESSAGE], "tools": _tools(size)}),
    "user": lambda size: (COMPLETIONS, {"prompt": "a", "user": "u" * size}),
    "prediction": lambda size: (
        CHAT,
        {
            "messages": [MESSAGE],
            "prediction": {"type": "content", "content": [{"type": "text", "text": ""}] * size},
        },
    ),
    "metadata": lambda size: (
        CHAT,
        {"messages": [MESSAGE], "metadata": {str(i): "" for i in range(size)}},
    ),
    "metadata_key": lambda size: (CHAT, {"messages": [MESSAGE], "metadata": {"k" * size: ""}}),
    "embedding_inputs": lambda size: (EMBEDDINGS, {"input": ["a"] * size}),
    "embedding_tokens": lambda size: (
        EMBEDDINGS,
        {"input": [[65] * min(250, size - start) for start in range(0, size, 250)]},
    ),
    "metadata_value": lambda size: (CHAT, {"messages": [MESSAGE], "metadata": {"k": "v" * size}}),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_parameters_are_served_at_their_limit_and_refused_beyond(name: str) -> None:
    limit = limits.TABLE[name]

    async def run() -> None:
        info = msgspec.structs.replace(INFO, vocab_size=2048)
        engine = FakeEngine(Script([65]), info=info)
        async with in_process(engine, CONFIG) as service:
            statuses = []
            for size in (limit.value, limit.value + 1):
                path, body = REQUESTS[name](size)
                answer = await service.client.post(path, json={"model": "tiny", **body})
                statuses.append(answer.status_code)
                if size > limit.value:
                    assert answer.json()["error"]["param"].startswith(limit.param or "")
                elif answer.status_code != 200:
                    # The tiny window may be too small for so much; that is another limit.
                    assert answer.json()["error"]["code"] in OTHER_REASONS
                    statuses[-1] = 200
            assert statuses == [200, limit.status]

    asyncio.run(run())


def test_every_limit_on_a_parameter_has_a_request_here() -> None:
    on_parameters = {limit.name for limit in limits.TABLE.values() if limit.param is not None}
    assert on_parameters == set(REQUESTS)


def test_every_limit_is_read_somewhere() -> None:
    folder = Path(limits.__file__).parent
    source = "".join(file.read_text() for file in folder.rglob("*.py") if file.name != "limits.py")
    for name in vars(limits):
        if name.startswith("MAX_") or name.endswith("_SECONDS"):
            assert f"limits.{name}" in source or name == "MAX_REQUEST_ID", name


def test_a_body_is_read_up_to_the_limit_whatever_its_length_header_says() -> None:
    filler = json.dumps({"model": "tiny", "prompt": "a", "x": ""}).encode()

    def body(size: int) -> bytes:
        return filler[:-2] + b"x" * (size - len(filler)) + filler[-2:]

    async def chunked(data: bytes) -> Any:
        for start in range(0, len(data), 65536):
            yield data[start : start + 65536]

    async def run() -> None:
        async with in_process() as service:
            for size, status in ((limits.MAX_BODY_BYTES, 400), (limits.MAX_BODY_BYTES + 1, 413)):
                for content in (body(size), chunked(body(size))):
                    headers = {"content-type": "application/json"}
                    answer = await service.client.post(
                        COMPLETIONS, content=content, headers=headers
                    )
                    code = "unknown_parameter" if status == 400 else "request_too_large"
                    assert_error_body(answer, status, code)

    asyncio.run(run())


def nested(depth: int) -> bytes:
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


def test_json_is_read_up_to_its_depth_and_integers_up_to_their_length() -> None:
    parse_json_object(nested(limits.MAX_JSON_DEPTH))
    parse_json_object(b'{"a":-%s}' % (b"9" * limits.MAX_INTEGER_DIGITS))
    for data in (
        nested(limits.MAX_JSON_DEPTH + 1),
        nested(100_000),
        b'{"a":%s}' % (b"9" * (limits.MAX_INTEGER_DIGITS + 1)),
        b'{"a":%s}' % (b"9" * 5000),
    ):
        with pytest.raises(APIError) as caught:
            parse_json_object(data)
        assert caught.value.status == 400


def test_many_flat_brackets_are_not_deep() -> None:
    assert len(parse_json_object(b'{"a":[' + b"[]," * 999 + b"[]]}")["a"]) == 1000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  ",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'{"a":"\\ud800"}',
        b'{"\\udfff":1}',
        b'{"a":["x",{"b":"\\uD83D!"}]}',
        b'{"a":"\xff"}',
        b'{"a":1} x',
        b"{'a':1}",
        b'{"a":"\n"}',
        b'{"a":01}',
        "{}".encode("utf-16"),
    ],
)
def test_what_is_not_strict_json_is_refused(data: bytes) -> None:
    with pytest.raises(APIError) as caught:
        parse_json_object(data)
    assert caught.value.status == 400
    assert len(caught.value.message) < 256


def test_all_of_unicode_is_read() -> None:
    assert parse_json_object(b'{"a":"\\ud83d\\ude00 \\u0000 \xef\xbb\xbf"}')["a"] == "😀 \0 \ufeff"
    assert parse_json_object(b'\xef\xbb\xbf{"a":1.5}') == {"a": 1.5}


def test_a_duplicate_key_in_a_large_object_is_found_in_linear_time() -> None:
    pairs = ",".join(f'"{i}":0' for i in range(200_000))
    with pytest.raises(APIError, match="duplicate key '7'"):
        parse_json_object(f'{{{pairs},"7":1}}'.encode())


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON", 200),
        ("application/vnd.api+json", 200),
        (None, 200),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("text/plain", 415),
        ("application/json; charset=utf-16", 415),
        ("", 415),
    ],
)
def test_only_json_is_read(content_type: str | None, status: int) -> None:
    async def run() -> None:
        async with in_process(FakeEngine(Script([65]))) as service:
            headers = {} if content_type is None else {"content-type": content_type}
            answer = await service.client.post(
                COMPLETIONS, content=b'{"model":"tiny","prompt":"a"}', headers=headers
            )
            assert answer.status_code == status, answer.text

    asyncio.run(run())


def test_stream_headers_are_those_that_proxies_need() -> None:
    assert STREAM_HEADERS["x-accel-buffering"] == "no"
