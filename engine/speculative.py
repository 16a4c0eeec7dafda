"""Speculation: several tokens of a sequence in one step, the very ones that it would have anyway.

A step of a small batch reads all weights to make one token for each sequence; it could make
several for nearly the same price. So a `Proposer` guesses the next tokens (the drafts), the step
computes them as if they were right, and the token at each position is sampled as always: from its
own logits, with the penalties and the random number of its position. As long as the sampled token
equals the draft, the next position was computed from the right tokens and counts as well; the
first one that differs is right itself, and what comes after it is dropped (`verify`).

    tokens       [ ... a ]  drafts [ b  c  d ]       computed in one step: a b c d
    sampled after          a: b    b: c    c: x
    verified               b c x                     d was computed in vain

So output does not depend on drafts, only its speed does. This file imports no tensor library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from engine.proposers import (
    ForcedProposer,
    NGramProposer,
    NoProposer,
    PredictionProposer,
    Proposer,
)
from engine.sampling_params import SamplingParams
from engine.sequence import Sequence

if TYPE_CHECKING:
    from engine.sampler import Sampled

METHODS = ("none", "ngram")

# ---- the cost model -----------------------------------------------------------------------
# A step of one row costs 1, and each further row ROW_COST more: 0.07 to 0.1 was measured on two
# busy CPU cores with 100 million parameters in bf16, from 2 to 144 rows. If each draft is right
# with probability p, given that those before it are, k drafts bring 1 + p + ... + p^k tokens
# instead of 1, and make of each row of the step k + 1. Drafts are worth it where that is more
# tokens for the price: for k = 0 nothing is drafted, as follows from a small p or a large batch.
ROW_COST = 0.08
MARGIN = 1.1  # gains smaller than this are not worth the risk
MAX_ROWS = 32  # a step with more rows has enough to do; nothing is even guessed then
# p is a moving average over the last tens of tokens. What was guessed is compared with what came
# even while no drafts are computed, so a sequence whose text becomes predictable gets them again.
SMOOTHING = 0.1
FIRST_ACCEPTANCE = {"ngram": 0.5, "prediction": 0.8, "grammar": 0.8}


def draft_length(acceptance: float, num_rows: int, at_most: int) -> int:
    """Return how many drafts give most tokens for the time; 0: none are worth it.

    num_rows: rows of the step without drafts, of all its sequences; each would have as many.
    """
    best, tokens = 0, 1.0
    best_speed = MARGIN / (1 + ROW_COST * (num_rows - 1))
    for length in range(1, at_most + 1):
        tokens += acceptance**length
        speed = tokens / (1 + ROW_COST * (num_rows * (length + 1) - 1))
        if speed > best_speed:
            best, best_speed = length, speed
    return best


# ---- of one sequence ----------------------------------------------------------------------


class Speculation:
    """One sequence's proposer, and how often it was right of late."""

    def __init__(self, proposer: Proposer, acceptance: float) -> None:
        self.proposer = proposer
        self.acceptance = acceptance
        self._guess: list[int] = []

    def guess(self, seq: Sequence, at_most: int) -> list[int]:
        self._guess = self.proposer.propose(seq, at_most)
        return self._guess

    def observe(self, token_ids: list[int]) -> None:
        """Compare the last guess with the tokens that came instead, up to the first difference."""
        for guessed, token_id in zip(self._guess, token_ids, strict=False):
            is_right = guessed == token_id
            self.acceptance += SMOOTHING * (is_right - self.acceptance)
            if not is_right:
                break
        self._guess = []


class Speculator:
    """Gives sequences their drafts, and counts what became of them."""

    def __init__(self, method: str = "none", num_tokens: int = 8) -> None:
        """`method`: for sequences without a predicted text. `num_tokens`: drafts at most."""
        self.method = method
        self.num_tokens = num_tokens
        self.num_draft_tokens = 0
        self.num_accepted_tokens = 0

    def drafts(self, seq: Sequence, num_rows: int, room: int) -> list[int]:
        """Return what to compute after the sequence's last token; [] where it would not pay.

        num_rows: rows of the step without any drafts. room: drafts at most.
        """
        if num_rows > MAX_ROWS or room <= 0:
            return []
        if seq.speculation is None:
            seq.speculation = self._begin(seq)
        guess = seq.speculation.guess(seq, min(self.num_tokens, room))
        drafts = guess[: draft_length(seq.speculation.acceptance, num_rows, len(guess))]
        return drafts[: seq.grammar.validate(drafts)]

    def record(self, seq: Sequence, token_ids: list[int]) -> None:
        """Tell what came: the tokens that the sequence took after its drafts were computed."""
        if seq.speculation is None:
            return
        num_drafts = len(seq.draft_token_ids)
        num_accepted = count_equal(seq.draft_token_ids, token_ids)
        self.num_draft_tokens += num_drafts
        self.num_accepted_tokens += num_accepted
        seq.speculation.proposer.record(num_drafts, num_accepted)
        seq.speculation.observe(token_ids)

    def _begin(self, seq: Sequence) -> Speculation:
        proposer: Proposer = NoProposer()
        acceptance = 0.0
        if seq.request.predicted_token_ids:
            proposer, acceptance = PredictionProposer(seq), FIRST_ACCEPTANCE["prediction"]
        elif self.method == "ngram":
            proposer, acceptance = NGramProposer(seq), FIRST_ACCEPTANCE["ngram"]
        if seq.grammar.constrains:
            forced = ForcedProposer(proposer)
            return Speculation(forced, max(acceptance, FIRST_ACCEPTANCE["grammar"]))
        return Speculation(proposer, acceptance)


def prediction_counts(seq: Sequence) -> tuple[int, int]:
    """Return how many tokens of the predicted text were accepted, and how many only rejected."""
    proposer = seq.speculation.proposer if seq.speculation is not None else None
    if isinstance(proposer, ForcedProposer):
        proposer = proposer.other
    if isinstance(proposer, PredictionProposer):
        return proposer.num_accepted, proposer.num_rejected
    return 0, 0


# ---- verification -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DraftedSequence:
    """A sequence as it is if its first `num_drafts` drafts are right; what the sampler looks at."""

    seq: Sequence
    num_drafts: int

    @property
    def params(self) -> SamplingParams:
        return self.seq.params

    @property
    def index(self) -> int:
        return self.seq.index

    @property
    def num_tokens(self) -> int:
        return self.seq.num_tokens + self.num_drafts

    @property
    def num_output_tokens(self) -> int:
        return self.seq.num_output_tokens + self.num_drafts

    @property
    def token_ids(self) -> list[int]:
        return self.seq.token_ids + self.seq.draft_token_ids[: self.num_drafts]

    @property
    def output_token_ids(self) -> list[int]:
        return self.seq.output_token_ids + self.seq.draft_token_ids[: self.num_drafts]


Row = Sequence | DraftedSequence


def sampled_rows(seq: Sequence, num_tokens: int) -> list[Row]:
    """Return what is sampled once the sequence's next `num_tokens` tokens are computed.

    Nothing if it does not catch up; else a row for its last token and one for each draft.
    """
    num_drafts = num_tokens - seq.num_uncomputed
    if num_drafts < 0 or seq.params.max_tokens == 0:
        return []
    return [seq, *(DraftedSequence(seq, count) for count in range(1, num_drafts + 1))]


def verify(drafts: list[int], sampled: list[Sampled | None]) -> list[Sampled]:
    """Return the tokens that the sequence takes, none if it cannot go on.

    sampled: one for the last token and one for each draft, in order. A token counts if all drafts
    before it are right. None among them ends what is taken: that position is computed again.
    """
    taken: list[Sampled] = []
    for token, draft in zip(sampled, [*drafts, None], strict=True):
        if token is None:
            break
        taken.append(token)
        if token.token_id != draft:
            break
    return taken


_T = TypeVar("_T")


def count_equal(left: list[_T], right: list[_T]) -> int:
    """Return how many items at the beginning of both lists are equal."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
