"""A piece of a rendered chat prompt, and whether the text in it may spell control tokens.

The chat template makes these and the tokenizer takes them; neither knows the other.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextSegment:
    """Text that the template wrote (`trusted`), or text that a client sent and that stays text.

    A border between a trusted and an untrusted segment is also a border for control tokens: none
    is read across it. An empty untrusted segment is such a border and nothing else.
    """

    text: str
    trusted: bool
