"""Arguments as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from server.json_schema import json_grammar
from server.notation.base import Grammar
from server.notation.variants import Schema


class JsonNotation:
    """An object of JSON; a `Notation`."""

    raw_opening = '{"input": '

    def write(self, arguments: str) -> str:
        return arguments

    def grammar(self, schema: Schema, special_tokens: Mapping[str, int]) -> Grammar:
        return json_grammar(schema)

    def loose_grammar(self, schema: Schema, special_tokens: Mapping[str, int]) -> Grammar:
        return json_grammar({"type": "object"})


JSON = JsonNotation()
