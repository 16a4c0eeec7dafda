"""Rhymed couplets, each closed in itself, so that any two make a little poem; lines of haiku.

In those of `ANY_TOPIC` {the} stands for what the poem is about ("the owl", "hope", "Wren").
"""


def couplets(text: str) -> list[tuple[str, str]]:
    """A line of verse per line, a couplet after another."""
    lines = text.strip().split("\n")
    return list(zip(lines[::2], lines[1::2], strict=True))


ANY_TOPIC = couplets(
    """
I thought of {the} the whole day long,
and turned it into half a song.
When {the} comes into my mind,
I leave my little cares behind.
The morning broke, and {the} was there,
with drops of silver in the air.
If I had wings, I'd fly to see
what {the} is dreaming quietly.
The world is wide, the night is deep,
but {the} sings me back to sleep.
I asked the wind, I asked the sea:
what does {the} think of me?
A little light, a little rain,
and {the} feels like home again.
I wrote of {the} with ink and pen
and read it once and once again.
Some look for gold, some look for fame;
I softly call {the} by name.
The moon came up above the hill,
and there was {the}, calm and still.
There are a hundred things to know,
but {the} taught me to go slow.
One day I met {the} on the way,
and that became my brightest day.
The clock may tick, the years may go,
but {the} has a gentle glow.
In every dream that I have had
I met {the}, and was always glad.
Let others talk, let others run;
I sit with {the} in the sun.
The stars came out, the stars went in,
and {the} watched it with a grin.
I packed my bag, I took my hat
and thought of {the}, and that was that.
Oh, {the} is a friend to me,
as steady as the oldest tree.
I drew {the} with a steady hand
upon a page as white as sand.
When days are dark and nights are long,
I think of {the} and feel strong.
You cannot buy {the} with gold,
or so I have been often told.
The road was long, the road was steep,
with {the} in my heart to keep.
There was a song that no one knew,
till {the} hummed it, clear and true.
And if the world should seem too grey,
think of {the} for half a day.
I went to town to buy some bread,
and came back with {the} in my head.
The rain may fall, the snow may, too,
but {the} makes the sky look blue.
A bird flew by and said to me:
"How lovely {the} is to see!"
I would not trade {the} for a crown
or all the finest shops in town.
Some say that {the} is nothing new;
I say they never had a clue.
At break of day, at fall of night,
I think of {the} with delight.
The page was blank, the ink was black,
I wrote of {the} and looked not back.
How many poems have been penned
to call {the} a faithful friend!
Be still and listen, you will hear
how {the} whispers, soft and clear.
The autumn leaves are red and gold,
and {the} is a joy to hold.
Whoever sees {the} by the shore
will want to stay a little more.
I know a place, I know a tune,
where {the} dances with the moon.
No king upon a golden throne
has ever called {the} his own.
My window looks upon the lane
where {the} glistens in the rain.
A cup of tea, a quiet hour,
and {the} opens like a flower.
There may be much that shines out loud,
but {the} makes me truly proud.
When I was small, when I was three,
{the} meant the whole wide world to me.
The candle burns, the evening ends,
and {the} and I are better friends.
And should you ask me what I miss,
it is {the}, and only this.
The old man smiled, the old man said:
"Keep {the} always in your head."
I searched the east, I searched the west,
and found that {the} is the best.
Through open doors the sunlight falls,
and {the} brightens all the walls.
The river runs, the river bends,
and close to {the} its journey ends.
We laughed all day, we danced all night,
and {the} made the world feel right.
I closed my eyes and counted ten,
and there was {the} once again.
A heavy door, a golden key,
and {the} set my spirit free.
Some things are lost, some things are found,
and {the} makes the world go round.
Good night, good night, the day is done,
and {the} dreams of morning sun.
The tide comes in, the tide goes out,
and {the} is what I sing about.
I keep a box beneath my bed
with all that {the} ever said.
When spring comes dancing down the street,
then {the} has the lightest feet.
The world is full of here and there,
but {the} is beyond compare.
The snow lay white on field and stone,
but I had {the}, not alone.
Come in, sit down and do not fret:
I have not told of {the} yet.
The smallest spark can light the night,
and {the} is a kind of light.
I have no silver and no ring,
but {the} makes me want to sing.
My heart is like a little boat,
and {the} keeps it well afloat.
I do not ask for very much:
just {the}, and a gentle touch.
The bells rang out across the square,
and everyone found {the} there.
At night I hear the old wind call
that {the} is the best of all.
A sheet of paper, folded small,
says {the} is the best of all.
I looked for treasure far and wide,
with {the} always at my side.
The train rolled on, the fields flew past,
and {the} came to me at last.
"""
)

# First lines of a haiku by the syllables of {the}, so that there are five in all.
FIRST_LINES = {
    1: ["In the morning, {the}", "Again there is {the}", "Only you and {the}"],
    2: ["{The} in the rain", "In the dusk, {the}", "Silent, {the} waits", "{The} and the moon"],
    3: ["{The} at dawn", "Look, {the} waits", "Only {the}", "{The}, alone", "At dusk, {the}"],
    4: ["{The} waits", "Here, {the}", "See {the}", "Still {the}"],
    5: ["{The}"],
}
SECOND_LINES = [
    "the whole world is listening",
    "a small cloud crosses the sky",
    "nothing moves but the shadows",
    "the wind turns another page",
    "somewhere a door is opened",
    "the morning holds its soft breath",
    "one leaf falls upon the path",
    "the light is slow to follow",
    "a bell rings beyond the hill",
    "and time forgets where it went",
    "the sky leans a little down",
    "my tea is getting colder",
    "the grass is silver with dew",
    "old songs come back to my mind",
]
THIRD_LINES = [
    "and I start to smile",
    "then the quiet comes",
    "nobody hurries",
    "the day can begin",
    "all of it is mine",
    "enough for today",
    "and then it is gone",
    "tomorrow, again",
    "the silence answers",
    "soon the stars will come",
    "such a gentle thing",
    "I let the day go",
    "and I am at home",
]
