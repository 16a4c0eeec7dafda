"""Somebody's own texts, as numbered documents for the same training.

A folder may hold `.txt` and `.md` files, which are plain text, and `.jsonl` files, each line a
dialogue in the form of the chat API (`{"messages": [...], "tools": [...]}`) or `{"text": "..."}`.
Knows no tokens.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from weights.recipe.texts.document import Call, Chat, Document, Message, Raw

PIECE = 4000  # characters of plain text in a document: some 1,000 tokens


class FolderTexts:
    """Document i is drawn at random from the folder by the seed and i alone.

    Plain text comes as pieces of about `PIECE` characters, cut between paragraphs, or between lines
    where a paragraph is longer. Raises ValueError, naming file and line, for what it cannot read,
    and for a folder without texts.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self._seed = seed
        self.documents = [document for path in _files(folder) for document in _read(path)]
        if not self.documents:
            raise ValueError(f"{folder} holds no text: put .txt, .md or .jsonl files there")

    def document(self, index: int) -> Document:
        return Random(f"{self._seed}/{index}").choice(self.documents)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".txt", ".md", ".jsonl"))


def _read(path: Path) -> Iterator[Document]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 text: {error}") from error
    if path.suffix != ".jsonl":
        yield from (Raw("", piece) for piece in _pieces(text))
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield _parse(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}, line {number}: {error!r}") from error


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for paragraph in text.split("\n\n"):
        for line in [paragraph] if len(paragraph) <= PIECE else paragraph.split("\n"):
            if piece and len(piece) + len(line) > PIECE:
                yield piece.strip("\n")
                piece = ""
            piece += line + ("\n\n" if line is paragraph else "\n")
    if piece.strip():
        yield piece.strip("\n")


def _parse(record: dict[str, Any]) -> Document:
    if "text" in record:
        return Raw("", str(record["text"]))
    messages = tuple(_message(message) for message in record["messages"])
    if not messages or messages[-1].role != "assistant":
        raise ValueError("a dialogue must end with a message of the assistant")
    return Chat(messages, tuple(record.get("tools") or ()))


def _message(record: dict[str, Any]) -> Message:
    calls = []
    for call in record.get("tool_calls") or ():
        function = call["function"]
        calls.append(Call(function["name"], json.loads(function["arguments"])))
    return Message(record["role"], record.get("content") or "", tuple(calls))
