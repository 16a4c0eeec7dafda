from __future__ import annotations

import math

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine import sampler
from engine.sampler import (
    Sampled,
    adjust,
    choose_tokens,
    draw,
    logprobs_of,
    make_choose,
    probabilities,
    uniform,
)
from engine.sequence import Sequence
from model.kernels.cpu.library import KernelsUnavailable, load_library
from model.kernels.cpu.sampling import Sampling
from model.kernels.cpu.workspace import Workspace
from tests.engine.builders import make_sequence

VOCAB = 16

try:
    KERNEL = make_choose(Sampling(load_library(), Workspace()).choose)
except KernelsUnavailable:
    KERNEL = choose_tokens
needs_kernels = pytest.mark.skipif(KERNEL is choose_tokens, reason="no compiled kernels")


def sample(logits: torch.Tensor, sequences: list[Sequence]) -> list[Sampled | None]:
    """In torch and, where it is there, by the kernel, whose answer must be the same."""
    result = sampler.sample(logits, sequences)
    assert sampler.sample(logits, sequences, choose=KERNEL) == result
    return result


def logits_of(*rows: list[float]) -> torch.Tensor:
    return torch.tensor(rows)


def random_logits(rows: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(rows, VOCAB, generator=torch.Generator().manual_seed(seed)) * 2


def with_output(output: list[int], **params: object) -> Sequence:
    seq = make_sequence([0, 1], **params)  # type: ignore[arg-type]
    seq.token_ids += output
    return seq


def kept(probs: torch.Tensor) -> list[int]:
    return probs.nonzero()[:, 0].tolist()


def test_greedy_takes_the_lowest_of_equal_ids() -> None:
    result = sample(logits_of([1.0, 3.0, 3.0, 0.0]), [make_sequence([1])])
    assert result[0] is not None and result[0].token_id == 1


def test_logits_are_not_changed() -> None:
    logits = random_logits(1)
    before = logits.clone()
    sample(logits, [with_output([3], frequency_penalty=1.0, logit_bias={2: 5.0}, temperature=0.7)])
    assert torch.equal(logits, before)


def test_row_that_is_not_finite_fails_alone() -> None:
    logits = random_logits(4)
    logits[1, 3] = math.nan
    logits[2] = -math.inf
    result = sample(logits, [make_sequence([1], temperature=t) for t in (0.0, 0.0, 1.0, 1.0)])
    assert [entry is None for entry in result] == [False, True, True, False]


def test_bias_forces_and_bans() -> None:
    logits = random_logits(2)
    best = int(logits[1].argmax())
    result = sample(
        logits,
        [make_sequence([1], logit_bias={5: 100.0}), make_sequence([1], logit_bias={best: -100.0})],
    )
    assert result[0] is not None and result[0].token_id == 5
    assert result[1] is not None and result[1].token_id != best


def test_presence_and_frequency_count_the_output_alone() -> None:
    logits = torch.zeros(1, VOCAB)
    seq = with_output([3, 3, 4], presence_penalty=0.5, frequency_penalty=0.25)
    adjusted = adjust(logits, [seq])[0]
    assert adjusted[3] == pytest.approx(-1.0)
    assert adjusted[4] == pytest.approx(-0.75)
    assert adjusted[0] == 0.0, "prompt tokens do not count"


def test_repetition_penalty_counts_prompt_and_output() -> None:
    logits = logits_of([2.0, -2.0, 1.0, 3.0])
    adjusted = adjust(logits, [with_output([3], repetition_penalty=2.0)])[0]
    assert adjusted.tolist() == [1.0, -4.0, 1.0, 1.5]


def test_stop_tokens_are_banned_before_min_tokens() -> None:
    logits = logits_of([0.0, 0.0, 9.0, 1.0])
    for output, expected in (([], 3), ([3], 3), ([3, 3], 2)):
        seq = with_output(output, min_tokens=2, stop_token_ids=(2,))
        result = sample(logits, [seq])
        assert result[0] is not None and result[0].token_id == expected


def test_only_allowed_tokens_are_sampled() -> None:
    logits = logits_of([9.0, 1.0, 2.0, 8.0])
    for temperature in (0.0, 1.0):
        seqs = [
            make_sequence([1], allowed_token_ids=(1, 2), temperature=temperature, seed=seed)
            for seed in range(40)
        ]
        results = sample(logits.expand(40, -1), seqs)
        found = {result.token_id for result in results if result is not None}
        assert found == ({2} if temperature == 0.0 else {1, 2})


def test_the_last_token_of_a_bad_word_is_banned_after_the_others() -> None:
    logits = logits_of([0.0, 3.0, 2.0, 1.0])
    for output, expected in (([], 1), ([3], 2), ([3, 2], 1), ([2, 3], 2)):
        (result,) = sample(logits, [with_output(output, bad_words=((3, 1), (0,)))])
        assert result is not None and result.token_id == expected, output


def test_a_sequence_that_may_say_nothing_cannot_go_on() -> None:
    seq = make_sequence([1], allowed_token_ids=(2,), bad_words=((2,),))
    assert sample(logits_of([1.0, 1.0, 1.0]), [seq]) == [None]


def test_top_k_keeps_the_k_likeliest() -> None:
    logits = logits_of([1.0, 4.0, 2.0, 3.0])
    assert kept(probabilities(logits, [make_sequence([1], temperature=1.0, top_k=2)])[0]) == [1, 3]
    everything = probabilities(logits, [make_sequence([1], temperature=1.0, top_k=99)])[0]
    assert kept(everything) == [0, 1, 2, 3]


def test_top_p_keeps_the_smallest_sufficient_set() -> None:
    logits = logits_of([0.5, 0.3, 0.15, 0.05]).log()
    for top_p, expected in ((0.0, [0]), (0.49, [0]), (0.6, [0, 1]), (0.96, [0, 1, 2, 3])):
        seq = make_sequence([1], temperature=1.0, top_p=top_p)
        assert kept(probabilities(logits, [seq])[0]) == expected


def test_min_p_is_relative_to_the_likeliest() -> None:
    logits = logits_of([0.5, 0.3, 0.15, 0.05]).log()
    seq = make_sequence([1], temperature=1.0, min_p=0.25)
    assert kept(probabilities(logits, [seq])[0]) == [0, 1, 2]


def test_draws_follow_the_distribution() -> None:
    probs = torch.tensor([[0.5, 0.0, 0.3, 0.2]]).repeat(4000, 1)
    sequences = [make_sequence([1], seed=seed) for seed in range(4000)]
    counts = draw(probs, sequences).bincount(minlength=4) / 4000
    assert counts[1] == 0
    assert torch.allclose(counts, torch.tensor([0.5, 0.0, 0.3, 0.2]), atol=0.03)


def test_draw_depends_on_seed_index_and_position_only() -> None:
    logits = random_logits(1).repeat(3, 1)
    params = {"temperature": 1.0, "seed": 7}
    alone = sample(logits[:1], [make_sequence([1, 2], **params)])
    others = [make_sequence([1], temperature=1.5, top_p=0.5, seed=3), make_sequence([1, 2])]
    batched = sample(logits, [others[0], make_sequence([1, 2], **params), others[1]])
    assert alone[0] == batched[1]


def test_uniform_differs_in_every_argument() -> None:
    values = {
        uniform(seed, index, position)
        for seed in (-1, 0, 1, 2**63 - 1)
        for index in range(4)
        for position in range(50)
    }
    assert len(values) == 4 * 4 * 50
    assert all(0.0 < value < 1.0 for value in values)
    assert abs(sum(values) / len(values) - 0.5) < 0.03


def test_logprobs_are_raw_and_equal_in_both_places() -> None:
    logits = random_logits(1)
    biased = make_sequence([1], logprobs=VOCAB, logit_bias={5: 100.0})
    result = sample(logits, [biased])[0]
    assert result is not None and result.logprobs is not None and result.token_id == 5
    assert dict(result.logprobs.top)[5] == result.logprobs.logprob
    assert result.logprobs.logprob == pytest.approx(float(logits[0].log_softmax(-1)[5]))
    values = [value for _, value in result.logprobs.top]
    assert values == sorted(values, reverse=True)


def test_each_row_gets_as_many_top_logprobs_as_it_asked_for() -> None:
    sequences = [make_sequence([1], logprobs=n) for n in (0, 3)] + [make_sequence([1])]
    result = sample(random_logits(3), sequences)
    tops = [entry.logprobs and len(entry.logprobs.top) for entry in result if entry]
    assert tops == [0, 3, None]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    temperature=st.floats(0.01, 2.0),
    top_k=st.integers(0, VOCAB + 2),
    top_p=st.floats(0.0, 1.0),
    min_p=st.floats(0.0, 1.0),
    seed=st.integers(-(2**63), 2**63 - 1),
)
def test_a_drawn_token_is_always_one_that_was_kept(
    temperature: float, top_k: int, top_p: float, min_p: float, seed: int
) -> None:
    seq = make_sequence(
        [1], temperature=temperature, top_k=top_k, top_p=top_p, min_p=min_p, seed=seed
    )
    probs = probabilities(random_logits(1, seed % 1000), [seq])
    assert kept(probs[0])
    assert int(draw(probs, [seq])[0]) in kept(probs[0])


@needs_kernels
@settings(max_examples=150, deadline=None)
@given(
    vocab=st.sampled_from([1, 2, 7, 16, 100, 511, 512, 513, 3000]),
    spread=st.sampled_from([0.0, 0.01, 1.0, 4.0, 30.0]),
    temperature=st.floats(0.01, 100.0),
    top_k=st.integers(0, 40),
    top_p=st.one_of(st.just(1.0), st.floats(0.0, 1.0)),
    min_p=st.one_of(st.just(0.0), st.floats(0.0, 1.0)),
    seed=st.integers(0, 2**63 - 1),
)
@example(vocab=511, spread=0.01, temperature=8.0, top_k=29, top_p=1.0, min_p=0.0, seed=29)
def test_the_kernel_draws_from_the_same_distribution(
    vocab: int, spread: float, seed: int, **params: float
) -> None:
    logits = torch.randn(1, vocab, generator=torch.Generator().manual_seed(seed)) * spread
    logits[0, 1::5] = -math.inf
    seq = make_sequence([1], seed=seed, **params)  # type: ignore[arg-type]
    (token,) = KERNEL(logits, logits, [seq])
    kept_here = probabilities(logits, [seq])[0] > 0
    free = probabilities(logits, [make_sequence([1], temperature=params["temperature"])])[0]
    free = free.double()
    # By rounding, a token that is as good as equal to the last one kept may be kept or not, and a
    # number near the edge of a token's share may fall on its other side.
    last_kept = free[kept_here].min()
    ties = free[(free - last_kept).abs() <= 1e-5 * last_kept].unique()
    limits = [*ties, *free[free > ties.max()].unique()[:1]]
    assert any(_drawn_from(free * (free >= limit), token, uniform(seed, 0, 1)) for limit in limits)


def _drawn_from(weights: torch.Tensor, token: int, number: float) -> bool:
    """Whether the number in (0, 1) draws the token from weights [vocab], up to rounding."""
    total, before = weights.sum(), weights[:token].sum()
    edge = 1e-5 * total
    inside = before - edge <= number * total <= before + weights[token] + edge
    return bool(weights[token] > 0 and inside)


@needs_kernels
def test_the_kernel_draws_the_same_in_any_company() -> None:
    logits = torch.randn(40, 700, generator=torch.Generator().manual_seed(0)) * 3
    logits[3] = math.nan
    logits[5, 7] = math.inf
    sequences = [
        make_sequence([1], temperature=i % 3 * 0.7, top_k=i % 5, top_p=1 - i / 80, seed=i)
        for i in range(40)
    ]
    alone = [KERNEL(logits[i : i + 1], logits[i : i + 1], sequences[i : i + 1]) for i in range(40)]
    before = torch.get_num_threads()
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        assert [[token] for token in KERNEL(logits, logits, sequences)] == alone
    torch.set_num_threads(before)
    assert alone[3] == alone[5] == [-1]


@needs_kernels
def test_what_was_made_of_broken_logits_is_refused() -> None:
    raw, adjusted = torch.zeros(3, 20), torch.zeros(3, 20)
    raw[0, 19], raw[1] = math.nan, -math.inf
    assert KERNEL(raw, adjusted, [make_sequence([1])] * 3) == [-1, -1, 0]
    assert choose_tokens(raw, adjusted, [make_sequence([1])] * 3) == [-1, -1, 0]


@needs_kernels
@pytest.mark.parametrize("temperature", [1e-50, 1e-40, 1e-6])
def test_next_to_no_temperature_is_none(temperature: float) -> None:
    logits = torch.tensor([[1.0, 9.0, 8.9999, -math.inf]])
    assert KERNEL(logits, logits, [make_sequence([1], temperature=temperature)]) == [1]


def test_logprobs_of_gives_minus_infinity_for_the_impossible() -> None:
    entry = logprobs_of(logits_of([0.0, -math.inf]), [1], 1)[0]
    assert entry.logprob == -math.inf
    assert entry.top == [(0, 0.0)]


def test_logprobs_of_asked_tokens_come_after_the_likeliest() -> None:
    logits = torch.tensor([[0.0, 3.0, 1.0, 2.0]])
    seq = make_sequence([1], temperature=0.0, logprobs=1, logprob_token_ids=(2, 1, 0))
    (sampled,) = sample(logits, [seq])
    assert sampled is not None and sampled.logprobs is not None
    raw = logits.log_softmax(-1)[0].tolist()
    assert [token_id for token_id, _ in sampled.logprobs.top] == [1, 2, 0]
    assert dict(sampled.logprobs.top) == pytest.approx({i: raw[i] for i in (0, 1, 2)})


def test_processed_logprobs_are_of_what_is_drawn_from() -> None:
    logits = torch.tensor([[0.0, 3.0, 1.0, 2.0]])
    options = {"logprobs": 4, "processed_logprobs": True, "logit_bias": {0: 10.0}}
    greedy = make_sequence([1], temperature=0.0, **options)
    drawn = make_sequence([1], temperature=0.5, top_k=2, **options)
    raw = make_sequence([1], temperature=0.5, top_k=2, logprobs=4)
    results = sample(logits.repeat(3, 1), [greedy, drawn, raw])
    found = [dict(one.logprobs.top) for one in results if one and one.logprobs]
    biased = torch.tensor([10.0, 3.0, 1.0, 2.0])
    assert found[0] == pytest.approx(dict(enumerate(biased.log_softmax(-1).tolist())))
    kept = (torch.tensor([10.0, 3.0]) / 0.5).log_softmax(-1).tolist()
    assert found[1] == pytest.approx({0: kept[0], 1: kept[1], 2: -math.inf, 3: -math.inf})
    assert found[2] == pytest.approx(dict(enumerate(logits[0].log_softmax(-1).tolist())))
