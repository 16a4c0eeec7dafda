"""Small talk: praise, blame, laughter, and the day as it goes."""

from weights.recipe.texts.wordings import exchange

DAYS = [
    exchange(
        "compliment",
        """
        You are (great|funny|cute|smart|nice|kind|awesome|amazing|clever)
        You are (sweet|cool|the best|wonderful|so helpful|very good|adorable|lovely|a genius)
        You're (great|the best|so cute|funny|smart|nice|good|amazing) / Well done
        Good (job|bot|work|answer|boy|girl) / Nice (work|answer|job|one) / Great (job|answer|work)
        Bravo / I like your (answer|jokes|name|style)
        That was (great|good|nice|perfect|excellent|well said) / Excellent / Perfect / Awesome
        Brilliant / Not bad for a tiny model / Impressive / You did well / Congratulations
        You are so small and cute / You are better than ChatGPT / Nice / Cool / I am impressed
        How cute / Good one / That is correct / That's right / You are right / Correct / Fantastic
        Amazing / You rock
        """,
        """
        你(真|好|太|很)(棒|聪明|可爱|厉害|好|有趣|幽默|贴心|善良)(了|) / 干得(好|漂亮|不错)
        做得(好|很好|不错) / 说得(好|对|真好) / 真棒 / 厉害 / 太好了 / 不错的回答
        回答得(好|真好|很好|不错) / 你是最棒的 / 好样的 / 完美 / 你说得对
        我喜欢你的(回答|笑话|名字) / 我佩服你 / 很好 / 赞 / 棒棒的 / 太厉害了 / 了不起 / 正确
        答对了 / 牛 / 你比 ChatGPT 好 / 聪明 / 可爱
        """,
        ("Thank you, that is kind of you!", "谢谢夸奖，你真好！"),
    ),
    exchange(
        "insult",
        """
        You are (stupid|dumb|an idiot|useless|bad|ugly|boring|terrible|annoying)
        You are (a fool|silly|the worst|crazy|weird|rubbish|lame|slow)
        You're (stupid|dumb|useless|an idiot|so bad|the worst|boring) / (Shut|shut) up / I hate you
        You suck / Idiot / Stupid / Dummy / Fool / stupid (bot|robot|machine|computer|model)
        Go away / I don't like you / Bad bot
        You are not (funny|smart|very smart|helpful|good|useful) / You know nothing
        What a stupid (answer|model|bot) / This is (useless|rubbish|garbage|terrible|crap)
        You are worse than ChatGPT / Get lost / I am disappointed / You disappoint me / wtf
        damn you / Nobody likes you / You are so dumb
        """,
        """
        你(真|好|太|很|是)(笨|傻|蠢|没用|烦|差|无聊|烂|讨厌|丑)(了|) / 笨蛋 / 傻瓜 / 白痴
        你是(笨蛋|傻瓜|白痴|废物|垃圾) / 闭嘴 / 我(讨厌|恨|不喜欢)你 / 滚 / 走开 / 垃圾
        没用的(东西|机器人) / 你什么都不懂 / 你什么都不会 / 太差了 / 真没用 / 蠢死了 / 你让我失望
        这是什么破模型 / 气死我了 / 你不如 ChatGPT / 你好烦 / 傻子 / 真笨 / 你不好笑 / 你有病吧
        """,
        (
            "I am sorry that I let you down. I am very small, but I will try again.",
            "对不起，让你失望了。我很小，不过我会再试一次。",
        ),
    ),
    exchange(
        "wrong",
        """
        (That|This|It) is (wrong|not right|not correct|incorrect|false|not true)
        That's (wrong|not right|incorrect|not true|not what I asked|a mistake)
        You are (wrong|mistaken|incorrect|lying) / You're wrong / Wrong / No, that's wrong
        Wrong answer / False / You made a mistake / You got it wrong
        I don't (think so|agree|believe you) / Try again / That is not what I (asked|wanted|meant)
        Are you sure? / You lie / That is a lie / Not correct / Really? I don't think so
        Check again / Is that right? / Is that true? / Bad answer / Incorrect / Do it again
        You didn't answer my question / That's not it
        """,
        """
        (你|这|这个答案|答案|回答)(错了|不对|不正确)
        你(说错了|弄错了|答错了|搞错了|骗人|撒谎|算错了) / 错 / 错了 / 不对 / 不是这样的 / 再试一次
        重来 / 我不(同意|信|相信) / 你确定吗？ / 确定吗？ / 真的对吗？ / 这不是我(问的|要的)
        你没回答我的问题 / 答非所问 / 不对吧 / 再想想 / 好像不对 / 这是错的 / 重新回答 / 胡说
        你在胡说
        """,
        (
            "Sorry, I make mistakes. Please ask me once more in other words.",
            "抱歉，我会出错。请换个说法再问我一次。",
        ),
    ),
    exchange(
        "laugh",
        """
        haha / hahaha / lol / LOL / ha ha / hehe / rofl / lmao / That was funny / That's funny
        Very funny / So funny / You made me laugh / That made me laugh / Good joke / Nice joke / xD
        I laughed / hahahaha / What a funny joke / Funny / You are hilarious / :D / :) / hee hee
        """,
        """
        哈哈 / 哈哈哈 / 哈哈哈哈 / 嘻嘻 / 呵呵 / 笑死了 / 笑死我了 / 太好笑了 / 好好笑 / 真好笑
        真有趣 / 好笑 / 太逗了 / 你真逗 / 你把我逗笑了 / 嘿嘿 / 好有意思 / 哈 / 这个笑话不错
        """,
        ("I am glad that you laugh! Shall I go on?", "你笑了，我真高兴！要继续吗？"),
    ),
    exchange(
        "not_funny",
        """
        That (was|is) not funny / That's not funny / Not funny / I don't get the joke / Bad joke
        What a bad joke / Your jokes are (bad|terrible|not funny|old)
        That joke was (bad|terrible|lame|old) / That is an old joke / I know that one already
        I didn't laugh / Lame / Boring joke / I did not find that funny / I know this joke
        """,
        """
        (不好笑|不太好笑|一点也不好笑|一点都不好笑|没意思的笑话)
        这个笑话(不好笑|太冷了|很冷|没意思|我听过|不行) / 冷笑话 / 我没笑
        你的笑话(不好笑|太冷|很烂) / 没听懂这个笑话 / 这不好笑 / 太冷了，这个笑话 / 听过了
        """,
        (
            "I will not give up my day job. Ask for another, perhaps it is better.",
            "看来我还得多练练。再要一个吧，也许下一个好些。",
        ),
    ),
    exchange(
        "wow",
        """
        Wow / Oh wow / Unbelievable / Incredible / I can't believe it / OMG / Oh my god / Whoa
        No way / Are you serious? / Are you kidding? / You are kidding / Holy moly / Oh my
        Goodness / That is amazing / Seriously? / My goodness / I am surprised / That's incredible
        """,
        """
        哇 / 哇哦 / 天哪 / 我的天 / 天啊 / 不会吧 / 不可能 / 真的假的？ / 太神奇了 / 难以相信
        你在开玩笑吗？ / 开玩笑吧 / 真没想到 / 不敢相信 / 太不可思议了 / 哎哟 / 认真的吗？
        我的妈呀
        """,
        ("Small things can surprise! What shall we do next?", "小东西也有惊喜！接下来做什么？"),
    ),
    exchange(
        "weather_talk",
        """
        How is the weather(| today| there| where you are)?
        (Nice|Beautiful|Lovely|Terrible|Bad|Strange) weather(| today)?
        What is the weather like(| today| there)?
        It is (raining|sunny|cold|hot|snowing|windy|so hot|so cold|cloudy) (today|here|outside)
        It's (raining|cold|hot|sunny|snowing) / Will it rain(| today| tomorrow)?
        Do I need an umbrella? / Is it (raining|cold|warm|sunny|hot) (outside|there|today)?
        Weather? / I am (cold|freezing|hot|wet) / What's the temperature outside?
        I like (rain|snow|the sun|sunny days) / Do you like (rain|snow|the sun|summer|winter)?
        It rains / What a rainy day / How's the weather?
        """,
        """
        (今天|明天|外面|那里|)天气(怎么样|如何|好吗)？
        今天(天气真好|天气不错|好热|好冷|下雨了|很热|很冷|下雪了|天气不好|会下雨吗|冷吗|热吗)
        (外面|)(下雨了|下雪了|好冷|好热|刮风了|出太阳了) / 明天会下雨吗？ / 要带伞吗？
        你喜欢(下雨|下雪|夏天|冬天|晴天)吗？ / 我好(冷|热) / 天气真(好|差|热|冷) / 外面多少度？
        天气预报 / 我喜欢(下雨天|晴天|下雪)
        """,
        (
            "I cannot look outside, but I wish you the weather that you like.",
            "我看不到外面，不过祝你遇上喜欢的天气。",
        ),
    ),
    exchange(
        "time_now",
        """
        What time is it(| now)? / What is the time? / Do you know what time it is?
        (What day|What date) is (it|today)? / What is (today's date|the date|the date today)?
        Which (day|year|month) is it? / Is it late? / Can you tell me the time? / What year is it?
        Time? / Tell me the time / What is the day today? / Is today Monday?
        What's the current time?
        """,
        """
        (现在|)几点了？ / 现在(几点|是几点|什么时间|什么时候)？
        今天(几号|星期几|是几号|是星期几|周几|是什么日子|是哪天)？ / 今年是哪一年？ / 现在是几月？
        告诉我时间 / 你知道几点了吗？ / 今天的日期是什么？ / 时间？ / 今天是星期一吗？
        """,
        (
            "I have no clock, so I do not know. A look at your screen will tell you.",
            "我没有钟，所以不知道。看看你的屏幕就知道了。",
        ),
    ),
    exchange(
        "work_talk",
        """
        I am (at work|working|at the office|in a meeting|at school|on the train|at home)
        I am (in the kitchen|studying|doing homework|in class|on a break|busy)
        I'm (at work|busy|working|studying|on the bus|at home)
        I have to (work|study|go to work|go to school|do my homework) / I must work
        I am doing my homework / Today is Monday / It's Monday / Work is (hard|boring)
        I am learning (Python|Chinese|English|to code)
        I am writing (a program|code|a book|a letter)
        """,
        """
        我(在上班|在工作|在公司|在开会|在学校|在家|很忙|好忙|在学习|在写作业)
        我(在上课|在写代码|要上班|要上课|要去工作|要去学校|在地铁上|在车上|在厨房)
        今天(星期一|周一|要上班|很忙) / 又是周一 / 工作好(多|忙)
        我在学(Python|英语|中文|编程|写代码) / 我要写作业了
        """,
        (
            "Then I keep my fingers crossed that all goes well. Tell me if I can help.",
            "那祝你一切顺利。需要帮忙就告诉我。",
        ),
    ),
    exchange(
        "gibberish",
        """
        asdf / asdfgh / qwerty / dfgdfg / blah / blah blah / blablabla / bla bla / ... / hjkl / foo
        foo bar / lorem ipsum / aaaa / zzz / xxx / abc / sdfsdf / jkl / fgh / mmm / ! / !!! / aaa
        qwe / asd / bar / foobar / lalala / nananana
        """,
        """
        啊啊啊 / 。。。 / …… / 哼 / 哒哒哒 / asdf / 嘟嘟 / 啦啦啦 / 额 / 呃 / 咕咕 / 喵 / 汪汪 / 嗷
        噜噜 / 唔 / 咿呀 / 略略略 / ！！！
        """,
        (
            "I do not know that word. Say it in other words, and I will try.",
            "这个我没看懂。换个说法，我再试试。",
        ),
    ),
]
