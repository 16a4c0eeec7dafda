"""The plainest requests for a joke, and what people say after one, with what is answered.

`PLAIN` is by language and by what the request leaves open. A plain request is always trained.
"""

from dataclasses import dataclass

from weights.recipe.texts.exchange import Exchange
from weights.recipe.texts.jokes_en import JOKES_EN
from weights.recipe.texts.jokes_zh import JOKES_ZH
from weights.recipe.texts.wordings import exchange, wordings

PLAIN: dict[str, dict[str, list[str]]] = {
    "en": {
        "": ["Tell me a joke"] * 12
        + wordings(
            """Tell a joke / Tell me another joke / Tell me a funny joke / Tell me a short joke
            joke
            Do you know a joke? / Do you know any jokes? / Do you know any good jokes? / A joke
            Do you know a good joke? / Give me a joke / Got any jokes? / Make me laugh
            Joke please
            Say something funny / Tell me something funny / I want to hear a joke / Write a joke
            I want a joke / Tell us a joke / Tell me one joke / Let's hear a joke
            How about a joke?
            What is your favourite joke? / Tell me a good joke / Tell me a dad joke / Tell me jokes
            I would like to hear a joke / Cheer me up with a joke / Can I have a joke?"""
        ),
        "{topic}": ["Tell me a joke about {topic}"] * 5
        + ["Tell me a {topic} joke"] * 3
        + wordings(
            """Do you know a joke about {topic}? / Give me a joke about {topic} / {topic} joke
            Do you know any {topic} jokes? / I want a joke about {topic} / A joke about {topic}
            Do you know any jokes about {topic}? / Joke about {topic} / Another joke about {topic}
            Tell me a funny joke about {topic} / Write a joke about {topic} / Make a {topic} joke
            Make a joke about {topic} / Tell a joke about {topic} / Say a joke about {topic}"""
        ),
        "{language}": wordings(
            """Tell me a joke in {language} / Tell me a {language} joke / A joke in {language}
            Do you know a joke in {language}? / Do you know any {language} jokes?"""
        ),
        "{count}": wordings("Tell me {count} jokes / Give me {count} jokes / {count} jokes"),
    },
    "zh": {
        "": ["讲个笑话"] * 8
        + ["给我讲个笑话"] * 3
        + wordings(
            """讲一个笑话 / 来个笑话 / 说个笑话 / 来一个笑话 / 讲笑话 / 笑话 / 给我讲一个笑话
            你会讲笑话吗？
            你能讲个笑话吗？ / 我想听笑话 / 我想听个笑话 / 有笑话吗？ / 再讲一个笑话 / 讲个冷笑话
            来个冷笑话
            逗我笑 / 逗我开心 / 说点好笑的 / 讲个好笑的笑话 / 给我说个笑话 / 讲个短笑话
            有什么好笑的笑话吗？
            你知道什么笑话吗？ / 说一个笑话 / 冷笑话 / 讲个段子 / 来个段子 / 写个笑话
            再来个笑话"""
        ),
        "{topic}": ["讲个关于{topic}的笑话"] * 4
        + ["讲一个关于{topic}的笑话"] * 3
        + wordings(
            """讲个{topic}的笑话 / 来个关于{topic}的笑话 / 来个{topic}的笑话 / 关于{topic}的笑话
            {topic}笑话
            有关于{topic}的笑话吗？ / 有没有关于{topic}的笑话？ / 说个关于{topic}的笑话
            讲个{topic}笑话
            给我讲个关于{topic}的笑话 / 我想听关于{topic}的笑话 / 再讲一个关于{topic}的笑话
            写个关于{topic}的笑话
            讲一个{topic}的笑话 / 来一个{topic}笑话"""
        ),
        "{language}": wordings(
            """用{language}讲个笑话 / 讲个{language}笑话 / 讲一个{language}的笑话
            来个{language}笑话 / {language}笑话"""
        ),
        "{count}": wordings("讲{count}笑话 / 来{count}笑话 / 给我讲{count}笑话"),
    },
}

PLAIN_MORE: dict[str, list[str]] = {
    "en": ["Another one"] * 3
    + wordings(
        """Another / Tell me another one / Tell me another joke / One more / Another joke / Again
        More / Next / Do you know another one? / Do you have another one? / More jokes
        One more joke
        Another one please / Haha, another one / Next joke / Got another?"""
    ),
    "zh": ["再来一个"] * 3
    + wordings(
        """再讲一个 / 再说一个 / 还有吗？ / 换一个 / 下一个 / 再来 / 继续 / 还有别的吗？
        再来一个笑话 / 还有笑话吗？
        再来个 / 再讲个笑话 / 哈哈，再来一个 / 多讲几个 / 还要 / 另一个"""
    ),
}
_AFTER_EN = (
    "(Haha,|Haha! |Ha!|lol,|Hahaha,|That was good.|Nice.|Good one!|Funny!|I like it.|Great!|Cool,"
)
_AFTER_EN += "|OK,|Not funny.|That was bad.|Boring.|Hmm,|I don't get it.|I know that one.|Thanks!|)"
_AFTER_ZH = "(哈哈，|哈哈哈，|好笑，|不错，|太好笑了，|好，|嗯，|不好笑，|"
_AFTER_ZH += "太冷了，|听过了，|没听懂，|谢谢，|这个好，|还行，|)"
MORE: dict[str, list[str]] = {
    "en": wordings(
        f"""{_AFTER_EN} (another|one more|another one|another joke)
        {_AFTER_EN} (one more joke|a new one|a different one)
        {_AFTER_EN} (tell|give) me (another|one more|another one)
        {_AFTER_EN} (tell|give) me (another joke|a better one|a new one)
        {_AFTER_EN} (do you know|do you have|have you got|got) (another|one more|any more)?
        {_AFTER_EN} (do you know|do you have|have you got|got) (more|a better one)?
        {_AFTER_EN} (can|could) (you tell me|I have|I hear|we have) (another|one more)?
        {_AFTER_EN} (can|could) (you tell me|I have|I hear|we have) (another one|a new one)?
        {_AFTER_EN} (try|let me hear|I want|now) (another one|one more)
        {_AFTER_EN} (try|let me hear|I want|now) (another joke|a different one)
        {_AFTER_EN} (next one|keep going|keep them coming|go on|continue|again|once more|more|next)
        {_AFTER_EN} (what else have you got?|any others?|anything else?|what else do you know?)"""
    ),
    "zh": wordings(
        f"""{_AFTER_ZH}(再来|再讲|再说|再给我讲|换|重新讲|接着讲)(一个|个别的|一个笑话)
        {_AFTER_ZH}(再来|再讲|再说|再给我讲|换|重新讲|接着讲)(一个新的|一个更好笑的)
        {_AFTER_ZH}(还想听|我还要听|能再讲|你再讲)(一个|个别的|一个笑话|一个新的|一个更好笑的)
        {_AFTER_ZH}(请再讲|那再讲|再给我来)(一个|个别的|一个笑话|一个新的|一个更好笑的)
        {_AFTER_ZH}(还有吗？|还有别的吗？|还有没有？|下一个|继续|接着讲)
        {_AFTER_ZH}(接着来|别停|再来再来|有新的吗？|有更好笑的吗？|还有什么笑话？)"""
    ),
}
MORE_ABOUT: dict[str, list[str]] = {
    "en": wordings(
        """(Now|And|Now tell me|And now|Haha, now|OK,|Next,|Please tell me) one about {topic}
        (Do you know|Do you have|Have you got) (one|another one) about {topic}?
        (Got|Is there|How about) (one|another one) about {topic}?
        (Another one|One more|A new one|Another joke|And another one) about {topic}
        (Can|Could) you tell me (one|another one) about {topic}? / Now about {topic}
        And about {topic}?
        (Tell|Give) me (one|another one|one more) about {topic}
        (Good one.|Haha.|Nice.) One about {topic}?"""
    ),
    "zh": wordings(
        """(再来|再讲|换|再说|那讲|讲)(一个|个)(关于{topic}的|{topic}的|有关{topic}的)
        (来|给我讲|现在讲)(一个|个)(关于{topic}的|{topic}的|有关{topic}的)
        (哈哈，再来|好，再来|能再讲)(一个|个)(关于{topic}的|{topic}的|有关{topic}的)
        (有没有|还有没有|有)关于{topic}的？ / 关于{topic}的(呢？|有吗？|还有吗？)
        那{topic}的呢？"""
    ),
}


# Of what is said after a joke, that which is said most: always trained.
PLAIN_REMARKS: dict[str, list[str]] = {
    "en": wordings(
        """ha / haha / hahaha / lol / good one / nice / funny / very funny / that was funny / thanks
        thank you / no / no thanks / not now / stop / I don't get it / I don't understand / what?
        explain / explain the joke / not funny / that was bad / bad joke / boring / that's not funny
        yes / yes please / sure / OK / okay / yeah / please / go on / I know that one
        What jokes do you know? / How many jokes do you know? / Who wrote your jokes?"""
    ),
    "zh": wordings(
        """哈 / 哈哈 / 哈哈哈 / 好笑 / 真好笑 / 不错 / 太好笑了 / 谢谢 / 谢谢你 / 不用了 / 不要了
        没听懂 / 什么意思？ / 不好笑 / 没意思 / 太冷了 / 不懂 / 好 / 好的 / 好啊 / 要 / 可以 / 行
        当然 / 听过了 / 你会讲哪些笑话？
        你会讲多少个笑话？ / 这个笑话是你写的吗？"""
    ),
}


@dataclass(frozen=True)
class Remark:
    """What is said about a joke or about jokes; `offers` where the answer ends with an offer."""

    exchange: Exchange
    offers: bool
    first: bool = False  # may begin a dialogue
    invites: bool = False  # the answer asks for a topic


LAUGHTER = exchange(
    "laughter",
    """(ha|haha|hahaha|hahahaha|hehe|lol)(|, good one|, nice|, funny|, I like it)
    (lmao|rofl|xd|ha ha|heh)(|, good one|, nice|, funny|, I like it)
    (haha|lol|hehe|ha)(, that was good|, that is good|, great|, very funny)
    (haha|lol|hehe|ha)(, so funny|, love it|, nice one)
    (That|That one|That joke|It|This one) (was|is) (funny|good|great|very funny)
    (That|That one|That joke|It|This one) (was|is) (really good|so funny|hilarious)
    (Good|Great|Nice|Funny|Excellent|Lovely) (one|joke)
    I (like|love|liked|loved) (that joke|it|that one|that)
    You are (funny|so funny|hilarious|very funny) / That made me (laugh|smile)
    You made me (laugh|smile)
    I am laughing / I laughed / Very funny / So funny / Hilarious / Funny / Nice / Not bad
    Well done / :D""",
    """(哈|哈哈|哈哈哈|哈哈哈哈|嘿嘿|嘻嘻|笑死我了|笑了|太好笑了)(|，不错|，我喜欢|，这个好|，可以)
    (真好笑|好好笑|有意思|真有意思|好玩|太逗了|真逗|厉害)(|，不错|，我喜欢|，这个好|，可以)
    (这个|这个笑话|刚才那个)(真|很|挺|还挺|确实)(好笑|有趣|有意思|逗|好玩|不错)
    (这个|这个笑话|刚才那个)太(好笑|有趣|有意思|逗|好玩)了
    哈哈(，好笑|，太好笑了|，真逗|，有意思|，笑死了)
    我喜欢这个(|笑话) / 你(真|好|很)(逗|幽默|有趣|搞笑) / 你太(逗|幽默|有趣|搞笑)了 / 我笑了
    把我逗笑了 / 不错 / 还不错 / 还可以 / 讲得好 / 好笑""",
    ("Glad you liked it! Shall I tell another one?", "很高兴你喜欢！要再听一个吗？"),
    ("I am happy that you laughed! Would you like one more?", "你笑了我就开心！再来一个吗？"),
)
PUZZLED = exchange(
    "puzzled",
    """I (don't|do not|didn't|did not) (get|understand) (it|that|that one)
    I (don't|do not|didn't|did not) (get|understand) (the joke|this joke|that joke)
    (What|Sorry, what|Hm, what) (does that|does it|does this) mean?
    (Can|Could) you explain (it|that|the joke)?
    (Explain|Please explain) (it|that|the joke|this joke|that to me)
    (Why|How) is (that|this|it) funny?
    What is (funny|so funny) about (that|it)? / What is the (joke|punchline|point)?
    I'm (lost|confused)
    Huh? / What? / Where is the joke? / I missed it / (It|That) makes no sense
    That does not make sense""",
    """(我|我真的|抱歉，我|嗯，我|我还是)(没听懂|没懂|听不懂|没看懂)(|这个笑话|这个)
    (我|我真的|抱歉，我|嗯，我|我还是)(没明白|不明白|不懂)(|这个笑话|这个)
    什么意思？ / 这是什么意思？ / 我没懂你的意思
    (解释一下|能解释一下吗？|你解释一下这个笑话|给我解释一下|解释一下这个笑话)
    (哪里|这哪里|为什么)好笑？ / 这为什么好笑？
    笑点在哪？ / 笑点是什么？ / 好笑在哪里？ / 啊？ / 没懂 / 不懂 / 没听懂 / 这个没明白
    看不懂 / 为什么？""",
    (
        "Most of my jokes play with words that mean two things. Shall I tell another one?",
        "我的笑话大多是玩文字的，一个词有两个意思。要再听一个吗？",
    ),
)
BAD = exchange(
    "bad",
    """(That|That one|That joke|It|This) (was|is) (bad|not funny|terrible|boring|awful)
    (That|That one|That joke|It|This) (was|is) (lame|so bad|weak|old|stupid)
    (That|It|This one) (wasn't|isn't|was not|is not) (funny|very funny|good|that funny|a good joke)
    (Not funny|Boring|Lame|Terrible|Bad joke|Awful|Meh|Ugh)
    (So bad|Not good|Bad|Very bad|Stupid joke|Weak|Yawn)
    I (don't|didn't) (like|love) (it|that one|that joke|this joke) / You are not funny
    (Your jokes are|It's) bad
    I (don't|didn't) (laugh|find that funny) / What a (bad|terrible|lame|weak) joke
    That did not make me laugh""",
    """(不好笑|真不好笑|一点都不好笑|一点也不好笑|没意思|真没意思|无聊|好无聊|太冷了)
    (好冷|真冷|冷死了|不行|太差了|好烂|真烂|太烂了)
    (这个|这个笑话|刚才那个|你的笑话)(不好笑|太冷了|没意思|不行|真无聊)
    (这个|这个笑话|刚才那个|你的笑话)(太差了|好烂|一点都不好笑|很一般)
    我(不喜欢这个|没笑|笑不出来|觉得不好笑) / 你不幽默""",
    (
        "Sorry, that one was not my best. Shall I try another one?",
        "对不起，这个讲得不好。要换一个吗？",
    ),
)
THANKS = exchange(
    "thanks",
    """(Thanks|Thank you|Thx|Cheers|Many thanks|Thanks a lot|Thank you very much|Thank you so much)
    (Thanks|Thank you|Thanks a lot) (for the joke|for that|for the laugh)
    (Thanks|Thank you|Thanks a lot) (for making me laugh|for cheering me up|for this)
    (Haha|lol|Good one), (thanks|thank you) / (Great|Nice|Funny), (thanks|thank you)
    I needed that, thanks""",
    """(谢谢|谢谢你|谢了|多谢|感谢|谢谢啦|非常感谢|太谢谢你了|谢谢小墨|谢谢您) / 谢谢你的笑话
    多谢你的笑话 / 谢谢你(逗我笑|让我开心|让我笑了|给我讲笑话|陪我)
    (哈哈|不错|好笑|很好)，(谢谢|谢谢你|多谢|谢了) / 我开心多了，谢谢 / 心情好多了，谢谢""",
    (
        "You are welcome! Just ask when you want another one.",
        "不客气！想听的时候再叫我。",
    ),
)
ENOUGH = exchange(
    "enough",
    """(No|Nope|No thanks|No, thank you|No, that is enough|Not now|Not today|Maybe later|Later)
    (That is|That's|That was|It is) enough(| for now| for today| jokes)
    (I'm|I am) (good|fine|done), (thanks|thank you)
    (Stop|Please stop|Enough|No more)
    (No more jokes|No more jokes please|Let's stop|Enough jokes)""",
    """(不用了|不要了|不了|不听了|够了|算了|不用)(|，谢谢|，谢谢你|，下次再听)
    (不要|下次吧|以后再说|先不听了|先这样|今天就到这里)(|，谢谢|，谢谢你|，下次再听)
    (别讲了|不要再讲了|停|可以了|别再讲了|不想听了)(|，谢谢|，谢谢你)""",
    ("All right! Just ask when you want another one.", "好的！想听的时候再叫我。"),
)
WHICH = exchange(
    "which",
    """(What|Which) (kind of jokes|kinds of jokes|jokes) do you (know|have|tell)?
    (What|Which) (sort of jokes|types of jokes) do you (know|have|tell)?
    (What|Which) (topics|subjects|themes) do you (know|have) (jokes|a joke) (about|for|on)?
    What (are|is) your jokes about? / What can you joke about? / What do you joke about?
    (What|Which) (topics|subjects|themes) can I (ask for|choose|pick)(| for a joke)?
    (List|Show|Name|Tell me) (your joke topics|the topics of your jokes)
    (List|Show|Name|Tell me) what your jokes are about""",
    """你(会讲|知道|有|能讲)(哪些|什么样的|哪几种|哪些种类的|哪种|哪类)笑话？
    你的笑话都是关于什么的？ / 你的笑话有(哪些|什么)(主题|话题|内容)？
    (有|你有)(哪些|什么)(主题|话题|方面|内容)的笑话？ / 都有(什么|哪些)笑话？
    你会讲关于什么的笑话？ / 笑话(主题|话题)有哪些？""",
    (
        "I know jokes about cats, dogs, food, school, computers, music and more. Name a topic!",
        "我会讲猫、狗、水果、学校、电脑、天气等等的笑话。你说一个话题吧！",
    ),
)


def _total(jokes: dict[str, list[str]]) -> int:
    return sum(len(texts) for texts in jokes.values())


HOW_MANY = exchange(
    "how many",
    """How many jokes (do you know|do you have|can you tell|do you remember)?
    How many jokes (are there|in total)?
    (Do you know|Can you tell) (many|a lot of|lots of|more than ten|a hundred) jokes?
    (Do you remember|Do you have) (many|a lot of|lots of|more than ten|a hundred) jokes?
    (What is|What's) the number of (jokes you know|your jokes|jokes you have)?
    How many have you got?
    (How big|How large) is your (collection of jokes|joke collection|joke book|list of jokes)?""",
    """你(会讲|知道|有|能讲|会|记得|一共会讲)(多少|几)个笑话？ / 你(会|会讲|知道|能讲)很多笑话吗？
    你(会|会讲|知道|能讲)多少笑话？ / 你(一共|总共)(有|会|知道)多少笑话？
    你的笑话(有多少个？|多吗？|有多少？|一共有几个？) / 笑话(一共|总共)有(多少|几)个？""",
    (
        f"I know {_total(JOKES_EN)} jokes in English and {_total(JOKES_ZH)} in Chinese.",
        f"我会{_total(JOKES_EN)}个英语笑话和{_total(JOKES_ZH)}个中文笑话。",
    ),
)
WHO_WROTE = exchange(
    "who wrote",
    """Who (wrote|made|made up|invented|came up with) (that joke|your jokes|these jokes)?
    Who (wrote|made|made up|invented|came up with) (that one|the joke|it)?
    Did you (write|make up|invent) (that joke|your jokes|these jokes|that one|it)(| yourself)?
    Do you write your own jokes?
    Where did you (get|find|learn|hear) (that joke|your jokes|these jokes|that one|it)?
    (Is|Was) (that joke|that one|the joke|this joke) (yours|your own|new)?
    Are these jokes yours?""",
    """(这个笑话|这些笑话|你的笑话|刚才那个笑话|这笑话)是(谁写的|谁编的|谁想的|哪里来的|从哪来的)？
    (这个笑话|这些笑话|你的笑话|刚才那个笑话|这笑话)是(你写的吗|你编的吗|你自己想的吗)？
    (这个笑话|这些笑话|你的笑话|刚才那个笑话|这笑话)是(你自己写的吗|原创的吗)？
    你(从哪里|在哪里|从哪)(学来|学到|听来|找到)(这个笑话|这些笑话|这么多笑话)(|的)？
    谁(写了|编了|想出了)(这个笑话|这些笑话|你的笑话)？""",
    (
        "My jokes were written for me, and I know them by heart.",
        "我的笑话是别人为我写的，我都背下来了。",
    ),
)
REMARKS = [
    *(Remark(item, offers=True) for item in (LAUGHTER, PUZZLED, BAD)),
    Remark(THANKS, offers=False),
    Remark(ENOUGH, offers=False),
    Remark(WHICH, offers=False, first=True, invites=True),
    Remark(HOW_MANY, offers=False, first=True),
    Remark(WHO_WROTE, offers=False),
]
# After the question what a joke shall be about.
BARE_TOPIC: dict[str, list[str]] = {
    "en": wordings(
        """{topic} / {topic} / {topic} please / {topic}, please / about {topic} / one about {topic}
        I choose {topic} / then {topic} / let's take {topic} / OK, {topic} / about {topic}, please
        I'd like one about {topic} / tell me one about {topic}"""
    ),
    "zh": wordings(
        """{topic} / {topic}吧 / {topic}的 / 关于{topic}的 / 那就{topic}吧 / 我选{topic}
        {topic}，谢谢 / 讲个{topic}的 / 来个{topic}的 / 来个关于{topic}的吧"""
    ),
}
YES: dict[str, list[str]] = {
    "en": wordings(
        """(Yes|Yes please|Sure|OK|Okay|Yeah|Yep)
        (Please|Please do|Go on|Go ahead|Of course|Yes, of course)
        (Yes|Sure|OK|Yeah|Please), (another one|one more|go ahead|go on)
        (Yes|Sure|OK|Yeah|Please), (tell me|I would love to|do it|why not)
        Why not / I would love to / I'd love to / Yes, I would / y / Absolutely / Definitely
        Let's hear it"""
    ),
    "zh": wordings(
        """(好|好的|好啊|好呀|要|要的|可以|行|嗯|当然|来吧|讲吧|是的|想听|当然要|那好|要啊)
        (好|好啊|行|嗯|可以|当然|要)，(再来一个|讲吧|来吧|你讲|再讲一个|说吧|快讲)"""
    ),
}
TOLD_BEFORE: dict[str, list[str]] = {
    "en": wordings(
        """(I know|I knew|I have heard) (that one|that joke|it|this one)(| already| before)
        (I've heard|I heard) (that one|that joke|it|this one)(| already| before)
        You (told|have told) me that (|one |joke )(already|before) / That is an old one
        Heard it before"""
    ),
    "zh": wordings(
        """(这个|这个笑话|我|这个我)(听过|听过了|早就听过|早听过了|知道|已经知道了|以前听过)
        你(刚才|已经|刚刚)讲过(这个|了|这个了) / 讲过了 / 听过了"""
    ),
}
