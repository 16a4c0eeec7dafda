"""Little poems: the right number of lines, rhyming, and about what was asked for."""

import re
from itertools import pairwise
from random import Random

from weights.recipe.texts.document import Chat
from weights.recipe.texts.skill import Sample, draw_held_out, draw_trained
from weights.recipe.texts.verses import FORMS, VERSES, couplets_on, syllables
from weights.recipe.texts.verses_texts import ANY_TOPIC, FIRST_LINES, SECOND_LINES, THIRD_LINES
from weights.recipe.texts.verses_themes_texts import ON_A_THEME, THEME_NAMES


def question(sample: Sample) -> str:
    assert isinstance(sample.document, Chat)
    return sample.document.messages[-2].content


def answer(sample: Sample) -> str:
    assert isinstance(sample.document, Chat)
    return sample.document.reply.content


def test_the_true_poem_passes_and_others_do_not() -> None:
    rng = Random(1)
    samples = [VERSES.make(rng) for _ in range(3000)]
    for sample in samples:
        poem = answer(sample)
        lines = poem.split("\n")
        assert VERSES.grade(sample, poem), (question(sample), poem)
        assert not any(mark in poem for mark in ("{", "}", "  ")) and poem.isascii()
        assert len(lines) == FORMS[sample.accepted[0]].lines
        assert all(name in poem.replace(name.capitalize(), name) or name in ON_A_THEME
                   for name in sample.accepted[1:])  # fmt: skip
        assert not VERSES.grade(sample, lines[0])
    keyed = [sample for sample in samples if sample.key is not None]
    passed = sum(VERSES.grade(sample, answer(other)) for sample, other in pairwise(keyed))
    assert passed < 30


def test_a_couplet_taken_apart_fails() -> None:
    rng = Random(2)
    poems = (VERSES.make(rng) for _ in range(300))
    for sample in [sample for sample in poems if sample.key and sample.accepted[0] == "poem"]:
        one, two, three, four = answer(sample).split("\n")
        assert not VERSES.grade(sample, "\n".join((one, three, two, four)))
        assert not VERSES.grade(sample, "\n".join((one, two, one, two)))


def test_problems_are_many_and_some_are_held_out() -> None:
    rng = Random(3)
    samples = [VERSES.make(rng) for _ in range(4000)]
    assert len({sample.key for sample in samples}) > 1800
    assert len({question(sample) for sample in samples}) > 3600
    assert draw_held_out(VERSES, rng).key != draw_trained(VERSES, rng).key
    assert VERSES.make(Random(4)) == VERSES.make(Random(4))


def test_every_couplet_names_its_topic() -> None:
    assert len(ANY_TOPIC) >= 60
    assert sum(len(couplets) for couplets in ON_A_THEME.values()) >= 80
    assert ON_A_THEME.keys() == THEME_NAMES.keys()
    for couplet in ANY_TOPIC:
        assert sum(line.count("{the}") for line in couplet) == 1
        assert not any(line.rstrip(',.;:!?"').endswith("{the}") for line in couplet)  # no rhyme
    for theme, couplets in ON_A_THEME.items():
        word = theme.removeprefix("the ")
        assert all(word in " ".join(couplet).lower() for couplet in couplets)
        assert couplets_on(theme) == couplets


def test_a_haiku_counts_its_syllables() -> None:
    for count, lines in FIRST_LINES.items():
        filler = " ".join(["owl"] * count)
        for line in lines:
            assert syllables(line.replace("{the}", filler).replace("{The}", filler)) == 5, line
    # Two lines hold a word that the count by letters gets wrong: nothing, beyond.
    wrong = [line for line in SECOND_LINES if syllables(line) != 7]
    assert all(re.search("nothing|beyond", line) for line in wrong)
    assert all(syllables(line) == 5 for line in THIRD_LINES)
    assert [syllables(word) for word in ("lighthouse", "apple", "moon", "umbrella")] == [2, 2, 1, 3]
