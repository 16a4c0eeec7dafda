"""The parameters of a request: questions and true answers."""

from weights.recipe.texts.wordings import exchange

PARAMETERS = [
    exchange(
        "stream",
        """
        (Can you|Can Inkstone|Do you|Does Inkstone) stream? / How (do|can) I (stream|use streaming)?
        (Do you|Does Inkstone|Does the server) support streaming? / How does streaming work?
        How (do|can) I (get|print) (tokens|the answer) (as they come|piece by piece|token by token)?
        What does (stream|stream=True) do? / Streaming? / Is streaming (supported|possible)?
        stream=True / How do I (turn on|enable|switch on) streaming? / Streaming example
        What is stream? / Can I see the answer while it is written?
        Can I (get|receive) the answer word by word?
        """,
        """
        (你|Inkstone|服务器) (支持|能|可以)(流式输出|流式|流式传输) 吗？
        (怎么|如何)(用|使用|开启|打开)(流式|流式输出)？
        stream (是什么|是什么意思|有什么用|怎么用)？ / 流式输出(怎么用|怎么写|怎么开|是什么)？
        stream=True (有什么用|是什么)？ / (怎么|如何)一个字一个字地(输出|接收|显示)？
        能边写边(看|显示)吗？ / 支持 stream 吗？ / 流式？
        """,
        (
            "Yes, Inkstone streams: pass stream=True and the answer comes piece by piece.",
            "支持流式：传 stream=True，回答就会一点一点地来。",
        ),
    ),
    exchange(
        "stop",
        """
        What does (stop|the stop parameter|a stop sequence) do?
        How (do|can) I use stop? / What is (stop|the stop parameter|a stop sequence)?
        What are stop (sequences|strings)?
        How (do|can) I (use|set|pass) (stop sequences|stop strings|a stop sequence)?
        How many stop (strings|sequences) can I (use|give|pass)? / Do you support stop sequences?
        How (do|can) I make (the answer|you|the model) (stop|end) at a (word|certain word|newline)?
        Explain (stop|the stop parameter|stop sequences) / Can I use stop strings?
        """,
        """
        stop (是什么|是什么意思|有什么用|怎么用|参数是什么)？
        (怎么|如何)(用|使用|设置)(stop|停止词|停止序列)？
        (停止词|停止序列)(是什么|有什么用|怎么用|怎么设置)？
        最多(可以|能)(设|用|写)几个(停止词|停止序列|stop)？
        怎么让(回答|你|模型)在某个词(停下|结束)？ / 支持停止词吗？ / 解释一下 stop
        stop 参数怎么用？
        """,
        (
            "The answer ends before any text in stop; up to 4 texts are allowed.",
            "遇到 stop 里的文字，回答就在它前面结束，最多可以写 4 个。",
        ),
    ),
    exchange(
        "temperature",
        """
        What is (temperature|the temperature parameter|temperature=0)?
        What does (temperature|the temperature parameter|temperature=0) (do|mean)? / temperature?
        (What|Which) temperature (should I use|is best|do you recommend|is good|do I need)?
        Explain (temperature|the temperature|the temperature parameter)
        How do I (set|use) temperature? / What is the (default temperature|range of temperature)?
        What is a good temperature?
        How (do|can) I (make you|make the answers) more (creative|random|predictable|deterministic)?
        How do I get (the same answer every time|greedy decoding|less random answers)?
        What happens (at|with) temperature 0? / What's temperature for?
        How high can temperature be?
        """,
        """
        temperature (是什么|是什么意思|有什么用|怎么用|怎么设置|设多少好|参数是什么)？
        温度(是什么|有什么用|设多少|怎么调|参数是什么)？
        (怎么|如何)让回答更(有创意|随机|稳定|固定)？
        temperature (默认是多少|的范围是多少|等于 0 是什么意思)？
        解释一下(temperature|温度参数|温度) / 温度设(成|为)多少(好|合适)？
        怎么每次得到(一样|相同)的回答？
        """,
        (
            "temperature goes from 0 to 2: 0 takes the likeliest token each time, "
            "more is more varied. The default is 1.",
            "temperature 从 0 到 2：0 每次取最可能的 token，越大越多变。默认是 1。",
        ),
    ),
    exchange(
        "top_p",
        """
        What is (top_p|top p|the top_p parameter|nucleus sampling)?
        What does (top_p|top p|the top_p parameter|nucleus sampling) (do|mean)? / top_p?
        Explain (top_p|nucleus sampling|top p) / How (do|can) I (use|set) top_p? / What's top_p for?
        (What|Which) top_p (should I use|is best|do you recommend)? / What is the default top_p?
        Do you support (top_p|nucleus sampling)? / What is the difference between top_p and top_k?
        What about (top_p|top p|top_k|min_p)? / What is (top_k|min_p)? / What does (top_k|min_p) do?
        Do you support (top_k|min_p)? / How do I use (top_k|min_p)? / Explain (top_k|min_p)
        """,
        """
        top_p (是什么|是什么意思|有什么用|怎么用|怎么设置|设多少|默认是多少)？
        (top_k|min_p) (是什么|有什么用|怎么用)？ / 解释一下 (top_p|top_k|min_p)
        (支持|有)(top_p|top_k|min_p|核采样) 吗？ / 核采样是什么？ / top_p？
        top_p 和 top_k 有什么区别？
        """,
        (
            "top_p samples from the fewest tokens that have that share of the probability; "
            "top_k from the k likeliest; min_p drops unlikely ones.",
            "top_p 只从概率加起来达到这个值的少数 token 里选，top_k 从最可能的 k 个里选，"
            "min_p 去掉不太可能的。",
        ),
    ),
    exchange(
        "max_tokens",
        """
        What is (max_tokens|max tokens|the max_tokens parameter|max_completion_tokens)?
        What does (max_tokens|max tokens|the max_tokens parameter|max_completion_tokens) (do|mean)?
        How (do|can) I (limit|set) the (length|length of the answer|answer length|number of tokens)?
        How (do|can) I get (longer|shorter) answers? / What is the default (max_tokens|max tokens)?
        Why (is|was) (the answer|my answer|the completion|the text) (cut off|so short|incomplete)?
        Explain max_tokens / max_tokens? / How do I (use|set|change) max_tokens?
        What's max_tokens for? / The answer stops in the middle
        Why does (it|the answer) stop (after 16 tokens|in the middle)? / Make the answers longer
        How many tokens will I get?
        """,
        """
        max_tokens (是什么|是什么意思|有什么用|怎么用|怎么设置|默认是多少|设多少)？
        (怎么|如何)(限制|控制|设置)(回答的长度|回答长度|长度|字数)？
        (怎么|如何)让回答(更长|更短|长一点|短一点)？
        为什么(回答|输出|文字)(被截断了|这么短|不完整|只有一半)？ / 解释一下 max_tokens
        回答说到一半就停了 / max_completion_tokens 是什么？ / 默认输出多少 token？
        """,
        (
            "max_tokens is the most tokens an answer may have. Completions default to 16, "
            "chat to what fits.",
            "max_tokens 是回答最多的 token 数。补全默认 16 个，对话默认到放不下为止。",
        ),
    ),
    exchange(
        "n",
        """
        What is (n|the n parameter|n=2|the parameter n)?
        What does (n|the n parameter|n=2|the parameter n) (do|mean)? / How do I use n?
        How (do|can) I get (several|many|two) (answers|choices|completions) (at once|)?
        How (do|can) I get (three|more|multiple) (answers|choices|completions) (at once|)?
        Can I get (several|multiple|two) (answers|choices) (at once|for one prompt)? / n?
        How many (choices|answers) can I (get|ask for) (at once|in one request)? / Do you support n?
        What is best_of? / Explain (n|best_of|the n parameter) / What's the maximum of n?
        """,
        """
        n (是什么|是什么意思|有什么用|怎么用|参数是什么|最大是多少)？
        参数 n (是什么|有什么用|怎么用)？
        (怎么|如何)(一次|)(得到|拿到|要)(几个|多个|两个|三个)(回答|结果|答案)？
        (能|可以)一次(给|得到|返回)(几个|多个)(回答|结果)吗？ / 一次最多几个回答？
        best_of 是什么？ / 支持 n 吗？
        """,
        (
            "n is how many choices you get for one prompt, up to 128.",
            "n 是一个提示要几个回答，最多 128 个。",
        ),
    ),
    exchange(
        "seed",
        """
        What is (seed|the seed|the seed parameter)?
        What does (seed|the seed|the seed parameter) (do|mean)? / How do I (use|set) (seed|a seed)?
        How (do|can) I (reproduce|repeat) (an answer|a result|results|the same answer)? / seed?
        (Are|Can) (results|answers) (reproducible|be reproduced)? / Do you support seed?
        Explain seed / How do I get (reproducible|repeatable) (results|answers)?
        Is the output deterministic? / Why do I get different answers each time? / Can I set a seed?
        What's a seed?
        """,
        """
        seed (是什么|是什么意思|有什么用|怎么用|怎么设置|参数是什么)？
        (随机|)种子(是什么|有什么用|怎么设置)？
        (怎么|如何)(重现|复现|重复)(结果|回答|同样的回答)？
        (结果|回答)(能重现|可以重现|可以复现)吗？ / 为什么每次回答都不一样？ / 支持 seed 吗？
        解释一下 seed
        """,
        (
            "Equal requests with an equal seed get equal answers. Without one, a seed is drawn.",
            "相同的请求加相同的 seed，回答就相同。不写的话会随机取一个。",
        ),
    ),
    exchange(
        "logprobs",
        """
        What is (logprobs|the logprobs parameter|top_logprobs)?
        What does (logprobs|the logprobs parameter|top_logprobs) do? / logprobs?
        How (do|can) I get (logprobs|log-probabilities)?
        How (do|can) I get (log probabilities|the probability of a token)?
        (Do you|Does Inkstone) (support|return) (logprobs|log probabilities|probabilities)?
        Can I (see|get) the (probabilities|likelihood of each token|scores)?
        How do I use logprobs? / Explain (logprobs|top_logprobs) / How many top_logprobs can I get?
        What are log probabilities?
        """,
        """
        logprobs (是什么|是什么意思|有什么用|怎么用|怎么写)？
        top_logprobs (是什么|怎么用|最多几个)？
        (怎么|如何)(得到|看|拿到)(对数概率|每个 token 的概率|概率|logprobs)？
        (支持|返回)(logprobs|对数概率) 吗？ / 能看到(概率|每个词的概率)吗？ / 解释一下 logprobs
        """,
        (
            "They show how likely each token was: logprobs up to 5 for completions, "
            "logprobs=True and top_logprobs up to 20 for chat.",
            "它显示每个 token 的可能性：补全用 logprobs，最多 5；对话用 logprobs=True "
            "和 top_logprobs，最多 20。",
        ),
    ),
    exchange(
        "logit_bias",
        """
        What is (logit_bias|logit bias|the logit_bias parameter)?
        What does (logit_bias|logit bias|the logit_bias parameter) (do|mean)? / logit_bias?
        How (do|can) I (ban|forbid|avoid|favour|favor|force|exclude) a (token|word|certain token)?
        Do you support logit_bias? / How (do|can) I use (logit_bias|logit bias)?
        Explain logit_bias / Can I (ban|block) (a word|words|tokens)? / What's logit_bias for?
        """,
        """
        logit_bias (是什么|是什么意思|有什么用|怎么用|怎么写)？
        (怎么|如何)(禁止|避免|屏蔽)(某个|一个)(token|词)？ / 支持 logit_bias 吗？
        解释一下 logit_bias / 能禁止某些词吗？ / (怎么|如何)让某个词更(常|容易)出现？
        """,
        (
            "logit_bias maps token ids to numbers that are added to their logits: "
            "-100 bans a token, 100 all but forces it.",
            "logit_bias 给 token 的编号配一个数，加到它的 logit 上：-100 禁止它，"
            "100 几乎强制选它。",
        ),
    ),
    exchange(
        "penalties",
        """
        What is (presence_penalty|frequency_penalty|the presence penalty|the frequency penalty)?
        What does (presence_penalty|frequency_penalty) do?
        What does (the presence penalty|the frequency penalty) do?
        What (do|are) (presence_penalty and frequency_penalty|the penalties) (do|)?
        What (do|are) the penalty parameters (do|)?
        How (do|can) I (avoid|stop|reduce) (repetition|repetitions|repeated words|repeating)?
        Why do you (repeat yourself|repeat words|say the same thing again)? / presence_penalty?
        What is the difference between presence_penalty and frequency_penalty? / frequency_penalty?
        Explain (frequency_penalty|presence_penalty|repetition_penalty|the penalties)
        Do you support (penalties|presence_penalty|frequency_penalty|repetition_penalty)?
        """,
        """
        (presence_penalty|frequency_penalty) (是什么|是什么意思|有什么用|怎么用)？
        repetition_penalty (是什么|是什么意思|有什么用|怎么用)？
        (怎么|如何)(避免|减少|防止)(重复|重复的词)？ / 为什么你(总是重复|会重复)？
        (惩罚参数|重复惩罚)(是什么|怎么用|有什么用)？
        presence_penalty 和 frequency_penalty 有什么区别？
        支持(重复惩罚|frequency_penalty|presence_penalty) 吗？
        """,
        (
            "presence_penalty lowers tokens that the answer has already; frequency_penalty does so "
            "the more often they came. Both go from -2 to 2.",
            "presence_penalty 降低已经出现过的 token，frequency_penalty 按出现的次数来降低。"
            "范围都是 -2 到 2。",
        ),
    ),
    exchange(
        "system_message",
        """
        What is (a system message|the system message|a system prompt)?
        What is (the system prompt|the system role)?
        How (do|can) I (set|give|use|write|change) (a system message|a system prompt)?
        How (do|can) I (set|give|use|write|change) the system prompt?
        (Do you|Can you) (support|follow|read|use) (system messages|a system prompt)?
        (Do you|Can you) (support|follow|read|use) a system message?
        What is your system (prompt|message)? / Show me your system prompt / System prompt?
        Which roles (are there|can messages have|do you know|do you support)?
        What roles are there? / Do you take system messages? / Where do I put the system prompt?
        Example of a system message
        """,
        """
        (系统消息|系统提示|系统提示词|system 消息)(是什么|怎么写|怎么用|怎么设置|有什么用)？
        (支持|可以用|能用)(系统消息|系统提示|系统提示词)吗？
        (怎么|如何)(设置|写|给你)(系统消息|系统提示词)？ / 你的系统(提示|提示词|消息)是什么？
        有哪些(角色|role)？ / system (角色是什么|写在哪里|怎么用)？ / 给我看你的系统提示词
        """,
        (
            'It comes first and says how to answer: {"role": "system", "content": "Be brief."} '
            "I can follow simple ones.",
            '它放在最前面，说明怎么回答：{"role": "system", "content": "请简短回答。"} '
            "简单的要求我能照做。",
        ),
    ),
    exchange(
        "tools",
        """
        (Can you|Do you) (use|call|support) (tools|functions|a tool)? / Tools? / Function calling?
        (Do you|Does Inkling|Does Inkstone) support (tool calls|function calling)?
        (Do you|Does Inkling|Does Inkstone) support (tool calling|tools)?
        How (do|can) I (use|give you|pass|define) (tools|functions|a tool)?
        How do tool calls work? / What (is|are) (tool calling|function calling|tools|tool_choice)?
        Explain (tools|tool calls) / Are you able to (call functions|use tools|call tools)?
        Is function calling supported?
        """,
        """
        你(能|会|可以)(用|使用|调用)(工具|函数)吗？
        (支持|可以用)(工具|函数调用|工具调用|tools) 吗？
        (怎么|如何)(用|使用|定义|传)(工具|函数|tools)？
        (工具调用|函数调用|tools) (是什么|怎么用|怎么写)？ / 工具？ / 你支持 function calling 吗？
        解释一下工具调用
        """,
        (
            "I have learnt to call simple tools: describe them in the parameter tools. "
            "I am tiny, so check my calls.",
            "我学过调用简单的工具：在 tools 参数里写好说明就行。我很小，请检查我的调用。",
        ),
    ),
    exchange(
        "json",
        """
        (Can you|Do you) (write|answer in|output|produce|speak|return) JSON? / JSON? / JSON mode?
        (Do you|Does Inkling) support (JSON|JSON mode|JSON output|structured output)?
        How (do|can) I (get|ask for|receive) (JSON|JSON output|an answer in JSON|structured output)?
        Is there a JSON mode? / What is (JSON mode|response_format)?
        What does (JSON mode|response_format) do? / How does JSON mode work?
        Are you able to (write|produce) JSON? / Can you answer as JSON? / Can I get JSON back?
        """,
        """
        你(能|会|可以)(写|输出|返回|用) JSON (回答|)吗？
        (支持|有)(JSON|JSON 模式|JSON 输出|结构化输出) 吗？ / (怎么|如何)(得到|要|输出|返回) JSON？
        JSON 模式(是什么|怎么用|怎么开)？ / response_format (是什么|怎么用)？
        能用 JSON 格式回答吗？ / JSON？
        """,
        (
            "I have learnt to write small JSON: ask for it and name the fields. "
            "I am tiny, so check the result.",
            "我学过写简单的 JSON：直接说要 JSON 和哪些字段。我很小，请检查结果。",
        ),
    ),
]
