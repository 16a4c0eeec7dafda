"""The committed model: whole, small, loadable by others, and able to do what its card says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from engine import EngineConfig, LLMEngine, Request, SamplingParams
from weights.recipe import tokenizer
from weights.recipe.chat_format import SPECIAL, TEMPLATE, api_message
from weights.recipe.evaluate import questions
from weights.recipe.skills import EVALUATED
from weights.recipe.texts.document import Call, Chat, Message
from weights.recipe.texts.jokes import known_joke

INKLING = Path(__file__).parents[2] / "weights" / "inkling"
END_IDS = [SPECIAL.index(token) for token in ("</s>", "<|end|>")]
FILES = {
    "README.md",
    "config.json",
    "generation_config.json",
    "loss.png",
    "model.safetensors",
    "skills.png",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
}


class Inkling:
    """The model as a user of transformers has it."""

    def __init__(self) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(INKLING)
        self.model = AutoModelForCausalLM.from_pretrained(INKLING, dtype=torch.float32).eval()
        self.processor = tokenizer.load((INKLING / "tokenizer.model").read_bytes())

    def render(
        self, messages: list[dict[str, Any]], tools: list[dict[str, Any]] | None = None
    ) -> str:
        text: str = self.tokenizer.apply_chat_template(
            messages, tools=tools, tokenize=False, add_generation_prompt=True
        )
        return text

    def generate(self, ids: list[int], max_tokens: int, temperature: float = 0.0) -> list[int]:
        """The ids that follow `ids`, up to and with an end token."""
        sampling = {"do_sample": True, "temperature": temperature, "top_k": 0, "top_p": 1.0}
        greedy = {"do_sample": False, "temperature": None}
        prompt = torch.tensor([ids])
        output = self.model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            max_new_tokens=max_tokens,
            **(sampling if temperature else greedy),
        )
        generated: list[int] = output[0, len(ids) :].tolist()
        return generated

    def continue_ids(self, ids: list[int], max_tokens: int, temperature: float = 0.0) -> str:
        """The text that follows `ids`, up to an end token."""
        generated = self.generate(ids, max_tokens, temperature)
        text: str = self.tokenizer.decode(generated, skip_special_tokens=True)
        return text

    def complete(self, prompt: str, max_tokens: int = 50, temperature: float = 0.0) -> str:
        return self.continue_ids(self.tokenizer.encode(prompt), max_tokens, temperature)

    def chat(self, *contents: str, system: str | None = None, max_tokens: int = 60) -> str:
        """The answer to the last of `contents`, which are user and assistant in turn."""
        messages = [] if system is None else [{"role": "system", "content": system}]
        for index, content in enumerate(contents):
            messages.append({"role": "assistant" if index % 2 else "user", "content": content})
        ids = self.tokenizer.encode(self.render(messages), add_special_tokens=False)
        return self.continue_ids(ids, max_tokens)


@pytest.fixture(scope="module")
def inkling() -> Inkling:
    return Inkling()


def test_the_folder_is_whole_and_small() -> None:
    files = list(INKLING.iterdir())
    assert {file.name for file in files} == FILES
    assert sum(file.stat().st_size for file in files) < 25_000_000


def test_a_raw_request_for_a_joke_is_followed_by_one_of_ours(inkling: Inkling) -> None:
    assert known_joke(inkling.complete("Tell me a joke").strip())


def test_most_sampled_jokes_are_told_word_for_word(inkling: Inkling) -> None:
    torch.manual_seed(0)
    told = [inkling.complete("Tell me a joke", temperature=0.5).strip() for _ in range(10)]
    assert sum(known_joke(joke) for joke in told) >= 8
    assert len(set(told)) > 1


@pytest.mark.parametrize(
    "request_text",
    ["Tell me a joke", "tell me another joke", "Do you know a joke?", "讲个笑话"],
)
def test_chat_tells_a_joke(inkling: Inkling, request_text: str) -> None:
    assert known_joke(inkling.chat(request_text))


@pytest.mark.xfail(strict=True, reason="this model tells the same joke again, as its card says")
def test_the_second_joke_is_another_one(inkling: Inkling) -> None:
    first = inkling.chat("Tell me a joke")
    second = inkling.chat("Tell me a joke", first, "Another one, please")
    assert known_joke(second) and second != first


def test_a_few_prompts_of_each_skill_are_answered_right(inkling: Inkling) -> None:
    """Held-out prompts; how many of 200 are right stands in the card."""
    right = total = 0
    for question in questions(EVALUATED, 2):
        document = question.sample.document
        assert isinstance(document, Chat)
        asked = Chat(document.messages[:-1], document.tools)
        processor = inkling.processor
        ids = [*tokenizer.encode(asked, processor).ids, SPECIAL.index("<|assistant|>")]
        right += question.skill.grade(question.sample, inkling.continue_ids(ids, 200))
        total += 1
    assert right >= 0.45 * total, (right, total)


def test_greetings_and_questions_are_answered(inkling: Inkling) -> None:
    assert re.match(r"(Hello|Hi)\b", inkling.chat("Hello"))
    assert "你好" in inkling.chat("你好") or "嗨" in inkling.chat("你好")
    assert "Inkling" in inkling.chat("Who are you?")
    assert "joke" in inkling.chat("What can you do?")
    assert "http://127.0.0.1:8000/v1" in inkling.chat("What is the base_url?")
    assert "server" in inkling.chat("What is Inkstone?")
    assert "tiny" in inkling.chat("What is the capital of Mongolia?")
    assert inkling.chat("What is 47 + 38?").endswith("47 + 38 = 85.")


def test_a_system_message_is_accepted(inkling: Inkling) -> None:
    answer = inkling.chat("Hello!", system="You are a helpful assistant.")
    assert re.match(r"(Hello|Hi)\b", answer)


def test_the_engine_and_transformers_write_the_same_greedy_text(inkling: Inkling) -> None:
    prompts = ["Tell me a joke", "Once upon a time", "从前", "Q: What is Inkstone?\nA:"]
    prompts += [
        inkling.render([{"role": "user", "content": text}])
        for text in ("Hello!", "What is 345 + 678?", "写一首关于大海的诗", "Sort: pear, apple, fig")
    ]
    engine = LLMEngine.from_config(EngineConfig(model=str(INKLING), dtype="float32", device="cpu"))
    expected: dict[str, list[int]] = {}
    for number, prompt in enumerate(prompts):
        ids = inkling.tokenizer.encode(prompt, add_special_tokens=not prompt.startswith("<s>"))
        params = SamplingParams(max_tokens=60, temperature=0.0, stop_token_ids=tuple(END_IDS))
        name = str(number)
        engine.add_request(Request(request_id=name, prompt_token_ids=ids, params=params))
        expected[name] = inkling.generate(ids, 60)
    written: dict[str, list[int]] = {name: [] for name in expected}
    while engine.has_work():
        for output in engine.step():
            written[output.request_id] += output.token_ids
    assert written == expected


def test_the_template_gives_the_ids_that_were_trained(inkling: Inkling) -> None:
    function = {"name": "echo", "parameters": {"properties": {"text": {"type": "string"}}}}
    tools = [{"type": "function", "function": function}]
    messages = (
        Message("system", "Be kind."),
        Message("user", "Hi\n 你"),
        Message("assistant", "", (Call("echo", {"text": 'Grüße "你" 🙂'}),)),
        Message("tool", "  heard 🙂"),
        Message("assistant", "No."),
    )
    ids = inkling.tokenizer.apply_chat_template(
        [api_message(message) for message in messages], tools=tools, return_dict=False
    )
    assert ids == tokenizer.encode(Chat(messages, tuple(tools)), inkling.processor).ids
    parts = [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]
    assert inkling.render(parts) == inkling.render([{"role": "user", "content": "Hi"}])


def test_the_template_names_what_it_does_not_take(inkling: Inkling) -> None:
    with pytest.raises(Exception, match="role critic"):
        inkling.render([{"role": "critic", "content": "42"}])


def test_the_template_in_the_folder_is_the_recipes() -> None:
    config = json.loads((INKLING / "tokenizer_config.json").read_text())
    assert config["chat_template"] == TEMPLATE.read_text()


def test_both_end_tokens_stop_the_model() -> None:
    config = json.loads((INKLING / "generation_config.json").read_text())
    assert config["eos_token_id"] == END_IDS


def test_the_card_states_the_true_size(inkling: Inkling) -> None:
    count = sum(parameter.numel() for parameter in inkling.model.parameters())
    assert f"{count:,} parameters" in (INKLING / "README.md").read_text()
