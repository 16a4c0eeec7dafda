"""What llguidance knows of a vocabulary, and the limits of its parsers.

Used by the engine, which constrains with it, and by the process that checks grammars first.
This file imports no tensor library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

    def encode(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False, parse_special=False)

    return _vocabulary(tokens, specials, list(tokenizer.eos_token_ids), vocab_size, encode)


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
