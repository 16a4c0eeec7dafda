"""Token ids of texts to their embeddings, through the engine.

Each input is one request to the engine. A bounded number of them is there at once, so that one
client with thousands of texts leaves room in the queue for the others.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence

from engine import EngineError, Pooling, Request, RequestFailed, SamplingParams
from server import limits
from server.generation import refusal
from server.state import ServerState


async def embed(state: ServerState, inputs: Sequence[list[int]], pooling: Pooling) -> list[bytes]:
    """Return the embedding of each input: little-endian float32, of length 1.

    Raises APIError if the engine does not take one of them or cannot compute it; whatever ends
    this early aborts what runs.
    """
    vectors = [b""] * len(inputs)
    request_id = secrets.token_hex(12)
    waiting = enumerate(inputs)

    async def work() -> None:
        for number, token_ids in waiting:
            request = Request(
                request_id=f"{request_id}-{number}",
                prompt_token_ids=token_ids,
                params=SamplingParams(max_tokens=0),
                pooling=pooling,
            )
            vectors[number] = await _embed_one(state, request)

    num_workers = min(len(inputs), limits.MAX_EMBEDDINGS_AT_ONCE)
    workers = [asyncio.create_task(work()) for _ in range(num_workers)]
    try:
        await asyncio.gather(*workers)
    except EngineError as error:
        raise refusal(error, state) from error
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return vectors


async def _embed_one(state: ServerState, request: Request) -> bytes:
    async with await state.engine.submit(request) as stream:
        async for output in stream:
            if output.finish_reason == "error":
                raise RequestFailed(output.error or "the engine failed to compute this request")
            if output.embedding is not None:
                return output.embedding
    raise RequestFailed("the engine ended this request early")
