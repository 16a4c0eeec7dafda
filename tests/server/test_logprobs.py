"""One choice's deltas: they add up to the answer, and entries cover exactly its text.

Others trim the text at a stop string but not the entries, or lose the bytes of characters that
are spread over tokens.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import TokenLogprobs, TokenOutput
from server.errors import InternalError
from server.protocol.logprobs import LogprobWriter
from server.text.choice import Choice, Delta, TextOptions, TokenEntry
from server.text.stop import StopStrings
from tests.server.pieces import PieceTokenizer, outputs, splits, texts
from tests.server.test_stop import reference

sizes = st.lists(st.integers(1, 4), min_size=1, max_size=4)
stops = st.lists(st.text(alphabet="ab 字🙂\n", min_size=1, max_size=3), max_size=3)


def fold(deltas: list[Delta]) -> Delta:
    whole = Delta(0)
    for delta in deltas:
        whole.text += delta.text
        whole.entries = whole.entries + delta.entries
        whole.token_ids = whole.token_ids + delta.token_ids
        whole.finish_reason, whole.stop_reason = delta.finish_reason, delta.stop_reason
    return whole


def run(
    pieces: list[bytes], given_outputs: list[TokenOutput], options: TextOptions
) -> tuple[list[Delta], Choice]:
    choice = Choice(0, PieceTokenizer(pieces), options)
    deltas = [choice.push(output) for output in given_outputs]
    return [delta for delta in deltas if delta is not None], choice


def options_for(stop_list: list[str], **more: Any) -> TextOptions:
    matcher = StopStrings(stop_list) if stop_list else None
    return TextOptions(stops=matcher, with_entries=True, **more)


@given(st.data(), texts, stops, sizes)
def test_deltas_are_the_truncated_text_and_its_tokens(
    data: st.DataObject, text: str, stop_list: list[str], output_sizes: list[int]
) -> None:
    pieces = data.draw(splits(text.encode()))
    options = options_for(stop_list)
    deltas, choice = run(pieces, outputs(len(pieces), output_sizes), options)
    whole = fold(deltas)
    expected, matched = reference(text, stop_list)

    assert whole.text == expected
    assert whole.stop_reason == matched
    assert whole.finish_reason == ("stop" if matched else "length")
    assert [delta.finish_reason for delta in deltas[:-1]] == [None] * (len(deltas) - 1)
    assert all(delta.text or delta.finish_reason for delta in deltas)
    assert whole.token_ids == list(range(choice.num_tokens))

    joined = b"".join(entry.data or b"" for entry in whole.entries)
    shown = expected.encode()
    assert joined.startswith(shown)
    assert [entry.token_id for entry in whole.entries] == list(range(len(whole.entries)))
    if whole.entries:
        # Only the last entry may go beyond the cut.
        assert len(joined) - len(whole.entries[-1].data or b"") < len(shown)
    if not matched:
        assert joined == shown


@given(st.data(), texts, stops, sizes)
def test_sizes_of_outputs_change_nothing(
    data: st.DataObject, text: str, stop_list: list[str], output_sizes: list[int]
) -> None:
    """Merged outputs and accepted drafts bring several tokens at once."""
    pieces = data.draw(splits(text.encode()))
    one_by_one, choice = run(pieces, outputs(len(pieces), [1]), options_for(stop_list))
    together, other = run(pieces, outputs(len(pieces), output_sizes), options_for(stop_list))
    assert fold(one_by_one) == fold(together)
    assert choice.num_tokens == other.num_tokens
    assert choice.sum_logprob == pytest.approx(other.sum_logprob)


@given(st.data(), texts, sizes)
def test_offsets_say_where_a_token_begins(
    data: st.DataObject, text: str, output_sizes: list[int]
) -> None:
    pieces = data.draw(splits(text.encode()))
    deltas, _ = run(pieces, outputs(len(pieces), output_sizes), options_for([]))
    position = 0
    for entry in fold(deltas).entries:
        assert entry.offset == len(text.encode()[:position].decode(errors="ignore"))
        position += len(entry.data or b"")


def test_a_token_that_the_cut_goes_through_keeps_its_entry() -> None:
    deltas, choice = run([b"one", b" t.", b"\n\nx", b"y"], outputs(4, [1]), options_for([".\n"]))
    whole = fold(deltas)
    assert whole.text == "one t"
    assert [entry.token_id for entry in whole.entries] == [0, 1]
    assert choice.num_tokens == 3
    assert whole.token_ids == [0, 1, 2]


def test_held_entries_come_with_the_text_that_releases_them() -> None:
    deltas, _ = run([b"a", b"#", b"#", b"b"], outputs(4, [1]), options_for(["###"]))
    assert [(delta.text, [e.token_id for e in delta.entries]) for delta in deltas] == [
        ("a", [0]),
        ("##b", [1, 2, 3]),
    ]


def test_min_tokens_hides_early_stop_strings() -> None:
    deltas, _ = run([b"x", b".", b"x", b"."], outputs(4, [1]), options_for(["."], min_tokens=2))
    assert fold(deltas).text == "x.x"


def end_output(token_ids: list[int]) -> TokenOutput:
    found = [TokenLogprobs(id_, -1.0, []) for id_ in token_ids]
    return TokenOutput("r", 0, token_ids, found, None, "stop", token_ids[-1])


@pytest.mark.parametrize(
    ("include", "asked", "text", "entries", "reason"),
    [
        (False, {}, "a", [0], None),
        (False, {1: 1}, "a", [0], 1),
        (False, {1: "<end>"}, "a", [0], "<end>"),
        (True, {1: "<end>"}, "a<end>", [0, 1], "<end>"),
    ],
)
def test_the_end_token_is_counted_and_not_shown(
    include: bool, asked: dict[int, int | str], text: str, entries: list[int], reason: Any
) -> None:
    tokenizer = PieceTokenizer([b"a"], ["<end>"])
    hidden = frozenset() if include else tokenizer.special_ids
    choice = Choice(
        0,
        tokenizer,
        TextOptions(stop_tokens=asked, include_stop=include, hidden_ids=hidden, with_entries=True),
    )
    delta = choice.push(end_output([0, 1]))
    assert delta is not None
    assert (delta.text, delta.finish_reason, delta.stop_reason) == (text, "stop", reason)
    assert [entry.token_id for entry in delta.entries] == entries
    assert choice.num_tokens == 2
    assert choice.push(end_output([0, 1])) is None


# ---- the shapes ----------------------------------------------------------------------------


def test_legacy_map_keeps_the_likelier_of_two_tokens_with_one_text() -> None:
    writer = LogprobWriter(PieceTokenizer([b"a", b"a", b"b"]))
    choice = Choice(0, PieceTokenizer([b"a", b"a", b"b"]), options_for([]))
    found = TokenLogprobs(1, -2.0, [(0, -1.0), (1, -2.0), (2, -3.0)])
    delta = choice.push(TokenOutput("r", 0, [1], [found], None, "length"))
    assert delta is not None
    assert writer.legacy(delta.entries)["top_logprobs"] == [{"a": -1.0, "b": -3.0}]


def test_part_of_a_character_is_spelled_in_bytes() -> None:
    tokenizer = PieceTokenizer(["é".encode()[:1], "é".encode()[1:]])
    deltas, _ = run(["é".encode()[:1], "é".encode()[1:]], outputs(2, [1]), options_for([]))
    body = LogprobWriter(tokenizer).chat(fold(deltas).entries)
    assert [each["token"] for each in body["content"]] == ["bytes:\\xc3", "bytes:\\xa9"]
    assert bytes(byte for each in body["content"] for byte in each["bytes"]).decode() == "é"


@pytest.mark.parametrize(
    ("logprob", "written"), [(-math.inf, -9999.0), (-0.5, -0.5), (-1e9, -9999)]
)
def test_json_has_no_infinity(logprob: float, written: float) -> None:
    entry = TokenEntry(0, b"a", 0, logprob, [])
    body = LogprobWriter(PieceTokenizer([b"a"])).chat([entry])
    assert body["content"][0]["logprob"] == written


def test_nan_is_an_error_and_not_json() -> None:
    with pytest.raises(InternalError):
        LogprobWriter(PieceTokenizer([b"a"])).chat([TokenEntry(0, b"a", 0, math.nan, [])])


def test_control_tokens_have_a_name_and_no_bytes() -> None:
    body = LogprobWriter(PieceTokenizer([], ["<s>"])).chat([TokenEntry(0, None, 0, -1.0, [])])
    assert body["content"][0] == {
        "token": "<s>",
        "logprob": -1.0,
        "bytes": None,
        "top_logprobs": [],
    }
