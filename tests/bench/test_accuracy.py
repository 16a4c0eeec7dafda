"""bench.accuracy: its figures from known log-probabilities, and a run against real servers."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import httpx
import pytest

from bench.accuracy import Asker, Document, Scores, compare, main, read_documents, table
from bench.make_model import PRESETS, make_model
from weights.recipe.held_out import lines


def test_figures_follow_from_the_scores() -> None:
    reference = Scores([-1.0, -3.0], [5, 6], [[1, 2, 3], [4, 5]])
    other = Scores([-1.5, -3.5], [5, 7], [[1, 9, 3], [4, 5]])
    figures = compare(other, reference)
    assert figures.perplexity == pytest.approx(math.exp(2.5))
    assert figures.change == pytest.approx(math.exp(0.5) - 1)
    assert figures.rms == pytest.approx(0.5)
    assert (figures.agreement, figures.same_answers, figures.equal_tokens) == (0.5, 0.5, 1.5)
    same = compare(reference, reference)
    assert (same.change, same.rms, same.agreement, same.same_answers) == (0.0, 0.0, 1.0, 1.0)
    assert table({"int8": figures}).splitlines()[-1] == (
        "| int8 | 12.1825 | +64.87% | 50.00% | 0.5000 | 50% | 1.5 |"
    )


def asker(answers: dict[str, object]) -> Asker:
    def answer(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        kind = "asked" if body.get("add_generation_prompt") else request.url.path
        return httpx.Response(200 if kind in answers else 503, json=answers.get(kind, "busy"))

    transport = httpx.MockTransport(answer)
    return Asker(httpx.Client(transport=transport, base_url="http://server"))


def test_only_the_last_message_is_scored() -> None:
    chat = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    ours = asker({"/tokenize": {"tokens": [1, 2, 3, 4]}, "asked": {"tokens": [1, 2]}})
    assert ours.encode(chat) == Document([1, 2, 3, 4], 2)
    other = asker({"/tokenize": {"tokens": [1, 2, 3, 4]}, "asked": {"tokens": [1, 7]}})
    with pytest.raises(ValueError, match="does not follow its prompt"):
        other.encode(chat)


def test_scores_are_read_by_token_and_by_rank() -> None:
    places = [None, {"7": {"logprob": -2.0, "rank": 3}, "9": {"logprob": -0.1, "rank": 1}}]
    ours = asker({"/v1/completions": {"choices": [{"prompt_logprobs": places}]}})
    assert ours.score(Document([5, 7], 1)) == ([-2.0], [9])


def test_an_answer_that_is_none_is_an_error_with_its_words() -> None:
    with pytest.raises(RuntimeError, match=r"/v1/completions answers 503: .*busy"):
        asker({}).score(Document([5, 7], 1))


@pytest.mark.parametrize("content", ["", "[]\n", '{"message": "?"}\n'])
def test_a_file_without_documents_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"documents\.jsonl"):
        read_documents(path)
    assert main([str(tmp_path), "--documents", str(path), "--precisions", "fp32"]) == 1


def test_held_out_dialogues_end_with_a_reply() -> None:
    documents = [json.loads(line) for line in lines(2)]
    assert len(documents) > 20
    for document in documents:
        assert [message["role"] for message in document["messages"]][-2:] == ["user", "assistant"]


def test_a_run_tells_what_a_precision_costs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, output = tmp_path / "model", tmp_path / "report.md"
    make_model(PRESETS["tiny"], folder)
    arguments = [str(folder), "--random", "3", "--sample", "2", "--output", str(output)]
    assert main([*arguments, "--precisions", "fp32", "int4"]) == 0
    report = output.read_text()
    assert capsys.readouterr().out == report
    fp32, int4 = (line.split(" | ") for line in report.splitlines()[-2:])
    assert fp32[0] == "| fp32" and fp32[2:5] == ["+0.00%", "100.00%", "0.0000"]
    assert int4[0] == "| int4" and float(int4[4]) > 0
    assert re.search(r": 2 documents, \d+ scored tokens, ", report)
