"""The members of an object: those that its schema lists, in this order, and any others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.json_schema import pointer_step
from server.notation.variants import Unwritable, Variant


@dataclass(frozen=True)
class Member:
    """A member that is listed: its schema, and the schema's place."""

    name: str
    schema: Any
    pointer: str
    is_required: bool


@dataclass(frozen=True)
class Members:
    """others: the schema of members that are not listed; None if there may be none.

    least_others, most_others: how many of these; the latter None if that is not bounded.
    """

    listed: list[Member]
    others: Any
    others_pointer: str
    least_others: int = 0
    most_others: int | None = None

    @property
    def names(self) -> list[str]:
        return [member.name for member in self.listed]

    def repetition(self, *, given: int = 0) -> str:
        """Return how often another member follows in Lark, after as many as `given`."""
        most = "" if self.most_others is None else self.most_others - given
        return f"{{{max(0, self.least_others - given)},{most}}}"


def members_of(variant: Variant) -> Members:
    """Return the members of an object. Raises Unwritable."""
    bounds, pointer = variant.bounds, variant.pointer
    properties, required = bounds.get("properties", {}), bounds.get("required", ())
    others = bounds.get("additionalProperties", True)
    listed = []
    for name in dict.fromkeys([*properties, *required]):
        place = f"{pointer}/properties/{pointer_step(name)}"
        schema = properties.get(name, others)
        if schema is not False or name in required:
            listed.append(Member(name, schema, place, name in required))
    least, most = bounds.get("minProperties", 0), bounds.get("maxProperties")
    if least or most is not None:
        if any(not member.is_required for member in listed):
            keyword = "minProperties" if least else "maxProperties"
            raise Unwritable(f"{pointer}/{keyword}", "it counts members that may be missing")
        least = max(0, int(least) - len(listed))
        most = None if most is None else int(most) - len(listed)
    if most == 0 or others is False:
        others, most = None, 0
    if most is not None and least > most:
        raise Unwritable(pointer, "no value is valid")
    return Members(listed, others, f"{pointer}/additionalProperties", least, most)
