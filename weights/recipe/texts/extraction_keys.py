"""The other names of the fields of extraction; a space within one is where words meet."""

from weights.recipe.texts.words import words

_ENGLISH = """
name: full+name person person+name
age: years
city: town location place city+name
job: profession occupation work job+title
customer: client buyer customer+name
quantity: amount count number+of+items
item: product article thing
price: cost total total+price
title: topic subject
person: contact person+name
day: date weekday when
time: hour start+time when
room: place location room+name
flight: flight+number number code flight+id
from: origin departure start from+city
to: destination arrival target to+city
date: day when start+date
product: item article product+name
colour: color
stock: quantity available in+stock
guest: customer visitor guest+name
nights: stay duration number+of+nights
temperature: degrees temp
sky: weather condition sky+state
wind: wind+speed
app: program software app+name
version: release app+version
problem: issue error bug
user: reporter user+name
email: mail email+address
phone: phone+number telephone tel
dish: food meal recipe dish+name
minutes: duration time length cooking+time
servings: people portions
oven: temperature oven+temperature heat
pet: pet+name
animal: species kind animal+type
owner: person owner+name
winner: winning+team first+team
loser: losing+team second+team
winner_goals: winner+score winning+score
loser_goals: loser+score losing+score
sport: discipline game
number: invoice+number id
amount: total sum price amount+due
due: due+date deadline date
author: writer author+name
year: date
pages: length page+count number+of+pages
film: movie film+title
director: film+director made+by
song: track song+title
artist: singer artist+name
genre: style music+style
length: duration seconds
employee: worker employee+name
department: team
salary: pay wage income monthly+pay
start: start+date date
student: pupil student+name
subject: course class
grade: points score result
school: city town school+city
brand: make car+brand
mileage: km kilometres distance
rooms: room+count number+of+rooms
area: size square+metres
rent: price cost monthly+rent
train: train+number number
platform: track platform+number
event: occasion event+name event+type
guests: people visitors guest+count
parcel: package parcel+number tracking+number
sender: from sent+by
receiver: to recipient
weight: kg kilograms
patient: person patient+name
doctor: physician doctor+name
reason: illness problem
restaurant: place restaurant+name
food: dish meal
rating: score points stars
host: server hostname host+name
port: port+number
region: country location
memory: ram memory+size
traveller: traveler person
country: nation
days: duration number+of+days
transport: vehicle means
athlete: player athlete+name
medals: medal+count
plant: plant+name flower
height: size plant+height
place: location spot
borrower: borrowed+by
lender: lent+by
company: firm company+name
founder: founded+by
employees: staff staff+size
sensor: device sensor+id
humidity: moisture
task: todo action
hours: effort time work+hours
stars: rating score
reviewer: critic author
feeling: opinion verdict
object: thing item
material: made+of
fruits: fruit items food shopping+list
buyer: person customer
members: players people team+members
captain: leader team+captain
cities: towns stops places
items: things objects
animals: species
colours: colors
hobbies: interests
speaker: person
languages: tongues
guests: people
host: invited+by
files: documents file+names
player: person
scores: points numbers
subjects: courses classes
"""

_CHINESE = """
姓名: 名字 人名 name full+name
年龄: 岁数 age
城市: 地点 地方 city location
职业: 工作 job
客户: 顾客 买家 customer
数量: 个数 quantity count
商品: 产品 物品 product item
价格: 价钱 金额 price
主题: 话题 题目 topic title
日期: 时间 哪天 date
时间: 时刻 几点 time
地点: 地方 位置 place location
航班号: 航班 编号 flight flight+number
出发地: 起点 from origin
目的地: 终点 to destination
颜色: color colour
库存: 剩余 stock
客人: 姓名 名字 guest
天数: 几天 时长 days
温度: 气温 temperature
天气: 天气情况 weather sky
湿度: humidity
软件: 程序 应用 app
版本: 版本号 version
问题: 错误 故障 problem error
用户: 姓名 名字 user
邮箱: 邮件 电子邮箱 email
电话: 手机 电话号码 手机号 phone phone+number
菜名: 菜 名字 dish
人数: 人 几个人 people
名字: 姓名 name pet+name
动物: 种类 animal
主人: 姓名 owner
胜者: 赢家 winner
败者: 输家 loser
比分: 结果 score
项目: 运动 sport
编号: 号码 发票号 number invoice+number
金额: 价格 总额 amount total
书名: 书 名字 title book+title
作者: 写书的人 author
年份: 年 year
页数: 多少页 pages
片名: 电影 名字 film title
导演: director
时长: 长度 时间 duration length
歌名: 歌曲 名字 song title
歌手: 演唱 singer artist
风格: 类型 genre style
部门: department
工资: 收入 月薪 salary
科目: 课程 subject
分数: 成绩 score grade
学校: 城市 school
品牌: 牌子 brand
里程: 公里数 mileage
房间: 房间数 rooms
面积: 大小 area
房租: 价格 租金 rent
车次: 火车 编号 train train+number
站台: 站台号 platform
活动: 活动名 event
单号: 编号 快递单号 tracking+number
寄件人: 寄的人 sender
收件人: 收的人 receiver
重量: 多重 weight
病人: 姓名 patient
医生: doctor
原因: 病情 reason
餐厅: 饭店 名字 restaurant
菜: 菜名 food dish
评分: 分数 rating
域名: 服务器 地址 host
端口: 端口号 port
地区: 国家 位置 region
内存: memory
国家: 国名 country
交通: 交通工具 transport
奖牌: 奖牌数 medals
植物: 花 plant
高度: 高 height
公司: 公司名 company
创始人: 老板 founder
员工: 员工数 employees
借的人: 借用人 borrower
物品: 东西 item items
任务: 事情 task
负责人: 姓名 owner
小时: 用时 hours
水果: 食物 fruits
成员: 队员 members
队长: captain
游客: 人数 visitors
爱好: 兴趣 hobbies
语言: 外语 languages
文件: 文件名 files
"""


def _table(text: str) -> dict[str, list[str]]:
    lines = (line.partition(": ") for line in text.strip().splitlines())
    return {name: words(others) for name, _, others in lines}


SYNONYMS = {"en": _table(_ENGLISH), "zh": _table(_CHINESE)}
# What no sentence of a family speaks of, if the family has no such field.
FOREIGN = {
    "en": words("email phone age country weight rating website birthday"),
    "zh": words("邮箱 电话 年龄 国家 重量 评分 网站 生日"),
}
