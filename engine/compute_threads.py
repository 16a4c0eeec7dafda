"""`ComputeThreads`: how many threads of the CPU compute a step.

The operations of a model that fits into the processor's cache are shorter than the meeting of two
threads after each of them, so a step of few tokens takes one and leaves the others to the server.
The operations of a prompt are longer: it takes all.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

SMALL_MODEL_BYTES = 16_000_000
MANY_TOKENS = 96  # more than the sequences that run at once by default


@dataclass(frozen=True, slots=True)
class ComputeThreads:
    """few, many: for a step of less than `MANY_TOKENS` tokens, and of so many or more."""

    few: int
    many: int

    @classmethod
    def choose(cls, asked: int | None, weight_bytes: int, on_cpu: bool) -> ComputeThreads:
        """asked: what the user wants for every step; None: what torch has now, or less."""
        if asked is not None:
            return cls(asked, asked)
        most = torch.get_num_threads()
        return cls(1 if on_cpu and weight_bytes < SMALL_MODEL_BYTES else most, most)

    def take_for(self, num_tokens: int) -> None:
        """Set torch's threads for a step of this thread's."""
        wanted = self.many if num_tokens >= MANY_TOKENS else self.few
        if wanted != torch.get_num_threads():
            torch.set_num_threads(wanted)

    def __str__(self) -> str:
        return str(self.many) if self.few == self.many else f"{self.few} or {self.many}"
