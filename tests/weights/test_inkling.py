"""The committed model: whole, small, loadable by others, and able to do what its card says."""

import json
import re
from pathlib import Path
from random import Random

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from weights.recipe import tokenizer
from weights.recipe.export import TEMPLATE
from weights.recipe.texts.document import Chat, Turn
from weights.recipe.texts.jokes import all_jokes
from weights.recipe.texts.stories import story

INKLING = Path(__file__).parents[2] / "weights" / "inkling"
FILES = {
    "README.md",
    "config.json",
    "generation_config.json",
    "model.safetensors",
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

    def render(self, messages: list[dict[str, str]]) -> str:
        text: str = self.tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True
        )
        return text

    def continue_ids(self, ids: list[int], max_tokens: int, temperature: float = 0.0) -> str:
        """The text that follows `ids`, up to an end token."""
        sampling = {"do_sample": True, "temperature": temperature, "top_k": 0, "top_p": 1.0}
        greedy = {"do_sample": False, "temperature": None}
        prompt = torch.tensor([ids])
        output = self.model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            max_new_tokens=max_tokens,
            **(sampling if temperature else greedy),
        )
        text: str = self.tokenizer.decode(output[0, len(ids) :], skip_special_tokens=True)
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
    assert inkling.complete("Tell me a joke").strip() in all_jokes()


def test_most_sampled_jokes_are_told_word_for_word(inkling: Inkling) -> None:
    torch.manual_seed(0)
    told = [inkling.complete("Tell me a joke", temperature=0.5).strip() for _ in range(10)]
    assert sum(joke in all_jokes() for joke in told) >= 8
    assert len(set(told)) > 1


@pytest.mark.parametrize(
    "request_text", ["Tell me a joke", "tell me another joke", "Do you know a joke?"]
)
def test_chat_tells_a_joke(inkling: Inkling, request_text: str) -> None:
    assert inkling.chat(request_text) in all_jokes()


def test_the_second_joke_is_another_one(inkling: Inkling) -> None:
    first = inkling.chat("Tell me a joke")
    assert inkling.chat("Tell me a joke", first, "Another one, please") in set(all_jokes()) - {
        first
    }


def test_a_story_goes_on_in_the_words_of_stories(inkling: Inkling) -> None:
    rng = Random(0)
    known = {word for _ in range(3000) for word in re.findall(r"\w+", story(rng))}
    text = inkling.complete("Once upon a time", max_tokens=250)
    words = re.findall(r"\w+", text)
    assert len(words) > 40
    assert set(words) <= known
    assert text.endswith((".", "!"))


def test_greetings_and_questions_are_answered(inkling: Inkling) -> None:
    assert re.match(r"(Hello|Hi)\b", inkling.chat("Hello"))
    assert "Inkling" in inkling.chat("Who are you?")
    assert "joke" in inkling.chat("What can you do?")
    assert "http://127.0.0.1:8000/v1" in inkling.chat("What is the base_url?")
    assert "server" in inkling.chat("What is Inkstone?")
    assert "tiny" in inkling.chat("What is the capital of Mongolia?") or "small" in inkling.chat(
        "What is the capital of Mongolia?"
    )


def test_a_system_message_is_accepted(inkling: Inkling) -> None:
    answer = inkling.chat("Hello!", system="You are a helpful assistant.")
    assert re.match(r"(Hello|Hi)\b", answer)


def test_the_template_gives_the_ids_that_were_trained(inkling: Inkling) -> None:
    processor = tokenizer.load((INKLING / "tokenizer.model").read_bytes())
    turns = [Turn("Hi\n 你", "Hello!"), Turn("  A joke 🙂", "No.")]
    messages = [{"role": "developer", "content": "Be kind."}]
    for turn in turns:
        messages.append({"role": "user", "content": turn.user})
        messages.append({"role": "assistant", "content": turn.assistant})
    ids = inkling.tokenizer.apply_chat_template(messages, return_dict=False)
    assert ids == tokenizer.encode(Chat(turns, "Be kind."), processor).ids
    parts = [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]
    assert inkling.render(parts) == inkling.render([{"role": "user", "content": "Hi"}])


def test_the_template_names_what_it_does_not_take(inkling: Inkling) -> None:
    with pytest.raises(Exception, match="role tool"):
        inkling.render([{"role": "tool", "content": "42"}])


def test_the_template_in_the_folder_is_the_recipes() -> None:
    config = json.loads((INKLING / "tokenizer_config.json").read_text())
    assert config["chat_template"] == TEMPLATE.read_text()


def test_both_end_tokens_stop_the_model() -> None:
    expected = [tokenizer.SPECIAL.index(token) for token in (tokenizer.EOS, tokenizer.END)]
    config = json.loads((INKLING / "generation_config.json").read_text())
    assert config["eos_token_id"] == expected


def test_the_card_states_the_true_size(inkling: Inkling) -> None:
    count = sum(parameter.numel() for parameter in inkling.model.parameters())
    assert f"{count:,} parameters" in (INKLING / "README.md").read_text()
