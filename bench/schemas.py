"""JSON schemas and tools made from a seed, to ask a server for outputs that follow them.

Each schema is built around one of `FEATURES`, so that every one occurs, and knows all that it has.
The same number and seed give the same schemas. They are bounded: a short answer exists for each,
and what is free to be long (a recursion, further properties) is rarely long by chance.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]

_DEPTH = 2  # of objects and arrays within the root
_NAMES = ("id", "name", "kind", "size", "tags", "note", "owner", "state", "value", "created")
_UNICODE_NAMES = ("größe", "名前", "ключ", "🙂 mood", 'a "b"', "back\\slash", "with space", "é")
_VALUES = ("red", "grün", "青", "", 'a "b"', 0, -3, 1.5, True, False, None, [1, None], {"k": "v"})
_PATTERNS = (
    r"^[A-Z]{2}-[0-9]{3}$",
    r"^(yes|no|may be)$",
    r"^[a-z]{1,6}(_[a-z]{1,4})?$",
    r"^#[0-9a-f]{6}$",
    r"^[à-ü]{2,4}$",
    r'^"[^"\\]{1,5}"$',
    r"^\+?[1-9][0-9]{3,7}$",
)
_FORMATS = (
    "date",
    "time",
    "date-time",
    "duration",
    "ipv4",
    "ipv6",
    "uuid",
    "email",
    "hostname",
)


@dataclass(frozen=True)
class SchemaCase:
    """A schema, and which features are in it."""

    schema: Schema
    features: frozenset[str]


def make_schemas(count: int, seed: int) -> list[SchemaCase]:
    """Return `count` different schemas."""
    cases: list[SchemaCase] = []
    seen: set[str] = set()
    number = 0
    while len(cases) < count:
        maker = _Maker(random.Random(f"{seed}/schema/{number}"))
        schema = maker.root(FEATURES[number % len(FEATURES)])
        number += 1
        if repr(schema) not in seen:
            seen.add(repr(schema))
            cases.append(SchemaCase(schema, frozenset(maker.features)))
    return cases


def make_parameters(number: int, seed: int) -> Schema:
    """Return the parameters of a function: a small object of plain values."""
    maker = _Maker(random.Random(f"{seed}/parameters/{number}"))
    names = maker.rng.sample(_NAMES, maker.rng.randint(1, 3))
    properties = {name: maker.leaf() for name in names}
    required = [name for name in names if maker.rng.random() < 0.7]
    schema: Schema = {"type": "object", "properties": properties, "required": required}
    if maker.rng.random() < 0.5:
        schema["additionalProperties"] = False
    return schema


class _Maker:
    """Makes one schema; `features` are those that it has used."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.features: set[str] = set()
        self._definitions: Schema = {}

    def root(self, feature: str) -> Schema:
        """Return a schema that has the feature."""
        schema = self.make(feature, _DEPTH)
        if schema.get("type") != "object" or self.rng.random() < 0.5:
            names = self.rng.sample(_NAMES, self.rng.randint(1, 3))
            properties = {names[0]: schema} | {name: self.any(1) for name in names[1:]}
            schema = self._object(properties)
        if self._definitions:
            schema = {**schema, "$defs": self._definitions}
        return schema

    def make(self, feature: str, depth: int) -> Schema:
        self.features.add(feature)
        return _MAKERS[feature](self, depth)

    def leaf(self) -> Schema:
        """A value without parts."""
        return self.make(self.rng.choice(_LEAVES), 0)

    def any(self, depth: int) -> Schema:
        return self.leaf() if depth <= 0 else self.make(self.rng.choice(FEATURES), depth - 1)

    def _object(self, properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
        return {
            "type": "object",
            "properties": properties,
            "required": [name for name in properties if name not in optional],
            "additionalProperties": False,
        }

    # ---- values without parts ---------------------------------------------------------------

    def boolean(self, depth: int) -> Schema:
        return {"type": "boolean"}

    def enum(self, depth: int) -> Schema:
        return {"enum": self.rng.sample(_VALUES, self.rng.randint(2, 4))}

    def const(self, depth: int) -> Schema:
        return {"const": self.rng.choice(_VALUES)}

    def string_length(self, depth: int) -> Schema:
        low = self.rng.randint(0, 4)
        return {"type": "string", "minLength": low, "maxLength": low + self.rng.randint(0, 8)}

    def pattern(self, depth: int) -> Schema:
        if self.rng.random() < 0.2:  # one that may match anywhere
            return {"type": "string", "pattern": "[0-9]{2}", "maxLength": 8}
        return {"type": "string", "pattern": self.rng.choice(_PATTERNS)}

    def format(self, depth: int) -> Schema:
        return {"type": "string", "format": self.rng.choice(_FORMATS)}

    def integer_bounds(self, depth: int) -> Schema:
        low = self.rng.randint(-200, 200)
        keys = self.rng.choice((("minimum", "maximum"), ("exclusiveMinimum", "exclusiveMaximum")))
        return {"type": "integer", keys[0]: low, keys[1]: low + self.rng.randint(2, 3000)}

    def number_bounds(self, depth: int) -> Schema:
        low = self.rng.randint(-500, 500) / 100
        high = round(low + self.rng.randint(1, 1000) / 100, 2)
        return {"type": "number", "minimum": low, "exclusiveMaximum": high}

    def multiple_of(self, depth: int) -> Schema:
        if self.rng.random() < 0.5:
            step: float = self.rng.choice((2, 3, 7, 25))
            return {"type": "integer", "multipleOf": step, "minimum": 0, "maximum": 500}
        step = self.rng.choice((0.5, 0.25, 0.01))
        return {"type": "number", "multipleOf": step, "minimum": -3, "maximum": 3}

    def nullable(self, depth: int) -> Schema:
        if self.rng.random() < 0.5:
            return {"type": ["string", "null"], "maxLength": 6}
        return {"anyOf": [self.leaf(), {"type": "null"}]}

    # ---- arrays ------------------------------------------------------------------------------

    def array_length(self, depth: int) -> Schema:
        low = self.rng.randint(0, 2)
        high = low + self.rng.randint(0, 2)
        return {"type": "array", "items": self.any(depth), "minItems": low, "maxItems": high}

    def prefix_items(self, depth: int) -> Schema:
        firsts = [self.any(depth - 1) for _ in range(self.rng.randint(1, 3))]
        if self.rng.random() < 0.5:
            return {"type": "array", "prefixItems": firsts, "items": False, "minItems": len(firsts)}
        most = len(firsts) + 1
        return {"type": "array", "prefixItems": firsts, "items": self.leaf(), "maxItems": most}

    # ---- objects -----------------------------------------------------------------------------

    def nested_object(self, depth: int) -> Schema:
        names = self.rng.sample(_NAMES, 2)
        return self._object({names[0]: self._object({names[1]: self.any(depth)})})

    def optional_properties(self, depth: int) -> Schema:
        names = self.rng.sample(_NAMES, 3)
        return self._object({name: self.any(depth - 1) for name in names}, tuple(names[:2]))

    def unicode_names(self, depth: int) -> Schema:
        names = self.rng.sample(_UNICODE_NAMES, 2)
        return self._object({name: self.any(depth - 1) for name in names})

    def additional_schema(self, depth: int) -> Schema:
        name = self.rng.choice(_NAMES)
        schema = self._object({name: self.leaf()})
        return {**schema, "additionalProperties": self.leaf(), "maxProperties": 3}

    def pattern_properties(self, depth: int) -> Schema:
        schema = self._object({self.rng.choice(_NAMES): self.leaf()})
        names = {"^x_[a-z]{1,3}$": self.leaf(), "^[0-9]{2}$": self.leaf()}
        return {**schema, "patternProperties": names}

    # ---- combinations ------------------------------------------------------------------------

    def any_of(self, depth: int) -> Schema:
        return {"anyOf": [self.any(depth - 1) for _ in range(self.rng.randint(2, 3))]}

    def all_of(self, depth: int) -> Schema:
        if self.rng.random() < 0.5:
            low = self.rng.randint(-50, 50)
            high = {"maximum": low + self.rng.randint(0, 40)}
            return {"allOf": [{"type": "integer", "minimum": low}, high]}
        first, second = self.rng.sample(_NAMES, 2)
        parts = [
            {"type": "object", "properties": {name: self.leaf()}, "required": [name]}
            for name in (first, second)
        ]
        # Each part knows one of the names only, so it cannot be closed; the whole is.
        names = {first: True, second: True}
        return {"allOf": parts, "properties": names, "additionalProperties": False}

    def ref(self, depth: int) -> Schema:
        name = f"part{len(self._definitions)}"
        self._definitions[name] = {}  # taken, before what is inside takes one
        self._definitions[name] = self.any(depth)
        reference = {"$ref": f"#/$defs/{name}"}
        if self.rng.random() < 0.5:
            return reference
        return {"type": "array", "items": reference, "minItems": 1, "maxItems": 2}

    def recursion(self, depth: int) -> Schema:
        name = f"node{len(self._definitions)}"
        reference = {"$ref": f"#/$defs/{name}"}
        self._definitions[name] = {}
        if self.rng.random() < 0.5:
            following: Schema = {"anyOf": [{"type": "null"}, reference]}
        else:
            following = {"type": "array", "items": reference, "maxItems": 1}
        self._definitions[name] = self._object({"value": self.leaf(), "next": following})
        return reference


_MAKERS: dict[str, Callable[[_Maker, int], Schema]] = {
    "boolean": _Maker.boolean,
    "enum": _Maker.enum,
    "const": _Maker.const,
    "string length": _Maker.string_length,
    "pattern": _Maker.pattern,
    "format": _Maker.format,
    "integer bounds": _Maker.integer_bounds,
    "number bounds": _Maker.number_bounds,
    "multipleOf": _Maker.multiple_of,
    "nullable": _Maker.nullable,
    "array length": _Maker.array_length,
    "prefixItems": _Maker.prefix_items,
    "nested object": _Maker.nested_object,
    "optional properties": _Maker.optional_properties,
    "unicode names": _Maker.unicode_names,
    "additionalProperties": _Maker.additional_schema,
    "patternProperties": _Maker.pattern_properties,
    "anyOf": _Maker.any_of,
    "allOf": _Maker.all_of,
    "$ref": _Maker.ref,
    "recursion": _Maker.recursion,
}
FEATURES = tuple(_MAKERS)
_LEAVES = FEATURES[:9]
