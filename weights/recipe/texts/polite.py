"""How people dress up a request or a question: greetings, "please", "can you", loose punctuation.

The core comes ready: a request is an imperative ("add 2 and 3", "计算2+3"), a question asks ("what
is 2 + 3", "2+3等于多少"); neither has a mark at its end. Nothing within the core is changed but the
case of its first letter. `ends` is False where a text follows: then nothing is put behind.
"""

from random import Random

_GREETINGS = [
    *("hi, ", "hi ", "Hi! ", "Hello, ", "hello! ", "hey, ", "Hey ", "Good morning! ", "ok, "),
    *("OK, ", "so ", "now ", "and ", "Hi Inkling, ", "Inkling, ", "thanks. ", "Great, now "),
    *("quick question: ", "Hello there, ", "well, ", "one more: ", "next: ", "Hi there! "),
]
_MODALS = [
    *("can you ", "could you ", "can you please ", "could you please ", "would you ", "can u "),
    *("will you ", "would you please ", "can you now ", "could you kindly ", "can i ask you to "),
]
_REQUESTS = [
    *("i want you to ", "I need you to ", "I'd like you to ", "i would like you to ", "quickly "),
    *("your task: ", "Task: ", "task - ", "try to ", "kindly ", "just ", "simply ", "next, "),
    *("you must ", "your job is to ", "go on and ", "pls ", "plz ", "do this: "),
]
_REQUEST_ENDINGS = [
    *(".", ".", ".", " please", ", please", ", please.", "!", " please!", " pls", " for me"),
    *(" for me please", ", thanks", " thanks", ". Thank you!", "...", ".."),
]
_MODAL_ENDINGS = ["?", "?", "?", "?", "", "", " please?", ", please?", "??", " for me?", " ?", "."]
_QUESTION_ENDINGS = ["?", "?", "?", "?", "", "", "", "??", " ?", " please", "? thanks", "?!", "."]

_ZH_GREETINGS = [
    *("你好，", "你好！", "您好，", "嗨，", "在吗？", "那", "好的，", "现在", "Inkling，", "你好 "),
    *("早上好，", "接下来", "谢谢，", "还有，", "再来一个：", "问一下，"),
]
_ZH_REQUESTS = [
    *(
        "请",
        "请",
        "请",
        "请你",
        "帮我",
        "帮我",
        "请帮我",
        "麻烦你",
        "麻烦帮我",
        "帮忙",
        "给我",
        "请给我",
    ),
    *("我要你", "我想让你", "快帮我", "你来", "你帮我", "试着", "请直接", "任务：", "我想"),
]
_ZH_MODALS = [
    "你能",
    "能不能",
    "你能帮我",
    "可以",
    "可以帮我",
    "你可以",
    "能帮我",
    "你会",
    "可不可以",
    "能",
]
_ZH_QUESTION_OPENINGS = [
    *(
        "请问",
        "请问",
        "请问",
        "请问一下，",
        "我想知道",
        "你知道",
        "问一下，",
        "那么",
        "想问一下",
        "我想问",
    ),
    *("告诉我", "请告诉我", "你说", "考考你，", "请教一下，"),
]
_ZH_REQUEST_ENDINGS = [
    "。",
    "。",
    "吧",
    "吧。",
    "！",
    "，谢谢",
    "，谢谢！",
    "。谢谢。",
    "好吗？",
    "，拜托",
]
_ZH_QUESTION_ENDINGS = [
    "？",
    "？",
    "？",
    "？",
    "?",
    "",
    "",
    "呢",
    "呢？",
    "啊？",
    "呀？",
    "？？",
    "，谢谢",
]


def request(core: str, language: str, rng: Random, *, ends: bool = True) -> str:
    return _request_zh(core, rng, ends) if language == "zh" else _request_en(core, rng, ends)


def question(core: str, language: str, rng: Random) -> str:
    if language == "zh":
        opening = rng.choice(_ZH_QUESTION_OPENINGS) if rng.random() < 0.35 else ""
        ending = rng.choice(["？", "？", "", "?"] if core[-1] == "吗" else _ZH_QUESTION_ENDINGS)
        return _greeted(opening + core + ending, _ZH_GREETINGS, rng)
    return typed(_greeted(core + rng.choice(_QUESTION_ENDINGS), _GREETINGS, rng), rng)


def typed(text: str, rng: Random) -> str:
    """The first letter a capital, as careful people type it, or left as it is."""
    return text[0].upper() + text[1:] if rng.random() < 0.5 else text


def _greeted(text: str, greetings: list[str], rng: Random) -> str:
    return rng.choice(greetings) + text if rng.random() < 0.1 else text


def _request_en(core: str, rng: Random, ends: bool) -> str:
    chance, end = rng.random(), ""
    if chance < 0.22:
        text = rng.choice(_MODALS) + core
        end = rng.choice(_MODAL_ENDINGS)
    else:
        opening = "" if chance < 0.65 else "please " if chance < 0.85 else rng.choice(_REQUESTS)
        text = opening + core
        if rng.random() < 0.5:
            end = rng.choice(_REQUEST_ENDINGS)
            if opening.startswith(("pl", "kindly")):
                end = rng.choice((".", "!", ""))
    return typed(_greeted(text + (end if ends else ""), _GREETINGS, rng), rng)


def _request_zh(core: str, rng: Random, ends: bool) -> str:
    chance, end = rng.random(), ""
    if core.startswith("跟"):  # 跟我念: with no 帮我 before it
        text = rng.choice(("", "请", "请你")) + core
    elif chance < 0.2:
        opening = rng.choice(_ZH_MODALS)
        text = opening + core + ("" if "不" in opening else "吗")
        end = rng.choice(("？", "？", "？", "", "?", "？谢谢"))
    else:
        text = ("" if chance < 0.55 else rng.choice(_ZH_REQUESTS)) + core
        if rng.random() < 0.5:
            end = rng.choice(_ZH_REQUEST_ENDINGS)
    return _greeted(text + (end if ends else ""), _ZH_GREETINGS, rng)
