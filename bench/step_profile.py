"""Where the main thread of the engine is, looked at two thousand times a second.

A timer's signal interrupts the thread, and the innermost function of ours on its stack says which
part of a step it is in. Python handles a signal between two of its own instructions, so one that
arrives inside a kernel is handled as soon as that returns, in the function that called it, and the
time since the look before is that function's. Nothing is wrapped and no operator is named: parts
are told by files and functions, whatever runs below them. A part has the Python around its kernels.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections import defaultdict
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from types import CodeType, FrameType

ROOT = f"{Path(__file__).resolve().parent.parent}/"
SECONDS_BETWEEN = 0.0005

# Of "file:function" below the project's folder, the first that fits. A function that fits none
# belongs to its caller.
PARTS = (
    ("linear", ("model/*linear*", "model/quant/*", "model/*as_head")),
    ("attention", ("model/*attention*", "model/*attend*", "model/layers/rotary.py*")),
    ("sampler", ("engine/sampler.py*", "engine/grammar*", "model/*sampl*", "model/*top_k*")),
    ("other kernels", ("model/layers/*", "model/kernels/*")),
    ("link to the server", ("engine/worker.py*", "engine/link.py*", "engine/messages.py*")),
    ("Python of engine and model", ("engine/*", "model/*")),
)
NAMES = tuple(name for name, _ in PARTS)
ELSEWHERE = "elsewhere"

Place = tuple[str, str]  # part, and "file:function"
Seen = dict[Place, float]  # seconds


def part_of(place: str) -> str | None:
    """The part that a "file:function" belongs to; None: to its caller's."""
    for name, patterns in PARTS:
        if any(fnmatchcase(place, pattern) for pattern in patterns):
            return name
    return None


@dataclass
class Sampler:
    """Seconds by part and function since the last `take`; for the main thread alone."""

    _seconds: Seen = field(default_factory=lambda: defaultdict(float))
    _places: dict[CodeType, Place | None] = field(default_factory=dict)
    _looked: float = 0.0

    def start(self) -> None:
        """Begin to look, until the process ends."""
        self._looked = time.perf_counter()
        signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, SECONDS_BETWEEN, SECONDS_BETWEEN)

    def stop(self) -> None:
        """Look no more."""
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def take(self) -> Seen:
        """What was seen since the last time."""
        taken, self._seconds = self._seconds, defaultdict(float)
        return taken

    def _look(self, number: int, frame: FrameType | None) -> None:
        now = time.perf_counter()
        self._seconds[self._place(frame)] += now - self._looked
        self._looked = now

    def _place(self, frame: FrameType | None) -> Place:
        while frame is not None:
            code = frame.f_code
            if code not in self._places:
                self._places[code] = _place_of(code)
            place = self._places[code]
            if place is not None:
                return place
            frame = frame.f_back
        return ELSEWHERE, ELSEWHERE


def _place_of(code: CodeType) -> Place | None:
    if not code.co_filename.startswith(ROOT):
        return None
    place = f"{code.co_filename.removeprefix(ROOT)}:{code.co_qualname}"
    part = part_of(place)
    return None if part is None else (part, place)


@dataclass
class Decode:
    """All steps with one number of sequences."""

    steps: int = 0
    seconds: float = 0.0
    seen: Seen = field(default_factory=lambda: defaultdict(float))


@dataclass
class DecodeProfile:
    """What decode steps took, by the number of their sequences."""

    batches: dict[int, Decode] = field(default_factory=dict)

    def add_step(self, batch: int, seconds: float, seen: Seen) -> None:
        """Count one step."""
        decode = self.batches.setdefault(batch, Decode())
        decode.steps += 1
        decode.seconds += seconds
        for place, spent in seen.items():
            decode.seen[place] += spent

    def write(self, path: Path) -> None:
        """Write JSON: for each batch its steps, seconds, and seconds seen at [part, place]."""
        content = {
            str(batch): {
                "steps": decode.steps,
                "seconds": decode.seconds,
                "seen": [[*place, spent] for place, spent in decode.seen.items()],
            }
            for batch, decode in self.batches.items()
        }
        partial = path.with_name(f"{path.name}.partial")
        partial.write_text(json.dumps(content), encoding="utf-8")
        os.replace(partial, path)
