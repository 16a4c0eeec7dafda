"""What llguidance knows of a vocabulary, and the limits of its parsers.

Used by the engine, which constrains with it, and by the process that checks grammars first.
This file imports no tensor library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import llguidance

if TYPE_CHECKING:
    from model import Tokenizer


class _Wrapper:
    """A vocabulary in the form that llguidance reads."""

    def __init__(
        self,
        tokens: Sequence[bytes],
        special_ids: Sequence[int],
        eos_token_id: int,
        encode: Callable[[str], list[int]],
    ) -> None:
        self.tokens = tokens
        self.special_token_ids = special_ids
        self.bos_token_id = None
        self.eos_token_id = eos_token_id
        self._encode = encode

    def __call__(self, text: str) -> list[int]:
        return self._encode(text)


def parser_limits() -> llguidance.LLParserLimits:
    """Bounds on a grammar's size and on the work for one mask: some 15 ms at most."""
    return llguidance.LLParserLimits(
        initial_lexer_fuel=1_000_000,
        step_lexer_fuel=200_000,
        step_max_items=50_000,
        max_lexer_states=50_000,
        max_grammar_size=250_000,
        verbose_errors=False,
    )


def vocabulary(tokenizer: Tokenizer, vocab_size: int) -> llguidance.LLTokenizer:
    """The vocabulary of a model whose logits have `vocab_size` columns.

    Control tokens can be named in a grammar, and are never written by it as text. Where the
    grammar is complete, any of the model's end tokens is allowed.
    """
    size = min(tokenizer.vocab_size, vocab_size)
    tokens = [tokenizer.token_bytes(token_id) for token_id in range(size)]
    specials = [token_id for token_id in tokenizer.special_ids if token_id < size]
    encode = _Encoder(tokenizer, size)
    return _vocabulary(tokens, specials, list(tokenizer.eos_token_ids), vocab_size, encode)


class _Encoder:
    """Cuts a text that has to come into tokens of exactly its bytes.

    A tokenizer may change what it encodes: SentencePiece takes U+2581 for a space. Such a text is
    cut into the longest tokens there are.
    """

    def __init__(self, tokenizer: Tokenizer, size: int) -> None:
        self._tokenizer = tokenizer
        self._size = size

    def __call__(self, text: str) -> list[int]:
        ids = self._tokenizer.encode(text, add_special_tokens=False, parse_special=False)
        data = text.encode()
        if b"".join(map(self._tokenizer.token_bytes, ids)) == data:
            return ids
        return self._longest(data)

    def _longest(self, data: bytes) -> list[int]:
        """The tokens up to the first byte that no token begins with."""
        ids: list[int] = []
        start = 0
        while start < len(data):
            end = min(len(data), start + self._max_length)
            found = (data[start:stop] for stop in range(end, start, -1))
            piece = next((piece for piece in found if piece in self._by_bytes), None)
            if piece is None:
                break
            ids.append(self._by_bytes[piece])
            start += len(piece)
        return ids

    @cached_property
    def _by_bytes(self) -> dict[bytes, int]:
        plain = (i for i in range(self._size) if i not in self._tokenizer.special_ids)
        return {self._tokenizer.token_bytes(token_id): token_id for token_id in plain}

    @cached_property
    def _max_length(self) -> int:
        return max(map(len, self._by_bytes), default=0)


def stand_in(vocab_size: int, special_tokens: Mapping[str, int]) -> llguidance.LLTokenizer:
    """A vocabulary of bytes with the same size and control tokens: enough to compile with."""
    tokens = [bytes([index % 256]) for index in range(vocab_size)]
    for text, token_id in special_tokens.items():
        tokens[token_id] = text.encode()

    def encode(text: str) -> list[int]:
        return list(text.encode())

    return _vocabulary(tokens, sorted(special_tokens.values()), [], vocab_size, encode)


def _vocabulary(
    tokens: list[bytes],
    specials: list[int],
    ends: list[int],
    vocab_size: int,
    encode: Callable[[str], list[int]],
) -> llguidance.LLTokenizer:
    # One more than the model has: the end of those that have no end token of their own.
    tokens += [b""] * (vocab_size + 1 - len(tokens))
    ends = ends or [vocab_size]
    wrapper = llguidance.TokenizerWrapper(_Wrapper(tokens, specials, ends[0], encode))
    return llguidance.LLTokenizer(wrapper, n_vocab=vocab_size + 1, eos_token=ends)
