"""Health, version, metrics, the start page, and clear words for what is not served.

Health never asks the engine: it reads what the client last heard, so it answers at once while the
engine is busy, hung or gone.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from server import __version__
from server.errors import NotFound
from server.metrics import CONTENT_TYPE
from server.state import ServerState

router = APIRouter()

_USE_CHAT = "use /v1/chat/completions"
_NO_FILES = "this server keeps no files and runs no batches"
# Routes of OpenAI's API that clients may try here, and what to say of them.
NOT_SERVED: Final = {
    "/v1/conversations": f"the Conversations API is not served; {_USE_CHAT}",
    "/v1/assistants": f"the Assistants API is not served; {_USE_CHAT}",
    "/v1/threads": f"the Assistants API is not served; {_USE_CHAT}",
    "/v1/messages": f"Anthropic's Messages API is not served; {_USE_CHAT}",
    "/v1/edits": f"OpenAI withdrew this endpoint; {_USE_CHAT}",
    "/v1/embeddings": "embeddings are not served; the model generates text",
    "/v1/moderations": "moderation is not served",
    "/v1/files": _NO_FILES,
    "/v1/uploads": _NO_FILES,
    "/v1/batches": _NO_FILES,
    "/v1/vector_stores": _NO_FILES,
    "/v1/fine_tuning": "fine-tuning is not served",
    "/v1/fine_tunes": "fine-tuning is not served",
    "/v1/audio": "audio is not served; the model generates text",
    "/v1/images": "images are not served; the model generates text",
    "/v1/videos": "videos are not served; the model generates text",
    "/v1/realtime": f"the Realtime API is not served; {_USE_CHAT}",
}
_ALL_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@router.get("/health", summary="200 when requests are served")
@router.api_route("/health", methods=["HEAD"], include_in_schema=False)
@router.api_route("/health/ready", methods=["GET", "HEAD"], include_in_schema=False)
@router.api_route("/ping", methods=["GET", "HEAD"], include_in_schema=False)
async def health(request: Request) -> Response:
    """200 while requests are served; 503 and the reason while loading, draining or dead."""
    state: ServerState = request.app.state.inkstone
    error = state.not_ready
    if error is not None:
        return JSONResponse(error.body(), status_code=error.status, headers=error.headers)
    return JSONResponse({"status": "ok"})


@router.api_route("/health/live", methods=["GET", "HEAD"], include_in_schema=False)
async def live() -> Response:
    """200 while this process answers at all."""
    return JSONResponse({"status": "ok"})


@router.get("/version")
async def version() -> Response:
    return JSONResponse({"version": __version__})


@router.get("/metrics", summary="Prometheus metrics")
async def metrics(request: Request) -> Response:
    state: ServerState = request.app.state.inkstone
    return Response(state.metrics.render(), headers={"content-type": CONTENT_TYPE})


@router.get("/", include_in_schema=False)
async def root(request: Request) -> Response:
    """Tell whoever opens the bare address where things are."""
    state: ServerState = request.app.state.inkstone
    return JSONResponse(
        {
            "name": "inkstone",
            "version": __version__,
            "models": list(state.listed_names),
            "base_url": f"{str(request.base_url).rstrip('/')}/v1",
            "docs": "/docs" if state.config.fastapi_docs else None,
        }
    )


async def not_served(request: Request) -> Response:
    """Answer 404, with what to use instead."""
    path = request.scope["path"]
    prefix = next(known for known in NOT_SERVED if f"{path}/".startswith(f"{known}/"))
    raise NotFound(f"Invalid URL ({request.method} {prefix}): {NOT_SERVED[prefix]}.")


for _path in NOT_SERVED:
    for _form in (_path, _path + "/{rest:path}"):
        router.add_api_route(_form, not_served, methods=_ALL_METHODS, include_in_schema=False)
