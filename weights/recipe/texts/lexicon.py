"""Word lists that the generators share: English here, Chinese in `lexicon_zh`.

No list holds a word twice. `pseudo_word` and `pseudo_name` invent words, so that a model learns to
copy what it reads.
"""

from random import Random

from weights.recipe.texts.lexicon_zh import (
    ZH_ADJECTIVES,
    ZH_ANIMALS,
    ZH_CITIES,
    ZH_COLOURS,
    ZH_FOODS,
    ZH_HOBBIES,
    ZH_JOBS,
    ZH_NAMES,
    ZH_OBJECTS,
    ZH_PLACES,
)
from weights.recipe.texts.words import words

__all__ = [
    "ADJECTIVES",
    "ANIMALS",
    "CITIES",
    "COLOURS",
    "COMMON_WORDS",
    "COUNTRIES",
    "FOODS",
    "HOBBIES",
    "JOBS",
    "NAMES",
    "OBJECTS",
    "PLACES",
    "VERBS",
    "ZH_ADJECTIVES",
    "ZH_ANIMALS",
    "ZH_CITIES",
    "ZH_COLOURS",
    "ZH_FOODS",
    "ZH_HOBBIES",
    "ZH_JOBS",
    "ZH_NAMES",
    "ZH_OBJECTS",
    "ZH_PLACES",
    "pseudo_name",
    "pseudo_word",
]


def _distinct(text: str) -> list[str]:
    return list(dict.fromkeys(words(text)))


NAMES = _distinct("""
Ada Adam Agnes Alan Alba Alex Alice Amir Amy Anna Anton Aria Arthur Asha Ben Bella Boris Bruno
Carl Carla Cecil Chen Chloe Clara Cora Dana Daniel Daria David Dora Edgar Ella Elena Eli Elsa Emil
Emma Enzo Erik Esther Ethan Eva Farah Felix Fiona Frank Freya Gina Grace Greta Gus Hana Hanna
Hassan Hazel Helen Henry Hugo Ida Igor Ines Irene Iris Isaac Ivan Ivy Jack Jacob Jade James Jan
Jane Jasmin Jim Joan Joel John Jonas Julia June Karim Karl Kate Keiko Kim Klara Kurt Laila Lara
Laura Lea Leo Leon Lily Lina Linus Lisa Liam Lola Louis Luca Lucy Luis Luna Maja Malik Marco Maria
Mark Marta Mary Mateo Max Maya Mei Mia Milan Mina Mira Mona Nadia Naomi Nell Nick Nico Nils Nina
Noah Nora Olga Oliver Omar Oscar Otto Owen Paul Pedro Peter Petra Pia Quinn Rana Ravi Rex Rita
Robin Rosa Ruby Ruth Sam Sara Sasha Selma Sean Silas Simon Sofia Stella Sven Tara Ted Tess Theo
Thomas Tina Tom Tony Uma Una Vera Victor Viola Walter Wendy Will Wren Yara Yasmin Yusuf Zara Zoe
Hugh Ingrid Jorge Kofi Lionel Mabel Nelson Odette Pablo Priya Rafael Rohan Salma Tariq Ursula
Vikram Willa Xenia Yuki Zane Aisha Bianca Cyrus Dmitri Edith Fatima Gloria Hector Imogen Jonah
Kira Leila Magnus Nadine Orla Percy Rachel Sylvia Tobias Vincent
""")
CITIES = _distinct("""
London Paris Berlin Madrid Rome Vienna Prague Oslo Dublin Lisbon Porto Athens Warsaw Budapest
Zurich Geneva Basel Bern Munich Hamburg Cologne Lyon Nice Milan Turin Naples Seville Valencia
Krakow Riga Tallinn Vilnius Helsinki Stockholm Copenhagen Bergen Reykjavik Moscow Kyiv Istanbul
Ankara Cairo Tunis Lagos Accra Nairobi Dakar Tokyo Osaka Kyoto Seoul Busan Beijing Shanghai
Shenzhen Taipei Hanoi Bangkok Manila Jakarta Singapore Delhi Mumbai Chennai Lahore Dhaka Tehran
Dubai Doha Amman Sydney Melbourne Perth Auckland Toronto Montreal Vancouver Boston Chicago Denver
Dallas Houston Seattle Austin Miami Atlanta Detroit Portland Lima Bogota Quito Santiago Havana
Brussels Ghent Utrecht Leeds Glasgow Cardiff York Oxford Cambridge Brighton Bristol Rotterdam
Leipzig Dresden Salzburg Graz Split
""")
COUNTRIES = _distinct("""
France Germany Spain Italy Portugal Austria Switzerland Belgium Denmark Norway Sweden Finland
Iceland Ireland Scotland Poland Hungary Romania Bulgaria Greece Turkey Egypt Morocco Tunisia Kenya
Ghana Nigeria Ethiopia Chile Peru Brazil Argentina Bolivia Ecuador Colombia Mexico Cuba Jamaica
Canada Australia Japan China Korea India Nepal Pakistan Vietnam Thailand Malaysia Indonesia
Mongolia Iran Iraq Israel Jordan Lebanon Estonia Latvia Lithuania Croatia Slovenia Serbia Ukraine
Malta Cyprus
""")
ANIMALS = _distinct("""
fox cat dog mouse rabbit bear owl wolf hen duck goose swan crow raven sparrow robin eagle hawk
falcon parrot penguin pigeon stork heron turtle tortoise snail frog toad newt lizard gecko snake
dragon squirrel hedgehog badger beaver otter mole hare deer moose elk goat sheep lamb cow ox bull
horse pony donkey mule pig camel llama elephant giraffe zebra lion tiger leopard panther monkey
gorilla panda koala kangaroo whale dolphin seal walrus shark salmon trout crab lobster octopus
starfish bee wasp ant beetle butterfly moth spider cricket ladybird dragonfly firefly hamster
ferret weasel lynx bison buffalo peacock turkey rooster kitten puppy unicorn
""")
OBJECTS = _distinct("""
lamp key clock book pen pencil brush bottle cup mug plate bowl spoon fork knife pot pan kettle
teapot basket box bag sack chest drawer shelf table chair stool bench bed pillow blanket carpet
curtain mirror candle lantern torch match bell drum flute violin guitar piano trumpet whistle ball
kite doll puppet robot puzzle coin ring crown necklace bracelet watch hat cap coat scarf glove
boot shoe sock shirt button needle thread ribbon rope chain hook nail hammer saw ladder bucket
broom mop shovel rake spade wheel cart wagon bicycle boat ship raft oar anchor sail net map
compass telescope camera radio phone letter stamp envelope card ticket poster painting photograph
diary notebook newspaper ruler eraser crayon paintbrush inkwell stone pebble shell feather leaf
branch seed acorn flower rose tulip daisy window door gate fence wall roof chimney brick tile pipe
tap sink tub towel soap comb razor sponge umbrella suitcase backpack purse wallet helmet shield
sword arrow bow flag tent hammock swing slide sled skate ski snowball snowman balloon bubble whisk
jar lid tray cork vase statue fountain medal trophy prize gift parcel package magnet battery cable
plug screen keyboard printer laptop tablet speaker microphone fan heater stove oven fridge freezer
toaster blender scale thermometer barometer hourglass calendar globe lens prism crystal diamond
pearl marble domino dice token trumpet accordion harp cello banjo tambourine mask cape apron belt
jacket sweater mitten slipper sandal pocket zipper cushion quilt rug barrel crate wheelbarrow
plough tractor engine rocket satellite antenna lighthouse+lamp
""")
FOODS = _distinct("""
apple pear plum peach cherry grape lemon orange banana mango melon fig date berry strawberry
raspberry blueberry bread roll toast butter cheese milk cream yoghurt egg omelette pancake waffle
honey jam soup stew rice pasta noodle pizza pie cake cookie biscuit muffin pudding chocolate candy
ice+cream tea coffee juice lemonade water salad tomato potato carrot onion garlic pepper cabbage
spinach bean pea corn cucumber pumpkin mushroom olive nut almond walnut peanut sausage ham bacon
chicken beef fish shrimp sandwich burger taco dumpling sushi curry porridge cereal pretzel
croissant bagel salt sugar vinegar cinnamon ginger mustard ketchup
""")
COLOURS = _distinct("""
red blue green yellow orange purple pink brown black white grey silver gold teal turquoise violet
indigo crimson scarlet beige maroon olive navy cyan
""")
ADJECTIVES = _distinct("""
big small little tall short long wide narrow thick thin heavy light fast slow quick early late old
young new fresh warm cold hot cool dry wet clean dirty bright dark loud quiet soft hard rough
smooth sharp sweet sour bitter salty rich poor cheap free full empty open happy sad angry calm
brave shy kind gentle proud clever wise silly funny strange curious lazy busy tired hungry thirsty
lucky lost lonely polite rude honest loyal careful careless cheerful gloomy nervous patient
friendly famous secret hidden golden wooden broken ancient modern simple plain fancy pretty ugly
lovely perfect round square flat deep shallow steep straight crooked tiny huge giant mighty weak
strong healthy sleepy noisy windy rainy sunny snowy foggy stormy frosty dusty muddy rusty shiny
spotted striped woolly fluffy
""")
VERBS = _distinct("""
add ask bake bark bend bite blow boil borrow bounce bring build burn buy call carry catch chase
clap clean climb close collect cook copy count cover crawl cross cry cut dance dig dive draw dream
drink drive drop eat enter fall feed fetch fight fill find finish fix float fly fold follow forget
gather give grow hang hear help hide hit hold hop hunt hurry hug jump keep kick knit knock laugh
lead learn leave lift listen look lose make measure meet melt mend mix move open order pack paint
peel pick plant play polish pour pull push race read repair rest ride ring roll run sail save
search sell send sew shake share shine shout sing sink sit skate skip sleep slide smell smile
sneeze sow spin splash stand start stay stir stop sweep swim swing talk taste teach tell think
throw tie touch turn visit wait wake walk wash watch water wave wear weigh whisper win wipe wish
work wrap write yawn
""")
JOBS = _distinct("""
baker butcher farmer fisherman sailor captain pilot driver teacher doctor nurse dentist vet
painter potter tailor carpenter plumber mason smith blacksmith miller gardener florist cook waiter
grocer shopkeeper postman librarian writer poet singer drummer pianist actor dancer clown juggler
magician king queen prince princess knight guard soldier judge lawyer clerk banker scientist
astronomer chemist inventor engineer mechanic electrician programmer detective photographer
reporter editor shepherd hunter ranger lighthouse+keeper clockmaker cobbler barber
""")
PLACES = _distinct("""
lighthouse library castle tower village town market harbour island beach forest meadow garden
orchard farm barn mill bakery school kitchen attic cellar cave valley hill mountain river lake
pond waterfall bridge station airport museum theatre palace temple church cottage cabin inn hotel
hospital factory workshop park zoo circus desert jungle swamp canyon cliff volcano glacier
vineyard bookshop teahouse observatory ship+yard windmill treehouse
""")
HOBBIES = _distinct("""
hiking swimming painting cooking baking reading writing singing dancing fishing sailing skiing
skating running cycling climbing gardening knitting sewing drawing chess juggling photography
camping surfing rowing yoga pottery origami birdwatching stargazing bowling fencing boxing archery
diving tennis badminton football basketball volleyball hockey karate travelling collecting+stamps
calligraphy woodworking astronomy programming karaoke
""")
_MORE_WORDS = _distinct("""
about above across after again against ago air all almost alone along already also always among
and another answer any anything area arm army around art autumn away baby back bad bank bar base
basic be because become before begin behind being believe below best better between beyond bird
birth bit blood board body bone both bottom boy brain bread breath brother business but can
capital car care case cause cell centre century chance change chapter child children choice choose
circle city class clear cloud club coast code college colour come common company complete computer
condition contain continue control corner correct cost could country couple course cousin create
crowd culture current daily danger daughter dawn day dead deal death decide degree depend describe
desk detail develop difference different difficult dinner direction discover discuss distance
doctor dollar double doubt down dozen dress during duty each ear earth east easy edge effect
effort eight either electric eleven else end energy enjoy enough equal even evening event ever
every exact example except expect explain express eye face fact fair faith family far father
favour fear feel feet festival few field fifteen figure final fine finger fire first five floor
flow food foot for force forest form forward found four friend from front fruit future game garden
gas general girl glad glass go good government grain grand grass great ground group guess guest
guide habit hair half hall hand happen harvest have head health heart heat heaven height hello
here hero high history hole holiday home hope hour house how human hundred husband ice idea if
imagine important inch include increase indeed insect inside instead interest iron its job join
journey joy judge jungle just kitchen knee knowledge lady lake land language large last laugh law
layer least leather left leg lesson less level library life lift line lip list living local log
low lunch machine magic main man manner many mark marriage master matter may maybe meal mean meat
medicine member memory message metal middle mile mind minute model moment money month moon more
morning most mother mouth much music must myself name nation nature near neck need neighbour
neither never news next night nine noise none noon north nose not note nothing notice now number
object ocean off offer office often oil once one only opinion opposite order other our out outside
over own page pain pair paper parent part party pass past path pattern pause pay peace people
perhaps period person picture piece place plan planet plane player please pleasure plenty point
police pool poor position possible pound power practice present president press price print
private problem process produce product program promise proof protect public purpose quarter
question quite radio rain rather reach reason receive record region regular relation remember
remove reply report result return reward right rise road rock room root row rule safe sand scale
scene science sea season seat second seem sense sentence seven several shade shadow shape she shop
shore should shoulder show side sight sign signal silence silk since sir sister six size skill
skin sky smoke snow social society sock soil solid some son song soon sort sound source south
space speak special speech speed spirit sport spot spread spring star state steam steel step still
stomach storm story stranger stream street strength stretch strike string student study style
subject sudden suffer summer sun supply support sure surface surprise system tail task team tear
temper ten term test than thank that theory there they thing third this though thought thousand
three through thunder time title today together tomorrow tongue tonight tool tooth top total
toward track trade train travel tree tribe trip trouble true trust truth twelve twenty twin two
type uncle under unit until up upon use usual valley value very view voice vote wage war week
weather weight welcome west what when where which while who whole why wife wild wind wing winter
wire woman wonder wood wool word world worry worth would year yesterday yet zero
""")
_SOURCES = (ANIMALS, OBJECTS, FOODS, COLOURS, ADJECTIVES, VERBS, JOBS, PLACES, HOBBIES, _MORE_WORDS)
COMMON_WORDS = sorted({word for source in _SOURCES for word in source if " " not in word})

_ONSETS = (
    "b c d f g h j k l m n p r s t v w z bl br cl cr dr fl fr gl gr pl pr sk sl sm sn st tr th sh"
)
_VOWELS = "a e i o u a e i o u ai ea ee oo ou"
_CODAS = "b d f g k l m n p r s t x ck ft lk lm lt mp nd nk nt rb rd rk rm rn rt sk st"


def pseudo_word(rng: Random) -> str:
    """An invented, pronounceable word of 4 to 9 lower-case letters."""
    onsets, vowels, codas = _ONSETS.split(), _VOWELS.split(), _CODAS.split()
    while True:
        syllables = [
            rng.choice(onsets)
            + rng.choice(vowels)
            + (rng.choice(codas) if rng.random() < 0.4 else "")
            for _ in range(rng.choice((2, 2, 2, 3)))
        ]
        word = "".join(syllables)
        if 4 <= len(word) <= 9:
            return word


def pseudo_name(rng: Random) -> str:
    """An invented name, with a capital."""
    return pseudo_word(rng).capitalize()
