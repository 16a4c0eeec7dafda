"""`Executor`: what the scheduler chose -> what was computed for each sequence, failures included.

One sequence's failure is its own: whatever the model or the sampler raises is traced to the
sequences that cause it, and the others get their result in the same step.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, field

import torch

from engine.batch_builder import BatchBuilder, Scheduled
from engine.grammar_masks import Masks
from engine.messages import TokenLogprobs
from engine.model_runner import ModelRunner
from engine.pooler import pooled_part
from engine.request import Request
from engine.sampler import Sampled, logprobs_of, make_choose, rows_at_once, sample
from engine.sampling_params import SamplingParams
from engine.sequence import Sequence
from engine.speculative import Row, sampled_rows, verify

logger = logging.getLogger(__name__)

FAILED = "the engine failed to compute this request"
GRAMMAR_FAILED = "the grammar of this request cannot be followed further"
NOT_FINITE = "the model's output for this request is not finite (NaN or infinity)"


@dataclass(frozen=True, slots=True)
class RowResult:
    """What a step computed for one sequence; `error` where it could not.

    sampled: the tokens that it takes, none if it has not caught up.
    """

    sampled: list[Sampled] = field(default_factory=list)
    prompt_logprobs: list[TokenLogprobs] | None = None
    pooled: list[float] | None = None
    error: str | None = None


class Executor:
    def __init__(self, runner: ModelRunner, block_size: int) -> None:
        self.runner = runner
        self.builder = BatchBuilder(block_size, runner.device.torch_device)
        self.masks = Masks(runner.config.vocab_size)
        self.choose = make_choose(runner.model.kernels.choose_tokens)
        self.prompt_rows_at_once = rows_at_once(runner.config.vocab_size)

    def execute(self, scheduled: Scheduled) -> list[RowResult]:
        """Run the batch; where it raises, halve it until the sequences at fault are alone.

        Computing rows again is safe: they write the same keys and values to the same slots, and
        draws depend on positions alone. A batch too large for memory shrinks the same way.
        """
        try:
            return self._run(scheduled)
        except Exception:
            seq, num_tokens = scheduled[0]
            if len(scheduled) > 1:
                logger.warning("a step of %d sequences failed; trying halves", len(scheduled))
            elif num_tokens > seq.num_uncomputed:
                logger.warning("a step with drafts failed; trying without")
                return self.execute([(seq, seq.num_uncomputed)])
            else:
                logger.exception("step failed for %r", seq)
                return [RowResult(error=FAILED)]
        half = len(scheduled) // 2
        return self.execute(scheduled[:half]) + self.execute(scheduled[half:])

    def warm_up(self) -> None:
        """Run one token through the model, so that the first request pays for no set-up.

        It writes to block 0, which belongs to nobody yet.
        """
        request = Request(
            request_id="warm-up", prompt_token_ids=[0], params=SamplingParams(max_tokens=1)
        )
        seq = Sequence(request, 0, 0)
        seq.block_table = [0]
        self._run([(seq, 1)])

    def _run(self, scheduled: Scheduled) -> list[RowResult]:
        batch = self.builder.build(scheduled)
        rows = [sampled_rows(seq, num_tokens) for seq, num_tokens in scheduled]
        flat: list[Row] = [row for of_one in rows for row in of_one]
        masks = self.masks.begin(
            [
                (seq.grammar, seq.draft_token_ids[: len(of_one) - 1])
                for (seq, _), of_one in zip(scheduled, rows, strict=True)
                if of_one
            ]
        )
        hidden = self.runner.forward(batch)
        sampled: list[Sampled | None] = []
        if flat:
            logits = self.runner.logits(hidden[batch.logits_indices])
            sampled = sample(logits, flat, masks, self.choose)
        results: list[RowResult] = []
        for (seq, _), of_one, start, end in zip(
            scheduled, rows, batch.query_start, batch.query_start[1:], strict=False
        ):
            own, sampled = sampled[: len(of_one)], sampled[len(of_one) :]
            results.append(self._result(seq, own, hidden[start:end]))
        return results

    def _result(
        self, seq: Sequence, sampled: list[Sampled | None], hidden: torch.Tensor
    ) -> RowResult:
        """Verify what was sampled for a sequence, if anything was."""
        if not sampled:
            return self._computed(seq, [], hidden)
        num_drafts = len(sampled) - 1
        taken = verify(seq.draft_token_ids[:num_drafts], sampled)
        if num_drafts and None in sampled:
            # Masked keys count zero times, but zero times NaN is NaN.
            first = seq.num_tokens + max(0, len(taken) - 1)
            self.runner.clear(self.builder.slots(seq, first, seq.num_tokens + num_drafts))
            if not taken:
                return self._run([(seq, seq.num_uncomputed)])[0]
        if not taken or seq.grammar.error:
            return RowResult(error=_why_not(seq))
        return self._computed(seq, taken, hidden)

    def _computed(self, seq: Sequence, sampled: list[Sampled], hidden: torch.Tensor) -> RowResult:
        pooled = pooled_part(seq, hidden)
        if pooled is not None and not all(map(math.isfinite, pooled)):
            return RowResult(error=NOT_FINITE)
        return RowResult(sampled, self._prompt_logprobs(seq, hidden), pooled)

    def _prompt_logprobs(self, seq: Sequence, hidden: torch.Tensor) -> list[TokenLogprobs] | None:
        """Of the prompt tokens that follow the positions just computed, if not yet reported.

        hidden: [num_tokens, hidden] of the positions from `num_computed` on. The logits of a
        long prompt are made in pieces, so their memory is bounded.
        """
        if not seq.wants_prompt_logprobs:
            return None
        first = max(seq.num_computed, seq.num_prompt_logprobs)
        last = min(seq.num_computed + hidden.shape[0], seq.num_prompt_tokens - 1)
        if first >= last:
            return None
        rows = hidden[first - seq.num_computed : last - seq.num_computed]
        targets = seq.token_ids[first + 1 : last + 1]
        found: list[TokenLogprobs] = []
        for start in range(0, len(targets), self.prompt_rows_at_once):
            piece = slice(start, start + self.prompt_rows_at_once)
            logits = self.runner.logits(rows[piece])
            found += logprobs_of(logits, targets[piece], seq.params.prompt_logprobs or 0)
        return found


def _why_not(seq: Sequence) -> str:
    """Why no token could be chosen."""
    return f"{GRAMMAR_FAILED}: {seq.grammar.error}" if seq.grammar.error else NOT_FINITE
