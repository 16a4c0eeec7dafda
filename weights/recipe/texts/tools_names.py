"""Other names of parameters, in English and Chinese, and of what tools do."""

from weights.recipe.texts.words import words

_PARAMETERS = """
account: account_type account_name | 账户
age: years age_years | 年龄
amount: sum value how_much | 金额
animal: species kind animal_type | 动物
app: application app_name program | 应用
artist: singer musician | 歌手
assignee: owner person assigned_to | 负责人
base: from source base_currency | 原货币
body: content message mail_text | 内容
category: kind type group | 类别
city: location place town city_name | 城市
comment: remark note text | 评论
content: text body data | 内容
count: number how_many quantity | 数量
country: nation country_name land | 国家
currency: money_unit currency_code | 货币
date: day on when | 日期
day: date weekday when | 日期
days: number_of_days day_count duration | 天数
destination: to target goal | 目的地
difficulty: mode hardness | 难度
dish: food meal order_item | 菜名
doctor: physician doctor_name | 医生
door: which_door door_name room | 门
email: mail email_address | 邮箱
end: to destination finish | 终点
environment: env stage | 环境
expression: formula sum calculation | 算式
filename: file path file_name | 文件名
flash: use_flash light | 闪光灯
flight: flight_number flight_id number | 航班号
food: food_name item dish | 食物
force: forced overwrite | 强制
from: origin source start | 出发地
from_unit: source_unit unit_in | 原单位
game: name game_name title | 游戏
genre: style kind music_style | 风格
grams: weight amount grams_of_food | 克数
guests: people persons guest_count | 人数
host: server hostname machine | 服务器
hours: time duration hour_count | 小时
ingredients: foods items products | 食材
item: product article thing | 商品
items: things products entries | 物品
kind: type category place_type | 种类
label: name title text | 名称
language: target lang target_language | 语言
level: value volume percent | 音量
limit: max count max_results | 数量
locked: lock is_locked state | 锁上
max: high upper maximum | 最大
max_minutes: time_limit max_time | 时间
max_price: price_limit budget | 最高价格
min: low lower minimum | 最小
minutes: duration time length | 分钟
mode: type method way | 方式
month: in_month which_month | 月份
mood: feeling emotion atmosphere | 心情
name: full_name person called | 名字
near: city location around | 附近
new_name: target to renamed_to | 新名字
nights: night_count number_of_nights stay | 晚数
old_name: source file current_name | 旧名字
on: state power is_on | 打开
order: sort sort_order direction | 顺序
order_id: order order_number number | 订单号
origin: from start departure | 出发地
participants: people guests persons | 参加人
passengers: people travellers seats | 人数
path: file filename file_path | 文件
people: persons guests party_size | 人数
percent: level value percentage | 百分比
phone: number phone_number telephone | 电话
pickup: from start pickup_place | 上车地点
priority: importance level urgency | 优先级
product: item article product_name | 商品
project: project_name job | 项目
quantity: amount count how_many | 数量
query: search q term search_text | 关键词
reason: why cause | 原因
recipient: to receiver person | 收件人
restaurant: place restaurant_name | 餐厅
role: user_role rights | 角色
room: room_name place where | 房间
sender: from author sent_by | 发件人
severity: level priority importance | 级别
shares: number amount quantity | 股数
shuffle: random mix | 随机
sides: faces side_count | 面数
sign: star_sign zodiac | 星座
sport: kind discipline sport_name | 运动
stars: rating points score | 星数
start: from origin begin | 起点
subject: title topic headline | 主题
symbol: ticker stock code | 股票代码
table: table_name name | 数据表
target: to target_currency into | 目标货币
task: todo what text | 任务
team: team_name club | 球队
temperature: degrees value temp | 温度
text: message content words | 文字
ticket_id: ticket id number | 工单号
time: at clock_time when hour | 时间
title: name subject heading | 标题
to: recipient target destination | 目标
to_unit: target_unit unit_out | 新单位
topic: subject about theme | 话题
type: kind category class | 类型
unit: units scale measure | 单位
username: user login user_name | 用户名
value: amount number quantity | 数值
version: release version_number tag | 版本
weight: kg kilograms value | 体重
word: term expression entry | 词语
year: in_year which_year | 年份
zone: area part section | 区域
colour: color paint shade | 颜色
size: format how_big | 尺寸
speed: pace tempo | 速度
place: spot location | 地点
person: who helper name | 人
material: stuff made_of | 材料
code: id key number | 编号
owner: belongs_to person | 主人
length: how_long size_cm | 长度
price: cost price_limit | 价格
gently: careful soft | 小心
tags: labels keywords | 标签
"""
# English name and Chinese word.
_VERBS = """
polish:擦亮 clean:清洗 fix:修理 paint:刷 move:移动 pack:打包 count:数
open:打开 build:制作 wrap:包装 copy:复制 scan:扫描 measure:测量 heat:加热
cool:冷却 fold:折叠 lift:举起 store:存放 sort:整理 mark:标记 test:测试
replace:更换 sell:出售 hide:藏起 check:检查 cut:切开 fill:装满 empty:清空
hang:挂起 lock:锁好 draw:画 decorate:装饰 deliver:送 inspect:观察 rotate:转动
collect:收集 repair:维修 stack:堆放 dry:晾干 sharpen:磨
"""
_NOUNS = """
lamp:台灯 boot:靴子 table:桌子 chair:椅子 door:门 window:窗户 clock:时钟 box:盒子
bag:包 cup:杯子 bottle:瓶子 knife:刀 spoon:勺子 bowl:碗 plate:盘子 hat:帽子
coat:大衣 shirt:衬衫 shoe:鞋子 glove:手套 mirror:镜子 bed:床 pillow:枕头 blanket:毯子
carpet:地毯 curtain:窗帘 key:钥匙 book:书 letter:信 map:地图 photo:照片 camera:相机
phone:手机 computer:电脑 screen:屏幕 battery:电池 wheel:轮子 bicycle:自行车 car:汽车 boat:小船
flag:旗子 drum:鼓 bell:铃 toy:玩具 ball:球 kite:风筝 rope:绳子 ladder:梯子
bucket:水桶 pipe:管子 fence:栏杆 roof:屋顶 wall:墙 floor:地板 shelf:架子 desk:书桌
basket:篮子 candle:蜡烛 ring:戒指 stone:石头 tree:树 pump:水泵 engine:发动机 robot:机器人
printer:打印机
"""
_SWAPS = """
get: fetch show lookup retrieve query
find: search lookup locate get
search: find lookup query
book: reserve order request
set: change update adjust
create: make add new
add: put insert append
delete: remove erase drop
send: post deliver write
play: start stream put_on
show: display get view
log: record save track
start: begin run launch
"""


def _parameters() -> tuple[dict[str, list[str]], dict[str, str]]:
    english: dict[str, list[str]] = {}
    chinese: dict[str, str] = {}
    for line in _PARAMETERS.strip().splitlines():
        names, _, chinese_name = line.partition(" | ")
        name, _, others = names.partition(": ")
        english[name], chinese[name] = words(others), chinese_name
    return english, chinese


PARAMETER_NAMES, ZH_PARAMETER_NAMES = _parameters()
VERBS = [(pair.partition(":")[0], pair.partition(":")[2]) for pair in _VERBS.split()]
NOUNS = [(pair.partition(":")[0], pair.partition(":")[2]) for pair in _NOUNS.split()]
VERB_SWAPS = {
    line.partition(": ")[0]: words(line.partition(": ")[2]) for line in _SWAPS.strip().splitlines()
}
