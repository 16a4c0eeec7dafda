"""An engine without a model: `EngineClient`'s interface, in-process, with scripted tokens.

It gives the real `RequestStream`, so merging, abort and failure behave as they do in service.

    engine = FakeEngine(Script([72, 105]))                  # every request gets these tokens
    engine = FakeEngine([Script([1]), Script([2])])         # one script for each request, in order
    engine = FakeEngine(lambda request: Script(...))        # chosen by the request

`engine.requests` holds what was submitted, `engine.aborted` what was aborted before its end.
"""

from __future__ import annotations

import asyncio
import itertools
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import msgspec

from engine.client import EngineState, RequestStream
from engine.errors import EngineDead, EngineError, EngineLoading, EngineRestarting
from engine.messages import EngineInfo, EngineStats, TokenLogprobs, TokenOutput
from engine.request import Request
from model import TextSegment, Tokenizer

INFO = EngineInfo(
    max_model_len=256,
    vocab_size=512,
    hidden_size=8,
    block_size=16,
    num_blocks=64,
    max_num_seqs=8,
    dtype="float32",
    device="cpu",
    num_parameters=1000,
    fingerprint="0123456789",
)


@dataclass(frozen=True)
class Script:
    """What the engine does with a request.

    token_ids: the new tokens; a function of (request, index) gives each choice its own; None
        repeats the prompt. `max_tokens` cuts them, with the reason "length".
    finish_reason, stop_token_id: of the end that `max_tokens` does not bring; the stop token must
        be the last of the tokens, as it is from a real engine.
    chunk: tokens in one output.
    delay: seconds before each output.
    hold: nothing comes before this event is set.
    refuse: raised by `submit`.
    lose_after: after this many tokens the stream raises EngineRestarting.
    error_after: after this many tokens the sequence ends with the reason "error".
    cached: prompt tokens reported as found in the prefix cache.
    accepted, rejected: tokens of the prediction, reported with each output.
    """

    token_ids: Sequence[int] | Callable[[Request, int], Sequence[int]] | None = None
    finish_reason: str = "stop"
    stop_token_id: int | None = None
    chunk: int = 1
    delay: float = 0.0
    hold: asyncio.Event | None = None
    refuse: EngineError | None = None
    lose_after: int | None = None
    error_after: int | None = None
    cached: int = 0
    accepted: int = 0
    rejected: int = 0

    def tokens(self, request: Request, index: int) -> list[int]:
        if callable(self.token_ids):
            return list(self.token_ids(request, index))
        if self.token_ids is not None:
            return list(self.token_ids)
        prompt = request.prompt_token_ids or [0]
        return list(itertools.islice(itertools.cycle(prompt), index, index + 8))


Scripts = Script | Sequence[Script] | Callable[[Request], Script]


class FakeEngine:
    """Stands in for `EngineClient`; ready at once unless told otherwise."""

    def __init__(
        self,
        scripts: Scripts = Script(),
        *,
        info: EngineInfo = INFO,
        state: EngineState = EngineState.READY,
    ) -> None:
        self._scripts = scripts
        self._in_order: Iterator[Script] = iter(scripts if isinstance(scripts, Sequence) else ())
        self._state = state
        self._changed = asyncio.Event()
        self._tasks: dict[RequestStream, asyncio.Task[None]] = {}
        self._final_info = info
        self.info: EngineInfo | None = info if state is EngineState.READY else None
        self.stats = EngineStats(num_blocks_total=info.num_blocks, num_blocks_free=info.num_blocks)
        self.death_reason: str | None = None
        self.dead = asyncio.Event()
        self.pid = 4321
        self.last_message_age = 0.0
        self.num_restarts = 0
        self.requests: list[Request] = []
        self.aborted: list[tuple[str, int | None]] = []
        self.stopped = False

    # ---- life -----------------------------------------------------------------------------

    @property
    def state(self) -> EngineState:
        return self._state

    @property
    def num_open(self) -> int:
        """Requests that have neither ended nor been aborted."""
        return sum(stream.num_unfinished > 0 for stream in self._tasks)

    def spawn(self) -> None:
        pass

    async def start(self) -> None:
        pass

    async def wait_ready(self) -> EngineInfo:
        while self._state in (EngineState.LOADING, EngineState.RESTARTING):
            await self._changed.wait()
        if self._state is not EngineState.READY:
            raise EngineDead(self.death_reason or "the engine was stopped")
        return self._final_info

    async def stop(self, timeout: float) -> None:
        self.stopped = True
        self._end_streams(EngineDead("the server is shutting down"))
        self.set_state(EngineState.STOPPED)
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def set_state(self, state: EngineState) -> None:
        """Move to a state; READY makes `info` known."""
        self._state = state
        if state is EngineState.READY:
            self.info = self._final_info
        self._changed.set()
        self._changed = asyncio.Event()

    def lose(self) -> None:
        """Be killed: open streams raise, and the engine restarts until `set_state(READY)`."""
        self.set_state(EngineState.RESTARTING)
        self._end_streams(EngineRestarting("the engine stopped and is being restarted"))

    def die(self, reason: str) -> None:
        """Be lost for good."""
        self.death_reason = reason
        self.set_state(EngineState.DEAD)
        self._end_streams(EngineDead("the engine is not available"))
        self.dead.set()

    def _end_streams(self, error: EngineError) -> None:
        for stream, task in self._tasks.items():
            if not task.done():
                task.cancel()
                stream.fail(error)

    # ---- requests -------------------------------------------------------------------------

    async def submit(self, request: Request) -> RequestStream:
        self._check_available()
        script = self._script_for(request)
        if script.refuse is not None:
            raise script.refuse
        await asyncio.sleep(0)  # admission takes a message there and back
        self.requests.append(request)
        stream = RequestStream(request, lambda index: self._abort(stream, index))
        stream.admit()
        run = self._run(request, script, stream)
        self._tasks[stream] = asyncio.get_running_loop().create_task(run)
        return stream

    def _check_available(self) -> None:
        if self._state is EngineState.LOADING:
            raise EngineLoading("the model is still loading; please retry")
        if self._state is EngineState.RESTARTING:
            raise EngineRestarting("the engine stopped and is being restarted; please retry")
        if self._state is not EngineState.READY:
            raise EngineDead("the engine is not available")

    def _script_for(self, request: Request) -> Script:
        if isinstance(self._scripts, Script):
            return self._scripts
        if callable(self._scripts):
            return self._scripts(request)
        return next(self._in_order)

    def _abort(self, stream: RequestStream, index: int | None) -> None:
        self.aborted.append((stream.request_id, index))
        if index is None:
            self._tasks[stream].cancel()

    async def _run(self, request: Request, script: Script, stream: RequestStream) -> None:
        """Give out the tokens of all choices, one output of each in turn, as a step does."""
        if script.hold is not None:
            await script.hold.wait()
        open_choices = [
            _outputs(request, index, script, script.tokens(request, index))
            for index in range(request.params.n)
        ]
        given = 0
        while open_choices:
            await asyncio.sleep(script.delay)
            for outputs in list(open_choices):
                output = next(outputs, None)
                if output is None:
                    open_choices.remove(outputs)
                    continue
                stream.put(output)
                given += len(output.token_ids)
                self._count(len(output.token_ids))
            if script.lose_after is not None and given >= script.lose_after:
                stream.fail(EngineRestarting("the engine stopped and is being restarted"))
                return

    def _count(self, tokens: int) -> None:
        self.stats = msgspec.structs.replace(
            self.stats,
            num_steps=self.stats.num_steps + 1,
            generation_tokens=self.stats.generation_tokens + tokens,
        )


def _outputs(
    request: Request, index: int, script: Script, tokens: list[int]
) -> Iterator[TokenOutput]:
    """Yield one choice's outputs; the last one has the reason."""
    params = request.params
    is_cut = len(tokens) > params.max_tokens
    tokens = tokens[: params.max_tokens]
    reason, stop_token_id = (
        ("length", None) if is_cut or not tokens else (script.finish_reason, script.stop_token_id)
    )
    error = None
    if script.error_after is not None:
        tokens = tokens[: script.error_after]
        reason, stop_token_id, error = "error", None, "the fake engine was told to fail"
    pieces = [tokens[i : i + script.chunk] for i in range(0, len(tokens), script.chunk)] or [[]]
    for position, piece in enumerate(pieces):
        is_first, is_last = position == 0, position == len(pieces) - 1
        yield TokenOutput(
            request_id=request.request_id,
            index=index,
            token_ids=piece,
            logprobs=_logprobs(piece, params.logprobs),
            prompt_logprobs=_logprobs(request.prompt_token_ids[1:], params.prompt_logprobs)
            if is_first and index == 0
            else None,
            finish_reason=reason if is_last else None,
            stop_token_id=stop_token_id if is_last else None,
            num_cached_tokens=script.cached,
            num_accepted_prediction=script.accepted,
            num_rejected_prediction=script.rejected,
            error=error if is_last else None,
            embedding=_embedding(request) if is_last and request.pooling and not error else None,
        )


def _embedding(request: Request) -> bytes:
    """Not of length 1, so that a test sees what it is made of."""
    ids = request.prompt_token_ids
    return struct.pack("<8f", ids[0], ids[-1], len(ids), 0.1, *[0.0] * 4)


def _logprobs(token_ids: Sequence[int], num_top: int | None) -> list[TokenLogprobs] | None:
    """The token itself is always the likeliest; its neighbours by number follow."""
    if num_top is None:
        return None
    return [
        TokenLogprobs(
            token_id=token_id,
            logprob=-0.25,
            top=[(token_id + k, -0.25 - k) for k in range(num_top)],
        )
        for token_id in token_ids
    ]


class ByteTokenizer(Tokenizer):
    """One token for each byte (its id is its value), then <|bos|>, <|eos|>, <|user|>, <|bot|>."""

    BOS, EOS, USER, BOT = 256, 257, 258, 259
    CONTROL: ClassVar = {"<|bos|>": BOS, "<|eos|>": EOS, "<|user|>": USER, "<|bot|>": BOT}

    def __init__(self, *, strips_space: bool = False) -> None:
        texts = [bytes([value]) for value in range(256)]
        super().__init__(
            texts + [text.encode() for text in self.CONTROL],
            self.CONTROL,
            bos_token_id=self.BOS,
            eos_token_ids=(self.EOS,),
            unk_token_id=None,
            first_token_strips_space=strips_space,
        )

    def encode(
        self, text: str, *, add_special_tokens: bool = True, parse_special: bool = True
    ) -> list[int]:
        bos = [self.BOS] if add_special_tokens else []
        if not parse_special:
            return bos + list(text.encode())
        ids = bos
        while text:
            control = next((name for name in self.CONTROL if text.startswith(name)), None)
            piece = control or text[0]
            ids += [self.CONTROL[control]] if control else list(piece.encode())
            text = text[len(piece) :]
        return ids

    def encode_segments(self, segments: Sequence[TextSegment]) -> list[int]:
        return [
            token_id
            for segment in segments
            for token_id in self.encode(
                segment.text, add_special_tokens=False, parse_special=segment.trusted
            )
        ]
