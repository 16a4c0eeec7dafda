"""`ServerConfig`: every choice about the HTTP side, made once.

Written as `engine.EngineConfig` is: one field for each option; flags and environment variables
are generated from it. An option that nothing reads is a bug, and a test looks for it.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from engine import option
from server import limits
from server.text.reasoning import AUTO, PARSERS
from server.text.tool_formats import FORMATS


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """What the user asked for."""

    host: str = option("127.0.0.1", "address to listen on; 0.0.0.0 or :: for all")
    port: int = option(8000, "port to listen on; 0 takes a free one and prints it")
    served_model_name: tuple[str, ...] = option(
        (),
        "names that clients may use, the first is the main one; '*' accepts any "
        "(default: the model's own name, its folder's and 'chatgpt')",
        aliases=("alias",),
    )
    api_key: tuple[str, ...] = option(
        (), "keys that clients must send one of (better: INKSTONE_API_KEY, with commas between)"
    )
    api_key_file: str | None = option(None, "file with one key on each line")
    chat_template: str | None = option(
        None, "file with a chat template, or the name of a built-in one (default: the model's)"
    )
    tool_call_parser: str = option(
        "auto",
        "how the model writes calls of tools (default: auto, found in the chat template)",
        choices=(AUTO, *FORMATS),
        metavar="NAME",
    )
    reasoning_parser: str = option(
        "auto",
        "which tags reasoning text stands between; none leaves it in the content "
        "(default: auto, found in the chat template)",
        choices=PARSERS,
        metavar="NAME",
    )
    embeddings: str | None = option(
        None,
        "serve /v1/embeddings, made of the model's final hidden states: the mean over a text's "
        "tokens, or those of its last one (default: answered 400)",
        choices=("mean", "last"),
    )
    generation_config: str = option(
        "openai",
        "sampling parameters where a request gives none: OpenAI's, or those of the model's "
        "generation_config.json",
        choices=("openai", "model"),
    )
    clamp_max_tokens: bool = option(
        False,
        "shorten completions whose max_tokens exceed the window, which are refused otherwise",
    )
    strict_context: bool = option(
        False, "refuse chats whose max_completion_tokens exceed the window, as OpenAI does"
    )
    trust_request_chat_template: bool = option(
        False, "run the chat templates that requests bring (in the sandbox)"
    )
    allow_service_tier: bool = option(False, "let service_tier change a chat's place in the queue")
    strict_schemas: str = option(
        "any",
        "schemas with 'strict: true' that are outside OpenAI's subset are served as they are "
        "written, with a warning, or refused as OpenAI refuses them",
        choices=("any", "openai"),
    )
    unknown_params: str = option(
        "reject",
        "a parameter that the API does not have is refused, or accepted and reported",
        choices=("reject", "warn"),
    )
    requests_per_minute: int | None = option(
        None,
        "requests that each API key may send in a minute; more are answered 429 (default: any)",
    )
    tokens_per_minute: int | None = option(
        None,
        "tokens, of prompts and answers, that each API key may use in a minute (default: any)",
    )
    max_stop: int = option(limits.MAX_STOP, "stop strings of one request, at most")
    max_logprobs: int = option(
        limits.MAX_LOGPROBS,
        "logprobs of a completion, at most (the API's bound; 20 is the engine's)",
    )
    max_sequences_per_request: int = option(
        limits.MAX_SEQUENCES, "n times prompts of one request, at most"
    )
    request_timeout: float = option(600.0, "seconds that a request may take in all")
    sse_ping_interval: float = option(15.0, "seconds of silence in a stream before a comment")
    shutdown_timeout: float = option(
        30.0, "seconds that running requests are given after a signal to stop"
    )
    allowed_hosts: tuple[str, ...] = option(
        (), "more values of the header Host to accept, without port; '*' accepts any"
    )
    allowed_origins: tuple[str, ...] = option(
        (), "web origins whose pages may call the API (https://example.com); '*' allows any"
    )
    store: bool = option(
        True, "keep responses, and chat completions that ask for it; else store: true is refused"
    )
    max_background_responses: int = option(
        64, "responses that are made in the background at once, at most; more are answered 503"
    )
    store_path: str | None = option(
        None, "file to keep them in, so that they outlive the process (default: memory)"
    )
    store_max_entries: int = option(1000, "answers kept, at most; the oldest leave first")
    store_max_mib: int = option(64, "MiB of answers kept, at most")
    metrics_public: bool = option(False, "serve /metrics without a key where keys are set")
    fastapi_docs: bool = option(True, "serve /docs and /openapi.json")
    access_log: bool = option(True, "one log line for each request, health checks left out")
    log_level: str = option(
        "info", "least severe messages to log", choices=("debug", "info", "warning", "error")
    )
    log_jsonl: bool = option(False, "log JSON, one object on each line")

    @property
    def is_loopback(self) -> bool:
        """Whether only programs on this machine can reach the server."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def url_host(self) -> str:
        """The host as a URL has it."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def has_keys(self) -> bool:
        return bool(self.api_key) or self.api_key_file is not None

    def load_keys(self) -> tuple[str, ...]:
        """Return the keys that clients may use; OSError if the key file cannot be read."""
        lines: list[str] = []
        if self.api_key_file is not None:
            lines = Path(self.api_key_file).read_text(encoding="utf-8").split()
        return tuple(key for key in (*self.api_key, *lines) if key)

    def check(self) -> None:
        """Raise ValueError, naming the option, for values that cannot be meant."""
        if not 0 <= self.port <= 65535:
            raise ValueError(f"--port must be 0 to 65535, not {self.port}")
        for name in (
            "max_stop",
            "max_sequences_per_request",
            "request_timeout",
            "requests_per_minute",
            "tokens_per_minute",
            "max_background_responses",
            "store_max_entries",
            "store_max_mib",
        ):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ValueError(f"--{name.replace('_', '-')} must be more than 0")
        if not 0 <= self.max_logprobs <= limits.MAX_TOP_LOGPROBS:
            raise ValueError(f"--max-logprobs must be 0 to {limits.MAX_TOP_LOGPROBS}")
        if self.sse_ping_interval <= 0:
            raise ValueError("--sse-ping-interval must be more than 0")
        if self.shutdown_timeout < 0:
            raise ValueError("--shutdown-timeout must not be less than 0")
        if self.has_keys and not self.load_keys():
            raise ValueError("--api-key and --api-key-file hold no key")
