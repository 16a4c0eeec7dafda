"""Finding calls in a text: content up to a trigger, then what a format's reader makes of it.

A trigger is a text that begins calls (`<tool_call>`). Triggers are found as stop strings are: only
the longest end of the text that could still become one is held back, with the whitespace before it.
Where the reader finds no call after a trigger, all that was held is content, and the search goes on
at the character that was wrong.

A closer (`</tool_call>`) is a text that may follow a call; it is dropped, once for each call or
list of calls. Anywhere else it is content.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from server.text.stop import StopStrings
from server.text.tool_calls import MAX_SPACE, NotACall, Parsed, Reading, Scanner, Schemas

CallReader = Callable[[Scanner, str, Schemas], Reading[None]]
"""Reads the calls that follow a trigger, which is given ("" for an opener); may raise NotACall."""


@dataclass(frozen=True)
class Syntax:
    """How calls are found in a text.

    read: reads what follows a trigger or begins with an opener.
    triggers: none within another, and none has whitespace.
    closers: see above; the same holds for these.
    openers: characters that may begin calls if they begin the message, whitespace aside.
    """

    read: CallReader
    triggers: tuple[str, ...]
    closers: tuple[str, ...] = ()
    openers: str = ""

    @cached_property
    def searched(self) -> StopStrings:
        return StopStrings(self.triggers)

    @cached_property
    def searched_after_call(self) -> StopStrings:
        return StopStrings(self.triggers + self.closers)

    @cached_property
    def not_plain(self) -> re.Pattern[str]:
        """Finds what may begin a trigger or a closer, and whitespace that may stand before it."""
        firsts = "".join(re.escape(text[0]) for text in self.triggers + self.closers)
        return re.compile(rf"[{firsts}]|\s(?=[\s{firsts}]|\Z)")


class CallParser:
    """One choice's text, read by one syntax; a `ToolCallParser`."""

    __slots__ = ("_owes_closer", "_run", "_scanner", "_schemas", "_syntax")

    def __init__(self, syntax: Syntax, schemas: Schemas) -> None:
        self._syntax = syntax
        self._schemas = schemas
        self._scanner = Scanner()
        self._owes_closer = False  # a call was read, and no closer since
        self._run = self._read_message()

    @property
    def num_calls(self) -> int:
        return self._scanner.num_calls

    def push(self, text: str) -> Parsed:
        self._scanner.feed(text)
        next(self._run)
        return self._scanner.events()

    def finish(self) -> Parsed:
        self._run.close()
        self._scanner.end()
        return self._scanner.events()

    def _read_message(self) -> Reading[None]:
        if self._syntax.openers:
            char = yield from self._first_char()
            if char in self._syntax.openers:
                yield from self._read_calls("")
        while True:
            found = yield from self._find()
            if found in self._syntax.triggers:
                yield from self._read_calls(found)
            else:
                self._owes_closer = False
                self._scanner.drop()

    def _first_char(self) -> Reading[str]:
        """Take no more whitespace than may be held; return the character after it."""
        for _ in range(MAX_SPACE):
            if not (char := (yield from self._scanner.peek())).isspace():
                return char
            yield from self._scanner.take()
        return (yield from self._scanner.peek())

    def _read_calls(self, trigger: str) -> Reading[None]:
        before = self.num_calls
        try:
            yield from self._syntax.read(self._scanner, trigger, self._schemas)
        except NotACall:
            self._scanner.give_up()
        if self.num_calls > before:
            self._owes_closer = True

    def _find(self) -> Reading[str]:
        """Read content up to a trigger or a closer that is due; what is undecided is whitespace."""
        scanner, not_plain = self._scanner, self._syntax.not_plain
        searched = self._syntax.searched
        if self._owes_closer:
            searched = self._syntax.searched_after_call
        state = 0
        num_spaces = scanner.num_undecided
        if num_spaces > MAX_SPACE:
            scanner.release()
            num_spaces = 0
        while (match := searched.match[state]) is None:
            if state == 0 and num_spaces == 0:
                yield from scanner.seek(not_plain, lambda _: scanner.release())
            char = yield from scanner.take()
            length = searched.depth[state]
            state = searched.step(state, char)
            if searched.depth[state] == length + 1:
                continue  # the whitespace before it is held as well
            is_held_space = char.isspace() and length == 0 and num_spaces < MAX_SPACE
            if is_held_space:
                num_spaces += 1
            else:
                num_spaces = 1 if char.isspace() else 0
                scanner.release(keep=num_spaces or searched.depth[state])
        return match
