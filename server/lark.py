"""Pieces of grammars in llguidance's Lark: texts with control tokens, grammars within others."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

ANY_TEXT = "/(?s:.*)/"


def literal(text: str, special_tokens: Mapping[str, int]) -> str:
    """Return the expression of a text; control tokens that it spells are tokens there.

    Text never becomes a control token otherwise, so a grammar has to name them by their ids.
    """
    if not text:
        return '""'
    pattern = "|".join(map(re.escape, sorted(special_tokens, key=len, reverse=True)))
    parts = re.split(f"({pattern})", text) if pattern else [text]
    return " ".join(
        f"<[{special_tokens[part]}]>" if part in special_tokens else json.dumps(part)
        for part in parts
        if part
    )


def ends_with(text: str, special_tokens: Mapping[str, int]) -> str:
    """Return rules for a text of any kind up to and with `text`; their name is `upto`."""
    if any(token in text for token in special_tokens):
        return f"upto: {ANY_TEXT} {literal(text, special_tokens)}"
    return f"upto[suffix={json.dumps(text)}]: {ANY_TEXT}"


def grammar_text(start: str, parts: Mapping[str, Mapping[str, Any]]) -> str:
    """Return llguidance's JSON form of rules that refer to `parts`, grammars of their own."""
    named = [{"name": name, **part} for name, part in parts.items()]
    return json.dumps({"grammars": [{"lark_grammar": start}, *named]}, ensure_ascii=False)
