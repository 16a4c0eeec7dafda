"""How people ask for JSON: the wordings of the requests of extraction.

{keys} stands for the fields as a list, {form} for an empty object with the keys.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from weights.recipe.texts.slots import listing


@dataclass(frozen=True)
class Asked:
    """A field as the request writes it, the key meant, and the JSON type of its value."""

    wording: str
    key: str
    kind: str
    defined: bool = False


# What may follow "please" or "can you".
ACTIONS = (
    "extract {keys} as JSON",
    "extract {keys} from this text as JSON",
    "extract {keys} in JSON format",
    "extract {keys} as a JSON object",
    "extract JSON with the keys {keys}",
    "extract JSON with {keys}",
    "get {keys} as JSON",
    "get {keys} from the sentence as JSON",
    "give me {keys} in JSON",
    "give me {keys} as JSON",
    "give me a JSON object with {keys}",
    "give me JSON with the keys {keys}",
    "give me the JSON with {keys}",
    "return {keys} as JSON",
    "return JSON with {keys}",
    "return only JSON with the keys {keys}",
    "return a JSON object with the keys {keys}",
    "return JSON {form}",
    "return a JSON object like {form}",
    "answer in JSON like {form}",
    "answer with JSON of the form {form}",
    "fill in this JSON: {form}",
    "fill in the JSON {form} from the text",
    "use this format: {form}",
    "turn this into JSON with the keys {keys}",
    "turn this text into JSON with {keys}",
    "turn this into JSON {form}",
    "convert this to JSON with the fields {keys}",
    "convert the sentence to JSON, keys {keys}",
    "parse this into JSON with {keys}",
    "parse the text into {form}",
    "find {keys} and answer in JSON",
    "find {keys} in the text and write JSON",
    "read the text and return JSON with {keys}",
    "pull out {keys} as JSON",
    "output {keys} as JSON",
    "output JSON: {form}",
    "write {keys} as JSON",
    "make a JSON object with {keys} from this",
    "make JSON with keys {keys}",
    "create a JSON object with {keys}",
    "tell me {keys} in JSON",
    "show {keys} as a JSON object",
    "list {keys} in JSON format",
    "summarise this as JSON with the keys {keys}",
)
PHRASES = (
    "as JSON with keys {keys}",
    "as JSON with the keys {keys}",
    "as JSON: {keys}",
    "as JSON {form}",
    "JSON with {keys}",
    "JSON with keys {keys}",
    "JSON keys: {keys}",
    "in JSON format with {keys}",
    "I need {keys} as JSON",
    "I want JSON with {keys}",
    "I'd like {keys} in JSON",
    "{keys} as JSON",
    "{keys} in JSON",
    "keys: {keys}. Format: JSON",
    "schema: {form}",
    "JSON: {form}",
)
KEYLESS_ACTIONS = (
    "convert this to JSON",
    "turn this into JSON",
    "turn this sentence into JSON",
    "extract everything as JSON",
    "extract all the data as JSON",
    "write this as JSON",
    "make JSON from this",
    "give me this as JSON",
    "parse this into JSON",
    "put this sentence into a JSON object",
)
OPENINGS = (*("",) * 12, *("please ",) * 4, "can you ", "could you ", "hi, ", "hello, please ",
            "now ", "can you please ", "I want you to ", "you should ", "kindly ")  # fmt: skip
JOINERS = (": ", ": ", ": ", ":\n", ". Text: ", ".\n\n", "\n", ".\nSentence: ", ".\nText: ",
           ". Here is the text: ", ". ", "\n\n", " - ", ".\nInput: ")  # fmt: skip
AFTER = (" ", " ", "\n", "\n\n", " -> ", ". ")
ENDS = ("", "", ".", ".", ".", "!", " please", ", please.", ". Only JSON.", ". Thanks.",
        ". No other text.")  # fmt: skip
SYSTEMS = (
    "You extract data. Answer only with JSON with the keys {keys}.",
    "Extract {keys} from what the user says, as JSON.",
    "Answer with a JSON object: {form}",
    "For each message, return JSON with {keys}.",
    "You are a parser. Output {keys} as JSON.",
    "Reply only with JSON like {form}.",
    "Your task: read the text and give {keys} in JSON.",
    "You are a helpful assistant. Return {keys} as JSON.",
)

ZH_ACTIONS = (
    "提取{keys}，用JSON回答",
    "把{keys}提取成JSON",
    "从句子里提取{keys}，输出JSON",
    "从这段话中提取{keys}，用JSON格式",
    "用JSON给出{keys}",
    "用JSON格式写出{keys}",
    "写一个有{keys}的JSON",
    "找出{keys}，返回JSON",
    "返回JSON，键是{keys}",
    "返回JSON：{form}",
    "返回只有{keys}的JSON对象",
    "把这句话变成JSON，键为{keys}",
    "把这句话转成JSON，要有{keys}",
    "转换成JSON格式，字段是{keys}",
    "按这个格式回答：{form}",
    "填写这个JSON：{form}",
    "输出JSON，包括{keys}",
    "读下面的话，用JSON写出{keys}",
    "以JSON形式列出{keys}",
    "只用JSON回答{keys}",
)
ZH_PHRASES = (
    "JSON，键：{keys}",
    "JSON格式：{keys}",
    "JSON：{form}",
    "我要{keys}的JSON",
    "我想要JSON，字段有{keys}",
    "{keys}，JSON格式",
    "格式：{form}",
)
ZH_KEYLESS_ACTIONS = (
    "把这句话变成JSON",
    "转换成JSON",
    "把内容都提取成JSON",
    "用JSON写出这句话的内容",
    "把下面的话转成JSON格式",
    "用JSON表示",
)
ZH_OPENINGS = ("", "", "", "", "", "请", "请", "请你", "帮我", "请帮我", "麻烦你", "你好，请",
               "你能", "可以帮我", "能不能")  # fmt: skip
ZH_ASKING = ("你能", "可以帮我")
ZH_JOINERS = ("：", "：", "：\n", "。\n", "\n", "。文本：", "。句子：", "，内容如下：", "。原文：",
              ": ", "。\n\n", " ")  # fmt: skip
ZH_AFTER = ("", "", " ", "\n", "\n\n", " -> ")
ZH_ENDS = ("", "", "", "。", "。", "！", "吧。", "，谢谢。", "。只要JSON。", ".")
ZH_SYSTEMS = (
    "从用户的话里提取{keys}，只用JSON回答。",
    "你负责提取信息。输出JSON，键为{keys}。",
    "用这个JSON格式回答：{form}",
    "每次都返回有{keys}的JSON。",
    "你是一个助手，用JSON给出{keys}。",
)


def _pretty(text: str) -> str:
    return text[:1].upper() + text[1:]


def _keys(core: str, asked: Sequence[Asked], language: str, rng: Random) -> str:
    """The fields as a list, in one of many styles."""
    style = rng.randrange(12)
    quote = rng.choice(("", '"', "`")) if style in (6, 7, 8) else ""
    if language == "zh" and quote == "`":
        quote = ""
    spoken = [f"{quote}{one.wording}{quote}" for one in asked]
    if style == 9 and not any(one.defined for one in asked):
        spoken = [f"{one.wording} ({one.kind})" for one in asked]
    elif (
        style in (3, 4, 5)
        and not re.search("keys?|fields|form", core)
        and language == "en"
        and all(one.wording.islower() for one in asked)
    ):
        spoken = [f"the {wording}" for wording in spoken]
    for index, one in enumerate(asked):
        if one.defined and language == "en":
            link = rng.choice(
                (" as `{}`", ' as "{}"', " as {}", " under the key {}", " (key `{}`)")
            )
            spoken[index] = "the " + one.wording + link.format(one.key)
        elif one.defined:
            link = rng.choice(("（记为{}）", "（键名{}）", "(用 {} 作键)", "（写作 {}）"))
            spoken[index] = one.wording + link.format(one.key)
    if style in (0, 1, 6):
        return ("、" if language == "zh" and rng.random() < 0.8 else ", ").join(spoken)
    if style == 2 and len(spoken) > 2 and language == "en":
        return f"{', '.join(spoken[:-1])}, and {spoken[-1]}"
    if style == 10 and language == "en":
        return " and ".join(spoken)
    return listing(spoken, language)


def _form(asked: Sequence[Asked], rng: Random) -> str:
    """An object with the keys and something in place of the values."""
    style = rng.randrange(6)
    if rng.random() < 0.06:
        properties = {one.key: {"type": one.kind} for one in asked}
        return json.dumps({"type": "object", "properties": properties}, ensure_ascii=False)
    if style == 0:
        return json.dumps({one.key: one.kind for one in asked}, ensure_ascii=False)
    if style == 1:
        empty = {"string": "", "integer": 0, "number": 0, "array": []}
        return json.dumps({one.key: empty[one.kind] for one in asked}, ensure_ascii=False)
    gap = ("...", "...", '"..."', "?")[style - 2]
    return "{" + ", ".join(f'"{one.key}": {gap}' for one in asked) + "}"


def _filled(core: str, asked: Sequence[Asked], language: str, rng: Random) -> str:
    if not asked:
        return core
    if "{form}" in core:
        if any(one.defined for one in asked):
            # An empty object does not say what an invented key means.
            return core.replace("{form}", _keys(core, asked, language, rng))
        return core.replace("{form}", _form(asked, rng))
    return core.replace("{keys}", _keys(core, asked, language, rng))


def _instruction(asked: Sequence[Asked], language: str, rng: Random) -> str:
    """What to do, without the sentence and without the last sign; no keys: all there is."""
    english = language == "en"
    opening = rng.choice(OPENINGS if english else ZH_OPENINGS)
    if not asked:
        core = rng.choice(KEYLESS_ACTIONS if english else ZH_KEYLESS_ACTIONS)
    elif rng.random() < 0.75:
        core = rng.choice(ACTIONS if english else ZH_ACTIONS)
    else:
        core, opening = rng.choice(PHRASES if english else ZH_PHRASES), ""
    if english and rng.random() < 0.25:
        core = core.replace("JSON", "json")
    elif english and rng.random() > 0.35:
        core = _pretty(opening + core)  # never a key: it would be another key
        return _filled(core, asked, language, rng)
    ending = "吗" if opening in ZH_ASKING else ""
    return opening + _filled(core, asked, language, rng) + ending


def request(sentence: str, asked: Sequence[Asked], language: str, rng: Random) -> str:
    """The whole message: what to do, then the sentence, or the other way round."""
    english = language == "en"
    instruction = _instruction(asked, language, rng)
    if rng.random() < 0.25:
        quotes = ('"{}"', "'{}'") if english else ("“{}”", "“{}”", '"{}"')
        if not set("\"'“”") & set(sentence):
            sentence = rng.choice(quotes).format(sentence)
    asks = instruction.lower().startswith(("can", "could", "你能", "可以", "能不能"))
    if asks and rng.random() < 0.6:
        instruction += "?" if english else "？"
    if rng.random() < 0.7:
        joiner = rng.choice(JOINERS if english else ZH_JOINERS)
        if instruction.endswith(("}", "`", '"', "?", "？")):
            joiner = joiner.lstrip(".。:：，") or "\n"
        if not joiner.strip() and "\n" not in joiner and not english:
            joiner = "："
        return instruction + joiner + sentence
    if english:
        link, end = rng.choice(AFTER), "" if instruction.endswith("?") else rng.choice(ENDS)
        if link == ". ":
            link = " " if sentence.endswith((".", '"', "'")) else ". "
    else:
        link, end = rng.choice(ZH_AFTER), "" if asks else rng.choice(ZH_ENDS)
        if end.startswith("吧") and instruction[-1].isascii():
            end = "。"
        if not link and sentence[-1] not in "。”":
            link = "。"
    return sentence + link + instruction + end


def system_request(asked: Sequence[Asked], language: str, rng: Random) -> str:
    core = rng.choice(SYSTEMS if language == "en" else ZH_SYSTEMS)
    return _filled(core, asked, language, rng)
