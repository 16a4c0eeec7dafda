"""The prompt of /v1/completions in its four forms, as token ids that the engine can take.

A text prompt is trusted, as a raw prompt has always been: what spells a control token becomes that
token, which is how people write templates by hand. (Text inside chat messages never does.)
Ids are taken as they are: nothing is added to them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from engine import TokenLogprobs
from model import Tokenizer, TokenizerError
from server import limits
from server.errors import ContextLengthExceeded, InvalidRequestError
from server.text.choice import TokenEntry, make_entry
from server.text.detokenizer import Detokenizer

RawPrompt = str | list[int]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt; `text` as the client sent it, None if it sent ids."""

    token_ids: list[int]
    text: str | None = None


def read_prompts(
    value: Any, *, vocab_size: int, param: str = "prompt", limit: int = limits.MAX_PROMPTS
) -> list[RawPrompt]:
    """Return the prompts of a request, one for each sequence of choices; at most `limit`.

    Raises InvalidRequestError for anything but the four forms and for ids outside the vocabulary.
    """
    if value is None or isinstance(value, str):
        return [value or ""]
    if not isinstance(value, list):
        raise _wrong_type(param, "a string or an array")
    if not value:
        raise _empty(param)
    if isinstance(value[0], int):
        check_ids(value, param, vocab_size)
        return [value]
    if len(value) > limit:
        raise InvalidRequestError(
            f"Invalid '{param}': array too long. Expected an array with maximum length "
            f"{limit}, but got an array with length {len(value)} instead.",
            param=param,
            code="array_above_max_length",
        )
    kind = type(value[0])
    for position, each in enumerate(value):
        place = f"{param}[{position}]"
        if kind not in (str, list) or type(each) is not kind:
            raise _wrong_type(place, "only strings, only integers or only arrays of integers")
        if isinstance(each, list):
            if not each:
                raise _empty(place)
            check_ids(each, place, vocab_size)
    return value


def check_ids(token_ids: Sequence[Any], place: str, vocab_size: int) -> None:
    """Raise InvalidRequestError, naming the place, for what is no id of the vocabulary."""
    for position, token_id in enumerate(token_ids):
        if type(token_id) is not int:  # bool is an int to Python
            raise _wrong_type(f"{place}[{position}]", "an integer")
        if not 0 <= token_id < vocab_size:
            raise InvalidRequestError(
                f"Invalid '{place}[{position}]': token id {str(token_id)[:24]} is not in the "
                f"vocabulary. Expected a value >= 0 and < {vocab_size}.",
                param=f"{place}[{position}]",
                code="invalid_value",
            )


def encode_prompt(
    raw: RawPrompt, tokenizer: Tokenizer, *, add_special_tokens: bool, keep_last: int | None
) -> Prompt:
    """Return the prompt's ids; an empty text is the beginning of a new document, BOS alone.

    `keep_last` tokens are kept of a longer prompt, which then has no text of its own any more.
    """
    if isinstance(raw, str):
        try:
            ids = tokenizer.encode(raw, add_special_tokens=add_special_tokens)
        except TokenizerError as error:
            raise invalid_text(error, "prompt") from error
        prompt = Prompt(ids or _start_of_document(tokenizer), raw)
    else:
        prompt = Prompt(raw)
    if keep_last is not None and keep_last < len(prompt.token_ids):
        prompt = Prompt(prompt.token_ids[-keep_last:])
    return prompt


def _start_of_document(tokenizer: Tokenizer) -> list[int]:
    # GPT-2's family has one token for both ends of a document, and names it only as the end.
    start = (tokenizer.bos_token_id, *tokenizer.eos_token_ids)
    token_id = next((each for each in start if each is not None), None)
    if token_id is None:
        raise InvalidRequestError(
            "This model has no token that begins a document, so the prompt must not be empty.",
            param="prompt",
            code="invalid_value",
        )
    return [token_id]


def invalid_text(error: TokenizerError, param: str) -> InvalidRequestError:
    """Return the answer to text that is not Unicode."""
    return InvalidRequestError(f"Invalid '{param}': {error}.", param=param, code="invalid_value")


def prompt_text(prompt: Prompt, tokenizer: Tokenizer, hidden_ids: Set[int]) -> str:
    """Return a prompt as `echo` shows it: the client's own text, or what its ids mean."""
    if prompt.text is not None:
        return prompt.text
    detokenizer = Detokenizer(tokenizer, hidden_ids=hidden_ids)
    return "".join(map(detokenizer.push, prompt.token_ids)) + detokenizer.flush()


def prompt_entries(
    prompt: Prompt, tokenizer: Tokenizer, hidden_ids: Set[int], logprobs: Sequence[TokenLogprobs]
) -> list[TokenEntry]:
    """Return an entry for each token of the prompt; `logprobs` are of all but the first.

    Control tokens that a text spells are part of it, so they are visible there.
    """
    is_text = prompt.text is not None
    detokenizer = Detokenizer(tokenizer, hidden_ids=frozenset() if is_text else hidden_ids)
    # A tokenizer that normalises may give back a longer text than the client's own.
    end = len(prompt.text) if prompt.text is not None else None
    num_added = _num_added(prompt, tokenizer)
    entries: list[TokenEntry] = []
    for position, token_id in enumerate(prompt.token_ids):
        offset = detokenizer.num_chars if end is None else min(detokenizer.num_chars, end)
        if position < num_added:
            entries.append(TokenEntry(token_id, None, offset, None, []))
            continue
        found = TokenLogprobs(token_id, 0.0, []) if position == 0 else logprobs[position - 1]
        entry = make_entry(found, detokenizer, offset)
        entries.append(entry if position else entry._replace(logprob=None))
        detokenizer.push(token_id)
    return entries


def _num_added(prompt: Prompt, tokenizer: Tokenizer) -> int:
    """How many tokens at the beginning are not written in the prompt's text: BOS, if any."""
    if prompt.text is None or not prompt.token_ids:
        return 0
    first = prompt.token_ids[0]
    if first not in tokenizer.special_ids or first >= tokenizer.vocab_size:
        return 0
    return int(not prompt.text.startswith(tokenizer.token_bytes(first).decode(errors="replace")))


def completion_token_limit(
    num_prompt: int, max_tokens: int, max_model_len: int, *, clamps: bool
) -> int:
    """Return the upper bound on new tokens of a completion.

    Raises ContextLengthExceeded if prompt and completion do not fit the window together, unless it
    `clamps` and the prompt alone leaves room.
    """
    total = num_prompt + max_tokens
    if total > max_model_len:
        if clamps and num_prompt < max_model_len:
            return max_model_len - num_prompt
        raise ContextLengthExceeded(
            f"This model's maximum context length is {max_model_len} tokens, however you "
            f"requested {total} tokens ({num_prompt} in your prompt; {max_tokens} for the "
            f"completion). Please reduce your prompt; or completion length.",
            param="prompt" if num_prompt >= max_model_len else "max_tokens",
        )
    return max_tokens


def chat_token_limit(
    num_prompt: int, wanted: int | None, max_model_len: int, *, is_strict: bool = False
) -> int:
    """Return the upper bound on new tokens of a chat: what was asked for, or what is left.

    Raises ContextLengthExceeded if the prompt leaves nothing, or less than was asked for where
    that `is_strict`.
    """
    left = max_model_len - num_prompt
    if left <= 0:
        raise ContextLengthExceeded(
            f"This model's maximum context length is {max_model_len} tokens. However, your "
            f"messages resulted in {num_prompt} tokens. Please reduce the length of the messages.",
            param="messages",
        )
    if is_strict and wanted is not None and wanted > left:
        raise ContextLengthExceeded(
            f"This model's maximum context length is {max_model_len} tokens. However, you "
            f"requested {num_prompt + wanted} tokens ({num_prompt} in the messages, {wanted} in "
            f"the completion). Please reduce the length of the messages or completion.",
            param="messages",
        )
    return left if wanted is None else min(wanted, left)


def _wrong_type(place: str, expected: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"Invalid type for '{place}': expected {expected}.", param=place, code="invalid_type"
    )


def _empty(place: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"Invalid '{place}': empty array. Expected an array with minimum length 1, but got an "
        f"empty array instead.",
        param=place,
        code="empty_array",
    )
