"""A request's body as a JSON object, read strictly.

Python's own reader takes more than JSON has (NaN, Infinity, 1e999, duplicate keys, lone
surrogates) and fails in odd ways on deep nesting and long integers. All of these are the client's
mistake here, and answered 400. The size was counted while the body came in, by the middleware.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any, NoReturn

from starlette.requests import Request

from server import limits
from server.errors import InvalidRequestError, UnsupportedMediaType
from server.validation import shorten

# From here on the body is parsed beside the event loop, which must not stand still for it.
_LARGE_BYTES = 64 * 1024


async def read_json_object(request: Request) -> dict[str, Any]:
    """Return the request's body, which has to be a JSON object; InvalidRequestError otherwise."""
    check_content_type(request.headers.get("content-type"))
    data = await request.body()
    if len(data) < _LARGE_BYTES:
        return parse_json_object(data)
    result: dict[str, Any] = await request.app.state.inkstone.run_in_thread(parse_json_object, data)
    return result


def check_content_type(value: str | None) -> None:
    """Accept JSON in UTF-8; a missing type is taken for it, since nothing else is served."""
    if value is None:
        return
    kind, *parameters = (part.strip().lower() for part in value.split(";"))
    charsets = [text.partition("=")[2].strip('"') for text in parameters if text[:8] == "charset="]
    is_json = kind == "application/json" or (kind[:12] == "application/" and kind[-5:] == "+json")
    if not is_json or any(charset not in ("utf-8", "utf8", "us-ascii") for charset in charsets):
        raise UnsupportedMediaType(
            f"Unsupported content type '{shorten(value)}': send the body as JSON, with the header "
            "'Content-Type: application/json'."
        )


def parse_json_object(data: bytes) -> dict[str, Any]:
    """Parse the bytes of a body strictly."""
    if not data.strip():
        raise InvalidRequestError("The request body is empty; it must be a JSON object.")
    try:
        value = _DECODER.decode(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        _fail("it is not UTF-8")
    except RecursionError:
        _fail_deep()
    except json.JSONDecodeError as error:
        _fail(f"{error.msg} at line {error.lineno} column {error.colno}")
    if not isinstance(value, dict):
        raise InvalidRequestError("The request body must be a JSON object.", code="invalid_type")
    # Both checks walk over everything; most bodies cannot hold what they look for.
    if data.count(b"[") + data.count(b"{") > limits.MAX_JSON_DEPTH:
        _check_depth(value)
    if b"\\ud" in data or b"\\uD" in data:
        _check_text(value)
    return value


def _fail(reason: str) -> NoReturn:
    raise InvalidRequestError(f"We could not parse the JSON body of your request: {reason}.")


def _fail_deep() -> NoReturn:
    _fail(f"it is nested more than {limits.MAX_JSON_DEPTH} levels deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                _fail(f"duplicate key '{shorten(name)}'")
            seen.add(name)
    return value


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        _fail(f"the number {shorten(text)} is too large")
    return value


def _int(text: str) -> int:
    if len(text.lstrip("-")) > limits.MAX_INTEGER_DIGITS:
        _fail(f"an integer has more than {limits.MAX_INTEGER_DIGITS} digits")
    return int(text)


def _constant(text: str) -> NoReturn:
    _fail(f"{text} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=_constant
)


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _check_depth(root: dict[str, Any]) -> None:
    level: list[Any] = [root]
    for _ in range(limits.MAX_JSON_DEPTH):
        level = [
            child for node in level for child in _children(node) if isinstance(child, dict | list)
        ]
        if not level:
            return
    _fail_deep()


def _check_text(root: dict[str, Any]) -> None:
    pending: list[Any] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            _check_encodable(node)
        elif isinstance(node, dict):
            pending.extend(node)
        pending.extend(_children(node))


def _check_encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        _fail("a string holds half of a surrogate pair, which is no text")
