"""A server process with a fake engine, for tests of signals: `python -m tests.server.fake_serve`.

Arguments: seconds between tokens, tokens of an answer, --shutdown-timeout. Prints its port first.
"""

from __future__ import annotations

import sys
import time

from server import logs
from server.config import ServerConfig
from server.listener import bind
from server.runner import run_app
from tests.server.conftest import make_app
from tests.server.fake_engine import FakeEngine, Script


def main(delay: str, count: str, shutdown_timeout: str) -> int:
    logs.set_up("info", as_json=False)
    config = ServerConfig(port=0, shutdown_timeout=float(shutdown_timeout))
    listener = bind(config.host, config.port)
    print(listener.getsockname()[1], flush=True)
    app = make_app(FakeEngine(Script([65] * int(count), delay=float(delay))), config)
    return run_app(app, listener, config, time.monotonic())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
