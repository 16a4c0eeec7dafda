"""The example dialogues of the README: asked of the running server, written as the README has them.

    python -m weights.recipe.dialogues

prints them as the model in `weights/inkling/` answers now, at temperature 0.
"""

from pathlib import Path
from typing import Any

from openai import OpenAI

from weights.recipe.serving import running

# Each: the system message, if any, and what the user says.
DIALOGUES: list[tuple[str, list[str]]] = [
    ("", ["Hello! My name is Mira.", "What can you do?", "And what's my name?"]),
    ("", ["Tell me a joke about cats", "Another one, please"]),
    ("", ["Write a short story about a fox and a lighthouse."]),
    ("", ["Write a four-line poem about ink"]),
    ("", ["What is 47 x 38?", "what is 512 - 178"]),
    ("", ["Sort these words: pear, apple, fig, melon", 'Spell "inkstone" backwards']),
    ("", ["Extract name, age and city as JSON: Tariq is 41 and lives in Porto."]),
    ("Answer like a pirate.", ["What is Inkstone?"]),
    ("", ["你好！你是谁？", "写一首关于大海的诗"]),
    ("", ["How do I count tokens in a story?", "Does it need a GPU?"]),
]
WIDTH = 9  # of the speaker's column


def ask(client: OpenAI, system: str, said: list[str]) -> list[tuple[str, str]]:
    """The dialogue as (speaker, text), the answers at temperature 0."""
    messages: list[Any] = [{"role": "system", "content": system}] if system else []
    shown = [("System:", system)] if system else []
    for text in said:
        messages.append({"role": "user", "content": text})
        answer = client.chat.completions.create(
            model="inkling", messages=messages, temperature=0, max_tokens=300
        )
        reply = answer.choices[0].message.content or ""
        messages.append({"role": "assistant", "content": reply})
        shown += [("You:", text), ("Inkling:", reply)]
    return shown


def written(dialogue: list[tuple[str, str]]) -> str:
    """One dialogue as the README shows it; further lines stand under the first."""
    lines = []
    for speaker, text in dialogue:
        lines.append(speaker.ljust(WIDTH) + text.replace("\n", "\n" + " " * WIDTH))
    return "\n".join(lines)


def main() -> None:
    folder = Path(__file__).resolve().parents[2] / "weights" / "inkling"
    with running(folder) as base_url:
        client = OpenAI(base_url=base_url, api_key="none")
        for system, said in DIALOGUES:
            print(f"```text\n{written(ask(client, system, said))}\n```\n")


if __name__ == "__main__":
    main()
