"""`inkstone serve`: the port first, then the engine, then everything else.

The port is bound and the engine process started before the web framework is imported (by name,
from `server.runner`), so connections are accepted at once, and the engine's own slow imports run
meanwhile. This process never imports a tensor library.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import sys
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import FrameType

from engine import EngineClient, EngineConfig
from server import __version__, logs
from server.config import ServerConfig
from server.listener import StartupError, bind, url_of
from server.options import UsageError, unknown_variables

logger = logging.getLogger("inkstone.server")

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_MODEL: str = EngineConfig().model

# Variables that are no options: the kernels in the engine process read them.
KERNELS = {"INKSTONE_KERNELS", "INKSTONE_KERNELS_ISA"}

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


def run(config: ServerConfig, engine_config: EngineConfig) -> int:
    """Serve until told to stop; return the process's exit status."""
    started = time.monotonic()
    logs.set_up(config.log_level, as_json=config.log_jsonl)
    try:
        config.check()
        engine_config.check()
        folder = find_folder(engine_config.model)
        listener = bind(config.host, config.port)
    except ValueError as error:
        raise UsageError(str(error)) from None
    except (StartupError, OSError) as error:
        print(f"inkstone serve: {error}", file=sys.stderr)
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)  # until the event loop has its own handlers
    _greet(config, listener, time.monotonic() - started)
    engine = EngineClient(engine_config)
    if folder is not None:
        engine_config = replace(engine_config, model=str(folder))
        engine = EngineClient(engine_config)
        engine.spawn()
    imports_started = time.monotonic()
    runner = import_module("server.runner")
    logger.info("imports took %.2f s", time.monotonic() - imports_started)
    status: int = runner.run(listener, engine, config, engine_config, folder, started)
    return status


def find_folder(name: str) -> Path | None:
    """Return the model's folder; None for a name on the hub, which is still to be fetched."""
    # The embedded model is found from anywhere, not only from the project's own folder.
    for folder in (Path(name).expanduser(), PROJECT / name):
        if folder.is_dir():
            if not (folder / "config.json").is_file():
                raise StartupError(f"'{name}' is not a model folder: it has no config.json")
            return folder
    if name != DEFAULT_MODEL and _HUB_NAME.fullmatch(name):
        return None
    raise StartupError(f"there is no model folder '{name}'")


def _leave(number: int, frame: FrameType | None) -> None:
    """End at once: nothing has been served yet, and the engine process ends with this one."""
    raise SystemExit(0)


def _greet(config: ServerConfig, listener: socket.socket, seconds: float) -> None:
    url = url_of(config, listener)
    logger.info("Inkstone %s: port open after %.2f s: %s", __version__, seconds, url)
    if not config.is_loopback and not config.has_keys:
        logger.warning(
            "anyone who reaches %s can use the model: set INKSTONE_API_KEY, or listen on 127.0.0.1",
            url,
        )
    for name in unknown_variables((ServerConfig, EngineConfig), os.environ, KERNELS.__contains__):
        logger.warning("the environment variable %s is not known and has no effect", name)
