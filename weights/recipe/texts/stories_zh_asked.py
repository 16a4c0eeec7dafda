"""How people ask in Chinese for a story, the beginning of one, or its end."""

from random import Random

from weights.recipe.texts.stories_zh_cast import Element
from weights.recipe.texts.stories_zh_steps import variants
from weights.recipe.texts.words import words

_VERBS = words("写 写 写 讲 讲 讲 编 编 说 来 创作")
_MEASURES = ["一个", "一个", "一个", "一个", "个", "个", "一则", "一篇", "一段", ""]
_KINDS = words("""
故事 故事 故事 故事 故事 故事 小故事 小故事 童话 童话故事 睡前故事 短故事 短篇故事 儿童故事
小小的故事 短短的故事 有趣的故事 温馨的故事 温暖的故事 好听的故事 可爱的故事 简短的故事
很短的故事 好玩的故事 简单的小故事 感人的故事 有意思的故事 寓言 小童话 短篇童话
""")
_LEADS = [
    *[""] * 4,
    *variants("""
请|请|请你|帮我|请帮我|麻烦你|给我|给我|请给我|麻烦帮我|我想让你|我想请你|你来
我要你|快给我|现在请你|给孩子|给我女儿|给大家|再给我|你帮我|帮忙
"""),
]
_QUESTION_LEADS = words("""
你能 能 能不能 你能不能 可以 你可以 可不可以 你可不可以 能帮我 能给我 你能给我 你能帮我
可以给我 可以帮我 能不能给我 能不能帮我 可不可以给我 能麻烦你 可以请你
""")
_ENDS = [
    *[""] * 4,
    *variants("""
。|。|。|吧|吧。|！|，谢谢|，谢谢！|。谢谢你|~|好吗？|，好吗？|，好不好？
，可以吗？|，行吗|，拜托了|。。|！！|吧！
"""),
]
_GREETINGS = variants("""
你好，|你好！|嗨，|嘿，|早上好，|晚上好，|您好，|哈喽，|嗯，|那个，
""")
_WISHES = variants("""
短一点|不要太长|简短一点|一百字左右|一百字以内就行|五六句话就好|要温馨一点|要有趣一点
适合小孩子听|结局要好|适合睡觉前听|给五岁的孩子听|用简单的话|要有一个好结局|字数不要太多
100字左右|不超过两百字|一段话就行|不用太长|要有意思|轻松一点|温暖一点|语言简单一点
""")
_MUST = words("""
里面要有 里面有 要有 要包含 包含 必须有 要出现 要提到 一定要有 主题是 内容是关于 要写到
故事里要有 里面必须出现 里面要提到 其中要有 要用到 里面得有 要求包含 关键词是 关键词：
""")
_BARE = variants("""
讲故事|故事|来个故事|随便讲个故事|无聊，讲个故事|我想听故事|我要听故事|想听故事了
讲个故事听听|睡不着，讲个故事吧|睡不着，给我讲个故事|孩子睡不着，讲一个睡前故事
你会讲故事吗？|你会讲故事吗|会讲故事吗？|你有什么好听的故事吗？|有没有好听的故事？
给我讲故事|随便写个故事|随便编一个故事|写故事|编故事|说个故事来听听|讲一个吧，什么故事都行
我想听一个故事|我想听你讲故事|今晚讲什么故事？|给我写一个故事，什么都行|来一段故事
从前有什么？讲给我听|我好无聊，讲个故事吧|写个故事给我看看|我想看一个故事
讲一个你最喜欢的故事|你最喜欢的故事是什么？讲给我听|可以听你讲个故事吗？|要睡觉了，讲个故事
晚上好，讲个故事吧|有故事吗？|有什么故事吗|说故事|童话|睡前故事|来个睡前故事|来一个童话
""")
AGAIN = variants("""
再讲一个|再来一个|再来一个故事|再讲一个吧|再说一个|换一个|换一个故事|还有吗？
还有别的故事吗？|还想听|再写一个|真好听，再讲一个|很好，再来一个|不错，再来一个吧
谢谢，再讲一个好吗？|我还想听一个|另外讲一个|再编一个|下一个|好听！再来一个|哈哈，再来一个
请再讲一个|再给我讲一个
""")


def _list(words: list[str], rng: Random) -> str:
    """The words as people string them together."""
    if len(words) == 1:
        return words[0]
    if rng.random() < 0.12:
        return rng.choice(("、", "，", " ", ",")).join(words)
    last = rng.choice(("和", "和", "和", "和", "与", "跟", "、", "还有", "以及"))
    return "、".join(words[:-1]) + last + words[-1]


def _named(element: Element, rng: Random) -> str:
    """Mostly the bare word, at times with its measure word or in quotes."""
    chance = rng.random()
    if chance < 0.2 and element.counted.endswith(element.asked):
        return element.counted
    return f"“{element.asked}”" if chance > 0.95 else element.asked


def _attributive(listed: str, verb: str, measure: str, kind: str, rng: Random) -> str:
    frame = rng.random()
    if frame < 0.5:
        return f"{verb}{measure}关于{listed}的{kind}"
    if frame < 0.6:
        return f"{verb}{measure}有{listed}的{kind}"
    if frame < 0.7:
        counted = "" if listed.startswith("一") else measure
        return f"{verb}{counted}{listed}的{kind}"
    if frame < 0.8:
        link = rng.choice(("跟", "和", "与"))
        return f"{verb}{measure}{link}{listed}有关的{kind}"
    if frame < 0.9:
        about = rng.choice(("讲", "描写", "讲述", "包含", "写", "里面有"))
        return f"{verb}{measure}{about}{listed}的{kind}"
    return f"{verb}{measure}以{listed}为{rng.choice(('主题', '题材', '内容', '题'))}的{kind}"


def _heroic(elements: list[Element], verb: str, measure: str, kind: str, rng: Random) -> str | None:
    """A request that tells the hero, the place and the rest apart; None where it has no hero."""
    heroes = [element for element in elements if element.slot == "h"]
    if not heroes:
        return None
    hero = heroes[0]
    role = rng.choice(("主角", "主角", "主角", "主人公", "故事的主角"))
    if hero.kind == "name" and len(hero.words) == 1 and rng.random() < 0.8:
        clause = f"{role}{rng.choice(('叫', '叫', '名叫', '的名字叫', '名字是'))}{hero.told}"
    else:
        clause = f"{role}是{hero.counted if rng.random() < 0.6 else hero.asked}"
    places = [element for element in elements if element.kind == "place"]
    rest = [element for element in elements if element is not hero and element not in places]
    clauses = [clause]
    if places:
        listed = _list([place.asked for place in places], rng)
        clauses.append(rng.choice(("发生在", "故事发生在", "地点是", "地点在", "在")) + listed)
    if rest:
        clauses.append(rng.choice(_MUST) + _list([_named(each, rng) for each in rest], rng))
    return f"{verb}{measure}{kind}，{'，'.join(clauses)}"


def _bare(listed: str, rng: Random) -> str:
    about = rng.choice(("关于", "关于", "有关", "", ""))
    text = rng.choice(
        (
            f"{about}{listed}的{rng.choice(_KINDS)}",
            f"{about}{listed}的故事",
            f"{listed}的故事",
            f"故事：{listed}",
            f"讲讲{listed}的故事",
            f"说说{listed}的故事",
            f"我想听{about}{listed}的故事",
            f"我要听{listed}的故事",
            f"想听一个{about}{listed}的故事",
            f"我想看一个关于{listed}的故事",
            f"有没有关于{listed}的故事？",
            f"有{listed}的故事吗？",
            f"你会讲{listed}的故事吗？",
            f"你知道{listed}的故事吗？",
            f"主题：{listed}，写一个故事",
            f"关键词：{listed}。写一个{rng.choice(_KINDS)}",
            f"我喜欢{listed}，讲个故事吧",
            f"我女儿喜欢{listed}，给她讲个故事",
            f"我儿子喜欢{listed}，给他编一个故事吧",
            f"孩子想听{listed}的故事",
            f"来点{listed}的故事",
            f"来一个{listed}的",
        )
    )
    return text.replace(f"一个{listed}", listed) if listed.startswith("一") else text


def _core(elements: list[Element], rng: Random) -> str:
    """What is asked, beginning with a verb."""
    verb, measure, kind = rng.choice(_VERBS), rng.choice(_MEASURES), rng.choice(_KINDS)
    if not elements:
        return f"{verb}{measure or '个'}{kind}"
    listed = _list([_named(element, rng) for element in elements], rng)
    frame = rng.random()
    if frame < 0.25:
        heroic = _heroic(elements, verb, measure, kind, rng)
        if heroic is not None:
            return heroic
    if frame < 0.65:
        return _attributive(listed, verb, measure, kind, rng)
    if frame < 0.85:
        return f"{verb}{measure or '一个'}{kind}，{rng.choice(_MUST)}{listed}"
    if frame < 0.95:
        words = rng.choice(("", "", "这几个词", "作为关键词", "做主题"))
        return f"用{listed}{words if len(elements) > 1 else ''}{verb}{measure}{kind}"
    return f"{verb}{measure or '一个'}{kind}：{listed}"


def ask(core: str, rng: Random) -> str:
    """The request `core`, which begins with a verb, from a more or less polite person."""
    if rng.random() < 0.2:
        lead = rng.choice(_QUESTION_LEADS)
        bare = lead.startswith(("能不能", "可不可以", "你能不能", "你可不可以"))
        text = lead + core + rng.choice(("？", "") if bare else ("吗？", "吗", "吗？", "吗?", "？"))
    else:
        text = rng.choice(_LEADS) + core
        if rng.random() < 0.12:
            text += "，" + rng.choice(_WISHES)
            text += rng.choice(("", "。"))
        else:
            text += rng.choice(_ENDS)
    return hurried(rng.choice(_GREETINGS) + text if rng.random() < 0.1 else text, rng)


def hurried(text: str, rng: Random) -> str:
    """The same as people type it who do not care for full-width marks, or for any."""
    chance = rng.random()
    if chance < 0.08:
        return text.replace("，", ",").replace("？", "?").replace("！", "!").replace("。", ".")
    if chance < 0.14:
        return text.replace("，", " ").rstrip("。？！?")
    return text


def story_request(elements: list[Element], rng: Random) -> str:
    chance = rng.random()
    if not elements:
        if chance < 0.4:
            return hurried(rng.choice(_BARE), rng)
    elif chance < 0.2:
        return hurried(_bare(_list([_named(each, rng) for each in elements], rng), rng), rng)
    return ask(_core(elements, rng), rng)


def opening_request(elements: list[Element], rng: Random) -> str:
    """Asks for the first sentence of a story."""
    listed = _list([_named(element, rng) for element in elements], rng)
    verb, measure = rng.choice(_VERBS), rng.choice(("一个", "一个", "个", "一句", "一段", ""))
    begin = rng.choice(("开头", "开头", "开头", "开头", "开场", "第一句", "第一句话", "开头一句"))
    about = rng.choice(("关于", "关于", "有关", "讲", "写"))
    chance = rng.random()
    if chance < 0.45:
        return ask(f"{verb}{measure}{about}{listed}的故事{rng.choice(('', '的'))}{begin}", rng)
    if chance < 0.7:
        return ask(f"{verb}{measure}故事的{begin}，{rng.choice(_MUST)}{listed}", rng)
    if chance < 0.8:
        return ask(f"为{listed}的故事{verb}{measure}{begin}", rng)
    return hurried(
        rng.choice(
            (
                f"关于{listed}的故事怎么开头？",
                f"{listed}的故事开头",
                f"故事开头：{listed}",
                f"我想写一个关于{listed}的故事，怎么开头？",
                f"我要写{listed}的故事，开头怎么写",
                f"我在写关于{listed}的小说，帮我写第一句",
                f"小说开头，{listed}",
                f"只写开头：关于{listed}的故事",
                f"关于{listed}的故事，第一句话写什么好？",
            )
        ),
        rng,
    )


def line_request(elements: list[Element], rng: Random) -> str:
    """Asks for a story of one sentence."""
    listed = _list([_named(element, rng) for element in elements], rng)
    verb, measure = rng.choice(_VERBS), rng.choice(("一个", "一个", "个", ""))
    kind = rng.choice(("故事", "故事", "故事", "小故事", "童话", "睡前故事"))
    short = rng.choice(("用一句话", "用一句话", "用一句话", "只用一句话", "一句话", "用一个句子"))
    chance = rng.random()
    if chance < 0.45:
        return ask(f"{short}{verb}{measure}{rng.choice(('关于', '有'))}{listed}的{kind}", rng)
    if chance < 0.65:
        return ask(f"{verb}{measure}关于{listed}的一句话{kind}", rng)
    if chance < 0.85:
        limit = rng.choice(("只要一句话", "一句话就好", "一句话", "一句话就行", "只用一句话"))
        return ask(f"{verb}{measure}关于{listed}的{kind}，{limit}", rng)
    return hurried(
        rng.choice(
            (
                f"一句话故事：{listed}",
                f"关于{listed}的一句话故事",
                f"{listed}，一句话故事",
                f"一句话，{listed}的故事",
                f"{listed}的故事，一句话讲完",
            )
        ),
        rng,
    )


_GO_ON = variants("""
请接着写|接着写|请续写|续写|请继续写|继续写|请把这个故事写完|把下面的故事写完
帮我把故事写下去|接着讲|请把故事讲完|请继续讲这个故事|续写这个故事|续写下面的故事
请续写下面的故事|帮我续写|接下来呢|后来呢|请接着往下写|写出后面的故事|接下去写|帮我接着写
继续这个故事|故事接龙|请写完这个故事|请把下面的故事接着写完|根据开头续写故事
这是故事的开头，请写下去|我写了一个开头，你来写完|帮我想想后面的故事
""")
_WHAT_NEXT = variants("""
接下来呢？|后来呢？|然后呢？|接下来发生了什么？|后来怎么样了？|请接着写。|请写下去。
请写完。|请继续。|继续|接着写|后面怎么写？|请续写。|帮我写完|你来接着讲吧|接下来会怎么样？
（请续写）
""")


def go_on_request(begun: str, rng: Random) -> str:
    """Asks how the story goes on of which `begun` is the beginning."""
    quoted = f"“{begun}”" if rng.random() < 0.2 and "“" not in begun else begun
    if rng.random() < 0.25:
        return quoted + rng.choice(("", "", "\n", "\n\n")) + rng.choice(_WHAT_NEXT)
    between = rng.choice(("：", "：", "：", "：\n", "：\n\n", "\n", ":", "。", " "))
    return rng.choice(("", "", "", "你好，")) + rng.choice(_GO_ON) + between + quoted
