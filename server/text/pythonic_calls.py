"""Calls that are written as a list of Python calls: `[f(a=1, b="x"), g()]`.

A call is given out when it is complete. Each value is parsed (`ast`) and never evaluated; only
literals are values: strings, numbers, True, False, None (also as JSON spells them), and lists,
tuples and dicts of such. Everything has to have a name: a positional argument makes it no call.
Names of functions and parameters may be ones that Python does not allow (`get-weather`, `from`).
"""

from __future__ import annotations

import ast
import re
import warnings

from server.text.json_calls import read_name, to_json
from server.text.tool_calls import MAX_DEPTH, NotACall, Reading, Scanner

_STRUCTURE = re.compile(r"[()\[\]{},\"']")
_STRING_MARKS = {'"': re.compile(r'["\\]'), "'": re.compile(r"['\\]")}
_JSON_NAMES = {"true": True, "false": False, "null": None}


def read_pythonic(scanner: Scanner, trigger: str) -> Reading[None]:
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
    arguments: dict[str, object] = {}
    char = yield from scanner.skip_space()
    while char != ")":
        key = yield from read_name(scanner)
        yield from scanner.skip_space()
        yield from scanner.expect("=")
        expression = yield from _read_expression(scanner)
        if key in arguments:
            raise NotACall
        arguments[key] = _literal(expression)
        char = yield from scanner.peek()
        if char == ",":
            yield from scanner.take()
            char = yield from scanner.skip_space()
    yield from scanner.take()
    text = to_json(arguments)
    scanner.begin_call(name)
    scanner.add_arguments(text)
    scanner.end_call()
    return (yield from scanner.skip_space())


def _read_expression(scanner: Scanner) -> Reading[str]:
    """Read up to the comma or parenthesis that ends the expression."""
    pieces: list[str] = []
    depth = 0
    while True:
        char = yield from scanner.seek(_STRUCTURE, pieces.append)
        if depth == 0 and char in ",)":
            return "".join(pieces)
        if (depth == 0 and char in "]}") or (depth == MAX_DEPTH and char in "([{"):
            raise NotACall
        if char in "\"'":
            yield from _read_string(scanner, char, pieces)
            continue
        pieces.append((yield from scanner.take()))
        depth += (char in "([{") - (char in ")]}")


def _read_string(scanner: Scanner, quote: str, pieces: list[str]) -> Reading[None]:
    """Read a string literal, of one quotation mark or of three."""
    pieces.append((yield from scanner.take()))
    wanted = 1
    if (yield from scanner.peek()) == quote:
        pieces.append((yield from scanner.take()))
        if (yield from scanner.peek()) != quote:
            return  # the empty string
        pieces.append((yield from scanner.take()))
        wanted = 3
    found = 0
    while found < wanted:
        before = len(pieces)
        char = yield from scanner.seek(_STRING_MARKS[quote], pieces.append)
        if len(pieces) > before or char == "\\":
            found = 0
        pieces.append((yield from scanner.take()))
        if char == "\\":
            pieces.append((yield from scanner.take()))
        else:
            found += 1


def _literal(expression: str) -> object:
    """Return what a literal stands for. Raises NotACall."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of "\d", which is not the operator's business
            tree = ast.parse(expression.strip(), mode="eval")
        return _value(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotACall from None


def _value(node: ast.expr) -> object:
    match node:
        case ast.Constant(value=None | bool() | int() | float() | str() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Name(id=name) if name in _JSON_NAMES:
            return _JSON_NAMES[name]
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item) for item in items]
        case ast.Dict(keys=keys, values=values):
            return {_key(key): _value(item) for key, item in zip(keys, values, strict=True)}
    raise NotACall


def _key(node: ast.expr | None) -> str:
    match node:
        case ast.Constant(value=str() as key):
            return key
    raise NotACall
