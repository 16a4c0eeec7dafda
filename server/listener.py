"""The listening socket: bound first of all, so that the port is open while the rest is imported."""

from __future__ import annotations

import os
import socket

from server.config import ServerConfig

BACKLOG = 2048  # connections that may wait while the framework is imported


class StartupError(Exception):
    """The server cannot start; the text is one line."""


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that accepts connections from now on."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(
            address[:2], family=socket.AddressFamily(family), backlog=BACKLOG
        )
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise StartupError(f"cannot listen on {host}:{port}: {reason}") from None
    listener.setblocking(False)
    return listener


def url_of(config: ServerConfig, listener: socket.socket) -> str:
    return f"http://{config.url_host}:{listener.getsockname()[1]}"
