"""docs/compatibility.md claims nothing without a test."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8")
NUM_ROWS = (30, 24)


class Row(NamedTuple):
    """One claim."""

    feature: str
    here: str
    tests: str
    limits: str


def table(section: str) -> list[Row]:
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines[2:]]


TABLES = [table(section) for section in PAGE.split("\n## ")[1:]]
ROWS = [row for rows in TABLES for row in rows]


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_no_row_is_lost() -> None:
    assert tuple(map(len, TABLES)) == NUM_ROWS
    assert len({row.feature for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.feature)
def test_every_row_names_tests_that_exist(row: Row) -> None:
    assert row.here in ("y", "p", "n")
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row.tests)
    assert named and len(named) == row.tests.count("::")
    for path, name in named:
        assert name in functions_of(path), f"{path}::{name}"
    assert row.limits or row.here == "y", "what is missing?"
