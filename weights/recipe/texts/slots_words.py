"""Small word lists that `slots` draws from."""

from weights.recipe.texts.words import words

DAYS = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday today tomorrow")
ZH_DAYS = words("星期一 星期二 星期三 星期四 星期五 周六 周日 今天 明天 后天 周一 下周三")
MONTHS = words(
    "January February March April May June July August September October November December"
)
LANGUAGES = words("French German Spanish Italian Polish Korean Dutch Greek Turkish Swedish Latin")
ZH_LANGUAGES = words("英语 法语 德语 日语 韩语 西班牙语 俄语 意大利语 中文")
CURRENCIES = words("EUR USD GBP JPY CNY CHF INR KRW SEK euros dollars pounds yen francs")
ZH_CURRENCIES = words("人民币 美元 欧元 日元 英镑 港元 USD EUR CNY")
GENRES = words("jazz rock pop folk blues classical techno opera reggae metal soul country")
ZH_GENRES = words("流行 摇滚 民歌 爵士 古典 电子 轻音乐 乡村")
SPORTS = words("football tennis basketball rugby hockey golf chess volleyball cricket judo boxing")
ZH_SPORTS = words("足球 网球 篮球 排球 乒乓球 羽毛球 游泳 跑步 象棋")
SKIES = words("sunny cloudy rainy windy foggy snowy clear stormy dry grey mild")
ZH_SKIES = words("晴 多云 小雨 大雨 阴 小雪 有风 有雾 晴朗")
MOODS = words("happy sad calm angry tired proud bored excited nervous relaxed")
ZH_MOODS = words("开心 难过 平静 生气 疲惫 紧张 放松 兴奋")
ROOMS = words("kitchen bedroom bathroom office garage hall attic cellar garden nursery living+room")
ZH_ROOMS = words("客厅 厨房 卧室 书房 浴室 阳台 车库 餐厅 花园")
SUBJECTS = words("maths history physics art music biology geography chemistry English drama")
ZH_SUBJECTS = words("数学 历史 物理 语文 英语 音乐 美术 化学 地理 生物")
UNITS = words("metres feet miles kilometres grams pounds ounces litres gallons inches hours cups")
ZH_UNITS = words("米 公里 英里 克 公斤 斤 磅 升 杯 厘米 英寸 小时")
ENDINGS = words("com org net io dev")
ZH_COUNTRIES = words(
    "中国 法国 德国 日本 韩国 美国 英国 巴西 埃及 泰国 西班牙 意大利 加拿大 俄国 印度 越南 希腊"
)
SUFFIXES = words("txt pdf csv md png json docx log jpg py")
ACTIONS = words("call water clean fix paint sell wash feed book visit find check pack order print")
ZH_ACTIONS = words("打扫 检查 购买 修理 整理 清洗 准备 联系 打印 预订")
ZH_GIVEN = "明文华丽强伟静敏军杰涛艳磊洋勇娟波宁辉玲鹏云晨雨雪"
ZH_FAMILY = "王李张刘陈杨赵黄周吴徐孙马朱胡林何高罗郑"
PROBLEMS = words(
    "crashes+on+start stops+working shows+a+blank+page does+not+load freezes+often loses+data "
    "runs+slowly shows+an+error closes+by+itself does+not+print cannot+save+files"
)
ZH_PROBLEMS = words("打不开 经常死机 很慢 不能保存 自动关闭 不能打印 一直报错 没有声音 丢失数据")
BROWSERS = words("Firefox Chrome Safari Edge Opera")
DEPARTMENTS = words("sales marketing finance support research design legal production training")
ZH_DEPARTMENTS = words("销售部 市场部 财务部 人事部 技术部 客服部 设计部")
EVENTS = words("concert market festival wedding party conference exhibition race reading workshop")
ZH_EVENTS = words("音乐会 展览 婚礼 晚会 比赛 会议 电影节 讲座 生日会")
ILLNESSES = words("cough fever cold headache rash toothache sore+throat back+pain stomach+ache")
ZH_ILLNESSES = words("感冒 发烧 头痛 牙痛 咳嗽 肚子痛 腰痛")
TRANSPORTS = words("train bus car plane boat bike ship")
ZH_TRANSPORTS = words("火车 飞机 汽车 船 高铁")
MATERIALS = words("wood steel glass stone paper plastic wool leather copper clay silver")
ZH_MATERIALS = words("木头 铁 玻璃 石头 纸 布 银")
STOCK_MESSAGES = ("I will be late", "the meeting is over", "see you soon", "dinner is ready")
