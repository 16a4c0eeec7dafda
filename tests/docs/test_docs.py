"""What the documents say is so."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from engine import EngineConfig
from server.config import ServerConfig
from server.protocol.table import page
from weights.recipe.__main__ import make_parser

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_parameter_tables_are_those_of_the_models() -> None:
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == page(), (
        "run: python -m server.protocol.table > docs/api.md"
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_named_options_exist(document: Path) -> None:
    options = {
        name.replace("_", "-")
        for config in (EngineConfig, ServerConfig)
        for field in dataclasses.fields(config)
        for name in (field.name, "no-" + field.name)
    }
    bench = {"base-url", "concurrency", "profile", "help", "trust-remote-code"}
    text = document.read_text(encoding="utf-8")
    docker = {"index-url", "read-only", "rm", "volume", "publish", "build-arg", "build", "tag"}
    recipe = {name.removeprefix("--") for name in make_parser()._option_string_actions}
    named = set(re.findall(r"`?--([a-z][a-z-]+)", text)) - bench - docker - recipe
    if document.name != "docker.md":
        assert named <= options, named - options
    kernels = "".join(path.read_text() for path in (ROOT / "model/kernels/cpu").glob("*.py"))
    for variable in re.findall(r"INKSTONE_([A-Z_]+)", text):
        is_option = variable.lower().replace("_", "-") in options
        assert is_option or f'environ.get("INKSTONE_{variable}")' in kernels, variable


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_named_source_files_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for path in re.findall(
        r"`((?:server|engine|model|weights|bench|deploy|docs|tests)/[\w./-]+)`", text
    ):
        assert (ROOT / path).exists(), path
