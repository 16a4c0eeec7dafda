"""What the processor and its memory can do at most, to state results as fractions of it.

`python -m bench.limits` prints a table; `--json` prints JSON. Every figure is the best and the
median of several repeats: on a shared host the two differ, and the bandwidth changes within the
hour, so measure right before and right after what is compared with it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import torch
from rich.console import Console
from rich.table import Table

_READ_BYTES = 2**30
_REPEATS = 7
_SIZE = 2048  # of the square matrices
_PATIENCE = 2.0  # seconds for one product; without bfloat16 instructions torch takes minutes
_ROWS = 512  # of an int8 linear: a prefill chunk
_OUT, _IN = 5632, 2048
_KINDS = {torch.float32: "fp32", torch.bfloat16: "bf16"}

Figure = dict[str, Any]


def _times(work: Callable[[], object], repeats: int) -> list[float]:
    work()
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return times


def _figure(kind: str, name: str, unit: str, amount: float, times: list[float]) -> Figure:
    """`amount` is bytes or operations of one repeat; the figure is in 1e9 of them a second."""
    return {
        "kind": kind,
        "name": name,
        "unit": unit,
        "best": amount / min(times) / 1e9,
        "median": amount / statistics.median(times) / 1e9,
    }


def read_bandwidth(size: int = _READ_BYTES, repeats: int = _REPEATS) -> Figure:
    """Sum of a buffer far larger than any cache."""
    buffer = torch.ones(size // 4, dtype=torch.float32)
    return _figure(
        "read", f"read {size / 2**20:.0f} MiB", "GB/s", size, _times(buffer.sum, repeats)
    )


def gemm(dtype: torch.dtype, size: int = _SIZE, repeats: int = _REPEATS) -> Figure:
    """A square matrix product; random values, since constant ones draw less power.

    It is smaller than asked for where it would take longer than `_PATIENCE`.
    """
    while size >= 128 and 512 * min(_times(_product(dtype, size // 8), 1)) > _PATIENCE:
        size //= 2
    name = f"{str(dtype).removeprefix('torch.')} GEMM {size}^3"
    times = _times(_product(dtype, size), repeats)
    return _figure(_KINDS[dtype], name, "GFLOP/s", 2 * size**3, times)


def _product(dtype: torch.dtype, size: int) -> Callable[[], object]:
    a, b = torch.randn(size, size).to(dtype), torch.randn(size, size).to(dtype)
    return lambda: torch.mm(a, b)


def int8_linear(rows: int = _ROWS, repeats: int = _REPEATS) -> Figure | None:
    """oneDNN's u8 x s8 linear, None where this torch has none."""
    onednn = torch.ops.onednn
    if not (hasattr(onednn, "qlinear_pointwise") and hasattr(onednn, "qlinear_prepack")):
        return None
    x = torch.randint(0, 255, (rows, _IN), dtype=torch.uint8)
    weight = torch.randint(-127, 127, (_OUT, _IN), dtype=torch.int8)
    packed = onednn.qlinear_prepack(weight, [rows, _IN])
    scales, zeros = torch.full((_OUT,), 0.01), torch.zeros(_OUT, dtype=torch.int64)

    def work() -> object:
        return onednn.qlinear_pointwise(
            x, 0.02, 128, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""
        )

    name = f"int8 u8s8 linear {rows} x {_OUT} x {_IN}"
    return _figure("int8", name, "GOP/s", 2 * rows * _OUT * _IN, _times(work, repeats))


def measure(threads: int | None = None, repeats: int = _REPEATS) -> dict[str, Any]:
    """All limits of this machine with that many threads (default: torch's own choice)."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads or before)
    try:
        figures = [
            read_bandwidth(repeats=repeats),
            gemm(torch.float32, repeats=repeats),
            gemm(torch.bfloat16, repeats=repeats),
            int8_linear(repeats=repeats),
        ]
        return {
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "instructions": torch.backends.cpu.get_cpu_capability(),
            "repeats": repeats,
            "limits": [figure for figure in figures if figure is not None],
        }
    finally:
        torch.set_num_threads(before)


def main(argv: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.limits", description=__doc__)
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--repeats", type=int, default=_REPEATS)
    parser.add_argument("--json", action="store_true", help="JSON in place of the table")
    chosen = parser.parse_args(argv)
    result = measure(chosen.threads, chosen.repeats)
    if chosen.json:
        print(json.dumps(result, indent=2))
        return 0
    title = f"torch {result['torch']}, {result['threads']} threads, {result['instructions']}"
    table = Table("limit", title=title, title_justify="left")
    for column in ("best", "median"):
        table.add_column(column, justify="right")
    table.add_column("unit")
    for figure in result["limits"]:
        table.add_row(
            figure["name"], f"{figure['best']:.1f}", f"{figure['median']:.1f}", figure["unit"]
        )
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
