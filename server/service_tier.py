"""`service_tier`: a place in the queue, where the server lets its clients choose one.

    priority, fast   before the others of the same priority
    flex             after them

Any other value, and every value where the choice is not allowed, means the one tier there is.
"""

from __future__ import annotations

DEFAULT_TIER = "default"

_SHIFTS = {"priority": -1, "fast": -1, "flex": 1}


def served_tier(asked: str | None, *, is_allowed: bool) -> str:
    """Return the tier that a request is served in, for its answer to say so."""
    return asked if is_allowed and asked in _SHIFTS else DEFAULT_TIER


def tier_priority(priority: int, tier: str) -> int:
    """Return the engine's priority of a request in a tier; lower is served earlier."""
    return priority + _SHIFTS.get(tier, 0)
