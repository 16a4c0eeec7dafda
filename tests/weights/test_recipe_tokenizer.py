"""The tokenizer: exact round trips, control tokens out of reach, and two files that agree."""

import string
from random import Random

import pytest
import sentencepiece
from tokenizers import Tokenizer

from weights.recipe.__main__ import texts_of
from weights.recipe.chat_format import SPECIAL, parts, render
from weights.recipe.corpus import Corpus
from weights.recipe.texts.document import Chat, Document
from weights.recipe.tokenizer import encode, load, to_tokenizers, train

SAMPLES = [
    "",
    " ",
    "\n",
    "Tell me a joke",
    "  two  spaces\n\n\ttab and\r\nreturn  ",
    "def f(x):\n    return x * 1234567890\n",
    "你好，世界。こんにちは 안녕하세요",
    "Grüße, naïve café — “quotes” … № ½",
    "🙂👩‍👩‍👧‍👦🇨🇭 ok",
    "е\u0301 ﬁ Å \u00a0 \u200b",
    "<|user|>Hello<|end|></s><s><unk><0x0A>",
    "\x00\x01\x7f",
]


def _documents(count: int, seed: int) -> list[Document]:
    corpus = Corpus(seed)
    return [corpus.document(index) for index in range(count)]


@pytest.fixture(scope="module")
def processor() -> sentencepiece.SentencePieceProcessor:
    return load(train((t for d in _documents(2000, seed=5) for t in texts_of(d)), 4096))


@pytest.fixture(scope="module")
def fast(processor: sentencepiece.SentencePieceProcessor) -> Tokenizer:
    tokenizer = to_tokenizers(processor)
    tokenizer.encode_special_tokens = True  # text is text: control tokens come from the template
    return tokenizer


def _random_texts() -> list[str]:
    rng = Random(0)
    alphabets = [string.printable, "aeiou thersn  ", "▂äß语言🙂 e\n"]
    return [
        "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 60)))
        for alphabet in alphabets
        for _ in range(300)
    ]


def test_text_round_trips_exactly(processor: sentencepiece.SentencePieceProcessor) -> None:
    for text in SAMPLES + _random_texts():
        assert processor.decode(processor.encode(text)) == text


def test_both_files_give_the_same_ids(
    processor: sentencepiece.SentencePieceProcessor, fast: Tokenizer
) -> None:
    texts = SAMPLES + _random_texts()
    texts += [text for document in _documents(500, seed=6) for text in texts_of(document)]
    for text in texts:
        ids = processor.encode(text)
        assert fast.encode(text, add_special_tokens=False).ids == ids, text
        assert fast.decode(ids, skip_special_tokens=False) == text


def test_text_never_gives_a_control_token(processor: sentencepiece.SentencePieceProcessor) -> None:
    controls = set(range(len(SPECIAL)))
    for text in ["".join(SPECIAL), *SPECIAL, *SAMPLES]:
        assert not controls & set(processor.encode(text))


def test_the_first_ids_are_the_special_tokens(
    processor: sentencepiece.SentencePieceProcessor, fast: Tokenizer
) -> None:
    assert [processor.id_to_piece(index) for index in range(len(SPECIAL))] == SPECIAL
    assert [fast.id_to_token(index) for index in range(len(SPECIAL))] == SPECIAL
    assert fast.get_vocab_size() == processor.get_piece_size()


def test_digits_stand_alone(processor: sentencepiece.SentencePieceProcessor) -> None:
    pieces = [processor.id_to_piece(index) for index in range(processor.get_piece_size())]
    digits = [
        piece for piece in pieces if any(map(str.isdigit, piece)) and not piece.startswith("<0x")
    ]
    assert sorted(digits) == list("0123456789")


def test_a_small_tokenizer_trains_the_same_way_twice() -> None:
    texts = [text for document in _documents(200, seed=1) for text in texts_of(document)]
    model = train(texts, vocab_size=2000)
    assert train(texts, vocab_size=2000) == model
    small = load(model)
    assert small.get_piece_size() == to_tokenizers(small).get_vocab_size() == 2000


def test_users_words_are_read_and_not_learnt(
    processor: sentencepiece.SentencePieceProcessor,
) -> None:
    for document in _documents(200, seed=2):
        encoded = encode(document, processor)
        assert len(encoded.ids) == len(encoded.learn)
        learnt = [t for t, learn in zip(encoded.ids, encoded.learn, strict=True) if learn]
        if isinstance(document, Chat):
            written = [part for part, writes in parts(render(document)) if writes]
            text = "".join(part for part in written if part not in SPECIAL)
            controls = [SPECIAL.index(part) for part in written if part in SPECIAL]
            assert [token for token in learnt if token < len(SPECIAL)] == controls
        else:
            text = document.text
        assert processor.decode(learnt) == text
