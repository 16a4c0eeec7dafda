"""The laws of docs/ARCHITECTURE.md that can be read off the source, and the bans of the house."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("server", "engine", "model", "bench", "weights")
ALLOWED = {
    "server": {"engine", "model", "bench"},
    "engine": {"model"},
    "model": set(),
    "bench": set(),
    "weights": set(),
}
# What `bench.frontend` and `bench.profile_step` measure runs in processes of these: the server
# itself, with no model or with an engine that watches itself.
RUNS_THE_SERVER = {"bench/stub_engine.py", "bench/stub_server.py", "bench/profile_server.py"}
TENSOR_LIBRARIES = {"torch", "numpy", "safetensors", "triton", "transformers"}
TENSOR_FREE = {
    "engine": [
        "__init__", "admission", "block_manager", "client", "config", "errors", "grammar",
        "grammar_check", "grammar_checker", "grammar_vocabulary", "host", "link", "messages",
        "metrics", "plan", "proposers", "request", "sampling_params", "scheduler", "sequence",
        "speculative", "thinking",
    ],
    "model": ["__init__", "config", "hub", "registry"],
}  # fmt: skip
MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 420
BANNED_MODULES = {"pickle", "cPickle", "cloudpickle", "dill", "marshal", "shelve"}
BANNED_CALLS = {"eval", "exec", "compile", "__import__"}
BANNED_ATTRIBUTES = {("torch", "load"), ("yaml", "load"), ("yaml", "unsafe_load")}


def sources(*packages: str) -> list[Path]:
    found = [path for name in packages for path in sorted((ROOT / name).rglob("*.py"))]
    assert found
    return found


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(node: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield child, alias.name
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute"
            yield child, child.module or ""


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_go_downwards_and_through_the_public_names(package: str) -> None:
    for path in sources(package):
        if str(path.relative_to(ROOT)) in RUNS_THE_SERVER:
            continue
        for _, name in imports(tree_of(path)):
            top, _, rest = name.partition(".")
            if top not in PACKAGES or top == package:
                continue
            assert top in ALLOWED[package], f"{path}: {package} must not import {name}"
            if top != "bench":
                assert not rest, f"{path}: imports {name}, past the public names of {top}"


def test_tensor_free_files_import_no_tensor_library() -> None:
    named = [
        ROOT / folder / f"{name}.py" for folder, names in TENSOR_FREE.items() for name in names
    ]
    folders = sources("server", "model/tokenizer", "model/chat_template", "model/families")
    for path in named + folders:
        tree = tree_of(path)
        typing_only = {
            statement
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for statement in ast.walk(node)
        }
        for statement, module in imports(tree):
            if statement not in typing_only:
                assert module.partition(".")[0] not in TENSOR_LIBRARIES, f"{path}: {module}"


@pytest.mark.parametrize("module", ["server.app", "server.cli", "engine", "model"])
def test_server_process_never_imports_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit(any(n in sys.modules for n in ('torch', 'numpy')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


# Each is the one file that owns an optional or late dependency, and says why beside the import.
IMPORTS_IN_FUNCTIONS = {"model/hub.py", "weights/recipe/__main__.py", "weights/recipe/card.py"}


def test_imports_stand_at_the_top() -> None:
    for path in sources(*PACKAGES):
        if str(path.relative_to(ROOT)) in IMPORTS_IN_FUNCTIONS:
            continue
        for function in functions(tree_of(path)):
            inner = [name for _, name in imports(function)]
            assert not inner, f"{path}:{function.lineno} imports {inner} inside a function"


def test_functions_and_files_stay_small() -> None:
    for path in sources("server", "engine", "model"):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= MAX_FILE_LINES, f"{path} has {text.count(chr(10))} lines"
        for function in functions(ast.parse(text)):
            length = (function.end_lineno or 0) - function.lineno + 1
            assert length <= MAX_FUNCTION_LINES, f"{path}:{function.lineno} has {length} lines"


def test_every_module_states_its_contract() -> None:
    for path in sources(*PACKAGES):
        tree = tree_of(path)
        assert not tree.body or ast.get_docstring(tree), f"{path} has no docstring"


def test_no_code_bearing_formats_and_no_asserts() -> None:
    for path in sources("server", "engine", "model"):
        tree = tree_of(path)
        modules = {name.partition(".")[0] for _, name in imports(tree)}
        assert not modules & BANNED_MODULES, path
        for node in ast.walk(tree):
            assert not isinstance(node, ast.Assert), f"{path}:{node.lineno}: vanishes under -O"
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name):
                assert node.func.id not in BANNED_CALLS, f"{path}:{node.lineno}"
            elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                pair = (node.func.value.id, node.func.attr)
                assert pair not in BANNED_ATTRIBUTES, f"{path}:{node.lineno}"


@pytest.mark.parametrize("package", ["engine", "model"])
def test_public_names_are_what_the_package_says(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__all__ == sorted(module.__all__, key=lambda name: (not name.isupper(), name))
    for name in module.__all__:
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError):
        _ = module.no_such_name
