"""The numbers from 0 to 999 in English and Chinese words."""

from weights.recipe.texts.words import words

_SMALL = words("""
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen
""")
_TENS = words("zero ten twenty thirty forty fifty sixty seventy eighty ninety")
_ZH_DIGITS = "零一二三四五六七八九"


def english(number: int, *, hyphen: bool = True, british: bool = True) -> str:
    """`three hundred and forty-five`; without `british` no "and", without `hyphen` a space."""
    _check(number)
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"{'-' if hyphen else ' '}{_SMALL[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    text = f"{_SMALL[hundreds]} hundred"
    if not rest:
        return text
    joint = " and " if british else " "
    return text + joint + english(rest, hyphen=hyphen, british=british)


def chinese(number: int, *, counting: bool = False) -> str:
    """`三百四十五`; `counting` has 两 in place of 二 where things are counted: 两个, 两百."""
    _check(number)
    if number == 2 and counting:
        return "两"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = ""
    if hundreds:
        text = ("两" if hundreds == 2 and counting else _ZH_DIGITS[hundreds]) + "百"
    if tens:
        text += ("" if tens == 1 and not hundreds else _ZH_DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    if ones or not number:
        text += _ZH_DIGITS[ones]
    return text


def _check(number: int) -> None:
    if not 0 <= number <= 999:
        raise ValueError(f"{number} is not between 0 and 999")
