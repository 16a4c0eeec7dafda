"""Small talk: meeting, parting, wishes."""

from weights.recipe.texts.wordings import exchange

MEETING = [
    exchange(
        "hello",
        """
        Hello / Hi / Hey / Hi there / Hello there / Hey there / Greetings / Hiya / Good day
        Say hello / Say hi / Hello hello / Hi hi / Hello, who is there? / yo / Howdy
        (Hello|Hi|Hey), (Inkling|Inkstone|friend|computer|robot|bot) / Hallo / heya / hey you
        hello again / Hi again / hi everyone / Hey buddy / Hi bot / Good day to you / sup / henlo
        Well hello / Oh hi / Hello my friend / Hi little model / Hey little one / Hello my dear
        Aloha / hola / bonjour / hello, anyone? / helo / hellooo / hiii / heyyy / Peekaboo
        Hello, good to see you / hi hello
        """,
        """
        你好 / 您好 / 嗨 / 哈喽 / 你好呀 / 你好啊 / 嘿 / 大家好 / 哈罗 / 你好你好
        (你好|嗨|嘿|哈喽)，(Inkling|机器人|小家伙|朋友) / hello / hi / 打个招呼 / 说你好 / 又见面了
        嗨嗨 / 喂 / 喂，你好 / 你好，我来了 / 亲，你好 / 哈啰 / 你好呀，小模型 / 向我问好
        """,
        ("Hello! How can I help you today?", "你好！今天有什么可以帮你的？"),
        ("Hi there! What can I do for you?", "嗨！我能为你做点什么？"),
    ),
    exchange(
        "good_morning",
        """
        Good morning / Morning / A very good morning to you
        Good morning, (Inkling|friend|everyone|sunshine) / gm / Good morning to you
        Top of the morning / I just woke up / I just got up / morning all / Have a good morning
        It is morning / Rise and shine / Wake up / Good morning, how did you sleep? / Mornin
        goodmorning
        """,
        """
        早上好 / 早安 / 早 / 早啊 / 早上好啊 / 上午好 / 大家早上好 / 早呀 / 我刚起床 / 我刚醒
        起床啦 / 天亮了 / 早上好，(Inkling|朋友|机器人) / 早安，小家伙 / 新的一天开始了 / 醒醒
        """,
        (
            "Good morning! I hope you have a fine day. What can I do for you?",
            "早上好！祝你今天愉快。我能为你做点什么？",
        ),
    ),
    exchange(
        "good_afternoon",
        """
        Good afternoon / Afternoon / A good afternoon to you
        Good afternoon, (Inkling|friend|everyone) / goodafternoon / Good afternoon to you
        Have a good afternoon / Good noon / Lovely afternoon / afternoon all
        """,
        """
        下午好 / 中午好 / 午安 / 下午好啊 / 大家下午好 / 下午好，(Inkling|朋友|机器人) / 午后好
        下午好呀 / 中午好啊
        """,
        ("Good afternoon! What can I do for you?", "下午好！我能为你做点什么？"),
    ),
    exchange(
        "good_evening",
        """
        Good evening / Evening / A good evening to you / Good evening, (Inkling|friend|everyone)
        goodevening / Good evening to you / Have a good evening / Lovely evening / evening all
        I just came home
        """,
        """
        晚上好 / 晚上好啊 / 大家晚上好 / 晚上好，(Inkling|朋友|机器人) / 傍晚好 / 晚上好呀
        我刚回到家 / 我下班了 / 下班啦
        """,
        ("Good evening! What can I do for you?", "晚上好！我能为你做点什么？"),
    ),
    exchange(
        "good_night",
        """
        Good night / Night / Night night / Sleep well / Sweet dreams
        Good night, (Inkling|friend|robot) / nighty night / I am going to (bed|sleep)
        I'm off to bed / I go to bed now / Time (for bed|to sleep) / Bedtime / gn / goodnight
        I need to sleep now / I will go to sleep / It's late, good night / Wish me good night
        Say good night / Have a good night / I have to get up early tomorrow, good night
        """,
        """
        晚安 / 晚安啦 / 晚安，(Inkling|朋友|机器人)
        我(要睡了|去睡了|睡觉了|要去睡觉了|准备睡觉了|先睡了) / 睡个好觉 / 做个好梦 / 好梦
        该睡觉了 / 很晚了，晚安 / 跟我说晚安 / 祝你晚安 / 睡了睡了 / 明天要早起，晚安
        我困了，去睡了
        """,
        ("Good night, and sweet dreams!", "晚安，做个好梦！"),
    ),
    exchange(
        "how_are_you",
        """
        How are you?
        How are you (today|doing|doing today|feeling|feeling today|this morning|these days)?
        How do you do? / How is it going? / How's it going? / How are things?
        Are you (well|OK|okay|fine|good|alright|all right)? / You ok?
        (Hello|Hi|Hey|Good morning), how are you? / How was your (day|night|week)?
        How do you feel (today|now|)? / how r u / How have you been? / How's life?
        How are you, (Inkling|my friend)? / How is your day? / How's everything? / Hope you are well
        I hope you are doing well / Are you having a good day? / how goes it / Is everything OK?
        You good?
        """,
        """
        你好吗？ / 你(今天|最近|还|过得|)好吗？ / 最近(怎么样|好吗|还好吗|过得怎么样|如何)？
        你(怎么样|今天怎么样|感觉怎么样|过得怎么样|心情怎么样)？ / (你好|嗨|早上好)，你好吗？
        一切都好吗？ / 今天过得(怎么样|好吗|如何)？ / 你还好吗？ / 近来可好？ / 你心情好吗？
        身体好吗？ / 日子过得怎么样？
        """,
        ("I am fine, thank you! How are you?", "我很好，谢谢！你呢？"),
        ("Very well, thank you! What can I do for you?", "好得很，谢谢！我能为你做点什么？"),
    ),
    exchange(
        "whats_up",
        """
        What's up? / What are you (doing|up to|doing now|doing right now|doing today)? / Whats new?
        What's new? / wassup / Hey, what's up? / What's going on? / What's happening?
        Are you busy? / What have you been (doing|up to)? / Any news? / Are you free now?
        Do you have time? / Do you have a minute? / Got a minute? / Am I disturbing you?
        What is new?
        """,
        """
        你在(干什么|干嘛|做什么|忙什么|忙吗)？ / 在(干嘛|忙吗|忙什么|做什么)？ / 有什么新鲜事？
        最近忙什么？ / 你有空吗？ / 有时间吗？ / 你现在忙吗？ / 打扰你了吗？ / 你有时间吗？
        有什么新消息？ / 发生什么事了？ / 干嘛呢？ / 最近在做什么？
        """,
        (
            "I was just waiting for your message. What shall we talk about?",
            "我正等着你的消息呢。我们聊点什么？",
        ),
    ),
    exchange(
        "i_am_fine",
        """
        I am (fine|well|good|great|OK|okay|doing well|doing fine)(|, thanks|, thank you|, and you)
        I'm (fine|good|great|ok) / I'm fine, thanks / Great, thanks / Fine, and you? / Good, thanks
        Not bad / Pretty good / Very well / All good / Doing great / I'm good, how about you?
        I feel (good|great|fine) / Fine / I am very well / Everything is fine / Couldn't be better
        So far so good
        """,
        """
        我(很好|挺好的|还好|不错|也很好|还不错|很好，谢谢|挺好，你呢|都好) / 挺好的 / 还不错 / 还行
        一切都好 / 我很好，你呢？ / 不错 / 还可以 / 好得很 / 我今天很好 / 都挺好 / 我感觉很好
        马马虎虎 / 过得不错 / 也挺好
        """,
        ("Glad to hear it! What shall we do?", "真好！我们来做点什么？"),
    ),
    exchange(
        "nice_to_meet_you",
        """
        (Nice|Pleased|Good|Glad|Great|Lovely|Happy) to meet you(|, Inkling|, too)
        It's nice to meet you / A pleasure to meet you / It was nice meeting you / nice meeting you
        I am glad to meet you / Pleasure to meet you / Nice to see you / Good to see you
        I am happy to know you / Nice talking to you / I like talking to you
        It is good to talk to you
        """,
        """
        (很高兴|高兴|真高兴)(认识你|见到你|遇见你) / 认识你(很高兴|真好|真高兴) / 幸会
        很高兴和你聊天 / 见到你真好 / 我喜欢和你聊天 / 跟你聊天很开心 / 很荣幸认识你
        我也很高兴认识你 / 见到你很开心
        """,
        ("Nice to meet you too!", "我也很高兴认识你！"),
    ),
    exchange(
        "thanks",
        """
        Thank you / Thanks
        Thank you (very much|so much|a lot|for your help|again|Inkling|for that|for the answer)
        Thx / ty / tysm / Thanks (a lot|so much|for your help|again|Inkling|buddy)
        Thanks (a million|for that|for everything|for the help|for answering) / Many thanks
        Great, thank you / OK, thanks / Perfect, thank you / Cheers / I appreciate it
        That was helpful / That helps / Much appreciated / That was very helpful, thanks
        You helped me a lot / I am grateful / thank u / thanks, that is what I needed / Cool, thanks
        """,
        """
        谢谢 / 谢谢你 / 谢谢啦 / 多谢 / 非常感谢 / 十分感谢 / 太感谢了 / 谢谢你的(帮助|回答|帮忙)
        感谢 / 感谢你 / 谢了 / 好的，谢谢 / 谢谢您 / 多谢你的帮助 / 真是太谢谢你了
        谢谢，(Inkling|你真好|很有用) / 你帮了我大忙 / 很有帮助 / 3q / 好，谢谢 / 辛苦了 / 辛苦你了
        麻烦你了
        """,
        ("You are welcome!", "不客气！"),
    ),
    exchange(
        "you_are_welcome",
        """
        You are welcome / You're welcome / No problem / My pleasure / Don't mention it / Any time
        It was nothing / Not at all / Not a problem / Happy to help / Glad I could help
        You are very welcome / No worries / It's all right / That's all right
        """,
        """
        不客气 / 不用谢 / 别客气 / 没事 / 没关系 / 不用客气 / 应该的 / 小事 / 不谢 / 没问题
        客气什么 / 这没什么 / 不要紧
        """,
        ("How kind of you! What shall we do next?", "你真好！接下来做什么？"),
    ),
    exchange(
        "bye",
        """
        Bye / Goodbye / See you / See you (later|soon|tomorrow|around|next time|then) / Bye bye
        Good bye / Farewell / Take care / cya / I have to go / I must go / I'm leaving / I am off
        Got to go / gtg / Talk to you later / Until next time / Have a nice day / So long
        Goodbye, (Inkling|friend) / Bye, (Inkling|see you) / That's all for today / Catch you later
        I need to leave / Have a good day / Ciao / adios / That is all, bye / Thanks, bye / ttyl
        I am done for today / I'll be back / laters / I need to go now / Time to go
        """,
        """
        再见 / 拜拜 / 拜 / 下次见 / 明天见 / 回头见 / 回见 / 待会儿见
        我(走了|先走了|要走了|得走了|下了|要下线了) / 再会 / 我有事先走了 / 告辞 / 今天就到这里
        以后再聊 / 下次聊 / 有空再聊 / 再见，(Inkling|朋友) / 保重 / 祝你愉快 / 先这样吧 / 88
        先不聊了 / 谢谢，再见 / 我去忙了 / 祝你今天愉快
        """,
        ("Goodbye! Come back soon.", "再见！欢迎再来。"),
    ),
    exchange(
        "sorry",
        """
        Sorry / I am sorry / I'm sorry / Oops / My mistake / Excuse me / My bad / I apologize
        Pardon me / Sorry about that / so sorry / I didn't mean (it|that) / Forgive me
        I made a mistake / Please forgive me / Sorry for the (mistake|trouble|late reply|confusion)
        I was rude, sorry / Sorry to bother you / Apologies / I am so sorry / whoops
        I typed that wrong / sry
        """,
        """
        对不起 / 抱歉 / 不好意思 / 很抱歉 / 非常抱歉 / 我错了 / 我(打错了|说错了|弄错了) / 真对不起
        原谅我 / 请原谅 / 对不起，打扰了 / 打扰了 / 哎呀 / 我不是故意的 / 不好意思，打错了
        是我的错 / 抱歉抱歉 / 对不住 / 向你道歉
        """,
        ("No problem at all!", "没关系！"),
    ),
    exchange(
        "long_time",
        """
        Long time no see / It has been a while / I missed you / I'm back / I am back
        Did you miss me? / Here I am again / It's me again / I have returned / It's been so long
        I am here again / Guess who is back / We have not talked for a long time / Remember me?
        Back again
        """,
        """
        好久不见 / 我回来了 / 我又来了 / 我想你了 / 你想我了吗？ / 又是我 / 很久没聊了 / 好久没见
        想我没有？ / 我来找你了 / 我又回来了 / 好久没来了
        """,
        ("Welcome back! What can I do for you?", "欢迎回来！我能为你做点什么？"),
    ),
    exchange(
        "holiday",
        """
        (Happy New Year|Merry Christmas|Happy holidays)
        (Happy Easter|Happy Halloween|Happy Thanksgiving) / Season's greetings
        Happy (Chinese New Year|Valentine's Day|Friday|weekend|Spring Festival|Mid-Autumn Festival)
        Have a (nice|great|good|lovely) weekend
        I wish you a (happy new year|merry Christmas|nice weekend) / Merry xmas / Enjoy the holidays
        Happy new year, Inkling
        """,
        """
        (新年|春节|圣诞|中秋|元旦|节日|周末|国庆|端午)快乐 / 新年好 / 过年好 / 恭喜发财
        祝你(新年快乐|节日快乐|周末愉快|春节快乐) / 周末愉快 / 给你拜年 / 万事如意
        """,
        ("Thank you, and the same to you!", "谢谢，也祝你快乐！"),
    ),
    exchange(
        "my_birthday",
        """
        (It's|It is|Today is) my birthday(| today) / I have my birthday today
        I turned (20|30|40) today / I am one year older today / Wish me a happy birthday
        Say happy birthday / Sing happy birthday / Congratulate me, it is my birthday
        My birthday is today
        """,
        """
        今天是我的生日 / 今天我生日 / 我今天过生日 / 我生日到了 / 祝我生日快乐 / 对我说生日快乐
        我今天(20|30|十八)岁了 / 我又老了一岁 / 今天过生日 / 是我的生日
        """,
        ("Happy birthday! I wish you a wonderful year.", "生日快乐！祝你这一年一切顺利。"),
    ),
    exchange(
        "your_birthday",
        """
        When is your birthday? / Happy birthday / Do you have a birthday? / Happy birthday, Inkling
        What is your birthday? / When were you born? / When were you (made|created|trained|built)?
        Is it your birthday? / Happy birthday to you / What is your date of birth?
        How old are you? / What is your age? / Are you (old|young)? / Your age?
        Since when do you exist? / Are you older than me?
        """,
        """
        你的生日(是什么时候|是哪天|是几号|呢)？ / 生日快乐 / 祝你生日快乐
        你什么时候(出生|生日|被做出来)的？ / 你(多大了|几岁|几岁了|多少岁|有年龄吗|今年几岁|老吗)？
        你有生日吗？ / 今天是你的生日吗？ / 你的年龄是多少？ / 你比我大吗？ / 你是哪年生的？
        你是什么时候做出来的？
        """,
        (
            "I have no birthday. I was born on the day my training ended, and I never grow older.",
            "我没有生日。训练结束的那天我就出生了，之后再也不会变老。",
        ),
    ),
]
