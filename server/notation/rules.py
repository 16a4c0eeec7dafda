"""The rules of a grammar for all values of a schema, in a notation with brackets and commas.

    value: STRING | "[" ... "]" | "{" ... "}" | ...

Objects have their members in the order of the schema; arrays and objects are written alike in all
notations, and what differs is a `Spelling`. Numbers are those of JSON, with their bounds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from server.json_schema import json_grammar
from server.lark import up_to
from server.notation.base import Grammar
from server.notation.objects import Members, members_of
from server.notation.variants import (
    Schema,
    Unwritable,
    Variant,
    argument_variants,
    variants,
)

MAX_RULES = 8192


class Keys(Protocol):
    """How the names of members are written, and what stands between them and their values."""

    def key(self, name: str, pointer: str) -> str:
        """Return the expression of one name. Raises Unwritable."""

    def other_key(self, names: Sequence[str]) -> str:
        """Return the terminal of all names but these."""


class Spelling(Keys, Protocol):
    """How a notation writes what is not alike in all; expressions in Lark.

    comma: between items. words: the expressions of true, false and null, by these names.
    sorts_keys: members come in the order of their names, not of the schema.
    """

    comma: str
    words: Mapping[str, str]
    sorts_keys: bool

    def strings(self, found: Sequence[Variant], rules: SchemaRules) -> str:
        """Return the expression of strings that one of the variants accepts. Raises Unwritable."""


class Rules:
    """Rules as they are added; `root`: the schema that they are for."""

    def __init__(self, root: Schema) -> None:
        self.root = root
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def add(self, name: str, expression: str) -> str:
        """Add a rule; return its name. Raises Unwritable for more than there may be."""
        if len(self._lines) == MAX_RULES:
            raise Unwritable("", "it has too many parts")
        self._lines.append(f"{name}: {expression}")
        return name

    def rule(self, expression: str) -> str:
        """Add a rule with a new name; return it."""
        return self.add(f"r{len(self._lines)}", expression)

    def terminal(self, expression: str) -> str:
        """Add a terminal with a new name; return it."""
        return self.add(f"T{len(self._lines)}", expression)

    def up_to(self, ending: str, text: str, special_tokens: Mapping[str, int]) -> str:
        """Add the rule of what a terminal takes, up to and with an ending; return its name."""
        before = self.terminal(text)
        name = f"r{len(self._lines)}"
        self._lines.append(up_to(ending, special_tokens, name=name, before=before))
        return name


class SchemaRules(Rules):
    """Rules of values; each schema has one, so that it may contain itself."""

    def __init__(self, root: Schema, spelling: Spelling) -> None:
        super().__init__(root)
        self._spelling = spelling
        self._values: dict[str, str] = {}  # schema -> rule

    def value(self, schema: Any, pointer: str) -> str:
        """Return the rule of the values of a part of the root. Raises Unwritable."""
        text = json.dumps(schema)
        if text not in self._values:
            name = self._values[text] = f"value{len(self._values)}"  # which its parts may refer to
            self.add(name, self._value(schema, pointer))
        return self._values[text]

    def scalar(self, bounds: Schema) -> str:
        """Return the expression of numbers or strings that are written as in JSON."""
        # Without space, as the rules around it: these are alternatives only to their like.
        options = {"whitespace_flexible": False}
        schema = {**json_grammar(bounds)["json_schema"], "x-guidance": options}
        return f"%json {json.dumps(schema)}"

    def members(self, members: Members, keys: Keys) -> str:
        """Add the rule of an object's members; return its name. Raises Unwritable."""
        listed, comma = members.listed, self._spelling.comma
        if self._spelling.sorts_keys:
            listed = sorted(listed, key=lambda member: member.name.lower())
        after, first = '""', ['""']  # what may follow some member, and what no other one precedes
        if members.others is not None:
            key = self.terminal(keys.other_key(members.names))
            other = self._member(key, members.others, members.others_pointer)
            after = self.rule(f"({comma} {other}){members.repetition()}")
            more = f"{other} ({comma} {other}){members.repetition(given=1)}"
            first = [more, *([] if members.least_others else first)]
        for member in reversed(listed):
            key = keys.key(member.name, member.pointer)
            rule = self._member(key, member.schema, member.pointer)
            this = f"{rule} {after}"
            first = [this] if member.is_required else [this, *first]
            again = f"{comma} {rule}" if member.is_required else f"({comma} {rule})?"
            after = self.rule(f"{again} {after}")
        return self.rule(" | ".join(first))

    def _member(self, key: str, schema: Any, pointer: str) -> str:
        return self.rule(f"{key} {self.value(schema, pointer)}")

    def _value(self, schema: Any, pointer: str) -> str:
        found = variants(self.root, schema, pointer)
        if not found:
            raise Unwritable(pointer, "no value is valid")
        strings = [variant for variant in found if variant.type == "string"]
        expressions = [self._of_type(variant) for variant in found if variant.type != "string"]
        if strings:
            expressions.append(self._spelling.strings(strings, self))
        return " | ".join(expressions)

    def _of_type(self, variant: Variant) -> str:
        bounds = variant.bounds
        if variant.type == "array":
            return f'"[" {self._items(bounds, variant.pointer)} "]"'
        if variant.type == "object":
            return f'"{{" {self.members(members_of(variant), self._spelling)} "}}"'
        if variant.type == "null":
            return self._spelling.words["null"]
        if variant.type == "boolean":
            values = bounds.get("enum", (True, False))
            return " | ".join(self._spelling.words[json.dumps(value)] for value in values)
        if "enum" in bounds:
            return " | ".join(json.dumps(json.dumps(value)) for value in bounds["enum"])
        return self.scalar({"type": variant.type, **bounds})

    def _items(self, bounds: Schema, pointer: str) -> str:
        """The expression of an array's items."""
        comma, items = self._spelling.comma, bounds.get("items", True)
        firsts = bounds.get("prefixItems", ())
        places = [(part, f"{pointer}/prefixItems/{index}") for index, part in enumerate(firsts)]
        if not places and items is not False:
            places = [(items, f"{pointer}/items")]
        least, most = bounds.get("minItems", 0), bounds.get("maxItems", math.inf)
        if items is False:
            most = min(most, len(places))
        if least > most:
            raise Unwritable(pointer, "no value is valid")
        expression = ""
        if most > len(places):
            item = self.value(items, f"{pointer}/items")
            low, high = max(0, int(least) - len(places)), most - len(places)
            expression = f"({comma} {item}){{{low},{'' if high == math.inf else int(high)}}}"
        for index, (part, place) in reversed([*enumerate(places)]):
            if index < most:
                expression = f"{comma if index else ''} {self.value(part, place)} {expression}"
                expression = expression if index < least else f"({expression})?"
        return expression


def arguments_grammar(schema: Schema, spelling: Spelling, keys: Keys, closing: str) -> Grammar:
    """Return the grammar of the arguments that a schema accepts, up to and with `closing`.

    keys: the names of the arguments. Raises Unwritable.
    """
    rules = SchemaRules(schema, spelling)
    try:
        members = [
            rules.members(members_of(variant), keys) for variant in argument_variants(schema)
        ]
    except RecursionError as error:
        raise Unwritable("", "it is nested too deeply") from error
    start = " | ".join(f"{each} {json.dumps(closing)}" for each in members)
    return {"lark_grammar": f"start: {start}\n{rules.text}"}
