"""The tokenizer: trained with sentencepiece, then written again as a `tokenizer.json`.

Text is taken as it is: no normalisation, no dummy prefix, white space kept, bytes for characters
that the vocabulary lacks. So decoding gives the text back, and both files give the same ids.
Control tokens have ids of their own that no ordinary text is encoded to.
"""

import io
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sentencepiece
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, processors

from weights.recipe.chat_format import BOS, CONTROL, EOS, SPECIAL, UNKNOWN, parts, render
from weights.recipe.texts.document import Document, Raw

_SPECIAL_IDS = {token: index for index, token in enumerate(SPECIAL)}
SPACE = "▁"  # how sentencepiece writes a space inside a piece


def train(texts: Iterable[str], vocab_size: int, rare: float = 0.0001) -> bytes:
    """Train on the lines of `texts` and return the bytes of `tokenizer.model`.

    Of all characters in the texts, the share `rare` that is least frequent gets no pieces of its
    own: it is written in bytes. Raises ValueError, with the largest size that will do, where the
    texts are too small for the vocabulary.
    """
    model = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=(line for text in texts for line in text.split("\n")),
            model_writer=model,
            model_type="bpe",
            vocab_size=vocab_size,
            unk_id=0,
            bos_id=1,
            eos_id=2,
            pad_id=-1,
            unk_piece=UNKNOWN,
            bos_piece=BOS,
            eos_piece=EOS,
            control_symbols=CONTROL,
            byte_fallback=True,
            split_digits=True,
            required_chars="".join(sorted(set(string.printable) - set(string.whitespace))),
            character_coverage=1 - rare,
            normalization_rule_name="identity",
            add_dummy_prefix=False,
            remove_extra_whitespaces=False,
            allow_whitespace_only_pieces=True,
            num_threads=1,
            minloglevel=1,
        )
    except RuntimeError as error:
        raise ValueError(f"no vocabulary of {vocab_size} pieces: {error}") from error
    return model.getvalue()


def load(model: bytes) -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_proto=model)


@dataclass(frozen=True)
class Encoded:
    """A document as ids; `learn[i]` says whether the model is to predict `ids[i]`."""

    ids: list[int]
    learn: list[bool]


def encode(document: Document, processor: sentencepiece.SentencePieceProcessor) -> Encoded:
    """Ids of a document, as the chat template would give them.

    A prompt, and what a user, a system message or a tool says, is read and not learnt: the model is
    never asked to write it.
    """
    if isinstance(document, Raw):
        prompt = [SPECIAL.index(BOS), *processor.encode(document.prompt)]
        rest = [*processor.encode(document.text), SPECIAL.index(EOS)]
        return Encoded(prompt + rest, [False] * len(prompt) + [True] * len(rest))
    encoded = Encoded([], [])
    for part, writes in parts(render(document)):
        ids = [_SPECIAL_IDS[part]] if part in _SPECIAL_IDS else processor.encode(part)
        encoded.ids.extend(ids)
        encoded.learn.extend([writes] * len(ids))
    return encoded


def _merges(pieces: list[str]) -> Iterator[tuple[str, str]]:
    """Every pair that makes a piece, earlier pieces first: the order in which they were learnt."""
    known = {piece: rank for rank, piece in enumerate(pieces)}
    for piece in pieces:
        pairs = [(piece[:cut], piece[cut:]) for cut in range(1, len(piece))]
        pairs = [(left, right) for left, right in pairs if left in known and right in known]
        yield from sorted(pairs, key=lambda pair: (known[pair[0]], known[pair[1]]))


def to_tokenizers(processor: sentencepiece.SentencePieceProcessor) -> Tokenizer:
    """The same tokenizer for the `tokenizers` library (`tokenizer.json`)."""
    size = processor.get_piece_size()
    pieces = [processor.id_to_piece(index) for index in range(size)]
    ordinary = [
        piece
        for index, piece in enumerate(pieces)
        if not (
            processor.is_control(index) or processor.is_byte(index) or processor.is_unknown(index)
        )
    ]
    tokenizer = Tokenizer(
        models.BPE(
            vocab={piece: index for index, piece in enumerate(pieces)},
            merges=list(_merges(ordinary)),
            unk_token=UNKNOWN,
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    tokenizer.normalizer = normalizers.Replace(" ", SPACE)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A", pair=f"{BOS} $A {BOS}:1 $B:1", special_tokens=[(BOS, pieces.index(BOS))]
    )
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in SPECIAL]
    )
    return tokenizer
