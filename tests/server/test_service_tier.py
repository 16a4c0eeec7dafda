"""`service_tier`: what the answer says is what the queue does."""

from __future__ import annotations

import pytest

from tests.server.fake_engine import FakeEngine
from tests.server.test_chat import chat
from tests.server.test_completions import HELLO

TIERS = ["auto", "default", "scale", "flex", "priority", "fast"]


@pytest.mark.parametrize(
    ("is_allowed", "served", "priorities"),
    [
        (False, ["default"] * 6, [5] * 6),
        (
            True,
            ["default", "default", "default", "flex", "priority", "priority"],
            [5, 5, 5, 6, 4, 4],
        ),
    ],
)
def test_a_tier_is_a_place_in_the_queue_where_clients_may_choose(
    is_allowed: bool, served: list[str], priorities: list[int]
) -> None:
    engine = FakeEngine(HELLO)
    bodies = [{"service_tier": tier, "priority": 5} for tier in TIERS]
    answers = chat(engine, *bodies, allow_service_tier=is_allowed)
    assert [answer.json()["service_tier"] for answer in answers] == served
    assert [request.priority for request in engine.requests] == priorities


def test_a_streams_chunks_say_the_tier() -> None:
    body = {"service_tier": "flex", "stream": True}
    (answer,) = chat(FakeEngine(HELLO), body, allow_service_tier=True)
    assert answer.text.count('"service_tier":"flex"') == answer.text.count("data: {") > 1
