"""Pieces of grammars in llguidance's Lark: texts with control tokens, grammars within others."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from server.text.reasoning import Reasoning

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


def up_to(text: str, special_tokens: Mapping[str, int], *, name: str) -> str:
    """Return the rule `name` of any text up to and with the first `text`."""
    if any(token in text for token in special_tokens):
        return f"{name}: {ANY_TEXT} {literal(text, special_tokens)}"
    return f"{name}[suffix={json.dumps(text)}]: {ANY_TEXT}"


def thinking(reasoning: Reasoning | None, special_tokens: Mapping[str, int]) -> list[str]:
    """Return the rule `thinking`, of what may or must stand before a bound answer.

    Must: the prompt has opened the block. White space may follow the block.
    """
    if reasoning is None:
        return ['thinking: ""']
    tags = reasoning.format
    block = up_to(tags.closing, special_tokens, name="block")
    opening = "" if reasoning.opened else f"{literal(tags.opening, special_tokens)} "
    rule = f"{opening}block /[ \\n]{{0,4}}/"
    return [f"thinking: {rule}" if reasoning.opened else f"thinking: ({rule})?", block]


def grammar_text(start: str, parts: Mapping[str, Mapping[str, Any]]) -> str:
    """Return llguidance's JSON form of rules that refer to `parts`, grammars of their own."""
    named = [{"name": name, **part} for name, part in parts.items()]
    return json.dumps({"grammars": [{"lark_grammar": start}, *named]}, ensure_ascii=False)
