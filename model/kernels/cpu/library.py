"""`Library`: the compiled kernels of this process, or the reason why there are none.

A module that wraps kernels declares its functions with `Library.function`.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch  # noqa: F401  (loads libgomp, its own one, before the kernels look for it)

from model.kernels.cpu.compiler import ISA_FLAGS, CompileError, built

CPUINFO = Path("/proc/cpuinfo")
_V3 = {"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"}
_V4 = {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
# What a processor must have, by /proc/cpuinfo's names, for the flags that a build is made with.
NEEDED = {"avx512": _V3 | _V4 | {"avx512_vnni", "avx512_bf16"}, "avx2": _V3}

POINTER, LONG, FLOAT = ctypes.c_void_p, ctypes.c_long, ctypes.c_float


class KernelsUnavailable(Exception):
    """The kernels cannot be had on this machine; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Library:
    """isa: what it was built for; digest: of sources and flags; origin: where from, for the log"""

    isa: str
    digest: str
    origin: str
    handle: ctypes.CDLL

    def function(self, name: str, *arguments: Any, result: Any = None) -> Callable[..., Any]:
        """A kernel by its C name and types, such as `POINTER`; it runs without the GIL."""
        kernel = getattr(self.handle, name)
        kernel.argtypes, kernel.restype = arguments, result
        function: Callable[..., Any] = kernel
        return function


def address_of(kernel: Callable[..., Any]) -> int | None:
    """Where a kernel that `Library.function` gave lies, for other kernels to call."""
    pointer: Any = kernel
    return ctypes.cast(pointer, POINTER).value


def load_library(isa: str | None = None) -> Library:
    """The kernels for `isa`, or the best for this processor; $INKSTONE_KERNELS_ISA wins over that.

    They are loaded once, or tried to be: KernelsUnavailable if there are none.
    """
    found = _load(isa or choose_isa())
    if isinstance(found, str):
        raise KernelsUnavailable(found)
    return found


@functools.cache
def _load(isa: str) -> Library | str:
    """The library, or why there is none."""
    try:
        # torch's own runtime, found by its name: the one set of threads there is.
        ctypes.CDLL("libgomp.so.1", mode=ctypes.RTLD_GLOBAL)
        with built(isa) as build:
            return Library(isa, build.digest, build.origin, ctypes.CDLL(str(build.path)))
    except (CompileError, OSError, RuntimeError) as error:  # the last one: no home directory
        return str(error)


def choose_isa() -> str:
    """The instruction set to use on this processor; KernelsUnavailable if none is known."""
    named = os.environ.get("INKSTONE_KERNELS_ISA")
    if named == "none":
        raise KernelsUnavailable("INKSTONE_KERNELS_ISA is none")
    if named and named not in ISA_FLAGS:
        known = ", ".join((*ISA_FLAGS, "none"))
        raise KernelsUnavailable(f"INKSTONE_KERNELS_ISA is {named!r}; known: {known}")
    if platform.machine() != "x86_64":
        raise KernelsUnavailable(f"there are none for {platform.machine()} processors")
    flags = processor_flags()
    for isa in (named,) if named else ISA_FLAGS:
        if flags >= NEEDED[isa]:
            return isa
    missing = " ".join(sorted(NEEDED[named or "avx2"] - flags))
    raise KernelsUnavailable(f"this processor lacks {missing}")


def processor_flags() -> set[str]:
    """What the processor can do, by /proc/cpuinfo's names; empty where that is not known."""
    with contextlib.suppress(OSError), CPUINFO.open(encoding="ascii", errors="replace") as file:
        for line in file:
            name, _, value = line.partition(":")
            if name.strip() == "flags":
                return set(value.split())
    return set()
