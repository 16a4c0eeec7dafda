"""The corpus: the same every time, without held-out problems, and all of it in the template."""

import json
import re

import pytest

from weights.recipe import corpus
from weights.recipe.chat_format import ASSISTANT, BOS, CONTROL, END, parts, render
from weights.recipe.corpus import Corpus
from weights.recipe.skills import EVALUATED, MIXTURE
from weights.recipe.texts.about import BASE_URL, EXCHANGES
from weights.recipe.texts.arithmetic import TWO_DIGITS
from weights.recipe.texts.document import Call, Chat, Message, Raw


def _documents(count: int, seed: int = 1) -> list[Chat | Raw]:
    source = Corpus(seed)
    return [source.document(index) for index in range(count)]


def test_a_document_depends_on_the_seed_and_its_number_alone() -> None:
    first = _documents(200)
    source = Corpus(1)
    assert first[::-1] == [source.document(index) for index in reversed(range(200))]
    assert first != _documents(200, seed=2)


def test_the_shares_change_late(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = range(corpus.LATE_FROM - 20, corpus.LATE_FROM + 20)
    usual = [Corpus(1).document(number) for number in numbers]
    monkeypatch.setattr(corpus, "_LATE", [float(part.skill is TWO_DIGITS) for part in MIXTURE])
    changed = [Corpus(1).document(number) for number in numbers]
    assert changed[:20] == usual[:20]
    for document in changed[20:]:
        assert isinstance(document, Chat)
        assert re.search(r"\d", document.messages[-1].content)


def test_every_kind_of_document_comes() -> None:
    documents = _documents(4000)
    chats = [document for document in documents if isinstance(document, Chat)]
    assert 200 < sum(isinstance(document, Raw) for document in documents) < 1000
    assert any(chat.messages[0].role == "system" for chat in chats)
    assert any(len(chat.messages) > 20 for chat in chats)
    assert any(chat.tools for chat in chats)
    assert any(message.calls for chat in chats for message in chat.messages)
    assert any(message.role == "tool" for chat in chats for message in chat.messages)


def test_a_third_is_chinese() -> None:
    texts = [render(d) if isinstance(d, Chat) else d.text for d in _documents(2000)]
    chinese = sum(bool(re.search("[\u4e00-\u9fff]", text)) for text in texts)
    assert 0.3 < chinese / len(texts) < 0.55


def test_no_text_holds_a_control_token_or_a_placeholder() -> None:
    for document in _documents(4000):
        texts = (
            [document.prompt, document.text]
            if isinstance(document, Raw)
            else [message.content for message in document.messages]
        )
        for text in texts:
            assert not any(token in text for token in (BOS, *CONTROL)), text
            assert not re.search(r"\{[vo]\}|\{name\}", text), text


def test_every_dialogue_ends_with_the_assistant_and_is_rendered_in_parts() -> None:
    for document in _documents(1000):
        if isinstance(document, Chat):
            assert document.reply.role == "assistant"
            rendered = render(document)
            assert "".join(part for part, _ in parts(rendered)) == rendered
            written = "".join(part for part, writes in parts(rendered) if writes)
            assert written.endswith(END)
            assert written.count(END) == rendered.count(ASSISTANT)


def test_the_template_writes_tools_in_lines_and_calls_as_json() -> None:
    properties = {
        "city": {"type": "string"},
        "unit": {"enum": ["c", "f"]},
        "days": {"type": "array", "items": {"type": "integer"}},
        "odd": {"type": ["string", "null"]},
        "free": {},
    }
    function = {
        "name": "weather",
        "description": "The weather of a city",
        "parameters": {"type": "object", "properties": properties, "required": ["city"]},
    }
    tools = ({"type": "function", "function": function}, {"function": {"name": "ping"}})
    messages = (
        Message("system", "Be kind."),
        Message("user", "Rain?"),
        Message("assistant", "", (Call("weather", {"city": "Ulm"}), Call("ping", {}))),
        Message("tool", "dry"),
        Message("assistant", "It is dry."),
    )
    assert render(Chat(messages, tools)) == (
        '<s><|tools|>weather(city: string, unit?: "c"|"f", days?: integer[], odd?: string|null, '
        "free?: any) - The weather of a city\nping()<|end|><|system|>Be kind.<|end|>"
        '<|user|>Rain?<|end|><|assistant|><|call|>{"name": "weather", "arguments": {"city": "Ulm"}}'
        '<|call|>{"name": "ping", "arguments": {}}<|end|><|tool|>dry<|end|>'
        "<|assistant|>It is dry.<|end|>"
    )


def test_skills_have_names_of_their_own_and_those_evaluated_can_be_held_out() -> None:
    names = [part.skill.name for part in MIXTURE]
    assert len(set(names)) == len(names)
    assert {skill.name for skill in EVALUATED} <= set(names)
    assert all(part.share > 0 and part.late > 0 for part in MIXTURE)


def test_the_answers_name_the_address_that_the_server_has_by_default() -> None:
    assert BASE_URL == "http://127.0.0.1:8000/v1"
    answers = json.dumps([item.answers for item in EXCHANGES if item.name != "host"])
    addresses = set(re.findall(r"https?://[\w.:/]*", answers))
    assert addresses and all(a.startswith("http://127.0.0.1:8000") for a in addresses), addresses
