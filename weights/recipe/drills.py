"""Drills: copying, reversing, picking and looking up random pieces, in the chat format.

Ordinary texts hold most pieces so rarely that a small model never learns to copy them exactly,
which every tool argument and every extracted value needs. Here all pieces are equally frequent.
What is to be done is told by a byte, which no text is written in; so every answer is determined.

The first documents are drills alone. A net that meets all skills at once learns first which words
are frequent, and copying only after millions of tokens. At the rate that teaches drills fastest
texts make it forget them, so the rate is lower afterwards.
"""

from collections.abc import Callable
from random import Random

from weights.recipe.chat_format import ASSISTANT, BOS, END, SPECIAL, USER
from weights.recipe.tokenizer import Encoded

SHARE = 0.12  # of the documents
LONGEST = 24  # pieces of one exercise
EXCHANGES = 4  # at most, in a document

_BYTES = 256  # they follow the special tokens; no text is written in random bytes
_Exercise = tuple[list[int], list[int]]


class Drills:
    """Drill i depends on the seed and i alone; the documents before `first` are all drills."""

    def __init__(self, vocab_size: int, seed: int, first: int = 0) -> None:
        self._pieces = range(len(SPECIAL) + _BYTES, vocab_size)
        self._seed = seed
        self._first = first
        self.kinds: list[Callable[[Random], _Exercise]] = [
            self._copy,
            self._go_on,
            self._between,
            self._reverse,
            self._space_out,
            self._close_up,
            self._pair_up,
            self._leave_out,
            self._replace,
            self._pick,
            self._turn_round,
            self._look_up,
            self._look_up,  # the hardest, and what calls and extraction need: twice as often
            self._name,
        ]

    def at(self, index: int) -> Encoded | None:
        """The drill that takes the place of document `index`, if one does."""
        rng = Random(f"drill/{self._seed}/{index}")
        if index >= self._first and rng.random() >= SHARE:
            return None
        document = Encoded([_id(BOS)], [False])
        for _ in range(rng.randint(1, EXCHANGES)):
            kind = rng.randrange(len(self.kinds))
            asked, answer = self.kinds[kind](rng)
            task = [len(SPECIAL) + kind]
            asked = [*asked, *task] if rng.random() < 0.5 else [*task, *asked]
            prompt = [_id(USER), *asked, _id(END), _id(ASSISTANT)]
            document.ids.extend([*prompt, *answer, _id(END)])
            document.learn.extend([False] * len(prompt) + [True] * (len(answer) + 1))
        return document

    def _some(self, rng: Random, least: int, most: int) -> list[int]:
        """Different pieces, so that what follows one of them is never in doubt."""
        return rng.sample(self._pieces, rng.randint(least, most))

    def _text(self, rng: Random, least: int, most: int) -> list[int]:
        """Different pieces, or those of a small alphabet, as letters are, over and over."""
        if rng.random() < 0.5:
            return self._some(rng, least, most)
        alphabet = self._some(rng, 4, 40)
        return rng.choices(alphabet, k=rng.randint(least, most))

    def _apart(self, rng: Random, said: list[int]) -> int:
        """A piece that is not in what was said."""
        return next(
            piece for piece in iter(lambda: rng.choice(self._pieces), -1) if piece not in said
        )

    def _copy(self, rng: Random) -> _Exercise:
        said = self._text(rng, 1, LONGEST)
        return said, said

    def _go_on(self, rng: Random) -> _Exercise:
        """From a piece of what was said to its end."""
        said = self._some(rng, 1, LONGEST)
        start = rng.randrange(len(said))
        return [*said, said[start]], said[start:]

    def _between(self, rng: Random) -> _Exercise:
        """What stands between two pieces."""
        said = self._some(rng, 3, LONGEST)
        start, end = sorted(rng.sample(range(len(said)), 2))
        return [*said, said[start], said[end]], said[start + 1 : end]

    def _reverse(self, rng: Random) -> _Exercise:
        said = self._text(rng, 1, LONGEST // 2)
        return said, said[::-1]

    def _space_out(self, rng: Random) -> _Exercise:
        """The first piece after all others."""
        said = self._text(rng, 1, LONGEST // 2)
        space = self._apart(rng, said)
        return [space, *said], [piece for one in said for piece in (one, space)]

    def _close_up(self, rng: Random) -> _Exercise:
        """Without the piece that stands after all others."""
        (_, *said), spaced = self._space_out(rng)
        return spaced, said

    def _pair_up(self, rng: Random) -> _Exercise:
        """Each piece of the first half beside the one of the second half in its place."""
        said = self._text(rng, 2, LONGEST // 2)
        half = len(said) // 2
        pairs = zip(said[:half], said[half : 2 * half], strict=True)
        return said[: 2 * half], [piece for pair in pairs for piece in pair]

    def _leave_out(self, rng: Random) -> _Exercise:
        """All but the pieces named at the end, after the space."""
        said = self._text(rng, 2, LONGEST // 2)
        gone = rng.sample(said, rng.randint(1, min(3, len(said) - 1)))
        left = [piece for piece in said if piece not in gone]
        return [*said, self._apart(rng, said), *gone], left

    def _replace(self, rng: Random) -> _Exercise:
        """The piece named last but one becomes the last."""
        said = self._text(rng, 1, LONGEST // 2)
        old, new = rng.choice(said), self._apart(rng, said)
        return [*said, old, new], [new if piece == old else piece for piece in said]

    def _pick(self, rng: Random) -> _Exercise:
        """The first piece of each word, then the last of each."""
        words, space = self._words(rng, rng.randint(1, 6))
        asked = [piece for word in words for piece in (*word, space)]
        return asked, [*(word[0] for word in words), *(word[-1] for word in words)]

    def _turn_round(self, rng: Random) -> _Exercise:
        """The words in reverse order, each as it is."""
        words, space = self._words(rng, rng.randint(1, 6))
        asked = [piece for word in words for piece in (*word, space)]
        return asked, [piece for word in words[::-1] for piece in (*word, space)]

    def _words(self, rng: Random, count: int) -> tuple[list[list[int]], int]:
        """Different words of a small alphabet or of pieces that come once, and what parts them."""
        alphabet = self._some(rng, 6, 40) if rng.random() < 0.5 else self._some(rng, 80, 80)
        words: list[list[int]] = []
        while len(words) < count:
            word = rng.choices(alphabet, k=rng.randint(1, 5))
            if word not in words:
                words.append(word)
        return words, self._apart(rng, alphabet)

    def _table(self, rng: Random) -> tuple[list[tuple[list[int], list[int]]], list[int], int]:
        """Names with their values, the table as it is said, and what parts all of them."""
        count = rng.randint(1, 5)
        words, space = self._words(rng, 2 * count)
        rows = list(zip(words[:count], words[count:], strict=True))
        said = [piece for name, value in rows for piece in (*name, space, *value, space)]
        return rows, said, space

    def _look_up(self, rng: Random) -> _Exercise:
        """The rows of a table whose names are asked for, in that order."""
        rows, said, space = self._table(rng)
        wanted = rng.sample(rows, rng.randint(1, len(rows)))
        asked = [piece for name, _ in wanted for piece in (*name, space)]
        answer = [piece for name, value in wanted for piece in (*name, space, *value, space)]
        return [*said, space, *asked], answer

    def _name(self, rng: Random) -> _Exercise:
        """The other way round: the name of a value."""
        rows, said, space = self._table(rng)
        name, value = rng.choice(rows)
        return [*said, space, *value], name


def _id(token: str) -> int:
    return SPECIAL.index(token)
