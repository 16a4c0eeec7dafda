"""A miniature run of the recipe: it learns, resumes to the bit, and exports what it trained."""

import logging
from pathlib import Path

import pytest
import torch

from weights.recipe import corpus, tokenizer
from weights.recipe.__main__ import main, parse_arguments
from weights.recipe.net import Layout, Net, NetConfig
from weights.recipe.packing import IGNORE, Batches, collate
from weights.recipe.tokenizer import Encoded
from weights.recipe.train import Trainer, TrainSettings, rate_factor

SMALL = NetConfig(
    vocab_size=512,
    hidden_size=64,
    intermediate_size=128,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=1,
)
MINIATURE = {
    "--documents": 150,
    "--vocab": 512,
    "--hidden": 64,
    "--layers": 2,
    "--batch-tokens": 512,
    "--warmup-steps": 4,
    "--checkpoint-steps": 5,
    "--precision": "fp32",
}
ARGUMENTS = [str(part) for option in MINIATURE.items() for part in option]


def _run(scratch: Path, output: Path, *arguments: str) -> None:
    main([*arguments, *ARGUMENTS, "--scratch", str(scratch), "--output", str(output)])


def _weights(scratch: Path) -> dict[str, torch.Tensor]:
    state = torch.load(scratch / "checkpoint.pt", weights_only=True)
    weights: dict[str, torch.Tensor] = state["net"]
    return weights


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Scratch and output folder of a run without a stop."""
    folder = tmp_path_factory.mktemp("straight")
    _run(folder / "scratch", folder / "model")
    return folder / "scratch", folder / "model"


def test_the_loss_falls() -> None:
    documents = list(corpus.generate(150, seed=1))
    texts = [turn.assistant for d in documents if hasattr(d, "turns") for turn in d.turns]
    processor = tokenizer.load(tokenizer.train(texts, 512))
    encoded = [tokenizer.encode(document, processor) for document in documents]
    batches = Batches(encoded, context=2048, tokens=512, seed=1)
    trainer = Trainer(SMALL, TrainSettings(warmup_steps=4))
    losses = [trainer.train_step(batches[step], len(batches)) for step in range(len(batches))]
    assert sum(losses[-3:]) / 3 < losses[0] - 1.0


def test_a_resumed_run_ends_with_the_same_bits(straight: tuple[Path, Path], tmp_path: Path) -> None:
    _run(tmp_path, tmp_path / "model", "--stop", "7")
    stopped = _weights(tmp_path)
    _run(tmp_path, tmp_path / "model", "train")
    resumed, expected = _weights(tmp_path), _weights(straight[0])
    assert not torch.equal(stopped["model.norm.weight"], resumed["model.norm.weight"])
    assert all(torch.equal(resumed[name], expected[name]) for name in expected)


def test_a_checkpoint_of_another_shape_is_refused(straight: tuple[Path, Path]) -> None:
    with pytest.raises(ValueError, match="another shape"):
        main(["train", *ARGUMENTS, "--layers", "3", "--scratch", str(straight[0])])


def test_an_unknown_stage_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["polish"])
    assert "polish" in capsys.readouterr().err


def test_the_exported_model_is_the_trained_net(straight: tuple[Path, Path]) -> None:
    """transformers, an implementation of others, computes the logits of the training net."""
    from transformers import LlamaForCausalLM

    scratch, output = straight
    reference = LlamaForCausalLM.from_pretrained(output, dtype=torch.float32).eval()
    net = Net(SMALL)
    net.load_state_dict(
        {name: tensor.bfloat16().float() for name, tensor in _weights(scratch).items()}
    )
    ids = torch.randint(0, 512, (40,), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        logits = net(ids, Layout.of([40]))
        torch.testing.assert_close(logits, reference(ids[None]).logits[0], rtol=1e-4, atol=1e-5)


def test_documents_in_a_batch_do_not_see_each_other() -> None:
    torch.manual_seed(0)
    net = Net(SMALL)
    lengths = [5, 30, 7, 1, 64, 31]
    ids = torch.randint(0, 512, (sum(lengths),))
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


def test_a_pass_feeds_every_document_once() -> None:
    documents = [Encoded([1, index, 2], [True] * 3) for index in range(100)]
    documents.append(Encoded([1] * 50, [True] * 50))
    batches = Batches(documents, context=20, tokens=16, seed=0)
    inputs = [token for step in range(len(batches)) for token in batches[step].inputs.tolist()]
    assert sorted(inputs[1::2]) == list(range(100))
    assert batches.token_count == len(inputs) == 200


def test_the_rate_warms_up_and_then_falls() -> None:
    settings = TrainSettings(warmup_steps=10, final_fraction=0.1)
    factors = [rate_factor(step, 100, settings) for step in range(100)]
    assert factors[9] == factors[10] == 1.0
    assert factors[:10] == sorted(factors[:10])
    assert factors[10:] == sorted(factors[10:], reverse=True)
    assert 0.1 <= factors[-1] < 0.11


def test_progress_is_logged(
    straight: tuple[Path, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        _run(straight[0], tmp_path / "model", "export")
    assert "stage export took" in caplog.text
