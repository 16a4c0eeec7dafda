"""The `response` object: what was asked, and how far the answer is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from server.errors import APIError
from server.protocol.response import Usage
from server.protocol.responses import ResponseRequest


class ResponseDocument:
    """One response; its keys are always all there.

    status: queued (in the background, before its first token), in_progress, then completed,
        incomplete (the bound on its tokens ended it), cancelled or failed.
    """

    def __init__(
        self, params: ResponseRequest, response_id: str, model: str, *, is_kept: bool, tier: str
    ) -> None:
        """`tier`: the service tier in which it is answered."""
        self.id = response_id
        self.created = int(time.time())
        self.status = "queued" if params.background else "in_progress"
        self._is_background = params.background
        self._asked = {**_asked(params), "model": model, "store": is_kept, "service_tier": tier}
        self._ended: int | None = None
        self._error: dict[str, str] | None = None
        self._usage: Usage | None = None

    @property
    def is_queued(self) -> bool:
        return self.status == "queued"

    @property
    def has_ended(self) -> bool:
        return self.status not in ("queued", "in_progress")

    def begin(self) -> None:
        """Its first token is there."""
        self.status = "in_progress"

    def cancel(self, usage: Usage) -> None:
        """The client wants no more of it."""
        self.status = "cancelled"
        self._usage = usage

    def end(self, status: str, usage: Usage) -> None:
        """The answer is there, completed or incomplete."""
        self.status = status
        self._usage = usage
        self._ended = int(time.time())

    def fail(self, error: APIError) -> None:
        """There will be no more of it."""
        self.status = "failed"
        self._error = {"code": "server_error", "message": error.message}

    def body(self, output: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Return the object, with these items as its output."""
        is_cut = self.status == "incomplete"
        return {
            "id": self.id,
            "object": "response",
            "created_at": self.created,
            "status": self.status,
            "background": self._is_background,
            "completed_at": self._ended if self.status == "completed" else None,
            "error": self._error,
            "incomplete_details": {"reason": "max_output_tokens"} if is_cut else None,
            **self._asked,
            "output": [*output],
            "usage": None if self._usage is None else _usage(self._usage),
        }


def _asked(params: ResponseRequest) -> dict[str, Any]:
    choice, reasoning, text = params.choice, params.reasoning, params.text
    wanted = text and text.format
    return {
        "instructions": params.instructions,
        "max_output_tokens": params.max_output_tokens,
        "max_tool_calls": None,
        "parallel_tool_calls": params.parallel_tool_calls,
        "previous_response_id": params.previous_response_id,
        "prompt_cache_key": params.prompt_cache_key,
        "prompt_cache_retention": params.prompt_cache_retention,
        "reasoning": {
            "effort": reasoning and reasoning.effort,
            "summary": reasoning and reasoning.summary,
        },
        "safety_identifier": params.safety_identifier,
        "temperature": params.temperature,
        "text": {
            "format": (
                {"type": "text"}
                if wanted is None
                else wanted.model_dump(by_alias=True, exclude_unset=True)
            ),
            "verbosity": text and text.verbosity,
        },
        "tool_choice": choice if isinstance(choice, str) else _choice(choice),
        "tools": [tool.model_dump(by_alias=True) for tool in params.offered],
        "top_logprobs": params.top_logprobs or 0,
        "top_p": params.top_p,
        "truncation": params.truncation,
        "user": params.user,
        "metadata": params.metadata or {},
    }


def _choice(choice: Any) -> Any:
    return "auto" if choice is None else choice.model_dump()


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.prompt_tokens,
        # Writes to the cache have no price here, so none are counted.
        "input_tokens_details": {"cached_tokens": usage.cached_tokens, "cache_write_tokens": 0},
        "output_tokens": usage.completion_tokens,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
    }
