"""Masks of the tokens that grammars forbid, computed beside the forward pass.

The thread that computes them holds no interpreter lock, and the model's operations neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import llguidance
import torch

from engine.grammar import Grammar, LLGrammar

_WORD_BITS = 32


class Masks:
    """The tokens that each constrained sequence of a step may have next."""

    def __init__(self, vocab_size: int) -> None:
        self._num_words = -(-(vocab_size + 1) // _WORD_BITS)
        self._executor = llguidance.LLExecutor(1)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="masks")
        ids = torch.arange(vocab_size)
        self._word_of = ids // _WORD_BITS
        self._bit_of = (ids % _WORD_BITS).to(torch.int32)

    def begin(self, sampled: Sequence[tuple[Grammar, Sequence[int]]]) -> PendingMasks:
        """Start on the masks of the next tokens.

        `sampled`: of each sequence in turn, its grammar and its drafts. It has one row, and one
        more for each draft, whose mask is that after the drafts so far.
        """
        rows: list[int] = []
        matchers: list[tuple[llguidance.LLMatcher, int, list[int]]] = []
        num_rows = 0
        for grammar, drafts in sampled:
            if isinstance(grammar, LLGrammar):
                matchers.append((grammar.matcher, len(rows), list(drafts)))
                rows += range(num_rows, num_rows + 1 + len(drafts))
            num_rows += 1 + len(drafts)
        if not rows:
            return NO_MASKS
        return PendingMasks(rows, self._thread.submit(self._compute, matchers, len(rows)))

    def _compute(
        self, matchers: list[tuple[llguidance.LLMatcher, int, list[int]]], num_rows: int
    ) -> torch.Tensor:
        """[rows, vocab] bool: true where a token is forbidden."""
        words = torch.zeros(num_rows, self._num_words, dtype=torch.int32)
        target = (words.data_ptr(), 4 * self._num_words, num_rows)
        plain = [(matcher, row) for matcher, row, drafts in matchers if not drafts]
        if plain:
            self._executor.unsafe_compute_mask_ptr(plain, *target)
        drafted = [each for each in matchers if each[2]]
        if drafted:
            self._executor.unsafe_compute_mask_ptr_with_draft_token(drafted, *target)
        return (words[:, self._word_of] >> self._bit_of) & 1 == 0


class PendingMasks:
    """Masks under way; `forbid` waits for them."""

    def __init__(self, rows: list[int], future: Future[torch.Tensor] | None) -> None:
        self._rows = rows
        self._future = future

    def forbid(self, logits: torch.Tensor) -> torch.Tensor:
        """Return `logits` [rows, vocab] with -inf where a grammar forbids; a copy if any does."""
        if self._future is None:
            return logits
        forbidden = self._future.result().to(logits.device)
        masked = logits.clone()
        masked[self._rows] = masked[self._rows].masked_fill(forbidden, -torch.inf)
        return masked


NO_MASKS = PendingMasks([], None)
