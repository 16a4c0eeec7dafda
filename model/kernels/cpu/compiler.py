"""From `source/` to a shared library for one instruction set, kept for the next start.

    python -m model.kernels.cpu.compiler [FOLDER]    builds those of all instruction sets

A build is found by what it was made of: `FOLDER/<digest of sources and flags>/<instruction
set>-<digest of the compiler>.so`. FOLDER is $INKSTONE_KERNELS, else inkstone/kernels in the user's
cache; where that cannot be written to, a private temporary folder that is gone once the library is
loaded. Without a compiler any build of the same sources is taken, such as a container image brings.

A library is code: a folder that somebody else could have written to is refused. Builds are written
under a name of their own and renamed, so processes that build at once do not disturb each other.
No shell is run, and a compiler that does not end in time is ended.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import platform
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent / "source"
COMPILERS = ("g++", "clang++", "c++")
FLAGS = (
    "-std=c++17",
    "-O3",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fPIC",
    "-w",
    "-fmax-errors=5",
)
# By name, the fastest first.
ISA_FLAGS = {
    "avx512": ("-march=x86-64-v4", "-mavx512vnni", "-mavx512bf16"),
    "avx2": ("-march=x86-64-v3",),
}
TIMEOUT_S = 180.0
KEPT_BUILDS = 8
MAX_REASON = 400


class CompileError(Exception):
    """No build and none can be made: the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Build:
    """path: the shared library; digest: of sources and flags; origin: for the log"""

    path: Path
    digest: str
    origin: str


@contextlib.contextmanager
def built(isa: str) -> Iterator[Build]:
    """The library for `isa`, compiled if need be; it may be gone afterwards, so load it within.

    CompileError if that fails.
    """
    command, folder = find_compiler(), kernels_folder()
    try:
        _make_private(folder)
    except OSError as error:
        with tempfile.TemporaryDirectory(prefix="inkstone-kernels-") as temporary:
            build = _find_or_compile(isa, command, Path(temporary))
            reason = error.strerror or str(error)
            origin = f"{build.origin}; not kept, {folder} cannot be used: {reason}"
            yield Build(build.path, build.digest, origin)
        return
    yield _find_or_compile(isa, command, folder)


def kernels_folder() -> Path:
    """Where builds are kept."""
    if named := os.environ.get("INKSTONE_KERNELS"):
        return Path(named)
    cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The specification has a relative path ignored.
    return (cache if cache.is_absolute() else Path("~/.cache").expanduser()) / "inkstone/kernels"


def find_compiler() -> list[str] | None:
    """The command that compiles C++: $CXX, else the first that is installed, else None."""
    for name in filter(None, (os.environ.get("CXX"), *COMPILERS)):
        with contextlib.suppress(ValueError):  # quotes that do not match
            words = shlex.split(name)
            if words and shutil.which(words[0]):
                return words
    return None


@functools.cache
def source_digest(isa: str) -> str:
    """32 hex digits that change with the sources and the flags."""
    digest = hashlib.blake2b(" ".join((*FLAGS, *ISA_FLAGS[isa])).encode(), digest_size=16)
    for path in sorted((*SOURCE.glob("*.h"), *SOURCE.glob("*.cpp"))):
        content = path.read_bytes()
        digest.update(f"\n{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _find_or_compile(isa: str, command: Sequence[str] | None, root: Path) -> Build:
    digest = source_digest(isa)
    folder = root / digest
    path = folder / f"{isa}-{_compiler_digest(command)}.so" if command else None
    known = [path] if path and path.exists() else []
    if not command:
        known = sorted(folder.glob(f"{isa}-*.so"), key=lambda each: each.stat().st_mtime)
    if known:
        _check_owner(folder)
        _check_owner(known[-1])
        with contextlib.suppress(OSError):
            os.utime(folder)  # so that it counts as new when old ones are removed
        return Build(known[-1], digest, f"from {folder.parent}")
    if not command or not path:
        raise CompileError(
            f"there is no C++ compiler (looked for {', '.join(COMPILERS)}): install g++"
        )
    begun = time.monotonic()
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _check_owner(folder)
        with tempfile.TemporaryDirectory(dir=folder, prefix="building-") as work:
            library = _compile(command, (*FLAGS, *ISA_FLAGS[isa]), Path(work))
            library.chmod(0o755)  # whatever the umask says
            library.replace(path)
        remove_old_builds(root)
    except OSError as error:
        raise CompileError(f"{folder}: {error.strerror or error}") from error
    return Build(path, digest, f"compiled in {time.monotonic() - begun:.1f} s")


def _compile(command: Sequence[str], flags: Sequence[str], work: Path) -> Path:
    """Compile all sources at once, each by a process of its own, and link them in `work`."""
    sources = sorted(SOURCE.glob("*.cpp"))
    objects = [work / f"{source.stem}.o" for source in sources]
    deadline = time.monotonic() + TIMEOUT_S
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [
            pool.submit(_run, [*command, *flags, "-c", str(source), "-o", str(target)], deadline)
            for source, target in zip(sources, objects, strict=True)
        ]
        try:
            for job in jobs:
                job.result()
        finally:
            pool.shutdown(cancel_futures=True)
    library = work / "kernels.so"
    options = ["-shared", "-Wl,--as-needed", "-s", "-o", str(library)]
    _run([*command, *flags, *map(str, objects), *options], deadline)
    return library


def _run(command: Sequence[str], deadline: float) -> str:
    """Standard output of a command; CompileError if it fails or does not end in time."""
    name = Path(command[0]).name
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C"},
            start_new_session=True,  # so that what the compiler starts can be ended with it
        )
    except OSError as error:
        raise CompileError(f"{name} cannot be run: {error.strerror or error}") from error
    try:
        output, errors = process.communicate(timeout=max(deadline - time.monotonic(), 0.1))
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise CompileError(f"{name} did not end in time and was ended") from error
        raise
    if process.returncode:
        lines = errors.decode(errors="replace").splitlines()
        wrong = next((line for line in lines if "error" in line), (lines or ["no message"])[0])
        raise CompileError(f"{name} failed ({process.returncode}): {wrong.strip()[:MAX_REASON]}")
    return output.decode(errors="replace")


@functools.lru_cache(maxsize=4)
def _version_digest(command: tuple[str, ...]) -> str:
    version = _run([*command, "--version"], time.monotonic() + TIMEOUT_S)
    return hashlib.blake2b(version.encode(), digest_size=4).hexdigest()


def _compiler_digest(command: Sequence[str]) -> str:
    return _version_digest(tuple(command))


def _make_private(folder: Path) -> None:
    """Make the folder if need be. OSError if it cannot be used."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _check_owner(folder)
    except CompileError as error:
        raise OSError(str(error)) from error


def _check_owner(path: Path) -> None:
    """CompileError if somebody other than this user or root could have written there."""
    status = path.stat()
    if status.st_uid not in (0, os.geteuid()) or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise CompileError(f"{path} can be written to by other users")


def remove_old_builds(root: Path) -> None:
    """Keep the builds that were used last. A library in use stays in memory all the same."""
    folders = [path for path in root.iterdir() if len(path.name) == 32 and path.is_dir()]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in folders[KEPT_BUILDS:]:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str]) -> int:
    """Build for all instruction sets into the folder that is named, else the usual one."""
    root = Path(arguments[0]) if arguments else kernels_folder()
    if platform.machine() != "x86_64":
        root.mkdir(parents=True, exist_ok=True)
        print(f"there are no kernels for {platform.machine()} processors")
        return 0
    try:
        _make_private(root)
        for isa in ISA_FLAGS:
            build = _find_or_compile(isa, find_compiler(), root)
            print(f"{build.path}: {build.origin}")
    except (CompileError, OSError) as error:
        print(f"kernels: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
