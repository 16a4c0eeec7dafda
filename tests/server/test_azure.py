"""OpenAI's clients in their Azure form, both generations."""

from __future__ import annotations

import asyncio
from typing import Any

import openai
import pytest

from server.azure import own_path
from server.config import ServerConfig
from tests.server.conftest import assert_error_body, in_process, on_socket
from tests.server.fake_engine import ByteTokenizer, FakeEngine, Script

KEYED = ServerConfig(api_key=("secret",), served_model_name=("tiny", "org/my model"))
MESSAGES: Any = [{"role": "user", "content": "hi"}]


def hello() -> FakeEngine:
    return FakeEngine(Script([*b"Hello", ByteTokenizer.EOS], stop_token_id=ByteTokenizer.EOS))


@pytest.mark.parametrize("deployment", [None, "tiny", "org/my model"])
def test_the_azure_client_is_served(deployment: str | None) -> None:
    async def main() -> None:
        async with (
            on_socket(hello(), KEYED) as service,
            openai.AsyncAzureOpenAI(
                azure_endpoint=service.url,
                azure_deployment=deployment,
                api_version="2024-10-21",
                api_key="secret",
                max_retries=0,
            ) as client,
        ):
            chat = await client.chat.completions.create(model="tiny", messages=MESSAGES)
            assert chat.choices[0].message.content == "Hello"
            assert chat.model == (deployment or "tiny")
            text = await client.completions.create(model="org/my model", prompt="a", stream=True)
            chunks = [chunk async for chunk in text]
            assert "".join(c.choices[0].text for c in chunks) == "Hello"
            assert chunks[0].model == (deployment or "org/my model")
            assert [model.id async for model in client.models.list()] == ["tiny", "org/my model"]
            assert (await client.models.retrieve("tiny")).id == "tiny"

    asyncio.run(main())


def test_a_wrong_key_or_deployment_is_refused() -> None:
    async def main() -> None:
        async with on_socket(hello(), KEYED) as service:
            for key, deployment, error in (
                ("wrong", "tiny", openai.AuthenticationError),
                ("secret", "other", openai.NotFoundError),
            ):
                async with openai.AsyncAzureOpenAI(
                    azure_endpoint=service.url,
                    azure_deployment=deployment,
                    api_version="2024-10-21",
                    api_key=key,
                    max_retries=0,
                ) as client:
                    with pytest.raises(error):
                        await client.chat.completions.create(model="tiny", messages=MESSAGES)

    asyncio.run(main())


def test_the_plain_client_is_served_under_azures_newer_path() -> None:
    async def main() -> None:
        async with (
            on_socket(hello(), KEYED) as service,
            openai.AsyncOpenAI(base_url=f"{service.url}/openai/v1/", api_key="secret") as client,
        ):
            chat = await client.chat.completions.create(model="tiny", messages=MESSAGES)
            assert chat.choices[0].message.content == "Hello"

    asyncio.run(main())


def test_the_legacy_clients_requests_are_served() -> None:
    """As openai 0.28 sends them with api_type = "azure"; no model in the body."""

    async def main() -> None:
        async with in_process(hello(), KEYED) as service:
            headers, query = {"api-key": "secret"}, "?api-version=2023-05-15"
            for name, body in (
                ("completions", {"prompt": "a", "stop": None}),
                ("chat/completions", {"messages": MESSAGES}),
            ):
                path = f"/openai/deployments/org%2Fmy+model/{name}{query}"
                answer = await service.client.post(path, json=body, headers=headers)
                assert answer.status_code == 200, answer.text
                assert answer.json()["model"] == "org/my model"
            answer = await service.client.get(f"/openai/deployments{query}", headers=headers)
            assert answer.json()["data"][0]["id"] == "tiny"

    asyncio.run(main())


def test_no_path_in_azures_form_gets_round_the_key() -> None:
    async def main() -> None:
        async with in_process(hello(), KEYED) as service:
            for path in ("/openai", "/openai/v1/models", "/openai/health", "/openai//health"):
                assert_error_body(await service.client.get(path), 401, "invalid_api_key")
            assert_error_body(
                await service.client.get("/openai/health", headers={"api-key": "secret"}), 404, None
            )

    asyncio.run(main())


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/openai/deployments/a/b/completions", "/v1/engines/a/b/completions"),
        ("/openai/deployments", "/v1/engines"),
        ("/openai/v1/chat/completions", "/v1/chat/completions"),
        ("/openai/models", "/v1/models"),
        ("/openaivv/models", "/openaivv/models"),
        ("/v1/openai/models", "/v1/openai/models"),
        ("/health", "/health"),
    ],
)
def test_only_azures_paths_are_rewritten(path: str, own: str) -> None:
    assert own_path(path) == own
