"""From a name to a folder; the hub itself is never reached."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import huggingface_hub
import pytest
from huggingface_hub import errors

from model import HubError, resolve_model

ROOT = Path(__file__).parent.parent.parent


def test_a_folder_is_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", None)
    (tmp_path / "org" / "name").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert resolve_model(str(tmp_path)) == tmp_path
    assert resolve_model("org/name") == Path("org/name")


@pytest.mark.parametrize(
    "name", ["", "nothing", "../org/name", "/no/such/folder", "a/b/c", "org/na me", "org/", "~x/y"]
)
def test_what_is_neither(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", None)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HubError, match="neither a folder nor"):
        resolve_model(name)


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(HubError, match="is a file"):
        resolve_model(str(tmp_path / "model.safetensors"))


def test_a_name_is_fetched_without_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Any, Any]] = []

    def download(name: str, **options: Any) -> str:
        seen.append((name, options))
        return str(tmp_path)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    assert resolve_model("org/some.model-1") == tmp_path
    patterns = ["*.safetensors", "*.json", "*.model", "*.jinja", "*.txt"]
    assert seen == [("org/some.model-1", {"allow_patterns": patterns})]


RESPONSE = httpx.Response(403, request=httpx.Request("GET", "https://hub.test/x"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.GatedRepoError("no", response=RESPONSE), "gated"),
        (errors.RepositoryNotFoundError("no", response=RESPONSE), "nor found on the hub"),
        (errors.LocalEntryNotFoundError("no"), "not in the hub's cache"),
        (errors.OfflineModeIsEnabled("no"), "HF_HUB_OFFLINE"),
        (errors.HfHubHTTPError("bad gateway\nmore", response=RESPONSE), "bad gateway"),
        (errors.HFValidationError("bad name"), "bad name"),
        (OSError("disk full"), "disk full"),
    ],
)
def test_each_failure_is_one_line(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(name: str, **options: Any) -> str:
        raise error

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    with pytest.raises(HubError, match=said) as raised:
        resolve_model("org/name")
    assert "org/name" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_offline_for_real(tmp_path: Path) -> None:
    """In a process of its own: the hub's library reads its environment when imported."""
    code = (
        "import sys\n"
        "from model import HubError, resolve_model\n"
        "try:\n"
        "    resolve_model('org/absent')\n"
        "except HubError as error:\n"
        "    print(error)\n"
        "print('torch' in sys.modules)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    said, imported_torch = run.stdout.splitlines()
    assert "not in the hub's cache" in said
    assert imported_torch == "False"
