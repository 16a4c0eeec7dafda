"""How good the model is: held-out prompts of every skill, asked of the running server.

Writes `evaluation.json` into the scratch folder: what `card.py` turns into the model card. All
answers come over HTTP with the openai client at temperature 0, unless said otherwise.
"""

import asyncio
import json
import logging
import math
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Self

import torch
from openai import AsyncOpenAI, omit
from openai.types.chat import ChatCompletionMessage
from rich.progress import track
from safetensors.torch import load_file

from weights.recipe import tokenizer
from weights.recipe.chat_format import ASSISTANT, api_message, render
from weights.recipe.export import export
from weights.recipe.net import Net, NetConfig
from weights.recipe.packing import collate
from weights.recipe.serving import running
from weights.recipe.skills import EVALUATED, known_joke
from weights.recipe.texts.document import Chat, Message, chat
from weights.recipe.texts.skill import Sample, Skill, draw_held_out

CONCURRENCY = 32
MAX_TOKENS = 640
SEED = 2026
FAILURES_KEPT = 12
SNAPSHOT_PROMPTS = 25
AGREEMENT_PROMPTS = 20
SEED_RUNS = 20
PRECISIONS = {
    "float32": ("--dtype", "float32"),
    "bfloat16": ("--dtype", "bfloat16"),
    "int8": ("--quantization", "int8"),
    "int4": ("--quantization", "int4"),
}
SPEED_CONCURRENCIES = (1, 8, 32)
SPEED_PROMPT = "Once upon a time"
SPEED_TOKENS = 128
TOLD = 50  # stories and jokes, for their variety

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Question:
    skill: Skill
    sample: Sample


def questions(skills: Sequence[Skill], count: int) -> list[Question]:
    """`count` different held-out prompts of each skill, the same every time."""
    chosen = []
    for skill in skills:
        rng = Random(f"{SEED}/{skill.name}")
        asked: set[str] = set()
        for _ in range(50 * count):
            if len(asked) == count:
                break
            sample = draw_held_out(skill, rng)
            assert isinstance(sample.document, Chat)
            prompt = render(Chat(sample.document.messages[:-1], sample.document.tools))
            if prompt not in asked:
                asked.add(prompt)
                chosen.append(Question(skill, sample))
    return chosen


class Asker:
    """Asks a served model; at most `CONCURRENCY` questions at a time."""

    def __init__(self, base_url: str) -> None:
        self._client = AsyncOpenAI(base_url=base_url, api_key="none", timeout=120)
        self._gate = asyncio.Semaphore(CONCURRENCY)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def chat(self, sample: Sample, temperature: float = 0.0, seed: int | None = None) -> str:
        """The reply to all messages of the sample but the last, calls as JSON."""
        assert isinstance(sample.document, Chat)
        asked = sample.document
        async with self._gate:
            answer = await self._client.chat.completions.create(
                model="chatgpt",
                messages=_conversation(asked.messages[:-1]),
                tools=list(asked.tools) or omit,  # type: ignore[arg-type]
                temperature=temperature,
                max_tokens=MAX_TOKENS,
                seed=seed,
            )
        return _as_text(answer.choices[0].message)

    async def complete(self, prompt: str, temperature: float, max_tokens: int) -> str:
        answer = await self._client.completions.create(
            model="chatgpt",
            prompt=prompt,
            temperature=temperature,
            max_tokens=max_tokens,
        )
        return answer.choices[0].text


def _conversation(messages: Sequence[Message]) -> list[Any]:
    """The messages as the API has them; a tool's message names the call that it answers."""
    records, open_calls = [], []
    for turn, message in enumerate(messages):
        record = api_message(message)
        for call in record.get("tool_calls", ()):
            call["id"] = f"{call['id']}_{turn}"
            open_calls.append(call["id"])
        if message.role == "tool":
            record["tool_call_id"] = open_calls.pop(0)
        records.append(record)
    return records


def _as_text(message: ChatCompletionMessage) -> str:
    """What the graders read: the content, then each call as JSON."""
    text = message.content or ""
    for call in message.tool_calls or ():
        assert call.type == "function"
        name = json.dumps(call.function.name, ensure_ascii=False)
        text += f'{{"name": {name}, "arguments": {call.function.arguments}}}'
    return text


async def _ask_all(asker: Asker, asked: Sequence[Question]) -> list[str]:
    return await asyncio.gather(*(asker.chat(question.sample) for question in asked))


def _share(rights: Sequence[bool]) -> dict[str, float | int]:
    return {"right": sum(rights), "prompts": len(rights), "share": sum(rights) / len(rights)}


def graded(asked: Sequence[Question], replies: Sequence[str]) -> dict[str, Any]:
    """By skill: the share of right answers, also by language, and some of the wrong ones."""
    rights: dict[str, list[bool]] = defaultdict(list)
    languages: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    failures: dict[str, list[dict[str, str]]] = defaultdict(list)
    for question, reply in zip(asked, replies, strict=True):
        skill, sample = question.skill, question.sample
        right = skill.grade(sample, reply)
        rights[skill.name].append(right)
        languages[skill.name][sample.language].append(right)
        if not right and len(failures[skill.name]) < FAILURES_KEPT:
            failures[skill.name].append(_failure(sample, reply))
    return {
        name: {
            **_share(marks),
            "languages": {language: _share(m) for language, m in languages[name].items()},
            "failures": failures[name],
        }
        for name, marks in rights.items()
    }


def _failure(sample: Sample, reply: str) -> dict[str, str]:
    assert isinstance(sample.document, Chat)
    *_, expected = render(sample.document).split(ASSISTANT)
    return {"prompt": render(sample.document)[: -len(expected)], "expected": expected, "got": reply}


async def _variety(asker: Asker) -> dict[str, Any]:
    """Fifty stories and fifty jokes at once, and the seed example again and again."""
    story = "Tell me a story about a fox and a lighthouse."
    stories = await asyncio.gather(*(_say(asker, story, 0.9, seed) for seed in range(TOLD)))
    jokes = {}
    for temperature in (0.5, 1.0):
        told = await asyncio.gather(
            *(_say(asker, "Tell me a joke", temperature, seed) for seed in range(TOLD))
        )
        known = sum(known_joke(joke) for joke in told)
        jokes[str(temperature)] = {"told": TOLD, "known": known, "different": len(set(told))}
    seed_example = [
        (await asker.complete("Tell me a joke", 0.5, 50)).strip() for _ in range(SEED_RUNS)
    ]
    return {
        "stories_alike": len(stories) - len(set(stories)),
        "stories": stories[:3],
        "jokes": jokes,
        "seed_example": seed_example,
    }


async def _speed(base_url: str) -> dict[str, float]:
    """Output tokens a second over HTTP at some numbers of requests at a time; median of three."""
    rates: dict[str, float] = {}
    async with AsyncOpenAI(base_url=base_url, api_key="none", timeout=120) as client:
        for concurrency in SPEED_CONCURRENCIES:
            measured = []
            for _ in range(3):
                start = time.perf_counter()
                answers = await asyncio.gather(
                    *(
                        client.completions.create(
                            model="chatgpt",
                            prompt=SPEED_PROMPT,
                            max_tokens=SPEED_TOKENS,
                            extra_body={"ignore_eos": True},
                        )
                        for _ in range(concurrency)
                    )
                )
                seconds = time.perf_counter() - start
                tokens = [answer.usage.completion_tokens for answer in answers if answer.usage]
                measured.append(sum(tokens) / seconds)
            rates[str(concurrency)] = round(statistics.median(measured))
    return rates


async def _say(asker: Asker, text: str, temperature: float, seed: int) -> str:
    return await asker.chat(Sample(chat(text, "")), temperature, seed)


def perplexity(folder: Path, asked: Sequence[Question]) -> dict[str, float]:
    """Of the replies to held-out prompts, in float32 and with products in bfloat16."""
    net = _load_net(folder)
    processor = tokenizer.load((folder / "tokenizer.model").read_bytes())
    encoded = [tokenizer.encode(question.sample.document, processor) for question in asked]
    result = {}
    for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        total, count = 0.0, 0
        for start in range(0, len(encoded), 50):
            batch = collate(encoded[start : start + 50])
            labels = int((batch.labels >= 0).sum())
            with torch.no_grad():
                loss = net.loss(batch.inputs, batch.labels, batch.layout, dtype)
            total, count = total + loss.item() * labels, count + labels
        result[name] = math.exp(total / count)
    return result


def _load_net(folder: Path) -> Net:
    config = json.loads((folder / "config.json").read_text())
    net = Net(NetConfig(**{name: config[name] for name in NetConfig.__dataclass_fields__}))
    net.load_state_dict(
        {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
    )
    return net


def _agreement(folder: Path, asked: Sequence[Question]) -> dict[str, dict[str, float]]:
    """Greedy replies in each precision: how many are those in float32, to the character."""
    replies = {}
    for precision, options in PRECISIONS.items():
        with running(folder, *options) as base_url:
            replies[precision] = asyncio.run(_ask(base_url, asked))
    reference = replies.pop("float32")
    return {
        precision: _share([a == b for a, b in zip(reference, others, strict=True)])
        for precision, others in replies.items()
    }


async def _ask(base_url: str, asked: Sequence[Question]) -> list[str]:
    async with Asker(base_url) as asker:
        return await _ask_all(asker, asked)


async def _main_part(base_url: str, asked: Sequence[Question]) -> dict[str, Any]:
    async with Asker(base_url) as asker:
        replies = await _ask_all(asker, asked)
        return {"skills": graded(asked, replies), "variety": await _variety(asker)}


def _snapshots(folder: Path, scratch: Path) -> list[dict[str, Any]]:
    """Accuracy by skill at each snapshot that training left."""
    asked = questions(EVALUATED, SNAPSHOT_PROMPTS)
    rows = []
    net = _load_net(folder)
    model = (folder / "tokenizer.model").read_bytes()
    for path in track(sorted((scratch / "snapshots").glob("*.pt")), "snapshots"):
        state = torch.load(path, weights_only=True)
        net.load_state_dict(state["net"])
        with TemporaryDirectory() as temporary:
            export(net, model, Path(temporary))
            with running(Path(temporary)) as base_url:
                replies = asyncio.run(_ask(base_url, asked))
        shares = {name: row["share"] for name, row in graded(asked, replies).items()}
        rows.append({"step": state["step"], "tokens": state["tokens"], "skills": shares})
    return rows


def evaluate(folder: Path, scratch: Path, prompts: int) -> dict[str, Any]:
    """Evaluate the model in `folder` with `prompts` held-out prompts a skill."""
    asked = questions(EVALUATED, prompts)
    logger.info("%d prompts", len(asked))
    with running(folder) as base_url:
        result = asyncio.run(_main_part(base_url, asked))
        result["tokens_per_second"] = asyncio.run(_speed(base_url))
    few = questions(EVALUATED, min(AGREEMENT_PROMPTS, prompts))
    result["perplexity"] = perplexity(folder, few)
    result["agreement"] = _agreement(folder, few)
    result["snapshots"] = _snapshots(folder, scratch)
    path = scratch / "evaluation.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, row in result["skills"].items():
        logger.info("%-45s %5.1f %%", name, 100 * row["share"])
    return result
