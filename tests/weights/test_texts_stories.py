"""Stories, their beginnings and their continuations: whole, coherent, and about what was asked."""

import re
from itertools import pairwise
from random import Random

import pytest

from weights.recipe.texts.document import Chat, Raw
from weights.recipe.texts.openings import OPENINGS, TALES_IN_ONE_SENTENCE
from weights.recipe.texts.openings_texts import OPENINGS_OF
from weights.recipe.texts.skill import Sample, Skill, draw_held_out, draw_trained
from weights.recipe.texts.stories import CONTINUATIONS, RAW_STORIES, STORIES, is_coherent
from weights.recipe.texts.stories_elements import Element, plural, with_article
from weights.recipe.texts.stories_en import tell
from weights.recipe.texts.stories_en_quests import PLOTS

GRADED = [STORIES, CONTINUATIONS, OPENINGS, TALES_IN_ONE_SENTENCE]
SLIPS = re.compile(
    r"[{}]|  |\ba [aeio]|\ban [^aeiouh]|\b(the|a|an) (the|a|an|some)\b|\.\.|,,|^\s|\s$"
)


def question(sample: Sample) -> str:
    assert isinstance(sample.document, Chat)
    return sample.document.messages[-2].content


def answer(sample: Sample) -> str:
    assert isinstance(sample.document, Chat)
    return sample.document.reply.content


@pytest.mark.parametrize("skill", GRADED, ids=lambda skill: skill.name)
def test_the_true_answer_passes_and_another_problem_s_does_not(skill: Skill) -> None:
    rng = Random(1)
    samples = [skill.make(rng) for _ in range(1200)]
    for sample in samples:
        assert skill.grade(sample, answer(sample)), (question(sample), answer(sample))
        assert not SLIPS.search(answer(sample)), answer(sample)
        assert answer(sample).isascii()
    keyed = [sample for sample in samples if sample.key is not None]
    pairs = pairwise(keyed)
    passed = sum(skill.grade(sample, answer(other)) for sample, other in pairs)
    assert passed < len(keyed) / 20


@pytest.mark.parametrize("skill", GRADED, ids=lambda skill: skill.name)
def test_problems_are_many_and_some_are_held_out(skill: Skill) -> None:
    rng = Random(2)
    samples = [skill.make(rng) for _ in range(2000)]
    assert len({sample.key for sample in samples}) > 1200
    assert len({question(sample) for sample in samples}) > 1800
    assert draw_held_out(skill, rng).key != draw_trained(skill, rng).key


@pytest.mark.parametrize("skill", [*GRADED, RAW_STORIES], ids=lambda skill: skill.name)
def test_the_seed_decides(skill: Skill) -> None:
    assert skill.make(Random(3)) == skill.make(Random(3))
    assert skill.make(Random(3)) != skill.make(Random(4))


def test_a_story_is_of_fair_length_and_no_two_are_alike() -> None:
    rng = Random(5)
    fox = Element("being", "fox")
    texts = [tell([fox], rng).text for _ in range(400)]
    assert len(set(texts)) == 400
    assert all(60 <= len(text.split()) <= 110 for text in texts)
    assert 150 < sum(text.startswith("Once upon a time") for text in texts) < 280
    assert len({text[:25] for text in texts}) > 30


def test_the_hero_and_all_that_was_asked_for_come_early() -> None:
    rng = Random(6)
    elements = [Element("being", "fox"), Element("place", "lighthouse"), Element("object", "key")]
    for _ in range(200):
        story = tell(elements, rng)
        assert "fox" in story.parts[0]
        assert "lighthouse" in story.parts[0]
        assert "key" in " ".join(story.parts)
        assert story.text.count("fox") >= 3


def test_every_plot_keeps_to_one_hero() -> None:
    rng = Random(7)
    wren = Element("being", "girl", name="Wren")
    for plot in PLOTS:
        things = {"food": "bread", "dish": "soup"}
        kind = "object" if plot.things in ("object", "any") else "food"
        thing = Element(kind, things.get(plot.things, "clock"))
        for _ in range(20):
            story = tell([wren, thing], rng, plots=[plot])
            assert is_coherent(story.text)
            assert not re.search(r"\b(he|him|his)\b", story.text)
            assert "Wren" in story.text


@pytest.mark.parametrize(
    "text",
    [
        "Once upon a time there was a fox who lived by the sea",  # no end
        "Once upon a time there was a fox. The owl laughed.",  # an owl from nowhere
        "There was once a girl named Anna. Lucy never forgot that day.",
        "There was once a girl named Anna. She lost his key.",
        "There was once a fox. The fox lived by by the sea.",
        "There was once a fox. The fox went to bed happy. The fox went to bed happy.",
        "There was once a quantum fox.",
        'There was once a fox. "Who is there? said the fox.',
        "",
    ],
)
def test_what_does_not_hold_together_is_told(text: str) -> None:
    assert not is_coherent(text)


def test_invented_words_are_known_from_the_question_alone() -> None:
    text = "Once upon a time there was a zorbel. That night the zorbel slept better than ever."
    assert is_coherent(text, "a story about a zorbel")
    assert is_coherent(text, "a story about zorbels")
    assert not is_coherent(text)


def test_a_story_without_its_elements_or_too_short_fails() -> None:
    rng = Random(8)
    sample = next(item for item in iter(lambda: STORIES.make(rng), None) if item.accepted)
    told = answer(sample)
    assert not STORIES.grade(sample, told.replace(sample.accepted[0], "thing"))
    assert not STORIES.grade(sample, told.split(". ")[0] + ".")
    assert not STORIES.grade(sample, "")


def test_a_continuation_does_not_repeat_what_was_given() -> None:
    rng = Random(9)
    for _ in range(200):
        sample = CONTINUATIONS.make(rng)
        given, reply = sample.accepted[0], answer(sample)
        assert given.lower() in question(sample).lower()
        assert given not in reply
        assert not CONTINUATIONS.grade(sample, f"{given} {reply}")
        assert not CONTINUATIONS.grade(sample, "")


def test_raw_stories_go_on_where_the_prompt_stops() -> None:
    rng = Random(10)
    prompts = set()
    for _ in range(500):
        sample = RAW_STORIES.make(rng)
        assert sample.key is None
        assert isinstance(sample.document, Raw)
        prompt, text = sample.document.prompt, sample.document.text
        prompts.add(prompt)
        assert prompt == prompt.strip() != ""
        assert text[0] in " ,\n"
        assert len(text.split()) > 20
        assert not re.search(r"[{}]|  ", prompt + text)
    assert "Once upon a time" in prompts
    assert len(prompts) > 250


def test_there_are_enough_opening_lines() -> None:
    lines = {line for lines in OPENINGS_OF.values() for line in lines}
    assert len(lines) >= 80


def test_articles_and_plurals() -> None:
    assert [with_article(noun) for noun in ("owl", "unicorn", "hourglass", "key")] == [
        "an owl",
        "a unicorn",
        "an hourglass",
        "a key",
    ]
    assert [plural(noun) for noun in ("fox", "mouse", "fairy", "boy", "fisherman")] == [
        "foxes",
        "mice",
        "fairies",
        "boys",
        "fishermen",
    ]
