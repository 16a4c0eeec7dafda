"""Logits -> tokens and log-probabilities. Pure functions of the logits and of each sequence.

A row's result depends on its own logits and its own sequence alone: no reduction crosses rows, and
the randomness of a draw is a function of (seed, index, position), never of the batch. A sequence
with drafts has several rows, each of which sees it as it is if the drafts before are right.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Container
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from functools import partial

import torch

from engine.grammar_masks import NO_MASKS, PendingMasks
from engine.messages import TokenLogprobs
from engine.speculative import Row
from engine.thinking import forced_token

_MASK64 = (1 << 64) - 1
_PIECE_BYTES = 64 * 1024 * 1024  # of fp32 logits held at once for prompt log-probabilities


@dataclass(frozen=True, slots=True)
class Sampled:
    token_id: int
    logprobs: TokenLogprobs | None


def choose_tokens(
    logits: torch.Tensor, adjusted: torch.Tensor, sequences: SequenceOf[Row]
) -> list[int]:
    """The next token of each sequence, drawn from its row of `adjusted`, which `logits` became.

    Both [num_seqs, vocab] float32. -1 for a row that holds NaN or +inf, or nothing but -inf.
    """
    finite = torch.isfinite(logits.amax(dim=-1) + adjusted.amax(dim=-1)).tolist()
    tokens = adjusted.argmax(dim=-1)  # the first of equals, so the lowest id
    random_rows = [i for i, seq in enumerate(sequences) if seq.params.temperature > 0 and finite[i]]
    if random_rows:
        index = torch.tensor(random_rows, device=logits.device)
        drawing = [sequences[i] for i in random_rows]
        tokens[index] = draw(probabilities(adjusted[index], drawing), drawing)
    return [token if right else -1 for token, right in zip(tokens.tolist(), finite, strict=True)]


Choose = Callable[[torch.Tensor, torch.Tensor, SequenceOf[Row]], list[int]]
ChooseKernel = Callable[[torch.Tensor, torch.Tensor, "array[float]"], list[int]]


def make_choose(kernel: ChooseKernel | None) -> Choose:
    """`choose_tokens`, or the same by a kernel of `model.Kernels`."""
    return choose_tokens if kernel is None else partial(_choose_by, kernel)


def _choose_by(
    kernel: ChooseKernel,
    logits: torch.Tensor,
    adjusted: torch.Tensor,
    sequences: SequenceOf[Row],
) -> list[int]:
    settings = array("d")
    for seq in sequences:
        params = seq.params
        number = uniform(params.seed, seq.index, seq.num_tokens) if params.temperature else 0.5
        settings.extend((params.temperature, params.top_k, params.top_p, params.min_p, number))
    return kernel(logits, adjusted, settings)


def sample(
    logits: torch.Tensor,
    sequences: SequenceOf[Row],
    masks: PendingMasks = NO_MASKS,
    choose: Choose = choose_tokens,
) -> list[Sampled | None]:
    """Choose the next token of each sequence.

    logits: [num_seqs, vocab] float32, one row for each sequence; not changed. A row that holds
    NaN or +inf, or nothing but -inf (after the bans, too), gives None: that sequence cannot go on.
    """
    adjusted = masks.forbid(adjust(logits, sequences))
    token_ids = choose(logits, adjusted, sequences)
    some_ids = [max(token_id, 0) for token_id in token_ids]
    logprobs = _sampled_logprobs(logits, adjusted, some_ids, sequences)
    return [
        Sampled(token_id, logprob) if token_id >= 0 else None
        for token_id, logprob in zip(token_ids, logprobs, strict=True)
    ]


def adjust(logits: torch.Tensor, sequences: SequenceOf[Row]) -> torch.Tensor:
    """Apply penalties, bias and bans, row by row; a copy is made only if any applies."""
    adjusted = logits
    for row, seq in enumerate(sequences):
        params = seq.params
        banned = banned_tokens(seq)
        forced = forced_token(seq)
        changes = params.has_penalties or params.logit_bias or params.allowed_token_ids or banned
        if not changes and forced is None:
            continue
        if adjusted is logits:
            adjusted = logits.clone()
        if forced is not None:
            adjusted[row] = -torch.inf
            adjusted[row, forced] = 0.0
            continue
        if params.has_penalties:
            penalise(adjusted[row], seq)
        if params.logit_bias:
            ids = torch.tensor(list(params.logit_bias), device=logits.device)
            bias = torch.tensor(list(params.logit_bias.values()), device=logits.device)
            adjusted[row, ids] += bias
        if params.allowed_token_ids:
            allowed = torch.tensor(params.allowed_token_ids, device=logits.device)
            kept = adjusted[row, allowed]
            adjusted[row] = -torch.inf
            adjusted[row, allowed] = kept
        if banned:
            adjusted[row, banned] = -torch.inf
    return adjusted


def banned_tokens(seq: Row) -> list[int]:
    """Tokens that may not come next: ends before `min_tokens`, and what would end a bad word."""
    params = seq.params
    banned = list(params.stop_token_ids) if seq.num_output_tokens < params.min_tokens else []
    if params.bad_words:
        output = seq.output_token_ids
        for *before, last in params.bad_words:
            if not before or output[-len(before) :] == before:
                banned.append(last)
    return banned


def penalise(logits: torch.Tensor, seq: Row) -> None:
    """Change one row, [vocab], in place.

    Repetition divides positive and multiplies negative logits of every token seen (Keskar et al.
    2019, section 4.1); presence and frequency subtract by the count in the output (OpenAI).
    """
    params = seq.params
    if params.repetition_penalty != 1.0:
        seen = torch.tensor(list(set(seq.token_ids)), device=logits.device)
        values = logits[seen]
        penalty = params.repetition_penalty
        logits[seen] = torch.where(values > 0, values / penalty, values * penalty)
    if seq.num_output_tokens:
        counts = Counter(seq.output_token_ids)
        seen = torch.tensor(list(counts), device=logits.device)
        times = torch.tensor(list(counts.values()), device=logits.device)
        logits[seen] -= params.presence_penalty + params.frequency_penalty * times


def probabilities(logits: torch.Tensor, sequences: SequenceOf[Row]) -> torch.Tensor:
    """Return [rows, vocab] after temperature, top_k, top_p and min_p, in that order; rows need
    not sum to one. Tokens as likely as the last one kept are kept too."""
    temperatures = [seq.params.temperature for seq in sequences]
    logits = logits / torch.tensor(temperatures, device=logits.device)[:, None]
    vocab = logits.shape[-1]
    for row, seq in enumerate(sequences):
        if 0 < seq.params.top_k < vocab:
            last_kept = logits[row].topk(seq.params.top_k).values[-1]
            logits[row].masked_fill_(logits[row] < last_kept, -torch.inf)
    probs = logits.softmax(dim=-1)
    for row, seq in enumerate(sequences):
        if seq.params.top_p < 1.0:
            _keep_top_p(probs[row], seq.params.top_p)
        if seq.params.min_p > 0.0:
            probs[row].masked_fill_(probs[row] < seq.params.min_p * probs[row].max(), 0.0)
    return probs


def _keep_top_p(probs: torch.Tensor, top_p: float) -> None:
    """Zero all but the smallest set of tokens with mass >= top_p, at least one; in place."""
    ordered = probs.sort(descending=True).values
    mass_before = ordered.double().cumsum(dim=-1) - ordered
    num_kept = max(1, int((mass_before < top_p).sum()))
    probs.masked_fill_(probs < ordered[num_kept - 1], 0.0)


def draw(probs: torch.Tensor, sequences: SequenceOf[Row]) -> torch.Tensor:
    """Return [rows] int64: one token for each row, by inverting the cumulative distribution.

    In the order of token ids and in double precision, so that a draw is the same whatever the
    other rows need.
    """
    uniforms = [uniform(seq.params.seed, seq.index, seq.num_tokens) for seq in sequences]
    cumulative = probs.double().cumsum(dim=-1)
    targets = torch.tensor(uniforms, dtype=torch.float64, device=probs.device)[:, None]
    return torch.searchsorted(cumulative, targets * cumulative[:, -1:], right=True)[:, 0]


def uniform(seed: int, index: int, position: int) -> float:
    """A number in (0, 1) that is a function of its arguments alone.

    A chain of SplitMix64 finalisers (Steele, Lea and Flood 2014) over the three: counter-based,
    so no state is carried from token to token or shared between sequences.
    """
    state = 0
    for value in (seed, index, position):
        state = (state + (value & _MASK64) + 0x9E3779B97F4A7C15) & _MASK64
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK64
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK64
        state ^= state >> 31
    return ((state >> 12) + 0.5) * 2.0**-52


def logprobs_of(logits: torch.Tensor, token_ids: list[int], num_top: int) -> list[TokenLogprobs]:
    """Return the log-probabilities of one token for each row, and of the `num_top` likeliest.

    logits: [rows, vocab] float32, raw. The value of a token is the same float in both places.
    """
    normalised = logits.log_softmax(dim=-1)
    ids = torch.tensor(token_ids, device=logits.device)[:, None]
    chosen = normalised.gather(1, ids)[:, 0].tolist()
    top = normalised.topk(min(num_top, logits.shape[-1]), dim=-1)
    return [
        TokenLogprobs(token_id, logprob, list(zip(top_ids, top_values, strict=True)))
        for token_id, logprob, top_ids, top_values in zip(
            token_ids, chosen, top.indices.tolist(), top.values.tolist(), strict=True
        )
    ]


def rows_at_once(vocab_size: int) -> int:
    """How many rows of logits may be held when those of a whole prompt are wanted."""
    return max(1, _PIECE_BYTES // (4 * vocab_size))


def _sampled_logprobs(
    logits: torch.Tensor,
    adjusted: torch.Tensor,
    token_ids: list[int],
    sequences: SequenceOf[Row],
) -> list[TokenLogprobs | None]:
    """Of the raw `logits`, or for those that ask so of what was drawn from. [rows, vocab] both."""
    result: list[TokenLogprobs | None] = [None] * len(sequences)
    rows = [i for i, seq in enumerate(sequences) if seq.params.logprobs is not None]
    if not rows:
        return result
    wanted = [sequences[i].params for i in rows]
    source = logits[rows]
    for place, i in enumerate(rows):
        if wanted[place].processed_logprobs:
            source[place] = _drawn_from(adjusted[i : i + 1], sequences[i])[0]
    num_top = max(params.logprobs or 0 for params in wanted)
    found = logprobs_of(source, [token_ids[i] for i in rows], num_top)
    for place, (params, entry) in enumerate(zip(wanted, found, strict=True)):
        top = entry.top[: params.logprobs]
        top += _asked_logprobs(source[place], params.logprob_token_ids, {each[0] for each in top})
        result[rows[place]] = TokenLogprobs(entry.token_id, entry.logprob, top)
    return result


def _drawn_from(adjusted: torch.Tensor, seq: Row) -> torch.Tensor:
    """[1, vocab] logits of the distribution that a token is drawn from."""
    return probabilities(adjusted, [seq]).log() if seq.params.temperature > 0 else adjusted


def _asked_logprobs(
    logits: torch.Tensor, token_ids: SequenceOf[int], known: Container[int]
) -> list[tuple[int, float]]:
    """Of these tokens, without those known already; logits: [vocab]."""
    asked = [token_id for token_id in token_ids if token_id not in known]
    if not asked:
        return []
    return list(zip(asked, logits.log_softmax(dim=-1)[asked].tolist(), strict=True))
