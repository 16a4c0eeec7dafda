"""The load generator against a server whose delays, counts and faults are known."""

import asyncio
import json
import random
import socket
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

import pytest

from bench import load
from bench.client import measure, run
from bench.config import BenchConfig, BenchError, validate
from bench.fake_server import Behaviour, FakeServer, running
from bench.record import RequestRecord
from bench.report import Report
from bench.stats import LevelFigures

Start = Callable[..., FakeServer]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts fake servers and stops them after the test."""
    contexts = []

    def begin(**behaviour: object) -> FakeServer:
        context = running(Behaviour(**behaviour))  # type: ignore[arg-type]
        contexts.append(context)
        return context.__enter__()

    yield begin
    for context in contexts:
        context.__exit__(None, None, None)


def bench(server: FakeServer, **options: object) -> Report:
    base = {"base_url": server.base_url, "concurrency": (2,), "num_requests": 4, "warmup": 0}
    base |= {"input_tokens": 32, "output_tokens": 8, "seed": 1}
    config = BenchConfig(**(base | options))  # type: ignore[arg-type]
    validate(config)
    report = Report(config=config, started_at="now")
    asyncio.run(measure(config, report))
    return report


def only(report: Report) -> LevelFigures:
    (level,) = report.levels
    return level


def prompts_of(server: FakeServer, max_tokens: int = 8) -> list[str]:
    return [r["prompt"] for r in server.requests if r["max_tokens"] == max_tokens]


def test_known_delays_and_counts(start: Start) -> None:
    """The client may add to a delay, never take from it, and not much on a busy machine."""
    level = only(bench(start(first_delay=0.06, token_delay=0.02)))
    assert (level.completed, level.early_stops, level.errors) == (4, 0, {})
    assert (level.input_tokens, level.output_tokens) == (4 * 32, 4 * 8)
    assert level.ttft_ms and level.tpot_ms and level.itl_ms and level.latency_ms
    assert level.itl_ms.count == 4 * 7
    assert 60 <= level.ttft_ms.p50 < 500
    assert 19.5 <= level.tpot_ms.p50 < 200
    assert 19.5 <= level.itl_ms.p50 < 200
    assert 60 + 7 * 20 <= level.latency_ms.p50 < 2000
    # two after two: the wall time is two latencies
    assert level.output_tokens_per_s == pytest.approx(32 / level.wall_s)
    assert 0.4 <= level.wall_s < 5


def test_chunks_of_several_tokens(start: Start) -> None:
    level = only(bench(start(tokens_per_chunk=4, token_delay=0.02), output_tokens=8))
    assert level.output_tokens == 32
    assert level.itl_ms and level.tpot_ms
    assert level.itl_ms.count == 4, "one gap for each chunk after the first"
    assert level.itl_ms.p50 > 4 * level.tpot_ms.p50 > 0


def test_every_level_has_a_row(start: Start) -> None:
    report = bench(start(), concurrency=(1, 3), num_requests=None, warmup=2)
    assert [level.load for level in report.levels] == ["c=1", "c=3"]
    assert [level.requests for level in report.levels] == [8, 12]
    assert all(level.completed == level.requests for level in report.levels)


@pytest.mark.parametrize("usage", ["ignore", "refuse"])
def test_servers_without_usage(start: Start, usage: str) -> None:
    """Chunks are counted instead, and the report says so."""
    server = start(usage=usage)
    report = bench(server)
    level = only(report)
    assert (level.completed, level.output_tokens, level.output_tokens_from) == (4, 32, "chunks")
    assert level.input_tokens is None
    sent = ["stream_options" in r for r in server.requests if r["stream"]]
    assert sent[-4:] == [usage == "ignore"] * 4
    assert any("include_usage is refused" in note for note in report.notes) == (usage == "refuse")
    if usage == "ignore":
        assert any("approximate" in note for note in report.notes)


def test_early_stops_are_reported(start: Start) -> None:
    server = start(stop_after=3)
    level = only(bench(server))
    assert (level.completed, level.early_stops, level.output_tokens) == (4, 4, 12)
    assert level.finish_reasons == {"stop": 4}
    assert not any("ignore_eos" in request for request in server.requests)
    bench(server, ignore_eos=True)
    assert server.requests[-1]["ignore_eos"] is True


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"refuse_every": 4}, "http 503 overloaded"),
        ({"cut_every": 4}, "stream cut"),
        ({"error_event_every": 4}, "error event engine_dead"),
    ],
)
def test_faults_are_counted_by_kind(
    start: Start, monkeypatch: pytest.MonkeyPatch, fault: dict[str, int], kind: str
) -> None:
    monkeypatch.setattr(load, "PAUSE_AFTER_ERROR_S", 0.0)
    report = bench(
        start(**fault), prompt_format="ids", vocab_size=1000, num_requests=15, concurrency=(1,)
    )
    level = only(report)
    # the probe is the first request of the server, the level's are the 2nd to the 16th
    assert (level.requests, level.completed, level.errors) == (15, 11, {kind: 4})
    assert level.output_tokens == 11 * 8
    assert len(report.records[0]) == 15


def test_timeouts_are_errors(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "PAUSE_AFTER_ERROR_S", 0.0)
    server = start(token_delay=0.2)  # the probe's two tokens fit, eight do not
    level = only(bench(server, timeout=0.8, prompt_format="ids", vocab_size=1000, num_requests=2))
    assert (level.completed, level.errors) == (0, {"timeout": 2})
    assert level.wall_s < 5


def test_open_loop_sends_at_its_times_whatever_is_in_flight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Poisson times of a fixed seed, in a time that passes only by sleeping; no answer comes."""
    now = 1000.0
    sent: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal now
        await real_sleep(0)  # what was sent runs before the time passes
        now += max(seconds, 0.0)

    async def send() -> RequestRecord:
        sent.append(now)
        if len(sent) < 30:
            await all_sent.wait()
        all_sent.set()
        return RequestRecord(index=0, sent=now)

    async def main() -> load.LevelRecords:
        level = load.Level(num_requests=30, request_rate=40.0)
        return await load.open_loop(level, send, random.Random("1/arrivals"))

    real_sleep, all_sent = asyncio.sleep, asyncio.Event()
    monkeypatch.setattr(load, "clock", lambda: now)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    result = asyncio.run(main())
    draw = random.Random("1/arrivals")
    due = list(accumulate((draw.expovariate(40.0) for _ in range(29)), initial=1000.0))
    assert sent == pytest.approx(due)
    assert len(result.requests) == 30
    assert result.send_lags == pytest.approx([0.0] * 30, abs=1e-9)


def test_open_loop_against_a_server(start: Start) -> None:
    """Twenty a second of answers that take half a second need several in flight."""
    server = start(first_delay=0.5)
    options = {"request_rate": 20.0, "num_requests": 10, "vocab_size": 999}
    level = only(bench(server, prompt_format="ids", **options))
    assert (level.load, level.concurrency, level.completed) == ("20/s", None, 10)
    assert level.wall_s < 10 * 0.5
    assert level.send_lag_ms and level.send_lag_ms.count == 10


def test_duration_ends_a_level(start: Start) -> None:
    level = only(bench(start(first_delay=0.05), duration=0.3, num_requests=None))
    assert 0.25 < level.wall_s < 5
    assert 2 <= level.completed <= 16


@pytest.mark.parametrize("endpoint", ["completions", "chat"])
@pytest.mark.parametrize("overhead", [0, 1, 17])
def test_texts_have_exactly_the_wanted_length(start: Start, endpoint: str, overhead: int) -> None:
    """Also where a part of the words are two tokens and the template is long."""
    server = start(overhead=overhead, single_token_letters=3)
    report = bench(server, endpoint=endpoint, input_tokens=100)
    level = only(report)
    assert report.notes == []
    assert level.input_tokens == 4 * 100
    assert level.input_tokens_per_request and level.input_tokens_per_request.max == 100


def test_prompts_share_nothing_unless_asked(start: Start) -> None:
    server = start(overhead=4)
    bench(server, num_requests=20)
    prompts = [p.split() for p in prompts_of(server)]
    assert len({tuple(p[:4]) for p in prompts}) == 20, "different within four words"
    bench(server, num_requests=20, shared_prefix=24)
    prompts = [p.split() for p in prompts_of(server)[-20:]]
    assert len({tuple(p[:20]) for p in prompts}) == 1, "24 tokens less the template of 4"
    assert len({tuple(p[20:]) for p in prompts}) == 20


def test_a_second_run_sends_other_prompts(start: Start) -> None:
    server = start()
    for _ in range(2):
        bench(server, seed=None, num_requests=2)
    assert len(set(prompts_of(server))) == 4


def test_token_id_prompts(start: Start) -> None:
    server = start()
    options = {"prompt_format": "ids", "vocab_size": 400, "min_id": 390, "shared_prefix": 12}
    level = only(bench(server, **options))
    assert level.input_tokens == 4 * 32
    prompts = [r["prompt"] for r in server.requests[-4:]]
    assert all(390 <= token < 400 for prompt in prompts for token in prompt)
    assert len({tuple(p[:12]) for p in prompts}) == 1
    assert len({tuple(p[12:]) for p in prompts}) == 4


@pytest.mark.parametrize(
    ("content", "expected"), [("one\ntwo\n", ["one", "two"]), ("a\nb\n\nc\n", ["a\nb", "c"])]
)
def test_prompts_from_a_file(
    start: Start, tmp_path: Path, content: str, expected: list[str]
) -> None:
    path = tmp_path / "prompts.txt"
    path.write_text(content)
    server = start()
    report = bench(server, text_file=str(path), concurrency=(1,), num_requests=3)
    assert prompts_of(server) == [*expected, expected[0]]
    assert any("repeat" in note for note in report.notes)


def test_without_streaming_only_latency_is_known(start: Start) -> None:
    level = only(bench(start(first_delay=0.05), stream=False))
    assert (level.completed, level.output_tokens) == (4, 32)
    assert level.ttft_ms is level.tpot_ms is level.itl_ms is None
    assert level.latency_ms and level.latency_ms.p50 >= 50


def test_run_prints_a_table_and_writes_json(
    start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "figures.json"
    server = start()
    config = BenchConfig(
        base_url=server.base_url.removesuffix("/v1"),
        api_key="secret",
        concurrency=(1, 2),
        num_requests=3,
        output_tokens=4,
        json=str(path),
        json_records=True,
    )
    assert run(config) == 0
    output = capsys.readouterr().out
    assert "c=1" in output and "c=2" in output and "TTFT" in output
    content = json.loads(path.read_text())
    assert content["schema"] == "inkstone-bench/1"
    assert content["model"] == "fake-model"
    assert content["config"]["output_tokens"] == 4
    assert "secret" not in path.read_text()
    assert [level["concurrency"] for level in content["levels"]] == [1, 2]
    for level in content["levels"]:
        assert set(level["ttft_ms"]) == {"count", "mean", "p50", "p90", "p99", "max"}
        assert len(level["records"]) == 3
        assert all(len(record["gaps_ms"]) == 3 for record in level["records"])


def test_json_on_stdout_is_alone_there(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    config = BenchConfig(base_url=start().base_url, concurrency=(1,), num_requests=1, json="-")
    assert run(config) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["levels"][0]["completed"] == 1
    assert "TTFT" in captured.err


def test_failed_requests_change_the_exit_code(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    server = start(cut_every=3)
    options = {"prompt_format": "ids", "vocab_size": 999, "warmup": 0}
    assert run(BenchConfig(server.base_url, concurrency=(1,), num_requests=2, **options)) == 1  # type: ignore[arg-type]
    assert "1 x stream cut" in capsys.readouterr().out


def test_no_server_is_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        assert run(BenchConfig(base_url=url)) == 2
    assert "bench: /models" in capsys.readouterr().err


def test_the_key_and_the_body_are_what_openai_takes(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start()
    bench(server, endpoint="chat", num_requests=1, model="named")
    allowed = {"model", "max_tokens", "temperature", "stream", "stream_options", "messages"}
    assert all(set(request) <= allowed for request in server.requests)
    assert {request["model"] for request in server.requests} == {"named"}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"base_url": "localhost:8000"}, "base_url"),
        ({"concurrency": ()}, "concurrency"),
        ({"num_requests": 0}, "num_requests"),
        ({"duration": -1.0}, "duration"),
        ({"request_rate": 0.0}, "request_rate"),
        ({"shared_prefix": 128}, "shared_prefix"),
        ({"prompt_format": "ids"}, "vocab_size"),
        ({"prompt_format": "ids", "vocab_size": 9}, "min_id"),
        ({"prompt_format": "ids", "vocab_size": 999, "endpoint": "chat"}, "chat"),
        ({"text_file": "x", "shared_prefix": 3}, "text_file"),
        ({"timeout": 0.0}, "timeout"),
        ({"json": "/nowhere/at/all.json"}, "json"),
        ({"output_tokens": 0}, "token counts"),
    ],
)
def test_wrong_options_are_refused_by_name(options: dict[str, object], named: str) -> None:
    with pytest.raises(BenchError, match=named):
        validate(BenchConfig(**options))  # type: ignore[arg-type]
