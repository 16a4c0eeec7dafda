"""What a grammar takes is read back as calls that its schemas accept: texts drawn at random."""

from __future__ import annotations

import json
import random
from typing import Any

import llguidance
import pytest

from bench.judge import Allowed, judge_calls
from bench.schemas import FEATURES, make_parameters, make_schemas
from server.errors import InvalidRequestError
from server.notation.json_text import JSON
from server.text.tool_formats import FORMATS
from tests.server.calling import MarkTokenizer, function, grammars, matcher_of
from tests.server.fake_engine import ByteTokenizer
from tests.server.tool_texts import parse

BYTES, MARKS = ByteTokenizer(), MarkTokenizer()
MAX_TOKENS = 1500
TAGGED = ("qwen3_coder", "glm45", "glm47")

# What ends a value, or looks much like it: by chance alone, these would hardly be drawn.
SCRAPS = [
    *['"', "'", "\\", "}", "]", ")", ",", "\n", "<", "null", "None", "true", "0", " "],
    *['"}', '"]', "\n</parameter>\n", "</parameter", "</arg_value>", "<escape>", '<|"|>', "</"],
]


def draw(grammar: str, tokenizer: ByteTokenizer, rng: random.Random) -> str | None:
    """Return a text that the grammar takes; None if it does not end in reasonable length."""
    matcher = matcher_of(grammar, tokenizer)
    scraps = [tokenizer.encode(scrap, add_special_tokens=False) for scrap in SCRAPS]
    drawn: list[int] = []
    while not matcher.is_stopped():
        if len(drawn) > MAX_TOKENS:
            return None
        if matcher.is_accepting() and rng.random() < 0.5:
            break
        ids = rng.choice(scraps)
        if rng.random() < 0.7 or matcher.validate_tokens(ids) < len(ids):
            ids = matcher.compute_ff_tokens() or [rng.choice(allowed(matcher, tokenizer))]
        assert matcher.consume_tokens(ids), matcher.get_error()
        drawn += ids
    return tokenizer.decode(drawn, skip_special_tokens=False)


def allowed(matcher: llguidance.LLMatcher, tokenizer: ByteTokenizer) -> list[int]:
    """Tokens that may come next, all but the end."""
    bits = int.from_bytes(matcher.compute_bitmask(), "little")
    return [i for i in range(512) if bits >> i & 1 and i not in tokenizer.eos_token_ids]


def cases(name: str) -> list[tuple[dict[str, Any], frozenset[str]]]:
    """Schemas of arguments and what is in them; a few where arguments are JSON."""
    found = [(make_parameters(number, seed=1), frozenset[str]()) for number in range(6)]
    if FORMATS[name].form.notation is JSON:
        return found
    for case in make_schemas(2 * len(FEATURES), seed=1):
        inside = {key: value for key, value in case.schema.items() if key != "$defs"}
        schema = {"type": "object", "properties": {"it": inside}, "required": ["it"]}
        if "$defs" in case.schema:
            schema["$defs"] = case.schema["$defs"]
        found.append((schema, case.features))
    return found


@pytest.mark.parametrize("name", list(FORMATS))
def test_what_is_drawn_from_a_grammar_is_read_as_valid_calls(name: str) -> None:
    num_drawn = 0
    for number, (schema, features) in enumerate(cases(name)):
        tokenizer = (BYTES, MARKS)[number % 2]
        tools = [function("f", schema, strict=True), function("g-2", schema, strict=True)]
        try:
            (grammar,) = grammars(name, tokenizer, {"tools": tools, "tool_choice": "required"})
        except InvalidRequestError as error:
            assert "patternProperties" in features and "patternProperties" in str(error)
            continue
        text = draw(grammar, tokenizer, random.Random(f"{name}/{number}"))
        if text is None:
            continue
        num_drawn += 1
        schemas = {"f": schema, "g-2": schema}
        content, calls = parse(name, [text], schemas)
        found = [{"function": call._asdict()} for call in calls]
        judgement = judge_calls(Allowed(schemas, least=1), {"tool_calls": found}, "tool_calls")
        assert (content, judgement.verdict) == ("", "valid"), (schema, text, judgement)
    assert num_drawn > 0.7 * len(cases(name))


UNWRITABLE = {
    "type": "object",
    "properties": {
        "a": {"type": "string"},
        "b": {"type": ["string", "null"]},
        "c": {"type": "array", "uniqueItems": True},
    },
}


@pytest.mark.parametrize("tokenizer", [BYTES, MARKS], ids=["bytes", "marks"])
@pytest.mark.parametrize("name", list(FORMATS))
def test_arguments_that_a_schema_cannot_bind_are_read_back_too(
    name: str, tokenizer: ByteTokenizer
) -> None:
    tools = [function("f", UNWRITABLE), function("g", {"type": "object"})]
    (grammar,) = grammars(name, tokenizer, {"tools": tools, "tool_choice": "required"})
    for seed in range(4):
        text = draw(grammar, tokenizer, random.Random(f"{name}/{seed}"))
        if text is None:
            continue
        content, calls = parse(name, [text], {"f": UNWRITABLE, "g": {}})
        assert content == "" and calls, text
        for call in calls:
            arguments = json.loads(call.arguments)
            assert isinstance(arguments, dict), text
            assert name not in TAGGED or isinstance(arguments.get("a", ""), str), text
