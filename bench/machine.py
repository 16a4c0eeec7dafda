"""What the machine is: its processor, the instructions that matter here, its memory."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

CPUINFO = Path("/proc/cpuinfo")
MEMINFO = Path("/proc/meminfo")
FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "avx_vnni", "amx_int8", "amx_bf16")


def describe() -> dict[str, Any]:
    """The facts, for JSON; `flags` are those of `FLAGS` that the processor has."""
    first = _first_processor(CPUINFO.read_text())
    flags = set(first.get("flags", "").split())
    return {
        "processor": first.get("model name", platform.machine()),
        "family": first.get("cpu family", ""),
        "model": first.get("model", ""),
        "cores": len(os.sched_getaffinity(0)),
        "flags": [flag for flag in FLAGS if flag in flags],
        "memory_gib": round(_memory_kib(MEMINFO.read_text()) / 2**20, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }


def one_line(facts: dict[str, Any]) -> str:
    """The facts as text."""
    return (
        f"{facts['cores']} cores of {facts['processor']} (cpu family {facts['family']}, model "
        f"{facts['model']}; {' '.join(facts['flags']) or 'none of ' + ' '.join(FLAGS)}), "
        f"{facts['memory_gib']} GiB, Linux {facts['kernel']}, Python {facts['python']}"
    )


def _first_processor(cpuinfo: str) -> dict[str, str]:
    block = cpuinfo.partition("\n\n")[0]
    pairs = (line.partition(":") for line in block.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _memory_kib(meminfo: str) -> int:
    return int(meminfo.split(maxsplit=2)[1])
