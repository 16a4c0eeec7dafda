"""The README's examples, word for word but for the port."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from openai import OpenAI

from tests.e2e.server_process import ROOT, ServerProcess
from weights.recipe.dialogues import DIALOGUES, ask, written
from weights.recipe.texts.jokes import all_jokes

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"<!-- test: ([\w-]+) -->\n```(\w+)\n(.*?)```", README, flags=re.DOTALL)


def run_example(name: str, server: ServerProcess, python_path: str = "") -> str:
    ((language, code),) = [(lang, code) for n, lang, code in BLOCKS if n == name]
    code = code.replace("http://127.0.0.1:8000", server.url)
    command = [sys.executable, "-c", code] if language == "python" else ["bash", "-ec", code]
    env = os.environ | ({"PYTHONPATH": python_path} if python_path else {})
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, cwd="/tmp")
    assert done.returncode == 0, done.stderr
    return done.stdout


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def is_a_joke(text: str) -> bool:
    """One of the model's own jokes, or, at temperature 1, a mixture of them."""
    known = {word for joke in all_jokes("en") for word in words(joke)}
    found = words(text)
    return len(found) >= 5 and sum(word in known for word in found) >= 0.6 * len(found)


def test_three_of_the_dialogues_are_what_the_model_says(served: ServerProcess) -> None:
    """Word for word, at temperature 0."""
    client = OpenAI(base_url=f"{served.url}/v1", api_key="any")
    shown = re.findall(r"```text\n(.*?)\n```", README, flags=re.DOTALL)
    assert len(shown) == len(DIALOGUES) == 10
    for number in (0, 4, 8):
        assert written(ask(client, DIALOGUES[number])) == shown[number]


def test_every_marked_example_has_a_test() -> None:
    assert {name for name, _, _ in BLOCKS} == {
        "sdk",
        "async-sdk",
        "legacy-sdk",
        "azure-sdk",
        "curl",
        "structured",
        "tokenize",
        "responses",
    }


def test_legacy_sdk_prints_a_joke(served: ServerProcess) -> None:
    legacy = ROOT / ".legacy-sdk"
    assert legacy.exists(), "make test installs the legacy SDK into .legacy-sdk"
    printed = run_example("legacy-sdk", served, str(legacy))
    assert is_a_joke(printed), printed


def test_seed_example_verbatim(served: ServerProcess) -> None:
    code = (
        "import openai\n"
        'response = openai.Completion.create(engine="chatgpt", prompt="Tell me a joke", '
        "max_tokens=50, n=1, stop=None, temperature=0.5)\n"
        "print(response.choices[0].text.strip())\n"
    )
    env = os.environ | {
        "PYTHONPATH": str(ROOT / ".legacy-sdk"),
        "OPENAI_API_BASE": served.url + "/v1",
        "OPENAI_API_KEY": "any",
    }
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    assert is_a_joke(done.stdout), done.stdout


def test_sdk(served: ServerProcess) -> None:
    lines = run_example("sdk", served).splitlines()
    assert len(lines) >= 4
    assert any(line.startswith("Once upon a time") for line in lines)
    assert "chatgpt" in lines[-1]


def test_structured(served: ServerProcess) -> None:
    move, _, call = run_example("structured", served).partition("\n")
    assert re.fullmatch("piece='(king|queen|rook)' steps=[1-7]", move)
    name, _, arguments = call.partition(" ")  # of one call: JSON, perhaps indented
    assert name == "get_weather"
    assert json.loads(arguments)["city"] in ("Paris", "Oslo", "Rome")


def test_responses(served: ServerProcess) -> None:
    assert is_a_joke(run_example("responses", served))


def test_async_sdk(served: ServerProcess) -> None:
    assert is_a_joke(run_example("async-sdk", served))


def test_azure_sdk(served: ServerProcess) -> None:
    assert is_a_joke(run_example("azure-sdk", served))


def test_tokenize(served: ServerProcess) -> None:
    printed = run_example("tokenize", served)
    decoder = json.JSONDecoder()
    text, end = decoder.raw_decode(printed)
    conversation, _ = decoder.raw_decode(printed[end:].lstrip())
    assert "Tell me a joke" in "".join(text["token_strs"])
    assert conversation["count"] == len(conversation["tokens"]) > text["count"]


def test_curl(served: ServerProcess) -> None:
    printed = run_example("curl", served)
    decoder = json.JSONDecoder()
    completion, end = decoder.raw_decode(printed)
    chat, end = decoder.raw_decode(printed[end:].lstrip())
    assert is_a_joke(completion["choices"][0]["text"])
    assert is_a_joke(chat["choices"][0]["message"]["content"])
    events = [line for line in printed.splitlines() if line.startswith("data: ")]
    assert events[-1] == "data: [DONE]"


@pytest.mark.parametrize("path", re.findall(r"\]\(((?!http)[^)#]+)", README))
def test_linked_files_exist(path: str) -> None:
    assert (ROOT / Path(path)).exists(), path
