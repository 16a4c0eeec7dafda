"""API.md 6.26 (h): a request has the same tokens however the server computes it, in fp32.

The reference is a server that computes each prompt in one step and reuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.e2e.server_process import ServerProcess

PLAIN = ("--dtype", "float32", "--threads", "2")
CHUNK = 48  # tokens of a step: the prompt takes several
STORY = (
    "Once upon a time there was a small fox who lived in a forest. Every morning the fox went "
    "to the river and looked for something to eat. One day it met an old owl who could not fly "
    "any more, and the fox brought it water and berries. The owl told the fox a story about the "
    "sea, and the fox wanted to see the sea, too. So they went together, the owl on its back, "
)
OTHERS = [f"{number}. {STORY[number * 5 :]}" for number in range(15)]
MODES: dict[str, dict[str, Any]] = {
    "greedy": {"temperature": 0},
    "sampled": {"temperature": 1.0, "seed": 11, "n": 2},
}


def ask(url: str, prompt: str, **more: Any) -> dict[str, Any]:
    body = {"model": "chatgpt", "prompt": prompt, "max_tokens": 24, "ignore_eos": True}
    answer = httpx.post(
        url + "/v1/completions", json={**body, "return_token_ids": True, **more}, timeout=120
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def tokens(answer: dict[str, Any]) -> list[list[int]]:
    return [choice["token_ids"] for choice in answer["choices"]]


@pytest.fixture(scope="module")
def reference() -> dict[str, list[list[int]]]:
    """The tokens of each mode, computed in the plainest way."""
    with ServerProcess(*PLAIN, "--no-enable-prefix-caching") as server:
        return {name: tokens(ask(server.url, STORY, **mode)) for name, mode in MODES.items()}


@pytest.fixture(scope="module")
def chunked() -> Iterator[ServerProcess]:
    options = ("--max-num-batched-tokens", str(CHUNK), "--max-num-seqs", "48")
    with ServerProcess(*PLAIN, *options) as server:
        yield server


@pytest.mark.parametrize("mode", MODES)
def test_tokens_are_those_of_the_lone_request(
    chunked: ServerProcess, reference: dict[str, list[list[int]]], mode: str
) -> None:
    salt = {"cache_salt": mode}  # its own part of the prefix cache
    alone = ask(chunked.url, STORY, **MODES[mode], **salt)
    assert alone["usage"]["prompt_tokens"] > CHUNK
    assert tokens(alone) == reference[mode], "in chunks"
    again = ask(chunked.url, STORY, **MODES[mode], **salt)
    assert again["usage"]["prompt_tokens_details"]["cached_tokens"] > 0
    assert tokens(again) == reference[mode], "after a prefix hit"
    with ThreadPoolExecutor(16) as pool:
        company = [pool.submit(ask, chunked.url, each, temperature=1.0) for each in OTHERS]
        asked = pool.submit(ask, chunked.url, STORY, **MODES[mode])
        assert tokens(asked.result()) == reference[mode], "in a batch of 16"
        assert all(len(tokens(each.result())[0]) == 24 for each in company)
