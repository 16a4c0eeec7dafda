from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import compare, turns

FAKE = f"{sys.executable} -m bench.fake_server --port {{port}} --token-delay {{delay}}"


def test_faster_server_shows_as_faster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    limits: dict[str, Any] = {"torch": "0", "threads": 1, "limits": []}
    monkeypatch.setattr(turns, "measure_limits", lambda _: limits)
    arguments = ["--output", str(tmp_path / "out" / "result-1.1b"), "--title", "Two fakes"]
    for name, delay in (("slow", "0.02"), ("fast", "0.002")):
        arguments += ["--server", f"{name}={FAKE.replace('{delay}', delay)}"]
    arguments += ["--rounds", "1", "--concurrency", "2", "--requests-per-level", "4"]
    arguments += ["--input-tokens", "16", "--output-tokens", "16"]
    assert compare.main(arguments) == 0
    page = (tmp_path / "out" / "result-1.1b.md").read_text()
    assert page in capsys.readouterr().out
    rows = [line.split(" | ") for line in page.splitlines() if " to " in line and line[0] == "|"]
    assert [row[0] for row in rows] == ["| slow", "| fast"]
    assert float(rows[0][3]) == 1.0 and float(rows[1][3]) > 2.0
    assert all(row[-1] == "0 |" for row in rows)
    result = json.loads((tmp_path / "out" / "result-1.1b.json").read_text())
    assert [entry["server"] for entry in result["rounds"]] == ["slow", "fast"]


def test_server_that_ends_is_reported_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(turns, "measure_limits", lambda _: {})
    command = f'{sys.executable} -c "raise SystemExit(chr(110)+chr(111))"'
    with pytest.raises(RuntimeError, match="status 1"):
        compare.main(["--output", str(tmp_path / "r"), "--server", f"x={command}"])
    assert "no" in capsys.readouterr().err
