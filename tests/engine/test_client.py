"""EngineClient against a real second process around a fake engine, and against its loss."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop

from engine import (
    EngineClient,
    EngineConfig,
    EngineDead,
    EngineLoading,
    EngineOverloaded,
    EngineRestarting,
    EngineState,
    EngineUnavailable,
    InvalidRequest,
    Request,
    RequestFailed,
    TokenOutput,
)
from engine.messages import Ready, encode_frame
from engine.request_stream import RequestStream
from tests.engine.builders import make_request
from tests.engine.fake_llm_engine import (
    CRASH_ON_ADD,
    DIE,
    FAIL,
    HANG,
    RAISE,
    FakeBehaviour,
    FakeLLMEngine,
    expected_tokens,
    fake_worker_command,
)

QUICK_RESTARTS = (0.01, 0.02, 0.04)


@asynccontextmanager
async def running(
    config: EngineConfig | None = None,
    *,
    command: Sequence[str] | None = None,
    stall_timeout: float = 30.0,
    restart_delays: Sequence[float] = QUICK_RESTARTS,
    **behaviour: Any,
) -> AsyncIterator[EngineClient]:
    """A client whose engine is ready; stopped at the end."""
    client = EngineClient(
        config or EngineConfig(),
        worker_command=command or fake_worker_command(**behaviour),
        stall_timeout=stall_timeout,
        restart_delays=restart_delays,
    )
    await client.start()
    try:
        await client.wait_ready()
        yield client
    finally:
        await client.stop(5.0)


async def collect(client: EngineClient, request: Request) -> list[list[int]]:
    """Return the token ids of each sequence, after checking that each ended once."""
    tokens: list[list[int]] = [[] for _ in range(request.params.n)]
    ended: list[int] = []
    async for output in client.generate(request):
        assert output.request_id == request.request_id
        assert output.index not in ended
        tokens[output.index] += output.token_ids
        if output.finish_reason is not None:
            ended.append(output.index)
    assert sorted(ended) == list(range(request.params.n))
    return tokens


async def until(condition: Callable[[], bool], timeout: float = 5.0) -> float:
    """Wait for a condition; return how long it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < timeout, "the condition never came true"
        await asyncio.sleep(0.01)
    return time.monotonic() - started


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children() -> set[str]:
    own = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(own.read_text().split())


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


# ---- requests -----------------------------------------------------------------------------


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_streams_bring_every_token_of_every_sequence(
    run: Callable[[Coroutine[Any, Any, None]], None],
) -> None:
    async def main() -> None:
        async with running() as client:
            requests = [
                make_request([8, i], request_id=str(i), n=1 + i % 3, max_tokens=1 + i)
                for i in range(32)
            ]
            answers = await asyncio.gather(*(collect(client, each) for each in requests))
            for i, answer in enumerate(answers):
                assert answer == [expected_tokens([8, i], 1 + i, k) for k in range(1 + i % 3)]
            await until(lambda: client.stats.num_running == 0)
            assert client.stats.num_blocks_free == client.stats.num_blocks_total

    run(main())


def test_spawn_comes_before_the_loop_and_phases_are_told() -> None:
    phases: list[tuple[str, float]] = []
    client = EngineClient(
        EngineConfig(),
        worker_command=fake_worker_command(load_seconds=0.2),
        on_phase=lambda phase, seconds: phases.append((phase, seconds)),
    )
    client.spawn()
    pid = client.pid

    async def main() -> None:
        await client.start()
        assert client.state is EngineState.LOADING
        assert client.info is None
        with pytest.raises(EngineLoading):
            await client.submit(make_request([8]))
        info = await client.wait_ready()
        assert client.info is info
        assert client.state is EngineState.READY
        assert client.pid == pid
        assert client.last_message_age < 5.0
        await client.stop(5.0)
        assert client.state is EngineState.STOPPED
        assert client.pid is None
        with pytest.raises(EngineDead):
            await client.submit(make_request([8]))

    asyncio.run(main())
    assert phases == [("weights", 0.2)]


def test_submit_returns_after_admission_and_raises_what_the_engine_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main() -> None:
        config = EngineConfig(max_num_seqs=1, max_num_queued_reqs=1)
        async with running(config, step_seconds=0.01) as client:
            with pytest.raises(InvalidRequest, match="window") as caught:
                await client.submit(make_request([8], max_tokens=10_000))
            assert caught.value.param == "max_tokens"
            assert caught.value.code == "context_length_exceeded"
            for unfit in ({"max_tokens": 1.5}, {"seed": 2**70}, {"logit_bias": {"\ud800": 1.0}}):
                with pytest.raises(InvalidRequest, match="does not fit"):
                    await client.submit(make_request([8], **unfit))
            with pytest.raises(RequestFailed):
                await client.submit(make_request([CRASH_ON_ADD]))
            with monkeypatch.context() as patch:  # said by the engine
                patch.setattr(EngineClient, "_check_capacity", lambda self, num_sequences: None)
                with pytest.raises(EngineOverloaded):
                    await client.submit(make_request([8], n=3))
            with pytest.raises(EngineOverloaded):  # known to the client, before it makes them
                await client.submit(make_request([8], n=10**12))
            async with await client.submit(make_request([8], n=2, max_tokens=1000)):
                with pytest.raises(EngineOverloaded):
                    await client.submit(make_request([8], request_id="another"))
            answer = await collect(client, make_request([8], max_tokens=3))
            assert answer == [expected_tokens([8], 3)]

    asyncio.run(main())


def test_an_open_id_is_refused_and_a_closed_one_taken_again() -> None:
    """Outputs of the aborted request on their way must not reach the next of the same id."""

    async def main() -> None:
        async with running() as client:
            for i in range(50):
                prompt = [8, i]
                async with await client.submit(make_request(prompt, max_tokens=500)) as stream:
                    with pytest.raises(ValueError, match="open already"):
                        await client.submit(make_request(prompt))
                    first = await anext(stream)
                    assert first.token_ids == expected_tokens(prompt, len(first.token_ids))

    asyncio.run(main())


def test_a_failed_request_fails_alone() -> None:
    async def main() -> None:
        async with running(step_seconds=0.005) as client:
            other = asyncio.create_task(collect(client, make_request([8], request_id="other")))
            outputs = [output async for output in client.generate(make_request([FAIL]))]
            assert outputs[-1].finish_reason == "error"
            assert outputs[-1].error == "made to fail"
            assert await other == [expected_tokens([8], 8)]

    asyncio.run(main())


# ---- aborts -------------------------------------------------------------------------------


def test_leaving_a_stream_frees_its_blocks() -> None:
    async def main() -> None:
        async with running(step_seconds=0.005) as client:
            for leave in (_leave_block, _close_generator, _cancel_task, _abort_all):
                await leave(client)
                await until(lambda: client.stats.num_running == 0, timeout=1.0)
                assert client.stats.num_blocks_free == client.stats.num_blocks_total
            assert await collect(client, make_request([8])) == [expected_tokens([8], 8)]

    asyncio.run(main())


async def _leave_block(client: EngineClient) -> None:
    async with await client.submit(make_request([8], n=2, max_tokens=1000)) as stream:
        await anext(stream)
        assert client.stats.num_running == 2
        assert client.stats.num_blocks_free < client.stats.num_blocks_total


async def _close_generator(client: EngineClient) -> None:
    generator = client.generate(make_request([8], max_tokens=1000))
    await anext(generator)
    await generator.aclose()


async def _cancel_task(client: EngineClient) -> None:
    task = asyncio.create_task(collect(client, make_request([8], max_tokens=1000)))
    await until(lambda: client.stats.num_running == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def _abort_all(client: EngineClient) -> None:
    stream = await client.submit(make_request([8], max_tokens=1000))
    stream.abort()
    stream.abort()
    assert [output async for output in stream] == []
    await stream.aclose()


def test_an_aborted_sequence_is_silent_and_its_siblings_go_on() -> None:
    async def main() -> None:
        async with running(step_seconds=0.002) as client:
            request = make_request([8], n=3, max_tokens=20)
            tokens: list[list[int]] = [[], [], []]
            async with await client.submit(request) as stream:
                async for output in stream:
                    tokens[output.index] += output.token_ids
                    if len(tokens[1]) == 4:
                        stream.abort(1)
                        stream.abort(1)
                    assert len(tokens[1]) <= 4
            assert tokens[0] == expected_tokens([8], 20, 0)
            assert tokens[2] == expected_tokens([8], 20, 2)

    asyncio.run(main())


def test_submit_that_is_cancelled_leaves_nothing_behind() -> None:
    async def main() -> None:
        async with running(step_seconds=0.05) as client:
            async with await client.submit(make_request([8], request_id="busy", max_tokens=1000)):
                for _ in range(5):
                    with pytest.raises(TimeoutError):
                        await asyncio.wait_for(client.submit(make_request([8])), 0.001)
                stream = await client.submit(make_request([8]))
                await stream.aclose()
            await until(lambda: client.stats.num_running == 0)
            assert client.stats.num_waiting == 0

    asyncio.run(main())


def test_a_slow_reader_gets_merged_outputs_and_loses_nothing() -> None:
    async def main() -> None:
        async with running() as client:
            request = make_request([8, 9, 10], n=2, max_tokens=200, logprobs=1, prompt_logprobs=1)
            outputs: list[TokenOutput] = []
            async with await client.submit(request) as stream:
                outputs.append(await anext(stream))
                await until(lambda: stream.num_unfinished == 0)
                assert len(stream._waiting) <= 2
                outputs += [output async for output in stream]
            assert len(outputs) <= 4
            for index in range(2):
                mine = [output for output in outputs if output.index == index]
                expected = expected_tokens([8, 9, 10], 200, index)
                assert [t for output in mine for t in output.token_ids] == expected
                logprobs = [lp.token_id for output in mine for lp in output.logprobs or []]
                assert logprobs == expected
                assert [output.finish_reason for output in mine][-1] == "length"
            prompt_logprobs = [lp.token_id for o in outputs for lp in o.prompt_logprobs or []]
            assert prompt_logprobs == [9, 10]

    asyncio.run(main())


# ---- loss and restart ---------------------------------------------------------------------


async def _submit_many(client: EngineClient, count: int) -> list[RequestStream]:
    return [
        await client.submit(make_request([8, i], request_id=str(i), max_tokens=2000))
        for i in range(count)
    ]


async def _seconds_until_all_raise(streams: list[RequestStream]) -> float:
    async def drain(stream: RequestStream) -> None:
        async for _ in stream:
            pass

    started = time.monotonic()
    results = await asyncio.gather(*map(drain, streams), return_exceptions=True)
    assert {type(result) for result in results} == {EngineRestarting}
    return time.monotonic() - started


def test_kill_under_streams_reaches_all_at_once_and_the_next_engine_is_right() -> None:
    async def main() -> None:
        async with running(step_seconds=0.01, restart_delays=(0.2,)) as client:
            streams = await _submit_many(client, 32)
            pid = client.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            assert await _seconds_until_all_raise(streams) < 1.0
            assert client.state is EngineState.RESTARTING
            with pytest.raises(EngineRestarting):
                await client.submit(make_request([8]))
            await client.wait_ready()
            assert client.pid != pid
            answers = await asyncio.gather(
                *(collect(client, make_request([9, i], request_id=str(i))) for i in range(50))
            )
            assert answers == [[expected_tokens([9, i], 8)] for i in range(50)]

    asyncio.run(main())


@pytest.mark.parametrize("trouble", [DIE, RAISE, HANG])
def test_an_engine_lost_in_a_step_is_replaced(trouble: int) -> None:
    async def main() -> None:
        async with running(stall_timeout=0.5) as client:
            received: list[int] = []
            with pytest.raises(EngineRestarting):
                async for output in client.generate(make_request([trouble, 8], max_tokens=5)):
                    received += output.token_ids
            assert received == expected_tokens([trouble, 8], 2)
            await client.wait_ready()
            assert await collect(client, make_request([8])) == [expected_tokens([8], 8)]

    asyncio.run(main())


def test_a_stopped_engine_is_replaced_after_the_stall_timeout_and_not_before() -> None:
    async def main() -> None:
        async with running(step_seconds=0.01, stall_timeout=1.0) as client:
            pid = client.pid
            assert pid is not None
            async with await client.submit(make_request([8], max_tokens=2000)) as stream:
                await anext(stream)
                os.kill(pid, signal.SIGSTOP)
                await asyncio.sleep(0.5)
                os.kill(pid, signal.SIGCONT)
                await asyncio.sleep(0.3)
                assert client.pid == pid  # half of it does no harm
                os.kill(pid, signal.SIGSTOP)
                elapsed = await _seconds_until_all_raise([stream])
                assert 0.7 < elapsed < 2.0
            await client.wait_ready()
            assert await collect(client, make_request([8])) == [expected_tokens([8], 8)]

    asyncio.run(main())


def test_an_idle_or_loading_engine_is_never_stalled() -> None:
    async def main() -> None:
        # Loading takes longer than the stall timeout.
        async with running(load_seconds=0.6, stall_timeout=0.2) as client:
            pid = client.pid
            assert pid is not None
            assert await collect(client, make_request([8])) == [expected_tokens([8], 8)]
            os.kill(pid, signal.SIGSTOP)
            await asyncio.sleep(0.8)
            assert client.state is EngineState.READY
            os.kill(pid, signal.SIGCONT)
            # The silence before the request does not count against it.
            assert await collect(client, make_request([8])) == [expected_tokens([8], 8)]
            assert client.pid == pid

    asyncio.run(main())


def test_requests_that_give_up_early_do_not_hide_a_stall() -> None:
    """Each patience is shorter than the stall timeout, and no two requests overlap."""

    async def main() -> None:
        async with running(stall_timeout=0.6, trouble_at=0) as client:
            pid = client.pid
            started = time.monotonic()
            while client.pid == pid and time.monotonic() - started < 3.0:
                with pytest.raises((TimeoutError, EngineRestarting)):
                    await asyncio.wait_for(collect(client, make_request([HANG])), 0.1)
            assert time.monotonic() - started < 2.0
            await client.wait_ready()
            assert client.num_restarts == 1

    asyncio.run(main())


def test_long_steps_with_a_heartbeat_are_not_a_stall() -> None:
    async def main() -> None:
        async with running(step_seconds=0.3, stall_timeout=0.6) as client:
            pid = client.pid
            answer = await collect(client, make_request([8], max_tokens=5))
            assert answer == [expected_tokens([8], 5)]
            assert client.pid == pid

    asyncio.run(main())


def test_a_crash_loop_ends_after_three_restarts() -> None:
    async def main() -> None:
        client = EngineClient(
            EngineConfig(),
            worker_command=fake_worker_command(die_at_load=True),
            restart_delays=QUICK_RESTARTS,
        )
        await client.start()
        pids = {client.pid}
        while not client.dead.is_set():
            pids.add(client.pid)
            await asyncio.sleep(0.005)
        assert len(pids - {None}) == 4
        assert client.state is EngineState.DEAD
        assert "exited with status 3" in (client.death_reason or "")
        with pytest.raises(EngineDead, match="status 3"):
            await client.wait_ready()
        with pytest.raises(EngineDead):
            await client.submit(make_request([8]))
        await client.stop(1.0)

    asyncio.run(main())


def test_restarts_long_ago_are_forgotten() -> None:
    client = EngineClient(EngineConfig(), restart_delays=(1.0, 2.0), restart_window=0.1)
    assert [client._next_delay() for _ in range(3)] == [1.0, 2.0, None]
    time.sleep(0.15)
    assert client._next_delay() == 1.0


def test_a_first_start_that_fails_is_final_and_says_why() -> None:
    async def main() -> None:
        client = EngineClient(
            EngineConfig(), worker_command=fake_worker_command(startup_error="no such\n  model")
        )
        await client.start()
        with pytest.raises(EngineDead, match=r"^no such model$"):
            await client.wait_ready()
        assert client.dead.is_set()
        assert client.death_reason == "no such model"
        await client.stop(1.0)

    asyncio.run(main())


def test_a_restart_that_fails_is_tried_again(tmp_path: Path) -> None:
    """What worked once may work again: another process may hold the memory for a moment."""
    trap = tmp_path / "trap"

    async def main() -> None:
        async with running(
            startup_error="out of memory", load_trouble_if=str(trap), restart_delays=(0.1,) * 10
        ) as client:
            trap.touch()
            assert client.pid is not None
            os.kill(client.pid, signal.SIGKILL)
            await until(lambda: len(client._restarts) >= 2)
            trap.unlink()
            await client.wait_ready()
            assert await collect(client, make_request([8])) == [expected_tokens([8], 8)]

    asyncio.run(main())


@pytest.mark.parametrize("frames", ["pickle", "noise", "huge", "truncated", "schema"])
def test_garbage_from_the_engine_is_a_lost_engine(frames: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"

    class Touch:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.system, (f"touch {canary}",)

    code = pickle.dumps(Touch())
    garbage = {
        "pickle": len(code).to_bytes(4, "big") + code,
        "noise": bytes(range(255, 0, -1)) * 100,
        "huge": b"\xff\xff\xff\xff" + b"x" * 1000,
        "truncated": b"\x00\x00\x10\x00" + b"x" * 1000,
        "schema": (3).to_bytes(4, "big") + b"\x93\x01\x02",
    }[frames]
    ready = encode_frame(Ready(FakeLLMEngine(EngineConfig(), FakeBehaviour()).info))
    script = (
        "import socket, sys; sock = socket.socket(fileno=int(sys.argv[sys.argv.index('--fd') + 1]))"
        "; sock.sendall(bytes.fromhex(sys.argv[1])); sock.recv(10)"
        "; sock.sendall(bytes.fromhex(sys.argv[2]))"
    )
    if frames != "truncated":
        script += "; sock.recv(10)"  # the server closes the link by itself
    command = [sys.executable, "-S", "-c", script, ready.hex(), garbage.hex()]

    async def main() -> None:
        async with running(command=command, restart_delays=()) as client:
            with pytest.raises(EngineUnavailable):
                await client.submit(make_request([8]))
            await asyncio.wait_for(client.dead.wait(), 5.0)
            expected = "exited with status 0" if frames == "truncated" else "malformed"
            assert expected in (client.death_reason or "")

    asyncio.run(main())
    assert not canary.exists()


def test_an_engine_whose_link_is_held_open_by_another_process_is_still_missed() -> None:
    ready = encode_frame(Ready(FakeLLMEngine(EngineConfig(), FakeBehaviour()).info))
    script = (
        "import socket, subprocess, sys"
        "; sock = socket.socket(fileno=int(sys.argv[sys.argv.index('--fd') + 1]))"
        "; sock.sendall(bytes.fromhex(sys.argv[1])); sock.recv(10)"
        "; subprocess.Popen(['sleep', '3'], close_fds=False)"
    )

    async def main() -> None:
        command = [sys.executable, "-c", script, ready.hex()]
        async with running(command=command, restart_delays=()) as client:
            with pytest.raises(EngineRestarting):
                await asyncio.wait_for(client.submit(make_request([8])), 2.0)
            await asyncio.wait_for(client.dead.wait(), 2.0)

    asyncio.run(main())


# ---- ends ---------------------------------------------------------------------------------


def test_stop_ends_an_engine_in_any_state_and_its_streams() -> None:
    async def main() -> None:
        async with running() as client:
            stream = await client.submit(make_request([8], max_tokens=4000))
            pid = client.pid
            await client.stop(5.0)
            with pytest.raises(EngineDead, match="shutting down"):
                async for _ in stream:
                    pass
            assert pid is not None
            assert not is_running(pid)
        async with running() as client:
            assert client.pid is not None
            os.kill(client.pid, signal.SIGSTOP)
            started = time.monotonic()
            await client.stop(0.2)
            assert time.monotonic() - started < 1.0
        loading = EngineClient(
            EngineConfig(), worker_command=fake_worker_command(load_seconds=60.0)
        )
        await loading.start()
        waiting = asyncio.create_task(loading.wait_ready())
        await asyncio.sleep(0.05)
        await loading.stop(5.0)
        with pytest.raises(EngineDead):
            await waiting
        never_attached = EngineClient(EngineConfig(), worker_command=fake_worker_command())
        never_attached.spawn()
        await never_attached.stop(1.0)

    before = children()
    asyncio.run(main())
    assert children() == before


def test_nothing_is_left_after_twenty_kills() -> None:
    async def main() -> None:
        async with running(restart_delays=(0.0,) * 25) as client:
            files = open_files()
            for i in range(20):
                pid = client.pid
                assert pid is not None
                streams = await _submit_many(client, i % 3)
                os.kill(pid, signal.SIGSTOP if i % 2 else signal.SIGCONT)
                os.kill(pid, signal.SIGKILL)
                await until(lambda: client.state is EngineState.RESTARTING)
                for stream in streams:
                    await stream.aclose()
                await client.wait_ready()
            assert open_files() == files
            assert children() - before == {str(client.pid)}

    files_at_rest, before = open_files(), children()
    asyncio.run(main())
    assert children() == before
    assert open_files() == files_at_rest


def test_the_engine_dies_with_the_server() -> None:
    """The server is killed, so no handler of its own runs; the engine hangs, so none of it does."""
    program = f"""
import asyncio
from engine import EngineClient, EngineConfig
from tests.engine.builders import make_request
async def main():
    client = EngineClient(EngineConfig(), worker_command={fake_worker_command()!r})
    await client.start()
    await client.wait_ready()
    async with await client.submit(make_request([{HANG}])) as stream:
        await anext(stream)
        await asyncio.sleep(0.1)
        print(client.pid, flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""
    server = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    with server.stdout:
        pid = int(server.stdout.readline())
    assert is_running(pid)
    server.kill()
    server.wait()
    deadline = time.monotonic() + 5.0
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(pid)
