"""The jokes: known by heart, asked for in many ways, never told twice in a dialogue."""

import re
from collections.abc import Iterator
from functools import cache
from random import Random

import pytest

from weights.recipe.texts.document import Chat, Raw, chat
from weights.recipe.texts.jokes import JOKES, RAW_JOKES, TELLING, TOPIC_NAMES, all_jokes, known_joke
from weights.recipe.texts.jokes_asking import canonical
from weights.recipe.texts.jokes_en import SUBJECTS_EN
from weights.recipe.texts.jokes_remarks import PLAIN, REMARKS, WHICH
from weights.recipe.texts.jokes_topics import is_unknown, mentioning, unknown_topic
from weights.recipe.texts.jokes_zh import SUBJECTS_ZH
from weights.recipe.texts.skill import Sample, draw_held_out, draw_trained, is_held_out
from weights.recipe.texts.stories_elements import plural

LANGUAGES = ["en", "zh"]
NONE_ABOUT = re.compile(
    r"I have no (?:other )?(?:joke about (.+?)|(.+?) joke), but here is one: (.+)"
)
NONE_ABOUT_ZH = re.compile(r"我没有(?:别的)?关于(.+?)的笑话，先讲个别的：(.+)")
BEFORE_A_JOKE = re.compile(
    r"(I have no (other )?.{2,60}, but here is one: |我没有.{2,30}的笑话，先讲个别的：|"
    r"Sorry! Here is another one: |对不起，换一个：|I only know jokes .+, like this one: |"
    r"我只会讲中文和英语的笑话，比如这个：|\d\. )"
)


@cache
def samples(count: int = 6000) -> list[Sample]:
    rng = Random(1)
    return [TELLING.make(rng) for _ in range(count)]


def dialogue_of(sample: Sample) -> Chat:
    assert isinstance(sample.document, Chat)
    return sample.document


def exchanges(sample: Sample) -> Iterator[tuple[str, str]]:
    contents = [message.content for message in dialogue_of(sample).messages]
    return zip(contents[::2], contents[1::2], strict=True)


def jokes_in(reply: str) -> list[str]:
    lines = [BEFORE_A_JOKE.sub("", line, count=1) for line in reply.split("\n")]
    return [line for line in lines if known_joke(line)]


ANSWERS = {
    answer
    for remark in REMARKS
    for language in LANGUAGES
    for answer in remark.exchange.answers[language]
}


@pytest.mark.parametrize(
    ("language", "least", "topics", "longest"), [("en", 120, 16, 110), ("zh", 60, 10, 40)]
)
def test_there_are_many_jokes_all_short_and_none_twice(
    language: str, least: int, topics: int, longest: int
) -> None:
    jokes = all_jokes(language)
    assert len(jokes) >= least
    assert len(set(jokes)) == len(jokes)
    assert len(JOKES[language]) >= topics
    assert JOKES[language].keys() == TOPIC_NAMES[language].keys()
    assert all(len(of_topic) >= 4 for of_topic in JOKES[language].values())
    assert max(len(joke) for joke in jokes) <= longest
    assert all(joke == joke.strip() and "  " not in joke for joke in jokes)
    assert all(joke.isascii() == (language == "en") for joke in jokes)


@pytest.mark.parametrize(("language", "subjects"), [("en", SUBJECTS_EN), ("zh", SUBJECTS_ZH)])
def test_no_name_stands_for_two_topics(language: str, subjects: dict[str, list[str]]) -> None:
    names = [name for of_topic in TOPIC_NAMES[language].values() for name in of_topic]
    assert len(set(names)) == len(names)
    assert subjects.keys().isdisjoint(names)
    if language == "en":
        assert {plural(subject) for subject in subjects}.isdisjoint(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_has_a_joke(language: str) -> None:
    for subject in SUBJECTS_EN if language == "en" else SUBJECTS_ZH:
        assert mentioning(language, subject), subject


def test_a_subject_is_a_whole_word_of_its_joke() -> None:
    assert all(re.search(r"\bbees?\b", joke) for joke in mentioning("en", "bee"))
    assert len(mentioning("en", "bee")) == 1


def test_the_same_seed_gives_the_same_samples() -> None:
    rng = Random(1)
    assert [TELLING.make(rng) for _ in range(300)] == samples()[:300]


def test_no_dialogue_tells_a_joke_twice() -> None:
    for sample in samples():
        told = [joke for _, reply in exchanges(sample) for joke in jokes_in(reply)]
        assert len(set(told)) == len(told)


def test_every_reply_is_a_known_joke_or_an_answer_to_a_remark() -> None:
    for sample in samples():
        for _, reply in exchanges(sample):
            assert jokes_in(reply) or reply in ANSWERS, reply
            assert reply == reply.strip()


def test_no_gap_and_no_double_space_is_left() -> None:
    for sample in samples():
        for said, reply in exchanges(sample):
            assert not re.search(r"[{}%]|  |^\s|\s$", said), said
            assert not re.search(r"[{}%]|  ", reply), reply


def test_the_named_topic_is_copied_from_the_request() -> None:
    found = 0
    for sample in samples():
        for said, reply in exchanges(sample):
            match = NONE_ABOUT.fullmatch(reply) or NONE_ABOUT_ZH.fullmatch(reply)
            if match:
                *names, joke = [group for group in match.groups() if group]
                assert names[0].strip() in said
                assert known_joke(joke)
                found += 1
    assert found > 1000


def test_a_topic_that_we_have_jokes_about_is_never_denied() -> None:
    for sample in samples():
        for _, reply in exchanges(sample):
            match = re.match(r"I have no joke about (.+?), but here is one: ", reply)
            if match:
                words = set(re.findall("[a-z]+", match[1].lower())) - {"a", "an", "the", "my", "of"}
                said = " ".join(all_jokes("en")).lower()
                assert not any(re.search(rf"\b{re.escape(word)}\b", said) for word in words)


@pytest.mark.parametrize(
    ("language", "name", "unknown"),
    [
        ("en", "cat", False),
        ("en", "teacher", False),
        ("en", "elephant", False),
        ("en", "submarine", True),
        ("en", "giraffe", True),
        ("zh", "小猫", False),
        ("zh", "螃蟹", False),
        ("zh", "潜水艇", True),
    ],
)
def test_what_is_unknown(language: str, name: str, unknown: bool) -> None:
    assert is_unknown(language, name) == unknown


def test_many_unknown_topics_are_invented_or_seldom() -> None:
    rng = Random(2)
    for language in LANGUAGES:
        assert len({unknown_topic(language, rng).lemma for _ in range(4000)}) > 1200


def topics_of(joke: str, language: str) -> set[str]:
    return {topic for topic, jokes in JOKES[language].items() if joke in jokes}


@pytest.mark.parametrize(
    ("language", "pattern", "topic"),
    [
        ("en", r"(about|know any|a) (my )?cats?( jokes?)?\b", "cats"),
        ("en", r"joke about (the )?(weather|sky)\b(?! in)", "weather"),
        ("zh", r"(音乐|乐器).{0,6}(笑话|段子)", "音乐"),
    ],
)
def test_a_joke_about_a_topic_is_of_that_topic(language: str, pattern: str, topic: str) -> None:
    rng = Random(3)
    found = 0
    for _ in range(12000):
        sample = TELLING.make(rng)
        said, reply = next(exchanges(sample))
        is_other = re.search("chinese|mandarin|english|用", said, re.IGNORECASE) or "\n" in reply
        if sample.language == language and re.search(pattern, said) and not is_other:
            found += 1
            assert topics_of(reply, language) == {topic}, (said, reply)
    assert found >= 10


def test_the_language_that_is_asked_for_is_told() -> None:
    found = 0
    for sample in samples():
        for said, reply in exchanges(sample):
            if re.search("Chinese|Mandarin|用中文|用汉语", said) and jokes_in(reply):
                assert jokes_in(reply)[0] in all_jokes("zh")
                found += 1
            elif re.search(r"\bEnglish\b|用英语|用英文", said) and jokes_in(reply):
                assert jokes_in(reply)[0] in all_jokes("en")
                found += 1
    assert found > 100


def test_the_plainest_wording_is_the_commonest_and_the_wordings_are_many() -> None:
    first = [next(exchanges(sample))[0] for sample in samples()]
    for language, plainest in (("en", "tell me a joke"), ("zh", "讲个笑话")):
        said = [
            text.lower().rstrip(".!。！")
            for text, sample in zip(first, samples(), strict=True)
            if sample.language == language
        ]
        assert max(set(said), key=said.count) == plainest
        assert len(set(said)) > 0.6 * len(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plainest_wordings_are_never_held_out(language: str) -> None:
    plain = {canonical(text, language) for text in PLAIN[language][""]}
    for sample in samples():
        said = canonical(dialogue_of(sample).messages[-2].content, language)
        if sample.language == language and said in plain:
            assert sample.key is None, said


def test_keys_are_many_and_both_languages_are_trained_and_held_out() -> None:
    keys = {sample.key for sample in samples()} - {None}
    assert len(keys) > 3000
    assert 0.04 < sum(is_held_out(key) for key in keys if key) / len(keys) < 0.09
    rng = Random(4)
    for draw in (draw_trained, draw_held_out):
        assert {draw(TELLING, rng).language for _ in range(60)} == {"en", "zh"}


def test_no_held_out_topic_is_in_an_earlier_turn() -> None:
    found = 0
    for sample in samples():
        *earlier, _ = exchanges(sample)
        for _, reply in earlier:
            match = re.match(r"I have no (.+?) joke, but|我没有关于(.+?)的笑话", reply)
            if match:
                topic = (match[1] or match[2]).strip()
                assert not is_held_out(f"jokes|topic|{sample.language}|{topic}")
                found += 1
    assert found > 150


def test_the_grader_accepts_the_true_reply_and_any_other_joke_that_fits() -> None:
    for sample in samples()[:1500]:
        reply = dialogue_of(sample).reply.content
        assert TELLING.grade(sample, reply)
        if "\n" not in reply:
            assert all(TELLING.grade(sample, other) for other in sample.accepted)
        assert not TELLING.grade(sample, reply[:-1])
        assert not TELLING.grade(sample, "Why did the joke fail? Nobody wrote it.")
        assert not TELLING.grade(sample, "")


def test_the_grader_rejects_a_joke_told_before() -> None:
    found = 0
    for sample in samples():
        told = [reply for _, reply in exchanges(sample)][:-1]
        for reply in told:
            if known_joke(reply):
                assert not TELLING.grade(sample, reply)
                found += 1
    assert found > 500


def test_the_grader_rejects_the_bare_joke_where_a_sentence_must_precede_it() -> None:
    found = 0
    for sample in samples():
        reply = dialogue_of(sample).reply.content
        if reply.startswith("I have no"):
            assert not TELLING.grade(sample, jokes_in(reply)[0])
            found += 1
    assert found > 300


def test_the_grader_wants_as_many_different_jokes_as_were_asked_for() -> None:
    jokes = all_jokes("en")
    document = chat("Tell me two jokes", f"1. {jokes[0]}\n2. {jokes[1]}")
    sample = Sample(document, accepted=tuple(jokes[:10]))
    assert TELLING.grade(sample, f"1. {jokes[5]}\n2. {jokes[3]}")
    assert not TELLING.grade(sample, f"1. {jokes[5]}\n2. {jokes[5]}")
    assert not TELLING.grade(sample, f"1. {jokes[5]}\n2. {jokes[20]}")
    assert not TELLING.grade(sample, f"1. {jokes[5]}")
    assert not TELLING.grade(sample, f"{jokes[5]}\n{jokes[3]}")


def test_what_the_answers_promise_is_true() -> None:
    english, chinese = len(all_jokes("en")), len(all_jokes("zh"))
    assert f"I know {english} jokes in English and {chinese} in Chinese." in ANSWERS
    assert f"我会{english}个英语笑话和{chinese}个中文笑话。" in ANSWERS
    names = [name for of_topic in TOPIC_NAMES["en"].values() for name in of_topic]
    promised = re.match(r"I know jokes about (.+) and more", WHICH.answers["en"][0])
    assert promised is not None
    assert set(re.split(", | and ", promised[1])) <= set(names)


def test_a_raw_prompt_is_followed_by_a_joke() -> None:
    rng = Random(5)
    seeds = 0
    for _ in range(2000):
        sample = RAW_JOKES.make(rng)
        assert sample.key is None
        assert isinstance(sample.document, Raw)
        prompt, text = sample.document.prompt, sample.document.text
        assert jokes_in(text.strip()) or text.strip() in ANSWERS
        if prompt == "Tell me a joke":
            seeds += 1
            assert re.fullmatch(r"\n\n\S.{,75}", text)  # whole within 50 tokens
            assert known_joke(text)
        elif prompt.endswith("\n"):
            assert text == text.strip()
        elif prompt.endswith("\nA:"):
            assert re.match(r" \S", text)
    assert seeds > 200


def test_samples_come_fast() -> None:
    from time import process_time

    rng = Random(6)
    start = process_time()
    for _ in range(2000):
        TELLING.make(rng)
    assert (process_time() - start) / 2000 < 0.001
