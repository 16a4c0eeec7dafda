"""`Grammar`: which tokens a constrained sequence may have next; llguidance does the parsing.

A grammar is text: llguidance's JSON form, `{"grammars": [...]}`, as the server writes it. It is
compiled once (`GrammarCompiler`), and each sequence gets its own copy of the parser's state. All
that happens in a step is bounded by `parser_limits`: a grammar that needs more is an error of its
own request. This file imports no tensor library.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Protocol

import llguidance

from engine.errors import InvalidRequest
from engine.grammar_vocabulary import parser_limits, vocabulary
from model import Tokenizer

MAX_COMPILED = 64  # grammars kept for the next request with the same one


class Grammar(Protocol):
    """Where one sequence is in its grammar."""

    constrains: bool

    def accept(self, token_id: int) -> None:
        """Advance by a token that the mask allowed."""

    def validate(self, token_ids: Sequence[int]) -> int:
        """How many of the tokens, from the first on, could come next; the state stays."""

    def forced_tokens(self) -> list[int]:
        """The text that must come next, as it is usually cut into tokens; [] if there is none."""

    @property
    def is_terminated(self) -> bool:
        """Whether nothing can follow: the sequence is complete."""

    @property
    def error(self) -> str:
        """Why it cannot go on (a limit of the parser); empty if it can."""


class NullGrammar:
    """Allows everything."""

    constrains = False
    is_terminated = False
    error = ""

    def accept(self, token_id: int) -> None:
        pass

    def validate(self, token_ids: Sequence[int]) -> int:
        return len(token_ids)

    def forced_tokens(self) -> list[int]:
        return []


NULL_GRAMMAR = NullGrammar()


class LLGrammar:
    """A parser state of llguidance."""

    constrains = True

    def __init__(self, matcher: llguidance.LLMatcher) -> None:
        self.matcher = matcher

    def accept(self, token_id: int) -> None:
        self.matcher.consume_token(token_id)

    def validate(self, token_ids: Sequence[int]) -> int:
        return self.matcher.validate_tokens(list(token_ids))

    def forced_tokens(self) -> list[int]:
        return self.matcher.compute_ff_tokens()

    @property
    def is_terminated(self) -> bool:
        return self.matcher.is_stopped()

    @property
    def error(self) -> str:
        return self.matcher.get_error().partition("\n")[0]


class GrammarCompiler:
    """Compiles grammars for one vocabulary, which is built at the first use. Thread-safe."""

    def __init__(self, load_tokenizer: Callable[[], Tokenizer], vocab_size: int) -> None:
        """`vocab_size`: the width of the logits."""
        self._load_tokenizer = load_tokenizer
        self._vocab_size = vocab_size
        self._vocabulary: llguidance.LLTokenizer | None = None
        self._compiled: OrderedDict[str, llguidance.LLMatcher] = OrderedDict()
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="grammars")

    def prepare(self, grammar: str) -> Future[llguidance.LLMatcher] | None:
        """Begin to compile in a thread what is not compiled yet; None if nothing is to be done."""
        if not grammar or grammar in self._compiled:
            return None
        return self._thread.submit(self._matcher, grammar)

    def compile(self, grammar: str) -> Grammar:
        """Return the state before the first token. Raises InvalidRequest if it does not compile."""
        return LLGrammar(self._matcher(grammar).deep_copy()) if grammar else NULL_GRAMMAR

    def _matcher(self, grammar: str) -> llguidance.LLMatcher:
        with self._lock:
            matcher = self._compiled.pop(grammar, None) or self._compile(grammar)
            self._compiled[grammar] = matcher
            if len(self._compiled) > MAX_COMPILED:
                self._compiled.popitem(last=False)
            return matcher

    def _compile(self, grammar: str) -> llguidance.LLMatcher:
        if self._vocabulary is None:
            self._vocabulary = vocabulary(self._load_tokenizer(), self._vocab_size)
        matcher = llguidance.LLMatcher(
            self._vocabulary, grammar, log_level=0, limits=parser_limits()
        )
        if matcher.is_error():
            raise InvalidRequest(
                f"the grammar cannot be used: {matcher.get_error()}", param="grammar"
            )
        return matcher
