"""`SchedulerOutput` -> `ForwardBatch`: the only place that makes slot mappings and block tables."""

from __future__ import annotations

from collections.abc import Sequence as SequenceOf
from itertools import accumulate

import torch

from engine.sequence import Sequence
from engine.speculative import sampled_rows
from model import ForwardBatch

Scheduled = SequenceOf[tuple[Sequence, int]]


class BatchBuilder:
    def __init__(self, block_size: int, device: torch.device) -> None:
        self.block_size = block_size
        self.device = device

    def build(self, scheduled: Scheduled) -> ForwardBatch:
        """Return the batch whose rows are the next tokens of each sequence, in order.

        Logits are asked for where a token is sampled: at the last token of each sequence that
        catches up in this step, and at its drafts.
        """
        input_ids: list[int] = []
        positions: list[int] = []
        slots: list[int] = []
        logits_indices: list[int] = []
        for seq, num_tokens in scheduled:
            start, end = seq.num_computed, seq.num_computed + num_tokens
            input_ids.extend(seq.tokens_between(start, end))
            positions.extend(range(start, end))
            slots.extend(self.slots(seq, start, end))
            num_sampled = len(sampled_rows(seq, num_tokens))
            logits_indices.extend(range(len(input_ids) - num_sampled, len(input_ids)))
        counts = [num_tokens for _, num_tokens in scheduled]
        return ForwardBatch(
            input_ids=self._tensor(input_ids),
            positions=self._tensor(positions),
            slot_mapping=self._tensor(slots),
            block_tables=self._block_tables(scheduled),
            logits_indices=self._tensor(logits_indices),
            query_start=tuple(accumulate(counts, initial=0)),
            seq_lens=tuple(seq.num_computed + num_tokens for seq, num_tokens in scheduled),
        )

    def slots(self, seq: Sequence, start: int, end: int) -> list[int]:
        """Return the KV cache slots of these positions."""
        size, table = self.block_size, seq.block_table
        return [table[position // size] * size + position % size for position in range(start, end)]

    def _block_tables(self, scheduled: Scheduled) -> torch.Tensor:
        width = max(len(seq.block_table) for seq, _ in scheduled)
        rows = [seq.block_table + [0] * (width - len(seq.block_table)) for seq, _ in scheduled]
        return torch.tensor(rows, dtype=torch.int32, device=self.device)

    def _tensor(self, values: list[int]) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.int64, device=self.device)
