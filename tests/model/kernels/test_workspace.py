"""Memory that every layer takes again."""

from __future__ import annotations

from model.kernels.cpu.workspace import MAX_VIEWS, Workspace


def test_a_purpose_has_one_memory_and_purposes_have_their_own() -> None:
    workspace = Workspace()
    first = workspace.take("a", 3, 4)
    assert (first.shape, first.is_contiguous()) == ((3, 4), True)
    assert workspace.take("a", 3, 4) is first
    assert workspace.take("a", 2, 5).data_ptr() == first.data_ptr()
    assert workspace.take("b", 3, 4).data_ptr() != first.data_ptr()
    assert workspace.take("a", 0, 4).shape == (0, 4)


def test_it_grows_and_is_bounded() -> None:
    workspace = Workspace()
    small = workspace.take("a", 1, 8)
    large = workspace.take("a", 100, 8)
    assert large.shape == (100, 8)
    assert workspace.take("a", 1, 8).data_ptr() == large.data_ptr()
    assert small.shape == (1, 8)  # whoever has it still has it
    for rows in range(2 * MAX_VIEWS):
        workspace.take("a", rows, 8)
    assert len(workspace._views) <= MAX_VIEWS
    assert len(workspace._buffers) == 1
