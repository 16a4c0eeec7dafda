"""The jokes, all written for this project, and the texts that ask for them and tell them.

A joke is told word for word: the model is meant to know each by heart.
"""

from random import Random

from weights.recipe.texts.document import Chat, Document, Raw, Turn

JOKES: dict[str, list[str]] = {
    "programmers": [
        "Why did the programmer bring a ladder to work? To reach the high-level functions.",
        "Why did the variable break up with the constant? It needed room to change.",
        "What do you call a programmer who is lost at sea? A floating point.",
        "Why was the loop so tired? It had been going round all day without a break.",
        "How does a programmer order tea? One cup, and please handle the spill exception.",
        "Why did the function stay at home? It had no arguments to go out.",
        "What did the compiler say to the tired coder? I sense some tension on line nine.",
        "Why do nulls make bad friends? You call them and nobody is there.",
        "Why did the bug refuse to leave? Someone had called it a feature.",
        "What is a debugger's favourite dance? Two steps over, one step into.",
        "Why did the pointer ask for a map? It had lost its sense of direction.",
        "My code has no bugs. It only has residents who never signed the lease.",
    ],
    "computers": [
        "Why did the laptop go to bed early? It wanted to wake up with all its tabs closed.",
        "What did the server say to the busy guest? Please wait, I am only one host.",
        "Why did the cache get lost? It forgot where it had put everything it remembered.",
        "Why did the space bar feel lonely? It kept everybody at a distance.",
        "Why did the robot bring soap to the meeting? It was told to make a clean copy.",
        "Why did the cloud fail its exam? Every answer was a little hazy.",
        "What did one token say to the other? I knew you would come next.",
        "Why did the language model bring a pencil? It wanted to draw a conclusion.",
        "Why did the GPU go to the beach? It needed to cool down after all that work.",
        "Why did the two packets argue? Each one wanted to arrive first.",
        "Why did the password go to the gym? Everyone kept telling it that it was weak.",
        "Why was the mouse afraid of the desk? It had heard there was a cat command.",
    ],
    "cats": [
        "Why did the cat sit on the printer? It wanted more paws in its paper.",
        "Why did the cat refuse the new bed? The box was so much better.",
        "Why did the cat learn to type? It already owned the keyboard.",
        "Why did the cat study the law? It wanted to win by a whisker.",
        "Why was the kitten so good at stories? It had nine lives of material.",
        "How does a cat end an argument? It pushes the point off the table.",
    ],
    "dogs": [
        "Why did the dog fail the interview? He kept chasing the same question.",
        "What does a dog call a forest? A library of sticks.",
        "Why did the puppy bury its homework? It was saving it for a rainy day.",
        "Why did the dog love the photographer? He was told to sit, stay and be adored.",
        "Why was the dog a poor gardener? Everything he planted was a bone.",
    ],
    "birds": [
        "Why did the owl skip the party? Nobody could tell him who was coming.",
        "Why did the duck become a banker? It knew how to handle a large bill.",
        "Why did the parrot lose the debate? It agreed with every word.",
        "Why do penguins never argue? They like to keep things cool.",
        "Why did the chicken read the map twice? It had been asked about the road so often.",
        "Why did the hen open a bakery? She was good at laying out the trays.",
    ],
    "animals": [
        "Why did the snail win the prize? It was the only one that never left home.",
        "Why did the bear buy an alarm clock? It was tired of missing the whole winter.",
        "Why did the elephant pack so early? It had a lot to put in one trunk.",
        "Why did the sheep start a company? It had a woolly idea and no competition.",
        "What did the fox say at the end of the race? That was a brush with fame.",
        "Why did the goat eat the newspaper? It wanted to digest the news.",
        "Why did the spider give up the theatre? There were too many strings attached.",
        "Why did the frog bring a chair to the pond? It had run out of pads.",
        "Why did the bee stay late at the office? It had a deadline to comb through.",
        "Why did the crab never win a race? It kept taking sides.",
        "Why did the horse stop telling secrets? Its neighbours heard everything.",
        "Why was the mole a bad guide? He always took the underground.",
    ],
    "ink": [
        "Why was the ink in trouble? It had left a mark on everyone.",
        "What did the paper say to the pen? You have a point, but please do not press it.",
        "Why did the ink bottle go to school? It wanted to be well read.",
        "Why did the inkstone stay so calm? It was used to the daily grind.",
        "What did the brush say to the ink? I am always drawn to you.",
        "Why did the blot win the prize? It made a big impression.",
        "Why do pens never get lost? They always follow the line.",
        "Why did the pencil leave the party early? Things were getting dull.",
        "How does old ink say goodbye? It just fades out.",
    ],
    "stones": [
        "Why did the pebble join the choir? It had always wanted to be part of a rock group.",
        "Why did the stone make a good teacher? Nothing could ever move it to anger.",
        "Why was the pebble so proud? It had once been the top of a mountain.",
        "Why do mountains never hurry? They reached the top long ago.",
        "Why did the stone fail the dance class? It never moved on from the first step.",
        "Why was the statue so polite? It had been carved with great care.",
    ],
    "food": [
        "Why did the bread win every argument? It always rose to the occasion.",
        "Why did the tomato leave the salad? It felt that it was being tossed around.",
        "Why was the egg so nervous? It had a feeling that the plan might crack.",
        "Why was the soup so proud? Everyone kept stirring it up.",
        "Why did the banana carry a calendar? It was afraid of being ripe too soon.",
        "Why did the cheese take a holiday? It had matured enough to travel alone.",
        "Why did the teapot get a prize? It worked so well under pressure.",
        "Why did the cookie avoid the milk? It knew that the friendship would end in crumbs.",
        "Why did the potato watch the door? It had its eyes on everything.",
        "Why was the spoon so cheerful? It always stirred up good company.",
        "Why did the onion give up comedy? The whole room was in tears.",
        "Why did the carrot get a medal? It always got to the root of the matter.",
    ],
    "weather": [
        "Why did the sun miss the night shift? It had already called it a day.",
        "What did the wind say to the door? Excuse me, I am just passing through.",
        "Why did the snowman hate the spring? He felt that he was losing himself.",
        "Why is the fog so bad at secrets? In the end everything becomes clear.",
        "Why did the cloud see a doctor? It could not stop leaking.",
        "Why did the rain get the job? It was always ready to drop in.",
        "Why did the moon ask for a holiday? It had been working nights for years.",
        "Why was the rainbow such a good student? It passed with flying colours.",
    ],
    "school": [
        "Why did the triangle feel left out? The circle never saw its point.",
        "Why did the clock stay after school? It had too much time on its hands.",
        "What did the zero say to the one? Stand before me and we will both be worth more.",
        "Why was the ruler so strict? It would not give an inch.",
        "Why did the eraser say sorry? It had made a few things disappear.",
        "Why did the dictionary feel important? It had the last word on everything.",
        "Why did the chalk quit? It was tired of being pushed to the board.",
    ],
    "work": [
        "Why did the baker never lie? He knew that the truth would rise.",
        "Why did the gardener take up music? He already had all the beets.",
        "Why was the elevator so honest? It had its ups and downs and never hid them.",
        "Why did the clockmaker retire? He had put in enough hours.",
        "Why did the fisherman write short letters? He only dropped a line.",
        "Why did the painter wear two coats? The tin said that one was not enough.",
        "Why did the tailor never get lost? He always followed the thread.",
        "Why did the lighthouse keeper love his job? It had its bright moments.",
    ],
}

BARE_REQUESTS = [
    "Tell me a joke",
    "Tell a joke",
    "Tell me another joke",
    "Tell me a funny joke",
    "Tell me a short joke",
    "Tell me one joke",
    "Do you know a joke?",
    "Do you know any jokes?",
    "Do you know any good jokes?",
    "Can you tell me a joke?",
    "Could you tell me a joke, please?",
    "Please tell me a joke",
    "I want to hear a joke",
    "I would like to hear a joke",
    "I'd like a joke, please",
    "Give me a joke",
    "Got any jokes?",
    "Make me laugh",
    "Say something funny",
    "Tell me something funny",
    "A joke, please",
    "joke",
    "Let's hear a joke",
    "How about a joke?",
    "What is your favourite joke?",
    "Cheer me up with a joke",
    "Write a joke",
    "Write me a short joke",
    "Hi, tell me a joke",
    "Hello! Can you tell me a joke?",
    "Hey, do you know a joke?",
]
FOLLOW_UPS = [
    "Another one",
    "Another one, please",
    "Tell me another joke",
    "Tell me another one",
    "Another joke, please",
    "One more",
    "One more, please!",
    "Haha, another!",
    "That was good. Another?",
    "Do you know another joke?",
    "Again",
    "More",
    "Not funny. Try another one.",
    "Ha! One more joke please",
]
TOPIC_REQUESTS = [
    "Tell me a joke about {}",
    "Tell me a {} joke",
    "Do you know a joke about {}?",
    "Do you know any {} jokes?",
    "Can you tell me a joke about {}?",
    "Give me a joke about {}",
    "I want a joke about {}",
    "Another joke about {}, please",
    "Make a joke about {}",
    "Write a joke about {}",
]
# What people may call each topic; {} above also stands before "joke".
TOPIC_NAMES: dict[str, list[str]] = {
    "programmers": ["programmers", "programming", "code", "coding", "developers", "software"],
    "computers": ["computers", "computer", "servers", "robots", "AI", "technology"],
    "cats": ["cats", "cat", "a cat", "kittens"],
    "dogs": ["dogs", "dog", "a dog", "puppies"],
    "birds": ["birds", "bird", "chickens", "penguins", "ducks"],
    "animals": ["animals", "animal", "nature", "a farm"],
    "ink": ["ink", "pens", "writing", "paper"],
    "stones": ["stones", "stone", "rocks", "mountains"],
    "food": ["food", "cooking", "the kitchen", "fruit", "vegetables", "eating"],
    "weather": ["weather", "the weather", "rain", "snow", "the sun", "winter"],
    "school": ["school", "numbers", "maths", "teachers", "books"],
    "work": ["work", "jobs", "the office", "people"],
}
LAUGHS = [
    "Haha",
    "Haha!",
    "lol",
    "That was funny!",
    "Good one",
    "Good one!",
    "Very funny",
    "I like that joke",
    "Nice joke",
]
LAUGH_REPLIES = [
    "Glad you liked it! I know more, just ask.",
    "Thank you! Shall I tell another one?",
    "I am glad that made you smile. Would you like one more?",
]
RAW_PROMPTS = ["Tell me a joke"] * 6 + [
    "Tell me a joke.",
    "Tell me a joke!",
    "Tell me a joke:",
    "Tell me another joke",
    "Please tell me a joke",
    "tell me a joke",
    "Here is a joke:",
    "A joke:",
    "Joke:",
    "Tell a joke",
    "Can you tell me a joke?",
    "Do you know a joke?",
]


def all_jokes() -> list[str]:
    """Every joke once, in the order written."""
    return [joke for jokes in JOKES.values() for joke in jokes]


def vary(request: str, rng: Random) -> str:
    """The same request as a hurried or a careful person would type it."""
    if rng.random() < 0.25:
        request = request.lower()
    if request[-1].isalnum() and rng.random() < 0.4:
        request += rng.choice([".", "!", ".", " please", ", please", "?"])
    elif request[-1] in ".?!" and rng.random() < 0.2:
        request = request[:-1]
    return request


def _request_and_pool(rng: Random) -> tuple[str, list[str]]:
    if rng.random() < 0.3:
        topic = rng.choice(list(JOKES))
        request = rng.choice(TOPIC_REQUESTS).format(rng.choice(TOPIC_NAMES[topic]))
        return request.replace("a a ", "a "), JOKES[topic]
    # The plainest wording is also the most common one.
    request = "Tell me a joke" if rng.random() < 0.25 else rng.choice(BARE_REQUESTS)
    return request, all_jokes()


def joke_turns(rng: Random) -> list[Turn]:
    """One joke, often followed by others; none is told twice in a dialogue."""
    request, pool = _request_and_pool(rng)
    told = [rng.choice(pool)]
    turns = [Turn(vary(request, rng), told[0])]
    while rng.random() < 0.3:
        if rng.random() < 0.3:
            turns.append(Turn(vary(rng.choice(LAUGHS), rng), rng.choice(LAUGH_REPLIES)))
        told.append(rng.choice([joke for joke in all_jokes() if joke not in told]))
        turns.append(Turn(vary(rng.choice(FOLLOW_UPS), rng), told[-1]))
    return turns


def joke_chat(rng: Random) -> Document:
    return Chat(joke_turns(rng))


def joke_raw(rng: Random) -> Document:
    """A prompt without chat mark-up, then the joke."""
    return Raw(rng.choice(RAW_PROMPTS), f"\n\n{rng.choice(all_jokes())}")
