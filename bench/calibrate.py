"""Texts of exactly N tokens for a tokenizer that only the server has.

Finds words that the server counts as one token each, from `usage.prompt_tokens` of short requests
with one output token. A prompt that is measured is never one that is sent later, so that the
calibration leaves nothing useful in a prefix cache.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bench.config import BenchConfig, BenchError
from bench.words import WORDS
from bench.workload import WordPrompts

Count = Callable[[str], Awaitable[int | None]]

_GROUP = 64
_MAX_QUESTIONS = 96
_ENOUGH_WORDS = 16
_CHECK_INDEX = 10**9  # no request of a run has this number


class _Counter:
    """Asks the server for the length of a text, a bounded number of times."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self.left = _MAX_QUESTIONS

    async def __call__(self, words: list[str]) -> int | None:
        self.left -= 1
        return await self._count(" ".join(words))


async def word_prompts(config: BenchConfig, seed: int, count: Count) -> WordPrompts:
    """Make the prompts; what could not be made exact is said in their `notes`."""
    ask = _Counter(count)
    found = await _find_opener(ask)
    if isinstance(found, str):
        return _unmeasured(config, seed, found)
    opener, overhead = found
    if config.input_tokens <= overhead:
        raise BenchError(f"input_tokens: the template alone is {overhead} tokens")
    words = await _single_token_words(ask, opener, overhead)
    if len(words) < _ENOUGH_WORDS:
        return _unmeasured(config, seed, f"only {len(words)} words are single tokens here")
    num_words = config.input_tokens - overhead
    num_shared = max(config.shared_prefix - overhead, 0)
    for _ in range(3):
        prompts = WordPrompts(opener, words, num_words, num_shared, seed)
        counted = await count(str(prompts.prompt(_CHECK_INDEX)))
        if counted is None or counted == config.input_tokens:
            return prompts
        num_words = max(num_words + config.input_tokens - counted, 1)
    prompts.notes = ("prompts may miss the wanted length: see the input tokens counted",)
    return prompts


def _unmeasured(config: BenchConfig, seed: int, why: str) -> WordPrompts:
    prompts = WordPrompts(WORDS[0], list(WORDS), config.input_tokens, config.shared_prefix, seed)
    prompts.notes = (f"prompt lengths are approximate, one word taken for one token: {why}",)
    return prompts


async def _find_opener(ask: _Counter) -> tuple[str, int] | str:
    """A word that repeats at one token each, and the tokens of an empty prompt; or why not."""
    for word in WORDS[:6]:
        short, long = await ask([word] * 8), await ask([word] * 16)
        if short is None or long is None:
            return "the server reports no usage.prompt_tokens"
        if long - short == 8 and short >= 8:
            return word, short - 8
    return "no short word repeats at one token each"


async def _single_token_words(ask: _Counter, opener: str, overhead: int) -> list[str]:
    """The words that are one token each after a space.

    Each is at least one token, so a group with as many tokens as words holds nothing else; any
    other group is halved.
    """
    # Shortest first, so that the words of a group fare alike.
    rest = sorted((word for word in WORDS if word != opener), key=len)
    groups = [rest[start : start + _GROUP] for start in range(0, len(rest), _GROUP)]
    single: list[str] = []
    while groups and ask.left > 0:
        group = groups.pop(0)
        counted = await ask([opener, *group])
        if counted == overhead + 1 + len(group):
            single += group
        elif len(group) > 1:
            half = len(group) // 2
            groups += [group[:half], group[half:]]
    return single
