"""Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table and an empty one; a cell's own line breaks and bars do no harm."""
    lines = [headings, ["---"] * len(headings), *rows]
    return [*(f"| {' | '.join(map(_cell, line))} |" for line in lines), ""]


def number(value: float | None, digits: int, unit: float = 1.0) -> str:
    """The value in that unit; a dash where it is not known."""
    return "-" if value is None else f"{value / unit:.{digits}f}"


def one_line(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def _cell(text: str) -> str:
    return one_line(text).replace("|", "\\|")
