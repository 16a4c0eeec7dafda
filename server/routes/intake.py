"""What the generating endpoints do with a request before they know its prompt."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from fastapi import Request
from pydantic import BaseModel

from server.errors import InvalidRequestError
from server.json_body import read_json_object
from server.protocol.common import CreateRequest
from server.protocol.fields import parse_body, recorded_names
from server.protocol.responses import ResponseInput
from server.sampling import check_against_model
from server.state import RequestContext, ServerState
from server.validation import shorten

logger = logging.getLogger("inkstone.server")

ParamsT = TypeVar("ParamsT", bound=CreateRequest | ResponseInput)
CreateT = TypeVar("CreateT", bound=CreateRequest)

_IDENTIFIERS = ("user", "safety_identifier", "prompt_cache_key")
_MAX_HEADER = 1024


@dataclass(frozen=True, slots=True)
class Intake(Generic[ParamsT]):
    """A valid request, and where it goes. `model` is the served name to echo."""

    state: ServerState
    params: ParamsT
    model: str
    vocab_size: int
    received: float
    headers: dict[str, str]


async def take_in(
    request: Request, params_type: type[CreateT], engine: str | None
) -> Intake[CreateT]:
    """Read and check a request, as far as its prompt does not matter.

    `engine`: the model's name in the path, which wins over the one in the body.
    """
    intake = await receive(request, params_type, engine)
    check_against_model(
        intake.params, vocab_size=intake.vocab_size, max_stop=intake.state.config.max_stop
    )
    return intake


async def receive(
    request: Request, params_type: type[ParamsT], engine: str | None = None
) -> Intake[ParamsT]:
    """The same, for a body without parameters that name tokens of the model."""
    state: ServerState = request.app.state.inkstone
    body = await read_json_object(request)
    params, unknown = parse_body(
        params_type, body, reject_unknown=state.config.unknown_params != "warn"
    )
    name = engine if engine is not None else params.model
    if name is None:
        raise InvalidRequestError(
            "Missing required parameter: 'model'.", param="model", code="missing_required_parameter"
        )
    model = state.resolve_model(name)
    params.check()
    state.require_ready()
    info = await state.engine.wait_ready()
    context = RequestContext.of(request.scope)
    _record(params, context.request_id)
    return Intake(
        state, params, model, info.vocab_size, context.started, _report_ignored(state, unknown)
    )


def check_num_sequences(num_sequences: int, state: ServerState) -> None:
    """Raise InvalidRequestError if a request asks for too many choices of all its prompts."""
    limit = state.config.max_sequences_per_request
    if num_sequences > limit:
        raise InvalidRequestError(
            f"Invalid 'n': {num_sequences} choices of all prompts are more than this server "
            f"generates for one request. Expected at most {limit}.",
            param="n",
            code="integer_above_max_value",
        )


def request_schema(model: type[BaseModel], path: str) -> dict[str, Any]:
    """Return what a POST route adds to the OpenAPI document, so that it shows the parameters."""
    escaped = path.replace("/", "~1").replace("{", "{{").replace("}", "}}")
    pointer = f"#/paths/{escaped}/post/requestBody/content/application~1json/schema"
    schema = model.model_json_schema(ref_template=pointer + "/$defs/{model}")
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _report_ignored(state: ServerState, unknown: list[str]) -> dict[str, str]:
    """Count and log parameters that are accepted without effect; return the header that says so."""
    if not unknown:
        return {}
    names = [shorten(name).encode("ascii", "replace").decode() for name in unknown]
    for name in names:
        state.metrics.ignored_param()
        _warn_once(name)
    return {"x-ignored-params": ", ".join(names)[:_MAX_HEADER]}


@lru_cache(maxsize=256)
def _warn_once(name: str) -> None:
    logger.warning("a parameter without effect was accepted: %s", name)


def _record(params: BaseModel, request_id: str) -> None:
    """Log what was sent for the record; who asks only as a digest."""
    fields = {name: getattr(params, name) for name in recorded_names(type(params))}
    sent = {name: value for name, value in fields.items() if value is not None}
    if sent:
        for name in sent.keys() & set(_IDENTIFIERS):
            sent[name] = hashlib.sha256(sent[name].encode()).hexdigest()[:16]
        logger.info("request %s: %s", request_id, sent)
