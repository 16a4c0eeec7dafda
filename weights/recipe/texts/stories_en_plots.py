"""The plots of the stories, as grammars with typed slots.

A plot is a row of beats, and each beat a choice of sentences that all fit what stands before and
after. Slots: {hero}, {helper}, {thing} and {place} come with "a" and the adjective when they are
first told of and with "the" from then on; {thing_noun} has no article, and {in_place} its
preposition. {they}, {them}, {their}, {themself} and {was} are the hero's. Every other slot is one
of the plot's own choices or of `CHOICES`, and is the same throughout a story. No sentence may hold
he or she itself: only the hero has a gender.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

CHOICES: dict[str, list[str]] = {
    "one_day": [
        "one day",
        "one cold morning",
        "one rainy afternoon",
        "one summer day",
        "early one morning",
        "one windy day",
        "one Sunday morning",
        "one day in autumn",
        "on the first day of spring",
        "one foggy morning",
        "one bright day in May",
        "on the last day of winter",
    ],
    "one_night": [
        "one night",
        "one stormy night",
        "one winter night",
        "late one evening",
        "one starry night",
        "one long rainy night",
        "one night in December",
        "on the longest night of the year",
    ],
}


@dataclass(frozen=True)
class Beat:
    """One step of a plot: sentences of which one is told; an `optional` beat may be left out."""

    sentences: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True)
class Plot:
    """`things` is object, food, dish or any; with `meets` the helper is a stranger.

    A plot with a `theme` (wish, fear) is told when the request names one, too.
    """

    beats: tuple[Beat, ...]
    things: str = "any"
    meets: bool = False
    theme: str = ""
    choices: Mapping[str, list[str]] = field(default_factory=dict)


def _beat(block: str) -> Beat:
    return Beat(tuple(block.strip().removeprefix("? ").split("\n")), block.startswith("? "))


def plot(
    text: str, things: str = "any", meets: bool = False, theme: str = "", **choices: str
) -> Plot:
    """A plot: a line per sentence, a blank line between beats and "? " before optional ones."""
    beats = tuple(_beat(block) for block in text.strip().split("\n\n"))
    parted = {slot: options.split("|") for slot, options in choices.items()}
    return Plot(beats, things, meets, theme, parted)


TALKING = plot(
    """
{One_day} {they} found {thing} lying near the door.
{One_day} {hero} bought {thing} from a pedlar with a red cart.
{One_day} the wind blew the door open, and outside was {thing}.
{One_day}, on the way home, {hero} nearly fell over {thing}.

To {their} surprise, {thing} began to speak.
"Good morning," said {thing} in a very small voice.
{They} wanted to pick it up, but {thing} said, "Careful, please!"
"At last!" said {thing}. "I have waited for you for a hundred years."

"You may make one wish," it said, "and only one."
"I can grant you one wish," it went on. "Choose it well."
It promised to make a single wish come true.

{Hero} thought of gold, of cake, and then of {helper}, who was always alone.
{Hero} was about to wish for gold, but then {they} remembered {helper}, who had no friends.
For a long time {hero} thought. Then {they} saw {helper} sitting alone in the rain.

"I wish that {helper} had a friend," said {hero}.
So {they} wished for a friend for {helper}.
"Then let {helper} have a good friend," said {hero}.

"That is an easy wish," laughed {thing}. "The friend is you."
{Thing} laughed softly. "Go and knock at the door," it said. "You will do very well."
"It is done," said {thing}, and a moment later {helper} came to tea.
""",
    meets=True,
)

CONTEST = plot(
    """
{One_day} there was a great {race} near {place}, and the prize was {thing}.
{One_day} a poster said: "A great {race}! The prize is {thing}!"
Every year there was a {race} near {place}. This time the winner would get {thing}.

? "I want to win," said {hero}, and practised from morning till night.
{Hero} wanted it so much that {they} practised until the stars came out.
{Hero} had never won anything, but this time {they} wanted to try.

On the great day {hero} was soon in front. Then {they} heard a cry behind {them}.
{Hero} was nearly there when somebody fell down behind {them}.
{Hero} went faster than ever before, until {they} heard somebody call for help.

It was {helper}, who could not go on.
There lay {helper} with a hurt foot.
It was {helper}, sitting in the mud and close to tears.

{Hero} turned round at once, and they crossed the line side by side, the very last of all.
{Hero} stopped and turned back, and together they came in last.
"Lean on me," said {hero}, and slowly they went on together.

"The prize goes to the kindest," said the judge, and gave them {thing}.
But the crowd cheered for the two of them, and {thing} was theirs.
The winner looked at them and said, "You have earned {thing} more than I have."
""",
    race="race|boat race|sack race|sledge race|balloon race|race over the hills",
)

GROWING = plot(
    """
{One_day} {hero} found {thing} no bigger than a pea.
{One_day} {hero} found {thing} so small that it fitted into a thimble.
{One_day} a parcel came for {hero}. In it was {thing}, tiny and shining.

The next day it was as big as {big}, and the day after that it filled the room.
But every night it grew, and soon it was as big as {big}.
It grew and grew, until it was bigger than {big}.

? Soon there was no room left for a chair or a bed.
{Hero} had to sleep outside, under the stars.
{Hero} pushed it, pulled it and shouted at it, but it only grew more.

Nobody knew what to do until {helper} came to have a look.
In the end {hero} asked {helper} for help.
Then {helper} came by and walked round {thing} three times.

"It grows because nobody has ever thanked it," said {helper}.
"It only wants to be noticed," said {helper}. "Say something kind."
"Do not shout," said {helper}. "Try a kind word."

So {hero} bowed and said, "Thank you for being here." At once {thing} was small again.
{Hero} whispered, "I am glad that you came," and {thing} shrank with a happy sigh.
"Thank you," {hero} told {thing}, and with a soft pop it was small once more.
""",
    big="a horse|a house|a cow|a hay cart|a ship|a barn|a church door",
)

QUARREL = plot(
    """
{One_day} {hero} and {helper} found {thing} at the very same moment.
{One_day}, near {place}, {hero} and {helper} both saw {thing} and ran for it.
{One_day} there was {thing} on the road, and {hero} and {helper} both wanted it.

"It is mine," said {hero}. "No, it is mine," said {helper}.
"I saw it first!" cried {hero}. "But I was faster!" cried {helper}.
They argued until the birds flew away.

? For three days they did not speak a word.
Then each of them went home alone, angry and sad.
They were so angry that they forgot {thing} and left it in the grass.

That evening {hero} sat by the window and felt lonely.
But {hero} had nobody to laugh with, and the days became long.
When it began to rain, {hero} thought of {helper} and felt sorry.

"Take it," {hero} told {helper} at last. "I like you more than {thing}."
So {hero} went to {helper} and said, "You can have {thing}. I want my friend back."
"I am sorry," said {hero} the next day. "Let it be yours."

"Let us share it," said {helper}, and they both laughed.
{Helper} smiled. "It is no fun alone. Let us have it together."
"Half for you and half for me," said {helper}, and that was the end of the quarrel.
"""
)

TRADE = plot(
    """
{One_day} {hero} came to a small stall where {helper} was selling {thing}.
{One_day} {helper} put up a stall near {place}, and on it was {thing}.
{One_day} {hero} saw {thing} in a shop window. The shop belonged to {helper}.

"How much is it?" asked {hero}. "It costs one {price}," said {helper}.
{Hero} asked for the price. "One good {price}," said {helper}, "and nothing else."
"I do not want money," said {helper}. "I want to hear a {price}."

{Hero} had no coins, but {they} knew a {price} from long ago.
{Hero} went red, for {they} had never told anybody a {price}.
{Hero} thought and thought, and then {they} remembered an old {price}.

{Hero} began in a low voice, and even the wind stopped to listen.
{Hero} began, and soon {helper} was smiling from ear to ear.
It took a whole hour, and when it ended {helper} wiped away a tear.

"That is worth more than gold," said {helper}, and gave {them} {thing}.
"A fair price!" said {helper}, and wrapped up {thing} in blue paper.
"{Thing} is yours," said {helper}, "and you must come again tomorrow."
""",
    price="story|song|joke|riddle|poem|fairy tale",
)

PAINTING = plot(
    """
{Hero} loved to paint, and {one_day} {they} painted {thing}.
{One_day} {hero} took a brush and painted {thing} on the wall.
{One_day} {they} found a box of old paints and made a picture of {thing}.

? The picture was so good that a bee came to look at it.
It looked so real that the cat next door walked round it twice.
Nobody could tell it from the real thing.

Then {helper} came in and tried to pick it up.
{Helper} came by, reached out for it, and touched only paint.
{Helper} looked at it for a long time and sighed.

"Oh, it is only a picture," said {helper}. "I always wished for one like that."
"What a pity that it is not real," said {helper} sadly.
"If only I could take it home," said {helper}.

That night {hero} painted it once more and whispered a wish over the wet paint.
So {hero} stayed up all night and put all {their} love into one last stroke.
{Hero} mixed a new blue out of moonlight and ink, and painted on until midnight.

In the morning {thing} was there, as real as the rain, and {helper} danced with joy.
When the sun rose, {thing} came out of the picture, and {hero} gave it to {helper}.
The next day {helper} found {thing} at the door. It still smelled a little of paint.
"""
)

LETTER = plot(
    """
{One_day} {hero} got a letter. "Bring {thing} to {meet} at {hour}," it said.
{One_day} there was a note under the door: "Come to {meet} at {hour}, and bring {thing}."
{One_day} a bird dropped a letter. "Please take {thing} to {meet} at {hour}," {hero} read.

? There was no name on it, only a drop of blue ink.
Nobody had signed it, and {hero} wondered all day who it was from.
{Hero} read it three times. Who could have sent it?

{Their} heart beat fast, but {they} took {thing} and went.
It was a long way, and {thing} was not easy to carry.
{They} packed up {thing} and set out early.

All was quiet at {meet}. Then a lantern was lit, and there stood {helper}.
At first nobody was there. Then {helper} stepped out of the shadows.
At {meet} somebody was waiting. It was {helper}, with a large cake.

"Surprise!" cried {helper}. "Did you forget your own birthday?"
"Happy birthday!" called {helper}, and friends came from all sides.
"We have everything for your birthday party," said {helper}, "but {thing} was missing."

They sang and danced until the moon was high, and {thing} had the best place of all.
It was the best birthday that {hero} had ever had.
They put {thing} in the middle and laughed until midnight.
""",
    meet="the old bridge|the oak tree|the mill|the crossroads|the garden gate|the big rock",
    hour="noon|midnight|sunset|five o'clock|six o'clock|dusk",
)

GUARD = plot(
    """
{One_night} {hero} had to watch over {thing} until the morning.
{Hero} had one task: to guard {thing} all night long.
{One_night} {they} sat by the fire and kept watch over {thing}.

Around midnight there was a noise at the door.
The clock struck twelve, and something scratched at the window.
Everything was quiet. Then {they} heard steps outside.

? "Who is there?" called {hero}, holding up the lamp.
{Hero} was afraid, but {they} opened the door.
{Their} knees shook. "Come out!" {they} called into the dark.

It was only {helper}, cold and far from home.
There stood {helper} with a wet coat and a sad face.
In the light of the lamp stood {helper}, more frightened than {hero}.

"I am no thief," said {helper}. "I saw your light, and I was lonely."
"Do not be angry," said {helper}. "I only wanted to get warm."
"I have lost my way," said {helper}. "May I sit with you?"

So they watched over {thing} together and told jokes until the sun came up.
{Hero} made some tea, and they guarded {thing} side by side.
They shared a blanket, and {thing} was safe until the morning.
""",
    meets=True,
)

SLEEPLESS = plot(
    """
{One_night} {hero} could not sleep.
{One_night} {hero} lay awake and listened to the wind.
{One_night} sleep would not come to {hero}.

? {They} counted sheep, and stars, and sheep again.
{They} turned to the left and to the right and sighed.
{They} drank warm milk, but that did not help.

Outside the window {thing} was shining in the moonlight.
So {they} got up and found {thing} shining in the light of the moon.
At last {they} went out for a walk and came upon {thing}, silver in the moonlight.

Beside it sat {helper}, awake as well.
{Helper} was there too, looking up at the stars.
Then {they} saw {helper}, who could not sleep either.

"What do you do on such a night?" asked {hero}.
"Is it not very late?" asked {hero}.
"Can you not sleep?" {hero} asked softly.

"I look at {thing} and think of one good thing after another," said {helper}.
"I just sit by {thing} and breathe slowly," said {helper}. "Try it with me."
"When it is quiet, {thing} hums a little song," said {helper}. "Listen!"

They sat side by side until their eyes fell shut.
{Hero} tried it, and before long {they} began to yawn.
They thought of {goods}, and soon {hero} was fast asleep.
""",
    goods="summer and honey|warm bread and soft rain|old friends and good books|kites and lemonade",
)

DOORSTEP = plot(
    """
{One_day} {hero} opened the door, and there was {thing} with a ribbon round it.
{One_day} somebody had left {thing} at the door.
{One_day} {thing} was standing outside, and nobody knew where it came from.

? There was no name on it, only the words "For you."
A small card said: "You were kind to me once."
On it was a note: "Thank you for everything."

{Hero} asked the neighbours, but they all shook their heads.
"Who could it be?" {they} wondered, and asked everyone near {place}.
{Hero} followed the footprints in the {ground} as far as the hill.

At last {hero} met {helper}, who went red and looked away.
In the end only {helper} was left to ask.
Only {helper} smiled and said nothing.

"Was it you?" asked {hero}. "You once {deed}," said {helper}.
"Long ago you {deed}," said {helper}. "I never forgot it."
{Helper} said, "Do you remember? On a hard day you {deed}."

{Hero} had forgotten all about it, but {helper} had not.
"That was nothing," said {hero}. "It was everything," said {helper}.
{Hero} did not know what to say, so {they} made a pot of tea for two.
""",
    ground="snow|mud|sand|dust|wet grass",
    deed="gave me your coat|shared your lunch with me|waited for me in the rain|"
    "sang me a song|carried my bag up the hill",
)

GIFT = plot(
    """
It was nearly the birthday of {helper}, and {hero} wanted to give away {thing}.
{Hero} had spent a whole month looking for a present for {helper}. It was {thing}.
{One_day} {hero} set out to bring {thing} to {helper}, who was ill in bed.

On the way it began to rain, and the paper came off.
But the road was long, and {hero} fell into a puddle with it.
At the river {hero} slipped, and both of them got very wet.

"Now it is spoiled," said {hero}, and {they} nearly turned back.
{They} looked at {thing} and wanted to cry.
"Who would want such a present?" {they} thought.

Still {they} knocked, with mud on {their} nose.
But {they} took heart, went on and knocked at the door.
In the end {they} held it out with shaking hands.

{Helper} looked at {thing} and began to laugh with joy.
"Is that for me?" cried {helper}. "I have wanted one all my life!"
"You came all this way in the rain?" said {helper}. "That is the real present."

? They put {thing} by the fire, and it was as good as new.
Then they dried {thing} and talked until the evening.
{Helper} gave {them} a warm blanket, and {thing} got the best place in the room.
""",
    things="object",
)
