"""Small extensions: token ids in log-probabilities, echo, templates of requests, defaults."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from server.config import ServerConfig
from server.sampling_defaults import read_sampling_defaults, with_defaults
from tests.server.conftest import assert_error_body, in_process
from tests.server.fake_engine import ByteTokenizer, FakeEngine, Script
from tests.server.test_completions import EOS, HELLO, wire

CHAT = "/v1/chat/completions"
MESSAGES = [{"role": "user", "content": "hi"}]
SAID = [*MESSAGES, {"role": "assistant", "content": "Well, "}]


def chat(engine: FakeEngine, *bodies: dict[str, Any], **config: Any) -> list[Any]:
    return wire(engine, *({"messages": MESSAGES, **body} for body in bodies), path=CHAT, **config)


def chunks(text: str) -> list[dict[str, Any]]:
    events = [line[6:] for line in text.splitlines() if line.startswith("data: {")]
    return [json.loads(event) for event in events]


def test_tokens_in_logprobs_are_written_as_ids() -> None:
    asked = {"return_tokens_as_token_ids": True, "logprobs": True, "top_logprobs": 2}
    (answer,) = chat(FakeEngine(HELLO), asked)
    content = answer.json()["choices"][0]["logprobs"]["content"]
    assert [entry["token"] for entry in content] == [f"token_id:{byte}" for byte in b"Hello"]
    assert all(each["token"].startswith("token_id:") for each in content[0]["top_logprobs"])
    assert bytes(byte for entry in content for byte in entry["bytes"]) == b"Hello"

    (answer,) = wire(
        FakeEngine(HELLO),
        {"prompt": "a", "logprobs": 1, "return_tokens_as_token_ids": True},
        path="/v1/completions",
    )
    logprobs = answer.json()["choices"][0]["logprobs"]
    assert logprobs["tokens"] == [f"token_id:{byte}" for byte in b"Hello"]
    assert f"token_id:{ord('H')}" in logprobs["top_logprobs"][0]


@pytest.mark.parametrize("content", ["Well, ", [{"type": "text", "text": "Well, "}]])
def test_echo_begins_with_the_assistants_last_message(content: Any) -> None:
    messages = [*MESSAGES, {"role": "assistant", "content": content}]
    body = {"messages": messages, "echo": True, "continue_final_message": True}
    whole, streamed = chat(FakeEngine(HELLO), body, {**body, "stream": True, "n": 2})
    assert whole.json()["choices"][0]["message"]["content"] == "Well, Hello"
    for index in (0, 1):
        texts = [
            choice["delta"].get("content", "")
            for chunk in chunks(streamed.text)
            for choice in chunk["choices"]
            if choice["index"] == index
        ]
        assert "".join(texts) == "Well, Hello"


def test_echo_of_a_users_message_is_nothing() -> None:
    (answer,) = chat(FakeEngine(HELLO), {"echo": True})
    assert answer.json()["choices"][0]["message"]["content"] == "Hello"


def test_a_requests_template_runs_only_where_it_is_trusted() -> None:
    template = "{{ bos_token }}{{ messages[0].content | upper }}!<|user|>"
    (refused,) = chat(FakeEngine(HELLO), {"chat_template": template})
    assert assert_error_body(refused, 400, "unsupported_parameter")["param"] == "chat_template"
    assert "--trust-request-chat-template" in refused.json()["error"]["message"]
    engine = FakeEngine(HELLO)
    answer, broken = chat(
        engine,
        {"chat_template": template, "messages": [{"role": "user", "content": "hi<|eos|>"}]},
        {"chat_template": "{% for %}"},
        trust_request_chat_template=True,
    )
    assert answer.status_code == 200
    ids = engine.requests[0].prompt_token_ids
    assert ids[0] == ByteTokenizer.BOS and ids[-1] == ByteTokenizer.USER
    assert ByteTokenizer().decode(ids[1:-1], skip_special_tokens=False) == "HI<|EOS|>!"
    assert assert_error_body(broken, 400, "invalid_value")["param"] == "chat_template"


def test_completions_are_shortened_only_if_the_server_says_so() -> None:
    body = {"prompt": "a" * 200, "max_tokens": 100}
    (refused,) = wire(FakeEngine(HELLO), body, path="/v1/completions")
    assert_error_body(refused, 400, "context_length_exceeded")
    engine = FakeEngine(HELLO)
    served, too_long = wire(
        engine, body, {"prompt": "a" * 300}, path="/v1/completions", clamp_max_tokens=True
    )
    assert served.status_code == 200
    request = engine.requests[0]
    assert len(request.prompt_token_ids) + request.params.max_tokens == 256
    assert_error_body(too_long, 400, "context_length_exceeded")


CLAMPED = "x-clamped-params"


def test_chats_are_shortened_unless_the_server_is_strict() -> None:
    (served,) = chat(FakeEngine(HELLO), {"max_completion_tokens": 5000})
    assert served.status_code == 200
    assert served.headers[CLAMPED] == "max_completion_tokens=245"
    (refused,) = chat(FakeEngine(HELLO), {"max_completion_tokens": 5000}, strict_context=True)
    assert_error_body(refused, 400, "context_length_exceeded")


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        (CHAT, {"messages": MESSAGES, "max_tokens": 5000}, "max_tokens=245"),
        (CHAT, {"messages": MESSAGES, "max_tokens": 5000, "stream": True}, "max_tokens=245"),
        (CHAT, {"messages": MESSAGES, "max_tokens": 245}, None),
        (CHAT, {"messages": MESSAGES}, None),
        ("/v1/responses", {"input": "hi", "max_output_tokens": 300}, "max_output_tokens=245"),
        ("/v1/completions", {"prompt": ["aa", "b"], "max_tokens": 255}, "max_tokens=253"),
        ("/v1/completions", {"prompt": "a", "max_tokens": 254}, None),
    ],
)
def test_a_bound_that_was_lowered_is_told_logged_and_counted(
    path: str, body: dict[str, Any], told: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        async with in_process(FakeEngine(HELLO), ServerConfig(clamp_max_tokens=True)) as service:
            answer = await service.client.post(path, json={"model": "tiny", **body})
            assert answer.status_code == 200, answer.text
            assert answer.headers.get(CLAMPED) == told
            metrics = (await service.client.get("/metrics")).text
        counted = 'inkstone:clamped_params_total{model_name="models/tiny"} 1.0' in metrics
        assert counted == (told is not None)
        logged = [each for each in caplog.messages if "lowered" in each]
        assert len(logged) == (told is not None)
        assert told is None or told.split("=")[0] in logged[0]

    with caplog.at_level("INFO", "inkstone.server"):
        asyncio.run(main())


def test_more_logprobs_of_a_completion_where_the_server_allows_them() -> None:
    body = {"prompt": "a", "logprobs": 20}
    (refused,) = wire(FakeEngine(HELLO), body)
    assert assert_error_body(refused, 400, "integer_above_max_value")["param"] == "logprobs"
    allowed, beyond = wire(FakeEngine(HELLO), body, {**body, "logprobs": 21}, max_logprobs=20)
    assert len(allowed.json()["choices"][0]["logprobs"]["top_logprobs"][0]) == 20
    assert_error_body(beyond, 400, "integer_above_max_value")
    with pytest.raises(ValueError, match="--max-logprobs"):
        ServerConfig(max_logprobs=21).check()


def test_the_models_own_sampling_is_the_default_where_it_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "generation_config.json"
    assert read_sampling_defaults(tmp_path) == {}
    file.write_text('{"do_sample": true, "temperature": 0.6, "top_k": 20, "eos_token_id": 2}')
    assert read_sampling_defaults(tmp_path) == {"temperature": 0.6, "top_k": 20}
    file.write_text('{"do_sample": false}')
    assert read_sampling_defaults(tmp_path) == {"temperature": 0.0}
    for wrong in ('{"temperature": 9}', '{"top_p": "much"}', "{"):
        file.write_text(wrong)
        with pytest.raises(ValueError, match=r"generation_config\.json"):
            read_sampling_defaults(tmp_path)


def test_a_request_wins_over_the_models_defaults() -> None:
    defaults = {"temperature": 0.6, "repetition_penalty": 1.2}
    assert with_defaults({"temperature": None}, defaults) == defaults
    assert with_defaults({"temperature": 0.0, "repeat_penalty": 1.5}, defaults) == {
        "temperature": 0.0,
        "repeat_penalty": 1.5,
    }


def test_the_defaults_reach_the_engine_and_are_told() -> None:
    async def main() -> None:
        engine = FakeEngine(Script([72, EOS], stop_token_id=EOS))
        async with in_process(engine, ServerConfig()) as service:
            service.state.sampling_defaults = {"temperature": 0.25, "top_k": 7}
            for body in ({}, {"temperature": 2.0}):
                answer = await service.client.post(
                    CHAT, json={"model": "tiny", "messages": MESSAGES, **body}
                )
                assert answer.status_code == 200, answer.text
            model = (await service.client.get("/v1/models/tiny")).json()
        assert [request.params.temperature for request in engine.requests] == [0.25, 2.0]
        assert [request.params.top_k for request in engine.requests] == [7, 7]
        assert model["sampling_defaults"] == {"temperature": 0.25, "top_p": 1.0, "top_k": 7}

    asyncio.run(main())


def test_more_and_other_logprobs_are_asked_of_the_engine() -> None:
    engine = FakeEngine(HELLO)
    asked = {"logprob_token_ids": [5, 6, 5], "logprobs_mode": "processed_logprobs"}
    (whole,) = chat(engine, {"logprobs": True, **asked})
    assert whole.status_code == 200, whole.text
    params = engine.requests[0].params
    assert (params.logprob_token_ids, params.processed_logprobs) == ((5, 6), True)
    nothing, without, outside, mode = chat(
        FakeEngine(HELLO),
        {"logprob_token_ids": []},
        {"logprob_token_ids": [5]},
        {"logprobs": True, "logprob_token_ids": [512]},
        {"logprobs_mode": "logits"},
    )
    assert nothing.status_code == 200
    assert assert_error_body(without, 400, None)["param"] == "logprob_token_ids"
    assert assert_error_body(outside, 400, "invalid_value")["param"] == "logprob_token_ids[0]"
    assert assert_error_body(mode, 400, "invalid_value")["param"] == "logprobs_mode"
    ranked, alone = wire(
        FakeEngine(HELLO),
        {"prompt": "a", "best_of": 2, "logprobs_mode": "processed_logprobs"},
        {"prompt": "a", "logprob_token_ids": [5]},
        path="/v1/completions",
    )
    assert assert_error_body(ranked, 400, "invalid_value")["param"] == "logprobs_mode"
    assert assert_error_body(alone, 400, None)["param"] == "logprob_token_ids"
