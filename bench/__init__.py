"""Measures any OpenAI-compatible server, and the machine it runs on.

Nothing here imports `server`, `engine` or `model`, and the client uses only what the OpenAI API
has, so that a figure for one server means the same for the next. See bench/README.md.
"""

from bench.config import BenchConfig

__all__ = ["BenchConfig"]
