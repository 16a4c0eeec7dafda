"""Reasoning and content are told apart the same way however the text arrives."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import TokenOutput
from model import ChatTemplate
from server.config import ServerConfig
from server.conversation import encode_conversation, template_variables
from server.errors import InvalidRequestError
from server.prompts import Prompt
from server.protocol.chat import ChatCompletionRequest
from server.reasoning import (
    UNLIMITED,
    ThinkingLimit,
    reasoning_of,
    resolve_format,
    thinking_limit,
)
from server.sampling import sampling_params, text_options
from server.text.choice import Choice, TextOptions
from server.text.reasoning import (
    FORMATS,
    NoReasoning,
    Reasoning,
    ReasoningCounter,
    ReasoningFormat,
    ReasoningSplitter,
    Splitter,
    detect,
    opened_by_prompt,
    split_whole,
)
from server.text.tool_formats import FORMATS as TOOL_FORMATS
from tests.server.conftest import in_process
from tests.server.fake_engine import ByteTokenizer
from tests.server.pieces import PieceTokenizer
from tests.server.test_chat import MESSAGES

WHITE = " \t\n\v\f\r"
THINK = FORMATS["think"]
# Short tags that overlap each other and themselves.
SHORT = ReasoningFormat("short", "<a", "<<b", ())

pieces = st.lists(st.text(alphabet="<<ab \n字\u3000", max_size=4), max_size=14)


def reference(text: str, format_: ReasoningFormat, opened: bool) -> tuple[str, str]:
    body = text.lstrip(WHITE)
    if body.startswith(format_.opening):
        body = body.removeprefix(format_.opening)
    elif not opened:
        return "", text
    inner, closing, after = body.partition(format_.closing)
    if closing:
        return inner.strip(WHITE), after.lstrip(WHITE)
    return inner.lstrip(WHITE), ""


def split(parts: list[str], splitter: Splitter) -> tuple[str, str]:
    given_out = [*(splitter.push(part) for part in parts), splitter.finish()]
    return "".join(r for r, _ in given_out), "".join(c for _, c in given_out)


@given(pieces, st.booleans())
def test_split_is_that_of_the_whole_text(parts: list[str], opened: bool) -> None:
    splitter = ReasoningSplitter(SHORT, opened=opened)
    assert split(parts, splitter) == reference("".join(parts), SHORT, opened)


@given(st.text(alphabet="<<ab \n字", max_size=20), st.booleans())
def test_holds_only_what_may_be_a_tag_or_the_white_space_around_one(
    text: str, opened: bool
) -> None:
    splitter = ReasoningSplitter(SHORT, opened=opened)
    shown = ["", ""]
    for position, char in enumerate(text, start=1):
        new = splitter.push(char)
        shown = [shown[0] + new[0], shown[1] + new[1]]
        whole = reference(text[:position], SHORT, opened)
        held = whole[0][len(shown[0]) :] + whole[1][len(shown[1]) :]
        assert whole[0].startswith(shown[0]) and whole[1].startswith(shown[1])
        tag = held.lstrip(WHITE)
        assert tag == "" or any(
            each.startswith(tag) and tag != each for each in (SHORT.opening, SHORT.closing)
        )


@pytest.mark.parametrize("format_", {id(each): each for each in FORMATS.values()}.values())
def test_every_format(format_: ReasoningFormat) -> None:
    text = f"{format_.opening}\nSix sevens.\n{format_.closing}\n\n42 {format_.opening}\n"
    expected = ("Six sevens.", f"42 {format_.opening}\n")
    for size in (1, 3, len(text)):
        parts = [text[i : i + size] for i in range(0, len(text), size)]
        assert split(parts, ReasoningSplitter(format_, opened=False)) == expected
        assert split(parts, ReasoningSplitter(format_, opened=True)) == expected


@pytest.mark.parametrize(
    ("text", "opened", "expected"),
    [
        ("Hm.\n</think>\n\nHi", True, ("Hm.", "Hi")),
        ("</think>Hi", True, ("", "Hi")),
        ("<think>\n\n</think>\n\nHi", False, ("", "Hi")),
        ("<think>cut off</thi", False, ("cut off</thi", "")),
        ("cut off\n", True, ("cut off\n", "")),
        ("<thi", False, ("", "<thi")),
        (" \n", False, ("", " \n")),
        ("Tags are <think> and </think>.", False, ("", "Tags are <think> and </think>.")),
        ("no opening</think>Hi", False, ("", "no opening</think>Hi")),
        ("<think>a</think>b<think>c</think>", False, ("a", "b<think>c</think>")),
        ("<think>a\u3000</think>\u3000b", False, ("a\u3000", "\u3000b")),
        ("", True, ("", "")),
    ],
)
def test_cases(text: str, opened: bool, expected: tuple[str, str]) -> None:
    assert split([text], ReasoningSplitter(THINK, opened=opened)) == expected
    assert split(list(text), ReasoningSplitter(THINK, opened=opened)) == expected
    for reasoning, result in ((Reasoning(THINK, opened), expected), (None, ("", text))):
        choice = Choice(0, THINKING_TOKENS, TextOptions(reasoning=reasoning))
        assert split_whole(choice.splitter(), text) == result


def test_without_reasoning_everything_is_content_at_once() -> None:
    splitter = NoReasoning()
    assert splitter.push("<thi") == ("", "<thi")
    assert splitter.finish() == ("", "")


@pytest.mark.parametrize("char", ["<", " ", "x"])
def test_time_is_linear(char: str) -> None:
    splitter = ReasoningSplitter(THINK, opened=True)
    started = time.process_time()
    for _ in range(200_000):
        splitter.push(char)
    splitter.push("</think>")
    assert not splitter.is_open
    assert time.process_time() - started < 3.0


# ---- counting --------------------------------------------------------------------------------


@given(
    st.text(alphabet="<<ab 字", max_size=12),
    st.lists(st.integers(1, 5), min_size=40, max_size=40),
    st.booleans(),
    st.booleans(),
)
def test_tokens_between_the_tags_are_counted(
    text: str, sizes: list[int], opened: bool, has_opening: bool
) -> None:
    data = ((SHORT.opening if has_opening else "") + text).encode()
    counter = ReasoningCounter(SHORT, opened=opened)
    first, last = _span(data, opened)
    expected = position = 0
    for size in sizes:
        token = data[position : position + size]
        if not token:
            break
        counter.push(token)
        expected += first <= position < last
        position += size
    assert counter.num_tokens == expected


def _span(data: bytes, opened: bool) -> tuple[int, int]:
    """Where the block's bytes begin and end."""
    opening, closing = SHORT.opening.encode(), SHORT.closing.encode()
    start = len(data) - len(data.lstrip())
    behind = start + len(opening) if data[start:].startswith(opening) else None
    if behind is None and not opened:
        return len(data), len(data)
    found = data.find(closing, behind or 0)
    return 0 if opened else behind or 0, len(data) if found < 0 else found


def test_a_choice_counts_its_reasoning_tokens() -> None:
    tokenizer = PieceTokenizer([b"a", b"\xe5", b"\xad\x97", b" "], ["[THINK]", "[/THINK]", "</s>"])
    reasoning = Reasoning(FORMATS["mistral"], opened=False)
    choice = Choice(0, tokenizer, TextOptions(reasoning=reasoning))
    for token_id in (4, 0, 1, 2, 3, 5, 0):
        choice.push(TokenOutput(request_id="r", index=0, token_ids=[token_id]))
    assert (choice.num_tokens, choice.num_reasoning_tokens) == (7, 4)
    unclosed = Choice(0, tokenizer, TextOptions(reasoning=reasoning, hidden_ids={6}))
    for token_id in (4, 0):
        unclosed.push(TokenOutput(request_id="r", index=0, token_ids=[token_id]))
    unclosed.push(
        TokenOutput(request_id="r", index=0, token_ids=[6], finish_reason="stop", stop_token_id=6)
    )
    assert unclosed.num_reasoning_tokens == 1, "the end token is no part of the text"
    assert Choice(0, tokenizer, TextOptions()).num_reasoning_tokens == 0


# ---- which format, and where it begins -------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "special", "name"),
    [
        ("{{ '<|im_start|>assistant\\n<think>\\n' }}", (), "think"),
        ("{% set c = message.content.split('</think>')[-1] %}", (), "think"),
        ("{{ '<|START_THINKING|>' }}", (), "cohere"),
        ("{{ '<seed:think>' }}", (), "seed_oss"),
        ("{{ '<|channel>thought\\n<channel|>' }}", (), "gemma4"),
        ("{{ '[|assistant|]<thought>\\n' }}", (), "exaone_deep"),
        ("plain", ("[THINK]", "[/THINK]", "</s>"), "mistral"),
        ("plain", ("[THINK]",), None),
        ("plain", (), None),
    ],
)
def test_format_is_detected(text: str, special: tuple[str, ...], name: str | None) -> None:
    found = detect(text, special)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("tail", "opened"),
    [
        ("<|im_start|>assistant\n<think>\n", True),
        ("<think>", True),
        ("<|im_start|>assistant\n<think>\n\n</think>\n\n", False),
        ("<|im_start|>assistant\n", False),
        ("", False),
    ],
)
def test_prompt_may_open_the_block(tail: str, opened: bool) -> None:
    assert opened_by_prompt(THINK, tail) is opened


def request(**body: Any) -> ChatCompletionRequest:
    made = ChatCompletionRequest.model_validate({"messages": MESSAGES, **body})
    made.check()
    return made


def test_beginning_is_read_from_the_prompt() -> None:
    tokenizer = ByteTokenizer()

    def opened(tail: str, **body: Any) -> bool:
        prompt = Prompt(tokenizer.encode("x" * 500 + tail))
        found = reasoning_of(THINK, request(**body), prompt, tokenizer)
        assert found is not None
        return found.opened

    assert opened("<|bot|><think>\n")
    assert not opened("<|bot|>")
    for content, expected in (
        ("<think>\nSix", True),
        ([{"type": "text", "text": "<think>Six"}], True),
        ("<think>Six</think>It", False),
        ("Six", False),
    ):
        messages = [*MESSAGES, {"role": "assistant", "content": content}]
        assert opened("Six", messages=messages, continue_final_message=True) is expected
    assert reasoning_of(None, request(), Prompt([1]), tokenizer) is None


def test_parser_is_chosen_by_option_or_found() -> None:
    tokenizer = ByteTokenizer()
    thinking = ChatTemplate("{{ '<think>' }}", "test")
    assert resolve_format("auto", thinking, tokenizer)[0] is THINK
    assert resolve_format("none", thinking, tokenizer)[0] is None
    assert resolve_format("deepseek_r1", None, tokenizer)[0] is THINK
    assert resolve_format("auto", None, tokenizer)[0] is None
    assert resolve_format("auto", ChatTemplate("x", "test"), tokenizer)[0] is None


@pytest.mark.parametrize(("parser", "name"), [("mistral", "mistral"), ("auto", None)])
def test_format_is_known_and_logged_when_the_server_is_ready(
    parser: str, name: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> ReasoningFormat | None:
        async with in_process(config=ServerConfig(reasoning_parser=parser)) as service:
            return service.state.reasoning_format

    with caplog.at_level(logging.INFO):
        found = asyncio.run(main())
    assert (found.name if found else None) == name
    assert f"reasoning text: {name or 'none'}" in caplog.text


# ---- parameters ------------------------------------------------------------------------------

THINKING_TOKENS = PieceTokenizer([b"a"], ["[THINK]", "[/THINK]", "</s>"])
MISTRAL = Reasoning(FORMATS["mistral"], opened=False)


@pytest.mark.parametrize(
    "name", ["thinking_token_budget", "thinking_budget_tokens", "reasoning_budget_tokens"]
)
def test_budget_reaches_the_engine(name: str) -> None:
    made = request(**{name: 5})
    limit = thinking_limit(made, MISTRAL, THINKING_TOKENS)
    assert limit == ThinkingLimit(5, (1,), (2,))
    opened = Reasoning(MISTRAL.format, opened=True)
    assert thinking_limit(made, opened, THINKING_TOKENS) == ThinkingLimit(5, (), (2,))
    params = sampling_params(
        made,
        THINKING_TOKENS,
        n=1,
        max_tokens=9,
        logprobs=None,
        prompt_logprobs=None,
        thinking=limit,
    )
    assert (params.thinking_budget, params.thinking_start_ids, params.thinking_end_ids) == limit


@pytest.mark.parametrize("body", [{}, {"thinking_token_budget": -1}])
def test_no_budget(body: dict[str, Any]) -> None:
    assert thinking_limit(request(**body), None, THINKING_TOKENS) == UNLIMITED


@pytest.mark.parametrize("reasoning", [None, Reasoning(THINK, opened=False)])
def test_budget_that_cannot_be_kept_is_refused_by_name(reasoning: Reasoning | None) -> None:
    with pytest.raises(InvalidRequestError) as raised:
        thinking_limit(request(reasoning_budget_tokens=5), reasoning, ByteTokenizer())
    assert raised.value.param == "reasoning_budget_tokens"
    assert raised.value.code == "unsupported_parameter"


def test_names_of_the_budget_must_agree() -> None:
    made = request(thinking_budget_tokens=3, reasoning_budget_tokens=3)
    assert made.thinking_budget == ("thinking_budget_tokens", 3)
    with pytest.raises(InvalidRequestError):
        request(thinking_budget_tokens=3, reasoning_budget_tokens=4)
    with pytest.raises(InvalidRequestError):
        request(thinking_token_budget=3, reasoning_budget_tokens=4)


def test_tags_that_are_control_tokens_are_visible() -> None:
    hidden = text_options(request(), THINKING_TOKENS, with_entries=False, reasoning=MISTRAL)
    assert hidden.hidden_ids == {3}
    assert hidden.reasoning is MISTRAL
    plain = text_options(request(), THINKING_TOKENS, with_entries=False)
    assert plain.hidden_ids == {1, 2, 3}


@pytest.mark.parametrize(
    ("text", "body", "expected"),
    [
        (
            "{{ enable_thinking }}{{ reasoning_effort }}",
            {"reasoning_effort": "low"},
            {"enable_thinking": True, "reasoning_effort": "low"},
        ),
        ("{{ enable_thinking }}", {"reasoning_effort": "none"}, {"enable_thinking": False}),
        ("{{ thinking }}", {"reasoning_effort": "max"}, {"thinking": True}),
        ("{{ x }}", {"reasoning_effort": "xhigh"}, {}),
        ("{{ enable_thinking }}", {}, {}),
        (
            "{{ enable_thinking }}",
            {"reasoning_effort": "none", "chat_template_kwargs": {"enable_thinking": True}},
            {"enable_thinking": True},
        ),
    ],
)
def test_effort_becomes_variables_that_the_template_reads(
    text: str, body: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert template_variables(request(**body), ChatTemplate(text, "test")) == expected


@pytest.mark.parametrize("key", ["reasoning_content", "reasoning"])
def test_reasoning_that_is_sent_back_reaches_the_template(key: str) -> None:
    text = (
        "{% for m in messages %}{% if m.reasoning_content %}<think>{{ m.reasoning_content }}"
        "</think>{% endif %}{{ m.content }};{% endfor %}"
    )
    template = ChatTemplate(text, "test", special_tokens=ByteTokenizer.CONTROL)
    answer = {"role": "assistant", "content": "42", key: "six <|eos|> sevens"}
    made = request(messages=[*MESSAGES, answer])
    prompt = encode_conversation(made, {}, template, ByteTokenizer(), TOOL_FORMATS["generic"].form)
    expected = "hi;<think>six <|eos|> sevens</think>42;"
    assert prompt.token_ids == list(expected.encode()), "and never as a control token"
