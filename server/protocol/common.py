"""What the bodies of /v1/completions and /v1/chat/completions have in common."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server import limits
from server.errors import InvalidRequestError
from server.protocol.fields import Between, StrictModel, honoured, recorded
from server.protocol.formats import (
    Choices,
    Pattern,
    ResponseFormat,
    SchemaDocument,
    StructuredOutputs,
)
from server.protocol.refused import RefusedExtensions

MAX_INT32 = 2**31 - 1
MAX_INT64 = 2**63 - 1

StopString = Annotated[str, Field(min_length=1, max_length=limits.MAX_STOP_LENGTH)]
TokenId = Annotated[int, Between(0, MAX_INT32)]
Bias = Annotated[float, Field(ge=-100.0, le=100.0)]


class StreamOptions(StrictModel):
    """How a stream is written."""

    include_usage: bool | None = Field(None, description="Send the usage in a last chunk.")
    include_obfuscation: bool | None = Field(
        None, description="Pad each chunk, so that its size does not tell its text's length."
    )
    continuous_usage_stats: bool | None = Field(
        None, description="Send the usage so far in every chunk (as vLLM does)."
    )


class CreateRequest(RefusedExtensions):
    """Parameters of both endpoints."""

    max_tokens: Annotated[int, Between(0, MAX_INT32)] | None = honoured(
        "Upper bound on new tokens. One that the window has no room for is refused in a "
        "completion, and lowered in a chat, which the header `x-clamped-params` says."
    )
    max_completion_tokens: Annotated[int, Between(0, MAX_INT32)] | None = honoured("The same.")
    temperature: float = honoured(
        "0 takes the likeliest token each time; higher is more varied.", 1.0, ge=0.0, le=2.0
    )
    top_p: float = honoured(
        "Sample from the fewest tokens that have this share of the probability.",
        1.0,
        ge=0.0,
        le=1.0,
    )
    n: Annotated[int, Between(1, limits.MAX_N)] = honoured("Choices for each prompt.", 1)
    presence_penalty: float = honoured(
        "Lowers the logits of tokens that the answer has already.", 0.0, ge=-2.0, le=2.0
    )
    frequency_penalty: float = honoured(
        "Lowers logits by how often the answer has the token.", 0.0, ge=-2.0, le=2.0
    )
    logit_bias: dict[str, Bias] | None = honoured(
        "Added to the logits of the token ids that are its keys.", max_length=limits.MAX_LOGIT_BIAS
    )
    seed: Annotated[int, Between(-MAX_INT64 - 1, MAX_INT64)] | None = honoured(
        "Equal requests with equal seeds get equal answers; drawn if absent."
    )
    stop: StopString | list[StopString] | None = honoured(
        "Texts that end the answer; the answer does not contain them."
    )
    stream: bool = honoured("Send the answer in pieces as it is made.", False)
    stream_options: StreamOptions | None = honoured("Only with stream.")
    user: str | None = recorded("Who asks; logged as a digest.", max_length=limits.MAX_FREE_STRING)

    # ---- extensions, named as vLLM (and llama.cpp) name them ------------------------------

    top_k: Annotated[int, Between(-1, MAX_INT32)] = honoured(
        "Sample from the likeliest k tokens; -1 and 0: all.", 0
    )
    min_p: float = honoured(
        "Drop tokens less likely than this share of the likeliest.", 0.0, ge=0.0, le=1.0
    )
    repetition_penalty: float | None = honoured(
        "Divides the logits of tokens that prompt or answer have; 1 is off.", ge=0.01, le=100.0
    )
    repeat_penalty: float | None = honoured("The same.", ge=0.01, le=100.0)
    stop_token_ids: list[TokenId] | None = honoured(
        "Token ids that end the answer.", max_length=limits.MAX_STOP_TOKEN_IDS
    )
    allowed_token_ids: list[TokenId] | None = honoured(
        "The only token ids that may be generated; the model's end token only if it is among them.",
        min_length=1,
        max_length=limits.MAX_ALLOWED_IDS,
    )
    bad_words: list[StopString] | None = honoured(
        "Texts that the answer never has as tokens of its own, with or without a space before.",
        max_length=limits.MAX_BAD_WORDS,
    )
    ignore_eos: bool = honoured("Go on after the model's own end token.", False)
    min_tokens: Annotated[int, Between(0, MAX_INT32)] = honoured(
        "No end before this many tokens.", 0
    )
    include_stop_str_in_output: bool = honoured("Keep what ended the answer in it.", False)
    skip_special_tokens: bool = honoured("Control tokens have no text.", True)
    add_special_tokens: bool | None = honoured(
        "Put the tokenizer's own tokens (BOS) around the prompt; true for completions, false for "
        "chat, whose template writes them."
    )
    return_token_ids: bool = honoured("Add the token ids of prompt and answer.", False)
    logprob_token_ids: list[TokenId] | None = honoured(
        "Tokens whose log-probabilities come after those of the likeliest; needs logprobs.",
        max_length=limits.MAX_STOP_TOKEN_IDS,
    )
    logprobs_mode: Literal["raw_logprobs", "processed_logprobs"] = honoured(
        "Log-probabilities of the model's own distribution, or of the one that tokens are drawn "
        "from, after penalties, bias, bans, temperature and filters. Not of a prompt.",
        "raw_logprobs",
    )
    return_tokens_as_token_ids: bool = honoured(
        "Write tokens in log-probabilities as token_id:5, by their ids.", False
    )
    prompt_logprobs: Annotated[int, Between(0, limits.MAX_TOP_LOGPROBS)] | None = honoured(
        "Add log-probabilities of the prompt's tokens; not with stream."
    )
    truncate_prompt_tokens: Annotated[int, Between(1, MAX_INT32)] | None = honoured(
        "Keep only the last tokens of the prompt, this many."
    )
    priority: Annotated[int, Between(-MAX_INT32 - 1, MAX_INT32)] = honoured(
        "Lower is served earlier.", 0
    )
    request_id: str | None = honoured(
        "Becomes part of the answer's id.", pattern=rf"^{limits.REQUEST_ID.pattern}$"
    )
    cache_salt: str | None = honoured(
        "Requests share cached prompt beginnings only under equal salts.",
        min_length=1,
        max_length=limits.MAX_FREE_STRING,
    )
    response_format: ResponseFormat | None = honoured(
        "A JSON object, or JSON of a schema: every answer that ends by itself is that, strict or "
        "not; --strict-schemas says what strict ones may be. A chat's template that reads "
        "`response_format` gets it; else a schema's description, with its name, is added to the "
        "system message of a chat. The schema is not put into the prompt."
    )
    structured_outputs: StructuredOutputs | None = honoured(
        "JSON of a schema, a regular expression, one of some texts, or a grammar (Lark or GBNF)."
    )
    guided_json: SchemaDocument | str | None = honoured("The same, by its older name in vLLM.")
    guided_regex: Pattern | None = honoured("The same, by its older name in vLLM.")
    guided_choice: Choices | None = honoured("The same, by its older name in vLLM.")
    guided_grammar: Pattern | None = honoured("The same, by its older name in vLLM.")
    json_schema: SchemaDocument | None = honoured("The same, as llama.cpp and SGLang name it.")
    grammar: Annotated[str, Field(max_length=limits.MAX_GRAMMAR)] | None = honoured(
        "The same, as llama.cpp names it."
    )
    regex: Pattern | None = honoured("The same, as SGLang names it.")
    ebnf: Pattern | None = honoured("The same, as SGLang names it.")
    cache_prompt: bool | None = recorded("A hint of llama.cpp's clients: the cache is always on.")

    @property
    def stops(self) -> list[str]:
        """The stop strings, each once."""
        given = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return list(dict.fromkeys(given))

    @property
    def token_limit(self) -> int | None:
        """The upper bound on new tokens, under either name."""
        return self.max_tokens if self.max_completion_tokens is None else self.max_completion_tokens

    @property
    def token_limit_name(self) -> str:
        """The name under which that bound was given."""
        return "max_tokens" if self.max_completion_tokens is None else "max_completion_tokens"

    def check(self) -> None:
        """Raise InvalidRequestError where parameters do not go together."""
        check_same(self, "max_completion_tokens", "max_tokens")
        check_same(self, "repetition_penalty", "repeat_penalty")
        if self.stream_options is not None and not self.stream:
            raise InvalidRequestError(
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                param="stream_options",
            )
        if self.prompt_logprobs is not None and self.stream:
            raise InvalidRequestError(
                "The 'prompt_logprobs' parameter is not allowed when 'stream' is enabled.",
                param="prompt_logprobs",
            )
        limit = self.token_limit
        if limit is not None and self.min_tokens > limit:
            raise InvalidRequestError(
                f"Invalid 'min_tokens': expected at most the upper bound of {limit} tokens, but "
                f"got {self.min_tokens} instead.",
                param="min_tokens",
                code="invalid_value",
            )


def check_same(request: CreateRequest, name: str, alias: str) -> None:
    """Raise InvalidRequestError if both names of one parameter are given, with two values."""
    first, second = getattr(request, name), getattr(request, alias)
    if first is not None and second is not None and first != second:
        raise InvalidRequestError(
            f"'{name}' and '{alias}' are names of one parameter, but have different values.",
            param=name,
            code="invalid_value",
        )
