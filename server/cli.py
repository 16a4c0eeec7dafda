"""The command `inkstone`: serve, chat, bench, version.

Only the chosen subcommand is imported, and `serve` imports the web framework after the port is
open: that is why the imports here are by name. Errors of use are one line, and exit status 2.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from engine import EngineConfig
from server import __version__
from server.config import ServerConfig
from server.options import Parser, UsageError

USAGE = """\
usage: inkstone COMMAND [OPTIONS]

  serve [MODEL]   serve a model over OpenAI's API
  chat            talk to a server from this terminal
  bench           measure a server
  version         print the version

'inkstone COMMAND --help' lists the options. Those of serve are also read from the environment:
--max-num-seqs from INKSTONE_MAX_NUM_SEQS, and so on.
"""

NO_REMOTE_CODE = (
    "--trust-remote-code is refused: Inkstone never runs code from a model folder; "
    "the architectures that it knows are built in"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    command, *rest = [*(sys.argv[1:] if arguments is None else arguments)] or ["--help"]
    if command in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0
    if command in ("-V", "--version"):
        command = "version"
    run = COMMANDS.get(command)
    if run is None:
        print(f"inkstone: unknown command '{command}'; see inkstone --help", file=sys.stderr)
        return 2
    try:
        return run(rest)
    except UsageError as error:
        print(f"inkstone {command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _serve(arguments: list[str]) -> int:
    if any(argument.partition("=")[0] == "--trust-remote-code" for argument in arguments):
        raise UsageError(NO_REMOTE_CODE)
    parser = Parser("inkstone serve", "Serve a model over OpenAI's API.")
    parser.add_argument(
        "MODEL", nargs="?", help="model folder, or org/name on the Hugging Face hub; as --model"
    )
    parser.add_options(ServerConfig, "server")
    parser.add_options(EngineConfig, "engine")
    given, (server_config, engine_config) = parser.parse(arguments, os.environ)
    if given.MODEL is not None:
        engine_config = replace(engine_config, model=given.MODEL)
    status: int = import_module("server.serve").run(server_config, engine_config)
    return status


def _chat(arguments: list[str]) -> int:
    module = import_module("server.terminal_chat")
    return _run_with(module, module.ChatConfig, "inkstone chat", arguments)


def _bench(arguments: list[str]) -> int:
    module = import_module("bench.client")
    return _run_with(module, module.BenchConfig, "inkstone bench", arguments)


def _run_with(module: Any, config_class: type, prog: str, arguments: list[str]) -> int:
    """Run a command whose options are one dataclass's fields and not read from the environment."""
    parser = Parser(prog, (module.__doc__ or "").partition("\n")[0])
    parser.add_options(config_class, "options")
    _, (config,) = parser.parse(arguments)
    status: int = module.run(config)
    return status


def _version(arguments: list[str]) -> int:
    print(f"inkstone {__version__}")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "serve": _serve,
    "chat": _chat,
    "bench": _bench,
    "version": _version,
}
