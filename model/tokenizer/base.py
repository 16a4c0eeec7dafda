"""The `Tokenizer` that both kinds share: ids to bytes to text, and the rules for control tokens.

It knows text, bytes and ids; it knows no files, no messages and no requests.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from model.tokenizer.segment import TextSegment
from model.tokenizer.settings import TokenizerError, TokenizerSettings

Span = tuple[int, int]


class ControlMatch(NamedTuple):
    """A control token's text found at [start, end)."""

    start: int
    end: int
    token_id: int


class Tokenizer(ABC):
    """Text to ids and back, exactly. Immutable after loading, so any thread may use it.

    Attributes:
        vocab_size: 1 + the highest id. Ids without a token in between have no bytes.
        bos_token_id, eos_token_ids: from generation_config.json, else config.json, else
            the tokenizer's own files.
        special_ids: control tokens, which are never visible text by default.
        special_tokens: the text of each of them -> its id.
        unk_token_id: what stands for characters outside the vocabulary, if anything does.
        first_token_strips_space: whether the space that opens a whole text is the encoder's own
            addition (sentencepiece's dummy prefix), which decoding takes away again.

    **The rule of decoding.** Let B be the bytes of all visible tokens of a text, in order
    (visible: every token, or every token not in `special_ids` when those are skipped). The text is
    B as UTF-8, where every invalid sequence becomes U+FFFD as `bytes.decode(errors="replace")` does
    it; before that, if `first_token_strips_space` and B starts with b" ", that one byte is dropped.
    So an incremental detokenizer whose deltas shall add up to `decode(prompt + output)` joins
    `token_bytes`, holds back an incomplete UTF-8 tail, and drops one leading space byte only while
    no visible byte came before it, **the prompt's included**: after a prompt with visible text,
    an output that starts with "▁Hello" starts with " Hello". (`decode(output)` alone drops it.)
    Texts are never "cleaned up": what the model wrote is what comes out.
    """

    def __init__(
        self,
        token_bytes: Sequence[bytes],
        special_tokens: Mapping[str, int],
        *,
        bos_token_id: int | None,
        eos_token_ids: tuple[int, ...],
        unk_token_id: int | None,
        first_token_strips_space: bool,
    ) -> None:
        self._token_bytes = tuple(token_bytes)
        self.vocab_size = len(self._token_bytes)
        self.special_tokens: Mapping[str, int] = MappingProxyType(dict(special_tokens))
        self.special_ids = frozenset(special_tokens.values())
        self.unk_token_id = unk_token_id
        self.first_token_strips_space = first_token_strips_space
        self.bos_token_id = bos_token_id
        self.eos_token_ids = eos_token_ids
        self._control_pattern = any_of(self.special_tokens)

    @abstractmethod
    def encode(
        self, text: str, *, add_special_tokens: bool = True, parse_special: bool = True
    ) -> list[int]:
        """The ids of a text.

        `add_special_tokens` adds BOS, and whatever else the model's own files ask for.
        With `parse_special` false, text that spells a control token stays text: apart from what
        `add_special_tokens` adds, no id is in `special_ids` (save `unk_token_id`, which a character
        outside the vocabulary gives).

        Raises TokenizerError on a lone surrogate, which no UTF-8 text can hold.
        """

    @abstractmethod
    def encode_segments(self, segments: Sequence[TextSegment]) -> list[int]:
        """The ids of a rendered chat prompt; nothing is added, least of all a second BOS.

        Equals `encode(joined text, add_special_tokens=False)` whenever the untrusted segments spell
        no control token: text merges across the borders of segments. Control tokens are read within
        trusted text only, and not across a border between trusted and untrusted.

        Raises TokenizerError on a lone surrogate.
        """

    def token_bytes(self, token_id: int) -> bytes:
        """The exact bytes of one token, which need not be valid UTF-8 alone.

        A control token gives the bytes of its text; an unused id gives b"".
        Raises TokenizerError for an id outside [0, vocab_size).
        """
        if not 0 <= token_id < self.vocab_size:
            raise TokenizerError(f"token id {token_id} is outside [0, {self.vocab_size})")
        return self._token_bytes[token_id]

    def find(self, text: str) -> int | None:
        """The id of the token that is exactly this text, control token or not; the first such."""
        if text in self.special_tokens:
            return self.special_tokens[text]
        data = text.encode("utf-8")
        return self._token_bytes.index(data) if data in self._token_bytes else None

    def decode(self, ids: Sequence[int], *, skip_special_tokens: bool = True) -> str:
        """The text of a whole sequence, by the rule in the class docstring.

        Raises TokenizerError for an id outside [0, vocab_size).
        """
        hidden = self.special_ids if skip_special_tokens else frozenset[int]()
        # token_bytes before the test, so that a wrong id is never hidden.
        pieces = ((self.token_bytes(token_id), token_id in hidden) for token_id in ids)
        data = b"".join(piece for piece, is_hidden in pieces if not is_hidden)
        if self.first_token_strips_space and data.startswith(b" "):
            data = data[1:]
        return data.decode("utf-8", errors="replace")

    def _control_matches(self, text: str, spans: Iterable[Span]) -> list[ControlMatch]:
        """Control tokens that lie within one of the spans; leftmost first, then longest."""
        return [
            ControlMatch(found.start(), found.end(), self.special_tokens[found.group()])
            for start, end in spans
            for found in self._control_pattern.finditer(text, start, end)
        ]


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the texts, the longest where several fit."""
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")


def check_text(text: str) -> None:
    """Raise TokenizerError when the text has a lone surrogate, as JSON's "\\ud800" makes one."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TokenizerError(
            f"the text has a lone surrogate (U+{ord(text[error.start]):04X}) at character "
            f"{error.start}; it is not valid Unicode text"
        ) from error


def join_segments(segments: Iterable[TextSegment]) -> tuple[str, list[Span], bool]:
    """The joined text, its trusted spans (adjoining ones as one), and whether any is untrusted."""
    parts: list[str] = []
    trusted: list[Span] = []
    position = 0
    previous_trusted = False
    any_untrusted = False
    for segment in segments:
        end = position + len(segment.text)
        if segment.trusted:
            start = trusted.pop()[0] if previous_trusted else position
            trusted.append((start, end))
        parts.append(segment.text)
        position = end
        previous_trusted = segment.trusted
        any_untrusted = any_untrusted or not segment.trusted
    return "".join(parts), trusted, any_untrusted


def end_ids(
    settings: TokenizerSettings, special_tokens: Mapping[str, int], vocab_size: int
) -> tuple[int | None, tuple[int, ...]]:
    """BOS and EOS ids: the model's configs first, then the tokenizer's named tokens.

    Raises TokenizerError when a config names an id that the vocabulary does not have.
    """
    bos = settings.bos_token_id
    if bos is None and "bos_token" in settings.named:
        bos = special_tokens.get(settings.named["bos_token"])
    eos = settings.eos_token_ids
    if not eos and settings.named.get("eos_token") in special_tokens:
        eos = (special_tokens[settings.named["eos_token"]],)
    for token_id in (*eos, *(() if bos is None else (bos,))):
        if token_id >= vocab_size:
            raise TokenizerError(
                f"bos/eos token id {token_id} is outside the vocabulary of {vocab_size} tokens"
            )
    return bos, eos
