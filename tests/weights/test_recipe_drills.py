"""Drills are dialogues that can be answered from what they say, and replace some documents."""

from random import Random

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
        learn = [False]
        for asked, answer in exchanges:
            learn += [False] * (len(asked) + 3) + [True] * (len(answer) + 1)
        assert drill.learn == learn
        for asked, answer in exchanges:
            bytes_said = [piece for piece in asked if piece < FIRST_PIECE]
            assert len(bytes_said) == 1
            assert bytes_said[0] in (asked[0], asked[-1])
            tasks.add(bytes_said[0])
            assert set(answer) <= set(asked) - set(bytes_said)
            assert max(asked) < VOCAB
    assert len(tasks) == len(Drills(VOCAB, 3).kinds)


def _exercises(name: str, count: int = 200) -> list[tuple[list[int], list[int]]]:
    (kind,) = {kind for kind in Drills(VOCAB, 1).kinds if kind.__name__ == f"_{name}"}
    return [kind(Random(seed)) for seed in range(count)]


def test_answers_are_what_the_tasks_say() -> None:
    for asked, answer in _exercises("copy"):
        assert answer == asked
    for asked, answer in _exercises("reverse"):
        assert answer == asked[::-1]
    for (*said, start), answer in _exercises("go_on"):
        assert answer[0] == start and said[-len(answer) :] == answer
    for (*said, start, end), answer in _exercises("between"):
        assert [start, *answer, end] == said[said.index(start) : said.index(end) + 1]
    for (space, *said), answer in _exercises("space_out"):
        assert answer[::2] == said and set(answer[1::2]) == {space}
    for asked, answer in _exercises("close_up"):
        assert asked[::2] == answer and len(set(asked[1::2])) == 1
    for asked, answer in _exercises("pair_up"):
        assert answer[::2] + answer[1::2] == asked
    for (*said, old, new), answer in _exercises("replace"):
        assert answer == [new if piece == old else piece for piece in said] != said

    for asked, answer in _exercises("leave_out"):
        space = next(
            place
            for place, piece in enumerate(asked)
            if asked.count(piece) == 1
            and place
            and set(asked[place + 1 :]) <= set(asked[:place])
            and asked[place + 1 :]
        )
        assert answer == [piece for piece in asked[:space] if piece not in asked[space + 1 :]]


def _rows(said: list[int], space: int) -> list[tuple[int, ...]]:
    """The words between the spaces; the last one ends with a space, too."""
    text = ",".join(map(str, said)).removesuffix(f",{space}").split(f",{space},")
    return [tuple(map(int, word.split(","))) for word in text]


def test_words_are_picked_from_turned_round_and_looked_up() -> None:
    for asked, answer in _exercises("pick"):
        words = _rows(asked, asked[-1])
        assert answer == [*(word[0] for word in words), *(word[-1] for word in words)]
    for asked, answer in _exercises("turn_round"):
        assert _rows(answer, asked[-1]) == _rows(asked, asked[-1])[::-1]
    for asked, answer in _exercises("look_up"):
        space = asked[-1]
        both = ",".join(map(str, asked)).split(f",{space},{space},")
        table = _rows([*map(int, both[0].split(","))], space)
        values = dict(zip(table[::2], table[1::2], strict=True))
        names = _rows([*map(int, both[1].split(","))], space)
        assert _rows(answer, space) == [word for name in names for word in (name, values[name])]

    for asked, answer in _exercises("name"):
        found = []
        for place in range(2, len(asked) - 1):
            if asked[place] == asked[place - 1] and asked[place] not in asked[place + 1 :]:
                words, value = _rows(asked[:place], asked[place]), tuple(asked[place + 1 :])
                found += [words[words.index(value) - 1]] if value in words else []
        assert tuple(answer) in found


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
