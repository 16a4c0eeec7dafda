from __future__ import annotations

import random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import proposers
from engine.proposers import NGramProposer, PredictionProposer, TokenIndex
from engine.sequence import Sequence
from tests.engine.builders import make_request, make_sequence


def predicted(prediction: list[int], prompt: list[int] | None = None) -> Sequence:
    request = make_request(prompt or [99], max_tokens=1000)
    return Sequence(msgspec.structs.replace(request, predicted_token_ids=prediction), 0, 0)


def after(proposer: PredictionProposer, seq: Sequence, *token_ids: int) -> list[int]:
    seq.token_ids += token_ids
    return proposer.propose(seq, 3)


def test_what_followed_the_longest_match_is_proposed() -> None:
    seq = make_sequence([1, 2, 3, 50, 9, 2, 3, 60, 1, 2, 3])
    assert NGramProposer(seq).propose(seq, 2) == [50, 9], "three tokens match there, and two later"


def test_of_equal_matches_the_last_counts() -> None:
    seq = make_sequence([2, 3, 50, 9, 2, 3, 60, 8, 2, 3])
    assert NGramProposer(seq).propose(seq, 2) == [60, 8]


def test_no_match_no_guess() -> None:
    seq = make_sequence([1, 2, 3, 4, 3])
    assert NGramProposer(seq).propose(seq, 4) == []
    assert NGramProposer(make_sequence([1])).propose(make_sequence([1]), 4) == []


def test_a_repetition_goes_on() -> None:
    seq = make_sequence([9, 1, 2, 3, 1, 2, 3])
    assert NGramProposer(seq).propose(seq, 7) == [1, 2, 3, 1, 2, 3, 1]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.integers(1, 5))
def test_a_growing_index_finds_what_a_search_finds(token_ids: list[int], at_most: int) -> None:
    seq = make_sequence(token_ids[:1])
    proposer = NGramProposer(seq)
    for token_id in token_ids[1:]:
        seq.token_ids.append(token_id)
        text, best = seq.token_ids, (1, 0)
        for place in range(max(2, 0), len(text)):
            length = 0
            while length < 4 and length < place and text[place - 1 - length] == text[-1 - length]:
                length += 1
            recent = len([p for p in range(place, len(text)) if text[p - 2 : p] == text[-2:]])
            if length >= 2 and recent <= proposers.MAX_CANDIDATES:
                best = max(best, (length, place))
        expected = []
        if best[0] >= 2:
            period = len(text) - best[1]
            expected = [text[best[1] + i % period] for i in range(at_most)]
        assert proposer.propose(seq, at_most) == expected


def test_a_long_prompt_is_read_in_parts_and_only_its_end() -> None:
    rng = random.Random(0)
    seq = make_sequence([rng.randrange(500) for _ in range(proposers.MAX_INDEXED + 5000)])
    proposer = NGramProposer(seq)
    index = proposer._index
    assert index.end == 5002
    proposer.propose(seq, 4)
    assert index.end == 5002 + proposers.INDEX_PER_STEP
    for _ in range(8):
        proposer.propose(seq, 4)
    assert index.end == seq.num_tokens


def test_few_places_are_compared() -> None:
    class Counted(list[int]):
        reads = 0

        def __getitem__(self, key):  # type: ignore[no-untyped-def]
            Counted.reads += 1
            return super().__getitem__(key)

    index = TokenIndex(Counted([1, 2, 7] * 3000))
    for _ in range(5):
        index.read(9000)
    Counted.reads = 0
    assert index.newest([9, 9, 1, 2]) is not None
    assert index.nearest([9, 9, 1, 2], 10) is not None
    assert Counted.reads <= 2 * proposers.MAX_CANDIDATES * proposers.MAX_MATCH


def test_prediction_is_followed_from_its_beginning() -> None:
    seq = predicted([1, 2, 3, 4, 5, 6])
    proposer = PredictionProposer(seq)
    assert after(proposer, seq) == [1, 2, 3]
    assert after(proposer, seq, 1) == [2, 3, 4]
    assert after(proposer, seq, 2, 3, 4, 5) == [6]
    assert after(proposer, seq, 6) == []
    assert after(proposer, seq, 7) == []


def test_output_that_departs_is_met_again_further_on() -> None:
    seq = predicted([1, 2, 3, 4, 5, 6, 7, 8])
    proposer = PredictionProposer(seq)
    assert after(proposer, seq, 1, 2, 30) == [], "changed"
    assert after(proposer, seq, 4) == [], "one token says too little"
    assert after(proposer, seq, 5) == [6, 7, 8]
    assert after(proposer, seq, 40) == [], "put in"
    assert after(proposer, seq, 6, 7) == [8]


def test_output_that_skips_is_met_again() -> None:
    seq = predicted([1, 2, 3, 4, 5, 6, 7, 8])
    assert after(PredictionProposer(seq), seq, 1, 2, 6, 7) == [8]


def test_order_is_kept_and_the_nearest_place_taken() -> None:
    seq = predicted([7, 8, 1, 7, 8, 2, 7, 8, 3])
    proposer = PredictionProposer(seq)
    assert after(proposer, seq, 7, 8, 1, 50, 7, 8) == [2, 7, 8], "not back to the beginning"
    assert after(proposer, seq, 51, 7, 8) == [3]
    assert after(proposer, seq, 52, 7, 8) == []


def test_the_prompt_is_no_part_of_the_output() -> None:
    seq = predicted([1, 2, 3, 4], prompt=[5, 2])
    proposer = PredictionProposer(seq)
    assert after(proposer, seq, 9) == []
    seq = predicted([1, 2, 3, 4], prompt=[9, 1])
    assert after(PredictionProposer(seq), seq, 2) == [], "1 was the prompt's"


def test_a_token_counts_once_and_as_right_if_it_ever_was() -> None:
    seq = predicted([1, 2, 3, 4, 5])
    proposer = PredictionProposer(seq)
    proposer.propose(seq, 5)
    proposer.record(5, 2)
    assert (proposer.num_accepted, proposer.num_rejected) == (2, 3)
    assert after(proposer, seq, 1, 2, 9, 3, 4) == [5]
    proposer.record(1, 1)
    assert (proposer.num_accepted, proposer.num_rejected) == (3, 2)
