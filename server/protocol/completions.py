"""The body of POST /v1/completions."""

from __future__ import annotations

from typing import Annotated, Any

from server import limits
from server.errors import InvalidRequestError
from server.protocol.common import CreateRequest
from server.protocol.fields import Between, honoured, refused

DEFAULT_MAX_TOKENS = 16
_REASONING = "Control of reasoning text, which only a chat has."


class CompletionRequest(CreateRequest):
    """Every parameter of `client.completions.create`, and the extensions."""

    # Checked by `server.prompts`: as a union, four forms would give four errors for one mistake.
    prompt: Any = honoured(
        "A text, a list of texts, a list of token ids or a list of such lists; null: BOS alone. "
        "Texts are trusted: what spells a control token becomes one."
    )
    best_of: Annotated[int, Between(0, limits.MAX_BEST_OF)] | None = honoured(
        "Generate this many and return the n with the highest mean log-probability."
    )
    echo: bool = honoured("Begin the text with the prompt.", False)
    logprobs: Annotated[int, Between(0, limits.MAX_TOP_LOGPROBS)] | None = honoured(
        "Log-probabilities of each token and of this many of the likeliest; more than "
        f"{limits.MAX_LOGPROBS} only where the server runs with --max-logprobs."
    )
    suffix: str | None = honoured(
        "Text that comes after the answer, which then fills in the middle; with models whose "
        "tokenizer has tokens for it, and prompts that are texts. Not with echo or "
        "truncate_prompt_tokens. An empty one asks for nothing."
    )
    include_reasoning: Any = refused(_REASONING, True)
    thinking_token_budget: Any = refused(_REASONING, -1)
    thinking_budget_tokens: Any = refused(_REASONING, -1)
    reasoning_budget_tokens: Any = refused(_REASONING, -1)

    @property
    def num_candidates(self) -> int:
        """Sequences that are generated for each prompt."""
        return self.n if self.best_of is None else self.best_of

    def check(self) -> None:
        """Raise InvalidRequestError where parameters do not go together."""
        super().check()
        if self.logprob_token_ids and self.logprobs is None:
            raise InvalidRequestError(
                "The 'logprob_token_ids' parameter is only allowed when 'logprobs' is given.",
                param="logprob_token_ids",
            )
        if self.logprobs_mode != "raw_logprobs" and self.num_candidates > self.n:
            raise InvalidRequestError(
                "Candidates of 'best_of' are ranked by the model's own log-probabilities, so "
                "'logprobs_mode' must be 'raw_logprobs' beside it.",
                param="logprobs_mode",
                code="invalid_value",
            )
        if self.num_candidates < self.n:
            raise InvalidRequestError(
                f"You requested that the server return more choices than it will generate: "
                f"'best_of' must be greater than or equal to 'n' ({self.n}), but got "
                f"{self.num_candidates} instead.",
                param="best_of",
                code="invalid_value",
            )
        for name in ("echo", "truncate_prompt_tokens") if self.suffix else ():
            if getattr(self, name):
                raise InvalidRequestError(
                    f"The '{name}' parameter is not allowed with 'suffix'.", param=name
                )
        if self.stream and self.num_candidates > self.n:
            raise InvalidRequestError(
                "The 'best_of' parameter must be equal to 'n' when 'stream' is enabled.",
                param="best_of",
                code="invalid_value",
            )
