"""What users tell of themselves and ask for later: one row for each kind of fact.

{v} stands for the value, {o} for the object of a kind that has one (the colour of whose umbrella).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from weights.recipe.texts import lexicon
from weights.recipe.texts.lexicon import pseudo_name, pseudo_word
from weights.recipe.texts.wordings import wordings

Draw = Callable[[Random], str]
INVENTED = 0.25


@dataclass(frozen=True)
class Kind:
    """`tell`, `ask`, `answer` and `unknown` are by language; `draw` gives a value in a language."""

    name: str
    draw: Mapping[str, Draw]
    tell: Mapping[str, Sequence[str]]
    ask: Mapping[str, Sequence[str]]
    answer: Mapping[str, str]
    unknown: Mapping[str, str]
    objects: Mapping[str, Sequence[str]]


def _of(values: Sequence[str], invent: Draw | None = None) -> Draw:
    def draw(rng: Random) -> str:
        if invent is not None and rng.random() < INVENTED:
            return invent(rng)
        return rng.choice(values)

    return draw


def _number(low: int, high: int) -> Draw:
    return lambda rng: str(rng.randint(low, high))


def _zh_word(rng: Random) -> str:
    characters = "".join(lexicon.ZH_OBJECTS)
    return rng.choice(characters) + rng.choice(characters)


def _digits(rng: Random) -> str:
    return str(rng.randint(10 ** rng.randint(1, 5), 999_999))[: rng.randint(2, 6)]


def _clock(rng: Random) -> str:
    return f"{rng.randint(6, 22)}:{rng.choice(('00', '15', '30', '45'))}"


def _with_article(draw: Draw) -> Draw:
    def drawn(rng: Random) -> str:
        value = draw(rng)
        return f"{'an' if value[0] in 'aeiou' else 'a'} {value}"

    return drawn


_JOB = _with_article(_of(lexicon.JOBS, pseudo_word))
_NUMBER_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_CITY = _of(lexicon.CITIES, pseudo_name)
_ZH_CITY = _of(lexicon.ZH_CITIES, _zh_word)
_NAME = _of(lexicon.NAMES, pseudo_name)
_ZH_NAME = _of(lexicon.ZH_NAMES, _zh_word)
_RELATIVES = [("sister", "姐姐"), ("father", "爸爸"), ("mother", "妈妈"), ("brother", "哥哥")]
_NAMED = [("cat", "猫"), ("dog", "狗"), ("daughter", "女儿"), ("friend", "朋友"), ("boat", "船")]
_OBJECTS = {
    "en": [word for word in lexicon.OBJECTS if " " not in word],
    "zh": lexicon.ZH_OBJECTS,
}


def _kind(
    name: str,
    draw: tuple[Draw, Draw],
    english: tuple[str, str, str, str],
    chinese: tuple[str, str, str, str],
    objects: Mapping[str, Sequence[str]] | None = None,
) -> Kind:
    """The texts are those of telling, asking, the answer, and the answer where nothing was told."""
    both = list(zip(english, chinese, strict=True))
    tell, ask = ({"en": wordings(en), "zh": wordings(zh)} for en, zh in both[:2])
    answer, unknown = ({"en": en, "zh": zh} for en, zh in both[2:])
    drawn = dict(zip(("en", "zh"), draw, strict=True))
    return Kind(name, drawn, tell, ask, answer, unknown, objects or {"en": [""], "zh": [""]})


def _my(
    name: str,
    draw: tuple[Draw, Draw],
    english: str,
    chinese: str,
    more_ask: tuple[str, str] = ("", ""),
) -> Kind:
    """A kind that is told and asked for by its noun: my lucky number is 7."""
    return _kind(
        name,
        draw,
        (
            f"My {english} is {{v}} / my {english} is {{v}} / (Remember|Please remember|Note)"
            f"(:|,| that) my {english} is {{v}} / By the way, my {english} is {{v}}"
            f" / (Just so you know|For later), my {english} is {{v}}",
            f"(What's|What is|what was|do you remember|Tell me|Do you know|can you tell me|"
            f"What did I say is|remind me of) my {english}? / my {english}?"
            f" / What's my {english} again?"
            f" / Do you still know my {english}? {more_ask[0]}",
            f"Your {english} is {{v}}.",
            f"You have not told me your {english} yet.",
        ),
        (
            f"我的{chinese}是{{v}} / (记住|请记住|帮我记一下)，我的{chinese}是{{v}} / "
            f"对了，我的{chinese}是{{v}} / {chinese}：{{v}} / 我{chinese}是{{v}}",
            f"我的{chinese}是什么？"
            f" / (你还记得|还记得|你知道|告诉我|提醒我一下)我的{chinese}(吗|是什么|)？"
            f" / 我刚才说我的{chinese}是什么？ / 我{chinese}是什么来着？ {more_ask[1]}",
            f"你的{chinese}是{{v}}。",
            f"你还没有告诉我你的{chinese}。",
        ),
    )


NAME = _kind(
    "name",
    (_NAME, _ZH_NAME),
    (
        "My name is {v} / my name's {v} / I am {v} / I'm {v} / (Hi|Hello|Hey), I'm {v}"
        " / (Hello|Hi), my name is {v} / Call me {v} / You can call me {v} / I am called {v}",
        "What's my name? / What is my name? / what is my name again? / Who am I?"
        " / do you remember my"
        " name? / Do you know (who I am|my name|what I am called)? / my name? / Tell me my name"
        " / What did I say my name was? / Say my name / What am I called?",
        "Your name is {v}.",
        "You have not told me your name yet.",
    ),
    (
        "我叫{v} / 我的名字是{v} / 你好，我叫{v} / 我是{v} / 大家叫我{v} / 叫我{v}",
        "我叫什么(|名字)？ / 我的名字是什么？ / 你(还|)记得我(的名字|叫什么)吗？ / 我是谁？"
        " / 你知道我是谁吗？ / 我叫什么来着？ / 说说我的名字",
        "你叫{v}。",
        "你还没有告诉我你的名字。",
    ),
)
KINDS: list[Kind] = [
    NAME,
    _kind(
        "age",
        (_number(5, 99), _number(5, 99)),
        (
            "I am {v} years old / I'm {v} / I am {v} / my age is {v} / I just turned {v}",
            "How old am I? / What's my age? / What is my age? / do you remember how old I am?"
            " / Do you know my age? / my age?",
            "You are {v} years old.",
            "You have not told me your age yet.",
        ),
        (
            "我今年{v}岁 / 我{v}岁 / 我{v}岁了 / 我的年龄是{v}岁",
            "我(今年|)(几岁|多大)(了|)？ / 你记得我几岁吗？ / 我的年龄是多少？",
            "你{v}岁。",
            "你还没有告诉我你的年龄。",
        ),
    ),
    _kind(
        "city",
        (_CITY, _ZH_CITY),
        (
            "I live in {v} / I'm living in {v} / I am from {v} / My home is in {v} / I moved to {v}"
            " / I come from {v}",
            "Where do I live? / where am I from? / Which city do I live in? / Where is my home?"
            " / do you remember where I live? / Where do I live again? / What is my city?",
            "You live in {v}.",
            "You have not told me where you live yet.",
        ),
        (
            "我住在{v} / 我来自{v} / 我家在{v} / 我现在住{v} / 我是{v}人",
            "我住在哪(里|儿|)？ / 我来自哪里？ / 我家在哪？ / 你记得我住哪儿吗？ / 我住哪个城市？",
            "你住在{v}。",
            "你还没有告诉我你住在哪里。",
        ),
    ),
    _kind(
        "job",
        (_JOB, _of(lexicon.ZH_JOBS)),
        (
            "I work as {v} / I have a job as {v} / I am {v} by trade / By profession I am {v}",
            "What's my job? / What do I do (for a living|for work)? / what do I work as?"
            " / Do you remember my job? / What is my profession?",
            "You work as {v}.",
            "You have not told me your job yet.",
        ),
        (
            "我的工作是{v} / 我是一名{v} / 我的职业是{v} / 我做{v}",
            "我的(工作|职业)是什么？ / 我是做什么(的|工作的)？ / 你记得我的(工作|职业)吗？",
            "你的工作是{v}。",
            "你还没有告诉我你的工作。",
        ),
    ),
    _kind(
        "hobby",
        (_of(lexicon.HOBBIES), _of(lexicon.ZH_HOBBIES)),
        (
            "I like {v} / I love {v} / My hobby is {v} / I enjoy {v} / In my free time I do {v}",
            "What do I like? / What's my hobby? / what is my hobby? / What do I enjoy?"
            " / Do you remember my hobby? / What do I like to do?",
            "You like {v}.",
            "You have not told me your hobby yet.",
        ),
        (
            "我喜欢{v} / 我的爱好是{v} / 我爱{v} / 我平时喜欢{v}",
            "我喜欢(什么|做什么)？ / 我的爱好是什么？ / 你记得我的爱好吗？ / 我有什么爱好？",
            "你喜欢{v}。",
            "你还没有告诉我你的爱好。",
        ),
    ),
    _kind(
        "pets",
        (
            lambda rng: f"{rng.choice(_NUMBER_WORDS)} {rng.choice(lexicon.ANIMALS[:30])}s",
            lambda rng: f"{rng.choice('两三四五六七')}只{rng.choice(lexicon.ZH_ANIMALS[:20])}",
        ),
        (
            "I have {v} / I own {v} / I keep {v} at home / There are {v} in my house",
            "(What|Which) (pets|animals) do I have? / How many (pets|animals) do I have?"
            " / do you remember my pets? / What are my pets?",
            "You have {v}.",
            "You have not told me about your pets yet.",
        ),
        (
            "我(有|养了|家里有){v} / 我养着{v}",
            "我(养了|有)(什么|哪些)(宠物|动物)？ / 你记得我的宠物吗？ / 我养了什么？",
            "你有{v}。",
            "你还没有告诉我你的宠物。",
        ),
    ),
    _kind(
        "number",
        (_digits, _digits),
        (
            "Remember the number {v} / (Please remember|Keep in mind|Note) the number {v}"
            " / The number is {v} / Here is a number to remember: {v} / remember this number: {v}",
            "What was the number? / Which number did I (tell you|say|give you)?"
            " / What number was it?"
            " / Do you remember the number? / the number? / What's the number I told you?",
            "The number is {v}.",
            "You have not told me a number yet.",
        ),
        (
            "(请|帮我|)记住(数字|这个数字：|这个数：){v} / 数字是{v} / 记一下{v}这个数字",
            "(那个|)数字是(什么|多少)？ / 我(说的|告诉你的|让你记的)数字是多少？"
            " / 你记得那个数字吗？",
            "数字是{v}。",
            "你还没有告诉我数字。",
        ),
    ),
    _kind(
        "word",
        (_of(lexicon.COMMON_WORDS, pseudo_word), _of(lexicon.ZH_OBJECTS, _zh_word)),
        (
            "Remember the word {v} / (My|The) (code|secret) word is {v} / remember this word: {v}"
            " / The password is {v} / Keep the word {v} in mind",
            "What was the word? / What's the (code|secret) word? / Which word did I tell you?"
            " / What is the (code word|word|password)? / Do you remember the word? / the word?",
            "The word is {v}.",
            "You have not told me a word yet.",
        ),
        (
            "(请|帮我|)记住(这个词：|词语){v} / 暗号是{v} / 密码是{v} / 口令是{v}",
            "(那个|)词是什么？ / (暗号|密码|口令)是什么？ / 我让你记的词是什么？"
            " / 你记得那个词吗？",
            "那个词是{v}。",
            "你还没有告诉我那个词。",
        ),
    ),
    _kind(
        "meeting",
        (_clock, _clock),
        (
            "My meeting is at {v} / I have a meeting at {v} / The meeting starts at {v}"
            " / we meet at {v}",
            "When is my meeting? / What time is (my|the) meeting? / when do we meet?"
            " / When does the meeting start? / Do you remember when my meeting is?",
            "The meeting is at {v}.",
            "You have not told me when the meeting is.",
        ),
        (
            "我{v}开会 / 会议在{v} / {v}有个会 / 会议{v}开始",
            "(我|)几点开会？ / 会议(是|在|)(几点|什么时候)(开始|)？ / 你记得几点开会吗？",
            "会议在{v}。",
            "你还没有告诉我会议时间。",
        ),
    ),
    _kind(
        "object colour",
        (_of(lexicon.COLOURS), _of(lexicon.ZH_COLOURS)),
        (
            "My {o} is {v} / I have a {v} {o} / The colour of my {o} is {v} / I bought a {v} {o}",
            "What colour is my {o}? / What is the colour of my {o}?"
            " / which colour does my {o} have?"
            " / What color is my {o}? / Do you remember the colour of my {o}?",
            "Your {o} is {v}.",
            "You have not told me the colour of your {o}.",
        ),
        (
            "我的{o}是{v}(的|) / 我有一个{v}的{o} / 我买了{v}的{o}",
            "我的{o}是什么颜色(|的)？ / 我{o}(是|)什么颜色？ / 你记得我的{o}的颜色吗？",
            "你的{o}是{v}的。",
            "你还没有告诉我你的{o}的颜色。",
        ),
        _OBJECTS,
    ),
    _kind(
        "object place",
        (_of(lexicon.PLACES), _of(lexicon.ZH_PLACES)),
        (
            "My {o} is in the {v} / I left my {o} in the {v} / I put the {o} in the {v}",
            "Where is my {o}? / Where did I (leave|put) my {o}? / where's the {o}?"
            " / Do you remember where my {o} is?",
            "Your {o} is in the {v}.",
            "You have not told me where your {o} is.",
        ),
        (
            "我的{o}在{v} / 我把{o}放在{v}了 / {o}在{v}里",
            "我的{o}在哪(里|儿|)？ / 我把{o}放(在哪|哪儿)了？ / 你记得我的{o}在哪吗？",
            "你的{o}在{v}。",
            "你还没有告诉我你的{o}在哪里。",
        ),
        _OBJECTS,
    ),
    *(
        _kind(
            f"{relation}'s job",
            (_JOB, _of(lexicon.ZH_JOBS)),
            (
                f"My {relation} (works as|is) {{v}} / my {relation} has a job as {{v}}",
                f"What does my {relation} do? / What is my {relation}'s job?"
                f" / what is my {relation}?"
                f" / Do you remember what my {relation} does?",
                f"Your {relation} works as {{v}}.",
                f"You have not told me what your {relation} does.",
            ),
            (
                f"我{zh}是{{v}} / 我{zh}的工作是{{v}} / 我{zh}是一名{{v}}",
                f"我{zh}是做什么的？ / 我{zh}的(工作|职业)是什么？ / 你记得我{zh}的工作吗？",
                f"你{zh}的工作是{{v}}。",
                f"你还没有告诉我你{zh}的工作。",
            ),
        )
        for relation, zh in _RELATIVES
    ),
    *(
        _kind(
            f"{who}'s name",
            (_NAME, _ZH_NAME),
            (
                f"My {who}'s name is {{v}} / My {who} is called {{v}} / my {who} is named {{v}}"
                f" / I have a {who} called {{v}}",
                f"What's my {who}'s name? / What is my {who} called?"
                f" / what is the name of my {who}?"
                f" / Do you remember my {who}'s name?",
                f"Your {who}'s name is {{v}}.",
                f"You have not told me your {who}'s name.",
            ),
            (
                f"我(的|){zh}叫{{v}} / 我{zh}的名字是{{v}}",
                f"我(的|){zh}叫什么(|名字)？ / 我{zh}的名字是什么？ / 你记得我{zh}叫什么吗？",
                f"你的{zh}叫{{v}}。",
                f"你还没有告诉我你的{zh}叫什么。",
            ),
        )
        for who, zh in _NAMED
    ),
    _my(
        "favourite colour",
        (_of(lexicon.COLOURS), _of(lexicon.ZH_COLOURS)),
        "favourite colour",
        "最喜欢的颜色",
        ("/ What's my favorite color? / which colour do I like best?", "/ 我最喜欢什么颜色？"),
    ),
    _my(
        "favourite food",
        (_of(lexicon.FOODS, pseudo_word), _of(lexicon.ZH_FOODS)),
        "favourite food",
        "最喜欢的食物",
        ("/ What do I like to eat? / which food do I like best?", "/ 我最喜欢吃什么？"),
    ),
    _my(
        "favourite animal",
        (lambda rng: f"the {rng.choice(lexicon.ANIMALS)}", _of(lexicon.ZH_ANIMALS)),
        "favourite animal",
        "最喜欢的动物",
        ("/ which animal do I like best?", "/ 我最喜欢什么动物？"),
    ),
    _my("favourite city", (_CITY, _ZH_CITY), "favourite city", "最喜欢的城市"),
    _my("lucky number", (_digits, _digits), "lucky number", "幸运数字"),
    _my(
        "phone number",
        (
            lambda rng: f"{rng.randint(100, 999)}-{rng.randint(1000, 9999)}",
            lambda rng: f"1{rng.randint(10**9, 10**10 - 1)}",
        ),
        "phone number",
        "电话号码",
    ),
    _my("seat", (lambda rng: f"{rng.randint(1, 40)}{rng.choice('ABCDEF')}",) * 2, "seat", "座位号"),
    _my("room number", (_number(100, 999),) * 2, "room number", "房间号"),
]
