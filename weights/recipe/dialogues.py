"""The example dialogues of the README: asked of the running server, written as the README has them.

    python -m weights.recipe.dialogues

prints them as the model in `weights/inkling/` answers now, at temperature 0.
"""

from pathlib import Path
from typing import Any

from openai import OpenAI

from weights.recipe.serving import running

# Each: what the user says.
DIALOGUES: list[list[str]] = [
    ["Hello!", "My name is Tom and I like tea.", "What is my name?", "What do I like?"],
    ["Tell me a joke", "What can you do?"],
    ["Tell me a short story about a fox and a lighthouse"],
    ["写一首关于月亮的诗"],
    ["What is 345 + 678?", "What is 90 - 47?"],
    ["提取姓名和城市，用JSON回答：小明住在北京。", "How many words are in: the cat sat"],
    ["What is Inkstone?", "Does it need a GPU?", "Which endpoints are there?"],
    ["What is the capital of Mongolia?"],
    ["你好！", "讲个笑话", "12加7等于多少？"],
    ["给我讲一个关于狐狸和灯塔的故事"],
]
WIDTH = 9  # of the speaker's column


def ask(client: OpenAI, said: list[str]) -> list[tuple[str, str]]:
    """The dialogue as (speaker, text), the answers at temperature 0."""
    messages: list[Any] = []
    shown: list[tuple[str, str]] = []
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
        for said in DIALOGUES:
            print(f"```text\n{written(ask(client, said))}\n```\n")


if __name__ == "__main__":
    main()
