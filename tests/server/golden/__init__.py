"""Transcripts of streams as they were agreed on; a change of one byte is a change of the API.

`INKSTONE_WRITE_GOLDEN=1` writes them anew; then read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = Path(__file__).parent


def assert_golden(name: str, transcript: str) -> None:
    """Compare with the stored transcript; only the time and the ids of calls may differ."""
    transcript = re.sub(r'"created":\d+', '"created":0', transcript)
    ids = dict.fromkeys(re.findall(r'"id":"(call_[0-9a-f]{24})"', transcript))
    for number, each in enumerate(ids):
        transcript = transcript.replace(each, f"call_{number}")
    path = FOLDER / f"{name}.txt"
    if os.environ.get("INKSTONE_WRITE_GOLDEN"):
        path.write_text(transcript, encoding="utf-8")
    assert transcript == path.read_text(encoding="utf-8")
