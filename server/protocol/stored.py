"""The query of a list of kept objects, and the body that changes one."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import QueryParams

from server import limits
from server.errors import InvalidRequestError, from_validation_error
from server.protocol.chat import MetadataKey, MetadataValue
from server.protocol.fields import StrictModel, honoured, parse_body

MAX_PAGE = 100
DEFAULT_PAGE = 20

_METADATA = "metadata"
# OpenAI's client in its Azure form adds it to every path.
_IGNORED = frozenset({"api-version"})

Metadata = Annotated[dict[MetadataKey, MetadataValue], Field(max_length=limits.MAX_METADATA)]
Name = Annotated[str, Field(max_length=limits.MAX_FREE_STRING)]


class PageQuery(BaseModel):
    """Which part of a list, and in which direction. Values are text that stands for them."""

    model_config = ConfigDict(extra="forbid")

    after: Name | None = None
    limit: int = Field(DEFAULT_PAGE, ge=1, le=MAX_PAGE)
    order: Literal["asc", "desc"] = "asc"


class ListQuery(PageQuery):
    """The same, of completions with this model and all of this metadata."""

    model: Name | None = None
    metadata: Metadata = Field(default_factory=dict)


class UpdateRequest(StrictModel):
    """The body that changes a kept completion: only its metadata can be changed."""

    metadata: Metadata | None = honoured("The new pairs; they replace the old ones.")


QueryT = TypeVar("QueryT", bound=BaseModel)


def read_page_query(params: QueryParams) -> PageQuery:
    """Return the query of a list without filters; InvalidRequestError if it is none."""
    return read_query(PageQuery, dict(params))


def read_list_query(params: QueryParams) -> ListQuery:
    """Return the query of a list; `metadata[key]=value` filters by a pair."""
    values: dict[str, Any] = {}
    metadata: dict[str, str] = {}
    for name, value in params.items():
        if name.startswith(f"{_METADATA}[") and name.endswith("]"):
            metadata[name[len(_METADATA) + 1 : -1]] = value
        elif name == _METADATA:
            raise InvalidRequestError(
                "Invalid 'metadata': write each pair as metadata[key]=value.",
                param=_METADATA,
                code="invalid_value",
            )
        else:
            values[name] = value
    return read_query(ListQuery, {**values, **({_METADATA: metadata} if metadata else {})})


def read_update(body: dict[str, Any], *, reject_unknown: bool) -> dict[str, str]:
    """Return the new metadata; null takes the old away. InvalidRequestError if it is not there."""
    if _METADATA not in body:
        raise InvalidRequestError(
            "Missing required parameter: 'metadata'.",
            param=_METADATA,
            code="missing_required_parameter",
        )
    params, _ = parse_body(UpdateRequest, body, reject_unknown=reject_unknown)
    return params.metadata or {}


def read_query(model: type[QueryT], values: dict[str, Any]) -> QueryT:
    """Return a query from its values; InvalidRequestError if they are none."""
    given = {name: value for name, value in values.items() if name not in _IGNORED}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise from_validation_error(error, body=given, known=model.model_fields) from error
