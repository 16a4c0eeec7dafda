"""`Scheduler`: which sequences get how many of their tokens computed in the next step.

It owns the state of all sequences and the `BlockManager`. It decides and records; it runs
nothing. This file imports no tensor library.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.block_manager import BlockManager
from engine.sequence import Sequence, SequenceStatus
from engine.speculative import Speculator

MAX_PREEMPTIONS = 3  # after that a sequence is preempted only if no other one is left


@dataclass(slots=True)
class SchedulerOutput:
    """The order of `scheduled` is the row order and the result order; nothing permutes it."""

    budget: int  # tokens at most; drafts may come on top
    scheduled: list[tuple[Sequence, int]] = field(default_factory=list)
    preempted: list[Sequence] = field(default_factory=list)
    num_tokens: int = 0

    @property
    def room(self) -> int:
        """How many more tokens of sequences the step takes."""
        return max(0, self.budget - self.num_tokens)

    def give(self, seq: Sequence, num_tokens: int) -> None:
        self.scheduled.append((seq, num_tokens))
        self.num_tokens += num_tokens

    def take_back(self, seq: Sequence) -> None:
        """A preempted sequence gets no tokens in this step, even if it already had some."""
        self.preempted.append(seq)
        self.num_tokens -= sum(given for other, given in self.scheduled if other is seq)
        self.scheduled = [entry for entry in self.scheduled if entry[0] is not seq]


class Scheduler:
    def __init__(
        self,
        block_manager: BlockManager,
        *,
        max_num_seqs: int,
        max_num_batched_tokens: int,
        max_model_len: int,
        speculator: Speculator | None = None,
    ) -> None:
        self.block_manager = block_manager
        self.speculator = speculator or Speculator()
        self.max_num_seqs = max_num_seqs
        self.max_num_batched_tokens = max_num_batched_tokens
        self.max_model_len = max_model_len
        self.waiting: list[Sequence] = []  # sorted by rank
        self.running: list[Sequence] = []
        self.num_preemptions = 0

    def __iter__(self) -> Iterator[Sequence]:
        """All sequences that have not finished."""
        yield from self.running
        yield from self.waiting

    def add(self, seq: Sequence) -> None:
        insort(self.waiting, seq, key=_rank)

    def schedule(self, budget: int | None = None) -> SchedulerOutput:
        """Hand out the step's token budget; None: `max_num_batched_tokens`.

        There is no prefill and no decode here. A sequence has tokens and a number of computed
        ones, and each step gives it some of the difference. A chunk of a long prompt, the one
        token of a running generation, what a prefix hit left over and what a preempted sequence
        must compute again are all that same difference.

        Those that are nearly caught up come first, so a long prompt takes only what the budget
        has left after every running generation got its token. Waiting sequences are admitted by
        rank, and none while memory is so short that a running one was preempted. What is left
        then is for drafts.
        """
        most = self.max_num_batched_tokens
        output = SchedulerOutput(most if budget is None else min(budget, most))
        for seq in sorted(self.running, key=lambda seq: (seq.num_uncomputed, seq.rank)):
            num_tokens = min(seq.num_uncomputed, output.room)
            if seq.status is not SequenceStatus.RUNNING or num_tokens == 0:
                continue
            if self._make_room(seq, num_tokens, output):
                output.give(seq, num_tokens)
        if not output.preempted:
            self._admit(output)
            self._add_drafts(output)
        return output

    def update(self, seq: Sequence, num_tokens: int, token_ids: list[int]) -> int:
        """Record that `num_tokens` were computed, and the verified tokens that come next.

        `token_ids` is empty exactly where tokens are left to compute (or none is wanted). The
        last of them is not computed yet; those before it were drafts. Returns how many the
        sequence took: it may end before the last.
        """
        num_before, end = seq.num_tokens, self._end(seq)
        for token_id in token_ids:
            seq.token_ids.append(token_id)
            seq.grammar.accept(token_id)
            end = self._end(seq)
            if end is not None:
                break
        num_taken = seq.num_tokens - num_before
        num_computed = min(num_tokens, num_before - seq.num_computed) + max(0, num_taken - 1)
        seq.num_computed += num_computed
        self.block_manager.commit(seq, num_computed)
        self.speculator.record(seq, seq.token_ids[num_before:])
        seq.draft_token_ids = []
        if end is not None and seq.num_computed >= seq.num_prompt_tokens:
            self.finish(seq, end)
        return num_taken

    def finish(self, seq: Sequence, status: SequenceStatus) -> None:
        """End a sequence, whatever its state; its blocks are free afterwards."""
        if seq.status is SequenceStatus.RUNNING:
            self.running.remove(seq)
            self.block_manager.release(seq)
        else:
            self.waiting.remove(seq)
        seq.status = status

    def preempt(self, seq: Sequence) -> None:
        """Take a running sequence's blocks; it computes its tokens again when admitted."""
        self.running.remove(seq)
        self.block_manager.release(seq)
        seq.num_computed = 0
        seq.draft_token_ids = []
        seq.num_preemptions += 1
        self.num_preemptions += 1
        seq.status = SequenceStatus.WAITING
        self.add(seq)

    def _make_room(self, seq: Sequence, num_tokens: int, output: SchedulerOutput) -> bool:
        """Grow the sequence's blocks, preempting others or, as the last in rank, itself."""
        while not self.block_manager.grow(seq, num_tokens):
            victim = max(self.running, key=_victim_order)
            output.take_back(victim)
            self.preempt(victim)
            if victim is seq:
                return False
        return True

    def _admit(self, output: SchedulerOutput) -> None:
        for seq in list(self.waiting):
            if output.room == 0 or len(self.running) >= self.max_num_seqs:
                return
            if self._leader_is_behind(seq):
                continue
            num_cached = self.block_manager.admit(seq, output.room, reserve=len(self.running))
            if num_cached is None:
                return
            self.waiting.remove(seq)
            self.running.append(seq)
            seq.status = SequenceStatus.RUNNING
            seq.num_computed = num_cached
            if seq.num_preemptions == 0:
                seq.num_cached_tokens = min(num_cached, seq.num_prompt_tokens)
            output.give(seq, min(seq.num_uncomputed, output.room))

    def _add_drafts(self, output: SchedulerOutput) -> None:
        """Give the sequences that catch up some drafts, of the budget and the blocks left over.

        Blocks that the running sequences are about to need are not taken for guesses.
        """
        num_rows = output.num_tokens
        for i, (seq, num_tokens) in enumerate(output.scheduled):
            # One token is sampled in any case.
            room = min(
                self.max_num_batched_tokens - output.num_tokens,
                seq.params.max_tokens - seq.num_output_tokens - 1,
                self.max_model_len - seq.num_tokens - 1,
            )
            if num_tokens < seq.num_uncomputed or room <= 0:
                continue
            drafts = self.speculator.drafts(seq, num_rows, room)
            num_tokens += len(drafts)
            if drafts and self.block_manager.grow(seq, num_tokens, reserve=len(self.running)):
                seq.draft_token_ids = drafts
                output.scheduled[i] = (seq, num_tokens)
                output.num_tokens += len(drafts)

    def _end(self, seq: Sequence) -> SequenceStatus | None:
        """How the sequence ends with the last of its tokens, if it does."""
        is_stop = seq.num_output_tokens > 0 and seq.token_ids[-1] in seq.params.stop_token_ids
        if is_stop or seq.grammar.is_terminated:
            return SequenceStatus.FINISHED_STOPPED
        if seq.num_output_tokens >= seq.params.max_tokens or seq.num_tokens >= self.max_model_len:
            return SequenceStatus.FINISHED_LENGTH
        return None

    def _leader_is_behind(self, seq: Sequence) -> bool:
        """Whether waiting a little spares computing a shared prompt again.

        Only while the leader computes the prompt for the first time: a leader that was
        preempted may be away for long.
        """
        leader = seq.leader
        return (
            leader is not None
            and self.block_manager.enable_prefix_caching
            and not leader.status.is_finished
            and leader.num_preemptions == 0
            and leader.num_computed < leader.num_prompt_tokens
        )


def _rank(seq: Sequence) -> tuple[int, int, int]:
    return seq.rank


def _victim_order(seq: Sequence) -> tuple[bool, tuple[int, int, int]]:
    return (seq.num_preemptions < MAX_PREEMPTIONS, seq.rank)
