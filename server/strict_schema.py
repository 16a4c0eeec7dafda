"""`strict: true`: where a schema leaves the subset of JSON Schema that OpenAI takes as strict.

OpenAI refuses such a schema; its own SDKs write no others. Here every schema is enforced as it is
written, strict or not, so by default one that leaves the subset is served, and named in the log and
in a metric: elsewhere it would fail. With `--strict-schemas openai` it is a 400, as it is there.

The subset: the root is an object and no union; every object names all its properties as required
and allows no others; no keyword of `NOT_PERMITTED`; bounds on nesting, properties and enumerations.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from server.errors import InvalidRequestError
from server.protocol.common import CreateRequest
from server.protocol.formats import JsonSchemaFormat
from server.state import ServerState
from server.tools import OfferedTool
from server.validation import shorten

logger = logging.getLogger("inkstone.server")

REFUSE: Final = "openai"  # of --strict-schemas

NOT_PERMITTED: Final = (
    "allOf", "oneOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas",
    "patternProperties", "propertyNames", "unevaluatedProperties", "minProperties", "maxProperties",
    "unevaluatedItems", "contains", "minContains", "maxContains", "uniqueItems",
)  # fmt: skip
MAX_DEPTH: Final = 10  # objects within each other
MAX_PROPERTIES: Final = 5000
MAX_ENUM_VALUES: Final = 1000
MAX_TEXT: Final = 120_000  # characters of names, enumerated values and constants
MANY_VALUES: Final = 250  # an enumeration of more has at most MAX_ENUM_TEXT characters
MAX_ENUM_TEXT: Final = 15_000

_MAX_PATH = 300
_TYPED: Final = ("type", "$ref", "anyOf", "enum", "const")
_MAPS: Final = ("properties", "$defs", "definitions")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StrictSchema:
    """A schema that a client calls strict. owner: whose it is, in OpenAI's words."""

    owner: str
    schema: Any
    param: str
    code: str


@dataclass(frozen=True, slots=True)
class Departure:
    """What is outside the subset, and where."""

    path: Path
    reason: str

    def __str__(self) -> str:
        pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in self.path)
        place = f"In context={shorten(repr(self.path), _MAX_PATH)}, " if self.path else ""
        at = shorten(pointer, _MAX_PATH) or "/"
        return f"{place or 'In context=(), '}{self.reason} (at '{at}')"


async def check_strict(
    state: ServerState, request: CreateRequest, tools: Iterable[OfferedTool] = ()
) -> None:
    """Look at every schema of a request that is called strict.

    Raises InvalidRequestError for one outside the subset where the server refuses these.
    """
    strict = [*_strict_schemas(request, tools)]
    if not strict:
        return
    # Beside the event loop: a schema may be as large as a request.
    for given, found in await state.run_in_thread(_departures, strict):
        message = f"Invalid schema for {given.owner}: {found}."
        if state.config.strict_schemas == REFUSE:
            raise InvalidRequestError(message, param=given.param, code=given.code)
        state.metrics.loose_schema()
        _warn_once(message)


@lru_cache(maxsize=256)
def _warn_once(message: str) -> None:
    logger.warning("a strict schema that OpenAI would refuse is served: %s", message)


def _strict_schemas(request: CreateRequest, tools: Iterable[OfferedTool]) -> Iterator[StrictSchema]:
    wanted = request.response_format
    if isinstance(wanted, JsonSchemaFormat) and wanted.json_schema.strict:
        yield StrictSchema(
            f"response_format '{wanted.json_schema.name}'",
            wanted.json_schema.schema_,
            "response_format.json_schema.schema",
            "invalid_json_schema",
        )
    for tool in tools:
        if tool.strict and not tool.is_custom:
            yield StrictSchema(
                f"function '{tool.name}'",
                tool.parameters,
                f"{tool.place}.parameters",
                "invalid_function_parameters",
            )


def _departures(schemas: Iterable[StrictSchema]) -> list[tuple[StrictSchema, Departure]]:
    found = [(given, first_departure(given.schema)) for given in schemas]
    return [(given, departure) for given, departure in found if departure is not None]


def first_departure(schema: Any) -> Departure | None:
    """Return the first thing outside the subset; None if there is none."""
    if not isinstance(schema, dict) or schema.get("type") != "object" or "anyOf" in schema:
        return Departure((), "schema must have type 'object' and not have 'anyOf' at the top level")
    walk = _Walk()
    return next(walk.departures(schema), None)


@dataclass(slots=True)
class _Walk:
    """Goes through a schema in the order of its text, and counts."""

    num_properties: int = 0
    num_values: int = 0
    num_chars: int = 0
    _pending: list[tuple[Path, Any, int]] = field(default_factory=list)

    def departures(self, root: dict[str, Any]) -> Iterator[Departure]:
        self._pending.append(((), root, 0))
        while self._pending:
            path, schema, depth = self._pending.pop()
            if not isinstance(schema, dict):
                yield Departure(path, "schema must be an object")
                continue
            is_object = schema.get("type") == "object" or "properties" in schema
            depth += is_object
            for reason in self._reasons(schema, is_object, depth):
                yield Departure(path, reason)
            self._pending += reversed([*_children(path, schema, depth)])

    def _reasons(self, schema: dict[str, Any], is_object: bool, depth: int) -> Iterator[str]:
        if "$ref" in schema and len(schema) > 1 + sum(key in schema for key in _MAPS[1:]):
            others = sorted(schema.keys() - {"$ref", *_MAPS[1:]})
            yield f"$ref cannot have keywords {shorten(', '.join(others))}"
        yield from (f"'{key}' is not permitted" for key in NOT_PERMITTED if key in schema)
        if not any(key in schema for key in _TYPED) and not is_object:
            yield "schema must have a 'type' key"
        if is_object:
            yield from _object_reasons(schema)
        if schema.get("type") == "array" and "items" not in schema:
            yield "array schema missing items"
        if depth > MAX_DEPTH:
            yield f"expected at most {MAX_DEPTH} levels of nesting"
        yield from self._counted(schema)

    def _counted(self, schema: dict[str, Any]) -> Iterator[str]:
        names = [name for key in _MAPS for name in _names(schema, key)]
        values = schema.get("enum")
        values = values if isinstance(values, list) else []
        texts = [value for value in [*values, schema.get("const")] if isinstance(value, str)]
        size = sum(map(len, texts))
        self.num_properties += len(_names(schema, "properties"))
        self.num_values += len(values)
        self.num_chars += size + sum(map(len, names))
        for number, bound, what in (
            (self.num_properties, MAX_PROPERTIES, "object properties"),
            (self.num_values, MAX_ENUM_VALUES, "enum values"),
            (self.num_chars, MAX_TEXT, "characters of names, enum values and constants"),
        ):
            if number > bound:
                yield f"expected at most {bound} {what} in total within a single schema"
        if len(values) > MANY_VALUES and size > MAX_ENUM_TEXT:
            yield f"expected at most {MAX_ENUM_TEXT} characters of so many enum values"


def _object_reasons(schema: dict[str, Any]) -> Iterator[str]:
    if schema.get("additionalProperties") is not False:
        yield "'additionalProperties' is required to be supplied and to be false"
    names, required = _names(schema, "properties"), schema.get("required")
    if required is None and not names:
        return
    given = required if isinstance(required, list) else []
    listed = {name for name in given if isinstance(name, str)}
    missing = next((name for name in names if name not in listed), None)
    extra = next((name for name in sorted(listed) if name not in names), None)
    if missing is not None or not isinstance(required, list):
        end = "" if missing is None else f". Missing '{shorten(missing)}'"
        yield (
            "'required' is required to be supplied and to be an array including every key in "
            f"properties{end}"
        )
    if extra is not None:
        yield f"extra required key '{shorten(extra)}' supplied"


def _names(schema: dict[str, Any], key: str) -> dict[str, Any]:
    found = schema.get(key)
    return found if isinstance(found, dict) else {}


def _children(path: Path, schema: dict[str, Any], depth: int) -> Iterator[tuple[Path, Any, int]]:
    """Give the schemas directly inside; definitions stand at no depth."""
    for key in schema:
        if key in _MAPS:
            inner = depth if key == "properties" else 0
            for name, child in _names(schema, key).items():
                yield (*path, key, name), child, inner
        elif key == "anyOf" and isinstance(schema[key], list):
            for index, child in enumerate(schema[key]):
                yield (*path, key, str(index)), child, depth
        elif key == "items":
            yield (*path, key), schema[key], depth
