"""Makes calls with openai 0.28.1 and prints how each ended; `test_legacy_sdk.py` runs it.

It runs with `.legacy-sdk` on its path, where today's SDK of the same name is not. Standard input
is JSON: the base URL and the calls, each a dotted name of the SDK and its arguments; standard
output is JSON: for each call `value`, or `items` of a stream, or `error`.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
from operator import attrgetter
from typing import Any

import openai


def described(error: openai.error.OpenAIError) -> dict[str, Any]:
    body = error.json_body or json.loads(error.http_body or "null") or {}
    return {
        "class": type(error).__name__,
        "status": error.http_status,
        "message": str(error),
        **{key: body.get("error", {}).get(key) for key in ("type", "code", "param")},
        "own": {key: getattr(error, key, None) for key in ("code", "param")},
        "request_id": (error.headers or {}).get("x-request-id"),
    }


def value_of(answer: Any) -> dict[str, Any]:
    if not inspect.isgenerator(answer):
        return {"value": answer}
    items: list[Any] = []
    try:
        items.extend(answer)
    except openai.error.OpenAIError as error:
        return {"items": items, "error": described(error)}
    return {"items": items}


async def async_value_of(awaitable: Any) -> dict[str, Any]:
    answer = await awaitable
    if not hasattr(answer, "__aiter__"):
        return {"value": answer}
    return {"items": [item async for item in answer]}


def outcome(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = attrgetter(name)(openai)(**arguments)
        if inspect.isawaitable(answer):
            return asyncio.run(async_value_of(answer))
        return value_of(answer)
    except openai.error.OpenAIError as error:
        return {"error": described(error)}


def main() -> None:
    asked = json.load(sys.stdin)
    openai.api_base = asked["url"]
    openai.api_key = "sk-right"
    openai.max_network_retries = 0
    json.dump([outcome(name, arguments) for name, arguments in asked["calls"]], sys.stdout)


if __name__ == "__main__":
    main()
