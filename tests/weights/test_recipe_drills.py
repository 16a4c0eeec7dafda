"""Drills are dialogues that can be answered from what they say, and replace some documents."""

from weights.recipe.chat_format import ASSISTANT, END, SPECIAL, USER
from weights.recipe.drills import EXCHANGES, SHARE, Drills
from weights.recipe.tokenizer import Encoded

VOCAB = 1000
FIRST_PIECE = len(SPECIAL) + 256


def _drawn(seed: int, count: int = 4000) -> list[Encoded]:
    drills = Drills(VOCAB, seed)
    return [drill for index in range(count) if (drill := drills.at(index)) is not None]


def _exchanges(drill: Encoded) -> list[tuple[list[int], list[int]]]:
    """What was asked and what was answered, without control tokens."""
    user, assistant, end = (SPECIAL.index(token) for token in (USER, ASSISTANT, END))
    found, ids = [], drill.ids[1:]
    while ids:
        middle = ids.index(end)
        last = ids.index(end, middle + 1)
        assert ids[0] == user
        assert ids[middle + 1] == assistant
        found.append((ids[1:middle], ids[middle + 2 : last]))
        ids = ids[last + 1 :]
    return found


def test_the_share_of_documents_is_replaced() -> None:
    assert 0.7 * SHARE < len(_drawn(1)) / 4000 < 1.3 * SHARE


def test_the_first_documents_are_drills_alone() -> None:
    drills = Drills(VOCAB, 1, first=100)
    assert all(drills.at(index) is not None for index in range(100))
    assert sum(drills.at(index) is not None for index in range(100, 200)) < 50


def test_drills_depend_on_seed_and_index() -> None:
    assert _drawn(1) == _drawn(1)
    assert _drawn(1) != _drawn(2)


def test_answers_are_learnt_and_say_only_what_was_asked_with() -> None:
    tasks = set()
    for drill in _drawn(3):
        exchanges = _exchanges(drill)
        assert 1 <= len(exchanges) <= EXCHANGES
        learnt = sum(len(answer) + 1 for _, answer in exchanges)
        assert sum(drill.learn) == learnt
        for asked, answer in exchanges:
            bytes_said = [piece for piece in asked if piece < FIRST_PIECE]
            assert len(bytes_said) == 1
            assert bytes_said[0] in (asked[0], asked[-1])
            tasks.add(bytes_said[0])
            assert set(answer) <= set(asked) - set(bytes_said)
            assert max(asked) < VOCAB
    assert len(tasks) == len(Drills(VOCAB, 3).kinds)


def test_a_task_has_one_answer() -> None:
    """Nothing but what was asked decides: the same question is never answered in two ways."""
    answers: dict[tuple[int, ...], list[int]] = {}
    for seed in range(3):
        drills = Drills(FIRST_PIECE + 100, seed, first=2_000)
        for index in range(2_000):
            drill = drills.at(index)
            for asked, answer in _exchanges(drill) if drill else ():
                assert answers.setdefault(tuple(asked), answer) == answer
    assert len(answers) > 1000
