"""The corpus: a fixed mixture of generated documents, the same for the same seed.

Knows which generator is drawn how often; knows no tokens.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from weights.recipe.texts.about import about_chat, about_raw
from weights.recipe.texts.dialogues import long_chat, mixed_chat, with_system
from weights.recipe.texts.document import Chat, Document, Raw, Turn
from weights.recipe.texts.fallback import fallback_chat, pasted_text_chat
from weights.recipe.texts.greetings import greeting_chat, greeting_raw
from weights.recipe.texts.jokes import joke_chat, joke_raw
from weights.recipe.texts.stories import story_chat, story_raw

Generator = Callable[[Random], Document]

# Shares of the documents, not of the tokens. Jokes come far more often than anybody would ask for
# them, since they must be known word for word.
MIXTURE: list[tuple[Generator, float]] = [
    (joke_chat, 20),
    (joke_raw, 13),
    (story_chat, 6),
    (story_raw, 7),
    (greeting_chat, 16),
    (greeting_raw, 2),
    (about_chat, 10),
    (about_raw, 2),
    (fallback_chat, 18),
    (pasted_text_chat, 0.5),
    (mixed_chat, 7),
    (long_chat, 0.2),
]


def generate(count: int, seed: int) -> Iterator[Document]:
    """`count` documents; document i depends on the seed and i alone."""
    generators, shares = zip(*MIXTURE, strict=True)
    for index in range(count):
        rng = Random(f"{seed}/{index}")
        yield with_system(rng.choices(generators, shares)[0](rng), rng)


def write(path: Path, documents: Iterator[Document]) -> int:
    """Write one JSON line for each document and return how many there were."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for document in documents:
            file.write(json.dumps(_encode(document), ensure_ascii=False) + "\n")
            count += 1
    return count


def read(path: Path) -> Iterator[Document]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield _decode(json.loads(line))


def _encode(document: Document) -> dict[str, object]:
    if isinstance(document, Raw):
        return {"prompt": document.prompt, "text": document.text}
    turns = [[turn.user, turn.assistant] for turn in document.turns]
    return {"system": document.system, "turns": turns}


def _decode(record: dict[str, object]) -> Document:
    if "text" in record:
        return Raw(str(record["prompt"]), str(record["text"]))
    turns = record["turns"]
    assert isinstance(turns, list)
    system = record["system"]
    return Chat([Turn(*turn) for turn in turns], None if system is None else str(system))
