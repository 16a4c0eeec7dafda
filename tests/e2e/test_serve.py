"""`inkstone serve` as a process: start, errors, clients that leave, signals, a lost engine."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.server_process import ServerProcess, run_cli

LONG = {"prompt": "Once upon a time", "max_tokens": 1500, "temperature": 0, "ignore_eos": True}


def body(**extra: Any) -> dict[str, Any]:
    return {"model": "chatgpt", **LONG, **extra}


def metric(server: ServerProcess, name: str) -> float:
    for line in httpx.get(server.url + "/metrics").text.splitlines():
        if line.startswith(name) and not line.startswith("#"):
            return float(line.rsplit(" ", 1)[1])
    raise KeyError(name)


def wait_idle(server: ServerProcess, seconds: float) -> float:
    """Seconds until nothing runs, waits or holds a KV block."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if not any(
            metric(server, name)
            for name in (
                "inkstone:num_requests_running",
                "inkstone:num_requests_waiting",
                "inkstone:kv_cache_usage_perc",
            )
        ):
            return time.monotonic() - started
        time.sleep(0.05)
    raise TimeoutError(httpx.get(server.url + "/metrics").text)


def test_port_is_open_before_the_model_is_ready() -> None:
    with ServerProcess(wait_ready=False) as server:
        answer = httpx.post(server.url + "/v1/completions", json=body(), timeout=10)
        if answer.status_code != 200:
            assert answer.status_code == 503
            assert answer.json()["error"]["code"] == "model_loading"
            assert int(answer.headers["retry-after"]) >= 1
        server.wait_until_ready()
        for phase in ("weights", "kv_cache", "warm_up"):
            assert phase in server.output
        assert server.stop() == 0


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_signal_right_after_the_start_ends_quietly(sig: int) -> None:
    with ServerProcess(wait_ready=False) as server:
        assert server.stop(sig) == 0
        assert "Traceback" not in server.output


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_signal_drains_running_streams_and_leaves_nothing_behind(sig: int) -> None:
    with ServerProcess() as server:
        engine = server.engine_pid()
        with (
            httpx.Client(timeout=30) as client,
            client.stream(
                "POST", server.url + "/v1/completions", json=body(stream=True, max_tokens=300)
            ) as answer,
        ):
            lines = answer.iter_lines()
            next(lines)
            server.process.send_signal(sig)
            rest = [line for line in lines if line.startswith("data: ")]
        assert rest[-1] == "data: [DONE]"
        assert json.loads(rest[-2].removeprefix("data: "))["choices"][0]["finish_reason"]
        assert server.stop() == 0
        assert not Path(f"/proc/{engine}").exists()


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "non-stream"])
@pytest.mark.parametrize("n", [1, 3])
def test_client_gone_in_decode_frees_the_engine(
    served: ServerProcess, stream: bool, n: int
) -> None:
    wait_idle(served, 5)
    leave_early(served, body(stream=stream, n=n), 0.4)
    assert wait_idle(served, 3) < 2.0


def test_client_gone_while_queued_and_in_prefill_frees_the_engine(served: ServerProcess) -> None:
    wait_idle(served, 5)
    threads = [
        threading.Thread(target=leave_early, args=(served, body(n=20, seed=i), 0.15))
        for i in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wait_idle(served, 5) < 3.0


def leave_early(server: ServerProcess, payload: dict[str, Any], seconds: float) -> None:
    """Send a request on a raw socket and close it with its answer unread."""
    host, port = server.url.removeprefix("http://").split(":")
    content = json.dumps(payload).encode()
    head = (
        f"POST /v1/completions HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + content)
        time.sleep(seconds)


def test_killed_engine_ends_streams_with_an_error_and_comes_back() -> None:
    with ServerProcess() as server, httpx.Client(timeout=30) as client:
        url = server.url + "/v1/completions"
        with client.stream("POST", url, json=body(stream=True)) as answer:
            lines = answer.iter_lines()
            next(lines)
            os.kill(server.engine_pid(), signal.SIGKILL)
            killed = time.monotonic()
            rest = [line for line in lines if line.startswith("data: ")]
        assert time.monotonic() - killed < 2
        assert rest[-1] == "data: [DONE]"
        assert json.loads(rest[-2].removeprefix("data: "))["error"]["code"] == "engine_restarting"
        assert client.get(server.url + "/health").status_code == 503
        server.wait_until_ready()
        assert client.post(url, json=body(max_tokens=5)).status_code == 200


def test_seeded_answer_is_the_same_alone_and_in_company(served: ServerProcess) -> None:
    url = served.url + "/v1/completions"
    request = {"model": "chatgpt", "prompt": "Tell me a joke", "max_tokens": 40, "seed": 3}
    with httpx.Client(timeout=60) as client:
        alone = client.post(url, json=request).json()["choices"][0]["text"]
    texts: list[str] = []

    def ask(payload: dict[str, Any]) -> None:
        answer = httpx.post(url, json=payload, timeout=60).json()
        if payload is request:
            texts.append(answer["choices"][0]["text"])

    others = [{**request, "prompt": "Once upon a time", "seed": i} for i in range(7)]
    threads = [threading.Thread(target=ask, args=(p,)) for p in [*others, request]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == [alone]


@pytest.fixture()
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def one_line_error(*args: str) -> str:
    started = time.monotonic()
    done = run_cli("serve", *args)
    assert time.monotonic() - started < 8, "3 s on a quiet machine"
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_taken_port_is_one_clear_line(taken_port: int) -> None:
    assert str(taken_port) in one_line_error("--port", str(taken_port))


def test_unknown_flag_names_the_nearest() -> None:
    assert "--max-num-seqs" in one_line_error("--max-num-sequences", "3")


def test_bad_folder_is_one_clear_line(tmp_path: Path) -> None:
    assert "config.json" in one_line_error(str(tmp_path), "--port", "0")
    assert "no-such-folder" in one_line_error("./no-such-folder", "--port", "0")


def test_unsupported_architecture_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"architectures": ["FrobForCausalLM"]}))
    assert "FrobForCausalLM" in one_line_error(str(tmp_path), "--port", "0")


def test_a_prediction_brings_the_same_answer_in_fewer_steps(served: ServerProcess) -> None:
    request = {
        "model": "chatgpt",
        "messages": [{"role": "user", "content": "Tell me a story."}],
        "temperature": 0,
        "max_tokens": 40,
    }
    plain = httpx.post(served.url + "/v1/chat/completions", json=request, timeout=60).json()
    text = plain["choices"][0]["message"]["content"]
    steps = metric(served, "inkstone:engine_steps_total")
    request["prediction"] = {"type": "content", "content": text}
    again = httpx.post(served.url + "/v1/chat/completions", json=request, timeout=60).json()
    assert again["choices"][0]["message"]["content"] == text
    details = again["usage"]["completion_tokens_details"]
    assert details["accepted_prediction_tokens"] > 0
    tokens = again["usage"]["completion_tokens"] - details["rejected_prediction_tokens"]
    assert tokens == plain["usage"]["completion_tokens"]
    wait_idle(served, 5)
    assert metric(served, "inkstone:engine_steps_total") - steps < tokens
