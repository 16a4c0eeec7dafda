"""`tokenizer.json`, through the `tokenizers` library.

Encoding is the library's, so it is what every other user of the file gets. Decoding is ours, from
the bytes of each token (see `Tokenizer`), and so only decoders that are a plain join of bytes are
accepted: byte-level, and sentencepiece's (▁, byte fallback, one stripped space).
"""

import json
import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tokenizers
from tokenizers import processors

from model.tokenizer.base import (
    ControlMatch,
    Tokenizer,
    check_text,
    end_ids,
    join_segments,
)
from model.tokenizer.segment import TextSegment
from model.tokenizer.settings import AddedToken, TokenizerError, TokenizerSettings

_UNDERLINE = "▁"


class JsonTokenizer(Tokenizer):
    """A tokenizer from `tokenizer.json`.

    Text that spells a control token which may not be read (the rare case) goes through a second
    library object, made when first needed: the library's switch for this is state of the object,
    and flipping it would race with other threads.
    """

    def __init__(self, path: Path, settings: TokenizerSettings) -> None:
        """Load the file. Raises TokenizerError when it is unreadable or of an unknown kind."""
        self._backend = _load_backend(path, settings)
        added = {
            token_id: token
            for token_id, token in self._backend.get_added_tokens_decoder().items()
            if token.content
        }
        special = {token.content: i for i, token in added.items() if token.special}
        pieces = _piece_bytes(self._backend, {token.content: i for i, token in added.items()})
        bos, eos = end_ids(settings, special, len(pieces))
        unk = special.get(settings.named.get("unk_token", ""), _model_unk(self._backend))
        super().__init__(
            pieces,
            special,
            bos_token_id=bos,
            eos_token_ids=eos,
            unk_token_id=unk,
            first_token_strips_space=_strips_space(_component(self._backend.decoder)),
        )
        self._flags = {i: (added[i].lstrip, added[i].rstrip) for i in special.values()}
        # Never made by plain text; unk is, by characters outside the vocabulary.
        self._forbidden = self.special_ids - ({unk} if unk is not None else set())
        self._literal_lock = threading.Lock()
        self._literal: _LiteralBackend | None = None

    def encode(
        self, text: str, *, add_special_tokens: bool = True, parse_special: bool = True
    ) -> list[int]:
        """See `Tokenizer.encode`. Raises TokenizerError on a lone surrogate."""
        return self._encode([TextSegment(text, trusted=parse_special)], add_special_tokens)

    def encode_segments(self, segments: Sequence[TextSegment]) -> list[int]:
        """See `Tokenizer.encode_segments`. Raises TokenizerError on a lone surrogate."""
        return self._encode(segments, add_special_tokens=False)

    def _encode(self, segments: Sequence[TextSegment], add_special_tokens: bool) -> list[int]:
        text, trusted, any_untrusted = join_segments(segments)
        check_text(text)
        if not any_untrusted:
            return list(self._backend.encode(text, add_special_tokens=add_special_tokens).ids)
        allowed = self._control_matches(text, trusted)
        if allowed == self._control_matches(text, [(0, len(text))]):
            encoding = self._backend.encode(text, add_special_tokens=add_special_tokens)
            # A normalizer can turn harmless text into a control token's, so look at the ids too.
            read = [i for i in _own_ids(encoding) if i in self._forbidden]
            if read == [m.token_id for m in allowed if m.token_id in self._forbidden]:
                return list(encoding.ids)
        return self._encode_literally(text, allowed, add_special_tokens)

    def _encode_literally(
        self, text: str, allowed: Sequence[ControlMatch], add_special_tokens: bool
    ) -> list[int]:
        """Encode with `allowed` as the only control tokens."""
        literal = self._literal_backend()
        encoding = literal.encode(text, allowed, self._flags, add_special_tokens)
        pending = iter(allowed)
        ids: list[int] = []
        for token_id, was_added in zip(encoding.ids, encoding.special_tokens_mask, strict=True):
            if was_added:
                ids.append(token_id)
            elif token_id in literal.anchor_ids:
                ids.append(next(pending).token_id)
            elif token_id in self._forbidden:
                ids += self._spell(token_id)
            else:
                ids.append(token_id)
        return ids

    def _spell(self, token_id: int) -> list[int]:
        """A control token's text, character by character.

        Some vocabularies reach a control token by merges from plain text.
        """
        text = self._token_bytes[token_id].decode("utf-8")
        ids = [i for char in text for i in self._literal_backend().encode_after_border(char)]
        if not self._forbidden.isdisjoint(ids):
            raise TokenizerError(f"{text!r} cannot be written as plain text with this vocabulary")
        return ids

    def _literal_backend(self) -> "_LiteralBackend":
        with self._literal_lock:
            if self._literal is None:
                self._literal = _LiteralBackend(self._backend)
            return self._literal


class _LiteralBackend:
    """A copy of the library's tokenizer that reads no control token from text.

    Where one is allowed, an anchor stands in its place: an added token with an unguessable text,
    which the library splits at exactly as it splits at the control token.
    """

    def __init__(self, backend: tokenizers.Tokenizer) -> None:
        self._backend = tokenizers.Tokenizer.from_str(backend.to_str())
        self._backend.encode_special_tokens = True
        key = secrets.token_hex(16)
        self._anchors = {
            (lstrip, rstrip): f"\ue000{key}{lstrip:d}{rstrip:d}\ue000"
            for lstrip in (False, True)
            for rstrip in (False, True)
        }
        self._backend.add_tokens(
            [
                tokenizers.AddedToken(text, lstrip=lstrip, rstrip=rstrip, normalized=False)
                for (lstrip, rstrip), text in self._anchors.items()
            ]
        )
        ids = (self._backend.token_to_id(text) for text in self._anchors.values())
        self.anchor_ids = frozenset(i for i in ids if i is not None)

    def encode(
        self,
        text: str,
        allowed: Sequence[ControlMatch],
        flags: Mapping[int, tuple[bool, bool]],
        add_special_tokens: bool,
    ) -> tokenizers.Encoding:
        """Encode with an anchor for each allowed control token."""
        parts: list[str] = []
        position = 0
        for match in allowed:
            parts += [text[position : match.start], self._anchors[flags[match.token_id]]]
            position = match.end
        parts.append(text[position:])
        return self._backend.encode("".join(parts), add_special_tokens=add_special_tokens)

    def encode_after_border(self, text: str) -> list[int]:
        """The ids of a text that does not open the prompt, so gets no dummy prefix of its own."""
        anchored = self._anchors[False, False] + text
        return list(self._backend.encode(anchored, add_special_tokens=False).ids[1:])


def _load_backend(path: Path, settings: TokenizerSettings) -> tokenizers.Tokenizer:
    try:
        backend = tokenizers.Tokenizer.from_file(str(path))
    # The library raises bare Exception for every kind of bad file.
    except Exception as error:
        raise TokenizerError(f"{path.name} cannot be read: {error}") from error
    # Some files carry the settings of their training run.
    backend.no_truncation()
    backend.no_padding()
    backend.encode_special_tokens = False
    _add_missing_tokens(backend, settings)
    # As transformers does, the file's post-processor outranks add_bos_token.
    if backend.post_processor is None:
        backend.post_processor = _post_processor(backend, settings)
    return backend


def _add_missing_tokens(backend: tokenizers.Tokenizer, settings: TokenizerSettings) -> None:
    """Make known the added tokens that only tokenizer_config.json lists, in the order of ids.

    Raises TokenizerError when a token would get another id than the config says.
    """
    known = backend.get_added_tokens_decoder()
    for token_id, wanted in sorted(settings.added.items()):
        if token_id in known and _same(known[token_id], wanted):
            continue
        backend.add_tokens([_library_token(wanted)])
        if backend.token_to_id(wanted.content) != token_id:
            raise TokenizerError(
                f"tokenizer_config.json gives {wanted.content!r} the id {token_id}, "
                f"tokenizer.json {backend.token_to_id(wanted.content)}"
            )
    special = {t.content for t in backend.get_added_tokens_decoder().values() if t.special}
    for text in (*settings.named.values(), *settings.extra_special):
        # A name without an id is left alone: the model would have no embedding for a new one.
        if text not in special and backend.token_to_id(text) is not None:
            backend.add_special_tokens([tokenizers.AddedToken(text, normalized=False)])


def _same(known: tokenizers.AddedToken, wanted: AddedToken) -> bool:
    return (known.content, known.special, known.lstrip, known.rstrip) == (
        wanted.content,
        wanted.special,
        wanted.lstrip,
        wanted.rstrip,
    )


def _library_token(token: AddedToken) -> tokenizers.AddedToken:
    return tokenizers.AddedToken(
        token.content,
        special=token.special,
        lstrip=token.lstrip,
        rstrip=token.rstrip,
        single_word=token.single_word,
        normalized=token.normalized,
    )


def _post_processor(
    backend: tokenizers.Tokenizer, settings: TokenizerSettings
) -> processors.TemplateProcessing | None:
    bos = settings.named.get("bos_token") if settings.add_bos_token else None
    eos = settings.named.get("eos_token") if settings.add_eos_token else None
    pairs = [(t, backend.token_to_id(t)) for t in (bos, eos) if t is not None]
    pairs = [(text, token_id) for text, token_id in pairs if token_id is not None]
    if not pairs:
        return None
    texts = {text for text, _ in pairs}
    single = [*([bos] if bos in texts else []), "$A", *([eos] if eos in texts else [])]
    return processors.TemplateProcessing(single=single, special_tokens=list(dict(pairs).items()))


def _own_ids(encoding: tokenizers.Encoding) -> Iterable[int]:
    """The ids that come from the text, not from the post-processor."""
    pairs = zip(encoding.ids, encoding.special_tokens_mask, strict=True)
    return (token_id for token_id, was_added in pairs if not was_added)


def _component(component: Any) -> list[dict[str, Any]]:
    """The settings of a decoder, flattened. The library shows them only through pickling."""
    if component is None:
        return []
    state = json.loads(component.__getstate__())
    return _flatten(state)


def _flatten(state: dict[str, Any]) -> list[dict[str, Any]]:
    if state["type"] == "Sequence":
        return [part for child in state["decoders"] for part in _flatten(child)]
    return [state]


def _strips_space(decoders: Sequence[dict[str, Any]]) -> bool:
    return any(
        (part["type"] == "Strip" and part["content"] == " " and part["start"] > 0)
        or (part["type"] == "Metaspace" and part.get("prepend_scheme") != "never")
        for part in decoders
    )


def _model_unk(backend: tokenizers.Tokenizer) -> int | None:
    unk = getattr(backend.model, "unk_token", None)
    return backend.token_to_id(unk) if isinstance(unk, str) else None


def _piece_bytes(backend: tokenizers.Tokenizer, added: Mapping[str, int]) -> list[bytes]:
    decoders = _component(backend.decoder)
    kinds = {part["type"] for part in decoders}
    unknown = kinds - {"ByteLevel", "Metaspace", "Replace", "ByteFallback", "Fuse", "Strip"}
    if unknown or not kinds:
        name = ", ".join(sorted(unknown)) or "none"
        raise TokenizerError(
            f"tokenizer.json has a decoder that is not supported: {name}. Supported: ByteLevel; "
            "Metaspace; Replace, ByteFallback, Fuse and Strip"
        )
    vocab = backend.get_vocab(with_added_tokens=True)
    pieces = [b""] * (1 + max(vocab.values(), default=-1))
    if "ByteLevel" in kinds:
        for text, token_id in vocab.items():
            pieces[token_id] = _byte_level(text)
    else:
        replaced = _replacement(decoders)
        has_bytes = "ByteFallback" in kinds
        for text, token_id in vocab.items():
            pieces[token_id] = piece_bytes(text, replaced, byte_fallback=has_bytes)
    for text, token_id in added.items():
        pieces[token_id] = text.encode("utf-8")
    return pieces


def _replacement(decoders: Sequence[dict[str, Any]]) -> str:
    """The character that stands for a space. Raises TokenizerError for any other replacement."""
    for part in decoders:
        if part["type"] == "Metaspace":
            return str(part["replacement"])
        if part["type"] == "Replace":
            if part["content"] == " " and "String" in part["pattern"]:
                return str(part["pattern"]["String"])
            raise TokenizerError(f"tokenizer.json: decoder {part!r} is not supported")
    return _UNDERLINE


def piece_bytes(text: str, underline: str = _UNDERLINE, *, byte_fallback: bool = True) -> bytes:
    """The bytes of a sentencepiece piece: `<0xE2>` is one byte, `▁` a space."""
    if byte_fallback and len(text) == 6 and text.startswith("<0x") and text.endswith(">"):
        try:
            return bytes([int(text[3:5], 16)])
        except ValueError:
            pass
    return text.replace(underline, " ").encode("utf-8")


def _byte_level_alphabet() -> dict[str, int]:
    """GPT-2's alphabet: printable bytes stand for themselves, the others from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    alphabet = {chr(byte): byte for byte in printable}
    return alphabet | {chr(0x100 + rank): byte for rank, byte in enumerate(others)}


_BYTE_LEVEL = _byte_level_alphabet()


def _byte_level(text: str) -> bytes:
    try:
        return bytes(map(_BYTE_LEVEL.__getitem__, text))
    except KeyError:
        # Outside the alphabet, so a token that was added as plain text.
        return text.encode("utf-8")
