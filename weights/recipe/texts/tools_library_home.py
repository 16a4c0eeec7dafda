"""Tools of daily life: music, home, shops, food, health, games. Read by `tools_format`."""

TEXT = """
play_music start_music music_player stream_music
music | Play music of a style | 播放某种风格的音乐
genre:genre shuffle?:!with=随机/without=不随机
play some {genre} | 放一点{genre}音乐
~I want to hear {genre} music | 我想听{genre}音乐
put on some {genre} | 播放{genre}音乐
play {genre} music | 来点{genre}音乐
?shuffle {shuffle} shuffle | {shuffle}播放
- play some music | 放音乐

play_song song_player find_song
songs | Play one song | 播放一首歌
title:title artist?:person
play the song "{title}" | 播放歌曲《{title}》
play "{title}" | 放《{title}》
~I want to hear "{title}" | 我想听《{title}》
start the song "{title}" | 来一首《{title}》
?artist by {artist} | 歌手是{artist}
- play a song | 放一首歌

set_volume volume change_volume
volume | Set the volume in percent | 设置音量
level:2-100
set the volume to {level} | 把音量调到{level}
turn the volume to {level} percent | ~音量{level}
change the volume to {level} | ~音量设为{level}
make it {level} percent loud
- change the volume | 调音量

pause_music stop_music pause
pausing | Pause the music | 暂停音乐
-
pause the music | 暂停音乐
stop the music | 把音乐停了
be quiet, no music now | ~先不要放音乐
pause it | 暂停一下

set_light switch_light light_switch lights
lights | Switch the light of a room on or off | 开关房间的灯
room:room on:!on=打开/off=关闭
turn {on} the light in the {room} | {on}{room}的灯
switch the {room} light {on} | 把{room}的灯{on}
turn the lights {on} in the {room} | 请{on}{room}灯
~lights {on} in the {room}
- switch the light | 控制灯

set_brightness dim_light brightness
lights | Set the brightness of a room | 设置房间亮度
room:room percent:2-100
set the brightness in the {room} to {percent} percent | 把{room}的亮度调到{percent}
dim the {room} to {percent} percent | {room}亮度调成{percent}%
make the {room} {percent} percent bright | {room}的亮度设为{percent}
~{room} brightness {percent}
dim the {room} | 调暗{room}
- change the brightness | 调亮度

set_thermostat set_temperature heating heat_control
heating | Set the temperature of a room | 设置房间温度
temperature:12-30 room?:room
set the temperature to {temperature} degrees | 把温度调到{temperature}度
heat to {temperature} degrees | ~暖气调到{temperature}度
make it {temperature} degrees warm | ~温度设为{temperature}度
turn the heating to {temperature}
?room in the {room} | 房间是{room}
- change the temperature | 调温度

lock_door door_lock secure_door
doors | Lock or unlock a door | 锁门或开门
door:room locked:!lock=锁上/unlock=打开
{locked} the {door} door | {locked}{door}的门
go and {locked} the door of the {door} | 把{door}的门{locked}
{locked} the door to the {door} | 请{locked}{door}门

start_vacuum vacuum clean_room robot_clean
cleaning | Let the robot clean a room | 让机器人打扫房间
room:room mode?:quick=快速/normal=普通/deep=深度
vacuum the {room} | 打扫{room}
clean the {room} | 让机器人打扫{room}
send the robot to the {room} | 让机器人去{room}
the {room} is dirty, start the robot | {room}脏了，扫一下
?mode in {mode} mode | 用{mode}模式
- start the cleaning robot | 打扫房间

water_plants irrigate garden_water
gardening | Water a part of the garden | 给花园浇水
zone:colour minutes:2-40
water the {zone} zone for {minutes} minutes | 给{zone}区浇水{minutes}分钟
water the {zone} plants for {minutes} minutes | 给{zone}的花浇{minutes}分钟水
run the water in zone {zone} for {minutes} minutes | {zone}区浇{minutes}分钟
give the {zone} bed {minutes} minutes of water
water the {zone} zone | 给{zone}区浇水
- water the plants | 浇花

add_to_cart cart_add put_in_cart
shops | Put an article into the cart | 加入购物车
item:plural quantity:2-50
add {quantity} {item} to my cart | 把{quantity}个{item}加入购物车
put {quantity} {item} in the basket | ~购物车里放{quantity}个{item}
~I want to buy {quantity} {item} | 我要买{quantity}个{item}
order {quantity} {item} | 买{quantity}个{item}
add some {item} to my cart | 把{item}加入购物车
- put something in my cart | 加入购物车

search_products product_search find_product shop_search
shops | Search the shop | 搜索商品
query:topic max_price?:5-900
search the shop for {query} | 在商店里搜索{query}
do you sell {query} | 有{query}卖吗
show me {query} from the shop | 看看商店里的{query}
find {query} in the store | 找一下{query}这种商品
?max_price for at most {max_price} | 不超过{max_price}元
- search the shop | 搜索商品

track_order order_status where_is_order
orders | Where an order is | 查询订单状态
order_id:code
where is my order {order_id} | 我的订单{order_id}到哪里了
track order {order_id} | 查一下订单{order_id}
what is the status of order {order_id} | 订单{order_id}是什么状态
when does order {order_id} arrive | 订单{order_id}什么时候到
- track my order | 查订单

cancel_order stop_order order_cancel
orders | Cancel an order | 取消订单
order_id:code reason?:problem
cancel order {order_id} | 取消订单{order_id}
~I don't want order {order_id} any more | ~订单{order_id}不要了
stop the order {order_id} | 把订单{order_id}取消
call off my order {order_id}
?reason because it {reason} | 因为{reason}
- cancel an order | 取消订单

add_to_list shopping_list list_add
lists | Put things on the shopping list | 加到购物清单
items:food[]
add {items} to the shopping list | 把{items}加到购物清单
put {items} on my list | ~购物清单加上{items}
~we need {items}, put them on the list | ~我们要{items}，写到清单上
write {items} on the shopping list | 在购物清单里写{items}
- add something to the shopping list | 加到购物清单

find_recipe recipe_search what_to_cook cook
recipes | Find a recipe with ingredients | 用食材找菜谱
ingredients:food[] max_minutes?:10-90
what can I cook with {ingredients} | 用{ingredients}可以做什么菜
find a recipe with {ingredients} | 找用{ingredients}做的菜谱
show me recipes using {ingredients} | ~有{ingredients}的菜谱
~I have {ingredients}, find me a recipe | ~我有{ingredients}，找个菜谱
?max_minutes in at most {max_minutes} minutes | 最多{max_minutes}分钟
- find a recipe | 找菜谱

get_calories calories nutrition food_energy
nutrition | Calories of a food | 查询食物的热量
food:food grams:20-900
how many calories are in {grams} grams of {food} | {grams}克{food}有多少热量
what are the calories of {grams} g {food} | {grams}克{food}的热量是多少
count the calories of {grams} grams of {food} | 算一下{grams}克{food}的热量
~calories for {grams} grams {food}
how many calories does {food} have | {food}有多少热量
- count calories | 查热量

order_food food_delivery delivery
food | Order food at a restaurant | 在餐厅点外卖
restaurant:company dish:food quantity?:2-9
order {dish} from {restaurant} | 在{restaurant}点{dish}
get me {dish} from {restaurant} | 从{restaurant}叫一份{dish}
~I want to eat {dish} from {restaurant} | 我想吃{restaurant}的{dish}
have {dish} delivered from {restaurant}
order {dish} | 点{dish}
?quantity for {quantity} people | 一共{quantity}份
- order some food | 点外卖

book_table reserve_table table_booking
restaurants | Book a table in a restaurant | 预订餐桌
restaurant:company people:2-14 time:clock
book a table for {people} at {restaurant} at {time} | 在{restaurant}订{people}人的位子，{time}
reserve {restaurant} for {people} people at {time} | 订{restaurant}的位子，{people}人，{time}
we want to eat at {restaurant} at {time}, {people} people | ~我们{people}人{time}去{restaurant}吃饭
~table for {people}, {restaurant}, {time}
book a table at {restaurant} | 在{restaurant}订位子
- book a table | 订位子

log_workout add_workout training_log
fitness | Note a workout | 记录运动
sport:sport minutes:5-180
log {minutes} minutes of {sport} | 记录{minutes}分钟的{sport}
~I did {minutes} minutes of {sport} | ~我做了{minutes}分钟{sport}
add a workout: {sport}, {minutes} minutes | 添加运动：{sport}，{minutes}分钟
note that I trained {sport} for {minutes} minutes
- log a workout | 记录运动

log_weight save_weight body_weight
fitness | Note the weight in kilograms | 记录体重
weight:42.5-120.5
my weight is {weight} kg | ~我的体重是{weight}公斤
log my weight: {weight} kg | 记录体重{weight}公斤
~I weigh {weight} kilograms today | ~今天体重{weight}公斤
save a weight of {weight} kg
- log my weight | 记录体重

start_game new_game play_game
gaming | Start a game | 开始游戏
game:sport difficulty?:easy=简单/normal=普通/hard=困难
start a game of {game} | 开始一局{game}
let's play {game} | 我们玩{game}吧
~I want to play {game} | 我想玩{game}
open the {game} game | 打开{game}游戏
?difficulty on {difficulty} | 难度{difficulty}
- start a game | 开始游戏

recommend_movie suggest_film movie_tip
films | Suggest a film | 推荐电影
mood:mood year?:1950-2026
recommend a {mood} film | 推荐一部{mood}的电影
~I feel {mood}, which film should I see | ~我很{mood}，看什么电影好
suggest a movie for a {mood} evening | 推荐适合{mood}时看的电影
which film fits when I am {mood} | {mood}的时候看什么电影
?year from {year} | {year}年的
- recommend a film | 推荐电影

record_expense add_expense expense spend
budget | Record an expense | 记录支出
amount:price category:food=食物/travel=旅行/home=家庭/fun=娱乐
I spent {amount} on {category} | ~我在{category}上花了{amount}元
record {amount} for {category} | 记录{category}支出{amount}元
add an expense of {amount} for {category} | 记一笔{amount}元的{category}
~{amount} went for {category}, note it
- record an expense | 记一笔账

transfer_money send_money pay_person wire
bank | Send money to a person | 给人转账
recipient:person amount:2-5000 currency?:currency
send {amount} to {recipient} | 给{recipient}转{amount}
pay {recipient} {amount} | 付给{recipient}{amount}
transfer {amount} to {recipient} | 转账{amount}给{recipient}
~{recipient} should get {amount} from me
send money to {recipient} | 给{recipient}转账
?currency in {currency} | 货币是{currency}
- send money | 转账

check_balance account_balance balance
bank | Balance of an account | 查询账户余额
account:savings=储蓄/checking=活期/credit=信用
how much money is in my {account} account | 我的{account}账户有多少钱
what is the balance of my {account} account | {account}账户余额是多少
check the {account} account | 查一下{account}账户
~balance {account}
- check my balance | 查余额

book_appointment see_doctor doctor_visit
health | Book an appointment with a doctor | 预约医生
doctor:person day:day time:clock
book an appointment with Dr. {doctor} on {day} at {time} | 预约{doctor}医生，{day}{time}
I need to see Dr. {doctor} on {day} at {time} | 约{day}{time}看{doctor}医生
make an appointment on {day} at {time} with Dr. {doctor} | 在{day}{time}挂{doctor}医生的号
~appointment: Dr. {doctor}, {day}, {time}
book an appointment with Dr. {doctor} | 预约{doctor}医生
- see a doctor | 预约医生

register_pet add_pet new_pet
pets | Register a pet | 登记宠物
name:person animal:animal age?:2-18
register my {animal} {name} | 登记我的{animal}，名字叫{name}
~I have a {animal} called {name}, register it | ~我有一只叫{name}的{animal}，登记一下
add the pet {name}, a {animal} | 添加宠物{name}，是{animal}
sign up {name}, my {animal}
register my {animal} | 登记我的{animal}
?age aged {age} | {age}岁
- register a pet | 登记宠物

rate_product leave_review review
reviews | Rate a product | 给商品打分
product:object stars:2-5 comment?:message
give the {product} {stars} stars | 给{product}打{stars}星
rate the {product} with {stars} stars | {product}评{stars}星
~{stars} stars for the {product} | ~{product}，{stars}星
leave a review of {stars} stars for the {product}
rate the {product} | 给{product}打分
?comment with the comment {comment} | 评论是{comment}
- rate a product | 给商品打分

take_photo camera photo
camera | Take a photo | 拍照
count?:2-20 flash?:!with=打开/without=关闭
take a photo | 拍一张照片
use the camera | 用相机拍照
take a picture | 拍照
make a photo of me | 给我拍照
?count in a series of {count} | 连拍{count}张
?flash {flash} flash | {flash}闪光灯
"""
