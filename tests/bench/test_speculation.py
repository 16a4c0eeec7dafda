from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bench.speculation import edited, measure, table_of

ANSWER = " ".join(f"w{i}" for i in range(30))


def client(answers_differ: bool = False) -> tuple[httpx.Client, list[dict[str, Any]]]:
    bodies: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        bodies.append(body)
        rejected = 7 if "prediction" in body else 0
        details = {"accepted_prediction_tokens": 20, "rejected_prediction_tokens": rejected}
        content = ANSWER + "!" * (answers_differ and "prediction" in body)
        return httpx.Response(
            200,
            json={
                "choices": [{"message": {"content": content}}],
                "usage": {
                    "completion_tokens": 30 + rejected,
                    "completion_tokens_details": details,
                },
            },
        )

    transport = httpx.MockTransport(answer)
    return httpx.Client(transport=transport, base_url="http://localhost/v1"), bodies


def test_requests_take_turns_and_rejected_tokens_are_none_of_the_answer() -> None:
    requests, bodies = client()
    results = list(measure(requests, {"model": "m"}, 2))
    assert [result.kind for result in results] == ["itself", "edited", "unrelated"]
    assert ["prediction" in body for body in bodies] == [False] + [False, True] * 6
    assert bodies[2]["prediction"] == {"type": "content", "content": ANSWER}
    for result in results:
        assert len(result.without) == len(result.with_it) == 2
        assert (result.tokens, result.accepted, result.rejected) == (30, 20, 7)
        assert result.num_different == 0 and result.speedup > 0
    assert table_of(results).row_count == 3


def test_an_answer_that_differs_is_noticed() -> None:
    requests, _ = client(answers_differ=True)
    assert [result.num_different for result in measure(requests, {}, 2)] == [2, 2, 2]


def test_a_refusal_ends_the_measurement() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(400))
    with pytest.raises(httpx.HTTPStatusError):
        list(measure(httpx.Client(transport=transport, base_url="http://localhost"), {}, 1))


def test_every_twelfth_word_is_edited() -> None:
    words = edited(ANSWER).split(" ")
    assert [i for i, word in enumerate(words) if word == "other"] == [11, 23]
    assert len(words) == 30
