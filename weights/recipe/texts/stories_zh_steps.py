"""How the plots of the Chinese stories are written: steps of a sentence, each in variants.

In a plot's text a blank line parts the steps and each line is a variant; a step that begins with a
question mark is left out half of the time. The slots: {h} the hero, {i} its pronoun, {k} the
friend, {b} both of them, {p} the place, {t} the thing; the capitals {H} {K} {P} {T} are the same
with their measure words, as at the first mention. {d} is a day; a line that is @end stands for any
line of ENDINGS. The hero has been introduced before the plot begins, and the place too where the
plot is at home; the friend comes first as {K}.
"""

import re
from dataclasses import dataclass

from weights.recipe.texts.words import words


def variants(text: str) -> list[str]:
    """The lines of `text`; a bar parts two on one line."""
    return re.split(r"[|\n]", text.strip())


@dataclass(frozen=True)
class Step:
    """`optional`: told only half of the time."""

    variants: tuple[str, ...]
    optional: bool


@dataclass(frozen=True)
class Plot:
    """`at_home`: the hero lives near the place. `thing`: any, carried, object or food."""

    name: str
    at_home: bool
    thing: str
    steps: tuple[Step, ...]


def plot(name: str, where: str, thing: str, text: str) -> Plot:
    steps = []
    for part in text.strip().split("\n\n"):
        lines = part.split("\n")
        optional = lines[0] == "?"
        steps.append(Step(tuple(lines[1:] if optional else lines), optional))
    return Plot(name, where == "home", thing, tuple(steps))


DAYS = words(
    "有一天 一天早上 一个晴朗的早上 春天的一天 秋天的一个早上 一个星期天 有一年夏天 这一天"
)

ENDINGS = variants("""
从那以后，{b}成了最好的朋友。
那天晚上，{b}坐在{p}旁边，看了很久的星星。
从此，每当看到{t}，{h}就会想起{k}。
那天晚上，{h}睡得很香，梦里还有{t}。
后来，{b}常常在{p}见面，每天都很快乐。
直到今天，{p}旁边还能听到{b}的笑声。
{h}抬头看看月亮，心里暖暖的。
那一天，{h}觉得自己是世界上最幸福的。
从此，{h}再也不孤单了。
风轻轻地吹过{p}，{b}都笑了。
月亮升起来了，{b}手拉着手，慢慢走回家。
从那天起，{h}每天都笑着醒来。
后来，大家都喜欢讲{b}的故事。
回家的路上，{b}唱起了歌。
天上的星星一闪一闪，好像也在为{b}高兴。
从此，{p}旁边多了一盏温暖的灯。
""")
