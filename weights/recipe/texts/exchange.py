"""One thing that people say, in many wordings and two languages, and what is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Exchange:
    """`asked` and `answers` are by language (en, zh); every answer fits every wording."""

    name: str
    asked: Mapping[str, Sequence[str]]
    answers: Mapping[str, Sequence[str]]
