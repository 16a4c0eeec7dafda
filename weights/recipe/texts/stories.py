"""Little stories, put together from parts that fit.

A plot holds the parts that must agree (what was lost, who helps, how it ends); the hero, the place
and the weather are free. Thousands of different stories come out, all of the same plain kind.
"""

from dataclasses import dataclass
from random import Random

from weights.recipe.texts.document import Chat, Document, Raw, Turn


@dataclass(frozen=True)
class Hero:
    kind: str
    they: str
    them: str
    their: str


_HE, _SHE, _IT = ("he", "him", "his"), ("she", "her", "her"), ("it", "it", "its")
HEROES = [
    *(Hero(kind, *_SHE) for kind in ("girl", "queen", "baker", "old woman", "painter", "hen")),
    *(Hero(kind, *_HE) for kind in ("boy", "king", "fisherman", "old man", "farmer", "fox")),
    *(Hero(kind, *_IT) for kind in ("mouse", "rabbit", "robot", "bear", "cat", "dragon")),
]
ADJECTIVES = ["little", "kind", "brave", "shy", "curious", "clever", "quiet", "cheerful"]
NAMES = {
    "she": ["Mia", "Anna", "Rosa", "Lily", "Nora", "Emma", "Clara", "Ruth"],
    "he": ["Tom", "Ben", "Oscar", "Leo", "Max", "Sam", "Hugo", "Paul"],
    "it": ["Pip", "Dot", "Button", "Pebble", "Biscuit", "Moss", "Inky", "Patch"],
}
PLACES = [
    "in a small house by the sea",
    "at the edge of a dark forest",
    "on top of a green hill",
    "in a quiet village",
    "near a wide river",
    "in a tall tower",
    "under an old oak tree",
    "behind a snowy mountain",
    "in a town with narrow streets",
    "beside a silver lake",
]
LIKES = [
    "{They} loved to sing in the morning.",
    "{They} liked nothing more than a warm cup of tea.",
    "{They} knew the name of every star.",
    "Every evening {they} sat by the fire and told stories.",
    "{They} had a garden full of yellow flowers.",
    "Everyone in the place was fond of {them}.",
    "{They} always had time for a friend.",
    "{They} had a small red lamp that never went out.",
]
DAYS = [
    "One cold morning",
    "One day",
    "One rainy afternoon",
    "One summer evening",
    "On the first day of spring",
    "One windy night",
    "Early one morning",
    "One day in autumn",
]
HELPERS = [
    "an old owl",
    "a friendly goat",
    "a small blue bird",
    "a tired traveller",
    "a wise turtle",
    "a boy with a wooden boat",
    "a girl with a yellow coat",
    "a very large snail",
]


@dataclass(frozen=True)
class Plot:
    """`problem`, `search`, `help`, `ending`, told in this order.

    {a_helper} is "an old owl" when it comes in, and {helper} "the old owl" from then on.
    """

    problem: list[str]
    search: list[str]
    help: list[str]
    ending: list[str]


LOST_THINGS = [
    ("key", "under a flat stone", "opened the door again"),
    ("lantern", "in a hollow tree", "lit the whole road home"),
    ("golden bell", "at the bottom of the well", "rang over the roofs once more"),
    ("red ball", "in the tall grass", "bounced all the way home"),
    ("map", "between two old books", "showed the way to the sea"),
    ("silver ring", "in the nest of a bird", "shone like a little moon"),
    ("ink bottle", "behind the clock", "filled a whole book with letters"),
    ("blue hat", "on top of the mill", "kept the rain away for years"),
]


def _lost(rng: Random) -> Plot:
    thing, where, effect = rng.choice(LOST_THINGS)
    return Plot(
        [
            f"{{name}} found that {{their}} {thing} was gone.",
            f"{{name}} lost {{their}} {thing}.",
            f"{{name}} woke up and could not find {{their}} {thing}.",
        ],
        [
            "{They} looked in every room, but it was not there.",
            "{They} searched high and low, but found nothing.",
            "{They} asked all the neighbours, but nobody had seen it.",
        ],
        [
            f'Then {{name}} met {{a_helper}}. "Look {where}," said {{helper}}.',
            f"On the road {{they}} met {{a_helper}}. "
            f'"I saw your {thing} {where}," said {{helper}}.',
        ],
        [
            f"{{name}} ran as fast as {{they}} could, and there was the {thing}. It {effect}.",
            f"And there it was, {where}. The {thing} {effect}, and {{name}} laughed with joy.",
        ],
    )


JOURNEYS = [
    ("to see the sea", "the sea", "The waves were as blue as the sky"),
    ("to climb the highest mountain", "the top", "The whole world lay below like a green map"),
    (
        "to find the end of the rainbow",
        "the end of the rainbow",
        "There was no gold, only a field of flowers",
    ),
    ("to visit the moon", "the highest hill", "The moon was so near that it smiled"),
    ("to find the oldest tree", "the oldest tree", "Its leaves whispered a thousand stories"),
    ("to hear the great bell", "the great tower", "The bell sang like a giant bird"),
]


def _journey(rng: Random) -> Plot:
    wish, goal, sight = rng.choice(JOURNEYS)
    return Plot(
        [
            f"{{name}} made up {{their}} mind {wish}.",
            f"{{name}} decided {wish}.",
            f'"I want {wish}," said {{name}}.',
        ],
        [
            "{They} packed some bread and a blanket and set out.",
            "{They} walked for three days and three nights.",
            "The way was long, and soon {they} did not know where to go.",
        ],
        [
            '{A_helper} was sitting by the road. "I will show you the way," said {helper}.',
            'Then {they} met {a_helper}. "Come with me," said {helper}. "It is not far."',
        ],
        [
            f"Together they came to {goal}. {sight}.",
            f"The next morning they reached {goal}. {sight}, and {{name}} was very happy.",
        ],
    )


TROUBLES = [
    ("a great storm came over the land", "the wind broke the bridge", "built a new bridge"),
    ("a hungry wolf came to the door", "the wolf howled all night", "gave the wolf a bowl of soup"),
    ("the well ran dry", "nobody had any water", "dug a new well"),
    ("snow fell without an end", "all the paths were gone", "cleared the road with two big spoons"),
    (
        "the clock in the tower stopped",
        "nobody knew when to sleep",
        "cleaned every wheel of the clock",
    ),
    (
        "the lamp in the lighthouse went out",
        "the ships could not find the shore",
        "lit a great fire",
    ),
]


def _trouble(rng: Random) -> Plot:
    event, result, deed = rng.choice(TROUBLES)
    return Plot(
        [f"{event}, and {result}.", f"{event}. Soon {result}."],
        [
            "{name} was afraid, but {they} did not run away.",
            'Everyone was worried. "We must do something," said {name}.',
            "{name} sat down and thought for a long time.",
        ],
        [
            'Then {a_helper} knocked at the door. "Two can do more than one," said {helper}.',
            '{A_helper} came by and said, "Let me help you."',
        ],
        [
            f"Together they {deed}, and all was well again.",
            f"All day long they worked, and in the end they {deed}. Everyone clapped.",
        ],
    )


GIFTS = ["a loaf of bread", "a warm scarf", "a jar of honey", "a basket of apples", "a little drum"]


def _gift(rng: Random) -> Plot:
    gift = rng.choice(GIFTS)
    return Plot(
        [f"{{name}} made {gift} for the market.", f"{{name}} was on {{their}} way with {gift}."],
        [
            "On the way {they} heard somebody cry.",
            "But somebody was sitting in the road, sad and alone.",
        ],
        [
            f'It was {{a_helper}}. "I have nothing," said {{helper}}. '
            f"So {{name}} gave away {gift}.",
            f"It was {{a_helper}}, cold and hungry. "
            f'"Take this," said {{name}}, and gave away {gift}.',
        ],
        [
            "The next day {helper} came back with many friends, and they all had a great feast.",
            "From that day on, {helper} was the best friend that {name} ever had.",
        ],
    )


PLOTS = [_lost, _journey, _trouble, _gift]
CLOSINGS = [
    "They were friends from that day on.",
    "And they lived happily ever after.",
    "That night {name} slept very well.",
    "And {name} never forgot that day.",
    "And if you listen well, you can still hear them laugh.",
    "{name} had learned that nobody is too small to help.",
    "{name} had learned that a friend is worth more than gold.",
]
OPENINGS = [
    "Once upon a time there was a {adjective} {kind} named {name} who lived {place}.",
    "Once upon a time there lived a {adjective} {kind} {place}. {Their} name was {name}.",
    "Once upon a time, {place}, there lived a {adjective} {kind} named {name}.",
    "Once upon a time, a {adjective} {kind} called {name} lived {place}.",
]
OTHER_OPENINGS = [
    "There was once a {adjective} {kind} named {name} who lived {place}.",
    "Long ago, a {adjective} {kind} called {name} lived {place}.",
    "{name} was a {adjective} {kind} who lived {place}.",
]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def story(rng: Random, hero: Hero | None = None) -> str:
    """A story of six to nine sentences; nine in ten begin with "Once upon a time"."""
    hero = hero or rng.choice(HEROES)
    plot = rng.choice(PLOTS)(rng)
    a_helper = rng.choice(HELPERS)
    helper = "the " + a_helper.split(" ", 1)[1].split(" with ")[0]
    words = {
        "name": rng.choice(NAMES[hero.they]),
        "kind": hero.kind,
        "adjective": rng.choice(ADJECTIVES),
        "place": rng.choice(PLACES),
        "they": hero.they,
        "them": hero.them,
        "their": hero.their,
        "They": capital(hero.they),
        "Their": capital(hero.their),
        "a_helper": a_helper,
        "A_helper": capital(a_helper),
        "helper": helper,
    }
    if hero.kind.startswith("old "):
        words["adjective"] = rng.choice(["kind", "clever", "cheerful"])
    opening = rng.choice(OPENINGS if rng.random() < 0.9 else OTHER_OPENINGS)
    day = rng.choice(DAYS)
    parts = [opening, rng.choice(LIKES), f"{day}, {rng.choice(plot.problem)}"]
    parts += [rng.choice(plot.search), rng.choice(plot.help), rng.choice(plot.ending)]
    parts.append(rng.choice(CLOSINGS))
    text = " ".join(part.format_map(words) for part in parts)
    return text + rng.choice(["", "", " The end."])


REQUESTS = [
    "Tell me a story",
    "tell me a story",
    "Tell me a short story",
    "Can you tell me a story?",
    "Please tell me a story",
    "Do you know a story?",
    "Write a story",
    "Write me a short story",
    "Write a little story for children",
    "I want to hear a story",
    "Tell me a bedtime story",
    "A story, please",
    "Once upon a time",
    "story",
    "How about a story?",
    "Make up a story",
]
HERO_REQUESTS = [
    "Tell me a story about a {}",
    "tell me a story about a {}",
    "Write a story about a {}",
    "Write a short story about a {}",
    "Can you tell me a story about a {}?",
    "I want a story about a {}",
]
MORE = [
    "Another story, please",
    "Tell me another story",
    "Another one",
    "One more story",
    "Do you know another story?",
    "I liked that. Another story?",
]


def story_turns(rng: Random) -> list[Turn]:
    if rng.random() < 0.35:
        hero = rng.choice(HEROES)
        request = rng.choice(HERO_REQUESTS).format(hero.kind).replace("a old", "an old")
        turns = [Turn(request, story(rng, hero))]
    else:
        request = rng.choice(REQUESTS)
        if request[-1].isalpha() and rng.random() < 0.4:
            request += rng.choice([".", "!", " please", ", please."])
        turns = [Turn(request, story(rng))]
    if rng.random() < 0.15:
        turns.append(Turn(rng.choice(MORE), story(rng)))
    return turns


def story_chat(rng: Random) -> Document:
    return Chat(story_turns(rng))


def story_raw(rng: Random) -> Document:
    return Raw("", story(rng))
