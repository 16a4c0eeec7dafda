"""/tokenize and /detokenize: the ids that the endpoints which generate would use, and back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.config import ServerConfig
from server.protocol.fields import decision_of
from server.protocol.tokens import DetokenizeRequest, TokenizeRequest
from tests.server.conftest import assert_error_body, in_process
from tests.server.fake_engine import ByteTokenizer, FakeEngine

BOS = ByteTokenizer.BOS
MESSAGES = [{"role": "user", "content": "hi <|eos|>"}]


def post(path: str, *bodies: dict[str, Any], engine: FakeEngine | None = None) -> list[Any]:
    async def main() -> list[Any]:
        async with in_process(engine or FakeEngine()) as service:
            return [await service.client.post(path, json=body) for body in bodies]

    return asyncio.run(main())


@pytest.mark.parametrize("path", ["/tokenize", "/v1/tokenize"])
def test_a_text_becomes_the_tokens_of_a_completion(path: str) -> None:
    answers = post(
        path,
        {"model": "tiny", "prompt": "a<|eos|>"},
        {"prompt": "é", "add_special_tokens": False, "return_token_strs": True},
        {"prompt": ""},
        {"prompt": "", "add_special_tokens": False},
    )
    assert [answer.json() for answer in answers] == [
        {"count": 3, "max_model_len": 256, "tokens": [BOS, 97, 257], "token_strs": None},
        {
            "count": 2,
            "max_model_len": 256,
            "tokens": list("é".encode()),
            "token_strs": ["\ufffd", "\ufffd"],
        },
        {"count": 1, "max_model_len": 256, "tokens": [BOS], "token_strs": None},
        {"count": 0, "max_model_len": 256, "tokens": [], "token_strs": None},
    ]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"add_generation_prompt": False},
        {"add_special_tokens": True},
        {
            "continue_final_message": True,
            "messages": [*MESSAGES, {"role": "assistant", "content": "I"}],
        },
        {"tools": [], "chat_template_kwargs": {}},
    ],
)
def test_a_conversation_becomes_the_tokens_that_the_model_would_get(more: dict[str, Any]) -> None:
    engine = FakeEngine()
    body = {"model": "tiny", "messages": MESSAGES, **more}
    (counted,) = post("/tokenize", body)
    (answered,) = post("/v1/chat/completions", {**body, "max_tokens": 1}, engine=engine)
    assert answered.status_code == 200, answered.text
    assert counted.json()["tokens"] == engine.requests[0].prompt_token_ids
    assert counted.json()["count"] == answered.json()["usage"]["prompt_tokens"]
    assert ByteTokenizer.EOS not in counted.json()["tokens"]


@pytest.mark.parametrize("path", ["/detokenize", "/v1/detokenize"])
def test_tokens_become_their_text(path: str) -> None:
    answers = post(
        path,
        {"model": "tiny", "tokens": [BOS, *"aé".encode()]},
        {"tokens": []},
        {"tokens": [97, 195]},
        {"tokens": [98, 511]},
    )
    texts = [answer.json() for answer in answers]
    assert texts == [{"prompt": text} for text in ("<|bos|>aé", "", "a\ufffd", "b")]


WRONG: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("/tokenize", {}, "prompt", "missing_required_parameter"),
    ("/tokenize", {"prompt": None}, "prompt", "missing_required_parameter"),
    ("/tokenize", {"prompt": "a", "messages": MESSAGES}, "prompt", "invalid_value"),
    ("/tokenize", {"prompt": ["a"]}, "prompt", "invalid_type"),
    ("/tokenize", {"prompt": "a", "add_generation_prompt": True}, "add_generation_prompt", None),
    ("/tokenize", {"prompt": "a", "return_token_strs": 1}, "return_token_strs", "invalid_type"),
    ("/tokenize", {"prompt": "a", "promt": "b"}, "promt", "unknown_parameter"),
    ("/tokenize", {"messages": []}, "messages", "empty_array"),
    ("/tokenize", {"messages": [{"role": "user"}]}, "messages[0].content",
     "missing_required_parameter"),
    ("/tokenize", {"messages": MESSAGES, "continue_final_message": "y"}, "continue_final_message",
     "invalid_type"),
    ("/tokenize", {"messages": MESSAGES, "continue_final_message": True,
                   "add_generation_prompt": True}, "continue_final_message", "invalid_value"),
    ("/tokenize", {"messages": MESSAGES, "chat_template_kwargs": {"x": 1}},
     "chat_template_kwargs.x", "unsupported_parameter"),
    ("/tokenize", {"model": "other", "prompt": "a"}, "model", "model_not_found"),
    ("/detokenize", {}, "tokens", "missing_required_parameter"),
    ("/detokenize", {"tokens": "a"}, "tokens", "invalid_type"),
    ("/detokenize", {"tokens": [True]}, "tokens[0]", "invalid_type"),
    ("/detokenize", {"tokens": [1, 512]}, "tokens[1]", "invalid_value"),
    ("/detokenize", {"tokens": [-1]}, "tokens[0]", "invalid_value"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "param", "code"), WRONG)
def test_wrong_requests_are_refused_by_name(
    path: str, body: dict[str, Any], param: str, code: str | None
) -> None:
    (answer,) = post(path, body)
    status = 404 if code == "model_not_found" else 400
    assert assert_error_body(answer, status, code)["param"] == param


def test_every_parameter_has_a_decision() -> None:
    for model in (TokenizeRequest, DetokenizeRequest):
        for field in model.model_fields.values():
            assert decision_of(field) and field.description


def test_unknown_parameters_can_be_reported_instead() -> None:
    async def main() -> None:
        async with in_process(config=ServerConfig(unknown_params="warn")) as service:
            answer = await service.client.post("/tokenize", json={"prompt": "a", "tpyo": 1})
            assert answer.status_code == 200
            assert answer.headers["x-ignored-params"] == "tpyo"

    asyncio.run(main())
