"""Calls that are written as JSON: objects with a name and arguments, one, several or in a list.

Read as they stream: the name is given out when it is complete, the arguments as they come and
exactly as they are written. The keys may come in any order, so arguments that come before the name
wait for it. Of a key that comes twice the first one counts; other keys are skipped.

Between the name and the end of the object the text is looked at no closer than that takes: strings,
escapes and brackets, not whether the arguments are valid JSON.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable

from server.text.tool_calls import MAX_DEPTH, MAX_NAME, NotACall, Reading, Scanner, Schemas

Sink = Callable[[str], object]

ARGUMENT_KEYS = frozenset({"arguments", "parameters"})
PLAIN_KEYS = frozenset({"type", "id"})  # all that a call without a trigger may have beside these
NAME_CHARACTERS = frozenset(string.ascii_letters + string.digits + "_-.")

_STRUCTURE = re.compile(r'["{}\[\]]')
_STRING_MARK = re.compile(r'["\\]')
_AFTER_SCALAR = re.compile(r"[\s,}\]]")


class JsonCall:
    """Reads one call object.

    plain: no trigger tells a call from any other object. Such an object is a call only if it has no
    keys but those of calls, and arguments that are an object.
    """

    def __init__(self, scanner: Scanner, *, plain: bool = False) -> None:
        self._scanner = scanner
        self._plain = plain
        self._name: str | None = None
        self._has_arguments = False
        self._waiting: list[str] = []  # arguments that came before the name

    def read(self) -> Reading[None]:
        """Read the object, whitespace before it skipped. Raises NotACall."""
        scanner = self._scanner
        yield from scanner.skip_space()
        yield from scanner.expect("{")
        char = yield from scanner.skip_space()
        while char != "}":
            key = yield from read_string(scanner)
            yield from scanner.skip_space()
            yield from scanner.expect(":")
            yield from scanner.skip_space()
            yield from self._read_member(key)
            char = yield from scanner.skip_space()
            if char not in ",}":
                raise NotACall
            if char == ",":
                yield from scanner.take()
                char = yield from scanner.skip_space()
        if not scanner.in_call:
            raise NotACall
        yield from scanner.take()
        scanner.end_call()

    def _read_member(self, key: str) -> Reading[None]:
        if key == "name" and self._name is None:
            self._name = yield from read_string(self._scanner)
            if self._has_arguments or not self._plain:
                self._begin()
        elif key in ARGUMENT_KEYS and not self._has_arguments:
            yield from self._read_arguments()
        elif self._plain and key not in PLAIN_KEYS:
            raise NotACall
        else:
            yield from read_value(self._scanner, lambda _: None)

    def _read_arguments(self) -> Reading[None]:
        self._has_arguments = True
        if self._plain:
            if (yield from self._scanner.peek()) != "{":
                raise NotACall
            if self._name is not None:
                self._begin()
        yield from read_value(self._scanner, self._add)

    def _begin(self) -> None:
        if not self._name:
            raise NotACall
        self._scanner.begin_call(self._name)
        if self._waiting:
            self._scanner.add_arguments("".join(self._waiting))

    def _add(self, piece: str) -> None:
        if self._scanner.in_call:
            self._scanner.add_arguments(piece)
        else:
            self._waiting.append(piece)


def read_string(scanner: Scanner) -> Reading[str]:
    """Read a short JSON string; return its text. Raises NotACall."""
    yield from scanner.expect('"')
    raw = ['"']
    while (char := (yield from scanner.take())) != '"':
        raw.append(char)
        if char == "\\":
            raw.append((yield from scanner.take()))
        if len(raw) > MAX_NAME:
            raise NotACall
    try:
        text = str(json.loads("".join(raw) + '"'))
        text.encode()  # an escape may spell half a surrogate pair, which no client can be sent
    except ValueError:
        raise NotACall from None
    return text


def read_value(scanner: Scanner, sink: Sink) -> Reading[None]:
    """Read one JSON value, and give its text to `sink` as it comes. Raises NotACall."""
    char = yield from scanner.peek()
    if char not in '{["':
        yield from _read_scalar(scanner, sink)
        return
    depth = 0
    while True:
        char = yield from scanner.seek(_STRUCTURE, sink)
        if char in "{[" and depth == MAX_DEPTH:
            raise NotACall
        yield from _give(scanner, sink)
        if char == '"':
            yield from _read_rest_of_string(scanner, sink)
        else:
            depth += 1 if char in "{[" else -1
        if depth == 0:
            return


def _read_scalar(scanner: Scanner, sink: Sink) -> Reading[None]:
    if _AFTER_SCALAR.match((yield from scanner.peek())):
        raise NotACall
    yield from scanner.seek(_AFTER_SCALAR, sink)


def _read_rest_of_string(scanner: Scanner, sink: Sink) -> Reading[None]:
    while (yield from scanner.seek(_STRING_MARK, sink)) != '"':
        yield from _give(scanner, sink)
        yield from _give(scanner, sink)
    yield from _give(scanner, sink)


def _give(scanner: Scanner, sink: Sink) -> Reading[None]:
    sink((yield from scanner.take()))


def read_marked_object(scanner: Scanner, trigger: str, schemas: Schemas) -> Reading[None]:
    """Read the one call that follows a trigger."""
    yield from JsonCall(scanner).read()


def read_objects(scanner: Scanner, trigger: str, schemas: Schemas) -> Reading[None]:
    """Read calls one after the other, with or without a semicolon between them.

    Without a trigger an object must look like a call (see `JsonCall`); and so must those that
    follow the first, after which anything may stand.
    """
    yield from JsonCall(scanner, plain=not trigger).read()
    while True:
        char = yield from scanner.skip_space()
        if char == ";":
            yield from scanner.take()
            if (yield from scanner.skip_space()) != "{":
                raise NotACall
        elif char != "{":
            return
        yield from JsonCall(scanner, plain=True).read()


def read_mistral(scanner: Scanner, trigger: str, schemas: Schemas) -> Reading[None]:
    """Read a list of calls, or a name with arguments as the newer models write."""
    char = yield from scanner.skip_space()
    if char == "[":
        yield from _read_list(scanner)
    elif char == "{":
        yield from JsonCall(scanner).read()
    else:
        yield from _read_named(scanner)


def _read_list(scanner: Scanner) -> Reading[None]:
    yield from scanner.take()
    while True:
        yield from JsonCall(scanner).read()
        char = yield from scanner.skip_space()
        if char not in ",]":
            raise NotACall
        yield from scanner.take()
        if char == "]":
            scanner.drop()
            return


def _read_named(scanner: Scanner) -> Reading[None]:
    """Read `name{...}`, `name[ARGS]{...}` or `name[CALL_ID]id[ARGS]{...}`."""
    name = yield from read_name(scanner)
    char = yield from scanner.skip_space()
    if char == "[":
        yield from scanner.take()
        if (yield from scanner.peek()) == "C":
            yield from scanner.expect("CALL_ID]")
            yield from read_name(scanner)
            yield from scanner.expect("[")
        yield from scanner.expect("ARGS]")
    elif char != "{":
        raise NotACall
    scanner.begin_call(name)
    yield from scanner.skip_space()
    yield from read_value(scanner, scanner.add_arguments)
    scanner.end_call()


def read_name(scanner: Scanner) -> Reading[str]:
    """Read a name that stands by itself. Raises NotACall."""
    name: list[str] = []
    while (yield from scanner.peek()) in NAME_CHARACTERS:
        if len(name) == MAX_NAME:
            raise NotACall
        name.append((yield from scanner.take()))
    if not name:
        raise NotACall
    return "".join(name)
