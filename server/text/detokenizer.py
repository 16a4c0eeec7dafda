"""Token ids to text, one token at a time and exact to the byte.

A token adds bytes, and a character may be spread over several tokens: at most the bytes of one
incomplete character are held back. Bytes that can never become a character turn into U+FFFD, the
held ones only at the end of the text, since any later token may complete them.

Some tokenizers put a space before a text that is not part of it: the first token that has text
loses it, unless the prompt had text before. The rule is written at `model.Tokenizer`.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Set

from model import Tokenizer


class Detokenizer:
    """The text of one sequence of tokens, as it grows.

    num_chars: complete characters so far; a token that comes next begins in this one.
    """

    __slots__ = ("_decoder", "_hidden", "_strip_space", "_tokenizer", "num_chars")

    def __init__(
        self,
        tokenizer: Tokenizer,
        *,
        hidden_ids: Set[int] = frozenset(),
        after: Iterable[int] = (),
    ) -> None:
        """`hidden_ids`: tokens without text. `after`: the ids of a prompt that goes before."""
        self._tokenizer = tokenizer
        self._hidden = hidden_ids
        self._strip_space = tokenizer.first_token_strips_space and not any(
            self._raw_bytes(token_id) for token_id in after
        )
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.num_chars = 0

    def bytes_of(self, token_id: int) -> bytes:
        """Return what this token would add if it came next."""
        data = self._raw_bytes(token_id)
        return data.removeprefix(b" ") if self._strip_space else data

    def push(self, token_id: int) -> str:
        """Add a token; return the characters that are complete by now."""
        data = self._raw_bytes(token_id)
        if not data:
            return ""
        if self._strip_space:
            data = data.removeprefix(b" ")
            self._strip_space = False
        text = self._decoder.decode(data)
        self.num_chars += len(text)
        return text

    def _raw_bytes(self, token_id: int) -> bytes:
        # A model's output may be wider than its tokenizer; such an id has no text.
        if token_id in self._hidden or token_id >= self._tokenizer.vocab_size:
            return b""
        return self._tokenizer.token_bytes(token_id)

    def flush(self) -> str:
        """Return what an incomplete character at the end of the text becomes."""
        text = self._decoder.decode(b"", True)
        self.num_chars += len(text)
        return text
