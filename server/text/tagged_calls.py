"""Calls whose arguments stand between tags, as Qwen3-Coder and GLM write them.

    <tool_call><function=f><parameter=key>\\nvalue\\n</parameter></function></tool_call>
    <tool_call>f<arg_key>key</arg_key><arg_value>value</arg_value></tool_call>

Tags do not say of what type a value is; the tool's schema does. Where only a string may be, the
value is the text as it is; where something else may be as well, it is JSON, and a string if it is
none. Strings and containers stream. Whitespace between tags counts for nothing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from server.notation.variants import ArgumentTypes, Schema, admits, type_of
from server.text.call_parser import CallReader
from server.text.json_calls import read_name, read_value
from server.text.literals import Arguments, escaped, read_up_to
from server.text.tool_calls import MAX_NAME, NotACall, Reading, Scanner, Schemas

TEXT, TEXT_OR_NULL = frozenset({"string"}), frozenset({"string", "null"})

_STRING_MARK = re.compile(r'\\.|["\\]', re.DOTALL)
_WORDS = {"True": "true", "False": "false", "None": "null"}  # as Python spells them


@dataclass(frozen=True)
class Tags:
    """What stands around names, keys and values; call_end: after the last argument.

    line: between tags. padding: between a value and its tags, of which it is no part.
    """

    key_begin: str
    key_end: str
    value_end: str
    call_end: str
    value_begin: str = ""
    name_begin: str = ""
    name_end: str = ""
    line: str = "\n"
    padding: str = ""

    def before_value(self, key: str) -> str:
        """What is written before the value of an argument."""
        line = self.line if self.value_begin else ""
        return f"{self.key_begin}{key}{self.key_end}{line}{self.value_begin}{self.padding}"

    @property
    def after_value(self) -> str:
        """What is written after a value."""
        return f"{self.padding}{self.value_end}{self.line}"


QWEN = Tags(
    name_begin="<function=",
    name_end=">",
    key_begin="<parameter=",
    key_end=">",
    value_end="</parameter>",
    call_end="</function>",
    padding="\n",
)
GLM45 = Tags("<arg_key>", "</arg_key>", "</arg_value>", "</tool_call>", "<arg_value>")
GLM47 = Tags("<arg_key>", "</arg_key>", "</arg_value>", "</tool_call>", "<arg_value>", line="")


def tag_reader(tags: Tags) -> CallReader:
    """Return the reader for calls between such tags."""

    def read(scanner: Scanner, trigger: str, schemas: Schemas) -> Reading[None]:
        yield from scanner.skip_space()
        yield from scanner.expect(tags.name_begin)
        name = yield from read_name(scanner)
        yield from scanner.expect(tags.name_end)
        yield from _Reader(scanner, name, tags, schemas.get(name, {})).read()

    return read


class _Reader:
    def __init__(self, scanner: Scanner, name: str, tags: Tags, schema: Schema) -> None:
        self._scanner = scanner
        self._tags = tags
        self._types = ArgumentTypes(schema)
        self._arguments = Arguments(scanner, name)

    def read(self) -> Reading[None]:
        arguments = self._arguments
        arguments.hold("{")
        is_first = True
        while (yield from self._finds_key()):
            arguments.give()
            key = yield from self._read_key()
            arguments.hold_key(key, is_first=is_first)
            yield from self._read_value(self._types[key])
            arguments.give()
            is_first = False
        arguments.hold("}")
        arguments.end()

    def _finds_key(self) -> Reading[bool]:
        """Read the tag that begins a key, or the one that ends the call."""
        begin, end = self._tags.key_begin, self._tags.call_end
        yield from self._scanner.skip_space()
        read = ""
        while read not in (begin, end):
            char = yield from self._scanner.peek()
            if not any(tag.startswith(read + char) for tag in (begin, end)):
                raise NotACall
            read += yield from self._scanner.take()
        return read == begin

    def _read_key(self) -> Reading[str]:
        scanner, tags, pieces = self._scanner, self._tags, list[str]()
        yield from read_up_to(scanner, tags.key_end, pieces.append)
        key = "".join(pieces).strip()
        if len(key) > MAX_NAME:
            raise NotACall
        if tags.value_begin:
            yield from scanner.skip_space()
            yield from scanner.expect(tags.value_begin)
        return key

    def _read_value(self, types: frozenset[str]) -> Reading[None]:
        scanner, arguments = self._scanner, self._arguments
        if types == TEXT:
            yield from self._read_text(_Text(arguments))
        elif types == TEXT_OR_NULL:
            yield from self._read_text(_TextOrNull(arguments))
        elif "string" in types:
            yield from self._read_text(_TextOrJson(arguments, types))
        elif (yield from scanner.skip_space()) in "{[":
            yield from read_value(scanner, arguments.give)
            yield from scanner.skip_space()
            yield from scanner.expect(self._tags.value_end)
        else:
            pieces = list[str]()
            yield from read_up_to(scanner, self._tags.value_end, pieces.append)
            arguments.hold(_scalar("".join(pieces).strip()))

    def _read_text(self, text: _Text) -> Reading[None]:
        """Read a value whose characters count, all but the padding."""
        scanner, padding = self._scanner, self._tags.padding
        if padding and (yield from scanner.peek()) == padding:
            yield from scanner.take()
        end = ""  # what may be the padding before the tag

        def take(piece: str) -> None:
            nonlocal end
            kept = end + piece
            end = padding if padding and kept.endswith(padding) else ""
            text.add(kept.removesuffix(end))

        yield from read_up_to(scanner, self._tags.value_end, take)
        while text.is_open:
            take(self._tags.value_end)
            yield from read_up_to(scanner, self._tags.value_end, take)
        text.end()


class _Text:
    """A value that is a string, given out as it comes."""

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        arguments.hold('"')

    @property
    def is_open(self) -> bool:
        """Whether the value goes on although its end tag has come."""
        return False

    def add(self, piece: str) -> None:
        if piece:
            self.arguments.give_text(piece)

    def end(self) -> None:
        self.arguments.hold('"')


class _TextOrNull(_Text):
    """A value that may be null instead; a string is given out once it can no longer be."""

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        self._start: str | None = ""  # all of it, while it may be null

    def add(self, piece: str) -> None:
        if self._start is None:
            super().add(piece)
            return
        self._start += piece
        if not any(word.startswith(self._start) for word in ("null", "None")):
            self.arguments.hold('"')
            super().add(self._start)
            self._start = None

    def end(self) -> None:
        if self._start is None:
            super().end()
        elif self._start in ("null", "None"):
            self.arguments.hold("null")
        else:
            self.arguments.hold(f'"{escaped(self._start)}"')


class _TextOrJson(_Text):
    """A value that is JSON of the types, or else a string; which one is seen at its end."""

    def __init__(self, arguments: Arguments, types: frozenset[str]) -> None:
        self.arguments = arguments
        self._types = types
        self._pieces: list[str] = []
        self._first = ""  # character that is no space
        self._is_in_string = False
        self._backslash = ""  # at the end of the last piece, if it takes the next character

    def add(self, piece: str) -> None:
        self._pieces.append(piece)
        self._first = self._first or piece.lstrip()[:1]
        text, self._backslash = self._backslash + piece, ""
        for found in _STRING_MARK.finditer(text):
            if found.group() == '"':
                self._is_in_string = not self._is_in_string
            elif found.group() == "\\":
                self._backslash = "\\"

    @property
    def is_open(self) -> bool:
        return self._is_in_string and self._first in '"[{'

    def end(self) -> None:
        text = "".join(self._pieces)
        is_json = admits(self._types, _json_type(text))
        self.arguments.hold(text.strip() if is_json else f'"{escaped(text)}"')


def _json_type(text: str) -> str:
    """The type of JSON; empty if it is none."""
    try:
        return type_of(_DECODER.decode(text))
    except (ValueError, RecursionError):
        return ""


def _no_digits(digits: str) -> int:
    return 0  # there may be more of them than Python converts


def _no_constant(name: str) -> Any:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_int=_no_digits, parse_constant=_no_constant)


def _scalar(word: str) -> str:
    """The JSON of a value that should be a number, a truth value or null."""
    word = _WORDS.get(word, word)
    return word if _json_type(word) else f'"{escaped(word)}"'
