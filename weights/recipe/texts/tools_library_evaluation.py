"""Tools for evaluation alone: no sample for training shows them. Read by `tools_format`.

The names of the tools and of their parameters come nowhere else.
"""

TEXT = """
check_tide tide_table sea_level
sea | Tide at a harbour | 查询港口的潮水
harbour:city
when is high tide in {harbour} | {harbour}什么时候涨潮
check the tide at {harbour} | 查一下{harbour}的潮水
show me the tide table for {harbour} | 看{harbour}的潮水时间
~tide in {harbour}
- check the tide | 查潮水

hire_boat charter_boat boat_rental
sea | Hire a boat | 租船
crew:2-12 vessel:animal
hire the boat {vessel} for {crew} sailors | 租{vessel}号船，{crew}个人
charter {vessel} with a crew of {crew} | 租下{vessel}号，船员{crew}人
I want to rent the {vessel} boat for {crew} people | 租一条叫{vessel}的船给{crew}个人
~boat {vessel}, crew {crew}
- hire a boat | 租船

brew_coffee make_coffee coffee_machine
coffee | Make coffee | 做咖啡
strength:mild=淡/regular=正常/strong=浓 cups:2-8
make {cups} cups of {strength} coffee | 做{cups}杯{strength}咖啡
brew {cups} {strength} coffees | 来{cups}杯{strength}的咖啡
I need {strength} coffee, {cups} cups | 泡{cups}杯{strength}咖啡
~{cups} cups of coffee, {strength}
- make coffee | 做咖啡

feed_fish fish_feeder aquarium_feed
aquarium | Feed the fish | 喂鱼
tank:colour pellets:2-90
feed the fish in the {tank} tank {pellets} pellets | 给{tank}鱼缸的鱼喂{pellets}粒
give {pellets} pellets to the {tank} tank | 往{tank}鱼缸放{pellets}粒鱼食
put {pellets} pellets into the {tank} aquarium | 喂{tank}鱼缸{pellets}粒
~{tank} tank, {pellets} pellets
- feed the fish | 喂鱼

print_label label_maker make_label
printing | Print a label | 打印标签
caption:message copies?:2-40
print a label saying "{caption}" | 打印写着“{caption}”的标签
make a label with "{caption}" | 做一个标签：“{caption}”
I need a label that says "{caption}" | 打一张标签“{caption}”
~label: "{caption}"
?copies in {copies} copies | 打{copies}张
- print a label | 打印标签

park_car find_parking parking_spot
parking | Reserve a parking space | 预订停车位
garage:company plate:code
reserve a parking space at {garage} for {plate} | 在{garage}给{plate}订停车位
park {plate} at {garage} | 把{plate}停在{garage}
I need parking at {garage}, my plate is {plate} | 在{garage}停车，车牌{plate}
~parking for {plate}, {garage}
- reserve a parking space | 订停车位

borrow_book library_loan lend_book
library | Borrow a book from the library | 从图书馆借书
volume_title:title weeks?:2-8
borrow "{volume_title}" from the library | 从图书馆借《{volume_title}》
I want to lend the book "{volume_title}" | 借《{volume_title}》这本书
take out the book "{volume_title}" | 借一本《{volume_title}》
~library loan: "{volume_title}"
?weeks for {weeks} weeks | 借{weeks}个星期
- borrow a book | 借书

plant_tree tree_planting new_tree
forest | Plant a tree | 种树
sapling:invented meadow:place
plant a {sapling} at the {meadow} | 在{meadow}种一棵 {sapling}
put a {sapling} tree next to the {meadow} | 在{meadow}旁边种 {sapling} 树
I would like a {sapling} by the {meadow} | 在{meadow}边上种一棵 {sapling}
~new tree: {sapling}, {meadow}
- plant a tree | 种树

tune_piano piano_service fix_piano
instruments | Order a tuner for an instrument | 预约调音
instrument:object tuner:person
let {tuner} tune the {instrument} | 让{tuner}给{instrument}调音
ask {tuner} to tune my {instrument} | 请{tuner}来调{instrument}的音
the {instrument} sounds wrong, send {tuner} | {instrument}音不准，叫{tuner}来
~{instrument} tuning by {tuner}
- tune an instrument | 调音

wash_laundry washing_machine start_laundry
laundry | Start the washing machine | 开始洗衣
fabric:material heat_level:cold=冷水/warm=温水/hot=热水
wash the {fabric} clothes {heat_level} | 用{heat_level}洗{fabric}衣服
start the laundry with {fabric}, {heat_level} | 洗衣服，{fabric}的，{heat_level}
run a {heat_level} wash for {fabric} | {heat_level}洗{fabric}
~laundry: {fabric}, {heat_level}
- wash the laundry | 洗衣服

ring_bell bell sound_bell
bells | Ring a bell | 敲钟
tower:city strokes:2-24
ring the bell of {tower} {strokes} times | 敲{tower}的钟{strokes}下
let the {tower} bell sound {strokes} times | 让{tower}的钟响{strokes}次
sound {strokes} strokes on the bell at {tower} | 在{tower}敲钟{strokes}下
~{tower} bell, {strokes} times
- ring a bell | 敲钟

charge_bike ebike_charge load_battery
charging | Charge an electric bike | 给电动车充电
bike_code:code target_charge:20-100
charge bike {bike_code} up to {target_charge} percent | 把电动车{bike_code}充到{target_charge}%
load {bike_code} to {target_charge} percent | 给{bike_code}充电到{target_charge}
~bike {bike_code} needs {target_charge} percent of charge | ~电动车{bike_code}要充到{target_charge}%
~charge {bike_code}, {target_charge} percent
- charge a bike | 给车充电

open_valve valve_control turn_valve
factory | Open or close a valve | 开关阀门
valve:code opened:!open=打开/close=关上
{opened} valve {valve} | {opened}阀门{valve}
go and {opened} the valve {valve} | 把阀门{valve}{opened}
I want you to {opened} {valve}, the valve | 请把{valve}号阀门{opened}
can you {opened} valve number {valve}

mix_paint paint_mixer blend_colours
painting | Mix paints | 混合颜料
pigments:colour[] bucket_size?:2-20
mix {pigments} | 把{pigments}混合
blend the paints {pigments} | 调{pigments}的颜料
make me a paint of {pigments} | 用{pigments}调颜料
~a mix of {pigments}
?bucket_size in a bucket of {bucket_size} litres | 用{bucket_size}升的桶
- mix some paint | 调颜料

weigh_letter postage stamp_price
post | Postage for a letter | 计算邮费
letter_weight:1.5-99.5 abroad?:!abroad=国外/inland=国内
how much postage does a letter of {letter_weight} grams need | {letter_weight}克的信要多少邮费
what is the stamp price for {letter_weight} grams | 寄{letter_weight}克的信多少钱
find the postage for a letter with {letter_weight} grams | 算一下{letter_weight}克的信的邮费
~postage, {letter_weight} grams
?abroad going {abroad} | 寄到{abroad}
- find the postage | 查邮费

choose_wallpaper wallpaper set_background
screen | Change the wallpaper of the screen | 更换屏幕壁纸
motif:animal tint?:colour
set the wallpaper to a {motif} | 把壁纸换成{motif}
I want a {motif} as the background of my screen | ~屏幕背景要{motif}
change the screen picture to a {motif} | ~壁纸用{motif}
~wallpaper with a {motif}
?tint in {tint} | 颜色是{tint}
- change the wallpaper | 换壁纸

name_star star_registry buy_star
stars | Name a star after somebody | 用名字给星星命名
honouree:person catalogue_number:100-90000
name star {catalogue_number} after {honouree} | 把{catalogue_number}号星星用{honouree}命名
call the star {catalogue_number} {honouree} | {catalogue_number}号星星叫{honouree}
the star {catalogue_number} shall be named {honouree} | ~星星起名{honouree}，{catalogue_number}号
~star {catalogue_number} for {honouree}
- name a star | 给星星起名

vote_poll cast_vote poll
polls | Vote in a poll | 投票
ballot:subject choice_text:food
vote for {choice_text} in the {ballot} poll | 在{ballot}投票里选{choice_text}
in the poll about {ballot}, take {choice_text} | {ballot}的投票投给{choice_text}
give my vote to {choice_text} in the {ballot} ballot | 我在{ballot}投票中选{choice_text}
~{ballot} poll: {choice_text}
- vote in a poll | 投票

fly_drone drone launch_drone
drones | Send a drone to a height | 让无人机飞起来
altitude:3-300 waypoint:place
fly the drone to the {waypoint} at {altitude} metres | 让无人机飞到{waypoint}，高度{altitude}米
send the drone {altitude} metres high over the {waypoint} | ~无人机去{waypoint}，飞{altitude}米高
launch the drone, height {altitude}, towards the {waypoint} | ~起飞，去{waypoint}，高{altitude}米
~drone to the {waypoint}, {altitude} metres
- fly the drone | 飞无人机

bake_cake cake_order oven_cake
bakery | Bake a cake | 烤蛋糕
flavour:food layers:2-7 candles?:2-90
bake a {flavour} cake with {layers} layers | 烤一个{layers}层的{flavour}蛋糕
I want a cake of {layers} layers with {flavour} | 做{flavour}蛋糕，{layers}层
make a {layers} layer {flavour} cake | 来一个{layers}层{flavour}蛋糕
~{flavour} cake, {layers} layers
?candles and {candles} candles | 放{candles}根蜡烛
- bake a cake | 烤蛋糕

tell_fortune fortune crystal_ball
fortune | Tell the fortune of a person | 算命
seeker:person lucky_number?:2-99
tell the fortune of {seeker} | 给{seeker}算命
what does the future bring for {seeker} | {seeker}的未来会怎么样
read the cards for {seeker} | 给{seeker}看看命运
~fortune for {seeker}
?lucky_number with the lucky number {lucky_number} | 幸运数字是{lucky_number}
- tell a fortune | 算命

knit_scarf knitting scarf_maker
knitting | Knit something from wool | 用毛线织东西
garment:plural yarn:colour needles?:2-12
knit {garment} from {yarn} wool | 用{yarn}毛线织{garment}
make {garment} out of {yarn} wool | 用{yarn}的毛线做{garment}
I want knitted {garment} in {yarn} | 织{yarn}的{garment}
~{yarn} {garment}, knitted
?needles with {needles} needles | 用{needles}根针
- knit something | 织东西

set_trap mousetrap place_trap
traps | Put up a trap for an animal | 放陷阱抓动物
bait:food prey:animal
set a trap for the {prey} with {bait} | 用{bait}抓{prey}
catch the {prey} using {bait} | 放{bait}来抓{prey}
put up a trap, {bait} inside, for a {prey} | 设一个陷阱，放{bait}，抓{prey}
~trap for a {prey}, {bait}
- set a trap | 放陷阱

ship_container container freight
freight | Ship a container | 运输集装箱
cargo:plural port_of_call:city tons:3-60
ship {tons} tons of {cargo} to {port_of_call} | 把{tons}吨{cargo}运到{port_of_call}
send a container with {tons} tons of {cargo} to {port_of_call} | 运{tons}吨{cargo}去{port_of_call}
{cargo}, {tons} tons, must go to {port_of_call} by ship | 用船送{tons}吨{cargo}到{port_of_call}
~freight to {port_of_call}: {tons} tons of {cargo}
- ship a container | 运集装箱
"""
