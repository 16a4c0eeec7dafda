"""`bench.cpu` from its command line to its three files, with engines that only pass for them."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from bench import cpu, cpu_turn, turns
from bench.cpu_config import CpuConfig, validate
from bench.cpu_report import main as write_report
from bench.engines import ENGINES, OURS, ROOT
from bench.fake_server import MODEL
from bench.jobs import Job, Level
from bench.make_model import PRESETS
from bench.options import add_options, read_options
from bench.record import RequestRecord
from bench.stats import figures
from bench.target import first_model
from bench.transport import Transport
from tests.bench import fake_engines

PATHS = {engine.option for engine in ENGINES if engine.name != OURS} | {"optimum"}
LIMITS = {
    "torch": "0", "threads": 2,
    "limits": [
        {"kind": "read", "name": "read", "best": 40.0, "unit": "GB/s"},
        {"kind": "fp32", "name": "fp32 GEMM", "best": 200.0, "unit": "GFLOP/s"},
        {"kind": "int8", "name": "int8 linear", "best": 800.0, "unit": "GOP/s"},
    ],
}  # fmt: skip


async def _model(port: int) -> str:
    transport = Transport(f"http://127.0.0.1:{port}/v1", {})
    try:
        return await first_model(transport)
    finally:
        transport.close()


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Job]]:
    """Jobs that servers got; each gives known figures, and the limits are known."""
    seen: list[tuple[int, Job]] = []

    def load_job(port: int, job: Job) -> Level:
        assert asyncio.run(_model(port)) == MODEL
        seen.append((port, job))
        return level(job, seconds=1.0 / job.concurrency)

    monkeypatch.setattr(cpu_turn, "load_job", load_job)
    monkeypatch.setattr(turns, "measure_limits", lambda threads: LIMITS | {"threads": threads})
    monkeypatch.setattr(cpu_turn, "SETTLE_SECONDS", 0.0)
    return seen


def level(job: Job, seconds: float) -> Level:
    """The figures of requests that took that long each, a tenth of it for the first token."""
    records = []
    for index in range(job.requests):
        record = RequestRecord(index, sent=index * seconds, ended=(index + 1) * seconds)
        record.first_token = record.sent + seconds / 10
        record.generation_end = record.ended
        record.prompt_tokens, record.completion_tokens = job.input_tokens, job.output_tokens
        record.finish_reason = "length"
        records.append(record)
    found = figures(records, load=job.name, wanted_output=job.output_tokens)
    return dataclasses.asdict(found)


def options(tmp_path: Path, *more: str) -> list[str]:
    return [
        *("--models", "tiny", "--folder", str(tmp_path / "models")),
        *("--output", str(tmp_path / "out" / "cpu-1.1b"), "--rounds", "1"),
        *("--concurrency", "1", "4", "--input-tokens", "16", "--output-tokens", "8"),
        *("--prompts", "32", "4000", "--context", "64", "--idle-seconds", "0.1"),
        *("--threads", "1", *more),
    ]


def result_of(tmp_path: Path) -> tuple[dict[str, Any], str]:
    base = tmp_path / "out" / "cpu-1.1b"
    page = Path(f"{base}.md").read_text(encoding="utf-8")
    return json.loads(Path(f"{base}.json").read_text(encoding="utf-8")), page


def test_ours_and_peers_take_turns(
    tmp_path: Path, measured: list[tuple[int, Job]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    inkstone = fake_engines.server(tmp_path / "inkstone", delay=0, refused="int4")
    llama = fake_engines.llama_cpp(tmp_path / "llama.cpp", delay=0)
    python = fake_engines.openvino_python(tmp_path / "ov")
    status = cpu.main(
        options(
            tmp_path,
            *("--precisions", "int8", "int4"),
            *("--engines", "inkstone", "llama.cpp", "openvino-genai", "vllm+zentorch"),
            *("--inkstone", str(inkstone), "--llama-server", str(llama)),
            *("--openvino-python", str(python), "--add", "inkstone=--speculative ngram"),
        )
    )
    result, page = result_of(tmp_path)
    assert status == 1, "one of them did not start"
    (section,) = result["models"]
    names = [entry["server"] for entry in section["rounds"]]
    assert names == [
        "inkstone int8", "inkstone int4", "llama.cpp Q8_0", "llama.cpp Q4_0",
        "openvino-genai int8", "openvino-genai int4 g128",
    ]  # fmt: skip
    assert result["not_found"] == ["vllm+zentorch"] and not section["cannot"]
    assert result["versions"]["llama.cpp"] == "version: 7 (fake)"
    assert len(section["limits"]) == 2 and section["limits"][0]["threads"] == 1

    by_name = {entry["server"]: entry for entry in section["rounds"]}
    ours = by_name["inkstone int8"]
    loads = [each["load"] for each in ours["levels"]]
    assert loads == ["c=1", "c=4", "prefill 32", "context 64"], "no prompt beyond the window"
    assert "status 1" in by_name["inkstone int4"]["error"]
    assert ours["ready_seconds"] > 0
    assert ours["peak_bytes"] > 1 << 20
    assert 0 <= ours["idle_share"] < 1
    assert "chosen kernel: fake" in ours["log"][0]
    assert "~/" in ours["log"][0] and str(tmp_path) not in ours["log"][0]
    assert by_name["openvino-genai int8"]["levels"][1]["completed"] == 8
    assert "idle_share" not in by_name["openvino-genai int8"]

    commands = {c["name"]: c["commands"] for c in section["contestants"]}
    (one,) = commands["inkstone int8"]
    assert "--no-access-log" in one and "--quantization int8 --speculative ngram" in one
    assert one.endswith("--threads 1")
    crowd, lone = commands["llama.cpp Q8_0"]
    assert "--parallel 4 --ctx-size 1024" in crowd and "--parallel 1 --ctx-size 256" in lone

    # 8 tokens a request; one after the other in a second each.
    row = next(line for line in page.splitlines() if line.startswith("| inkstone int8 | int8"))
    assert "| 8.0 (8.0 to 8.0)" in row and "| 32.0 (32.0 to 32.0)" in row
    assert "| llama.cpp Q4_0 | int4 | 8.0" in page
    assert "openvino-genai int8 (in process)" in page
    assert "| c=1: our best over the best peer (inkstone int8, openvino-genai " in page
    assert str(tmp_path) not in page, "paths are of no interest to others"
    assert "the server ended with status 1: there is no int4" in page
    assert "Not found, so not measured: vllm+zentorch." in page
    assert (tmp_path / "out" / "cpu-1.1b.png").read_bytes().startswith(b"\x89PNG")

    (tmp_path / "out" / "cpu-1.1b.md").unlink()
    assert write_report([str(tmp_path / "out" / "cpu-1.1b.json")]) == 0
    assert result_of(tmp_path)[1] == page


def test_a_model_that_is_there_is_kept_and_results_survive_the_end(
    tmp_path: Path, measured: list[tuple[int, Job]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = fake_engines.server(tmp_path / "inkstone", delay=0)
    arguments = options(tmp_path, "--engines", "inkstone", "--inkstone", str(ours))
    arguments += ["--precisions", "bf16", "int8"]
    taken: list[str] = []

    def end_at_the_second(contestant: Any, idle: float, say: Any) -> dict[str, Any]:
        taken.append(contestant.name)
        if len(taken) == 2:
            raise KeyboardInterrupt
        return cpu_turn.take_turn(contestant, idle, say)

    monkeypatch.setattr(cpu, "take_turn", end_at_the_second)
    assert cpu.main(arguments) == 130
    result, page = result_of(tmp_path)
    assert [e["server"] for e in result["models"][0]["rounds"]] == ["inkstone bf16"]
    assert "| inkstone int8 | int8 | - | - |" in page
    config = tmp_path / "models/tiny/config.json"
    written = config.stat().st_mtime_ns
    monkeypatch.setattr(cpu, "take_turn", cpu_turn.take_turn)
    assert cpu.main(arguments) == 0
    assert config.stat().st_mtime_ns == written


def test_the_command_of_the_readme_is_understood() -> None:
    text = (ROOT / "bench/README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```bash\n(python -m bench\.cpu .*?)```", text, re.DOTALL)
    _, _, program, *arguments = shlex.split(block.replace("\\\n", " "))
    parser = argparse.ArgumentParser()
    add_options(parser, CpuConfig)
    config = read_options(CpuConfig, parser.parse_args(arguments))
    validate(config)
    assert program == "bench.cpu" and set(config.models) <= set(PRESETS)
    assert all(value for name, value in vars(config).items() if name in PATHS)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--engines", "vllama"], "no such engine: vllama"),
        (["--precisions", "int2"], "precisions"),
        (["--add", "vllm"], "NAME=OPTIONS"),
        (["--concurrency", "0"], "at least 1"),
        (["--models", "no-such-model"], "neither a preset"),
        (["--llama-server", "/no/such"], "there is no /no/such"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, more: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cpu.main(options(tmp_path, *more)) == 2
    assert message in capsys.readouterr().err
