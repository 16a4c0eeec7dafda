"""A request's parameters in the engine's terms, and in those of the text.

Here meet the API's bounds, the model's vocabulary and the server's configuration. The engine knows
no end of its own: the model's end tokens go with every request that does not ignore them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Set

from engine import SamplingParams
from model import Tokenizer
from server.config import ServerConfig
from server.errors import InvalidRequestError
from server.protocol.common import CreateRequest
from server.protocol.completions import CompletionRequest
from server.reasoning import UNLIMITED, ThinkingLimit
from server.text.choice import TextOptions
from server.text.reasoning import Reasoning
from server.text.stop import StopStrings

_TOKEN_ID = re.compile(r"0|[1-9][0-9]{0,9}")
_SEED_BITS = 63


def check_against_model(request: CreateRequest, config: ServerConfig, *, vocab_size: int) -> None:
    """Raise InvalidRequestError for ids outside the vocabulary, and for more than options allow."""
    max_stop = config.max_stop
    num_stops = len(request.stops)
    if num_stops > max_stop:
        raise InvalidRequestError(
            f"Invalid 'stop': array too long. Expected an array with maximum length {max_stop}, "
            f"but got an array with length {num_stops} instead.",
            param="stop",
            code="array_above_max_length",
        )
    if isinstance(request, CompletionRequest):
        _check_logprobs(request.logprobs, config.max_logprobs)
    for position, token_id in enumerate(request.stop_token_ids or ()):
        _check_id(token_id, f"stop_token_ids[{position}]", vocab_size)
    for position, token_id in enumerate(request.allowed_token_ids or ()):
        _check_id(token_id, f"allowed_token_ids[{position}]", vocab_size)
    for position, token_id in enumerate(request.logprob_token_ids or ()):
        _check_id(token_id, f"logprob_token_ids[{position}]", vocab_size)
    for key in request.logit_bias or ():
        if not _TOKEN_ID.fullmatch(key):
            raise InvalidRequestError(
                "Invalid key in 'logit_bias': expected token ids, as strings of digits.",
                param="logit_bias",
                code="invalid_value",
            )
        _check_id(int(key), "logit_bias", vocab_size)


def _check_logprobs(wanted: int | None, limit: int) -> None:
    if wanted is not None and wanted > limit:
        raise InvalidRequestError(
            f"Invalid 'logprobs': integer above maximum value. Expected a value <= {limit}, but "
            f"got {wanted} instead.",
            param="logprobs",
            code="integer_above_max_value",
        )


def _check_id(token_id: int, place: str, vocab_size: int) -> None:
    if token_id >= vocab_size:
        raise InvalidRequestError(
            f"Invalid '{place}': token id {token_id} is not in the vocabulary. Expected a value "
            f"< {vocab_size}.",
            param=place,
            code="invalid_value",
        )


def sampling_params(
    request: CreateRequest,
    tokenizer: Tokenizer,
    *,
    n: int,
    max_tokens: int,
    logprobs: int | None,
    prompt_logprobs: int | None,
    grammar: str = "",
    thinking: ThinkingLimit = UNLIMITED,
    more_ends: Iterable[int] = (),
) -> SamplingParams:
    """Return the parameters of one prompt's sequences.

    Without a seed each prompt draws its own, so that equal prompts of one request differ; with
    one, each prompt is answered as it would be alone. `more_ends`: end tokens of the prompt's
    form, beside the model's own.
    """
    if request.min_tokens > max_tokens:
        raise InvalidRequestError(
            f"Invalid 'min_tokens': expected at most the {max_tokens} tokens that can be "
            f"generated, but got {request.min_tokens} instead.",
            param="min_tokens",
            code="invalid_value",
        )
    penalty = request.repetition_penalty or request.repeat_penalty
    ends: Iterable[int] = () if request.ignore_eos else (*tokenizer.eos_token_ids, *more_ends)
    return SamplingParams(
        max_tokens=max_tokens,
        min_tokens=request.min_tokens,
        n=n,
        temperature=request.temperature,
        top_k=max(request.top_k, 0),
        top_p=request.top_p,
        min_p=request.min_p,
        repetition_penalty=1.0 if penalty is None else penalty,
        presence_penalty=request.presence_penalty,
        frequency_penalty=request.frequency_penalty,
        logit_bias={int(key): bias for key, bias in (request.logit_bias or {}).items()},
        allowed_token_ids=tuple(request.allowed_token_ids or ()),
        bad_words=bad_word_ids(request.bad_words or (), tokenizer),
        seed=secrets.randbits(_SEED_BITS) if request.seed is None else request.seed,
        stop_token_ids=tuple(dict.fromkeys((*asked_stop_tokens(request, tokenizer), *ends))),
        grammar=grammar,
        logprobs=logprobs,
        logprob_token_ids=tuple(dict.fromkeys(request.logprob_token_ids or ())),
        processed_logprobs=request.logprobs_mode == "processed_logprobs",
        prompt_logprobs=prompt_logprobs,
        thinking_budget=thinking.budget,
        thinking_start_ids=thinking.start_ids,
        thinking_end_ids=thinking.end_ids,
    )


def bad_word_ids(words: Iterable[str], tokenizer: Tokenizer) -> tuple[tuple[int, ...], ...]:
    """Return the tokens of each text at the start of a line and after a space (as vLLM does)."""
    rows: dict[tuple[int, ...], None] = {}
    for word in words:
        for text in (word, " " + word.lstrip()):
            rows[tuple(tokenizer.encode(text, add_special_tokens=False))] = None
    rows.pop((), None)
    return tuple(rows)


def asked_stop_tokens(request: CreateRequest, tokenizer: Tokenizer) -> dict[int, int | str]:
    """Return the end tokens that the client asked for, each with what it asked.

    A stop string that is the text of a control token means that token as well: the token has no
    text that the string could be found in.
    """
    asked: dict[int, int | str] = {id_: id_ for id_ in request.stop_token_ids or ()}
    for stop in request.stops:
        if stop in tokenizer.special_tokens:
            asked[tokenizer.special_tokens[stop]] = stop
    return asked


def text_options(
    request: CreateRequest,
    tokenizer: Tokenizer,
    *,
    with_entries: bool,
    reasoning: Reasoning | None = None,
    visible: Iterable[str] = (),
) -> TextOptions:
    """Return how the request's tokens become text.

    Tags of reasoning are visible to be found, as are the control tokens of `visible`.
    """
    asked = asked_stop_tokens(request, tokenizer)
    hidden: Set[int] = tokenizer.special_ids if request.skip_special_tokens else frozenset()
    found = (*visible, *(reasoning.format.control_tokens if reasoning is not None else ()))
    hidden -= {tokenizer.special_tokens[text] for text in found if text in tokenizer.special_tokens}
    if request.include_stop_str_in_output:
        hidden -= {token_id for token_id, what in asked.items() if isinstance(what, str)}
    return TextOptions(
        stops=StopStrings(request.stops) if request.stops else None,
        stop_tokens=asked,
        include_stop=request.include_stop_str_in_output,
        hidden_ids=hidden,
        min_tokens=request.min_tokens,
        with_entries=with_entries,
        reasoning=reasoning,
    )
