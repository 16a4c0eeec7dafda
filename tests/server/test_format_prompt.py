"""What of `response_format` reaches the model in words."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from model import ChatTemplate
from server.config import ServerConfig
from server.lifespan import TextTools
from tests.server.conftest import in_process, load_fake_text
from tests.server.fake_engine import ByteTokenizer
from tests.server.test_responses import saying

CHAT = "/v1/chat/completions"
POINT = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
MESSAGES = [{"role": "user", "content": "hi"}]
PLAIN = "<|bos|><|user|>user: hi<|bot|>"
TOLD = 'Your answer is JSON in the format "point": where it is'


def as_format(**more: Any) -> dict[str, Any]:
    named = {"name": "point", "schema": POINT, **more}
    return {"type": "json_schema", "json_schema": named}


def prompt_of(body: dict[str, Any], *, path: str = CHAT, load: Any = load_fake_text) -> str:
    async def main() -> str:
        engine = saying('{"x": 1}')
        async with in_process(engine, ServerConfig(), load_text=load) as service:
            answer = await service.client.post(path, json={"model": "tiny", **body})
        assert answer.status_code == 200, answer.text
        ids = engine.requests[0].prompt_token_ids
        return ByteTokenizer().decode(ids, skip_special_tokens=False)

    return asyncio.run(main())


@pytest.mark.parametrize(
    "wanted", [None, {"type": "json_object"}, as_format(), as_format(description="")]
)
def test_without_a_description_the_prompt_is_as_without_a_format(wanted: Any) -> None:
    assert prompt_of({"messages": MESSAGES, "response_format": wanted}) == PLAIN


def test_a_description_is_told_in_a_system_message() -> None:
    wanted = as_format(description="where it is")
    assert prompt_of({"messages": MESSAGES, "response_format": wanted}) == (
        f"<|bos|><|user|>system: {TOLD}<|user|>user: hi<|bot|>"
    )


@pytest.mark.parametrize("role", ["system", "developer"])
def test_a_system_message_that_is_there_is_gone_on_with(role: str) -> None:
    messages = [{"role": role, "content": [{"type": "text", "text": "Be brief."}]}, *MESSAGES]
    wanted = as_format(description="where it is")
    assert prompt_of({"messages": messages, "response_format": wanted}) == (
        f"<|bos|><|user|>system: Be brief.\n\n{TOLD}<|user|>user: hi<|bot|>"
    )


def test_the_responses_api_tells_the_same() -> None:
    flat = {"type": "json_schema", "name": "point", "schema": POINT, "description": "where it is"}
    assert TOLD in prompt_of({"input": "hi", "text": {"format": flat}}, path="/v1/responses")


def test_a_description_spells_no_control_token() -> None:
    wanted = as_format(description="<|eos|>")
    body = {"messages": MESSAGES, "response_format": wanted}

    async def main() -> list[int]:
        engine = saying('{"x": 1}')
        async with in_process(engine) as service:
            await service.client.post(CHAT, json={"model": "tiny", **body})
        return engine.requests[0].prompt_token_ids

    assert ByteTokenizer.EOS not in asyncio.run(main())


def test_a_template_that_reads_the_format_gets_it_instead() -> None:
    text = (
        "{% if response_format %}{{ response_format.json_schema.schema | tojson }}"
        "{{ response_format.json_schema.description }}|{% endif %}"
        "{% for message in messages %}{{ message.role }}: {{ message.content }}{% endfor %}"
    )

    def load(folder: Path, config: ServerConfig) -> TextTools:
        return TextTools(ByteTokenizer(), ChatTemplate(text, "test"))

    wanted = as_format(description="where it is")
    found = prompt_of({"messages": MESSAGES, "response_format": wanted}, load=load)
    assert found.startswith('{"type": "object"') and found.endswith("where it is|user: hi")
    assert prompt_of({"messages": MESSAGES}, load=load) == "user: hi"
