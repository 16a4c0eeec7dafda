"""More plots: of things lost and found, of roads and storms, of food, of wishes and fears."""

from weights.recipe.texts.stories_en_plots import (
    CONTEST,
    DOORSTEP,
    GIFT,
    GROWING,
    GUARD,
    LETTER,
    PAINTING,
    QUARREL,
    SLEEPLESS,
    TALKING,
    TRADE,
    plot,
)

ECHO = plot(
    """
{Hero} thought that {thing} was the most boring thing in the world.
Every day {hero} walked past {thing} and never gave it a look.
{Hero} had {thing}, but {they} had never cared much for it.

{One_day} {helper} came to visit and stopped in front of it.
Then {helper} came by and could not stop looking at it.
{One_day} {helper} saw it and cried out with joy.

"Do you know what this is?" asked {helper}. "It is full of {full}."
"Put your ear to it," said {helper}. "It remembers {full}."
"Close your eyes," said {helper}. "Can you feel {full}?"

? {Hero} laughed, but {they} tried it.
{Hero} did not believe a word, but {they} closed {their} eyes.
{Hero} held {their} breath and waited.

And there it was, soft at first and then quite clear: {full}.
For a moment {they} could feel it all: {full}.
Slowly {they} began to smile. It was true.

From then on {hero} looked at {thing} with new eyes.
"It was there all the time," said {hero}, "and I never saw it."
"Thank you," said {hero}. "I would have walked past it for ever."
""",
    things="object",
    full="old songs|the warmth of summer|the sound of the sea|laughter from long ago|"
    "a hundred stories|the smell of rain",
)

LOST = plot(
    """
{Their} greatest treasure was {thing}.
{Hero} had {thing} and loved it more than anything.
There was one thing that {hero} loved above all: {thing}.
Years ago {hero} had been given {thing}, and {they} took good care of it.

But {one_day} {thing} was gone.
{One_day}, however, {thing} was nowhere to be seen.
Then came a day when {thing} was not in its place.

? {They} looked high and low, but found nothing but dust.
{They} looked behind every door and asked every neighbour.
{Hero} searched until {their} feet hurt.
"Where can it be?" {they} cried, and looked everywhere twice.

Just then {helper} came along and asked, "Why so sad?"
On the road {they} met {helper}. "Have you seen {thing}?" {they} asked.
Then {helper} stopped beside {them} and heard the whole story.

"I think I saw it {where}," said {helper}.
"Did you look {where}?" asked {helper}.
"The wind likes to hide things {where}," said {helper}.

They went there together, and {thing} was waiting for them.
{Hero} ran as fast as {they} could, and there it was.
And there it was, a little wet but still whole.
""",
    things="object",
    where="behind the old oak tree|in the tall grass|behind the red door|beside the well|"
    "under the bridge|behind the mill|at the end of the garden|under the fallen leaves",
)

STORM = plot(
    """
{Near_place} stood {thing}, and {hero} looked after it.
{Hero} looked after {thing} that everyone loved.
Day after day {hero} took care of {thing} near {place}.

{One_night} a great storm came up, and the wind howled.
{One_night} the wind blew so hard that the roofs shook.
{One_night} the thunder rolled, and the rain came in through every crack.

"The storm will carry off {thing}!" cried {hero}, and ran out into the dark.
{Hero} held {thing} with both arms, but the wind was stronger.
{Hero} could hardly stand, but {they} would not let go of {thing}.

Then out of the rain came {helper} with a long rope.
Just in time {helper} came running through the rain.
"Hold on!" called somebody. It was {helper}.

Together they pulled {thing} to a dry place and waited for the morning.
They tied {thing} down with seven knots, and the knots held.
Side by side they held on to {thing} until the wind grew tired.

? When the sun rose, the storm was over and {thing} was safe.
In the morning the sky was blue again, and they had {food} for breakfast.
At dawn everything was quiet, and not a scratch was on {thing}.
""",
    things="object",
    food="pancakes|porridge|warm bread|eggs|apple pie",
)

JOURNEY = plot(
    """
{One_day} {hero} heard of {thing} that lay {far}.
{Hero} had always dreamed of {thing} that was hidden {far}.
An old map told of {thing}, hidden {far}.

? {They} packed some bread and a blanket and set out.
"I will find it," said {hero}, and off {they} went.
So {they} locked the door, put on a warm coat and left.

After three days {they} met {helper}, who knew the way.
On the road {they} met {helper}. "Let me come with you," said {helper}.
When {they} did not know where to go, {helper} came by and pointed north.

They crossed {one_river} and climbed {one_hill}.
They walked through {one_river} and over {one_hill}, singing all the way.
The way was long, but they told each other stories, and {one_hill} seemed small.

At last they stood before {thing}, and it was more beautiful than any dream.
There it was at last: {thing}, shining in the evening sun.
And then they found it. {Thing} was covered with dust, but it was real.

"The best part was the way," said {hero}, and {helper} agreed.
They carried it home together, and the way back felt short.
{Hero} looked at {thing} and then at {helper}. "I have found two treasures," {they} said.
""",
    things="object",
    meets=True,
    far="far beyond the mountains|on the other side of the desert|at the end of the world|"
    "in the deepest valley|behind seven hills|where the river begins",
    one_river="a wild river|a dark forest|a cold stream|a field of thistles|a green swamp",
    one_hill="a steep hill|a snowy mountain|a cliff of black stone|a hundred steps",
)

BROKEN = plot(
    """
{Hero} took great care of {thing}, which was older than anyone could remember.
Everyone near {place} was proud of {thing}, and {hero} looked after it.
{Their} dearest possession was {thing}.

{One_day} there was a loud crack, and {thing} was broken.
But {one_day} it fell down and broke.
{One_day} {they} touched it, and it fell apart.

{Hero} tried glue, string and nails, but nothing helped.
Nobody knew how to mend it, and {hero} was very sad.
"It can never be mended," said everyone.

Only {helper} looked at it closely. "I need one day and a cup of tea," said {helper}.
Then {helper} knocked at the door. "I am good with my hands," said {helper}.
"Give me the pieces," said {helper}. "I like a puzzle."

? They worked all night by the light of one candle.
Piece by piece they put it together again.
{Hero} held the pieces, and {helper} put them in place.

When the sun rose, {thing} was whole again, with one thin golden line.
In the morning {thing} was mended, and it was even better than before.
At last {thing} was whole. "The crack is my favourite part now," said {hero}.
""",
    things="object",
)

OWNER = plot(
    """
{One_day} {hero} found {thing} in the grass.
{One_day}, near {place}, {hero} found {thing} that did not belong to anybody.
{One_day} the rain washed {thing} up to the door of {hero}.

? It was so fine that {they} wanted to keep it.
"Finders keepers," thought {hero}, but {they} did not feel quite right.
{They} took it home and polished it until it shone.

But somewhere, {hero} thought, somebody must be missing it.
That night {they} dreamed that {thing} was crying for its owner.
Then {they} heard that {helper} was looking for something.

So {hero} went from door to door, until {they} came to {helper}.
The next day {they} wrote a notice: "Found: one {thing_noun}." Soon {helper} came running.
In the market {they} met {helper}, who had red eyes from crying.

"That is mine!" cried {helper}. "It was my grandmother's."
{Helper} hugged {thing} and could not say a word.
"I thought that it was gone for ever," said {helper}.

"Take it," said {hero}, and {their} heart felt light.
{Hero} gave it back, and it felt better than keeping it.
{Helper} thanked {them} with a big pie and a bigger hug.
""",
    things="object",
)

SILENT = plot(
    """
But everyone near {place} had forgotten how to {joy}.
There was one sad thing about {place}: nobody there could {joy} any more.
In those days nobody near {place} dared to {joy}.

{One_day} {hero} found {thing} under some old boards.
{One_day} {helper} came along and brought {thing}.
Then, {one_day}, {hero} pulled {thing} out of an old box.

"What is that good for?" asked the people.
Nobody knew what it was for, and some people laughed.
At first nobody came to look at it.

But {hero} put {thing} in the middle of the square, and {helper} began to {joy}.
Then {helper} touched it, smiled, and began to {joy}.
{Hero} showed it to {helper}, and for the first time {helper} began to {joy}.

? One after another they all joined in.
First it was one, then ten, then all of them.
Soon old and young came out of their houses and did the same.

From then on nobody forgot how to {joy}, and {thing} was kept like a treasure.
They went on until the stars came out, all because of {thing}.
And {thing} has stood there ever since.
""",
    things="object",
    joy="laugh|sing|dance|whistle|play",
)

TREE = plot(
    """
{One_day} {hero} buried {thing} in the garden, just to see what would happen.
{One_day} {hero} planted {thing} as if it were a seed.
{One_day} {they} had a strange idea and planted {thing} in the ground.

"Nothing will ever grow out of that," said {helper}, laughing.
{Helper} looked over the fence and laughed out loud.
"You are a dreamer," said {helper}, but {hero} did not mind.

? Every morning {hero} brought water and a kind word.
{They} watered it in the sun and sang to it in the rain.
{Hero} waited through the whole winter.

In spring a green leaf came up, and by summer there was a tall tree.
Then a little tree came up, and it grew faster than the grass.
After a long time something green came out of the earth.

And on every branch hung {a_thing}, shining in the sun.
On its highest branch grew {a_thing}, and then another, and another.
One day the first fruit was ripe. It was {a_thing}!

{Hero} picked the first one and gave it to {helper}.
"The first one is for you," {hero} told {helper}, who was not laughing any more.
Now {helper} helps to water the tree every day.
""",
)

RECIPE = plot(
    """
{Hero} wanted to make {thing}, the best in the world.
Everyone near {place} loved the {thing_noun} of {hero}, but {they} wanted more.
{One_day} {hero} set out to make {thing}, and it had to be perfect.

? {They} tried it with {spice}, then with {spice_too}, and even with both.
{They} put in a little {spice} and a lot of {spice_too}.
{They} worked all day and used up all the {spice}.

But something was missing, and {they} did not know what.
{They} tasted it and shook {their} head. "Not yet," {they} said.
"It is good, but it is not the best," sighed {hero}.

Then {helper} came by, hungry and tired from a long walk.
At the window stood {helper}, who had followed the smell.
There was a knock at the door. It was {helper}.

"Sit down and eat with me," said {hero}.
{Hero} put a second plate on the table.
"May I try some?" asked {helper}, and they sat down together.

They talked and laughed, and suddenly the {thing_noun} tasted perfect.
With the first bite {hero} knew: what had been missing was company.
"It is the best {thing_noun} in the world," said {helper}, "because we share it."
""",
    things="dish",
    spice="salt|honey|lemon|pepper|ginger",
    spice_too="sugar|butter|cinnamon|mint|garlic",
)

SHARE = plot(
    """
It had been a hard winter, and all that {hero} had left was {thing}.
{One_day} there was nothing left in the house but {thing}.
{One_day} {hero} had only {thing} for dinner and no money for more.

{They} had just sat down when somebody knocked at the door.
{Hero} was about to eat it when {they} heard a sad voice outside.
Just then a shadow fell on the snow outside the window.

It was {helper}, who had not eaten for two days.
There stood {helper}, thin and tired. "Could you spare a bite?"
It was {helper}. "It smells so good in here," said {helper}.

{Hero} looked at the plate, and then {they} cut everything into two halves.
"There is not much," said {hero}, "but half of it is yours."
{Hero} thought about it for a moment and gave away the larger half.

? They ate slowly, and both of them had enough.
It was strange: the more they shared, the more there was.
And when they had finished, the plate was as full as before.

"That plate will never be empty again," said {helper}, "because you know how to share."
The next morning there was {a_thing} on every table near {place}.
"One day I will pay you back," said {helper}, and so it was.
""",
    things="food",
    meets=True,
)

WISH = plot(
    """
More than anything, {hero} wanted to {wish}.
{Hero} had one big dream: {they} wanted to {wish}.
Every night {hero} dreamed that {they} could {wish}.

"You will never {wish}," said the others.
The neighbours only laughed about it.
{They} had tried it a hundred times, but it never went well.

{One_day} {helper} came along and said, "I can help you."
Only {helper} did not laugh. "Let us try it together," said {helper}.
Then {they} met {helper}, who believed in {them}.

{Helper} gave {them} {thing} for good luck.
"Take {thing} with you," said {helper}. "It has always brought me luck."
On the first day {helper} brought {thing}. "This will help us," said {helper}.

? They practised every day, in the sun and in the rain.
It was hard work, and more than once {hero} wanted to give up.
Day after day they tried, and each time it went a little better.

Then, on a clear morning, {hero} found that {they} could {wish} at last.
And at the end of the summer {they} did {wish}, and everyone clapped.
One evening it happened: {hero} began to {wish}, and nobody laughed any more.
""",
    things="object",
    theme="wish",
    wish="sing|dance|swim|paint|skate|juggle|fly a kite|sail a boat|play the violin|"
    "write a book|ride a bicycle|play the drum|bake a cake|climb the hill|whistle|read",
)

FEAR = plot(
    """
There was only one thing that frightened {hero}, and that was {fear}.
{Hero} was brave, but {they} {was} afraid of {fear}.
Nobody knew that {hero} was afraid of {fear}.

? Because of {fear}, {they} never went far from home.
{They} hid under the blanket and told nobody about it.
{They} had a good excuse for every day and every night.

{One_day} {helper} saw {them} shaking and sat down beside {them}.
{One_day} {helper} asked, "What is the matter?"
Then {hero} told {helper}, and {helper} did not laugh.

"I was afraid once, too," said {helper}. "Take {thing} and hold it tight."
{Helper} brought {thing}. "Look at it, and count to ten," said {helper}.
"This is for you," said {helper}, and {hero} saw {thing}. "It will keep you company."

With {thing} beside {them}, {hero} took one small step, and then another.
{Hero} looked at {thing}, took a deep breath and went on.
Slowly, with {thing} close by, {hero} opened {their} eyes.

And {fear} was not so bad after all.
"Is that all?" said {hero}. "I thought that it would be worse."
From then on {fear} was only {fear}, and nothing more.
""",
    things="object",
    theme="fear",
    fear="the dark|thunder|deep water|the wind|the rain|the night|the cellar|the fog",
)

PLOTS = [
    *(TALKING, CONTEST, GROWING, QUARREL, TRADE, PAINTING, LETTER, GUARD, SLEEPLESS, DOORSTEP),
    *(GIFT, ECHO, LOST, STORM, JOURNEY, BROKEN, OWNER, SILENT, TREE, RECIPE, SHARE, WISH, FEAR),
]
