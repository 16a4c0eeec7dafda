"""/v1/completions through OpenAI's client and on the wire."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import openai
import pytest

from engine import EngineOverloaded, Request, TokenLogprobs, TokenOutput
from server.config import ServerConfig
from tests.server.conftest import assert_error_body, in_process, on_socket
from tests.server.fake_engine import ByteTokenizer, FakeEngine, Script
from tests.server.golden import assert_golden

EOS = ByteTokenizer.EOS
HELLO = Script([*b"Hello", EOS], stop_token_id=EOS)


def saying(text: str, **more: Any) -> FakeEngine:
    return FakeEngine(Script([*text.encode(), EOS], stop_token_id=EOS, **more))


@asynccontextmanager
async def sdk(
    engine: FakeEngine, config: ServerConfig | None = None, *, strict: bool = True
) -> AsyncIterator[openai.AsyncOpenAI]:
    async with (
        on_socket(engine, config) as service,
        openai.AsyncOpenAI(
            base_url=f"{service.url}/v1",
            api_key="any",
            max_retries=0,
            _strict_response_validation=strict,
        ) as client,
    ):
        yield client


def wire(
    engine: FakeEngine, *bodies: dict[str, Any], path: str = "/v1/completions", **config: Any
) -> list[Any]:
    """The responses to some bodies."""

    async def main() -> list[Any]:
        async with in_process(engine, ServerConfig(**config)) as service:
            return [
                await service.client.post(path, json={"model": "tiny", **body}) for body in bodies
            ]

    return asyncio.run(main())


def choices_of(engine: FakeEngine, **body: Any) -> list[dict[str, Any]]:
    (response,) = wire(engine, body)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["choices"]
    return found


# ---- with OpenAI's client --------------------------------------------------------------------


def test_the_client_reads_an_answer() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(HELLO)) as client:
            answer = await client.completions.create(model="tiny", prompt="ab", max_tokens=9)
        assert answer.id.startswith("cmpl-") and len(answer.id) > 24
        assert answer.object == "text_completion"
        assert answer.model == "tiny"
        assert answer.system_fingerprint == "fp_0123456789"
        (choice,) = answer.choices
        assert (choice.text, choice.finish_reason, choice.logprobs) == ("Hello", "stop", None)
        assert answer.usage is not None
        # BOS and two letters; five letters and the end token.
        assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (3, 6)

    asyncio.run(main())


def test_the_synchronous_client_works_too() -> None:
    async def main() -> None:
        async with on_socket(FakeEngine(HELLO)) as service:
            await asyncio.to_thread(call, service.url)

    def call(url: str) -> None:
        with openai.OpenAI(
            base_url=f"{url}/v1", api_key="any", _strict_response_validation=True
        ) as client:
            assert client.completions.create(model="tiny", prompt="a").choices[0].text == "Hello"
            with client.completions.create(model="tiny", prompt="a", stream=True) as stream:
                # Strict validation fails on the null reason of a chunk, OpenAI's own as well.
                assert stream.response.status_code == 200

    asyncio.run(main())


def test_stream_and_answer_are_equal() -> None:
    async def main() -> None:
        async with sdk(saying("a 🙂 字 ### b"), strict=False) as client:
            for more in ({}, {"stop": ["##"]}, {"n": 2}, {"max_tokens": 4}):
                request: dict[str, Any] = {"model": "tiny", "prompt": "x", "max_tokens": 40, **more}
                whole = await client.completions.create(**request)
                parts = [""] * len(whole.choices)
                ends: dict[int, str] = {}
                async for chunk in await client.completions.create(**request, stream=True):
                    (choice,) = chunk.choices
                    assert choice.index not in ends
                    parts[choice.index] += choice.text
                    if choice.finish_reason is not None:
                        ends[choice.index] = choice.finish_reason
                assert parts == [choice.text for choice in whole.choices]
                assert ends == {c.index: c.finish_reason for c in whole.choices}

    asyncio.run(main())


ERRORS: list[tuple[dict[str, Any], type[openai.APIStatusError], str, str]] = [
    ({"model": "nope"}, openai.NotFoundError, "model_not_found", "model"),
    ({"max_tokens": 300}, openai.BadRequestError, "context_length_exceeded", "max_tokens"),
    ({"logprobs": 6}, openai.BadRequestError, "integer_above_max_value", "logprobs"),
    ({"extra_body": {"x": 1}}, openai.BadRequestError, "unknown_parameter", "x"),
    ({"suffix": "end"}, openai.BadRequestError, "unsupported_parameter", "suffix"),
    ({"best_of": 2, "stream": True}, openai.BadRequestError, "invalid_value", "best_of"),
    ({"best_of": 1, "n": 2}, openai.BadRequestError, "invalid_value", "best_of"),
    ({"best_of": 0}, openai.BadRequestError, "invalid_value", "best_of"),
    ({"best_of": 21}, openai.BadRequestError, "integer_above_max_value", "best_of"),
]


def test_the_client_raises_its_own_errors() -> None:
    async def main() -> None:
        async with sdk(FakeEngine(HELLO)) as client:
            for call, error, code, param in ERRORS:
                with pytest.raises(error) as caught:
                    await client.completions.create(**{"model": "tiny", "prompt": "a", **call})
                assert (caught.value.code, caught.value.param) == (code, param)

    asyncio.run(main())


# ---- prompts ---------------------------------------------------------------------------------


def test_the_four_forms_of_a_prompt() -> None:
    engine = FakeEngine(HELLO)
    wire(
        engine,
        {"prompt": "ab"},
        {"prompt": ["a", "b"]},
        {"prompt": [5, 6]},
        {"prompt": [[5], [6, 7]]},
        {"prompt": None},
        {},
        {"prompt": ""},
        {"prompt": "a<|user|>"},
        {"prompt": "a", "add_special_tokens": False},
        {"prompt": "abc", "truncate_prompt_tokens": 2},
    )
    bos, user = ByteTokenizer.BOS, ByteTokenizer.USER
    assert [request.prompt_token_ids for request in engine.requests] == [
        [bos, 97, 98],
        [bos, 97],
        [bos, 98],
        [5, 6],
        [5],
        [6, 7],
        [bos],
        [bos],
        [bos],
        [bos, 97, user],
        [97],
        [98, 99],
    ]


@pytest.mark.parametrize(
    ("prompt", "param", "code"),
    [
        ([], "prompt", "empty_array"),
        ([[]], "prompt[0]", "empty_array"),
        ([[1], []], "prompt[1]", "empty_array"),
        (["a", 1], "prompt[1]", "invalid_type"),
        ([1, "a"], "prompt[1]", "invalid_type"),
        ([[1], "a"], "prompt[1]", "invalid_type"),
        ([None], "prompt[0]", "invalid_type"),
        ({}, "prompt", "invalid_type"),
        (7, "prompt", "invalid_type"),
        ([True], "prompt[0]", "invalid_type"),
        ([1.0], "prompt[0]", "invalid_type"),
        ([[1, False]], "prompt[0][1]", "invalid_type"),
        ([-1], "prompt[0]", "invalid_value"),
        ([1, 512], "prompt[1]", "invalid_value"),
        ([[1], [2**63]], "prompt[1][0]", "invalid_value"),
        (["a"] * 65, "prompt", "array_above_max_length"),
    ],
)
def test_other_forms_are_refused(prompt: Any, param: str, code: str) -> None:
    (response,) = wire(FakeEngine(), {"prompt": prompt})
    error = assert_error_body(response, 400, code)
    assert error["param"] == param


def test_choices_of_prompts_are_numbered_through() -> None:
    engine = FakeEngine(
        lambda request: Script(
            lambda request, index: [request.prompt_token_ids[-1], 48 + index, EOS],
            stop_token_id=EOS,
        )
    )
    (response,) = wire(engine, {"prompt": ["a", "b", "c"], "n": 2})
    choices = response.json()["choices"]
    assert [choice["text"] for choice in choices] == ["a0", "a1", "b0", "b1", "c0", "c1"]
    assert [choice["index"] for choice in choices] == list(range(6))
    # Each prompt once (BOS and a letter), every token of every choice.
    assert response.json()["usage"]["prompt_tokens"] == 6
    assert response.json()["usage"]["completion_tokens"] == 18


def test_context_length_in_openais_words() -> None:
    (response,) = wire(FakeEngine(), {"prompt": "a" * 250, "max_tokens": 50})
    error = assert_error_body(response, 400, "context_length_exceeded")
    assert error["message"] == (
        "This model's maximum context length is 256 tokens, however you requested 301 tokens "
        "(251 in your prompt; 50 for the completion). Please reduce your prompt; or completion "
        "length."
    )


def test_prompt_and_completion_may_fill_the_window() -> None:
    engine = FakeEngine(HELLO)
    first, second = wire(
        engine, {"prompt": [1] * 250, "max_tokens": 6}, {"prompt": [1] * 250, "max_tokens": 7}
    )
    assert first.status_code == 200
    assert_error_body(second, 400, "context_length_exceeded")


# ---- choices ---------------------------------------------------------------------------------


def test_best_of_returns_the_likeliest_by_mean() -> None:
    """Nobody else has it. The mean is of the model's own distribution, over all its tokens."""
    scores = {0: -3.0, 1: -0.5, 2: -2.0, 3: -0.1}

    class Ranked(FakeEngine):
        async def submit(self, request: Request) -> Any:
            stream = await super().submit(request)
            put = stream.put

            def scored(output: TokenOutput) -> None:
                assert output.logprobs is not None
                output.logprobs = [
                    TokenLogprobs(each.token_id, scores[output.index], [])
                    for each in output.logprobs
                ]
                put(output)

            stream.put = scored  # type: ignore[method-assign]
            return stream

    # A longer text has a lower sum, and must not lose for it.
    script = Script(lambda request, index: [97 + index] * (1 + 4 * index), finish_reason="stop")
    (response,) = wire(Ranked(script), {"prompt": "x", "n": 2, "best_of": 4, "max_tokens": 20})
    body = response.json()
    assert [choice["text"] for choice in body["choices"]] == ["d" * 13, "b" * 5]
    assert [choice["index"] for choice in body["choices"]] == [0, 1]
    assert [choice["logprobs"] for choice in body["choices"]] == [None, None]
    assert body["usage"]["completion_tokens"] == 1 + 5 + 9 + 13


def test_finish_reasons() -> None:
    long = FakeEngine(Script([*b"abcdef"]))
    assert choices_of(long, prompt="a", max_tokens=3)[0]["finish_reason"] == "length"
    assert choices_of(saying("ab"), prompt="a", max_tokens=3)[0]["finish_reason"] == "stop"
    stopped = choices_of(saying("a.b"), prompt="a", stop=["."])[0]
    assert (stopped["text"], stopped["finish_reason"], stopped["stop_reason"]) == ("a", "stop", ".")


def test_max_tokens_is_16_unless_given() -> None:
    assert len(choices_of(FakeEngine(Script([97] * 40)), prompt="a")[0]["text"]) == 16


def test_usage_counts_up_to_the_stop_string() -> None:
    (response,) = wire(saying("ab##cdef", chunk=3), {"prompt": "a", "stop": "##"})
    body = response.json()
    assert body["choices"][0]["text"] == "ab"
    assert body["usage"]["completion_tokens"] == 4


def test_cached_tokens_are_summed_over_prompts() -> None:
    engine = FakeEngine([Script([97], cached=2), Script([97], cached=1)])
    (response,) = wire(engine, {"prompt": ["aa", "bb"]})
    assert response.json()["usage"]["prompt_tokens_details"]["cached_tokens"] == 3


def test_token_ids_are_those_that_usage_counts() -> None:
    (response,) = wire(
        saying("ab.c"),
        {"prompt": [[256, 120], [1, 2]], "n": 2, "stop": ".", "return_token_ids": True},
    )
    body = response.json()
    assert [choice["token_ids"] for choice in body["choices"]] == [[97, 98, 46]] * 4
    assert [choice["prompt_token_ids"] for choice in body["choices"]] == [
        [256, 120], [256, 120], [1, 2], [1, 2]
    ]  # fmt: skip
    assert body["usage"]["completion_tokens"] == 12


def test_a_stop_string_that_is_a_control_token() -> None:
    """The token has no text, so the string could never be found in it."""
    script = Script([*b"ab", ByteTokenizer.USER], stop_token_id=ByteTokenizer.USER)
    engine = FakeEngine(script)
    choice = choices_of(engine, prompt="a", stop="<|user|>")[0]
    assert (choice["text"], choice["stop_reason"]) == ("ab", "<|user|>")
    assert ByteTokenizer.USER in engine.requests[0].params.stop_token_ids
    kept = choices_of(
        FakeEngine(script), prompt="a", stop="<|user|>", include_stop_str_in_output=True
    )[0]
    assert kept["text"] == "ab<|user|>"


def test_special_tokens_are_shown_if_asked() -> None:
    script = Script([97, ByteTokenizer.USER, 98], finish_reason="stop")
    assert choices_of(FakeEngine(script), prompt="a")[0]["text"] == "ab"
    shown = choices_of(FakeEngine(script), prompt="a", skip_special_tokens=False)
    assert shown[0]["text"] == "a<|user|>b"


# ---- edges: values that others reject or misread ---------------------------------------------


def test_max_tokens_0_generates_and_counts_nothing() -> None:
    (response,) = wire(FakeEngine(HELLO), {"prompt": "ab", "max_tokens": 0})
    body = response.json()
    assert (body["choices"][0]["text"], body["choices"][0]["finish_reason"]) == ("", "length")
    assert body["usage"]["completion_tokens"] == 0


def test_max_tokens_0_with_echo_scores_the_prompt() -> None:
    """What lm-eval asks for: a logprob for each token, equal to the likeliest one's if it is it."""
    choice = choices_of(
        FakeEngine(HELLO), prompt=[97, 98, 99], max_tokens=0, echo=True, logprobs=1
    )[0]
    assert choice["text"] == "abc"
    logprobs = choice["logprobs"]
    assert logprobs["tokens"] == ["a", "b", "c"]
    assert logprobs["token_logprobs"] == [None, -0.25, -0.25]
    assert logprobs["text_offset"] == [0, 1, 2]
    for value, top in zip(
        logprobs["token_logprobs"][1:], logprobs["top_logprobs"][1:], strict=True
    ):
        assert value == max(top.values())


def test_logprobs_0_gives_the_sampled_token_alone() -> None:
    logprobs = choices_of(FakeEngine(HELLO), prompt="a", logprobs=0)[0]["logprobs"]
    assert logprobs["top_logprobs"] == [{char: -0.25} for char in "Hello"]


def test_offsets_count_from_the_prompt() -> None:
    for body in ({"prompt": "abc"}, {"prompt": [97, 98, 99]}):
        logprobs = choices_of(FakeEngine(HELLO), logprobs=1, **body)[0]["logprobs"]
        assert logprobs["text_offset"] == [3, 4, 5, 6, 7]
        assert logprobs["tokens"] == list("Hello")


@pytest.mark.parametrize("prompt", ["é <|user|>ü", [*"é ü".encode(), 258]])
def test_echoed_offsets_point_at_their_tokens(prompt: Any) -> None:
    choice = choices_of(FakeEngine(HELLO), prompt=prompt, echo=True, logprobs=1)[0]
    logprobs = choice["logprobs"]
    for token, offset in zip(logprobs["tokens"], logprobs["text_offset"], strict=True):
        if not token.startswith(("bytes:", "<|")):
            assert choice["text"][offset:].startswith(token)


def test_prompt_logprobs_are_by_id() -> None:
    choice = choices_of(FakeEngine(HELLO), prompt=[97, 98], prompt_logprobs=2)[0]
    assert choice["prompt_logprobs"] == [
        None,
        {
            "98": {"logprob": -0.25, "rank": 1, "decoded_token": "b"},
            "99": {"logprob": -1.25, "rank": 2, "decoded_token": "c"},
        },
    ]


def test_request_id_becomes_part_of_the_id() -> None:
    (response,) = wire(FakeEngine(HELLO), {"prompt": "a", "request_id": "mine-1"})
    assert response.json()["id"] == "cmpl-mine-1"


# ---- the older form --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "model"),
    [
        ("/v1/engines/chatgpt/completions", {}, "chatgpt"),
        ("/v1/engines/chatgpt/completions", {"model": "ignored"}, "chatgpt"),
        ("/v1/engines/models%2Ftiny/completions", {}, "models/tiny"),
        ("/v1/engines/my+model/completions", {}, "my model"),
    ],
)
def test_the_engine_of_the_path_is_the_model(path: str, body: dict[str, Any], model: str) -> None:
    async def main() -> Any:
        config = ServerConfig(served_model_name=("models/tiny", "chatgpt", "my model"))
        async with in_process(FakeEngine(HELLO), config) as service:
            snippet = {"prompt": "Tell me a joke", "max_tokens": 50, "n": 1, "stop": None}
            return await service.client.post(path, json={**snippet, "temperature": 0.5, **body})

    response = asyncio.run(main())
    assert response.status_code == 200, response.text
    assert response.json()["model"] == model


# ---- every pair of options -------------------------------------------------------------------

OPTIONS: list[dict[str, Any]] = [
    {"n": 2},
    {"logprobs": 2},
    {"echo": True},
    {"stop": ["🙂", "##"]},
    {"include_stop_str_in_output": True, "stop": "字"},
    {"max_tokens": 7},
    {"min_tokens": 5},
    {"prompt": ["ab", "é"]},
    {"prompt": [0xE2, 0x82, 97]},
    {"skip_special_tokens": False},
    {"stop_token_ids": [ByteTokenizer.EOS]},
    {"stream_options": {"continuous_usage_stats": True}},
    {"temperature": 0, "seed": 1},
]


def test_stream_and_answer_are_equal_for_every_pair_of_options() -> None:
    """Each token once, in the stream as in the answer, and usage counts just these."""

    def read(text: str, num_choices: int) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = [
            {"text": "", "ids": [], "entries": []} for _ in range(num_choices)
        ]
        for line in filter(None, text.splitlines()[:-2]):
            chunk = json.loads(line.removeprefix("data: "))
            for choice in chunk["choices"]:
                one = made[choice["index"]]
                one["text"] += choice["text"]
                one["ids"] += choice["token_ids"]
                one["entries"] += entries_of(choice["logprobs"])
                one["end"] = choice["finish_reason"]
        return made

    def entries_of(logprobs: Any) -> list[Any]:
        return list(zip(*logprobs.values(), strict=True)) if logprobs else []

    async def main() -> None:
        async with in_process(saying("a 🙂 字 ## \u200d<b>")) as service:
            for first, second in itertools.combinations(OPTIONS, 2):
                body = {"model": "tiny", "prompt": "x", "max_tokens": 40, "return_token_ids": True}
                body = {**body, **first, **second}
                options = body.pop("stream_options", None)
                whole = await service.client.post("/v1/completions", json=body)
                assert whole.status_code == 200, whole.text
                stream = await service.client.post(
                    "/v1/completions", json={**body, "stream": True, "stream_options": options}
                )
                choices = whole.json()["choices"]
                assert read(stream.text, len(choices)) == [
                    {
                        "text": choice["text"],
                        "ids": choice["token_ids"],
                        "entries": entries_of(choice["logprobs"]),
                        "end": choice["finish_reason"],
                    }
                    for choice in choices
                ], body
                counted = whole.json()["usage"]["completion_tokens"]
                assert counted == sum(len(choice["token_ids"]) for choice in choices)

    asyncio.run(main())


# ---- streams on the wire ---------------------------------------------------------------------

GOLDEN: list[tuple[str, dict[str, Any]]] = [
    ("completions_plain", {"prompt": "ab"}),
    ("completions_n3_usage", {"prompt": "ab", "n": 3, "stream_options": {"include_usage": True}}),
    ("completions_logprobs", {"prompt": "ab", "logprobs": 2, "stop": "!"}),
    ("completions_echo_logprobs", {"prompt": "ab", "echo": True, "logprobs": 1}),
    (
        "completions_two_prompts_continuous",
        {"prompt": ["a", "b"], "stream_options": {"continuous_usage_stats": True}},
    ),
    ("completions_token_ids", {"prompt": "ab", "return_token_ids": True, "stop": "i!"}),
]


@pytest.mark.parametrize(("name", "body"), GOLDEN)
def test_golden_streams(name: str, body: dict[str, Any]) -> None:
    # A delay, so that each token comes alone: what waits together is merged.
    engine = FakeEngine(Script([*b"Hi!", EOS], stop_token_id=EOS, cached=1, delay=0.02))
    (response,) = wire(engine, {"stream": True, "request_id": "golden", **body})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert_golden(name, response.text)


def test_golden_stream_with_an_error_after_the_first_byte() -> None:
    engine = FakeEngine(Script(b"Hi!", delay=0.02, error_after=2))
    (response,) = wire(engine, {"prompt": "ab", "stream": True, "request_id": "golden"})
    assert_golden("completions_error", response.text)


def test_sizes_of_padded_chunks_say_nothing() -> None:
    (response,) = wire(
        saying("a bcdefgh 字"),
        {"prompt": "a", "stream": True, "stream_options": {"include_obfuscation": True}},
    )
    events = response.text.encode().split(b"\n\n")[:-2]
    assert len(events) > 5
    assert len({len(event) % 64 for event in events if event.isascii()}) == 1


def test_unusual_line_breaks_do_not_split_events() -> None:
    """httpx and others split text at U+0085, U+2028 and U+2029 as well."""
    (response,) = wire(saying("a\u0085b\u2028c\u2029d\u000be"), {"prompt": "a", "stream": True})
    assert all(line.startswith("data: ") for line in response.text.splitlines() if line)


def test_overload_is_answered_before_the_stream_begins() -> None:
    engine = FakeEngine(Script(refuse=EngineOverloaded("the queue is full")))
    for response in wire(engine, {"prompt": "a", "stream": True}, {"prompt": "a"}):
        assert_error_body(response, 503, "overloaded")
        assert response.headers["retry-after"] == "1"
