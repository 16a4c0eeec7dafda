"""What a precision costs: the same texts through the server in several of them.

    python -m bench.accuracy weights/inkling --documents held_out.jsonl --output table.md

For each precision a server is started on the model, one after the other, and asked over its API for
the log-probabilities of the documents' tokens and for greedy continuations. The first precision is
what the others are compared with.

A document is a line of JSON: `{"messages": [...]}`, of which the last message is scored, or
`{"text": ...}`, of which all is (`python -m weights.recipe.held_out` writes the embedded model's).
With `--sample N` the first server writes N texts of its own at temperature 1 after the documents'
beginnings, and these are scored: the difference of two mean log-probabilities is then an estimate
of the Kullback-Leibler divergence. With `--random N` and no documents, beginnings are random
tokens, for models with random weights.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import track

from bench.servers import Server, running

PRECISIONS = {
    "fp32": ("--dtype", "float32"),
    "bf16": ("--dtype", "bfloat16"),
    "int8": ("--quantization", "int8"),
    "int4": ("--quantization", "int4"),
}
MODEL = "measured"
REQUEST_SECONDS = 600.0
GREEDY_TOKENS = 64
SAMPLED_TOKENS = 128
RANDOM_TOKENS = 32
MAX_DOCUMENTS = 100_000


@dataclass(frozen=True)
class Document:
    """ids from `begin` on are scored, and what is before them is continued greedily."""

    ids: list[int]
    begin: int


@dataclass(frozen=True)
class Scores:
    """Of all scored tokens in a row: their log-probabilities, and the likeliest ids there.

    answers: the greedy continuation of each document's beginning
    """

    logprobs: list[float]
    likeliest: list[int]
    answers: list[list[int]]


@dataclass(frozen=True)
class Figures:
    """One precision beside the first one.

    rms: root mean square of the differences of the tokens' log-probabilities
    agreement: share of places with the same likeliest token
    same_answers: share of greedy continuations that are equal throughout
    equal_tokens: of a greedy continuation before the first difference, on average
    """

    perplexity: float
    change: float
    rms: float
    agreement: float
    same_answers: float
    equal_tokens: float


class Asker:
    """Asks one server."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        response = self.client.post(path, json=body)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answers {response.status_code}: {response.text[:500]}")
        content: dict[str, Any] = response.json()
        return content

    def encode(self, line: Mapping[str, Any]) -> Document:
        """A line of a file of documents."""
        if "text" in line:
            return Document(self._tokens({"prompt": line["text"]}), 1)
        messages = line["messages"]
        whole = self._tokens({"messages": messages, "add_generation_prompt": False})
        asked = self._tokens({"messages": messages[:-1], "add_generation_prompt": True})
        if whole[: len(asked)] != asked:
            raise ValueError("a reply does not follow its prompt in the model's chat template")
        return Document(whole, len(asked))

    def _tokens(self, body: Mapping[str, Any]) -> list[int]:
        ids: list[int] = self._post("/tokenize", body)["tokens"]
        return ids

    def sample(self, document: Document, seed: int) -> Document:
        """The document's beginning, and what the model makes of it."""
        beginning = document.ids[: document.begin]
        written = self._complete(beginning, max_tokens=SAMPLED_TOKENS, temperature=1.0, seed=seed)[
            "token_ids"
        ]
        return Document(beginning + written, document.begin)

    def greedy(self, document: Document) -> list[int]:
        answer = self._complete(
            document.ids[: document.begin],
            max_tokens=GREEDY_TOKENS,
            temperature=0.0,
            ignore_eos=True,
        )
        ids: list[int] = answer["token_ids"]
        return ids

    def score(self, document: Document) -> tuple[list[float], list[int]]:
        """Log-probabilities of the scored tokens, and the likeliest tokens in their places."""
        answer = self._complete(document.ids, max_tokens=1, temperature=0.0, prompt_logprobs=1)
        places = answer["prompt_logprobs"][document.begin :]
        logprobs = [
            place[str(token)]["logprob"]
            for token, place in zip(document.ids[document.begin :], places, strict=True)
        ]
        likeliest = [
            next(int(token) for token, entry in place.items() if entry["rank"] == 1)
            for place in places
        ]
        return logprobs, likeliest

    def _complete(self, prompt: Sequence[int], **parameters: Any) -> dict[str, Any]:
        body = {"model": MODEL, "prompt": list(prompt), "return_token_ids": True, **parameters}
        choice: dict[str, Any] = self._post("/v1/completions", body)["choices"][0]
        return choice


def score_all(asker: Asker, documents: Sequence[Document], label: str) -> Scores:
    scores = Scores([], [], [])
    for document in track(documents, label, console=Console(stderr=True), transient=True):
        logprobs, likeliest = asker.score(document)
        scores.logprobs.extend(logprobs)
        scores.likeliest.extend(likeliest)
        scores.answers.append(asker.greedy(document))
    return scores


def compare(scores: Scores, reference: Scores) -> Figures:
    count = len(scores.logprobs)
    pairs = list(zip(scores.logprobs, reference.logprobs, strict=True))
    equal = [
        sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=True)))
        for ours, theirs in zip(scores.answers, reference.answers, strict=True)
    ]
    perplexity = math.exp(-math.fsum(scores.logprobs) / count)
    return Figures(
        perplexity=perplexity,
        change=perplexity / math.exp(-math.fsum(reference.logprobs) / count) - 1,
        rms=math.sqrt(math.fsum((a - b) ** 2 for a, b in pairs) / count),
        agreement=sum(map(int.__eq__, scores.likeliest, reference.likeliest)) / count,
        same_answers=sum(map(list.__eq__, scores.answers, reference.answers)) / len(equal),
        equal_tokens=sum(equal) / len(equal),
    )


def table(figures: Mapping[str, Figures]) -> str:
    """Markdown."""
    rows = [
        "| | perplexity | change | same likeliest token | rms of Δ log-probability "
        "| same greedy answers | equal tokens in them |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, each in figures.items():
        rows.append(
            f"| {name} | {each.perplexity:.4f} | {each.change:+.2%} | {each.agreement:.2%} "
            f"| {each.rms:.4f} | {each.same_answers:.0%} | {each.equal_tokens:.1f} |"
        )
    return "\n".join(rows) + "\n"


def read_documents(path: Path) -> list[dict[str, Any]]:
    """The lines of a file; ValueError names the one that is none."""
    lines = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = json.loads(text)
        if not isinstance(line, dict) or not ("text" in line or line.get("messages")):
            raise ValueError(f"{path}, line {number}: neither text nor messages")
        lines.append(line)
    if not 0 < len(lines) <= MAX_DOCUMENTS:
        raise ValueError(f"{path} has {len(lines)} documents; from 1 to {MAX_DOCUMENTS}")
    return lines


def random_documents(vocab_size: int, count: int) -> list[Document]:
    """Beginnings of random tokens, and as many more to be scored."""
    rng = random.Random(0)
    return [
        Document([rng.randrange(vocab_size) for _ in range(2 * RANDOM_TOKENS)], RANDOM_TOKENS)
        for _ in range(count)
    ]


def server_of(model: str, precision: str) -> Server:
    """Our server of the model folder, in one of `PRECISIONS`."""
    command = (sys.executable, "-m", "server", "serve", model, "--host", "127.0.0.1")
    options = ("--port", "{port}", "--served-model-name", MODEL, "--no-access-log")
    return Server(precision, (*command, *options, *PRECISIONS[precision]))


def _client(port: int) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=REQUEST_SECONDS)


def measure(options: argparse.Namespace) -> dict[str, Figures]:
    documents: list[Document] = []
    figures: dict[str, Figures] = {}
    reference: Scores | None = None
    for name in options.precisions:
        with running(server_of(options.model, name)) as found, _client(found.port) as client:
            asker = Asker(client)
            documents = documents or _documents(options, asker)
            scores = score_all(asker, documents, name)
        reference = reference or scores
        figures[name] = compare(scores, reference)
    options.num_documents = len(documents)
    options.num_tokens = len(reference.logprobs) if reference else 0
    return figures


def _documents(options: argparse.Namespace, asker: Asker) -> list[Document]:
    if options.documents is not None:
        documents = [asker.encode(line) for line in read_documents(options.documents)]
    else:
        config = json.loads((Path(options.model) / "config.json").read_text(encoding="utf-8"))
        documents = random_documents(config["vocab_size"], options.random)
    if options.sample:
        chosen = (documents[index % len(documents)] for index in range(options.sample))
        documents = [asker.sample(document, seed) for seed, document in enumerate(chosen)]
    return [document for document in documents if len(document.ids) > document.begin]


def report(options: argparse.Namespace, figures: Mapping[str, Figures]) -> str:
    """Markdown, with all that it takes to repeat it."""
    arguments = " ".join(options.arguments)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}: {options.num_documents} documents, "
        f"{options.num_tokens:,} scored tokens, greedy continuations of {GREEDY_TOKENS} tokens.\n\n"
        f"```bash\npython -m bench.accuracy {arguments}\n```\n\n{table(figures)}"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the table; 1 if a server or a file does not do what it should."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", help="model folder")
    parser.add_argument("--documents", type=Path, help="a file of documents, a line each")
    parser.add_argument("--random", type=int, default=32, metavar="N", help="[32] without a file")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="score sampled texts")
    parser.add_argument(
        "--precisions", nargs="+", choices=sorted(PRECISIONS), default=list(PRECISIONS)
    )
    parser.add_argument("--output", type=Path, help="write the report there as well")
    options = parser.parse_args(argv)
    options.arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        text = report(options, measure(options))
        if options.output is not None:
            options.output.write_text(text, encoding="utf-8")
    except (OSError, RuntimeError, ValueError, httpx.HTTPError) as error:
        print(f"accuracy: {error}", file=sys.stderr)
        return 1
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
