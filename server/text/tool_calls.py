"""What a model's text says about tool calls, as events; and the text while it is being read.

A `ToolCallParser` takes a choice's text in pieces and tells content from calls. Its answer does not
depend on how the text was cut into pieces, its time is linear in the text, and it never raises:
what does not turn out to be a call is content, every character of it as the model wrote it.

Whitespace that stands right before a call is part of neither (at most MAX_SPACE characters of it,
which is all that is ever held back for it), nor is whitespace between calls and after the last.

Once the name of a call is out, its arguments are what the model wrote: if the text ends, or does
not go on as arguments would, they end there too, and what follows is content again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from re import Pattern
from typing import Any, Protocol, TypeAlias, TypeVar

MAX_SPACE = 64  # characters of whitespace held back, since a call may follow
MAX_HELD = 1 << 20  # characters held back while it is open whether they are a call
MAX_NAME = 256  # characters of a function's or a parameter's name
MAX_DEPTH = 128  # containers within each other

Result = TypeVar("Result")
Reading: TypeAlias = Generator[None, None, Result]
"""A reader in progress: it yields whenever it needs more text, and returns what it found."""
Schemas: TypeAlias = Mapping[str, Mapping[str, Any]]
"""The JSON schemas of the arguments of the functions that may be called, by their names."""


@dataclass(frozen=True, slots=True)
class CallDelta:
    """What is new in one call.

    index: of the call within the message, from 0, sequential.
    name: of the function; in the call's first delta and no other.
    arguments: a piece of JSON text; the pieces of a call make up its arguments.
    """

    index: int
    name: str | None = None
    arguments: str = ""


@dataclass(slots=True)
class Parsed:
    """What a piece of text brought."""

    content: str = ""
    calls: list[CallDelta] = field(default_factory=list)

    def add(self, more: Parsed) -> None:
        """Put what came next behind it."""
        self.content += more.content
        self.calls += more.calls


class ToolCallParser(Protocol):
    """One choice's text, told apart into content and calls."""

    @property
    def num_calls(self) -> int:
        """Calls begun so far."""

    def push(self, text: str) -> Parsed:
        """Take a piece of text; return what is certain by now."""

    def finish(self) -> Parsed:
        """Return what was held back: the text ends here. Nothing may be pushed after this."""


class NotACall(Exception):
    """The text does not go on as a call would. The character that says so is not taken."""


class Scanner:
    """The text as it arrives, and what becomes of each character.

    A reader takes characters one after another. A character that is taken is undecided, until all
    that is undecided becomes content (`release`), a piece of a call's arguments (`add_arguments`)
    or is dropped as the syntax of a call.

    in_call: a call has begun and not ended.
    """

    __slots__ = (
        "_calls",
        "_content",
        "_has_arguments",
        "_held",
        "_name",
        "_num_held",
        "_pieces",
        "_position",
        "_start",
        "_text",
        "in_call",
        "num_calls",
    )

    def __init__(self) -> None:
        self.num_calls = 0
        self.in_call = False
        self._text = ""
        self._position = 0
        self._start = 0  # in _text: the undecided characters are _held and those from here on
        self._held: list[str] = []
        self._num_held = 0
        self._content: list[str] = []
        self._calls: list[CallDelta] = []
        self._name: str | None = None  # of the running call, if it is not in a delta yet
        self._pieces: list[str] = []  # of its arguments, not in a delta yet
        self._has_arguments = False

    # The text goes in, events come out.

    def feed(self, text: str) -> None:
        """Give the reader more text; only when all there was has been taken."""
        self._text = text
        self._position = self._start = 0

    def events(self) -> Parsed:
        """Return what was decided since the last time; all text must have been taken."""
        if self._start < len(self._text):
            self._held.append(self._text[self._start :])
            self._num_held += len(self._text) - self._start
        self._text = ""
        self._position = self._start = 0
        self._end_delta()
        parsed = Parsed("".join(self._content), self._calls)
        self._content, self._calls = [], []
        return parsed

    # Taking characters.

    @property
    def num_undecided(self) -> int:
        return self._num_held + self._position - self._start

    def undecided(self) -> str:
        return "".join(self._held) + self._text[self._start : self._position]

    def peek(self) -> Reading[str]:
        """Return the next character without taking it. Raises NotACall if too many are held."""
        if self.num_undecided >= MAX_HELD:
            raise NotACall
        while self._position == len(self._text):
            yield
        return self._text[self._position]

    def take(self) -> Reading[str]:
        """Take the next character."""
        char = yield from self.peek()
        self._position += 1
        return char

    def skip_space(self) -> Reading[str]:
        """Take whitespace; return the character after it, which is not taken."""
        while (char := (yield from self.peek())).isspace():
            self._position += 1
        return char

    def expect(self, text: str) -> Reading[None]:
        """Take exactly this text. Raises NotACall."""
        for char in text:
            if (yield from self.peek()) != char:
                raise NotACall
            self._position += 1

    def seek(self, pattern: Pattern[str], sink: Callable[[str], object]) -> Reading[str]:
        """Take everything up to a character that the pattern finds, which is returned.

        `sink` is given what was taken, piece by piece.
        """
        while True:
            room = MAX_HELD - self.num_undecided
            if room <= 0:
                raise NotACall
            start, end = self._position, min(len(self._text), self._position + room)
            found = pattern.search(self._text, start, end)
            self._position = found.start() if found else end
            if self._position > start:
                sink(self._text[start : self._position])
            if found:
                return found.group()
            if self._position == len(self._text):
                yield

    # Deciding.

    def release(self, *, keep: int = 0) -> None:
        """Make content of what is undecided, all but the last `keep` characters."""
        text = self.undecided()
        shown = len(text) - keep
        if shown > 0:
            self._content.append(text[:shown])
        self.drop()
        if keep:
            self._held.append(text[shown:])
            self._num_held = keep

    def drop(self) -> None:
        """What is undecided belongs to no content."""
        self._held.clear()
        self._num_held = 0
        self._start = self._position

    def begin_call(self, name: str) -> None:
        """What is undecided was the head of a call."""
        self.drop()
        self._end_delta()
        self.num_calls += 1
        self.in_call = True
        self._name = name
        self._has_arguments = False

    def add_arguments(self, piece: str) -> None:
        """Lengthen the running call's arguments; what is undecided is dropped."""
        self.drop()
        self._pieces.append(piece)
        self._has_arguments = True

    def end_call(self) -> None:
        """The call ends here; without arguments, it has the empty object."""
        if not self._has_arguments:
            self.add_arguments("{}")
        self.drop()
        self.in_call = False

    def give_up(self) -> None:
        """What is undecided does not go on as a call would; a call that has begun ends here."""
        if self.in_call:
            written = self.undecided()
            if not self._has_arguments:
                self._pieces.append("{}")
            self.in_call = False
            if not written.strip():
                return
        self.release()

    def end(self) -> None:
        """The text ends here. A call that is cut off keeps what it has, which may be nothing."""
        is_space = self.num_calls > 0 and not self.undecided().strip()
        if self.in_call or is_space:
            self.drop()
        else:
            self.release()
        self.in_call = False

    def _end_delta(self) -> None:
        if self._name is not None or self._pieces:
            delta = CallDelta(self.num_calls - 1, self._name, "".join(self._pieces))
            self._calls.append(delta)
            self._name = None
            self._pieces = []
