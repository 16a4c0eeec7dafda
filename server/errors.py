"""Everything that the API answers when it cannot do what was asked, in OpenAI's error body.

    APIError                      .status  .type                   .code
    ├── InvalidRequestError       400      invalid_request_error   (given, or none)
    │   ├── UnsupportedParameter                                   unsupported_parameter
    │   ├── UnknownParameter                                       unknown_parameter
    │   └── ContextLengthExceeded                                  context_length_exceeded
    ├── AuthenticationError       401      invalid_request_error   invalid_api_key
    ├── PermissionDenied          403      permission_error        insufficient_permissions
    ├── NotFound                  404      invalid_request_error
    │   └── ModelNotFound                                          model_not_found
    ├── MethodNotAllowed          405      invalid_request_error
    ├── RequestTimeout            408      invalid_request_error   request_timeout
    ├── PayloadTooLarge           413      invalid_request_error   request_too_large
    ├── URITooLong                414      invalid_request_error   request_too_large
    ├── UnsupportedMediaType      415      invalid_request_error
    ├── RequestRateExceeded       429      requests                rate_limit_exceeded
    ├── TokenRateExceeded         429      tokens                  rate_limit_exceeded
    ├── HeadersTooLarge           431      invalid_request_error   request_too_large
    ├── InternalError             500      server_error            internal_error
    ├── ServiceUnavailable        503      server_error            overloaded | model_loading |
    │                                                              shutting_down | engine_restarting
    └── DeadlineExceeded          504      server_error            timeout

    ClientDisconnected            nobody is left to answer; logged as 499

One handler turns an APIError into a response. A message is safe to show: it holds no path of the
server, no address and no more than a short piece of what the client sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from pydantic import ValidationError

from engine import (
    EngineDead,
    EngineError,
    EngineLoading,
    EngineOverloaded,
    EngineRestarting,
    EngineUnavailable,
    InvalidRequest,
)
from server import validation
from server.validation import shorten


class APIError(Exception):
    """An answer other than success; its text is shown to the client."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "server_error"
    default_code: ClassVar[str | None] = None

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.code = code if code is not None else self.default_code
        self.headers = {**self._default_headers(), **(headers or {})}

    def _default_headers(self) -> dict[str, str]:
        return {}

    def body(self) -> dict[str, dict[str, str | None]]:
        """Return the error object with its four keys, none of them ever left out."""
        return {
            "error": {
                "message": self.message,
                "type": self.type,
                "param": self.param,
                "code": self.code,
            }
        }

    def encode(self) -> bytes:
        """Return the body as JSON on one line, as responses and error events carry it."""
        # A message may repeat a client's lone surrogate; UTF-8 has no form for it.
        return json.dumps(self.body(), ensure_ascii=False).encode("utf-8", "replace")


class InvalidRequestError(APIError):
    """The request is wrong, and will be wrong again."""

    status = 400
    type = "invalid_request_error"


class UnsupportedParameter(InvalidRequestError):
    """A parameter of the API that this server or this model cannot honour."""

    default_code = "unsupported_parameter"


class UnknownParameter(InvalidRequestError):
    """A parameter that the API does not have."""

    default_code = "unknown_parameter"

    @classmethod
    def named(cls, name: str, known: Iterable[str] = ()) -> UnknownParameter:
        """The error for parameter `name` (a path), with the nearest of the known names."""
        found = validation.unknown_parameter(name, known)
        return cls(found.message, param=found.param)


class ContextLengthExceeded(InvalidRequestError):
    """Prompt, or prompt and answer, do not fit the model's window."""

    default_code = "context_length_exceeded"


class AuthenticationError(APIError):
    """No key, or a wrong one."""

    status = 401
    type = "invalid_request_error"
    default_code = "invalid_api_key"

    def _default_headers(self) -> dict[str, str]:
        return {"www-authenticate": "Bearer"}


class PermissionDenied(APIError):
    """The caller is known, or cannot matter, and may not do this."""

    status = 403
    type = "permission_error"
    default_code = "insufficient_permissions"


class NotFound(APIError):
    """No such route or object."""

    status = 404
    type = "invalid_request_error"


class ModelNotFound(NotFound):
    """No model of that name is served."""

    default_code = "model_not_found"

    @classmethod
    def named(cls, name: str, served: Iterable[str]) -> ModelNotFound:
        """The error for model `name`, which lists the names that are served."""
        return cls(
            f"The model '{shorten(name)}' does not exist or you do not have access to it. "
            f"Models served here: {', '.join(served)}.",
            param="model",
        )


class MethodNotAllowed(APIError):
    """The route exists, with other methods; they go into the header `Allow`."""

    status = 405
    type = "invalid_request_error"


class RequestTimeout(APIError):
    """The request was not received in time."""

    status = 408
    type = "invalid_request_error"
    default_code = "request_timeout"


class PayloadTooLarge(APIError):
    """The body is larger than the limit."""

    status = 413
    type = "invalid_request_error"
    default_code = "request_too_large"


class URITooLong(APIError):
    """The request line is longer than the limit."""

    status = 414
    type = "invalid_request_error"
    default_code = "request_too_large"


class UnsupportedMediaType(APIError):
    """The body is not JSON by its content type."""

    status = 415
    type = "invalid_request_error"


class RequestRateExceeded(APIError):
    """An API key has sent its requests of a minute; `Retry-After` says when to ask again."""

    status = 429
    type = "requests"
    default_code = "rate_limit_exceeded"


class TokenRateExceeded(APIError):
    """The same of its tokens."""

    status = 429
    type = "tokens"
    default_code = "rate_limit_exceeded"


class HeadersTooLarge(APIError):
    """The headers are too large or too many."""

    status = 431
    type = "invalid_request_error"
    default_code = "request_too_large"


class _NotWorthARetry(APIError):
    """Base of 5xx answers that the same request would get again.

    OpenAI's client repeats every 5xx twice unless told otherwise, which triples the load.
    """

    def _default_headers(self) -> dict[str, str]:
        return {"x-should-retry": "false"}


class InternalError(_NotWorthARetry):
    """A bug, or a request that failed inside the engine."""

    status = 500
    default_code = "internal_error"

    def __init__(
        self,
        message: str = "The server had an error while processing your request.",
        *,
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, param=param, code=code, headers=headers)


class ServiceUnavailable(APIError):
    """Not now; `Retry-After` says when to ask again."""

    status = 503
    default_code = "overloaded"
    _retry_after: ClassVar[Mapping[str, int]] = {
        "overloaded": 1,
        "model_loading": 5,
        "shutting_down": 5,
        "engine_restarting": 3,
    }

    def _default_headers(self) -> dict[str, str]:
        return {"retry-after": str(self._retry_after.get(self.code or "", 1))}


class DeadlineExceeded(_NotWorthARetry):
    """The answer was not ready within the request's time."""

    status = 504
    default_code = "timeout"


class ClientDisconnected(Exception):
    """The client left before its answer was complete."""


def from_engine_error(error: EngineError) -> APIError:
    """Return the answer for an error of the engine."""
    message = str(error)
    match error:
        case InvalidRequest(code=ContextLengthExceeded.default_code):
            return ContextLengthExceeded(message, param=error.param)
        case InvalidRequest():
            return InvalidRequestError(message, param=error.param, code=error.code)
        case EngineOverloaded():
            return ServiceUnavailable(message, code="overloaded")
        case EngineLoading():
            return ServiceUnavailable(message, code="model_loading")
        case EngineRestarting():
            return ServiceUnavailable(message, code="engine_restarting")
        case EngineDead() | EngineUnavailable():
            return ServiceUnavailable(message, code="shutting_down")
    return InternalError(message)


def to_api_error(error: BaseException) -> APIError:
    """Return the answer for any error; what is not known to be safe to show is not shown."""
    if isinstance(error, APIError):
        return error
    if isinstance(error, EngineError):
        return from_engine_error(error)
    return InternalError()


def from_validation_error(
    error: ValidationError, *, body: Any = None, known: Iterable[str] = ()
) -> InvalidRequestError:
    """Return the answer for what pydantic found, worded as OpenAI words it.

    `body` (what was validated) makes the parameter's path exact where a field is a union; `known`
    (names of the model's fields) lets an unknown name be answered with the nearest one.
    """
    found = validation.describe(error, body, known)
    if found.code == UnknownParameter.default_code:
        return UnknownParameter(found.message, param=found.param)
    return InvalidRequestError(found.message, param=found.param, code=found.code)
