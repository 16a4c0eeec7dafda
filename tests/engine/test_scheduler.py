from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.block_manager import BlockManager
from engine.scheduler import MAX_PREEMPTIONS, Scheduler, SchedulerOutput
from engine.sequence import Sequence, SequenceStatus
from engine.speculative import Speculator
from tests.engine.builders import make_request, make_sequence


def make_scheduler(
    num_blocks: int = 64, block_size: int = 4, budget: int = 16, max_num_seqs: int = 8
) -> Scheduler:
    return Scheduler(
        BlockManager(num_blocks, block_size, True),
        max_num_seqs=max_num_seqs,
        max_num_batched_tokens=budget,
        max_model_len=num_blocks * block_size,
    )


def run_step(scheduler: Scheduler, token_id: int = 1) -> SchedulerOutput:
    output = scheduler.schedule()
    for seq, num_tokens in output.scheduled:
        catches_up = num_tokens >= seq.num_uncomputed and seq.params.max_tokens > 0
        scheduler.update(seq, num_tokens, [token_id] if catches_up else [])
    return output


def given(output: SchedulerOutput) -> list[tuple[int, int]]:
    return [(seq.order, num_tokens) for seq, num_tokens in output.scheduled]


def test_long_prompt_is_chunked_and_decodes_come_first() -> None:
    scheduler = make_scheduler(budget=16)
    scheduler.add(make_sequence([5] * 3, order=1))
    assert given(run_step(scheduler)) == [(1, 3)]
    scheduler.add(make_sequence([6] * 40, order=2))
    assert given(run_step(scheduler)) == [(1, 1), (2, 15)]
    assert given(run_step(scheduler)) == [(1, 1), (2, 15)]
    assert given(run_step(scheduler)) == [(1, 1), (2, 10)]


def test_order_of_service_is_priority_then_arrival() -> None:
    scheduler = make_scheduler(max_num_seqs=1)
    scheduler.add(make_sequence([1], order=1, max_tokens=1))
    scheduler.add(make_sequence([2], order=2, max_tokens=1, priority=5))
    scheduler.add(make_sequence([3], order=3, max_tokens=1, priority=-5))
    scheduler.add(make_sequence([4], order=4, max_tokens=1))
    assert [given(run_step(scheduler))[0][0] for _ in range(4)] == [3, 1, 4, 2]


def test_stop_token_ends_the_sequence_and_frees_its_blocks() -> None:
    scheduler = make_scheduler()
    seq = make_sequence([1, 2], stop_token_ids=(9,))
    scheduler.add(seq)
    run_step(scheduler, token_id=3)
    run_step(scheduler, token_id=9)
    assert seq.status is SequenceStatus.FINISHED_STOPPED
    assert seq.output_token_ids == [3, 9]
    assert scheduler.block_manager.num_available == 64


def test_stop_token_on_the_last_allowed_place_is_a_stop() -> None:
    scheduler = make_scheduler()
    seq = make_sequence([1, 2], stop_token_ids=(9,), max_tokens=1)
    scheduler.add(seq)
    run_step(scheduler, token_id=9)
    assert seq.status is SequenceStatus.FINISHED_STOPPED


def test_max_tokens_zero_computes_the_prompt_and_ends() -> None:
    scheduler = make_scheduler(budget=4)
    seq = make_sequence([1] * 6, max_tokens=0)
    scheduler.add(seq)
    run_step(scheduler)
    assert seq.status is SequenceStatus.RUNNING
    run_step(scheduler)
    assert seq.status is SequenceStatus.FINISHED_LENGTH
    assert seq.output_token_ids == []


def test_choices_wait_for_the_first_and_share_its_prompt() -> None:
    scheduler = make_scheduler(budget=8)
    request = make_request([7] * 13, n=3)
    leader = Sequence(request, 0, 1)
    others = [Sequence(request, index, 1, leader) for index in (1, 2)]
    for seq in (leader, *others):
        scheduler.add(seq)
    assert len(run_step(scheduler).scheduled) == 1
    assert len(run_step(scheduler).scheduled) == 1
    output = run_step(scheduler)
    assert [(seq.index, n) for seq, n in output.scheduled] == [(0, 1), (1, 1), (2, 1)]
    assert [seq.num_cached_tokens for seq in others] == [12, 12]


def test_choices_do_not_wait_for_an_aborted_first() -> None:
    scheduler = make_scheduler()
    request = make_request([7] * 13, n=2)
    leader = Sequence(request, 0, 1)
    follower = Sequence(request, 1, 1, leader)
    scheduler.add(leader)
    scheduler.add(follower)
    scheduler.finish(leader, SequenceStatus.FINISHED_ABORTED)
    assert [seq for seq, _ in run_step(scheduler).scheduled] == [follower]


def test_short_memory_preempts_the_last_arrived_and_it_starts_again() -> None:
    scheduler = make_scheduler(num_blocks=4, block_size=4, budget=16)
    first = make_sequence([1] * 7, order=1, max_tokens=8)
    second = make_sequence([2] * 4, order=2, max_tokens=8)
    scheduler.add(first)
    run_step(scheduler)
    scheduler.add(second)
    preempted: list[Sequence] = []
    for _ in range(40):
        preempted += run_step(scheduler).preempted
        scheduler.block_manager.check_integrity(scheduler.running)
    assert preempted and set(preempted) == {second}
    assert first.status.is_finished and second.status.is_finished
    assert len(second.output_token_ids) == 8


class Guesses(Speculator):
    """Drafts that a test chose; 1 is guessed until it says otherwise."""

    def __init__(self, guess: list[int] | None = None) -> None:
        super().__init__()
        self.guess = [1] if guess is None else guess

    def drafts(self, seq: Sequence, num_rows: int, room: int) -> list[int]:
        return self.guess[:room]


def speculating(guess: list[int], **options: int) -> Scheduler:
    scheduler = make_scheduler(**options)
    scheduler.speculator = Guesses(guess)
    return scheduler


def test_drafts_take_only_what_prompts_and_tokens_leave_of_the_budget() -> None:
    scheduler = speculating([1, 1, 1], budget=16)
    first = make_sequence([5] * 3, order=1, max_tokens=20)
    scheduler.add(first)
    assert given(run_step(scheduler)) == [(1, 6)]
    scheduler.add(make_sequence([6] * 14, order=2))
    output = scheduler.schedule()
    assert given(output) == [(1, 2), (2, 14)] and first.draft_token_ids == [1]


def test_verified_drafts_are_computed_and_the_rest_is_not() -> None:
    scheduler = speculating([7, 8, 9])
    seq = make_sequence([1, 2], max_tokens=20)
    scheduler.add(seq)
    assert given(scheduler.schedule()) == [(0, 5)]
    assert scheduler.update(seq, 5, [7, 8, 4]) == 3
    assert seq.token_ids == [1, 2, 7, 8, 4] and seq.num_computed == 4
    assert seq.draft_token_ids == []
    assert len(seq.block_table) == 2, "the place of a wrong draft is taken by the next token"


def test_only_blocks_of_verified_tokens_are_found_again() -> None:
    scheduler = speculating([7, 8, 9, 9, 9, 9], block_size=4)
    seq = make_sequence([1, 2], max_tokens=20)
    scheduler.add(seq)
    scheduler.schedule()
    scheduler.update(seq, 8, [7, 8, 4])
    scheduler.finish(seq, SequenceStatus.FINISHED_ABORTED)
    for guessed, found in (([7, 8, 9, 9, 9, 9], 4), ([7, 9, 9, 9, 9, 9], 0)):
        again = make_sequence([1, 2, *guessed, 0], max_tokens=20)
        assert scheduler.block_manager.admit(again, 1) == found
        scheduler.block_manager.release(again)


def test_sequence_takes_nothing_after_its_end() -> None:
    scheduler = speculating([3, 9, 3, 3])
    seq = make_sequence([1, 2], stop_token_ids=(9,), max_tokens=20)
    scheduler.add(seq)
    scheduler.schedule()
    assert scheduler.update(seq, 6, [3, 9, 3, 3, 5]) == 2
    assert seq.output_token_ids == [3, 9]
    assert seq.status is SequenceStatus.FINISHED_STOPPED
    assert scheduler.block_manager.num_available == 64


def test_drafts_never_preempt_and_are_dropped_by_preemption() -> None:
    scheduler = speculating([1] * 6, num_blocks=5, block_size=4)
    first = make_sequence([1] * 6, order=1, max_tokens=9)
    second = make_sequence([2] * 6, order=2, max_tokens=9)
    scheduler.add(first)
    scheduler.add(second)
    output = scheduler.schedule()
    assert given(output) == [(1, 6), (2, 6)] and not output.preempted
    first.draft_token_ids = [1, 1]
    scheduler.preempt(first)
    assert first.draft_token_ids == [] and first.num_uncomputed == 6


class SchedulerMachine(RuleBasedStateMachine):
    """Whatever arrives, is guessed, ends or is aborted: every admitted sequence ends, in bounds."""

    def __init__(self) -> None:
        super().__init__()
        self.budget = 6
        self.scheduler = make_scheduler(12, 2, self.budget, 4)
        self.scheduler.speculator = Guesses([])
        self.scheduler.max_model_len = 20
        self.order = 0
        self.all: list[Sequence] = []

    @rule(
        prompt=st.lists(st.integers(0, 1), min_size=1, max_size=12),
        max_tokens=st.integers(0, 8),
        priority=st.integers(0, 1),
        n=st.integers(1, 3),
    )
    def add(self, prompt: list[int], max_tokens: int, priority: int, n: int) -> None:
        self.order += 1
        request = make_request(prompt, max_tokens=max_tokens, priority=priority, n=n)
        leader = Sequence(request, 0, self.order)
        for seq in [leader, *(Sequence(request, i, self.order, leader) for i in range(1, n))]:
            self.scheduler.add(seq)
            self.all.append(seq)

    @rule(
        token=st.integers(0, 1),
        guess=st.lists(st.integers(0, 1), max_size=4),
        num_right=st.integers(0, 4),
    )
    def step(self, token: int, guess: list[int], num_right: int) -> None:
        had_work = bool(list(self.scheduler))
        self.scheduler.speculator = Guesses(guess)
        output = self.scheduler.schedule()
        assert sum(n for _, n in output.scheduled) == output.num_tokens <= self.budget
        assert len({seq for seq, _ in output.scheduled}) == len(output.scheduled)
        assert not had_work or output.scheduled or output.preempted
        for seq, num_tokens in output.scheduled:
            drafts = seq.draft_token_ids
            assert num_tokens > 0
            assert num_tokens <= seq.num_uncomputed or (
                num_tokens == seq.num_uncomputed + len(drafts)
            )
            assert len(seq.block_table) * 2 >= seq.num_computed + num_tokens
            assert seq.num_tokens + len(drafts) < self.scheduler.max_model_len
            catches_up = num_tokens >= seq.num_uncomputed and seq.params.max_tokens > 0
            assert catches_up or not drafts
            before = seq.num_tokens
            verified = [*drafts[:num_right], token] if catches_up else []
            taken = self.scheduler.update(seq, num_tokens, verified)
            assert seq.token_ids[before:] == verified[:taken]
            assert not catches_up or seq.num_uncomputed == 1

    @precondition(lambda self: list(self.scheduler))
    @rule(data=st.data())
    def abort(self, data: st.DataObject) -> None:
        seq = data.draw(st.sampled_from(list(self.scheduler)))
        self.scheduler.finish(seq, SequenceStatus.FINISHED_ABORTED)

    @invariant()
    def integrity(self) -> None:
        self.scheduler.block_manager.check_integrity(self.scheduler.running)
        assert len(self.scheduler.running) <= 4
        assert all(not seq.block_table for seq in self.scheduler.waiting)

    def teardown(self) -> None:
        bound = 40 * (len(self.all) + 1) * (MAX_PREEMPTIONS + 1)
        while list(self.scheduler) and bound:
            self.step(0, [1, 0], bound % 3)
            bound -= 1
        assert all(seq.status.is_finished for seq in self.all)
        for seq in self.all:
            if seq.status is SequenceStatus.FINISHED_LENGTH:
                assert seq.num_output_tokens == seq.params.max_tokens
        assert self.scheduler.block_manager.num_available == 12


TestSchedulerMachine = SchedulerMachine.TestCase
TestSchedulerMachine.settings = settings(
    max_examples=200, stateful_step_count=40, deadline=None, derandomize=True
)
