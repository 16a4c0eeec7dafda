"""`Form`: how a family writes calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from server.notation.base import Notation


@dataclass(frozen=True)
class Form:
    """All calls: begin, a call, each further call after a separator, end.

    A call: call_begin, before_name, its name, after_name, the arguments in `notation`, call_end.
    openings: where nothing marks the first call, a regular expression of how calls begin, which
    another text may not; otherwise empty.
    """

    notation: Notation
    begin: str = ""
    call_begin: str = ""
    before_name: str = ""
    after_name: str = ""
    call_end: str = ""
    separator: str = ""
    end: str = ""
    openings: str = ""

    def head(self, name: str) -> str:
        """What stands before a call's arguments."""
        return f"{self.call_begin}{self.before_name}{name}{self.after_name}"

    def raw_head(self, name: str) -> str:
        """What opens a call whose input is raw text and goes on to the end of the answer.

        A custom tool's input in a grammar of its own cannot be escaped.
        """
        return f"{self.begin}{self.head(name)}{self.notation.raw_opening}"

    def text(self, calls: Iterable[tuple[str, str]]) -> str:
        """Return calls as a model writes them: names and arguments as JSON."""
        texts = [
            f"{self.head(name)}{self.notation.write(arguments)}{self.call_end}"
            for name, arguments in calls
        ]
        return f"{self.begin}{self.separator.join(texts)}{self.end}"
