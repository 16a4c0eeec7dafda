"""Builds of the kernels with compilers of every kind, most of them scripts that pretend."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model.kernels.cpu import compiler
from model.kernels.cpu.compiler import CompileError, built, find_compiler, kernels_folder

ROOT = Path(__file__).parents[3]

# Writes what it was asked for into the file behind -o, and a line into its log.
FAKE = """#!/bin/sh
echo "$@" >> "$0.log"
case "$*" in *--version) echo "fake %(version)s"; exit;; esac
%(does)s
while [ "$1" != -o ]; do shift; done
echo built > "$2"
"""


def fake_compiler(folder: Path, does: str = "", version: str = "1.0") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "fake++"
    path.write_text(FAKE % {"does": does, "version": version})
    path.chmod(0o755)
    return path


def calls(path: Path) -> list[str]:
    log = Path(f"{path}.log")
    lines = log.read_text().splitlines() if log.exists() else []
    return [line for line in lines if not line.endswith("--version")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    compiler._version_digest.cache_clear()
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("INKSTONE_KERNELS", str(tmp_path / "kernels"))
    return tmp_path / "kernels"


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = fake_compiler(tmp_path / "bin")
    monkeypatch.setenv("CXX", str(path))
    return path


def without_compilers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setattr(compiler, "COMPILERS", ("no-such-compiler",))


def test_it_compiles_once_for_each_instruction_set(fake: Path, folder: Path) -> None:
    with built("avx2") as first:
        assert first.path.read_text() == "built\n"
        assert first.origin.startswith("compiled in ")
    num_calls = len(calls(fake))
    assert num_calls == len(list(compiler.SOURCE.glob("*.cpp"))) + 1
    with built("avx2") as again:
        assert (again.path, again.origin) == (first.path, f"from {folder}")
    assert len(calls(fake)) == num_calls
    with built("avx512") as other:
        assert other.path.exists()
    assert other.digest != first.digest
    assert all("-march=x86-64-v3" in call for call in calls(fake)[:num_calls])
    assert all("-mavx512bf16" in call for call in calls(fake)[num_calls:])
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} == {".so"}


def test_another_compiler_or_source_is_another_build(
    fake: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with built("avx2") as first:
        pass
    compiler._version_digest.cache_clear()
    fake_compiler(tmp_path / "bin", version="2.0")
    with built("avx2") as second:
        assert second.path != first.path
    source = tmp_path / "source"
    source.mkdir()
    (source / "one.cpp").write_text("int one;")
    monkeypatch.setattr(compiler, "SOURCE", source)
    compiler.source_digest.cache_clear()
    try:
        with built("avx2") as third:
            assert third.digest != first.digest
    finally:
        compiler.source_digest.cache_clear()


def test_cxx_may_have_arguments_and_reaches_no_shell(
    fake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXX", f"{fake} -x ';' touch {tmp_path}/canary")
    with built("avx2"):
        pass
    assert all(call.startswith("-x ; touch") for call in calls(fake))
    assert not (tmp_path / "canary").exists()


def test_a_compiler_that_is_not_there_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", "no-such-compiler")
    monkeypatch.setattr(compiler, "COMPILERS", ("nor-this-one", "sh"))
    assert find_compiler() == ["sh"]
    monkeypatch.setenv("CXX", "g++ 'without end")
    assert find_compiler() == ["sh"]
    without_compilers(monkeypatch)
    assert find_compiler() is None


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("echo 'a.cpp:3: error: no such thing' >&2; exit 4", r"\(4\): a.cpp:3: error: no such"),
        ("exit 1", r"\(1\): no message"),
        ("kill -9 $$", r"\(-9\)"),
    ],
)
def test_a_compiler_that_fails_says_why_and_leaves_nothing(
    fake: Path, folder: Path, tmp_path: Path, does: str, said: str
) -> None:
    fake_compiler(tmp_path / "bin", does)
    with pytest.raises(CompileError, match=said), built("avx2"):
        pass
    assert not [path for path in folder.rglob("*") if path.is_file()]
    fake_compiler(tmp_path / "bin")
    with built("avx2") as build:
        assert build.path.exists()


def test_a_compiler_that_hangs_is_ended_with_its_children(
    fake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_compiler(tmp_path / "bin", f"sh -c 'echo $$ >> {tmp_path}/pids; sleep 60'; :")
    monkeypatch.setattr(compiler, "TIMEOUT_S", 1.0)
    begun = time.monotonic()
    with pytest.raises(CompileError, match="in time"), built("avx2"):
        pass
    assert time.monotonic() - begun < 20
    for pid in (tmp_path / "pids").read_text().split():
        deadline = time.monotonic() + 5
        while Path(f"/proc/{pid}/stat").exists():
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                break
            assert time.monotonic() < deadline, "a child of the compiler is still running"
            time.sleep(0.01)


def test_without_a_compiler_any_build_of_the_same_sources_will_do(
    fake: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with built("avx2") as first:
        pass
    without_compilers(monkeypatch)
    with built("avx2") as found:
        assert found.path == first.path
    with pytest.raises(CompileError, match=r"install g\+\+"), built("avx512"):
        pass


def test_two_processes_at_once(fake: Path, folder: Path) -> None:
    code = (
        "from model.kernels.cpu.compiler import built\n"
        "with built('avx2') as build: print(build.path, build.path.read_text())"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = {process.communicate(timeout=60)[0] for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert len(said) == 1
    assert b"built" in said.pop()
    assert len(list(folder.rglob("*.so"))) == 1


@pytest.mark.parametrize("kind", ["a file", "others"])
def test_a_folder_that_cannot_be_used_is_replaced_by_a_private_one(
    fake: Path, folder: Path, kind: str
) -> None:
    if kind == "a file":
        folder.write_text("")
    else:
        folder.mkdir()
        folder.chmod(0o777)
    with built("avx2") as build:
        assert build.path.exists()
        assert folder not in build.path.parents
        assert build.path.parents[1].stat().st_mode & 0o777 == 0o700
        assert f"not kept, {folder} cannot be used" in build.origin
    assert not build.path.exists()


def test_a_build_that_others_could_have_written_is_refused(fake: Path, folder: Path) -> None:
    with built("avx2") as build:
        pass
    build.path.chmod(0o777)
    with pytest.raises(CompileError, match="by other users"), built("avx2"):
        pass


def test_only_the_builds_used_last_stay(fake: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    old = [folder / f"{i:032x}" for i in range(compiler.KEPT_BUILDS + 3)]
    for age, path in enumerate(old):
        path.mkdir()
        os.utime(path, (1e9 - age, 1e9 - age))
    (folder / "not ours").mkdir()
    with built("avx2") as build:
        assert build.path.exists()
    kept = {path.name for path in folder.iterdir()} - {"not ours"}
    expected = {path.name for path in old[: compiler.KEPT_BUILDS - 1]}
    assert kept == expected | {build.path.parent.name}


def test_the_folder_is_the_one_named_or_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kernels_folder() == tmp_path / "kernels"
    monkeypatch.delenv("INKSTONE_KERNELS")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert kernels_folder() == Path("/home/somebody/.cache/inkstone/kernels")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert kernels_folder() == Path("/home/somebody/.cache/inkstone/kernels")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert kernels_folder() == Path("/caches/inkstone/kernels")


def test_the_command_builds_for_all_instruction_sets(
    fake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compiler.main([str(tmp_path / "image")]) == 0
    names = {path.name.partition("-")[0] for path in (tmp_path / "image").rglob("*.so")}
    assert names == set(compiler.ISA_FLAGS)
    fake_compiler(tmp_path / "bin", "exit 1")
    assert compiler.main([str(tmp_path / "other")]) == 1
    assert "failed" in capsys.readouterr().err


def test_the_command_has_nothing_to_do_for_other_processors(
    fake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    assert compiler.main([str(tmp_path / "image")]) == 0
    assert list((tmp_path / "image").iterdir()) == []
    assert not calls(fake)


@pytest.mark.slow
@pytest.mark.skipif(find_compiler() is None, reason="no C++ compiler")
@pytest.mark.parametrize("isa", compiler.ISA_FLAGS)
def test_the_sources_compile_for_every_instruction_set(
    isa: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INKSTONE_KERNELS")  # in the usual folder, so that it is done once
    with built(isa) as build:
        assert build.path.read_bytes()[:4] == b"\x7fELF"
