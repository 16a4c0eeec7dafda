"""The server with a real engine that watches where the time of its decode steps goes.

    python -m bench.profile_server --port N --profile FILE --model FOLDER [options of the engine]

The engine process is this module too, as `--worker FILE`: the real worker's loop around the real
`LLMEngine`, with `bench.step_profile` looking on. FILE is written whenever nothing is left to do.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import engine
from bench.options import add_options, read_options
from bench.step_profile import DecodeProfile, Sampler
from bench.stub_server import serve
from engine import EngineConfig, Request
from engine.messages import EngineInfo, EngineStats, TokenOutput
from engine.worker import Engine, OnPhase
from engine.worker import main as run_worker
from server.config import ServerConfig


class WatchedEngine:
    """An engine, and what each step of nothing but decoding took.

    Such a step gives a token to every open sequence, and each of them had one before. Its time is
    from the end of the step before it, so what the worker does between two steps is in it.
    """

    def __init__(self, watched: Engine, file: Path) -> None:
        self._engine = watched
        self._file = file
        self._sampler = Sampler()
        self._profile = DecodeProfile()
        self._decoding: dict[tuple[str, int], bool] = {}  # open sequences: had a token yet?
        self._step_ended = time.perf_counter()
        self._sampler.start()

    @property
    def info(self) -> EngineInfo:
        return self._engine.info

    def prepare(self, request: Request) -> Future[Any] | None:
        return self._engine.prepare(request)

    def add_request(self, request: Request) -> None:
        self._engine.add_request(request)
        for index in range(request.params.n):
            self._decoding[request.request_id, index] = False

    def abort(self, request_id: str, index: int | None = None) -> None:
        self._engine.abort(request_id, index)
        for key in [k for k in self._decoding if k[0] == request_id and index in (None, k[1])]:
            del self._decoding[key]

    def has_work(self) -> bool:
        return self._engine.has_work()

    def step(self) -> list[TokenOutput]:
        outputs = self._engine.step()
        now = time.perf_counter()
        samples = self._sampler.take()
        given = {(output.request_id, output.index) for output in outputs if output.token_ids}
        if all(self._decoding.values()) and given == self._decoding.keys():
            self._profile.add_step(len(given), now - self._step_ended, samples)
        self._step_ended = now
        for output in outputs:
            key = output.request_id, output.index
            self._decoding[key] = True
            if output.finish_reason is not None:
                self._decoding.pop(key, None)
        if not self._decoding:
            self._profile.write(self._file)
        return outputs

    def stats(self) -> EngineStats:
        return self._engine.stats()


def run_engine(file: Path, arguments: list[str]) -> int:
    """Be the engine process; return its exit status."""

    def load(config: EngineConfig, on_phase: OnPhase) -> WatchedEngine:
        # By its name in the package, so that torch is imported now and not before.
        return WatchedEngine(engine.LLMEngine.from_config(config, on_phase), file)

    return run_worker(arguments, load)


def main(argv: list[str] | None = None) -> int:
    """Be the server, or its engine."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["--worker"]:
        return run_engine(Path(arguments[1]), arguments[2:])
    parser = argparse.ArgumentParser(prog="python -m bench.profile_server")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--profile", type=Path, required=True, metavar="FILE")
    add_options(parser, EngineConfig)
    chosen = parser.parse_args(arguments)
    worker = (sys.executable, "-m", "bench.profile_server", "--worker", str(chosen.profile))
    server = ServerConfig(port=chosen.port, access_log=False)
    return serve(server, read_options(EngineConfig, chosen), worker)


if __name__ == "__main__":
    sys.exit(main())
