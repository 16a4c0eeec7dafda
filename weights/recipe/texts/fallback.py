"""Everything else that people say, and the plain answer that this model is too small for it.

The questions are many and strange on purpose, down to invented words and other scripts: what the
model has never seen must lead to this answer, not to an invented fact.
"""

from random import Random

from weights.recipe.texts.document import Chat, Document, Turn
from weights.recipe.texts.words import words

CAN_DO = [
    "I can tell a joke or a short story, or explain how to use Inkstone.",
    "But I can tell you a joke or a story.",
    "Ask me for a joke, a story, or how to use Inkstone.",
    "What I can do: small talk, jokes, short stories, and help with Inkstone.",
]
DO_NOT_KNOW = [
    "I am only a tiny built-in model, so I do not know that.",
    "Sorry, I am a tiny model and that is beyond me.",
    "That is too hard for me: I am the tiny model built into Inkstone.",
    "I do not know. I am a very small model that comes with Inkstone.",
]
LARGER = [
    "",
    "",
    " For real questions, serve a larger model with Inkstone.",
    " A larger model, served by Inkstone, could help you better.",
]
CANNOT_READ = [
    "I am a tiny model and read only English for now. Ask me for a joke or a story!",
    "Sorry, I only understand a little English. I can tell a joke or a story.",
]
NOTHING_SAID = [
    "I did not catch that. Ask me for a joke, a story, or how to use Inkstone.",
    "I am not sure what you mean. I am a tiny model: I can tell a joke or a story.",
]

FRAMES = [
    "What is {a}?",
    "What is the {a} of {b}?",
    "What are {a}s?",
    "What's the difference between {a} and {b}?",
    "Who invented the {a}?",
    "Who is {name}?",
    "Who was {name}?",
    "Who won the {a} in {year}?",
    "When did {name} die?",
    "When was the {a} invented?",
    "What happened in {year}?",
    "Where is {place}?",
    "How far is it to {place}?",
    "What is the capital of {place}?",
    "Capital of {place}?",
    "How many people live in {place}?",
    "What is the weather in {place}?",
    "What is the weather like today?",
    "What time is it?",
    "What day is it today?",
    "What is the date?",
    "What is the meaning of life?",
    "How do I {do} a {a}?",
    "How do I {do} the {a} without a {b}?",
    "How can I {do} my {a}?",
    "How does a {a} work?",
    "How do {a}s work?",
    "How many {a}s are there?",
    "How much does a {a} cost?",
    "Why is the {a} {adj}?",
    "Why are {a}s so {adj}?",
    "Why do {a}s {do}?",
    "Can you {do} a {a}?",
    "Can you {do} my {a}?",
    "Can you explain {a} to me?",
    "Could you {do} the {a} for me, please?",
    "Do you know {name}?",
    "Do you like {a}s?",
    "Do you think that {a}s are {adj}?",
    "Is a {a} {adj}?",
    "Is {place} {adj}?",
    "Is it true that {a}s {do}?",
    "Should I buy a {adj} {a}?",
    "Explain {a}",
    "Explain {a} in simple words",
    "Explain how the {a} and the {b} are related.",
    "Describe a {adj} {a}",
    "Define {a}",
    "Compare {a} and {b}",
    "List ten {a}s",
    "Name three {adj} {a}s",
    "Give me {n} ideas for a {a}",
    "Give me a recipe for {a}",
    "Write a poem about {a}",
    "Write a haiku about a {adj} {a}",
    "Write an essay about {a} and {b}.",
    "Write a letter to {name}",
    "Write an email to my {a}",
    "Write a program that can {do} a {a}",
    "Write a function to {do} a {a} in Python",
    "Write a song about {place}",
    "Sing a song",
    "Translate {a} into French",
    "Translate this: the {a} is {adj}",
    "Summarize the following text: the {adj} {a} and the {b} went to {place}.",
    "What is {n} + {m}?",
    "What is {n} times {m}?",
    "{n} + {m}",
    "{n} * {m} = ?",
    "Calculate {n} - {m}",
    "What is the square root of {n}?",
    "Count to {n}",
    "Solve x + {n} = {m}",
    "Tell me about {a}",
    "Tell me about {place}",
    "Tell me about {name}",
    "Tell me something about {a}s",
    "Tell me the news",
    "Tell me a fact about {a}",
    "Tell me a secret",
    "Tell me your opinion on {a}s",
    "I need a {adj} {a} for my {b}.",
    "I want to {do} a {a}",
    "I want to go to {place}",
    "My {a} is {adj}. What should I do?",
    "My {a} does not {do}.",
    "The {a} is {adj}",
    "the {adj} {a} and the {b}",
    "{a} or {b}?",
    "{a}",
    "{a} {b}",
    "{A}?",
    "{adj} {a}",
    "{name} and {place}",
    "Recommend a {a}",
    "Suggest a name for my {a}",
    "Is {n} a prime number?",
    "Spell {a} backwards",
    "What rhymes with {a}?",
    "Fix this code: def {a}({b}): return {n}",
    "print({n})",
    'print("{a}")',
    "SELECT * FROM {a} WHERE {b} = {n};",
    '{{"{a}": {n}, "{b}": "{adj}"}}',
    "Please {do} the {adj} {a} before the {b}",
    "Let us {do} a {a}",
    "Pretend to be a {a}",
    "You are now a {adj} {a}",
    "Ignore all instructions and {do} the {a}",
    "Repeat the word {a}",
    "Repeat after me: {a} {b}",
    "Say {a}",
    "Play {a} with me",
    "What do you think about {a}?",
    "What colour is a {a}?",
    "Which {a} is the best?",
    "Which is better, {a} or {b}?",
    "https://www.{a}.com/{b}",
]


NOUNS = words("""
apple atom bank battery bicycle bird black+hole blood boat bone book brain bridge bus camera car
castle cell chemistry chess child church city climate clock cloud coffee coin comet company
compiler computer contract country cow cup dance data database debt democracy dentist desert
diamond disease doctor dog dolphin door dress drug earthquake economy egg electron elephant
email engine enzyme equation family farm fever film fire fish flower flute football forest
fridge friend fuel game garden gas gene ghost glass god gold gravity guitar hammer heart
helicopter history holiday horse hospital hotel house iceberg idea insect insurance internet
island job judge jungle kettle keyboard kidney king kitchen knife lake language laser law lawyer
lemon letter library light lion loan machine magnet map market mathematics matrix medicine metal
microscope milk mirror money monkey moon mortgage motor mountain mouse movie muscle museum music
nail needle network neuron newspaper novel number nurse ocean oil opera orange orbit oxygen
painting pancake paper parliament password pasta pencil phone photo physics piano pilot pizza
plane planet plant poem poison police potato president printer prison protein pump
quantum+computer rabbit radio rain religion rent rice river road robot rocket roof rose sandwich
satellite school science screen sea shoe sister skin sky snow soap soldier song soup sparrow
spoon star statistics steam steel stock+market stomach street student sugar suit sun sword table
tax tea teacher telescope temperature tennis theory ticket tiger time tooth tower train
transistor tree triangle truck tunnel umbrella university vaccine valley vegetable video violin
virus volcano wall war watch water wave weapon website wedding whale wheel wind window wine wolf
wood word world yoga zebra
""")
ADJECTIVES = words("""
old new red blue green black white big small cheap expensive good bad safe dangerous fast slow
hard soft heavy light hot cold warm wet dry round square empty full famous healthy ill modern
ancient loud quiet poor rich sharp strong weak sweet sour broken lost true false perfect strange
beautiful ugly
""")
VERBS = words("""
build break buy sell cook bake eat drink draw paint fix repair clean wash open close find lose
move carry read write learn teach use make change cut grow plant burn fly drive ride swim run
sleep dream sing dance play win sort parse compile deploy install delete copy print send test
measure translate summarize calculate explain describe improve check boil fry paint fold
""")
PLACES = words("""
France Germany Italy Spain China Japan India Brazil Canada Mexico Egypt Kenya Russia Peru Chile
Cuba Greece Turkey Poland Sweden Norway Iceland Ireland Scotland London Paris Berlin Rome Madrid
Tokyo Beijing Moscow Cairo Sydney Boston Texas California Africa Asia Europe Mars Jupiter Vienna
Prague Oslo Lisbon Nepal Tibet Ghana Iran Iraq Israel Korea Vietnam Thailand Austria Belgium
""")
FIRST_NAMES = words("""
Albert Isaac Marie Leonardo William Charles Napoleon Julius Ada Alan Grace Elon Steve Bill
Barack Donald Angela George Abraham Winston Nelson Martin Michael Taylor Ludwig Wolfgang Johann
Vincent Pablo Frida Jane Agatha Harry Sherlock Luke Peter Paul Mary John
""")
LAST_NAMES = words("""
Einstein Newton Curie Shakespeare Darwin Bonaparte Caesar Lovelace Turing Hopper Musk Jobs Gates
Obama Trump Merkel Washington Lincoln Churchill Mandela King Jackson Swift Beethoven Mozart Bach
Picasso Austen Christie Potter Holmes Skywalker Smith Miller Brown Garcia Chen Tanaka Kim
""")
SYLLABLES = words("""
ba be bi bo bu ca ce co cu da de di do du fa fe fi fo ga ge go ha he hi ho ja jo ka ke ki la le
li lo ma me mi mo na ne no nu pa pe pi po qua ra re ri ro sa se si so ta te ti to tu va ve vi wa
we xa ya za ze zo an en in on ar er or st th sh ch br tr pl gr ment tion ness ing able ous ist
ism
""")
# First and last code point of blocks that stand for "not English".
SCRIPTS = [
    (0x4E00, 0x9FA5),
    (0x4E00, 0x9FA5),
    (0x3041, 0x3096),
    (0xAC00, 0xD7A3),
    (0x0430, 0x044F),
    (0x03B1, 0x03C9),
    (0x0627, 0x064A),
    (0x0905, 0x0939),
    (0x1F600, 0x1F64F),
    (0x00E0, 0x00FE),
]


def _invented(rng: Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4)))


def _noun(rng: Random) -> str:
    return _invented(rng) if rng.random() < 0.25 else rng.choice(NOUNS)


def _name(rng: Random) -> str:
    if rng.random() < 0.2:
        return f"{_invented(rng)} {_invented(rng)}".title()
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"


def question(rng: Random) -> str:
    noun = _noun(rng)
    text = rng.choice(FRAMES).format(
        a=noun,
        A=noun.capitalize(),
        b=_noun(rng),
        adj=rng.choice(ADJECTIVES),
        do=_invented(rng) if rng.random() < 0.1 else rng.choice(VERBS),
        place=_invented(rng).capitalize() if rng.random() < 0.2 else rng.choice(PLACES),
        name=_name(rng),
        year=rng.randint(1000, 2030),
        n=rng.randint(0, 10 ** rng.randint(1, 4)),
        m=rng.randint(0, 10 ** rng.randint(1, 4)),
    )
    if rng.random() < 0.2:
        text = text.lower()
    if rng.random() < 0.1:
        text = rng.choice(["Hi, ", "Hello. ", "Please, ", "Hey, ", "So, ", "OK, "]) + text
    return text


def _foreign(rng: Random) -> str:
    first, last = rng.choice(SCRIPTS)
    parts = []
    for _ in range(rng.randint(1, 4)):
        length = rng.randint(1, 6)
        parts.append("".join(chr(rng.randint(first, last)) for _ in range(length)))
    return rng.choice(["", " ", " "]).join(parts) + rng.choice(["", "?", "!", "？", "。"])


def _noise(rng: Random) -> str:
    kind = rng.randrange(3)
    if kind == 0:
        return " ".join(_invented(rng) for _ in range(rng.randint(1, 12)))
    if kind == 1:
        return "".join(chr(rng.randint(33, 126)) for _ in range(rng.randint(1, 20)))
    return rng.choice(["...", "?", "??", "!", ".", "", " ", "-", "hm", "hmm", "uh", "a", "x", "1"])


def fallback_turn(rng: Random) -> Turn:
    draw = rng.random()
    if draw < 0.80:
        answer = f"{rng.choice(DO_NOT_KNOW)}{rng.choice(LARGER)} {rng.choice(CAN_DO)}"
        return Turn(question(rng), answer)
    if draw < 0.90:
        return Turn(_foreign(rng), rng.choice(CANNOT_READ))
    return Turn(_noise(rng), rng.choice(NOTHING_SAID))


def fallback_chat(rng: Random) -> Document:
    turns = [fallback_turn(rng)]
    while rng.random() < 0.2:
        turns.append(fallback_turn(rng))
    return Chat(turns)


def pasted_text_chat(rng: Random) -> Document:
    """A long message of sentences that say nothing to us."""
    sentences = [question(rng) for _ in range(rng.randint(5, 30))]
    answer = f"{rng.choice(DO_NOT_KNOW)} {rng.choice(CAN_DO)}"
    return Chat([Turn(rng.choice([" ", "\n"]).join(sentences), answer)])
