"""The text generators: the same every time, free of slips, and true about the server."""

import re
from collections import Counter
from pathlib import Path
from random import Random

from weights.recipe import corpus
from weights.recipe.texts.about import BASE_URL, QUESTIONS
from weights.recipe.texts.document import Chat, Raw
from weights.recipe.texts.jokes import JOKES, TOPIC_NAMES, all_jokes, joke_turns
from weights.recipe.texts.stories import story


def test_the_corpus_depends_on_the_seed_and_on_nothing_else() -> None:
    first = list(corpus.generate(200, seed=1))
    assert first == list(corpus.generate(200, seed=1))
    assert first[:50] == list(corpus.generate(50, seed=1))
    assert first != list(corpus.generate(200, seed=2))


def test_a_written_corpus_is_read_back_whole(tmp_path: Path) -> None:
    documents = list(corpus.generate(300, seed=3))
    path = tmp_path / "corpus.jsonl"
    assert corpus.write(path, iter(documents)) == 300
    assert list(corpus.read(path)) == documents


def test_no_placeholder_is_left_in_a_story_or_an_answer() -> None:
    rng = Random(0)
    for _ in range(500):
        assert not re.search(r"[{}]|  ", story(rng))
    for document in corpus.generate(2000, seed=4):
        if isinstance(document, Chat):
            for turn in document.turns:
                assert turn.assistant == turn.assistant.strip() != ""
                assert "{}" not in turn.assistant


def test_there_are_many_jokes_and_none_twice() -> None:
    jokes = all_jokes()
    assert len(jokes) >= 60
    assert len(set(jokes)) == len(jokes)
    assert JOKES.keys() == TOPIC_NAMES.keys()
    assert max(len(joke) for joke in jokes) < 120


def test_a_dialogue_tells_no_joke_twice() -> None:
    rng = Random(0)
    jokes = set(all_jokes())
    for _ in range(300):
        told = Counter(turn.assistant for turn in joke_turns(rng) if turn.assistant in jokes)
        assert set(told.values()) == {1}


def test_most_stories_begin_as_stories_do() -> None:
    rng = Random(0)
    stories = [story(rng) for _ in range(300)]
    assert sum(text.startswith("Once upon a time") for text in stories) > 200
    assert len(set(stories)) == len(stories)


def test_the_answers_name_the_address_that_the_server_has_by_default() -> None:
    assert BASE_URL == "http://127.0.0.1:8000/v1"
    addresses = {
        address
        for _, answers in QUESTIONS
        for answer in answers
        for address in re.findall(r"https?://[^\s\"]*[\w/]", answer)
    }
    assert all(address.startswith("http://127.0.0.1:8000") for address in addresses)


def test_every_kind_of_document_comes() -> None:
    documents = list(corpus.generate(2000, seed=5))
    assert sum(isinstance(document, Raw) for document in documents) > 200
    chats = [document for document in documents if isinstance(document, Chat)]
    assert any(chat.system for chat in chats)
    assert any(len(chat.turns) > 3 for chat in chats)
