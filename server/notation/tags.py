"""Arguments between tags: a string as it is, up to its tag, all else as JSON.

    <parameter=a>\\ntext\\n</parameter>\\n<parameter=b>\\n[1, 2]\\n</parameter>\\n</function>

Where an argument may be a string or something else (but null), the string is JSON too. So it has to
be written in the way in which `server/text/tagged_calls.py` reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from server.json_schema import DEFINITIONS, json_grammar
from server.lark import literal
from server.notation.base import Grammar, object_of
from server.notation.objects import Members, members_of
from server.notation.raw_text import any_of_texts, raw_text
from server.notation.rules import Rules
from server.notation.variants import (
    ArgumentTypes,
    Schema,
    Unwritable,
    argument_variants,
    variants,
)
from server.text.tagged_calls import TEXT, TEXT_OR_NULL, Tags
from server.text.tool_calls import MAX_NAME

_ELSEWHERE = re.compile(r'"\$ref": "(?!#/(\$defs|definitions)/)')
_UNLISTED = "\0"  # the name of no argument


class TagNotation:
    """A `Notation` with the tags of one family."""

    def __init__(self, tags: Tags) -> None:
        self._tags = tags

    @property
    def raw_opening(self) -> str:
        return self._tags.before_value("input")

    def write(self, arguments: str) -> str:
        values, tags = object_of(arguments), self._tags
        if values is None:
            return arguments
        texts = [
            tags.before_value(name)
            + (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
            + tags.after_value
            for name, value in values.items()
        ]
        return "".join(texts) + tags.call_end

    def grammar(self, schema: Schema, special_tokens: Mapping[str, int]) -> Grammar:
        return _ArgumentRules(schema, schema, self._tags, special_tokens).grammar()

    def loose_grammar(self, schema: Schema, special_tokens: Mapping[str, int]) -> Grammar:
        loose = {"properties": self._loose_properties(schema)}
        return _ArgumentRules(loose, schema, self._tags, special_tokens).grammar()

    def _loose_properties(self, schema: Schema) -> dict[str, Any]:
        """Properties that bound arguments no further than to how they are read."""
        names, types = schema.get("properties", {}), ArgumentTypes(schema)
        return {
            name: {"type": sorted(types[name])} if types[name] in (TEXT, TEXT_OR_NULL) else True
            for name in (names if isinstance(names, dict) else ())
            if _is_key(name, self._tags)
        }


class _ArgumentRules(Rules):
    """The rules of arguments that the schema `root` accepts, as they are read with `read_with`."""

    def __init__(
        self, root: Schema, read_with: Schema, tags: Tags, special_tokens: Mapping[str, int]
    ) -> None:
        super().__init__(root)
        self._types = ArgumentTypes(read_with)
        self._tags = tags
        self._special_tokens = special_tokens

    def grammar(self) -> Grammar:
        found = [*map(members_of, argument_variants(self.root))]
        listed = [name for members in found for name in members.names]
        end = self._literal(self._tags.call_end)
        start = " | ".join(f"{self._arguments(members, listed)} {end}" for members in found)
        return {"lark_grammar": f"start: {start}\n{self.text}"}

    def _literal(self, text: str) -> str:
        return literal(text, self._special_tokens)

    def _arguments(self, members: Members, listed: Sequence[str]) -> str:
        """The expression of arguments in their order. listed: the names of all that have one."""
        expressions = []
        for each in members.listed:
            key = self._key(each.name, each.pointer)
            argument = self._argument(key, each.name, each.schema, each.pointer)
            expressions.append(argument if each.is_required else f"{argument}?")
        if members.others is not None:
            but = f" & ~{any_of_texts(listed)}" if listed else ""
            key = self.terminal(rf"/[^<>\x00-\x20\x7F\s]{{1,64}}/{but}")
            other = self._argument(key, _UNLISTED, members.others, members.others_pointer)
            expressions.append(other + members.repetition())
        return " ".join(expressions)

    def _key(self, name: str, pointer: str) -> str:
        if not _is_key(name, self._tags):
            raise Unwritable(pointer, "it is no name that can stand between the tags of arguments")
        return json.dumps(name)

    def _argument(self, key: str, name: str, schema: Any, pointer: str) -> str:
        """Add the rule of an argument; return its name."""
        before, after = self._tags.before_value("\0").split("\0")
        value = self._value(self._types[name], schema, pointer)
        return self.rule(f"{self._literal(before)} {key} {self._literal(after)} {value}")

    def _value(self, types: frozenset[str], schema: Any, pointer: str) -> str:
        """The expression of a value that is read as one of the types, and of the tag after it."""
        ending = self._tags.after_value
        if types not in (TEXT, TEXT_OR_NULL):
            return f"{self._json(schema, pointer)} {self._literal(ending)}"
        found = variants(self.root, schema, pointer)
        if not found:
            raise Unwritable(pointer, "no value is valid")
        strings = [variant for variant in found if variant.type == "string"]
        texts = [raw_text(strings, self._tags.value_end)] if strings else []
        if len(strings) < len(found):
            texts.append(any_of_texts(["null"]))
        return self.up_to(ending, " | ".join(f"({text})" for text in texts), self._special_tokens)

    def _json(self, schema: Any, pointer: str) -> str:
        """The expression of the JSON of a part of the root."""
        text = json.dumps(schema)
        if '"$ref"' in text:
            schema = {**schema, **{key: self.root[key] for key in DEFINITIONS if key in self.root}}
            text = json.dumps(schema)
        if _ELSEWHERE.search(text):
            raise Unwritable(pointer, "it refers to a part that is not among the definitions")
        return f"%json {json.dumps(json_grammar(schema)['json_schema'])}"


def _is_key(name: str, tags: Tags) -> bool:
    """Whether a name can be read between the tags of keys."""
    return 0 < len(name) <= MAX_NAME and name == name.strip() and tags.key_end not in name
