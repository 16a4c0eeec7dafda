"""The text of one choice: token outputs in, deltas of text out.

A delta carries text that is final, the log-probabilities of exactly the tokens that this text
begins with, and every token id that was counted. Concatenated, the deltas are the whole answer:
what a stop string cut off is in none of them, and a token that the cut goes through keeps its
entry. The end token has neither text nor entry, but it was computed and is counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from engine import TokenLogprobs, TokenOutput
from model import Tokenizer
from server.text.detokenizer import Detokenizer
from server.text.reasoning import NoReasoning, Reasoning, Splitter
from server.text.stop import StopMatcher, StopStrings


class Alternative(NamedTuple):
    """A token that could have stood at a position; `data` is the text it would have added."""

    token_id: int
    data: bytes | None
    logprob: float


class TokenEntry(NamedTuple):
    """One token of the text with its log-probability.

    data: what it adds to the text; None for a token that has no text there.
    offset: the character of the text, counted from the prompt's beginning, in which it begins.
    logprob: None for the first token of a prompt, which nothing precedes.
    """

    token_id: int
    data: bytes | None
    offset: int
    logprob: float | None
    top: list[Alternative]


@dataclass(frozen=True, slots=True)
class TextOptions:
    """How token ids become text; equal for all choices of a request.

    stops: None if there are no stop strings.
    stop_tokens: end tokens that the client asked for, with what it asked: an id or a text.
    include_stop: what ended the text stays in it.
    hidden_ids: tokens that have no text.
    with_entries: whether the engine's log-probabilities become entries.
    reasoning: where the text may begin with reasoning, whose tokens are counted.
    """

    stops: StopStrings | None = None
    stop_tokens: Mapping[int, int | str] = field(default_factory=dict)
    include_stop: bool = False
    hidden_ids: Set[int] = frozenset()
    min_tokens: int = 0
    with_entries: bool = False
    reasoning: Reasoning | None = None


@dataclass(slots=True)
class Delta:
    """What is new in one choice. `finish_reason` is set in its last one."""

    index: int
    text: str = ""
    entries: list[TokenEntry] = field(default_factory=list)
    token_ids: list[int] = field(default_factory=list)
    finish_reason: str | None = None
    stop_reason: int | str | None = None


class Choice:
    """One running choice.

    num_tokens: tokens counted so far, up to and with the one that completed a stop string.
    sum_logprob: of these tokens, under the model's own distribution; 0 if the engine sent none.
    """

    def __init__(
        self,
        index: int,
        tokenizer: Tokenizer,
        options: TextOptions,
        *,
        prompt_token_ids: Iterable[int] = (),
        first_char: int = 0,
    ) -> None:
        """`first_char`: length of the prompt's text, from whose beginning offsets count."""
        self.index = index
        self.num_tokens = 0
        self.sum_logprob = 0.0
        self.finish_reason: str | None = None
        self.stopped_by_text = False
        self._tokenizer = tokenizer
        self._options = options
        self._first_char = first_char
        self._detokenizer = Detokenizer(
            tokenizer, hidden_ids=options.hidden_ids, after=prompt_token_ids
        )
        self._reasoning = options.reasoning.counter() if options.reasoning is not None else None
        self._matcher: StopMatcher | None = None
        if options.stops is not None:
            self._matcher = StopMatcher(options.stops, include_match=options.include_stop)
        self._num_shown = 0  # characters given out
        self._waiting: deque[TokenEntry] = deque()  # entries whose text is not given out yet
        self._token_ids: list[int] = []  # counted, and not given out yet

    def splitter(self) -> Splitter:
        """Return a new splitter for the choice's text."""
        reasoning = self._options.reasoning
        return NoReasoning() if reasoning is None else reasoning.splitter()

    @property
    def num_reasoning_tokens(self) -> int:
        """How many of the tokens are reasoning; see `ReasoningCounter`."""
        return self._reasoning.num_tokens if self._reasoning is not None else 0

    @property
    def mean_logprob(self) -> float:
        return self.sum_logprob / self.num_tokens if self.num_tokens else 0.0

    def push(self, output: TokenOutput) -> Delta | None:
        """Take what a step brought; return what can be shown of it, None if nothing can."""
        if self.finish_reason is not None:
            return None
        text = "".join(self._texts(output))
        matched = self._matcher.matched if self._matcher is not None else None
        stop_reason: int | str | None = matched
        if matched is not None:
            self.finish_reason = "stop"
            self.stopped_by_text = True
        elif output.finish_reason is not None:
            self.finish_reason = output.finish_reason
            if output.stop_token_id is not None:
                stop_reason = self._options.stop_tokens.get(output.stop_token_id)
        self._num_shown += len(text)
        entries = list(self._released(everything=self.finish_reason is not None and not matched))
        if not text and self.finish_reason is None:
            return None
        token_ids, self._token_ids = self._token_ids, []
        return Delta(self.index, text, entries, token_ids, self.finish_reason, stop_reason)

    def _texts(self, output: TokenOutput) -> Iterator[str]:
        """Give what may be shown after each token, up to a stop string or the end."""
        last = len(output.token_ids) - 1
        for position, token_id in enumerate(output.token_ids):
            self.num_tokens += 1
            self._token_ids.append(token_id)
            logprobs = output.logprobs[position] if output.logprobs else None
            if logprobs is not None:
                self.sum_logprob += logprobs.logprob
            is_end = position == last and output.stop_token_id is not None
            if is_end and not self._shows_end(token_id):
                break
            if self._reasoning is not None:
                self._reasoning.push(self._detokenizer.bytes_of(token_id))
            if logprobs is not None and self._options.with_entries:
                self._waiting.append(self._entry(logprobs))
            yield self._watched(self._detokenizer.push(token_id))
            if self._is_matched():
                return
        if output.finish_reason is not None:
            yield self._watched(self._detokenizer.flush())
            if self._matcher is not None and not self._is_matched():
                yield self._matcher.flush()

    def _is_matched(self) -> bool:
        return self._matcher is not None and self._matcher.matched is not None

    def _shows_end(self, token_id: int) -> bool:
        return self._options.include_stop and bool(self._detokenizer.bytes_of(token_id))

    def _watched(self, text: str) -> str:
        # Text of the first min_tokens tokens is never searched, and so never held.
        if self._matcher is None or self.num_tokens <= self._options.min_tokens:
            return text
        return self._matcher.push(text)

    def _released(self, *, everything: bool) -> Iterator[TokenEntry]:
        waiting = self._waiting
        end = self._first_char + self._num_shown
        while waiting and (everything or waiting[0].offset < end):
            yield waiting.popleft()

    def _entry(self, logprobs: TokenLogprobs) -> TokenEntry:
        return make_entry(
            logprobs, self._detokenizer, self._first_char + self._detokenizer.num_chars
        )


def make_entry(logprobs: TokenLogprobs, detokenizer: Detokenizer, offset: int) -> TokenEntry:
    """Return the entry of the token that comes next in the detokenizer's text."""
    return TokenEntry(
        logprobs.token_id,
        detokenizer.bytes_of(logprobs.token_id) or None,
        offset,
        logprobs.logprob,
        [
            Alternative(token_id, detokenizer.bytes_of(token_id) or None, logprob)
            for token_id, logprob in logprobs.top
        ],
    )
