"""The application: routes, middleware, and one way of answering errors.

`create_app` takes the client of an engine and builds everything around it, so tests give it a fake
engine and the command line a real one. Starting and stopping is the application's lifespan.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from engine import EngineClient
from server import __version__, validation
from server.config import ServerConfig
from server.errors import APIError, InvalidRequestError, MethodNotAllowed, NotFound
from server.lifespan import Source, TextLoader, bring_up, load_text_tools, report, shut_down
from server.metrics import ServerMetrics
from server.middleware import middleware
from server.rate_limit import RateLimits
from server.routes import (
    chat,
    completions,
    embeddings,
    models,
    responses,
    stored,
    system,
    tokens,
)
from server.state import ServerState, served_names

ROUTERS = (
    chat.router,
    completions.router,
    responses.router,
    embeddings.router,
    tokens.router,
    stored.router,
    models.router,
    system.router,
)
PATHS = frozenset(getattr(route, "path", "") for router in ROUTERS for route in router.routes)
DESCRIPTION = "An OpenAI-compatible inference server. Point any OpenAI client's base_url at /v1."


def create_app(
    engine: EngineClient,
    config: ServerConfig,
    *,
    source: Source | None = None,
    load_text: TextLoader = load_text_tools,
) -> FastAPI:
    """Return the application; its lifespan starts and stops the engine."""
    source = source or Source("weights/inkling", Path("weights/inkling"))
    names = served_names(config, source.name)
    metrics = ServerMetrics(engine, names[0])
    state = ServerState(
        config=config,
        engine=engine,
        served_names=names,
        metrics=metrics,
        rate_limits=RateLimits(
            config.requests_per_minute, config.tokens_per_minute, metrics.rejected
        ),
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(bring_up(state, source, load_text)),
            asyncio.create_task(report(state)),
        ]
        try:
            yield
        finally:
            await shut_down(state, *tasks)

    app = FastAPI(
        title="Inkstone",
        version=__version__,
        description=DESCRIPTION,
        docs_url="/docs" if config.fastapi_docs else None,
        redoc_url=None,
        openapi_url="/openapi.json" if config.fastapi_docs else None,
        # A redirect is built from the Host header, and clients lose their body or key on the way.
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=middleware(state),
    )
    app.state.inkstone = state
    app.add_exception_handler(APIError, _answer)
    app.add_exception_handler(HTTPException, _answer_http_exception)
    app.add_exception_handler(RequestValidationError, _answer_validation_error)
    for router in ROUTERS:
        app.include_router(router)
    return app


async def _answer(request: Request, error: Exception) -> Response:
    """Every error that a route raises on purpose ends here; bugs end in the middleware."""
    if not isinstance(error, APIError):
        raise error
    headers = {"content-type": "application/json", **error.headers}
    return Response(error.encode(), status_code=error.status, headers=headers)


async def _answer_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own answers: no such route, or not with this method."""
    if not isinstance(error, HTTPException):
        raise error
    return await _answer(request, _translated(request, error))


def _translated(request: Request, error: HTTPException) -> APIError:
    path = request.scope["path"]
    call = f"{request.method} {validation.shorten(path, 200)}"
    if error.status_code == 405:
        return MethodNotAllowed(
            f"Not allowed to {request.method} on {validation.shorten(path, 200)}.",
            headers=error.headers,
        )
    if error.status_code == 404:
        hint = f" Did you mean {request.method} /v1{path}?" if f"/v1{path}" in PATHS else ""
        return NotFound(f"Invalid URL ({call}).{hint}")
    return InvalidRequestError(str(error.detail))


async def _answer_validation_error(request: Request, error: Exception) -> Response:
    """A path or query parameter of the wrong form; bodies are validated by the routes."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()[0]
    name = str(found["loc"][-1])
    return await _answer(
        request, InvalidRequestError(f"Invalid '{name}': {found['msg']}.", param=name)
    )
