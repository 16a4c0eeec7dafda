"""What a text generator hands over: raw text or a dialogue. Knows no tokens."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Raw:
    """Plain text: what a completion prompt holds, which is not learnt, and how it goes on."""

    prompt: str
    text: str


@dataclass(frozen=True)
class Turn:
    """What the user said and what the assistant answered."""

    user: str
    assistant: str


@dataclass(frozen=True)
class Chat:
    """A dialogue, with an optional system message."""

    turns: list[Turn]
    system: str | None = None


Document = Raw | Chat
