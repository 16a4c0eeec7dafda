"""Ids, keys, hosts, origins: decided before a route sees the request, on the path it routes by."""

import ast
import asyncio
import logging
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter

import server
from server.app import ROUTERS
from server.config import ServerConfig
from server.errors import ClientDisconnected
from server.middleware import PUBLIC_PATHS
from tests.server.conftest import Service, assert_error_body, in_process, make_app, on_socket
from tests.server.fake_engine import FakeEngine, Script

KEYED = ServerConfig(api_key=("secret-one", "secret-two"))
BEYOND = ServerConfig(host="0.0.0.0", api_key=("secret-one",))
BODY = {"model": "tiny", "prompt": "a"}


def paths_and_methods() -> list[tuple[str, str]]:
    routes = [route for router in ROUTERS for route in router.routes]
    found = [("/docs", "GET"), ("/openapi.json", "GET"), ("/metrics", "GET")]
    for route in routes:
        path = route.path.replace("{rest:path}", "x").replace("{model:path}", "tiny")
        path = path.replace("{engine:path}", "tiny").replace("{model}", "tiny")
        found += [(path, method) for method in sorted(route.methods)]
    return found


def test_everything_but_health_needs_a_key() -> None:
    async def run() -> None:
        async with in_process(config=KEYED) as service:
            for path, method in paths_and_methods():
                answer = await service.client.request(method, path)
                if path in PUBLIC_PATHS:
                    assert answer.status_code == 200, path
                else:
                    assert answer.status_code == 401, (method, path)
            answer = await service.client.get("/no/such/route")
            assert_error_body(answer, 401, "invalid_api_key")
            assert answer.headers["www-authenticate"] == "Bearer"

    asyncio.run(run())


def test_a_route_added_later_needs_a_key_too() -> None:
    router = APIRouter()

    @router.get("/added")
    async def added() -> str:
        return "open"

    async def run() -> None:
        app = make_app(config=KEYED)
        app.include_router(router)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                assert (await client.get("/added")).status_code == 401
                headers = {"authorization": "Bearer secret-two"}
                assert (await client.get("/added", headers=headers)).json() == "open"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("authorization", "Bearer secret-one", 200),
        ("authorization", "bearer secret-two", 200),
        ("api-key", "secret-one", 200),
        ("authorization", "Bearer secret-on", 401),
        ("authorization", "Bearer secret-one,secret-two", 401),
        ("authorization", "Basic secret-one", 401),
        ("authorization", "secret-one", 401),
        ("authorization", "Bearer ", 401),
        ("authorization", "Bearer schlüssel", 401),
        ("api-key", "", 401),
        ("x-api-key", "secret-one", 401),
    ],
)
def test_keys_are_taken_in_both_headers_and_nowhere_else(
    name: str, value: str, status: int
) -> None:
    async def run() -> None:
        async with in_process(config=KEYED) as service:
            answer = await service.client.get(
                "/v1/models", headers=[(name.encode(), value.encode("utf-8"))]
            )
            assert answer.status_code == status
            assert "secret-one" not in answer.text

    asyncio.run(run())


def test_without_a_key_any_key_is_taken() -> None:
    async def run() -> None:
        async with in_process() as service:
            answer = await service.client.get(
                "/v1/models", headers={"authorization": "Bearer whatever"}
            )
            assert answer.status_code == 200

    asyncio.run(run())


def test_keys_come_from_a_file_and_metrics_can_be_open(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("from-file\n\n")

    async def run() -> None:
        config = ServerConfig(api_key_file=str(file), metrics_public=True)
        async with in_process(config=config) as service:
            assert (await service.client.get("/metrics")).status_code == 200
            assert (await service.client.get("/v1/models")).status_code == 401
            headers = {"api-key": "from-file"}
            assert (await service.client.get("/v1/models", headers=headers)).status_code == 200

    asyncio.run(run())


def test_keys_are_compared_in_constant_time_in_one_place_only() -> None:
    calls, comparisons = [], []
    for file in Path(server.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "compare_digest":
                calls.append(file.name)
            if isinstance(node, ast.Compare):
                text = ast.unparse(node)
                is_equality = isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In)
                if is_equality and ("api_key" in text or "digest" in text):
                    comparisons.append(text)
    assert calls == ["middleware.py"]
    assert comparisons == []


def raw(path: str, *headers: str, version: str = "1.1") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/{version}", *headers, "", ""]).encode("latin-1")


VARIANTS = [
    raw(path, f"Host: {host}")
    for path in (
        "/v1/models",
        "//v1/models",
        "/v1//models",
        "/health/../v1/models",
        "/v1/..;/models",
        "/%76%31/models",
        "/v1%2fmodels",
        "/health%2f..%2fv1%2fmodels",
        "/./v1/models",
        "/v1/models/",
        "/V1/models",
        "/health/live/../../v1/models",
        "http://localhost/v1/models",
        "http://localhost/health/../v1/models",
        "/metrics?x=/health",
        "/v1/models;/health",
        "/v1/models%3f/health",
        "/v1/models%23/health",
        "/health%00/../v1/models",
    )
    for host in ("localhost", "x/health", "x?/health", "localhost.", "localhost:80:80")
] + [
    raw("/v1/models", version="1.0"),
    raw("/v1/models"),
    raw("/v1/models", "Host: a", "Host: b"),
    raw("/v1/models", "Host: localhost", "X-Forwarded-Path: /health", "X-Original-URL: /health"),
]


async def ask(service: Service, data: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    writer.write(data.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer


def test_no_spelling_of_host_or_path_gets_past_the_key() -> None:
    async def run() -> None:
        async with on_socket(config=BEYOND) as service:
            for data in VARIANTS:
                answer = await ask(service, data)
                assert answer[9:12] in (b"401", b"400"), (data, answer)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("config", "host", "status"),
    [
        (ServerConfig(), "localhost:8000", 200),
        (ServerConfig(), "127.0.0.1", 200),
        (ServerConfig(), "[::1]:8000", 200),
        (ServerConfig(), "LOCALHOST", 200),
        (ServerConfig(), "evil.example", 403),
        (ServerConfig(), "localhost.evil.example", 403),
        (ServerConfig(allowed_hosts=("box.lan",)), "box.lan:8000", 200),
        (ServerConfig(allowed_hosts=("box.lan",)), "localhost", 200),
        (ServerConfig(allowed_hosts=("*",)), "any.example", 200),
        (ServerConfig(host="127.0.0.2"), "127.0.0.2", 200),
        (ServerConfig(host="0.0.0.0"), "any.example", 200),
        (ServerConfig(host="0.0.0.0", allowed_hosts=("box.lan",)), "any.example", 403),
        (ServerConfig(), "x/y", 400),
        (ServerConfig(), "", 400),
    ],
)
def test_a_name_that_was_pointed_here_is_refused(
    config: ServerConfig, host: str, status: int
) -> None:
    async def run() -> None:
        async with in_process(config=config) as service:
            answer = await service.client.get("/v1/models", headers={"host": host})
            assert answer.status_code == status
            if status == 403:
                assert_error_body(answer, 403, "host_not_allowed")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("allowed", "origin", "status"),
    [
        ((), "http://localhost", 200),
        ((), "https://localhost", 200),
        ((), "http://evil.example", 403),
        ((), "null", 403),
        ((), "http://localhost.evil.example", 403),
        ((), "http://[", 403),
        (("https://app.example/",), "https://app.example", 200),
        (("https://app.example",), "https://other.example", 403),
        (("*",), "https://other.example", 200),
    ],
)
def test_pages_of_other_sites_are_kept_out(
    allowed: tuple[str, ...], origin: str, status: int
) -> None:
    async def run() -> None:
        config = ServerConfig(allowed_origins=allowed)
        async with in_process(FakeEngine(Script([65])), config) as service:
            answer = await service.client.post(
                "/v1/completions", json=BODY, headers={"origin": origin}
            )
            assert answer.status_code == status
            may_read = "access-control-allow-origin" in answer.headers
            assert may_read == (status == 200 and bool(allowed))
            assert "access-control-allow-credentials" not in answer.headers

    asyncio.run(run())


def test_an_allowed_page_may_ask_first_without_a_key() -> None:
    async def run() -> None:
        config = ServerConfig(allowed_origins=("https://app.example",), api_key=("k",))
        async with in_process(config=config) as service:
            headers = {
                "origin": "https://app.example",
                "access-control-request-method": "POST",
                "access-control-request-headers": "authorization, content-type",
            }
            answer = await service.client.options("/v1/completions", headers=headers)
            assert answer.status_code == 200
            assert answer.headers["access-control-allow-origin"] == "https://app.example"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("given", "is_echoed"),
    [
        ("abc-DEF_1.2", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("a b", False),
        ("a\tb", False),
        ("é", False),
        ("", False),
    ],
)
def test_a_request_id_is_echoed_if_it_is_harmless(given: str, is_echoed: bool) -> None:
    async def run() -> None:
        async with in_process() as service:
            for path in ("/health", "/no/such"):
                headers = [(b"x-request-id", given.encode())]
                answer = await service.client.get(path, headers=headers)
                echoed = answer.headers["x-request-id"]
                assert (echoed == given) is is_echoed
                assert is_echoed or echoed.startswith("req_")
                assert answer.headers["openai-processing-ms"].isdecimal()
                assert answer.headers["openai-version"] == "2020-10-01"

    asyncio.run(run())


def test_the_same_request_id_on_many_requests_mixes_nothing() -> None:
    async def run() -> None:
        async with in_process(FakeEngine()) as service:

            async def one(number: int) -> bool:
                text = f"{number:08d}"
                body = {"model": "tiny", "prompt": list(text.encode()), "max_tokens": 8}
                answer = await service.client.post(
                    "/v1/completions", json=body, headers={"x-request-id": "same"}
                )
                return bool(answer.json()["choices"][0]["text"] == text)

            assert all(await asyncio.gather(*(one(number) for number in range(50))))
            ids = {request.request_id for request in service.engine.requests}
            assert len(ids) == 50

    asyncio.run(run())


def test_a_bug_is_answered_500_and_logged_with_the_request(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> None:
        app = make_app()

        @app.get("/bug")
        async def bug() -> None:
            raise RuntimeError("secret detail")

        @app.get("/gone")
        async def gone() -> None:
            raise ClientDisconnected

        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as c:
                answer = await c.get("/bug", headers={"x-request-id": "the-one"})
                error = assert_error_body(answer, 500, "internal_error")
                assert "secret" not in error["message"]
                assert answer.headers["x-should-retry"] == "false"
                assert answer.headers["x-request-id"] == "the-one"

    with caplog.at_level(logging.INFO, "inkstone"):
        asyncio.run(run())
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "the-one" in record.getMessage() and record.exc_info


def test_the_access_log_has_one_line_for_each_request_but_not_for_health(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> None:
        async with in_process() as service:
            await service.client.get("/v1/models", headers={"x-request-id": "seen"})
            await service.client.get("/health")
        async with in_process(config=ServerConfig(access_log=False)) as service:
            await service.client.get("/v1/models")

    with caplog.at_level(logging.INFO, "inkstone.access"):
        asyncio.run(run())
    lines = [r.getMessage() for r in caplog.records if r.name == "inkstone.access"]
    assert len(lines) == 1
    assert '"GET /v1/models" 200' in lines[0] and lines[0].endswith("seen")
