"""A schema as the variants it consists of: each one type, and what its values have to fulfil.

References are followed, alternatives spread and schemas that must all hold merged, so that who
writes values only has to know types. What cannot be taken apart in this way is `Unwritable`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

Schema: TypeAlias = Mapping[str, Any]

MAX_VARIANTS = 64

ALL_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})

_NUMERIC = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_OF_TYPE: Mapping[str, set[str]] = {
    "null": set(),
    "boolean": set(),
    "integer": _NUMERIC,
    "number": _NUMERIC,
    "string": {"minLength", "maxLength", "pattern", "format"},
    "array": {"items", "prefixItems", "minItems", "maxItems"},
    "object": {
        "properties",
        "required",
        "additionalProperties",
        "minProperties",
        "maxProperties",
    },
}
# What also bounds values of a type, and cannot be written.
_UNWRITABLE_OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "array": ("additionalItems", "contains", "uniqueItems", "unevaluatedItems"),
    "object": (
        "dependencies",
        "dependentRequired",
        "patternProperties",
        "propertyNames",
        "unevaluatedProperties",
    ),
}
_HARMLESS: Mapping[str, Any] = {"uniqueItems": False, "patternProperties": {}}
_UNWRITABLE = ("not", "if", "then", "else", "dependentSchemas", "$dynamicRef", "$recursiveRef")
_BOUNDS = frozenset[str]().union(*_OF_TYPE.values(), *_UNWRITABLE_OF_TYPE.values())
_LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}


class Unwritable(Exception):
    """A part of a schema that a notation cannot say: its JSON pointer, and why."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(reason)
        self.pointer = pointer
        self.reason = reason


@dataclass(frozen=True)
class Variant:
    """Values of one type. bounds: the schema's keywords for this type, or `enum` alone."""

    type: str
    bounds: Schema
    pointer: str


def variants(root: Schema, schema: Any, pointer: str = "") -> list[Variant]:
    """Return what the values of `schema` may be, a part of `root` that stands at `pointer`.

    No variant: no value is valid. Raises Unwritable, also for what is no valid schema.
    """
    try:
        return [variant for plain in _spread(root, schema, pointer) for variant in _typed(plain)]
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Unwritable(pointer, "it is no valid schema") from error


def types_of(root: Schema, schema: Any) -> frozenset[str]:
    """Return the types that a value may have; all where that cannot be told."""
    try:
        return frozenset(variant.type for variant in variants(root, schema))
    except Unwritable:
        return ALL_TYPES


def argument_variants(root: Schema) -> list[Variant]:
    """Return what the arguments of a function with the parameters `root` may be: all objects.

    Raises Unwritable.
    """
    found = [variant for variant in variants(root, root) if variant.type == "object"]
    if not found:
        raise Unwritable("", "no arguments are valid")
    return found


class ArgumentTypes:
    """The types that arguments may have, of a function whose parameters have the schema `root`."""

    def __init__(self, root: Schema) -> None:
        self._root = root
        self._found: dict[str, frozenset[str]] = {}
        try:
            self._objects = [variant.bounds for variant in argument_variants(root)]
        except Unwritable:
            self._objects = [{}]

    def __getitem__(self, name: str) -> frozenset[str]:
        """Return the types of one argument; all where they cannot be told."""
        if name not in self._found:
            schemas = (_member(bounds, name) for bounds in self._objects)
            types = [types_of(self._root, schema) for schema in schemas]
            self._found[name] = frozenset[str]().union(*types) or ALL_TYPES
        return self._found[name]


def _member(bounds: Schema, name: str) -> Any:
    others = bounds.get("additionalProperties", True)
    return bounds.get("properties", {}).get(name, others)


def type_of(value: Any) -> str:
    """Return the type of a JSON value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"


def admits(types: frozenset[str], type_: str) -> bool:
    """Whether values of a type are among those of the types."""
    return type_ in types or (type_ == "integer" and "number" in types)


@dataclass(frozen=True)
class _Plain:
    """A schema without references and combinations; `type` and `enum` are lists in it."""

    bounds: dict[str, Any]
    pointer: str


def _spread(
    root: Schema, schema: Any, pointer: str, followed: frozenset[str] = frozenset()
) -> list[_Plain]:
    """Return plain schemas of which a value has to fulfil one. followed: references, so far."""
    if isinstance(schema, bool):
        return [_Plain({}, pointer)] if schema else []
    found = [_plain(schema, pointer)]
    for options in _conditions(root, schema, pointer, followed):
        both = [_merged(one, other) for one in found for other in options]
        found = [merged for merged in both if merged is not None]
        if len(found) > MAX_VARIANTS:
            raise Unwritable(pointer, f"it has more than {MAX_VARIANTS} alternatives")
    return found


def _conditions(
    root: Schema, schema: Schema, pointer: str, followed: frozenset[str]
) -> Iterator[list[_Plain]]:
    """Give what has to be fulfilled beside the schema's own keywords, each as alternatives."""
    if "$ref" in schema:
        target, place = _resolved(root, schema["$ref"], pointer)
        if place in followed:
            raise Unwritable(f"{pointer}/$ref", "it refers to itself")
        yield _spread(root, target, place, followed | {place})
    for index, part in enumerate(schema.get("allOf", ())):
        yield _spread(root, part, f"{pointer}/allOf/{index}", followed)
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            parts = enumerate(schema[keyword])
            spread = (
                _spread(root, part, f"{pointer}/{keyword}/{i}", followed) for i, part in parts
            )
            yield [plain for found in spread for plain in found]
    for keyword, values in (("enum", schema.get("enum")), ("const", [schema.get("const")])):
        if keyword in schema:
            yield [_Plain({"enum": values}, pointer)]


def _resolved(root: Schema, reference: Any, pointer: str) -> tuple[Any, str]:
    """Return what a reference within the document means, and its pointer."""
    place = unquote(str(reference)).removeprefix("#")
    found: Any = root if reference == "#" or str(reference).startswith("#/") else None
    try:
        for step in place.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            found = found[int(step) if isinstance(found, list) else step]
    except (LookupError, TypeError, ValueError):
        found = None
    if not isinstance(found, Mapping | bool):
        raise Unwritable(f"{pointer}/$ref", "it refers to no part of this schema")
    return found, place


def _plain(schema: Any, pointer: str) -> _Plain:
    if not isinstance(schema, Mapping):
        raise Unwritable(pointer, "it is no schema")
    for keyword in _UNWRITABLE:
        if keyword in schema:
            raise Unwritable(f"{pointer}/{keyword}", "it is not supported")
    bounds = {keyword: value for keyword, value in schema.items() if keyword in _BOUNDS}
    properties, required = bounds.get("properties", {}), bounds.get("required", [])
    if not isinstance(properties, Mapping) or not isinstance(required, list):
        raise Unwritable(pointer, "it is no valid schema")
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not set(types) <= ALL_TYPES:
            raise Unwritable(f"{pointer}/type", "it is no type")
        bounds["type"] = types
    return _Plain(bounds, pointer)


def _typed(plain: _Plain) -> Iterator[Variant]:
    bounds, pointer = plain.bounds, plain.pointer
    types = frozenset(bounds.get("type", ALL_TYPES))
    if "enum" in bounds:
        beside = bounds.keys() - {"type", "enum"}
        if beside:
            raise Unwritable(f"{pointer}/{min(beside)}", "it is not supported beside values")
        yield from _of_values(types, bounds["enum"], pointer)
        return
    for type_ in sorted(types - {"integer"} if "number" in types else types):
        for keyword in _UNWRITABLE_OF_TYPE.get(type_, ()):
            if keyword in bounds and bounds[keyword] != _HARMLESS.get(keyword):
                raise Unwritable(f"{pointer}/{keyword}", "it is not supported")
        own = {keyword: value for keyword, value in bounds.items() if keyword in _OF_TYPE[type_]}
        yield Variant(type_, own, pointer)


def _of_values(types: frozenset[str], values: Iterable[Any], pointer: str) -> Iterator[Variant]:
    """Give the variants of single values, those of them that are of the types."""
    of_type: dict[str, list[Any]] = {}
    for value in values:
        type_ = type_of(value)
        if type_ == "number" and value.is_integer():
            type_ = "integer"
        if admits(types, type_):
            of_type.setdefault(type_, []).append(value)
    for type_, found in of_type.items():
        if type_ not in ("array", "object"):
            yield Variant(type_, {"enum": found}, pointer)
            continue
        for value in found:
            yield Variant(type_, _of_container(value), pointer)


def _of_container(value: Any) -> Schema:
    """The bounds of exactly one array or object."""
    if isinstance(value, list):
        items = [{"const": item} for item in value]
        return {"prefixItems": items, "items": False, "minItems": len(items)}
    members = {name: {"const": member} for name, member in value.items()}
    return {"properties": members, "required": [*members], "additionalProperties": False}


def _merged(one: _Plain, other: _Plain) -> _Plain | None:
    """Return what fulfils both; None if nothing does. Raises Unwritable."""
    _check_apart(one, other)
    bounds = dict(one.bounds)
    for keyword, value in other.bounds.items():
        if keyword not in bounds:
            bounds[keyword] = value
        elif _text(bounds[keyword]) != _text(value):
            bounds[keyword] = _both(keyword, bounds[keyword], value, other.pointer)
            if bounds[keyword] == [] and keyword in ("type", "enum"):
                return None
    return _Plain(bounds, one.pointer if one.bounds else other.pointer)


def _both(keyword: str, one: Any, other: Any, pointer: str) -> Any:
    """The value of a keyword that fulfils two."""
    if keyword in _LOWER:
        return max(one, other)
    if keyword in _UPPER:
        return min(one, other)
    if keyword == "required":
        return [*dict.fromkeys([*one, *other])]
    if keyword == "type":
        mine, others = frozenset(one), frozenset(other)
        return sorted(each for each in mine | others if admits(mine, each) and admits(others, each))
    if keyword == "enum":
        texts = {*map(_text, other)}
        return [value for value in one if _text(value) in texts]
    if keyword == "properties":
        shared = {name: {"allOf": [one[name], other[name]]} for name in one if name in other}
        return {**one, **other, **shared}
    raise Unwritable(f"{pointer}/{keyword}", "it is bounded twice, in ways that do not combine")


def _check_apart(one: _Plain, other: _Plain) -> None:
    """Raise Unwritable where a keyword of one schema speaks of what the other one says."""
    for mine, others in ((one, other), (other, one)):
        if mine.bounds.get("additionalProperties", True) is not True:
            names = others.bounds.get("properties", {}).keys()
            if not names <= mine.bounds.get("properties", {}).keys():
                raise Unwritable(
                    f"{mine.pointer}/additionalProperties", "another part has other properties"
                )
        if "prefixItems" in mine.bounds and "items" in others.bounds:
            raise Unwritable(f"{mine.pointer}/prefixItems", "another part bounds the items too")


def _text(value: Any) -> str:
    """JSON, by which values are compared: to Python, 1 is True."""
    return json.dumps(value, sort_keys=True)
