"""A tokenizer whose tokens are any pieces of bytes, for tests of what becomes of a text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import strategies as st

from engine import TokenLogprobs, TokenOutput
from model import TextSegment, Tokenizer

# Characters of one to four bytes, with joiners, marks and line breaks of every kind.
ALPHABET = "aab \n\r\u0085\u2028éß漢字あ🙂👩\u200d👩🏽é\ufffd"
texts = st.text(alphabet=ALPHABET, max_size=24)


class PieceTokenizer(Tokenizer):
    """Token i is pieces[i]; control tokens follow."""

    def __init__(
        self, pieces: Sequence[bytes], control: Sequence[str] = (), *, strips_space: bool = False
    ) -> None:
        special = {text: len(pieces) + i for i, text in enumerate(control)}
        super().__init__(
            [*pieces, *(text.encode() for text in control)],
            special,
            bos_token_id=None,
            eos_token_ids=(),
            unk_token_id=None,
            first_token_strips_space=strips_space,
        )

    def encode(
        self, text: str, *, add_special_tokens: bool = True, parse_special: bool = True
    ) -> list[int]:
        raise NotImplementedError

    def encode_segments(self, segments: Sequence[TextSegment]) -> list[int]:
        raise NotImplementedError


@st.composite
def splits(draw: st.DrawFn, data: bytes) -> list[bytes]:
    """The bytes cut anywhere, also within characters."""
    cuts = draw(st.sets(st.integers(1, max(len(data) - 1, 1)), max_size=12))
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    return [data[a:b] for a, b in pairwise(edges) if a < b]


def outputs(num_tokens: int, sizes: Sequence[int], *, logprobs: bool = True) -> list[TokenOutput]:
    """Tokens 0, 1, 2... in outputs of the given sizes, the last one with the end."""
    made: list[TokenOutput] = []
    position, turn = 0, 0
    while position < num_tokens:
        size = sizes[turn % len(sizes)] if sizes else 1
        ids = list(range(position, min(position + size, num_tokens)))
        position, turn = position + size, turn + 1
        found = [TokenLogprobs(id_, -0.5 * (id_ + 1), [(id_, -0.5 * (id_ + 1))]) for id_ in ids]
        made.append(TokenOutput("r", 0, ids, found if logprobs else None))
    if not made:
        made.append(TokenOutput("r", 0, [], [] if logprobs else None))
    made[-1].finish_reason = "length"
    return made
