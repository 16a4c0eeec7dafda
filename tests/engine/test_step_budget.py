"""How long steps get on a made-up machine whose speed is known, and that prompts still finish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.step_budget import LEAST_TOKENS, LONG_SECONDS, SHORT_SECONDS, StepBudget

MOST = 1024


class Machine:
    """A step takes `read` seconds, and `compute` more for each token."""

    def __init__(self, read: float, compute: float) -> None:
        self.read, self.compute = read, compute
        self.budget = StepBudget(MOST)
        self.step(1)

    def step(self, num_tokens: int, slower: float = 1.0) -> float:
        seconds = (self.read + self.compute * num_tokens) * slower
        is_full = num_tokens >= self.budget.num_tokens(0)
        self.budget.record(num_tokens, seconds, is_full=is_full)
        return seconds

    def long_prompt(self) -> float:
        """The seconds of a step once the budget has settled."""
        return [self.step(self.budget.num_tokens(0)) for _ in range(12)][-1]


def test_a_fast_machine_gets_the_whole_budget_after_some_steps() -> None:
    machine = Machine(read=0.005, compute=3e-5)
    machine.long_prompt()
    assert machine.budget.num_tokens(0) == MOST


@pytest.mark.parametrize(
    ("read", "compute", "seconds"),
    [
        (0.01, 0.0012, SHORT_SECONDS),
        (0.045, 0.012, 16 * (0.045 + 0.012)),
        (1.0, 0.03, LONG_SECONDS),
    ],
)
def test_a_step_lasts_as_long_as_it_should(read: float, compute: float, seconds: float) -> None:
    assert Machine(read, compute).long_prompt() == pytest.approx(seconds, rel=0.1)


def test_a_step_is_never_too_small_to_be_worth_it() -> None:
    machine = Machine(read=0.1, compute=1.0)
    machine.long_prompt()
    assert machine.budget.num_tokens(0) == LEAST_TOKENS


def test_a_long_step_shrinks_the_budget_though_it_was_not_full() -> None:
    machine = Machine(read=0.001, compute=1e-4)
    machine.long_prompt()
    machine.compute = 0.005
    for _ in range(8):
        machine.step(min(300, machine.budget.num_tokens(0)))
    assert machine.long_prompt() == pytest.approx(SHORT_SECONDS, rel=0.1)


def test_one_step_that_was_held_up_costs_half_the_budget_at_most() -> None:
    machine = Machine(read=0.005, compute=3e-5)
    machine.long_prompt()
    machine.step(1, slower=1e4)
    assert machine.budget.num_tokens(0) == MOST // 2
    machine.long_prompt()
    assert machine.budget.num_tokens(0) == MOST


def test_short_steps_that_are_not_full_say_nothing() -> None:
    machine = Machine(read=0.045, compute=0.012)
    machine.long_prompt()
    before = machine.budget.num_tokens(0)
    for _ in range(5):
        machine.step(8)
    assert machine.budget.num_tokens(0) == before


@given(
    most=st.integers(1, 4096),
    steps=st.lists(st.tuples(st.integers(1, 4096), st.floats(0, 100), st.booleans())),
    num_running=st.integers(0, 512),
)
def test_the_most_is_kept_and_each_that_runs_gets_its_token(
    most: int, steps: list[tuple[int, float, bool]], num_running: int
) -> None:
    budget = StepBudget(most)
    for num_tokens, seconds, is_full in steps:
        budget.record(num_tokens, seconds, is_full=is_full)
        given = budget.num_tokens(num_running)
        assert min(most, num_running + 1) <= given <= most
