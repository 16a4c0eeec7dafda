"""Documents packed into batches: laid end to end, each closed against its neighbours."""

from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor

from weights.recipe.net import Layout
from weights.recipe.tokenizer import Encoded

IGNORE = -100  # the label that cross entropy leaves out


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


class Batches:
    """All batches of one pass over the documents, in a fixed random order, about `tokens` each."""

    def __init__(self, documents: list[Encoded], context: int, tokens: int, seed: int) -> None:
        """Documents longer than `context` are left out: half a dialogue is none."""
        kept = [document for document in documents if len(document.ids) - 1 <= context]
        Random(seed).shuffle(kept)
        self._batches: list[list[Encoded]] = [[]]
        filled = 0
        for document in kept:
            if filled >= tokens:
                self._batches.append([])
                filled = 0
            self._batches[-1].append(document)
            filled += len(document.ids) - 1
        self.token_count = sum(len(document.ids) - 1 for document in kept)

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, step: int) -> Batch:
        return collate(self._batches[step])
