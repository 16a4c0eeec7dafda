"""The container files agree with each other, with the options and with what they promise.

Nothing is built here: `deploy/build_without_docker.sh` builds the image and tries it.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import shlex
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import healthcheck
from engine.config import EngineConfig
from server.config import ServerConfig
from server.options import options_of

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
GUIDE = (ROOT / "docs/docker.md").read_text()
SCRIPTS = sorted((ROOT / "deploy").glob("*.sh"))
OPTIONS = {
    option.variable: option for cls in (ServerConfig, EngineConfig) for option in options_of(cls)
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return document


@pytest.fixture(params=["inkstone", "cuda"])
def service(request: pytest.FixtureRequest, compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"][request.param]
    return found


def instructions(name: str) -> list[str]:
    """The Dockerfile's instructions of that name, each as one line."""
    joined = re.sub(r"\\\n\s*", "", DOCKERFILE)
    return [line.partition(" ")[2] for line in joined.splitlines() if line.startswith(f"{name} ")]


class TestCompose:
    def test_the_server_is_confined(self, service: dict[str, Any]) -> None:
        assert service["read_only"] is True
        assert service["user"] == "10001:10001"
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert any(mount.startswith("/tmp") for mount in service["tmpfs"])

    def test_it_is_published_on_loopback_unless_told_otherwise(
        self, service: dict[str, Any]
    ) -> None:
        (port,) = service["ports"]
        assert re.fullmatch(r"\$\{\w+:-127\.0\.0\.1:800[01]\}:8000", port)

    def test_running_requests_are_given_their_time(self, service: dict[str, Any]) -> None:
        grace = int(service["stop_grace_period"].removesuffix("s"))
        assert ServerConfig().shutdown_timeout < grace <= ServerConfig().shutdown_timeout + 10

    def test_every_option_can_be_set_and_nothing_else(self, service: dict[str, Any]) -> None:
        named = {name for name in service["environment"] if name.startswith("INKSTONE_")}
        fixed = {"INKSTONE_HOST", "INKSTONE_PORT"}  # of no use inside a container
        differing = named ^ (OPTIONS.keys() - fixed)
        assert not differing, "correct x-environment in docker-compose.yml"

    def test_only_the_gpu_service_has_a_profile(self, compose: dict[str, Any]) -> None:
        services = compose["services"]
        assert "profiles" not in services["inkstone"]
        assert services["cuda"]["profiles"] == ["cuda"]
        (device,) = services["cuda"]["deploy"]["resources"]["reservations"]["devices"]
        assert device == {"driver": "nvidia", "count": "all", "capabilities": ["gpu"]}

    def test_the_health_check_is_the_images(self, service: dict[str, Any]) -> None:
        (check,) = instructions("HEALTHCHECK")
        assert service["healthcheck"]["test"] == ["CMD", *json.loads(check.partition("CMD ")[2])]

    def test_build_arguments_are_the_dockerfiles(self, service: dict[str, Any]) -> None:
        arguments = dict(line.split("=", 1) for line in instructions("ARG"))
        for name, given in service["build"]["args"].items():
            assert name in arguments
            if name != "TORCH_INDEX":
                assert re.sub(r"^\$\{\w+:?-(.*)\}$", r"\1", given) == arguments[name]


class TestDockerfile:
    def test_it_runs_as_the_user_that_compose_names(self, compose: dict[str, Any]) -> None:
        assert instructions("USER") == [compose["x-server"]["user"]]

    def test_every_stage_starts_from_the_base_that_can_be_pinned(self) -> None:
        assert {line.split()[0] for line in instructions("FROM")} == {"${BASE}", "packages"}

    def test_the_build_without_docker_tags_its_base_with_this_name(self) -> None:
        (base,) = [line.removeprefix("BASE=") for line in instructions("ARG") if "BASE=" in line]
        script = (ROOT / "deploy/build_without_docker.sh").read_text()
        (reader,) = re.findall(r"^base=\$\((.*)\)$", script, re.MULTILINE)
        read = subprocess.run(shlex.split(reader), cwd=ROOT, capture_output=True, text=True)
        assert read.stdout.strip() == base
        assert 'commit --quiet --rm "$container" "$base"' in script

    def test_kernels_are_compiled_in_a_stage_that_the_image_leaves_behind(self) -> None:
        stages = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
        (compiling,) = [stage for stage in stages if "apt-get install" in stage]
        assert compiling.startswith("packages AS source\n")
        assert stages[-1] != compiling
        (folder,) = re.findall(r"-m model\.kernels\.cpu\.compiler (\S+)", compiling)
        assert f"--from=source {folder} {folder}" in instructions("COPY")
        (environment,) = [line for line in instructions("ENV") if "INKSTONE_HOST" in line]
        assert f"INKSTONE_KERNELS={folder}" in environment.split()

    def test_what_it_copies_exists_and_is_let_through(self) -> None:
        ignore = (ROOT / ".dockerignore").read_text().splitlines()
        copied = [line.split() for line in instructions("COPY") if not line.startswith("--")]
        for source in [source for *sources, _ in copied for source in sources]:
            assert (ROOT / source).exists()
            assert f"!{source}" in ignore

    def test_the_context_holds_nothing_else(self) -> None:
        lines = (ROOT / ".dockerignore").read_text().splitlines()
        rules = [line for line in lines if line and not line.startswith("#")]
        assert rules[0] == "*"
        kept = {rule[1:] for rule in rules if rule.startswith("!")}
        assert kept.isdisjoint({".git", ".venv", "tests", "docs", "deploy"})
        assert {"**/__pycache__", "**/.*"} <= set(rules)


class TestLock:
    def lock(self) -> dict[str, tuple[str, list[str]]]:
        text = (ROOT / "deploy/requirements.lock").read_text().replace("\\\n", "")
        return {
            name.lower(): (version, hashes.split())
            for name, version, hashes in re.findall(r"^([\w.-]+)==(\S+)(.*)$", text, re.MULTILINE)
        }

    def test_every_package_has_hashes(self) -> None:
        for _, hashes in self.lock().values():
            assert hashes
            assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", value) for value in hashes)

    def test_it_is_up_to_date(self) -> None:
        lock = {name.replace("_", "-"): version for name, (version, _) in self.lock().items()}
        pinned = {
            name.lower().replace("_", "-"): version
            for name, version in (
                line.split("==")
                for line in (ROOT / "deploy/constraints.txt").read_text().split()
                if "==" in line
            )
        }
        differing = {name for name in lock.keys() & pinned.keys() if lock[name] != pinned[name]}
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        asked = [*project["dependencies"], *(importlib.metadata.requires("torch") or [])]
        names = {
            re.split(r"[^\w.-]", line)[0].lower().replace("_", "-")
            for line in asked
            if "extra ==" not in line
        }
        missing = {
            name for name in names - lock.keys() if not re.match("torch|triton|nvidia-|cuda-", name)
        }
        assert not differing | missing, "run: .venv/bin/python deploy/lock.py"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_valid_bash(script: Path) -> None:
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert "set -euo pipefail" in script.read_text()
    assert script.stat().st_mode & 0o111


class TestGuide:
    def test_its_commands_name_files_that_exist(self) -> None:
        blocks = re.findall(r"```(?:sh|console)\n(.*?)```", GUIDE, re.DOTALL)
        assert blocks
        for word in shlex.split("\n".join(blocks), comments=True):
            if re.match(r"(deploy|docs|weights|server)/|Dockerfile|docker-compose", word):
                assert (ROOT / word).exists(), word

    def test_its_variables_are_options(self) -> None:
        assert set(re.findall(r"INKSTONE_[A-Z_]+[A-Z]", GUIDE)) <= OPTIONS.keys()

    def test_it_names_the_variables_of_the_compose_file(self) -> None:
        text = (ROOT / "docker-compose.yml").read_text()
        own = set(re.findall(r"\$\{(\w+)", text)) - OPTIONS.keys()
        assert {name for name in own if f"`{name}`" not in GUIDE} == set()


class TestHealthCheck:
    @pytest.fixture(params=[200, 503])
    def server(
        self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[int]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(request.param if self.path == "/health" else 404)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            monkeypatch.setenv("INKSTONE_PORT", str(server.server_port))
            thread = threading.Thread(target=server.handle_request)
            thread.start()
            yield request.param
            thread.join()

    def test_it_passes_when_the_server_is_ready(self, server: int) -> None:
        assert healthcheck.main() == (0 if server == 200 else 1)

    def test_it_fails_when_nothing_listens(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
            port = server.server_port
        monkeypatch.setenv("INKSTONE_PORT", str(port))
        assert healthcheck.main() == 1
