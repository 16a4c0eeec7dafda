"""What people say to a model that has tools, and the call that they mean.

The values come from the words of the request alone: what is optional and not spoken of is left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from weights.recipe.texts.document import Call
from weights.recipe.texts.slots import Value, drawer, smooth
from weights.recipe.texts.tools_format import Parameter, Utterance
from weights.recipe.texts.tools_names import ZH_PARAMETER_NAMES
from weights.recipe.texts.tools_shown import Shown, spoken
from weights.recipe.texts.words import words

# Their values are whole phrases, so that one must see where they end.
OPEN_KINDS = {"message", "topic", "task", "title", "sum", "problem", "event"}
QUESTIONS = words("what what's how is are does do did when where who which will can could")
STATEMENTS = words("i my we the there at on in let's please it any")

OPENINGS = (*("",) * 10, *("please ",) * 5, "can you ", "can you ", "could you ",
            "could you please ", "hi, ", "hey, ", "hello, please ", "I want you to ",
            "I need you to ", "would you ", "now ", "ok, ", "I'd like you to ")  # fmt: skip
PLAIN_OPENINGS = (*("",) * 12, "hi, ", "hey, ", "hello, ", "ok, ", "so, ")
ENDS = ("", "", "", ".", ".", ".", "!", " please", ", please.", ", thanks", ". Thank you!")
ZH_OPENINGS = (*("",) * 6, "请", "请", "请", "帮我", "帮我", "请帮我", "麻烦你", "你好，请", "你能",
               "可以帮我", "能不能", "我想让你", "现在")  # fmt: skip
ZH_PLAIN_OPENINGS = (*("",) * 6, "你好，", "请问", "那么，")
ZH_STATEMENT_OPENINGS = (*("",) * 6, "你好，", "好的，", "现在")
ZH_ENDS = ("", "", "", "。", "。", "。", "！", "吧", "吧。", "，谢谢", "，谢谢！")
ZH_QUESTION = re.compile("吗|什么|怎么|多少|几|哪|谁|如何|有没有|多远|多大")


@dataclass(frozen=True)
class Request:
    """`sort` is imperative, question or plain; `fragile`: a word more may seem a value."""

    text: str
    sort: str
    shown: Shown
    values: Mapping[str, Any]
    fragile: bool = False
    value_first: bool = False

    @property
    def call(self) -> Call:
        names = self.shown.names
        return Call(
            self.shown.name,
            {names[name]: self.values[name] for name in names if name in self.values},
        )


@cache
def _sort(text: str, plain: bool, language: str) -> str:
    if language == "zh":
        if ZH_QUESTION.search(text):
            return "question"
        return "plain" if plain or text.startswith(("我", "{")) else "imperative"
    first = text.split()[0].lower()
    if first in QUESTIONS:
        return "question"
    return "plain" if plain or first in STATEMENTS or text.startswith("{") else "imperative"


def _draw(parameter: Parameter, language: str, listed: str, rng: Random) -> Value:
    if not parameter.choices:
        return drawer(parameter.kind)(rng, language)
    index = rng.randrange(len(parameter.choices["en"]))
    word = parameter.choices[language][index]
    if parameter.kind == "boolean":
        return Value(word, index == 0)
    return Value(word, parameter.choices[listed][index])


def _draw_all(
    parameters: Sequence[Parameter], shown: Shown, language: str, rng: Random
) -> dict[str, Value]:
    """A value for each, no two alike."""
    values: dict[str, Value] = {}
    lowered = language == "en" and rng.random() < 0.07
    for parameter in parameters:
        while True:
            value = _draw(parameter, language, shown.choices, rng)
            if lowered and isinstance(value.data, str) and not parameter.choices:
                value = Value(value.text.lower(), value.data.lower())
            if all(value.text != other.text for other in values.values()):
                break
        values[parameter.name] = value
    return values


def _quoted(text: str, language: str, rng: Random) -> str:
    if language == "zh":
        return f"“{text}”"
    return f"'{text}'" if rng.random() < 0.3 else f'"{text}"'


def _fill(
    utterance: Utterance,
    values: Mapping[str, Value],
    kinds: Mapping[str, str],
    last: bool,
    language: str,
    rng: Random,
) -> tuple[str, bool]:
    """The words, and whether they end in an open phrase: quotes part one from what follows."""
    texts = {name: values[name].text for name in utterance.slots}
    final = utterance.slots[-1] if utterance.slots else ""
    if kinds.get(final) not in OPEN_KINDS or not utterance.text.endswith("{" + final + "}"):
        return utterance.text.format_map(texts), False
    if not last or rng.random() < 0.3:
        texts[final] = _quoted(texts[final], language, rng)
        return utterance.text.format_map(texts), False
    return utterance.text.format_map(texts), True


def said(
    shown: Shown, language: str, rng: Random, *, partial: bool = False, alone: bool = True
) -> Request:
    """In the library's words; `partial` lacks something required, more follows if not `alone`."""
    tool = shown.tool
    utterance = rng.choice((tool.partial if partial else tool.full)[language])
    by_name = {parameter.name: parameter for parameter in tool.parameters}
    clauses = [
        name
        for name in tool.clauses[language]
        if name not in utterance.slots and rng.random() < (0.15 if partial else 0.4)
    ]
    rng.shuffle(clauses)
    parts = [utterance, *(tool.clauses[language][name] for name in clauses)]
    slots = [name for part in parts for name in part.slots]
    values = _draw_all([by_name[name] for name in slots], shown, language, rng)
    kinds = {name: by_name[name].kind for name in slots}
    texts: list[str] = []
    fragile = False
    for index, part in enumerate(parts):
        last = alone and index == len(parts) - 1
        text, fragile = _fill(part, values, kinds, last, language, rng)
        texts.append(text)
    text = smooth((" " if language == "en" else "，").join(texts), language)
    data = {name: value.data for name, value in values.items()}
    sort = _sort(utterance.text, utterance.plain, language)
    return Request(text, sort, shown, data, fragile, value_first=utterance.text.startswith("{"))


def _label(shown: Shown, name: str, exact: bool, language: str, rng: Random) -> str:
    label = shown.names[name]
    if exact:
        return label
    if language == "zh" and not shown.tool.evaluation and rng.random() < 0.6:
        return ZH_PARAMETER_NAMES[name]
    return spoken(label)


def _plain_text(value: Value, kind: str, language: str, rng: Random) -> str:
    if kind == "boolean":
        if language == "zh":
            return "是" if value.data else "否"
        return rng.choice(("yes", "true")) if value.data else rng.choice(("no", "false"))
    if isinstance(value.data, list):
        return ", ".join(map(str, value.data)) if language == "en" else value.text
    return value.text


def spelled_out(shown: Shown, language: str, rng: Random, *, by_name: bool) -> Request:
    """The tool by its name or its purpose, then the values by the parameters' names."""
    english = language == "en"
    taken = [one for one in shown.parameters() if one.required or rng.random() < 0.4]
    if rng.random() < 0.3:
        rng.shuffle(taken)
    values = _draw_all(taken, shown, language, rng)
    link = rng.choice((" ", " ", ": ", "=", " is ") if english else ("是", "是", "为", "：", "="))
    listed = any(one.kind.endswith("[]") for one in taken)
    pairs: list[str] = []
    for one in taken:
        text = _plain_text(values[one.name], one.kind, language, rng)
        if one.kind in OPEN_KINDS:
            text = _quoted(text, language, rng)
        pairs.append(_label(shown, one.name, link == "=", language, rng) + link + text)
    if english:
        arguments = "; ".join(pairs) if listed else rng.choice((", ", ", ", " and ")).join(pairs)
        lead = (
            rng.choice(("call {}", "use {}", "run {}", "use the tool {}", "{}"))
            if by_name
            else "{}"
        )
        joint = rng.choice((" with ", ", ", ": "))
    else:
        arguments = ("；" if listed else rng.choice("，，、")).join(pairs)
        lead = rng.choice(("调用 {} ", "使用 {} ", "用工具 {} ", "运行 {} ")) if by_name else "{}"
        joint = rng.choice("，，：")
    text = lead.format(shown.name if by_name else shown.tool.bare[language]).rstrip()
    if pairs:
        text += joint + arguments
    sort = "imperative" if english or not by_name else "plain"
    if by_name and text.startswith(shown.name):
        sort = "plain"
    data = {name: value.data for name, value in values.items()}
    return Request(text, sort, shown, data, fragile=not english and bool(pairs))


def request(shown: Shown, language: str, rng: Random, *, alone: bool = True) -> Request:
    """One request for the tool, in one of all ways."""
    chance = rng.random()
    if shown.tool.domain == "made" or not shown.tool.full[language]:
        return spelled_out(shown, language, rng, by_name=chance < 0.2)
    if chance < 0.05:
        return spelled_out(shown, language, rng, by_name=True)
    if chance < 0.12 and shown.tool.bare:
        return spelled_out(shown, language, rng, by_name=False)
    return said(shown, language, rng, alone=alone)


def incomplete(shown: Shown, language: str, rng: Random) -> Request:
    """A request that lacks at least one required value."""
    tool = shown.tool
    if tool.partial[language] and (not tool.bare or rng.random() < 0.55):
        return said(shown, language, rng, partial=True)
    return Request(tool.bare[language], "imperative", shown, {})


def missing(request: Request) -> list[str]:
    """The required values that the request lacks, as shown."""
    shown = request.shown
    return [
        shown.names[one.name]
        for one in shown.parameters()
        if one.required and one.name not in request.values
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def dressed(request: Request, language: str, rng: Random) -> str:
    """The request as somebody types it: with or without a greeting, a please, a last sign."""
    text = request.text
    if language == "zh":
        return _dressed_zh(request, rng)
    if request.sort == "imperative":
        opening = rng.choice(OPENINGS)
        asks = opening.startswith(("can", "could", "would"))
        end = rng.choice(("?", "?", "?", "")) if asks else rng.choice(ENDS)
    else:
        opening = rng.choice(PLAIN_OPENINGS)
        end = rng.choice(("?", "?", "?", "")) if request.sort == "question" else rng.choice(ENDS)
    if rng.random() < 0.05:
        end = end[:1] * 2 if end[:1] in ("?", "!") else end
    if request.fragile:
        end = rng.choice(("", "", ".", "?" if "?" in end else ""))
    if text.endswith(("?", ".", "!")):
        end = ""
    if "please" in opening + text:
        end = end.replace(", please", "").replace(" please", "")
    text = opening + text + end
    if (
        rng.random() < 0.6
        and (opening or not request.value_first)
        and not text.startswith(request.shown.name)
    ):
        text = _capital(text)
    return text


def _dressed_zh(request: Request, rng: Random) -> str:
    text, sort = request.text, request.sort
    if sort == "imperative" and not text.startswith(("请", "让")):
        opening = rng.choice(ZH_OPENINGS)
    elif sort == "question":
        opening = rng.choice(ZH_PLAIN_OPENINGS)
    else:
        opening = rng.choice(ZH_STATEMENT_OPENINGS)
    if opening == "现在" and text.startswith("现在"):
        opening = ""
    end = rng.choice(ZH_ENDS)
    if sort == "question":
        end = rng.choice(("", "？", "？", "?"))
    elif opening in ("你能", "可以帮我"):
        end = rng.choice(("吗", "吗？", "吗？"))
    elif opening == "能不能":
        end = rng.choice(("", "？"))
    elif request.fragile or sort == "plain":
        end = rng.choice(("", "", "。"))
    if request.fragile and end.startswith(("吗", "吧", "，")):
        opening, end = "请", ""
    elif end.startswith("吧") and (not request.shown.tool.full["zh"] or text[-1].isascii()):
        end = "。"
    if text.endswith(("吧", "。", "？")):
        end = ""
    text = opening + text + end
    if rng.random() < 0.08:
        text = text.replace("，", rng.choice((",", " "))).replace("？", "?").rstrip("。")
    return text
