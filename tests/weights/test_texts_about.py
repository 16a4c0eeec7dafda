"""What the model says about Inkstone is true of this repository, and is asked in many ways."""

import ast
import json
import re
from functools import cache
from pathlib import Path
from random import Random

import pytest

from engine import EngineConfig
from model.registry import FAMILIES
from server.config import ServerConfig
from server.limits import MAX_N
from server.options import options_of
from server.protocol.completions import DEFAULT_MAX_TOKENS
from weights.recipe.texts.about import ASKING, BASE_URL, EXCHANGES, FACTS
from weights.recipe.texts.asking import plain
from weights.recipe.texts.document import Chat, Raw
from weights.recipe.texts.raw_exchanges import RAW_EXCHANGES
from weights.recipe.texts.skill import Sample, draw_held_out, draw_trained, is_held_out

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ["en", "zh"]
BY_NAME = {item.name: item for item in EXCHANGES}
ANSWERS = [text for item in EXCHANGES for texts in item.answers.values() for text in texts]
OPTIONS = [*options_of(ServerConfig), *options_of(EngineConfig)]


@cache
def samples(count: int = 6000) -> list[Sample]:
    rng = Random(1)
    return [FACTS.make(rng) for _ in range(count)]


def answers(name: str) -> str:
    """The answers of both languages as one text, thousands without their commas."""
    texts = [text for language in LANGUAGES for text in BY_NAME[name].answers[language]]
    return "\n".join(texts).replace(",0", "0")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("port", str(ServerConfig().port)),
        ("base_url", f"http://{ServerConfig().host}:{ServerConfig().port}/v1"),
        ("context", "2048"),
        ("stop", str(ServerConfig().max_stop)),
        ("max_tokens", str(DEFAULT_MAX_TOKENS)),
        ("n", str(MAX_N)),
        ("stop_server", f"{ServerConfig().shutdown_timeout:.0f}"),
        ("batching", str(EngineConfig().max_num_seqs)),
        ("kv_cache", str(EngineConfig().block_size)),
    ],
)
def test_numbers_are_those_of_the_server(name: str, said: str) -> None:
    for language in LANGUAGES:
        for text in BY_NAME[name].answers[language]:
            assert re.search(rf"(?<!\d){re.escape(said)}(?!\d)", text.replace(",0", "0")), text


def test_the_context_is_that_of_the_model() -> None:
    config = json.loads((ROOT / "weights/inkling/config.json").read_text())
    assert config["max_position_embeddings"] == 2048
    assert config["architectures"] == ["LlamaForCausalLM"]


def test_options_exist() -> None:
    flags = {option.flag for option in OPTIONS}
    flags |= {"--help", "--texts", "--no-enable-prefix-caching"}
    variables = {option.variable for option in OPTIONS}
    for text in ANSWERS:
        assert set(re.findall(r"(?<!\S)--[a-z][a-z-]+", text)) <= flags, text
        assert set(re.findall(r"INKSTONE_[A-Z_]+", text)) <= variables, text
    assert '"--texts"' in (ROOT / "weights/recipe/__main__.py").read_text()


def test_files_and_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for text in ANSWERS:
        for path in re.findall(r"\b(?:docs|weights)/[\w./]*\w|\bREADME\.md|\btests/", text):
            assert (ROOT / path).exists(), path
        for target in re.findall(r"`make (\w+)", text):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_paths_are_served() -> None:
    served = "".join(path.read_text() for path in (ROOT / "server/routes").glob("*.py"))
    for text in ANSWERS:
        for path in re.findall(r"(?<![\w.:/])/(?:v1/)?[a-z]+(?:/completions)?", text):
            assert f'"{path}"' in served, path


def test_families_are_those_of_the_registry() -> None:
    spoken = answers("other_models").replace("-", "").lower()
    for architecture in FAMILIES.keys() - {"TransformerForCausalLM"}:
        name = re.sub("(For|LMHead).*", "", architecture).lower()
        assert spoken.count(name) == 2, name


def test_the_answers_name_no_other_address() -> None:
    addresses = {
        address for text in ANSWERS for address in re.findall(r"https?://[^\s\"。]*", text)
    }
    assert all(address.startswith(BASE_URL) for address in addresses)
    assert BASE_URL in addresses


@pytest.mark.parametrize("name", ["sdk", "async_sdk", "legacy_sdk"])
def test_python_examples_compile(name: str) -> None:
    blocks = re.findall(r"```python\n(.*?)\n```", answers(name), re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        assert BASE_URL in block
        ast.parse(block)


def test_the_curl_example_sends_json() -> None:
    (body,) = set(re.findall(r"-d '(.*)'", answers("curl")))
    assert json.loads(body)["messages"][0]["role"] == "user"


@pytest.mark.parametrize("item", EXCHANGES, ids=lambda item: item.name)
def test_an_exchange_is_bilingual_and_can_be_held_out(item: object) -> None:
    exchange = BY_NAME[item.name]  # type: ignore[attr-defined]
    assert len(exchange.answers["en"]) == len(exchange.answers["zh"]) in (1, 2)
    for language, least in (("en", 15), ("zh", 12)):
        asked = exchange.asked[language]
        assert len(asked) == len(set(asked)) >= least
        assert any(not is_held_out(ASKING.key(exchange, wording)) for wording in asked)
        assert all(text == text.strip() for text in (*asked, *exchange.answers[language]))
        assert not [text for text in asked if re.search(r"[(|)]|  | / ", text) and "()" not in text]
    assert "\n".join(exchange.answers["en"]).isascii()


def test_no_wording_belongs_to_two_exchanges() -> None:
    for language in LANGUAGES:
        owners: dict[str, str] = {}
        for item in EXCHANGES:
            for wording in item.asked[language]:
                assert owners.setdefault(plain(wording), item.name) == item.name, wording


def test_samples_are_many_and_their_own_answer_is_right() -> None:
    assert len({sample.key for sample in samples()}) > 3000
    prompts = {sample.document.messages[0].content for sample in samples()}  # type: ignore[union-attr]
    assert len(prompts) > 4000
    for sample in samples():
        assert isinstance(sample.document, Chat)
        reply = sample.document.reply.content
        assert FACTS.grade(sample, reply)
        assert not FACTS.grade(sample, reply[:-1])
        assert not FACTS.grade(sample, "I do not know.")
        for message in sample.document.messages:
            assert message.content == message.content.strip() != ""


def test_the_same_seed_gives_the_same_sample() -> None:
    first, second = Random(5), Random(5)
    assert [FACTS.make(first) for _ in range(50)] == [FACTS.make(second) for _ in range(50)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_samples_to_train_and_to_hold_out(language: str) -> None:
    rng = Random(2)
    assert language in {draw_trained(FACTS, rng).language for _ in range(50)}
    assert language in {draw_held_out(FACTS, rng).language for _ in range(50)}


def test_nothing_that_is_held_out_stands_in_an_earlier_turn_or_a_raw_text() -> None:
    held_out = {
        plain(wording)
        for item in EXCHANGES
        for language in LANGUAGES
        for wording in item.asked[language]
        if is_held_out(ASKING.key(item, wording))
    }
    rng = Random(3)
    assert len(held_out) > 200
    for _ in range(3000):
        document = FACTS.make(rng).document
        assert isinstance(document, Chat)
        earlier = {plain(message.content) for message in document.messages[:-2:2]}
        assert not earlier & held_out
        raw = RAW_EXCHANGES.make(rng)
        assert isinstance(raw.document, Raw)
        assert raw.key is None
        assert plain(raw.document.prompt) not in held_out


def test_raw_texts_read_on_from_the_prompt() -> None:
    rng = Random(4)
    replies = set(ANSWERS)
    labelled = 0
    for _ in range(2000):
        document = RAW_EXCHANGES.make(rng).document
        assert isinstance(document, Raw)
        assert document.prompt == document.prompt.rstrip() != ""
        assert document.text == document.text.rstrip() != ""
        labelled += document.prompt[-1] in ":："
        if document.text.strip() not in replies:
            assert len(document.text.strip()) < 200  # an answer of small talk
    assert 800 < labelled < 1500
