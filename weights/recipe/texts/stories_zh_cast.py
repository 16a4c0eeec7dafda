"""What a Chinese story is about: beings, places, things and ideas, from lists or invented.

An invented word is made of common characters. Its last one mostly shows what it is (a bird, a
hill, a lamp), as it does in real words; where nothing shows it the word stands for an idea.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from weights.recipe.texts.lexicon import (
    ZH_ANIMALS,
    ZH_CITIES,
    ZH_COLOURS,
    ZH_FOODS,
    ZH_JOBS,
    ZH_NAMES,
    ZH_OBJECTS,
    ZH_PLACES,
)
from weights.recipe.texts.stories_zh_measures import is_large, measure_of
from weights.recipe.texts.words import words

INVENTED = 0.2


@dataclass(frozen=True)
class Element:
    """`told`: as the story says it; `counted`: at the first mention; `asked`: in a request.

    A story must hold each of `words`. `kind`: being, name, place, food, object, large or idea.
    """

    kind: str
    told: str
    counted: str
    asked: str
    words: tuple[str, ...]
    pronoun: str = "它"

    @property
    def slot(self) -> str:
        return {"being": "h", "name": "h", "place": "p", "idea": "x"}.get(self.kind, "t")


PEOPLE = words("""
公主 王子 国王 王后 巫师 小精灵 巨人 小男孩 小女孩 老爷爷 老奶奶 雪人 稻草人 外星人 仙女
骑士 海盗 机器人 小姑娘 小矮人 魔法师 船长 宇航员 画家 妈妈 爸爸 奶奶 爷爷 猎人 诗人 小丑
""")
_SHE = frozenset(words("公主 王后 小女孩 老奶奶 仙女 小姑娘 妈妈 奶奶 女巫 护士 空姐"))
_IT = frozenset(words("雪人 稻草人 机器人 小精灵"))
IDEAS = words("""
友谊 勇气 时间 梦想 春天 夏天 秋天 冬天 生日 数学 音乐 爱 和平 快乐 幸福 诚实 希望 孤独 自由
耐心 数字 编程 电脑 互联网 人工智能 太空 宇宙 历史 科学 艺术 足球 篮球 雨 雪 风 月光 彩虹
夜晚 周末 假期 新年 春节 中秋节 旅行 电影 记忆 秘密 善良 分享 健康 睡觉 考试 作业 工作 未来
过去 爱情 家乡 魔法 冒险 英雄 成长 亲情 信任 坚持 环保 团结 礼貌 感恩 读书 写字 唱歌 跳舞
画画 下雨天 回家 离别 重逢 圣诞节 端午节 上学 搬家 明天 昨天 星期一 天气 光 声音
颜色 味道 影子 笑声 眼泪 力量 智慧 知识 语言 文字 诗 故乡 童年 青春 长大
""")

BEING_MODIFIERS = words("""
会飞的 勇敢的 胆小的 迷路的 爱唱歌的 爱睡觉的 孤单的 聪明的 年轻的 爱吃糖的 会说话的 怕黑的
快乐的 害羞的 爱哭的 善良的 骄傲的 不会游泳的 爱画画的 白色的 黑色的 蓝色的 流浪的 懒惰的
贪吃的 想家的 爱读书的 不爱说话的 没有朋友的 生病的 好奇的 金色的 怕水的 怕冷的
""")
THING_MODIFIERS = words("会发光的 神奇的 小小的 旧 新 金色的 会说话的 很大的 破旧的 漂亮的 古老的")
PLACE_MODIFIERS = words("古老的 安静的 神秘的 遥远的 下雪的 开满花的 没有人的 美丽的 金色的")

# What a story is about when nothing is asked for.
USUAL_BEINGS = words("""
小狐狸 小兔子 小熊 小猫 小狗 小鸟 小老鼠 松鼠 刺猬 小猴子 小鹿 小羊 猫头鹰 乌龟 企鹅 小象
面包师 渔夫 老奶奶 老爷爷 机器人 小女孩 小男孩 邮递员 画家
""")
USUAL_PLACES = words("""
灯塔 森林 小岛 图书馆 花园 大海 小山 小湖 村庄 城堡 小桥 钟楼 山谷 车站 雪山
""")
USUAL_OBJECTS = words("""
钟表 雨伞 灯笼 风筝 帽子 镜子 书 贝壳 钥匙 小船 围巾 铃铛 地图 音乐盒 气球 笛子
""")
USUAL_FOODS = words("面包 蛋糕 苹果 饼干 月饼 饺子 西瓜 糖果 汤 包子")

# Of these characters words and names are invented.
_HEADS = words("""
米 云 星 风 木 花 月 光 水 石 海 青 白 金 玉 叶 草 天 明 朵 果 雪 雨 河 山 春 夏 秋 冬 红 蓝
绿 大 小 长 高 新 东 西 南 北 火 土 电 气 心 梦 声 音 文 书 画 歌 香 甜 苦 茶 布 丁 豆 皮 毛
尾 角 田 方 圆 平 安 乐 笑 飞 千 万 百 七 九 半 双 空 影 古 里 子 麦 竹 松 银 铁 沙 泡 团
""")
_NAME_HEADS = words("""
豆 米 朵 乐 明 星 月 雨 雪 云 花 果 糖 圆 安 文 青 红 天 阳 晨 宁 可 多 点 丁 东 南 海 山 石
风 竹 梅 兰 冬 夏 秋 春 林 叶 七 皮 布 球 团 元 方 田 禾 麦 书 画 笑 甜 香 美 丽 平 飞
""")
_BEING_TAILS = words("兽 鸟 鱼 虫 兔 猫 熊 狐 龙 怪 鹿 精灵 蛙 鼠 马")
_PLACE_TAILS = words("山 岛 城 谷 湖 村 塔 林 国 镇 桥 星 河 海 洞 园")
_OBJECT_TAILS = words("球 石 灯 花 盒 笔 镜 铃 刀 琴 鼓 帽 书 瓶 针 旗 伞 鞋")
_FOOD_TAILS = words("果 糕 饼 汤 面 糖 瓜 茶 饭 豆 粥")


def _heads(rng: Random, count: int) -> str:
    return "".join(rng.choice(_HEADS) for _ in range(count))


def _invented(rng: Random, tails: list[str]) -> str:
    return _heads(rng, rng.choice((1, 2))) + rng.choice(tails)


def invented_word(rng: Random) -> str:
    return _heads(rng, rng.choice((2, 2, 3, 4)))


def invented_name(rng: Random) -> str:
    head = rng.choice(_NAME_HEADS)
    form = rng.randrange(4)
    if form == 0:
        return head * 2
    return (rng.choice("小阿") if form == 1 else rng.choice(_NAME_HEADS)) + head


def _phrase(kind: str, noun: str, modifier: str = "") -> Element:
    full = modifier + noun
    return Element(kind, full, f"一{measure_of(noun)}{full}", full, (full,))


def _pronoun(noun: str) -> str:
    if noun in _SHE:
        return "她"
    is_person = noun in _PERSONS and noun not in _IT
    return "他" if is_person else "它"


_JOBS = frozenset(ZH_JOBS)
_OBJECTS = [noun for noun in ZH_OBJECTS if noun not in PEOPLE]
_PERSONS = frozenset(["女孩", "男孩", *PEOPLE, *ZH_JOBS])


def _measure_of_being(noun: str) -> str:
    if noun in _JOBS:
        return "位"
    if noun in _PERSONS:
        return measure_of(noun)
    measure = measure_of(noun.removeprefix("小"))
    return measure if measure in "条头匹" else "只"


def being_of(noun: str, modifier: str = "") -> Element:
    """It is called by the noun alone after the first mention."""
    full = modifier + noun
    counted = f"一{_measure_of_being(noun)}{full}"
    return Element("being", noun, counted, full, (full,), _pronoun(noun))


def thing_of(noun: str, food: bool, modifier: str = "") -> Element:
    kind = "food" if food else "large" if is_large(noun) else "object"
    return _phrase(kind, noun, modifier)


# Many a name is a word too; one of these is understood as a name without being called one.
_PLAIN_NAMES = [
    name
    for name in ZH_NAMES
    if (name[0] in "小阿老王李张刘陈" or name[0] == name[1])
    and name
    not in "小河 小山 小石 小雪 小雨 小花 小海 小米 小龙 小虎 小竹 小菊 小星 小月 小云 天天"
]


def named(rng: Random) -> Element:
    """A child, a grown-up or an animal with a name; the story calls it by the name."""
    name = rng.choice(ZH_NAMES) if rng.random() < 0.6 else invented_name(rng)
    form = rng.random()
    if form < 0.2:
        name = rng.choice(_PLAIN_NAMES)
        return Element("name", name, f"一个叫{name}的孩子", name, (name,), name)
    if form < 0.45:
        asked = f"叫{name}的孩子"
        return Element("name", name, f"一个叫{name}的孩子", asked, (name,), name)
    if form < 0.75:
        noun, pronoun = rng.choice(
            (("女孩", "她"), ("男孩", "他"), ("小女孩", "她"), ("小男孩", "他"))
        )
    else:
        noun = rng.choice(ZH_ANIMALS)
        pronoun = "它"
    asked = f"{rng.choice(('叫', '名叫'))}{name}的{noun}"
    counted = f"一{_measure_of_being(noun)}叫{name}的{noun}"
    return Element("name", name, counted, asked, (name, noun), pronoun)


def draw_being(rng: Random) -> Element:
    chance = rng.random()
    if chance < 0.15:
        return named(rng)
    if chance < 0.15 + INVENTED * 0.7:
        return being_of(_invented(rng, _BEING_TAILS))
    noun = rng.choice(rng.choice((ZH_ANIMALS, ZH_ANIMALS, ZH_JOBS, PEOPLE)))
    if noun in _ANIMALS and noun[0] not in "小大老" and len(noun) < 3 and rng.random() < 0.25:
        noun = "小" + noun
    return being_of(noun, rng.choice(BEING_MODIFIERS) if rng.random() < 0.12 else "")


_ANIMALS = frozenset(ZH_ANIMALS)


def draw_place(rng: Random) -> Element:
    chance = rng.random()
    if chance < 0.08:
        city = rng.choice(ZH_CITIES)
        return Element("place", city, f"一座叫{city}的城市", city, (city,))
    noun = _invented(rng, _PLACE_TAILS) if chance < 0.08 + INVENTED else rng.choice(ZH_PLACES)
    if noun.endswith("边"):
        return Element("place", noun, f"一个安静的{noun}", noun, (noun,))
    return _phrase("place", noun, rng.choice(PLACE_MODIFIERS) if rng.random() < 0.08 else "")


def draw_thing(rng: Random) -> Element:
    food = rng.random() < 0.35
    if rng.random() < INVENTED:
        noun = _invented(rng, _FOOD_TAILS if food else _OBJECT_TAILS)
    else:
        noun = rng.choice(ZH_FOODS if food else _OBJECTS)
    modifier = ""
    if not food and rng.random() < 0.12:
        modifier = rng.choice((rng.choice(THING_MODIFIERS), rng.choice(ZH_COLOURS) + "的"))
    return thing_of(noun, food, modifier)


def idea_of(word: str) -> Element:
    return Element("idea", word, word, word, (word,))


def draw_idea(rng: Random) -> Element:
    return idea_of(invented_word(rng) if rng.random() < 0.45 else rng.choice(IDEAS))


DRAWS: dict[str, Callable[[Random], Element]] = {
    "h": draw_being,
    "p": draw_place,
    "t": draw_thing,
    "x": draw_idea,
}

_USUAL_BEINGS = [being_of(noun) for noun in USUAL_BEINGS]
_USUAL_PLACES = [_phrase("place", noun) for noun in USUAL_PLACES]
_USUAL_OBJECTS = [thing_of(noun, food=False) for noun in USUAL_OBJECTS]
_USUAL_FOODS = [thing_of(noun, food=True) for noun in USUAL_FOODS]
_USUAL_IDEAS = [idea_of(noun) for noun in IDEAS]
USUAL: dict[str, list[Element]] = {
    "h": _USUAL_BEINGS,
    "k": _USUAL_BEINGS,
    "p": _USUAL_PLACES,
    "t": _USUAL_OBJECTS,
    "food": _USUAL_FOODS,
    "x": _USUAL_IDEAS,
}


def joined(parts: list[str]) -> str:
    """一, 一和二, 一、二和三."""
    return "和".join(["、".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
