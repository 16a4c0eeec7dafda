"""Output bound by grammars, on a tiny random model: valid always, and the same in any company."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from engine import EngineConfig, InvalidRequest, LLMEngine, TokenOutput
from engine.grammar import MAX_COMPILED, NULL_GRAMMAR, GrammarCompiler, LLGrammar
from engine.request import Request
from tests.engine.builders import make_request
from tests.server.fake_engine import ByteTokenizer
from tests.tiny_models import make_tiny_llama

TOKENIZER = ByteTokenizer()
VOCAB = 512
SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["fox", "hen"]},
        "legs": {"type": "integer", "minimum": 2, "maximum": 4},
        "names": {"type": "array", "items": {"type": "string", "maxLength": 3}, "maxItems": 2},
    },
    "required": ["kind", "legs", "names"],
    "additionalProperties": False,
}


def grammar(**source: Any) -> str:
    return json.dumps({"grammars": [source]})


JSON = grammar(json_schema={**SCHEMA, "x-guidance": {"whitespace_flexible": False}})
DIGITS = grammar(lark_grammar="start: /[0-9]{3}-[a-f]+/")
WORDS = grammar(lark_grammar='start: "yes" | "no"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_llama(tmp_path_factory.mktemp("model"), vocab_size=VOCAB)


def make_engine(folder: Path, **options: Any) -> LLMEngine:
    defaults = {"model": str(folder), "dtype": "float32", "device": "cpu", "block_size": 4}
    engine = LLMEngine.from_config(EngineConfig(**(defaults | {"max_num_seqs": 16} | options)))
    engine.grammars = GrammarCompiler(lambda: TOKENIZER, VOCAB)
    return engine


def bound(prompt: list[int], text: str, **options: Any) -> Request:
    defaults = {
        "temperature": 1.0,
        "max_tokens": 120,
        "stop_token_ids": TOKENIZER.eos_token_ids,
        "grammar": text,
    }
    return make_request(prompt, **(defaults | options))


def run(engine: LLMEngine, *requests: Request) -> dict[tuple[str, int], TokenOutput]:
    """Run to the end; each sequence's outputs as one."""
    for request in requests:
        engine.add_request(request)
    found: dict[tuple[str, int], TokenOutput] = {}
    while engine.has_work():
        for output in engine.step():
            key = (output.request_id, output.index)
            ids = [*found[key].token_ids, *output.token_ids] if key in found else output.token_ids
            found[key] = output
            output.token_ids = ids
    return found


def text_of(output: TokenOutput) -> str:
    return TOKENIZER.decode(output.token_ids)


def test_sampled_json_is_valid_for_every_choice_and_seed(folder: Path) -> None:
    engine = make_engine(folder)
    requests = [bound([65, i], JSON, request_id=f"r{i}", n=4, seed=i) for i in range(6)]
    outputs = run(engine, *requests).values()
    assert len(outputs) == 24
    assert {output.finish_reason for output in outputs} == {"stop"}
    for output in outputs:
        jsonschema.validate(json.loads(text_of(output)), SCHEMA)
    assert len({text_of(output) for output in outputs}) > 12


def test_without_the_grammar_the_same_model_writes_none(folder: Path) -> None:
    outputs = run(make_engine(folder), bound([65, 1], "", n=4))
    for output in outputs.values():
        with pytest.raises(ValueError):
            json.loads(text_of(output))


@pytest.mark.parametrize("text", [JSON, DIGITS])
def test_the_same_tokens_alone_and_in_company(folder: Path, text: str) -> None:
    request = bound([70, 71, 72], text, request_id="it", n=2, seed=5)
    alone = run(make_engine(folder), request)
    company = [bound([i] * i, other, request_id=f"o{i}") for i, other in enumerate(["", WORDS], 1)]
    together = run(make_engine(folder, max_num_batched_tokens=16), *company, request)
    assert {key: together[key].token_ids for key in alone} == {
        key: output.token_ids for key, output in alone.items()
    }


def test_preemption_changes_nothing(folder: Path) -> None:
    requests = [bound([70 + i], JSON, request_id=f"r{i}", seed=i) for i in range(6)]
    apart = {
        key: value for each in requests for key, value in run(make_engine(folder), each).items()
    }
    # 45 blocks of 4 tokens, 2 layers, keys and values, 2 heads of 8, 4 bytes.
    small = make_engine(
        folder, kv_cache_memory=45 * 4 * 2 * 2 * 2 * 8 * 4 / 1024**3, max_model_len=128
    )
    together = run(small, *requests)
    assert small.scheduler.num_preemptions > 0
    assert {key: out.token_ids for key, out in together.items()} == {
        key: out.token_ids for key, out in apart.items()
    }


def test_a_complete_text_ends_without_an_end_token(folder: Path) -> None:
    (output,) = run(make_engine(folder), bound([65], WORDS)).values()
    assert text_of(output) in ("yes", "no")
    assert output.finish_reason == "stop"
    assert output.stop_token_id is None
    assert not TOKENIZER.special_ids & set(output.token_ids)


def test_where_the_text_could_end_the_end_token_is_allowed_and_no_other_control_token(
    folder: Path,
) -> None:
    outputs = run(make_engine(folder), bound([65], DIGITS, n=16, max_tokens=200)).values()
    for output in outputs:
        *_, last = output.token_ids
        assert re.fullmatch("[0-9]{3}-[a-f]+", text_of(output))
        assert (output.stop_token_id == last) == (output.finish_reason == "stop")
    assert any(output.finish_reason == "stop" for output in outputs)


def test_an_end_token_ends_a_bound_text_also_where_ends_are_ignored(folder: Path) -> None:
    request = bound([65], DIGITS, n=16, max_tokens=200, stop_token_ids=())
    for output in run(make_engine(folder), request).values():
        assert re.fullmatch("[0-9]{3}-[a-f]+", text_of(output))


def test_max_tokens_cuts_a_text(folder: Path) -> None:
    (output,) = run(make_engine(folder), bound([65], JSON, max_tokens=5)).values()
    assert output.finish_reason == "length"
    assert text_of(output).startswith('{"kin')


def test_logprobs_stay_those_of_the_model(folder: Path) -> None:
    engine = make_engine(folder)
    engine.add_request(bound([65], WORDS, logprobs=0))
    (output,) = engine.step()
    assert output.logprobs is not None
    assert output.logprobs[0].logprob < -0.5, "under the grammar alone it would be near 0.5 or 1"
    assert output.logprobs[0].token_id == output.token_ids[0]


class SpaceTokenizer(ByteTokenizer):
    """Takes U+2581 for a space, as SentencePiece does."""

    def encode(self, text: str, **options: Any) -> list[int]:
        return super().encode(text.replace("\u2581", " "), **options)


def test_a_text_that_has_to_come_is_spelled_though_the_tokenizer_changes_it() -> None:
    text = grammar(lark_grammar='start: "a\u2581b" | "a\u2581\u2581c"')
    compiled = GrammarCompiler(SpaceTokenizer, VOCAB).compile(text)
    ids = compiled.forced_tokens()
    assert bytes(ids) == "a\u2581".encode()
    for token_id in [*ids, *"\u2581c".encode()]:
        compiled.accept(token_id)
    assert (compiled.error, compiled.is_terminated) == ("", True)


@pytest.mark.parametrize("text", ["nonsense", grammar(json_schema={"not": {}}), '{"grammars": []}'])
def test_a_grammar_that_does_not_compile_is_the_requests_own_fault(folder: Path, text: str) -> None:
    engine = make_engine(folder)
    with pytest.raises(InvalidRequest) as raised:
        engine.add_request(bound([65], text))
    assert raised.value.param == "grammar"
    assert not engine.has_work()


@pytest.mark.parametrize(
    "options", [{"min_tokens": 2}, {"allowed_token_ids": (5,)}, {"bad_words": ((5,),)}]
)
def test_bans_that_a_grammar_cannot_bear_are_refused(folder: Path, options: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest) as raised:
        make_engine(folder).add_request(bound([65], JSON, **options))
    assert raised.value.param == next(iter(options))


def test_a_parser_that_gives_up_ends_its_own_request_alone(folder: Path) -> None:
    engine = make_engine(folder)
    engine.add_request(bound([65], DIGITS, request_id="broken"))
    engine.add_request(bound([66], WORDS, request_id="whole"))
    broken = next(seq for seq in engine.scheduler if seq.request.request_id == "broken")
    broken.grammar.accept(TOKENIZER.encode("x")[-1])  # no such token is allowed: an error for good
    outputs = run(engine)
    assert outputs["broken", 0].finish_reason == "error"
    assert "grammar" in (outputs["broken", 0].error or "")
    assert text_of(outputs["whole", 0]) in ("yes", "no")


def test_draft_tokens_are_validated_and_change_nothing() -> None:
    compiled = GrammarCompiler(lambda: TOKENIZER, VOCAB).compile(WORDS)
    ids = list(b"yesx")
    assert compiled.validate(ids) == 3
    assert compiled.validate(ids) == 3
    compiled.accept(ids[0])
    assert compiled.validate(ids[1:]) == 2
    assert not compiled.is_terminated
    for token_id in ids[1:3]:
        compiled.accept(token_id)
    assert compiled.is_terminated


def test_the_compiler_keeps_a_bounded_number_and_prepares_in_a_thread() -> None:
    compiler = GrammarCompiler(lambda: TOKENIZER, VOCAB)
    assert compiler.compile("") is NULL_GRAMMAR
    future = compiler.prepare(WORDS)
    assert future is not None
    future.result(5)
    assert compiler.prepare(WORDS) is None
    for index in range(MAX_COMPILED):
        compiler.compile(grammar(lark_grammar=f'start: "{index}"'))
    assert compiler.prepare(WORDS) is not None, "the oldest has left"


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_drafts_change_nothing_in_bound_text(
    folder: Path, temperature: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LLGrammar, "forced_tokens", lambda self: [])
    plain = make_engine(folder)
    request = bound([70, 71], JSON, n=2, seed=3, temperature=temperature)
    expected = run(plain, request)
    text = text_of(expected["r", 0])
    # Right at first, then forbidden by the grammar, then right again.
    predicted = list((text[:12] + "???" + text[12:]).encode())
    drafting = make_engine(folder, speculative="ngram")
    guessed = msgspec.structs.replace(request, predicted_token_ids=predicted)
    found = run(drafting, guessed)
    assert {key: out.token_ids for key, out in found.items()} == {
        key: out.token_ids for key, out in expected.items()
    }
    assert {out.finish_reason for out in found.values()} == {"stop"}
    assert drafting.stats().accepted_tokens > 5
    assert drafting.stats().num_steps < plain.stats().num_steps


def test_ngram_drafts_in_bound_text_keep_it_valid(folder: Path) -> None:
    engine = make_engine(folder, speculative="ngram")
    requests = [bound([65, i], JSON, request_id=f"r{i}", n=2, seed=i) for i in range(4)]
    for output in run(engine, *requests).values():
        jsonschema.validate(json.loads(text_of(output)), SCHEMA)


def test_what_a_grammar_forces_is_drafted_and_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = bound([65], JSON, n=2, seed=1)
    drafting = make_engine(folder)
    found = run(drafting, request)
    assert drafting.stats().accepted_tokens > 10
    monkeypatch.setattr(LLGrammar, "forced_tokens", lambda self: [])
    plain = make_engine(folder)
    expected = run(plain, request)
    assert plain.stats().draft_tokens == 0
    assert {key: out.token_ids for key, out in found.items()} == {
        key: out.token_ids for key, out in expected.items()
    }
    assert drafting.stats().num_steps < plain.stats().num_steps
