"""One prompt of a request while it runs: its sequences in the engine, and their choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from engine import RequestFailed, RequestStream, SamplingParams, TokenLogprobs, TokenOutput
from model import Tokenizer
from server.prompts import Prompt, prompt_entries, prompt_text
from server.text.choice import Choice, Delta, TextOptions, TokenEntry


@dataclass(frozen=True, slots=True)
class Job:
    """One prompt and how to continue it.

    predicted_token_ids: what its choices will probably be.
    """

    prompt: Prompt
    params: SamplingParams
    predicted_token_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationOptions:
    """What holds for all prompts of a request.

    counts_from_prompt: offsets of entries count from the prompt's beginning, as the legacy shape
        has them; the prompt's text is made for that.
    top_logprobs: alternatives in each entry of the echo.
    """

    text: TextOptions
    echo: bool = False
    top_logprobs: int = 0
    counts_from_prompt: bool = False
    priority: int = 0
    cache_salt: str = ""


class PromptRun:
    """One prompt's sequences in the engine, and their choices."""

    def __init__(
        self,
        job: Job,
        stream: RequestStream,
        first_index: int,
        tokenizer: Tokenizer,
        options: GenerationOptions,
    ) -> None:
        self.prompt = job.prompt
        self.params = job.params
        self.stream = stream
        self.prompt_logprobs: list[TokenLogprobs] = []
        self.num_cached = 0
        self._prediction_counts: dict[int, tuple[int, int]] = {}  # of each sequence, the last
        self._tokenizer = tokenizer
        self._options = options
        self._text = ""
        if options.echo or options.counts_from_prompt:
            self._text = prompt_text(job.prompt, tokenizer, options.text.hidden_ids)
        self.choices = [
            Choice(
                first_index + index,
                tokenizer,
                options.text,
                prompt_token_ids=job.prompt.token_ids,
                first_char=len(self._text),
            )
            for index in range(job.params.n)
        ]
        # An echo with log-probabilities waits for those of the whole prompt, which a long prompt
        # brings in several outputs; what other choices bring meanwhile comes after it.
        self._echo_waits = (
            options.echo and options.text.with_entries and len(job.prompt.token_ids) > 1
        )
        self._held: list[TokenOutput] = []

    @property
    def num_accepted_prediction(self) -> int:
        """Tokens of the prediction that were proposed and right.

        What follows a stop string in the same step is none of the answer's.
        """
        counts = self._prediction_counts.items()
        return sum(min(accepted, self.choices[i].num_tokens) for i, (accepted, _) in counts)

    @property
    def num_rejected_prediction(self) -> int:
        """Tokens of the prediction that were computed and are not in the answer."""
        return sum(rejected for _, rejected in self._prediction_counts.values())

    def first_deltas(self) -> Iterator[Delta]:
        """Give the echo, if there is one and it waits for nothing."""
        if self._options.echo and not self._echo_waits:
            yield from self._echo()

    def push(self, output: TokenOutput) -> Iterator[Delta]:
        """Take what a step brought for one sequence. RequestFailed if that is a failure."""
        if output.finish_reason == "error":
            yield from self._last_before_failure(output)
            return
        if output.index == 0:
            self.num_cached = max(self.num_cached, output.num_cached_tokens)
        counts = output.num_accepted_prediction, output.num_rejected_prediction
        self._prediction_counts[output.index] = counts
        if output.prompt_logprobs:
            self.prompt_logprobs += output.prompt_logprobs
        if self._echo_waits:
            self._held.append(output)
            if len(self.prompt_logprobs) < len(self.prompt.token_ids) - 1:
                return
            self._echo_waits = False
            yield from self._echo()
            held, self._held = self._held, []
            for each in held:
                yield from self._take(each)
        else:
            yield from self._take(output)

    def _last_before_failure(self, output: TokenOutput) -> Iterator[Delta]:
        """Give the tokens that were merged with the failure while nobody read, then raise it."""
        if output.token_ids and not self._echo_waits:
            yield from self._take(msgspec.structs.replace(output, finish_reason=None))
        if self.choices[output.index].finish_reason is None:
            raise RequestFailed(output.error or "the engine failed to compute this request")

    def _take(self, output: TokenOutput) -> Iterator[Delta]:
        choice = self.choices[output.index]
        delta = choice.push(output)
        if delta is not None:
            if choice.stopped_by_text and output.finish_reason is None:
                self.stream.abort(output.index)
            yield delta

    def _echo(self) -> Iterator[Delta]:
        entries: list[TokenEntry] = []
        if self._options.text.with_entries:
            num_top = self._options.top_logprobs
            entries = prompt_entries(
                self.prompt,
                self._tokenizer,
                self._options.text.hidden_ids,
                # More of them may have come, for `prompt_logprobs`.
                [
                    TokenLogprobs(each.token_id, each.logprob, each.top[:num_top])
                    for each in self.prompt_logprobs
                ],
            )
        for choice in self.choices:
            yield Delta(choice.index, self._text, entries)
