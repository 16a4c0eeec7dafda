"""`suffix`: a prompt that asks for the middle between two texts, as a model was trained on it.

Each family of models has tokens and an order of its own; all that is known of them is the table
FAMILIES. A model whose tokenizer has the tokens of none cannot fill in the middle. Text of a client
stays text around these tokens, whatever it spells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from model import Tokenizer, TokenizerError
from server.errors import InvalidRequestError, UnsupportedParameter
from server.prompts import Prompt, RawPrompt, invalid_text

PREFIX: Final = "{prefix}"
SUFFIX: Final = "{suffix}"


@dataclass(frozen=True, slots=True)
class Family:
    """The order of a prompt, and what ends a middle beside the tokens in it.

    A model of the family may have none of the `ends`.
    """

    layout: tuple[str, ...]
    ends: tuple[str, ...] = ()


FAMILIES: Final = (
    # Code Llama
    Family(("▁<PRE>", PREFIX, "▁<SUF>", SUFFIX, "▁<MID>"), ("▁<EOT>",)),
    # StarCoder
    Family(
        ("<fim_prefix>", PREFIX, "<fim_suffix>", SUFFIX, "<fim_middle>"),
        ("<fim_pad>", "<file_sep>", "<filename>", "<repo_name>", "<reponame>", "<|endoftext|>"),
    ),
    # SantaCoder
    Family(
        ("<fim-prefix>", PREFIX, "<fim-suffix>", SUFFIX, "<fim-middle>"),
        ("<fim-pad>", "<|endoftext|>"),
    ),
    # Qwen2.5-Coder, CodeGemma
    Family(
        ("<|fim_prefix|>", PREFIX, "<|fim_suffix|>", SUFFIX, "<|fim_middle|>"),
        ("<|fim_pad|>", "<|file_sep|>", "<|repo_name|>", "<|file_separator|>", "<|endoftext|>"),
    ),
    # DeepSeek-Coder
    Family(
        ("<｜fim▁begin｜>", PREFIX, "<｜fim▁hole｜>", SUFFIX, "<｜fim▁end｜>"),
        ("<|EOT|>",),
    ),
    # Codestral: the suffix comes first, and the middle goes on from the prefix
    Family(("[SUFFIX]", SUFFIX, "[PREFIX]", PREFIX), ("[MIDDLE]",)),
)


@dataclass(frozen=True, slots=True)
class Infill:
    """A family in the terms of one tokenizer.

    layout: ids, and PREFIX and SUFFIX in their places.
    end_ids: a middle ends with any of these.
    spelled: finds text that would be read as one of these tokens.
    """

    layout: tuple[int | str, ...]
    end_ids: tuple[int, ...]
    spelled: re.Pattern[str]


@lru_cache(maxsize=8)
def infill_of(tokenizer: Tokenizer) -> Infill | None:
    """Return how this tokenizer's model fills in the middle; None if it cannot."""
    for family in FAMILIES:
        layout = [part if part in (PREFIX, SUFFIX) else _find(tokenizer, part)
                  for part in family.layout]  # fmt: skip
        known = tuple(part for part in layout if part is not None)
        if len(known) == len(layout):
            ends = [_find(tokenizer, text) for text in family.ends]
            ids = [part for part in (*known, *ends) if isinstance(part, int)]
            return Infill(known, tuple(dict.fromkeys(ids)), _spelled(tokenizer, ids))
    return None


def _find(tokenizer: Tokenizer, text: str) -> int | None:
    found = tokenizer.find(text)
    # Where sentencepiece has it as a plain piece, its bytes have a space there.
    return tokenizer.find(text.replace("▁", " ")) if found is None else found


def _spelled(tokenizer: Tokenizer, ids: list[int]) -> re.Pattern[str]:
    texts = {tokenizer.token_bytes(token_id).decode(errors="replace") for token_id in ids}
    # A tokenizer may put the space before it itself.
    bare = sorted({text.strip(" ▁") for text in texts}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, bare)))


def require_infill(tokenizer: Tokenizer) -> Infill:
    """Return how the model fills in the middle; UnsupportedParameter if it cannot."""
    infill = infill_of(tokenizer)
    if infill is None:
        raise UnsupportedParameter(
            "Unsupported parameter: 'suffix' is not supported with this model: its tokenizer has "
            "no tokens for filling in the middle.",
            param="suffix",
        )
    return infill


def encode_infill(
    prefix: RawPrompt, suffix: str, tokenizer: Tokenizer, *, add_special_tokens: bool
) -> Prompt:
    """Return the prompt for what comes between the texts; InvalidRequestError if it cannot be."""
    infill = require_infill(tokenizer)
    if not isinstance(prefix, str):
        raise InvalidRequestError(
            "Invalid type for 'prompt': expected a string where 'suffix' is given, but got an "
            "array of integers instead.",
            param="prompt",
            code="invalid_type",
        )
    texts = {PREFIX: ("prompt", prefix), SUFFIX: ("suffix", suffix)}
    ids = _start(tokenizer) if add_special_tokens else []
    for part in infill.layout:
        if isinstance(part, int):
            ids.append(part)
            continue
        param, text = texts[part]
        try:
            ids += _plain_ids(text, infill, tokenizer, is_continued=part == SUFFIX)
        except TokenizerError as error:
            raise invalid_text(error, param) from error
    return Prompt(ids, prefix)


def _start(tokenizer: Tokenizer) -> list[int]:
    ids = tokenizer.encode("")
    return ids[:1] if ids[:1] == [tokenizer.bos_token_id] else []


def _plain_ids(text: str, infill: Infill, tokenizer: Tokenizer, *, is_continued: bool) -> list[int]:
    """Return the ids of a text, none of which is one of the family's tokens.

    `is_continued`: the text begins in the middle of another, so it gets no space of its own.
    Raises TokenizerError if there is no way to write it.
    """
    ids: list[int] = []
    for number, piece in enumerate(_pieces(text, infill.spelled)):
        encode = _encode_continued if number or is_continued else _encode
        ids += encode(piece, tokenizer)
    if not set(infill.end_ids).isdisjoint(ids):
        raise TokenizerError("it cannot be written without the model's tokens for the middle")
    return ids


def _pieces(text: str, spelled: re.Pattern[str]) -> Iterator[str]:
    """Cut the text within whatever spells one of the tokens: such a token may be no control
    token to its tokenizer, which then reads it in any text."""
    position = 0
    for match in spelled.finditer(text):
        yield text[position : match.start() + 1]
        position = match.start() + 1
    yield text[position:]


def _encode(text: str, tokenizer: Tokenizer) -> list[int]:
    return tokenizer.encode(text, add_special_tokens=False, parse_special=False)


def _encode_continued(text: str, tokenizer: Tokenizer) -> list[int]:
    """Without the space that sentencepiece puts before a text (as the models' authors do it)."""
    if not tokenizer.first_token_strips_space:
        return _encode(text, tokenizer)
    lead = _encode("\u263a", tokenizer)
    ids = _encode("\u263a" + text, tokenizer)
    if ids[: len(lead)] != lead:
        raise TokenizerError("it cannot be written without a space before it")
    return ids[len(lead) :]
