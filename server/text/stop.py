"""Stop strings, found in text that arrives in pieces.

Characters are looked at one by one: the first stop string to be complete ends the text, and where
several are complete at the same character the longest counts. So the answer does not depend on how
the text was cut into pieces, and nothing waits for a stop string that might become longer.

Only text that may still become a stop string is held back, which is the longest end of the text
that is a proper beginning of one. Time is linear in the text (Aho and Corasick 1975).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence


class StopStrings:
    """The automaton of some stop strings; shared by all choices of a request, never changed.

    A state stands for the longest end of the text so far that begins a stop string; its depth is
    that end's length.
    """

    __slots__ = ("depth", "fallback", "match", "next")

    def __init__(self, stops: Sequence[str]) -> None:
        """`stops`: none of them empty."""
        self.next: list[dict[str, int]] = [{}]
        self.depth: list[int] = [0]
        self.match: list[str | None] = [None]  # the longest stop string that ends here
        self.fallback: list[int] = [0]
        for stop in stops:
            self._insert(stop)
        self._link()

    def _insert(self, stop: str) -> None:
        state = 0
        for char in stop:
            following = self.next[state].get(char)
            if following is None:
                following = len(self.next)
                self.next[state][char] = following
                self.next.append({})
                self.depth.append(self.depth[state] + 1)
                self.match.append(None)
                self.fallback.append(0)
            state = following
        self.match[state] = stop

    def _link(self) -> None:
        """Set the fallbacks in breadth-first order, so that each shorter state is ready first."""
        queue = deque(self.next[0].values())
        while queue:
            state = queue.popleft()
            for char, following in self.next[state].items():
                self.fallback[following] = self.step(self.fallback[state], char)
                queue.append(following)
            if self.match[state] is None:
                self.match[state] = self.match[self.fallback[state]]

    def step(self, state: int, char: str) -> int:
        """Return the state after one more character."""
        while state and char not in self.next[state]:
            state = self.fallback[state]
        return self.next[state].get(char, 0)


class StopMatcher:
    """The text of one choice, watched for stop strings."""

    __slots__ = ("_held", "_include", "_state", "_stops", "matched")

    def __init__(self, stops: StopStrings, *, include_match: bool = False) -> None:
        """`include_match`: the stop string stays in the text."""
        self._stops = stops
        self._include = include_match
        self._state = 0
        self._held = ""
        self.matched: str | None = None

    def push(self, text: str) -> str:
        """Return what may be shown by now; once `matched` is set, all that may ever be shown."""
        stops = self._stops
        state = self._state
        for position, char in enumerate(text, start=1):
            state = stops.step(state, char)
            matched = stops.match[state]
            if matched is not None:
                self.matched = matched
                shown = self._held + text[:position]
                self._held = ""
                return shown if self._include else shown[: len(shown) - len(matched)]
        self._state = state
        text = self._held + text
        shown_length = len(text) - stops.depth[state]
        self._held = text[shown_length:]
        return text[:shown_length]

    def flush(self) -> str:
        """Return what was held back: the text ends here without a stop string."""
        held, self._held, self._state = self._held, "", 0
        return held
