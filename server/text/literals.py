"""Arguments that are written in a notation other than JSON, given out as JSON while they are read.

A call begins with the first piece of its arguments that is certain: the first characters of a
string, or a value after which the text goes on as it should. Up to there all can be content still.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar

from server.text.tool_calls import MAX_DEPTH, NotACall, Reading, Scanner

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")  # of JSON

_HALF = re.compile(r"[\ud800-\udfff]")


def escaped(text: str) -> str:
    """Return a text as it stands in a JSON string; half a surrogate pair stays an escape."""
    inside = json.dumps(text, ensure_ascii=False)[1:-1]
    return _HALF.sub(lambda half: f"\\u{ord(half.group()):04x}", inside)


class Arguments:
    """The JSON of one call's arguments; pieces are held until the text after them is read."""

    def __init__(self, scanner: Scanner, name: str) -> None:
        self._scanner = scanner
        self._name = name
        self._has_begun = False
        self._held: list[str] = []

    def hold(self, piece: str) -> None:
        """Take a piece of JSON that is not certain yet."""
        self._held.append(piece)

    def hold_key(self, key: str, *, is_first: bool) -> None:
        """Take the key of a member that is not certain yet."""
        self.hold(f'{"" if is_first else ", "}"{escaped(key)}": ')

    def give(self, piece: str = "") -> None:
        """Give out what is held, and a piece of JSON after it."""
        if not self._has_begun:
            self._scanner.begin_call(self._name)
            self._has_begun = True
        self._scanner.add_arguments("".join(self._held) + piece)
        self._held.clear()

    def give_text(self, text: str) -> None:
        """Give out a part of a string."""
        self.give(escaped(text))

    def end(self) -> None:
        """Give out the rest: the call is complete."""
        self.give()
        self._scanner.end_call()


class LiteralReader(ABC):
    """Reads values that are written much as in JSON; a notation has its own keys and scalars.

    lists: the brackets around a list, the closing one by the opening one.
    """

    lists: ClassVar[Mapping[str, str]] = {"[": "]"}

    def __init__(self, scanner: Scanner, arguments: Arguments) -> None:
        self.scanner = scanner
        self.arguments = arguments
        self._depth = 0

    @abstractmethod
    def read_key(self) -> Reading[str]:
        """Read an object's key, and what stands between it and the value. Raises NotACall."""

    @abstractmethod
    def read_scalar(self, char: str) -> Reading[None]:
        """Read a value that begins with `char` and is no container. Raises NotACall."""

    def read_members(
        self, bracket: str, read_key: Callable[[], Reading[str]] | None = None
    ) -> Reading[None]:
        """Read the rest of an object, up to and with `bracket`. Raises NotACall.

        `read_key`: how keys are read, if not as those of other objects.
        """
        self._open("{")
        is_first = True
        while (yield from self.scanner.skip_space()) != bracket:
            key = yield from (read_key or self.read_key)()
            self.arguments.hold_key(key, is_first=is_first)
            yield from self._read_value()
            yield from self._read_comma(bracket)
            is_first = False
        yield from self._close("}")

    def _read_items(self, bracket: str) -> Reading[None]:
        self._open("[")
        is_first = True
        while (yield from self.scanner.skip_space()) != bracket:
            self.arguments.hold("" if is_first else ", ")
            yield from self._read_value()
            yield from self._read_comma(bracket)
            is_first = False
        yield from self._close("]")

    def _read_value(self) -> Reading[None]:
        char = yield from self.scanner.skip_space()
        if char == "{":
            yield from self.scanner.take()
            yield from self.read_members("}")
        elif char in self.lists:
            yield from self.scanner.take()
            yield from self._read_items(self.lists[char])
        else:
            yield from self.read_scalar(char)

    def _read_comma(self, bracket: str) -> Reading[None]:
        """Take the comma after an item, which may be missing before the bracket."""
        char = yield from self.scanner.skip_space()
        if char == ",":
            yield from self.scanner.take()
        elif char != bracket:
            raise NotACall
        self.arguments.give()

    def _open(self, bracket: str) -> None:
        if self._depth == MAX_DEPTH:
            raise NotACall
        self._depth += 1
        self.arguments.hold(bracket)

    def _close(self, bracket: str) -> Reading[None]:
        self._depth -= 1
        yield from self.scanner.take()
        self.arguments.hold(bracket)


def read_up_to(scanner: Scanner, closing: str, sink: Callable[[str], object]) -> Reading[None]:
    """Read text up to and with `closing`, and give what stands before it to `sink` as it comes.

    `closing` begins with a character that it has only once.
    """
    first = re.compile(re.escape(closing[0]))
    while True:
        yield from scanner.seek(first, sink)
        read = ""
        while read != closing and (yield from scanner.peek()) == closing[len(read)]:
            read += yield from scanner.take()
        if read == closing:
            return
        sink(read)
