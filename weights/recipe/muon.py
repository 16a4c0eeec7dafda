"""Muon: momentum whose updates are orthogonalised (K. Jordan 2024; scaled as Moonshot AI 2025).

`torch.optim.Muon` takes one matrix at a time and computes in bfloat16 alone, which a processor
without bfloat16 arithmetic does a hundred times slower than float32.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from weights.recipe.workers import Alone, Workers

# Of the quintic iteration that drives all singular values towards 1 (K. Jordan).
_A, _B, _C = 3.4445, -4.7750, 2.0315
_ITERATIONS = 5


def orthogonalise(matrices: Tensor, dtype: torch.dtype) -> Tensor:
    """`matrices` [count, rows, columns] with singular values near 1; products in `dtype`."""
    x = matrices.to(dtype)
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.transpose(1, 2)
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)
    for _ in range(_ITERATIONS):
        gram = x @ x.transpose(1, 2)
        polynomial = torch.baddbmm(gram, gram, gram, beta=_B, alpha=_C)
        x = torch.baddbmm(x, polynomial, x, beta=_A)
    return x.transpose(1, 2) if tall else x


class Muon(torch.optim.Optimizer):
    """For matrices; updates are as large, root mean square, as AdamW's at the same rate."""

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float,
        weight_decay: float,
        dtype: torch.dtype,
        momentum: float = 0.95,
        workers: Workers | None = None,
    ) -> None:
        """With `workers`, each orthogonalises some of the matrices for all."""
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay})
        self._workers = workers or Alone()
        self._dtype = dtype
        self._momentum = momentum

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """One update; matrices of one shape are orthogonalised together."""
        assert closure is None
        for group in self.param_groups:
            shapes: dict[torch.Size, list[Tensor]] = {}
            for parameter in group["params"]:
                shapes.setdefault(parameter.shape, []).append(parameter)
            for shape, parameters in shapes.items():
                updates = self._orthogonal(torch.stack(self._nesterov(parameters)))
                rate = 0.2 * max(shape) ** 0.5 * group["lr"]
                torch._foreach_mul_(parameters, 1 - group["lr"] * group["weight_decay"])
                torch._foreach_add_(parameters, list(updates.unbind()), alpha=-rate)

    def _orthogonal(self, looks: Tensor) -> Tensor:
        """`looks` [count, rows, columns], orthogonalised."""
        mine = slice(self._workers.rank, None, self._workers.count)
        updates = torch.zeros_like(looks)
        if len(looks[mine]):
            updates[mine] = orthogonalise(looks[mine], self._dtype).to(updates.dtype)
        self._workers.add_up(updates)
        return updates

    def _nesterov(self, parameters: list[Tensor]) -> list[Tensor]:
        looks = []
        for parameter in parameters:
            state = self.state[parameter]
            if not state:
                state["momentum"] = torch.zeros_like(parameter)
            gradient = parameter.grad
            assert gradient is not None
            state["momentum"].lerp_(gradient, 1 - self._momentum)
            looks.append(gradient.lerp(state["momentum"], self._momentum))
        return looks
