"""Names: what is listed can be asked for, and what cannot be is answered with what can."""

import asyncio
from pathlib import Path

import openai
import pytest

from server.config import ServerConfig
from server.state import served_names
from tests.server.conftest import NAMES, assert_error_body, in_process, on_socket


def test_all_names_are_listed_and_each_can_be_retrieved() -> None:
    async def run() -> None:
        async with in_process() as service:
            listed = (await service.client.get("/v1/models")).json()
            assert listed["object"] == "list"
            assert tuple(item["id"] for item in listed["data"]) == NAMES
            for item in listed["data"]:
                assert item["object"] == "model" and isinstance(item["created"], int)
                assert item["owned_by"] and item["max_model_len"] == 256
                path = f"/v1/models/{item['id'].replace('/', '%2F')}"
                assert (await service.client.get(path)).json() == item

    asyncio.run(run())


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    async def run() -> None:
        async with in_process() as service:
            for path in ("/v1/models/gpt-5", "/v1/engines/gpt-5"):
                error = assert_error_body(await service.client.get(path), 404, "model_not_found")
                assert error["param"] == "model"
                assert all(name in error["message"] for name in NAMES)

    asyncio.run(run())


def test_engines_are_listed_for_the_legacy_client() -> None:
    async def run() -> None:
        config = ServerConfig(served_model_name=("org/my model",))
        async with in_process(config=config) as service:
            item = {"id": "org/my model", "object": "engine", "owner": "inkstone", "ready": True}
            assert (await service.client.get("/v1/engines")).json()["data"] == [item]
            # It sends quote_plus'ed names.
            assert (await service.client.get("/v1/engines/org%2Fmy+model")).json() == item
            assert (await service.client.get("/v1/models/org%2Fmy%20model")).status_code == 200

    asyncio.run(run())


def test_models_cannot_be_deleted() -> None:
    async def run() -> None:
        async with in_process() as service:
            assert_error_body(await service.client.delete("/v1/models/tiny"), 405, None)

    asyncio.run(run())


def test_the_openai_client_reads_the_list() -> None:
    async def run() -> None:
        async with on_socket() as service:
            url = f"{service.url}/v1"
            async with openai.AsyncOpenAI(
                base_url=url,
                api_key="any",
                max_retries=0,
                _strict_response_validation=True,
            ) as client:
                assert [model.id async for model in client.models.list()] == list(NAMES)
                assert (await client.models.retrieve("models/tiny")).id == "models/tiny"
                with pytest.raises(openai.NotFoundError) as caught:
                    await client.models.retrieve("nope")
                assert caught.value.code == "model_not_found"

    asyncio.run(run())


def test_the_names_of_a_model_are_its_own_its_folders_and_chatgpt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = ServerConfig()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights" / "ink").mkdir(parents=True)
    assert served_names(config, "weights/ink") == ("ink", "weights/ink", "chatgpt")
    assert served_names(config, str(tmp_path / "weights/ink")) == ("ink", "chatgpt")
    assert served_names(config, "org/name") == ("org/name", "name", "chatgpt")
    assert served_names(ServerConfig(served_model_name=("a", "b")), "org/name") == ("a", "b")


def test_a_star_takes_any_name_and_is_not_listed() -> None:
    async def run() -> None:
        config = ServerConfig(served_model_name=("*",))
        async with in_process(config=config) as service:
            listed = (await service.client.get("/v1/models")).json()["data"]
            assert [item["id"] for item in listed] == ["tiny"]
            assert service.state.resolve_model("gpt-4o") == "gpt-4o"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "told"), [("a/b", "a/b"), ("é\r\nx-evil: 1", "???x-evil: 1"), ("n" * 300, "n" * 300)]
)
def test_the_models_name_is_a_header_whatever_it_is(name: str, told: str) -> None:
    async def main() -> None:
        async with in_process(config=ServerConfig(served_model_name=("*",))) as service:
            body = {"model": name, "prompt": "a"}
            answer = await service.client.post("/v1/completions", json=body)
        assert answer.json()["model"] == name
        assert answer.headers["openai-model"] == told
        assert "x-evil" not in answer.headers

    asyncio.run(main())
