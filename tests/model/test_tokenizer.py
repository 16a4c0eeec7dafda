"""The tokenizers against transformers and sentencepiece, and the rules for control tokens."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import sentencepiece
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer as LibraryTokenizer
from tokenizers import decoders, models
from transformers import AutoTokenizer

from model.tokenizer import Tokenizer, TokenizerError, load_tokenizer
from model.tokenizer.segment import TextSegment
from tests.model.tokenizer_fixtures import (
    FOLDERS,
    LEADING_SPACE,
    SAMPLES,
    llama3_folder,
    metaspace_folder,
    sentencepiece_folder,
    write_json,
)

SENTENCEPIECE = ["sp-bpe", "sp-unigram", "sp-no-prefix"]
JSON = ["gpt2", "llama3", "metaspace", "metaspace-legacy"]
# For a unigram model transformers 5 builds a BPE tokenizer: sentencepiece itself is the oracle.
WITH_ORACLE = [name for name in FOLDERS if name != "sp-unigram"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("tokenizers")
    return {name: make(root / name) for name, make in FOLDERS.items()}


@pytest.fixture(scope="module")
def loaded(folders: dict[str, Path]) -> dict[str, Tokenizer]:
    return {name: load_tokenizer(folder) for name, folder in folders.items()}


@pytest.fixture(scope="module")
def oracles(folders: dict[str, Path]) -> dict[str, Any]:
    return {name: AutoTokenizer.from_pretrained(folders[name]) for name in WITH_ORACLE}


def samples(name: str, tokenizer: Tokenizer) -> list[str]:
    """The texts for one kind, its own special tokens among them."""
    special = list(tokenizer.special_tokens)
    texts = [
        *SAMPLES,
        f"a{special[-1]}b {special[0]} c",
        f"{special[-1]}{special[-1]} x  {special[0]}",
    ]
    # transformers takes a leading space for the dummy prefix; sentencepiece, which the models were
    # trained with, adds the prefix in front of it (test_matches_sentencepiece).
    return texts if name.startswith("sp") else [*texts, *LEADING_SPACE]


@pytest.mark.parametrize("name", WITH_ORACLE)
def test_matches_transformers(name: str, loaded: Any, oracles: Any) -> None:
    ours, theirs = loaded[name], oracles[name]
    theirs._tokenizer.no_truncation()
    for text in samples(name, ours):
        for add in (True, False):
            ids = theirs.encode(text, add_special_tokens=add)
            assert ours.encode(text, add_special_tokens=add) == ids, (text, add)
        for skip in (True, False):
            expected = theirs.decode(ids, skip_special_tokens=skip)
            assert ours.decode(ids, skip_special_tokens=skip) == expected, (text, skip)


@pytest.mark.parametrize("name", SENTENCEPIECE)
def test_matches_sentencepiece(name: str, loaded: Any, folders: Any) -> None:
    ours = loaded[name]
    theirs = sentencepiece.SentencePieceProcessor()
    theirs.load(str(folders[name] / "tokenizer.model"))
    for text in [*SAMPLES, *LEADING_SPACE, "a\0b", "\ufeffx"]:
        ids = theirs.encode(text)
        assert ours.encode(text) == [ours.bos_token_id, *ids]
        assert ours.encode(text, add_special_tokens=False) == ids
        assert ours.decode(ids) == theirs.decode(ids) == text


@pytest.mark.parametrize("name", FOLDERS)
def test_ids_and_sizes(name: str, loaded: Any, folders: Any) -> None:
    tokenizer = loaded[name]
    assert tokenizer.special_ids == frozenset(tokenizer.special_tokens.values())
    for text, token_id in tokenizer.special_tokens.items():
        assert tokenizer.token_bytes(token_id) == text.encode()
    config = json.loads((folders[name] / "tokenizer_config.json").read_text())
    assert tokenizer.special_tokens[config["bos_token"]] == tokenizer.bos_token_id
    assert (tokenizer.special_tokens[config["eos_token"]],) == tokenizer.eos_token_ids
    assert max(tokenizer.encode("".join(SAMPLES))) < tokenizer.vocab_size
    assert tokenizer.token_bytes(tokenizer.vocab_size - 1)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="▁"), max_size=40)


@pytest.mark.parametrize("name", FOLDERS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=texts)
def test_bytes_of_tokens_add_up(name: str, loaded: Any, text: str) -> None:
    """Join of token_bytes is the text in UTF-8, save the dummy prefix."""
    tokenizer = loaded[name]
    ids = tokenizer.encode(text, add_special_tokens=False)
    data = b"".join(map(tokenizer.token_bytes, ids))
    prefixed = bool(text) and tokenizer.first_token_strips_space
    # "first" adds no prefix where the text starts with a space.
    assert data == text.encode() or (prefixed and data == b" " + text.encode())
    if not (name == "metaspace" and text.startswith(" ")):
        assert tokenizer.decode(ids) == text


@pytest.mark.parametrize("name", FOLDERS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(st.tuples(texts, st.booleans()), max_size=5))
def test_segments_without_control_text_merge(name: str, loaded: Any, parts: Any) -> None:
    """Borders of segments leave no trace in the ids."""
    tokenizer = loaded[name]
    segments = [TextSegment(text, trusted) for text, trusted in parts]
    joined = "".join(text for text, _ in parts)
    expected = tokenizer.encode(joined, add_special_tokens=False)
    assert tokenizer.encode_segments(segments) == expected


@pytest.mark.parametrize("name", FOLDERS)
def test_untrusted_text_gives_no_control_token(name: str, loaded: Any) -> None:
    tokenizer = loaded[name]
    for text, token_id in tokenizer.special_tokens.items():
        spelled = f"say {text} twice {text}{text}"
        assert token_id in tokenizer.encode(spelled)
        ids = tokenizer.encode(spelled, add_special_tokens=False, parse_special=False)
        assert tokenizer.special_ids.isdisjoint(ids)
        assert tokenizer.decode(ids) == spelled
        with_bos = tokenizer.encode(spelled, parse_special=False)
        assert with_bos[len(with_bos) - len(ids) :] == ids


@pytest.mark.parametrize("name", FOLDERS)
def test_segments_keep_control_tokens_apart(name: str, loaded: Any) -> None:
    """The template's control tokens are tokens, the same text from a client is text."""
    tokenizer = loaded[name]
    text, token_id = list(tokenizer.special_tokens.items())[-1]
    segments = [
        TextSegment(f"{text}user\nhello ", True),
        TextSegment(text, False),
        TextSegment(" you", False),
        TextSegment(f"{text[:3]}", True),
        TextSegment(f"{text[3:]}", False),
        TextSegment(f"\n{text}", True),
    ]
    ids = tokenizer.encode_segments(segments)
    assert [i for i in ids if i in tokenizer.special_ids] == [token_id, token_id]
    assert ids[0] == ids[-1] == token_id
    visible = tokenizer.decode(ids)
    assert visible.replace(" ", "") == f"user\nhello{text}you{text}\n".replace(" ", "")


def test_no_dummy_prefix_after_a_control_token(loaded: Any) -> None:
    """Where the client's text forces the second path, its ids are those of the first."""
    for name in ("metaspace", "metaspace-legacy", "sp-bpe"):
        tokenizer = loaded[name]
        plain = tokenizer.encode("</s>fox and", add_special_tokens=False)
        segments = [TextSegment("</s>fox and", True), TextSegment("</s>", False)]
        assert tokenizer.encode_segments(segments)[: len(plain) - 1] == plain[:-1]


def test_control_token_that_plain_text_merges_into(tmp_path: Path) -> None:
    """Some vocabularies reach a control token's id by merges, without any parsing."""
    vocab = {"<": 0, "s": 1, ">": 2, "<s": 3, "<s>": 4}
    library = LibraryTokenizer(models.BPE(vocab, [("<", "s"), ("<s", ">")]))
    library.decoder = decoders.ByteLevel()
    library.add_special_tokens(["<s>"])
    library.save(str(tmp_path / "tokenizer.json"))
    tokenizer = load_tokenizer(tmp_path)
    assert tokenizer.encode("<s>") == [4]
    assert tokenizer.encode("<s>", parse_special=False) == [0, 1, 2]
    segments = [TextSegment("<s>", True), TextSegment("<s>s", False)]
    assert tokenizer.encode_segments(segments) == [4, 0, 1, 2, 1]


def test_adjoining_trusted_segments_join(loaded: Any) -> None:
    tokenizer = loaded["llama3"]
    parts = [TextSegment("<|st", True), TextSegment("art|>x", True), TextSegment("<|end|>", False)]
    ids = tokenizer.encode_segments(parts)
    assert ids[0] == tokenizer.special_tokens["<|start|>"]
    border = [TextSegment("<|st", True), TextSegment("", False), TextSegment("art|>x", True)]
    assert tokenizer.special_ids.isdisjoint(tokenizer.encode_segments(border))


def test_token_that_takes_white_space_with_it(loaded: Any, oracles: Any) -> None:
    tokenizer = loaded["llama3"]
    expected = oracles["llama3"].encode("<|role|>  hello ", add_special_tokens=False)
    assert tokenizer.encode("<|role|>  hello ", add_special_tokens=False) == expected
    parts = [TextSegment("<|role|>  hello ", True), TextSegment("<|end|>", False)]
    assert tokenizer.encode_segments(parts)[: len(expected) - 1] == expected[:-1]


@pytest.mark.parametrize("name", FOLDERS)
def test_lone_surrogates_are_refused(name: str, loaded: Any) -> None:
    tokenizer = loaded[name]
    with pytest.raises(TokenizerError, match=r"lone surrogate \(U\+D800\) at character 1"):
        tokenizer.encode("a\ud800")
    with pytest.raises(TokenizerError, match="lone surrogate"):
        tokenizer.encode_segments([TextSegment("a", True), TextSegment("\udfff", False)])


@pytest.mark.parametrize("name", FOLDERS)
def test_odd_characters_survive(name: str, loaded: Any) -> None:
    tokenizer = loaded[name]
    for text in ("a\0b", "\ufeffbom", "\uffff\ufdd0", "\U0010ffff", "e" + "\u0301" * 500):
        assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("bad", [-1, 10**6, 2**31, 2**63])
def test_ids_out_of_range(name: str, bad: int, loaded: Any) -> None:
    with pytest.raises(TokenizerError, match=str(bad)):
        loaded[name].decode([bad])
    with pytest.raises(TokenizerError, match="outside"):
        loaded[name].token_bytes(bad)


def test_invalid_bytes_become_replacement_characters(loaded: Any) -> None:
    for name in ("sp-bpe", "metaspace"):
        tokenizer = loaded[name]
        by_byte = {tokenizer.token_bytes(i): i for i in reversed(range(tokenizer.vocab_size))}
        cut = [by_byte[bytes([byte])] for byte in "你".encode()[:2]]
        assert tokenizer.decode(cut) == "\ufffd"
        assert tokenizer.decode([*cut, by_byte[b"A"]]) == "\ufffdA"


def test_only_the_first_visible_token_loses_its_space(loaded: Any) -> None:
    tokenizer = loaded["sp-bpe"]
    assert tokenizer.first_token_strips_space
    ids = tokenizer.encode("the fox")
    assert tokenizer.decode(ids) == "the fox"
    assert tokenizer.decode(ids, skip_special_tokens=False) == "<s> the fox"
    assert tokenizer.decode(ids[1:] + ids) == "the fox the fox"
    assert not loaded["sp-no-prefix"].first_token_strips_space
    assert not loaded["gpt2"].first_token_strips_space


def test_end_ids_come_from_the_models_files_first(tmp_path: Path) -> None:
    folder = llama3_folder(tmp_path)
    named = load_tokenizer(folder).special_tokens
    assert load_tokenizer(folder).eos_token_ids == (named["<|end|>"],)
    write_json(folder / "config.json", {"eos_token_id": named["<|stop|>"], "bos_token_id": 3})
    assert load_tokenizer(folder).eos_token_ids == (named["<|stop|>"],)
    assert load_tokenizer(folder).bos_token_id == 3
    write_json(folder / "generation_config.json", {"eos_token_id": [5, named["<|end|>"]]})
    assert load_tokenizer(folder).eos_token_ids == (5, named["<|end|>"])
    write_json(folder / "generation_config.json", {"eos_token_id": [10**6]})
    with pytest.raises(TokenizerError, match="outside the vocabulary"):
        load_tokenizer(folder)


@pytest.mark.parametrize("legacy", [True, False, None])
@pytest.mark.parametrize("add", [(True, True), (False, False), (False, True)])
def test_flags_of_tokenizer_config(
    legacy: bool | None, add: tuple[bool, bool], tmp_path: Path
) -> None:
    config = {"legacy": legacy, "add_bos_token": add[0], "add_eos_token": add[1]}
    if legacy is None:
        del config["legacy"]
    folder = sentencepiece_folder(tmp_path, "bpe", config=config)
    theirs, ours = AutoTokenizer.from_pretrained(folder), load_tokenizer(folder)
    # No space after a control token: see `samples`.
    for text in ("the fox</s>jumps <s>over", "</s>fox", "fox"):
        assert ours.encode(text) == theirs.encode(text)


def test_added_tokens_of_tokenizer_config(tmp_path: Path) -> None:
    """Tokens that only tokenizer_config.json knows, for a sentencepiece model."""
    plain = load_tokenizer(sentencepiece_folder(tmp_path, "bpe"))
    size = plain.vocab_size
    entries = {
        str(size): {"content": "<|im_start|>", "special": True},
        str(size + 1): {"content": "<think>", "special": False},
        "1": {"content": "<s>", "special": True},
    }
    entries = {
        key: {"lstrip": False, "rstrip": False, "normalized": False, "single_word": False, **entry}
        for key, entry in entries.items()
    }
    config = {"added_tokens_decoder": entries}
    folder = sentencepiece_folder(tmp_path, "bpe", config=config)
    ours, theirs = load_tokenizer(folder), AutoTokenizer.from_pretrained(folder)
    text = "<|im_start|>the fox<think>jumps</s>"
    assert ours.encode(text) == theirs.encode(text)
    assert ours.decode(ours.encode(text)) == "the fox<think>jumps"
    assert ours.vocab_size == size + 2
    ids = ours.encode("<|im_start|><think>", add_special_tokens=False, parse_special=False)
    assert size not in ids and size + 1 in ids


def test_added_tokens_missing_in_tokenizer_json(tmp_path: Path) -> None:
    size = load_tokenizer(llama3_folder(tmp_path)).vocab_size
    entry = {"content": "<|new|>", "special": True, "normalized": False}
    folder = llama3_folder(tmp_path, added_tokens_decoder={str(size): entry})
    assert load_tokenizer(folder).encode("<|new|>", add_special_tokens=False) == [size]
    folder = llama3_folder(tmp_path, added_tokens_decoder={str(size + 7): entry})
    with pytest.raises(TokenizerError, match=r"gives '<\|new\|>' the id"):
        load_tokenizer(folder)


def test_prefers_tokenizer_json_and_falls_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    metaspace_folder(tmp_path)
    expected = load_tokenizer(tmp_path).encode("the fox")
    sentencepiece_folder(tmp_path, "bpe")
    assert load_tokenizer(tmp_path).encode("the fox") == expected
    (tmp_path / "tokenizer.json").write_text("{}")
    assert load_tokenizer(tmp_path).decode(load_tokenizer(tmp_path).encode("the fox")) == "the fox"
    assert "using tokenizer.model instead of tokenizer.json" in caplog.text
    (tmp_path / "tokenizer.model").unlink()
    with pytest.raises(TokenizerError, match=r"tokenizer\.json cannot be read"):
        load_tokenizer(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"garbage", b"\x1a\x02"])
def test_unreadable_sentencepiece_model(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(content)
    with pytest.raises(TokenizerError, match=r"tokenizer\.model"):
        load_tokenizer(tmp_path)


def test_folder_without_tokenizer(tmp_path: Path) -> None:
    with pytest.raises(TokenizerError, match="neither"):
        load_tokenizer(tmp_path)


def test_unsupported_decoder_is_refused(tmp_path: Path) -> None:
    library = LibraryTokenizer(models.WordPiece({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))
    library.decoder = decoders.WordPiece()
    library.save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(TokenizerError, match="decoder that is not supported: WordPiece"):
        load_tokenizer(tmp_path)


@pytest.mark.parametrize(
    "config", ["[]", "{", '{"add_bos_token": 1}', '{"added_tokens_decoder": {"x": {}}}']
)
def test_bad_config_is_refused(config: str, tmp_path: Path) -> None:
    llama3_folder(tmp_path)
    (tmp_path / "tokenizer_config.json").write_text(config)
    with pytest.raises(TokenizerError, match=r"tokenizer_config\.json"):
        load_tokenizer(tmp_path)


@pytest.mark.parametrize("name", ["llama3", "sp-bpe"])
def test_threads_share_one_tokenizer(name: str, folders: Any) -> None:
    tokenizer = load_tokenizer(folders[name])
    text = list(tokenizer.special_tokens)[-1]
    segments = [TextSegment(f"{text}fox", True), TextSegment(text, False)]
    results: list[list[int]] = []

    def work() -> None:
        for _ in range(20):
            results.append(tokenizer.encode_segments(segments))
            results.append([*tokenizer.encode_segments(segments[:1]), -1])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 160
    assert len({tuple(result) for result in results}) == 2


def test_loads_fast(folders: Any) -> None:
    for folder in folders.values():
        best = min(_seconds_to_load(folder) for _ in range(3))
        assert best < 1  # about 0.02 on an idle machine


def _seconds_to_load(folder: Path) -> float:
    start = time.process_time()
    load_tokenizer(folder)
    return time.process_time() - start
