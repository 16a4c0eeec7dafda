"""API.md 6.26 (a) and 3.2: openai 0.28.1, its streams, asynchronous calls and errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients.error_table import CONFIG, RETRIED, ROWS, SENTENCES, Row, request_of
from tests.clients.parrot import CALL, MODEL, parrot
from tests.e2e.server_process import ROOT

LEGACY = ROOT / ".legacy-sdk"
CLASSES = {
    400: "InvalidRequestError",
    401: "AuthenticationError",
    403: "PermissionError",
    404: "InvalidRequestError",
    415: "InvalidRequestError",
    429: "RateLimitError",
    503: "ServiceUnavailableError",
}
LEGACY_ROWS = [row for row in ROWS if row.name != "no-json"]  # it sets the content type itself
ENDPOINTS = {"completions": "Completion", "chat": "ChatCompletion"}
HELLO: list[Any] = [{"role": "user", "content": "Hello 🙂"}]
FUNCTIONS = [{"name": "add", "parameters": {"type": "object", "properties": {}}}]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with parrot(**CONFIG) as base_url:
        yield base_url


def calls(url: str, *asked: tuple[str, dict[str, Any]]) -> list[Any]:
    """How these calls of the SDK end."""
    assert LEGACY.exists(), "make test installs the legacy SDK into .legacy-sdk"
    done = subprocess.run(
        [sys.executable, "-m", "tests.clients.legacy_driver"],
        input=json.dumps({"url": url, "calls": asked}),
        env=os.environ | {"PYTHONPATH": f"{LEGACY}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    ended: list[Any] = json.loads(done.stdout)
    return ended


def row_call(row: Row) -> tuple[str, dict[str, Any]]:
    arguments = {**request_of(row), "headers": row.headers, "api_key": row.key}
    return f"{ENDPOINTS[row.endpoint]}.create", arguments


@pytest.fixture(scope="module")
def errors(url: str) -> dict[str, Any]:
    """How each row of the table ends, by its name."""
    ended = calls(url, *map(row_call, LEGACY_ROWS))
    return {row.name: each for row, each in zip(LEGACY_ROWS, ended, strict=True)}


@pytest.mark.parametrize("row", LEGACY_ROWS, ids=lambda row: row.name)
def test_every_row_is_the_clients_own_error(errors: dict[str, Any], row: Row) -> None:
    error = errors[row.name]["error"]
    assert error["class"] == CLASSES.get(row.status, "APIError")
    assert error["status"] == row.status
    assert (error["type"], error["code"], error["param"]) == (row.type, row.code, row.param)
    if error["class"] == "InvalidRequestError":
        assert error["own"] == {"code": row.code, "param": row.param}
    if row.code not in RETRIED:  # for a 503 it has words of its own
        assert SENTENCES.get(row.code or "", "") in error["message"]
    assert error["request_id"]


def test_completions(url: str) -> None:
    text = {"engine": MODEL, "prompt": "Hello 🙂", "stop": None}
    whole, streamed, other, gone = calls(
        url,
        ("Completion.create", {**text, "n": 2, "logprobs": 1}),
        ("Completion.create", {**text, "stream": True}),
        ("Completion.acreate", text),
        ("Completion.acreate", {**text, "stream": True}),
    )
    assert [choice["text"] for choice in whole["value"]["choices"]] == ["Hello 🙂"] * 2
    assert whole["value"]["choices"][0]["logprobs"]["tokens"][:2] == ["H", "e"]
    assert other["value"]["choices"][0]["text"] == "Hello 🙂"
    for items in (streamed["items"], gone["items"]):
        assert "".join(item["choices"][0]["text"] for item in items) == "Hello 🙂"
        assert items[-1]["choices"][0]["finish_reason"] == "stop"


def test_chat(url: str) -> None:
    body = {"model": MODEL, "messages": HELLO}
    whole, streamed, other, gone, old_path = calls(
        url,
        ("ChatCompletion.create", body),
        ("ChatCompletion.create", {**body, "stream": True}),
        ("ChatCompletion.acreate", body),
        ("ChatCompletion.acreate", {**body, "stream": True}),
        ("ChatCompletion.create", {"engine": MODEL, "messages": HELLO}),
    )
    for each in (whole, other, old_path):
        assert each["value"]["choices"][0]["message"]["content"] == "Hello 🙂"
    for items in (streamed["items"], gone["items"]):
        first, *rest = (item["choices"][0]["delta"] for item in items)
        assert first["role"] == "assistant"
        assert "".join(delta.get("content", "") for delta in rest) == "Hello 🙂"
        assert items[-1]["choices"][0]["finish_reason"] == "stop"


def test_functions(url: str) -> None:
    body = {
        "model": MODEL,
        "messages": [{"role": "user", "content": CALL}],
        "functions": FUNCTIONS,
    }
    whole, named, streamed, unknown = calls(
        url,
        ("ChatCompletion.create", {**body, "function_call": "auto"}),
        ("ChatCompletion.create", {**body, "function_call": {"name": "add"}}),
        ("ChatCompletion.create", {**body, "stream": True}),
        ("ChatCompletion.create", {**body, "function_call": {"name": "sub"}}),
    )
    for each in (whole, named):
        (choice,) = each["value"]["choices"]
        assert choice["finish_reason"] == "function_call"
        assert choice["message"]["function_call"]["name"] == "add"
        assert json.loads(choice["message"]["function_call"]["arguments"]) == {"a": 2, "b": 3}
    deltas = [item["choices"][0]["delta"].get("function_call") or {} for item in streamed["items"]]
    assert "".join(delta.get("name", "") for delta in deltas) == "add"
    assert json.loads("".join(delta.get("arguments", "") for delta in deltas)) == {"a": 2, "b": 3}
    assert streamed["items"][-1]["choices"][0]["finish_reason"] == "function_call"
    assert unknown["error"]["own"] == {"code": "invalid_value", "param": "function_call.name"}


def test_models_and_engines(url: str) -> None:
    models, model, engines, engine, missing, async_models = calls(
        url,
        ("Model.list", {}),
        ("Model.retrieve", {"id": MODEL}),
        ("Engine.list", {}),
        ("Engine.retrieve", {"id": MODEL}),
        ("Model.retrieve", {"id": "gpt-9"}),
        ("Model.alist", {}),
    )
    assert MODEL in [each["id"] for each in models["value"]["data"]]
    assert async_models == models
    assert (model["value"]["id"], model["value"]["object"]) == (MODEL, "model")
    assert MODEL in [each["id"] for each in engines["value"]["data"]]
    assert (engine["value"]["object"], engine["value"]["ready"]) == ("engine", True)
    assert missing["error"]["own"] == {"code": "model_not_found", "param": "model"}


def test_what_is_not_served_is_an_error_of_the_client(url: str) -> None:
    edit, moderation, deleted = calls(
        url,
        ("Edit.create", {"model": MODEL, "input": "a", "instruction": "b"}),
        ("Moderation.create", {"input": "a"}),
        ("Model.delete", {"sid": MODEL}),
    )
    for each in (edit, moderation):
        assert (each["error"]["class"], each["error"]["status"]) == ("InvalidRequestError", 404)
        assert "Invalid URL" in each["error"]["message"]
    assert (deleted["error"]["class"], deleted["error"]["status"]) == ("APIError", 405)


def test_an_error_within_a_stream(url: str) -> None:
    """The client raises at the event, after what came before it."""
    body = {"model": MODEL, "stream": True}
    failed, lost = calls(
        url,
        ("Completion.create", {**body, "prompt": "!fail"}),
        ("ChatCompletion.create", {**body, "messages": [{"role": "user", "content": "!lose"}]}),
    )
    assert "".join(item["choices"][0]["text"] for item in failed["items"]) == "ab"
    assert (failed["error"]["class"], failed["error"]["code"]) == ("APIError", "internal_error")
    assert (lost["error"]["class"], lost["error"]["code"]) == ("APIError", "engine_restarting")
    assert len(lost["items"]) == 3
