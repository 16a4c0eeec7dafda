"""`GrammarChecker`: whether a grammar compiles, asked of a process that can be killed.

A client's schema or pattern can be made to cost minutes and gigabytes; the engine, where others'
requests run, only sees grammars that have compiled elsewhere within bounds.
This file imports no tensor library.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import blake2b
from typing import TypeVar

from engine.grammar_check import MEMORY_BYTES

T = TypeVar("T")

logger = logging.getLogger(__name__)

SECONDS = 3.0
MAX_PASSED = 4096  # digests of grammars that need no second check
_MAX_ANSWER = 1 << 20


class GrammarChecker:
    """One process, started at the first question and again after it was killed."""

    def __init__(
        self, vocab_size: int, special_tokens: Mapping[str, int], seconds: float = SECONDS
    ) -> None:
        """`seconds`: for one grammar; what takes longer is refused."""
        self._hello = {"vocab_size": vocab_size, "special_tokens": dict(special_tokens)}
        self._seconds = seconds
        self._process: Process | None = None
        self._lock = asyncio.Lock()
        self._passed: OrderedDict[bytes, None] = OrderedDict()

    async def error_of(self, grammar: str) -> str:
        """Return why the grammar cannot be used; empty if it can."""
        digest = blake2b(grammar.encode(), digest_size=16).digest()
        if digest in self._passed:
            self._passed.move_to_end(digest)
            return ""
        async with self._lock:
            error = await self._ask(grammar)
        if not error:
            self._passed[digest] = None
            if len(self._passed) > MAX_PASSED:
                self._passed.popitem(last=False)
        return error

    async def close(self) -> None:
        """End the process."""
        async with self._lock:
            await self._kill()

    async def _ask(self, grammar: str) -> str:
        try:
            # The process starts within the bound too, once in its life.
            answer = await asyncio.wait_for(self._answer(grammar), self._seconds)
        except TimeoutError:
            await self._kill()
            return f"it takes longer than {self._seconds:g} seconds to compile"
        except BaseException:  # cancelled: what comes would answer the next question
            await self._kill()
            raise
        if not answer:
            await self._kill()
            return f"it takes more than {MEMORY_BYTES >> 20} MiB to compile"
        error: str = json.loads(answer)["error"]
        return error

    async def _answer(self, grammar: str) -> bytes:
        """Return the answer's line; empty if the process died of the question."""
        if self._process is None or self._process.returncode is not None:
            self._process = await self._start()
        try:
            await _write(self._process, {"grammar": grammar})
            return await _pipe(self._process.stdout).readline()
        except ConnectionError:
            return b""

    async def _start(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "engine.grammar_check", "--parent", str(os.getpid())),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=_MAX_ANSWER,
        )
        await _write(process, self._hello)
        logger.debug("grammars are checked by process %d", process.pid)
        return process

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()
        # The pipe's transport closes itself only when the loop runs on; at the end it does not.
        process._transport.close()  # type: ignore[attr-defined]


async def _write(process: Process, message: Mapping[str, object]) -> None:
    stdin = _pipe(process.stdin)
    stdin.write(json.dumps(message).encode() + b"\n")
    await stdin.drain()


def _pipe(stream: T | None) -> T:
    if stream is None:
        raise RuntimeError("the process has no pipe")
    return stream
