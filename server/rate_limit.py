"""What one API key may use in a minute: requests, and tokens.

    RateLimits           a token bucket of each kind for each key, where the options set a limit
    RateLimitMiddleware  counts requests to the endpoints that compute; adds x-ratelimit headers

A bucket holds the allowance of one minute and fills evenly. A request is counted before its body is
read. A prompt's tokens are counted when the engine is to get it, generated ones when their request
ends; what is generated cannot be known before, so a bucket may owe, and gives nothing until it has
filled again. What a bucket refuses is not taken from it. Where no keys are set, all clients share
one pair of buckets.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import APIError, RequestRateExceeded, TokenRateExceeded

MINUTE: Final = 60.0
RATE_HEADERS: Final = tuple(
    f"x-ratelimit-{what}-{kind}"
    for what in ("limit", "remaining", "reset")
    for kind in ("requests", "tokens")
)

_PATH: Final = re.compile(r"/v1/((engines/.+/)?((chat/)?completions|embeddings)|responses)")
_ERRORS: Final[Mapping[str, type[APIError]]] = {
    "requests": RequestRateExceeded,
    "tokens": TokenRateExceeded,
}


class Bucket:
    """One key's allowance of one kind."""

    def __init__(self, limit: int, now: float) -> None:
        """`limit`: for a minute."""
        self.limit = limit
        self._level = float(limit)
        self._since = now

    def fill(self, now: float) -> None:
        """Add what has come in since the last time."""
        gained = (now - self._since) * self.limit / MINUTE
        self._level = min(self._level + gained, float(self.limit))
        self._since = now

    def take(self, amount: int) -> None:
        """Use some of it, up or not; less than nothing gives back."""
        self._level = min(self._level - amount, float(self.limit))

    @property
    def remaining(self) -> int:
        return max(math.floor(self._level), 0)

    def seconds_until(self, amount: float) -> float:
        """How long until this much is there, to the microsecond."""
        return max(round((amount - self._level) * MINUTE / self.limit, 6), 0.0)


class RateLimits:
    """The buckets of all keys; as many as there are keys, made at their first request."""

    def __init__(
        self,
        requests: int | None = None,
        tokens: int | None = None,
        count_refusal: Callable[[str], None] = lambda code: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`requests`, `tokens`: for a minute; None is no limit.

        `count_refusal`: takes the code of each error that is raised.
        """
        given = {"requests": requests, "tokens": tokens}
        self._limits = {kind: limit for kind, limit in given.items() if limit is not None}
        self._count_refusal = count_refusal
        self._clock = clock
        self._buckets: dict[str, dict[str, Bucket]] = {}

    @property
    def are_set(self) -> bool:
        return bool(self._limits)

    def admit_request(self, owner: str) -> None:
        """Count a request of this key; RequestRateExceeded if there have been too many."""
        self._admit(owner, "requests", 1)

    @contextmanager
    def admit_tokens(self, owner: str, num_tokens: int) -> Iterator[None]:
        """Count tokens of prompts for the time that the engine is asked to take them.

        They stay counted unless this raises. TokenRateExceeded if they are too many now.
        """
        self._admit(owner, "tokens", num_tokens)
        try:
            yield
        except Exception:  # whoever leaves meanwhile has used them
            self.add_tokens(owner, -num_tokens)
            raise

    def add_tokens(self, owner: str, num_tokens: int) -> None:
        """Count tokens that were computed; less than 0 takes back what was counted in vain."""
        bucket = self._of(owner).get("tokens")
        if bucket is not None:
            bucket.take(num_tokens)

    def headers(self, owner: str) -> dict[str, str]:
        """Return what the key has left, as OpenAI's clients read it."""
        headers = {}
        for kind, bucket in self._of(owner).items():
            headers[f"x-ratelimit-limit-{kind}"] = str(bucket.limit)
            headers[f"x-ratelimit-remaining-{kind}"] = str(bucket.remaining)
            headers[f"x-ratelimit-reset-{kind}"] = duration(bucket.seconds_until(bucket.limit))
        return headers

    def _of(self, owner: str) -> dict[str, Bucket]:
        now = self._clock()
        buckets = self._buckets.get(owner)
        if buckets is None:
            buckets = {kind: Bucket(limit, now) for kind, limit in self._limits.items()}
            self._buckets[owner] = buckets
        for bucket in buckets.values():
            bucket.fill(now)
        return buckets

    def _admit(self, owner: str, kind: str, amount: int) -> None:
        bucket = self._of(owner).get(kind)
        if bucket is None:
            return
        if amount > bucket.limit:
            error = self._too_large(owner, kind, bucket.limit, amount)
        elif (wait := bucket.seconds_until(amount)) > 0:
            error = self._too_many(owner, kind, bucket, amount, wait)
        else:
            bucket.take(amount)
            return
        self._count_refusal(error.code or "")
        raise error

    def _too_many(
        self, owner: str, kind: str, bucket: Bucket, amount: int, wait: float
    ) -> APIError:
        return _ERRORS[kind](
            f"Rate limit reached on {kind} per min: Limit {bucket.limit}, Used "
            f"{bucket.limit - bucket.remaining}, Requested {amount}. Please try again in "
            f"{duration(wait)}.",
            headers={
                "retry-after": str(max(math.ceil(wait), 1)),
                "retry-after-ms": str(max(math.ceil(1000 * wait), 1)),
                **self.headers(owner),
            },
        )

    def _too_large(self, owner: str, kind: str, limit: int, amount: int) -> APIError:
        return _ERRORS[kind](
            f"Request too large on {kind} per min: Limit {limit}, Requested {amount}. The input "
            f"must be reduced: waiting does not help.",
            headers={"x-should-retry": "false", **self.headers(owner)},
        )


class RateLimitMiddleware:
    """Stands behind the key and Azure's paths; `owner_of` tells whose request it is."""

    def __init__(self, app: ASGIApp, limits: RateLimits, owner_of: Callable[[Scope], str]) -> None:
        self._app = app
        self._limits = limits
        self._owner_of = owner_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_counted = (
            scope["type"] == "http" and scope["method"] == "POST" and _PATH.fullmatch(scope["path"])
        )
        if not is_counted:
            await self._app(scope, receive, send)
            return
        owner = self._owner_of(scope)
        self._limits.admit_request(owner)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._limits.headers(owner))
            await send(message)

        await self._app(scope, receive, send_with_headers)


def duration(seconds: float) -> str:
    """Return a time as OpenAI's headers have it: 20ms, 8.64s, 1m12s."""
    milliseconds = math.ceil(1000 * seconds)
    if milliseconds < 1000:
        return f"{milliseconds}ms"
    minutes, rest = divmod(milliseconds, 60_000)
    return (f"{minutes}m" if minutes else "") + f"{rest / 1000:g}s"
