"""Arguments as Gemma's models write them: `a:<escape>text<escape>,n:3,on:true,l:[1]}`.

Members come in the order of their names, as in the models' templates. A string has no escapes: what
has its mark in it cannot be written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from server.lark import escaped, literal
from server.notation.base import Grammar, object_of
from server.notation.raw_text import raw_text
from server.notation.rules import SchemaRules, arguments_grammar
from server.notation.variants import Schema, Unwritable, Variant
from server.text.gemma_calls import NOT_IN_KEYS
from server.text.tool_calls import MAX_NAME


class GemmaNotation:
    """Members of an object whose strings stand between two `quote`; a `Notation`."""

    def __init__(self, quote: str) -> None:
        self._quote = quote

    @property
    def raw_opening(self) -> str:
        return f"input:{self._quote}"

    def write(self, arguments: str) -> str:
        values = object_of(arguments)
        return arguments if values is None else self._written(values).removeprefix("{")

    def _written(self, value: Any) -> str:
        if isinstance(value, str):
            return f"{self._quote}{value}{self._quote}"
        if isinstance(value, dict):
            members = sorted(value.items(), key=lambda member: member[0].lower())
            texts = [f"{self._key(name)}{self._written(member)}" for name, member in members]
            return f"{{{','.join(texts)}}}"
        if isinstance(value, list):
            return f"[{','.join(map(self._written, value))}]"
        return json.dumps(value)

    def _key(self, name: str) -> str:
        return f"{name}:" if _is_bare(name) else f"{self._quote}{name}{self._quote}:"

    def grammar(self, schema: Schema, special_tokens: Mapping[str, int]) -> Grammar:
        spelling = _Literals(self._quote, special_tokens)
        return arguments_grammar(schema, spelling, spelling, "}")

    def loose_grammar(self, schema: Schema, special_tokens: Mapping[str, int]) -> Grammar:
        return self.grammar({}, special_tokens)


class _Literals:
    """Values between brackets and marks; a `Spelling`."""

    comma = '","'
    words: Mapping[str, str] = {"true": '"true"', "false": '"false"', "null": '"null"'}
    sorts_keys = True

    def __init__(self, quote: str, special_tokens: Mapping[str, int]) -> None:
        self._quote = quote
        self._special_tokens = special_tokens

    def key(self, name: str, pointer: str) -> str:
        if _is_bare(name):
            return json.dumps(f"{name}:")
        if self._quote in name:
            raise Unwritable(pointer, f"its name has {self._quote!r} in it")
        return literal(f"{self._quote}{name}{self._quote}:", self._special_tokens)

    def other_key(self, names: Sequence[str]) -> str:
        listed = f" & ~/({'|'.join(map(escaped, names))}):/" if names else ""
        return rf"/[^{{}}\[\],<:\x00-\x20\x7F\s]{{1,64}}:/{listed}"

    def strings(self, found: Sequence[Variant], rules: SchemaRules) -> str:
        text = rules.up_to(self._quote, raw_text(found, self._quote), self._special_tokens)
        return f"{literal(self._quote, self._special_tokens)} {text}"


def _is_bare(name: str) -> bool:
    """Whether a key is written without marks."""
    is_plain = name == name.strip() and not (NOT_IN_KEYS | {":"}) & set(name)
    return is_plain and 0 < len(name) <= MAX_NAME
