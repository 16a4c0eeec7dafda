"""The thinking budget: after so many tokens of reasoning, the tag that ends it is forced.

A sequence thinks from the beginning of its output, or from behind `thinking_start_ids` if the
output begins with them, up to the first `thinking_end_ids`. What is forced is a function of the
sequence's output alone, so batching and preemption change nothing. Nothing is looked at before the
budget is used up, nor once the closing tag must have come. This file imports no tensor library.
"""

from __future__ import annotations

from engine.speculative import Row


def forced_token(seq: Row) -> int | None:
    """Return the only token that may come next; None if the budget leaves the choice free.

    A closing tag that has begun within the budget is completed, not begun again.
    """
    params = seq.params
    if params.thinking_budget is None:
        return None
    start, end = params.thinking_start_ids, params.thinking_end_ids
    num_thought = seq.num_output_tokens - len(start)
    if not params.thinking_budget <= num_thought < params.thinking_budget + len(end):
        return None
    output = tuple(seq.output_token_ids)
    if output[: len(start)] != start:
        return None
    thought = output[len(start) :]
    if _contains(thought, end):
        return None
    return end[_overlap(thought, end)]


def _contains(row: tuple[int, ...], part: tuple[int, ...]) -> bool:
    return any(row[i : i + len(part)] == part for i in range(len(row) - len(part) + 1))


def _overlap(row: tuple[int, ...], part: tuple[int, ...]) -> int:
    """Return the length of the longest end of `row` that `part` properly begins with."""
    longest = min(len(row), len(part) - 1)
    return next(n for n in range(longest, -1, -1) if row[len(row) - n :] == part[:n])
