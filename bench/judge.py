"""Whether an answer follows its schema, or calls tools as it may: judged apart from any server.

Numbers are read as decimals, so that 0.07 is a multiple of 0.01. An answer that `max_tokens` cut
off must be the beginning of JSON; whether it would have followed its schema is not known, so it is
counted apart.

Where a name comes twice in an object, both readings must follow the schema, the one with the first
and the one with the last. It is said of the answer, and no mistake: a grammar cannot rule it out
where the schema leaves names open.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Literal, NamedTuple

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from pydantic_core import from_json

Verdict = Literal["valid", "cut", "invalid"]

_TIME = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DURATION = r"P(?=.)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)"


class Judgement(NamedTuple):
    """A verdict, and why it is not "valid". repeats: a name comes twice in an object."""

    verdict: Verdict
    reason: str = ""
    repeats: bool = False


@dataclass(frozen=True)
class Allowed:
    """What calls an answer may have.

    parameters: the schemas of the functions that may be called, by name.
    named: a function was chosen by its name, which shows in the finish reason.
    """

    parameters: Mapping[str, Any]
    least: int = 0
    most: int | None = None
    named: bool = False


def judge_output(schema: Any, text: str, finish_reason: str) -> Judgement:
    """Judge an answer that must be JSON of a schema."""
    if finish_reason not in ("stop", "length"):
        return Judgement("invalid", f"finish reason {finish_reason!r}")
    problem = _problem(schema, text)
    if not problem:
        return Judgement("valid", repeats=_repeats(text))
    return _wrong(problem, text, is_cut=finish_reason == "length")


def judge_calls(allowed: Allowed, message: Mapping[str, Any], finish_reason: str) -> Judgement:
    """Judge an answer with tools: an assistant's message as the API gives it."""
    calls = message.get("tool_calls") or []
    is_cut = finish_reason == "length"
    for number, call in enumerate(calls):
        name, arguments = call["function"]["name"], call["function"]["arguments"]
        if name not in allowed.parameters:
            return Judgement("invalid", f"{name!r} may not be called")
        problem = _problem(allowed.parameters[name], arguments)
        if problem:
            is_last = number == len(calls) - 1
            return _wrong(f"arguments of {name}: {problem}", arguments, is_cut=is_cut and is_last)
    if allowed.most is not None and len(calls) > allowed.most:
        return Judgement("invalid", f"{len(calls)} calls, at most {allowed.most} may be")
    if is_cut:
        return Judgement("cut", "cut by max_tokens")
    if len(calls) < allowed.least:
        return Judgement("invalid", f"{len(calls)} calls, at least {allowed.least} must be")
    expected = "tool_calls" if calls and not allowed.named else "stop"
    if finish_reason != expected:
        return Judgement("invalid", f"finish reason {finish_reason!r}, not {expected!r}")
    return Judgement(
        "valid", repeats=any(_repeats(call["function"]["arguments"]) for call in calls)
    )


def is_beginning(text: str) -> bool:
    """Whether a text is not JSON yet, and can go on to be."""
    if not text.strip():
        return True
    try:
        from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return False
    return not _has_ended(text)


def _has_ended(text: str) -> bool:
    """Whether a text begins with a whole value, after which there is nothing to come."""
    if text.lstrip()[0] not in '{["':
        return False  # a number may go on
    try:
        json.JSONDecoder().raw_decode(text.lstrip())
    except ValueError:
        return False
    return True


def _wrong(problem: str, text: str, *, is_cut: bool) -> Judgement:
    if is_cut and is_beginning(text):
        return Judgement("cut", "cut by max_tokens")
    return Judgement("invalid", problem)


def _problem(schema: Any, text: str) -> str:
    """What is wrong with a whole text; empty if nothing is."""
    exact = json.loads(json.dumps(schema), parse_float=Decimal)
    validator = Draft202012Validator(exact, format_checker=_FORMATS)
    try:
        for members in (dict, _first_members):
            validator.validate(_read(text, members))
    except (ValueError, RecursionError) as error:
        return f"no JSON: {error}"
    except ValidationError as error:
        return f"{error.json_path}: {error.message}"[:300]
    return ""


def _repeats(text: str) -> bool:
    repeats = False

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeats
        repeats = repeats or len(dict(pairs)) < len(pairs)
        return dict(pairs)

    _read(text, members)
    return repeats


def _read(text: str, members: Callable[[list[tuple[str, Any]]], dict[str, Any]]) -> Any:
    return json.loads(
        text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=members
    )


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _first_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


# ---- formats: jsonschema's own, and those for which it wants further packages ------------------


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text, re.ASCII) is not None


def _is_date(text: str) -> bool:
    if not _matches(r"\d{4}-\d\d-\d\d", text):
        return False
    # Python knows no year 0, RFC 3339 does; it is a leap year, as 2000 is.
    text = "2000" + text[4:] if text.startswith("0000") else text
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    return _matches(_TIME, text)


def _is_date_time(text: str) -> bool:
    date, _, time = text.replace("t", "T").partition("T")
    return _is_date(date) and _is_time(time)


def _is_duration(text: str) -> bool:
    return _matches(_DURATION, text)


def _is_hostname(text: str) -> bool:
    return _matches(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*", text)


def _formats() -> FormatChecker:
    checker = FormatChecker(("email", "ipv4", "ipv6", "uuid"))
    own: dict[str, Callable[[str], bool]] = {
        "date": _is_date,
        "time": _is_time,
        "date-time": _is_date_time,
        "duration": _is_duration,
        "hostname": _is_hostname,
    }
    for name, check in own.items():
        checker.checks(name)(partial(_of_text, check))
    return checker


def _of_text(check: Callable[[str], bool], value: object) -> bool:
    return not isinstance(value, str) or check(value)


_FORMATS = _formats()
