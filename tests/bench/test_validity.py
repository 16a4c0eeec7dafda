"""bench.validity: the schemas it asks for, what it says of answers, and a run against a server."""

from __future__ import annotations

import http.server
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import llguidance
import pytest

from bench.judge import Allowed, is_beginning, judge_calls, judge_output
from bench.schemas import FEATURES, make_parameters, make_schemas
from bench.validity import CALL_MODES, ValidityConfig, call_cases, main, output_cases
from engine.grammar_vocabulary import parser_limits, stand_in
from server.constraint import constraint_of
from server.json_schema import json_grammar
from server.protocol.chat import ChatCompletionRequest
from server.tools import tool_set

# ---- what is asked for -----------------------------------------------------------------------


def test_schemas_are_the_same_for_a_seed_and_all_different() -> None:
    cases = make_schemas(250, 7)
    assert cases == make_schemas(250, 7)
    assert cases[:50] == make_schemas(50, 7)
    assert cases != make_schemas(250, 8)
    assert len({json.dumps(case.schema) for case in cases}) == 250
    assert make_parameters(3, 7) == make_parameters(3, 7) != make_parameters(4, 7)


def test_every_feature_occurs_often_and_is_really_there() -> None:
    cases = make_schemas(250, 0)
    counts = Counter(feature for case in cases for feature in case.features)
    assert set(counts) == set(FEATURES)
    assert min(counts.values()) >= 10
    signs = {
        "$ref": '"$ref"', "recursion": '"next"', "anyOf": '"anyOf"', "allOf": '"allOf"',
        "enum": '"enum"', "const": '"const"', "format": '"format"', "pattern": '"pattern"',
        "prefixItems": '"prefixItems"', "patternProperties": '"patternProperties"',
        "multipleOf": '"multipleOf"', "array length": '"minItems"', "string length": '"minLength"',
        "nullable": '"null"',
    }  # fmt: skip
    for case in cases:
        text = json.dumps(case.schema)
        for feature, sign in signs.items():
            assert feature not in case.features or sign in text


def test_the_server_accepts_every_schema() -> None:
    """Each is a valid schema and compiles exactly as the server's checker compiles it."""
    vocabulary = stand_in(512, {})
    schemas = [case.schema for case in make_schemas(250, 0)]
    schemas += [make_parameters(number, 0) for number in range(50)]
    for schema in schemas:
        jsonschema.Draft202012Validator.check_schema(schema)
        grammar = json.dumps({"grammars": [json_grammar(schema)]})
        matcher = llguidance.LLMatcher(vocabulary, grammar, log_level=0, limits=parser_limits())
        assert not matcher.is_error(), (schema, matcher.get_error())


def test_requests_are_what_the_server_takes() -> None:
    config = ValidityConfig(outputs=30, schemas=10, calls=30)
    outputs, calls = list(output_cases(config)), list(call_cases(config))
    assert (len(outputs), len(calls)) == (30, 30)
    assert len({json.dumps(case.schema) for case in outputs}) == 10
    messages = [{"role": "user", "content": "Hi"}]
    for case in outputs + calls:
        request = ChatCompletionRequest.model_validate({"messages": messages, **case.parameters})
        assert (constraint_of(request) is not None) is (case.allowed is None)
        if case.allowed is not None:
            names = [tool.name for tool in tool_set(request).callable_]
            assert sorted(names) == sorted(case.allowed.parameters)
    modes = Counter(case.groups[1] for case in calls)
    assert modes == {f"calls: {mode}": 5 for mode in CALL_MODES}


# ---- what is said of answers -----------------------------------------------------------------

POINT = {
    "type": "object",
    "properties": {"x": {"type": "number", "multipleOf": 0.01}, "on": {"format": "date"}},
    "required": ["x"],
    "additionalProperties": {"type": "integer"},
}


@pytest.mark.parametrize(
    "text", ['{"x": 0.07}', '{"x": 1, "on": "2024-02-29", "z": 3}', '{"x":1,"on":"0000-01-31"}']
)
def test_a_right_output_is_valid(text: str) -> None:
    assert judge_output(POINT, text, "stop") == ("valid", "", False)
    assert judge_output(POINT, text, "length") == ("valid", "", False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON"),
        ('{"x": 0.07', "no JSON"),
        ('{"x": 0.07} x', "no JSON"),
        ('{"x": NaN}', "no JSON"),
        ("[]", "$: [] is not of type 'object'"),
        ("{}", "$: 'x' is a required property"),
        ('{"x": "1"}', "$.x: '1' is not of type 'number'"),
        ('{"x": 0.075}', "$.x: "),
        ('{"x": 1, "on": "2023-02-29"}', "$.on: '2023-02-29' is not a 'date'"),
        ('{"x": 1, "z": "3"}', "$.z: '3' is not of type 'integer'"),
        ('{"x": 1, "x": "1"}', "$.x: "),
        ('{"x": "1", "x": 1}', "$.x: "),
    ],
)
def test_a_wrong_output_is_invalid(text: str, reason: str) -> None:
    found = judge_output(POINT, text, "stop")
    assert found.verdict == "invalid" and found.reason.startswith(reason)


def test_an_end_of_another_kind_is_invalid() -> None:
    assert judge_output(POINT, '{"x": 1}', "tool_calls").verdict == "invalid"


def test_a_name_that_comes_twice_is_told() -> None:
    assert judge_output(POINT, '{"x": 1, "z": 1, "z": 2}', "stop") == ("valid", "", True)


@pytest.mark.parametrize(
    ("format_", "good", "bad"),
    [
        ("date-time", "2024-02-29T23:59:60.5+02:00", "2024-02-30T10:00:00Z"),
        ("time", "10:00:00Z", "24:00:00Z"),
        ("duration", "P1Y2M3DT4H5M6S", "PT"),
        ("duration", "P3W", "P"),
        ("hostname", "a-b.example", "-a.b"),
        ("ipv4", "1.2.3.4", "1.2.3.400"),
        ("ipv6", "::1", ":::"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
        ("email", "a@b.c", "a"),
    ],
)
def test_formats_are_checked(format_: str, good: str, bad: str) -> None:
    schema = {"type": ["string", "integer"], "format": format_}
    assert judge_output(schema, json.dumps(good), "stop").verdict == "valid"
    assert judge_output(schema, json.dumps(bad), "stop").verdict == "invalid"
    assert judge_output(schema, "1", "stop").verdict == "valid"


@pytest.mark.parametrize(
    "text", ["", " ", "{", '{"a', '{"a": tr', '{"a": "x\\', '{"a": "\\u00', "[1, -"]
)
def test_a_cut_output_is_the_beginning_of_json(text: str) -> None:
    assert is_beginning(text)
    assert judge_output(POINT, text, "length").verdict == "cut"


@pytest.mark.parametrize(
    "text", ["}", "{a", '{"a" 1', "[1,,", "tru e", '{"a": 1}}', '{"x": "1"}', "[1] "]
)
def test_what_is_no_beginning_of_json_is_invalid_though_cut(text: str) -> None:
    assert judge_output(POINT, text, "length").verdict == "invalid"


def calling(*calls: tuple[str, str]) -> dict[str, Any]:
    return {
        "content": None,
        "tool_calls": [{"function": {"name": name, "arguments": text}} for name, text in calls],
    }


ADD = ("add", '{"x": 1}')
ONE = Allowed({"add": POINT}, least=1, most=1)
NAMED = Allowed({"add": POINT}, least=1, most=1, named=True)
ANY = Allowed({"add": POINT, "sub": POINT})


@pytest.mark.parametrize(
    ("allowed", "calls", "finish_reason", "verdict"),
    [
        (ONE, [ADD], "tool_calls", "valid"),
        (ONE, [ADD], "stop", "invalid"),
        (ONE, [ADD, ADD], "tool_calls", "invalid"),
        (ONE, [], "stop", "invalid"),
        (ONE, [("sub", '{"x": 1}')], "tool_calls", "invalid"),
        (ONE, [("add", '{"x": "1"}')], "tool_calls", "invalid"),
        (ONE, [("add", '{"x": ')], "tool_calls", "invalid"),
        (ONE, [("add", '{"x": ')], "length", "cut"),
        (ONE, [("add", "{x")], "length", "invalid"),
        (ONE, [ADD], "length", "cut"),
        (NAMED, [ADD], "stop", "valid"),
        (NAMED, [ADD], "tool_calls", "invalid"),
        (ANY, [], "stop", "valid"),
        (ANY, [ADD, ("sub", '{"x": 2}')], "tool_calls", "valid"),
        (ANY, [("sub", '{"x": '), ADD], "length", "invalid"),
        (ANY, [], "length", "cut"),
        (ANY, [], "content_filter", "invalid"),
    ],
)
def test_calls(
    allowed: Allowed, calls: list[tuple[str, str]], finish_reason: str, verdict: str
) -> None:
    assert judge_calls(allowed, calling(*calls), finish_reason).verdict == verdict


# ---- a run -----------------------------------------------------------------------------------


@contextmanager
def answering(status: int, choice: dict[str, Any]) -> Iterator[str]:
    """A server that always gives this choice; yields its base URL."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            usage = {"completion_tokens": 7}
            body = json.dumps({"choices": [choice], "usage": usage}).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        finally:
            server.shutdown()
            thread.join()


def run(tmp_path: Path, url: str, *options: str) -> tuple[int, dict[str, Any]]:
    path = tmp_path / "figures.json"
    code = main(["--base-url", url, "--model", "m", "--output", str(path), *options])
    figures: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return code, figures


SAID = {"message": {"content": "Hi"}, "finish_reason": "stop"}


def test_a_server_that_does_not_keep_its_word_is_found_out(tmp_path: Path) -> None:
    with answering(200, SAID) as url:
        code, figures = run(tmp_path, url, "--outputs", "5", "--calls", "12")
    assert code == 1
    assert figures["counts"]["outputs"] == {"valid": 0, "cut": 0, "invalid": 5, "failed": 0}
    # Without a call only "auto" is right.
    assert figures["counts"]["calls"] == {"valid": 2, "cut": 0, "invalid": 10, "failed": 0}
    assert figures["counts"]["calls: auto"]["valid"] == 2
    assert figures["completion_tokens"] == 7 * 17
    assert len(figures["examples"]) == 15
    assert "tools" in figures["examples"][-1]["request"]


def test_a_server_that_does_has_the_code_0(tmp_path: Path) -> None:
    with answering(200, SAID) as url:
        code, figures = run(tmp_path, url, "--outputs", "0", "--calls", "0")
        assert (code, figures["examples"]) == (0, [])
    cut = {"message": {"content": ""}, "finish_reason": "length"}
    with answering(200, cut) as url:
        code, figures = run(tmp_path, url, "--outputs", "3", "--calls", "3")
    assert code == 0
    assert figures["counts"]["outputs"]["cut"] == figures["counts"]["calls"]["cut"] == 3


def test_requests_that_fail_are_counted(tmp_path: Path) -> None:
    with answering(503, SAID) as url:
        code, figures = run(tmp_path, url, "--outputs", "2", "--calls", "0")
    assert (code, figures["errors"]) == (1, {"http 503": 2})
    with answering(200, {"text": "Hi"}) as url:
        code, figures = run(tmp_path, url, "--outputs", "2", "--calls", "0")
    assert code == 1 and figures["counts"]["outputs"]["failed"] == 2


@pytest.mark.parametrize(
    "options",
    [
        ["--concurrency", "0"],
        ["--outputs", "-1"],
        ["--timeout", "0"],
        ["--output", "no/such/folder/x"],
    ],
)
def test_options_without_meaning_are_refused(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(options) == 2
    assert options[0].strip("-") in capsys.readouterr().err
