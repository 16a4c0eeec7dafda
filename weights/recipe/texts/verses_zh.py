"""Chinese verses of four lines about a topic, or about two, all of one rhyme.

About a topic: a line that begins with it, a second line, and a couplet that fits its theme. About
two: such a line and a second line for each. The lines have five or seven characters; only a topic
too long for that makes its own line longer.
"""

from collections.abc import Mapping
from random import Random

from weights.recipe.texts.document import Chat, chat
from weights.recipe.texts.lexicon import ZH_ANIMALS, ZH_CITIES, ZH_FOODS, ZH_OBJECTS, ZH_PLACES
from weights.recipe.texts.skill import Sample, Skill
from weights.recipe.texts.stories_zh_asked import ask, hurried
from weights.recipe.texts.stories_zh_cast import IDEAS, invented_word
from weights.recipe.texts.stories_zh_steps import variants
from weights.recipe.texts.verses_zh_lines import COUPLETS, ENDINGS, SECOND, TOPICS
from weights.recipe.texts.words import words

FIVE, SEVEN = 5, 7
INVENTED = 0.25

Form = tuple[str, int]  # a rhyme and a length


def _by_form(texts: Mapping[str, str]) -> dict[Form, list[str]]:
    """The words of every rhyme by their length."""
    table: dict[Form, list[str]] = {}
    for rhyme, text in texts.items():
        for word in words(text):
            table.setdefault((rhyme, len(word)), []).append(word)
    return table


_ENDINGS = _by_form(ENDINGS)
_SECOND = _by_form(SECOND)
Couplet = tuple[str, str]


def _couplets(text: str) -> dict[Form, list[Couplet]]:
    table: dict[Form, list[Couplet]] = {}
    for rhyme, *pairs in (line.split() for line in text.strip().split("\n")):
        for pair in pairs:
            first, second = pair.split("，")
            table.setdefault((rhyme, len(first)), []).append((first, second))
    return table


_COUPLETS = {theme: _couplets(text) for theme, text in COUPLETS.items()}
_FORMS = {
    (theme, length): [form for form in table if form[1] == length]
    for theme, table in _COUPLETS.items()
    for length in (FIVE, SEVEN)
}
_THEME_OF = {topic: theme for theme, topics in TOPICS.items() for topic in topics}
_THEME_OF |= dict.fromkeys(ZH_FOODS, "food") | dict.fromkeys(ZH_ANIMALS, "animals")
_THEME_TOPICS = [topic for topics in TOPICS.values() for topic in topics]


def draw_topic(rng: Random) -> str:
    if rng.random() < INVENTED:
        return invented_word(rng)
    if rng.random() < 0.4:
        return rng.choice(_THEME_TOPICS)
    return rng.choice(
        rng.choice((ZH_ANIMALS, ZH_FOODS, ZH_OBJECTS, ZH_OBJECTS, ZH_PLACES, IDEAS, ZH_CITIES))
    )


def _fits(topic: str, length: int) -> bool:
    return 2 <= length - len(topic) <= 6


def _topic_line(topic: str, form: Form, rng: Random) -> str:
    rhyme, length = form
    rest = length - len(topic) if _fits(topic, length) else 3
    return topic + rng.choice(_ENDINGS[rhyme, rest])


def _set(lines: list[str]) -> str:
    first, second, third, fourth = lines
    return f"{first}，\n{second}。\n{third}，\n{fourth}。"


def _form(theme: str, length: int, rng: Random) -> Form:
    return rng.choice(_FORMS[theme, length])


def verse(topics: list[str], length: int, rng: Random) -> str:
    """Four lines about the topics, two at most."""
    if not topics:
        theme = rng.choice(list(COUPLETS))
        form = _form(theme, length, rng)
        couplet = rng.choice(_COUPLETS[theme][form])
        others = [other for other in _COUPLETS[""][form] if other != couplet]
        return _set([*couplet, *rng.choice(others)])
    theme = _THEME_OF.get(topics[0], "")
    form = _form(theme, length, rng)
    if len(topics) == 1:
        first = _topic_line(topics[0], form, rng)
        seconds = [line for line in _SECOND[form] if line[-1] != first[-1]]
        couplets = [couplet for couplet in _COUPLETS[theme][form] if first not in couplet]
        if not couplets:
            couplets = _COUPLETS[""][form]
        return _set([first, rng.choice(seconds), *rng.choice(couplets)])
    second, fourth = rng.sample(_SECOND[form], 2)
    return _set(
        [_topic_line(topics[0], form, rng), second, _topic_line(topics[1], form, rng), fourth]
    )


_KINDS = words("""
诗 诗 诗 诗 小诗 小诗 小诗 短诗 古诗 诗歌 儿歌 四句诗 四句的诗 四句小诗 四句的小诗 四行诗 四行小诗
打油诗 短短的诗 简单的小诗 现代诗 押韵的诗 好听的诗 优美的小诗
""")
_FORMAL = {
    FIVE: variants("五言诗|五言|五言绝句|五言小诗|五言的诗|五个字一句的诗|每句五个字的诗|五言古诗"),
    SEVEN: variants(
        "七言诗|七言|七言绝句|七言小诗|七言的诗|七个字一句的诗|每句七个字的诗|七言古诗"
    ),
}
_VERBS = words("写 写 写 写 作 来 来 创作 编 念 吟")
_MEASURES = ["一首", "一首", "一首", "一首", "首", "首", ""]
_BARE = variants("""
写诗|来首诗|写首诗|诗|念首诗|你会写诗吗？|你会写诗吗|会写诗吗？|随便写一首诗|来一首诗吧|我想听诗
我想读一首诗|给我念一首诗|你能写诗吗？|作诗一首|即兴写一首诗|写几句诗|来几句诗|写四句诗|来四句诗
随便来一首|写点诗吧|有没有好听的诗？|我想看一首小诗|送我一首诗
""")
AGAIN = variants("""
再来一首|再写一首|再来一首吧|还有吗？|换一首|很美，再来一首|再作一首诗|写得好，再写一首
不错，还有吗？|再念一首|另外写一首|谢谢，再来一首好吗？|真好，再来一首诗
""")


def request(topics: list[str], kind: str, rng: Random) -> str:
    """Asks for a verse of the kind."""
    verb, measure = rng.choice(_VERBS), rng.choice(_MEASURES)
    if not topics:
        return ask(f"{verb}{measure or '首'}{kind}", rng)
    listed = rng.choice(("和", "和", "和", "与", "跟", "、", "，")).join(topics)
    if rng.random() < 0.06:
        listed = f"“{listed}”"
    chance = rng.random()
    if chance < 0.45:
        return ask(f"{verb}{measure}关于{listed}的{kind}", rng)
    if chance < 0.6:
        about = rng.choice(("写", "有关", "描写", "讲", "赞美", "", "", "献给"))
        return ask(f"{verb}{measure}{about}{listed}的{kind}", rng)
    if chance < 0.75:
        role = rng.choice(("为题", "为主题", "为题目", "做题目"))
        return ask(f"以{listed}{role}{verb}{measure}{kind}", rng)
    if chance < 0.85:
        link = rng.choice(("主题是", "写的是", "要有", "题目是", "里面要有", "内容是", "关于"))
        return ask(f"{verb}{measure or '一首'}{kind}，{link}{listed}", rng)
    bare = rng.choice(
        (
            f"关于{listed}的{kind}",
            f"{listed}的{kind}",
            f"{kind}：{listed}",
            f"{listed}，{kind}一首",
            f"我想要一首关于{listed}的{kind}",
            f"有没有关于{listed}的{kind}？",
            f"我喜欢{listed}，写一首{kind}吧",
            f"为{listed}写一首{kind}",
            f"题目：{listed}，写一首{kind}",
            f"用{listed}写一首{kind}",
        )
    )
    return hurried(bare, rng)


def make_verse(rng: Random) -> Sample:
    """`accepted` is the length that was asked for, or nothing, and the topics."""
    count = rng.choices((0, 1, 2), (12, 66, 22))[0]
    topics: list[str] = []
    while len(topics) < count:
        topic = draw_topic(rng)
        if not any(topic in other or other in topic for other in topics):
            topics.append(topic)
    length = rng.choice((FIVE, SEVEN))
    formal = rng.random() < 0.25 and all(_fits(topic, length) for topic in topics)
    kind = rng.choice(_FORMAL[length] if formal else _KINDS)
    asked = request(topics, kind, rng)
    if not topics and not formal and rng.random() < 0.4:
        asked = hurried(rng.choice(_BARE), rng)
    turns = [asked, verse(topics, length, rng)]
    if not topics and rng.random() < 0.2:
        turns += [rng.choice(AGAIN), verse([], length, rng)]
    key = f"verses_zh|{','.join(sorted(topics))}" if topics else None
    return Sample(chat(*turns), key, "zh", (str(length) if formal else "", *topics))


_RHYMES: dict[str, set[str]] = {}
for _form_of, _lines in _SECOND.items():
    for _line in _lines:
        _RHYMES.setdefault(_line, set()).add(_form_of[0])
for _table in _COUPLETS.values():
    for _form_of, _pairs in _table.items():
        for _pair in _pairs:
            for _line in _pair:
                _RHYMES.setdefault(_line, set()).add(_form_of[0])
_ENDING_RHYME = {ending: form[0] for form, endings in _ENDINGS.items() for ending in endings}


def rhymes_of(line: str, topics: tuple[str, ...]) -> set[str]:
    """The rhymes that the line can have; none where it is not a line of these verses."""
    rhymes = set(_RHYMES.get(line, ()))
    for topic in topics:
        if line.startswith(topic) and line.removeprefix(topic) in _ENDING_RHYME:
            rhymes.add(_ENDING_RHYME[line.removeprefix(topic)])
    return rhymes


def is_verse(sample: Sample, reply: str) -> bool:
    """Four different lines of one rhyme, of the length asked for, with every topic."""
    assert isinstance(sample.document, Chat)
    length, *topics = sample.accepted
    rows = reply.strip().split("\n")
    lines = [row[:-1] for row in rows]
    return (
        [row[-1:] for row in rows] == ["，", "。", "，", "。"]
        and len(set(lines)) == 4
        and all(topic in reply for topic in topics)
        and (not length or all(len(line) == int(length) for line in lines))
        and bool(set.intersection(*(rhymes_of(line, tuple(topics)) for line in lines)))
    )


VERSES = Skill("verses (zh)", make_verse, is_verse)
