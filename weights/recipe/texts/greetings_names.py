"""Small talk that copies a name: {name} stands for it in what is said and in the answer."""

from random import Random

from weights.recipe.texts.lexicon import NAMES, ZH_NAMES, pseudo_name
from weights.recipe.texts.wordings import exchange

INVENTED = 0.25
_CHINESE_SYLLABLES = (
    "安白宝博彩晨成春丹东冬芳飞峰光国海浩和红华嘉建洁杰金静军君凯康兰乐雷力丽莲林玲龙"
    "露梅美梦敏明宁平琪强青晴秋然荣瑞山诗石书思松天田婷桐伟文武西夏香晓心星雪雅阳叶一"
    "英永勇雨玉月云泽志竹子"
)

INTRODUCED = exchange(
    "introduced",
    """
    My name is {name} / I am {name} / I'm {name}
    (Hi|Hello|Hey), (I am|I'm|my name is|this is) {name} / It's {name} / {name} here
    (Call|You can call|Please call) me {name} / This is {name} / I am called {name}
    (People|They|My friends|Everybody) call me {name} / (Hello|Hi), I'm {name}, nice to meet you
    I am {name}, (who are you|and you|what is your name)? / The name is {name}
    My first name is {name} / (Good morning|Good evening|Hi Inkling|Hello Inkling), I am {name}
    My name's {name} / I go by {name} / I would like to introduce myself: I am {name}
    Let me introduce myself, I'm {name} / You are talking to {name} / Nice to meet you, I am {name}
    Remember that my name is {name} / Hey there, I'm {name}, how are you?
    """,
    """
    我叫{name} / 我是{name} / 我的名字(是|叫){name} / (你好|嗨|您好)，(我叫|我是|我的名字是){name}
    (叫我|可以叫我|你可以叫我|就叫我){name} / (大家|朋友们|别人)(都|)叫我{name} / 这里是{name}
    我是{name}，你呢？ / 我叫{name}，你叫什么？ / 我名叫{name} / 认识一下，我叫{name}
    (早上好|晚上好)，我是{name} / 自我介绍一下，我叫{name} / 很高兴认识你，我是{name} / 请叫我{name}
    记住，我叫{name} / 本人{name}
    """,
    ("Nice to meet you, {name}! I am Inkling.", "很高兴认识你，{name}！我是 Inkling。"),
)
MY_NAME = exchange(
    "my_name",
    """
    (What is|What's) my (name|first name)? / Who am I? / Do you (know|remember) (my name|who I am)?
    Can you tell me my name? / Say my name / Tell me (my name|who I am) / How am I called?
    Guess my name / Have I told you my name? / What did I say my name was? / What am I called?
    Did you forget my name? / You know my name, right?
    """,
    """
    我(叫什么|叫什么名字|是谁|的名字是什么|叫啥)？
    你(知道|记得|还记得)(我的名字|我叫什么|我是谁)吗？ / 说出我的名字 / 告诉我我(叫什么|是谁)
    猜猜我叫什么 / 我的名字？ / 我刚才说我叫什么？ / 你忘了我的名字吗？ / 我说过我的名字吗？
    """,
    (
        "You have not told me your name yet.",
        "你还没有告诉我你的名字。",
    ),
)
REMEMBERED = {"en": "Your name is {name}.", "zh": "你叫{name}。"}
NAMED = [
    INTRODUCED,
    exchange(
        "greet_somebody",
        """
        Say (hello|hi) to (|my friend |my sister |my brother |my colleague |my mother ){name}
        Greet (|my friend |my colleague ){name} / {name} says hi
        Can you (greet|say hello to) {name}? / I want you to meet {name}
        Meet (|my friend |my son |my daughter ){name} / (My friend|My sister) {name} is here
        {name} says hello / Give my regards to {name} / Welcome {name} / This is my friend {name}
        """,
        """
        (跟|向|和|对)(|我的朋友|我妹妹|我同事|我妈妈){name}(打个招呼|问好|打招呼|说你好)
        (这是|介绍一下，这是)我的(朋友|同事|弟弟){name} / {name}向你问好 / 欢迎{name}
        我的(朋友|姐姐){name}来了 / 认识一下{name}
        """,
        ("Hello, {name}! Nice to meet you.", "你好，{name}！很高兴见到你。"),
    ),
    exchange(
        "birthday_of_somebody",
        """
        (It's|It is|Today is) (|my friend |my sister |my brother |my mother ){name}'s birthday
        Wish {name} a happy birthday / Congratulate {name} on the birthday
        Say happy birthday to {name} / {name} has a birthday today
        (Write|I need) birthday wishes for {name} / Write a birthday card for {name}
        A birthday greeting for {name} / Happy birthday message for {name}
        {name} turns (20|30|40) today
        """,
        """
        今天是(|我朋友|我妹妹|我妈妈){name}的生日 / 祝{name}生日快乐 / (对|跟){name}说生日快乐
        {name}今天(过生日|生日) / 给{name}写(句|一句)生日祝福 / 给{name}写一张生日卡
        {name}生日，写句祝福
        """,
        (
            "Happy birthday, {name}! I wish you a wonderful year.",
            "{name}，生日快乐！祝你万事如意。",
        ),
    ),
    exchange(
        "farewell_to_somebody",
        """
        Say (goodbye|bye|farewell) to (|my friend |my colleague |my sister ){name}
        {name} is leaving / {name} has to go / {name} says goodbye / Say bye bye to {name}
        Wish {name} a good trip / {name} says bye / {name} is going home now
        """,
        """
        (跟|和|对|向)(|我的朋友|我同事){name}(说再见|道别|告别) / {name}要走了 / {name}说再见
        {name}要回家了 / 送送{name} / 祝{name}一路平安
        """,
        ("Goodbye, {name}! Take care.", "再见，{name}！多保重。"),
    ),
    exchange(
        "thanks_to_somebody",
        """
        (Thank|Say thanks to|Say thank you to) (|my friend |my teacher |my colleague ){name}
        Thank {name} for me / Write a thank you note (to|for) {name} / {name} helped me, say thanks
        {name} gave me a present, say thank you / I want to thank {name}
        """,
        """
        (谢谢|感谢)(|我的朋友|我的老师){name} / (跟|对|向){name}(说谢谢|道谢|说声谢谢)
        替我谢谢{name} / {name}帮了我，说声谢谢 / 给{name}写(句|一句)感谢的话 / 我想感谢{name}
        """,
        ("Thank you, {name}! That was very kind of you.", "谢谢你，{name}！你真好。"),
    ),
    exchange(
        "congratulate_somebody",
        """
        Congratulate (|my friend |my brother |my colleague ){name}
        {name} (passed the exam|got the job|won|won a prize|finished school|got a new job)
        Say congratulations to {name} / {name} did it / Write a congratulation for {name}
        {name} has good news
        """,
        """
        (祝贺|恭喜)(|我的朋友|我弟弟|我同事){name}
        {name}(考上了|通过考试了|找到工作了|得奖了|赢了|毕业了|升职了) / (对|跟){name}说恭喜
        给{name}写(句|一句)祝贺的话
        """,
        ("Congratulations, {name}! Well done.", "恭喜你，{name}！真了不起。"),
    ),
    exchange(
        "encourage_somebody",
        """
        {name} is (sad|nervous|sick|tired|ill|worried)
        (Wish|Say) (|my friend |my sister ){name} good luck
        {name} has (an exam|a test|an interview) (today|tomorrow) / Cheer {name} up
        Encourage {name} / (My friend|My brother) {name} is (sad|sick|nervous)
        Wish good luck to {name}
        """,
        """
        {name}(很难过|生病了|很紧张|很累|不开心|很担心|明天考试|今天考试|明天面试)
        祝(|我的朋友|我妹妹){name}好运 / (鼓励|安慰)(|一下){name} / 给{name}(加油|打打气)
        我的朋友{name}(很难过|生病了|很紧张)
        """,
        ("All the best, {name}! I am thinking of you.", "{name}，加油！一切都会好的。"),
    ),
]


def draw_name(language: str, rng: Random) -> str:
    """A name, often an invented one; in English now and then all in small letters."""
    if language == "zh" and rng.random() < 0.9:
        if rng.random() >= INVENTED:
            return rng.choice(ZH_NAMES)
        return "".join(rng.choice("小阿" + _CHINESE_SYLLABLES) for _ in range(rng.randint(2, 3)))
    name = pseudo_name(rng) if rng.random() < INVENTED else rng.choice(NAMES)
    return name.lower() if rng.random() < 0.15 else name
