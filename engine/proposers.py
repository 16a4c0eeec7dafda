"""Proposers: guesses at the tokens that a sequence will have next, from text that is at hand.

A guess costs no model: it is copied from a place where the same few tokens stood before. Whether
it is right is found out by `engine.speculative`; a wrong one is only wasted work. A proposer
belongs to one sequence and remembers how far it has read it, so a step costs what is new in it,
however long the sequence is. This file imports no tensor library.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Protocol

from engine.sequence import Sequence

MIN_MATCH = 2  # tokens that must be equal before what followed them is worth proposing
MAX_MATCH = 4  # more equal tokens than this do not make a place better
MAX_CANDIDATES = 16  # places compared for one proposal
MAX_INDEXED = 16_384  # tokens of a prompt that are searched: its last ones
INDEX_PER_STEP = 2048  # tokens read in one step: what a long prompt costs is spread over several


class Proposer(Protocol):
    def propose(self, seq: Sequence, at_most: int) -> list[int]:
        """Return tokens that may follow `seq.token_ids`, in order; [] if there is no good guess."""

    def record(self, num_drafts: int, num_accepted: int) -> None:
        """Of the last proposal's first `num_drafts` tokens, `num_accepted` were right."""


class TokenIndex:
    """Where pairs of tokens stand in a list that may grow at its end.

    A place is the number of tokens before it; `tokens[place:]` is what followed there.
    """

    def __init__(self, tokens: list[int], start: int = 0) -> None:
        self.tokens = tokens
        self.end = start + MIN_MATCH  # the next place to be indexed
        self._places: dict[tuple[int, int], list[int]] = {}

    def read(self, end: int) -> None:
        """Index the places before `end`, at most INDEX_PER_STEP of them."""
        end = min(end, self.end + INDEX_PER_STEP)
        for place in range(self.end, end):
            pair = (self.tokens[place - 2], self.tokens[place - 1])
            self._places.setdefault(pair, []).append(place)
        self.end = max(self.end, end)

    def newest(self, tail: list[int]) -> int | None:
        """Return the place where most of `tail` stood before; of equals the last one."""
        places = self._found(tail)
        return self._best(tail, places[: -MAX_CANDIDATES - 1 : -1])

    def nearest(self, tail: list[int], first: int) -> int | None:
        """Return the place, `first` or later, where most of `tail` stood; of equals the first."""
        places = self._found(tail)
        begin = bisect_left(places, first)
        return self._best(tail, places[begin : begin + MAX_CANDIDATES])

    def _found(self, tail: list[int]) -> list[int]:
        return self._places.get((tail[-2], tail[-1]), []) if len(tail) >= MIN_MATCH else []

    def _best(self, tail: list[int], places: Iterable[int]) -> int | None:
        best, best_length = None, 0
        for place in places:
            length = MIN_MATCH
            while length < min(len(tail), place) and (
                self.tokens[place - length - 1] == tail[-length - 1]
            ):
                length += 1
            if length > best_length:
                best, best_length = place, length
            if length >= MAX_MATCH:
                break
        return best


class NoProposer:
    """Nothing is ever guessed."""

    def propose(self, seq: Sequence, at_most: int) -> list[int]:
        return []

    def record(self, num_drafts: int, num_accepted: int) -> None:
        """There is nothing to record."""


class ForcedProposer:
    """What a grammar leaves no choice about, such as the keys of an object; else what another
    proposer guesses.

    Still a guess: the same text can be cut into other tokens, and the model may prefer those.
    """

    def __init__(self, other: Proposer) -> None:
        self.other = other
        self._is_forced = False

    def propose(self, seq: Sequence, at_most: int) -> list[int]:
        forced = seq.grammar.forced_tokens()
        self._is_forced = bool(forced)
        return forced[:at_most] or self.other.propose(seq, at_most)

    def record(self, num_drafts: int, num_accepted: int) -> None:
        if not self._is_forced:
            self.other.record(num_drafts, num_accepted)


class NGramProposer:
    """What followed the last tokens where they stood before, in the prompt or in the output."""

    def __init__(self, seq: Sequence) -> None:
        # The index reads the sequence's own list, which only grows.
        self._index = TokenIndex(seq.token_ids, max(0, seq.num_tokens - MAX_INDEXED))

    def propose(self, seq: Sequence, at_most: int) -> list[int]:
        tokens = seq.token_ids
        self._index.read(len(tokens))  # places before the end: the end is where we are
        place = self._index.newest(tokens[-MAX_MATCH:])
        if place is None:
            return []
        period = len(tokens) - place
        # A copy that reaches its own beginning goes on with itself: a repetition is periodic.
        return [tokens[place + i % period] for i in range(at_most)]

    def record(self, num_drafts: int, num_accepted: int) -> None:
        """Only the prediction is counted by its tokens."""


class PredictionProposer:
    """The text that the client expects, followed in order.

    While the output follows the prediction, what comes next in it is proposed. When it departs,
    nothing is, until the last tokens of the output stand in the prediction again, after the place
    where they parted.

    num_accepted: tokens of the prediction that were proposed and right.
    num_rejected: those that were computed as proposals and have never been right.
    """

    def __init__(self, seq: Sequence) -> None:
        self._prediction = seq.request.predicted_token_ids
        self._index = TokenIndex(self._prediction)
        self._num_read = seq.num_prompt_tokens  # tokens of the sequence followed so far
        self._place = 0  # of the prediction: what is expected next, or where the output departed
        self._follows = True
        self._proposed_at = 0
        self._tried = bytearray(len(self._prediction))  # by token: 1 rejected, 2 accepted
        self.num_accepted = 0
        self.num_rejected = 0

    def propose(self, seq: Sequence, at_most: int) -> list[int]:
        self._index.read(len(self._prediction) + 1)
        for position in range(self._num_read, seq.num_tokens):
            self._follow(seq, position)
        self._num_read = seq.num_tokens
        if not self._follows:
            return []
        self._proposed_at = self._place
        return self._prediction[self._place : self._place + at_most]

    def record(self, num_drafts: int, num_accepted: int) -> None:
        for offset in range(num_drafts):
            token = self._proposed_at + offset
            before, now = self._tried[token], 2 if offset < num_accepted else 1
            if now > before:
                self._tried[token] = now
                self.num_accepted += now == 2
                self.num_rejected += (now == 1) - (before == 1)

    def _follow(self, seq: Sequence, position: int) -> None:
        """Take one more token of the output, the one at `position`."""
        if self._follows:
            if self._prediction[self._place : self._place + 1] == [seq.token_ids[position]]:
                self._place += 1
                return
            self._follows = False
        first = max(seq.num_prompt_tokens, position + 1 - MAX_MATCH)
        place = self._index.nearest(seq.token_ids[first : position + 1], self._place + 1)
        if place is not None:
            self._place, self._follows = place, True
