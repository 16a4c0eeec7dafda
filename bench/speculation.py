"""What a predicted output brings: `python -m bench.speculation --base-url URL`.

The server is asked for an answer, and then for the same answer again and again, in turns without a
`prediction` and with one (A B A B, so that whatever else runs on the machine meets both): the
answer itself, the answer with every twelfth word changed, and a text that has nothing to do with
it. Answers must be equal throughout; the rates are of the answer's own tokens.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from bench.words import WORDS

_TIMEOUT = 600.0
_EDIT_EVERY = 12


@dataclass
class Measured:
    """One kind of prediction against none: seconds of each request, and the last usage."""

    kind: str
    without: list[float] = field(default_factory=list)
    with_it: list[float] = field(default_factory=list)
    tokens: int = 0
    accepted: int = 0
    rejected: int = 0
    num_different: int = 0

    @property
    def speedup(self) -> float:
        """Of the medians."""
        return statistics.median(self.without) / statistics.median(self.with_it)


def edited(text: str) -> str:
    """The text with every twelfth word replaced."""
    words = text.split(" ")
    words[_EDIT_EVERY - 1 :: _EDIT_EVERY] = ["other"] * len(words[_EDIT_EVERY - 1 :: _EDIT_EVERY])
    return " ".join(words)


def measure(client: httpx.Client, body: dict[str, Any], rounds: int) -> Iterator[Measured]:
    """Measure each kind of prediction; raises httpx.HTTPError if the server refuses."""
    _, answer, _ = _ask(client, body, None)
    unrelated = " ".join(WORDS * (len(answer) // 600 + 1))
    for kind, text in (("itself", answer), ("edited", edited(answer)), ("unrelated", unrelated)):
        result = Measured(kind)
        for _ in range(rounds):
            for prediction, times in ((None, result.without), (text, result.with_it)):
                seconds, content, usage = _ask(client, body, prediction)
                times.append(seconds)
                result.num_different += content != answer
            details = usage["completion_tokens_details"]
            result.accepted = details["accepted_prediction_tokens"]
            result.rejected = details["rejected_prediction_tokens"]
            result.tokens = usage["completion_tokens"] - result.rejected
        yield result


def _ask(
    client: httpx.Client, body: dict[str, Any], prediction: str | None
) -> tuple[float, str, dict[str, Any]]:
    """Return the seconds that an answer took, the answer and its usage."""
    if prediction is not None:
        body = body | {"prediction": {"type": "content", "content": prediction}}
    begin = time.perf_counter()
    response = client.post("/chat/completions", json=body)
    seconds = time.perf_counter() - begin
    response.raise_for_status()
    answer = response.json()
    return seconds, answer["choices"][0]["message"]["content"], answer["usage"]


def table_of(results: list[Measured]) -> Table:
    """The results as a table."""
    table = Table(title="The same answer without and with a prediction", title_justify="left")
    for name in ("text", "tokens", "accepted", "rejected", "tok/s", "with it", "gain", "differ"):
        table.add_column(name, justify="right")
    for each in results:
        rates = (each.tokens / statistics.median(each.without),
                 each.tokens / statistics.median(each.with_it))  # fmt: skip
        table.add_row(
            each.kind,
            str(each.tokens),
            str(each.accepted),
            str(each.rejected),
            *(f"{rate:.1f}" for rate in rates),
            f"{each.speedup:.2f}",
            str(each.num_different),
        )
    return table


def main(argv: list[str] | None = None) -> int:
    """Measure and print; the status is 1 if an answer differed."""
    parser = argparse.ArgumentParser(prog="python -m bench.speculation", description=__doc__)
    parser.add_argument("--base-url", default="http://127.0.0.1:8000/v1")
    parser.add_argument("--model", default="chatgpt")
    parser.add_argument("--api-key", default="none")
    parser.add_argument("--prompt", default="Tell me a story about a lighthouse.")
    parser.add_argument("--max-tokens", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args(argv)
    body = {
        "model": chosen.model,
        "messages": [{"role": "user", "content": chosen.prompt}],
        "max_tokens": chosen.max_tokens,
        "temperature": 0,
    }
    headers = {"Authorization": f"Bearer {chosen.api_key}"}
    with httpx.Client(base_url=chosen.base_url, headers=headers, timeout=_TIMEOUT) as client:
        results = list(measure(client, body, chosen.rounds))
    Console().print(table_of(results))
    return int(any(result.num_different for result in results))


if __name__ == "__main__":
    raise SystemExit(main())
