"""Incremental decoding is decoding: whatever the tokens, no byte is lost and none is made up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.text.detokenizer import Detokenizer
from tests.server.pieces import PieceTokenizer, splits, texts


def decode(pieces: list[bytes], *, strips_space: bool = False) -> list[str]:
    detokenizer = Detokenizer(PieceTokenizer(pieces, strips_space=strips_space))
    deltas = [detokenizer.push(token_id) for token_id in range(len(pieces))]
    deltas.append(detokenizer.flush())
    assert detokenizer.num_chars == len("".join(deltas))
    return deltas


@given(st.data(), texts)
def test_any_split_of_any_text(data: st.DataObject, text: str) -> None:
    pieces = data.draw(splits(text.encode()))
    assert "".join(decode(pieces)) == text


@given(st.lists(st.binary(min_size=1, max_size=4), max_size=12))
def test_any_bytes_at_all(pieces: list[bytes]) -> None:
    assert "".join(decode(pieces)) == b"".join(pieces).decode(errors="replace")


@given(st.data(), texts)
def test_no_replacement_character_before_the_end(data: st.DataObject, text: str) -> None:
    """A later token may complete a character, so its beginning is never given up early."""
    pieces = data.draw(splits(text.encode()))
    for delta in decode(pieces):
        assert delta.count("\ufffd") <= text.count("\ufffd")


def test_at_most_an_incomplete_character_is_held() -> None:
    assert decode([b"a\xf0\x9f", b"\x99", b"\x82b"]) == ["a", "", "🙂b", ""]


def test_joined_emoji_come_one_by_one() -> None:
    """Code points joined by ZWJ are valid alone; waiting for the next would stall the stream."""
    parts = ["👩", "\u200d", "💻"]
    assert decode([part.encode() for part in parts]) == [*parts, ""]


def test_an_incomplete_end_becomes_a_replacement_character() -> None:
    assert decode([b"ok \xe2\x80"]) == ["ok ", "\ufffd"]


def test_only_the_first_visible_token_loses_its_space() -> None:
    assert decode([b" Hello", b" you"], strips_space=True) == ["Hello", " you", ""]
    assert decode([b" ", b" a"], strips_space=True) == ["", " a", ""]


def test_after_a_prompt_with_text_the_space_stays() -> None:
    tokenizer = PieceTokenizer([b" Hello"], ["<s>"], strips_space=True)
    begins = Detokenizer(tokenizer, hidden_ids=tokenizer.special_ids, after=[1])
    goes_on = Detokenizer(tokenizer, hidden_ids=tokenizer.special_ids, after=[1, 0])
    assert (begins.push(0), goes_on.push(0)) == ("Hello", " Hello")


def test_hidden_and_unknown_ids_have_no_text() -> None:
    tokenizer = PieceTokenizer([b"a"], ["<s>"])
    detokenizer = Detokenizer(tokenizer, hidden_ids={1})
    assert [detokenizer.push(token_id) for token_id in (1, 0, 99)] == ["", "a", ""]


@given(st.data(), texts)
def test_bytes_of_all_tokens_are_the_text(data: st.DataObject, text: str) -> None:
    pieces = data.draw(splits(b" " + text.encode()))
    detokenizer = Detokenizer(PieceTokenizer(pieces, strips_space=True))
    joined = b""
    for token_id in range(len(pieces)):
        joined += detokenizer.bytes_of(token_id)
        detokenizer.push(token_id)
    assert joined.decode() == text
