from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.block_manager import BlockManager, hash_block
from engine.sequence import Sequence
from tests.engine.builders import make_sequence


def compute(manager: BlockManager, seq: Sequence, num_tokens: int) -> None:
    seq.num_computed += num_tokens
    manager.commit(seq, num_tokens)


def admit_and_compute(manager: BlockManager, seq: Sequence) -> int:
    cached = manager.admit(seq, seq.num_tokens)
    assert cached is not None
    seq.num_computed = cached
    compute(manager, seq, seq.num_uncomputed)
    return cached


def test_equal_prefix_is_found_up_to_the_last_full_block() -> None:
    manager = BlockManager(16, 4, True)
    first = make_sequence(list(range(10)))
    assert admit_and_compute(manager, first) == 0
    second = make_sequence(list(range(10)))
    assert admit_and_compute(manager, second) == 8
    assert second.block_table[:2] == first.block_table[:2]
    manager.check_integrity([first, second])


def test_hit_never_covers_the_last_token() -> None:
    manager = BlockManager(16, 4, True)
    admit_and_compute(manager, make_sequence(list(range(8))))
    assert admit_and_compute(manager, make_sequence(list(range(8)))) == 4


def test_salt_separates_prefixes() -> None:
    manager = BlockManager(16, 4, True)
    admit_and_compute(manager, make_sequence(list(range(8)), cache_salt="a"))
    assert admit_and_compute(manager, make_sequence(list(range(8)), cache_salt="b")) == 0
    assert admit_and_compute(manager, make_sequence(list(range(8)), cache_salt="a")) == 4


def test_prompt_logprobs_compute_everything() -> None:
    manager = BlockManager(16, 4, True)
    admit_and_compute(manager, make_sequence(list(range(8))))
    assert admit_and_compute(manager, make_sequence(list(range(8)), prompt_logprobs=0)) == 0


def test_switched_off_cache_finds_nothing() -> None:
    manager = BlockManager(16, 4, False)
    admit_and_compute(manager, make_sequence(list(range(8))))
    assert admit_and_compute(manager, make_sequence(list(range(8)))) == 0
    assert manager.prefix_cache_queries == 0


def test_no_room_changes_nothing() -> None:
    manager = BlockManager(3, 4, True)
    first = make_sequence(list(range(8)))
    admit_and_compute(manager, first)
    assert manager.admit(make_sequence(list(range(100, 108))), 8) is None
    assert manager.admit(make_sequence(list(range(100, 104))), 4, reserve=1) is None
    assert manager.num_available == 1
    manager.check_integrity([first])


def test_idle_prefix_survives_until_its_blocks_are_needed() -> None:
    manager = BlockManager(4, 4, True)
    old = make_sequence(list(range(8)))
    admit_and_compute(manager, old)
    manager.release(old)
    assert manager.num_available == 4
    assert admit_and_compute(manager, make_sequence(list(range(9)))) == 8


def test_eviction_takes_the_end_of_the_oldest_prefix_first() -> None:
    manager = BlockManager(3, 4, True)
    old = make_sequence(list(range(12)))
    admit_and_compute(manager, old)
    manager.release(old)
    other = make_sequence([50, 51, 52, 53])
    admit_and_compute(manager, other)
    manager.release(other)
    assert manager.admit(make_sequence(list(range(12))), 12) == 8


def test_integrity_check_finds_a_leak() -> None:
    manager = BlockManager(4, 4, True)
    seq = make_sequence(list(range(8)))
    admit_and_compute(manager, seq)
    with pytest.raises(RuntimeError, match="own it"):
        manager.check_integrity([])
    seq.block_table.append(seq.block_table[0])
    with pytest.raises(RuntimeError):
        manager.check_integrity([seq])


def test_digest_depends_on_parent_tokens_and_salt() -> None:
    base = hash_block(b"", [1, 2], "")
    assert len(base) == 16
    assert len({base, hash_block(b"", [1, 3], ""), hash_block(base, [1, 2], "")}) == 3
    assert hash_block(b"", [1, 2], "s") != base


class BlockManagerMachine(RuleBasedStateMachine):
    """Any interleaving of sequences keeps every block in exactly one place."""

    def __init__(self) -> None:
        super().__init__()
        self.manager = BlockManager(10, 2, True)
        self.running: list[Sequence] = []
        self.content: dict[int, tuple[int, ...]] = {}  # block -> the whole prefix it stands for

    @rule(
        tokens=st.lists(st.integers(0, 2), min_size=1, max_size=9),
        chunk=st.integers(1, 9),
        salt=st.sampled_from(["", "x"]),
    )
    def admit(self, tokens: list[int], chunk: int, salt: str) -> None:
        seq = make_sequence(tokens, cache_salt=salt)
        before = self.manager.num_available
        cached = self.manager.admit(seq, chunk)
        if cached is None:
            assert self.manager.num_available == before
            return
        assert cached < len(tokens)
        for i in range(cached // 2):
            prefix = (hash(salt), *tokens[: 2 * i + 2])
            assert self.content[seq.block_table[i]] == prefix, "a hit means an equal prefix"
        seq.num_computed = cached
        self.running.append(seq)
        self.compute(seq, min(chunk, seq.num_uncomputed))

    def compute(self, seq: Sequence, num_tokens: int) -> None:
        first = seq.num_computed // 2
        compute(self.manager, seq, num_tokens)
        for i in range(first, seq.num_computed // 2):
            prefix = (hash(seq.request.cache_salt), *seq.token_ids[: 2 * i + 2])
            self.content[seq.block_table[i]] = prefix

    @precondition(lambda self: self.running)
    @rule(
        data=st.data(),
        token=st.integers(0, 2),
        num_tokens=st.integers(1, 4),
        num_drafts=st.integers(0, 5),
        reserve=st.integers(0, 3),
    )
    def step(
        self, data: st.DataObject, token: int, num_tokens: int, num_drafts: int, reserve: int
    ) -> None:
        seq = data.draw(st.sampled_from(self.running))
        if seq.num_uncomputed == 0:
            seq.token_ids.append(token)
        num_tokens = min(num_tokens, seq.num_uncomputed)
        if self.manager.grow(seq, num_tokens):
            # Drafts get blocks too, but what they hold is not committed.
            available, table = self.manager.num_available, len(seq.block_table)
            if self.manager.grow(seq, num_tokens + num_drafts, reserve):
                assert len(seq.block_table) * 2 >= seq.num_computed + num_tokens + num_drafts
                assert self.manager.num_available >= min(available, reserve)
            else:
                assert (self.manager.num_available, len(seq.block_table)) == (available, table)
            self.compute(seq, num_tokens)

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        seq = data.draw(st.sampled_from(self.running))
        self.running.remove(seq)
        self.manager.release(seq)

    @invariant()
    def integrity(self) -> None:
        self.manager.check_integrity(self.running)

    def teardown(self) -> None:
        for seq in self.running:
            self.manager.release(seq)
        assert self.manager.num_available == self.manager.num_blocks


TestBlockManagerMachine = BlockManagerMachine.TestCase
TestBlockManagerMachine.settings = settings(
    max_examples=200, stateful_step_count=50, deadline=None, derandomize=True
)
