"""Log output: one line for each record, as text or as JSON; nothing that a client sent breaks it.

Control characters and line separators of all kinds are escaped, so no request can forge a line or
move a terminal's cursor.
"""

from __future__ import annotations

import json
import logging
import sys
import time

# uvicorn tells of its own start, which comes before the model is loaded; scripts wait for the
# same words, so the server says them itself, when they are true.
_UVICORN_LEVEL = logging.WARNING


def set_up(level: str, *, as_json: bool) -> None:
    """Send all log records to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else TextFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("uvicorn").setLevel(_UVICORN_LEVEL)
    # Its access log is replaced by ours; httpx tells every request of a download.
    for name in ("uvicorn.access", "httpx", "httpcore", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


class TextFormatter(logging.Formatter):
    """For people: time, level, message; a stack trace follows on lines of its own."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = escape(record.message)
        return super().formatMessage(record)


class JsonFormatter(logging.Formatter):
    """For machines: one object on each line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry)  # escapes all but ASCII, and control characters


def escape(text: str) -> str:
    """Return the text with everything unprintable as an escape sequence."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
