"""Finding engines, and making models in the forms that they want."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import engines
from bench.engines import (
    ENGINES,
    INKSTONE,
    LLAMA_CPP,
    OPENVINO,
    ROOT,
    VLLM,
    CannotMake,
    find,
    make_form,
    version_of,
)
from tests.bench import fake_engines

README = ROOT / "bench/README.md"


def test_every_row_says_how_it_is_installed_and_named() -> None:
    text = README.read_text(encoding="utf-8")
    for engine in ENGINES[1:]:
        assert f"**{engine.name}" in text.lower(), engine.name
    for engine in ENGINES:
        assert f"--{engine.option.replace('_', '-')}" in text, engine.option
        assert len({form.precision for form in engine.forms}) == len(engine.forms)


def test_ours_is_this_source_tree_unless_another_is_named(tmp_path: Path) -> None:
    found = find(INKSTONE, {})
    assert found is not None and found.program == (sys.executable, "-m", "server")
    other = fake_engines.server(tmp_path / "inkstone", delay=0)
    named = find(INKSTONE, {"inkstone": str(other)})
    assert named is not None and named.program == (str(other),)
    assert "torch 2" in version_of(found)


def test_a_peer_is_found_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find(LLAMA_CPP, {}) is None and find(OPENVINO, {}) is None
    path = fake_engines.server(tmp_path / "llama-server", delay=0)
    found = find(LLAMA_CPP, {"llama_server": None})
    assert found is not None and found.program == (str(path),)
    assert version_of(found) == "version: 7 (fake)"


def test_a_path_that_does_not_exist_is_refused() -> None:
    with pytest.raises(FileNotFoundError, match="--llama-server"):
        find(LLAMA_CPP, {"llama_server": "/no/such"})


def test_a_form_is_made_once_with_what_it_is_made_of(tmp_path: Path) -> None:
    model = tmp_path / "m-1.1b"
    model.mkdir()
    server = fake_engines.llama_cpp(tmp_path / "llama.cpp", delay=0)
    found = find(LLAMA_CPP, {"llama_server": str(server)})
    assert found is not None
    _, int8, int4 = LLAMA_CPP.forms
    made = make_form(found, int4, model)
    assert made == tmp_path / "m-1.1b-q4_0.gguf"
    assert made.read_text() == "m-1.1b in bf16 of gpt-2 as Q4_0"
    (tmp_path / "m-1.1b-bf16.gguf").write_text("kept")
    assert make_form(found, int8, model).read_text() == "kept as Q8_0"
    assert make_form(found, int4, model) == made
    assert not list(tmp_path.glob("partial-*"))


def test_a_form_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    model = tmp_path / "m"
    model.mkdir()
    path = fake_engines.server(tmp_path / "a/b/c/llama-server", delay=0)
    found = find(LLAMA_CPP, {"llama_server": str(path)})
    assert found is not None
    with pytest.raises(CannotMake, match="No module named 'conversion'"):
        make_form(found, LLAMA_CPP.forms[1], model)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("m-")] == []


def test_openvino_models_come_from_the_tool_beside_its_python(tmp_path: Path) -> None:
    model = tmp_path / "m"
    model.mkdir()
    python = fake_engines.openvino_python(tmp_path / "ov")
    found = find(OPENVINO, {"openvino_python": str(python)})
    assert found is not None
    made = make_form(found, OPENVINO.forms[2], model)
    words = (made / "openvino_model.xml").read_text()
    assert f"--model {model}" in words and "--weight-format int4 --sym" in words
    own = fake_engines.program(tmp_path / "optimum", "sys.exit('another tool')")
    found = find(OPENVINO, {"openvino_python": str(python), "optimum": str(own)})
    assert found is not None
    with pytest.raises(CannotMake, match="another tool"):
        make_form(found, OPENVINO.forms[1], model)


def test_a_tool_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "MAKE_SECONDS", 0.3)
    monkeypatch.setattr(engines, "VERSION_SECONDS", 0.3)
    model = tmp_path / "m"
    model.mkdir()
    python = fake_engines.openvino_python(tmp_path / "ov")
    slow = fake_engines.program(tmp_path / "slow", "import time; time.sleep(60)")
    found = find(OPENVINO, {"openvino_python": str(python), "optimum": str(slow)})
    assert found is not None
    with pytest.raises(CannotMake, match="timed out"):
        make_form(found, OPENVINO.forms[1], model)
    hanging = find(LLAMA_CPP, {"llama_server": str(slow)})
    assert hanging is not None and "timed out" in version_of(hanging)


def test_vllm_tells_its_packages_from_its_own_python(tmp_path: Path) -> None:
    path = fake_engines.server(tmp_path / "bin/vllm", delay=0)
    found = find(VLLM, {"vllm": str(path)})
    assert found is not None and found.tools["python"] == str(tmp_path / "bin/python")
    assert version_of(found).startswith("unknown")
