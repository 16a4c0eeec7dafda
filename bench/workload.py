"""What is sent: where the prompts come from.

A source gives the prompt of request number `index`, the same one whenever asked. Prompts of a
given length differ from their first free token on, so that a prefix cache can hold no more than
`shared_prefix` tokens of them, the chat template and one word.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Protocol

from bench.config import BenchConfig, BenchError

Prompt = str | list[int]


class PromptSource(Protocol):
    """Gives prompts; `kind` and `notes` go into the report."""

    kind: str
    notes: tuple[str, ...]

    def prompt(self, index: int) -> Prompt: ...


class IdPrompts:
    """Random token ids."""

    kind = "ids"
    notes: tuple[str, ...] = ()

    def __init__(self, config: BenchConfig, seed: int) -> None:
        if config.vocab_size is None:
            raise BenchError("prompt_format ids needs vocab_size")
        self._ids = range(config.min_id, config.vocab_size)
        self._seed = seed
        self._shared = random.Random(f"{seed}/shared").choices(self._ids, k=config.shared_prefix)
        self._unique = config.input_tokens - config.shared_prefix

    def prompt(self, index: int) -> Prompt:
        own = random.Random(f"{self._seed}/{index}").choices(self._ids, k=self._unique)
        return self._shared + own


class FilePrompts:
    """The prompts of a file, in order, from the start again when they run out."""

    kind = "file"

    def __init__(self, path: str) -> None:
        try:
            text = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BenchError(f"text_file: {error}") from error
        parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text) else text.split("\n")
        self._prompts = [part.strip() for part in parts if part.strip()]
        if not self._prompts:
            raise BenchError(f"text_file: {path} holds no prompt")
        self.notes: tuple[str, ...] = (
            f"{len(self._prompts)} prompts from a file; more requests than that repeat them, "
            "and a prefix cache may help",
        )

    def prompt(self, index: int) -> Prompt:
        return self._prompts[index % len(self._prompts)]


class WordPrompts:
    """Texts of a fixed number of words, each known to be one token.

    opener | shared words | index, spelt in words | random words

    The opener is always the same word, because the first word of a text has no space before it
    and may be counted differently.
    """

    kind = "text"
    notes: tuple[str, ...] = ()

    def __init__(
        self, opener: str, words: list[str], num_words: int, num_shared: int, seed: int
    ) -> None:
        self._opener = opener
        self._words = words
        self._num_words = num_words
        self._seed = seed
        self._shared = random.Random(f"{seed}/shared").choices(words, k=max(num_shared - 1, 0))

    def prompt(self, index: int) -> Prompt:
        draw = random.Random(f"{self._seed}/{index}")
        words = [self._opener, *self._shared]
        # The lowest digit comes first: neighbours in time differ at once.
        rest = index
        while rest:
            rest, digit = divmod(rest, len(self._words))
            words.append(self._words[digit])
        words += draw.choices(self._words, k=max(self._num_words - len(words), 0))
        return " ".join(words[: self._num_words])
