"""What pydantic found wrong with a request, in OpenAI's words.

Several findings become one: the first in the order of the model's fields; where a field is a
union, the finding that came furthest, since the branch that it names is the one that was meant.
Knows no HTTP: `server.errors` makes an answer of the result.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

Path = tuple[str | int, ...]
Finding = Mapping[str, Any]  # one entry of ValidationError.errors()

MAX_ECHO = 64  # characters of the client's own text that a message repeats

_EXPECTED = {
    "string_type": "a string",
    "int_type": "an integer",
    "int_parsing": "an integer",
    "int_from_float": "an integer",
    "float_type": "a decimal",
    "float_parsing": "a decimal",
    "bool_type": "a boolean",
    "bool_parsing": "a boolean",
    "list_type": "an array",
    "tuple_type": "an array",
    "dict_type": "an object",
    "mapping_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "none_required": "null",
}
_BOUNDS = {
    "less_than_equal": ("le", "<=", "above maximum value", "above_max_value"),
    "less_than": ("lt", "<", "above maximum value", "above_max_value"),
    "greater_than_equal": ("ge", ">=", "below minimum value", "below_min_value"),
    "greater_than": ("gt", ">", "below minimum value", "below_min_value"),
}
# What pydantic puts into a path to name the branch of a union; used where there is no body to
# tell such a name from a key.
_BRANCH = re.compile(r"(str|int|float|bool|none|nullable|dict|list|json-.*|.*[\[(].*|[A-Z]\w*)$")


@dataclass(frozen=True, slots=True)
class Described:
    """One answer: what to say, of which parameter, with which code."""

    message: str
    param: str | None
    code: str | None


def shorten(text: str, limit: int = MAX_ECHO) -> str:
    """Return a client's text as a message may repeat it: short, and without control characters."""
    head = "".join(char if char.isprintable() else "\ufffd" for char in text[:limit])
    return head if len(text) <= limit else head + "..."


def unknown_parameter(name: str, known: Iterable[str] = ()) -> Described:
    """Describe a parameter that does not exist; the nearest known name is offered."""
    near = difflib.get_close_matches(name.rpartition(".")[2], list(known), n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    shown = shorten(name)
    return Described(f"Unknown parameter: '{shown}'.{hint}", shown, "unknown_parameter")


def describe(error: ValidationError, body: Any = None, known: Iterable[str] = ()) -> Described:
    """Describe the finding that helps most."""
    findings = error.errors(include_url=False)
    paths = [_path(finding, body) for finding in findings]
    best, related = _best(findings, paths)
    if findings[best]["type"] in _EXPECTED:
        same = [findings[i] for i in related if paths[i] == paths[best]]
        return _wrong_type(same, spell(paths[best]))
    return _describe_one(findings[best], paths[best], known)


def unknown_place(error: ValidationError, body: Any) -> Path | None:
    """Return where the parameter is that `describe` calls unknown; None if it calls none so."""
    findings = error.errors(include_url=False)
    paths = [_path(finding, body) for finding in findings]
    best, _ = _best(findings, paths)
    return paths[best] if findings[best]["type"] == "extra_forbidden" else None


def without(body: Any, path: Path) -> Any:
    """Return a copy of a body that has no value at a path."""
    step, *rest = path
    if isinstance(body, Mapping):
        if rest:
            return {**body, step: without(body[step], tuple(rest))}
        return {key: value for key, value in body.items() if key != step}
    return [without(each, tuple(rest)) if i == step else each for i, each in enumerate(body)]


def _best(findings: Sequence[Finding], paths: Sequence[Path]) -> tuple[int, list[int]]:
    """The finding that helps most, among those about the same parameter as the first."""
    first = paths[0]
    related = [i for i, path in enumerate(paths) if path[: len(first)] == first]
    best = max(related, key=lambda i: (findings[i]["type"] not in _EXPECTED, len(paths[i]), -i))
    return best, related


def spell(path: Path) -> str:
    """Return a path as OpenAI writes it: messages[2].content[0].type."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{shorten(part)}" if text else part
    return shorten(text, 4 * MAX_ECHO)


def _path(finding: Finding, body: Any) -> Path:
    """Return the finding's place without the names of union branches that pydantic adds."""
    place: Path = finding["loc"]
    if finding["type"] == "extra_forbidden" and (found := _existing(place, body)) is not None:
        return found
    names_a_key = finding["type"] in ("missing", "extra_forbidden")
    path: list[str | int] = []
    node = body
    for position, part in enumerate(place):
        is_last = position == len(place) - 1
        if isinstance(part, int):
            path.append(part)
            inside = isinstance(node, Sequence) and not isinstance(node, str) and part < len(node)
            node = node[part] if inside else None
        elif isinstance(node, Mapping):
            if part in node or (is_last and names_a_key):
                path.append(part)
                node = node.get(part)
        elif body is None and (not _BRANCH.match(part) or (is_last and names_a_key) or not path):
            path.append(part)
    return tuple(path)


def _existing(place: Path, node: Any) -> Path | None:
    """Return the parts of a place that lead to a value which is there; None if none do.

    A branch may have the name of a key: `function` in tools[0] is both.
    """
    if not place:
        return ()
    part, rest = place[0], place[1:]
    inside = None
    if isinstance(part, int):
        if isinstance(node, list) and part < len(node):
            inside = _existing(rest, node[part])
    elif isinstance(node, Mapping) and part in node:
        inside = _existing(rest, node[part])
    if inside is not None:
        return (part, *inside)
    return _existing(rest, node) if rest and isinstance(part, str) else None


def _wrong_type(findings: Sequence[Finding], param: str) -> Described:
    wanted = list(dict.fromkeys(_EXPECTED[finding["type"]] for finding in findings))
    expected = wanted[0] if len(wanted) == 1 else f"one of {', '.join(wanted)}"
    message = f"expected {expected}, but got {_kind(findings[0]['input'])} instead."
    if not param:
        return Described(f"Invalid request body: {message}", None, "invalid_type")
    return Described(f"Invalid type for '{param}': {message}", param, "invalid_type")


def _describe_one(finding: Finding, path: Path, known: Iterable[str]) -> Described:
    kind = finding["type"]
    param = spell(path)
    context = finding.get("ctx", {})
    if kind == "missing":
        return _missing(param)
    if kind == "union_tag_not_found":
        return _missing(spell((*path, context["discriminator"].strip("'"))))
    if kind == "extra_forbidden":
        return unknown_parameter(param, known)
    if kind in _BOUNDS:
        return _out_of_bounds(kind, param, context, finding["input"])
    if kind in ("literal_error", "enum"):
        return _not_in(context["expected"], finding["input"], param)
    if kind == "union_tag_invalid":
        param = spell((*path, context["discriminator"].strip("'")))
        return _not_in(context["expected_tags"], context["tag"], param)
    if kind in ("too_long", "too_short", "string_too_long", "string_too_short"):
        return _wrong_length(kind, param, context, finding["input"])
    if kind == "string_pattern_mismatch":
        text = f"Expected a string that matches the pattern '{context['pattern']}'."
        message = f"Invalid '{param}': string does not match pattern. {text}"
        return Described(message, param, "invalid_value")
    # ValueErrors of our own validators come here, with their text.
    reason = str(context["error"]) if "error" in context else finding["msg"]
    subject = f"Invalid '{param}'" if param else "Invalid request"
    return Described(f"{subject}: {reason.rstrip('.')}.", param or None, "invalid_value")


def _missing(param: str) -> Described:
    return Described(f"Missing required parameter: '{param}'.", param, "missing_required_parameter")


def _out_of_bounds(kind: str, param: str, context: Mapping[str, Any], value: Any) -> Described:
    key, sign, problem, suffix = _BOUNDS[kind]
    bound = context[key]
    family = "integer" if isinstance(bound, int) else "decimal"
    message = (
        f"Invalid '{param}': {family} {problem}. "
        f"Expected a value {sign} {_number(bound)}, but got {_number(value)} instead."
    )
    return Described(message, param, f"{family}_{suffix}")


def _not_in(choices: str, value: Any, param: str) -> Described:
    # pydantic writes "'a', 'b' or 'c'"; OpenAI "'a', 'b', and 'c'".
    comma = "," if "," in choices else ""
    listed = f"{comma} and ".join(choices.rsplit(" or ", 1))
    shown = f"'{shorten(value)}'" if isinstance(value, str) else shorten(_number(value))
    message = f"Invalid value: {shown}. Supported values are: {listed}."
    return Described(message, param, "invalid_value")


def _wrong_length(kind: str, param: str, context: Mapping[str, Any], value: Any) -> Described:
    if kind.startswith("string"):
        family, article = "string", "a string"
    elif isinstance(value, Mapping):
        family, article = "object", "an object"
    else:
        family, article = "array", "an array"
    size = len(value)
    if kind.endswith("too_long"):
        problem, bound, suffix = "too long", "maximum", f"{family}_above_max_length"
        limit = context["max_length"]
    else:
        problem, bound, suffix = "too short", "minimum", f"{family}_below_min_length"
        limit = context["min_length"]
    got = f"{article} with length {size}" if size else f"an empty {family}"
    if not size:
        suffix = f"empty_{family}"
    message = (
        f"Invalid '{param}': {family} {problem}. Expected {article} with {bound} length {limit}, "
        f"but got {got} instead."
    )
    return Described(message, param, suffix)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a decimal"
        case str():
            return "a string"
        case Mapping():
            return "an object"
    return "an array"


def _number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return shorten(str(value))
