"""One measurement of a server that runs: what is asked for, and `python -m bench` that asks for it.

The load generator runs in a process of its own, so that nothing of the program that compares takes
part in a measurement, and it can be ended when its time is up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOAD_SECONDS = 1800.0
_BEGAN = (0, 1)  # exit statuses of a run that has figures; with 1 some requests failed

Level = dict[str, Any]  # as in the JSON of `python -m bench`


class LoadFailed(RuntimeError):
    """The load generator could not begin, or did not end in time."""


@dataclass(frozen=True)
class Job:
    """A closed loop of requests with random ids; `name` is what its figures are found by."""

    name: str
    concurrency: int
    requests: int
    input_tokens: int
    output_tokens: int
    vocab_size: int
    warmup: int = 0

    @property
    def window(self) -> int:
        """Tokens of a sequence, at most; what finds out whether the server works adds two."""
        return self.input_tokens + max(self.output_tokens, 2)

    def arguments(self) -> list[str]:
        """The options of `python -m bench` for it."""
        values = {
            "--prompt-format": "ids",
            "--vocab-size": self.vocab_size,
            "--concurrency": self.concurrency,
            "--num-requests": self.requests,
            "--input-tokens": self.input_tokens,
            "--output-tokens": self.output_tokens,
            "--warmup": self.warmup,
        }
        return ["--ignore-eos", *(str(word) for pair in values.items() for word in pair)]


def load_job(port: int, job: Job) -> Level:
    """Measure one job over HTTP; raises LoadFailed."""
    (level,) = load(port, job.arguments())
    return level | {"load": job.name}


def load(port: int, arguments: list[str]) -> list[Level]:
    """Run the load generator against a loopback port; its levels. Raises LoadFailed."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "figures.json"
        command = [
            *(sys.executable, "-m", "bench", "--base-url", f"http://127.0.0.1:{port}/v1"),
            *("--json", str(output), *arguments),
        ]
        try:
            done = subprocess.run(
                command, timeout=LOAD_SECONDS, capture_output=True, text=True, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise LoadFailed(f"no end within {LOAD_SECONDS:g} s") from error
        if done.returncode not in _BEGAN:
            raise LoadFailed(done.stderr.strip()[-1000:] or f"status {done.returncode}")
        levels: list[Level] = json.loads(output.read_text())["levels"]
        return levels
