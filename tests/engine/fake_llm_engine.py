"""An engine without a model: the same prompt gives the same made-up tokens, and trouble on demand.

`FakeLLMEngine` has the interface of `LLMEngine`. Run as a module, this file is a real engine
process around it:

    EngineClient(EngineConfig(), worker_command=fake_worker_command(step_seconds=0.01))

A prompt asks for trouble by a token id of `FakeBehaviour.troubles`. The default ids are negative,
so that no text leads to them; tests that go through a tokenizer give a table of their own.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from engine import worker
from engine.config import EngineConfig
from engine.errors import EngineError, EngineOverloaded, InvalidRequest
from engine.messages import EngineInfo, EngineStats, TokenLogprobs, TokenOutput
from engine.request import Request

HANG, RAISE, DIE, FAIL, CRASH_ON_ADD = -1, -2, -3, -4, -5


@dataclass(frozen=True, kw_only=True)
class FakeBehaviour:
    """Everything that a test can choose."""

    load_seconds: float = 0.0
    step_seconds: float = 0.0
    vocab_size: int = 512
    first_token_id: int = 8  # made-up tokens are first_token_id .. vocab_size - 1
    max_model_len: int = 4096
    num_blocks: int = 1024
    block_size: int = 16
    script: tuple[int, ...] | None = None  # every answer is these tokens, and then "stop"
    # Token of a prompt -> what happens in the step that would make its output `trouble_at`:
    # "hang" | "raise" | "die" (the process is killed) | "fail" (finish_reason "error");
    # "crash_on_add" raises when the request is added.
    troubles: dict[int, str] = field(
        default_factory=lambda: {
            HANG: "hang",
            RAISE: "raise",
            DIE: "die",
            FAIL: "fail",
            CRASH_ON_ADD: "crash_on_add",
        }
    )
    trouble_at: int = 2
    # At load, and only while the file `load_trouble_if` exists, if that is given.
    startup_error: str | None = None
    die_at_load: bool = False
    load_trouble_if: str | None = None


def fake_worker_command(**behaviour: Any) -> list[str]:
    """Return the `worker_command` of a fake engine with this behaviour."""
    encoded = msgspec.json.encode(FakeBehaviour(**behaviour)).decode()
    return [sys.executable, "-m", "tests.engine.fake_llm_engine", "--fake", encoded]


def expected_tokens(
    prompt: list[int], max_tokens: int, index: int = 0, seed: int = 0, **behaviour: Any
) -> list[int]:
    """Return what the fake engine answers to a prompt."""
    chosen = FakeBehaviour(**behaviour)
    if chosen.script is not None:
        return list(chosen.script[:max_tokens])
    return [_token(chosen, prompt, index, seed, i) for i in range(max_tokens)]


def _token(behaviour: FakeBehaviour, prompt: list[int], index: int, seed: int, i: int) -> int:
    digest = zlib.crc32(repr((prompt, index, seed, i)).encode())
    first = behaviour.first_token_id
    return first + digest % (behaviour.vocab_size - first)


@dataclass
class _FakeSequence:
    request: Request
    index: int
    num_blocks: int
    num_tokens: int = 0
    trouble: str | None = None


class FakeLLMEngine:
    """One token for each running sequence in each step; blocks are held from start to end."""

    def __init__(self, config: EngineConfig, behaviour: FakeBehaviour) -> None:
        self._config = config
        self._behaviour = behaviour
        self._waiting: list[_FakeSequence] = []
        self._running: list[_FakeSequence] = []
        self._num_steps = self._prompt_tokens = self._generation_tokens = 0
        self.info = EngineInfo(
            max_model_len=config.max_model_len or behaviour.max_model_len,
            vocab_size=behaviour.vocab_size,
            hidden_size=8,
            block_size=behaviour.block_size,
            num_blocks=behaviour.num_blocks,
            max_num_seqs=config.max_num_seqs,
            dtype="float32",
            device="cpu",
            num_parameters=0,
            fingerprint="0123456789",
        )

    def prepare(self, request: Request) -> None:
        return None

    def add_request(self, request: Request) -> None:
        prompt, params = request.prompt_token_ids, request.params
        trouble = self._trouble(prompt)
        if trouble == "crash_on_add":
            raise RuntimeError("made to fail on adding")
        for token_id in prompt:
            if not 0 <= token_id < self.info.vocab_size and trouble is None:
                raise InvalidRequest(
                    f"token id {token_id} is not in the vocabulary", param="prompt"
                )
        if len(prompt) + params.max_tokens > self.info.max_model_len:
            raise InvalidRequest(
                f"{len(prompt)} + {params.max_tokens} tokens exceed the window",
                param="max_tokens",
                code="context_length_exceeded",
            )
        places = self._config.max_num_queued_reqs + self._config.max_num_seqs
        if len(self._waiting) + len(self._running) + params.n > places:
            raise EngineOverloaded("the queue is full")
        num_blocks = -(-(len(prompt) + params.max_tokens) // self.info.block_size)
        self._waiting += [
            _FakeSequence(request, i, num_blocks, trouble=trouble) for i in range(params.n)
        ]

    def abort(self, request_id: str, index: int | None = None) -> None:
        for queue in (self._waiting, self._running):
            queue[:] = [
                seq
                for seq in queue
                if seq.request.request_id != request_id or index not in (None, seq.index)
            ]

    def has_work(self) -> bool:
        return bool(self._waiting or self._running)

    def step(self) -> list[TokenOutput]:
        time.sleep(self._behaviour.step_seconds)
        while self._waiting and self._fits(self._waiting[0]):
            self._running.append(self._waiting.pop(0))
            self._prompt_tokens += len(self._running[-1].request.prompt_token_ids)
        outputs = [self._advance(seq) for seq in self._running]
        ended = {(out.request_id, out.index) for out in outputs if out.finish_reason}
        self._running = [s for s in self._running if (s.request.request_id, s.index) not in ended]
        self._num_steps += 1
        return outputs

    def stats(self) -> EngineStats:
        return EngineStats(
            num_running=len(self._running),
            num_waiting=len(self._waiting),
            num_blocks_total=self.info.num_blocks,
            num_blocks_free=self._num_free(),
            num_steps=self._num_steps,
            prompt_tokens=self._prompt_tokens,
            generation_tokens=self._generation_tokens,
        )

    def _trouble(self, prompt: list[int]) -> str | None:
        troubles = self._behaviour.troubles
        return next((troubles[token_id] for token_id in prompt if token_id in troubles), None)

    def _num_free(self) -> int:
        return self.info.num_blocks - sum(seq.num_blocks for seq in self._running)

    def _fits(self, seq: _FakeSequence) -> bool:
        return len(self._running) < self.info.max_num_seqs and seq.num_blocks <= self._num_free()

    def _advance(self, seq: _FakeSequence) -> TokenOutput:
        request, params = seq.request, seq.request.params
        output = TokenOutput(request.request_id, seq.index, [])
        if seq.trouble is not None and seq.num_tokens >= self._behaviour.trouble_at:
            return self._make_trouble(seq.trouble, output)
        if seq.num_tokens == 0 and seq.index == 0 and params.prompt_logprobs is not None:
            output.prompt_logprobs = [_logprobs(id_) for id_ in request.prompt_token_ids[1:]]
        script = self._behaviour.script
        if script is not None and seq.num_tokens >= len(script):
            output.finish_reason = "stop"
            return output
        if seq.num_tokens < params.max_tokens:
            self._add_token(seq, output)
        if output.finish_reason is None and seq.num_tokens >= params.max_tokens:
            output.finish_reason = "length"
        return output

    def _add_token(self, seq: _FakeSequence, output: TokenOutput) -> None:
        params, script = seq.request.params, self._behaviour.script
        if script is not None:
            token = script[seq.num_tokens]
        else:
            prompt = seq.request.prompt_token_ids
            token = _token(self._behaviour, prompt, seq.index, params.seed, seq.num_tokens)
        seq.num_tokens += 1
        self._generation_tokens += 1
        output.token_ids = [token]
        if params.logprobs is not None:
            output.logprobs = [_logprobs(token)]
        if token in params.stop_token_ids:
            output.finish_reason, output.stop_token_id = "stop", token

    def _make_trouble(self, trouble: str, output: TokenOutput) -> TokenOutput:
        if trouble == "hang":
            time.sleep(3600)
        if trouble == "raise":
            raise RuntimeError("made to fail in a step")
        if trouble == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        output.finish_reason, output.error = "error", "made to fail"
        return output


def _logprobs(token_id: int) -> TokenLogprobs:
    return TokenLogprobs(token_id, -0.5, [(token_id, -0.5), (token_id - 1, -1.5)])


def main() -> int:
    """Run the real worker around the fake engine; `--fake JSON` comes before its own arguments."""
    behaviour = msgspec.json.decode(sys.argv[2], type=FakeBehaviour)

    def load(config: EngineConfig, on_phase: worker.OnPhase) -> FakeLLMEngine:
        time.sleep(behaviour.load_seconds)
        on_phase("weights", behaviour.load_seconds)
        trap = behaviour.load_trouble_if
        if trap is None or Path(trap).exists():
            if behaviour.die_at_load:
                os._exit(3)
            if behaviour.startup_error is not None:
                raise EngineError(behaviour.startup_error)
        return FakeLLMEngine(config, behaviour)

    return worker.main(sys.argv[3:], load)


if __name__ == "__main__":
    sys.exit(main())
