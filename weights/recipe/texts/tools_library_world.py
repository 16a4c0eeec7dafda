"""Tools about the world: weather, ways, travel, money, knowledge. Read by `tools_format`."""

TEXT = """
get_weather current_weather weather_lookup fetch_weather wetter
weather | Get the current weather in a city | 查询城市现在的天气
city:city unit?:celsius=摄氏度/fahrenheit=华氏度
what is the weather in {city} | {city}天气怎么样
what's the weather like in {city} right now | {city}现在天气如何
check the weather in {city} | 查一下{city}的天气
how is the weather in {city} today | {city}今天的天气好吗
~weather in {city} | ~{city}的天气
is it raining in {city} | {city}下雨了吗
?unit in {unit} | 用{unit}
- check the weather | 查天气

get_forecast weather_forecast forecast daily_forecast
weather | Weather forecast for the next days | 未来几天的天气预报
city:city days:2-9
what will the weather be in {city} for the next {days} days | {city}未来{days}天的天气会怎么样
show me the {days} day forecast for {city} | 看一下{city}{days}天的天气预报
give me a forecast of {days} days for {city} | 给我{city}未来{days}天的预报
~{days} day forecast for {city}
~forecast for {city} | 查{city}的天气预报
- show the forecast | 看天气预报

get_air_quality air_quality air_index
weather | Air quality of a city | 查询城市的空气质量
city:city
how is the air quality in {city} | {city}的空气质量怎么样
check the air quality in {city} | 查一下{city}的空气质量
is the air in {city} clean | {city}的空气好吗
~air quality in {city}
- check the air quality | 查空气质量

get_sunrise sunrise_time sun_times
weather | Time of sunrise at a place | 查询某地的日出时间
city:city date?:date
when does the sun rise in {city} | {city}几点日出
when is sunrise in {city} | {city}的日出是什么时候
tell me the time of sunrise in {city} | 查{city}的日出时间
~sunrise in {city}
?date on {date} | 日期是{date}
- find the time of sunrise | 查日出时间

get_time time_in_city world_clock local_time
clock | Local time in a city | 查询城市的当地时间
city:city
what time is it in {city} | {city}现在几点
what is the local time in {city} | {city}当地时间是多少
tell me the time in {city} | 告诉我{city}的时间
how late is it in {city} now | 查{city}的时间
~time in {city}
- tell me the local time | 查当地时间

get_current_time now current_time get_clock
now | The time right now | 现在的时间
-
what time is it | 现在几点
what time is it now | 现在是什么时间
tell me the time | 告诉我时间
how late is it | 几点了

get_directions find_route route directions
maps | Find the way between two places | 查询两地之间的路线
from:city to:city mode?:walking=步行/driving=开车/cycling=骑车
how do I get from {from} to {to} | 从{from}到{to}怎么走
show me the way from {from} to {to} | 查从{from}到{to}的路线
find a route from {from} to {to} | 找一条从{from}去{to}的路
~directions from {from} to {to}
~I want to go from {from} to {to}
~directions to {to} | 怎么去{to}
?mode by {mode} | 方式是{mode}
- find a route | 查路线

get_distance distance measure_distance how_far
maps | Distance between two cities | 两个城市之间的距离
start:city end:city
how far is it from {start} to {end} | 从{start}到{end}有多远
what is the distance between {start} and {end} | {start}和{end}之间的距离是多少
measure the distance from {start} to {end} | 算一下{start}到{end}的距离
~distance {start} to {end}
how far away is {end} | {end}有多远
- measure a distance | 算距离

find_place search_places nearby place_finder
maps | Find places of a kind near a city | 查找附近的地点
kind:place near:city
find a {kind} near {near} | 找{near}附近的{kind}
is there a {kind} near {near} | {near}附近有{kind}吗
look for a {kind} close to {near} | 查一下{near}附近的{kind}
where is the next {kind} in {near} | {near}哪里有{kind}
find a {kind} | 找一个{kind}
- find a place nearby | 找附近的地点

book_flight flight_booking reserve_flight buy_flight
flights | Book a flight | 预订机票
from:city to:city date:date passengers?:2-9
book a flight from {from} to {to} on {date} | 订一张{date}从{from}到{to}的机票
I need a flight from {from} to {to} on {date} | 订{date}从{from}飞{to}的航班
reserve a plane ticket from {from} to {to} for {date} | 买{date}{from}到{to}的机票
on {date} I fly from {from} to {to}, book it
book a flight to {to} | 订去{to}的机票
book a flight from {from} to {to} | 订从{from}到{to}的机票
?passengers for {passengers} people | 一共{passengers}个人
- book a flight | 订机票

get_flight_status flight_status track_flight
flights | Status of a flight | 查询航班的状态
flight:flight
what is the status of flight {flight} | 航班{flight}的状态是什么
is flight {flight} on time | {flight}航班准时吗
track flight {flight} | 查一下航班{flight}
is {flight} delayed
- check my flight | 查航班状态

book_hotel hotel_booking reserve_room
hotels | Book a hotel room | 预订酒店
city:city nights:2-20 guests?:2-6
book a hotel in {city} for {nights} nights | 在{city}订{nights}晚酒店
I need a room in {city} for {nights} nights | 订{city}的酒店，住{nights}晚
reserve {nights} nights in {city} | 预订{city}的房间，{nights}晚
find me a hotel in {city} for {nights} nights
book a hotel in {city} | 在{city}订酒店
?guests for {guests} guests | {guests}位客人
- book a hotel | 订酒店

find_trains train_search search_trains timetable
trains | Find train connections | 查询火车车次
origin:city destination:city date?:date
find trains from {origin} to {destination} | 查从{origin}到{destination}的火车
when does the train from {origin} to {destination} leave | {origin}到{destination}的火车几点开
show me trains from {origin} to {destination} | 看一下{origin}去{destination}的车次
~trains {origin} to {destination}
find a train to {destination} | 查去{destination}的火车
?date on {date} | {date}出发
- find a train | 查火车

call_taxi order_taxi book_cab taxi
taxis | Order a taxi | 叫出租车
pickup:place destination:place time?:clock
call a taxi from the {pickup} to the {destination} | 叫一辆从{pickup}到{destination}的出租车
I need a cab from the {pickup} to the {destination} | 叫车，从{pickup}去{destination}
order a taxi at the {pickup}, going to the {destination} | 打车从{pickup}到{destination}
get me a taxi from the {pickup} to the {destination}
call a taxi to the {destination} | 叫车去{destination}
?time for {time} | 时间是{time}
- call a taxi | 叫一辆出租车

rent_car car_rental hire_car
cars | Rent a car | 租车
city:city days:2-30 type?:small=小型车/family=家用车/luxury=豪华车
rent a car in {city} for {days} days | 在{city}租车{days}天
I want to hire a car in {city} for {days} days | 租一辆车，在{city}用{days}天
get me a car for {days} days in {city} | 在{city}租{days}天的车
~car rental in {city}, {days} days
rent a car in {city} | 在{city}租车
?type size {type} | 要{type}
- rent a car | 租一辆车

convert_currency currency_converter exchange_money
money | Convert an amount into another currency | 货币换算
amount:2-9000 from:currency to:currency
convert {amount} {from} to {to} | 把{amount}{from}换成{to}
how much is {amount} {from} in {to} | {amount}{from}是多少{to}
change {amount} {from} into {to} | 将{amount}{from}兑换成{to}
what are {amount} {from} in {to}
~{amount} {from} to {to}
- convert some money | 换算货币

get_exchange_rate exchange_rate fx_rate
money | Exchange rate between two currencies | 查询汇率
base:currency target:currency
what is the exchange rate from {base} to {target} | {base}对{target}的汇率是多少
show me the rate of {base} against {target} | 查{base}兑{target}的汇率
get the exchange rate between {base} and {target} | 看一下{base}和{target}的汇率
~exchange rate {base} {target}
- check the exchange rate | 查汇率

convert_units unit_converter measure_converter
units | Convert a measure to another unit | 单位换算
value:2-900 from_unit:unit to_unit:unit
convert {value} {from_unit} to {to_unit} | 把{value}{from_unit}换算成{to_unit}
how many {to_unit} are {value} {from_unit} | {value}{from_unit}等于多少{to_unit}
change {value} {from_unit} into {to_unit} | 将{value}{from_unit}转换为{to_unit}
what is {value} {from_unit} in {to_unit}
- convert units | 换算单位

get_stock_price stock_price quote stock_quote
stocks | Price of a share | 查询股票价格
symbol:ticker
what is the price of {symbol} | {symbol}的股价是多少
how is the {symbol} stock doing | {symbol}股票现在多少钱
look up the share price of {symbol} | 查一下{symbol}的股票价格
~stock price {symbol}
- look up a share price | 查股票价格

buy_stock buy_shares order_shares
stocks | Buy shares | 购买股票
symbol:ticker shares:2-500
buy {shares} shares of {symbol} | 买{shares}股{symbol}
order {shares} {symbol} shares | 购买{shares}股{symbol}的股票
get me {shares} shares of {symbol} | 买入{symbol}，{shares}股
~I want to own {shares} more shares of {symbol}
buy shares of {symbol} | 买{symbol}的股票
- buy some shares | 买股票

web_search search_web internet_search google
search | Search the internet | 在网上搜索
query:topic limit?:2-20
search the web for {query} | 在网上搜索{query}
look up {query} on the internet | 上网查{query}
google {query} | 网上搜一下{query}
find websites about {query}
search for {query} online
?limit with {limit} results | 要{limit}个结果
- search the web | 上网搜索

get_news latest_news news headlines
news | Latest news about a topic | 查询新闻
topic:topic count?:2-12
what is the news about {topic} | 有什么关于{topic}的新闻
show me the latest news on {topic} | 看一下{topic}的新闻
get the headlines about {topic} | 查关于{topic}的最新新闻
~news about {topic}
?count with {count} articles | 要{count}条
- show me news | 看新闻

define_word dictionary lookup_word word_meaning
dictionary | Meaning of a word | 查询词语的意思
word:word
what does {word} mean | {word}是什么意思
define {word} | 查一下{word}的意思
what is the meaning of {word} | 解释{word}这个词
look up the word {word} in the dictionary | 在词典里查{word}
~definition of {word}
- look up a word | 查一个词

translate_text translate translator translation
dictionary | Translate text into a language | 把文字翻译成某种语言
text:message language:language
translate "{text}" into {language} | 把“{text}”翻译成{language}
how do you say "{text}" in {language} | “{text}”用{language}怎么说
say "{text}" in {language} | 用{language}说“{text}”
what is "{text}" in {language}
translate "{text}" | 翻译“{text}”
- translate something | 翻译一句话

get_article wiki encyclopedia read_article
knowledge | Read an article of the encyclopedia | 查百科文章
title:topic
show me the encyclopedia article on {title} | 看百科里关于{title}的文章
what does the encyclopedia say about {title} | 百科里怎么介绍{title}
open the wiki page of {title} | 打开{title}的百科
~wiki article {title}
- open an encyclopedia article | 看百科文章

get_population population count_people
knowledge | Number of people in a country | 查询国家的人口
country:country year?:1950-2030
how many people live in {country} | {country}有多少人口
what is the population of {country} | {country}的人口是多少
look up the population of {country} | 查{country}的人口
~population of {country}
?year in {year} | {year}年的
- look up a population | 查人口

calculate calculator evaluate math
numbers | Work out a sum | 计算算式
expression:sum
calculate {expression} | 计算{expression}
what is {expression} | {expression}等于多少
work out {expression} | 算一下{expression}
use the calculator for {expression}
- calculate something | 算一道题

random_number pick_number random
numbers | A random number between two bounds | 生成随机数
min:1-50 max:51-1000
give me a random number between {min} and {max} | 给我一个{min}到{max}之间的随机数
pick a number from {min} to {max} | 从{min}到{max}选一个数
choose any number between {min} and {max} | 在{min}和{max}之间随机选一个数字
~random number {min} to {max}
- pick a random number | 选一个随机数

roll_dice dice throw_dice
games | Roll dice | 掷骰子
count:2-9 sides?:4-100
roll {count} dice | 掷{count}个骰子
throw {count} dice | 扔{count}个骰子
roll the dice {count} times | 掷骰子{count}次
~{count} dice, roll them
?sides with {sides} sides | 每个{sides}面
- roll some dice | 掷骰子

get_score match_result sports_result
sports | Latest result of a team | 查询球队的比赛结果
team:city sport?:sport
how did {team} play | {team}队比赛结果怎么样
what was the score of {team} | {team}队的比分是多少
did {team} win | {team}队赢了吗
get me the result of {team} | 查一下{team}队的比分
?sport in {sport} | 项目是{sport}
- get the result of a match | 查比赛结果

get_horoscope horoscope star_sign
fun | Horoscope of a sign | 查询星座运势
sign:aries=白羊座/taurus=金牛座/gemini=双子座/leo=狮子座/virgo=处女座/libra=天秤座
what is the horoscope for {sign} | {sign}今天运势怎么样
read me the {sign} horoscope | 看一下{sign}的运势
~my sign is {sign}, what do the stars say | ~我是{sign}，看看运势
~horoscope {sign}
- read my horoscope | 看星座运势

get_holidays public_holidays holidays
knowledge | Public holidays of a country | 查询国家的节日
country:country month?:month
which holidays are there in {country} | {country}有哪些节日
list the public holidays of {country} | 列出{country}的节日
when are the holidays in {country} | {country}什么时候放假
~holidays in {country}
?month in {month} | 在{month}
- list the public holidays | 查节日
"""
