"""How people ask for the text tasks: for each task the cores of its requests and questions.

`{t}` is the text within the sentence, mostly in quotes; `{b}` the bare text at the end; a core with
neither is followed by the text, after a colon or on a line of its own. A core that ends in a
question mark is a question, any other a request. `{n}`, `{w}` and `{v}` are what else the task
needs: a number, a word, another word.
"""

import re

from weights.recipe.texts.wordings import wordings


def cores(text: str) -> list[list[str]]:
    """For each pattern of the block its wordings, so that patterns come equally often."""
    return [wordings(pattern) for pattern in re.split(r"\s+/\s+|\n", text) if pattern.strip()]


EN = {
    "repeat": cores("""
repeat after me / repeat (this|the following|it)( word for word| exactly|) / (say|echo|copy) this
(say|echo|repeat|print|output|type|write) {t} / (just|only|simply) (say|write|print) {t}
(say|echo|repeat) {b} / say the (words|text) {t} / say the following / repeat the (text|phrase) {t}
(reply|answer|respond) (only |just |)with {t} / repeat this (sentence|text|phrase|line|message)
copy the following (text|sentence|words)( exactly|) / repeat exactly what i say
(write|say) exactly {t} / return {t} / your answer should be {t} / echo back {t} / type this out
repeat what i (write|type) / say {t} and nothing else / give me this text back
repeat {t} back to me / echo the following( text|) / write this sentence again
output exactly this text / say this for me
"""),
    "repeat times": cores("""
repeat {t} {n} times / say {t} {n} times / write {t} {n} times / print {t} {n} times
repeat the (word|text) {t} {n} times / say the word {t} {n} times / type {t} {n} times
(write|give me) the (word|text) {t} {n} times( in a row| in one line|) / {t} {n} times
output {t} {n} times / (say|repeat|write) this {n} times / i want to read {t} {n} times
"""),
    "upper-case": cores("""
(write|put|print|show|give me) {t} in (upper case|uppercase|capital letters|capitals|all caps)
(convert|change|turn) {t} (to|into) (upper case|uppercase|capital letters|capitals|all caps)
(uppercase|upper case|upper-case) {t} / (uppercase|upper case) {b} / capitalize all letters of {t}
(write|put|rewrite) this in (upper case|uppercase|capital letters|capitals|all caps|block letters)
(convert|change|turn) (this|this text|the following) (to|into) (upper case|uppercase|capitals)
make {t} (uppercase|upper case|all caps)
make this (text |sentence |)(uppercase|upper case|all caps) / uppercase this( text| sentence|)
all caps / convert to (uppercase|upper case|capital letters) / make uppercase / to upper case
uppercase / {t} in (capital letters|upper case|uppercase|all caps)
what is {t} in (upper case|uppercase|capital letters|all caps)? / shout {t} in capital letters
how do you write {t} in (capital letters|upper case|capitals)? / make all letters of {t} capital
make every letter a capital / use only capital letters for {t} / caps lock this text
"""),
    "lower-case": cores("""
(write|put|print|show|give me) {t} in (lower case|lowercase|small letters)
(convert|change|turn) {t} (to|into) (lower case|lowercase|small letters)
(lowercase|lower case|lower-case) {t} / (lowercase|lower case) {b} / make {t} (lowercase|lower case)
(write|put|rewrite) this in (lower case|lowercase|small letters|all lower case)
(convert|change|turn) (this|this text|the following) (to|into) (lower case|lowercase|small letters)
lowercase this( text| sentence|) / make this (text |sentence |)(lowercase|lower case)
to lower case / convert to (lowercase|lower case|small letters) / make lowercase / lowercase
no capitals / {t} in (small letters|lower case|lowercase)
what is {t} in (lower case|lowercase|small letters)?
how do you write {t} in (small letters|lower case)? / remove all capital letters from {t}
use only small letters for {t} / write this without capital letters / make all letters of {t} small
"""),
    "title-case": cores("""
(write|put|print|show|give me) {t} in title case / (convert|change|turn) {t} (to|into) title case
title-case {t} / title case {b} / put this in title case / convert to title case
write this in title case / title case
(convert|change|turn) (this|this text|this sentence|the following) (to|into) title case
capitalize (every|each) word (of|in) {t} / capitalise (every|each) word (of|in) {t}
capitalize (every|each) word / capitalise (each|every) word of this (text|sentence)
capitalize the first letter of (each|every) word in {t} / what is {t} in title case?
start every word of {t} with a capital letter / make the first letter of each word a capital
write {t} as a title / capitalize {t} / capitalise {t} / capitalize {b} / make {t} title case
give every word a capital letter / rewrite this as a title / use title case for {t}
"""),
    "reverse words": cores("""
reverse the (order of the |)words (of|in) {t} / reverse the word order (of|in) {t}
reverse the (order of the |)words / reverse the (word order|order of words) of this (text|sentence)
reverse the words in (this|the following) (sentence|text|line) / reverse the sentence {t}
(write|say|put|rewrite) the words of {t} in reverse order / put the words in reverse order
write this sentence backwards, word by word / turn the order of the words in {t} around
read the words of {t} from the last to the first / reverse this sentence word by word
list the words of {t} from last to first / write the words from last to first / reverse word order
(flip|invert) the (word order|order of the words) (of|in) {t} / swap the word order of {t}
what is {t} with the words in reverse order? / say the words of this sentence backwards
what do you get when you reverse the words of {t}? / reverse the order of these words
"""),
    "reverse letters": cores("""
reverse the word {t} / reverse the letters (of|in) {t} / spell {t} backwards / write {t} backwards
reverse {t} / reverse {b} / what is {t} (spelled |written |)backwards? / spell {t} in reverse
reverse the letters of the word {t} / reverse the letters / reverse this word
reverse the string {t} / (flip|turn around|invert) the letters of {t}
how do you (spell|write|say) {t} backwards? / write the letters of {t} in reverse order
read {t} backwards / say {t} backwards / write the word {t} from the end to the start
{t} backwards / {t} (spelled|written) backwards
what do you get when you reverse (the word |the letters of |){t}? / write this word backwards
what is the reverse of {t}? / reversed {t} / print {t} in reverse / spell this word backwards
what does {t} look like backwards? / put the letters of {t} in reverse order / what's {t} reversed?
"""),
    "spell": cores("""
spell {t} / spell the word {t} / spell {b} / how do you spell {t}? / how is {t} spelled?
spell out {t} / spell out the word {t} / how is the word {t} (spelled|written)? / spell this word
(write|say|give me|list|show) the letters of {t} / spell {t} letter by letter / spell it out
(write|say) {t} letter by letter / what are the letters (of|in) {t}? / how would you spell {t}?
spelling of {t} / what is the spelling of {t}? / split {t} into letters / how to spell {t}?
put hyphens between the letters of {t} / separate the letters of {t} / which letters are in {t}?
break the word {t} into (its |)letters / list all letters of {t} / give the spelling of {t}
do you know how to spell {t}? / what letters make up {t}? / spell for me {t}
"""),
    "count words": cores("""
how many words are (there |)in {t}? / how many words does {t} have? / count the words (of|in) {t}
count the words / how many words are in this (sentence|text|line)? / how many words is {t}?
count (the|all|all the) words in (this|the following) (sentence|text|line) / word count of {t}
count how many words {t} has / what is the word count of {t}? / how many words are these?
count the number of words( in this sentence| in this text|)
how many words are in the (sentence|text|phrase) {t}? / tell me how many words are in {t}
tell me the number of words in {t} / word count / what is the number of words in {t}?
(find|give me) the number of words in {t} / number of words
how many words does this (sentence|text) (have|contain)? / how many words does {t} contain?
how many words do you count in {t}? / number the words of {t} / how long is {t} in words?
"""),
    "count letters": cores("""
how many letters are (there |)in {t}? / how many letters does {t} have? / count the letters of {t}
count the letters in {t} / how many letters are in the word {t}? / how long is the word {t}?
how many letters does the word {t} have? / count the letters of the word {t} / length of {t}
tell me how many letters {t} has / what is the number of letters in {t}? / how many letters in {t}?
how many characters does {t} have? / what is the length of {t}? / count the characters in {t}
what's the length of the word {t}? / number of letters in {t} / how many letters has {t}?
how many characters are in {t}? / find the length of the word {t}
count the number of letters in {t} / {t} has how many letters? / count the letters of this word
how many letters does this word have? / letter count of {t}
how many letters do you need to write {t}? / (find|give me) the number of letters in {t}
"""),
    "count a letter": cores("""
how many times does (the letter |){w} (appear|occur) in {t}? / how many {w}'s are (there |)in {t}?
count the (letter |){w} in {t} / how often does (the letter |){w} (appear|occur) in {t}?
how many {w}s are in {t}? / how many times is (the letter |){w} in {t}? / count the {w}'s in {t}
how many letters {w} are in {t}? / how many {w}'s are in the word {t}?
how many {w}'s does {t} have? / how many {w} are (there |)in {t}?
how often is {w} in the word {t}? / how many times do you see the letter {w} in {t}?
count how often {w} appears in {t} / how many times does the word {t} contain the letter {w}?
number of {w}'s in {t} / what is the number of {w}'s in {t}? / tell me how many {w}'s are in {t}
how many {w} in {t}?
"""),
    "sort words": cores("""
sort (these|the following|the) words( alphabetically| in alphabetical order| from a to z|)
sort alphabetically / sort / sort this / sort this list( alphabetically| in alphabetical order|)
alphabetize / put (these|the following|the) words in(to|) alphabetical order
order these words alphabetically
(arrange|order|list) (these|the following) words (alphabetically|in alphabetical order|from a to z)
sort {b} / sort {b} / alphabetically sort {b} / put {b} in alphabetical order / alphabetize {b}
sort {b} (alphabetically|from a to z) / alphabetize (this list|these words|these|the list)
sort (these|the) (items|names|entries) (alphabetically|in alphabetical order|by name|from a to z)
what is the alphabetical order of these words? / (sort|order) these by the alphabet
alphabetical order / which order do these words have in a dictionary?
bring these words into alphabetical order
"""),
    "sort up": cores("""
sort (these|the|the following) numbers / sort {b} / sort the list / sort / sort this / order
order these numbers / sort (these|the|the following) (numbers |)in (ascending|increasing) order
sort ascending
sort (these|the) numbers from (small to large|smallest to largest|smallest to biggest|low to high)
put (these|the|the following) numbers in (order|ascending order|increasing order) / sort numerically
(order|arrange) these numbers from (smallest to largest|lowest to highest|small to big)
sort {b} (in ascending order|from smallest to largest|from small to big|from low to high)
sort this list of numbers( in ascending order|) / sort the numbers from the smallest to the largest
arrange {b} in (ascending|increasing) order / order {b} from smallest to largest / put {b} in order
"""),
    "sort down": cores("""
sort (these|the|the following) numbers in (descending|decreasing) order / sort descending
sort (these|the) numbers from (large to small|largest to smallest|biggest to smallest|high to low)
put (these|the|the following) numbers in (descending|decreasing) order / sort in descending order
(order|arrange) these numbers from (largest to smallest|highest to lowest|big to small)
sort {b} (in descending order|from largest to smallest|from big to small|from high to low)
sort this list of numbers in descending order / sort the numbers from the largest to the smallest
arrange {b} in (descending|decreasing) order / order {b} from largest to smallest
sort these numbers, largest first / list these numbers starting with the biggest
"""),
    "first letter": cores("""
what is the first letter (of|in) {t}? / (which|what) letter does {t} (start|begin) with?
tell me the first letter of {t} / first letter of {t} / give me the first letter of (the word |){t}
what's the first letter of (the word |){t}? / which letter is the first in {t}?
what letter comes first in {t}? / what does {t} start with? / {t} starts with which letter?
with which letter does (the word |){t} (start|begin)? / what is the initial letter of {t}?
name the first letter of {t} / what is the first letter of this word? / the first letter of {t}
"""),
    "last letter": cores("""
what is the (last|final) letter (of|in) {t}? / (which|what) letter does {t} end (with|in)?
tell me the last letter of {t} / last letter of {t} / give me the last letter of (the word |){t}
what's the last letter of (the word |){t}? / which letter is the last in {t}?
what letter comes last in {t}? / what does {t} end with? / {t} ends with which letter?
with which letter does (the word |){t} end? / name the (last|final) letter of {t}
what is the last letter of this word? / what is the letter at the end of {t}?
the last letter of {t}
"""),
    "first word": cores("""
what is the first word (of|in) {t}? / (which|what) word does {t} (start|begin) with? / first word
tell me the first word of {t} / first word of {t} / give me the first word of (this|the) sentence
what's the first word of (this|the) (sentence|text|phrase)? / which word comes first in {t}?
what is the first word (of|in) this (sentence|text|line)? / name the first word of {t}
what is the first word here? / print (only |)the first word of {t} / with which word does {t} start?
"""),
    "last word": cores("""
what is the (last|final) word (of|in) {t}? / (which|what) word does {t} end with? / last word
tell me the last word of {t} / last word of {t} / give me the last word of (this|the) sentence
what's the last word of (this|the) (sentence|text|phrase)? / which word comes last in {t}?
what is the last word (of|in) this (sentence|text|line)? / name the (last|final) word of {t}
what is the last word here? / print (only |)the last word of {t} / with which word does {t} end?
"""),
    "nth item": cores("""
what is the {n} (word|item|entry|one|element) (of|in) this list? / what is the {n} word here?
give me the {n} (word|item|entry|element) (of|in) (this|the) list / the {n} word
which (word|item|one) is the {n}( in this list|)? / tell me the {n} (item|word|element) of this list
what's the {n} (word|item) of {b}? / what comes {n} in this list? / pick the {n} (item|word)
name the {n} (word|item) / what is the {n} item? / print the {n} (word|item|element) of the list
which (word|item) comes {n}? / show me the {n} (item|word) / what is the {n} (word|item) in {b}?
"""),
    "commas": cores("""
join (these|these words|the words|the following|the lines) with commas
put commas between these words / separate (these|these words|these items|the words) (with|by) commas
comma-separated, please / make a comma-separated list( of these words| from this| of these|)
write this list with commas / turn this (list |)into a comma-separated list
write these words on one line with commas / add commas between the words
convert this to a comma-separated list / join with commas
put these (items|words) on one line, separated by commas / list these with commas
"""),
    "bullets": cores("""
(make|write|give me) a bullet(ed|) list( of these| from this| of these words| of the following|)
(write|show|format) (this|these|these words|the following) as (a bullet list|bullet points|bullets)
(turn|convert|change) (this|these|these words|the list) into (a bullet list|bullet points)
bullet (list|points) / list these (words|items) with (bullets|bullet points|dashes) / bullet these
put (these|each of these|every item) on a (new |separate |)line with a dash
use bullet points for these / make bullet points( out of this| of these words|)
format as a (bullet|bulleted) list
"""),
    "numbered": cores("""
(make|write|give me) a numbered list( of these| from this| of these words| of the following|)
(write|show|put|format) (this|these|these words|the following) as a numbered list / numbered list
(turn|convert|change) (this|these|these words|the list) into (a numbered list|numbered points)
number (these|these words|these items|the items|the following|this list) / list these with numbers
put a number in front of each (word|item) / format as a numbered list
make an ordered list of these
"""),
    "replace": cores("""
replace {w} (with|by) {v} in {t} / replace the word {w} (with|by) {v} in {t}
in {t}, replace {w} with {v} / replace {w} (with|by) {v} in (this|the following) (sentence|text)
replace {w} (with|by) {v} / change {w} (to|into) {v} in {t} / change the word {w} to {v}
change {w} to {v} in this (sentence|text) / (swap|exchange|substitute) the word {w} for {v} in {t}
use {v} instead of {w} in {t} / write {v} instead of {w} in this (sentence|text)
put {v} in place of {w} in {t} / use {v} instead of {w} in this sentence
in this sentence, (replace|change) {w} (with|to) {v}
in the following (sentence|text), replace (the word |){w} (with|by) {v}
write {t} with {v} instead of {w}
"""),
    "remove": cores("""
(remove|delete|drop|take out|erase) (the word |){w} from {t} / (remove|delete) {w} in {t}
(remove|delete|drop|take out|erase) (the word |){w} from (this|the following) (sentence|text)
(remove|delete) (the word |){w} / write {t} without (the word |){w} / leave out {w} in {t}
write this (sentence|text) without (the word |){w} / leave out the word {w} in this (sentence|text)
strike the word {w} from {t} / in this sentence, delete (the word |){w} / {t} without the word {w}
cut the word {w} out of {t} / in {t}, remove the word {w}
"""),
    "contains": cores("""
does {t} contain (the word |){w}? / does the (text|sentence|phrase) {t} contain (the word |){w}?
does this (text|sentence) contain (the word |){w}? / is (the word |){w} in {t}?
is the word {w} in this (text|sentence)? / does the word {w} (appear|occur) in {t}?
does the word {w} (appear|occur) in this (text|sentence)? / can you find the word {w} in {t}?
is there (the word|a word) {w} in {t}? / check (if|whether) {t} contains (the word |){w}
check (if|whether) this (text|sentence) contains (the word |){w} / do you see the word {w} in {t}?
does {t} (include|have) the word {w}? / tell me whether {w} is in {t} / is {w} part of {t}?
"""),
    "quotes": cores("""
put (this|this text|the following|this sentence) in (quotes|quotation marks|double quotes)
(surround|enclose|wrap) (this|this text|the following) (with|in) (quotes|quotation marks)
put (quotes|quotation marks|double quotes) around (this|this text|the following|this sentence)
add (quotes|quotation marks|double quotes) (to|around) (this|this text|the following)
quote (this|this text|the following|this sentence) / write this in quotation marks
write this between quotes / put (quotes|quotation marks) around {b} / put {b} in quotes
"""),
}
