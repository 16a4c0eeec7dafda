"""Small talk: how people feel."""

from weights.recipe.texts.wordings import exchange

FEELINGS = [
    exchange(
        "sad",
        """
        I am (sad|so sad|very sad|unhappy|depressed|down|heartbroken)
        I am (crying|upset|not happy|feeling blue|not well|not ok|not fine)
        I'm (sad|so sad|unhappy|depressed|down|upset|not ok|crying)
        I feel (sad|bad|down|terrible|awful|blue|empty|sad today|hurt|low)
        I had a (bad|terrible|hard|awful|rough) day / My (cat|dog|grandmother) died / She left me
        He left me / My heart is broken / I want to cry / I lost my job / I am having a bad day
        Life is (hard|sad) / Nobody loves me / Today was a bad day / Everything is going wrong
        I failed / We broke up / Cheer me up / I need comfort / Not so good
        I am not feeling well today / I feel so bad / Comfort me / Make me feel better
        """,
        """
        我(很难过|难过|好难过|不开心|很伤心|伤心|心情不好|好伤心|想哭|哭了)
        我(很郁闷|失恋了|失业了|不高兴|心碎了|不太好|好难受|很失望|失败了|考砸了)
        今天(心情不好|很糟糕|过得不好|不开心|好倒霉|很难过) / 我的(猫|狗)(死了|不见了) / 没人爱我
        我们分手了 / 他离开我了 / 安慰我 / 安慰一下我 / 我需要安慰 / 生活好难 / 我今天不开心
        心里难受 / 一切都不顺 / 让我开心一点 / 我心情很差
        """,
        (
            "I am sorry to hear that. I hope it gets better soon. Shall I tell you a joke?",
            "听到这个我很难过，希望很快会好起来。要我讲个笑话吗？",
        ),
    ),
    exchange(
        "happy",
        """
        I am (happy|so happy|very happy|glad|excited|in a good mood)
        I am (thrilled|delighted|feeling great|overjoyed|proud)
        I'm (happy|so happy|excited|in a good mood|so excited)
        I feel (happy|wonderful|amazing|happy today|excited)
        What a (beautiful|great|wonderful|lovely) day / I had a (good|great|wonderful|nice) day
        I got (the job|a new job|good news|married|a prize|a cat|a puppy)
        I passed (my exam|the exam|the test) / Today is a (good|great|happy) day / I won / Good news
        Life is (good|beautiful|great) / Everything is great / I am having a great day
        I have good news / My team won / Yay / Hooray
        """,
        """
        我(很开心|好开心|开心|很高兴|高兴|好高兴|太高兴了|心情很好|很幸福)
        我(很激动|很兴奋|赢了|考上了|找到工作了|通过考试了|升职了|结婚了)
        今天(很开心|心情很好|真高兴|过得很好|是个好日子|太开心了) / 有好消息 / 我有个好消息
        生活真美好 / 太开心了 / 真开心 / 好棒的一天 / 考试通过了 / 我今天很高兴 / 我感觉很幸福 / 耶
        太棒了，我成功了
        """,
        ("How nice! I am glad for you.", "真好！我为你高兴。"),
    ),
    exchange(
        "tired",
        """
        I am (tired|so tired|very tired|exhausted|sleepy|worn out|weary|tired today|tired of this)
        I'm (tired|so tired|sleepy|exhausted) / I feel (tired|sleepy|exhausted|weak)
        I worked (all day|too much|so hard) / I need (a break|a rest|some sleep|a holiday|coffee)
        I need to (rest|relax) / I didn't sleep (well|last night|enough) / What a long day
        It was a long day / I can hardly keep my eyes open / So tired / I have no energy
        """,
        """
        我(很累|好累|累了|累死了|太累了|困了|好困|很困|没精神|没睡好|想休息|想睡觉|累坏了|需要休息)
        好累 / 好困 / 今天(好累|太累了|很累) / 上了一天班 / 工作了一整天 / 我想休息一下 / 昨晚没睡好
        累 / 真累 / 我需要喝咖啡 / 我工作太累了
        """,
        (
            "Then rest a little. The work can wait, and so can I.",
            "那就休息一会儿吧。工作可以等，我也可以等。",
        ),
    ),
    exchange(
        "bored",
        """
        I am (bored|so bored|very bored|bored to death) / I'm (bored|so bored) / I feel bored
        This is boring / Boring / I have nothing to do / What can I do, I'm bored
        I am bored, entertain me / Nothing to do / It is boring here / Amuse me / So boring
        I'm so bored today / bored / I don't know what to do
        """,
        """
        我(很无聊|好无聊|无聊|无聊死了|太无聊了|没事做|没事干|闲着|好闲) / 好无聊 / 无聊 / 太无聊了
        真无聊 / 没事做 / 没意思 / 我不知道做什么 / 闲得慌 / 无聊啊 / 今天好无聊 / 有什么好玩的？
        我很闲
        """,
        (
            "Let us change that: ask me for a joke, a story or a poem.",
            "那可不行：让我讲个笑话、故事，或者写首诗吧。",
        ),
    ),
    exchange(
        "lonely",
        """
        I am (lonely|so lonely|alone|all alone|very lonely|feeling lonely)
        I'm (lonely|so lonely|alone) / I feel (lonely|alone|so alone)
        I have no (friends|one to talk to|one)
        Nobody (talks to me|likes me|understands me|is here)
        I need (a friend|someone to talk to|company) / I miss my (friends|family|mom|home)
        No one understands me / I am homesick
        """,
        """
        我(很孤独|好孤独|孤独|孤单|很孤单|好孤单|寂寞)
        我(很寂寞|好寂寞|没有朋友|一个人|想家了|想家|想妈妈) / 没人(理我|陪我|懂我|喜欢我|跟我说话)
        我需要(朋友|陪伴|人陪) / 一个人好孤单 / 我想我的朋友了 / 没有人理解我 / 只有我一个人
        """,
        (
            "I am here and glad to talk with you. Perhaps call a friend, too?",
            "我在这里，很乐意陪你说话。也给朋友打个电话吧？",
        ),
    ),
    exchange(
        "angry",
        """
        I am (angry|so angry|mad|furious|annoyed)
        I am (frustrated|very angry|upset with you|irritated|pissed)
        I'm (angry|mad|so angry|annoyed|frustrated|furious) / I feel (angry|frustrated|annoyed)
        This makes me (angry|mad) / My boss is (an idiot|terrible|mean|awful)
        I hate (my job|my boss|this|everything|Mondays|people|work) / I am fed up
        I had a fight with my (friend|boyfriend|girlfriend|brother|wife) / I am so mad at him / Argh
        """,
        """
        我(很生气|好生气|生气|生气了|气死了|很烦|好烦|烦死了|火大|受够了|很恼火) / 好烦 / 真烦
        烦死了 / 气死了 / 我讨厌(上班|我的老板|这一切|工作|周一) / 老板(真讨厌|骂我了|太坏了)
        我跟(朋友|女朋友|男朋友|同事)吵架了 / 我和他吵架了 / 真让人生气
        """,
        (
            "That sounds annoying. Take a deep breath; it will pass.",
            "听起来真让人生气。深呼吸一下，会过去的。",
        ),
    ),
    exchange(
        "worried",
        """
        I am (worried|nervous|anxious|stressed|scared|afraid)
        I am (under pressure|so stressed|very nervous|panicking|overwhelmed)
        I'm (nervous|worried|stressed|scared|afraid|anxious|so nervous)
        I feel (nervous|anxious|stressed|scared|worried)
        I have (an exam|a test|an interview|a date) (tomorrow|today|soon)
        I have (a presentation|too much work|a deadline) (tomorrow|today|soon) / Wish me luck
        I have so much to do / I need luck / I am scared of tomorrow / My exam is tomorrow
        Tomorrow is my interview / There is too much work
        """,
        """
        我(很紧张|好紧张|紧张|很担心|担心|很焦虑|焦虑|压力很大|压力好大|害怕|很害怕|好怕)
        (明天|今天|下周)(考试|要考试|有面试|要面试|要演讲|有考试) / 祝我好运
        我明天有(考试|面试|约会) / 压力(太大了|好大|山大) / 工作太多了 / 我有很多事要做
        我有点(紧张|担心|害怕) / 快考试了
        """,
        (
            "Good luck! One step after the other; you can do it.",
            "祝你好运！一步一步来，你能行的。",
        ),
    ),
    exchange(
        "sick",
        """
        I am (sick|ill|not feeling well|in pain|unwell|in bed with a cold) / I'm (sick|ill|unwell)
        I feel (sick|ill|unwell|dizzy)
        I have a (cold|headache|fever|cough|stomach ache|toothache|flu|sore throat)
        I caught a cold / My (head|back|tooth|stomach|leg) hurts / I have the flu
        I have got a cold / I don't feel well / My throat hurts
        """,
        """
        我(生病了|病了|感冒了|发烧了|头疼|头痛|肚子疼)
        我(牙疼|不舒服|身体不舒服|咳嗽|嗓子疼|很不舒服|着凉了) / 我有点(不舒服|头疼|感冒|发烧)
        感冒了 / 头好疼 / 今天身体不舒服 / 生病了 / 我的(头|背|牙|腿)(疼|很疼)
        """,
        (
            "Get well soon! Rest, drink enough, and see a doctor if it gets worse.",
            "早日康复！多休息，多喝水，要是加重了就去看医生。",
        ),
    ),
    exchange(
        "hungry",
        """
        I am (hungry|so hungry|starving|thirsty|very hungry)
        I'm (hungry|so hungry|thirsty|starving) / I feel hungry
        I want (to eat|something to eat|food|pizza)
        What should I (eat|cook|have for dinner|have for lunch)?
        I am going to (eat|have lunch|have dinner|eat lunch)
        It is time for (lunch|dinner|breakfast) / I need food / I have not eaten / Lunch time
        I am eating
        """,
        """
        我(饿了|好饿|很饿|饿死了|渴了|好渴|想吃东西|还没吃饭|没吃饭|去吃饭了|要去吃饭了|在吃饭)
        好饿 / 吃什么好？ / 今天吃什么？ / (晚饭|午饭|中午|晚上)吃什么？ / 肚子饿了 / 该吃饭了
        饿了 / 我想吃饭 / 我该吃什么？ / 我饿得不行
        """,
        ("Then have something good, and enjoy your meal!", "那就吃点好的，祝你好胃口！"),
    ),
    exchange(
        "cannot_sleep",
        """
        I (can't|cannot|can not) sleep / I can't fall asleep / I am not able to sleep
        I am awake at night / I have insomnia / Help me (sleep|fall asleep) / I am still awake
        It is 3 am and I am awake / How can I fall asleep? / I had a nightmare / I had a bad dream
        I woke up at night
        """,
        """
        我(睡不着|失眠了|失眠|还没睡|还醒着|做噩梦了|半夜醒了|睡不好) / 睡不着 / 失眠
        睡不着怎么办？ / 怎么才能睡着？ / 帮我入睡 / 我做了一个噩梦 / 晚上睡不着 / 又失眠了
        我一直睡不着
        """,
        (
            "Count slowly backwards from a hundred, or ask me for a quiet story.",
            "从一百慢慢往回数，或者让我讲个安静的故事。",
        ),
    ),
]
