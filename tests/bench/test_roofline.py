"""The formulas, against numbers worked out by hand."""

from pathlib import Path

import pytest

from bench.make_model import PRESETS, make_model
from bench.roofline import Machine, Shape

# 1e9 layer weights, a head and a table of 1e8 each, 20 kB of cache for a token.
SHAPE = Shape(
    layers=10**9, head=10**8, embedding=10**8, tied=False, cache_per_token=20_000,
    vocab_size=32_000, window=4096,
)  # fmt: skip
MACHINE = Machine(bandwidth=50e9, rates={"fp32": 2e11, "bf16": 1e12, "int8": 2e12})


def limits(**best: float) -> dict[str, object]:
    return {"limits": [{"kind": kind, "best": value} for kind, value in best.items()]}


def test_shape_of_a_made_model_counts_its_weights(tmp_path: Path) -> None:
    for name in ("tiny", "tiny-qwen3"):
        preset = PRESETS[name]
        make_model(preset, tmp_path / name)
        shape = Shape.from_folder(tmp_path / name)
        matrices = [dims for _, dims in preset.tensors() if len(dims) == 2]
        total = sum(rows * columns for rows, columns in matrices)
        tables = 2048 * 64
        assert shape.layers + tables * (1 if shape.tied else 2) == total
        assert shape.cache_per_token == 2 * 2 * 2 * 16 * 2
        small = Shape.from_folder(tmp_path / name, "int8")
        assert small.cache_per_token == 2 * 2 * 2 * (16 + 4)
        assert (shape.vocab_size, shape.window) == (2048, 512)


def test_the_best_of_both_sides_is_the_limit() -> None:
    machine = Machine.from_limits([limits(read=40.0, bf16=900.0), limits(read=50.0, bf16=800.0)])
    assert machine.bandwidth == 50e9 and machine.rates == {"bf16": 900e9}
    assert machine.rate("int8") == 900e9, "without int8 products the others serve"


def test_wide_arithmetic_serves_narrow_weights_but_not_the_other_way_round() -> None:
    assert [MACHINE.rate(p) for p in ("bf16", "int8", "int4")] == [1e12, 2e12, 2e12]
    slow = Machine(1.0, {"fp32": 3e11, "bf16": 1e11, "int8": 2e11})
    assert slow.rate("bf16") == slow.rate("int8") == 3e11


def test_bytes_of_the_weights() -> None:
    assert SHAPE.read_bytes("bf16") == 2.2e9
    assert SHAPE.read_bytes("int8") == 1.1e9
    assert SHAPE.read_bytes("int4") == pytest.approx(1.1e9 * 0.53125)
    assert SHAPE.held_bytes("bf16") == 2.4e9
    assert SHAPE.held_bytes("int8") == 1.3e9
    tied = Shape(**{**vars(SHAPE), "tied": True})
    assert tied.held_bytes("bf16") == 2.2e9, "head and table are one"
    assert tied.held_bytes("int8") == 1.3e9, "the table stays beside the quantised head"


def test_a_step_is_bound_by_memory_or_by_arithmetic() -> None:
    one = SHAPE.decode_seconds(MACHINE, "bf16", 1, 1000)
    assert one == pytest.approx((2.2e9 + 1000 * 20_000) / 50e9)
    many = SHAPE.decode_seconds(MACHINE, "bf16", 100, 0)
    assert many == pytest.approx(2 * 1.1e9 * 100 / 1e12)


def test_rates_of_a_load() -> None:
    prefill = 2 * (1e9 * 128 + 1e8) / 1e12
    step = (2.2e9 + 160 * 20_000) / 50e9
    expected = 64 / (prefill + 63 * step)
    assert SHAPE.output_rate(MACHINE, "bf16", 1, 128, 64) == pytest.approx(expected)
    assert SHAPE.prefill_rate(MACHINE, "int8", 1000) == pytest.approx(2e12 / 2 / 1.0001e9)
