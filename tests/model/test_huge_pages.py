"""Asking for huge pages: what is asked, and that nothing else changes."""

from __future__ import annotations

import pytest
import torch

from model import huge_pages
from model.huge_pages import HUGE_PAGE, lazy_zeros, prefer_huge_pages


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    calls: list[tuple[int, int]] = []

    def madvise(address: int, size: int, advice: int) -> int:
        calls.append((address, size))
        return -1  # whatever the system says

    monkeypatch.setattr(huge_pages, "_madvise", madvise)
    return calls


def test_whole_pages_within_the_tensor_are_asked_for(asked: list[tuple[int, int]]) -> None:
    tensor = torch.empty(5 * HUGE_PAGE, dtype=torch.uint8)
    assert prefer_huge_pages(tensor) is tensor
    ((address, size),) = asked
    assert address % HUGE_PAGE == size % HUGE_PAGE == 0
    assert 0 <= address - tensor.data_ptr() < HUGE_PAGE
    assert 0 <= tensor.data_ptr() + tensor.nbytes - (address + size) < HUGE_PAGE


def test_a_tensor_without_a_whole_page_is_left_alone(asked: list[tuple[int, int]]) -> None:
    prefer_huge_pages(torch.empty(100))
    prefer_huge_pages(torch.empty(0))
    assert asked == []


def test_the_system_is_really_asked_and_the_memory_stays_usable() -> None:
    tensor = prefer_huge_pages(torch.empty(2 * HUGE_PAGE, dtype=torch.uint8)).zero_()
    assert not tensor.any()


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huge_pages, "_madvise", None)
    tensor = torch.empty(3 * HUGE_PAGE, dtype=torch.uint8)
    assert prefer_huge_pages(tensor) is tensor


def test_lazy_zeros_begin_with_a_huge_page_and_ask_for_all(asked: list[tuple[int, int]]) -> None:
    tensor = lazy_zeros((3, HUGE_PAGE // 4), torch.float32)
    assert tensor.is_contiguous() and not tensor.any()
    assert asked == [(tensor.data_ptr(), 3 * HUGE_PAGE)]
    assert tensor.data_ptr() % HUGE_PAGE == 0


@pytest.mark.parametrize("dtype", [torch.int8, torch.bfloat16, torch.float32])
@pytest.mark.parametrize("shape", [(0,), (1,), (3, 0, 5), (7, 11, 13)])
def test_lazy_zeros_of_any_size_can_be_written_to(
    shape: tuple[int, ...], dtype: torch.dtype
) -> None:
    first, second = lazy_zeros(shape, dtype), lazy_zeros(shape, dtype)
    assert (first.shape, first.dtype) == (shape, dtype)
    first.fill_(3)
    assert (first == 3).all() and not second.any()
