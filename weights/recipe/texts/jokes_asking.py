"""How people ask for a joke: a grammar of requests in English and Chinese.

A `Request` holds the wording before anybody mistypes it, with the gap {topic}, {language} or
{count} where the request has one, and its canonical form: the same for wordings that differ in
politeness, punctuation and case alone. The plainest wordings are the commonest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from weights.recipe.texts.jokes_remarks import (
    BARE_TOPIC,
    MORE,
    MORE_ABOUT,
    PLAIN,
    PLAIN_MORE,
    PLAIN_REMARKS,
)
from weights.recipe.texts.words import words

PLAIN_SHARE = 0.4
TOPIC, LANGUAGE, COUNT = "{topic}", "{language}", "{count}"

_FRAMES_EN = (
    "Tell me %", "Tell me %", "Tell me %", "Tell me %", "Tell us %", "Give me %", "Give us %",
    "Let me hear %", "Let's hear %", "Let us hear %", "Let me have %", "I want to hear %",
    "I wanna hear %", "I would like to hear %", "I'd like to hear %", "I'd like %",
    "I'd love %", "I'd love to hear %", "I want %", "I want you to tell me %", "I need %",
    "I could use %", "I feel like hearing %", "I feel like %", "I'm in the mood for %",
    "I am ready for %", "We want to hear %", "We need %", "My friend wants to hear %",
    "My kids want %", "Share %", "Share % with me", "Share % with us", "Tell % to me",
    "Tell % to my friend", "Say %", "Write %", "Write me %", "Make %", "Make up %",
    "Come up with %", "Think of %", "Generate %", "Create %", "Invent %", "Hit me with %",
    "Show me %", "Send me %", "Read me %", "Drop %", "Crack %", "Entertain me with %",
    "Cheer me up with %", "Surprise me with %", "Make me laugh with %", "Make me smile with %",
    "Amuse me with %", "Try % on me", "Throw % at me", "Find me %", "Go on, tell me %",
    "Come on, tell me %", "Time for %", "It's time for %", "How about %?", "What about %?",
    "Can I have %?", "Can I hear %?", "May I hear %?", "Could I get %?", "Can we hear %?",
    "Can you say %?", "Can you tell me %?", "Could you tell me %?", "Can you tell %?",
    "Can you give me %?", "Would you tell me %?", "Will you tell me %?", "Can you think of %?",
    "Can you make %?", "Could you write %?", "Would you mind telling me %?", "Any chance of %?",
    "Is there % you can tell me?", "You must know %", "I bet you know %", "I bet you have %",
    "%", "%", "%", "% for me", "% now", "Do you know %?", "Do you know %?", "Do you have %?",
    "Do you have % for me?", "Have you got %?", "You got %?", "Got %?", "Know %?",
    "Have you heard %?", "You know %?", "Do you happen to know %?", "Have you % for me?",
)  # fmt: skip
_SOME_FRAMES_EN = (
    "Do you know %?", "Do you have %?", "Have you got %?", "Got %?", "You got %?", "Know %?",
    "Have you % for me?", "Do you remember %?", "Can you tell %?", "Do you tell %?",
    "Can you think of %?", "%?", "Are there % you know?", "Can you make %?", "Can you write %?",
)  # fmt: skip
_ADJECTIVES_EN = (
    "funny", "short", "good", "great", "silly", "nice", "quick", "new", "clean", "little",
    "dumb", "clever", "simple", "really good", "very funny", "really funny", "very short",
    "corny", "cheesy", "bad", "terrible", "hilarious", "random", "cute", "stupid",
    "family friendly", "decent", "witty", "fresh", "super funny", "short and funny",
    "kid friendly", "lame", "classic", "one line", "dad", "nerdy", "light", "harmless", "small",
    "fun", "different", "tiny",
)  # fmt: skip
_NOUNS_EN = ("joke",) * 12 + ("pun", "one-liner", "gag", "wisecrack", "word play joke")
_OWN_EN = (
    "your best joke", "your favourite joke", "your favorite joke", "one of your jokes",
    "a joke of yours", "one of your best jokes", "your funniest joke", "the best joke you know",
    "the funniest joke you know", "a joke you like", "a joke that makes me laugh",
    "a joke that I can tell my friends", "any joke", "any joke you like",
    "whatever joke you know", "a joke I haven't heard", "your worst joke",
    "the shortest joke you know",
)  # fmt: skip
_TAILS_EN = (
    "to cheer me up", "for my kids", "for my friend", "before I go to bed", "to make me laugh",
    "while I wait", "right now", "today", "for the party", "for a child", "for my class",
    "quickly", "to start the day", "to make me smile", "for my grandma", "for work",
    "so I can laugh", "that is short", "that is funny", "if you know one", "if you can",
    "for dinner tonight", "for my speech", "for my boss", "for a friend who is sad",
    "for my birthday", "about anything", "about something", "about whatever you like",
    "for everyone", "for Monday morning", "for once",
)  # fmt: skip
_REASONS_EN = (
    "I'm bored.", "I am bored.", "I had a bad day.", "I feel sad.", "It's Monday.",
    "I'm tired.", "I need a break.", "I need to laugh.", "I can't sleep.",
    "We are on a long drive.", "I'm sad.", "I want to laugh.", "My kids are here.",
    "It's raining.", "I'm waiting for the bus.", "OK then.", "Let's have some fun.",
    "I have a minute.", "I am feeling down.", "Work was hard today.", "I'm at lunch.",
    "My day was long.", "Let's test you.", "Are you funny?", "bored,", "so bored,",
)  # fmt: skip
_LAUGH_EN = (
    "Make me laugh", "Make us laugh", "Say something funny", "Tell me something funny",
    "Be funny", "I want to laugh", "I need a laugh", "Make me smile", "Put a smile on my face",
    "Amuse me", "Can you make me laugh?", "Could you say something funny?",
    "Know anything funny?", "Joke time", "Got anything funny?", "Do you know anything funny?",
    "Give me a laugh", "Give me a good laugh", "I could use a laugh", "Tell me anything funny",
    "Try to make me laugh", "Crack me up", "Are you able to tell jokes?", "Can you joke?",
    "Can you tell jokes?", "Do you tell jokes?", "Let's laugh", "Something funny",
    "Let me laugh", "I would love to laugh", "Joke around a bit",
    "I wish you would make me laugh", "Show me that you can be funny",
    "Show me how funny you are",
)  # fmt: skip

_FRAMES_ZH = words(
    """
    讲% 讲% 讲% 说% 来% 来% 给我讲% 给我讲% 给我说% 给我来% 跟我讲% 跟我说% 给我们讲% 给大家讲%
    给大家说% 给孩子讲% 快讲% 快来% 先讲% 随便讲% 随便来% 现在讲% 我想听% 我要听% 想听%
    我们想听% 我想听你讲% 我想要% 我需要% 孩子想听% 能讲%吗？ 能给我讲%吗？ 你能给我讲%吗？
    你能讲%吗？ 你能说%吗？ 可以讲%吗？ 可以给我讲%吗？ 能不能讲%？ 能不能给我讲%？
    可不可以讲%？ 可不可以给我说%？ 会讲%吗？ 你会讲%吗？ 写% 给我写% 编% 给我编% 想% 分享%
    给我分享% 发%给我 说%给我听 讲%给我听 讲%听听 说%听听 说%来听听 讲%来听听 讲%给大家听
    用%逗我笑 讲%逗我开心 讲%让我笑一笑 讲%让我开心一下 说%让我放松一下 来%放松一下 来%解解闷
    来%开心一下 有没有%？ 有%吗？ % % 不如讲% 要不你讲% 你来讲% 那你讲% 该讲%了 轮到你讲%了
    请你给我讲% 麻烦讲% 求% 最好讲% 我今天想听% 再给我讲% 再讲% 再来% 再说% 换% 还想听%
    """
)
# Those that can follow "in such a language".
_TELLING_FRAMES_ZH = [frame for frame in _FRAMES_ZH if frame[0] in "讲说来给跟随写编"]
_SOME_FRAMES_ZH = words(
    """
    你会讲%吗？ 会不会讲%？ 有%吗？ 有没有%？ 你知道什么%吗？ 你有%吗？ 你有什么%？ 讲讲% 说说%
    讲点% 说点% 来点% 给我讲点% 我想听% 我要听% 想听% 你还记得什么%？ 能讲%吗？ %有吗？
    有什么好的%？ 你知道哪些%？讲一个 %，快 讲%给我听 我喜欢听%，讲一个
    """
)
_ADJECTIVES_ZH = words(
    """
    好笑的 有趣的 短的 短一点的 搞笑的 好玩的 幽默的 经典的 新的 简单的 轻松的 好听的 你最喜欢的
    最好笑的 特别好笑的 很短的 很好笑的 适合孩子的 让人开心的 你觉得好笑的 没听过的 有意思的
    可爱的 不好笑的 随便什么 适合上班听的 能让我笑的 睡觉前听的 一句话的
    """
)
_NOUNS_ZH = ("笑话",) * 10 + ("冷笑话", "冷笑话", "小笑话", "段子", "小段子", "谐音笑话", "谐音梗")
_ABOUT_ZH = words("关于%的 关于%的 关于%的 %的 %的 有关%的 跟%有关的 和%有关的 %")
_MEASURES_ZH = words("个 个 个 一个 一个 一个 一则")
_REASONS_ZH = words(
    """
    我好无聊， 好无聊啊， 今天好累， 心情不好， 我不开心， 我有点难过， 我睡不着， 上班好累，
    我想笑， 等车呢， 下雨了， 快下班了， 今天是周一， 无聊， 我想开心一点， 闲着没事，
    听说你会讲笑话， 我们来开心一下， 没事干， 孩子在哭， 我朋友心情不好， 考试没考好， 吃饭呢，
    休息一下， 压力好大， 工作做完了， 来聊天吧， 我在路上，
    """
)
_LAUGH_ZH = words(
    """
    逗我笑 逗我开心 逗我一下 逗逗我 让我笑一笑 让我开心一下 说点好笑的 讲点好笑的 说点有趣的
    我想笑 我想开心一下 能逗我笑吗？ 你能让我笑吗？ 来点好笑的 有什么好笑的吗？ 说个好玩的
    讲个好玩的 来个好玩的 来个好笑的 说句好笑的话 让我乐一乐 让大家笑一笑 逗大家笑 想办法让我笑
    你会逗人笑吗？ 幽默一下 给我来点幽默 搞笑一下 让我放松一下，说点好笑的
    """
)

_POLITE_EN = re.compile(
    r"^(hi|hello|hey|so|ok|okay|now|well|please|pls|just|kindly|go ahead and|can you|could you|"
    r"would you|will you|i want you to|i need you to|i would like you to|id like you to|"
    r"you should|inkling|and|go on|come on)\s+"
)
_POLITE_END_EN = re.compile(r"\s+(please|pls|thanks|thank you|now)$")
_POLITE_ZH = re.compile(
    r"^(请|麻烦|你能|你会|你可以|能不能|可不可以|会不会|可以|能|会|帮我|快|先|现在|那就|那|你)+"
)
_POLITE_END_ZH = re.compile(r"(吧|吗|呢|啊|呀|谢谢|好吗|一下|听听)+$")
_MARKS = re.compile(r"[^\w{}\u4e00-\u9fff -]|-(?=\W)")


@lru_cache(maxsize=100_000)
def canonical(text: str, language: str) -> str:
    """The wording without case, punctuation and politeness."""
    text = _MARKS.sub("", text.lower()).strip()
    if language == "zh":
        text = text.replace(" ", "")
        return _POLITE_END_ZH.sub("", _POLITE_ZH.sub("", text)) or text
    previous = ""
    while previous != text:
        previous = text
        text = _POLITE_END_EN.sub("", _POLITE_EN.sub("", text))
    return " ".join(text.split())


@dataclass(frozen=True)
class Request:
    """`gap` is what the wording leaves open: "", TOPIC, LANGUAGE or COUNT, if one thing alone."""

    wording: str
    language: str
    gap: str = ""

    @property
    def canonical(self) -> str:
        return canonical(self.wording, self.language)

    @property
    def is_plain(self) -> bool:
        return is_plain(self.wording, self.language)


def _plain_forms(language: str) -> frozenset[str]:
    texts = [*PLAIN_MORE[language], *PLAIN_REMARKS[language]]
    texts += BARE_TOPIC[language][:1]
    for requests in PLAIN[language].values():
        texts += requests
    return frozenset(canonical(text, language) for text in texts)


_PLAIN_FORMS = {language: _plain_forms(language) for language in PLAIN}


def is_plain(text: str, language: str) -> bool:
    """Whether it is among the plainest wordings, which are never held out."""
    return canonical(text, language) in _PLAIN_FORMS[language]


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" and not word.startswith("one") else "a"


def _one_en(gap: str, rng: Random) -> str:
    """A noun phrase for one joke."""
    if not gap and rng.random() < 0.1:
        return rng.choice(_OWN_EN)
    adjective = f"{rng.choice(_ADJECTIVES_EN)} " if rng.random() < 0.55 else ""
    noun = rng.choice(_NOUNS_EN)
    before = gap and rng.random() < 0.3 and f"{gap} "
    first = adjective or before or noun
    chance = rng.random()
    determiner = _article(first) if chance < 0.8 else rng.choice(("one", "another", "one more"))
    phrase = f"{adjective}{before or ''}{noun}"
    if rng.random() > 0.06:  # the hurried leave the article out
        phrase = f"{determiner} {phrase}"
    if gap and not before:
        phrase += f" in {gap}" if gap == LANGUAGE else f" about {gap}"
    return phrase


def _some_en(gap: str, rng: Random) -> str:
    """A noun phrase for any number of jokes."""
    adjective = f"{rng.choice(_ADJECTIVES_EN)} " if rng.random() < 0.6 else ""
    before = gap and rng.random() < 0.3 and f"{gap} "
    phrase = f"{rng.choice(('any ', 'any ', 'any ', ''))}{adjective}{before or ''}jokes"
    if gap and not before:
        phrase += f" in {gap}" if gap == LANGUAGE else f" about {gap}"
    return phrase


def _composed_en(gap: str, rng: Random) -> str:
    if not gap and rng.random() < 0.12:
        text = rng.choice(_LAUGH_EN)
    elif gap == COUNT:
        adjective = f"{rng.choice(_ADJECTIVES_EN)} " if rng.random() < 0.5 else ""
        text = rng.choice(_FRAMES_EN).replace("%", f"{COUNT} {adjective}jokes")
    elif rng.random() < 0.12:
        text = rng.choice(_SOME_FRAMES_EN).replace("%", _some_en(gap, rng))
    else:
        text = rng.choice(_FRAMES_EN).replace("%", _one_en(gap, rng))
    if rng.random() < 0.15 and gap != TOPIC and "about" not in text:
        mark = "?" if text[-1] == "?" else ""
        text = f"{text.rstrip('?')} {rng.choice(_TAILS_EN)}{mark}"
    text = text[0].upper() + text[1:]
    if rng.random() < 0.12:
        return f"{rng.choice(_REASONS_EN)} {text}"
    return text


def _phrase_zh(gap: str, rng: Random) -> str:
    """A noun phrase without a measure word."""
    adjective = rng.choice(_ADJECTIVES_ZH) if rng.random() < 0.45 else ""
    noun = rng.choice(_NOUNS_ZH)
    if gap == TOPIC:
        about = rng.choice(_ABOUT_ZH).replace("%", TOPIC)
        return about + (adjective if rng.random() < 0.5 else "") + noun
    if gap == LANGUAGE:
        return LANGUAGE + rng.choice(("", "", "的")) + noun
    return adjective + noun


def _composed_zh(gap: str, rng: Random) -> str:
    if not gap and rng.random() < 0.12:
        text = rng.choice(_LAUGH_ZH)
    elif gap == COUNT:
        text = rng.choice(_FRAMES_ZH).replace("%", COUNT + _phrase_zh("", rng))
    elif gap == LANGUAGE and rng.random() < 0.5:
        phrase = rng.choice(_MEASURES_ZH) + _phrase_zh("", rng)
        text = f"用{LANGUAGE}{rng.choice(_TELLING_FRAMES_ZH).replace('%', phrase)}"
    elif rng.random() < 0.15:
        text = rng.choice(_SOME_FRAMES_ZH).replace("%", _phrase_zh(gap, rng))
    else:
        phrase = rng.choice(_MEASURES_ZH) + _phrase_zh(gap, rng)
        text = rng.choice(_FRAMES_ZH).replace("%", phrase)
    return rng.choice(_REASONS_ZH) + text if rng.random() < 0.15 else text


def request(gap: str, language: str, rng: Random) -> Request:
    """A request that may begin a dialogue."""
    if rng.random() < PLAIN_SHARE:
        return Request(rng.choice(PLAIN[language][gap]), language, gap)
    composed = _composed_zh if language == "zh" else _composed_en
    return Request(composed(gap, rng), language, gap)


def more(language: str, rng: Random) -> Request:
    """A request that makes sense after a joke."""
    texts: Sequence[str] = PLAIN_MORE[language] if rng.random() < PLAIN_SHARE else MORE[language]
    return Request(rng.choice(texts), language)


def more_about(language: str, rng: Random) -> Request:
    """A request that makes sense after a joke and names a topic."""
    return Request(rng.choice(MORE_ABOUT[language]), language, TOPIC)


def several_about(language: str, rng: Random) -> Request:
    """A request for some jokes about a topic, with two gaps."""
    wording = request(COUNT, language, rng).wording
    if language == "zh":
        return Request(wording.replace(COUNT, f"{COUNT}关于{TOPIC}的"), language)
    phrase = f"{TOPIC} jokes" if rng.random() < 0.25 else f"jokes about {TOPIC}"
    return Request(wording.replace("jokes", phrase), language)


def bare_topic(language: str, rng: Random) -> Request:
    """A topic alone, which makes sense where one was asked for."""
    return Request(rng.choice(BARE_TOPIC[language]), language, TOPIC)
