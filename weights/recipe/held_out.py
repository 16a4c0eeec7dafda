"""Held-out documents of every skill as lines of JSON, to measure a model with.

    python -m weights.recipe.held_out --count 20 > held_out.jsonl

Dialogues are `{"messages": [...]}`, as the chat API has them. Those with tools are left out: not
every chat template knows them.
"""

import argparse
import json
from collections.abc import Iterator
from random import Random

from weights.recipe.chat_format import api_message
from weights.recipe.skills import EVALUATED
from weights.recipe.texts.document import Chat
from weights.recipe.texts.skill import draw_held_out

SEED = 2026


def lines(count: int) -> Iterator[str]:
    """Up to `count` documents of each skill, the same every time."""
    for skill in EVALUATED:
        rng = Random(f"{SEED}/{skill.name}")
        for _ in range(count):
            document = draw_held_out(skill, rng).document
            if isinstance(document, Chat) and not document.tools:
                messages = [api_message(message) for message in document.messages]
                if not any("tool_calls" in message for message in messages):
                    yield json.dumps({"messages": messages}, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m weights.recipe.held_out",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--count", type=int, default=20, help="of each skill [20]")
    for line in lines(parser.parse_args().count):
        print(line)


if __name__ == "__main__":
    main()
