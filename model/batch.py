"""`ForwardBatch`: the tokens of one step, as the model sees them. Knows no requests."""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class ForwardBatch:
    """Tokens of several sequences, one after another; made by the engine's batch builder.

    Sequence s owns rows query_start[s] : query_start[s + 1]; its last row is at position
    seq_lens[s] - 1, so the rows before hold the positions just before.

    input_ids:     [num_tokens] int64, on the device
    positions:     [num_tokens] int64, on the device
    slot_mapping:  [num_tokens] int64, on the device; block_id * block_size + offset of each token
    block_tables:  [num_seqs, max_blocks] int32, on the device; rows padded with block 0
    logits_indices:[num_logits] int64, on the device; the rows whose logits are sampled
    query_start:   num_seqs + 1 ints, on the host
    seq_lens:      num_seqs ints, on the host; computed tokens and those of this batch together
    """

    input_ids: torch.Tensor
    positions: torch.Tensor
    slot_mapping: torch.Tensor
    block_tables: torch.Tensor
    logits_indices: torch.Tensor
    query_start: tuple[int, ...]
    seq_lens: tuple[int, ...]

    @property
    def num_seqs(self) -> int:
        return len(self.seq_lens)

    @property
    def num_tokens(self) -> int:
        return self.query_start[-1]
