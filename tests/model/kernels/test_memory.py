"""Memory for weights: side by side, aligned, never the same twice."""

from __future__ import annotations

import torch

from model.huge_pages import HUGE_PAGE
from model.kernels.cpu.memory import ALIGNMENT, CHUNK, Arena


def test_each_takes_memory_of_its_own() -> None:
    arena = Arena()
    sizes = [1, 63, 64, 65, 1000, 3_000_000]
    taken = [arena.take(size).fill_(index) for index, size in enumerate(sizes)]
    for index, (size, tensor) in enumerate(zip(sizes, taken, strict=True)):
        assert tensor.shape == (size,) and tensor.dtype == torch.uint8
        assert tensor.data_ptr() % ALIGNMENT == 0
        assert (tensor == index).all()


def test_they_share_chunks_that_begin_with_a_huge_page() -> None:
    arena = Arena()
    first, second = arena.take(100), arena.take(100)
    assert first.data_ptr() % HUGE_PAGE == 0
    assert second.data_ptr() == first.data_ptr() + 128


def test_what_no_chunk_has_room_for_gets_one_of_its_own() -> None:
    arena = Arena()
    arena.take(CHUNK - 64)
    large = arena.take(CHUNK + 1)
    assert large.numel() == CHUNK + 1
    large[-1] = 1
