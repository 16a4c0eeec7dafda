"""What a text generator hands over: raw text or a dialogue. Knows no tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Raw:
    """Plain text: what a completion prompt holds, which is not learnt, and how it goes on."""

    prompt: str
    text: str


@dataclass(frozen=True)
class Call:
    """A call of a tool; `arguments` is a JSON object."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Message:
    """`role` is system, user, assistant or tool; only an assistant calls."""

    role: str
    content: str = ""
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Chat:
    """A dialogue that ends with a message of the assistant; `tools` as the API has them."""

    messages: tuple[Message, ...]
    tools: tuple[Mapping[str, Any], ...] = ()

    @property
    def reply(self) -> Message:
        return self.messages[-1]


Document = Raw | Chat


def chat(*contents: str, system: str | None = None) -> Chat:
    """A dialogue of texts alone: user and assistant in turn, after the system message if any."""
    messages = [] if system is None else [Message("system", system)]
    for index, content in enumerate(contents):
        messages.append(Message("assistant" if index % 2 else "user", content))
    return Chat(tuple(messages))
