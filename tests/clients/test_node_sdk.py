"""API.md 2.3, 2.4, 3.2 and 6.26 (b) through the npm package `openai`, on a real socket.

`make test` installs it into `.node-sdk` if it can; without it, or without Node, these are skipped.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.parrot import KEY, parrot
from tests.e2e.server_process import ROOT

PACKAGE = ROOT / ".node-sdk" / "node_modules" / "openai"
SCRIPT = Path(__file__).parent / "node_client.mjs"
CASES = re.findall(r"^  async (\w+)\(\) \{$", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)
MISSING = [
    what
    for what, is_there in (
        ("node", shutil.which("node")),
        (".node-sdk (npm could not install it)", PACKAGE.is_dir()),
    )
    if not is_there
]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"there is no {' and no '.join(MISSING)}")


@pytest.fixture(scope="module")
def results() -> dict[str, str | None]:
    """What went wrong in each case of the script."""
    with parrot(api_key=(KEY,)) as url:
        done = subprocess.run(
            ["node", str(SCRIPT), str(PACKAGE), url], capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done.stderr
    found: dict[str, str | None] = json.loads(done.stdout)
    return found


def test_the_script_ran_every_case(results: dict[str, str | None]) -> None:
    assert list(results) == CASES
    assert len(CASES) > 15


@pytest.mark.parametrize("case", CASES)
def test_case(results: dict[str, str | None], case: str) -> None:
    assert results[case] is None, results[case]
