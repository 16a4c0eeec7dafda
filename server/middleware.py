"""What every request passes before a route sees it, as plain ASGI.

    RequestMiddleware    id, time, drain, access log and metrics; the last resort for errors
    OriginMiddleware     which Host and which web page a request may come from
    KeyMiddleware        the API key; everything but PUBLIC_PATHS needs one
    BodyLimitMiddleware  counts the body while it comes in
    AzurePathMiddleware  Azure's paths become ours (in `server.azure`)
    RateLimitMiddleware    (server/rate_limit.py) how much a key may ask for, where that is bound
    IdempotencyMiddleware  (server/idempotency.py) one answer for equal requests with equal keys

Never `BaseHTTPMiddleware`: behind it a client that leaves is not noticed. All decisions are made
on `scope["path"]`, which the router uses as well, never on a URL rebuilt from the Host header.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Collection, Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import limits
from server.azure import AzurePathMiddleware
from server.config import ServerConfig
from server.errors import (
    APIError,
    AuthenticationError,
    ClientDisconnected,
    InternalError,
    InvalidRequestError,
    PayloadTooLarge,
    PermissionDenied,
    ServiceUnavailable,
    to_api_error,
)
from server.idempotency import IdempotencyMiddleware
from server.rate_limit import RATE_HEADERS, RateLimitMiddleware
from server.state import RequestContext, ServerState

logger = logging.getLogger("inkstone.server")
access_logger = logging.getLogger("inkstone.access")

PUBLIC_PATHS: Final = frozenset({"/health", "/health/live", "/health/ready", "/ping"})
METRICS_PATH: Final = "/metrics"
# Asked again and again by machines, and served while the server drains.
QUIET_PATHS: Final = PUBLIC_PATHS | {METRICS_PATH}
CLIENT_GONE = 499  # in log and metrics only: nobody is there to read it

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
OPENAI_VERSION = "2020-10-01"
# What pages of other origins may read of an answer, beside what every page may.
EXPOSED_HEADERS: Final = (
    "x-request-id", "openai-processing-ms", "openai-version", "openai-model", "retry-after",
    "retry-after-ms", "x-should-retry", "idempotent-replayed", "x-ignored-params",
    "x-clamped-params", *RATE_HEADERS,
)  # fmt: skip


async def send_error(send: Send, error: APIError) -> None:
    """Answer with the error's body."""
    body = error.encode()
    headers = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        **error.headers,
    }
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": error.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


class RequestMiddleware:
    """The outermost: what it adds holds for every answer, errors included."""

    def __init__(self, app: ASGIApp, state: ServerState) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        context = RequestContext(_request_id(Headers(scope=scope)), time.monotonic())
        scope["inkstone.context"] = context
        answer = _Answer(send, context)
        is_quiet = scope["path"] in QUIET_PATHS
        self._state.open_requests += not is_quiet
        try:
            if self._state.draining and not is_quiet:
                self._state.metrics.rejected("shutting_down")
                raise ServiceUnavailable("The server is shutting down.", code="shutting_down")
            await self._app(scope, receive, answer.send)
        except (ClientDisconnected, ClientDisconnect):
            answer.status = CLIENT_GONE
        except Exception as error:
            await self._answer_error(error, answer)
        finally:
            self._state.open_requests -= not is_quiet
            self._record(scope, answer, is_quiet)

    async def _answer_error(self, error: Exception, answer: _Answer) -> None:
        known = to_api_error(error)
        if isinstance(known, InternalError) and known is not error:
            logger.error("request %s failed", answer.context.request_id, exc_info=error)
        if answer.status == 0:
            await send_error(answer.send, known)

    def _record(self, scope: Scope, answer: _Answer, is_quiet: bool) -> None:
        status = answer.status or CLIENT_GONE
        route = scope.get("route")
        handler = getattr(route, "path", "none")
        self._state.metrics.http_request(handler, scope["method"], status)
        if not self._state.config.access_log:
            return
        client = scope.get("client")
        access_logger.log(
            logging.DEBUG if is_quiet else logging.INFO,
            '%s "%s %s" %d %.1fms %s',
            client[0] if client else "-",
            scope["method"],
            scope["path"],
            status,
            1000 * (time.monotonic() - answer.context.started),
            answer.context.request_id,
        )


class _Answer:
    """`send` with the headers that every answer has; remembers the status."""

    def __init__(self, send: Send, context: RequestContext) -> None:
        self._send = send
        self.context = context
        self.status = 0  # nothing sent yet

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message.setdefault("headers", [])
            headers = MutableHeaders(scope=message)
            milliseconds = 1000 * (time.monotonic() - self.context.started)
            headers["x-request-id"] = self.context.request_id
            headers["openai-processing-ms"] = str(round(milliseconds))
            headers["openai-version"] = OPENAI_VERSION
        await self._send(message)


def _request_id(headers: Headers) -> str:
    """Return the client's id if it is harmless, else a new one; the engine never sees it."""
    given = headers.get("x-request-id", "")
    return given if limits.REQUEST_ID.fullmatch(given) else f"req_{secrets.token_hex(16)}"


class OriginMiddleware:
    """Keeps other web sites' pages out, as a browser on this machine could carry them in.

    On loopback without a key the Host has to be a loopback name: a page whose own name was made
    to point here (DNS rebinding) carries that name. A page's Origin has to be this server's own
    or an allowed one, always.
    """

    def __init__(self, app: ASGIApp, config: ServerConfig) -> None:
        self._app = app
        self._origins = _origins(config)
        self._hosts: Collection[str] | None = None
        if config.allowed_hosts or (config.is_loopback and not config.has_keys):
            given = {host.lower() for host in (*config.allowed_hosts, config.url_host)}
            self._hosts = None if "*" in given else LOOPBACK_NAMES | given

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._check(scope)
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = self._host(headers.getlist("host"), scope["http_version"])
        name = host.rpartition(":")[0] if re.search(r":[0-9]+$", host) else host
        if self._hosts is not None and name not in self._hosts:
            raise PermissionDenied(
                "This Host is not served: the server listens for programs on its own machine. "
                "To allow the name, start the server with --allowed-hosts.",
                code="host_not_allowed",
            )
        origin = headers.get("origin")
        if origin is not None and not self._is_allowed(origin.lower(), host):
            raise PermissionDenied(
                "Pages of this Origin may not call the server. To allow it, start the server with "
                "--allowed-origins.",
                code="origin_not_allowed",
            )

    @staticmethod
    def _host(values: list[str], http_version: str) -> str:
        if not values and http_version == "1.0":
            return "localhost"  # HTTP/1.0 has no Host, and no browser speaks it
        if len(values) != 1 or not _HOST.fullmatch(values[0]):
            raise InvalidRequestError("The request must have one valid Host header.")
        return values[0].lower().removesuffix(".")

    def _is_allowed(self, origin: str, host: str) -> bool:
        if "*" in self._origins or origin in self._origins:
            return True
        return origin in (f"http://{host}", f"https://{host}")


def _origins(config: ServerConfig) -> frozenset[str]:
    return frozenset(origin.rstrip("/").lower() for origin in config.allowed_origins)


class KeyMiddleware:
    """Asks for the key, wherever it is not said that none is needed."""

    def __init__(self, app: ASGIApp, config: ServerConfig) -> None:
        self._app = app
        self._digests = [_digest(key.encode()) for key in config.load_keys()]
        self._public = PUBLIC_PATHS | ({METRICS_PATH} if config.metrics_public else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._digests and scope["path"] not in self._public:
            self._check(scope)
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        presented = list(_presented_keys(scope["headers"]))
        if not presented:
            raise AuthenticationError(
                "You didn't provide an API key. Send it as a Bearer token: "
                "'Authorization: Bearer YOUR_KEY'."
            )
        # All presented keys are compared with all of ours, so the time tells nothing.
        matches = [
            digest
            for key in presented
            for digest in self._digests
            if hmac.compare_digest(_digest(key), digest)
        ]
        if not matches:
            raise AuthenticationError("Incorrect API key provided.")
        RequestContext.of(scope).owner = matches[0].hex()


def _digest(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()


def _presented_keys(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[bytes]:
    for name, value in headers:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            yield value[7:].strip()
        elif name == b"api-key":  # as OpenAI's clients send it in their Azure form
            yield value.strip()


class BodyLimitMiddleware:
    """Stops reading where the limit is passed, whatever Content-Length says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > limits.MAX_BODY_BYTES:
            raise _too_large()
        received = 0

        async def counting() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limits.MAX_BODY_BYTES:
                raise _too_large()
            return message

        await self._app(scope, counting, send)


def _too_large() -> PayloadTooLarge:
    return PayloadTooLarge(f"The request body is larger than {limits.MAX_BODY_BYTES} bytes.")


def middleware(state: ServerState) -> list[Middleware]:
    """Return the stack, the outermost first."""
    config = state.config
    layers = [Middleware(RequestMiddleware, state=state)]
    if config.allowed_origins:
        layers.append(
            Middleware(
                CORSMiddleware,
                allow_origins=_origins(config),
                allow_methods=("GET", "POST", "DELETE"),
                allow_headers=("*",),
                expose_headers=EXPOSED_HEADERS,
            )
        )
    layers.append(Middleware(OriginMiddleware, config=config))
    layers.append(Middleware(KeyMiddleware, config=config))
    layers.append(Middleware(BodyLimitMiddleware))
    layers.append(Middleware(AzurePathMiddleware))
    if state.rate_limits.are_set:
        layers.append(
            Middleware(
                RateLimitMiddleware,
                limits=state.rate_limits,
                owner_of=lambda scope: RequestContext.of(scope).owner,
            )
        )
    layers.append(Middleware(IdempotencyMiddleware))
    return layers
