"""The probes of the machine run and give figures; their size is not checked."""

import json

import pytest
import torch

from bench import limits


def test_probes_give_figures() -> None:
    figures = [
        limits.read_bandwidth(size=2**22, repeats=2),
        limits.gemm(torch.float32, size=64, repeats=2),
        limits.gemm(torch.bfloat16, size=64, repeats=2),
    ]
    for figure in figures:
        assert figure["best"] >= figure["median"] > 0
    json.dumps(figures)


def test_a_product_that_takes_too_long_becomes_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.gemm(torch.float32, size=128, repeats=1)["name"] == "float32 GEMM 128^3"
    monkeypatch.setattr(limits, "_PATIENCE", 0.0)
    assert limits.gemm(torch.float32, size=512, repeats=1)["name"] == "float32 GEMM 64^3"


def test_the_int8_linear_computes_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_OUT", 64)
    monkeypatch.setattr(limits, "_IN", 32)
    figure = limits.int8_linear(rows=4, repeats=2)
    assert figure is None or figure["unit"] == "GOP/s"
