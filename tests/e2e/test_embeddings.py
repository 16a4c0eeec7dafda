"""Embeddings of the built-in model, through both processes."""

from __future__ import annotations

import math

from openai import OpenAI

from tests.e2e.server_process import ServerProcess


def test_texts_become_vectors_that_do_not_depend_on_the_batch() -> None:
    texts = ["Tell me a joke", "Tell me a joke, please", "12 + 7 =", "Once upon a time " * 20]
    with ServerProcess("--embeddings", "mean", "--max-num-batched-tokens", "64") as server:
        client = OpenAI(base_url=f"{server.url}/v1", api_key="any", max_retries=0)
        alone = [
            client.embeddings.create(model="chatgpt", input=text).data[0].embedding
            for text in texts
        ]
        answer = client.embeddings.create(model="chatgpt", input=texts * 8)
        assert answer.usage.prompt_tokens == answer.usage.total_tokens > 0
    for index, each in enumerate(answer.data):
        assert each.index == index
        assert math.isclose(math.hypot(*each.embedding), 1.0, abs_tol=1e-5)
        assert math.dist(each.embedding, alone[index % len(texts)]) < 1e-4
    near, far = math.dist(alone[0], alone[1]), math.dist(alone[0], alone[2])
    assert 1e-2 < near < far
