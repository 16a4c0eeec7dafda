"""API.md 2.3, 3.1 and 3.2 with curl: what no SDK sends or shows.

Server-sent events as they arrive, one connection for many requests, malformed JSON, HEAD and
OPTIONS, and the header `Idempotency-Key`.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients.parrot import MODEL, parrot

CHAT = {"messages": [{"role": "user", "content": "hi"}]}
JSON = ("--header", "Content-Type: application/json")
ORIGIN = "https://app.example.com"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with parrot(allowed_origins=(ORIGIN,)) as base_url:
        yield base_url


def curl(*arguments: str) -> str:
    """What curl prints; bytes are not translated."""
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "20", *arguments],
        capture_output=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def post(url: str, path: str, body: dict[str, Any] | str, *arguments: str) -> str:
    data = body if isinstance(body, str) else json.dumps(body)
    return curl(url + path, *JSON, "--data-binary", data, *arguments)


def head_and_body(printed: str) -> tuple[str, dict[str, str], str]:
    """Status line, headers and body of what `--include` prints."""
    head, _, body = printed.partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return status, headers, body


def test_events_of_a_stream(url: str) -> None:
    body = {"model": MODEL, "prompt": "Hi 🙂", "stream": True}
    status, headers, text = head_and_body(post(url, "/completions", body, "--include", "-N"))
    assert status == "HTTP/1.1 200 OK"
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "no-cache"
    assert headers["x-accel-buffering"] == "no"
    assert headers["connection"] == "keep-alive"
    assert headers["transfer-encoding"] == "chunked" and "content-length" not in headers
    assert text.endswith("data: [DONE]\n\n")
    events = text.split("\n\n")
    assert events.pop() == ""
    assert all(re.fullmatch(r"data: \S.*", event) for event in events), "one line each"
    chunks = [json.loads(event.removeprefix("data: ")) for event in events[:-1]]
    assert "".join(chunk["choices"][0]["text"] for chunk in chunks) == "Hi 🙂"


def test_comments_keep_a_silent_stream_alive() -> None:
    with parrot(sse_ping_interval=0.02) as url:
        body = {"model": MODEL, "prompt": "!slow", "max_tokens": 3, "stream": True}
        text = post(url, "/completions", body)
    assert ": ping\n\n" in text
    lines = [line for line in text.splitlines() if line]
    assert {line.split(" ")[0] for line in lines} == {":", "data:"}
    assert lines[-1] == "data: [DONE]"


def test_one_connection_serves_many_requests(url: str) -> None:
    """A stream, an answer, an error and another stream; none of them closes it."""
    stream = json.dumps({"model": MODEL, "prompt": "a", "stream": True})
    whole = json.dumps({"model": MODEL, "prompt": "b"})
    printed = ["--write-out", "\n=%{num_connects} %{http_code}\n"]
    arguments: list[str] = []
    for data in (stream, whole, "{", stream):
        arguments += [f"{url}/completions", *JSON, "--data-binary", data, *printed, "--next"]
    found = re.findall(r"^=(\d) (\d+)$", curl(*arguments[:-1]), re.MULTILINE)
    assert found == [("1", "200"), ("0", "200"), ("0", "400"), ("0", "200")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("{", "JSON"),
        ('{"model": "tiny",}', "JSON"),
        ('{"model": "tiny", "model": "tiny"}', "model"),
        ('{"model": "tiny", "temperature": NaN}', "NaN"),
        ("", "JSON"),
    ],
)
def test_malformed_json_is_a_400_with_openais_body(url: str, data: str, words: str) -> None:
    status, headers, text = head_and_body(post(url, "/chat/completions", data, "--include"))
    assert status.startswith("HTTP/1.1 400")
    assert headers["content-type"] == "application/json"
    (error,) = json.loads(text).values()
    assert sorted(error) == ["code", "message", "param", "type"]
    assert error["type"] == "invalid_request_error" and error["code"] is None
    assert words.lower() in error["message"].lower()


def test_a_missing_model_is_named(url: str) -> None:
    for path, body in (("/completions", {"prompt": "a"}), ("/chat/completions", CHAT)):
        error = json.loads(post(url, path, body))["error"]
        assert (error["code"], error["param"]) == ("missing_required_parameter", "model")


def test_equal_requests_with_one_key_have_one_answer(url: str) -> None:
    body = {"model": MODEL, "prompt": "abc"}
    key = ("--header", "Idempotency-Key: curl-1", "--include")
    _, first_headers, first = head_and_body(post(url, "/completions", body, *key))
    _, again_headers, again = head_and_body(post(url, "/completions", body, *key))
    assert again == first
    assert "idempotent-replayed" not in first_headers
    assert again_headers["idempotent-replayed"] == "true"
    assert first_headers["x-request-id"] != again_headers["x-request-id"]
    _, _, other = head_and_body(post(url, "/completions", {**body, "n": 2}, *key))
    assert "Idempotency-Key" in json.loads(other)["error"]["message"]
    _, _, fresh = head_and_body(post(url, "/completions", body, "--include"))
    assert json.loads(fresh)["id"] != json.loads(first)["id"]


def test_a_stream_is_replayed_to_the_byte(url: str) -> None:
    body = {"model": MODEL, "prompt": "abc", "stream": True}
    key = ("--header", "Idempotency-Key: curl-2")
    first = post(url, "/completions", body, *key)
    assert first.endswith("data: [DONE]\n\n")
    assert post(url, "/completions", body, *key) == first


def test_head_has_no_body_and_the_status_of_get(url: str) -> None:
    root = url.removesuffix("/v1")
    for path in ("/health", "/health/live", "/health/ready", "/ping"):
        status, headers, body = head_and_body(curl("--head", root + path))
        assert (status, body) == ("HTTP/1.1 200 OK", "")
        assert int(headers["content-length"]) > 0
    status, headers, _ = head_and_body(curl("--head", f"{url}/models"))
    assert status.startswith("HTTP/1.1 405") and "GET" in headers["allow"].upper()


def test_options_answers_an_allowed_page_and_no_other(url: str) -> None:
    asks = ("--header", "Access-Control-Request-Method: POST", "--include", "--request", "OPTIONS")
    path = f"{url}/chat/completions"
    status, headers, _ = head_and_body(curl(path, *asks, "--header", f"Origin: {ORIGIN}"))
    assert status.startswith("HTTP/1.1 200")
    assert headers["access-control-allow-origin"] == ORIGIN
    assert "post" in headers["access-control-allow-methods"]
    status, headers, _ = head_and_body(curl(path, *asks, "--header", "Origin: https://evil.com"))
    assert status.startswith("HTTP/1.1 4")
    assert "access-control-allow-origin" not in headers


def test_wrong_method_says_which_are_right(url: str) -> None:
    status, headers, text = head_and_body(curl(f"{url}/completions", "--include"))
    assert status.startswith("HTTP/1.1 405") and headers["allow"] == "post"
    assert json.loads(text)["error"]["type"] == "invalid_request_error"


def test_a_client_that_leaves_in_mid_stream_harms_nobody(url: str) -> None:
    body = json.dumps({"model": MODEL, "prompt": "!slow", "max_tokens": 200, "stream": True})
    done = subprocess.run(
        [
            "curl",
            "--silent",
            "--max-time",
            "0.5",
            f"{url}/completions",
            *JSON,
            "--data-binary",
            body,
        ],
        capture_output=True,
        timeout=30,
    )
    assert done.returncode == 28, "curl's own time was up"
    assert done.stdout.startswith(b"data: ")
    answer = json.loads(post(url, "/completions", {"model": MODEL, "prompt": "still here"}))
    assert answer["choices"][0]["text"] == "still here"
