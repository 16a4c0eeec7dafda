"""Drills: copying, reversing and looking up random pieces, as dialogues of the chat format.

Ordinary texts hold most pieces so rarely that a small model never learns to copy them exactly,
which every tool argument and every extracted value needs. Here all pieces are equally frequent.
"""

from random import Random

from weights.recipe.chat_format import ASSISTANT, BOS, END, SPECIAL, USER
from weights.recipe.tokenizer import Encoded

SHARE = 0.03  # of the documents
LONGEST = 24  # pieces to copy

_BYTES = 256  # they follow the special tokens; no text is written in random bytes


class Drills:
    """Drill i depends on the seed and i alone."""

    def __init__(self, vocab_size: int, seed: int) -> None:
        self._pieces = range(len(SPECIAL) + _BYTES, vocab_size)
        self._seed = seed

    def at(self, index: int) -> Encoded | None:
        """The drill that takes the place of document `index`, if one does."""
        rng = Random(f"drill/{self._seed}/{index}")
        if rng.random() >= SHARE:
            return None
        asked, answer = rng.choice((self._copy, self._reverse, self._look_up))(rng)
        prompt = [_id(BOS), _id(USER), *asked, _id(END), _id(ASSISTANT)]
        reply = [*answer, _id(END)]
        return Encoded(prompt + reply, [False] * len(prompt) + [True] * len(reply))

    def _some(self, rng: Random, count: int) -> list[int]:
        return rng.choices(self._pieces, k=count)

    def _copy(self, rng: Random) -> tuple[list[int], list[int]]:
        """A span of what was said, marked by the piece before it, or all of it."""
        said = self._some(rng, rng.randint(1, LONGEST))
        mark = self._some(rng, 1)
        around = self._some(rng, rng.randint(0, 6))
        return around + mark + said, mark + said

    def _reverse(self, rng: Random) -> tuple[list[int], list[int]]:
        said = self._some(rng, rng.randint(2, LONGEST // 2))
        mark = self._some(rng, 1)
        return mark + said, [*mark, *reversed(said)]

    def _look_up(self, rng: Random) -> tuple[list[int], list[int]]:
        """Values by their names; names asked for in another order, some left out."""
        names = rng.sample(self._pieces, rng.randint(2, 6))
        values = {name: self._some(rng, rng.randint(1, 4)) for name in names}
        separator = self._some(rng, 1)
        wanted = rng.sample(names, rng.randint(1, len(names)))
        asked = [piece for name in names for piece in (name, *values[name], *separator)]
        answer = [piece for name in wanted for piece in (name, *values[name], *separator)]
        return asked + wanted, answer


def _id(token: str) -> int:
    return SPECIAL.index(token)
