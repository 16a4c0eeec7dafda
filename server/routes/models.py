"""Which models are served: `/v1/models`, and `/v1/engines` for OpenAI's legacy client.

All served names stand for one model; each is listed, so a client that looks for its name finds it.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from server.sampling_defaults import OPENAI_DEFAULTS
from server.state import ServerState

router = APIRouter()

OWNER = "inkstone"


@router.get("/v1/models")
async def list_models(request: Request) -> Response:
    """List the served names."""
    state: ServerState = request.app.state.inkstone
    data = [_model(state, name) for name in state.listed_names]
    return JSONResponse({"object": "list", "data": data})


@router.get("/v1/models/{model:path}")
async def retrieve_model(request: Request, model: str) -> Response:
    """Describe one served name; 404 lists them all."""
    state: ServerState = request.app.state.inkstone
    return JSONResponse(_model(state, state.resolve_model(model)))


@router.get("/v1/engines", include_in_schema=False)
async def list_engines(request: Request) -> Response:
    state: ServerState = request.app.state.inkstone
    data = [_engine(state, name) for name in state.listed_names]
    return JSONResponse({"object": "list", "data": data})


@router.get("/v1/engines/{engine:path}", include_in_schema=False)
async def retrieve_engine(request: Request, engine: str) -> Response:
    state: ServerState = request.app.state.inkstone
    return JSONResponse(_engine(state, state.resolve_model(engine)))


def _model(state: ServerState, name: str) -> dict[str, Any]:
    info = state.engine.info
    return {
        "id": name,
        "object": "model",
        "created": state.created,
        "owned_by": OWNER,
        "root": state.model_name,
        "parent": None,
        "sampling_defaults": {**OPENAI_DEFAULTS, **state.sampling_defaults},
        "max_model_len": None if info is None else info.max_model_len,
    }


def _engine(state: ServerState, name: str) -> dict[str, Any]:
    return {"id": name, "object": "engine", "owner": OWNER, "ready": state.not_ready is None}
