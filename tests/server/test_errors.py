"""Every error is OpenAI's object, and says in OpenAI's words what was wrong."""

import json
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine import (
    EngineDead,
    EngineError,
    EngineLoading,
    EngineOverloaded,
    EngineRestarting,
    InvalidRequest,
    RequestFailed,
)
from server import errors
from server.errors import APIError, from_engine_error, from_validation_error, to_api_error

MESSAGE = "it did not work"


class Part(BaseModel):
    type: Literal["text", "refusal"]


class Say(BaseModel):
    role: Literal["user"]
    content: str | list[Part]


class Answer(BaseModel):
    role: Literal["assistant"]
    content: str


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    model: str
    temperature: float | None = Field(1.0, ge=0, le=2)
    n: int | None = Field(1, ge=1, le=128)
    stop: str | Annotated[list[str], Field(max_length=4)] | None = None
    prompt: str | list[str] | list[int] | None = None
    flag: bool = False
    user: str = Field("", max_length=8)
    name: str = Field("a", pattern=r"^[a-z]+$")
    effort: Literal["low", "medium", "high"] = "low"
    messages: Annotated[
        list[Annotated[Say | Answer, Field(discriminator="role")]] | None, Field(min_length=1)
    ] = None
    metadata: dict[str, str] = Field({}, max_length=2)


def described(body: dict) -> APIError:
    with pytest.raises(ValidationError) as caught:
        Model.model_validate(body)
    return from_validation_error(caught.value, body=body, known=Model.model_fields)


def all_errors(base: type[APIError] = APIError) -> list[type[APIError]]:
    return [base, *(cls for sub in base.__subclasses__() for cls in all_errors(sub))]


@pytest.mark.parametrize("cls", all_errors())
def test_every_error_has_the_four_keys_and_a_sane_status(cls: type[APIError]) -> None:
    error = cls(MESSAGE)
    assert json.loads(error.encode()) == error.body()
    assert list(error.body()["error"]) == ["message", "type", "param", "code"]
    assert isinstance(error.type, str)
    # 409 sends OpenAI's legacy client into an endless loop; 422 and 501 have no meaning here.
    assert 400 <= cls.status < 600 and cls.status not in (409, 422, 501)


def test_the_tree_in_the_docstring_names_every_class() -> None:
    for cls in all_errors():
        if not cls.__name__.startswith("_"):
            assert cls.__name__ in (errors.__doc__ or "")


def test_the_client_repeats_what_may_pass_and_nothing_else() -> None:
    for code in ("overloaded", "model_loading", "shutting_down", "engine_restarting"):
        seconds = int(errors.ServiceUnavailable(MESSAGE, code=code).headers["retry-after"])
        assert 1 <= seconds <= 120  # OpenAI's client gives up if told to wait longer
    for cls in (errors.InternalError, errors.DeadlineExceeded):
        assert cls(MESSAGE).headers["x-should-retry"] == "false"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InvalidRequest("x", param="prompt", code="empty_array"), 400, "empty_array"),
        (InvalidRequest("x", code="context_length_exceeded"), 400, "context_length_exceeded"),
        (EngineOverloaded("x"), 503, "overloaded"),
        (EngineLoading("x"), 503, "model_loading"),
        (EngineRestarting("x"), 503, "engine_restarting"),
        (EngineDead("x"), 503, "shutting_down"),
        (RequestFailed("x"), 500, "internal_error"),
    ],
)
def test_engine_errors_become_answers(error: EngineError, status: int, code: str) -> None:
    answer = from_engine_error(error)
    assert (answer.status, answer.code, answer.message) == (status, code, "x")
    assert answer.param == getattr(error, "param", None)


def test_a_bug_tells_the_client_nothing_of_itself() -> None:
    answer = to_api_error(RuntimeError("/home/me/secret.py line 3"))
    assert answer.status == 500
    assert "secret" not in answer.message


@pytest.mark.parametrize(
    ("change", "code", "param", "message"),
    [
        (
            {"temperature": 200},
            "decimal_above_max_value",
            "temperature",
            "Invalid 'temperature': decimal above maximum value. "
            "Expected a value <= 2, but got 200 instead.",
        ),
        ({"temperature": -0.5}, "decimal_below_min_value", "temperature", None),
        ({"n": 129}, "integer_above_max_value", "n", None),
        ({"n": 0}, "integer_below_min_value", "n", None),
        (
            {"n": "2"},
            "invalid_type",
            "n",
            "Invalid type for 'n': expected an integer, but got a string instead.",
        ),
        ({"n": True}, "invalid_type", "n", None),
        ({"flag": 1}, "invalid_type", "flag", None),
        (
            {"stop": 5},
            "invalid_type",
            "stop",
            "Invalid type for 'stop': expected one of a string, an array, but got an integer "
            "instead.",
        ),
        (
            {"stop": ["a"] * 5},
            "array_above_max_length",
            "stop",
            "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an "
            "array with length 5 instead.",
        ),
        ({"stop": ["a", 2]}, "invalid_type", "stop[1]", None),
        ({"prompt": ["a", 2]}, "invalid_type", "prompt[1]", None),
        ({"user": "x" * 9}, "string_above_max_length", "user", None),
        ({"name": "A"}, "invalid_value", "name", None),
        (
            {"effort": "max"},
            "invalid_value",
            "effort",
            "Invalid value: 'max'. Supported values are: 'low', 'medium', and 'high'.",
        ),
        ({"messages": []}, "empty_array", "messages", None),
        ({"messages": [{"role": "dog"}]}, "invalid_value", "messages[0].role", None),
        ({"messages": [{}]}, "missing_required_parameter", "messages[0].role", None),
        (
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant"}]},
            "missing_required_parameter",
            "messages[1].content",
            "Missing required parameter: 'messages[1].content'.",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "image"}]}]},
            "invalid_value",
            "messages[0].content[0].type",
            None,
        ),
        ({"metadata": {"a": "", "b": "", "c": ""}}, "object_above_max_length", "metadata", None),
        ({"metadata": {"a": 1}}, "invalid_type", "metadata.a", None),
        (
            {"tempratur": 1},
            "unknown_parameter",
            "tempratur",
            "Unknown parameter: 'tempratur'. Did you mean 'temperature'?",
        ),
        ({"zzz": 1}, "unknown_parameter", "zzz", "Unknown parameter: 'zzz'."),
    ],
)
def test_findings_are_worded_as_openai_words_them(
    change: dict, code: str, param: str, message: str | None
) -> None:
    answer = described({"model": "m", **change})
    assert (answer.code, answer.param) == (code, param)
    assert message is None or answer.message == message
    assert answer.status == 400


def test_a_missing_field_is_named() -> None:
    answer = described({})
    assert answer.message == "Missing required parameter: 'model'."
    assert answer.code == "missing_required_parameter"


def test_little_of_the_clients_text_is_repeated_and_no_control_characters() -> None:
    for body in ({"model": "m", "effort": "\x1b[31m" * 999}, {"model": "m", "\n" * 999: 1}):
        answer = described(body)
        assert len(answer.message) < 256
        assert answer.message.isprintable()
