"""What the endpoints do with a request before they know its prompt."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from fastapi import Request
from pydantic import BaseModel

from server.errors import InvalidRequestError
from server.json_body import read_json_object
from server.protocol.common import CreateRequest
from server.protocol.fields import RequestBody, parse_body, recorded_names
from server.sampling import check_against_model
from server.sampling_defaults import with_defaults
from server.state import RequestContext, ServerState
from server.validation import MAX_ECHO, shorten

logger = logging.getLogger("inkstone.server")

BodyT = TypeVar("BodyT", bound=RequestBody)
ParamsT = TypeVar("ParamsT", bound=CreateRequest)

_IDENTIFIERS = ("user", "safety_identifier", "prompt_cache_key")
_MAX_HEADER = 1024
CLAMPED: Final = "x-clamped-params"
NO_DEFAULTS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Intake(Generic[BodyT]):
    """A valid request, and where it goes. `model` is the served name to echo.

    headers: what its answer says of it; may grow until the answer begins.
    """

    state: ServerState
    params: BodyT
    model: str
    vocab_size: int
    context: RequestContext
    headers: dict[str, str]


async def take_in(
    request: Request, params_type: type[ParamsT], engine: str | None
) -> Intake[ParamsT]:
    """Read and check a request that generates, as far as its prompt does not matter.

    `engine`: the model's name in the path, which wins over the one in the body.
    """
    state: ServerState = request.app.state.inkstone
    intake = await read_body(request, params_type, engine, defaults=state.sampling_defaults)
    check_against_model(intake.params, state.config, vocab_size=intake.vocab_size)
    return intake


async def read_body(
    request: Request,
    params_type: type[BodyT],
    name: str | None,
    *,
    needs_model: bool = True,
    defaults: Mapping[str, Any] = NO_DEFAULTS,
) -> Intake[BodyT]:
    """Read and check a request by itself, and against the names that are served.

    `name`: the model's in the path, which wins over the one in the body. Without either the main
    one is meant, unless `needs_model`. `defaults`: for parameters that are not given.
    """
    state: ServerState = request.app.state.inkstone
    body = with_defaults(await read_json_object(request), defaults)
    params, unknown = parse_body(
        params_type, body, reject_unknown=state.config.unknown_params != "warn"
    )
    name = name if name is not None else params.model
    if name is None and needs_model:
        raise InvalidRequestError(
            "Missing required parameter: 'model'.", param="model", code="missing_required_parameter"
        )
    model = state.model_name if name is None else state.resolve_model(name)
    params.check()
    state.require_ready()
    info = await state.engine.wait_ready()
    context = RequestContext.of(request.scope)
    _record(params, context.request_id)
    headers = {"openai-model": _as_header(model, _MAX_HEADER), **_report_ignored(state, unknown)}
    return Intake(state, params, model, info.vocab_size, context, headers)


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


def report_clamped(intake: Intake[Any], name: str, wanted: int | None, granted: int) -> None:
    """Log, count and name in a header the bound `name` on new tokens, if the window lowered it."""
    if wanted is None or granted >= wanted:
        return
    intake.state.metrics.clamped_param()
    intake.headers[CLAMPED] = f"{name}={granted}"
    logger.info(
        "request %s: %s lowered from %d to %d, which the window leaves",
        intake.context.request_id,
        name,
        wanted,
        granted,
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
    names = [*map(_as_header, unknown)]
    for name in names:
        state.metrics.ignored_param()
        _warn_once(name)
    return {"x-ignored-params": ", ".join(names)[:_MAX_HEADER]}


def _as_header(text: str, limit: int = MAX_ECHO) -> str:
    """A client's text as a header can have it."""
    return shorten(text, limit).encode("ascii", "replace").decode()


@lru_cache(maxsize=256)
def _warn_once(name: str) -> None:
    logger.warning("a parameter without effect was accepted: %s", name)


def _record(params: RequestBody, request_id: str) -> None:
    """Log what was sent for the record; who asks only as a digest."""
    fields = {name: getattr(params, name) for name in recorded_names(type(params))}
    sent = {name: value for name, value in fields.items() if value is not None}
    if sent:
        for name in sent.keys() & set(_IDENTIFIERS):
            sent[name] = hashlib.sha256(sent[name].encode()).hexdigest()[:16]
        logger.info("request %s: %s", request_id, sent)
