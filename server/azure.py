"""The paths that OpenAI's clients use for Azure, as the paths of this API. Plain ASGI.

    /openai/deployments/{model}/chat/completions    /v1/engines/{model}/chat/completions
    /openai/deployments                             /v1/engines
    /openai/v1/models                               /v1/models
    /openai/models                                  /v1/models

The deployment is the model, as the engine is for OpenAI's legacy client. `?api-version=` chooses
nothing here: there is one version. The key in the header `api-key` is taken everywhere.
"""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

# The first that fits is replaced.
PREFIXES: Final = (
    ("/openai/deployments", "/v1/engines"),
    ("/openai/v1", "/v1"),
    ("/openai", "/v1"),
)


class AzurePathMiddleware:
    """Rewrites the path in place, so the access log and the metrics have the one that is routed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["path"] = own_path(scope["path"])
        await self._app(scope, receive, send)


def own_path(path: str) -> str:
    """Return the path of this API that a path in Azure's form stands for; any other as it is."""
    for prefix, own in PREFIXES:
        if path.startswith(f"{prefix}/") or path == prefix:
            return own + path[len(prefix) :]
    return path
