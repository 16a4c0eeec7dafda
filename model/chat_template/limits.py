"""How much work a chat template may do: the budget of one rendering, and checks before operations.

The checks look at operands, so that a result that would be too big is never made.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

MAX_STEPS = 1_000_000
MAX_CELLS = 1_000_000  # length of any one list
MAX_INT_BITS = 256
MAX_WIDTH = 9_999  # of padding, in a format or a method


class TemplateError(ValueError):
    """The template cannot be used, or refuses the conversation. The message is safe to show."""


class TemplateLimitError(TemplateError):
    """The template did more work than it may."""


class Budget:
    """What one rendering may still do."""

    def __init__(self, max_chars: int, max_seconds: float, literal_chars: str = "") -> None:
        """`literal_chars` are never escaped: the marks around clients' text must be found again."""
        self.max_chars = max_chars
        self.literal_chars = literal_chars
        self._max_seconds = max_seconds
        self._deadline = time.monotonic() + max_seconds
        self._steps = 0
        self._emitted = 0

    def step(self) -> None:
        """Count one pass; raise TemplateLimitError past the steps or the time."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TemplateLimitError(f"the chat template takes more than {MAX_STEPS} steps")
        if time.monotonic() > self._deadline:
            raise TemplateLimitError(
                f"the chat template takes more than {self._max_seconds:g} seconds"
            )

    def emit(self, chars: int) -> None:
        """Count text that was written, to the output or to a variable."""
        self._emitted += chars
        # A template may write its text into variables first, so more passes through here than out.
        self.check_length(self._emitted // 4)

    def check_length(self, chars: int) -> None:
        """Raise TemplateLimitError when a text would be longer than the output may be."""
        if chars > self.max_chars:
            raise TemplateLimitError(f"the chat template makes more than {self.max_chars} chars")

    def weigh(self, value: Any) -> int:
        """How long a value is at least when written out; TemplateLimitError when it is too long.

        Shared parts count as often as they occur, as writing, comparing and hashing meet them.
        """
        if isinstance(value, str):
            self.check_length(len(value))
            return len(value)
        weight = 0
        stack = [value]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                weight += len(item) + 2
            elif isinstance(item, dict):
                stack += item.keys()
                stack += item.values()
                weight += 2
            elif isinstance(item, list | tuple):
                stack += item
                weight += 2
            else:
                weight += 2
            self.check_length(weight // 4)
            self.check_length(len(stack))
        return weight


_budget: ContextVar[Budget | None] = ContextVar("template_budget", default=None)
# Constant parts of a template are evaluated when it is compiled, before any rendering.
_COMPILE_CHARS = 100_000
_COMPILE_SECONDS = 10.0


def current_budget() -> Budget:
    """The budget of the rendering under way."""
    return _budget.get() or Budget(_COMPILE_CHARS, _COMPILE_SECONDS)


@contextmanager
def limited(budget: Budget) -> Iterator[None]:
    """Make `budget` the one that counts."""
    token = _budget.set(budget)
    try:
        yield
    finally:
        _budget.reset(token)


# --- operators ---------------------------------------------------------------------------------


def _check_add(left: Any, right: Any) -> None:
    if isinstance(left, str) and isinstance(right, str):
        current_budget().check_length(len(left) + len(right))
    elif isinstance(left, list | tuple) and isinstance(right, list | tuple):
        _check_cells(len(left) + len(right))


def _check_multiply(left: Any, right: Any) -> None:
    for sequence, count in ((left, right), (right, left)):
        if isinstance(sequence, str) and isinstance(count, int):
            current_budget().check_length(len(sequence) * count)
        elif isinstance(sequence, list | tuple) and isinstance(count, int):
            _check_cells(len(sequence) * count)
    if isinstance(left, int) and isinstance(right, int):
        _check_bits(left.bit_length() + right.bit_length())


def _check_power(base: Any, exponent: Any) -> None:
    if isinstance(base, int) and isinstance(exponent, int):
        _check_bits(base.bit_length() * abs(exponent))


def _check_cells(count: int) -> None:
    if count > MAX_CELLS:
        raise TemplateLimitError(f"the chat template makes a list of more than {MAX_CELLS} items")


def _check_bits(bits: int) -> None:
    if bits > MAX_INT_BITS:
        raise TemplateLimitError("the chat template computes with too large a number")


_PRINTF = re.compile(r"%(?:\([^)]*\))?[-+ #0]*(\*|\d+)?(?:\.(\*|\d+))?")


def check_printf(template: Any, args: Any) -> None:
    """Bound `template % args`."""
    if not isinstance(template, str):
        return
    for width, precision in _PRINTF.findall(template):
        for number in (width, precision):
            if number == "*" or (number and int(number[:9]) > MAX_WIDTH):
                raise TemplateLimitError("the chat template formats with too large a width")
    budget = current_budget()
    budget.check_length(len(template) + template.count("%") * budget.weigh(args))


BRACE_WIDTH = re.compile(r"[:.][^{}]*(?:\d{5,}|\{)")

BINARY_CHECKS: dict[str, Callable[[Any, Any], None]] = {
    "+": _check_add,
    "*": _check_multiply,
    "**": _check_power,
    "%": check_printf,
}


# --- str methods -------------------------------------------------------------------------------


def names(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


ATTRIBUTES: tuple[tuple[type | tuple[type, ...], frozenset[str]], ...] = (
    (
        str,
        names(
            "capitalize casefold center count endswith find format index isalnum isalpha isascii "
            "isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper "
            "join ljust lower lstrip partition removeprefix removesuffix replace rfind rindex "
            "rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title upper "
            "zfill"
        ),
    ),
    (dict, names("copy get items keys values")),
    ((list, tuple), names("copy count index")),
    ((bool, int, float), names("is_integer")),
)


def check_method(text: str, name: str, args: Sequence[Any]) -> Sequence[Any]:
    """Bound a call of a str method; gives the arguments to call it with."""
    if name == "join" and args:
        return [joinable(text, args[0])]
    if name == "replace" and len(args) >= 2:
        check_replace(text, args[0], args[1])
    if name in ("center", "ljust", "rjust", "zfill") and args:
        _check_width(args[0])
    return args


def _check_width(width: Any) -> None:
    if isinstance(width, int) and width > MAX_WIDTH:
        raise TemplateLimitError(f"the chat template pads to more than {MAX_WIDTH} chars")


def check_replace(text: Any, old: Any, new: Any) -> None:
    if isinstance(text, str) and isinstance(old, str) and isinstance(new, str):
        found = text.count(old) if old else len(text) + 1
        current_budget().check_length(len(text) + found * max(0, len(new) - len(old)))


def joinable(separator: Any, values: Iterable[Any]) -> list[Any]:
    budget = current_budget()
    items: list[Any] = []
    length = 0
    for item in values:
        items.append(item)
        length += budget.weigh(item) + len(str(separator))
        budget.check_length(length)
    return items
