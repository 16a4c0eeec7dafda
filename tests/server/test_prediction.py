"""`prediction` of a chat: what reaches the engine, what is counted; answers that come in bulk."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

import openai
import pytest

from tests.server.conftest import assert_error_body, in_process
from tests.server.fake_engine import INFO, ByteTokenizer, FakeEngine, Script
from tests.server.test_chat import MESSAGES, PATH, chat
from tests.server.test_completions import EOS, HELLO, sdk


def content(value: Any) -> dict[str, Any]:
    return {"prediction": {"type": "content", "content": value}}


def predicted_by(body: dict[str, Any]) -> list[int]:
    engine = FakeEngine(HELLO)
    (response,) = chat(engine, body)
    assert response.status_code == 200, response.text
    return engine.requests[0].predicted_token_ids


def test_the_text_goes_to_the_engine_as_tokens() -> None:
    assert predicted_by(content("Hello")) == list(b"Hello")
    parts = [{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}]
    assert predicted_by(content(parts)) == list(b"Hello")
    for nothing in ({}, {"prediction": None}, content("")):
        assert predicted_by(nothing) == []


def test_control_tokens_in_it_stay_text() -> None:
    assert predicted_by(content("<|eos|>")) == list(b"<|eos|>")


def test_it_changes_nothing_else_of_the_request() -> None:
    engine = FakeEngine([HELLO, HELLO])
    plain = {"n": 2, "seed": 1, "logprobs": True}
    first, second = chat(engine, plain, {**plain, **content("Hello")})
    assert first.json()["choices"] == second.json()["choices"]
    assert engine.requests[0].params == engine.requests[1].params
    assert engine.requests[0].prompt_token_ids == engine.requests[1].prompt_token_ids


@pytest.mark.parametrize(
    ("value", "param", "code"),
    [
        ("Hello", "prediction", "invalid_type"),
        ({"type": "content"}, "prediction.content", "missing_required_parameter"),
        ({"content": "a"}, "prediction.type", "missing_required_parameter"),
        ({"type": "other", "content": "a"}, "prediction.type", None),
        ({"type": "content", "content": 5}, "prediction.content", "invalid_type"),
        ({"type": "content", "content": []}, "prediction.content", "empty_array"),
        ({"type": "content", "content": "a", "x": 1}, "prediction.x", "unknown_parameter"),
        (
            {"type": "content", "content": "a" * (INFO.max_model_len + 1)},
            "prediction",
            "context_length_exceeded",
        ),
    ],
)
def test_what_it_must_be(value: Any, param: str, code: str | None) -> None:
    engine = FakeEngine(HELLO)

    async def main() -> Any:
        body = json.dumps({"model": "tiny", "messages": MESSAGES, "prediction": value})
        async with in_process(engine) as service:
            return await service.client.post(
                PATH, content=body, headers={"content-type": "application/json"}
            )

    response = asyncio.run(main())
    error = assert_error_body(response, 400, response.json()["error"]["code"])
    assert error["param"] == param, error
    assert code is None or error["code"] == code
    assert engine.requests == []


def test_a_prediction_as_long_as_the_window_is_served() -> None:
    assert len(predicted_by(content("a" * INFO.max_model_len))) == INFO.max_model_len


# ---- usage ----------------------------------------------------------------------------------


def test_accepted_and_rejected_tokens_are_told_and_the_rejected_counted() -> None:
    async def main() -> None:
        script = Script([*b"Hello", EOS], stop_token_id=EOS, chunk=3, accepted=4, rejected=7)
        async with sdk(FakeEngine(script)) as client:
            request: dict[str, Any] = {"model": "tiny", "messages": MESSAGES, **content("Hello")}
            answer = await client.chat.completions.create(**request)
            check(answer.usage)
            last = None
            async for chunk in await client.chat.completions.create(
                **request, stream=True, stream_options={"include_usage": True}
            ):
                last = chunk.usage
            check(last)

    def check(usage: openai.types.CompletionUsage | None) -> None:
        assert usage is not None and usage.completion_tokens_details is not None
        details = usage.completion_tokens_details
        assert details.accepted_prediction_tokens == 4
        assert details.rejected_prediction_tokens == 7
        assert usage.completion_tokens == 6 + 7
        assert usage.total_tokens == usage.prompt_tokens + 13

    asyncio.run(main())


def test_all_choices_are_counted() -> None:
    script = Script([*b"Hello", EOS], stop_token_id=EOS, accepted=2, rejected=1)
    (response,) = chat(FakeEngine(script), {"n": 3, **content("Hello")})
    usage = response.json()["usage"]
    assert usage["completion_tokens_details"]["accepted_prediction_tokens"] == 6
    assert usage["completion_tokens_details"]["rejected_prediction_tokens"] == 3
    assert usage["completion_tokens"] == 18 + 3


def test_what_is_cut_off_was_not_accepted() -> None:
    script = Script(list(b"Hello, world"), chunk=12, accepted=11)
    (response,) = chat(FakeEngine(script), {"stop": ",", **content("Hello, world")})
    body = response.json()
    assert body["choices"][0]["message"]["content"] == "Hello"
    assert body["usage"]["completion_tokens"] == 6
    assert body["usage"]["completion_tokens_details"]["accepted_prediction_tokens"] == 6


# ---- several tokens in one output -----------------------------------------------------------

TEXT = "ab 🙂 stop字 ### and no more"
OPTIONS: list[dict[str, Any]] = [
    {},
    {"stop": ["###"]},
    {"stop": ["字", "top"], "include_stop_str_in_output": True},
    {"stop": ["ab", "more"], "min_tokens": 7},
    {"stop": ["b 🙂 s"], "min_tokens": 2},
    {"max_tokens": 6},
    {"logprobs": True, "top_logprobs": 1, "stop": ["and"]},
    {"return_token_ids": True, "stop": ["st", "no"], "min_tokens": 20},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_an_answer_is_the_same_however_many_tokens_come_at_once(options: dict[str, Any]) -> None:
    """A step may bring a stop string, the end of `min_tokens` and the end within its tokens."""
    tokens = [*TEXT.encode(), ByteTokenizer.EOS]

    def answers(chunk: int) -> list[Any]:
        engine = FakeEngine([Script(tokens, stop_token_id=EOS, chunk=chunk)] * 2)
        whole, stream = chat(engine, options, {**options, "stream": True})
        chunks = [
            json.loads(line[6:])["choices"][0]
            for line in stream.text.splitlines()
            if line.startswith("data: {")
        ]
        text = "".join(chunk["delta"].get("content") or "" for chunk in chunks)
        entries = [(each["logprobs"] or {}).get("content") or [] for each in chunks]
        body = whole.json()
        assert text == body["choices"][0]["message"]["content"]
        return [body["choices"], body["usage"], list(itertools.chain(*entries))]

    one = answers(1)
    for chunk in (2, 3, 5, 9, 50):
        assert answers(chunk) == one
