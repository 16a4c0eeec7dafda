"""`Sequence`: one running generation. Everything mutable about it is on this object.

This file imports no tensor library.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from engine.grammar import NULL_GRAMMAR, Grammar
from engine.request import Request
from engine.sampling_params import SamplingParams

if TYPE_CHECKING:
    from engine.speculative import Speculation


class SequenceStatus(IntEnum):
    """Ordered: everything after RUNNING is an end."""

    WAITING = 0
    RUNNING = 1
    FINISHED_STOPPED = 2
    FINISHED_LENGTH = 3
    FINISHED_ABORTED = 4
    FINISHED_ERROR = 5

    @property
    def is_finished(self) -> bool:
        return self > SequenceStatus.RUNNING


FINISH_REASONS = {
    SequenceStatus.FINISHED_STOPPED: "stop",
    SequenceStatus.FINISHED_LENGTH: "length",
    SequenceStatus.FINISHED_ERROR: "error",
}


class Sequence:
    """One of the `n` generations of a request.

    The law of the engine is one subtraction: each step the scheduler hands the sequence some of
    its `num_uncomputed` tokens, so that `num_computed` catches up with `token_ids`. Then, and
    only then, a new token is sampled and the gap opens again by one. Drafts, guesses at the
    tokens that come next, are computed in the same step as if they were tokens already; those
    that turn out right have closed the gap before it opened.

        token_ids   [ prompt .................... | output ........ ] draft_token_ids
                    0            num_prompt_tokens           num_tokens
        KV cache    [ computed ............. )
                                 num_computed

    Written by the `Scheduler` alone, but for `block_table` and `block_hashes`, which the
    `BlockManager` writes and which only ever grow while the sequence runs, `speculation`, which
    is the `Speculator`'s, and what the `LLMEngine` notes of results: `num_prompt_logprobs` and
    `pooled`.
    """

    __slots__ = (
        "block_hashes",
        "block_table",
        "draft_token_ids",
        "grammar",
        "index",
        "leader",
        "num_cached_tokens",
        "num_computed",
        "num_preemptions",
        "num_prompt_logprobs",
        "num_prompt_tokens",
        "order",
        "pooled",
        "request",
        "speculation",
        "status",
        "token_ids",
    )

    def __init__(
        self,
        request: Request,
        index: int,
        order: int,
        leader: Sequence | None = None,
        grammar: Grammar = NULL_GRAMMAR,
    ) -> None:
        self.request = request
        self.index = index  # which of the n
        self.leader = leader  # sequence 0 of the request, for the others: it computes the prompt
        self.order = order  # of arrival, unique in the engine
        self.token_ids = list(request.prompt_token_ids)
        self.draft_token_ids: list[int] = []  # of the step that is being computed
        self.num_prompt_tokens = len(self.token_ids)
        self.num_computed = 0
        self.num_cached_tokens = 0  # prompt tokens found in the cache at the first admission
        self.num_preemptions = 0
        self.num_prompt_logprobs = 0  # positions reported; they are not sent again after preemption
        self.pooled: list[float] = []  # of the computed tokens, before its length is made 1
        self.block_table: list[int] = []
        self.block_hashes: list[bytes] = []  # of the full blocks of token_ids, as far as needed yet
        self.grammar = grammar  # has accepted exactly the output
        self.speculation: Speculation | None = None  # begun when drafts are first thought of
        self.status = SequenceStatus.WAITING

    def __repr__(self) -> str:
        return (
            f"Sequence({self.request.request_id}#{self.index} {self.status.name} "
            f"{self.num_computed}/{self.num_tokens} prompt={self.num_prompt_tokens})"
        )

    @property
    def params(self) -> SamplingParams:
        return self.request.params

    @property
    def num_tokens(self) -> int:
        return len(self.token_ids)

    @property
    def num_uncomputed(self) -> int:
        return len(self.token_ids) - self.num_computed

    @property
    def num_output_tokens(self) -> int:
        return len(self.token_ids) - self.num_prompt_tokens

    @property
    def output_token_ids(self) -> list[int]:
        return self.token_ids[self.num_prompt_tokens :]

    def tokens_between(self, start: int, end: int) -> list[int]:
        """Return the tokens at these positions, drafts after the last one."""
        drafts = self.draft_token_ids[
            max(0, start - self.num_tokens) : max(0, end - self.num_tokens)
        ]
        return self.token_ids[start:end] + drafts

    @property
    def wants_prompt_logprobs(self) -> bool:
        return self.params.prompt_logprobs is not None and self.index == 0

    @property
    def needs_every_position(self) -> bool:
        """Whether the hidden states of all positions are used, which no cache has."""
        return self.wants_prompt_logprobs or self.request.pooling == "mean"

    @property
    def rank(self) -> tuple[int, int, int]:
        """The order of service: priority, then arrival. Unique."""
        return (self.request.priority, self.order, self.index)
