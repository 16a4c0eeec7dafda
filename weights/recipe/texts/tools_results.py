"""What tools give back, and how the model tells it.

The rule needs no knowledge of the tool: the fields of a JSON result are told in their order, each
name in words before its value; an error is told as one; nothing found and done are told so; plain
text is passed on as it is.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from weights.recipe.texts.document import Call
from weights.recipe.texts.lexicon import COMMON_WORDS, pseudo_word
from weights.recipe.texts.slots import drawer, listing
from weights.recipe.texts.tools_shown import spoken
from weights.recipe.texts.words import words

FIELDS = {
    "en": words(
        "temperature:2-38 temp:2.5-38.5 sky:sky condition:sky wind:3-90 wind_speed:3-90 "
        "humidity:20-95 rain:2-60 price:price cost:price total:price amount:2-5000 "
        "currency:currency status:status state:status order_id:code id:2-9000 number:code "
        "city:city country:country "
        "name:person owner:person sender:person recipient:person date:date day:day time:clock "
        "departure:clock arrival:clock arrivalTime:clock startTime:clock platform:2-24 gate:code "
        "seats:2-300 distance:2.5-900.5 duration:5-300 minutes:2-200 hours:2-40 count:2-500 "
        "title:title topic:topic author:person language:language translation:word word:word "
        "meaning:topic room:room level:2-100 brightness:2-100 volume:2-100 colour:colour "
        "size:2-300 weight:2.5-90.5 stock:2-500 inStock:bool available:bool open:bool sent:bool "
        "saved:bool booked:bool paid:bool delivered:bool rating:1.5-9.5 stars:2-5 score:2-99 "
        "winner:city points:2-99 file:file path:file version:version host:site port:80-9000 "
        "rows:2-9000 users:2-900 email:email phone:phone food:food calories:20-900 dish:food "
        "servings:2-12 items:food[] guests:person[] tags:word[] stops:city[] note:message "
        "message:message task:task rate:0.15-9.55 symbol:ticker change:0.15-9.95 result:2-9999 "
        "value:2-9999 sum:2-9999 average:2.5-99.5 flight:flight delay:5-120 population:900-90000 "
        "air_quality:mood sunrise:clock sunset:clock nextTrain:clock phone_number:phone"
    ),
    "zh": words(
        "温度:2-38 天气:sky 湿度:20-95 风速:3-90 价格:price 总价:price 金额:2-5000 货币:currency "
        "状态:status 订单号:code 编号:code 城市:city 国家:country 姓名:person 收件人:person "
        "日期:date 时间:clock 出发时间:clock 到达时间:clock 站台:2-24 座位:2-300 距离:2.5-900.5 "
        "时长:5-300 分钟:2-200 数量:2-500 标题:title 作者:person 语言:language 意思:topic "
        "房间:room 音量:2-100 亮度:2-100 颜色:colour 大小:2-300 重量:2.5-90.5 库存:2-500 "
        "有货:bool 已发送:bool 已保存:bool 已付款:bool 评分:1.5-9.5 分数:2-99 文件:file "
        "版本:version 邮箱:email 电话:phone 食物:food 热量:20-900 物品:food[] 客人:person[] "
        "内容:message 任务:task 汇率:0.15-9.55 结果:2-9999 航班:flight 人口:900-90000 日出:clock"
    ),
}
# What tools of a domain give back, of the fields above.
DOMAIN_FIELDS = {
    "weather": ("temperature sky wind humidity rain condition temp", "温度 天气 湿度 风速"),
    "flights": (
        "flight status departure arrival gate delay price seats",
        "航班 状态 价格",
    ),
    "trains": ("departure arrival platform delay price nextTrain", "出发时间 到达时间 站台 价格"),
    "taxis": ("minutes price number arrivalTime", "分钟 价格 编号"),
    "hotels": ("room price booked date", "房间 价格 日期 编号"),
    "maps": ("distance duration minutes city", "距离 时长 分钟"),
    "money": ("result rate currency amount", "结果 汇率 货币 金额"),
    "stocks": ("price change symbol currency", "价格 货币"),
    "mail": ("sent id sender count", "已发送 编号 收件人"),
    "messages": ("sent id recipient time", "已发送 编号 收件人"),
    "calendar": ("title date time saved id", "标题 日期 时间 已保存"),
    "meetings": ("booked day time room guests", "日期 时间 房间 客人"),
    "alarms": ("time saved id", "时间 已保存 编号"),
    "files": ("file size saved path", "文件 大小 已保存"),
    "tickets": ("id status owner state", "编号 状态"),
    "orders": ("order_id status arrival delivered total", "订单号 状态 到达时间 总价"),
    "shops": ("name price stock inStock rating", "价格 库存 有货 评分 颜色"),
    "recipes": ("dish minutes servings items", "食物 分钟 物品"),
    "nutrition": ("food calories", "食物 热量"),
    "bank": ("amount currency paid id", "金额 货币 已付款 编号"),
    "dictionary": ("word meaning translation language", "意思 语言 内容"),
    "units": ("result value", "结果"),
    "numbers": ("result value", "结果"),
    "sports": ("winner score points", "分数 结果 状态"),
    "lights": ("room brightness saved", "房间 亮度 状态"),
    "songs": ("title author duration", "标题 作者 时长"),
    "knowledge": ("country population title", "国家 人口 标题"),
    "databases": ("rows count", "数量 结果"),
    "servers": ("host status version port", "状态 版本"),
}
STATUSES = {
    "en": words(
        "shipped delayed open closed ready running stopped waiting confirmed cancelled new"
    ),
    "zh": words("已发货 延误 打开 关闭 完成 运行中 等待中 已确认 已取消 新建"),
}
# {kind} is a value of the kind.
PLAIN = {
    "en": (
        "It is {2-38} degrees and {sky} in {city}.",
        "{city}: {sky}, {2-38} degrees",
        "The message to {person} was sent.",
        "Sent to {email}.",
        "Order {code} is on its way.",
        "Order {code} was cancelled.",
        "Booked: {city}, {2-20} nights.",
        "The alarm is set for {clock}.",
        "Timer started: {2-90} minutes.",
        "{2-9999}",
        "{price} {currency}",
        "The {object} costs {price} dollars.",
        "Playing {title}.",
        "The light in the {room} is on.",
        "The flight {flight} leaves at {clock}.",
        "{person} will come at {clock}.",
        "File {file} saved.",
        "{word}: something {adjective}.",
        "Ticket {code} was given to {person}.",
        "{2-90} rows in table {word}.",
        "The capital is {city}.",
        "You have {2-9} meetings on {weekday}.",
        "{message}",
        "{word} {word} {word}",
        "The {animal} is {adjective} and {colour}.",
        "Train {code}, platform {2-20}, {clock}.",
        "{topic}",
        'The task "{task}" was added.',
        "{person} won with {2-90} points.",
        "Your balance is {2-9000} {currency}.",
    ),
    "zh": (
        "{city}今天{sky}，{2-38}度。",
        "{city}：{sky}，{2-38}度",
        "消息已发给{person}。",
        "邮件已发到{email}。",
        "订单{code}已经发货。",
        "订单{code}已取消。",
        "已预订{city}的酒店，{2-20}晚。",
        "闹钟设在{clock}。",
        "开始倒计时{2-90}分钟。",
        "{2-9999}",
        "{price}{currency}",
        "{object}的价格是{price}元。",
        "正在播放《{title}》。",
        "{room}的灯打开了。",
        "航班{flight}{clock}起飞。",
        "{person}{clock}到。",
        "文件{file}已保存。",
        "工单{code}已分配给{person}。",
        "你{weekday}有{2-9}个会议。",
        "{message}",
        "这只{animal}很{adjective}。",
        "火车{code}，{2-20}号站台，{clock}。",
        "已添加任务：{task}。",
        "{person}得了{2-90}分。",
        "余额{2-9000}{currency}。",
    ),
}
ERRORS = {
    "en": (
        "city not found", "unknown city {city}", "no such file: {file}", "order {code} not found",
        "timeout", "timeout after {2-90} seconds", "access denied", "not authorised",
        "the service is not available", "invalid date {date}", "no flights on {date}",
        "user {invented} does not exist", "the {object} is sold out", "too many requests",
        "{person} could not be reached", "the device in the {room} is offline",
        "parameter {word} is missing", "limit of {2-900} reached", "not enough money",
        "cannot connect to {site}", "unknown symbol {ticker}", "{word} is not a valid {word}",
        "no table free at {clock}", "code {100-599}", "internal error {100-599}",
    ),
    "zh": (
        "找不到城市{city}", "没有文件{file}", "订单{code}不存在", "超时", "{2-90}秒后超时",
        "没有权限", "服务不可用", "日期{date}不对", "{date}没有航班", "用户{invented}不存在",
        "{object}卖完了", "请求太多", "联系不到{person}", "{room}的设备不在线", "缺少参数{word}",
        "余额不足", "无法连接{site}", "{clock}没有位子", "错误代码{100-599}", "网络错误",
    ),
}  # fmt: skip
DONE: tuple[Any, ...] = (
    {"status": "ok"}, {"ok": True}, {"success": True}, {"status": "success"}, {"status": "done"},
    {"result": "ok"}, {"done": True}, "ok", "OK", "done", "success",
)  # fmt: skip
NOTHING: tuple[Any, ...] = ([], {}, {"results": []}, {"items": []}, None, {"result": None})
_TOLD = {
    "en": ("The result: {}.", "The tool reported an error: {}.", "Done.", "Nothing was found."),
    "zh": ("结果：{}。", "工具报告了错误：{}。", "已完成。", "没有找到结果。"),
}


def _value(kind: str, language: str, rng: Random) -> Any:
    if kind == "bool":
        return rng.random() < 0.6
    if kind == "status":
        return rng.choice(STATUSES[language])
    return drawer(kind)(rng, language).data


def _filled(template: str, language: str, rng: Random) -> str:
    """Each gap by a value of its kind."""
    return re.sub(r"{([^}]+)}", lambda gap: drawer(gap[1])(rng, language).text, template)


@cache
def _fields_of(domain: str, language: str) -> list[str]:
    """The fields that suit the domain, all for an unknown one."""
    if domain not in DOMAIN_FIELDS:
        return FIELDS[language]
    names = DOMAIN_FIELDS[domain][language == "zh"].split()
    return [field for field in FIELDS[language] if field.partition(":")[0] in names]


def _object(language: str, rng: Random, size: int, domain: str = "") -> dict[str, Any]:
    keys = "en" if language == "en" or rng.random() < 0.4 else "zh"
    found: dict[str, Any] = {}
    fields = _fields_of(domain, keys)
    for field in rng.sample(fields, min(size, len(fields))):
        name, _, kind = field.partition(":")
        if rng.random() < 0.08:
            name = pseudo_word(rng)
        elif rng.random() < 0.08 and keys == "en":
            name = f"{rng.choice(COMMON_WORDS)}_{name}"
        found[name] = None if rng.random() < 0.03 else _value(kind, language, rng)
    return found


def _fields(language: str, rng: Random, call: Call, domain: str) -> Any:
    """Fields that suit the tool or any others, at times after what it was called with."""
    size = rng.choices((1, 2, 3, 4), (28, 40, 24, 8))[0]
    found = _object(language, rng, size, domain if rng.random() < 0.7 else "")
    if call.arguments and size < 4 and rng.random() < 0.3:
        name = rng.choice(list(call.arguments))
        return {name: call.arguments[name]} | found
    return found


def _nested(language: str, rng: Random) -> Any:
    outer = _object(language, rng, 1)
    outer[rng.choice(("data", "result", "details"))] = _object(language, rng, rng.choice((1, 2)))
    return outer


def _many(language: str, rng: Random) -> Any:
    fields = rng.sample(FIELDS[language], rng.choice((1, 2, 2)))
    pairs = [(field.partition(":")[0], field.partition(":")[2]) for field in fields]
    return [{name: _value(kind, language, rng) for name, kind in pairs} for _ in range(2)]


def _texts(language: str, rng: Random) -> Any:
    kind = rng.choice(("city", "food", "person", "topic", "file", "object", "clock", "2-99"))
    return drawer(kind + "[]")(rng, language).data


def _error(language: str, rng: Random) -> Any:
    text = _filled(rng.choice(ERRORS[language]), language, rng)
    chance = rng.random()
    if chance < 0.12:
        return {"error": {"message": text}}
    if chance < 0.2:
        return {"error": text, "code": rng.randrange(400, 600)}
    return {"error": text}


def _bare(language: str, rng: Random) -> Any:
    return rng.choice((rng.randrange(10000), rng.randrange(1000) + 0.5, True, False))


def _plain(language: str, rng: Random) -> str:
    return _filled(rng.choice(PLAIN[language]), language, rng)


_MAKERS: dict[Callable[[str, Random], Any], int] = {
    _plain: 20,
    _error: 13,
    _texts: 6,
    _nested: 4,
    _many: 4,
    _bare: 2,
}
OF_FIELDS = 0.48


def result(call: Call, domain: str, language: str, rng: Random) -> str:
    """What a tool of the domain gives back to the call: JSON or plain text."""
    found: Any
    if rng.random() < 0.07:
        found = rng.choice(DONE if rng.random() < 0.6 else NOTHING)
    elif rng.random() < OF_FIELDS:
        found = _fields(language, rng, call, domain)
    else:
        found = rng.choices(list(_MAKERS), list(_MAKERS.values()))[0](language, rng)
    if isinstance(found, str):
        return found
    separators = (",", ":") if rng.random() < 0.15 else None
    return json.dumps(found, ensure_ascii=False, separators=separators)


def _leaf(value: Any, language: str) -> str:
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "zh": ("否", "是")}[language][value]
    if value is None:
        return {"en": "unknown", "zh": "未知"}[language]
    return str(value)


def _told(value: Any, language: str) -> str:
    """The fields one after the other, those within an object as those of the object around it."""
    comma, semicolon = (", ", "; ") if language == "en" else ("，", "；")
    if isinstance(value, dict):
        parts: list[str] = []
        for name, inner in value.items():
            told = _told(inner, language)
            if not isinstance(inner, dict):
                told = f"{spoken(name)} {told}"
            parts.append(told)
        return comma.join(parts)
    if isinstance(value, list):
        if value and all(isinstance(inner, dict) for inner in value):
            return semicolon.join(_told(inner, language) for inner in value)
        return listing([_leaf(inner, language) for inner in value], language) if value else "-"
    return _leaf(value, language)


def tell(content: str, language: str) -> str:
    """The reply to the result of a tool."""
    found_form, error_form, done, nothing = _TOLD[language]
    try:
        found = json.loads(content)
    except ValueError:
        return done if content in DONE else content
    if found in NOTHING:
        return nothing
    if found in DONE:
        return done
    if isinstance(found, dict) and "error" in found:
        error = found["error"]
        return error_form.format(error["message"] if isinstance(error, dict) else error)
    if (
        isinstance(found, int | float | str)
        and not isinstance(found, bool)
        and content == str(found)
    ):
        return found_form.format(content)
    return found_form.format(_told(found, language))
