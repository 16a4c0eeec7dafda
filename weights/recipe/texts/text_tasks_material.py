"""The texts that the text tasks work on: words, lists, short sentences; a quarter is invented."""

from random import Random

from weights.recipe.texts.lexicon import (
    ADJECTIVES,
    ANIMALS,
    COLOURS,
    COMMON_WORDS,
    FOODS,
    JOBS,
    NAMES,
    OBJECTS,
    PLACES,
    VERBS,
    ZH_ADJECTIVES,
    ZH_ANIMALS,
    ZH_COLOURS,
    ZH_FOODS,
    ZH_NAMES,
    ZH_OBJECTS,
    ZH_PLACES,
    pseudo_name,
    pseudo_word,
)
from weights.recipe.texts.words import words

INVENTED = 0.25
LONGEST_WORD = 10

_DID = words("""
sat ran slept jumped walked waited danced sang hid stood played worked rested laughed swam stayed
read smiled cooked fished arrived stopped
""")
_WHERE = words("in near behind under beside above at by")
_SAW = words("saw found has had likes wants bought lost needs made sold drew took")
_NOUNS = [*ANIMALS, *OBJECTS, *JOBS]
_SHAPES = [
    words(shape)
    for shape in (
        "the ADJECTIVE NOUN DID WHERE the PLACE",
        "the NOUN DID WHERE the OBJECT",
        "NAME DID WHERE the PLACE",
        "NAME SAW a ADJECTIVE OBJECT",
        "NAME SAW the NOUN",
        "my OBJECT is ADJECTIVE",
        "the NOUN is ADJECTIVE and ADJECTIVE",
        "we SAW a COLOUR OBJECT WHERE the PLACE",
        "the NOUN SAW FOOD and FOOD",
        "this OBJECT is for my ADJECTIVE NOUN",
        "the COLOUR OBJECT is WHERE the OBJECT",
        "every NOUN likes ADJECTIVE FOOD",
        "they VERB and VERB at the PLACE",
        "you can VERB the OBJECT today",
        "NAME and NAME VERB in the PLACE",
        "please VERB the ADJECTIVE OBJECT",
        "our NOUN can VERB very well",
        "i am a ADJECTIVE NOUN",
        "i like FOOD and FOOD",
        "i want to VERB with NAME",
        "hello ADJECTIVE NOUN",
        "where is my OBJECT",
        "what is in the OBJECT",
        "how do you VERB the OBJECT",
        "do not VERB the OBJECT",
    )
]
_FILLINGS = {
    "ADJECTIVE": ADJECTIVES,
    "NOUN": _NOUNS,
    "DID": _DID,
    "WHERE": _WHERE,
    "PLACE": PLACES,
    "OBJECT": OBJECTS,
    "NAME": NAMES,
    "SAW": _SAW,
    "COLOUR": COLOURS,
    "FOOD": FOODS,
    "VERB": VERBS,
}
_REPLACEABLE = ("NOUN", "OBJECT", "ADJECTIVE", "PLACE", "FOOD")
_SHORT_WORDS = [word for word in COMMON_WORDS if 3 <= len(word) <= LONGEST_WORD]
_LISTS = [
    [word for word in kind if " " not in word]
    for kind in (ANIMALS, OBJECTS, FOODS, COLOURS, JOBS, ADJECTIVES, PLACES, VERBS)
]

_ZH_DID = words("睡觉 唱歌 跳舞 等车 看书 休息 玩 散步 画画 工作 吃饭 说话 笑 跑步 喝茶")
_ZH_SAW = words("看见了 找到了 喜欢 买了 想要 有 画了 丢了 拿着 做了")
_ZH_TIMES = words("今天 昨天 明天 早上 晚上 下午 现在 中午")
_ZH_WEATHER = words("天气很好 下雨了 下雪了 很热 很冷 有风 是晴天 没有云")
_ZH_SHAPES = [
    words(shape)
    for shape in (
        "ANIMAL 在 PLACE DID",
        "NAME 在 PLACE DID",
        "NAME SAW OBJECT",
        "我 喜欢 FOOD 和 FOOD",
        "TIME WEATHER",
        "我们 TIME 去 PLACE",
        "COLOUR 的 OBJECT 很 ADJECTIVE",
        "ADJECTIVE 的 ANIMAL SAW OBJECT",
        "NAME TIME 吃 FOOD",
        "PLACE 里 有 ANIMAL",
        "OBJECT 在 OBJECT 上面",
        "你 的 OBJECT 在 PLACE",
        "TIME 我 和 NAME DID",
    )
]
_ZH_FILLINGS = {
    "ADJECTIVE": ZH_ADJECTIVES,
    "ANIMAL": ZH_ANIMALS,
    "DID": _ZH_DID,
    "PLACE": ZH_PLACES,
    "OBJECT": ZH_OBJECTS,
    "NAME": ZH_NAMES,
    "SAW": _ZH_SAW,
    "COLOUR": ZH_COLOURS,
    "FOOD": ZH_FOODS,
    "TIME": _ZH_TIMES,
    "WEATHER": _ZH_WEATHER,
}
_ZH_LISTS = [ZH_ANIMALS, ZH_OBJECTS, ZH_FOODS, ZH_COLOURS, ZH_PLACES, ZH_NAMES]
_ZH_CHARACTERS = sorted(
    {character for kind in _ZH_LISTS[:-1] for word in kind for character in word}
)


def word(rng: Random) -> str:
    """A word of at most ten small letters."""
    return pseudo_word(rng) if rng.random() < INVENTED else rng.choice(_SHORT_WORDS)


def word_list(count: int, rng: Random) -> list[str]:
    """Different words, of one kind or of any; sometimes names."""
    chance = rng.random()
    if chance < 0.1:
        found = rng.sample(NAMES, count)
        if rng.random() < INVENTED:
            found[rng.randrange(count)] = pseudo_name(rng)
        return found
    pool = rng.choice(_LISTS) if chance < 0.5 else _SHORT_WORDS
    found = rng.sample(pool, min(count, len(pool)))
    return [pseudo_word(rng) if rng.random() < INVENTED else item for item in found]


def sentence(rng: Random) -> list[str]:
    """The words of a sentence, or any words in a row; small letters but in names."""
    if rng.random() < 0.35:
        return [word(rng) for _ in range(rng.randint(3, 8))]
    text = []
    for part in rng.choice(_SHAPES):
        if part in _REPLACEABLE and rng.random() < 0.1:
            text.append(pseudo_word(rng))
        elif part == "NAME" and rng.random() < INVENTED:
            text.append(pseudo_name(rng))
        else:
            text += rng.choice(_FILLINGS[part]).split() if part in _FILLINGS else [part]
    if "a" in text[:-1]:
        place = text.index("a")
        text[place] = "an" if text[place + 1][0] in "aeiou" else "a"
    return text


def as_sentence(text: list[str], rng: Random) -> str:
    """The words in small letters, or as a sentence with its capital, mostly with its mark."""
    plain = " ".join(text)
    chance = rng.random()
    if chance < 0.55:
        return plain
    plain = plain[0].upper() + plain[1:]
    if chance < 0.7:
        return plain
    if text[0] in ("where", "what", "how"):
        return plain + "?"
    return plain + ("." if chance < 0.95 else "!")


def any_text(rng: Random) -> str:
    """What people have repeated: sentences, words, names with numbers, codes."""
    chance = rng.random()
    if chance < 0.5:
        return as_sentence(sentence(rng), rng)
    if chance < 0.6:
        return f"{as_sentence(sentence(rng), rng).rstrip('.!?')}. {as_sentence(sentence(rng), rng)}"
    if chance < 0.72:
        return word(rng)
    if chance < 0.84:
        return " ".join(word_list(rng.randint(2, 4), rng))
    if chance < 0.92:
        return f"{rng.choice((*OBJECTS, *PLACES))} {rng.randint(1, 999)}"
    return (
        f"{pseudo_word(rng)[: rng.randint(1, 4)]}{rng.choice(('', '-', '_'))}{rng.randint(2, 9999)}"
    )


def zh_sentence(rng: Random) -> list[str]:
    """The words of a Chinese sentence, or characters in a row."""
    chance = rng.random()
    if chance < INVENTED:
        return rng.sample(_ZH_CHARACTERS, rng.randint(2, 7))
    if chance < 0.4:
        return [rng.choice(rng.choice(_ZH_LISTS)) for _ in range(rng.randint(1, 3))]
    shape = rng.choice(_ZH_SHAPES)
    return [rng.choice(_ZH_FILLINGS[part]) if part in _ZH_FILLINGS else part for part in shape]


def zh_word(rng: Random) -> str:
    if rng.random() < INVENTED:
        return "".join(rng.sample(_ZH_CHARACTERS, 2))
    return rng.choice(rng.choice(_ZH_LISTS))


def zh_word_list(count: int, rng: Random) -> list[str]:
    found = rng.sample(rng.choice(_ZH_LISTS), count)
    return [zh_word(rng) if rng.random() < INVENTED / 2 else item for item in found]
