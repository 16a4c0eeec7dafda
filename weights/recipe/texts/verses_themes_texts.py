"""Rhymed couplets on the themes that are asked for most."""

from weights.recipe.texts.verses_texts import couplets

# By what the poem is about; every couplet names it.
ON_A_THEME = {
    "the sea": couplets(
        """
The sea was grey, the sea was blue,
it kept a secret no one knew.
I stood beside the sea at dawn
and watched until the stars were gone.
The waves roll in from out at sea
and leave a silver shell for me.
The sea has neither door nor wall,
and yet it has a room for all.
A little boat upon the sea
has sails as white as sails can be.
The sea can whisper, roar and sing,
and never tires of anything.
All rivers find the sea at last
and tell it stories of the past.
"""
    ),
    "the night": couplets(
        """
The night has put its slippers on
and waits until the day is gone.
How soft the night, how still the street,
with moonlight lying at my feet.
The night is wide, the night is deep,
and rocks the weary world to sleep.
One window shines into the night
and keeps the lonely moon in sight.
At night the roofs are silver-grey,
and all the noise has gone away.
The owl calls out, the night replies
with half a million open eyes.
Do not be frightened of the night:
it only wants to rest the light.
"""
    ),
    "the rain": couplets(
        """
The rain is tapping on the pane
and sings its song of summer rain.
I love the rain upon the roof,
it runs like ponies, hoof by hoof.
The rain came down the whole day through
and washed the dusty hills to blue.
Umbrellas open, black and red,
the rain is dancing overhead.
Each drop of rain is small and round
and brings a flower from the ground.
When rain has fallen on the lane,
the world smells fresh and young again.
The rain has nowhere it must be;
it sits and drums a while with me.
"""
    ),
    "ink": couplets(
        """
A drop of ink, a stroke, a line,
and all at once a thought is mine.
The ink is black, the page is wide,
and whole new worlds are locked inside.
With ink and brush, at close of day,
I write what I forgot to say.
The ink runs dry, the candle, too,
but still I have to write to you.
A blot of ink became a bird
and flew away without a word.
Old ink can fade, but what it told
stays in the heart and grows not old.
"""
    ),
    "the stone": couplets(
        """
A stone lay quiet by the stream
and slowly polished at a dream.
I keep a stone, so smooth and grey,
that I brought home from yesterday.
The stone has seen a thousand years
and has no use for hopes or fears.
The river sang, the stone lay still,
and neither ever had its fill.
Pick up a stone and hold it tight:
it still is warm with last year's light.
A mountain is, when all is known,
no more than patience and a stone.
"""
    ),
    "tea": couplets(
        """
The kettle hums, the tea is hot,
the whole wide world is in the pot.
A cup of tea, a chair for two,
and nothing very much to do.
The steam of tea goes up and curls
like dancing silver boys and girls.
Come in, the tea is on the tray,
and you can tell me of your day.
When tea is poured and rain comes down,
there is no better place in town.
Green tea, black tea, it's all the same:
a friend will call you by your name.
"""
    ),
    "winter": couplets(
        """
The winter came without a sound
and laid its blanket on the ground.
In winter, when the ponds are ice,
a fire and a book are nice.
The winter wind is sharp and thin;
come, close the door and let me in.
White winter sleeps on roof and tree
and keeps the spring for you and me.
The winter sun is pale and small,
but still it shines upon us all.
All through the winter seeds lie low
and dream of green beneath the snow.
"""
    ),
    "friends": couplets(
        """
Good friends will come and find your door
when rain has fallen, and before.
With friends a mile is but a yard,
and nothing in the world is hard.
Good friends are like a lamp at night:
you need not see them for their light.
We may be far, we may be near,
but friends can always, always hear.
My friends are few, my friends are true,
and one of them, I think, is you.
When all my clever words are gone,
my friends will simply carry on.
"""
    ),
    "spring": couplets(
        """
The spring came dancing down the hill
and left a yellow daffodil.
In spring the brooks begin to run,
and cats lie dreaming in the sun.
Who woke the bees, who dressed the tree?
It was the spring, as all can see.
The spring has pockets full of green
and gives to all the world, unseen.
One morning spring was at the gate
and said, "I hope I'm not too late."
The birds of spring have come to say
that winter could not always stay.
"""
    ),
    "summer": couplets(
        """
The summer hums among the wheat,
and grass is cool beneath bare feet.
In summer, when the nights are light,
the swallows stay up half the night.
A summer day is like a peach,
all gold and sweet and within reach.
The summer came with dust and heat
and barefoot children in the street.
Oh, summer, stay another day
before you put your songs away.
"""
    ),
    "autumn": couplets(
        """
The autumn paints with red and brown
and shakes its golden pennies down.
In autumn, when the swallows leave,
the wind wears ribbons on its sleeve.
The autumn fog lies on the lake,
and no one but the ducks awake.
An autumn leaf came spinning by,
a little boat upon the sky.
The autumn apples, round and red,
are dreaming in the garden shed.
"""
    ),
    "the snow": couplets(
        """
The snow came softly in the night
and painted every garden white.
The snow makes neither noise nor fuss,
but it has come to play with us.
Through falling snow the lamps look small,
like little moons along the wall.
Who walked across the snow so neat?
A sparrow with its tiny feet.
The snow is writing, flake by flake,
a letter to the frozen lake.
"""
    ),
    "the moon": couplets(
        """
The moon looked in, as round and bright
as any lamp, and said good night.
The moon sails on from roof to roof
and needs no ticket and no proof.
Upon the lake the moon lay down
and wore the water like a gown.
The moon is thin, the moon is wide,
and has a darker, secret side.
I told the moon what I had done;
it promised not to tell the sun.
"""
    ),
    "the stars": couplets(
        """
The stars are lit, one after one,
like candles when the day is done.
I tried to count the stars last night
and lost my place for sheer delight.
The stars are far, the stars are old,
and all the night is sewn with gold.
When stars fall down, you wish, they say;
I wished that you would always stay.
A thousand stars above the sea,
and each one winks at you and me.
"""
    ),
    "love": couplets(
        """
Love came to tea and stayed all day
and then forgot to go away.
My love is not a loud parade;
it is a lamp, a quiet shade.
Where love has swept the floor and stair,
the smallest house is wide and fair.
I looked for love in distant lands
and found it in two open hands.
True love is not a word you say,
but what you do from day to day.
"""
    ),
}
# What people call these themes; the first word is the one that the poem must hold.
THEME_NAMES = {
    "the sea": ["the sea", "the sea", "sea"],
    "the night": ["the night", "night", "nights"],
    "the rain": ["rain", "the rain", "rain"],
    "ink": ["ink", "ink and paper", "some ink"],
    "the stone": ["a stone", "stones", "the stone", "stone"],
    "tea": ["tea", "a cup of tea", "green tea", "tea time"],
    "winter": ["winter", "the winter"],
    "friends": ["friends", "my friends", "good friends", "old friends", "friendship"],
    "spring": ["spring", "the spring"],
    "summer": ["summer", "the summer"],
    "autumn": ["autumn", "the autumn"],
    "the snow": ["snow", "the snow"],
    "the moon": ["the moon", "moon"],
    "the stars": ["the stars", "stars"],
    "love": ["love", "true love"],
}
