"""The evaluation of a miniature through a running server, and the card that it becomes."""

import json
from pathlib import Path
from typing import Any

import pytest

from weights.recipe import evaluate as evaluation
from weights.recipe.__main__ import EMBEDDED_SHARPNESS, main
from weights.recipe.card import AIMS, write_card
from weights.recipe.evaluate import Question, graded, questions
from weights.recipe.skills import EVALUATED
from weights.recipe.texts.arithmetic import ONE_DIGIT
from weights.recipe.texts.document import Chat
from weights.recipe.texts.skill import is_held_out
from weights.recipe.texts.tools import TOOL_ANSWERS, TOOL_CALLS

MINIATURE = {
    "--hidden": 64,
    "--layers": 1,
    "--vocab": 2500,
    "--context": 512,
    "--precision": "fp32",
    "--steps": 4,
    "--batch-documents": 4,
    "--tokenizer-documents": 150,
    "--processes": 1,
}
ARGUMENTS = [str(part) for option in MINIATURE.items() for part in option]


def test_questions_are_held_out_different_and_the_same_every_time() -> None:
    asked = questions(EVALUATED, 5)
    assert asked == questions(EVALUATED, 5)
    assert len(asked) == 5 * len(EVALUATED)
    assert all(is_held_out(str(question.sample.key)) for question in asked)


def test_every_aim_is_of_a_skill_that_is_evaluated() -> None:
    assert AIMS.keys() <= {skill.name for skill in EVALUATED}


def _replies(asked: list[Question]) -> list[str]:
    documents = [question.sample.document for question in asked]
    return [document.reply.content for document in documents if isinstance(document, Chat)]


def test_right_replies_are_counted_by_language_and_wrong_ones_kept() -> None:
    asked = questions([ONE_DIGIT], 12)
    replies = _replies(asked)
    rows = graded(asked, replies)
    assert rows[ONE_DIGIT.name]["share"] == 1.0 and not rows[ONE_DIGIT.name]["failures"]
    rows = graded(asked, ["", *replies[1:]])
    row = rows[ONE_DIGIT.name]
    assert (row["right"], row["prompts"]) == (11, 12)
    assert sum(part["prompts"] for part in row["languages"].values()) == 12
    (failure,) = row["failures"]
    assert failure["got"] == "" and replies[0] in failure["expected"]


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path, Path]:
    scratch, folder = tmp_path_factory.mktemp("scratch"), tmp_path_factory.mktemp("model")
    options = [*ARGUMENTS, "--scratch", str(scratch), "--output", str(folder)]
    main(["tokenizer", "train", "export", *options])
    for snapshot in sorted((scratch / "snapshots").glob("*.pt"))[:-1]:
        snapshot.unlink()
    (scratch / "loss.jsonl").write_text('{"step": 4, "tokens": 900, "seconds": 61, "loss": 7.5}\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKSTONE_KV_CACHE_MEMORY", "0.05")  # to clear a gigabyte takes a second
        patch.setattr(evaluation, "EVALUATED", [ONE_DIGIT, TOOL_CALLS, TOOL_ANSWERS])
        patch.setattr(evaluation, "SNAPSHOT_PROMPTS", 1)
        patch.setattr(evaluation, "MAX_TOKENS", 8)
        patch.setattr(evaluation, "TOLD", 2)
        patch.setattr(evaluation, "SPEED_TOKENS", 4)
        result = evaluation.evaluate(folder, scratch, prompts=2)
    write_card(folder, scratch, EMBEDDED_SHARPNESS)
    return result, scratch, folder


@pytest.mark.slow
def test_an_evaluation_measures_what_the_card_says(
    evaluated: tuple[dict[str, Any], Path, Path],
) -> None:
    result, scratch, folder = evaluated
    assert json.loads((scratch / "evaluation.json").read_text()) == result
    assert set(result["skills"]) == {ONE_DIGIT.name, TOOL_CALLS.name, TOOL_ANSWERS.name}
    assert result["perplexity"]["float32"] == pytest.approx(result["perplexity"]["bfloat16"], 0.05)
    assert {row["prompts"] for row in result["agreement"].values()} == {6}
    assert set(result["agreement"]) == {"bfloat16", "int8", "int4"}
    assert [row["step"] for row in result["snapshots"]] == [4]
    assert all(rate > 0 for rate in result["tokens_per_second"].values())
    card = (folder / "README.md").read_text()
    assert "| one-digit arithmetic | 2 |" in card
    assert "900 tokens in 4 steps, 1 minutes" in card
    assert "Aims missed: " in card
    assert "logits are 1.5 times" in card and "samples as 0.67 would" in card
    for name in ("loss.png", "skills.png"):
        assert (folder / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_what_is_written_by_hand_stays_in_the_card(
    evaluated: tuple[dict[str, Any], Path, Path],
) -> None:
    _, scratch, folder = evaluated
    path = folder / "README.md"
    history = "## How this run went\n\nSlowly, {and} well.\n\n"
    before, after = path.read_text().split("## The seed example")
    path.write_text(f"{before}{history}## The seed example{after}")
    write_card(folder, scratch, EMBEDDED_SHARPNESS)
    assert path.read_text() == f"{before}{history}## The seed example{after}"
