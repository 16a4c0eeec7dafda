"""What all requests share, reached as `request.app.state.inkstone`.

The server is ready when the engine, the tokenizer and the template are; until then, and from the
moment that it is told to stop, `require_ready` raises the 503 that says why.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from urllib.parse import unquote_plus

from engine import EngineClient, EngineState, GrammarChecker
from model import ChatTemplate, Tokenizer
from server import limits
from server.config import ServerConfig
from server.errors import ModelNotFound, ServiceUnavailable
from server.metrics import ServerMetrics
from server.rate_limit import RateLimits
from server.responses.background import BackgroundResponses
from server.store import Store
from server.text.reasoning import ReasoningFormat
from server.text.tool_formats import FORMATS, ToolFormat

P = ParamSpec("P")
T = TypeVar("T")

# Tokenising and templates hold the GIL for most of their time: more threads would not be faster.
TEXT_THREADS = 2
ANY_NAME = "*"


@dataclass(slots=True)
class RequestContext:
    """What the outermost middleware knows of one request; lies in its scope."""

    request_id: str
    started: float  # monotonic
    owner: str = ""  # digest of the key that was shown; empty where no keys are set
    failed: bool = False  # a stream ended with an error, which its status does not tell

    @classmethod
    def of(cls, scope: MutableMapping[str, Any]) -> RequestContext:
        """Return the request's context; a new one where no middleware has made it."""
        context: RequestContext = scope.setdefault(
            "inkstone.context", cls(request_id="", started=time.monotonic())
        )
        return context


@dataclass(slots=True, weakref_slot=True)
class ServerState:
    """One server's engine, text tools, names and phase."""

    config: ServerConfig
    engine: EngineClient
    served_names: tuple[str, ...]
    metrics: ServerMetrics
    created: int = field(default_factory=lambda: int(time.time()))
    tokenizer_or_none: Tokenizer | None = None
    chat_template_or_none: ChatTemplate | None = None
    grammar_checker_or_none: GrammarChecker | None = None
    reasoning_format: ReasoningFormat | None = None  # None: all text is content
    tool_format: ToolFormat = FORMATS["generic"]  # how the model writes calls
    store_or_none: Store | None = None
    rate_limits: RateLimits = field(default_factory=RateLimits)
    background: BackgroundResponses = field(init=False)
    sampling_defaults: Mapping[str, Any] = field(default_factory=dict)
    draining: bool = False
    open_requests: int = 0  # written by the outermost middleware
    cut: asyncio.Event = field(default_factory=asyncio.Event)  # end open requests now
    ready: asyncio.Event = field(default_factory=asyncio.Event)  # it has been, once
    fatal: asyncio.Event = field(default_factory=asyncio.Event)  # nothing more can be served
    fatal_reason: str = ""
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(TEXT_THREADS, thread_name_prefix="text")
    )
    _pending_jobs: int = 0

    def __post_init__(self) -> None:
        self.background = BackgroundResponses(self.config.max_background_responses)

    @property
    def tokenizer(self) -> Tokenizer:
        if self.tokenizer_or_none is None:
            raise _loading()
        return self.tokenizer_or_none

    @property
    def grammar_checker(self) -> GrammarChecker:
        if self.grammar_checker_or_none is None:
            raise _loading()
        return self.grammar_checker_or_none

    @property
    def chat_template(self) -> ChatTemplate | None:
        """The model's template; None if it has none."""
        return self.chat_template_or_none

    @property
    def store(self) -> Store:
        """What clients asked to be kept."""
        if self.store_or_none is None:
            raise _loading()
        return self.store_or_none

    @property
    def model_name(self) -> str:
        """The main one of the served names."""
        return self.served_names[0]

    @property
    def max_model_len(self) -> int:
        """The window in tokens; known once the engine is ready."""
        if self.engine.info is None:
            raise _loading()
        return self.engine.info.max_model_len

    @property
    def system_fingerprint(self) -> str:
        """Changes when the same request could be answered differently."""
        if self.engine.info is None:
            raise _loading()
        return f"fp_{self.engine.info.fingerprint}"

    @property
    def not_ready(self) -> ServiceUnavailable | None:
        """Why nothing can be served now; None if all can."""
        if self.draining:
            return ServiceUnavailable("The server is shutting down.", code="shutting_down")
        match self.engine.state:
            case EngineState.READY:
                return _loading() if self.tokenizer_or_none is None else None
            case EngineState.LOADING:
                return _loading()
            case EngineState.RESTARTING:
                text = "The engine was lost and is being started again."
                return ServiceUnavailable(text, code="engine_restarting")
        return ServiceUnavailable("The engine has stopped.", code="shutting_down")

    def require_ready(self) -> None:
        """Raise the 503 that says why nothing can be served now, if so."""
        error = self.not_ready
        if error is not None:
            self.metrics.rejected(error.code or "overloaded")
            raise error

    def resolve_model(self, name: str) -> str:
        """Return the served name that a client's `name` stands for; to be echoed as the model.

        OpenAI's legacy client sends a space as '+' in paths, so that form is tried as well.
        """
        for candidate in (name, unquote_plus(name)):
            if candidate in self.served_names and candidate != ANY_NAME:
                return candidate
        if name and ANY_NAME in self.served_names:
            return name
        raise ModelNotFound.named(name, self.listed_names)

    @property
    def listed_names(self) -> tuple[str, ...]:
        """The names to show; '*' is none."""
        return tuple(name for name in self.served_names if name != ANY_NAME)

    async def run_in_thread(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run work on text beside the event loop; a full queue is answered 503."""
        if self._pending_jobs >= limits.MAX_PENDING_TEXT_JOBS:
            self.metrics.rejected("overloaded")
            raise ServiceUnavailable("Too many requests are waiting; try again later.")
        self._pending_jobs += 1
        try:
            job = self._pool.submit(fn, *args, **kwargs)
            return await asyncio.wrap_future(job)
        finally:
            self._pending_jobs -= 1

    def use_engine(self, engine: EngineClient) -> None:
        """Put the engine in the place of one that was never started."""
        self.engine = engine
        self.metrics.watch(engine)

    def become_ready(
        self,
        tokenizer: Tokenizer,
        chat_template: ChatTemplate | None,
        vocab_size: int,
        *,
        reasoning_format: ReasoningFormat | None,
        tool_format: ToolFormat,
    ) -> None:
        """Take the text tools; the engine is ready, its logits have `vocab_size` columns."""
        special_tokens = {
            text: token_id
            for text, token_id in tokenizer.special_tokens.items()
            if token_id < vocab_size
        }
        self.grammar_checker_or_none = GrammarChecker(vocab_size, special_tokens)
        self.tool_format = tool_format
        self.tokenizer_or_none = tokenizer
        self.chat_template_or_none = chat_template
        self.reasoning_format = reasoning_format
        self.ready.set()

    def fail(self, reason: str) -> None:
        """Give up: the process is to end with this reason."""
        self.fatal_reason = self.fatal_reason or reason
        self.fatal.set()

    async def aclose(self) -> None:
        """Let the helpers go; jobs of the text threads that have not begun are dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self.grammar_checker_or_none is not None:
            await self.grammar_checker_or_none.close()


def served_names(config: ServerConfig, model: str) -> tuple[str, ...]:
    """Return the names under which `model` is served.

    Unless the user gave names: a folder's own name, the model as it was given (but no absolute
    path: clients should not learn it), and 'chatgpt'.
    """
    if config.served_model_name:
        names = [*config.served_model_name]
        if names == [ANY_NAME]:
            names = [Path(model).name, ANY_NAME]
        return tuple(dict.fromkeys(names))
    path = Path(model)
    is_folder = path.is_dir()
    given = [] if path.is_absolute() or ".." in path.parts else [path.as_posix()]
    own = [path.resolve().name] if is_folder else []
    names = [*own, *given] if is_folder else [*given, path.name]
    return tuple(dict.fromkeys(name for name in [*names, "chatgpt"] if name not in ("", ".")))


def _loading() -> ServiceUnavailable:
    return ServiceUnavailable("The model is still loading.", code="model_loading")
