"""`truncation: auto`: the oldest items go until the rest fits, and nothing is torn apart."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.responses.truncation import MAX_ITEMS, fitting_items, prompt_room
from tests.server.conftest import assert_error_body, in_process
from tests.server.fake_engine import ByteTokenizer, FakeEngine
from tests.server.test_completions import HELLO, sdk

PATH = "/v1/responses"
Item = dict[str, Any]


def said(role: str, text: str) -> Item:
    return {"type": "message", "role": role, "content": text}


def call(number: int) -> Item:
    return {"type": "function_call", "call_id": f"c{number}", "content": f"call{number}"}


def output(number: int) -> Item:
    return {"type": "function_call_output", "call_id": f"c{number}", "content": f"out{number}"}


def fitted(items: list[Item], room: int) -> tuple[list[str], int]:
    """The texts of what stays, and how often a prompt was rendered."""
    renderings = 0

    async def size_of(some: list[Item]) -> int:
        nonlocal renderings
        renderings += 1
        assert some, "a template needs something"
        return sum(len(item["content"]) for item in some)

    kept = asyncio.run(fitting_items(items, room, size_of))
    return [item["content"] for item in kept], renderings


TURNS = [said(role, f"{role[0]}{index}") for index in range(4) for role in ("user", "assistant")]


@pytest.mark.parametrize(
    ("room", "kept"),
    [(100, 8), (16, 8), (15, 6), (12, 6), (11, 4), (8, 4), (7, 2), (4, 2), (3, 1), (2, 1), (1, 1)],
)
def test_whole_turns_go_first(room: int, kept: int) -> None:
    texts, _ = fitted(TURNS, room)
    assert texts == [item["content"] for item in TURNS[-kept:]]


def test_outputs_go_with_their_calls() -> None:
    items = [said("user", "go"), call(1), call(2), output(1), output(2), call(3), output(3)]
    assert fitted(items, 100)[0][0] == "go"
    assert fitted(items, 28)[0] == ["call1", "call2", "out1", "out2", "call3", "out3"]
    assert fitted(items, 20)[0] == ["call2", "out2", "call3", "out3"]
    assert fitted(items, 13)[0] == ["call3", "out3"]
    assert fitted(items, 1)[0] == ["call3", "out3"], "an output alone is no conversation"


def test_a_long_conversation_is_rendered_a_few_times() -> None:
    items = [said("user", f"{index:04d}") for index in range(3 * MAX_ITEMS)]
    texts, renderings = fitted(items, 400)
    assert texts == [f"{index:04d}" for index in range(3 * MAX_ITEMS - 100, 3 * MAX_ITEMS)]
    assert renderings < 15


@pytest.mark.parametrize(
    ("window", "wanted", "room"),
    [(1000, None, 750), (1000, 100, 900), (1000, 5000, 500), (1000, 500, 500), (2, 16, 1)],
)
def test_the_answer_has_room_too(window: int, wanted: int | None, room: int) -> None:
    assert prompt_room(window, wanted) == room


# ---- in service ------------------------------------------------------------------------------


def prompts_of(*bodies: dict[str, Any]) -> list[Any]:
    """The prompt of each request, or its error; the window has 256 tokens."""

    async def main() -> list[Any]:
        engine = FakeEngine(HELLO)
        found: list[Any] = []
        async with in_process(engine) as service:
            for body in bodies:
                answer = await service.client.post(PATH, json={"model": "tiny", **body})
                if answer.status_code != 200:
                    found.append(answer)
                    continue
                ids = engine.requests[-1].prompt_token_ids
                found.append(ByteTokenizer().decode(ids, skip_special_tokens=False))
        return found

    return asyncio.run(main())


LONG = [{"role": "user", "content": "a" * 200}, {"role": "assistant", "content": "b" * 40},
        {"role": "user", "content": "hi"}]  # fmt: skip


def test_without_it_a_conversation_that_is_too_long_is_refused() -> None:
    (refused,) = prompts_of({"input": LONG, "truncation": "disabled"})
    assert assert_error_body(refused, 400, "context_length_exceeded")["param"] == "input"


def test_the_oldest_items_are_left_out_and_instructions_stay() -> None:
    body = {"input": LONG, "truncation": "auto", "instructions": "Be brief."}
    short, roomy, none = prompts_of(
        body,
        {**body, "max_output_tokens": 300},  # at most half of the window is kept free
        {"input": "x" * 300, "truncation": "auto"},
    )
    expected = "<|bos|><|user|>system: Be brief.<|user|>user: hi<|bot|>"
    assert short == roomy == expected
    assert_error_body(none, 400, "context_length_exceeded")


def test_a_chain_goes_on_beyond_the_window() -> None:
    async def main() -> None:
        engine = FakeEngine(HELLO)
        async with sdk(engine) as client:
            made = await client.responses.create(model="tiny", input="a" * 100)
            for turn in range(6):
                made = await client.responses.create(
                    model="tiny",
                    input=f"{turn} " + "b" * 40,
                    previous_response_id=made.id,
                    truncation="auto",
                )
                assert made.truncation == "auto" and made.output_text == "Hello"
            assert made.usage is not None and made.usage.input_tokens <= 192
            listed = await client.responses.input_items.list(made.id)
            assert len(listed.data) == 1, "what was left out of a prompt is still kept"
        last = ByteTokenizer().decode(engine.requests[-1].prompt_token_ids)
        assert "5 bbb" in last and "4 bbb" in last and "0 bbb" not in last

    asyncio.run(main())


def test_a_chain_may_be_longer_than_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.limits.MAX_MESSAGES", 3)

    async def main() -> None:
        async with in_process(FakeEngine(HELLO)) as service:
            last = None
            for _ in range(4):
                body = {"input": "a", "previous_response_id": last, "truncation": "auto"}
                answer = await service.client.post(PATH, json={"model": "tiny", **body})
                assert answer.status_code == 200, answer.text
                last = answer.json()["id"]

    asyncio.run(main())
