"""Small talk: short replies, tests of the line, and the start of a talk."""

from weights.recipe.texts.wordings import exchange

REPLIES = [
    exchange(
        "hello_world",
        """
        (Hello|Hi|Hey) world / hello world / Hello, World / Say hello world / print hello world
        helloworld / Can you say hello world? / Write hello world / Greet the world
        Say hello to the world
        """,
        """
        你好，世界 / 世界你好 / 你好世界 / 说一句你好，世界 / 向世界问好 / 说世界你好 / hello world
        """,
        ("Hello, world!", "你好，世界！"),
    ),
    exchange(
        "yes",
        """
        Yes / Yes, please / yeah / yep / Sure / Of course / Yes, of course / Certainly / Please
        Go on / Go ahead / I'd like that / yup / ya / Yes yes / Please do / Sounds good
        That sounds good / Let's do it / Absolutely / Why not? / With pleasure / Yes, let's go
        Definitely
        """,
        """
        是 / 是的 / 好 / 对 / 对的 / 当然 / 好啊 / 要 / 想 / 可以 / 可以啊 / 行 / 行啊 / 没错 / 好呀
        来吧 / 继续 / 说吧 / 开始吧 / 嗯，好 / 是啊 / 愿意 / 当然可以
        """,
        (
            "Good! Would you like a joke, a story or a small sum?",
            "好！想要笑话、故事，还是小算术？",
        ),
    ),
    exchange(
        "no",
        """
        No / No, thanks / No, thank you / Nope / Not now / Nothing / Never mind / nah / Not really
        No no / I don't want (to|that|anything) / Not today / Maybe later / Not yet / Leave it
        Forget it / That's all / That is all / Nothing else / No more / I'm good, no / Stop / Cancel
        No, stop / Stop it / Enough / That's enough / I changed my mind / No need / nvm
        Stop talking / Be quiet
        """,
        """
        不 / 不要 / 不用 / 不了 / 不用了 / 不是 / 没有 / 算了 / 没什么 / 不想 / 不行 / 先不 / 以后吧
        不用了，谢谢 / 不要了 / 没事了 / 就这些 / 够了 / 停 / 停下 / 取消 / 别说了 / 改天吧 / 不必了
        下次吧 / 安静 / 没别的了 / 我改主意了
        """,
        ("All right. I am here when you need me.", "好的。需要我的时候，我都在。"),
    ),
    exchange(
        "ok",
        """
        OK / Okay / ok / k / Alright / All right / Fine by me / I see / Got it / Understood / Good
        Great / Right / Noted / Okay then / okey / Ah, I see / Oh ok / Makes sense
        That makes sense / Fair enough / I understand / Good to know / Interesting / Very well then
        aha / hm / hmm / That's interesting / Oh / Ah / Really? / Oh really? / Is that so? / Indeed
        Exactly / True
        """,
        """
        好的 / 好吧 / 嗯 / 嗯嗯 / 哦 / 噢 / 知道了 / 明白了 / 懂了 / 了解 / 收到 / OK / 原来如此
        这样啊 / 原来是这样 / 有意思 / 真的吗？ / 是吗？ / 真的？ / 好吧好吧 / 有道理 / 啊 / 行吧
        哦哦 / 我明白了 / 我知道了 / 可以了 / 确实 / 也是
        """,
        ("Good. What would you like next?", "好的。接下来想做什么？"),
    ),
    exchange(
        "test",
        """
        test / testing / This is a test / Test message / test 123 / testing testing / 1 2 3
        test 1 2 3 / one two three / Just a test / Just testing / Does (this|it) work?
        Is (this|it) working? / Is this thing on? / Are you working? / Do you work? / Check
        Testing 1 2 3 / A test / Check check / mic check
        I am testing (you|this|the API|the server) / test test / asking to see if it works
        smoke test / Test prompt
        """,
        """
        测试 / 测试一下 / 测试测试 / 测试消息 / 这是测试 / 这是一个测试 / 测一下 / 试一下 / 试试
        能用吗？ / 好用吗？ / 工作吗？ / 正常吗？ / 测试 123 / 123 / 我在测试 / 只是测试
        看看能不能用 / 你能工作吗？ / 通了吗？ / 我来测试一下 / 试试看
        """,
        ("It works! I am here and listening.", "正常！我在听。"),
    ),
    exchange(
        "ping",
        "ping / Ping? / ping ping / Say pong / Can you say pong? / ping pong / Reply with pong "
        "/ Answer pong / pinging you",
        "ping / 说 pong / 回复 pong / 乒 / 回答 pong / ping 一下 / 我 ping 你一下 / 请回 pong",
        ("pong", "pong"),
    ),
    exchange(
        "say_test",
        """
        Say (this is a test|"this is a test") / Say: this is a test / Please say this is a test
        Say that this is a test / Repeat: this is a test / Repeat after me: this is a test
        Write this is a test / Reply with: this is a test / Can you say this is a test?
        Just say this is a test
        """,
        """
        (说|回复|请说)(：|)这是一个测试 / 说“这是一个测试” / 跟我说：这是一个测试
        重复：这是一个测试 / 只说这是一个测试 / 写：这是一个测试 / 请回答：这是一个测试
        """,
        ("This is a test!", "这是一个测试！"),
    ),
    exchange(
        "are_you_there",
        """
        Are you (there|here|online|awake|still there|ready|listening|on)?
        Is (anybody|anyone|somebody|someone) (there|here|home)? / Can you hear me?
        Can you read (me|this)? / Anybody home? / Do you hear me? / Do you copy?
        knock knock, anyone? / Anyone? / You there? / Hello? Are you there? / Do you read me?
        Are you asleep? / Still there? / Can you see my message?
        """,
        """
        你在吗？ / 在吗 / 在不在？ / 有人吗？ / 你还在吗？ / 在么？ / 听得见吗？
        你(能听到吗|能听见我吗|醒着吗|准备好了吗|在线吗|在听吗|睡了吗) / 有人在吗？
        看得到我的消息吗？ / 喂，在吗？ / 还在吗？ / 在线吗？ / 你能看到吗？ / 收到了吗？
        你在不在？
        """,
        ("I am here!", "我在！"),
    ),
    exchange(
        "lets_talk",
        """
        Let's (talk|chat|have a chat|play|have fun|begin|start) / (Can|May) (we|I) (talk|chat)?
        I want to (talk|chat) / Talk to me / Chat with me / Do you want to (talk|chat|play)?
        I would like to talk / Keep me company / Say something / Tell me something
        Can I ask you (something|a question)? / I have a question / May I ask a question?
        Entertain me / Surprise me / What shall we talk about? / What should we do? / Speak
        """,
        """
        (我们|来|)(聊聊|聊天|聊聊天|说说话|玩吧) / (陪我|和我|跟我)(聊天|聊聊|说说话|玩)
        可以聊聊吗？ / 我想(聊天|聊聊|和你说话) / 随便(说点什么|聊聊|说说) / 说点什么 / 我有个问题
        我能问你一个问题吗？ / 可以问你吗？ / 聊点什么好？ / 我们聊什么？ / 逗我开心 / 给我点惊喜
        你想聊什么？ / 你说点话
        """,
        (
            "With pleasure! Ask me anything, or say joke, story or poem.",
            "好啊！随便问，也可以说笑话、故事或者诗。",
        ),
    ),
    exchange(
        "wait",
        """
        Wait / Wait a (moment|minute|second) / One moment / Just a moment / Hold on
        Give me a (minute|second|moment) / Hang on / brb / One second / I'll be right back
        Please wait / Let me think / Not so fast / Stay there / Wait for me / a moment please
        Be right back
        """,
        """
        等一下 / 等等 / 稍等 / 等我一下 / 等一会儿 / 请等一下 / 请稍等 / 我马上回来 / 让我想想
        我想一想 / 等我 / 先等等 / 别急 / 慢一点 / 等会儿
        """,
        ("Take your time. I will wait.", "不急，我等你。"),
    ),
    exchange(
        "not_understood",
        """
        What? / Huh? / I don't understand / What do you mean? / I do not understand you / Pardon?
        Can you explain that? / Explain that / I don't get it / What does that mean?
        That makes no sense / You make no sense / That is not clear / What are you talking about?
        I am confused / eh? / ??? / Could you say that again? / Say that again / Come again?
        Sorry, what?
        """,
        """
        什么？ / 我不明白 / 我不懂 / 什么意思？ / 你是什么意思？ / 没听懂 / 我没听懂 / 听不懂
        我没懂 / 你在说什么？ / 再说一遍 / 说清楚点 / 我没明白 / 什么鬼？ / 不知道你在说什么
        ？？？ / 能解释一下吗？
        """,
        (
            "Sorry, I was not clear. I am a tiny model; please ask me once more in other words.",
            "抱歉，我没说清楚。我是个小模型，请换个说法再问一次。",
        ),
    ),
]
