"""The application as a whole: it loads beside an open port, and stops without cutting streams."""

import ast
import asyncio
import dataclasses
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

import server
from engine import EngineState
from model import HubError, TokenizerError
from server.app import create_app
from server.config import ServerConfig
from server.errors import ServiceUnavailable
from server.lifespan import Source, TextTools, throughput_line
from server.logs import JsonFormatter, TextFormatter
from tests.server.conftest import (
    assert_error_body,
    in_process,
    load_fake_text,
    make_app,
    on_socket,
    until,
)
from tests.server.fake_engine import INFO, FakeEngine, Script

BODY = {"model": "tiny", "prompt": "a", "max_tokens": 100}


# ---- starting ------------------------------------------------------------------------------


def test_a_model_that_cannot_be_loaded_ends_the_server_with_one_line() -> None:
    def fail(folder: Path, config: ServerConfig) -> TextTools:
        raise TokenizerError("the tokenizer\nis broken")

    async def run() -> None:
        app = make_app(load_text=fail)
        state = app.state.inkstone
        async with app.router.lifespan_context(app):
            await asyncio.wait_for(state.fatal.wait(), 5)
            assert state.fatal_reason == "the tokenizer is broken"
            assert state.not_ready is not None

    asyncio.run(run())


def test_a_model_from_the_hub_is_fetched_while_the_port_answers() -> None:
    fetched: list[Path] = []

    async def run() -> None:
        may_fetch = threading.Event()
        waiting, fetching = FakeEngine(state=EngineState.LOADING), FakeEngine()

        def find(name: str) -> Path:
            assert name == "org/name" and may_fetch.wait(5)
            return Path("snapshot")

        def make_engine(folder: Path) -> FakeEngine:
            fetched.append(folder)
            return fetching

        source = Source("org/name", None, find, make_engine)  # type: ignore[arg-type]
        engine: Any = waiting
        app = create_app(engine, ServerConfig(), source=source, load_text=load_fake_text)
        state = app.state.inkstone
        async with app.router.lifespan_context(app):
            assert state.not_ready.code == "model_loading"
            may_fetch.set()
            await asyncio.wait_for(state.ready.wait(), 5)
            assert state.not_ready is None and state.engine is fetching
            assert b"inkstone:engine_up{" in state.metrics.render()
            assert b'engine_up{model_name="org/name"} 1.0' in state.metrics.render()

    asyncio.run(run())
    assert fetched == [Path("snapshot")]


def test_a_model_that_cannot_be_fetched_ends_the_server_with_one_line() -> None:
    def find(name: str) -> Path:
        raise HubError("there is no\nsuch model")

    async def run() -> None:
        engine: Any = FakeEngine(state=EngineState.LOADING)
        source = Source("org/name", None, find, lambda folder: engine)
        app = create_app(engine, ServerConfig(), source=source, load_text=load_fake_text)
        async with app.router.lifespan_context(app):
            await asyncio.wait_for(app.state.inkstone.fatal.wait(), 5)
            assert app.state.inkstone.fatal_reason == "there is no such model"

    asyncio.run(run())


@pytest.mark.parametrize("when", ["loading", "serving"])
def test_an_engine_that_is_lost_for_good_ends_the_server(when: str) -> None:
    async def run() -> None:
        first = EngineState.LOADING if when == "loading" else EngineState.READY
        engine = FakeEngine(state=first)
        async with in_process(engine, ready=when == "serving") as service:
            engine.die("weights are missing")
            await asyncio.wait_for(service.state.fatal.wait(), 5)
            assert "weights are missing" in service.state.fatal_reason
            assert (await service.client.get("/health")).status_code == 503

    asyncio.run(run())


def test_the_engine_is_stopped_with_the_application() -> None:
    async def run() -> FakeEngine:
        async with in_process() as service:
            pass
        return service.engine

    assert asyncio.run(run()).stopped


# ---- while it runs -------------------------------------------------------------------------


def test_a_lost_engine_reaches_every_open_request_and_health_at_once() -> None:
    async def run() -> None:
        engine = FakeEngine(Script([65] * 50, delay=0.01))
        async with on_socket(engine) as service:
            url = f"{service.url}/v1"
            async with openai.AsyncOpenAI(base_url=url, api_key="x", max_retries=0) as client:

                async def streamed() -> str:
                    chunks = await client.completions.create(**BODY, stream=True)  # type: ignore[call-overload]
                    with pytest.raises(openai.APIError) as caught:
                        async for _ in chunks:
                            pass
                    return str(caught.value.code)

                async def whole() -> str:
                    with pytest.raises(openai.InternalServerError) as caught:
                        await client.completions.create(**BODY)  # type: ignore[call-overload]
                    assert caught.value.status_code == 503
                    return str(caught.value.code)

                tasks = [asyncio.create_task(make()) for make in (streamed, whole) * 3]
                await until(lambda: engine.num_open == 6)
                await asyncio.sleep(0.05)
                engine.lose()
                assert await asyncio.gather(*tasks) == ["engine_restarting"] * 6
                health = await service.client.get("/health")
                assert_error_body(health, 503, "engine_restarting")
                engine.set_state(EngineState.READY)
                assert (await service.client.get("/health")).status_code == 200

    asyncio.run(run())


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("tokens_first", [0, 3])
def test_a_client_that_leaves_frees_the_engine(stream: bool, tokens_first: int) -> None:
    async def run() -> None:
        engine = FakeEngine(Script([65] * 1000, delay=0.01 if tokens_first else 5.0))
        async with on_socket(engine) as service:
            body = {**BODY, "stream": stream, "n": 2}
            request = asyncio.create_task(service.client.post("/v1/completions", json=body))
            await until(lambda: engine.num_open == 1)
            await until(lambda: engine.stats.num_steps >= tokens_first)
            request.cancel()
            await until(lambda: engine.num_open == 0, 1.0)
            assert engine.aborted
            await until(lambda: service.state.open_requests == 0, 1.0)
            metrics = (await service.client.get("/metrics")).text
            if not stream:
                assert 'status="499"' in metrics

    asyncio.run(run())


def test_text_jobs_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.limits.MAX_PENDING_TEXT_JOBS", 2)

    async def run() -> None:
        async with in_process() as service:
            import_free = asyncio.Event()
            loop = asyncio.get_running_loop()

            def wait() -> None:
                asyncio.run_coroutine_threadsafe(import_free.wait(), loop).result(5)

            jobs = [asyncio.create_task(service.state.run_in_thread(wait)) for _ in range(2)]
            await asyncio.sleep(0.01)
            with pytest.raises(ServiceUnavailable):
                await service.state.run_in_thread(wait)
            import_free.set()
            await asyncio.gather(*jobs)
            assert await service.state.run_in_thread(divmod, 7, 2) == (3, 1)

    asyncio.run(run())


def test_the_throughput_line_is_the_one_that_people_know() -> None:
    before = FakeEngine(info=INFO).stats
    line = throughput_line(before, before, 10.0)
    for words in ("Avg prompt throughput: ", "Avg generation throughput: ", "Running: 0 reqs"):
        assert words in line


# ---- stopping: a real process ----------------------------------------------------------------


@dataclass
class Process:
    popen: subprocess.Popen[str]
    client: httpx.AsyncClient

    async def end(self, seconds: float) -> int:
        return await asyncio.wait_for(asyncio.to_thread(self.popen.wait), seconds)


@asynccontextmanager
async def process(delay: float, count: int, shutdown_timeout: float) -> AsyncIterator[Process]:
    arguments = [str(delay), str(count), str(shutdown_timeout)]
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.server.fake_serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as popen:
        try:
            port = int(popen.stdout.readline())  # type: ignore[union-attr]
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
                await ready(client)
                yield Process(popen, client)
        finally:
            popen.kill()


async def ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(10):
        while (await client.get("/health")).status_code != 200:
            await asyncio.sleep(0.02)


async def stream(client: httpx.AsyncClient, started: asyncio.Event) -> str:
    text = ""
    body = {**BODY, "stream": True}
    async with client.stream("POST", "/v1/completions", json=body) as answer:
        async for piece in answer.aiter_text():
            text += piece
            started.set()
    return text


async def begin(client: httpx.AsyncClient, count: int) -> list[asyncio.Task[str]]:
    """Start streams, and return when each has brought something."""
    events = [asyncio.Event() for _ in range(count)]
    tasks = [asyncio.create_task(stream(client, event)) for event in events]
    for event in events:
        await event.wait()
    return tasks


def test_streams_are_served_to_their_end_while_the_open_port_refuses_new_ones() -> None:
    async def run() -> None:
        async with process(0.02, 50, shutdown_timeout=20) as served:
            tasks = await begin(served.client, 16)
            served.popen.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.2)
            async with httpx.AsyncClient(base_url=served.client.base_url) as other:
                answer = await other.post("/v1/completions", json=BODY)
                assert_error_body(answer, 503, "shutting_down")
                assert answer.headers["retry-after"]
                assert (await other.get("/health")).status_code == 503
                assert (await other.get("/health/live")).status_code == 200
            for text in await asyncio.gather(*tasks):
                assert '"finish_reason":"stop"' in text and text.endswith("data: [DONE]\n\n")
                assert '"error"' not in text
            assert await served.end(5) == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    ("timeout", "signals"),
    [(0.3, [signal.SIGTERM]), (30, [signal.SIGTERM, signal.SIGTERM]), (30, [signal.SIGINT] * 2)],
)
def test_what_runs_too_long_or_past_a_second_signal_ends_with_an_error_event(
    timeout: float, signals: list[signal.Signals]
) -> None:
    async def run() -> None:
        async with process(0.05, 1000, timeout) as served:
            tasks = await begin(served.client, 4)
            whole = asyncio.create_task(served.client.post("/v1/completions", json=BODY))
            await asyncio.sleep(0.1)
            for number in signals:
                served.popen.send_signal(number)
                await asyncio.sleep(0.1)
            assert await served.end(4) == 0
            for text in await asyncio.gather(*tasks):
                assert text.count('"error"') == 1 and '"shutting_down"' in text
                assert text.endswith("data: [DONE]\n\n")
            assert_error_body(await whole, 503, "shutting_down")
            errors = served.popen.stderr.read()  # type: ignore[union-attr]
            assert "Traceback" not in errors, errors

    asyncio.run(run())


def test_an_idle_server_stops_at_once_also_with_connections_kept_alive() -> None:
    async def run() -> None:
        async with process(0, 1, shutdown_timeout=30) as served:
            await served.client.get("/health")
            served.popen.send_signal(signal.SIGTERM)
            assert await served.end(3) == 0
            log = served.popen.stderr.read()  # type: ignore[union-attr]
            for line in ("Application startup complete.", "Uvicorn running on http://127.0.0.1:"):
                assert log.count(line) == 1, log

    asyncio.run(run())


# ---- rules of the source -----------------------------------------------------------------------

FILES = sorted(Path(server.__file__).parent.rglob("*.py"))


def test_every_option_is_read_somewhere() -> None:
    read = {
        node.attr
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
    }
    for field in dataclasses.fields(ServerConfig):
        assert field.name in read, f"nothing reads ServerConfig.{field.name}"


def test_the_server_imports_no_tensor_library() -> None:
    code = "import sys, server.runner; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_middleware_hides_a_disconnect() -> None:
    for file in FILES:
        names = {n.id for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.Name)}
        assert "BaseHTTPMiddleware" not in names, file


def test_nothing_that_a_client_sends_breaks_a_log_line() -> None:
    record = logging.LogRecord(
        "x", logging.INFO, "", 0, "path %s", ("a\r\nFAKE\x1b[2J\u2028\x00é",), None
    )
    for formatter in (TextFormatter(), JsonFormatter()):
        line = formatter.format(record)
        assert line.isprintable() and "FAKE" in line


def test_openapi_document_shows_both_endpoints_with_their_parameters() -> None:
    app = create_app(FakeEngine(), ServerConfig())
    document = app.openapi()
    for path, name in (("/v1/completions", "prompt"), ("/v1/chat/completions", "messages")):
        body = document["paths"][path]["post"]["requestBody"]
        assert name in body["content"]["application/json"]["schema"]["properties"]
