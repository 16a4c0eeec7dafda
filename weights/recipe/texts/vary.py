"""How people type: a text with the openings, endings and slips of hurried users.

`vary(text, language, rng)` keeps the meaning of a request or remark. What the answer must copy
(names, numbers) is put in afterwards: a gap such as {name} comes through untouched.
"""

import re
from random import Random

_ENGLISH_WH_QUESTION = re.compile(
    r"(what(?! a\b)|who|whom|whose|which|where|when|why|how(?! (nice|kind|cute|sweet|funny)\b)|"
    r"what's|who's|how's|where's)\b",
    re.IGNORECASE,
)
_ENGLISH_REQUEST = re.compile(
    r"(show|tell|give|explain|describe|list|introduce|teach|help|write|make|say|print|find|count|"
    r"translate|repeat|spell|sort|name|choose|pick|define|compare|summarize|add|remove|replace|"
    r"finish|continue|correct|fill|answer|create|suggest|recommend|turn|convert|extract)\s+\w[^?]*$",
    re.IGNORECASE,
)
_ENGLISH_GREETING = re.compile(
    r"(hi|hello|hey|hiya|howdy|yo|greetings|good|please|thanks|thank|bye|morning|ok|okay|sorry)\b",
    re.IGNORECASE,
)
_ENGLISH_REMARK = re.compile(r"(i|i'm|my|we|you|you're|your|it|it's)\b[^?]*$", re.IGNORECASE)
_CONTRACTION = re.compile(r"(?<=[A-Za-z])'(?=(s|m|t|re|ll|ve|d)\b)")

_CALLS = (
    "Hi, ", "Hi! ", "Hello, ", "Hello! ", "Hey, ", "Hey ", "hi ", "hello ", "Hi Inkling, ",
    "Inkling, ", "Hello Inkling! ", "Hi there, ", "Good morning, ", "Good evening! ",
)  # fmt: skip
_QUESTION_OPENINGS = (
    "quick question: ", "Quick question: ", "a question: ", "One question: ", "So ", "so, ",
    "OK, ", "ok so ", "And ", "and ", "Sorry, ", "Excuse me, ", "Please, ", "Well, ", "um, ",
    "just wondering, ", "Question: ", "Also, ", "Another question: ", "I wonder, ", "hmm, ",
)  # fmt: skip
_ASKING = (
    "Can you tell me: ", "Could you tell me, ", "can you tell me ", "Please tell me: ",
    "I would like to know: ", "I want to know, ", "Tell me, ", "tell me ", "Do you know ",
)  # fmt: skip
_REQUEST_OPENINGS = (
    "Please ", "please ", "Can you ", "Could you ", "can you please ", "Could you please ",
    "Would you ", "Now ", "OK, now ", "ok, ", "pls ", "Just ", "I want you to ", "I need you to ",
    "I'd like you to ", "Kindly ", "Will you ", "Can you just ", "Go ahead and ", "you should ",
)  # fmt: skip
_CAN_YOU = tuple(
    text for text in _REQUEST_OPENINGS if re.match("(can|could|would|will) ", text, re.I)
)
_REMARK_OPENINGS = ("Well, ", "well ", "So ", "Hmm, ", "oh, ", "Oh ", "Hey, ", "Hi, ", "You know, ")
_ENGLISH_ENDINGS = (
    " please", ", please", " pls", " thanks", ", thanks", " Thanks!", " Thank you.", " thank you",
)  # fmt: skip
_SLIPS = {
    "what": ("waht", "wat", "whta"), "how": ("hwo",), "the": ("teh",), "you": ("u", "yuo"),
    "are": ("r",), "please": ("pls", "plz", "plase"), "does": ("dose",), "your": ("ur", "you"),
    "tell": ("tel",), "server": ("sever", "servr"), "which": ("wich",), "with": ("wiht",),
    "can": ("cna",), "and": ("adn",), "is": ("si",), "about": ("abuot", "abt"), "this": ("thsi",),
    "where": ("were", "whre"), "model": ("modle",), "there": ("their",), "know": ("kno",),
    "because": ("becuase", "cuz"), "write": ("wirte",), "want": ("wnat",), "thanks": ("thx",),
}  # fmt: skip
_WORD_OR_GAP = re.compile(r"\{[^{}]*\}|[A-Za-z]+")
_GAP = re.compile(r"(\{[^{}]*\})")

_CHINESE_QUESTION = re.compile(
    "什么|怎么|怎样|如何|哪|多少|多大|多长|多久|几|谁|为何|吗"
    "|是不是|能不能|可不可以|有没有|要不要|会不会"
)
_CHINESE_REQUEST = re.compile(
    "(?!说得|算了|算错|说吧|来吧|给你|来了|教你|用完)"
    "(给|写|告诉|介绍|说|讲|解释|举|列|展示|演示|教|帮|翻译|重复|排|数|算|找|把|用|来).{2,}"
)
_CHINESE_GREETING = re.compile("(你好|您好|嗨|哈|早|晚|再见|谢|请|好)")
_CHINESE_CALLS = (
    "你好，",
    "你好！",
    "您好，",
    "嗨，",
    "你好,",
    "你好 ",
    "哈喽，",
    "Inkling，",
    "在吗？",
)
_CHINESE_QUESTION_OPENINGS = (
    "请问", "请问", "请问一下，", "请问，", "问一下，", "问个问题：", "我想知道", "我想问",
    "我想问一下，", "想问下", "麻烦问一下，", "那", "那么，", "对了，", "不好意思，", "打扰一下，",
    "告诉我，", "能告诉我", "能不能告诉我", "可以告诉我", "你知道", "还有，",
)  # fmt: skip
_CHINESE_REQUEST_OPENINGS = (
    "请", "请", "请你", "麻烦你", "麻烦", "你能", "能不能", "可以", "你可以", "能", "请帮我",
    "帮我", "快", "现在请", "那就",
)  # fmt: skip
_CHINESE_REMARK_OPENINGS = ("嗯，", "其实", "哎，", "那个，", "话说，")
_CHINESE_THANKS = ("，谢谢", "，谢谢！", "，谢谢。", " 谢谢", "，多谢")
_LATIN_EDGE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\w/`.-])|(?<=[\w/`.]) (?=[\u4e00-\u9fff])")


def vary(text: str, language: str, rng: Random) -> str:
    """`text` as somebody might type it, about one time in four just as it is."""
    if rng.random() < 0.25 or not any(letter.isalnum() for letter in text):
        return text
    return _vary_chinese(text, rng) if language == "zh" else _vary_english(text, rng)


def _lower_first(text: str) -> str:
    """The first letter small, unless it begins a name or "I"."""
    word = re.match(r"[A-Za-z']*", text).group()  # type: ignore[union-attr]
    kept = word in ("I", "I'm", "Inkstone", "Inkling", "Docker", "Python") or word[1:2].isupper()
    return text if kept else text[:1].lower() + text[1:]


def _opened(text: str, rng: Random) -> str:
    """An opening that suits the kind of `text`."""
    openings: tuple[str, ...]
    if _ENGLISH_GREETING.match(text):
        return text
    if _ENGLISH_REQUEST.match(text):
        openings = _CALLS if rng.random() < 0.25 else _REQUEST_OPENINGS
    elif _ENGLISH_WH_QUESTION.match(text):
        openings = rng.choice((_CALLS, _QUESTION_OPENINGS, _ASKING))
    elif text[-1] == "?":
        openings = rng.choice((_CALLS, _QUESTION_OPENINGS))
    elif _ENGLISH_REMARK.match(text):
        openings = _REMARK_OPENINGS
    else:
        return text
    opening = rng.choice(openings)
    if opening in _CAN_YOU:
        text = text.rstrip(".!") + "?"
    return opening + _lower_first(text)


def _vary_english(text: str, rng: Random) -> str:
    is_request = text[-1] == "?" or bool(_ENGLISH_REQUEST.match(text))
    if rng.random() < 0.3:
        text = _opened(text, rng)
    if is_request and rng.random() < 0.08 and "lease" not in text:
        text = text.rstrip("?.!") + rng.choice(_ENGLISH_ENDINGS)
    text = _punctuated(text, rng)
    if rng.random() < 0.12:
        text = _slipped(text, rng)
    if rng.random() < 0.1:
        text = _CONTRACTION.sub("", text)
    case = rng.random()
    if case < 0.35:
        return "".join(part if part[:1] == "{" else part.lower() for part in _GAP.split(text))
    if case < 0.37:
        return "".join(part if part[:1] == "{" else part.upper() for part in _GAP.split(text))
    return text[:1].upper() + text[1:] if case < 0.6 else text


def _punctuated(text: str, rng: Random) -> str:
    chance = rng.random()
    if text[-1] in "?.!":
        if chance < 0.35:
            return text.rstrip("?.!")
        if chance < 0.45:
            return text + rng.choice([text[-1], text[-1] * 2, "!", " :)"])
        if chance < 0.48:
            return f"{text[:-1]} {text[-1]}"
        if chance < 0.51 and text[-1] == "?":
            return text[:-1] + "."
    elif text[-1].isalnum() and chance < 0.3:
        return text + rng.choice([".", ".", "!", "..."])
    return text


def _slipped(text: str, rng: Random) -> str:
    """One small word mistyped; words that an answer may copy are not among them."""
    places = [match for match in _WORD_OR_GAP.finditer(text) if match.group().lower() in _SLIPS]
    if not places:
        return text
    place = rng.choice(places)
    return text[: place.start()] + rng.choice(_SLIPS[place.group().lower()]) + text[place.end() :]


def _opened_in_chinese(text: str, rng: Random) -> str:
    if _CHINESE_GREETING.match(text):
        return text
    if _CHINESE_QUESTION.search(text):
        opening = rng.choice(rng.choice((_CHINESE_CALLS, _CHINESE_QUESTION_OPENINGS)))
        yes_or_no = "吗" in text
        if yes_or_no and opening.startswith(("能", "可以", "你知道", "我想知道")):
            opening = "请问"
        return opening + text
    if _CHINESE_REQUEST.match(text):
        if rng.random() < 0.3:
            return rng.choice(_CHINESE_CALLS) + text
        opening = rng.choice(_CHINESE_REQUEST_OPENINGS)
        if text[0] == "帮" and opening.endswith("帮我"):
            opening = "请"
        if opening in ("你能", "能不能", "可以", "你可以", "能"):
            ending = "？" if opening == "能不能" else "吗？"
            return opening + text.rstrip("。！？?吧") + ending
        return opening + text
    if text[0] in "我你" and rng.random() < 0.6:
        return rng.choice(_CHINESE_REMARK_OPENINGS) + text
    return text


def _vary_chinese(text: str, rng: Random) -> str:
    text = _particled(text, rng)
    asks = bool(_CHINESE_QUESTION.search(text) or _CHINESE_REQUEST.match(text))
    if rng.random() < 0.4:
        text = _opened_in_chinese(text, rng)
    chance = rng.random()
    if text[-1] in "？。！":
        if chance < 0.35:
            text = text[:-1]
        elif chance < 0.5:
            text = text[:-1] + {"？": "?", "。": ".", "！": "!"}[text[-1]]
        elif chance < 0.58:
            text += text[-1]
        elif chance < 0.62:
            text = text[:-1] + "…"
    elif chance < 0.2:
        text += "？" if _CHINESE_QUESTION.search(text) else rng.choice("。！。～")
    if asks and rng.random() < 0.07 and "谢" not in text:
        text = text.rstrip("。！？?…") + rng.choice(_CHINESE_THANKS)
    if rng.random() < 0.5:
        text = _LATIN_EDGE.sub("", text)
    if rng.random() < 0.2 and text.count("，") == 1:
        text = text.replace("，", rng.choice([",", " ", ""]))
    if rng.random() < 0.2:
        text = "".join(part if part[:1] == "{" else part.lower() for part in _GAP.split(text))
    return text


def _particled(text: str, rng: Random) -> str:
    """A particle at the end: 呢, 啊 or 呀 after a question, 吧 or 一下 in a request."""
    bare = text.rstrip("？。！?")
    mark = text[len(bare) :]
    if not bare or bare[-1] in "吗呢吧啊呀了" or not "\u4e00" <= bare[-1] <= "\u9fff":
        return text
    if _CHINESE_QUESTION.search(bare):
        return bare + rng.choice("呢呢啊呀") + mark if rng.random() < 0.15 else text
    if _CHINESE_REQUEST.match(bare) and rng.random() < 0.15:
        return bare + "吧" + mark
    return text
