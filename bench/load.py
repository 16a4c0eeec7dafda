"""When requests are sent: closed loop (so many in flight) or open loop (so many a second)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bench.config import MAX_REQUESTS, BenchConfig
from bench.record import RequestRecord
from bench.transport import clock

Send = Callable[[], Awaitable[RequestRecord]]

# A server that refuses at once would otherwise be asked thousands of times a second.
PAUSE_AFTER_ERROR_S = 0.5
_OPEN_LOOP_S = 30.0


@dataclass(frozen=True)
class Level:
    """One load; ends by number of requests, by time, or by whichever comes first."""

    num_requests: int
    duration: float | None = None
    concurrency: int | None = None
    request_rate: float | None = None

    @property
    def name(self) -> str:
        return f"{self.request_rate:g}/s" if self.request_rate else f"c={self.concurrency}"


def levels(config: BenchConfig) -> list[Level]:
    """The levels that a configuration asks for."""

    def number(default: int) -> int:
        if config.num_requests is not None:
            return config.num_requests
        return default if config.duration is None else MAX_REQUESTS

    if config.request_rate is not None:
        default = max(8, round(_OPEN_LOOP_S * config.request_rate))
        rate = config.request_rate
        return [Level(number(default), config.duration, request_rate=rate)]
    return [
        Level(number(max(4 * c, 8)), config.duration, concurrency=c) for c in config.concurrency
    ]


@dataclass
class LevelRecords:
    """What a level brought; `send_lags` is how late each open-loop request was sent."""

    requests: list[RequestRecord] = field(default_factory=list)
    send_lags: list[float] = field(default_factory=list)


async def closed_loop(level: Level, send: Send) -> LevelRecords:
    """Keep `concurrency` requests in flight."""
    result = LevelRecords()
    end = None if level.duration is None else clock() + level.duration
    numbers = iter(range(level.num_requests))

    async def worker() -> None:
        for _ in numbers:
            if end is not None and clock() >= end:
                return
            record = await send()
            result.requests.append(record)
            if record.error is not None:
                await asyncio.sleep(PAUSE_AFTER_ERROR_S)

    async with asyncio.TaskGroup() as workers:
        for _ in range(min(level.concurrency or 1, level.num_requests)):
            workers.create_task(worker())
    return result


async def open_loop(level: Level, send: Send, arrivals: random.Random) -> LevelRecords:
    """Send at Poisson times, whatever is still in flight; the same times for the same seed."""
    if not level.request_rate:
        raise ValueError("an open loop needs a request rate")
    result = LevelRecords()

    async def one() -> None:
        result.requests.append(await send())

    async with asyncio.TaskGroup() as requests:
        begin, due = clock(), 0.0
        for _ in range(level.num_requests):
            if level.duration is not None and due >= level.duration:
                break
            await asyncio.sleep(begin + due - clock())
            result.send_lags.append(clock() - begin - due)
            requests.create_task(one())
            due += arrivals.expovariate(level.request_rate)
    return result
