"""JSON schemas as grammars: what the compiler has to be told, and which part it cannot honour.

The compiler names what it does not accept, but not where. So parts are compiled alone, from the
root down into the first part that fails, until one fails whose own parts all pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

MAX_CHECKS = 256

ErrorOf = Callable[[Any], Awaitable[str]]

DEFINITIONS = ("$defs", "definitions")
_MAPS = (*DEFINITIONS, "properties", "patternProperties", "dependentSchemas")
_LISTS = ("anyOf", "allOf", "oneOf", "prefixItems")
_SINGLE = ("items", "additionalProperties", "not", "if", "then", "else", "contains")
_UNIMPLEMENTED = re.compile(r'Unimplemented keys: \["([^"]*)"')


MAX_HOSTNAME = 253  # characters; RFC 1123, section 2.1

# Between tokens of JSON: a space, or a new line with its indentation. More would let a model write
# white space for ever.
_WHITESPACE = r"( |\n {0,24})?"
_PLAIN_ESCAPES = 'nrbtf\\"'  # all but u


def json_grammar(schema: Any) -> dict[str, Any]:
    """Return the grammar of JSON that `schema` accepts; true accepts any."""
    if isinstance(schema, bool):
        schema = {} if schema else {"not": {}}
    options = {"whitespace_pattern": _WHITESPACE}
    if names_need_care(schema):
        options["json_allowed_escapes"] = _PLAIN_ESCAPES
    return {"json_schema": {**with_known_lengths(schema), "x-guidance": options}}


def with_known_lengths(schema: Any) -> Any:
    """Return the schema with the length of host names, which the compiler does not bound."""
    if not isinstance(schema, dict):
        return schema
    made = dict(schema)
    for keyword, value in schema.items():
        if keyword in _MAPS and isinstance(value, dict):
            made[keyword] = {name: with_known_lengths(child) for name, child in value.items()}
        elif keyword in _LISTS and isinstance(value, list):
            made[keyword] = [with_known_lengths(child) for child in value]
        elif keyword in _SINGLE:
            made[keyword] = with_known_lengths(value)
    if schema.get("format") == "hostname":
        length = schema.get("maxLength", MAX_HOSTNAME)
        if isinstance(length, int | float):
            made["maxLength"] = min(length, MAX_HOSTNAME)
    return made


def names_need_care(schema: Any) -> bool:
    """Whether a name that the schema declares could come a second time, in another spelling.

    The compiler keeps declared names from other properties, but not what an escape spells
    (`\\u0061`). So where an object declares some names and allows others, `\\u` is to be forbidden;
    it is needed for control characters only, and stays allowed where the schema itself has some.
    """
    text = json.dumps(schema, ensure_ascii=False)
    if "\\u00" in text or "\x7f" in text:
        return False
    pending = [schema]
    while pending:
        part = pending.pop()
        is_open = isinstance(part, dict) and part.get("additionalProperties") is not False
        if is_open and part.get("properties"):
            return True
        pending += (child for _, child in _children(part))
    return False


async def locate(schema: Any, error: str, error_of: ErrorOf) -> tuple[str, str]:
    """Return the JSON pointer of the part at fault, and what is wrong with it.

    `error`: of the whole schema. `error_of` compiles one schema.
    """
    definitions = {}
    if isinstance(schema, dict):
        definitions = {key: schema[key] for key in DEFINITIONS if key in schema}
    pointer, part, checks_left = "", schema, MAX_CHECKS
    while checks_left:
        for step, child in _children(part):
            checks_left -= 1
            found = await error_of({**definitions, **child})
            if found:
                pointer, part, error = pointer + step, child, found
                break
            if not checks_left:
                break
        else:
            break
    keyword = _UNIMPLEMENTED.match(error)
    return pointer + (f"/{pointer_step(keyword[1])}" if keyword else ""), error


def _children(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the schemas directly inside, each with its step of the pointer."""
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        if keyword in _MAPS and isinstance(value, dict):
            steps = [(f"/{keyword}/{pointer_step(name)}", child) for name, child in value.items()]
        elif keyword in _LISTS and isinstance(value, list):
            steps = [(f"/{keyword}/{index}", child) for index, child in enumerate(value)]
        elif keyword in _SINGLE:
            steps = [(f"/{keyword}", value)]
        else:
            continue
        yield from ((step, child) for step, child in steps if isinstance(child, dict))


def pointer_step(name: str) -> str:
    """Return a name as a step of a JSON pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")
