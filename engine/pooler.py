"""Hidden states of a prompt -> its embedding: one vector of length 1.

A prompt comes in chunks, so a chunk brings its part and the parts are added. Sums are in double
precision: how a prompt was cut into chunks does not show. The mean and the sum have one direction,
and only the direction is left in the end, so nothing is divided by the number of tokens.
"""

from __future__ import annotations

import math
import struct

import torch

from engine.sequence import Sequence


def pooled_part(seq: Sequence, hidden: torch.Tensor) -> list[float] | None:
    """What these positions bring to the sequence's embedding; None if nothing is wanted of them.

    hidden: [num_tokens, hidden], after the final norm, of the positions from `num_computed` on.
    """
    pooling = seq.request.pooling
    if pooling == "mean":
        return _floats(hidden.sum(dim=0, dtype=torch.float64))
    is_last = seq.num_computed + hidden.shape[0] == seq.num_prompt_tokens
    if pooling == "last" and is_last:
        return _floats(hidden[-1].double())
    return None


def add_part(seq: Sequence, part: list[float]) -> None:
    """Add what the positions from `num_computed` on brought.

    A sequence that begins again, as after preemption, begins its sum again as well.
    """
    if seq.num_computed == 0 or not seq.pooled:
        seq.pooled = part
    else:
        seq.pooled = [a + b for a, b in zip(seq.pooled, part, strict=True)]


def embedding(pooled: list[float]) -> bytes:
    """Return the vector, its length made 1, as little-endian float32; zeros stay zeros."""
    length = math.hypot(*pooled) or 1.0
    return struct.pack(f"<{len(pooled)}f", *(value / length for value in pooled))


def _floats(vector: torch.Tensor) -> list[float]:
    values: list[float] = vector.tolist()
    return values
