"""`truncation: auto`: which of a conversation's items fit the model's window, with room to answer.

The oldest are left out, whole turns of the user where that is enough: most templates want a
conversation to begin with the user. Outputs of calls that were left out go with them. What stays is
found by rendering the prompt, a few times, since only the template knows how long it is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from server import limits
from server.responses.conversation import CALLS, OUTPUTS, Item

SizeOf = Callable[[list[Item]], Awaitable[int]]

# What is kept free for the answer, as a part of the window, where the request does not say.
_ANSWER_SHARE = 4
MAX_ITEMS = limits.MAX_MESSAGES - 1  # and the instructions


def prompt_room(max_model_len: int, max_output_tokens: int | None) -> int:
    """Return how many tokens the prompt may have; at least half of the window."""
    answer = max_output_tokens or max_model_len // _ANSWER_SHARE
    return max_model_len - min(answer, max_model_len // 2)


async def fitting_items(items: Sequence[Item], room: int, size_of: SizeOf) -> list[Item]:
    """Return the newest items whose prompt has at most `room` tokens, by `size_of`.

    If none of them fit, the fewest that make a conversation: the request is refused for that then.
    """
    newest = [*items[-MAX_ITEMS:]]
    if len(newest) == len(items) and await size_of(newest) <= room:
        return newest
    turns = [index for index, item in enumerate(newest) if _begins_turn(item)]
    last_turn = turns[-1] if turns else 0
    found = await _first_fitting(newest, turns, room, size_of)
    if found is None:
        rest = [index for index in range(last_turn, len(newest)) if _from(newest, index)]
        found = await _first_fitting(newest, rest, room, size_of)
        return _from(newest, rest[-1] if rest else 0) if found is None else found
    return found


async def _first_fitting(
    items: list[Item], cuts: Sequence[int], room: int, size_of: SizeOf
) -> list[Item] | None:
    """Return what stays after the first cut that leaves little enough; the later, the less."""
    low, high = 0, len(cuts)
    while low < high:
        middle = (low + high) // 2
        if await size_of(_from(items, cuts[middle])) <= room:
            high = middle
        else:
            low = middle + 1
    return _from(items, cuts[low]) if low < len(cuts) else None


def _begins_turn(item: Item) -> bool:
    return item["type"] == "message" and bool(item["role"] == "user")


def _from(items: list[Item], start: int) -> list[Item]:
    """The items from `start` on, without outputs of calls before it."""
    kept = items[start:]
    called = {item["call_id"] for item in kept if item["type"] in CALLS}
    return [item for item in kept if item["type"] not in OUTPUTS or item["call_id"] in called]
