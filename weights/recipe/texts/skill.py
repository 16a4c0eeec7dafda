"""A skill: what makes its samples, which of them are held out, and how an answer is graded.

A sample has a key that names its problem (the two numbers, the question's wording, the elements of
the story). The key alone decides whether the sample is trained or held out, so that the two never
share a problem, whatever the seed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from weights.recipe.texts.document import Chat, Document

HELD_OUT = 16  # of 256 keys


@dataclass(frozen=True)
class Sample:
    """`key` None: for training alone, never held out. `language` is en or zh.

    `accepted` holds what a grader needs beside the document, such as all right answers.
    """

    document: Document
    key: str | None = None
    language: str = "en"
    accepted: tuple[str, ...] = ()


def is_exact(sample: Sample, reply: str) -> bool:
    """The very answer of the sample, or one of those accepted."""
    assert isinstance(sample.document, Chat)
    return reply.strip() in (sample.document.reply.content, *sample.accepted)


@dataclass(frozen=True)
class Skill:
    """`make` draws a sample from all of them, trained and held out; `grade` judges a reply."""

    name: str
    make: Callable[[Random], Sample]
    grade: Callable[[Sample, str], bool] = is_exact


def is_held_out(key: str) -> bool:
    return sha256(key.encode()).digest()[0] < HELD_OUT


def draw_trained(skill: Skill, rng: Random) -> Sample:
    """A sample for training."""
    while True:
        sample = skill.make(rng)
        if sample.key is None or not is_held_out(sample.key):
            return sample


def draw_held_out(skill: Skill, rng: Random) -> Sample:
    """A sample for evaluation; its problem is in no sample for training."""
    while True:
        sample = skill.make(rng)
        if sample.key is not None and is_held_out(sample.key):
            return sample
