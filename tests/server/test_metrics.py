"""Metrics: the names that dashboards know, and no text of a client."""

import asyncio
import random

import msgspec
from prometheus_client.parser import text_string_to_metric_families

from engine import EngineState
from server.metrics import ServerMetrics
from tests.server.conftest import in_process
from tests.server.fake_engine import FakeEngine, Script

NAMES = (
    "num_requests_running",
    "num_requests_waiting",
    "kv_cache_usage_perc",
    "engine_up",
    "engine_last_step_age_seconds",
    "prefix_cache_queries_total",
    "prefix_cache_hits_total",
    "prompt_tokens_total",
    "generation_tokens_total",
    "num_preemptions_total",
    "spec_decode_num_draft_tokens_total",
    "spec_decode_num_accepted_tokens_total",
    "engine_restarts_total",
    "request_success_total",
    "admission_rejections_total",
    "ignored_params_total",
    "requests_aborted_total",
    "requests_total",
    "time_to_first_token_seconds_count",
    "inter_token_latency_seconds_count",
    "e2e_request_latency_seconds_count",
    "request_queue_time_seconds_count",
)


def samples(text: str) -> dict[str, float]:
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def filled() -> ServerMetrics:
    metrics = ServerMetrics(FakeEngine(), "tiny")  # type: ignore[arg-type]
    metrics.request_started(0.01)
    metrics.first_token(0.1)
    metrics.inter_token(0.02)
    metrics.finished("stop", 1.5, 10, 20)
    metrics.aborted("disconnect")
    metrics.rejected("overloaded")
    metrics.ignored_param()
    return metrics


def test_all_names_are_there_with_the_model_as_label() -> None:
    text = filled().render().decode()
    found = samples(text)
    for name in NAMES:
        assert f"inkstone:{name}" in found, name
    for line in text.splitlines():
        if line.startswith("inkstone:"):
            assert 'model_name="tiny"' in line
    assert found["inkstone:request_generation_tokens_sum"] == 20


def test_the_engines_snapshot_is_shown_and_its_loss_too() -> None:
    engine = FakeEngine()
    metrics = ServerMetrics(engine, "tiny")  # type: ignore[arg-type]
    engine.stats = msgspec.structs.replace(
        engine.stats, num_running=3, num_blocks_free=16, generation_tokens=7
    )
    found = samples(metrics.render().decode())
    assert found["inkstone:num_requests_running"] == 3
    assert found["inkstone:kv_cache_usage_perc"] == 0.75
    assert found["inkstone:generation_tokens_total"] == 7
    assert found["inkstone:engine_up"] == 1
    engine.set_state(EngineState.DEAD)
    assert samples(metrics.render().decode())["inkstone:engine_up"] == 0


def test_a_step_that_takes_long_shows_in_the_age() -> None:
    engine = FakeEngine()
    metrics = ServerMetrics(engine, "tiny")  # type: ignore[arg-type]
    age = "inkstone:engine_last_step_age_seconds"
    assert samples(metrics.render().decode())[age] == 0
    engine.stats = msgspec.structs.replace(engine.stats, num_running=1)
    engine.last_message_age = 12.5
    assert samples(metrics.render().decode())[age] == 12.5, "even when nobody has asked before"


def test_no_request_adds_a_series() -> None:
    noise = random.Random(7)

    def word() -> str:
        return "".join(noise.choices("abcdefghij", k=9))

    async def run() -> None:
        async with in_process(FakeEngine(Script([65]))) as service:
            client = service.client

            async def strange() -> None:
                await client.request(word().upper(), f"/{word()}")
                await client.request("GET", f"/v1/models/{word()}")
                body = {"model": word(), "prompt": "a", "user": word(), word(): 1}
                await client.post("/v1/completions", json=body)
                service.state.metrics.rejected(word())
                service.state.metrics.aborted(word())
                service.state.metrics.finished(word(), 1, 1, 1)
                service.state.metrics.ignored_param()

            await strange()
            before = len(samples((await client.get("/metrics")).text))
            lines = len((await client.get("/metrics")).text.splitlines())
            for _ in range(50):
                await strange()
            text = (await client.get("/metrics")).text
            assert len(samples(text)) == before
            assert len(text.splitlines()) == lines

    asyncio.run(run())


def test_requests_are_counted_by_route_template() -> None:
    async def run() -> None:
        async with in_process() as service:
            await service.client.get("/v1/models/tiny")
            await service.client.get("/no/such")
            text = (await service.client.get("/metrics")).text
            counted = 'http_requests_total{handler="%s",method="GET",status="%s"} 1.0'
            assert counted % ("/v1/models/{model:path}", 200) in text
            assert counted % ("none", 404) in text

    asyncio.run(run())
