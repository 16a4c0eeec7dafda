"""Which kernels a processor gets, and what is said where there are none."""

from __future__ import annotations

import functools
import platform
from pathlib import Path

import pytest

from model.kernels.cpu import library as library_module
from model.kernels.cpu.library import (
    NEEDED,
    KernelsUnavailable,
    Library,
    choose_isa,
    load_library,
    processor_flags,
)


def processor(patch: pytest.MonkeyPatch, folder: Path, flags: set[str]) -> None:
    path = folder / "cpuinfo"
    path.write_text(f"processor\t: 0\nflags\t\t: {' '.join(flags)}\nprocessor\t: 1\n")
    patch.setattr(library_module, "CPUINFO", path)
    patch.setattr(platform, "machine", lambda: "x86_64")
    patch.delenv("INKSTONE_KERNELS_ISA", raising=False)


@pytest.mark.parametrize(
    ("flags", "chosen"),
    [
        (NEEDED["avx2"], "avx2"),
        (NEEDED["avx512"], "avx512"),
        (NEEDED["avx512"] - {"avx512_bf16"}, "avx2"),
    ],
)
def test_the_best_that_the_processor_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, flags: set[str], chosen: str
) -> None:
    processor(monkeypatch, tmp_path, flags | {"sse2"})
    assert processor_flags() == flags | {"sse2"}
    assert choose_isa() == chosen


@pytest.mark.parametrize(
    ("named", "flags", "said"),
    [
        ("", NEEDED["avx2"] - {"fma"}, "lacks fma"),
        ("avx512", NEEDED["avx2"], "lacks .*avx512bw"),
        ("none", NEEDED["avx2"], "is none"),
        ("sse9", NEEDED["avx2"], "'sse9'; known: avx512, avx2, none"),
    ],
)
def test_what_cannot_be_had_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str, flags: set[str], said: str
) -> None:
    processor(monkeypatch, tmp_path, flags)
    monkeypatch.setenv("INKSTONE_KERNELS_ISA", named)
    with pytest.raises(KernelsUnavailable, match=said):
        choose_isa()


def test_the_variable_chooses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    processor(monkeypatch, tmp_path, NEEDED["avx512"])
    monkeypatch.setenv("INKSTONE_KERNELS_ISA", "avx2")
    assert choose_isa() == "avx2"


def test_other_processors_have_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    processor(monkeypatch, tmp_path, set())
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(KernelsUnavailable, match="aarch64"):
        choose_isa()


def test_a_library_that_cannot_be_loaded_is_a_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    compiler = tmp_path / "empty++"
    compiler.write_text('#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = -o ] && : > "$2"; shift; done')
    compiler.chmod(0o755)
    monkeypatch.setenv("CXX", str(compiler))
    monkeypatch.setenv("INKSTONE_KERNELS", str(tmp_path / "kernels"))
    loading = functools.cache(library_module._load.__wrapped__)
    monkeypatch.setattr(library_module, "_load", loading)
    for _ in range(2):
        with pytest.raises(KernelsUnavailable, match=r"too short|invalid ELF"):
            load_library("avx2")
    assert loading.cache_info().misses == 1, "a compiler that failed is not run again"


def test_it_is_loaded_once(library: Library) -> None:
    assert load_library() is library
    assert library.isa in NEEDED
    assert len(library.digest) == 32
