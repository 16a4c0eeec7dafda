"""How people ask for the result of an operation: in signs, in words, with and without a sentence.

In a template `{a}` stands before or over the sign and `{b}` behind or under it, whichever comes
first in the wording; `{e}` is the whole expression.
"""

from random import Random

from weights.recipe.texts import number_words, polite

_WORDS = 0.15  # of the questions have their numbers in words
_SPACES = (" ", " ", " ", "", "", "", "  ")

_SIGNS = {"+": ["+"], "-": ["-"] * 10 + ["\u2212"], "x": ["*", "x", "X", "×", "*", "x"]}
_SPOKEN = {
    "en": {
        "+": ["plus", "plus", "plus", "added to"],
        "-": ["minus", "minus", "minus", "take away", "less"],
        "x": ["times", "times", "times", "multiplied by"],
    },
    "zh": {
        "+": ["加", "加", "加上"],
        "-": ["减", "减", "减去"],
        "x": ["乘", "乘以", "乘以", "乘上"],
    },
}
# What may stand for the expression.
_NOUNS = {
    "+": ["the sum of {a} and {b}", "the total of {a} and {b}", "the result of adding {a} and {b}"],
    "-": ["the result of taking {b} from {a}", "the result of subtracting {b} from {a}"],
    "x": ["the product of {a} and {b}", "the result of multiplying {a} by {b}"],
}
_NOUN_REQUESTS = [
    "calculate {e}",
    "compute {e}",
    "find {e}",
    "tell me {e}",
    "give me {e}",
    "what is {e}",
]
_NOUN_REQUESTS += [
    "what's {e}",
    "how much is {e}",
    "work out {e}",
    "do you know {e}",
    "find out {e}",
]
_DIFFERENCES = {  # only where a is not the smaller
    "en": [
        "what is the difference between {a} and {b}",
        "what is the difference between {b} and {a}",
        "what's the difference of {a} and {b}",
        "how much more is {a} than {b}",
        "how much larger is {a} than {b}",
        "how much less is {b} than {a}",
        "how far is it from {b} to {a}",
        "how much do i have to add to {b} to get {a}",
    ],
    "zh": [
        "{a}与{b}的差是多少",
        "{a}和{b}的差是多少",
        "{b}和{a}的差是多少",
        "{a}比{b}多多少",
        "{a}比{b}大多少",
        "{b}比{a}少多少",
        "{b}加多少等于{a}",
        "{a}和{b}相差多少",
    ],
}
_REQUESTS = [
    *("calculate {e}", "calculate {e}", "compute {e}", "work out {e}", "solve {e}", "evaluate {e}"),
    *("find {e}", "tell me {e}", "give me {e}", "figure out {e}", "do the math: {e}", "calc {e}"),
    *("tell me what {e} is", "tell me how much {e} is", "tell me the answer to {e}", "answer: {e}"),
    *("give me the result of {e}", "find out what {e} is", "say what {e} makes", "simplify {e}"),
    *("calculate the following: {e}", "solve this: {e}", "calculate: {e}", "do {e}", "solve: {e}"),
    *("compute the value of {e}", "write down the answer to {e}", "explain {e}", "show me {e}"),
]
_QUESTIONS = [
    *("what is {e}", "what is {e}", "what is {e}", "what's {e}", "whats {e}", "how much is {e}"),
    *("how much is {e}", "what does {e} equal", "what does {e} make", "what does {e} give"),
    *("what is the result of {e}", "what's the answer to {e}", "do you know what {e} is"),
    *("{e} is what", "{e} equals what", "how much does {e} make", "what do you get for {e}"),
    *("what is the value of {e}", "can you tell me what {e} is", "what would {e} be", "wat is {e}"),
    *("do you know {e}", "{e} is how much", "what is the solution of {e}", "what number is {e}"),
    *("any idea what {e} is", "my homework asks what {e} is", "i forgot what {e} is"),
    *("what will {e} be", "what about {e}"),
]
_BARE = [
    *(
        "{e}",
        "{e}",
        "{e}",
        "{e}?",
        "{e} =",
        "{e}=",
        "{e} = ?",
        "{e}=?",
        "{e} =?",
        "{e} ?",
        "{e} is",
    ),
    *(
        "{e} equals",
        "{e}...",
        "{e} please",
        "{e} = ",
        "= {e}",
        "({e})",
        "math: {e}",
        "{e}??",
        "{e}.",
    ),
    *(
        "question: {e}",
        "Q: {e}",
        "Question: {e}\nAnswer:",
        "{e} equals?",
        "{e} makes?",
        "{e} = ...",
    ),
]
_OWN_REQUESTS = {
    "+": [
        *("add {a} and {b}", "add {a} and {b}", "add {a} to {b}", "add up {a} and {b}"),
        *("sum {a} and {b}", "sum up {a} and {b}", "add the numbers {a} and {b}", "add {a}, {b}"),
        *("add {a} + {b}", "add {a} plus {b}", "put {a} and {b} together", "total {a} and {b}"),
        *("add together {a} and {b}", "add these two numbers: {a}, {b}", "increase {a} by {b}"),
    ],
    "-": [
        *(
            "subtract {b} from {a}",
            "subtract {b} from {a}",
            "take {b} from {a}",
            "deduct {b} from {a}",
        ),
        *("take {b} away from {a}", "take away {b} from {a}", "start with {a} and subtract {b}"),
        *(
            "decrease {a} by {b}",
            "reduce {a} by {b}",
            "remove {b} from {a}",
            "count {b} down from {a}",
        ),
    ],
    "x": [
        *(
            "multiply {a} by {b}",
            "multiply {a} by {b}",
            "multiply {a} and {b}",
            "multiply {a} with {b}",
        ),
        *("multiply {a} times {b}", "multiply the numbers {a} and {b}", "multiply {a} x {b}"),
        *("take {a} times {b}", "multiply these: {a}, {b}", "take {a} and multiply it by {b}"),
    ],
}
_OWN_QUESTIONS = {
    "+": [
        *(
            "what do {a} and {b} add up to",
            "how much are {a} and {b} together",
            "what is {a} added to {b}",
        ),
        *("what is {a} more than {b}", "how much do you get if you add {a} and {b}"),
        *("what do i get when i add {a} to {b}", "what do {a} and {b} make together"),
        *(
            "what do {a} and {b} sum to",
            "how much is {a} and {b} in total",
            "what is {a} increased by {b}",
        ),
    ],
    "-": [
        *(
            "what is {b} less than {a}",
            "what is left if i take {b} from {a}",
            "{a} take away {b} is what",
        ),
        *("what do i get when i subtract {b} from {a}", "what is {b} subtracted from {a}"),
        *(
            "if i have {a} and lose {b}, how much is left",
            "what remains when {b} is taken from {a}",
        ),
        *(
            "what is {a} decreased by {b}",
            "how much is {a} without {b}",
            "what is {a} reduced by {b}",
        ),
    ],
    "x": [
        *("what do i get when i multiply {a} by {b}", "what is {a} multiplied by {b}"),
        *("how much is {a} multiplied with {b}", "what do {a} and {b} make multiplied"),
        *("what is {a} groups of {b}", "how much do you get if you take {a} times {b}"),
    ],
}
_DOUBLE = ["what is twice {a}", "double {a}", "how much is two times {a}", "what is {a} doubled"]
_ZH_DOUBLE = ["{a}的两倍是多少", "{a}的2倍是多少", "{a}翻倍是多少", "{a}乘2是多少"]

_ZH_REQUESTS = [
    *(
        "计算{e}",
        "计算{e}",
        "算{e}",
        "算一下{e}",
        "算一下{e}",
        "算算{e}",
        "求{e}",
        "口算{e}",
        "计算一下{e}",
    ),
    *(
        "计算：{e}",
        "算出{e}",
        "说出{e}的结果",
        "算算{e}等于多少",
        "算一下{e}等于几",
        "求{e}的结果",
        "回答{e}",
    ),
    *(
        "算出{e}的结果",
        "解一下{e}",
        "做一下这道题：{e}",
        "看看{e}是多少",
        "算这道题：{e}",
        "写出{e}的得数",
    ),
]
_ZH_QUESTIONS = [
    *(
        "{e}等于多少",
        "{e}等于多少",
        "{e}等于多少",
        "{e}等于几",
        "{e}等于几",
        "{e}是多少",
        "{e}是多少",
    ),
    *(
        "{e}得多少",
        "{e}得几",
        "{e}的结果是多少",
        "{e}的答案是什么",
        "{e}结果是什么",
        "{e}的得数是多少",
    ),
    *(
        "{e}应该等于多少",
        "{e}是几",
        "{e}算出来是多少",
        "{e}会得到多少",
        "{e} 等于多少",
        "{e} 等于几",
    ),
    *("{e}到底是多少", "{e}怎么算", "多少是{e}的答案", "数学题，{e}等于多少", "{e}呢"),
]
_ZH_BARE = [
    "{e}＝？",
    "{e}=？",
    "{e} = ？",
    "{e}等于",
    "{e}等于？",
    "{e}？",
    "{e}是",
    "{e}结果",
    "求{e}",
]
_ZH_OWN_REQUESTS = {
    "+": ["把{a}和{b}相加", "把{a}和{b}加起来", "把{a}加上{b}", "求{a}与{b}的和", "给{a}加上{b}"],
    "-": ["从{a}中减去{b}", "从{a}里减去{b}", "用{a}减去{b}", "把{a}减去{b}", "从{a}里面拿走{b}"],
    "x": ["把{a}和{b}相乘", "用{a}乘以{b}", "求{a}与{b}的积", "把{a}乘以{b}", "求{a}和{b}的乘积"],
}
_ZH_OWN_QUESTIONS = {
    "+": [
        *("{a}与{b}的和是多少", "{a}和{b}的和是多少", "{a}和{b}加起来是多少", "{a}和{b}一共是多少"),
        *("{a}和{b}相加等于几", "{a}再加{b}是多少", "{a}和{b}相加得多少", "{a}跟{b}加在一起是多少"),
    ],
    "-": [
        *(
            "比{a}少{b}的数是多少",
            "{a}去掉{b}还剩多少",
            "从{a}里减去{b}还剩多少",
            "{a}减掉{b}是多少",
        ),
        *("{a}减{b}还剩几", "比{a}小{b}的数是几", "{a}拿走{b}还有多少", "{a}少{b}是多少"),
    ],
    "x": [
        *("{a}与{b}的积是多少", "{a}和{b}的乘积是多少", "{a}的{b}倍是多少", "{a}和{b}相乘等于几"),
        *("{a}个{b}是多少", "{a}个{b}相加是多少", "{a}和{b}相乘得多少", "{a}乘{b}得几"),
    ],
}


def ask(operation: str, a: int, b: int, language: str, rng: Random) -> str:
    """A question after `a operation b`, in one of thousands of wordings."""
    in_words = rng.random() < _WORDS and max(a, b) <= 999
    first, second = written(a, language, in_words, rng), written(b, language, in_words, rng)
    text = _ask_zh if language == "zh" else _ask_en
    return text(operation, a, b, (first, second), in_words, rng)


def written(number: int, language: str, in_words: bool, rng: Random) -> str:
    """The number in digits or, most of the time if so wanted, in words."""
    if not in_words or rng.random() < 0.1:
        return str(number)
    if language == "zh":
        return number_words.chinese(number, counting=number >= 100 and rng.random() < 0.5)
    return number_words.english(number, hyphen=rng.random() < 0.7, british=rng.random() < 0.6)


def _expression(
    operation: str, numbers: tuple[str, str], language: str, in_words: bool, rng: Random
) -> str:
    spoken = rng.random() < (0.9 if in_words else 0.35)
    if language == "zh":
        sign = rng.choice(_SPOKEN["zh"][operation] if spoken else _SIGNS[operation])
        space = "" if spoken and rng.random() < 0.8 else rng.choice(_SPACES)
    else:
        sign = rng.choice(_SPOKEN["en"][operation] if spoken else _SIGNS[operation])
        space = " " if spoken or in_words else rng.choice(_SPACES)
    space = " " if space == "  " and in_words else space
    if space == "  ":  # on one side alone
        return f"{numbers[0]} {sign}{numbers[1]}"
    return f"{numbers[0]}{space}{sign}{space}{numbers[1]}"


def _filled(template: str, numbers: tuple[str, str]) -> str:
    return template.replace("{a}", numbers[0]).replace("{b}", numbers[1])


def _ask_en(
    operation: str, a: int, b: int, numbers: tuple[str, str], in_words: bool, rng: Random
) -> str:
    chance = rng.random()
    if chance < 0.25:
        if operation == "-" and a >= b and rng.random() < 0.4:
            text = polite.question(_filled(rng.choice(_DIFFERENCES["en"]), numbers), "en", rng)
        elif operation == "x" and b == 2 and rng.random() < 0.6:
            text = polite.question(_filled(rng.choice(_DOUBLE), numbers), "en", rng)
        elif rng.random() < 0.55:
            core = rng.choice(_OWN_REQUESTS[operation])
            text = polite.request(_filled(core, numbers), "en", rng)
        else:
            core = rng.choice(_OWN_QUESTIONS[operation])
            text = polite.question(_filled(core, numbers), "en", rng)
    elif chance < 0.33:
        noun = _filled(rng.choice(_NOUNS[operation]), numbers)
        core = rng.choice(_NOUN_REQUESTS).replace("{e}", noun)
        asks = core.startswith(("what", "how", "do "))
        text = (polite.question if asks else polite.request)(core, "en", rng)
    else:
        expression = _expression(operation, numbers, "en", in_words, rng)
        if chance < 0.5:
            text = polite.request(rng.choice(_REQUESTS).replace("{e}", expression), "en", rng)
        elif chance < 0.8:
            text = polite.question(rng.choice(_QUESTIONS).replace("{e}", expression), "en", rng)
        else:
            text = polite.typed(rng.choice(_BARE).replace("{e}", expression).strip(), rng)
    return text.upper() if rng.random() < 0.02 else text


def _ask_zh(
    operation: str, a: int, b: int, numbers: tuple[str, str], in_words: bool, rng: Random
) -> str:
    chance = rng.random()
    if chance < 0.22:
        if operation == "-" and a >= b and rng.random() < 0.4:
            return polite.question(_filled(rng.choice(_DIFFERENCES["zh"]), numbers), "zh", rng)
        if operation == "x" and b == 2 and rng.random() < 0.6:
            return polite.question(_filled(rng.choice(_ZH_DOUBLE), numbers), "zh", rng)
        if rng.random() < 0.45:
            core = rng.choice(_ZH_OWN_REQUESTS[operation])
            return polite.request(_filled(core, numbers), "zh", rng)
        core = rng.choice(_ZH_OWN_QUESTIONS[operation])
        return polite.question(_filled(core, numbers), "zh", rng)
    expression = _expression(operation, numbers, "zh", in_words, rng)
    if chance < 0.45:
        return polite.request(rng.choice(_ZH_REQUESTS).replace("{e}", expression), "zh", rng)
    if chance < 0.85:
        return polite.question(rng.choice(_ZH_QUESTIONS).replace("{e}", expression), "zh", rng)
    return rng.choice(_ZH_BARE).replace("{e}", expression)
