"""The server as it is, with an engine that costs next to nothing: `bench.frontend` measures it.

`python -m bench.stub_server --step-seconds S` prints its base URL first, and serves the embedded
model's name, tokenizer and template, with the server's own defaults.
"""

from __future__ import annotations

import argparse
import sys
import time

from engine import EngineClient, EngineConfig
from server import logs
from server.app import create_app
from server.config import ServerConfig
from server.lifespan import Source
from server.listener import bind, url_of
from server.runner import run_app
from server.serve import find_folder

MAX_SEQUENCES = 1024


def main(argv: list[str] | None = None) -> int:
    """Serve until told to stop; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.stub_server")
    parser.add_argument("--step-seconds", type=float, default=0.0)
    args = parser.parse_args(argv)
    started = time.monotonic()
    config = ServerConfig(port=0)
    logs.set_up(config.log_level, as_json=config.log_jsonl)
    listener = bind(config.host, config.port)
    print(f"{url_of(config, listener)}/v1", flush=True)
    folder = find_folder(EngineConfig().model)
    engine = EngineClient(
        EngineConfig(model=str(folder), max_num_seqs=MAX_SEQUENCES),
        worker_command=(
            *(sys.executable, "-m", "bench.stub_engine"),
            *("--step-seconds", str(args.step_seconds)),
        ),
    )
    engine.spawn()
    app = create_app(engine, config, source=Source("stub", folder))
    return run_app(app, listener, config, started)


if __name__ == "__main__":
    sys.exit(main())
