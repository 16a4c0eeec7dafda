"""The Chinese stories and verses: about what was asked for, coherent, and graded as they should."""

import re
from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from weights.recipe.texts import stories_zh, verses_zh
from weights.recipe.texts import stories_zh_cast as cast
from weights.recipe.texts.document import Chat, Raw
from weights.recipe.texts.skill import Sample, Skill, draw_held_out, draw_trained, is_held_out
from weights.recipe.texts.stories_zh_ideas import IDEAS
from weights.recipe.texts.stories_zh_measures import measure_of
from weights.recipe.texts.stories_zh_plots import PLOTS
from weights.recipe.texts.stories_zh_steps import Plot
from weights.recipe.texts.stories_zh_tales import TALES
from weights.recipe.texts.verses_zh_lines import COUPLETS, TOPICS

GRADED = [
    stories_zh.STORIES,
    stories_zh.CONTINUATIONS,
    stories_zh.OPENINGS,
    stories_zh.ONE_LINE_STORIES,
    verses_zh.VERSES,
]
ALL_PLOTS = (*PLOTS, *TALES, *IDEAS)


def samples(skill: Skill, count: int, seed: int = 0) -> list[Sample]:
    rng = Random(seed)
    return [skill.make(rng) for _ in range(count)]


def reply_of(sample: Sample) -> str:
    assert isinstance(sample.document, Chat)
    return sample.document.reply.content


def prompt_of(sample: Sample) -> str:
    assert isinstance(sample.document, Chat)
    return sample.document.messages[-2].content


@pytest.mark.parametrize("skill", GRADED, ids=lambda skill: skill.name)
def test_the_true_reply_is_accepted_and_another_ones_is_not(skill: Skill) -> None:
    drawn = samples(skill, 1500)
    for sample in drawn:
        assert skill.grade(sample, reply_of(sample)), sample
    asked = [sample for sample in drawn if sample.key is not None]
    wrong = [
        skill.grade(sample, reply_of(other))
        for sample, other in pairwise(asked)
        if sample.key != other.key
    ]
    assert sum(wrong) < 0.03 * len(wrong)


@pytest.mark.parametrize("skill", [*GRADED, stories_zh.RAW_STORIES], ids=lambda skill: skill.name)
def test_texts_are_clean_and_depend_on_the_seed_alone(skill: Skill) -> None:
    drawn = samples(skill, 1000, seed=1)
    assert drawn[:50] == samples(skill, 50, seed=1)
    for sample in drawn:
        document = sample.document
        if isinstance(document, Raw):
            texts = [document.prompt + document.text]
        else:
            texts = [message.content for message in document.messages]
        assert sample.language == "zh"
        for text in texts:
            assert text == text.strip() != ""
            assert not re.search(r"[{}@]|  |，，|。，|，。|“”|None", text), text
            assert not re.search(r"一[个只位]一|旁边旁边|边旁边|的的", text), text


@pytest.mark.parametrize("skill", GRADED, ids=lambda skill: skill.name)
def test_problems_are_many_and_of_both_sides(skill: Skill) -> None:
    keys = {sample.key for sample in samples(skill, 6000, seed=2)} - {None}
    assert len(keys) > 2500
    held_out, trained = draw_held_out(skill, Random(3)), draw_trained(skill, Random(3))
    assert held_out.key is not None and is_held_out(held_out.key)
    assert trained.key is None or not is_held_out(trained.key)


@pytest.mark.parametrize("skill", GRADED, ids=lambda skill: skill.name)
def test_requests_vary_and_hold_what_the_reply_must_hold(skill: Skill) -> None:
    drawn = [sample for sample in samples(skill, 1500, seed=4) if sample.key is not None]
    assert len({prompt_of(sample) for sample in drawn}) > 0.95 * len(drawn)
    for sample in drawn:
        words = sample.accepted[1:] if skill is verses_zh.VERSES else sample.accepted
        assert words
        for word in words:
            assert word in prompt_of(sample), sample


@pytest.mark.parametrize("plot", ALL_PLOTS, ids=lambda plot: plot.name)
def test_every_plot_brings_in_all_its_slots(plot: Plot) -> None:
    """In every telling, so in a step that is never left out, whichever variant is told."""
    steps = [step.variants for step in plot.steps if not step.optional]
    needed = {"K": ["{K}"], "t": ["{t}", "{T}"]}
    if not plot.at_home:
        needed["p"] = ["{p}", "{P}"]
    if plot in IDEAS:
        needed["x"] = ["{x}"]
    for slots in needed.values():
        assert any(
            all(any(slot in line for slot in slots) for line in variants) for variants in steps
        ), slots
    assert all(len(variants) > 1 or variants == ("@end",) for variants in steps)
    assert not any("{K}" in line for step in plot.steps if step.optional for line in step.variants)


def test_there_are_enough_plots_and_all_are_told() -> None:
    assert len(ALL_PLOTS) >= 18
    assert len({plot.name for plot in ALL_PLOTS}) == len(ALL_PLOTS)
    rng = Random(5)
    stories = ["".join(stories_zh.tell([], rng)[0]) for _ in range(500)]
    assert len(set(stories)) == 500
    assert sum(80 <= len(story) <= 180 for story in stories) > 475


def test_the_hero_and_the_friend_are_brought_in_before_they_are_called_by_the_noun() -> None:
    rng = Random(6)
    for _ in range(800):
        elements = stories_zh.draw_distinct("hh", rng)
        story = "".join(stories_zh.tell(elements, rng)[0])
        for element in elements:
            counted = story.index(element.counted)
            assert story.index(element.told) >= counted, story
            assert story.count(element.told) >= 2, story


def test_a_story_that_goes_astray_is_rejected() -> None:
    rng = Random(7)
    grade = stories_zh.STORIES.grade
    for _ in range(200):
        sample = stories_zh.make_story(rng)
        reply = reply_of(sample)
        assert not grade(sample, reply + "王芳笑了。")
        assert not grade(sample, reply + "这是一只犀利的猫。")
        assert not grade(sample, reply[:-1])
        assert not grade(sample, reply[:40] + "。")
        first = reply.split("。")[0] + "。"
        assert not grade(sample, reply + first)
        for word in sample.accepted:
            assert not grade(sample, reply.replace(word, "那个"))


def test_a_continuation_does_not_begin_again() -> None:
    rng = Random(8)
    for _ in range(200):
        sample = stories_zh.make_continuation(rng)
        begun = re.findall("从前[^。]+。|很久[^。]+。", prompt_of(sample))
        for sentence in begun:
            assert not stories_zh.is_continuation(sample, sentence + reply_of(sample))


def test_measure_words_are_right() -> None:
    expected = {
        "灯塔": "座", "面包": "块", "雨伞": "把", "书": "本", "大海": "片", "学校": "所",
        "铅笔": "支", "自行车": "辆", "音乐盒": "个", "龙": "条", "马": "匹", "书店": "家",
    }  # fmt: skip
    assert {noun: measure_of(noun) for noun in expected} == expected
    counted = {noun: cast.being_of(noun).counted for noun in ("猴子", "渔夫", "牛", "女孩", "公主")}
    assert list(counted.values()) == ["一只猴子", "一位渔夫", "一头牛", "一个女孩", "一位公主"]


def test_couplets_are_of_even_length_and_no_couplet_comes_twice() -> None:
    couplets = [
        pair for text in COUPLETS.values() for line in text.split("\n") for pair in line.split()[1:]
    ]
    assert len(couplets) >= 150
    assert len(set(couplets)) == len(couplets)
    for couplet in couplets:
        first, second = couplet.split("，")
        assert len(first) == len(second) and len(first) in (5, 7), couplet
        assert first[-1] != second[-1], couplet
    lines = [line for couplet in couplets for line in couplet.split("，")]
    assert len(set(lines)) == len(lines)
    assert TOPICS.keys() <= COUPLETS.keys()


def test_verses_have_four_lines_of_one_rhyme_and_of_the_length_asked_for() -> None:
    lengths = Counter[str]()
    for sample in samples(verses_zh.VERSES, 1500, seed=9):
        lines = [line[:-1] for line in reply_of(sample).split("\n")]
        length, *topics = sample.accepted
        lengths[length] += 1
        assert len(lines) == 4
        if length:
            assert {len(line) for line in lines} == {int(length)}
            assert ("五" if length == "5" else "七") in str(sample.document)
        grade = verses_zh.VERSES.grade
        assert not grade(sample, "\n".join(reply_of(sample).split("\n")[:3]))
        assert not grade(sample, reply_of(sample).replace(lines[1], "我不会写诗"))
        assert not grade(sample, reply_of(sample).replace(lines[3], lines[1]))
        if topics:
            assert not grade(sample, reply_of(sample).replace(topics[0], "某物"))
    assert min(lengths["5"], lengths["7"]) > 80
