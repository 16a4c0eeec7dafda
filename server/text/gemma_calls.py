"""Calls as FunctionGemma and Gemma 4 write them: `call:f{key:<escape>text<escape>,n:3,on:true}`.

Keys have no quotation marks, and a string stands between two marks that are not part of it. Other
values are numbers, true, false and null, and objects and lists of values; a word that is none of
these is a string. A call is given out when it is complete.
"""

from __future__ import annotations

import json
import re

from server.text.call_parser import CallReader
from server.text.json_calls import read_name, to_json
from server.text.tool_calls import MAX_DEPTH, MAX_NAME, NotACall, Reading, Scanner

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_AFTER_WORD = re.compile(r"[,}\]]")
_WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}


def gemma_reader(quote: str) -> CallReader:
    """Return the reader for calls whose strings stand between two `quote`."""

    def read(scanner: Scanner, trigger: str) -> Reading[None]:
        yield from scanner.skip_space()
        yield from scanner.expect("call:")
        name = yield from read_name(scanner)
        arguments = to_json((yield from _Values(scanner, quote).read_object()))
        scanner.begin_call(name)
        scanner.add_arguments(arguments)
        scanner.end_call()

    return read


class _Values:
    def __init__(self, scanner: Scanner, quote: str) -> None:
        self._scanner = scanner
        self._quote = quote
        self._depth = 0

    def read_object(self) -> Reading[dict[str, object]]:
        scanner = self._scanner
        yield from self._open("{")
        members: dict[str, object] = {}
        char = yield from scanner.skip_space()
        while char != "}":
            key = yield from self._read_key()
            members[key] = yield from self._read_value()
            char = yield from self._after_item("}")
        yield from self._close()
        return members

    def _read_list(self) -> Reading[list[object]]:
        yield from self._open("[")
        items: list[object] = []
        char = yield from self._scanner.skip_space()
        while char != "]":
            items.append((yield from self._read_value()))
            char = yield from self._after_item("]")
        yield from self._close()
        return items

    def _open(self, bracket: str) -> Reading[None]:
        if self._depth == MAX_DEPTH:
            raise NotACall
        self._depth += 1
        yield from self._scanner.expect(bracket)

    def _close(self) -> Reading[None]:
        self._depth -= 1
        yield from self._scanner.take()

    def _after_item(self, bracket: str) -> Reading[str]:
        """Take the comma that may follow; return the character after it."""
        char = yield from self._scanner.skip_space()
        if char == ",":
            yield from self._scanner.take()
            char = yield from self._scanner.skip_space()
        elif char != bracket:
            raise NotACall
        return char

    def _read_key(self) -> Reading[str]:
        scanner = self._scanner
        if (yield from scanner.peek()) == self._quote[0]:
            key = yield from self._read_string()
            yield from scanner.skip_space()
            yield from scanner.expect(":")
            return key
        chars: list[str] = []
        while (char := (yield from scanner.take())) != ":":
            chars.append(char)
            if char in "{}[],<" or len(chars) > MAX_NAME:
                raise NotACall
        return "".join(chars).strip()

    def _read_value(self) -> Reading[object]:
        char = yield from self._scanner.skip_space()
        if char == self._quote[0]:
            return (yield from self._read_string())
        if char == "{":
            return (yield from self.read_object())
        if char == "[":
            return (yield from self._read_list())
        return (yield from self._read_word())

    def _read_string(self) -> Reading[str]:
        quote, scanner = self._quote, self._scanner
        last = re.compile(re.escape(quote[-1]))
        yield from scanner.expect(quote)
        pieces: list[str] = []
        tail = ""  # the last characters, as many as the mark has
        while tail != quote:
            before = len(pieces)
            yield from scanner.seek(last, pieces.append)
            pieces.append((yield from scanner.take()))
            tail = (tail + "".join(pieces[before:])[-len(quote) :])[-len(quote) :]
        return "".join(pieces).removesuffix(quote)

    def _read_word(self) -> Reading[object]:
        pieces: list[str] = []
        yield from self._scanner.seek(_AFTER_WORD, pieces.append)
        word = "".join(pieces).strip()
        if word in _WORDS:
            return _WORDS[word]
        if not _NUMBER.fullmatch(word):
            return word
        try:
            return json.loads(word)
        except ValueError:  # more digits than an int may have
            raise NotACall from None
