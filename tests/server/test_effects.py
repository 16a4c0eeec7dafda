"""Each honoured parameter changes what it says, each recorded one changes nothing.

A table for every model of docs/api.md: what is sent with the parameter, where its effect shows (in
what reached the engine, or in the answer), and what is seen there. The same request without the
parameter must show something else. (What is refused is in test_protocol.py.)
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import httpx
import msgspec
import pytest

from engine import Request
from model import ChatTemplate
from server.config import ServerConfig
from server.lifespan import TextTools
from server.protocol.chat import ChatCompletionRequest
from server.protocol.common import CreateRequest
from server.protocol.completions import CompletionRequest
from server.protocol.embeddings import EmbeddingRequest
from server.protocol.fields import StrictModel, decision_of, recorded_names
from server.protocol.responses import InputTokensRequest, ResponseRequest
from server.protocol.table import PAGES
from server.protocol.tokens import DetokenizeRequest, TokenizeRequest
from tests.server.conftest import TEMPLATE, Service, in_process
from tests.server.fake_engine import INFO, ByteTokenizer, FakeEngine, Script
from tests.server.test_constraint import takes


class FullTokenizer(ByteTokenizer):
    """With tokens for filling in (Codestral's) and for reasoning."""

    CONTROL: ClassVar = {
        **ByteTokenizer.CONTROL, "[SUFFIX]": 260, "[PREFIX]": 261, "<think>": 262, "</think>": 263
    }  # fmt: skip


TOKENIZER = FullTokenizer()
BOS, EOS = TOKENIZER.BOS, TOKENIZER.EOS
CONFIG = ServerConfig(
    embeddings="mean",
    reasoning_parser="think",
    trust_request_chat_template=True,
    allow_service_tier=True,
)
# It reads two variables of a request beside the messages.
FULL_TEMPLATE = TEMPLATE.replace(
    "{{ bos_token }}",
    "{{ bos_token }}{{ mood }}{% for d in documents or [] %}[{{ d.text }}]{% endfor %}",
)


def load_text(folder: Path, config: ServerConfig) -> TextTools:
    template = ChatTemplate(
        FULL_TEMPLATE, "test", variables={"bos_token": "<|bos|>"}, special_tokens=TOKENIZER.CONTROL
    )
    return TextTools(TOKENIZER, template)


class SayingEngine(FakeEngine):
    """Answers with a text and the end token."""

    def __init__(self) -> None:
        super().__init__(
            lambda _: Script([*ids(self.says), EOS], stop_token_id=EOS),
            info=msgspec.structs.replace(INFO, max_model_len=1024),  # tools are long in words
        )
        self.says = ""


def ids(text: str) -> list[int]:
    return TOKENIZER.encode(text, add_special_tokens=False)


# ---- what can be seen of a request -----------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """A request's answer, what reached the engine, and whether the answer is kept."""

    answer: httpx.Response
    requests: list[Request]
    is_kept: bool

    @property
    def chunks(self) -> list[Any]:
        lines = self.answer.text.splitlines()
        return [json.loads(line[6:]) for line in lines if line.startswith("data: {")]

    @property
    def choice(self) -> Any:
        return self.answer.json()["choices"][0]


Look = Callable[[Seen], Any]


def status(seen: Seen) -> int:
    return seen.answer.status_code


def body(*path: Any) -> Look:
    """The value at a path of the answer, None if there is none."""

    def look(seen: Seen) -> Any:
        value = seen.answer.json()
        for key in path:
            value = value[key] if isinstance(key, int) else value.get(key)
            if value is None:
                return None
        return value

    return look


def size(*path: Any) -> Look:
    """How many there are at a path of the answer."""
    return lambda seen: len(body(*path)(seen) or ())


def choice(*path: Any) -> Look:
    return body("choices", 0, *path)


def engine(name: str) -> Look:
    return lambda seen: getattr(seen.requests[0], name)


def param(name: str) -> Look:
    return lambda seen: getattr(seen.requests[0].params, name)


def prompt(seen: Seen) -> str:
    return TOKENIZER.decode(seen.requests[0].prompt_token_ids, skip_special_tokens=False)


def text(seen: Seen) -> str:
    found: str = (
        seen.choice["message"]["content"] if "message" in seen.choice else seen.choice["text"]
    )
    return found


def taken(*texts: str) -> Look:
    """Which of some texts the answer may be."""

    def look(seen: Seen) -> list[str]:
        grammar = seen.requests[0].params.grammar
        return [each for each in texts if not grammar or takes(grammar, each)]

    return look


def finish(seen: Seen) -> tuple[str, list[str]]:
    """Why the answer ended, and what its message has besides text."""
    extra = sorted(seen.choice["message"].keys() - {"role", "content", "refusal", "annotations"})
    return seen.choice["finish_reason"], extra


def offers_f(seen: Seen) -> bool:
    return '{"name": "f", "parameters": ' in prompt(seen)


def both(first: Look, second: Look) -> Look:
    return lambda seen: (first(seen), second(seen))


@dataclass(frozen=True)
class Effect:
    """With `value`, `look` finds `expected`, and something else without.

    beside: what both requests have. says: what the engine answers to both.
    """

    value: Any
    look: Look
    expected: Any
    beside: dict[str, Any] = field(default_factory=dict)
    says: str = "Hello"


# ---- the tables ------------------------------------------------------------------------------

ANSWERS = taken("yes", "7", '{"x": 1}', "{}", "no")
POINT = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
YES, SEVEN, ONE_POINT = "yes", "7", '{"x": 1}'
POINT_FORMAT = {"type": "json_schema", "json_schema": {"name": "p", "schema": POINT}}
STREAM = {"stream": True}
SEEDED = {"seed": 1}  # else one is drawn, and no two requests are equal


def bound(value: Any, expected: str) -> Effect:
    return Effect(value, ANSWERS, [expected])


COMMON = {
    "model": Effect("chatgpt", body("model"), "chatgpt"),
    "max_tokens": Effect(3, both(param("max_tokens"), text), (3, "Hel")),
    "max_completion_tokens": Effect(3, both(param("max_tokens"), text), (3, "Hel")),
    "temperature": Effect(0, param("temperature"), 0.0),
    "top_p": Effect(0.5, param("top_p"), 0.5),
    "n": Effect(3, both(param("n"), size("choices")), (3, 3)),
    "presence_penalty": Effect(1, param("presence_penalty"), 1.0),
    "frequency_penalty": Effect(-1, param("frequency_penalty"), -1.0),
    "logit_bias": Effect({"65": -100}, param("logit_bias"), {65: -100.0}),
    "seed": Effect(7, param("seed"), 7),
    "stop": Effect("l", both(text, choice("stop_reason")), ("He", "l")),
    "stream": Effect(True, lambda seen: len(seen.chunks) > 1, True),
    "stream_options": Effect(
        {"include_usage": True}, lambda seen: seen.chunks[-1].get("choices"), [], STREAM
    ),
    "top_k": Effect(40, param("top_k"), 40),
    "min_p": Effect(0.05, param("min_p"), 0.05),
    "repetition_penalty": Effect(1.5, param("repetition_penalty"), 1.5),
    "repeat_penalty": Effect(1.5, param("repetition_penalty"), 1.5),
    "stop_token_ids": Effect([65], param("stop_token_ids"), (65, EOS)),
    "allowed_token_ids": Effect([66, 67], param("allowed_token_ids"), (66, 67)),
    "bad_words": Effect(["AB"], param("bad_words"), ((65, 66), (32, 65, 66))),
    "ignore_eos": Effect(True, param("stop_token_ids"), ()),
    "min_tokens": Effect(2, param("min_tokens"), 2),
    "include_stop_str_in_output": Effect(True, text, "Hel", {"stop": "l"}),
    "skip_special_tokens": Effect(False, text, "a<|user|>b", says="a<|user|>b"),
    "return_token_ids": Effect(True, choice("token_ids"), [*b"Hello", EOS]),
    "priority": Effect(-3, engine("priority"), -3),
    "cache_salt": Effect("mine", engine("cache_salt"), "mine"),
    "response_format": bound(POINT_FORMAT, ONE_POINT),
    "structured_outputs": bound({"choice": ["yes"]}, YES),
    "guided_json": bound(POINT, ONE_POINT),
    "guided_regex": bound("[0-9]", SEVEN),
    "guided_choice": bound(["yes"], YES),
    "guided_grammar": bound("start: /[0-9]/", SEVEN),
    "json_schema": bound(POINT, ONE_POINT),
    "grammar": bound("root ::= [0-9]", SEVEN),
    "regex": bound("[0-9]", SEVEN),
    "ebnf": bound('root ::= "yes"', YES),
}  # fmt: skip

SCORED: dict[str, Any] = {"logprobs": 1}
COMPLETIONS = {
    **COMMON,
    "prompt": Effect("b", prompt, "<|bos|>b"),
    "best_of": Effect(2, both(param("n"), size("choices")), (2, 1)),
    "echo": Effect(True, text, "aHello"),
    "logprobs": Effect(2, size("choices", 0, "logprobs", "top_logprobs", 0), 2),
    "suffix": Effect("z", prompt, "<|bos|>[SUFFIX]z[PREFIX]a"),
    "add_special_tokens": Effect(False, prompt, "a"),
    "logprob_token_ids": Effect([5, 6], param("logprob_token_ids"), (5, 6), SCORED),
    "logprobs_mode": Effect("processed_logprobs", param("processed_logprobs"), True, SCORED),
    "return_tokens_as_token_ids": Effect(
        True, choice("logprobs", "tokens", 0), "token_id:72", SCORED
    ),
    "prompt_logprobs": Effect(0, size("choices", 0, "prompt_logprobs"), 2),
    "truncate_prompt_tokens": Effect(2, prompt, "bc", {"prompt": "abc"}),
    "request_id": Effect("mine", body("id"), "cmpl-mine"),
}

TOOLS: list[Any] = [
    {"type": "function", "function": {"name": name, "parameters": POINT}} for name in ("f", "g")
]
FUNCTIONS = [tool["function"] for tool in TOOLS]
CALL = '<tool_call>\n{"name": "f", "arguments": {"x": 1}}\n</tool_call>'
G_CALL = CALL.replace('"f"', '"g"')
CALLS = taken("Hello", CALL, f"{CALL}\n{CALL}", G_CALL)
SAID = {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Well, "}]}
THOUGHT = "<think>Six.</think>42"
BUDGET = Effect(
    5, both(param("thinking_budget"), param("thinking_end_ids")), (5, (263,)), says=THOUGHT
)
ENTRY = ("logprobs", "content", 0)
SCORED_CHAT: dict[str, Any] = {"logprobs": True}
CHAT = {
    **COMMON,
    "messages": Effect(
        [{"role": "user", "content": "yo"}], prompt, "<|bos|><|user|>user: yo<|bot|>"
    ),
    "logprobs": Effect(True, size("choices", 0, "logprobs", "content"), 5),
    "top_logprobs": Effect(2, size("choices", 0, *ENTRY, "top_logprobs"), 2, SCORED_CHAT),
    "logprob_token_ids": Effect([5, 6], param("logprob_token_ids"), (5, 6), SCORED_CHAT),
    "logprobs_mode": Effect("processed_logprobs", param("processed_logprobs"), True, SCORED_CHAT),
    "return_tokens_as_token_ids": Effect(True, choice(*ENTRY, "token"), "token_id:72", SCORED_CHAT),
    "prompt_logprobs": Effect(0, size("prompt_logprobs"), 11),
    "metadata": Effect({"k": "v"}, body("metadata"), {"k": "v"}),
    "store": Effect(True, lambda seen: seen.is_kept, True),
    "prediction": Effect(
        {"type": "content", "content": "Help"}, engine("predicted_token_ids"), list(b"Help")
    ),
    "service_tier": Effect("flex", both(body("service_tier"), engine("priority")), ("flex", 1)),
    "tools": Effect(
        TOOLS, both(offers_f, finish), (True, ("tool_calls", ["tool_calls"])), says=CALL
    ),
    "tool_choice": Effect(
        {"type": "function", "function": {"name": "f"}}, CALLS, [CALL], {"tools": TOOLS}
    ),
    "parallel_tool_calls": Effect(
        False, CALLS, ["Hello", CALL, G_CALL], {"tools": TOOLS}
    ),
    "functions": Effect(
        FUNCTIONS, both(offers_f, finish), (True, ("function_call", ["function_call"])), says=CALL
    ),
    "function_call": Effect({"name": "f"}, CALLS, [CALL], {"functions": FUNCTIONS}),
    "add_generation_prompt": Effect(False, prompt, "<|bos|><|user|>user: hi"),
    "echo": Effect(True, text, "Well, Hello", SAID),
    "chat_template": Effect("{{ messages[0].content }}!", prompt, "hi!"),
    "continue_final_message": Effect(
        True, prompt, "<|bos|><|user|>user: hi<|user|>assistant: Well, ", SAID
    ),
    "chat_template_kwargs": Effect(
        {"mood": "glad "}, prompt, "<|bos|>glad <|user|>user: hi<|bot|>"
    ),
    "documents": Effect([{"text": "D"}], prompt, "<|bos|>[D]<|user|>user: hi<|bot|>"),
    "add_special_tokens": Effect(
        True, prompt, "<|bos|>hi", {"chat_template": "{{ messages[0].content }}"}
    ),
    "truncate_prompt_tokens": Effect(3, prompt, "hi<|bot|>"),
    "request_id": Effect("mine", body("id"), "chatcmpl-mine"),
    "include_reasoning": Effect(
        False, choice("message", "reasoning_content"), None, says=THOUGHT
    ),
    "thinking_token_budget": BUDGET,
    "thinking_budget_tokens": BUDGET,
    "reasoning_budget_tokens": BUDGET,
}  # fmt: skip

TALK: dict[str, Any] = {"prompt": None, "messages": [{"role": "user", "content": "hi"}]}


def tokens(seen: Seen) -> str:
    return TOKENIZER.decode(seen.answer.json()["tokens"], skip_special_tokens=False)


EFFECTS: dict[type[StrictModel], tuple[str, dict[str, Any], dict[str, Effect]]] = {
    CompletionRequest: ("/v1/completions", {"prompt": "a"}, COMPLETIONS),
    ChatCompletionRequest: ("/v1/chat/completions", {"messages": TALK["messages"]}, CHAT),
    EmbeddingRequest: (
        "/v1/embeddings",
        {"input": "a"},
        {
            "model": Effect("chatgpt", body("model"), "chatgpt"),
            "input": Effect("b", prompt, "<|bos|>b"),
            "encoding_format": Effect(
                "base64", lambda seen: type(body("data", 0, "embedding")(seen)), str
            ),
            "dimensions": Effect(7, status, 400),
        },
    ),
    TokenizeRequest: (
        "/tokenize",
        {"prompt": "a"},
        {
            "model": Effect("unknown", status, 404),
            "prompt": Effect("b", tokens, "<|bos|>b"),
            "messages": Effect(
                [{"role": "user", "content": "yo"}], tokens, "<|bos|><|user|>user: yo<|bot|>", TALK
            ),
            "add_generation_prompt": Effect(False, tokens, "<|bos|><|user|>user: hi", TALK),
            "continue_final_message": Effect(
                True, tokens, "<|bos|><|user|>user: hi<|user|>assistant: Well, ", TALK | SAID
            ),
            "tools": Effect(TOOLS, lambda seen: '"name": "g"' in tokens(seen), True, TALK),
            "chat_template_kwargs": Effect(
                {"mood": "glad "}, tokens, "<|bos|>glad <|user|>user: hi<|bot|>", TALK
            ),
            "add_special_tokens": Effect(False, tokens, "a"),
            "return_token_strs": Effect(True, body("token_strs"), ["<|bos|>", "a"]),
        },
    ),
    DetokenizeRequest: (
        "/detokenize",
        {"tokens": [97]},
        {
            "model": Effect("unknown", status, 404),
            "tokens": Effect([98], body("prompt"), "b"),
        },
    ),
}  # fmt: skip

FLAT: dict[str, Any] = {"tools": [{"type": "function", **tool["function"]} for tool in TOOLS]}
NOTED = "<|bos|><|user|>system: Be brief.<|user|>user: hi<|bot|>"
LOGPROBS = ["message.output_text.logprobs"]
LONG = {"input": [{"role": "user", "content": text} for text in ("a" * 800, "hi")]}  # of 1024
EFFECTS[InputTokensRequest] = (
    "/v1/responses/input_tokens",
    {"input": "hi"},
    {
        "model": Effect("unknown", status, 404),
        "input": Effect("hello", body("input_tokens"), len("user: hello") + 3),
        "instructions": Effect(
            "Be brief.", body("input_tokens"), len("user: hisystem: Be brief.") + 4
        ),
        "previous_response_id": Effect("resp_none", status, 400),
        "tools": Effect(FLAT["tools"], lambda seen: body("input_tokens")(seen) > 300, True),
        # What binds an answer changes no prompt; here it is only checked.
        "tool_choice": Effect({"type": "function", "name": "h"}, status, 400, FLAT),
        "parallel_tool_calls": Effect("no", status, 400),
        "text": Effect({"format": {"type": "xml"}}, status, 400),
        "truncation": Effect("auto", body("input_tokens"), len("user: hi") + 3, LONG),
    },
)
EFFECTS[ResponseRequest] = (
    "/v1/responses",
    {"input": "hi"},
    {
        "model": Effect("chatgpt", body("model"), "chatgpt"),
        "input": Effect("yo", prompt, "<|bos|><|user|>user: yo<|bot|>"),
        "instructions": Effect("Be brief.", prompt, NOTED),
        "previous_response_id": Effect("resp_none", status, 400),
        "tools": Effect(
            FLAT["tools"], both(offers_f, body("output", -1, "type")), (True, "function_call"),
            says=CALL,
        ),
        "tool_choice": Effect({"type": "function", "name": "f"}, CALLS, [CALL], FLAT),
        "parallel_tool_calls": Effect(False, CALLS, ["Hello", CALL, G_CALL], FLAT),
        "text": Effect(
            {"format": {"type": "json_schema", "name": "p", "schema": POINT}}, ANSWERS, [ONE_POINT]
        ),
        "stream": Effect(True, lambda seen: len(seen.chunks) > 1, True),
        "stream_options": Effect(
            {"include_obfuscation": True},
            lambda seen: any("obfuscation" in chunk for chunk in seen.chunks),
            True,
            STREAM,
        ),
        "store": Effect(False, body("store"), False),
        "background": Effect(True, both(body("background"), body("status")), (True, "queued")),
        "max_output_tokens": Effect(
            3, both(param("max_tokens"), body("status")), (3, "incomplete")
        ),
        "temperature": Effect(0, param("temperature"), 0.0),
        "top_p": Effect(0.5, param("top_p"), 0.5),
        "include": Effect(LOGPROBS, size("output", 0, "content", 0, "logprobs"), 5),
        "top_logprobs": Effect(2, param("logprobs"), 2, {"include": LOGPROBS}),
        "metadata": Effect({"k": "v"}, body("metadata"), {"k": "v"}),
        "service_tier": Effect("flex", both(body("service_tier"), engine("priority")), ("flex", 1)),
        "truncation": Effect(
            "auto", both(prompt, body("truncation")),
            ("<|bos|><|user|>user: hi<|bot|>", "auto"), LONG,
        ),
    },
)  # fmt: skip

WITH_TOOLS = {"tools": TOOLS}
DIGITS = {"type": "grammar", "grammar": {"syntax": "regex", "definition": "[0-9]+"}}
CUSTOM = {"type": "custom", "custom": {"name": "c", "format": DIGITS}}
CUSTOM_CALL = '<tool_call>\n{"name": "c", "arguments": {"input": "12"}}\n</tool_call>'
CUSTOM_CALLS = taken(CUSTOM_CALL, CUSTOM_CALL.replace("12", "x"), CALL)
INPUT = choice("message", "tool_calls", 0, "custom")
ONLY_G = [{"type": "function", "function": {"name": "g"}}]

# Forms of parameters that have several, beside those above.
OTHER_FORMS: list[tuple[str, Effect]] = [
    ("response_format", Effect({"type": "json_object"}, ANSWERS, ['{"x": 1}', "{}"])),
    ("tool_choice", Effect("none", offers_f, False, WITH_TOOLS)),
    ("tool_choice", Effect("required", CALLS, [CALL, f"{CALL}\n{CALL}", G_CALL], WITH_TOOLS)),
    (
        "tool_choice",
        Effect(
            {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": ONLY_G}},
            both(offers_f, CALLS),
            (True, ["Hello", G_CALL]),
            WITH_TOOLS,
        ),
    ),
    (
        "tool_choice",
        Effect(
            {"type": "custom", "custom": {"name": "c"}},
            CUSTOM_CALLS,
            [CUSTOM_CALL],
            {"tools": [*TOOLS, CUSTOM]},
        ),
    ),
    ("tools", Effect([CUSTOM], INPUT, {"name": "c", "input": "12"}, says=CUSTOM_CALL)),
    (
        "stream_options",
        Effect(
            {"include_obfuscation": True},
            lambda seen: "obfuscation" in seen.chunks[0],
            True,
            STREAM,
        ),
    ),
    (
        "stream_options",
        Effect(
            {"continuous_usage_stats": True}, lambda seen: "usage" in seen.chunks[0], True, STREAM
        ),
    ),
]

RECORDED: dict[str, Any] = {
    "user": "ann",
    "cache_prompt": False,
    "verbosity": "low",
    "reasoning_effort": "high",
    "prompt_cache_key": "k",
    "prompt_cache_options": {"mode": "explicit"},
    "prompt_cache_retention": "24h",
    "safety_identifier": "s",
    "reasoning": {"effort": "high"},
}

MODELS = [model for _, model in PAGES]


def comparable(seen: Seen, model: type[StrictModel]) -> Any:
    """All of a request and its answer that does not differ each time.

    A response repeats what was asked, and takes no seed: there, what the engine got is compared.
    """
    asked = [msgspec.structs.replace(request, request_id="") for request in seen.requests]
    if model is InputTokensRequest:
        return seen.answer.json()
    if model is ResponseRequest:
        unseeded = [msgspec.structs.replace(request.params, seed=0) for request in asked]
        return [
            (request.prompt_token_ids, params)
            for request, params in zip(asked, unseeded, strict=True)
        ]
    parts = seen.chunks or [seen.answer.json()]
    return asked, [{**part, "id": None, "created": None} for part in parts]


# ---- the tests -------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_every_parameter_has_a_case(model: type[StrictModel]) -> None:
    fields = model.model_fields.items()
    assert set(EFFECTS[model][2]) == {name for name, f in fields if decision_of(f) == "honour"}
    assert set(recorded_names(model)) <= set(RECORDED)


def in_service(model: type[StrictModel], look_at: Callable[..., Any]) -> None:
    """Call `look_at(send)` in a service; `send` takes what a request has, and what is answered."""
    path, base, _ = EFFECTS[model]

    async def main() -> None:
        spoken = SayingEngine()
        async with in_process(spoken, CONFIG, load_text=load_text) as service:

            async def send(given: dict[str, Any], says: str = "Hello") -> Seen:
                spoken.says = says
                spoken.requests.clear()
                answer = await service.client.post(path, json={"model": "tiny", **base, **given})
                return Seen(answer, list(spoken.requests), await is_kept(service, path, answer))

            await look_at(send)

    asyncio.run(main())


async def is_kept(service: Service, path: str, answer: httpx.Response) -> bool:
    is_json = answer.headers["content-type"] == "application/json"
    if not (is_json and path.endswith("/chat/completions")):
        return False
    return (await service.client.get(f"{path}/{answer.json().get('id')}")).status_code == 200


async def compare(send: Any, name: str, effect: Effect) -> None:
    """Send a request with the parameter and one without; check what is seen of both."""
    without = await send(effect.beside, effect.says)
    assert without.answer.status_code == 200, (name, without.answer.text)
    given = await send({**effect.beside, name: effect.value}, effect.says)
    assert given.answer.status_code == 200 or effect.look is status, given.answer.text
    assert effect.look(given) == effect.expected, (name, given.answer.text)
    assert effect.look(without) != effect.expected, name


@pytest.mark.parametrize("model", MODELS)
def test_honoured_parameters_have_their_effect(model: type[StrictModel]) -> None:
    async def look_at(send: Any) -> None:
        for name, effect in EFFECTS[model][2].items():
            await compare(send, name, effect)

    in_service(model, look_at)


def test_other_forms_have_theirs() -> None:
    async def look_at(send: Any) -> None:
        for name, effect in OTHER_FORMS:
            await compare(send, name, effect)

    in_service(ChatCompletionRequest, look_at)


@pytest.mark.parametrize("model", [model for model in MODELS if recorded_names(model)])
def test_recorded_parameters_are_logged_and_change_nothing(
    model: type[StrictModel], caplog: pytest.LogCaptureFixture
) -> None:
    seed = SEEDED if issubclass(model, CreateRequest) else {}

    async def look_at(send: Any) -> None:
        plain = await send(seed)
        assert plain.answer.status_code == 200
        assert plain.requests or model is InputTokensRequest
        for name in recorded_names(model):
            caplog.clear()
            with caplog.at_level(logging.INFO, "inkstone.server"):
                given = await send({**seed, name: RECORDED[name]})
            assert given.answer.status_code == 200, given.answer.text
            assert comparable(given, model) == comparable(plain, model), name
            logged = [record.getMessage() for record in caplog.records]
            assert any(f"'{name}'" in message for message in logged), name

    in_service(model, look_at)
