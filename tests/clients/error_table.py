"""The rows of API.md 3.2 that a request can bring about, for every client to be tried with.

Malformed JSON is in `test_curl.py`, since no SDK sends it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

CONFIG: dict[str, Any] = {
    "api_key": ("sk-right", "sk-other"),
    "request_timeout": 1.0,
    "tokens_per_minute": 20_000,  # for each key
}
BIG = 5 * 1024 * 1024
TOOL: dict[str, Any] = {"type": "function", "function": {"name": "f"}}


class Row(NamedTuple):
    """`body` replaces parts of a small valid request; `headers` and `key` of the call."""

    name: str
    endpoint: str  # "completions" | "chat"
    body: dict[str, Any]
    status: int
    type: str
    code: str | None
    param: str | None = None
    headers: dict[str, str] = {}  # noqa: RUF012 (never written)
    key: str = "sk-right"


BAD, SERVER = "invalid_request_error", "server_error"


def _bad(endpoint: str, body: dict[str, Any], code: str | None, param: str | None) -> Row:
    return Row(f"{endpoint}-{param}-{code}", endpoint, body, 400, BAD, code, param)


def _message(text: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}]}


ROWS = [
    _bad("completions", {"max_tokens": "x"}, "invalid_type", "max_tokens"),
    _bad("completions", {"prompt": ["a", 1]}, "invalid_type", "prompt[1]"),
    _bad("chat", {"messages": [{"role": "user"}]}, "missing_required_parameter",
         "messages[0].content"),
    _bad("chat", {"n": 129}, "integer_above_max_value", "n"),
    _bad("chat", {"n": 0}, "integer_below_min_value", "n"),
    _bad("chat", {"temperature": 2.5}, "decimal_above_max_value", "temperature"),
    _bad("chat", {"top_p": -0.5}, "decimal_below_min_value", "top_p"),
    _bad("chat", {"stop": list("abcde")}, "array_above_max_length", "stop"),
    _bad("chat", {"messages": []}, "empty_array", "messages"),
    _bad("completions", {"prompt": []}, "empty_array", "prompt"),
    _bad("chat", {"user": "u" * 100_000}, "string_above_max_length", "user"),
    _bad("chat", {"reasoning_effort": "huge"}, "invalid_value", "reasoning_effort"),
    _bad("chat", {"tempratur": 1}, "unknown_parameter", "tempratur"),
    _bad("completions", {"suffix": "end"}, "unsupported_parameter", "suffix"),
    _bad("chat", {"audio": {"voice": "alloy", "format": "wav"}}, "unsupported_parameter", "audio"),
    _bad("chat", _message("a" * 1100), "context_length_exceeded", "messages"),
    _bad("completions", {"max_tokens": 1100}, "context_length_exceeded", "max_tokens"),
    _bad("chat", {"response_format": {"type": "json_schema", "json_schema": {
        "name": "x", "schema": {"type": "nope"}}}}, "invalid_json_schema",
        "response_format.json_schema.schema"),
    _bad("chat", {"tools": [{"type": "custom", "custom": {"name": "f", "format": {
        "type": "grammar", "grammar": {"syntax": "regex", "definition": "("}}}}]},
        "invalid_grammar", "tools[0].custom.format.grammar.definition"),
    _bad("chat", {"tools": [TOOL, TOOL]}, "invalid_value", "tools[1].function.name"),
    _bad("chat", {"tool_choice": "required"}, "invalid_value", "tool_choice"),
    _bad("chat", {"stream_options": {"include_usage": True}}, None, "stream_options"),
    Row("no-such-key", "chat", {}, 401, BAD, "invalid_api_key", key="sk-wrong"),
    Row("page-of-another-site", "chat", {}, 403, "permission_error", "origin_not_allowed",
        headers={"Origin": "https://example.com"}),
    Row("no-such-model", "chat", {"model": "gpt-9"}, 404, BAD, "model_not_found", "model"),
    Row("more-than-a-minutes-tokens", "completions", {"prompt": ["a" * 800] * 30}, 429,
        "tokens", "rate_limit_exceeded", key="sk-other"),
    Row("large-body", "completions", {"prompt": "a" * BIG}, 413, BAD, "request_too_large"),
    Row("no-json", "completions", {}, 415, BAD, None, headers={"Content-Type": "text/plain"}),
    Row("failed", "completions", {"prompt": "!fail"}, 500, SERVER, "internal_error"),
    Row("overloaded", "completions", {"prompt": "!overloaded"}, 503, SERVER, "overloaded"),
    Row("loading", "chat", _message("!loading"), 503, SERVER, "model_loading"),
    Row("restarting", "chat", _message("!restarting"), 503, SERVER, "engine_restarting"),
    Row("stopped", "chat", _message("!dead"), 503, SERVER, "shutting_down"),
    Row("too-slow", "completions", {"prompt": "!slow", "max_tokens": 200}, 504, SERVER, "timeout"),
]  # fmt: skip
SENTENCES = {
    "context_length_exceeded": "This model's maximum context length is 1024 tokens",
    "unknown_parameter": "Unknown parameter: 'tempratur'",
    "model_not_found": "The model 'gpt-9' does not exist or you do not have access to it.",
}
RETRIED = {"overloaded", "model_loading", "engine_restarting", "shutting_down"}
# The same request would fail again; of the limits, what is more than a minute's tokens.
NOT_RETRIED = {"internal_error", "timeout", "rate_limit_exceeded"}


def request_of(row: Row) -> dict[str, Any]:
    """The whole body."""
    small = {"prompt": "a"} if row.endpoint == "completions" else _message("hi")
    return {"model": "tiny", **small, **row.body}
