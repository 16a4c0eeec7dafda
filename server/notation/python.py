"""Arguments as those of a call in Python: `a=1, b='x', c=[True, None, {'k': 1.5}])`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.lark import escaped
from server.notation.base import Grammar, object_of
from server.notation.rules import SchemaRules, arguments_grammar
from server.notation.variants import Schema, Unwritable, Variant
from server.text.pythonic_calls import NOT_IN_KEYWORDS
from server.text.tool_calls import MAX_NAME

_CONTROL = r"\x00-\x1F\x7F"
_ESCAPE = r"\\([nrtbf\\'\x22]|u00[01][0-9a-fA-F]|u007[fF])"


class PythonNotation:
    """Keyword arguments; a `Notation`."""

    raw_opening = "input="

    def write(self, arguments: str) -> str:
        values = object_of(arguments)
        if values is None:
            return arguments
        return ", ".join(f"{name}={_literal(value)}" for name, value in values.items()) + ")"

    def grammar(self, schema: Schema, special_tokens: Mapping[str, int]) -> Grammar:
        return arguments_grammar(schema, _Literals(), _Keywords(), ")")

    def loose_grammar(self, schema: Schema, special_tokens: Mapping[str, int]) -> Grammar:
        return self.grammar({}, special_tokens)


PYTHON = PythonNotation()


class _Keywords:
    """Names of arguments; `Keys`."""

    def key(self, name: str, pointer: str) -> str:
        if not 0 < len(name) <= MAX_NAME or any(c in NOT_IN_KEYWORDS or c.isspace() for c in name):
            raise Unwritable(pointer, "it is no name that an argument in Python's syntax can have")
        return json.dumps(f"{name}=")

    def other_key(self, names: Sequence[str]) -> str:
        return _none_of(names, "[a-zA-Z_][a-zA-Z0-9_]{0,63}", "=")


class _Literals:
    """Python's literals; a `Spelling`."""

    comma = "/, ?/"
    words: Mapping[str, str] = {"true": '"True"', "false": '"False"', "null": '"None"'}
    sorts_keys = False

    def key(self, name: str, pointer: str) -> str:
        return f"/({'|'.join(map(escaped, _literals(name)))}): ?/"

    def other_key(self, names: Sequence[str]) -> str:
        pattern = "|".join(rf"{quote}[^{quote}\\{_CONTROL}]{{0,64}}{quote}" for quote in "\"'")
        return _none_of([text for name in names for text in _literals(name)], pattern, ": ?")

    def strings(self, found: Sequence[Variant], rules: SchemaRules) -> str:
        return " | ".join(
            expression for variant in found for expression in _strings(variant, rules)
        )


def _strings(variant: Variant, rules: SchemaRules) -> Iterator[str]:
    bounds = variant.bounds
    if "enum" in bounds:
        yield from (json.dumps(literal) for text in bounds["enum"] for literal in _literals(text))
    elif "pattern" in bounds or "format" in bounds:
        yield rules.scalar({"type": "string", **bounds})  # whose escapes mean the same in Python
    else:
        least, most = int(bounds.get("minLength", 0)), bounds.get("maxLength", "")
        for quote in "\"'":
            character = rf"([^{quote}\\{_CONTROL}]|{_ESCAPE})"
            yield f"/{quote}{character}{{{least},{most}}}{quote}/"


def _literal(value: Any) -> str:
    """A value as a literal."""
    if isinstance(value, dict):
        members = (f"{_literal(name)}: {_literal(member)}" for name, member in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _literals(text: str) -> list[str]:
    """A text as a literal; between either kind of quotation marks where it needs no escapes."""
    double = json.dumps(text, ensure_ascii=False)
    return [double, f"'{text}'"] if double == f'"{text}"' and "'" not in text else [double]


def _none_of(texts: Sequence[str], pattern: str, end: str) -> str:
    """The expression of what matches the pattern and is none of the texts, and of its end."""
    but = f" & ~/({'|'.join(map(escaped, texts))}){end}/" if texts else ""
    return f"/({pattern}){end}/{but}"
