"""The engine process's loop, in a thread with a fake engine, and its main program in a process."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest

from engine import EngineConfig, worker
from engine.link import FrameBuffer, Link, LinkClosed, MalformedFrame
from engine.messages import (
    MAX_FRAME_BYTES,
    AbortSequence,
    AddRequest,
    Admitted,
    FromEngine,
    Progress,
    Ready,
    RequestRejected,
    Shutdown,
    StartupFailed,
    StepOutputs,
    ToEngine,
    decode_from_engine,
    encode_frame,
)
from tests.engine.builders import make_request
from tests.engine.fake_llm_engine import (
    CRASH_ON_ADD,
    RAISE,
    FakeBehaviour,
    FakeLLMEngine,
    expected_tokens,
    fake_worker_command,
)


class Peer:
    """The server's end, blocking."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(5.0)
        self.socket = sock
        self._frames = FrameBuffer()
        self._messages: list[FromEngine] = []

    def send(self, message: ToEngine) -> None:
        self.socket.sendall(encode_frame(message))

    def receive(self) -> FromEngine:
        while not self._messages:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError
            self._messages += map(decode_from_engine, self._frames.feed(data))
        return self._messages.pop(0)

    def receive_rest(self) -> list[FromEngine]:
        messages = []
        try:
            while True:
                messages.append(self.receive())
        except (EOFError, ConnectionResetError):
            return messages


class LoopThread(threading.Thread):
    """Runs the loop and keeps what it raised."""

    def __init__(self, behaviour: FakeBehaviour, sock: socket.socket) -> None:
        super().__init__(daemon=True)
        config = EngineConfig(max_num_seqs=2, max_num_queued_reqs=2)
        self.link = Link(sock)
        self.loop = worker.EngineLoop(FakeLLMEngine(config, behaviour), self.link)
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.loop.run()
        except Exception as error:
            self.error = error
        finally:
            self.link.close()


@contextmanager
def running_loop(**behaviour: float) -> Iterator[tuple[Peer, LoopThread]]:
    ours, theirs = socket.socketpair()
    thread = LoopThread(FakeBehaviour(**behaviour), theirs)  # type: ignore[arg-type]
    thread.start()
    with ours:
        yield Peer(ours), thread
    thread.join(5.0)
    assert not thread.is_alive()


# ---- the loop -----------------------------------------------------------------------------


def test_a_request_is_admitted_then_answered_and_the_last_message_says_idle() -> None:
    with running_loop() as (peer, _):
        peer.send(AddRequest(make_request([8, 9], max_tokens=5)))
        assert peer.receive() == Admitted("r")
        tokens: list[int] = []
        for i in range(5):
            message = peer.receive()
            assert isinstance(message, StepOutputs)
            tokens += message.outputs[0].token_ids
            assert message.stats.num_steps == i + 1
        assert tokens == expected_tokens([8, 9], 5)
        assert message.outputs[0].finish_reason == "length"
        assert message.stats.num_running == 0
        assert message.stats.num_blocks_free == message.stats.num_blocks_total


def test_what_the_engine_refuses_is_rejected_with_its_reason() -> None:
    with running_loop(step_seconds=0.001) as (peer, _):
        peer.send(AddRequest(make_request([9999])))
        rejected = peer.receive()
        assert isinstance(rejected, RequestRejected)
        assert (rejected.kind, rejected.param) == ("invalid", "prompt")
        peer.receive()  # idle
        peer.send(AddRequest(make_request([8], n=5)))
        rejected = peer.receive()
        assert isinstance(rejected, RequestRejected)
        assert rejected.kind == "overloaded"


def test_a_mistake_while_adding_fails_that_request_alone(caplog: pytest.LogCaptureFixture) -> None:
    with running_loop() as (peer, _):
        peer.send(AddRequest(make_request([CRASH_ON_ADD])))
        peer.send(AddRequest(make_request([8], request_id="s")))
        rejected = peer.receive()
        assert isinstance(rejected, RequestRejected)
        assert rejected.kind == "failed"
        assert "made to fail" not in rejected.message
        answers = [peer.receive() for _ in range(2)]
        assert Admitted("s") in answers
    assert "made to fail on adding" in caplog.text


def test_an_abort_frees_and_unknown_ids_are_ignored() -> None:
    with running_loop(step_seconds=0.01) as (peer, _):
        peer.send(AbortSequence("unknown"))
        idle = peer.receive()
        assert isinstance(idle, StepOutputs)
        peer.send(AddRequest(make_request([8], max_tokens=1000, n=2)))
        assert isinstance(peer.receive(), Admitted)
        message = peer.receive()
        assert isinstance(message, StepOutputs)
        assert message.stats.num_running == 2
        peer.send(AbortSequence("r", 0))
        peer.send(AbortSequence("r", 7))
        while message.stats.num_running != 1:
            message = peer.receive()
            assert isinstance(message, StepOutputs)
        peer.send(AbortSequence("r"))
        while message.stats.num_running:
            message = peer.receive()
            assert isinstance(message, StepOutputs)
        assert message.stats.num_blocks_free == message.stats.num_blocks_total


def test_steps_without_outputs_still_give_a_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeLLMEngine, "step", lambda self: time.sleep(0.05) or [])
    with running_loop() as (peer, _):
        peer.send(AddRequest(make_request([8])))
        assert isinstance(peer.receive(), Admitted)
        started = time.monotonic()
        for _ in range(2):
            assert isinstance(peer.receive(), StepOutputs)
        assert 0.4 < time.monotonic() - started < 1.5


def test_shutdown_and_end_of_stream_end_the_loop() -> None:
    with running_loop(step_seconds=0.001) as (peer, thread):
        peer.send(AddRequest(make_request([8], max_tokens=4000)))
        peer.send(Shutdown())
        peer.receive_rest()
        assert thread.error is None
    with running_loop() as (peer, thread):
        peer.socket.close()
        thread.join(5.0)
        assert isinstance(thread.error, LinkClosed)


@pytest.mark.parametrize(
    ("garbage", "error"),
    [
        (b"\xff\xff\xff\xff" + b"x" * 100, MalformedFrame),
        ((MAX_FRAME_BYTES + 1).to_bytes(4, "big"), MalformedFrame),
        (b"\x00\x00\x00\x04junk", msgspec.DecodeError),
        (b"\x00\x00\x00\x00", msgspec.DecodeError),
        (encode_frame(Admitted("of the other direction")), msgspec.DecodeError),
        (b"\x00\x00\x10\x00 truncated", LinkClosed),
    ],
)
def test_garbage_ends_the_loop_and_closes_the_link(garbage: bytes, error: type[Exception]) -> None:
    with running_loop() as (peer, thread):
        peer.socket.sendall(garbage)
        peer.socket.shutdown(socket.SHUT_WR)
        assert peer.receive_rest() == []
        thread.join(5.0)
        assert isinstance(thread.error, error)


def test_what_a_step_raises_ends_the_loop() -> None:
    with running_loop() as (peer, thread):
        peer.send(AddRequest(make_request([RAISE])))
        messages = peer.receive_rest()
        assert len(messages) == 3  # admitted and two tokens
        assert isinstance(thread.error, RuntimeError)


# ---- the link -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_frames_come_out_whole_however_the_bytes_come_in(size: int) -> None:
    messages = [AbortSequence("r" * i, i) for i in range(50)]
    stream = b"".join(map(encode_frame, messages))
    frames = FrameBuffer()
    payloads: list[bytes] = []
    for start in range(0, len(stream), size):
        payloads += frames.feed(stream[start : start + size])
    assert payloads == [encode_frame(message)[4:] for message in messages]


def test_two_full_directions_do_not_hold_each_other_up() -> None:
    """Both ends write far more than the kernel takes before either asks for a message."""
    ours, theirs = socket.socketpair()
    frames = [encode_frame(Progress("x" * 1_000_000, float(i))) for i in range(30)]
    links = [Link(ours), Link(theirs)]
    received: list[list[bytes]] = [[], []]

    def exchange(me: int) -> None:
        for frame in frames:
            links[me].send(frame)
        while len(received[me]) < len(frames):
            received[me] += links[me].receive(wait=True)
        links[me].close(5.0)

    threads = [threading.Thread(target=exchange, args=[me], daemon=True) for me in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10.0)
        assert not thread.is_alive()
    assert received == [[frame[4:] for frame in frames]] * 2


# ---- the process --------------------------------------------------------------------------


@contextmanager
def worker_process(
    *, config: str = "{}", parent: int | None = None, **behaviour: object
) -> Iterator[tuple[subprocess.Popen[str], Peer]]:
    ours, theirs = socket.socketpair()
    arguments = ["--fd", str(theirs.fileno()), "--parent", str(parent or os.getpid())]
    process = subprocess.Popen(
        [*fake_worker_command(**behaviour), *arguments, "--config", config],
        pass_fds=[theirs.fileno()],
        stderr=subprocess.PIPE,
        text=True,
    )
    theirs.close()
    try:
        with ours:
            yield process, Peer(ours)
    finally:
        process.kill()
        process.communicate()


def test_the_process_says_ready_and_exits_0_when_told_to_or_left() -> None:
    with worker_process(load_seconds=0.01) as (process, peer):
        assert peer.receive() == Progress("weights", 0.01)
        assert isinstance(peer.receive(), Ready)
        # Both go to whole groups of processes: only the server decides.
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        peer.send(AddRequest(make_request([8])))
        assert peer.receive() == Admitted("r")
        peer.send(Shutdown())
        assert process.wait(5.0) == 0
    with worker_process() as (process, peer):
        peer.receive()
        peer.socket.close()
        assert process.wait(5.0) == 0


def test_a_failed_start_is_one_line_and_status_1() -> None:
    with worker_process(startup_error="no model in 'x':\n  give --model") as (process, peer):
        assert peer.receive_rest()[-1] == StartupFailed("no model in 'x': give --model")
        assert process.wait(5.0) == 1
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    with worker_process(config='{"threads": "many"}') as (process, peer):
        (failed,) = peer.receive_rest()
        assert isinstance(failed, StartupFailed)
        assert "threads" in failed.message
        assert process.wait(5.0) == 1
        assert process.stderr is not None
        assert "Traceback" in process.stderr.read()


def test_a_failed_step_is_logged_and_status_1() -> None:
    with worker_process() as (process, peer):
        peer.send(AddRequest(make_request([RAISE])))
        assert process.wait(5.0) == 1
        assert process.stderr is not None
        assert "made to fail in a step" in process.stderr.read()


def test_garbage_for_the_process_is_status_1() -> None:
    with worker_process() as (process, peer):
        peer.socket.sendall(b"\xff" * 100)
        assert process.wait(5.0) == 1


def test_a_process_of_another_parent_does_not_start() -> None:
    with worker_process(parent=1 << 30) as (process, peer):
        assert peer.receive_rest() == []
        assert process.wait(5.0) == 1


def test_a_process_that_the_engine_starts_does_not_hold_the_link() -> None:
    """Otherwise the server would not see the end of the engine."""
    program = (
        "import subprocess, sys; from engine import worker\n"
        "def load(config, on_phase):\n"
        "    subprocess.Popen(['sleep', '3'], close_fds=False)\n"
        "    sys.exit(7)\n"
        "worker.main(sys.argv[1:], load)"
    )
    ours, theirs = socket.socketpair()
    arguments = ["--fd", str(theirs.fileno()), "--parent", str(os.getpid()), "--config", "{}"]
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments], pass_fds=[theirs.fileno()]
        )
    with ours:
        assert process.wait(5.0) == 7
        ours.settimeout(1.0)
        assert ours.recv(1) == b""


# ---- threads ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("configured", "environment", "expected"),
    [
        (3, "5", (3, "as configured")),
        (None, "5", (5, "OMP_NUM_THREADS")),
        (None, "5,2", (5, "OMP_NUM_THREADS")),
        (None, "0", None),
        (None, "many", None),
        (None, None, None),
    ],
)
def test_who_chooses_the_threads(
    configured: int | None,
    environment: str | None,
    expected: tuple[int, str] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if environment is None:
        monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    else:
        monkeypatch.setenv("OMP_NUM_THREADS", environment)
    assert worker.asked_threads(configured) == expected


def test_number_that_nobody_asked_for_stays_open_to_the_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, "")  # restored afterwards
        monkeypatch.delenv(name)
    monkeypatch.setattr(worker.host, "cpu_count", lambda: (7, "quota"))
    assert worker._with_threads(EngineConfig()).threads is None
    assert os.environ["OMP_NUM_THREADS"] == "7"


def test_thread_counts_are_set_and_told_before_the_engine_loads(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "9")
    monkeypatch.setenv("MKL_NUM_THREADS", "4")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with caplog.at_level(logging.INFO):
        config = worker._with_threads(EngineConfig(threads=2))
    assert config.threads == 2
    assert os.environ["OMP_NUM_THREADS"] == "2"
    assert os.environ["MKL_NUM_THREADS"] == "4"  # the user's own choice
    assert os.environ["OPENBLAS_NUM_THREADS"] == "2"
    assert "threads: 2 (as configured)" in caplog.text
