"""Which log-probabilities belong to a message's text: those of reasoning and of calls do not.

A delta is cut into the texts of its tokens, so that it is seen what became of each. Where a
message begins after reasoning or a call, its text tells how many of the tokens waiting are its
own; after that, all are, until something else begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from server.protocol.logprobs import LogprobWriter
from server.text.choice import Delta, TokenEntry
from server.text.message import MessagePart


class ContentLogprobs:
    """Follows one answer's text. Without entries in the deltas there is nothing to do."""

    def __init__(self, writer: LogprobWriter) -> None:
        self._writer = writer
        self._position = 0  # characters seen
        self._waiting: list[tuple[TokenEntry, int]] = []  # with the size of its text
        self._in_content = False

    def cut(self, delta: Delta) -> Iterator[str]:
        """Give the delta's text, token by token; each is to be followed by `of`."""
        text, entries, start = delta.text, delta.entries, self._position
        self._position += len(text)
        if not entries:
            yield text
            return
        inner = [min(max(entry.offset - start, 0), len(text)) for entry in entries[1:]]
        for entry, (begin, end) in zip(entries, pairwise([0, *inner, len(text)]), strict=True):
            self._waiting.append((entry, end - begin))
            yield text[begin:end]

    def of(self, part: MessagePart) -> list[dict[str, Any]]:
        """Return those that belong to the part's content."""
        if part.content:
            taken = self._waiting if self._in_content else self._last(len(part.content))
            self._waiting = []
            self._in_content = not part.calls
            return self._written([entry for entry, _ in taken])
        if part.calls or part.reasoning:
            self._waiting = []
            self._in_content = False
        return []

    def rest(self) -> list[dict[str, Any]]:
        """Return those of tokens at the content's end that add no text to it."""
        waiting, self._waiting = self._waiting, []
        return self._written([entry for entry, _ in waiting]) if self._in_content else []

    def _last(self, num_chars: int) -> list[tuple[TokenEntry, int]]:
        """The last tokens waiting, as many as such a text has, with what is between them."""
        first = len(self._waiting)
        while first and num_chars > 0:
            first -= 1
            num_chars -= self._waiting[first][1]
        return self._waiting[first:]

    def _written(self, entries: Sequence[TokenEntry]) -> list[dict[str, Any]]:
        """OpenAI's client wants a list of bytes, also of a token that has none."""
        written: list[dict[str, Any]] = self._writer.chat(entries)["content"]
        for token in written:
            for each in (token, *token["top_logprobs"]):
                each["bytes"] = each["bytes"] or []
        return written
