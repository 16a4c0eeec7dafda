"""Muon against its definition: singular values near 1, updates as large as AdamW's, no coupling."""

import copy

import pytest
import torch

from weights.recipe.muon import Muon, orthogonalise
from weights.recipe.train import resolve_precision


@pytest.mark.parametrize("shape", [(3, 32, 32), (2, 16, 48), (2, 48, 16)])
def test_singular_values_become_nearly_one(shape: tuple[int, int, int]) -> None:
    matrices = torch.randn(shape, generator=torch.Generator().manual_seed(1))
    values = torch.linalg.svdvals(orthogonalise(matrices, torch.float32))
    assert values.shape == (shape[0], min(shape[1:]))
    assert values.min() > 0.3 and values.max() < 1.3
    # The same directions: a positive definite product with the polar factor.
    left, _, right = torch.linalg.svd(matrices, full_matrices=False)
    overlap = (orthogonalise(matrices, torch.float32) * (left @ right)).sum(dim=(1, 2))
    assert (overlap / min(shape[1:]) > 0.6).all()


def test_a_step_is_torchs_own_up_to_its_rounding() -> None:
    generator = torch.Generator().manual_seed(2)
    ours = [torch.nn.Parameter(torch.randn(s, generator=generator)) for s in ((24, 24), (24, 48))]
    theirs = copy.deepcopy(ours)
    options = {"lr": 0.01, "weight_decay": 0.1}
    mine = Muon(ours, dtype=torch.float32, **options)
    reference = torch.optim.Muon(theirs, adjust_lr_fn="match_rms_adamw", **options)
    for _ in range(3):
        for one, other in zip(ours, theirs, strict=True):
            one.grad = torch.randn(one.shape, generator=generator)
            other.grad = one.grad.clone()
        mine.step()
        reference.step()
    for one, other in zip(ours, theirs, strict=True):
        # torch computes in bfloat16: the updates differ by about a hundredth of their size.
        assert (one - other).abs().max() < 0.003


def test_a_matrix_learns_the_same_alone_and_with_others_of_its_shape() -> None:
    generator = torch.Generator().manual_seed(3)
    together = [torch.nn.Parameter(torch.randn(8, 8, generator=generator)) for _ in range(3)]
    alone = copy.deepcopy(together[1])
    for parameter in together:
        parameter.grad = torch.randn(8, 8, generator=generator)
    alone.grad = together[1].grad.clone()
    options = {"lr": 0.01, "weight_decay": 0.0, "dtype": torch.float32}
    Muon(together, **options).step()
    Muon([alone], **options).step()
    assert torch.allclose(together[1], alone, atol=1e-6)


def test_the_precision_is_that_of_the_machine_unless_it_is_given() -> None:
    assert resolve_precision("fp32", "cuda") == "fp32"
    assert resolve_precision("auto", "cuda") == "bf16"
    assert resolve_precision("auto", "cpu") in ("bf16", "fp32")
