"""`suffix`: the prompt has the family's form, and no text of a client becomes one of its tokens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
import tokenizers

from model import Tokenizer, load_tokenizer
from server.app import create_app
from server.config import ServerConfig
from server.errors import UnsupportedParameter
from server.infill import FAMILIES, PREFIX, SUFFIX, Family, encode_infill, infill_of
from server.lifespan import TextTools
from tests.model.tokenizer_fixtures import FOLDERS
from tests.server.conftest import SOURCE, assert_error_body
from tests.server.fake_engine import ByteTokenizer, FakeEngine, Script

# Every way in which a tokenizer's files can hold the tokens, with every family's spelling.
KINDS = ("sp-bpe", "gpt2", "llama3", "metaspace", "metaspace-legacy")
TEXTS = [
    ("def add(a, b):\n    return ", "\n\nprint(add(1, 2))"),
    (" x", "  y "),
    ("é", "😀"),
    ("", "end"),
    ("\n", "\n"),
]


def make_tokenizer(folder: Path, kind: str, family: Family, *, special: bool) -> Tokenizer:
    FOLDERS[kind](folder)
    texts = [text for text in (*family.layout, *family.ends) if text not in (PREFIX, SUFFIX)]
    file = folder / "tokenizer.json"
    if file.exists():
        library = tokenizers.Tokenizer.from_file(str(file))
        added = [tokenizers.AddedToken(text, normalized=False) for text in texts]
        library.add_special_tokens(added) if special else library.add_tokens(added)
        library.save(str(file))
        return load_tokenizer(folder)
    size = load_tokenizer(folder).vocab_size
    config = json.loads((folder / "tokenizer_config.json").read_text())
    config["added_tokens_decoder"] = {
        str(size + i): {"content": text, "special": special} for i, text in enumerate(texts)
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    return load_tokenizer(folder)


@pytest.mark.parametrize("special", [True, False], ids=["control", "added"])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.layout[0])
@pytest.mark.parametrize("kind", KINDS)
def test_the_prompt_has_the_form_of_the_family(
    tmp_path: Path, kind: str, family: Family, special: bool
) -> None:
    tokenizer = make_tokenizer(tmp_path, kind, family, special=special)
    infill = infill_of(tokenizer)
    assert infill is not None
    tokens = [text for text in family.layout if text not in (PREFIX, SUFFIX)]
    assert {tokenizer.find(text) for text in (*tokens, *family.ends)} == set(infill.end_ids)
    evil = "".join(tokens) + " " + " ".join((*tokens, *family.ends, "<|end|>"))
    for prefix, suffix in [*TEXTS, (evil, evil), (f"a{evil}b", f" {evil} ")]:
        prompt = encode_infill(prefix, suffix, tokenizer, add_special_tokens=True)
        assert prompt.text == prefix
        marks = [part for part in infill.layout if isinstance(part, int)]
        start, parts = split(prompt.token_ids, marks, infill.end_ids)
        assert start == tokenizer.encode("")
        texts = [b"".join(map(tokenizer.token_bytes, part)) for part in parts]
        wanted = [prefix.encode(), suffix.encode()]
        if family.layout[1] == SUFFIX:
            texts.reverse()
        if tokenizer.first_token_strips_space:
            # The space before a whole text is the tokenizer's own; sentencepiece has no ▁.
            wanted = [text.replace("▁".encode(), b" ") for text in wanted]
            texts[0], wanted[0] = texts[0].lstrip(b" "), wanted[0].lstrip(b" ")
        assert texts == wanted


def split(
    ids: Sequence[int], marks: Sequence[int], tokens: Sequence[int]
) -> tuple[list[int], list[list[int]]]:
    """What stands before the first mark, and after each; each is there once, nothing besides."""
    found = [position for position, token_id in enumerate(ids) if token_id in tokens]
    assert [ids[position] for position in found] == list(marks)
    edges = [*found, len(ids)][:3]
    assert found[2:] in ([], [len(ids) - 1])
    return list(ids[: edges[0]]), [list(ids[a + 1 : b]) for a, b in pairwise(edges)]


def test_a_tokenizer_reads_added_tokens_in_any_text(tmp_path: Path) -> None:
    """The control of the test above: without the cuts, a client's text would have become one."""
    tokenizer = make_tokenizer(tmp_path, "llama3", FAMILIES[3], special=False)
    infill = infill_of(tokenizer)
    assert infill is not None
    ids = tokenizer.encode("<|fim_middle|>", add_special_tokens=False, parse_special=False)
    assert ids == [infill.layout[-1]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_tokenizer_without_the_tokens_cannot(tmp_path: Path, kind: str) -> None:
    tokenizer = load_tokenizer(FOLDERS[kind](tmp_path))
    assert infill_of(tokenizer) is None
    with pytest.raises(UnsupportedParameter, match=r"'suffix'.*no tokens for filling in"):
        encode_infill("a", "b", tokenizer, add_special_tokens=True)


class FillingTokenizer(ByteTokenizer):
    """With the tokens of Codestral's family, whose suffix comes first."""

    SUF, PRE = 260, 261
    CONTROL: ClassVar = {**ByteTokenizer.CONTROL, "[SUFFIX]": SUF, "[PREFIX]": PRE}


def post(engine: FakeEngine, *bodies: dict[str, Any]) -> list[httpx.Response]:
    async def main() -> list[httpx.Response]:
        fake: Any = engine
        app = create_app(
            fake,
            ServerConfig(),
            source=SOURCE,
            load_text=lambda folder, config: TextTools(FillingTokenizer(), None),
        )
        async with app.router.lifespan_context(app):
            await asyncio.wait_for(app.state.inkstone.ready.wait(), 5)
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
                return [
                    await http.post("/v1/completions", json={"model": "tiny", **body})
                    for body in bodies
                ]

    return asyncio.run(main())


def test_the_middle_is_answered_and_ends_where_it_ends() -> None:
    tokenizer = FillingTokenizer
    engine = FakeEngine(Script([*b"mid", tokenizer.SUF], stop_token_id=tokenizer.SUF))
    (answer,) = post(engine, {"prompt": ["ab", "c"], "suffix": "yz", "logprobs": 0})
    first, second = answer.json()["choices"]
    assert (first["text"], first["finish_reason"]) == ("mid", "stop")
    assert first["logprobs"]["text_offset"] == [2, 3, 4]
    assert second["logprobs"]["text_offset"] == [1, 2, 3]
    asked = [request.prompt_token_ids for request in engine.requests]
    head = [tokenizer.BOS, tokenizer.SUF, *b"yz", tokenizer.PRE]
    assert asked == [[*head, *b"ab"], [*head, *b"c"]]
    assert engine.requests[0].params.stop_token_ids == (
        tokenizer.EOS,
        tokenizer.SUF,
        tokenizer.PRE,
    )


def test_the_options_of_the_start_and_the_end() -> None:
    engine = FakeEngine()
    body = {"prompt": "a", "suffix": "z"}
    post(engine, {**body, "ignore_eos": True}, {**body, "add_special_tokens": False})
    ignoring, bare = engine.requests
    assert ignoring.params.stop_token_ids == ()
    assert bare.prompt_token_ids[0] == FillingTokenizer.SUF


def test_an_empty_suffix_asks_for_nothing() -> None:
    engine = FakeEngine()
    post(engine, {"prompt": "a", "suffix": ""}, {"prompt": "a", "suffix": None})
    assert [r.prompt_token_ids for r in engine.requests] == [[FillingTokenizer.BOS, 97]] * 2


WRONG: list[tuple[dict[str, Any], str, str | None]] = [
    ({"prompt": [1, 2], "suffix": "z"}, "prompt", "invalid_type"),
    ({"prompt": [[1], [2]], "suffix": "z"}, "prompt", "invalid_type"),
    ({"prompt": "a", "suffix": ["z"]}, "suffix", "invalid_type"),
    ({"prompt": "a", "suffix": "z", "echo": True}, "echo", None),
    (
        {"prompt": "a", "suffix": "z", "truncate_prompt_tokens": 2},
        "truncate_prompt_tokens",
        None,
    ),
    ({"prompt": "a", "suffix": "z" * 300}, "prompt", "context_length_exceeded"),
]


def test_wrong_requests_are_refused_by_name() -> None:
    answers = post(FakeEngine(), *(body for body, *_ in WRONG))
    for (body, param, code), answer in zip(WRONG, answers, strict=True):
        assert assert_error_body(answer, 400, code)["param"] == param, body
