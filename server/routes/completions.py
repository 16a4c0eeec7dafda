"""`POST /v1/completions`, and its older form with the model in the path.

    body ── take_in ──> CompletionRequest ── read_prompts, encode ──> Jobs ── start ──> Generation
                                                                                           │
                          stream: a chunk for each delta  <── deltas ──┴── collect ──> one body

An answer begins only when the engine has admitted every prompt.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from server.constraint import grammar_of
from server.generation import FinishedChoice, Generation
from server.infill import encode_infill, require_infill
from server.prompt_run import GenerationOptions, Job
from server.prompts import (
    Prompt,
    RawPrompt,
    completion_token_limit,
    encode_prompt,
    read_prompts,
)
from server.protocol.completions import DEFAULT_MAX_TOKENS, CompletionRequest
from server.protocol.logprobs import LogprobWriter
from server.protocol.response import ChunkWriter, encode_body, response_id, usage_body
from server.routes.answering import respond
from server.routes.intake import (
    Intake,
    check_num_sequences,
    report_clamped,
    request_schema,
    take_in,
)
from server.sampling import sampling_params, text_options
from server.streaming import DONE
from server.strict_schema import check_strict
from server.text.choice import Delta

router = APIRouter()

PATH = "/v1/completions"


@router.post(PATH, openapi_extra=request_schema(CompletionRequest, PATH))
async def create_completion(request: Request) -> Response:
    """Continue one or several prompts."""
    return await _complete(request, None)


@router.post("/v1/engines/{engine:path}/completions", include_in_schema=False)
async def create_completion_with_engine(request: Request, engine: str) -> Response:
    """The same; the model is the one in the path."""
    return await _complete(request, engine)


async def _complete(request: Request, engine: str | None) -> Response:
    intake = await take_in(request, CompletionRequest, engine)
    return await respond(request, intake, lambda: _start(intake), _Answer(intake))


async def _start(intake: Intake[CompletionRequest]) -> Generation:
    """Return the generation once the engine has admitted all of it."""
    state, params = intake.state, intake.params
    await check_strict(state, params)
    raw = read_prompts(params.prompt, vocab_size=intake.vocab_size)
    check_num_sequences(params.num_candidates * len(raw), state)
    prompts: list[Prompt] = await state.run_in_thread(_encode_all, intake, raw)
    more_ends = require_infill(state.tokenizer).end_ids if params.suffix else ()
    max_tokens = DEFAULT_MAX_TOKENS if params.token_limit is None else params.token_limit
    limits = [
        completion_token_limit(
            len(prompt.token_ids),
            max_tokens,
            state.max_model_len,
            clamps=state.config.clamp_max_tokens,
        )
        for prompt in prompts
    ]
    grammar = await grammar_of(params, state.grammar_checker)
    jobs = [
        Job(
            prompt,
            sampling_params(
                params,
                state.tokenizer,
                n=params.num_candidates,
                max_tokens=limit,
                logprobs=_engine_logprobs(params),
                prompt_logprobs=_engine_prompt_logprobs(params),
                grammar=grammar,
                more_ends=more_ends,
            ),
        )
        for prompt, limit in zip(prompts, limits, strict=True)
    ]
    options = GenerationOptions(
        text=text_options(params, state.tokenizer, with_entries=params.logprobs is not None),
        echo=params.echo,
        top_logprobs=params.logprobs or 0,
        counts_from_prompt=params.logprobs is not None,
        priority=params.priority,
        cache_salt=params.cache_salt or "",
    )
    generation = await Generation.start(state, jobs, options, intake.context)
    report_clamped(intake, params.token_limit_name, params.token_limit, generation.max_tokens)
    return generation


def _encode_all(intake: Intake[CompletionRequest], raw: list[RawPrompt]) -> list[Prompt]:
    params, tokenizer = intake.params, intake.state.tokenizer
    added = params.add_special_tokens is not False
    if params.suffix:
        return [
            encode_infill(each, params.suffix, tokenizer, add_special_tokens=added) for each in raw
        ]
    return [
        encode_prompt(
            each,
            tokenizer,
            add_special_tokens=added,
            keep_last=params.truncate_prompt_tokens,
        )
        for each in raw
    ]


def _engine_logprobs(params: CompletionRequest) -> int | None:
    """What the engine has to report of each token; candidates are ranked by it."""
    if params.logprobs is None and params.num_candidates > params.n:
        return 0
    return params.logprobs


def _engine_prompt_logprobs(params: CompletionRequest) -> int | None:
    wanted = [params.prompt_logprobs, params.logprobs if params.echo else None]
    return max((each for each in wanted if each is not None), default=None)


class _Answer:
    """Writes one request's answer, whole or in chunks."""

    def __init__(self, intake: Intake[CompletionRequest]) -> None:
        self._params = intake.params
        self._logprobs = LogprobWriter(
            intake.state.tokenizer, as_ids=intake.params.return_tokens_as_token_ids
        )
        self._head = {
            "id": response_id("cmpl", intake.params),
            "object": "text_completion",
            "created": int(time.time()),
            "model": intake.model,
            "system_fingerprint": intake.state.system_fingerprint,
        }

    def body(self, generation: Generation, finished: list[FinishedChoice]) -> bytes:
        """Return the whole answer: of each prompt's candidates the n likeliest."""
        n, num_candidates = self._params.n, self._params.num_candidates
        choices: list[dict[str, Any]] = []
        for number, run in enumerate(generation.runs):
            candidates = finished[number * num_candidates : (number + 1) * num_candidates]
            if num_candidates > n:
                candidates.sort(key=lambda choice: -choice.mean_logprob)
            for choice in candidates[:n]:
                body = self._choice(choice, len(choices), run.prompt)
                if self._params.prompt_logprobs is not None:
                    body["prompt_logprobs"] = self._logprobs.prompt(
                        run.prompt_logprobs, self._params.prompt_logprobs
                    )
                choices.append(body)
        return encode_body(
            {**self._head, "choices": choices, "usage": usage_body(generation.usage)}
        )

    def _choice(self, choice: FinishedChoice, index: int, prompt: Prompt) -> dict[str, Any]:
        body: dict[str, Any] = {
            "text": choice.text,
            "index": index,
            "logprobs": None
            if self._params.logprobs is None
            else self._logprobs.legacy(choice.entries),
            "finish_reason": choice.finish_reason,
        }
        if choice.stop_reason is not None:
            body["stop_reason"] = choice.stop_reason
        if self._params.return_token_ids:
            body["prompt_token_ids"] = prompt.token_ids
            body["token_ids"] = choice.token_ids
        return body

    async def events(self, generation: Generation) -> AsyncGenerator[bytes]:
        """Give the answer as framed events."""
        writer = ChunkWriter(self._head, self._params, lambda: generation.usage)
        prompts = {choice.index: run.prompt for run in generation.runs for choice in run.choices}
        try:
            async with aclosing(generation.deltas()) as deltas:
                async for delta in deltas:
                    prompt = prompts.pop(delta.index, None)
                    yield b"".join(map(writer.chunk, self._chunk_choices(delta, prompt)))
        except Exception:
            if writer.sends_usage:
                yield writer.usage_chunk()
            raise
        if writer.sends_usage:
            yield writer.usage_chunk()
        yield DONE

    def _chunk_choices(self, delta: Delta, new_prompt: Prompt | None) -> Iterator[dict[str, Any]]:
        """Give the text's chunk and the end's; `new_prompt` in the first of a choice."""
        extra: dict[str, Any] = {}
        if self._params.return_token_ids:
            extra = {"token_ids": delta.token_ids}
            if new_prompt is not None:
                extra["prompt_token_ids"] = new_prompt.token_ids
        if delta.text or delta.entries:
            logprobs = None
            if self._params.logprobs is not None:
                logprobs = self._logprobs.legacy(delta.entries)
            yield {
                "text": delta.text,
                "index": delta.index,
                "logprobs": logprobs,
                "finish_reason": None,
                **extra,
            }
            extra = {"token_ids": []} if extra else {}
        if delta.finish_reason is not None:
            if delta.stop_reason is not None:
                extra["stop_reason"] = delta.stop_reason
            yield {
                "text": "",
                "index": delta.index,
                "logprobs": None,
                "finish_reason": delta.finish_reason,
                **extra,
            }
