"""Documents packed into batches: laid end to end, each closed against its neighbours."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import Dataset

from weights.recipe.net import IGNORE, Layout
from weights.recipe.tokenizer import Encoded


@dataclass(frozen=True)
class Batch:
    """`inputs` and `labels` are [tokens]; a label is the id that follows, or `IGNORE`."""

    inputs: Tensor
    labels: Tensor
    layout: Layout

    def to(self, device: torch.device) -> "Batch":
        return Batch(self.inputs.to(device), self.labels.to(device), self.layout.to(device))


def collate(documents: list[Encoded]) -> Batch:
    """One batch of whole documents; a document of n ids gives n - 1 tokens with labels."""
    inputs: list[int] = []
    labels: list[int] = []
    for document in documents:
        inputs += document.ids[:-1]
        pairs = zip(document.ids[1:], document.learn[1:], strict=True)
        labels += [token if learn else IGNORE for token, learn in pairs]
    lengths = [len(document.ids) - 1 for document in documents]
    return Batch(torch.tensor(inputs), torch.tensor(labels), Layout.of(lengths))


def share_out(documents: list[Encoded], parts: int) -> list[list[Encoded]]:
    """The documents in parts of about as many tokens each: the slowest worker makes all wait."""
    if parts == 1:
        return [documents]
    shares: list[list[Encoded]] = [[] for _ in range(parts)]
    sizes = [0] * parts
    for document in sorted(documents, key=lambda one: -len(one.ids)):
        least = sizes.index(min(sizes))
        shares[least].append(document)
        sizes[least] += len(document.ids)
    return shares


class Batches(Dataset[Batch]):
    """Batch i holds the documents from `i * documents` on, made when asked for.

    Nothing is kept: documents depend on their number alone, so that training can go on from any
    step without a corpus on the disk.
    """

    def __init__(
        self,
        encoded: Callable[[int], Encoded],
        context: int,
        documents: int,
        part: int = 0,
        parts: int = 1,
    ) -> None:
        """`encoded(i)` gives document i; what is longer than `context` is cut.

        Of each batch's documents this takes part number `part` of `parts`.
        """
        self._encoded = encoded
        self._context = context
        self._documents = documents
        self._part = part
        self._parts = parts

    def __getitem__(self, step: int) -> Batch:
        first, size = step * self._documents, self._context + 1
        drawn = [self._encoded(index) for index in range(first, first + self._documents)]
        cut = [Encoded(one.ids[:size], one.learn[:size]) for one in drawn]
        return collate(share_out(cut, self._parts)[self._part])
