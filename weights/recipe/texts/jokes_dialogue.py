"""A dialogue of jokes: what has been told, and what may be said and answered next."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from weights.recipe.texts.jokes_asking import (
    COUNT,
    LANGUAGE,
    TOPIC,
    Request,
    bare_topic,
    canonical,
    is_plain,
    more,
    more_about,
    request,
    several_about,
)
from weights.recipe.texts.jokes_remarks import REMARKS, TOLD_BEFORE, YES, Remark
from weights.recipe.texts.jokes_topics import Topic, all_jokes, known_topic, unknown_topic
from weights.recipe.texts.skill import is_held_out
from weights.recipe.texts.stories_elements import with_article
from weights.recipe.texts.vary import vary
from weights.recipe.texts.words import words

_NONE_ABOUT = {
    "en": "I have no joke about {}, but here is one: ",
    "zh": "我没有关于{}的笑话，先讲个别的：",
}
_NO_OTHER_ABOUT = {
    "en": "I have no other joke about {}, but here is one: ",
    "zh": "我没有别的关于{}的笑话，先讲个别的：",
}
# English alone, where the topic stands before "joke".
_NONE_OF = "I have no {} joke, but here is one: "
_NO_OTHER_OF = "I have no other {} joke, but here is one: "
_BEFORE_JOKE = re.compile(r"(?<!about )\{topic\} (joke|pun|one-liner|gag|wisecrack|word play)")
_OLD = {"en": "Sorry! Here is another one: ", "zh": "对不起，换一个："}
_TWO_LANGUAGES = {
    "en": "I only know jokes in English and Chinese, like this one: ",
    "zh": "我只会讲中文和英语的笑话，比如这个：",
}
_THREE_AT_A_TIME = {"en": "I tell three at a time:\n", "zh": "我一次讲三个：\n"}
_OUR_LANGUAGES = {
    "en": {"Chinese": "zh", "Mandarin": "zh", "simplified Chinese": "zh", "English": "en"},
    "zh": {"英语": "en", "英文": "en", "中文": "zh", "汉语": "zh", "普通话": "zh"},
}
_OTHER_LANGUAGES = {
    "en": words(
        "French German Spanish Italian Japanese Korean Russian Portuguese Arabic Hindi Dutch Greek "
        "Turkish Polish Swedish Latin Thai Vietnamese Hebrew Danish Finnish Czech Swahili Irish "
        "Persian Urdu Bengali Norwegian Hungarian Ukrainian Klingon Esperanto Catalan Welsh Malay"
    ),
    "zh": words(
        "法语 德语 日语 日文 韩语 俄语 西班牙语 意大利语 法文 德文 泰语 越南语 阿拉伯语 印地语 "
        "希腊语 韩文 俄文 荷兰语 土耳其语 波兰语 瑞典语 拉丁语 葡萄牙语 广东话 四川话 上海话 粤语"
    ),
}
_COUNTS: dict[str, dict[str, int]] = {
    "en": {
        "two": 2,
        "2": 2,
        "a couple of": 2,
        "three": 3,
        "3": 3,
        "a few": 3,
        "some": 3,
        "several": 3,
    }
    | dict.fromkeys(words("four five six ten 4 5 10 20 50 100 twenty many a+hundred a+lot+of"), 9),
    "zh": {"两个": 2, "2个": 2, "三个": 3, "3个": 3, "几个": 3, "一些": 3}
    | dict.fromkeys(
        words("四个 五个 六个 十个 4个 5个 10个 20个 100个 很多 二十个 一百个 好几个"), 9
    ),
}


@dataclass(frozen=True)
class Turn:
    """What is said and answered; `jokes` are those of the answer, `pool` where they are from."""

    said: str
    key: str | None
    reply: str
    accepted: tuple[str, ...] = ()
    jokes: tuple[str, ...] = ()
    pool: Sequence[str] = ()
    topic: Topic | None = None
    offers: bool = False
    invites: bool = False


@dataclass(frozen=True)
class Pick:
    """Which jokes a request may be answered with, and what is said before them.

    One from `preferred` is told while there are any left; any of `accepted` is right.
    """

    preferred: Sequence[str]
    accepted: Sequence[str]
    lead: str = ""


def _filled(wording: str, language: str, gap: str, value: str, rng: Random) -> str:
    """The wording as somebody types it, with the value in its gap."""
    typed = vary(wording, language, rng)
    if not gap:
        return typed
    if language == "zh":
        typed = typed.replace(f" {gap}", gap).replace(f"{gap} ", gap)
        return typed.replace(gap, _spaced(value) if rng.random() < 0.5 else value).strip()
    if value[0].isalpha():
        article = with_article(value.lower()).partition(" ")[0]
        typed = re.sub(rf"\b([Aa])n? (?={re.escape(gap)})", rf"\g<1>{article[1:]} ", typed)
    return typed.replace(gap, value)


def _spaced(value: str) -> str:
    """The Latin letters of a Chinese text stand between spaces."""
    return f" {value} " if value.isascii() else value


class Dialogue:
    """What has been told so far, and what may be said next."""

    def __init__(self, language: str, rng: Random) -> None:
        self.language = language
        self.rng = rng
        self.contents: list[str] = []
        self._told: set[str] = set()
        self._last: Turn | None = None
        self._pool: Sequence[str] = all_jokes(language)
        self._topic: Topic | None = None

    def add(self, turn: Turn) -> None:
        self.contents += [turn.said, turn.reply]
        self._told.update(turn.jokes)
        self._last = turn
        if turn.jokes:
            self._pool = turn.pool
            self._topic = turn.topic

    def draw(self) -> Turn:
        """Something to say at this point."""
        if self._last is None:
            return self._one_of(_FIRST)
        if self._last.invites and self.rng.random() < 0.7:
            return self._invited()
        if self._last.offers and self.rng.random() < 0.5:
            return self._short("yes", YES, "")
        return self._one_of(_LATER)

    def draw_trained(self) -> Turn:
        while True:
            turn = self.draw()
            if turn.key is None or not is_held_out(turn.key):
                return turn

    def _one_of(self, turns: "dict[_Draw, int]") -> Turn:
        return self.rng.choices(list(turns), list(turns.values()))[0](self)

    def _left(self, jokes: Sequence[str]) -> list[str]:
        return [joke for joke in jokes if joke not in self._told]

    def _told_turn(self, said: str, key: str | None, pick: Pick, topic: Topic | None) -> Turn:
        preferred = self._left(pick.preferred)
        accepted = self._left(pick.accepted)
        joke = self.rng.choice(preferred or accepted)
        replies = tuple([pick.lead + other for other in accepted])
        pool = pick.preferred if preferred else pick.accepted
        return Turn(said, key, pick.lead + joke, replies, (joke,), pool, topic)

    def _key(self, asked: Request, value: str = "") -> str | None:
        if asked.is_plain:
            return None
        return f"jokes|{self.language}|{asked.canonical}|{value.lower()}"

    def _said_key(self, kind: str, wording: str) -> str | None:
        if is_plain(wording, self.language):
            return None
        return f"jokes|{kind}|{self.language}|{canonical(wording, self.language)}"

    def _bare(self) -> Turn:
        asked = request("", self.language, self.rng)
        jokes = all_jokes(self.language)
        said = _filled(asked.wording, self.language, "", "", self.rng)
        return self._told_turn(said, self._key(asked), Pick(jokes, jokes), None)

    def _continued(self) -> Pick:
        """Another joke like the last: of its language, and of its topic while there are any."""
        language = "en" if self._pool[0].isascii() else "zh"
        return Pick(self._pool, all_jokes(language))

    def _more(self) -> Turn:
        asked = more(self.language, self.rng)
        said = _filled(asked.wording, self.language, "", "", self.rng)
        return self._told_turn(said, self._key(asked), self._continued(), self._topic)

    def _short(self, kind: str, wordings: dict[str, list[str]], lead: str) -> Turn:
        """An answer to an offer, or that the joke is old; both lead to another joke."""
        wording = self.rng.choice(wordings[self.language])
        said = vary(wording, self.language, self.rng)
        pick = self._continued()
        pick = Pick(pick.preferred, pick.accepted, lead)
        return self._told_turn(said, self._said_key(kind, wording), pick, self._topic)

    def _old(self) -> Turn:
        return self._short("old", TOLD_BEFORE, _OLD[self.language])

    def _remark(self, remarks: Sequence[Remark]) -> Turn:
        remark = self.rng.choice(remarks)
        wording = self.rng.choice(remark.exchange.asked[self.language])
        answers = tuple(remark.exchange.answers[self.language])
        return Turn(
            said=vary(wording, self.language, self.rng),
            key=self._said_key(remark.exchange.name, wording),
            reply=self.rng.choice(answers),
            accepted=answers,
            offers=remark.offers,
            invites=remark.invites,
        )

    def _remarked(self) -> Turn:
        return self._remark(REMARKS)

    def _asked_first(self) -> Turn:
        return self._remark([remark for remark in REMARKS if remark.first])

    def _about(self, topic: Topic, asked: Request) -> Turn:
        while not topic.about and not _BEFORE_JOKE.search(asked.wording):
            asked = request(TOPIC, self.language, self.rng)
        value, lead = self._named(topic, asked)
        said = _filled(asked.wording, self.language, TOPIC, value, self.rng)
        if self._left(topic.pool):
            pick = Pick(topic.pool, topic.pool)
            return self._told_turn(said, self._key(asked, value), pick, topic)
        jokes = all_jokes(self.language)
        unknown_key = f"jokes|topic|{self.language}|{topic.lemma}"
        key = self._key(asked, value) if topic.pool else unknown_key
        return self._told_turn(said, key, Pick(jokes, jokes, lead), None)

    def _invited(self) -> Turn:
        """The topic alone, where one was asked for."""
        draw = known_topic if self.rng.random() < 0.7 else unknown_topic
        topic = draw(self.language, self.rng)
        while not topic.about:
            topic = draw(self.language, self.rng)
        return self._about(topic, bare_topic(self.language, self.rng))

    def _named(self, topic: Topic, asked: Request) -> tuple[str, str]:
        """What the request calls the topic, and how the reply says that there is no joke for it."""
        about = (_NO_OTHER_ABOUT if topic.pool else _NONE_ABOUT)[self.language]
        if self.language == "zh":
            return topic.about, about.format(_spaced(topic.about))
        if not _BEFORE_JOKE.search(asked.wording):
            return topic.about, about.format(topic.about)
        lead = _NO_OTHER_OF if topic.pool else _NONE_OF
        return topic.before, lead.format(topic.before)

    def _of_known(self) -> Turn:
        asked = request(TOPIC, self.language, self.rng)
        return self._about(known_topic(self.language, self.rng), asked)

    def _of_unknown(self) -> Turn:
        asked = request(TOPIC, self.language, self.rng)
        return self._about(unknown_topic(self.language, self.rng), asked)

    def _more_about(self) -> Turn:
        chance = self.rng.random()
        topic = known_topic(self.language, self.rng)
        if self._topic and chance < 0.35:
            topic = self._topic
        elif chance > 0.7:
            topic = unknown_topic(self.language, self.rng)
        return self._about(topic, more_about(self.language, self.rng))

    def _in_language(self) -> Turn:
        if self.rng.random() < 0.25:
            return self._about_in_language()
        asked = request(LANGUAGE, self.language, self.rng)
        ours = _OUR_LANGUAGES[self.language]
        name = self.rng.choice(list(ours))
        jokes, lead = all_jokes(ours[name]), ""
        if self.rng.random() < 0.35:
            name = self.rng.choice(_OTHER_LANGUAGES[self.language])
            jokes, lead = all_jokes(self.language), _TWO_LANGUAGES[self.language]
        key = self._key(asked, name)
        typed = name.lower() if self.rng.random() < 0.3 else name
        said = _filled(asked.wording, self.language, LANGUAGE, typed, self.rng)
        return self._told_turn(said, key, Pick(jokes, jokes, lead), None)

    def _about_in_language(self) -> Turn:
        """A joke about a topic that both languages have, in the other one."""
        other = "zh" if self.language == "en" else "en"
        names = [name for name, code in _OUR_LANGUAGES[self.language].items() if code == other]
        name = self.rng.choice(names)
        topic = known_topic(self.language, self.rng, twin=True)
        asked = request(TOPIC, self.language, self.rng)
        bare = asked.wording.rstrip("?？")
        mark = asked.wording[len(bare) :]
        wording = f"{bare} in {name}{mark}" if self.language == "en" else f"用{name}{bare}{mark}"
        asked = Request(wording, self.language, TOPIC)
        value, _ = self._named(topic, asked)
        said = _filled(wording, self.language, TOPIC, value, self.rng)
        return self._told_turn(said, self._key(asked, value), Pick(topic.pool, topic.pool), None)

    def _several(self) -> Turn:
        name = self.rng.choice(list(_COUNTS[self.language]))
        count = _COUNTS[self.language][name]
        topic, value = known_topic(self.language, self.rng), ""
        left = self._left(topic.pool)
        if self.rng.random() < 0.3 and len(left) >= 3:
            asked = several_about(self.language, self.rng)
            value, _ = self._named(topic, asked)
        else:
            asked = request(COUNT, self.language, self.rng)
            left = self._left(all_jokes(self.language))
        wording = asked.wording.replace(COUNT, name)
        jokes = self.rng.sample(left, min(count, 3))
        listed = "\n".join(f"{number}. {joke}" for number, joke in enumerate(jokes, 1))
        return Turn(
            said=_filled(wording, self.language, TOPIC if value else "", value, self.rng),
            key=self._key(asked, f"{name}|{value}"),
            reply=(_THREE_AT_A_TIME[self.language] if count > 3 else "") + listed,
            accepted=tuple(left),
            jokes=tuple(jokes),
            pool=all_jokes(self.language),
        )


_Draw = Callable[[Dialogue], Turn]
_FIRST: dict[_Draw, int] = {
    Dialogue._bare: 45,
    Dialogue._of_known: 22,
    Dialogue._of_unknown: 20,
    Dialogue._in_language: 7,
    Dialogue._several: 3,
    Dialogue._asked_first: 3,
}
_LATER: dict[_Draw, int] = {
    Dialogue._more: 36,
    Dialogue._bare: 12,
    Dialogue._more_about: 12,
    Dialogue._of_known: 5,
    Dialogue._of_unknown: 5,
    Dialogue._remarked: 20,
    Dialogue._old: 4,
    Dialogue._in_language: 4,
    Dialogue._several: 2,
}
