"""How a field of a request says what becomes of its parameter: honour, record or refuse.

    honoured   has its documented effect
    recorded   validated and logged; has no effect on tokens by its nature
    refused    400 `unsupported_parameter`; or where a value asks for nothing, that is accepted and
               others are 400 `unsupported_value`

There is no fourth way: a parameter without a field is unknown, and refused as that. The decision
stands in the field's JSON schema (`x-inkstone`), so the documentation is generated from it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import core_schema

from server import validation
from server.errors import UnknownParameter, UnsupportedParameter, from_validation_error

Decision = Literal["honour", "record", "refuse"]
ModelT = TypeVar("ModelT", bound="StrictModel")

METADATA_KEY = "x-inkstone"
MAX_LEFT_OUT = 64  # unknown parameters within others


def _integral(value: Any) -> Any:
    """Accept 50.0 as 50: JSON has one kind of number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@dataclass(frozen=True, slots=True)
class Between:
    """Makes an `int` field an integer with both bounds, which no integer here goes without."""

    low: int
    high: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        bounded = core_schema.int_schema(ge=self.low, le=self.high, strict=True)
        return core_schema.no_info_before_validator_function(_integral, bounded)


class StrictModel(BaseModel):
    """No conversions, no unknown keys, no infinities."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


def honoured(description: str, default: Any = None, **constraints: Any) -> Any:
    """A parameter that has its documented effect."""
    return _field("honour", description, default, constraints)


def recorded(description: str, default: Any = None, **constraints: Any) -> Any:
    """A parameter that is validated and logged, and changes nothing else."""
    return _field("record", description, default, constraints)


def refused(description: str, *neutral: Any) -> Any:
    """A parameter that is not supported; null and the `neutral` values ask for nothing."""
    return Field(
        default=None,
        description=description,
        json_schema_extra={METADATA_KEY: {"decision": "refuse", "neutral": list(neutral)}},
    )


def _field(decision: Decision, description: str, default: Any, constraints: Any) -> Any:
    return Field(
        default=default,
        description=description,
        json_schema_extra={METADATA_KEY: {"decision": decision}},
        **constraints,
    )


def like(model: type[BaseModel], name: str) -> Any:
    """A parameter that is handed on to another request and has the decision that it has there.

    Its value is validated there too, so the field's own type is Any.
    """
    field = model.model_fields[name]
    return Field(
        default=None, description=field.description, json_schema_extra=field.json_schema_extra
    )


class RequestBody(StrictModel):
    """Base of all request bodies. null stands for the default everywhere."""

    model: str | None = honoured("Name of the model; required, unless the path gives it.")

    def check(self) -> None:
        """Raise InvalidRequestError where parameters do not go together."""


def decision_of(field: FieldInfo) -> Decision:
    """Return what becomes of a parameter; KeyError if its field does not say so."""
    decision: Decision = _metadata(field)["decision"]
    return decision


@cache
def recorded_names(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the parameters that are recorded."""
    fields = model.model_fields.items()
    return tuple(name for name, field in fields if decision_of(field) == "record")


def parse_body(
    model: type[ModelT], body: Mapping[str, Any], *, reject_unknown: bool
) -> tuple[ModelT, list[str]]:
    """Return the validated parameters, and the unknown ones that were left out.

    null is the default of every parameter. Raises InvalidRequestError of the fitting kind.
    """
    left_out = 0 if reject_unknown else MAX_LEFT_OUT
    given = {name: value for name, value in body.items() if value is not None}
    known = model.model_fields
    unknown = [name for name in body if name not in known]
    if unknown and reject_unknown:
        raise UnknownParameter.named(unknown[0], known)
    for name in unknown:
        given.pop(name, None)
    _refuse_unsupported(model, given)
    while True:
        try:
            return model.model_validate(given), unknown
        except ValidationError as error:
            place = validation.unknown_place(error, given) if left_out else None
            if place is None:
                raise from_validation_error(error, body=given, known=known) from error
        given = validation.without(given, place)
        unknown.append(validation.spell(place))
        left_out -= 1


def _refuse_unsupported(model: type[BaseModel], given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        metadata = _metadata(model.model_fields[name])
        if metadata["decision"] == "refuse" and not _is_among(value, metadata["neutral"]):
            raise _unsupported(name, metadata["neutral"])


def _unsupported(name: str, neutral: list[Any]) -> UnsupportedParameter:
    if not neutral:
        message = f"Unsupported parameter: '{name}' is not supported with this model."
        return UnsupportedParameter(message, param=name)
    once = [each for index, each in enumerate(neutral) if each not in neutral[:index]]
    listed = " and ".join(map(json.dumps, once))
    return UnsupportedParameter(
        f"Unsupported value: '{name}' does not support this value with this model. Supported "
        f"values are: {listed}.",
        param=name,
        code="unsupported_value",
    )


def _is_among(value: Any, neutral: list[Any]) -> bool:
    # 0 == False and 1 == True in Python, but not in JSON.
    return any(type(value) is type(each) and value == each for each in neutral)


def _metadata(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    metadata: Any = extra[METADATA_KEY] if isinstance(extra, dict) else None
    if metadata is None:
        raise KeyError(METADATA_KEY)
    result: dict[str, Any] = metadata
    return result
