"""Skills: telling stories, completing their beginnings, and going on with a text.

What a story is asked to hold names the problem: the same fox and lighthouse are either trained
or held out, however they are asked for.
"""

from collections.abc import Sequence
from random import Random

from weights.recipe.texts.document import Chat, Raw, chat
from weights.recipe.texts.openings_texts import FRAGMENTS, HERO_COMES, OF_A_BEING, OF_A_PLACE
from weights.recipe.texts.skill import Sample, Skill, is_held_out
from weights.recipe.texts.stories_elements import Element, draw_element, pronoun_of
from weights.recipe.texts.stories_en import Story, tell
from weights.recipe.texts.stories_judge import holds, is_coherent, words_of
from weights.recipe.texts.stories_requests import Request, draw_follow_up, draw_request
from weights.recipe.texts.vary import vary

FEWEST, MOST = 40, 160  # words of a story that passes

__all__ = ["CONTINUATIONS", "RAW_STORIES", "STORIES", "is_coherent", "key_of"]


def key_of(prefix: str, elements: Sequence[Element]) -> str | None:
    """The problem's name; None where anything will do."""
    asked = sorted(" ".join(element.asked) for element in elements)
    return "|".join((prefix, *asked)) if asked else None


def asked_of(elements: Sequence[Element]) -> tuple[str, ...]:
    """Every word or phrase that the answer must hold."""
    return tuple(dict.fromkeys(word for element in elements for word in element.asked))


def _story_of(request: Request, rng: Random) -> Story:
    return tell(request.elements, rng, pronoun=request.pronoun, plots=request.plots)


def make_story(rng: Random) -> Sample:
    """A story that was asked for; now and then one asked for after another."""
    contents: list[str] = []
    request = draw_request(rng)
    if rng.random() < 0.06:
        first = draw_request(rng)
        if is_free(first):
            contents += [first.text, _story_of(first, rng).text]
            request = draw_follow_up(rng)
    contents += [request.text, _story_of(request, rng).text]
    key = key_of("story", request.elements)
    return Sample(chat(*contents), key, "en", asked_of(request.elements))


def is_free(request: Request) -> bool:
    """Whether the request may stand in any text for training."""
    key = key_of("story", request.elements)
    return key is None or not is_held_out(key)


def _prompt_of(sample: Sample) -> str:
    assert isinstance(sample.document, Chat)
    return sample.document.messages[-2].content


def grade_story(sample: Sample, reply: str) -> bool:
    """All that was asked for, in one sound story of a fair length."""
    return (
        FEWEST <= len(words_of(reply)) <= MOST
        and all(holds(reply, word) for word in sample.accepted)
        and is_coherent(reply, _prompt_of(sample))
    )


def make_raw_story(rng: Random) -> Sample:
    """A completion: of a request, of a story's first words, or of a common beginning."""
    kind = rng.random()
    if kind < 0.25:
        request = draw_request(rng)
        while not is_free(request):
            request = draw_request(rng)
        return Sample(Raw(request.text, f"\n\n{_story_of(request, rng).text}"))
    if kind < 0.6:
        prompt, rest = rng.choice(FRAGMENTS)
        text = tell((), rng, opening=(prompt + rest,)).text
        return Sample(Raw(prompt, text[len(prompt) :]))
    text = tell((), rng).text
    if kind < 0.75 and text.startswith("Once upon a time"):
        return Sample(Raw("Once upon a time", text[len("Once upon a time") :]))
    words = text.split(" ")
    prompt = " ".join(words[: rng.randrange(2, 30)])
    return Sample(Raw(prompt, text[len(prompt) :]))


CONTINUE = [
    *("Continue this text: {what}", "Continue: {what}", "Continue the story: {what}"),
    "Go on: {what}",
    "go on: {what}",
    *("Continue this story: {what}", "What happens next? {what}", "Finish this story: {what}"),
    *("Complete this text: {what}", "Complete the story: {what}", "Keep writing: {what}"),
    *("Carry on with this story: {what}", "Write what comes next: {what}", "And then? {what}"),
    *("Write the rest of this story: {what}", "How does this story go on? {what}", "{what} Go on."),
    *("Here is the beginning of a story. Please finish it: {what}", "{what} Continue the story."),
    *("This is how my story begins: {what} How does it end?", "{what} What happens next?"),
    *("Extend this text: {what}", 'Continue the following text: "{what}"', "{what}\n\nContinue."),
    *('How would you continue this? "{what}"', "Continue writing:\n\n{what}", "{what} ... go on"),
    *("I wrote this: {what} Can you continue?", "Take this beginning and go on: {what}"),
    *("Pick up where I stopped: {what}", "Add an ending to this: {what}", "What now? {what}"),
    *("Add a few sentences to this: {what}", "Tell me how this goes on: {what}", "{what} And?"),
]  # fmt: skip


def _story_to_continue(rng: Random) -> tuple[Story, int, tuple[str, ...]]:
    """A story, how many of its parts are given, and the hero and place that those tell of."""
    kind = rng.random()
    if kind < 0.6:
        elements = [draw_element("being", rng)] if rng.random() < 0.5 else []
        story = tell(elements, rng)
        return story, rng.randint(1, 3), (_name(story.hero), _name(story.place))
    if kind < 0.85:
        being = draw_element("being", rng)
        opening = rng.choice(OF_A_BEING).replace("{a}", "{hero}").replace("{A}", "{Hero}")
        story = tell([being], rng, (opening,), pronoun_of(being, rng))
        return story, rng.choice((1, 1, 2)), (_name(being), "")
    place = draw_element("place", rng)
    line = rng.choice(OF_A_PLACE).replace("{a}", "{place}").replace("{the}", "{the_place}")
    story = tell([place], rng, (line, rng.choice(HERO_COMES)))
    return story, rng.choice((1, 1, 2)), ("", _name(place))


def _name(element: Element) -> str:
    return " ".join(part for part in (element.noun, element.name) if part).lower()


def make_continuation(rng: Random) -> Sample:
    """The first sentences of a story are given; the rest is the answer."""
    while True:
        story, count, told_of = _story_to_continue(rng)
        given, rest = " ".join(story.parts[:count]), " ".join(story.parts[count:])
        names = tuple(name for name in (story.hero.noun, story.hero.name) if name)
        if any(holds(rest, name) for name in names):
            break
    if rng.random() < 0.05:
        given = given.lower()
    text = vary(rng.choice(CONTINUE), "en", rng).replace("{what}", given)
    key = "|".join(("continue", *told_of))
    return Sample(chat(text, rest), key, "en", (given, *names))


def grade_continuation(sample: Sample, reply: str) -> bool:
    """The given text and the reply make one sound story, which still has its hero."""
    given, *names = sample.accepted
    if given == given.lower():
        given = given[:1].upper() + given[1:]
    is_about = not any(holds(given, name) for name in names) or any(
        holds(reply, name) for name in names
    )
    whole = f"{given} {reply.strip()}"
    return reply.strip() != "" and is_about and is_coherent(whole, _prompt_of(sample))


STORIES = Skill("stories", make_story, grade_story)
RAW_STORIES = Skill("raw stories", make_raw_story)
CONTINUATIONS = Skill("continuations", make_continuation, grade_continuation)
