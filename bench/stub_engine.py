"""An engine that costs next to nothing: a real engine process around scripted tokens.

Started by `EngineClient` as the real one is, it speaks the real protocol over the real link (see
`engine.worker`) and computes nothing: each step gives every running sequence the next token of one
text. `--step-seconds S`: a step begins S after the one before it; 0: as soon as it can.

This and `bench.stub_server` are the only files here that import what they measure.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from engine import EngineConfig, Request
from engine.messages import EngineInfo, EngineStats, TokenOutput
from engine.worker import OnPhase
from engine.worker import main as run_worker
from model import load_tokenizer

WINDOW = 4096
NUM_BLOCKS = 1_000_000
TEXT = (
    " The front end of a server reads requests, makes tokens of texts and texts of tokens, and "
    "writes what is new to each of its readers. How much of a core it takes for that is what "
    "this text is for; it has short words, long ones, numbers like 1984 and a word like Zürich."
)


class StubEngine:
    """Answers every request with TEXT, again and again, up to its max_tokens."""

    def __init__(self, config: EngineConfig, step_seconds: float) -> None:
        tokenizer = load_tokenizer(Path(config.model))
        self._script = tokenizer.encode(TEXT, add_special_tokens=False)
        self._step_seconds = step_seconds
        self._next_step = 0.0
        self._running: dict[str, list[_Sequence]] = {}
        self._stats = EngineStats(num_blocks_total=NUM_BLOCKS, num_blocks_free=NUM_BLOCKS)
        self.info = EngineInfo(
            max_model_len=WINDOW,
            vocab_size=tokenizer.vocab_size,
            block_size=config.block_size,
            num_blocks=NUM_BLOCKS,
            max_num_seqs=config.max_num_seqs,
            dtype="none",
            device="none",
            num_parameters=0,
            hidden_size=0,
            fingerprint="0" * 10,
        )

    def prepare(self, request: Request) -> None:
        """Nothing has to be compiled."""

    def add_request(self, request: Request) -> None:
        """Take a request; it runs at once."""
        self._running[request.request_id] = [
            _Sequence(request.request_id, index, request.params.max_tokens)
            for index in range(request.params.n)
        ]

    def abort(self, request_id: str, index: int | None = None) -> None:
        """Drop sequences of a request."""
        left = [
            each for each in self._running.pop(request_id, []) if index not in (None, each.index)
        ]
        if left:
            self._running[request_id] = left

    def has_work(self) -> bool:
        """Whether a sequence runs."""
        return bool(self._running)

    def step(self) -> list[TokenOutput]:
        """Give each sequence its next token, when it is time to."""
        now = time.monotonic()
        if now < self._next_step:
            time.sleep(self._next_step - now)
        # Late steps are not caught up: their tokens would come in bursts.
        self._next_step = max(self._next_step, now) + self._step_seconds
        outputs = [each.advance(self._script) for all_ in self._running.values() for each in all_]
        for output in outputs:
            if output.finish_reason is not None:
                self.abort(output.request_id, output.index)
        return outputs

    def stats(self) -> EngineStats:
        """Nothing of it is measured."""
        return self._stats


class _Sequence:
    def __init__(self, request_id: str, index: int, max_tokens: int) -> None:
        self.request_id = request_id
        self.index = index
        self._max_tokens = max_tokens
        self._num_tokens = 0

    def advance(self, script: list[int]) -> TokenOutput:
        token_ids = [script[self._num_tokens % len(script)]] if self._max_tokens else []
        self._num_tokens += 1
        reason = "length" if self._num_tokens >= self._max_tokens else None
        return TokenOutput(self.request_id, self.index, token_ids, finish_reason=reason)


def main(argv: list[str]) -> int:
    """Run the worker's loop; `--step-seconds S` comes before the worker's own arguments."""
    step_seconds = float(argv[1])

    def load(config: EngineConfig, on_phase: OnPhase) -> StubEngine:
        return StubEngine(config, step_seconds)

    return run_worker(argv[2:], load)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
