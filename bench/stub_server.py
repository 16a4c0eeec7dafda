"""The server as it is, with an engine process of ours: what is measured is everything else of it.

`python -m bench.stub_server --step-seconds S` prints its base URL first, and serves the embedded
model's name, tokenizer and template, with the server's own defaults and `bench.stub_engine`, which
costs next to nothing. `bench.profile_server` serves a real one that watches itself.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from engine import EngineClient, EngineConfig
from server import logs
from server.app import create_app
from server.config import ServerConfig
from server.lifespan import Source
from server.listener import bind, url_of
from server.runner import run_app
from server.serve import find_folder

MAX_SEQUENCES = 1024


def serve(server: ServerConfig, config: EngineConfig, worker: Sequence[str]) -> int:
    """Serve until told to stop; return the exit status.

    worker: the command of the engine process, without the arguments that `EngineClient` adds
    """
    started = time.monotonic()
    logs.set_up(server.log_level, as_json=server.log_jsonl)
    listener = bind(server.host, server.port)
    print(f"{url_of(server, listener)}/v1", flush=True)
    folder = find_folder(config.model)
    engine = EngineClient(replace(config, model=str(folder)), worker_command=worker)
    engine.spawn()
    app = create_app(engine, server, source=Source("stub", folder))
    return run_app(app, listener, server, started)


def main(argv: list[str] | None = None) -> int:
    """Serve with the stub engine."""
    parser = argparse.ArgumentParser(prog="python -m bench.stub_server")
    parser.add_argument("--step-seconds", type=float, default=0.0)
    args = parser.parse_args(argv)
    worker = (
        *(sys.executable, "-m", "bench.stub_engine"),
        *("--step-seconds", str(args.step_seconds)),
    )
    return serve(ServerConfig(port=0), EngineConfig(max_num_seqs=MAX_SEQUENCES), worker)


if __name__ == "__main__":
    sys.exit(main())
