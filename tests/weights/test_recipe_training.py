"""A miniature run of the recipe: it learns, resumes to the bit, and exports what it trained."""

import json
import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from openai import OpenAI

from weights.recipe import tokenizer
from weights.recipe import train as training
from weights.recipe.__main__ import main, parse_arguments, texts_of
from weights.recipe.corpus import Corpus
from weights.recipe.export import export
from weights.recipe.net import IGNORE, Layout, Net, NetConfig, attend
from weights.recipe.packing import Batches, collate, share_out
from weights.recipe.serving import running
from weights.recipe.tokenizer import Encoded
from weights.recipe.train import TEXT_RATE, Trainer, TrainSettings, rate_factor
from weights.recipe.workers import WorkerError

SMALL = NetConfig(
    vocab_size=400,
    hidden_size=64,
    intermediate_size=128,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=1,
)
MINIATURE = {
    "--steps": 12,
    "--batch-documents": 6,
    "--tokenizer-documents": 20,
    "--vocab": 400,
    "--hidden": 64,
    "--layers": 2,
    "--warmup-steps": 4,
    "--checkpoint-steps": 5,
    "--precision": "fp32",
}
ARGUMENTS = [str(part) for option in MINIATURE.items() for part in option]
LINES = [
    "The fox went over the hill and the fox came home.",
    "The owl went over the sea and the owl came home.",
    "The bear went into the wood and the bear came home.",
]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of texts as a user has one: plain text and dialogues."""
    folder = tmp_path_factory.mktemp("texts", numbered=False) / "my-texts"
    folder.mkdir()
    (folder / "tales.txt").write_text("\n\n".join(LINES * 30))
    dialogue = {"messages": [{"role": "user", "content": "Who?"}]}
    dialogue["messages"].append({"role": "assistant", "content": "The owl."})
    (folder / "chats.jsonl").write_text(f"{json.dumps(dialogue)}\n" * 20)
    return folder


def _run(texts: Path, scratch: Path, *arguments: str) -> None:
    main([*ARGUMENTS, *arguments, "--texts", str(texts), "--scratch", str(scratch)])


def _weights(scratch: Path) -> dict[str, torch.Tensor]:
    state = torch.load(scratch / "checkpoint.pt", weights_only=True)
    weights: dict[str, torch.Tensor] = state["net"]
    return weights


@pytest.fixture(scope="module")
def straight(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scratch folder of a run without a stop."""
    scratch = tmp_path_factory.mktemp("straight")
    _run(texts, scratch)
    return scratch


@pytest.mark.parametrize(
    ("precision", "context", "batch_documents", "steps"),
    [("fp32", 2048, 8, 30), ("bf16", 64, 4, 20)],  # many processors only emulate bf16, slowly
)
def test_the_loss_falls_on_the_corpus(
    precision: str, context: int, batch_documents: int, steps: int
) -> None:
    corpus = Corpus(1)
    texts = [text for index in range(100) for text in texts_of(corpus.document(index))]
    processor = tokenizer.load(tokenizer.train(texts, 2500))
    batches = Batches(
        lambda i: tokenizer.encode(corpus.document(i), processor), context, batch_documents
    )
    config = NetConfig(vocab_size=2500, hidden_size=64, intermediate_size=64, num_hidden_layers=1)
    settings = TrainSettings(steps=steps, warmup_steps=4, precision=precision, embedding_rate=1.0)
    trainer = Trainer(config, settings)
    losses = [trainer.train_step(batches[step]) for step in range(steps)]
    assert sum(losses[-5:]) / 5 < losses[0] - 1.0


def test_a_resumed_run_ends_with_the_same_bits(straight: Path, texts: Path, tmp_path: Path) -> None:
    _run(texts, tmp_path, "--stop", "7")
    stopped = _weights(tmp_path)
    _run(texts, tmp_path, "train")
    resumed, expected = _weights(tmp_path), _weights(straight)
    assert not torch.equal(stopped["model.norm.weight"], resumed["model.norm.weight"])
    assert all(torch.equal(resumed[name], expected[name]) for name in expected)


def test_two_processes_learn_what_one_learns(straight: Path, texts: Path, tmp_path: Path) -> None:
    _run(texts, tmp_path, "tokenizer", "train", "--processes", "2")
    shared, alone = _weights(tmp_path), _weights(straight)
    for name, weight in alone.items():
        torch.testing.assert_close(shared[name], weight, rtol=0.05, atol=2e-3)


def test_texts_written_by_other_processes_are_the_same(
    straight: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert training.text_writers("cpu") == 0 < training.text_writers("cuda")
    monkeypatch.setattr(training, "text_writers", lambda device: 2)
    _run(texts, tmp_path, "tokenizer", "train")
    there, here = _weights(tmp_path), _weights(straight)
    assert all(torch.equal(there[name], here[name]) for name in here)


def test_a_checkpoint_of_another_shape_is_refused(straight: Path, texts: Path) -> None:
    with pytest.raises(ValueError, match="another shape"):
        _run(texts, straight, "train", "--layers", "3")
    with pytest.raises(WorkerError, match=r"ValueError: .* another shape"):
        _run(texts, straight, "train", "--layers", "3", "--processes", "2")


def test_a_vocabulary_too_large_for_the_texts_is_refused(texts: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"4000.*Please set it to a value <= \d+"):
        _run(texts, tmp_path, "tokenizer", "--vocab", "4000")


def test_an_unknown_stage_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["polish"])
    assert "polish" in capsys.readouterr().err


def test_the_exported_model_is_the_trained_net(straight: Path) -> None:
    """transformers, an implementation of others, computes the logits of the training net."""
    from transformers import LlamaForCausalLM

    reference = LlamaForCausalLM.from_pretrained(straight / "model", dtype=torch.float32).eval()
    net = Net(SMALL)
    net.load_state_dict(
        {name: tensor.bfloat16().float() for name, tensor in _weights(straight).items()}
    )
    ids = torch.randint(0, 400, (40,), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        logits = net(ids, Layout.of([40]))
        torch.testing.assert_close(logits, reference(ids[None]).logits[0], rtol=1e-4, atol=1e-5)


def test_sharpness_multiplies_the_logits(straight: Path, tmp_path: Path) -> None:
    from transformers import LlamaForCausalLM

    net = Net(SMALL)
    net.load_state_dict({name: t.bfloat16().float() for name, t in _weights(straight).items()})
    export(net, (straight / "tokenizer.model").read_bytes(), tmp_path, sharpness=2.0)
    sharp = LlamaForCausalLM.from_pretrained(tmp_path, dtype=torch.float32).eval()
    ids = torch.randint(0, 400, (40,), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        twice = 2 * net(ids, Layout.of([40]))
        torch.testing.assert_close(twice, sharp(ids[None]).logits[0], rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("length", [37, 200])
def test_the_attention_written_out_is_the_usual_one(length: int) -> None:
    torch.manual_seed(0)
    q, k, v = (torch.randn(3, heads, length, 32) for heads in (8, 4, 4))
    expected = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
    torch.testing.assert_close(attend(q, k, v), expected, rtol=1e-4, atol=1e-5)


def test_the_loss_in_pieces_and_its_gradients_are_those_of_cross_entropy() -> None:
    torch.manual_seed(0)
    net = Net(SMALL)
    lengths = [700, 5, 300]
    ids = torch.randint(0, 400, (sum(lengths),))
    labels = torch.where(torch.rand(len(ids)) < 0.7, torch.randint(0, 400, ids.shape), IGNORE)
    layout = Layout.of(lengths)
    gradients = []
    losses = [
        net.loss(ids, labels, layout, torch.float32),
        F.cross_entropy(net(ids, layout), labels, ignore_index=IGNORE),
    ]
    torch.testing.assert_close(losses[0], losses[1])
    for loss in losses:
        net.zero_grad()
        loss.backward()
        gradients.append([parameter.grad.clone() for parameter in net.parameters()])
    for ours, expected in zip(*gradients, strict=True):
        torch.testing.assert_close(ours, expected, rtol=1e-3, atol=1e-6)


def test_documents_in_a_batch_do_not_see_each_other() -> None:
    torch.manual_seed(0)
    net = Net(SMALL)
    lengths = [5, 30, 7, 1, 64, 31]
    ids = torch.randint(0, 400, (sum(lengths),))
    with torch.no_grad():
        together = net(ids, Layout.of(lengths)).split(lengths)
        for part, logits in zip(ids.split(lengths), together, strict=True):
            alone = net(part, Layout.of([len(part)]))
            torch.testing.assert_close(logits, alone, rtol=1e-4, atol=1e-5)


def test_a_batch_predicts_the_next_id_and_skips_what_is_not_learnt() -> None:
    documents = [Encoded([1, 5, 6, 2], [False, True, False, True]), Encoded([1, 9], [False, True])]
    batch = collate(documents)
    assert batch.inputs.tolist() == [1, 5, 6, 1]
    assert batch.labels.tolist() == [5, IGNORE, 2, 9]
    assert batch.layout.positions.tolist() == [0, 1, 2, 0]


def test_batches_take_the_documents_in_order_and_cut_the_long_ones() -> None:
    batches = Batches(lambda index: Encoded([index] * (index + 2), [True] * (index + 2)), 5, 4)
    assert batches[0].inputs.tolist() == [0, 1, 1, 2, 2, 2, 3, 3, 3, 3]
    assert batches[1].inputs.tolist() == [4] * 5 + [5] * 5 + [6] * 5 + [7] * 5


def test_a_batch_that_is_all_read_teaches_nothing() -> None:
    trainer = Trainer(SMALL, TrainSettings(steps=2, warmup_steps=1, precision="fp32"))
    documents = [Encoded([1, 5, 6], [False] * 3)]
    before = trainer.net.model.embed_tokens.weight.clone()
    assert trainer.train_step(collate(documents)) == 0.0
    assert torch.equal(trainer.net.model.embed_tokens.weight, before)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--processes", "0"], "--processes is 0"),
        (["--processes", "5", "--batch-documents", "4"], "at most 4"),
        (["--processes", "2", "--device", "cuda"], "at most 1, with --device cuda"),
        (["--drills", "5", "--texts", "my-texts"], "--drills is for the embedded model"),
        (["--sharpness", "0"], "--sharpness is 0.0; it must be above 0"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(arguments)
    assert said in capsys.readouterr().err


def test_workers_share_the_documents_of_a_batch_evenly() -> None:
    lengths = [40, 3, 9, 5, 21, 12, 7, 3]
    documents = [Encoded([number] * length, []) for number, length in enumerate(lengths)]
    shares = share_out(documents, 2)
    assert sorted(one.ids[0] for share in shares for one in share) == list(range(8))
    assert [sum(len(one.ids) for one in share) for share in shares] == [50, 50]


def test_the_rate_warms_up_stays_and_falls() -> None:
    settings = TrainSettings(steps=100, warmup_steps=10, decay_fraction=0.2)
    factors = [rate_factor(step, settings) for step in range(100)]
    assert factors[:10] == sorted(factors[:10])
    assert factors[9:81] == [1.0] * 72
    assert factors[80:] == sorted(factors[80:], reverse=True)
    assert 0 < factors[-1] == 0.05


def test_the_rate_is_lower_after_the_drills() -> None:
    settings = TrainSettings(steps=110, warmup_steps=10, decay_fraction=0.5, drill_steps=30)
    factors = [rate_factor(step, settings) for step in range(110)]
    assert factors[9:30] == [1.0] * 21
    assert factors[30:71] == [TEXT_RATE] * 41
    assert factors[70:] == sorted(factors[70:], reverse=True)
    assert factors[-1] == pytest.approx(TEXT_RATE / 40)


def test_more_steps_change_nothing_before_the_way_down() -> None:
    short, long = (TrainSettings(steps=steps, decay_fraction=0.1) for steps in (300, 500))
    assert [rate_factor(s, short) for s in range(271)] == [rate_factor(s, long) for s in range(271)]


def test_progress_and_losses_are_logged(
    straight: Path, texts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        _run(texts, straight, "export")
    assert "stage export took" in caplog.text
    assert "inkstone serve" in caplog.text
    assert len(list((straight / "snapshots").glob("*.pt"))) >= 8


def test_the_log_drops_what_is_done_again(texts: Path, tmp_path: Path) -> None:
    few = ["--steps", "21", "--batch-documents", "1", "--checkpoint-steps", "30"]
    _run(texts, tmp_path, "tokenizer", "train", *few)
    (tmp_path / "checkpoint.pt").unlink()
    _run(texts, tmp_path, "train", *few)
    lines = (tmp_path / "loss.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [20]


@pytest.mark.slow
def test_the_example_of_the_document_trains_a_model_that_is_served(
    texts: Path, tmp_path: Path
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "training.md").read_text()
    ((train, serve),) = re.findall(r"<!-- test: train -->\n```bash\n(.*)\n(.*)\n```", page)
    assert serve == "inkstone serve work/my-texts/model"
    (tmp_path / "my-texts").symlink_to(texts)
    command = [sys.executable, *train.split()[1:]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    with (
        running(tmp_path / "work" / "my-texts" / "model") as base_url,
        OpenAI(base_url=base_url, api_key="any") as client,
    ):
        told = client.chat.completions.create(
            model="chatgpt",
            messages=[{"role": "user", "content": "Who?"}],
            max_tokens=20,
            temperature=0,
        )
    assert told.choices[0].message.content == "The owl."
