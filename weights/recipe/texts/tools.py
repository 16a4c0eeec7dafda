"""Tools: which call a request means, when there is none, and what to say of a result.

A call copies its values from the user's words, in the order of the definition. What is required and
not said is asked for; what no tool can do is said so. Some tools are for evaluation alone: no
sample for training shows them, and the keys of all samples about them are held out.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from weights.recipe.texts.document import Call, Chat, Message
from weights.recipe.texts.held_out import held_out_key
from weights.recipe.texts.skill import Sample, Skill, is_held_out
from weights.recipe.texts.slots import json_type, listing
from weights.recipe.texts.tools_format import Tool
from weights.recipe.texts.tools_library import (
    EVALUATION,
    TRAINED,
    made_tool,
    near_tools,
    neighbours,
)
from weights.recipe.texts.tools_requests import (
    Request,
    dressed,
    incomplete,
    missing,
    request,
)
from weights.recipe.texts.tools_results import result, tell
from weights.recipe.texts.tools_sayings import CHAT, JOINTS, SYSTEMS, TOOL_QUESTIONS
from weights.recipe.texts.tools_shown import Shown, show_all, spoken

FOR_EVALUATION = 0.06
MADE = 0.22
SHORT_KEY = 42


def _key(requests: Sequence[Request], kind: str, language: str) -> str:
    """Names the tools, as shown, and all values.

    It is held out if a tool is for evaluation alone, or one of several calls is held out.
    """
    parts = ["tools", kind, language]
    for one in requests:
        values = json.dumps(dict(sorted(one.values.items())), ensure_ascii=False)
        parts.append(f"{one.shown.tool.name}>{one.shown.name}{values}")
    key = "|".join(parts)
    hidden = any(one.shown.tool.evaluation for one in requests)
    if len(requests) > 1:
        hidden |= any(is_held_out(_key([one], "call", language)) for one in requests)
    return held_out_key(key) if hidden else key


def _target(language: str, rng: Random) -> Tool:
    chance = rng.random()
    if chance < FOR_EVALUATION:
        return rng.choice(EVALUATION)
    return made_tool(language, rng) if chance < FOR_EVALUATION + MADE else rng.choice(TRAINED)


def _far(tool: Tool, rng: Random) -> Tool:
    """One that no request for the tool could be meant for."""
    while True:
        other = rng.choice(TRAINED)
        if other.domain not in neighbours(tool):
            return other


def _other(tool: Tool, language: str, rng: Random) -> Tool:
    """Another tool to choose from, often one that is easily mistaken."""
    if tool.domain == "made" and rng.random() < 0.6:
        return made_tool(language, rng, tool)
    if rng.random() < 0.12:
        return made_tool(language, rng)
    pool = TRAINED + EVALUATION if tool.evaluation else TRAINED
    near = near_tools(tool) if rng.random() < 0.45 else ()
    return rng.choice(near or pool)


def _company(tools: Sequence[Tool], language: str, rng: Random, *, far: bool = False) -> list[Tool]:
    """The tools among others, in any order."""
    size = rng.choices((1, 2, 3, 4), (38, 32, 21, 9))[0]
    company = list(tools)
    while len(company) < size:
        other = _far(tools[0], rng) if far else _other(tools[0], language, rng)
        if all(other.name != one.name for one in company):
            company.append(other)
    rng.shuffle(company)
    return company


def _stage(tools: Sequence[Tool], language: str, rng: Random, *, far: bool = False) -> list[Shown]:
    """All tools of a chat as shown; those given come first, but not so in the chat."""
    shown = show_all(_company(tools, language, rng, far=far), language, rng)
    return sorted(shown, key=lambda one: all(one.tool is not tool for tool in tools))


def _chat(messages: Sequence[Message], shown: Sequence[Shown], language: str, rng: Random) -> Chat:
    definitions = [one.definition() for one in shown]
    rng.shuffle(definitions)
    if rng.random() < 0.25:
        messages = (Message("system", rng.choice(SYSTEMS[language])), *messages)
    return Chat(tuple(messages), tuple(definitions))


def _calling(*calls: Call) -> Message:
    return Message("assistant", "", calls)


def _one_call(language: str, rng: Random) -> Sample:
    shown = _stage([_target(language, rng)], language, rng)
    asked = request(shown[0], language, rng)
    messages = (Message("user", dressed(asked, language, rng)), _calling(asked.call))
    return Sample(_chat(messages, shown, language, rng), _key([asked], "call", language), language)


def _same_twice(shown: Shown, language: str, rng: Random) -> list[Request] | None:
    """Two values where there is one: "the weather in Oslo and Rome"."""
    tool = shown.tool
    if len(tool.parameters) != 1 or json_type(tool.parameters[0].kind) != "string":
        return None
    first = request(shown, language, rng, alone=False)
    second = request(shown, language, rng, alone=False)
    name = tool.parameters[0].name
    one, two = first.values.get(name), second.values.get(name)
    if one == two or first.text.count(str(one)) != 1:
        return None
    text = first.text.replace(str(one), listing([str(one), str(two)], language))
    if any(sign in first.text for sign in "\"'“《"):
        return None
    joined = replace(first, text=text)
    return [joined, second]


def _two_requests(shown: Sequence[Shown], language: str, rng: Random) -> tuple[str, list[Request]]:
    """What the user says, and both requests."""
    if shown[0].tool is shown[-1].tool:
        twice = _same_twice(shown[0], language, rng)
        if twice and rng.random() < 0.7:
            return dressed(twice[0], language, rng), twice
    first = request(shown[0], language, rng, alone=False)
    second = request(shown[-1], language, rng)
    for _ in range(5):
        if second.call != first.call:
            break
        second = request(shown[-1], language, rng)
    joint = rng.choice(JOINTS[language])
    if language == "zh" and second.sort != "imperative":
        joint = rng.choice(("，还有", "。另外，", "；"))
    sort = first.sort if first.sort == second.sort else "plain"
    text = first.text + joint + second.text
    whole = replace(first, text=text, sort=sort, fragile=second.fragile)
    return dressed(whole, language, rng), [first, second]


def _two_calls(language: str, rng: Random) -> Sample:
    tool = _target(language, rng)
    again = rng.random() < 0.5
    other = tool if again else _other(tool, language, rng)
    while other.name == tool.name and not again:
        other = _other(tool, language, rng)
    shown = _stage([tool] if again else [tool, other], language, rng)
    pair = [shown[0], shown[0] if again else shown[1]]
    content, requests = _two_requests(pair, language, rng)
    messages = (Message("user", content), _calling(*(one.call for one in requests)))
    key = _key(requests, "two", language)
    return Sample(_chat(messages, shown, language, rng), key, language)


def ask_for(names: Sequence[str], language: str) -> str:
    """What the model says if required values are missing."""
    wanted = listing([spoken(name) for name in names], language)
    return f"Please tell me the {wanted}." if language == "en" else f"请告诉我：{wanted}。"


def _completing(asked: Request, full: Request, language: str, rng: Random) -> str:
    """The missing values as the user gives them when asked."""
    shown = asked.shown
    texts: list[str] = []
    for one in shown.parameters():
        if one.required and one.name not in asked.values:
            value = full.values[one.name]
            text = (
                listing(list(map(str, value)), language) if isinstance(value, list) else str(value)
            )
            texts.append(
                text if isinstance(value, str) else f"{spoken(shown.names[one.name])} {text}"
            )
    return ", ".join(texts) if language == "en" else "，".join(texts)


def _lacking(language: str, rng: Random) -> Sample:
    """The model asks for what is missing; half the time it gets it and calls."""
    tool = _target(language, rng)
    while not any(one.required for one in tool.parameters) or not (
        tool.bare or tool.partial[language]
    ):
        tool = _target(language, rng)
    shown = _stage([tool], language, rng, far=True)
    asked = incomplete(shown[0], language, rng)
    lacking = missing(asked)
    question = ask_for(lacking, language)
    messages = [Message("user", dressed(asked, language, rng)), Message("assistant", question)]
    full = request(shown[0], language, rng)
    needed = [one for one in shown[0].parameters() if one.required and one.name not in asked.values]
    simple = all(not one.choices and one.kind != "boolean" for one in needed)
    if not simple or rng.random() < 0.55:
        # What was said of the values matters as little as what was not: the words decide.
        key = f"{_key([asked], 'lacking', language)}|{','.join(shown[0].names.values())}"
        if tool.evaluation:
            key = held_out_key(key)
        return Sample(_chat(messages, shown, language, rng), key, language)
    values = {one.name: full.values[one.name] for one in needed} | dict(asked.values)
    whole = Request("", "plain", shown[0], values)
    messages.append(Message("user", _completing(asked, full, language, rng)))
    messages.append(_calling(whole.call))
    return Sample(_chat(messages, shown, language, rng), _key([whole], "call", language), language)


def _without_tool(language: str, rng: Random) -> Sample:
    """A request that no tool of the chat can serve."""
    tool = rng.choice(TRAINED) if rng.random() < 0.8 else made_tool(language, rng)
    shown = _stage([tool], language, rng, far=True)
    if len(shown) == 1:
        shown += show_all([_far(tool, rng)], language, rng)
    asked = request(shown[0], language, rng)
    reply = {"en": "None of my tools can do that.", "zh": "我的工具做不到这件事。"}[language]
    messages = (Message("user", dressed(asked, language, rng)), Message("assistant", reply))
    names = ",".join(sorted(one.name for one in shown[1:]))
    key = f"{_key([asked], 'none', language)}|{names}"
    return Sample(_chat(messages, shown[1:], language, rng), key, language)


def _typed(text: str, language: str, rng: Random) -> str:
    """A small saying with or without a capital and a last sign."""
    asks = text.split()[0] in ("what", "which") or "什么" in text or "哪" in text
    if language == "zh":
        return text + rng.choice(("", "？", "？", "?") if asks else ("", "。", "！", "!"))
    if rng.random() < 0.6:
        text = text[0].upper() + text[1:]
    return text + rng.choice(("", "?", "?", "??") if asks else ("", ".", "!", "!!"))


def _small_talk(language: str, rng: Random) -> Sample:
    """A greeting, thanks, or the question which tools there are."""
    shown = _stage([rng.choice(TRAINED)], language, rng)
    names = [one.name for one in shown]
    if rng.random() < 0.4:
        said, reply = rng.choice(TOOL_QUESTIONS[language]), ""
    else:
        sayings, reply = rng.choice(CHAT[language])
        said = rng.choice(sayings)
    chat = _chat((Message("user", _typed(said, language, rng)),), shown, language, rng)
    if not reply:
        names = [definition["function"]["name"] for definition in chat.tools]
        listed = (", " if language == "en" else "、").join(names)
        reply = {
            "en": f"I can use these tools: {listed}.",
            "zh": f"我可以使用这些工具：{listed}。",
        }[language]
    key = f"tools|talk|{language}|{said}|{','.join(sorted(names))}"
    return Sample(Chat((*chat.messages, Message("assistant", reply)), chat.tools), key, language)


def _round(asked: Request, language: str, rng: Random) -> list[Message]:
    """A request, the call, the result and what the model says of it."""
    content = result(asked.call, asked.shown.tool.domain, language, rng)
    return [
        Message("user", dressed(asked, language, rng)),
        _calling(asked.call),
        Message("tool", content),
        Message("assistant", tell(content, language)),
    ]


def _next_call(language: str, rng: Random) -> Sample:
    """A further request after the answer to the first one."""
    tool = _target(language, rng)
    shown = _stage([tool], language, rng)
    first = request(shown[0], language, rng)
    second = request(rng.choice(shown), language, rng)
    messages = _round(first, language, rng)
    if rng.random() < 0.3:
        sayings, reply = CHAT[language][1]
        messages.append(Message("user", _typed(rng.choice(sayings), language, rng)))
        messages.append(Message("assistant", reply))
    messages += [Message("user", dressed(second, language, rng)), _calling(second.call)]
    key = _key([second], "call", language)
    if is_held_out(_key([first], "call", language)):
        key = held_out_key(key)
    return Sample(_chat(messages, shown, language, rng), key, language)


_KINDS = {
    _one_call: 60,
    _two_calls: 11,
    _without_tool: 9,
    _small_talk: 5,
    _lacking: 7,
    _next_call: 8,
}


def make_calls(rng: Random) -> Sample:
    language = "en" if rng.random() < 0.6 else "zh"
    return rng.choices(list(_KINDS), list(_KINDS.values()))[0](language, rng)


def _answer_key(results: Sequence[str], language: str) -> str:
    return "|".join(("tool answers", language, *results))


def make_answers(rng: Random) -> Sample:
    """The result of a call or of two, and what the model says of it."""
    language = "en" if rng.random() < 0.6 else "zh"
    tool = _target(language, rng)
    shown = _stage([tool], language, rng)
    messages: list[Message] = []
    earlier = ""
    if rng.random() < 0.1:
        messages = _round(request(shown[0], language, rng), language, rng)
        earlier = _answer_key([messages[2].content], language)
    if rng.random() < 0.08:
        content, requests = _two_requests([shown[0], shown[0]], language, rng)
    else:
        requests = [request(shown[0], language, rng)]
        content = dressed(requests[0], language, rng)
    results = [result(one.call, tool.domain, language, rng) for one in requests]
    reply = (" " if language == "en" else "").join(tell(one, language) for one in results)
    messages += [Message("user", content), _calling(*(one.call for one in requests))]
    messages += [Message("tool", one) for one in results]
    messages.append(Message("assistant", reply))
    key = _answer_key(results, language)
    if len(key) < SHORT_KEY:
        # There are so few of these that each must be trained for some requests.
        key += "|" + _key(requests, "for", language)
    if tool.evaluation or is_held_out(earlier):
        key = held_out_key(key)
    return Sample(_chat(messages, shown, language, rng), key, language)


def _canonical(name: Any, arguments: Any) -> str:
    return json.dumps([name, arguments], sort_keys=True)


def read_calls(text: str) -> list[dict[str, Any]] | None:
    """The JSON objects that stand one after the other, or None if the text is something else."""
    decoder, text = json.JSONDecoder(), text.strip()
    found: list[dict[str, Any]] = []
    while text:
        try:
            value, end = decoder.raw_decode(text)
        except ValueError:
            return None
        if not isinstance(value, dict):
            return None
        found.append(value)
        text = text[end:].lstrip()
    return found


def is_the_call(sample: Sample, reply: str) -> bool:
    """The same calls, whatever their order and that of the arguments; or the very answer."""
    assert isinstance(sample.document, Chat)
    expected = sample.document.reply
    if not expected.calls:
        return reply.strip() == expected.content
    found = read_calls(reply)
    if found is None or any({*call} != {"name", "arguments"} for call in found):
        return False
    wanted = sorted(_canonical(call.name, dict(call.arguments)) for call in expected.calls)
    return sorted(_canonical(call["name"], call["arguments"]) for call in found) == wanted


TOOL_CALLS = Skill("tool calls", make_calls, is_the_call)
TOOL_ANSWERS = Skill("tool answers", make_answers)
