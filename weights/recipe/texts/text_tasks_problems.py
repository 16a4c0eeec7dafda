"""The text tasks as problems: a text, what else is needed, and the right reply.

The reply is the bare result where that is natural. What a small model cannot do in one go is done
in steps: a word is spelt before it is turned round, and what is counted is numbered. Lists are
answered with the separators of the request: lines as lines, 、 and ， as they are, all others as a
comma and a space.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random

from weights.recipe.texts import number_words
from weights.recipe.texts import text_tasks_material as material

MARKS = ".!?。！？"

_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"]
_SHORT_ORDINALS = ["1st", "2nd", "3rd", "4th", "5th", "6th"]


@dataclass(frozen=True)
class Problem:
    """A text and the right reply; `accepted` are replies that are right as well.

    `slots` fill the gaps of the wording; `name` is what sets the problem apart where the text alone
    does not; `quotable` tells whether the text may be in quotes.
    """

    text: str
    reply: str
    slots: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    accepted: tuple[str, ...] = ()
    quotable: bool = True


def _plain_words(rng: Random) -> tuple[str, list[str]]:
    """A text as it is shown, and its words without the mark at the end."""
    text = material.as_sentence(material.sentence(rng), rng)
    return text, text.rstrip(MARKS).split()


def _repeat(rng: Random) -> Problem:
    text = material.any_text(rng)
    return Problem(text, text)


def _repeat_times(rng: Random) -> Problem:
    text = " ".join(material.word_list(rng.choice((1, 1, 1, 2)), rng))
    count = rng.randint(2, 6)
    number = str(count) if rng.random() < 0.6 else number_words.english(count)
    return Problem(text, " ".join([text] * count), {"n": number}, f"{count} {text}")


def _cased(rng: Random) -> str:
    if rng.random() < 0.35:
        return material.word(rng)
    return material.as_sentence(material.sentence(rng), rng)


def _upper_case(rng: Random) -> Problem:
    text = _cased(rng)
    return Problem(text, text.upper())


def _lower_case(rng: Random) -> Problem:
    text = _cased(rng)
    text = text.title() if rng.random() < 0.25 else text.upper()
    return Problem(text, text.lower())


def _title_case(rng: Random) -> Problem:
    text = _cased(rng).rstrip(MARKS)
    text = text.upper() if rng.random() < 0.1 else text
    return Problem(text, text.title())


def _reverse_words(rng: Random) -> Problem:
    text, words = _plain_words(rng)
    return Problem(text, " ".join(reversed(words)))


def _reverse_letters(rng: Random) -> Problem:
    word = material.word(rng)
    backwards = word[::-1]
    reply = f"{'-'.join(word)} backwards is {'-'.join(backwards)}: {backwards}"
    return Problem(word, reply, accepted=(backwards,))


def _spell(rng: Random) -> Problem:
    word = material.word(rng)
    return Problem(word, "-".join(word))


def _numbered(items: list[str] | str) -> str:
    return " ".join(f"{index} {item}" for index, item in enumerate(items, 1))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _count_words(rng: Random) -> Problem:
    text, words = _plain_words(rng)
    total = _counted(len(words), "word")
    return Problem(text, f"{_numbered(words)}: {total}.", accepted=(total, str(len(words))))


def _count_letters(rng: Random) -> Problem:
    word = material.word(rng)
    total = _counted(len(word), "letter")
    return Problem(word, f"{_numbered(word)}: {total}.", accepted=(total, str(len(word))))


def _count_a_letter(rng: Random) -> Problem:
    word = material.word(rng)
    often = [letter for letter in word if word.count(letter) > 1]
    letter = rng.choice(often if often and rng.random() < 0.6 else word)
    if rng.random() < 0.12:
        letter = rng.choice("abcdefghiklmnoprstuvwyz")
    steps, found = [], 0
    for each in word:
        found += each == letter
        steps.append(f"{each}({found})" if each == letter else each)
    reply = f"{' '.join(steps)}: {letter} appears {_counted(found, 'time')}."
    slots = {"w": letter if rng.random() < 0.85 else f'"{letter}"'}
    return Problem(word, reply, slots, f"{letter} {word}", (str(found), _counted(found, "time")))


def _listed(items: list[str], language: str, rng: Random) -> tuple[str, str]:
    """The list as it is shown, and the separator of the reply."""
    chance = rng.random()
    if chance < 0.12:
        return "\n".join(items), "\n"
    if language == "zh" and chance < 0.65:
        separator = "、" if chance < 0.42 else "，"
        return separator.join(items), separator
    if chance < 0.25:
        return " ".join(items), ", "
    if language == "en" and chance < 0.32 and len(items) > 2:
        return f"{', '.join(items[:-1])} and {items[-1]}", ", "
    return (rng.choice((",", "; ")) if chance < 0.4 else ", ").join(items), ", "


def _distinct_starts(count: int, rng: Random) -> list[str]:
    """Words of which most begin with letters of their own."""
    for _ in range(6):
        found = material.word_list(count, rng)
        if len({item[0] for item in found}) == count:
            break
    return list(dict.fromkeys(found))


def _sort_words(language: str, rng: Random) -> Problem:
    items = _distinct_starts(rng.choice((2, 3, 3, 4, 4, 5, 6)), rng)
    text, separator = _listed(items, language, rng)
    return Problem(text, separator.join(sorted(items)), name=" ".join(items), quotable=False)


def _sort_numbers(language: str, down: bool, rng: Random) -> Problem:
    top = rng.choice((9, 20, 99, 99, 999))
    numbers = rng.sample(range(top + 1), rng.choice((3, 3, 4, 4, 5, 6)))
    text, separator = _listed([str(number) for number in numbers], language, rng)
    reply = separator.join(str(number) for number in sorted(numbers, reverse=down))
    return Problem(text, reply, name=" ".join(map(str, numbers)), quotable=False)


def _edge_letter(last: bool, rng: Random) -> Problem:
    word = material.word(rng)
    letter = word[-1 if last else 0]
    which = "last" if last else "first"
    return Problem(word, f'The {which} letter of "{word}" is {letter}.', accepted=(letter,))


def _edge_word(last: bool, rng: Random) -> Problem:
    text, words = _plain_words(rng)
    found = words[-1 if last else 0]
    reply = f'The {"last" if last else "first"} word is "{found}".'
    return Problem(text, reply, accepted=(found,))


def _nth_item(language: str, rng: Random) -> Problem:
    count = rng.randint(3, 6)
    make_list = material.zh_word_list if language == "zh" else material.word_list
    items = list(dict.fromkeys(make_list(count, rng)))
    place = rng.randrange(len(items))
    text, _ = _listed(items, language, rng)
    name = f"{place + 1} {' '.join(items)}"
    item = items[place]
    if language == "zh":
        number = number_words.chinese(place + 1)
        slot = number if rng.random() < 0.7 else str(place + 1)
        reply = f"第{number}个是“{item}”。"
        return Problem(text, reply, {"n": slot}, name, (item,), quotable=False)
    slot = (_ORDINALS if rng.random() < 0.7 else _SHORT_ORDINALS)[place]
    reply = f'The {_ORDINALS[place]} one is "{item}".'
    return Problem(text, reply, {"n": slot}, name, (item,), quotable=False)


def _list_format(style: str, language: str, rng: Random) -> Problem:
    """A list joined with commas, with a dash before each item, or numbered."""
    count = rng.randint(2, 6)
    make_list = material.zh_word_list if language == "zh" else material.word_list
    items = list(dict.fromkeys(make_list(count, rng)))
    if style == "commas":
        mark = rng.choice(("- ", ""))
        text = "\n".join(mark + item for item in items)
        if rng.random() < 0.6:
            text = " ".join(items)
        reply = ("，" if language == "zh" else ", ").join(items)
    else:
        text, _ = _listed(items, language, rng)
        marks = [f"{index}. " if style == "numbered" else "- " for index in range(1, count + 1)]
        reply = "\n".join(mark + item for mark, item in zip(marks, items, strict=False))
    return Problem(text, reply, name=" ".join(items), quotable=False)


def _single(words: list[str], rng: Random) -> str:
    """A word that stands in the text once; never the first, whose capital would go."""
    chosen = [word for word in words[1:] if words.count(word) == 1]
    return rng.choice(chosen or words[1:])


def _in_quotes(word: str, rng: Random) -> str:
    return rng.choice(('"{}"', "'{}'", "{}", "{}", "{}")).format(word)


def _replace(rng: Random) -> Problem:
    text, words = _plain_words(rng)
    old, new = _single(words, rng), material.word(rng)
    place = words.index(old)
    reply = " ".join([*words[:place], new, *words[place + 1 :]]) + _mark_of(text)
    quoted = rng.random() < 0.4
    slots = {"w": f'"{old}"' if quoted else old, "v": f'"{new}"' if quoted else new}
    return Problem(text, reply, slots, f"{old} {new} {text.lower()}")


def _remove(rng: Random) -> Problem:
    text, words = _plain_words(rng)
    old = _single(words, rng)
    place = words.index(old)
    reply = " ".join([*words[:place], *words[place + 1 :]]) + _mark_of(text)
    return Problem(text, reply, {"w": _in_quotes(old, rng)}, f"{old} {text.lower()}")


def _mark_of(text: str) -> str:
    return text[len(text.rstrip(MARKS)) :]


def _contains(rng: Random) -> Problem:
    text, words = _plain_words(rng)
    word = rng.choice(words)
    is_in = rng.random() < 0.5
    while not is_in and word.lower() in text.lower():
        word = material.word(rng)
    slots, name = {"w": _in_quotes(word, rng)}, f"{word} {text.lower()}"
    if is_in:
        return Problem(text, f'Yes, it contains "{word}".', slots, name, ("Yes",))
    return Problem(text, f'No, it does not contain "{word}".', slots, name, ("No",))


def _quotes(rng: Random) -> Problem:
    text = material.any_text(rng)
    return Problem(text, f'"{text}"', quotable=False)


def _zh_text(rng: Random) -> str:
    return "".join(material.zh_sentence(rng))


def _zh_repeat(rng: Random) -> Problem:
    text = _zh_text(rng)
    chance = rng.random()
    if chance < 0.2:
        text += f"，{_zh_text(rng)}"
    if chance > 0.6:
        text += rng.choice("。。！")
    return Problem(text, text)


def _zh_repeat_times(rng: Random) -> Problem:
    text, count = material.zh_word(rng), rng.randint(2, 6)
    number = str(count) if rng.random() < 0.5 else number_words.chinese(count, counting=True)
    return Problem(text, text * count, {"n": number}, f"{count} {text}")


def _zh_reverse(rng: Random) -> Problem:
    text = _zh_text(rng)
    return Problem(text, text[::-1])


def _zh_reverse_letters(rng: Random) -> Problem:
    word = material.word(rng)
    backwards = word[::-1]
    reply = f"{'-'.join(word)}，倒过来是{'-'.join(backwards)}：{backwards}"
    return Problem(word, reply, accepted=(backwards,))


def _zh_count_characters(rng: Random) -> Problem:
    text = _zh_text(rng)
    steps = "".join(f"{index}{character}" for index, character in enumerate(text, 1))
    total = f"{len(text)}个字"
    return Problem(
        text, f"{steps}，一共{total}。", accepted=(total, f"一共{total}", str(len(text)))
    )


def _zh_count_letters(rng: Random) -> Problem:
    word = material.word(rng)
    total = f"{len(word)}个字母"
    return Problem(word, f"{_numbered(word)}：{total}。", accepted=(total, str(len(word))))


def _zh_edge(last: bool, rng: Random) -> Problem:
    text = _zh_text(rng)
    found = text[-1 if last else 0]
    reply = f"{'最后一个' if last else '第一个'}字是“{found}”。"
    return Problem(text, reply, accepted=(found,))


def _zh_in_quotes(word: str, rng: Random) -> str:
    return rng.choice(("“{}”", "“{}”", '"{}"', "{}")).format(word)


def _zh_part(rng: Random) -> tuple[str, str]:
    """A text and a part of it that stands in it once and is not all of it."""
    while True:
        parts = material.zh_sentence(rng)
        text = "".join(parts)
        part = rng.choice(parts)
        if part != text and text.count(part) == 1:
            return text, part


def _zh_replace(rng: Random) -> Problem:
    text, old = _zh_part(rng)
    new = material.zh_word(rng)
    slots = {"w": _zh_in_quotes(old, rng), "v": _zh_in_quotes(new, rng)}
    return Problem(text, text.replace(old, new), slots, f"{old} {new} {text}")


def _zh_remove(rng: Random) -> Problem:
    text, old = _zh_part(rng)
    return Problem(text, text.replace(old, ""), {"w": _zh_in_quotes(old, rng)}, f"{old} {text}")


def _zh_contains(rng: Random) -> Problem:
    text, part = _zh_part(rng)
    is_in = rng.random() < 0.5
    while not is_in and part in text:
        part = material.zh_word(rng)
    slots, name = {"w": _zh_in_quotes(part, rng)}, f"{part} {text}"
    if is_in:
        return Problem(text, f"有，里面有“{part}”。", slots, name, ("有",))
    return Problem(text, f"没有，里面没有“{part}”。", slots, name, ("没有",))


def _zh_quotes(rng: Random) -> Problem:
    text = _zh_text(rng)
    return Problem(text, f"“{text}”", quotable=False)


Builder = Callable[[Random], Problem]
# How often each task comes beside the others, and what makes its problems.
EN_TASKS: dict[str, tuple[float, Builder]] = {
    "repeat": (5, _repeat),
    "repeat times": (2, _repeat_times),
    "upper-case": (3, _upper_case),
    "lower-case": (3, _lower_case),
    "title-case": (2, _title_case),
    "reverse words": (4, _reverse_words),
    "reverse letters": (5, _reverse_letters),
    "spell": (4, _spell),
    "count words": (4, _count_words),
    "count letters": (4, _count_letters),
    "count a letter": (3, _count_a_letter),
    "sort words": (6, partial(_sort_words, "en")),
    "sort up": (4, partial(_sort_numbers, "en", False)),
    "sort down": (4, partial(_sort_numbers, "en", True)),
    "first letter": (2, partial(_edge_letter, False)),
    "last letter": (2, partial(_edge_letter, True)),
    "first word": (2, partial(_edge_word, False)),
    "last word": (2, partial(_edge_word, True)),
    "nth item": (3, partial(_nth_item, "en")),
    "commas": (2, partial(_list_format, "commas", "en")),
    "bullets": (2, partial(_list_format, "bullets", "en")),
    "numbered": (2, partial(_list_format, "numbered", "en")),
    "replace": (4, _replace),
    "remove": (3, _remove),
    "contains": (3, _contains),
    "quotes": (2, _quotes),
}
ZH_TASKS: dict[str, tuple[float, Builder]] = {
    "repeat": (4, _zh_repeat),
    "repeat times": (2, _zh_repeat_times),
    "upper-case": (3, _upper_case),
    "lower-case": (3, _lower_case),
    "reverse characters": (4, _zh_reverse),
    "reverse letters": (3, _zh_reverse_letters),
    "spell": (2, _spell),
    "count characters": (4, _zh_count_characters),
    "count letters": (2, _zh_count_letters),
    "sort words": (2, partial(_sort_words, "zh")),
    "sort up": (4, partial(_sort_numbers, "zh", False)),
    "sort down": (4, partial(_sort_numbers, "zh", True)),
    "first character": (3, partial(_zh_edge, False)),
    "last character": (3, partial(_zh_edge, True)),
    "nth item": (3, partial(_nth_item, "zh")),
    "commas": (2, partial(_list_format, "commas", "zh")),
    "bullets": (2, partial(_list_format, "bullets", "zh")),
    "numbered": (2, partial(_list_format, "numbered", "zh")),
    "replace": (4, _zh_replace),
    "remove": (2, _zh_remove),
    "contains": (3, _zh_contains),
    "quotes": (1, _zh_quotes),
}
