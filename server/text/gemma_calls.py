"""Calls as FunctionGemma and Gemma 4 write them: `call:f{key:<escape>text<escape>,n:3,on:true}`.

Keys have no quotation marks, and a string stands between two marks that are not part of it. Other
values are numbers, true, false and null, and objects and lists of values; a word that is none of
these is a string.
"""

from __future__ import annotations

import re

from server.text.call_parser import CallReader
from server.text.json_calls import read_name
from server.text.literals import NUMBER, Arguments, LiteralReader, escaped, read_up_to
from server.text.tool_calls import MAX_NAME, NotACall, Reading, Scanner, Schemas

NOT_IN_KEYS = frozenset("{}[],<")  # beside the colon, which ends them

_AFTER_WORD = re.compile(r"[,}\]]")
_WORDS = {"true": "true", "True": "true", "false": "false", "False": "false", "null": "null"}
_WORDS["None"] = "null"


def gemma_reader(quote: str) -> CallReader:
    """Return the reader for calls whose strings stand between two `quote`."""

    def read(scanner: Scanner, trigger: str, schemas: Schemas) -> Reading[None]:
        yield from scanner.skip_space()
        yield from scanner.expect("call:")
        name = yield from read_name(scanner)
        yield from scanner.expect("{")
        arguments = Arguments(scanner, name)
        yield from _Reader(scanner, arguments, quote).read_members("}")
        arguments.end()

    return read


class _Reader(LiteralReader):
    def __init__(self, scanner: Scanner, arguments: Arguments, quote: str) -> None:
        super().__init__(scanner, arguments)
        self._quote = quote

    def read_key(self) -> Reading[str]:
        scanner, quote = self.scanner, self._quote
        if (yield from scanner.peek()) == quote[0]:
            pieces = list[str]()
            yield from scanner.expect(quote)
            yield from read_up_to(scanner, quote, pieces.append)
            yield from scanner.skip_space()
            yield from scanner.expect(":")
            return "".join(pieces)
        key = ""
        while (char := (yield from scanner.take())) != ":":
            if char in NOT_IN_KEYS or len(key) == MAX_NAME:
                raise NotACall
            key += char
        return key.strip()

    def read_scalar(self, char: str) -> Reading[None]:
        if char == self._quote[0]:
            yield from self.scanner.expect(self._quote)
            self.arguments.hold('"')
            yield from read_up_to(self.scanner, self._quote, self.arguments.give_text)
            self.arguments.hold('"')
            return
        pieces = list[str]()
        yield from self.scanner.seek(_AFTER_WORD, pieces.append)
        word = "".join(pieces).strip()
        known = word if NUMBER.fullmatch(word) else _WORDS.get(word)
        self.arguments.hold(f'"{escaped(word)}"' if known is None else known)
