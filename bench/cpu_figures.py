"""The figures of one model in the JSON of `bench.cpu`: medians over rounds, limits, fractions.

Report, goals and plot read them here, so that they all mean the same.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from bench.engines import OURS
from bench.roofline import Machine, Shape
from bench.turns import Turns

RATE = "output_tokens_per_s"

Contestant = dict[str, Any]


class Figures:
    """One section of `models`, with the `config` of its run."""

    def __init__(self, section: dict[str, Any], config: dict[str, Any]) -> None:
        self.name: str = section["name"]
        self.shape = Shape(**section["shape"])
        self.contestants: list[Contestant] = section["contestants"]
        self.cannot: dict[str, str] = section["cannot"]
        self.turns = Turns(section["limits"], section["rounds"])
        self.inputs, self.outputs = config["input_tokens"], config["output_tokens"]
        measured = self.turns.loads()
        self.crowd = {f"c={n}": n for n in config["concurrency"] if f"c={n}" in measured}
        self.context = f"context {config['context']}"
        prompts = {f"prefill {n}": n for n in config["prompts"]}
        # A prompt as long as the context is measured with that.
        self._job_of = {load: load for load in prompts if load in measured}
        if self.context in measured:
            self._job_of.setdefault(f"prefill {config['context']}", self.context)
        self.prompts = {load: n for load, n in prompts.items() if load in self._job_of}

    def rate(self, name: str, load: str) -> float | None:
        """Output tokens a second."""
        return self.turns.median(name, load, RATE)

    def prefill_rate(self, name: str, load: str) -> float | None:
        """Prompt tokens a second, until the first token is out."""
        milliseconds = self.turns.median(name, self._job_of[load], "ttft_ms")
        return self.prompts[load] / milliseconds * 1e3 if milliseconds else None

    def kept(self, name: str) -> float | None:
        """The decode speed of one stream after a long prompt, over that after a short one."""
        short = self.turns.median(name, "c=1", "tpot_ms")
        long = self.turns.median(name, self.context, "tpot_ms")
        return short / long if short and long else None

    def of_turns(self, name: str, key: str) -> list[float]:
        """A figure of a whole turn, in each round where it is known."""
        return [entry[key] for entry in self.turns.entries(name) if key in entry]

    def limit(self, precision: str, load: str) -> float | None:
        """The most that was possible: the median over the rounds of each one's own limit."""
        limits = [self._limit(machine, precision, load) for machine in self._machines]
        return statistics.median(limits) if limits else None

    def fraction(self, contestant: Contestant, load: str) -> float | None:
        """What was reached, by what was possible in the same round; the median over the rounds."""
        name, precision = contestant["name"], contestant["precision"]
        if load in self.prompts:
            times = self.turns.by_round(name, self._job_of[load], "ttft_ms")
            values = [(number, self.prompts[load] / time * 1e3) for number, time in times]
        else:
            values = self.turns.by_round(name, load, RATE)
        fractions = [
            value / self._limit(self._machines[number], precision, load) for number, value in values
        ]
        return statistics.median(fractions) if fractions else None

    def best(
        self, load: str, *, ours: bool, precision: str | None = None
    ) -> tuple[Contestant, float] | None:
        """The fastest of ours or of the peers, in one precision or in any."""
        rated = [
            (contestant, rate)
            for contestant in self.of(ours=ours, precision=precision)
            if (rate := self.rate(contestant["name"], load)) is not None
        ]
        return max(rated, key=lambda pair: pair[1], default=None)

    def of(self, *, ours: bool, precision: str | None = None) -> Iterable[Contestant]:
        """Ours or the peers, in one precision or in any."""
        for contestant in self.contestants:
            if (contestant["engine"] == OURS) == ours and precision in (
                None,
                contestant["precision"],
            ):
                yield contestant

    @cached_property
    def _machines(self) -> list[Machine]:
        """What was possible in each round: the better of its two sides."""
        rounds = 1 + max((entry["round"] for entry in self.turns.rounds), default=-1)
        limits = self.turns.limits
        return [Machine.from_limits(limits[number : number + 2]) for number in range(rounds)]

    def _limit(self, machine: Machine, precision: str, load: str) -> float:
        if load in self.prompts:
            return self.shape.prefill_rate(machine, precision, self.prompts[load])
        streams = self.crowd[load]
        return self.shape.output_rate(machine, precision, streams, self.inputs, self.outputs)
