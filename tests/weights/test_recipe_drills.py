"""Drills are dialogues that can be answered from what they say, and replace a few documents."""

from weights.recipe.chat_format import ASSISTANT, END, SPECIAL, USER
from weights.recipe.drills import SHARE, Drills
from weights.recipe.tokenizer import Encoded

VOCAB = 1000


def _drawn(seed: int, count: int = 4000) -> list[Encoded]:
    drills = Drills(VOCAB, seed)
    return [drill for index in range(count) if (drill := drills.at(index)) is not None]


def test_the_share_of_documents_is_replaced() -> None:
    assert 0.7 * SHARE < len(_drawn(1)) / 4000 < 1.3 * SHARE


def test_drills_depend_on_seed_and_index() -> None:
    assert _drawn(1) == _drawn(1)
    assert _drawn(1) != _drawn(2)


def test_answers_are_learnt_and_say_only_what_was_asked_with() -> None:
    user, assistant, end = (SPECIAL.index(token) for token in (USER, ASSISTANT, END))
    for drill in _drawn(3):
        start = drill.ids.index(assistant) + 1
        assert drill.learn == [False] * start + [True] * (len(drill.ids) - start)
        assert drill.ids[1] == user
        assert drill.ids[-1] == drill.ids[start - 2] == end
        asked, answer = drill.ids[2 : start - 2], drill.ids[start:-1]
        assert answer
        assert set(answer) <= set(asked)
        assert min(asked) >= len(SPECIAL) + 256
        assert max(asked) < VOCAB
