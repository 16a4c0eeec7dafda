"""Reasoning text in the answers of /v1/chat/completions."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from server.config import ServerConfig
from tests.server.conftest import assert_error_body
from tests.server.fake_engine import FakeEngine, Script
from tests.server.test_chat import MESSAGES, chat
from tests.server.test_completions import EOS, saying, sdk

THOUGHT = "<think>\nSix <sevens> ...\n</think>\n\n42"
NUM_TOKENS = len("\nSix <sevens> ...\n")  # the tokenizer has one for each byte


@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_reasoning_is_apart_from_content(chunk: int) -> None:
    async def main() -> tuple[Any, str, str, Any]:
        config = ServerConfig(reasoning_parser="think")
        async with sdk(saying(THOUGHT, chunk=chunk), config) as client:
            whole = await client.chat.completions.create(
                model="tiny", messages=MESSAGES, max_tokens=100
            )
            stream = await client.chat.completions.create(
                model="tiny",
                messages=MESSAGES,
                max_tokens=100,
                stream=True,
                stream_options={"include_usage": True},
            )
            reasoning = content = ""
            usage = None
            async for event in stream:
                usage = event.usage
                for choice in event.choices:
                    reasoning += getattr(choice.delta, "reasoning_content", "")
                    content += choice.delta.content or ""
            return whole, reasoning, content, usage

    whole, reasoning, content, usage = asyncio.run(main())
    message = whole.choices[0].message
    assert (message.reasoning_content, message.content) == ("Six <sevens> ...", "42")
    assert (reasoning, content) == ("Six <sevens> ...", "42")
    assert whole.usage.completion_tokens_details.reasoning_tokens == NUM_TOKENS
    assert usage.completion_tokens_details.reasoning_tokens == NUM_TOKENS


def test_reasoning_may_be_left_out_and_is_counted() -> None:
    body = {"include_reasoning": False, "max_tokens": 100}
    (response,) = chat(saying(THOUGHT), body, reasoning_parser="think")
    answer = response.json()
    assert "reasoning_content" not in answer["choices"][0]["message"]
    assert answer["choices"][0]["message"]["content"] == "42"
    assert answer["usage"]["completion_tokens_details"]["reasoning_tokens"] == NUM_TOKENS
    (response,) = chat(saying(THOUGHT), {**body, "stream": True}, reasoning_parser="think")
    assert "Six" not in response.text and "reasoning" not in response.text


def test_without_a_format_tags_are_text_and_a_budget_is_refused() -> None:
    (response,) = chat(saying(THOUGHT), {"max_tokens": 100})
    assert response.json()["choices"][0]["message"]["content"] == THOUGHT
    engine = FakeEngine(Script([1]))
    (response,) = chat(engine, {"thinking_token_budget": 5})
    error = assert_error_body(response, 400, "unsupported_parameter")
    assert error["param"] == "thinking_token_budget"
    assert not engine.requests


def test_answer_goes_on_inside_a_block_that_the_prompt_opened() -> None:
    messages = [*MESSAGES, {"role": "assistant", "content": "<think>Six"}]
    body = {"messages": messages, "continue_final_message": True, "max_tokens": 100}
    (response,) = chat(saying("tyish</think>42"), body, reasoning_parser="think")
    message = response.json()["choices"][0]["message"]
    assert (message["reasoning_content"], message["content"]) == ("tyish", "42")


def test_no_token_id_is_lost_while_text_is_held_back() -> None:
    body = {"stream": True, "return_token_ids": True, "max_tokens": 100}
    (response,) = chat(saying(THOUGHT), body, reasoning_parser="think")
    events = [json.loads(line[6:]) for line in response.text.split("\n\n") if "{" in line]
    ids = [i for event in events for c in event["choices"] for i in c.get("token_ids", [])]
    assert ids == [*THOUGHT.encode(), EOS]
