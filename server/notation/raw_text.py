"""Strings without quotation marks and escapes, up to a mark, as regular expressions.

What `pattern` and `format` mean is that of JSON strings elsewhere: a pattern may match anywhere in
the text, digits and letters of its classes are those of ASCII, and formats are enforced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from llguidance import regex_to_lark

from server.json_schema import MAX_HOSTNAME
from server.lark import ANY_TEXT, escaped
from server.notation.variants import Schema, Unwritable, Variant

_DATE = (
    r"([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|1[0-9]|2[0-8]))"
    r"|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
)
_TIME = (
    r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
    r"([zZ]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_CLOCK = r"([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S)"
_DAYS = r"([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D)"
_LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_HOSTNAME = rf"{_LABEL}(\.{_LABEL})*"
_BYTE = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_HEX = "[0-9a-fA-F]"
_GROUP = _HEX + "{1,4}"
# Eight groups, or fewer of them around one gap.
_IPV6 = "|".join(
    [f"({_GROUP}:){{7}}{_GROUP}"]
    + [
        f"({_GROUP}(:{_GROUP}){{0,{before - 1}}})?::({_GROUP}(:{_GROUP}){{0,{6 - before}}})?"
        for before in range(1, 7)
    ]
    + [f"{_GROUP}(:{_GROUP}){{6}}::"]
)
_ATOM = r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+"
_URI_CHARACTER = r"([a-zA-Z0-9._~!$&'()*+,;=:@/?-]|%[0-9a-fA-F]{2})"
_FORMATS = {
    "date": _DATE,
    "time": _TIME,
    "date-time": rf"{_DATE}[tT]{_TIME}",
    "duration": rf"P({_DAYS}(T{_CLOCK})?|T{_CLOCK}|[0-9]+W)",
    "email": rf"{_ATOM}(\.{_ATOM})*@{_HOSTNAME}",
    "hostname": _HOSTNAME,
    "ipv4": rf"({_BYTE}\.){{3}}{_BYTE}",
    "ipv6": _IPV6,
    "uuid": rf"{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}",
    "uri": rf"[a-zA-Z][a-zA-Z0-9+.-]*:{_URI_CHARACTER}+(#{_URI_CHARACTER}*)?",
}


def any_of_texts(texts: Iterable[str]) -> str:
    """Return the terminal of one of some texts."""
    return f"/({'|'.join(map(escaped, texts))})/"


def raw_text(found: Sequence[Variant], ending: str) -> str:
    """Return the terminal of the texts that one of the variants, all of strings, accepts.

    `ending`: what ends a text and so cannot be in it. Raises Unwritable.
    """
    either = " | ".join(f"({' & '.join(_conditions(variant, ending))})" for variant in found)
    return f"({either}) & ~/(?s:.*){escaped(ending)}(?s:.*)/"


def _conditions(variant: Variant, ending: str) -> Iterator[str]:
    """Give terminals that have to match all."""
    bounds, pointer = variant.bounds, variant.pointer
    if "enum" in bounds:
        for text in bounds["enum"]:
            if ending in text:
                raise Unwritable(f"{pointer}/enum", f"a value has {ending!r} in it")
        yield any_of_texts(bounds["enum"])
        return
    yield _length(bounds)
    if "pattern" in bounds:
        pattern = _anywhere(bounds["pattern"], f"{pointer}/pattern")
        yield f"/{regex_to_lark(pattern, 'dw')}/"
    if "format" in bounds:
        if bounds["format"] not in _FORMATS:
            raise Unwritable(f"{pointer}/format", f"unknown format: {bounds['format']}")
        yield f"/{regex_to_lark(_FORMATS[bounds['format']], '')}/"


def _length(bounds: Schema) -> str:
    least, most = bounds.get("minLength", 0), bounds.get("maxLength")
    if bounds.get("format") == "hostname":
        most = MAX_HOSTNAME if most is None else min(most, MAX_HOSTNAME)
    if most is None and not least:
        return ANY_TEXT
    return f"/(?s:.{{{int(least)},{'' if most is None else int(most)}}})/"


def _anywhere(pattern: str, pointer: str) -> str:
    """Return a regular expression of whole texts in which the pattern matches somewhere."""
    return "|".join(_alternative(part, pointer) for part in _alternatives(pattern))


def _alternative(part: str, pointer: str) -> str:
    anchors = [index for index, char in _operators(part) if char in "^$"]
    at_begin, at_end = 0 in anchors, len(part) - 1 in anchors and part[-1] == "$"
    if len(anchors) > at_begin + at_end and not (at_begin and at_end):
        raise Unwritable(pointer, "an anchor within a pattern cannot be written")
    inside = part[at_begin : len(part) - at_end]
    return f"{'' if at_begin else '(?s:.*)'}(?:{inside}){'' if at_end else '(?s:.*)'}"


def _alternatives(pattern: str) -> list[str]:
    """Split at the bars that stand in no group."""
    depth, begin, parts = 0, 0, []
    for index, char in _operators(pattern):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append(pattern[begin:index])
            begin = index + 1
    return [*parts, pattern[begin:]]


def _operators(pattern: str) -> Iterator[tuple[int, str]]:
    """Give the characters of a pattern, with their places, that no backslash or class takes."""
    for found in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(.)", pattern, re.DOTALL):
        if found[1] is not None:
            yield found.start(), found[1]
