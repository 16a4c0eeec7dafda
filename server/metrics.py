"""Prometheus metrics: vLLM's names with the prefix `inkstone:`, so dashboards move over.

Label values come from closed sets: no text of a client ever becomes one. What the engine knows is
read from its last snapshot when a scraper asks, never from the engine itself, so /metrics answers
at once while the engine is busy, hung or gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from engine import EngineClient, EngineState

PREFIX: Final = "inkstone"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

FINISH_REASONS: Final = frozenset(
    {"stop", "length", "tool_calls", "function_call", "content_filter", "error"}
)
ABORT_REASONS: Final = frozenset({"cancelled", "disconnect", "timeout", "shutdown", "error"})
REJECT_REASONS: Final = frozenset(
    {
        "overloaded",
        "model_loading",
        "shutting_down",
        "engine_restarting",
        "rate_limit_exceeded",
    }
)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER: Final = "other"

_FIRST_TOKEN_BUCKETS = (
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    20.0, 40.0, 80.0, 160.0, 640.0,
)  # fmt: skip
_TOKEN_BUCKETS = (
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5,
    5.0, 10.0, 20.0,
)  # fmt: skip
_REQUEST_BUCKETS = (
    0.1, 0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 120.0,
    240.0, 480.0, 960.0,
)  # fmt: skip
_LENGTH_BUCKETS = (
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000,
)  # fmt: skip

# A time stamp for each series, which no dashboard reads.
disable_created_metrics()  # type: ignore[no-untyped-call]


class ServerMetrics:
    """All metrics of one server, in a registry of their own."""

    def __init__(self, engine: EngineClient, model_name: str) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._model = model_name
        self._success = self._counter(
            "request_success", "Finished choices, by reason.", "finished_reason"
        )
        self._aborted = self._counter("requests_aborted", "Requests ended early.", "reason")
        self._rejected = self._counter(
            "admission_rejections", "Requests answered 503 or 429.", "reason"
        )
        self._ignored = self._counter("ignored_params", "Parameters accepted without effect.")
        self._clamped = self._counter("clamped_params", "Bounds on new tokens that were lowered.")
        self._loose = self._counter(
            "loose_strict_schemas", "Strict schemas that OpenAI would refuse, and that were served."
        )
        self._received = self._counter("requests", "Generation requests received.")
        self._first_token = self._histogram(
            "time_to_first_token_seconds", "From receipt to the first token.", _FIRST_TOKEN_BUCKETS
        )
        self._inter_token = self._histogram(
            "inter_token_latency_seconds", "Between tokens of one choice.", _TOKEN_BUCKETS
        )
        self._e2e = self._histogram(
            "e2e_request_latency_seconds", "From receipt to the end.", _REQUEST_BUCKETS
        )
        self._queue = self._histogram(
            "request_queue_time_seconds", "From receipt to admission.", _FIRST_TOKEN_BUCKETS
        )
        self._prompt_length = self._histogram(
            "request_prompt_tokens", "Prompt tokens of a request.", _LENGTH_BUCKETS
        )
        self._generation_length = self._histogram(
            "request_generation_tokens", "Generated tokens of a request.", _LENGTH_BUCKETS
        )
        self._http = Counter(
            "http_requests",
            "HTTP requests answered.",
            ("handler", "method", "status"),
            namespace="",
            registry=self.registry,
        )
        self._engine = _EngineCollector(engine, model_name)
        self.registry.register(self._engine)
        ProcessCollector(registry=self.registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        full = f"{PREFIX}:{name}"
        return Counter(full, text, ("model_name", *labels), registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        full = f"{PREFIX}:{name}"
        family = Histogram(full, text, ("model_name",), registry=self.registry, buckets=buckets)
        return family.labels(self._model)

    def watch(self, engine: EngineClient) -> None:
        """Read this engine's snapshots from now on."""
        self._engine.engine = engine

    def request_started(self, queue_seconds: float | None = None) -> None:
        """A generation request was received; `queue_seconds` if it was admitted at once."""
        self._received.labels(self._model).inc()
        if queue_seconds is not None:
            self._queue.observe(queue_seconds)

    def first_token(self, seconds: float) -> None:
        """The first token of a request came `seconds` after its receipt."""
        self._first_token.observe(seconds)

    def inter_token(self, seconds: float) -> None:
        """A token came `seconds` after the one before it, of the same choice."""
        self._inter_token.observe(seconds)

    def finished(
        self, reason: str, e2e_seconds: float, prompt_tokens: int, completion_tokens: int
    ) -> None:
        """A request was served to its end."""
        self._success.labels(self._model, _closed(reason, FINISH_REASONS)).inc()
        self._e2e.observe(e2e_seconds)
        self._prompt_length.observe(prompt_tokens)
        self._generation_length.observe(completion_tokens)

    def aborted(self, reason: str) -> None:
        """A request ended early; one of ABORT_REASONS."""
        self._aborted.labels(self._model, _closed(reason, ABORT_REASONS)).inc()

    def rejected(self, reason: str) -> None:
        """A request was not admitted; `reason` is the error's code."""
        self._rejected.labels(self._model, _closed(reason, REJECT_REASONS)).inc()

    def ignored_param(self) -> None:
        """A parameter had no effect. Its name is the client's text, so it is no label."""
        self._ignored.labels(self._model).inc()

    def clamped_param(self) -> None:
        """A request's bound on new tokens was more than the window leaves, and was lowered."""
        self._clamped.labels(self._model).inc()

    def loose_schema(self) -> None:
        """A schema that was called strict is outside OpenAI's subset."""
        self._loose.labels(self._model).inc()

    def http_request(self, handler: str, method: str, status: int) -> None:
        """A response was sent; `handler` is the route's template, or "none"."""
        self._http.labels(handler, _closed(method, METHODS), str(status)).inc()

    def render(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry)


class _EngineCollector(Collector):
    """The engine's last snapshot, as metrics."""

    def __init__(self, engine: EngineClient, model_name: str) -> None:
        self.engine = engine
        self._labels = (("model_name",), (model_name,))

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        stats = self.engine.stats
        # A busy engine says something after each step, and twice a second at least.
        age = self.engine.last_message_age if stats.num_running else 0.0
        used = stats.num_blocks_total - stats.num_blocks_free
        usage = used / stats.num_blocks_total if stats.num_blocks_total else 0.0
        is_up = self.engine.state is EngineState.READY
        yield self._gauge("num_requests_running", "Sequences that run.", stats.num_running)
        yield self._gauge("num_requests_waiting", "Sequences that wait.", stats.num_waiting)
        yield self._gauge("kv_cache_usage_perc", "Share of the KV cache in use, 0 to 1.", usage)
        yield self._gauge("engine_up", "1 while the engine serves.", float(is_up))
        yield self._gauge("engine_last_step_age_seconds", "0 while nothing runs.", age)
        for name, text, value in (
            ("engine_restarts", "Lost engines that were replaced.", self.engine.num_restarts),
            ("prefix_cache_queries", "Prompt tokens looked up.", stats.prefix_cache_queries),
            ("prefix_cache_hits", "Prompt tokens found in the cache.", stats.prefix_cache_hits),
            ("prompt_tokens", "Prompt tokens computed.", stats.prompt_tokens),
            ("generation_tokens", "Tokens generated.", stats.generation_tokens),
            ("spec_decode_num_draft_tokens", "Tokens guessed and computed.", stats.draft_tokens),
            ("spec_decode_num_accepted_tokens", "Of them, the right ones.", stats.accepted_tokens),
            ("num_preemptions", "Sequences set back for lack of blocks.", stats.preemptions),
            ("engine_steps", "Steps of the engine.", stats.num_steps),
            ("engine_step_seconds", "Time spent in steps.", stats.step_seconds),
        ):
            yield self._counter(name, text, value)

    def _gauge(self, name: str, text: str, value: float) -> GaugeMetricFamily:
        names, values = self._labels
        family = GaugeMetricFamily(f"{PREFIX}:{name}", text, labels=names)
        family.add_metric(values, value)
        return family

    def _counter(self, name: str, text: str, value: float) -> CounterMetricFamily:
        names, values = self._labels
        family = CounterMetricFamily(f"{PREFIX}:{name}", text, labels=names)
        family.add_metric(values, value)
        return family


def _closed(value: str, allowed: frozenset[str]) -> str:
    return value if value in allowed else OTHER
