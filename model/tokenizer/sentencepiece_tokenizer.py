"""`tokenizer.model`, through the sentencepiece library.

The library encodes plain text only. Control tokens and the added tokens of tokenizer_config.json
are split off here, as transformers does it; what lies between is encoded piece by piece.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import sentencepiece

from model.tokenizer.base import (
    ControlMatch,
    Tokenizer,
    any_of,
    check_text,
    end_ids,
    join_segments,
)
from model.tokenizer.json_tokenizer import piece_bytes
from model.tokenizer.segment import TextSegment
from model.tokenizer.settings import AddedToken, TokenizerError, TokenizerSettings

# Appended to a serialized model, this sets normalizer_spec.add_dummy_prefix to false: a message
# field that comes twice is merged, the later value standing. (field 3 {field 3: 0})
_NO_DUMMY_PREFIX = b"\x1a\x02\x18\x00"
_DUMMY_PREFIX = b"\x1a\x02\x18\x01"


class SentencePieceTokenizer(Tokenizer):
    """A tokenizer from a sentencepiece model.

    The dummy prefix (the space before the first word) stands at the start of a whole text; with
    `legacy: true` in tokenizer_config.json after every control token too. `add_prefix_space` in
    tokenizer_config.json outranks the model's own setting. BOS is added unless `add_bos_token` is
    false: models with sentencepiece vocabularies are trained with it, and their configs often leave
    the flag out.
    """

    def __init__(self, path: Path, settings: TokenizerSettings) -> None:
        """Load the model. Raises TokenizerError when it is unreadable."""
        try:
            model = path.read_bytes()
        except OSError as error:
            raise TokenizerError(f"{path.name} cannot be read: {error}") from error
        if settings.add_prefix_space is not None:
            model += _DUMMY_PREFIX if settings.add_prefix_space else _NO_DUMMY_PREFIX
        self._first = _load_processor(model, path)
        has_prefix = self._first.normalize("a") != "a"
        # Without a prefix, or with one everywhere, the same processor serves all pieces.
        inner = has_prefix and not settings.legacy
        self._later = _load_processor(model + _NO_DUMMY_PREFIX, path) if inner else self._first

        pieces, own_special = _read_pieces(self._first)
        added = dict(settings.added)
        special = own_special | {t.content: i for i, t in added.items() if t.special}
        for text in (*settings.named.values(), *settings.extra_special):
            token_id = _find(text, self._first, added)
            if token_id is not None:
                special[text] = token_id
        _place(added, pieces)
        special = {text: i for text, i in special.items() if pieces[i] == text.encode("utf-8")}
        bos, eos = end_ids(settings, special, len(pieces))
        super().__init__(
            pieces,
            special,
            bos_token_id=_own(bos, self._first.bos_id()),
            eos_token_ids=eos or tuple(i for i in (self._first.eos_id(),) if i >= 0),
            unk_token_id=_own(None, self._first.unk_id()),
            first_token_strips_space=has_prefix,
        )
        self._added = {token.content: token for token in added.values()}
        own_pieces = self._first.get_piece_size()
        self._plain_added = {
            t.content: i for i, t in added.items() if t.content not in special and i >= own_pieces
        }
        self._plain_added_pattern = any_of(self._plain_added)
        self._prefix_ids, self._suffix_ids = self._surrounding_ids(settings)

    def encode(
        self, text: str, *, add_special_tokens: bool = True, parse_special: bool = True
    ) -> list[int]:
        """See `Tokenizer.encode`. Raises TokenizerError on a lone surrogate."""
        ids = self.encode_segments([TextSegment(text, trusted=parse_special)])
        return [*self._prefix_ids, *ids, *self._suffix_ids] if add_special_tokens else ids

    def encode_segments(self, segments: Sequence[TextSegment]) -> list[int]:
        """See `Tokenizer.encode_segments`. Raises TokenizerError on a lone surrogate."""
        text, trusted, _ = join_segments(segments)
        check_text(text)
        ids: list[int] = []
        for part in self._split(text, self._control_matches(text, trusted)):
            if isinstance(part, ControlMatch):
                ids.append(part.token_id)
            else:
                start, end = part
                processor = self._first if start == 0 else self._later
                ids += processor.encode(text[start:end])
        return ids

    def _split(
        self, text: str, control: Sequence[ControlMatch]
    ) -> Iterator[ControlMatch | tuple[int, int]]:
        """Added tokens and the non-empty spans of plain text between them, in order."""
        tokens = list(control)
        edges = [0, *(edge for match in control for edge in (match.start, match.end)), len(text)]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            for found in self._plain_added_pattern.finditer(text, start, end):
                token_id = self._plain_added[found.group()]
                tokens.append(ControlMatch(found.start(), found.end(), token_id))
        position = 0
        for match in sorted(tokens):
            start, end = self._with_stripped_space(text, match)
            if position < start:
                yield position, start
            yield match
            position = max(position, end)
        if position < len(text):
            yield position, len(text)

    def _with_stripped_space(self, text: str, match: ControlMatch) -> tuple[int, int]:
        """The match's place, with the white space around it that the token takes with it."""
        token = self._added.get(text[match.start : match.end])
        start, end = match.start, match.end
        if token is not None and token.lstrip:
            while start > 0 and text[start - 1].isspace():
                start -= 1
        if token is not None and token.rstrip:
            while end < len(text) and text[end].isspace():
                end += 1
        return start, end

    def _surrounding_ids(self, settings: TokenizerSettings) -> tuple[list[int], list[int]]:
        bos = self.special_tokens.get(settings.named.get("bos_token", ""), self._first.bos_id())
        eos = self.special_tokens.get(settings.named.get("eos_token", ""), self._first.eos_id())
        add_bos = settings.add_bos_token is not False and bos >= 0
        add_eos = settings.add_eos_token is True and eos >= 0
        return [bos] * add_bos, [eos] * add_eos


def _load_processor(model: bytes, path: Path) -> sentencepiece.SentencePieceProcessor:
    processor = sentencepiece.SentencePieceProcessor()
    try:
        loaded = processor.load_from_serialized_proto(model)
    except (RuntimeError, ValueError, TypeError, OSError) as error:
        raise TokenizerError(f"{path.name} is not a sentencepiece model: {error}") from error
    if not loaded or processor.get_piece_size() == 0:
        raise TokenizerError(f"{path.name} is not a sentencepiece model")
    return processor


def _read_pieces(
    processor: sentencepiece.SentencePieceProcessor,
) -> tuple[list[bytes], dict[str, int]]:
    """The bytes of every piece, and the model's own control pieces and unknown piece."""
    pieces: list[bytes] = []
    special: dict[str, int] = {}
    for token_id in range(processor.get_piece_size()):
        text = processor.id_to_piece(token_id)
        if processor.is_control(token_id) or processor.is_unknown(token_id):
            special[text] = token_id
            pieces.append(text.encode("utf-8"))
        else:
            pieces.append(piece_bytes(text, byte_fallback=processor.is_byte(token_id)))
    return pieces, special


def _find(
    text: str,
    processor: sentencepiece.SentencePieceProcessor,
    added: Mapping[int, AddedToken],
) -> int | None:
    """The id of a named special token; None when it has none, and so no embedding either."""
    for token_id, token in added.items():
        if token.content == text:
            return token_id
    token_id = processor.piece_to_id(text)
    return int(token_id) if processor.id_to_piece(token_id) == text else None


def _place(added: Mapping[int, AddedToken], pieces: list[bytes]) -> None:
    """Put the added tokens into the table; one with a piece's id takes that piece's place."""
    limit = len(pieces) + max(len(added), 65_536)
    for token_id, token in added.items():
        if token_id >= limit:
            raise TokenizerError(f"added token {token.content!r} has the unlikely id {token_id}")
        pieces.extend([b""] * (token_id + 1 - len(pieces)))
        pieces[token_id] = token.content.encode("utf-8")


def _own(chosen: int | None, fallback: int) -> int | None:
    if chosen is not None:
        return chosen
    return fallback if fallback >= 0 else None
