"""The command line: one line for each mistake, the port first, and no flag without effect."""

import ast
import dataclasses
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

import server
from engine import EngineConfig
from server import cli, serve
from server.config import ServerConfig
from server.listener import StartupError
from server.options import Parser, UsageError, options_of, unknown_variables

PYTHON = [sys.executable, "-W", "error", "-m", "server"]


def run(*arguments: str, **environment: str) -> tuple[int, str, str, float]:
    started = time.monotonic()
    done = subprocess.run(
        [*PYTHON, *arguments],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env={**os.environ, **environment},
    )
    return done.returncode, done.stdout, done.stderr, time.monotonic() - started


def parse(*arguments: str, **environment: str) -> tuple[ServerConfig, EngineConfig]:
    parser = Parser("test", "")
    parser.add_options(ServerConfig, "server")
    parser.add_options(EngineConfig, "engine")
    _, (server_config, engine_config) = parser.parse(arguments, environment)
    return server_config, engine_config


# ---- options -------------------------------------------------------------------------------


def test_every_field_is_a_flag_and_a_variable() -> None:
    for index, cls in enumerate((ServerConfig, EngineConfig)):
        for option in options_of(cls):
            value, text = sample(option.kind, option.choices)
            if option.kind is bool:
                flags = [[option.flag], [f"--no-{option.flag[2:]}"]]
                assert [getattr(parse(*flag)[index], option.name) for flag in flags] == [
                    True,
                    False,
                ]
                assert getattr(parse(**{option.variable: "off"})[index], option.name) is False
                continue
            wanted = (value,) if option.is_list else value
            for flag in (option.flag, *(f"--{alias}" for alias in option.aliases)):
                assert getattr(parse(flag, text)[index], option.name) == wanted
            assert getattr(parse(**{option.variable: text})[index], option.name) == wanted


def sample(kind: type, choices: tuple[str, ...]) -> tuple[object, str]:
    if choices:
        return choices[-1], choices[-1]
    return {int: (7, "7"), float: (0.5, "0.5"), bool: (True, "1"), str: ("x", "x")}[kind]


def test_a_flag_wins_over_a_variable_and_a_variable_over_the_default() -> None:
    assert parse()[0].port == 8000
    assert parse(INKSTONE_PORT="1")[0].port == 1
    assert parse("--port", "2", INKSTONE_PORT="1")[0].port == 2


def test_several_values_are_separated_by_commas_in_variables() -> None:
    assert parse(INKSTONE_API_KEY="a, b,")[0].api_key == ("a", "b")
    assert parse("--served-model-name", "a", "b")[0].served_model_name == ("a", "b")


def test_the_variables_that_kubernetes_sets_are_not_taken_for_options() -> None:
    environment = {
        "INKSTONE_PORT": "tcp://10.0.0.1:8000",
        "INKSTONE_PORT_8000_TCP_ADDR": "10.0.0.1",
        "INKSTONE_SERVICE_HOST": "10.0.0.1",
    }
    assert parse(**environment)[0].port == 8000
    assert unknown_variables((ServerConfig, EngineConfig), environment) == []


def test_the_variables_of_the_kernels_are_known() -> None:
    folder = Path(serve.__file__).parents[1] / "model/kernels/cpu"
    sources = "".join(path.read_text() for path in folder.glob("*.py"))
    assert set(re.findall(r'environ\.get\("(INKSTONE_\w+)"', sources)) == serve.KERNELS


def test_unknown_variables_are_found() -> None:
    environment = {"INKSTONE_PROT": "1", "INKSTONE_PORT": "1", "PATH": ""}
    assert unknown_variables((ServerConfig, EngineConfig), environment) == ["INKSTONE_PROT"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--max-model-length", "5"], ["--max-model-length", "--max-model-len"]),
        (["--prot=1"], ["--prot", "--port"]),
        (["--port", "x"], ["--port", "'x'"]),
        (["--device", "tpu"], ["--device", "tpu", "cuda"]),
        (["--max-num"], ["--max-num"]),
        (["stray"], ["stray"]),
    ],
)
def test_mistakes_are_named_with_the_nearest_right_form(
    arguments: list[str], words: list[str]
) -> None:
    with pytest.raises(UsageError) as caught:
        parse(*arguments)
    text = str(caught.value)
    assert all(word in text for word in words) and "\n" not in text


def test_a_wrong_variable_is_named() -> None:
    for name, text in (("PORT", "x"), ("DEVICE", "tpu"), ("ACCESS_LOG", "perhaps")):
        with pytest.raises(UsageError, match=f"INKSTONE_{name}: must be"):
            parse(**{f"INKSTONE_{name}": text})


@pytest.mark.parametrize(
    "config",
    [
        ServerConfig(port=70000),
        ServerConfig(request_timeout=0),
        ServerConfig(sse_ping_interval=-1),
        ServerConfig(shutdown_timeout=-1),
        ServerConfig(max_stop=0),
        ServerConfig(api_key=("",)),
    ],
)
def test_values_that_cannot_be_meant_are_refused(config: ServerConfig) -> None:
    with pytest.raises(ValueError, match="--"):
        config.check()


def test_help_lists_every_flag(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["serve", "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for cls in (ServerConfig, EngineConfig):
        for field in dataclasses.fields(cls):
            assert f"--{field.name.replace('_', '-')}" in text.replace("--no-", "--")


# ---- the command, as a process -----------------------------------------------------------------


def test_mistakes_are_one_line_and_end_the_command_soon(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        (tmp_path / "empty").mkdir()
        for arguments, status, word in (
            (["serve", "--prot", "1"], 2, "--port"),
            (["serve", "--trust-remote-code"], 2, "never runs code"),
            (["serve", str(tmp_path / "none")], 1, "no model folder"),
            (["serve", str(tmp_path / "empty")], 1, "config.json"),
            (["serve", model_folder(tmp_path), "--port", port], 1, "Address already in use"),
            (["serve", model_folder(tmp_path), "--host", "256.1.1.1"], 1, "cannot listen"),
            (["serve", model_folder(tmp_path), "--api-key-file", "/none"], 1, "No such file"),
            (["sevre"], 2, "sevre"),
        ):
            code, _, errors, seconds = run(*arguments)
            assert code == status, (arguments, errors)
            assert errors.count("\n") == 1 and word in errors, errors
            assert seconds < 3


LLAMA = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "vocab_size": 256,
    "hidden_size": 16,
    "intermediate_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "max_position_embeddings": 64,
    "rms_norm_eps": 1e-5,
    "hidden_act": "silu",
}


def model_folder(tmp_path: Path, config: Any = LLAMA) -> str:
    """Return a folder with a tokenizer and a config, and without weights."""
    folder = tmp_path / "model"
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    letters = pre_tokenizers.ByteLevel.alphabet()
    tokenizer = Tokenizer(models.BPE({text: i for i, text in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(str(folder / "tokenizer.json"))
    return str(folder)


def test_version_and_help() -> None:
    assert run("version")[:2] == (0, f"inkstone {server.__version__}\n")
    code, output, _, _ = run("--help")
    assert code == 0 and "serve" in output and "bench" in output
    assert run("bench", "--help")[0] == 0
    assert run("chat", "--help")[0] == 0


def test_a_model_that_is_not_supported_ends_the_server_with_the_reason(tmp_path: Path) -> None:
    code, _, errors, _ = run("serve", model_folder(tmp_path, {}), "--port", "0")
    assert code == 1
    assert errors.splitlines()[-1].startswith("inkstone serve: config.json: ")
    assert "Traceback" not in errors, errors


def test_the_port_is_open_at_once_and_answers_while_the_model_loads(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    started = time.monotonic()
    # An engine that never gets ready: it waits for its input to end, which no test gives it.
    code = (
        "import engine.client as c, sys; c._WORKER_COMMAND = (sys.executable, '-c', "
        "'import time; time.sleep(60)'); from server.cli import main; sys.exit(main())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "serve", model_folder(tmp_path), "--port", str(port)],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            while not is_open(port):
                assert time.monotonic() - started < 5
                time.sleep(0.01)
            opened = time.monotonic() - started
            status, body = get(f"http://127.0.0.1:{port}/health")
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 0
        finally:
            process.kill()
    assert opened < 2  # one second on a quiet machine
    assert status == 503
    assert json.loads(body)["error"]["code"] in ("model_loading", "engine_restarting")


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_chat_talks_to_a_server() -> None:
    command = [sys.executable, "-m", "tests.server.fake_serve", "0", "3", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as served:
        try:
            port = int(served.stdout.readline())  # type: ignore[union-attr]
            while get(f"http://127.0.0.1:{port}/health")[0] != 200:
                time.sleep(0.05)
            url = f"http://127.0.0.1:{port}/v1"
            done = subprocess.run(
                [*PYTHON, "chat", "--base-url", url, "--system", "s", "--max-tokens", "9"],
                input="hello\n/new\nagain\n",
                capture_output=True,
                text=True,
                timeout=20,
                check=False,
            )
            refused = run("chat", "--base-url", f"http://127.0.0.1:{port}/v2")
        finally:
            served.kill()
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("AAA") == 2 and "models/tiny" in done.stdout
    assert refused[0] == 1 and refused[2].count("\n") == 1


# ---- finding the model -----------------------------------------------------------------------


def test_folders_are_found_and_hub_names_left_to_be_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert serve.find_folder(model_folder(tmp_path)) == tmp_path / "model"
    assert serve.find_folder("model") == Path("model")
    assert serve.find_folder("org/name-7B.v2") is None
    for name in ("org/name/more", "../x", "/none", "~nobody/x", "https://x/y", ""):
        with pytest.raises(StartupError):
            serve.find_folder(name)


def test_the_embedded_model_is_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(serve, "PROJECT", tmp_path / "project")
    folder = tmp_path / "project" / serve.DEFAULT_MODEL
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    assert serve.find_folder(serve.DEFAULT_MODEL) == folder


# ---- rules of the source ---------------------------------------------------------------------


def test_what_comes_before_the_port_imports_no_framework() -> None:
    code = (
        "import sys, server.cli, server.serve; "
        "sys.exit(bool({'fastapi', 'starlette', 'pydantic', 'uvicorn', 'model', 'torch'} "
        "& set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_version_is_the_projects() -> None:
    project = (Path(server.__file__).parent.parent / "pyproject.toml").read_text()
    assert f'version = "{server.__version__}"' in project


def test_imports_are_at_the_top_of_files() -> None:
    for file in Path(server.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inner, f"{file.name}: {node.name}"
