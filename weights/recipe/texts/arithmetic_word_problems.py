"""Little stories that ask for a sum, a difference or a product, and the sentence that answers.

In a frame `{a}` and `{b}` are the numbers in the order of the operation, `{r}` the result, `{n}`
and `{m}` two names, `{o}` the things counted, `{x}` and `{y}` single things, `{p}` a place; in
English `{R}` is the result with the things counted ("1 apple", "23 apples") and `{be}` its "is" or
"are", in Chinese `{k}` is the measure word.
"""

import re
from random import Random

from weights.recipe.texts.arithmetic_questions import written
from weights.recipe.texts.lexicon import (
    NAMES,
    OBJECTS,
    PLACES,
    ZH_NAMES,
    ZH_OBJECTS,
    ZH_PLACES,
    pseudo_name,
    pseudo_word,
)
from weights.recipe.texts.words import words

_INVENTED = 0.25
_IN_WORDS = 0.07
_PRONOUN = 0.4

_THINGS = words("""
apple pear plum peach lemon orange banana mango melon fig egg pancake cake cookie biscuit muffin
potato tomato carrot onion pumpkin mushroom nut pretzel sandwich burger fox cat dog rabbit bear owl
hen duck turtle snail frog horse goat bee butterfly lamp key clock book pen pencil brush bottle cup
mug plate bowl spoon fork basket box bag candle bell drum kite doll robot puzzle coin ring hat shirt
button ribbon rope hook nail boat map phone letter stamp envelope card ticket poster photo notebook
ruler crayon stone pebble shell feather leaf acorn flower rose tulip brick tile towel balloon lid
medal prize gift magnet cable token domino cushion berry cherry candy peanut star tree sticker bead
toy marble chair table bus car bicycle chicken sheep fish mouse strawberry
""")
_MEN = words("""
Adam Alan Amir Anton Arthur Ben Boris Bruno Carl Cecil Daniel David Edgar Eli Emil Enzo Erik Ethan
Felix Frank Gus Hassan Henry Hugo Igor Isaac Ivan Jack Jacob James Jan Jim Joel John Jonas Karim
Karl Kurt Leo Leon Liam Linus Louis Luca Luis Malik Marco Mark Mateo Max Milan Nick Nico Nils Noah
Oliver Omar Oscar Otto Owen Paul Pedro Peter Ravi Rex Sam Sean Silas Simon Sven Ted Theo Thomas
Tom Tony Victor Walter Will Yusuf Hugh Jorge Kofi Lionel Nelson Pablo Rafael Rohan Tariq Vikram
Zane Cyrus Dmitri Hector Jonah Magnus Percy Tobias Vincent
""")
_PLURALS = {"leaf": "leaves", "sheep": "sheep", "fish": "fish", "mouse": "mice"}


def _frames(text: str) -> list[tuple[str, str, str]]:
    """Lines in pairs, story and answer; `page: ` in front names what the story counts."""
    lines = text.strip().splitlines()
    found = (re.match(r"(?:([a-z]+): )?(.*)", line) for line in lines[::2])
    stories = [match.groups(default="") for match in found if match]
    return [
        (counted, story, answer)
        for (counted, story), answer in zip(stories, lines[1::2], strict=True)
    ]


_EN = {
    "+": _frames("""
{n} has {a} {o} and buys {b} more. How many {o} does {n} have?
{n} has {R}.
{n} has {a} {o}. {m} gives {n} {b} more. How many {o} does {n} have now?
{n} has {R}.
{n} has {a} {o} and finds {b} more. How many {o} does {n} have now?
{n} has {R}.
{n} had {a} {o} and got {b} more. How many {o} does {n} have?
{n} has {R}.
If {n} has {a} {o} and gets {b} more, how many {o} does {n} have?
{n} has {R}.
There are {a} {o} in a box and {b} {o} in a bag. How many {o} are there in total?
There are {R} in total.
There are {a} {o} on the table and {b} on the floor. How many {o} are there?
There are {R} in total.
{n} has {a} {o} and {m} has {b} {o}. How many {o} do they have together?
They have {R} together.
{n} and {m} collect {o}. {n} has {a} and {m} has {b}. How many do they have in all?
They have {R} together.
{n} found {a} {o} in the morning and {b} in the afternoon. How many {o} did {n} find?
{n} found {R}.
A shop sold {a} {o} on Monday and {b} on Tuesday. How many {o} did it sell?
It sold {R}.
page: {n} read {a} pages yesterday and {b} pages today. How many pages did {n} read?
{n} read {R}.
passenger: A train has {a} passengers. Then {b} more get on. How many are on the train now?
There are {R} on the train.
metre: {n} walked {a} metres to the {p} and then {b} metres home. How far did {n} walk?
{n} walked {R}.
dollar: The {x} costs {a} dollars and the {y} costs {b} dollars. How much do they cost together?
They cost {R} together.
year: A tree is {a} years old. How old will it be in {b} years?
It will be {R} old.
child: There are {a} boys and {b} girls in a school. How many children are there?
There are {R}.
coin: {n} saved {a} coins last month and {b} coins this month. How many coins is that?
{n} saved {R}.
I have {a} {o}. I get {b} more. How many {o} do I have?
You have {R}.
I had {a} {o} and bought {b} more. How many {o} do I have now?
You have {R}.
{n} bakes {a} cakes and {m} bakes {b} cakes. How many cakes do they bake?
They bake {r} cakes.
"""),
    "-": _frames("""
{n} has {a} {o} and gives {b} to {m}. How many {o} does {n} have left?
{n} has {R} left.
{n} had {a} {o} but lost {b}. How many {o} does {n} have left?
{n} has {R} left.
{n} has {a} {o} and gives away {b}. How many {o} are left?
{n} has {R} left.
If {n} has {a} {o} and sells {b}, how many {o} are left?
{n} has {R} left.
There are {a} {o} on the table. {n} takes {b}. How many {o} are left?
There {be} {R} left.
There were {a} {o} in the {p}. Now {b} are gone. How many {o} are left?
There {be} {R} left.
dollar: {n} had {a} dollars and spent {b}. How much money does {n} have left?
{n} has {R} left.
dollar: I have {a} dollars and buy a {x} for {b} dollars. How much do I have left?
You have {R} left.
page: A book has {a} pages. {n} has read {b} of them. How many pages are left?
There {be} {R} left.
person: There were {a} people on the bus and {b} got off. How many are still on it?
There {be} {R} on the bus.
{n} has {a} {o} and {m} has {b}. How many more {o} does {n} have than {m}?
{n} has {r} more.
A shop has {a} {o} and sells {b}. How many {o} does it have left?
It has {R} left.
I have {a} {o} and give {b} away. How many {o} do I have left?
You have {R} left.
I had {a} {o}. {n} took {b}. How many {o} do I have now?
You have {R} left.
metre: A rope is {a} metres long. {n} cuts off {b} metres. How long is the rest?
The rest is {R} long.
{n} needs {a} {o} and already has {b}. How many more {o} does {n} need?
{n} needs {r} more.
dollar: The {x} costs {a} dollars. {n} has {b} dollars. How much more does {n} need?
{n} needs {R} more.
apple: {n} has {a} apples and eats {b}. How many apples does {n} have left?
{n} has {R} left.
cookie: There are {a} cookies in the jar. {n} eats {b} of them. How many cookies are left?
There {be} {R} left.
egg: {n} buys {a} eggs and {b} break. How many eggs are still whole?
There {be} {R} left.
year: {n} is {a} years old and {m} is {b}. How much older is {n}?
{n} is {R} older.
"""),
    "x": _frames("""
A box holds {a} {o}. How many {o} are in {b} boxes?
There are {R} in the boxes.
{n} has {a} bags with {b} {o} each. How many {o} does {n} have?
{n} has {R}.
{n} buys {a} packs of {b} {o}. How many {o} are that?
{n} buys {R}.
There are {a} baskets with {b} {o} in each. How many {o} are there?
There are {R} in total.
There are {a} rows with {b} {o} in each row. How many {o} are there in all?
There are {R} in total.
dollar: One {x} costs {a} dollars. How much do {b} of them cost?
They cost {R}.
dollar: A {x} costs {a} dollars. {n} buys {b}. How much does {n} pay?
{n} pays {R}.
page: {n} reads {a} pages a day. How many pages does {n} read in {b} days?
{n} reads {R}.
dollar: {n} earns {a} dollars an hour. How much does {n} earn in {b} hours?
{n} earns {R}.
Each of the {a} children gets {b} {o}. How many {o} are needed?
They need {R}.
mile: A car drives {a} miles in an hour. How far does it drive in {b} hours?
It drives {R}.
tree: {n} plants {a} rows of {b} trees. How many trees does {n} plant?
{n} plants {R}.
I have {a} boxes of {b} {o}. How many {o} do I have?
You have {R}.
If I put {a} {o} in each of {b} bags, how many {o} do I need?
You need {R}.
A machine makes {a} {o} an hour. How many {o} does it make in {b} hours?
It makes {R}.
"""),
}
_IRREGULAR = {"child": "children", "person": "people"}

# Each with its measure word behind it.
_ZH_THINGS = words("""
苹果个 梨个 桃子个 橙子个 西瓜个 草莓颗 面包个 包子个 饺子个 鸡蛋个
蛋糕块 饼干块 糖果颗 土豆个 玉米根 核桃个 蘑菇个 猫只 狗只 兔子只 小鸟只
鸭子只 鸡只 羊只 金鱼条 青蛙只 蝴蝶只 灯盏 钟个 书本 笔支 铅笔支 毛笔支
瓶子个 杯子个 盘子个 碗个 勺子把 篮子个 盒子个 镜子面
铃铛个 鼓个 球个 风筝只 娃娃个 机器人个 硬币枚 手表块 帽子顶 扣子颗
绳子根 小船只 地图张 邮票张 卡片张 车票张 画张 照片张 本子本 尺子把
石头块 贝壳个 叶子片 种子颗 花朵 雨伞把 书包个 气球个 礼物件 电池节
玩具个 毛巾条 星星颗 树棵 信封个 贴纸张 积木块 珠子颗 钥匙把
""")
_ZH = {
    "+": _frames("""
{n}有{a}{k}{o}，又买了{b}{k}。{n}现在有多少{k}{o}？
{n}有{r}{k}{o}。
{n}有{a}{k}{o}，{m}又给了{n}{b}{k}。{n}一共有多少{k}{o}？
{n}有{r}{k}{o}。
{n}原来有{a}{k}{o}，又得到{b}{k}，现在有几{k}？
{n}有{r}{k}{o}。
{n}有{a}{k}{o}，{m}有{b}{k}{o}。他们一共有多少{k}{o}？
他们一共有{r}{k}{o}。
{n}有{a}{k}{o}，{m}有{b}{k}，两个人合起来有几{k}{o}？
他们一共有{r}{k}{o}。
盒子里有{a}{k}{o}，袋子里有{b}{k}{o}。一共有多少{k}{o}？
一共有{r}{k}{o}。
桌上有{a}{k}{o}，地上有{b}{k}{o}，一共有几{k}？
一共有{r}{k}{o}。
商店上午卖了{a}{k}{o}，下午卖了{b}{k}。一天卖了多少{k}{o}？
一共卖了{r}{k}{o}。
{n}昨天看了{a}页书，今天看了{b}页。{n}一共看了多少页？
{n}一共看了{r}页。
车上有{a}个人，又上来{b}个人。现在车上有多少人？
车上有{r}个人。
一个{x}{a}元，一个{y}{b}元。一共要多少钱？
一共要{r}元。
学校里有{a}个男孩和{b}个女孩。一共有多少个孩子？
一共有{r}个孩子。
一棵树今年{a}岁，再过{b}年它多少岁？
它{r}岁。
{n}走了{a}米到{p}，又走了{b}米。{n}一共走了多少米？
{n}一共走了{r}米。
我有{a}{k}{o}，又拿到{b}{k}。我现在有多少{k}{o}？
你有{r}{k}{o}。
"""),
    "-": _frames("""
{n}有{a}{k}{o}，给了{m}{b}{k}。{n}还剩多少{k}{o}？
{n}还剩{r}{k}{o}。
{n}有{a}{k}{o}，丢了{b}{k}，还剩几{k}？
{n}还剩{r}{k}{o}。
{n}有{a}{k}{o}，送给{m}{b}{k}，还有多少{k}？
{n}还剩{r}{k}{o}。
桌上有{a}{k}{o}，{n}拿走了{b}{k}。桌上还剩多少{k}{o}？
还剩{r}{k}{o}。
商店有{a}{k}{o}，卖了{b}{k}。还剩几{k}{o}？
还剩{r}{k}{o}。
{n}有{a}元，花了{b}元。{n}还剩多少钱？
{n}还剩{r}元。
我有{a}元，买一个{x}用了{b}元。我还剩多少钱？
你还剩{r}元。
一本书有{a}页，{n}看了{b}页。还有多少页没看？
还有{r}页没看。
车上有{a}个人，下去了{b}个人。车上还有多少人？
车上还有{r}个人。
{n}有{a}{k}{o}，{m}有{b}{k}{o}。{n}比{m}多多少{k}？
{n}多{r}{k}。
一根绳子长{a}米，{n}剪掉{b}米。还剩多少米？
还剩{r}米。
{n}要{a}{k}{o}，已经有{b}{k}。还差多少{k}？
还差{r}{k}。
我有{a}{k}{o}，送给{n}{b}{k}。我还有多少{k}{o}？
你还剩{r}{k}{o}。
一个{x}要{a}元，{n}只有{b}元。还差多少钱？
还差{r}元。
"""),
    "x": _frames("""
一个盒子里有{a}{k}{o}，{b}个盒子里有多少{k}{o}？
一共有{r}{k}{o}。
有{a}个篮子，每个篮子里有{b}{k}{o}。一共有多少{k}{o}？
一共有{r}{k}{o}。
{n}有{a}袋{o}，每袋{b}{k}。{n}有多少{k}{o}？
{n}有{r}{k}{o}。
{n}每天看{a}页书，{b}天看多少页？
{n}看{r}页。
一个{x}{a}元，买{b}个要多少钱？
一共要{r}元。
每{k}{o}{a}元，{n}买了{b}{k}，一共花了多少钱？
一共花了{r}元。
教室里有{a}排椅子，每排{b}把。一共有多少把椅子？
一共有{r}把椅子。
一辆车每小时走{a}公里，{b}小时走多少公里？
一共走{r}公里。
{a}个孩子每人分到{b}{k}{o}，一共要多少{k}{o}？
一共要{r}{k}{o}。
{n}种了{a}行树，每行{b}棵。一共种了多少棵树？
一共种了{r}棵树。
我每天喝{a}杯水，{b}天一共喝多少杯？
一共喝{r}杯。
"""),
}
_COUNTED_BY_GE = [thing for thing in ZH_OBJECTS if thing[-1] in "子瓶球灯箱包壶"]


def ask(operation: str, a: int, b: int, result: int, language: str, rng: Random) -> tuple[str, str]:
    """A story that asks for `result`, and the sentence that answers it."""
    in_words = rng.random() < _IN_WORDS
    numbers = [_number(number, language, in_words, rng) for number in (a, b)]
    if language == "zh":
        story, answer, slots = _slots_zh(operation, rng)
        if rng.random() < _PRONOUN and "比" not in story:
            story = re.sub("(?<=[。，])[{]n[}](?=[^，。]*？)", rng.choice("他她"), story)
    else:
        story, answer, slots = _slots_en(operation, result, rng)
        if rng.random() < _PRONOUN:
            story = re.sub("(?<=does |.did ){n}", "he" if slots["{n}"] in _MEN else "she", story)
    slots |= {"{a}": numbers[0], "{b}": numbers[1], "{r}": str(result)}
    for slot, value in slots.items():
        story, answer = story.replace(slot, value), answer.replace(slot, value)
    return _typed(story, language, slots["{n}"], rng), answer


def _number(number: int, language: str, in_words: bool, rng: Random) -> str:
    if in_words and number == 2 and language == "zh":
        return "两"
    return written(number, language, in_words, rng)


def plural(thing: str) -> str:
    """The plural of a noun that may be invented."""
    if thing in _PLURALS or thing in _IRREGULAR:
        return _PLURALS.get(thing) or _IRREGULAR[thing]
    if thing[-1] == "y" and thing[-2] not in "aeiou":
        return thing[:-1] + "ies"
    if thing.endswith(("s", "x", "z", "ch", "sh")) or thing in ("potato", "tomato"):
        return thing + "es"
    return thing + "s"


def _slots_en(operation: str, result: int, rng: Random) -> tuple[str, str, dict[str, str]]:
    thing, story, answer = rng.choice(_EN[operation])
    if not thing:
        thing = pseudo_word(rng) if rng.random() < _INVENTED else rng.choice(_THINGS)
    names = rng.sample(NAMES, 2)
    if rng.random() < _INVENTED:
        names[rng.randrange(2)] = pseudo_name(rng)
    first, second = rng.sample(OBJECTS, 2)
    plural_thing = plural(thing)
    return (
        story,
        answer,
        {
            "{R}": f"1 {thing}" if result == 1 else f"{result} {plural_thing}",
            "{be}": "is" if result == 1 else "are",
            "{n}": names[0],
            "{m}": names[1],
            "{o}": plural_thing,
            "{x}": first,
            "{y}": second,
            "{p}": rng.choice(PLACES),
        },
    )


def _slots_zh(operation: str, rng: Random) -> tuple[str, str, dict[str, str]]:
    _, story, answer = rng.choice(_ZH[operation])
    thing = rng.choice(_ZH_THINGS)
    first, second = rng.sample(_COUNTED_BY_GE, 2)
    name, other = rng.sample(ZH_NAMES, 2)
    if rng.random() < _INVENTED:
        name = pseudo_name(rng)
    place = rng.choice(ZH_PLACES)
    return (
        story,
        answer,
        {
            "{n}": name,
            "{m}": other,
            "{o}": thing[:-1],
            "{k}": thing[-1],
            "{x}": first,
            "{y}": second,
            "{p}": place,
        },
    )


def _typed(story: str, language: str, name: str, rng: Random) -> str:
    """The story as people type it: small letters, no mark at the end, a greeting in front."""
    chance = rng.random()
    if language == "zh":
        if chance < 0.15:
            story = story[:-1] + rng.choice(("?", "", "呢？", "？？", "，请回答。"))
        elif chance < 0.25:
            story = (
                rng.choice(("应用题：", "请问，", "问题：", "帮我算一下：", "数学题：", "算一算，"))
                + story
            )
        return story.replace("。", "，") if rng.random() < 0.1 else story
    if chance < 0.15:
        story = story[:-1] + rng.choice(("", "??", "? Thanks", "? please help", " ?"))
    elif chance < 0.25:
        opening = rng.choice(
            ("Problem: ", "question: ", "Can you solve this? ", "Hi! ", "please help: ", "Riddle: ")
        )
        story = opening + story
    return story.lower() if rng.random() < 0.08 and name in NAMES else story
