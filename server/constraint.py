"""What the answer's text must be, from a request's parameters to a grammar for the engine.

A request has at most one source of a constraint. It becomes one grammar in llguidance's JSON form,
which is compiled once in a process of its own before the engine sees it: what cannot be honoured
exactly is refused, never loosened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from llguidance import LLMatcher
from llguidance.gbnf_to_lark import any_to_lark

from engine import GrammarChecker
from server.errors import InvalidRequestError, UnsupportedParameter
from server.json_schema import json_grammar, locate
from server.protocol.common import CreateRequest
from server.protocol.formats import JsonObjectFormat, JsonSchemaFormat, TextFormat
from server.validation import shorten

_MAX_REASON = 300

_EXCLUDED = ("min_tokens", "allowed_token_ids", "bad_words")


@dataclass(frozen=True, slots=True)
class Constraint:
    """`param` names its source in the request.

    grammar: one grammar of llguidance's JSON form, by its key: a schema or Lark.
    """

    param: str
    grammar: dict[str, Any]

    @property
    def text(self) -> str:
        """The grammar as the engine takes it."""
        return json.dumps({"grammars": [self.grammar]}, ensure_ascii=False)


def constraint_of(request: CreateRequest) -> Constraint | None:
    """Return the constraint that a request asks for; None if it asks for none.

    Raises InvalidRequestError if it asks for several, if one cannot be read, or if other
    parameters could take away the tokens that it needs.
    """
    found = list(_constraints(request))
    if not found:
        return None
    if len(found) > 1:
        raise InvalidRequestError(
            f"'{found[0].param}' and '{found[1].param}' exclude each other.",
            param=found[1].param,
            code="invalid_value",
        )
    check_compatible(request, found[0].param)
    return found[0]


def check_compatible(request: CreateRequest, param: str) -> None:
    """Raise UnsupportedParameter for what cannot be honoured beside the constraint `param`."""
    for name in _EXCLUDED:
        if getattr(request, name):
            raise UnsupportedParameter(
                f"Unsupported parameter: '{name}' is not supported together with '{param}'.",
                param=name,
            )


def _constraints(request: CreateRequest) -> Iterator[Constraint]:
    yield from _response_format(request)
    outputs = request.structured_outputs
    if outputs is not None:
        place = "structured_outputs"
        given = list(
            _extensions(f"{place}.", outputs.json_, outputs.regex, outputs.choice, outputs.grammar)
        )
        if outputs.json_object:
            given.append(Constraint(f"{place}.json_object", json_grammar({"type": "object"})))
        if not given:
            raise InvalidRequestError(
                f"Invalid '{place}': expected one of json, json_object, regex, choice and grammar.",
                param=place,
                code="invalid_value",
            )
        yield from given
    yield from _extensions(
        "guided_",
        request.guided_json,
        request.guided_regex,
        request.guided_choice,
        request.guided_grammar,
    )
    yield from _extensions("", request.json_schema, request.regex, None, request.grammar or None)
    if request.ebnf is not None:
        yield Constraint("ebnf", _lark(request.ebnf, "ebnf"))


def _response_format(request: CreateRequest) -> Iterator[Constraint]:
    wanted = request.response_format
    if wanted is None or isinstance(wanted, TextFormat):
        return
    if isinstance(wanted, JsonObjectFormat):
        grammar = json_grammar({"type": "object"} if wanted.schema_ is None else wanted.schema_)
        yield Constraint("response_format", grammar)
    elif isinstance(wanted, JsonSchemaFormat):
        schema = wanted.json_schema.schema_
        place = "response_format.json_schema.schema"
        yield Constraint(place, json_grammar(True if schema is None else schema))


def _extensions(
    prefix: str, schema: Any, regex: str | None, choice: list[str] | None, grammar: str | None
) -> Iterator[Constraint]:
    if schema is not None:
        place = f"{prefix}json" if prefix else "json_schema"
        yield Constraint(place, json_grammar(_schema_document(schema, place)))
    if regex is not None:
        yield Constraint(f"{prefix}regex", regex_grammar(regex))
    if choice is not None:
        yield Constraint(f"{prefix}choice", choice_grammar(choice))
    if grammar is not None:
        yield Constraint(f"{prefix}grammar", _lark(grammar, f"{prefix}grammar"))


def _schema_document(schema: Any, place: str) -> Any:
    """A schema may come as text, as vLLM takes it."""
    if isinstance(schema, str):
        try:
            schema = json.loads(schema)
        except (ValueError, RecursionError) as error:
            raise InvalidRequestError(
                f"Invalid '{place}': the text is not JSON.", param=place, code="invalid_json_schema"
            ) from error
    if not isinstance(schema, dict | bool):
        raise InvalidRequestError(
            f"Invalid '{place}': a JSON schema is an object or a boolean.",
            param=place,
            code="invalid_json_schema",
        )
    return schema


def regex_grammar(pattern: str) -> dict[str, Any]:
    """Return the grammar of all texts that a regular expression matches from end to end."""
    grammar: dict[str, Any] = json.loads(LLMatcher.grammar_from_regex(pattern))["grammars"][0]
    return {"lark_grammar": grammar["lark_grammar"]}


def choice_grammar(choices: list[str]) -> dict[str, Any]:
    """Return the grammar of a few texts."""
    return {"lark_grammar": "start: " + " | ".join(map(json.dumps, choices))}


def _lark(text: str, place: str) -> dict[str, Any]:
    """A grammar in Lark's syntax, or in that of llama.cpp's GBNF."""
    try:
        return {"lark_grammar": any_to_lark(text)}
    except Exception as error:  # whatever the converter says of a client's grammar
        raise InvalidRequestError(
            f"Invalid '{place}': {shorten(str(error), _MAX_REASON)}.",
            param=place,
            code="invalid_grammar",
        ) from error


async def grammar_of(request: CreateRequest, checker: GrammarChecker) -> str:
    """Return the grammar for the engine, checked; empty if the request asks for none.

    Raises InvalidRequestError if it cannot be honoured.
    """
    constraint = constraint_of(request)
    if constraint is None:
        return ""
    await check_constraint(constraint, checker)
    return constraint.text


async def check_constraint(constraint: Constraint, checker: GrammarChecker) -> None:
    """Raise InvalidRequestError, with the place in the schema, if the grammar does not compile."""
    error = await checker.error_of(constraint.text)
    if not error:
        return
    place, code = constraint.param, "invalid_grammar"
    schema = constraint.grammar.get("json_schema")
    if schema is not None:

        async def error_of(part: Any) -> str:
            return await checker.error_of(Constraint("", json_grammar(part)).text)

        pointer, error = await locate(schema, error, error_of)
        place, code = f"{place}', at '{pointer or '/'}", "invalid_json_schema"
    reason = shorten(" ".join(error.split()), _MAX_REASON).rstrip(".")
    raise InvalidRequestError(f"Invalid '{place}': {reason}.", param=constraint.param, code=code)
