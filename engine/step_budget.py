"""`StepBudget`: how many tokens a step computes, so that it lasts neither too long nor too short.

While a step runs no stream gets a token, no new request is seen, and a prompt that is done waits
for those that share its step. But each step reads all weights, whatever it computes. The budget
follows what steps have taken: on a fast device it is the configured most, on a slow one it cuts
prompts into pieces (chunked prefill as in Sarathi-Serve, arXiv:2403.02310, with the piece found at
run time). This file imports no tensor library.
"""

from __future__ import annotations

import math

LEAST_TOKENS = 32  # fewer save little: all weights are read for them too
SHORT_SECONDS = 0.25  # a pause in a stream that few readers notice
LONG_SECONDS = 5.0  # no stream should pause for longer, whatever the weights take
# A step as long as reading the weights 16 times loses a sixteenth of its time by reading them.
READS_IN_STEP = 16.0


class StepBudget:
    def __init__(self, most_tokens: int) -> None:
        self.most_tokens = most_tokens
        self._num_tokens = min(LEAST_TOKENS, most_tokens)  # nothing is known yet: carefully
        self._shortest = math.inf

    @property
    def target_seconds(self) -> float:
        """How long a step should last. The shortest step seen did little but read the weights."""
        return min(max(SHORT_SECONDS, READS_IN_STEP * self._shortest), LONG_SECONDS)

    def num_tokens(self, num_running: int) -> int:
        """For the next step: enough for one token of each that runs, and for some of prompts."""
        return min(self.most_tokens, max(self._num_tokens, num_running + LEAST_TOKENS))

    def record(self, num_tokens: int, seconds: float, *, is_full: bool) -> None:
        """Learn from a step; `is_full`: it would have computed more if the budget had let it.

        By a factor of two at most: one step that something else held up says little.
        """
        self._shortest = min(self._shortest, seconds)
        if not is_full and seconds <= self.target_seconds:
            return
        fitting = int(num_tokens * self.target_seconds / max(seconds, 1e-9))
        lowest, highest = self._num_tokens // 2, self._num_tokens * 2
        self._num_tokens = min(max(fitting, lowest, LEAST_TOKENS), highest, self.most_tokens)
