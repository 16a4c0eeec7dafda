"""Pieces of grammars in llguidance's Lark: texts with control tokens, grammars within others."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from server.text.reasoning import Reasoning

ANY_TEXT = "/(?s:.*)/"
AFTER_THINKING = r"[ \n]{0,4}"  # a regular expression of the space that may follow
SPACE = r"\s\x1c-\x1f"  # in a class: what `str.isspace` takes


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


def up_to(
    text: str, special_tokens: Mapping[str, int], *, name: str, before: str = ANY_TEXT
) -> str:
    """Return the rule `name` of any text, or of the terminal `before`, up to and with `text`."""
    if any(token in text for token in special_tokens):
        return f"{name}: {before} {literal(text, special_tokens)}"
    return f"{name}[suffix={json.dumps(text)}]: {before}"


def unthinking(text: str, reasoning: Reasoning | None) -> str:
    """Return the terminal of what `text` takes and does not begin with the opening tag.

    Terminals are told apart by their beginnings, so text that could begin so would be no thinking.
    """
    if reasoning is None or reasoning.opened:
        return text
    return f"({text}) & ~/{escaped(reasoning.format.opening)}(?s:.*)/"


def unclosed(reasoning: Reasoning | None, special_tokens: Mapping[str, int]) -> str:
    """Return the expression of an answer that is thinking to its end."""
    if reasoning is None:
        return ""
    if reasoning.opened:
        return ANY_TEXT
    return f"{literal(reasoning.format.opening, special_tokens)} {ANY_TEXT}"


def escaped(text: str) -> str:
    """Return a text as a regular expression between slashes."""
    return re.escape(text).replace("/", "\\/").replace("\n", "n")


def thinking(reasoning: Reasoning | None, special_tokens: Mapping[str, int]) -> list[str]:
    """Return the rule `thinking`, of what may or must stand before a bound answer.

    Must: the prompt has opened the block. White space may follow the block.
    """
    if reasoning is None:
        return ['thinking: ""']
    tags = reasoning.format
    block = up_to(tags.closing, special_tokens, name="block")
    opening = "" if reasoning.opened else f"{literal(tags.opening, special_tokens)} "
    rule = f"{opening}block /{AFTER_THINKING}/"
    return [f"thinking: {rule}" if reasoning.opened else f"thinking: ({rule})?", block]


def grammar_text(start: str, parts: Mapping[str, Mapping[str, Any]]) -> str:
    """Return llguidance's JSON form of rules that refer to `parts`, grammars of their own."""
    named = [{"name": name, **part} for name, part in parts.items()]
    return json.dumps({"grammars": [{"lark_grammar": start}, *named]}, ensure_ascii=False)
