"""Short common words: one token each, with their leading space, in almost every vocabulary.

Prompts of an exact length are made of them, and the tokenizers of `bench.make_model` know them.
"""

_TEXT = """
the of and to in is that for it as was with be by on not he his but at are this have from or
had an they which one you were all her she there would their we him been has when who will
no more if out so up said what its about than into them can only other time new some could
these two may first then do any like my now over such our man me even most made after also
did many off before must well back through years where much your way down should because
long each just state those people too mr how little good world make very year still see own
work men day get here between both life being under three never know same last another while
us might great old go come since against right came take used himself few house use place
part found head
"""

WORDS: tuple[str, ...] = tuple(_TEXT.split())
