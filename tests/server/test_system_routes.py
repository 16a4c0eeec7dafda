"""Health tells the truth without asking the engine; what is not served says what is."""

import asyncio
import re
import time
from pathlib import Path

import openai
import pytest

from engine import EngineState
from server import __version__
from server.app import ROUTERS
from server.config import ServerConfig
from server.routes.system import NOT_SERVED, SERVED
from tests.server.conftest import assert_error_body, in_process
from tests.server.fake_engine import FakeEngine

READY_PATHS = ("/health", "/health/ready", "/ping")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (EngineState.READY, None),
        (EngineState.LOADING, "model_loading"),
        (EngineState.RESTARTING, "engine_restarting"),
        (EngineState.DEAD, "shutting_down"),
        (EngineState.STOPPED, "shutting_down"),
    ],
)
def test_health_follows_the_engine_and_so_do_requests(state: EngineState, code: str | None) -> None:
    async def run() -> None:
        async with in_process() as service:
            service.engine.set_state(state)
            assert (await service.client.get("/health/live")).status_code == 200
            body = {"model": "tiny", "prompt": "a"}
            answers = [await service.client.get(path) for path in READY_PATHS]
            answers.append(await service.client.post("/v1/completions", json=body))
            for answer in answers:
                if code is None:
                    assert answer.status_code == 200
                else:
                    assert_error_body(answer, 503, code)
                    assert int(answer.headers["retry-after"]) >= 1

    asyncio.run(run())


def test_the_server_loads_until_the_text_tools_are_there_too() -> None:
    async def run() -> None:
        engine = FakeEngine(state=EngineState.LOADING)
        async with in_process(engine, ready=False) as service:
            assert_error_body(await service.client.get("/health"), 503, "model_loading")
            assert (await service.client.get("/v1/models")).status_code == 200
            engine.set_state(EngineState.READY)
            await asyncio.wait_for(service.state.ready.wait(), 5)
            assert (await service.client.get("/health")).json() == {"status": "ok"}

    asyncio.run(run())


def test_a_draining_server_refuses_all_but_health_and_metrics() -> None:
    async def run() -> None:
        async with in_process() as service:
            service.state.draining = True
            assert_error_body(await service.client.get("/health"), 503, "shutting_down")
            assert (await service.client.get("/health/live")).status_code == 200
            assert (await service.client.get("/metrics")).status_code == 200
            for path in ("/v1/models", "/v1/chat/completions", "/"):
                answer = await service.client.post(path, json={})
                assert_error_body(answer, 503, "shutting_down")
                assert answer.headers["retry-after"]

    asyncio.run(run())


def test_health_answers_fast_under_load() -> None:
    async def run() -> None:
        async with in_process() as service:
            await service.client.get("/health")
            started = time.monotonic()
            for _ in range(50):
                await service.client.get("/health")
            assert (time.monotonic() - started) / 50 < 0.05

    asyncio.run(run())


@pytest.mark.parametrize("path", NOT_SERVED)
def test_routes_that_are_not_served_say_so_and_what_is(path: str) -> None:
    async def run() -> None:
        async with in_process() as service:
            engine = path.replace("/v1", "/v1/engines/a/b", 1)
            deployment = path.replace("/v1", "/openai/deployments/a", 1)
            for form in (path, f"{path}/some/thing", engine, f"{deployment}/x?api-version=1"):
                error = assert_error_body(await service.client.post(form, json={}), 404, None)
                assert error["message"].startswith(f"Invalid URL (POST {path}): ")
                assert error["type"] == "invalid_request_error"
                assert "not served" in error["message"]
                assert any(served in error["message"] for served in SERVED)

    asyncio.run(run())


def test_what_is_named_as_served_is() -> None:
    assert set(SERVED) <= {
        getattr(route, "path", "") for router in ROUTERS for route in router.routes
    }


def test_every_path_of_the_client_is_served_or_named_as_not_served() -> None:
    """A new version of the client with a new resource fails here, until somebody decides."""
    folder = Path(openai.__file__).parent / "resources"
    source = "".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.py"))
    called = set(
        re.findall(
            r"""(?:self\._(?:post|get|delete)|path_template|_get_api_list)\(\s*"(/[\w-]+)""", source
        )
    )
    assert len(called) > 20
    known = {f"/{path.split('/')[2]}" for path in (*NOT_SERVED, *SERVED)}
    assert called <= known, called - known


def test_unknown_routes_and_methods_are_answered_as_openai_does() -> None:
    async def run() -> None:
        async with in_process() as service:
            error = assert_error_body(await service.client.post("/v1/x"), 404, None)
            assert error["message"] == "Invalid URL (POST /v1/x)."
            error = assert_error_body(await service.client.post("/chat/completions"), 404, None)
            assert "/v1/chat/completions" in error["message"]
            answer = await service.client.get("/v1/completions")
            assert_error_body(answer, 405, None)
            assert answer.headers["allow"] == "POST"
            assert_error_body(await service.client.get("/v1/models/"), 404, "model_not_found")

    asyncio.run(run())


def test_version_and_start_page() -> None:
    async def run() -> None:
        async with in_process() as service:
            assert (await service.client.get("/version")).json() == {"version": __version__}
            page = (await service.client.get("/")).json()
            assert page["base_url"] == "http://localhost/v1"
            assert page["models"] == list(service.state.served_names)

    asyncio.run(run())


def test_docs_can_be_switched_off() -> None:
    async def run() -> None:
        for docs, status in ((True, 200), (False, 404)):
            async with in_process(config=ServerConfig(fastapi_docs=docs)) as service:
                for path in ("/docs", "/openapi.json"):
                    assert (await service.client.get(path)).status_code == status

    asyncio.run(run())
