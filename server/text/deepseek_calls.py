"""Calls as DeepSeek's models write them: marks around a name and its arguments as JSON.

A list of calls stands between two marks, and each call between two others. V3 writes
`function<sep>name` and the arguments in a fenced block, V3.1 `name<sep>arguments`; both are read,
and so is a call outside of a list.
"""

from __future__ import annotations

from server.text.json_calls import read_name, read_value
from server.text.tool_calls import Reading, Scanner, Schemas

LIST_BEGIN, LIST_END = "<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"
CALL_BEGIN, CALL_END = "<｜tool▁call▁begin｜>", "<｜tool▁call▁end｜>"
SEPARATOR = "<｜tool▁sep｜>"
FENCE_BEGIN, FENCE_END = "\n```json\n", "\n```"


def read_deepseek(scanner: Scanner, trigger: str, schemas: Schemas) -> Reading[None]:
    """Read the one call that a mark precedes, its own or that of a list. Raises NotACall."""
    if trigger == LIST_BEGIN:
        yield from scanner.skip_space()
        yield from scanner.expect(CALL_BEGIN)
    name = yield from read_name(scanner)
    yield from scanner.expect(SEPARATOR)
    fence_end = ""
    if (yield from scanner.skip_space()) != "{":
        name = yield from read_name(scanner)
        yield from scanner.skip_space()
        yield from scanner.expect(FENCE_BEGIN.strip())
        yield from scanner.skip_space()
        fence_end = FENCE_END.strip()
    scanner.begin_call(name)
    yield from read_value(scanner, scanner.add_arguments)
    yield from scanner.skip_space()
    yield from scanner.expect(fence_end)
    yield from scanner.skip_space()
    yield from scanner.expect(CALL_END)
    scanner.end_call()
