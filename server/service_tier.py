"""`service_tier`: a place in the queue, where the server lets its clients choose one.

    priority, fast   before the others of the same priority; answered as priority, as OpenAI does
    flex             after them

Any other value, and every value where the choice is not allowed, means the one tier there is.
"""

from __future__ import annotations

DEFAULT_TIER = "default"

_NAMES = {"priority": "priority", "fast": "priority", "flex": "flex"}
_SHIFTS = {"priority": -1, "flex": 1}


def served_tier(asked: str | None, *, is_allowed: bool) -> str:
    """Return the tier that a request is served in, for its answer to say so."""
    return _NAMES.get(asked or "", DEFAULT_TIER) if is_allowed else DEFAULT_TIER


def tier_priority(priority: int, tier: str) -> int:
    """Return the engine's priority of a request in a tier; lower is served earlier."""
    return priority + _SHIFTS.get(tier, 0)
