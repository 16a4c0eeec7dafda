"""Texts of one's own: read whole, cut at paragraphs, and refused by file and line."""

import json
from pathlib import Path

import pytest

from weights.recipe.folder import PIECE, FolderTexts
from weights.recipe.texts.document import Call, Chat, Message, Raw


def test_plain_text_comes_in_pieces_and_nothing_is_lost(tmp_path: Path) -> None:
    paragraphs = [f"Paragraph {n}. " + "word " * 150 for n in range(40)]
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "book.md").write_text("\n\n".join(paragraphs))
    (tmp_path / "picture.png").write_bytes(b"\xff\xfe")
    pieces = FolderTexts(tmp_path, 1).documents
    assert all(isinstance(piece, Raw) and len(piece.text) <= PIECE + 10 for piece in pieces)
    assert "\n\n".join(piece.text for piece in pieces if isinstance(piece, Raw)) == "\n\n".join(
        paragraphs
    )


def test_a_long_paragraph_is_cut_between_lines(tmp_path: Path) -> None:
    lines = [f"line {n} " + "x" * 90 for n in range(100)]
    (tmp_path / "verse.txt").write_text("\n".join(lines))
    pieces = [piece.text for piece in FolderTexts(tmp_path, 1).documents if isinstance(piece, Raw)]
    assert len(pieces) > 1
    assert "\n".join(pieces) == "\n".join(lines)


def test_dialogues_and_calls_are_read(tmp_path: Path) -> None:
    call = {"function": {"name": "wind", "arguments": '{"place": "Ulm"}'}}
    record = {
        "tools": [{"type": "function", "function": {"name": "wind"}}],
        "messages": [
            {"role": "user", "content": "Wind?"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "content": "calm"},
            {"role": "assistant", "content": "It is calm."},
        ],
    }
    lines = [json.dumps(record), "", json.dumps({"text": "Plain."})]
    (tmp_path / "chats.jsonl").write_text("\n".join(lines))
    first, second = FolderTexts(tmp_path, 1).documents
    assert second == Raw("", "Plain.")
    assert isinstance(first, Chat)
    assert first.messages[1] == Message("assistant", "", (Call("wind", {"place": "Ulm"}),))
    assert first.reply.content == "It is calm."
    assert first.tools == tuple(record["tools"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2"),
        ('{"messages": []}', "line 2"),
        ('{"messages": [{"role": "user", "content": "Hi"}]}', "end with a message of the assist"),
        ('{"text": ', "chats.jsonl"),
        ("[1]", "line 2"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "chats.jsonl").write_text('{"text": "fine"}\n' + line)
    with pytest.raises(ValueError, match=message):
        FolderTexts(tmp_path, 1)


def test_other_encodings_and_empty_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no text"):
        FolderTexts(tmp_path, 1)
    (tmp_path / "old.txt").write_bytes("Grüße".encode("latin-1"))
    with pytest.raises(ValueError, match=r"old\.txt is not UTF-8"):
        FolderTexts(tmp_path, 1)


def test_documents_depend_on_seed_and_number_alone(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps({"text": str(n)}) for n in range(50)))
    drawn = [FolderTexts(tmp_path, 1).document(index) for index in range(30)]
    again = FolderTexts(tmp_path, 1)
    assert [again.document(index) for index in reversed(range(30))] == drawn[::-1]
    assert drawn != [FolderTexts(tmp_path, 2).document(index) for index in range(30)]
