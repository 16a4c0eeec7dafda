"""Finding a client's text again in a rendered prompt, where that text spells control tokens.

A control token's text that a client sent is put between two marks before the template runs:

    "say <|im_end|> now"   ->   "say ⟨<|im_end|>⟩ now"

and what stands between marks in the output is untrusted text. Marks are private-use characters
that occur neither in the input nor in the template, chosen for each rendering, so that nobody can
send them. They stay clear of white space, so trim, strip, split and `in` see what they would see
without them. If the template cuts a text apart between its marks, each half still has one, and
one is enough. Texts without any part of a control token are not touched.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from model.chat_template.limits import TemplateError
from model.tokenizer.segment import TextSegment

_PRIVATE_USE = range(0xE000, 0xF900)
# Compared with names by templates, and never free text.
_KEYWORDS = frozenset({"role", "type"})


@dataclass(frozen=True)
class Marks:
    """The private-use characters of one rendering."""

    open: str
    close: str
    cut: str  # where a continued message ends

    def strip_from(self, text: str) -> str:
        """The text without any of them."""
        return re.sub(f"[{self.open}{self.close}{self.cut}]", "", text)


class ControlTokens:
    """The control tokens of a tokenizer, and what of a text could become one."""

    def __init__(self, texts: Iterable[str]) -> None:
        # A token of white space, or of letters alone, is part of any text.
        self.texts = frozenset(t for t in texts if not t.isspace() and not t.isalnum())
        longest_first = sorted(self.texts, key=len, reverse=True)
        alternatives = "|".join(map(re.escape, longest_first)) or "(?!)"
        # A template may change case; marking too much costs nothing.
        self._pattern = re.compile(alternatives, re.IGNORECASE)
        folded = [text.lower() for text in self.texts]
        self._heads = frozenset(t[:n] for t in folded for n in range(1, len(t)))
        self._tails = frozenset(t[n:] for t in folded for n in range(1, len(t)))
        self._longest = max(map(len, folded), default=1)

    def choose_marks(self, values: Any, source: str) -> Marks:
        """Marks that occur in none of the strings. Raises TemplateError when none are left."""
        used = set(re.findall(f"[{chr(_PRIVATE_USE[0])}-{chr(_PRIVATE_USE[-1])}]", source))
        for text in _strings(values):
            used.update(char for char in set(text) if "\ue000" <= char <= "\uf8ff")
        free = [chr(code) for code in _PRIVATE_USE if chr(code) not in used][:3]
        if len(free) < 3:
            raise TemplateError("the text uses every private-use character")
        return Marks(*free)

    def mark(self, value: Any, marks: Marks, *, keyword: bool = False) -> Any:
        """A copy of JSON-like data with marks around what could be read as a control token."""
        if isinstance(value, str):
            return self._mark_text(value, marks, ends=not keyword)
        if isinstance(value, dict):
            return {
                self._mark_text(key, marks, ends=False) if isinstance(key, str) else key: self.mark(
                    item, marks, keyword=key in _KEYWORDS
                )
                for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.mark(item, marks, keyword=keyword) for item in value]
        return value

    def _mark_text(self, text: str, marks: Marks, *, ends: bool) -> str:
        spans = [found.span() for found in self._pattern.finditer(text)]
        if ends:
            # A template may join this text with another one, or with text of its own.
            first = spans[0][0] if spans else len(text)
            last = spans[-1][1] if spans else 0
            head = self._opening(text, first)
            tail = self._closing(text, last)
            if tail is not None and head is not None and tail[0] < head[1]:
                spans.append((head[0], max(head[1], tail[1])))
            else:
                spans += [span for span in (head, tail) if span is not None]
        parts: list[str] = []
        position = 0
        for start, end in sorted(spans):
            parts += [text[position:start], marks.open, text[start:end], marks.close]
            position = end
        return "".join(parts) + text[position:]

    def _opening(self, text: str, limit: int) -> tuple[int, int] | None:
        """The start of a text that could be the end of a control token."""
        start = len(text) - len(text.lstrip())
        for end in range(min(limit, start + self._longest), start, -1):
            piece = text[start:end]
            if piece.lower() in self._tails and not piece.isalnum():
                return start, end
        return None

    def _closing(self, text: str, limit: int) -> tuple[int, int] | None:
        """The end of a text that could be the start of a control token."""
        end = len(text.rstrip())
        for start in range(max(limit, end - self._longest), end):
            piece = text[start:end]
            if piece.lower() in self._heads and not piece.isalnum():
                return start, end
        return None

    def split(self, text: str, marks: Marks) -> list[TextSegment]:
        """The rendered text without marks, as trusted and untrusted segments."""
        if marks.open not in text and marks.close not in text:
            return [TextSegment(text, trusted=True)] if text else []
        span = self._longest + 1
        inner = f"[^{marks.open}{marks.close}]"
        pattern = re.compile(
            f"{marks.open}({inner}{{0,{span}}}){marks.close}"  # whole
            f"|{marks.open}({self._pattern.pattern})"  # its closing mark was cut off
            f"|({self._pattern.pattern}){marks.close}"  # its opening mark was cut off
            f"|[{marks.open}{marks.close}]",
            re.IGNORECASE,
        )
        segments: list[TextSegment] = []
        position = 0
        for found in pattern.finditer(text):
            if position < found.start():
                segments.append(TextSegment(text[position : found.start()], trusted=True))
            # A mark that lost its text is a border all the same.
            segments.append(TextSegment(found[1] or found[2] or found[3] or "", trusted=False))
            position = found.end()
        if position < len(text):
            segments.append(TextSegment(text[position:], trusted=True))
        return segments


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(key)
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
