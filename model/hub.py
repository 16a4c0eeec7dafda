"""From a model's name to its folder: one on this machine, or one of the Hugging Face hub.

The hub's own environment variables are honoured (HF_HOME, HF_TOKEN, HF_HUB_OFFLINE, HF_ENDPOINT).
Weights, configs and tokenizer files are fetched and nothing else, least of all code. Imports no
tensor library.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

ALLOWED_FILES = ["*.safetensors", "*.json", "*.model", "*.jinja", "*.txt"]

# The hub's rule for names; it also keeps paths such as ../x from being taken for one.
REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)


class HubError(ValueError):
    """The name is no folder and could not be fetched; one line that says what to do."""


def resolve_model(name: str) -> Path:
    """The folder of `name`: itself if it is one, else a snapshot of the hub's `org/name`."""
    folder = Path(os.path.expanduser(name))
    if name and folder.is_dir():
        return folder
    if name and folder.exists():
        raise HubError(f"model {name!r} is a file; give the folder that holds config.json")
    if not REPOSITORY.fullmatch(name):
        raise HubError(f"model {name!r} is neither a folder nor a hub name such as org/name")
    return _fetch(name)


def _fetch(name: str) -> Path:
    try:
        # An optional dependency, and slow to import; this file alone uses it.
        import huggingface_hub
        from huggingface_hub import errors
    except ImportError as error:
        raise HubError(
            f"model {name!r} is not a folder, and fetching it needs huggingface_hub"
        ) from error
    try:
        return Path(huggingface_hub.snapshot_download(name, allow_patterns=ALLOWED_FILES))
    except errors.GatedRepoError as error:
        raise HubError(
            f"model {name!r} is gated: accept its terms on the hub, then set HF_TOKEN"
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise HubError(
            f"model {name!r} is neither a folder nor found on the hub (if private, set HF_TOKEN)"
        ) from error
    except (errors.OfflineModeIsEnabled, errors.LocalEntryNotFoundError) as error:
        raise HubError(
            f"model {name!r} is not a folder, not in the hub's cache, and the hub is out of reach "
            "or HF_HUB_OFFLINE is set"
        ) from error
    except (errors.HfHubHTTPError, errors.HFValidationError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise HubError(f"model {name!r} could not be fetched: {reason}") from error
