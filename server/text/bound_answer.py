"""An answer whose content is bound: it is calls from its beginning, or content to its end.

So nothing within content that happens to look like a call is taken for one.
"""

from __future__ import annotations

from server.text.tool_calls import Parsed, ToolCallParser


class CallsOrContent:
    """A parser that decides once; `calls` reads until then, and what begins with a call."""

    def __init__(self, calls: ToolCallParser) -> None:
        self._calls = calls
        self._is_content = False

    @property
    def num_calls(self) -> int:
        return self._calls.num_calls

    def push(self, text: str) -> Parsed:
        if self._is_content:
            return Parsed(text)
        if self.num_calls:
            return self._calls.push(text)
        parsed = Parsed()
        for position, char in enumerate(text):
            parsed.add(self._calls.push(char))
            if self.num_calls or parsed.content:
                self._is_content = not self.num_calls
                if self._is_content:
                    parsed.add(self._calls.finish())
                parsed.add(self.push(text[position + 1 :]))
                break
        return parsed

    def finish(self) -> Parsed:
        return Parsed() if self._is_content else self._calls.finish()
