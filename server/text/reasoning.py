"""Reasoning text: what a model writes between two tags before its answer, told apart as it comes.

    <think>                          white space before and after the tags belongs to neither part
    First, six times seven ...       -> reasoning
    </think>

    42                               -> content

The rules are llama.cpp's. An answer has one block, and only as its beginning: tags that come later
are text like any other, for instance of an answer about tags. The prompt may have opened the block
already (DeepSeek-R1's template does), then the answer begins inside it, and an opening tag that
the model writes all the same is dropped. White space (ASCII's) is dropped between a tag and the
text on either side of it. (vLLM keeps that white space, and drops text before the opening tag.)
A block that is not closed is reasoning to its end. A closing tag that nothing opened is content.

Characters are looked at one by one, so the result does not depend on how the text was cut into
pieces. Only what may still become a tag or the white space around one is held back, and time is
linear in the text.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from server.text.stop import StopStrings

_WHITE = " \t\n\v\f\r"


@dataclass(frozen=True, slots=True)
class ReasoningFormat:
    """The tags of a family of models.

    control_tokens: texts that are control tokens in some of its tokenizers; where they are, they
        must be visible, or the tags could not be found.
    """

    name: str
    opening: str
    closing: str
    control_tokens: tuple[str, ...]


def _tags(name: str, opening: str, closing: str) -> ReasoningFormat:
    return ReasoningFormat(name, opening, closing, (opening, closing))


_FORMATS = (
    _tags("think", "<think>", "</think>"),
    _tags("mistral", "[THINK]", "[/THINK]"),
    _tags("cohere", "<|START_THINKING|>", "<|END_THINKING|>"),
    _tags("seed_oss", "<seed:think>", "</seed:think>"),
    ReasoningFormat("gemma4", "<|channel>thought", "<channel|>", ("<|channel>", "<channel|>")),
    _tags("kimi_vl", "◁think▷", "◁/think▷"),
    _tags("exaone_deep", "<thought>", "</thought>"),
    ReasoningFormat("granite", "Here is my thought process:", "Here is my response:", ()),
    _tags("thinking", "<thinking>", "</thinking>"),
    _tags("reasoning", "<reasoning>", "</reasoning>"),
)
# By name; some have a second one, under which other servers know them.
FORMATS: dict[str, ReasoningFormat] = {
    **{each.name: each for each in _FORMATS},
    "qwen3": _FORMATS[0],
    "deepseek_r1": _FORMATS[0],
}

# Values of --reasoning-parser.
AUTO = "auto"
PARSERS = (AUTO, "none", *FORMATS)


def detect(template_text: str, special_tokens: Container[str]) -> ReasoningFormat | None:
    """Return the format whose tags a chat template writes or reads.

    Else the one whose tags are control tokens of the tokenizer; None if there is none.
    """
    for each in _FORMATS:
        if each.opening in template_text or each.closing in template_text:
            return each
    for each in _FORMATS:
        if each.control_tokens and all(token in special_tokens for token in each.control_tokens):
            return each
    return None


def opened_by_prompt(format_: ReasoningFormat, tail: str) -> bool:
    """Whether a prompt that ends with `tail` has opened the block that the answer begins in."""
    return tail.rstrip(_WHITE).endswith(format_.opening)


def begins_block(format_: ReasoningFormat, text: str) -> bool:
    """Whether a text that is to be continued begins with a block that is still open."""
    text = text.lstrip(_WHITE)
    return text.startswith(format_.opening) and format_.closing not in text


class Splitter(Protocol):
    """Takes a text in pieces; gives (reasoning, content), of which the concatenations are whole."""

    def push(self, text: str) -> tuple[str, str]:
        """Return what is certain by now."""

    def finish(self) -> tuple[str, str]:
        """Return what was held back: the text ends here."""


class NoReasoning:
    """A splitter for models that do not reason: everything is content, at once."""

    def push(self, text: str) -> tuple[str, str]:
        return "", text

    def finish(self) -> tuple[str, str]:
        return "", ""


def split_whole(splitter: Splitter, text: str) -> tuple[str, str]:
    """Return the reasoning and the content of a whole text."""
    reasoning, content = splitter.push(text)
    rest = splitter.finish()
    return reasoning + rest[0], content + rest[1]


class _Place(Enum):
    START = auto()  # nothing but white space and a part of the opening tag
    BLOCK = auto()
    GAP = auto()  # after the closing tag, nothing but white space
    CONTENT = auto()


class ReasoningSplitter:
    """The text of one choice."""

    __slots__ = ("_closing", "_format", "_matched", "_opened", "_place", "_white", "_wrote")

    def __init__(self, format_: ReasoningFormat, *, opened: bool) -> None:
        """`opened`: the prompt opened the block."""
        self._format = format_
        self._opened = opened
        self._closing = StopStrings([format_.closing])
        self._place = _Place.START
        self._matched = 0  # of the opening tag's characters; in the block, state of `_closing`
        self._white: list[str] = []  # held back; in the block, before the tag that may have begun
        self._wrote = False  # there was text in the block

    @property
    def is_open(self) -> bool:
        """Whether the block is open at the end of the text so far."""
        return self._place is _Place.BLOCK or (self._place is _Place.START and self._opened)

    @property
    def is_over(self) -> bool:
        """Whether there can be no more reasoning."""
        return self._place in (_Place.GAP, _Place.CONTENT)

    def push(self, text: str) -> tuple[str, str]:
        reasoning = ""
        if self._place is _Place.START:
            text = self._begin(text)
        if self._place is _Place.BLOCK:
            reasoning, text = self._in_block(text)
        if self._place is _Place.GAP:
            text = text.lstrip(_WHITE)
            if text:
                self._place = _Place.CONTENT
        return reasoning, text

    def finish(self) -> tuple[str, str]:
        white = "".join(self._white)
        if self._place is _Place.BLOCK:
            return white + self._format.closing[: self._closing.depth[self._matched]], ""
        if self._place is not _Place.START:
            return "", ""
        part = self._format.opening[: self._matched]
        return (part, "") if self._opened else ("", white + part)

    def _begin(self, text: str) -> str:
        """Look for the opening tag; return the text that follows it, or all if it is not there."""
        if not self._matched:
            rest = text.lstrip(_WHITE)
            self._white.append(text[: len(text) - len(rest)])
            text = rest
        wanted = self._format.opening[self._matched :]
        if len(text) < len(wanted) and wanted.startswith(text):
            self._matched += len(text)
            return ""
        if text.startswith(wanted):
            self._place = _Place.BLOCK
            text = text[len(wanted) :]
        else:
            text = self._format.opening[: self._matched] + text
            if self._opened:
                self._place = _Place.BLOCK
            else:
                self._place = _Place.CONTENT
                text = "".join(self._white) + text
        self._matched = 0
        self._white.clear()
        return text

    def _in_block(self, text: str) -> tuple[str, str]:
        """Return reasoning, and the text after the closing tag if it is there."""
        closing = self._closing
        before = self._format.closing[: closing.depth[self._matched]]  # held back
        for position, char in enumerate(text, start=1):
            self._matched = closing.step(self._matched, char)
            if closing.match[self._matched] is not None:
                found = before + text[:position]
                reasoning = self._without_white(found[: -len(self._format.closing)])
                self._place = _Place.GAP
                return reasoning, text[position:]
        found = before + text
        return self._without_white(found[: len(found) - closing.depth[self._matched]]), ""

    def _without_white(self, text: str) -> str:
        """Hold back white space that a closing tag may follow; drop what follows the opening."""
        if not self._wrote:
            text = text.lstrip(_WHITE)
        if not text:
            return ""
        self._wrote = True
        inner = text.rstrip(_WHITE)
        white = text[len(inner) :]
        if not inner:
            self._white.append(white)
            return ""
        shown = "".join(self._white) + inner
        self._white = [white]
        return shown


class ReasoningCounter:
    """Counts the tokens of one choice's block.

    num_tokens: tokens that hold something of what is between the tags, white space included, and
        tokens without text there. A tag's own tokens do not count; one that a closing tag shares
        with the text before it does, one that an opening tag shares with the text after it does
        not. Equals the number of tokens between the tags wherever each tag is one token.
    """

    __slots__ = ("_closing_size", "_sizes", "_splitter", "num_tokens")

    def __init__(self, format_: ReasoningFormat, *, opened: bool) -> None:
        # Bytes as characters: a token need not end where a character does.
        as_bytes = ReasoningFormat(
            format_.name, _as_latin(format_.opening), _as_latin(format_.closing), ()
        )
        self._splitter = ReasoningSplitter(as_bytes, opened=opened)
        self._closing_size = len(as_bytes.closing)
        self._sizes: deque[int] = deque(maxlen=self._closing_size)  # of the last tokens counted
        self.num_tokens = 0

    def push(self, data: bytes) -> None:
        """Take the next token's bytes."""
        if self._splitter.is_over:
            return
        was_open = self._splitter.is_open
        for position, byte in enumerate(data, start=1):
            self._splitter.push(chr(byte))
            if was_open and not self._splitter.is_open:
                self._leave(position)
                return
        if was_open:
            self.num_tokens += 1
            self._sizes.append(len(data))

    def _leave(self, num_bytes: int) -> None:
        """The closing tag is complete after so many bytes of a token; uncount its others."""
        before = self._closing_size - num_bytes
        if before < 0:
            self.num_tokens += 1
        while before > 0 and self._sizes and self._sizes[-1] <= before:
            before -= self._sizes.pop()
            self.num_tokens -= 1


def _as_latin(text: str) -> str:
    return text.encode().decode("latin-1")


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Of all choices of a request: the format, and whether the prompt has opened the block."""

    format: ReasoningFormat
    opened: bool

    def splitter(self) -> ReasoningSplitter:
        return ReasoningSplitter(self.format, opened=self.opened)

    def counter(self) -> ReasoningCounter:
        return ReasoningCounter(self.format, opened=self.opened)
