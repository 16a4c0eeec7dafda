"""Write `requirements.lock`: every package of the image but PyTorch, with version and hashes.

The versions are those of `constraints.txt`; the hashes are those of the package index's files for
Linux on x86_64 and aarch64. Run it after a change of `constraints.txt` or of the dependencies in
`pyproject.toml`, where PyTorch is installed:

    .venv/bin/python deploy/lock.py

PyTorch is left out, because it is chosen when an image is built (CPU or CUDA); what it depends on
is in.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

DEPLOY = Path(__file__).resolve().parent
PYTHON_VERSION = "3.11"
ARCHITECTURES = ("x86_64", "aarch64")
CHOSEN_AT_BUILD_TIME = "torch|triton|nvidia-|cuda-"
HEADER = """\
# Made by deploy/lock.py from pyproject.toml and deploy/constraints.txt; not edited by hand.
"""


def main() -> None:
    requirements = needed()
    versions: dict[str, str] = {}
    hashes: dict[str, set[str]] = {}
    for architecture in ARCHITECTURES:
        for item in resolve(requirements, architecture):
            name = item["metadata"]["name"].lower().replace("_", "-")
            version = item["metadata"]["version"]
            if versions.setdefault(name, version) != version:
                sys.exit(f"{name} differs between architectures: pin it in constraints.txt")
            hashes.setdefault(name, set()).add(item["download_info"]["archive_info"]["hash"])
    (DEPLOY / "requirements.lock").write_text(HEADER + "".join(lines(versions, hashes)))


def needed() -> list[str]:
    """What Inkstone and PyTorch ask for, without PyTorch and its companions."""
    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *(metadata.requires("torch") or [])]
    return [
        line
        for line in asked
        if not re.match(CHOSEN_AT_BUILD_TIME, line) and not re.search(r"\bextra\s*==", line)
    ]


def resolve(requirements: list[str], architecture: str) -> list[dict[str, Any]]:
    """What pip would install on Linux of that architecture."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run"]
        command += ["--ignore-installed", "--disable-pip-version-check"]
        command += ["--quiet", "--report", str(report), "--target", folder]
        command += ["--only-binary", ":all:", "--implementation", "cp"]
        command += ["--python-version", PYTHON_VERSION]
        for tag in ("manylinux_2_31", "manylinux_2_28", "manylinux_2_17", "manylinux2014"):
            command += ["--platform", f"{tag}_{architecture}"]
        command += ["--constraint", str(DEPLOY / "constraints.txt"), *requirements]
        subprocess.run(command, check=True)
        return list(json.loads(report.read_text())["install"])


def lines(versions: dict[str, str], hashes: dict[str, set[str]]) -> list[str]:
    return [
        f"{name}=={versions[name]}"
        + "".join(f" \\\n    --hash={value.replace('=', ':')}" for value in sorted(hashes[name]))
        + "\n"
        for name in sorted(versions)
    ]


if __name__ == "__main__":
    main()
