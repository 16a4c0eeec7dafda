"""Calls that are written as a list of Python calls: `[f(a=1, b="x"), g()]`.

Only literals are values: strings, numbers, True, False, None (also as JSON spells them), and lists,
tuples and dicts of such. Everything has to have a name: a positional argument makes it no call.
Names of functions and parameters may be ones that Python does not allow (`get-weather`, `from`).
"""

from __future__ import annotations

import math
import re
import string
import sys
from collections.abc import Callable, Mapping
from typing import ClassVar

from server.text.json_calls import read_name
from server.text.literals import NUMBER, Arguments, LiteralReader
from server.text.tool_calls import MAX_NAME, NotACall, Reading, Scanner, Schemas

_STRING_MARKS = {'"': re.compile(r'["\\]'), "'": re.compile(r"['\\]")}
_AFTER_WORD = re.compile(r"[\s,:=\"'()\[\]{}]")
NOT_IN_KEYWORDS = frozenset(",:=\"'()[]{}")
_WORDS = {"True": "true", "False": "false", "None": "null", "true": "true", "false": "false"}
_WORDS["null"] = "null"

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "a": "\a", "v": "\v", "\n": ""}
_ESCAPES |= {char: char for char in "\\'\""}
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}  # how many an escape has
_OCTAL = "01234567"


def read_pythonic(scanner: Scanner, trigger: str, schemas: Schemas) -> Reading[None]:
    """Read a list of calls. Raises NotACall."""
    yield from scanner.skip_space()
    yield from scanner.expect("[")
    char = yield from _read_call(scanner)
    while char == ",":
        yield from scanner.take()
        char = yield from _read_call(scanner)
    if char != "]":
        raise NotACall
    yield from scanner.take()
    scanner.drop()


def _read_call(scanner: Scanner) -> Reading[str]:
    """Read a call; return the character after it."""
    yield from scanner.skip_space()
    name = yield from read_name(scanner)
    yield from scanner.expect("(")
    arguments = Arguments(scanner, name)
    reader = _Reader(scanner, arguments)
    yield from reader.read_members(")", reader.read_keyword)
    arguments.end()
    return (yield from scanner.skip_space())


class _Reader(LiteralReader):
    lists: ClassVar[Mapping[str, str]] = {"[": "]", "(": ")"}

    def read_keyword(self) -> Reading[str]:
        """Read the name of an argument, and the sign after it."""
        scanner, name = self.scanner, ""
        while not (char := (yield from scanner.peek())).isspace() and char not in NOT_IN_KEYWORDS:
            if len(name) == MAX_NAME:
                raise NotACall
            name += yield from scanner.take()
        yield from scanner.skip_space()
        yield from scanner.expect("=")
        if not name:
            raise NotACall
        return name

    def read_key(self) -> Reading[str]:
        scanner, key = self.scanner, list[str]()
        if (yield from scanner.peek()) not in _STRING_MARKS:
            raise NotACall
        yield from self._read_string(key.append)
        yield from scanner.skip_space()
        yield from scanner.expect(":")
        return "".join(key)

    def read_scalar(self, char: str) -> Reading[None]:
        if char not in _STRING_MARKS:
            word = list[str]()
            yield from self.scanner.seek(_AFTER_WORD, word.append)
            self.arguments.hold(_json("".join(word)))
            return
        self.arguments.hold('"')
        while char in _STRING_MARKS:  # several in a row are one
            yield from self._read_string(self.arguments.give_text)
            char = yield from self.scanner.skip_space()
        self.arguments.hold('"')

    def _read_string(self, sink: Callable[[str], object]) -> Reading[None]:
        """Read a string literal, of one quotation mark or of three."""
        scanner = self.scanner
        quote = yield from scanner.take()
        num_quotes = 1
        if (yield from scanner.peek()) == quote:
            yield from scanner.take()
            if (yield from scanner.peek()) != quote:
                return  # the empty string
            yield from scanner.take()
            num_quotes = 3
        while True:
            char = yield from scanner.seek(_STRING_MARKS[quote], sink)
            run = yield from scanner.take()
            if char == "\\":
                sink((yield from self._read_escape()))
                continue
            while len(run) < num_quotes and (yield from scanner.peek()) == quote:
                run += yield from scanner.take()
            if len(run) == num_quotes:
                return
            sink(run)

    def _read_escape(self) -> Reading[str]:
        """Read what follows a backslash; return what both stand for."""
        char = yield from self.scanner.take()
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char in _OCTAL:
            digits = char
            while len(digits) < 3 and (yield from self.scanner.peek()) in _OCTAL:
                digits += yield from self.scanner.take()
            return chr(int(digits, 8))
        if char not in _HEX_DIGITS:
            return "\\" + char
        digits = ""
        for _ in range(_HEX_DIGITS[char]):
            digits += yield from self.scanner.take()
        if not set(digits) <= set(string.hexdigits) or int(digits, 16) > sys.maxunicode:
            raise NotACall
        return chr(int(digits, 16))


def _json(word: str) -> str:
    """Return the JSON of a word that is no string. Raises NotACall."""
    if word in _WORDS:
        return _WORDS[word]
    if NUMBER.fullmatch(word):
        return word
    try:
        return str(int(word, 0))
    except ValueError:
        pass
    try:
        number = float(word)
    except ValueError:
        raise NotACall from None
    if not math.isfinite(number):
        raise NotACall
    return repr(number)
