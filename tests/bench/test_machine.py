"""The machine's own words."""

from pathlib import Path

import pytest

from bench import machine
from bench.machine import describe, one_line

CPUINFO = """processor\t: 0
model name\t: Fast CPU
cpu family\t: 26
model\t\t: 2
flags\t\t: fpu avx2 avx512f avx512_vnni ssse3

processor\t: 1
model name\t: Another
flags\t\t: amx_int8
"""


def test_facts_are_those_of_the_first_processor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpuinfo").write_text(CPUINFO)
    (tmp_path / "meminfo").write_text("MemTotal:       25165824 kB\nMemFree: 1 kB\n")
    monkeypatch.setattr(machine, "CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(machine, "MEMINFO", tmp_path / "meminfo")
    facts = describe()
    assert facts["flags"] == ["avx2", "avx512f", "avx512_vnni"]
    assert (facts["processor"], facts["model"], facts["memory_gib"]) == ("Fast CPU", "2", 24.0)
    assert "of Fast CPU (cpu family 26, model 2; avx2 avx512f avx512_vnni)" in one_line(facts)


def test_this_machine_can_be_described() -> None:
    facts = describe()
    assert facts["cores"] >= 1 and facts["memory_gib"] > 0
    assert one_line(facts)
