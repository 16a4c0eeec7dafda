"""A working tokenizer of any size, made rather than trained.

Byte-level BPE whose merges are written down: the common words of `bench.words` (one token each
after a space), then syllables, then all words of two and three syllables until the vocabulary is
full. Any text encodes; every id decodes to a text of its own, except the 128 ids of lone bytes
above 127, which are no text by themselves.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors

from bench.words import WORDS

SPECIAL_TOKENS = ("<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>")
BOS_ID, EOS_ID, END_OF_TURN_ID = 1, 2, 4

_SPACE = "Ġ"  # how byte-level BPE writes a leading space
_SYLLABLES = [c + v for c in "bcdfghjklmnpqrstvwxyz" for v in "aeiou"]

_CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def _merges() -> Iterator[tuple[str, str]]:
    """Merges in rank order, without end in practice; some are given twice."""
    for word in WORDS:
        for end in range(len(word)):
            yield _SPACE + word[:end], word[end]
    for syllable in _SYLLABLES:
        yield syllable[0], syllable[1]
    for syllable in _SYLLABLES:
        yield _SPACE, syllable
    for first, second in itertools.product(_SYLLABLES, repeat=2):
        yield _SPACE + first, second
        yield first, second
    for first, second, third in itertools.product(_SYLLABLES, repeat=3):
        yield _SPACE + first + second, third


def build_tokenizer(vocab_size: int, add_bos: bool) -> Tokenizer:
    """A tokenizer with exactly `vocab_size` ids, special tokens first."""
    tokens = [*SPECIAL_TOKENS, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    if vocab_size < len(tokens):
        raise ValueError(f"vocab_size {vocab_size} is below the {len(tokens)} basic tokens")
    vocab = {token: number for number, token in enumerate(tokens)}
    merges: list[tuple[str, str]] = []
    source = _merges()
    while len(vocab) < vocab_size:
        left, right = next(source)
        if left + right not in vocab:
            vocab[left + right] = len(vocab)
            merges.append((left, right))
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in SPECIAL_TOKENS]
    )
    if add_bos:
        bos = SPECIAL_TOKENS[BOS_ID]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A", pair=f"{bos} $A {bos} $B", special_tokens=[(bos, BOS_ID)]
        )
    return tokenizer


def write_tokenizer(folder: Path, vocab_size: int, max_length: int, add_bos: bool) -> None:
    """Write tokenizer.json and tokenizer_config.json."""
    build_tokenizer(vocab_size, add_bos).save(str(folder / "tokenizer.json"))
    config: dict[str, Any] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": max_length,
        "unk_token": SPECIAL_TOKENS[0],
        "bos_token": SPECIAL_TOKENS[BOS_ID] if add_bos else None,
        "eos_token": SPECIAL_TOKENS[EOS_ID],
        "pad_token": SPECIAL_TOKENS[EOS_ID],
        "add_bos_token": add_bos,
        "clean_up_tokenization_spaces": False,
        "chat_template": _CHAT_TEMPLATE,
    }
    text = json.dumps(config, indent=2, ensure_ascii=False) + "\n"
    (folder / "tokenizer_config.json").write_text(text, encoding="utf-8")
