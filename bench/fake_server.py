"""A server with known answers: speaks just enough HTTP and OpenAI to be measured.

It generates nothing; it sends as many tokens as asked, at given times, and can be told to
misbehave. The tests check the client against it, and `bench.ceiling` measures the client with it.
`python -m bench.fake_server --port 0` prints its base URL and serves until it is killed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

MODEL = "fake-model"


@dataclass(frozen=True)
class Behaviour:
    """How the fake server answers; `n` in `*_every` makes every n-th generation do so."""

    first_delay: float = 0.0  # seconds before the first token
    token_delay: float = 0.0  # seconds before each further chunk
    tokens_per_chunk: int = 1
    usage: Literal["honour", "ignore", "refuse"] = "honour"
    stop_after: int | None = None  # tokens after which it stops by itself
    refuse_every: int = 0
    cut_every: int = 0
    error_event_every: int = 0
    overhead: int = 1  # prompt tokens of an empty prompt
    single_token_letters: int = 99  # longer words count as two tokens


@dataclass
class FakeServer:
    """The server and what it has seen."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    base_url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)

    async def start(self, port: int = 0) -> asyncio.Server:
        """Listen on the loopback interface and set `base_url`."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", port)
        self.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        return server

    def count(self, request: dict[str, Any]) -> int:
        """The prompt's length by this server's rule."""
        prompt = request.get("prompt")
        if isinstance(prompt, list):
            return len(prompt)
        text = prompt if isinstance(prompt, str) else request["messages"][0]["content"]
        longest = self.behaviour.single_token_letters
        return self.behaviour.overhead + sum(1 + (len(w) > longest) for w in text.split())

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                fields = dict(line.partition(": ")[::2] for line in head.split("\r\n")[1:])
                body = await reader.readexactly(int(fields.get("content-length", "0")))
                if head.startswith("get "):
                    _write_json(writer, 200, {"data": [{"id": MODEL}]})
                else:
                    await self._generate(writer, json.loads(body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client is gone
        finally:
            writer.close()

    async def _generate(self, writer: asyncio.StreamWriter, request: dict[str, Any]) -> None:
        how = self.behaviour
        self.arrivals.append(time.perf_counter())
        self.requests.append(request)
        number = len(self.requests)
        if how.usage == "refuse" and "stream_options" in request:
            error = {"message": "unknown field stream_options", "code": "unknown_parameter"}
            _write_json(writer, 400, {"error": error})
        elif how.refuse_every and number % how.refuse_every == 0:
            _write_json(writer, 503, {"error": {"message": "too busy", "code": "overloaded"}})
        elif request["stream"]:
            await self._stream(writer, request, number)
        else:
            wanted, finish = self._length(request)
            await asyncio.sleep(how.first_delay + how.token_delay * (wanted - 1))
            usage = {"prompt_tokens": self.count(request), "completion_tokens": wanted}
            answer: dict[str, Any] = {"choices": [{"text": " a" * wanted, "finish_reason": finish}]}
            _write_json(writer, 200, answer | ({} if how.usage == "ignore" else {"usage": usage}))

    def _length(self, request: dict[str, Any]) -> tuple[int, str]:
        wanted, limit = int(request["max_tokens"]), self.behaviour.stop_after
        return (limit, "stop") if limit is not None and limit < wanted else (wanted, "length")

    async def _stream(
        self, writer: asyncio.StreamWriter, request: dict[str, Any], number: int
    ) -> None:
        how = self.behaviour
        wanted, finish = self._length(request)
        chat = "messages" in request
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
            b"transfer-encoding: chunked\r\n\r\n"
        )
        if chat:
            writer.write(_event(_choice({"delta": {"role": "assistant", "content": ""}})))
        text = " a" * how.tokens_per_chunk
        chunk = _event(_choice({"delta": {"content": text}} if chat else {"text": text}))
        delay = how.first_delay
        for start in range(0, wanted, how.tokens_per_chunk):
            await asyncio.sleep(delay)
            delay = how.token_delay
            if start > 0 and how.cut_every and number % how.cut_every == 0:
                writer.write(b"0\r\n\r\n")
                return
            if start > 0 and how.error_event_every and number % how.error_event_every == 0:
                writer.write(_event({"error": {"message": "broke", "code": "engine_dead"}}))
                break
            writer.write(chunk)
            await writer.drain()
        else:
            empty: dict[str, Any] = {"delta": {}} if chat else {"text": ""}
            writer.write(_event(_choice(empty | {"finish_reason": finish})))
            if how.usage == "honour" and request.get("stream_options"):
                usage = {"prompt_tokens": self.count(request), "completion_tokens": wanted}
                writer.write(_event({"choices": [], "usage": usage}))
        writer.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")


def _choice(fields: dict[str, Any]) -> dict[str, Any]:
    choice = {"index": 0, "logprobs": None, "finish_reason": None} | fields
    return {"id": "cmpl-0", "object": "chunk", "created": 0, "model": MODEL, "choices": [choice]}


def _event(event: dict[str, Any]) -> bytes:
    data = b"data: " + json.dumps(event).encode() + b"\n\n"
    return b"%x\r\n%s\r\n" % (len(data), data)


def _write_json(writer: asyncio.StreamWriter, status: int, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    writer.write(
        b"HTTP/1.1 %d X\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
        % (status, len(body), body)
    )


@contextlib.contextmanager
def running(behaviour: Behaviour | None = None) -> Iterator[FakeServer]:
    """A fake server on a thread of its own, for the time of the `with`."""
    fake = FakeServer(behaviour or Behaviour())
    ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        server = await fake.start()
        ready.set()
        await stop.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)  # the connections close in callbacks

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    try:
        if not ready.wait(5):
            raise RuntimeError("the fake server did not start")
        yield fake
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
        loop.close()


async def _serve_forever(port: int, behaviour: Behaviour) -> None:
    fake = FakeServer(behaviour)
    server = await fake.start(port)
    print(fake.base_url, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.fake_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--first-delay", type=float, default=0.0)
    parser.add_argument("--token-delay", type=float, default=0.0)
    chosen = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve_forever(chosen.port, Behaviour(chosen.first_delay, chosen.token_delay)))
