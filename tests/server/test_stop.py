"""Stop strings: the same cut however the text arrives, and nothing held that need not be."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from server.text.stop import StopMatcher, StopStrings

short = st.text(alphabet="ab字", min_size=1, max_size=4)


def reference(text: str, stops: list[str]) -> tuple[str, str | None]:
    """The first stop string to be complete, the longest of those; by looking everywhere."""
    for end in range(1, len(text) + 1):
        found = [stop for stop in stops if text[:end].endswith(stop)]
        if found:
            longest = max(found, key=len)
            return text[: end - len(longest)], longest
    return text, None


def run(pieces: list[str], stops: list[str], *, include: bool = False) -> tuple[str, str | None]:
    matcher = StopMatcher(StopStrings(stops), include_match=include)
    shown = ""
    for piece in pieces:
        shown += matcher.push(piece)
        if matcher.matched is not None:
            return shown, matcher.matched
    return shown + matcher.flush(), None


@given(st.lists(short, max_size=12), st.lists(short, min_size=1, max_size=4))
def test_cut_is_that_of_the_whole_text(pieces: list[str], stops: list[str]) -> None:
    assert run(pieces, stops) == reference("".join(pieces), stops)


@given(st.text(alphabet="ab字", max_size=20), st.lists(short, min_size=1, max_size=4))
def test_holds_exactly_what_may_become_a_stop_string(text: str, stops: list[str]) -> None:
    matcher = StopMatcher(StopStrings(stops))
    shown = ""
    for position, char in enumerate(text, start=1):
        shown += matcher.push(char)
        if matcher.matched is not None:
            return
        held = text[len(shown) : position]
        longest = max(
            (n for n in range(position + 1) if any(s.startswith(text[position - n : position])
             and len(s) > n for s in stops)),
        )  # fmt: skip
        assert len(held) == longest


@given(st.lists(short, max_size=12), st.lists(short, min_size=1, max_size=4))
def test_include_keeps_the_match(pieces: list[str], stops: list[str]) -> None:
    text, matched = reference("".join(pieces), stops)
    assert run(pieces, stops, include=True) == (text + (matched or ""), matched)


def test_of_stops_that_end_together_the_longest_counts() -> None:
    assert run(["xab"], ["b", "ab"]) == ("x", "ab")


def test_a_stop_string_inside_another_ends_the_text_at_once() -> None:
    assert run(["a", "b", "c"], ["abc", "b"]) == ("a", "b")


def test_time_is_linear() -> None:
    """vLLM's matcher looks through the whole text again for each token."""
    stops = StopStrings(["a" * 255 + "b"])
    started = time.process_time()
    matcher = StopMatcher(stops)
    for _ in range(100_000):
        matcher.push("a")
    assert time.process_time() - started < 2.0
