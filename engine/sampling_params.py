"""How the tokens of a request are chosen and when its sequences end.

These are the engine's terms: ids and numbers, already validated against the API's bounds. Stop
strings are text and so belong to the server, which aborts the sequence when one has matched.
This file imports no tensor library.
"""

from __future__ import annotations

import msgspec

MAX_LOGPROBS = 20


class SamplingParams(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Sampling and stopping of one request; equal for its `n` sequences.

    max_tokens: upper bound on new tokens of each sequence, >= 0.
    min_tokens: no stop token is sampled before this many new tokens.
    temperature: 0 takes the most likely token (of equals the lowest id).
    top_k: 0 = off. top_p: smallest set of tokens with at least this mass, 0 = one token.
    min_p: drops tokens less likely than this share of the likeliest. Order of the filters:
        penalties, bias, temperature, top_k, top_p, min_p.
    repetition_penalty: over prompt and output (Keskar et al. 2019, section 4.1).
    presence_penalty, frequency_penalty: over the output alone (OpenAI).
    logit_bias: added to the logits before temperature.
    allowed_token_ids: if given, no other token is sampled, an end token neither.
    bad_words: each a row of tokens that the output never has; its last is banned after the others.
    seed: key of the counter-based randomness, with the sequence's index and the position.
    stop_token_ids: end the sequence. The engine knows no end-of-sequence token of its own: the
        server puts the model's among these, unless the client said `ignore_eos`.
    grammar: what the output must be, as text that `engine.grammar` compiles; empty = anything.
        Where it is complete an end token can follow; where nothing else can, the sequence ends.
    thinking_budget: tokens that the sequence may think before `thinking_end_ids` are forced, one
        after the other, whatever else is banned; None = no bound. It thinks from the beginning of
        its output, or if `thinking_start_ids` are given, only if the output begins with them.
    logprobs: None = none; N >= 0: that of the sampled token and of the N most likely.
    logprob_token_ids: tokens whose log-probabilities come after those of the N most likely.
    processed_logprobs: of the distribution that the token is drawn from, after all that changes it,
        and not of the model's own. Not those of the prompt.
    prompt_logprobs: the same for each prompt token but the first, of the model's own distribution.
    """

    max_tokens: int
    min_tokens: int = 0
    n: int = 1
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    logit_bias: dict[int, float] = {}
    allowed_token_ids: tuple[int, ...] = ()
    bad_words: tuple[tuple[int, ...], ...] = ()
    seed: int = 0
    stop_token_ids: tuple[int, ...] = ()
    grammar: str = ""
    thinking_budget: int | None = None
    thinking_start_ids: tuple[int, ...] = ()
    thinking_end_ids: tuple[int, ...] = ()
    logprobs: int | None = None
    logprob_token_ids: tuple[int, ...] = ()
    processed_logprobs: bool = False
    prompt_logprobs: int | None = None

    @property
    def has_penalties(self) -> bool:
        return (
            self.repetition_penalty != 1.0
            or self.presence_penalty != 0.0
            or self.frequency_penalty != 0.0
        )
