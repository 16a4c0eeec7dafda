"""Health, version, metrics, the start page, and clear words for what is not served.

Health never asks the engine: it reads what the client last heard, so it answers at once while the
engine is busy, hung or gone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from server import __version__
from server.errors import NotFound
from server.metrics import CONTENT_TYPE
from server.state import ServerState

router = APIRouter()

_USE_CHAT = "use /v1/chat/completions"
SERVED: Final = (
    "/v1/chat/completions",
    "/v1/completions",
    "/v1/responses",
    "/v1/embeddings",
    "/v1/models",
)
_INSTEAD = f"served here are {', '.join(SERVED)}"
_NO_AGENTS = f"agents are not served; {_USE_CHAT}, and run the tools yourself"
_NO_FILES = f"files are not served, and nothing is kept; {_INSTEAD}"
_NO_MEDIA = f"not served: the model reads and writes text; {_INSTEAD}"
_NO_TRAINING = f"fine-tuning is not served; {_INSTEAD}"
_NO_REALTIME = f"the Realtime API is not served; {_USE_CHAT} with 'stream'"
_NO_TESTS = f"evaluations are not served; {_INSTEAD}"
_NO_ACCOUNT = f"accounts are not served: keys are options of the server; {_INSTEAD}"
_WITHDRAWN = f"OpenAI withdrew this endpoint, and it is not served; {_USE_CHAT}"
# Routes of OpenAI's API that clients may try here, and what to say of them.
NOT_SERVED: Final = {
    "/v1/conversations": f"the Conversations API is not served; {_USE_CHAT}",
    "/v1/assistants": f"the Assistants API is not served; {_USE_CHAT}",
    "/v1/threads": f"the Assistants API is not served; {_USE_CHAT}",
    "/v1/chatkit": f"ChatKit is not served; {_USE_CHAT}",
    "/v1/agents": _NO_AGENTS,
    "/v1/skills": _NO_AGENTS,
    "/v1/containers": _NO_AGENTS,
    "/v1/vaults": _NO_AGENTS,
    "/v1/decisions": f"decisions are not served; {_USE_CHAT}",
    "/v1/messages": f"Anthropic's Messages API is not served; {_USE_CHAT}",
    "/v1/edits": _WITHDRAWN,
    "/v1/answers": _WITHDRAWN,
    "/v1/classifications": _WITHDRAWN,
    "/v1/search": _WITHDRAWN,
    "/v1/moderations": f"moderation is not served; {_INSTEAD}",
    "/v1/safety": f"moderation is not served; {_INSTEAD}",
    "/v1/content_provenance_checks": _NO_MEDIA,
    "/v1/files": _NO_FILES,
    "/v1/uploads": _NO_FILES,
    "/v1/vector_stores": _NO_FILES,
    "/v1/batches": f"batches are not served: send the requests at once; {_INSTEAD}",
    "/v1/fine_tuning": _NO_TRAINING,
    "/v1/fine_tunes": _NO_TRAINING,
    "/v1/fine-tunes": _NO_TRAINING,
    "/v1/evals": _NO_TESTS,
    "/v1/audio": _NO_MEDIA,
    "/v1/images": _NO_MEDIA,
    "/v1/videos": _NO_MEDIA,
    "/v1/realtime": _NO_REALTIME,
    "/v1/live": _NO_REALTIME,
    "/v1/organization": _NO_ACCOUNT,
    "/v1/projects": _NO_ACCOUNT,
    "/v1/webhook_endpoints": _NO_ACCOUNT,
    "/v1/webhook_event_types": _NO_ACCOUNT,
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


def _refusal(path: str) -> Callable[[Request], Awaitable[Response]]:
    async def not_served(request: Request) -> Response:
        """Answer 404, with what to use instead."""
        raise NotFound(f"Invalid URL ({request.method} {path}): {NOT_SERVED[path]}.")

    return not_served


def _forms(path: str) -> tuple[str, ...]:
    """The path, what is below it, and both under an engine (in Azure's form, a deployment)."""
    under = "/v1/engines/{engine:path}" + path.removeprefix("/v1")
    return path, path + "/{rest:path}", under, under + "/{rest:path}"


for _path in NOT_SERVED:
    for _form in _forms(_path):
        router.add_route(_form, _refusal(_path), methods=_ALL_METHODS, include_in_schema=False)
